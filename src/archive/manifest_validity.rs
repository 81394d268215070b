//! Whether each value in a manifest is one that a run can write. In: a manifest that could be read. Out: the first thing in it
//! that cannot be: a path that leads elsewhere, an edition that does not exist, a hash that is none, another person's packet
//! id, a list out of order.
//!
//! None of it needs the files or a key: whoever edits a manifest by hand, or damages it, is likely to be found by it alone.

use std::collections::BTreeSet;

use super::atomic_files::is_below;
use super::decision_records::{DecisionAction, PurgedFile};
use super::manifest::ACCESSIBLE;
use super::manifest_entries::{NO_DATE, PacketFile};
use super::waiting_folder::PREFIX;
use super::{BuildRequest, Manifest, SCHEMA, is_sha256, run_folder, signature};
use crate::audience::OutcomeEdition;
use crate::cycle::{ArchiveStandard, outcome_id, packet_id_of};
use crate::diagnostics::{Code, Diagnostic, escape_control};
use crate::file_names::{self, folded};

impl Manifest {
    /// What makes it one that no run wrote, if anything does.
    pub(super) fn fault(&self) -> Option<Diagnostic> {
        let checks = [
            Self::fault_of_paths,
            Self::fault_of_outcomes,
            Self::fault_of_people,
            Self::fault_of_standards,
            Self::fault_of_hashes,
            Self::fault_of_dates,
            Self::fault_of_order,
            Self::fault_of_counts,
            Self::fault_of_asked,
            Self::contradiction,
        ];
        checks.iter().find_map(|check| check(self))
    }

    fn fault_of_paths(&self) -> Option<Diagnostic> {
        let (mut paths, mut keys, mut data) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let purged = self.purged_files();
        let all = self.files().map(|it| &it.file).chain(purged.map(|it| &it.file));
        if let Some(fault) = all.into_iter().find_map(|path| fault_of_path(path)) {
            return Some(fault);
        }
        for packet in self.files() {
            let is_new = paths.insert(folded(&packet.file)) && keys.insert(packet.key());
            let has_data = !packet.data_sha256.is_empty();
            if !is_new || has_data && !data.insert(&packet.data_sha256) {
                let message = format!("`{}` is listed twice", escape_control(&packet.file));
                return Some(Diagnostic::error(Code::ListedTwice, message));
            }
        }
        None
    }

    /// Editions, packet ids and standards.
    fn fault_of_people(&self) -> Option<Diagnostic> {
        for packet in self.files() {
            let (id, file) = (escape_control(&packet.employee_id), escape_control(&packet.file));
            if let Some(fault) = fault_of_edition(&packet.audience, &packet.file) {
                return Some(fault);
            }
            let id_of = if self.archive.outcomes { outcome_id } else { packet_id_of };
            let wanted = id_of(&self.archive.cycle, &packet.employee_id, &packet.audience);
            if packet.employee_id.is_empty() || packet.packet_id != wanted {
                let found = escape_control(&packet.packet_id);
                let message = format!(
                    "`{file}` of `{id}` has the packet id `{found}`, and it would be `{}`",
                    escape_control(&wanted)
                );
                return Some(Diagnostic::error(Code::WrongPacketId, message));
            }
            if packet.standard.as_ref().is_some_and(|standard| !is_of_archives(standard)) {
                let message = format!("`{file}` is said to keep a standard that does not exist");
                return Some(broken(message));
            }
        }
        let mut purged = self.purged_files();
        purged.find_map(|file| fault_of_edition(&file.audience, &file.file))
    }

