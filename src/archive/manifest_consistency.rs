//! Whether the values in a manifest agree with each other. In: a manifest whose every line could be true. Out: the first thing
//! that cannot be true beside the others: a hold that no decision ended and that is gone, people who were asked for and lack.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::decision_records::{Decision, DecisionAction, PeopleDecided, PurgeRecord};
use super::{BuildRequest, Manifest, PacketFile, SCHEMA};
use crate::calendar::is_too_early;
use crate::diagnostics::{Code, Diagnostic, escape_control};
use crate::file_names::folded;

impl Manifest {
    /// What in it contradicts something else, if anything does.
    pub(super) fn contradiction(&self) -> Option<Diagnostic> {
        let checks = [
            Self::fault_of_decisions,
            Self::fault_of_holds,
            Self::fault_of_retention,
            Self::fault_of_shard,
            Self::fault_of_request,
            Self::fault_of_editions,
            Self::fault_of_places,
            Self::fault_of_runs,
            Self::fault_of_purges,
            Self::fault_of_reading,
        ];
        checks.iter().find_map(|check| check(self))
    }

    /// Decisions that no command records.
    fn fault_of_decisions(&self) -> Option<Diagnostic> {
        for decision in &self.decisions {
            let on = decision.on;
            let early = decision.until.into_iter().chain([on]).find(|day| is_too_early(*day));
            if let Some(day) = early {
                let message = format!("a decision names {day}, a day of another time");
                return Some(Diagnostic::error(Code::WrongDate, message));
            }
            if decision.people == PeopleDecided::These(BTreeSet::new()) {
                return Some(broken(format!("what was decided on {on} is about nobody")));
            }
            if !decision.reason.contains(char::is_alphanumeric) {
                return Some(broken(format!("what was decided on {on} has no reason")));
            }
        }
        None
    }

    /// A hold ends by a decision alone, so whoever is held after the last one is held.
    fn fault_of_holds(&self) -> Option<Diagnostic> {
        let (mut is_whole, mut held) = (false, BTreeSet::new());
        for Decision { action, people, .. } in &self.decisions {
            match (action, people) {
                (DecisionAction::Hold, PeopleDecided::All(_)) => is_whole = true,
                (DecisionAction::Hold, PeopleDecided::These(ids)) => held.extend(ids),
                (DecisionAction::Release, PeopleDecided::All(_)) => {
                    is_whole = false;
                    held.clear();
                }
                (DecisionAction::Release, PeopleDecided::These(ids)) => {
                    held.retain(|id| !ids.contains(*id));
                }
                (DecisionAction::Retain, _) => {}
            }
        }
        if is_whole && !self.archive.legal_hold {
            let message = "a legal hold of the whole archive was decided, and it is not held";
            return Some(broken(message.to_owned()));
        }
        let free = held.into_iter().find(|id| !self.archive.held.contains(*id))?;
        let id = escape_control(free);
        Some(broken(format!("a legal hold of `{id}` was decided, and `held` does not name the id")))
    }

    /// No run shortens what was decided with `retain`; a packet that came later has a date of its own.
    fn fault_of_retention(&self) -> Option<Diagnostic> {
        let purged: BTreeSet<&str> =
            self.purged_files().map(|it| it.employee_id.as_str()).collect();
        let retained: Vec<(&PeopleDecided, NaiveDate)> = self
            .decisions
            .iter()
            .filter_map(|decision| Some((&decision.people, decision.until?)))
            .collect();
        let own = self.archive.retain_until;
        if let Some((_, until)) = retained.last().filter(|retained| own < retained.1) {
            return Some(shortened("the archive", own, *until));
        }
        for (number, (people, until)) in retained.iter().enumerate() {
            let later = &retained[number + 1..];
            let is_settled = |id: &str| {
                !purged.contains(id) && !later.iter().any(|(others, _)| others.includes(id))
            };
            let PeopleDecided::These(ids) = people else { continue };
            if !ids.iter().all(|id| is_settled(id)) {
                continue;
            }
            let of_them = self.files().filter(|packet| ids.contains(&packet.employee_id));
            if let Some(found) = of_them.map(|it| it.retain_until).max().filter(|day| day < until) {
                let id = ids.first().map(|id| escape_control(id)).unwrap_or_default();
                return Some(shortened(&format!("what there is of `{id}`"), found, *until));
            }
        }
        None
    }

    /// Nobody is in a part of the people who belongs to another; an earlier run may have had all.
    fn fault_of_shard(&self) -> Option<Diagnostic> {
        let shard = self.shard?;
        let id = escape_control(self.run_ids().find(|id| !shard.holds(id))?);
        Some(broken(format!("`{id}` does not belong to the shard {shard}, and is listed in it")))
    }

    /// Everybody who was asked for has packets or a reason why not. Purges leave no names of those without a packet.
    fn fault_of_request(&self) -> Option<Diagnostic> {
        let BuildRequest { only, people, people_sha256, .. } = self.asked.as_ref()?;
        if let Some(only) = only {
            let hash = BuildRequest::hash(only.iter().map(String::as_str));
            if only.is_empty() || hash != *people_sha256 {
                let message = "the people who were selected are not those who were asked for";
                return Some(broken(message.to_owned()));
            }
        }
        if self.is_of_a_part() || !self.purged.is_empty() {
            return None;
        }
        if only.is_none() && self.counts.people != *people {
            let (found, wanted) = (self.counts.people, people);
            let message = format!("the input had {wanted} people, and {found} are listed");
            return Some(Diagnostic::error(Code::WrongCounts, message));
        }
        let message = "the people who are listed are not those who were asked for";
        (BuildRequest::hash(self.run_ids()) != *people_sha256).then(|| broken(message.to_owned()))
    }

    /// Whoever has packets of the last run has one of each edition that was asked for, but for those that were purged. The
    /// merge of shards says of a shard what lacks in it.
    fn fault_of_editions(&self) -> Option<Diagnostic> {
        if self.is_of_a_part() {
            return None;
        }
        let asked = self.asked.as_ref()?;
        let mut editions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for packet in &self.packets {
            editions.entry(&packet.employee_id).or_default().insert(&packet.audience);
        }
        let wanted: BTreeSet<&str> = asked.audiences.iter().map(String::as_str).collect();
        let files = self.purged_files();
        let purged: BTreeSet<(String, &str)> =
            files.map(|file| (folded(&file.employee_id), file.audience.as_str())).collect();
        for (id, found) in editions {
            let shown = escape_control(id);
            if let Some(more) = found.difference(&wanted).next() {
                let message = format!("the edition `{more}` of `{shown}` was not asked for");
                return Some(broken(message));
            }
            let is_lost = |edition: &&&str| !purged.contains(&(folded(id), **edition));
            if let Some(lost) = wanted.difference(&found).find(is_lost) {
                let message = format!(
                    "the edition `{lost}` was asked for, and `{shown}` has no packet of it"
                );
                return Some(broken(message));
            }
        }
        None
    }

    /// Each packet is or was a PDF in the folder of its edition.
    fn fault_of_places(&self) -> Option<Diagnostic> {
        let purged = self.purged_files();
        let purged = purged.map(|file| (&file.audience, &file.file));
        let mut all = self.files().map(|packet| (&packet.audience, &packet.file)).chain(purged);
        let (edition, odd) = all.find(|(edition, file)| !is_in_its_place(file, edition))?;
        let file = escape_control(odd);
        let message = format!("`{file}` is no path of a PDF in the folder `{edition}`");
        Some(Diagnostic::error(Code::UnsafePath, message))
    }

    /// The packets of the last run are of its day and have its look; the others say which look they have. The merge of shards
    /// says it of a shard.
    fn fault_of_runs(&self) -> Option<Diagnostic> {
        if self.schema < SCHEMA || self.is_of_a_part() {
            return None;
        }
        if self.archive.outcomes {
            return self.fault_of_meetings();
        }
        let day = self.archive.as_of;
        for packet in &self.packets {
            let file = escape_control(&packet.file);
            if packet.as_of != day {
                let message = format!("`{file}` is of {}, and the run of {day}", packet.as_of);
                return Some(Diagnostic::error(Code::WrongDate, message));
            } else if packet.render_sha256.is_some() {
                return Some(broken(format!("`{file}` has another look than its run")));
            }
        }
        for packet in &self.earlier {
            let file = escape_control(&packet.file);
            if is_too_early(packet.as_of) {
                let message = format!("`{file}` is of {}, a day of another time", packet.as_of);
                return Some(Diagnostic::error(Code::WrongDate, message));
            } else if packet.render_sha256.is_none() && !packet.data_sha256.is_empty() {
                return Some(broken(format!("`{file}` of an earlier run does not say its look")));
            }
        }
        None
    }