    /// A run keeps one standard of archives, and that of documents for everybody.
    fn fault_of_standards(&self) -> Option<Diagnostic> {
        let standards = &self.archive.standards;
        if let Some(odd) =
            standards.iter().find(|standard| !is_of_archives(standard) && *standard != ACCESSIBLE)
        {
            let odd = escape_control(odd);
            return Some(broken(format!("the standard `{odd}` of the archive does not exist")));
        }
        let is_that_of_a_run = |standards: &[String]| match standards {
            [first, second] => is_of_archives(first) && second == ACCESSIBLE,
            _ => false,
        };
        let message = "the standards of the archive are not those of any run";
        let is_odd = self.schema >= SCHEMA && !is_that_of_a_run(standards);
        is_odd.then(|| broken(message.to_owned()))
    }

    fn fault_of_hashes(&self) -> Option<Diagnostic> {
        for packet in self.files() {
            let others = packet.render_sha256.iter().chain(Some(&packet.data_sha256));
            let are_hashes = others.into_iter().all(|hash| hash.is_empty() || is_sha256(hash));
            if !is_sha256(&packet.sha256) || !are_hashes {
                return Some(no_hash(&format!("`{}`", escape_control(&packet.file))));
            }
        }
        if let Some(input) = self.inputs.iter().find(|input| !is_sha256(&input.sha256)) {
            return Some(no_hash(&format!("the input `{}`", escape_control(&input.file))));
        }
        // Version 1 knew neither data nor looks.
        let has_data = self.packets.iter().any(|packet| !packet.data_sha256.is_empty());
        if !is_sha256(&self.render_sha256) && (has_data || !self.render_sha256.is_empty()) {
            return Some(no_hash("the look"));
        }
        for purge in &self.purged {
            let mut hashes =
                purge.files.iter().map(|it| &it.sha256).chain([&purge.manifest_sha256]);
            if !hashes.all(|hash| is_sha256(hash)) {
                return Some(no_hash(&format!("what was purged on {}", purge.due)));
            }
        }
        if let Some(decision) =
            self.decisions.iter().find(|decision| !is_sha256(&decision.manifest_sha256))
        {
            return Some(no_hash(&format!("what was decided on {}", decision.on)));
        }
        None
    }

    fn fault_of_dates(&self) -> Option<Diagnostic> {
        for packet in self.files() {
            let file = escape_control(&packet.file);
            if packet.as_of == NO_DATE || packet.retain_until == NO_DATE {
                return Some(broken(format!("`{file}` has no date until which it is to be kept")));
            } else if packet.retain_until < packet.as_of {
                return Some(wrong_date(&format!("`{file}`"), packet.retain_until, packet.as_of));
            }
        }
        if let Some(longer) =
            self.files().find(|packet| packet.retain_until > self.archive.retain_until)
        {
            let message = format!(
                "the archive is to be kept until {}, and `{}` until {}",
                self.archive.retain_until,
                escape_control(&longer.file),
                longer.retain_until
            );
            return Some(Diagnostic::error(Code::WrongDate, message));
        }
        let odd = |until: bool, action| until != (action == DecisionAction::Retain);
        let odd = self
            .decisions
            .iter()
            .find(|decision| odd(decision.until.is_some(), decision.action))?;
        Some(broken(format!("what was decided on {} is no decision", odd.on)))
    }

    fn fault_of_order(&self) -> Option<Diagnostic> {
        let packets = |list: &[PacketFile]| {
            are_in_order(list.iter().map(|packet| place(&packet.employee_id, &packet.audience)))
        };
        let purged = |list: &[PurgedFile]| {
            are_in_order(list.iter().map(|file| place(&file.employee_id, &file.audience)))
        };
        let lists = [
            ("packets", packets(&self.packets)),
            ("earlier", packets(&self.earlier)),
            ("not_written", are_in_order(self.not_written.iter().map(|it| &it.employee_id))),
            ("purged", self.purged.iter().all(|record| purged(&record.files))),
        ];
        let odd = lists.iter().find(|list| !list.1)?;
        let message = format!("the list `{}` is not in the order that a run writes", odd.0);
        Some(Diagnostic::error(Code::WrongOrder, message))
    }

    /// The manifest's own figures must agree with its lists.
    fn fault_of_counts(&self) -> Option<Diagnostic> {
        let people: BTreeSet<&str> = self.packet_ids().collect();
        let without: BTreeSet<&str> = self.unwritten_ids().collect();
        if let Some(id) = people.intersection(&without).next() {
            let message =
                format!("`{}` has a packet and is listed as somebody without", escape_control(id));
            return Some(broken(message));
        }
        let counts = &self.counts;
        let fit = counts.packets == self.packets.len()
            && counts.not_written == self.not_written.len()
            && counts.people == people.len() + without.len();
        let message = "the counts of the manifest do not match its lists";
        (!fit).then(|| Diagnostic::error(Code::WrongCounts, message))
    }

    fn fault_of_asked(&self) -> Option<Diagnostic> {
        if let Some(shard) = self.shard.filter(|shard| !shard.is_one()) {
            return Some(broken(format!("there is no shard {shard}")));
        }
        let BuildRequest { audiences, people, people_sha256, .. } = self.asked.as_ref()?;
        if !is_sha256(people_sha256) {
            return Some(no_hash("what was asked for"));
        }
        let places: Option<Vec<usize>> =
            audiences.iter().map(|audience| edition(audience)).collect();
        if !places.is_some_and(|places| !places.is_empty() && are_in_order(places)) {
            return Some(broken("the editions that were asked for are none".to_owned()));
        }
        let message = "more people are listed than the input had";
        (*people < self.counts.people).then(|| Diagnostic::error(Code::WrongCounts, message))
    }
}

fn broken(message: String) -> Diagnostic {
    Diagnostic::error(Code::BrokenManifest, message)
}

fn no_hash(what: &str) -> Diagnostic {
    broken(format!("a hash of {what} is none"))
}

fn wrong_date(what: &str, until: chrono::NaiveDate, as_of: chrono::NaiveDate) -> Diagnostic {
    let message = format!("{what} is to be kept until {until}, before its run of {as_of}");
    Diagnostic::error(Code::WrongDate, message)
}

fn is_of_archives(standard: &str) -> bool {
    ArchiveStandard::ALL.iter().any(|known| known.as_str() == standard)
}

/// The place of an edition among all of them.
fn edition(audience: &str) -> Option<usize> {
    OutcomeEdition::place_of(audience)
}

/// What the place of a packet in a list depends on.
fn place<'p>(employee_id: &'p str, audience: &str) -> (&'p str, Option<usize>) {
    (employee_id, edition(audience))
}

fn are_in_order<T: PartialOrd>(items: impl IntoIterator<Item = T>) -> bool {
    items.into_iter().is_sorted_by(|before, after| before < after)
}

fn fault_of_edition(audience: &str, file: &str) -> Option<Diagnostic> {
    if edition(audience).is_some() {
        return None;
    }
    let (audience, file) = (escape_control(audience), escape_control(file));
    let message = format!("`{file}` is listed as the edition `{audience}`, which does not exist");
    Some(Diagnostic::error(Code::UnknownEdition, message))
}

fn fault_of_path(file: &str) -> Option<Diagnostic> {
    let shown = escape_control(file);
    let name = file.rsplit_once('/').map_or(file, |(_, name)| name);
    let message = if !is_below(file) {
        format!("`{shown}` is not a path below the archive")
    } else if is_reserved(file) {
        format!("`{shown}` is listed as a packet, and it is a place of the program's own")
    } else if let Some(why) = file_names::fault(name) {
        format!("`{shown}` can be no packet: {why}")
    } else {
        return None;
    };
    Some(Diagnostic::error(Code::UnsafePath, message))
}

/// Whether a path is that of the manifest, of its signature, or of what a run needs while it works. Some systems know no
/// capital letters.
pub(super) fn is_reserved(file: &str) -> bool {
    let file = folded(file);
    let first = file.split('/').next().unwrap_or_default();
    [Manifest::FILE, signature::FILE, run_folder::NAME].contains(&first)
        || first.starts_with(PREFIX)
}