    /// Each outcome is of the day of its meeting, of which the archive knows the last.
    fn fault_of_meetings(&self) -> Option<Diagnostic> {
        let last = self.archive.as_of;
        let odd = |file: &&PacketFile| file.as_of > last || is_too_early(file.as_of);
        let odd = self.packets.iter().find(odd)?;
        let (file, day) = (escape_control(&odd.file), odd.as_of);
        let message = format!("`{file}` is of {day}, and the last meeting was on {last}");
        Some(Diagnostic::error(Code::WrongDate, message))
    }

    /// Each purge is of a manifest of its own, and of a day that can be meant.
    fn fault_of_purges(&self) -> Option<Diagnostic> {
        let mut before = BTreeSet::new();
        for PurgeRecord { due, manifest_sha256, .. } in &self.purged {
            if is_too_early(*due) {
                let message = format!("a purge names {due}, a day of another time");
                return Some(Diagnostic::error(Code::WrongDate, message));
            } else if !before.insert(manifest_sha256) {
                let message = "two purges are said to be of one manifest";
                return Some(Diagnostic::error(Code::ListedTwice, message));
            }
        }
        None
    }

    /// What was read, and why people have no packet. Before version 3 nothing was asked for or decided.
    fn fault_of_reading(&self) -> Option<Diagnostic> {
        if self.schema < SCHEMA && (self.asked.is_some() || !self.decisions.is_empty()) {
            let message = format!("version {} of the manifest does not say so much", self.schema);
            return Some(broken(message));
        }
        if let Some(input) = self.inputs.iter().find(|input| !ROLES.contains(&input.role.as_str()))
        {
            let (file, role) = (escape_control(&input.file), escape_control(&input.role));
            return Some(broken(format!("no run reads the input `{file}` as `{role}`")));
        }
        let mut read = BTreeSet::new();
        for input in &self.inputs {
            let is_new = read.insert((&input.role, &input.file, &input.sha256));
            if !is_new && self.schema >= SCHEMA {
                let message =
                    format!("the input `{}` is listed twice", escape_control(&input.file));
                return Some(Diagnostic::error(Code::ListedTwice, message));
            }
        }
        let is_read =
            self.counts.rows > 0 && self.inputs.iter().any(|input| input.role == ROLES[0]);
        if !self.packets.is_empty() && !is_read {
            let message = "there are packets, and no assessments that were read for them";
            return Some(broken(message.to_owned()));
        }
        let lost = self.not_written.iter().find(|it| it.reasons.is_empty())?;
        let id = escape_control(&lost.employee_id);
        Some(broken(format!("`{id}` has no packet and no reason why not")))
    }
}

/// What a run reads files as.
const ROLES: [&str; 13] = [
    "assessments",
    "people",
    "corrections",
    "decisions",
    "ballot",
    "packets",
    "cycle",
    "ladder",
    "mapping",
    "previous",
    "template",
    "logo",
    "font",
];

/// Whether a path is that of a PDF in the folder of an edition.
fn is_in_its_place(file: &str, edition: &str) -> bool {
    let name = file.strip_prefix(edition).and_then(|rest| rest.strip_prefix('/'));
    name.is_some_and(|name| name.ends_with(".pdf") && !name.contains('/'))
}

fn broken(message: String) -> Diagnostic {
    Diagnostic::error(Code::BrokenManifest, message)
}

fn shortened(what: &str, found: NaiveDate, until: NaiveDate) -> Diagnostic {
    let message = format!("{what} is to be kept until {found}, and until {until} was decided last");
    Diagnostic::error(Code::WrongDate, message)
}
