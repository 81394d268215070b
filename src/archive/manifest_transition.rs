//! Whether one manifest can come after another. In: both, and the changes that lead from one to the other. Out: the first thing
//! in them that no run decides.
//!
//! A held packet stays as it is. What goes is recorded as purged, and was due. What is decided about holds and dates names the
//! manifest before, and moves no file.

use std::collections::{BTreeMap, BTreeSet};

use super::decision_records::{Decision, DecisionAction, PeopleDecided, PurgeRecord, PurgedFile};
use super::{ArchiveChanges, Manifest, PacketFile};
use crate::diagnostics::escape_control;

/// Why a manifest is none that follows another.
type MisfitReason = String;

/// Whether `new` can come after `before`, whose file has the SHA-256 `before_sha256`, by these changes.
///
/// # Errors
/// The first thing that no run would have decided.
pub(super) fn follows(
    new: &Manifest,
    before: &Manifest,
    before_sha256: &str,
    changes: &ArchiveChanges,
) -> Result<(), MisfitReason> {
    let is_same = (&new.archive.cycle, new.shard) == (&before.archive.cycle, before.shard);
    let chain = (
        new.decisions.strip_prefix(before.decisions.as_slice()),
        new.purged.strip_prefix(before.purged.as_slice()),
    );
    let (true, (Some(decisions), Some(purged))) = (is_same, chain) else {
        return Err("its manifest is not one that follows the archive's".to_owned());
    };
    let is_next = decisions.iter().all(|decision| decision.manifest_sha256 == before_sha256)
        && purged.iter().all(|record| record.manifest_sha256 == before_sha256);
    if !is_next {
        return Err("what it decides was not decided about this archive".to_owned());
    }
    if !decisions.is_empty() && *changes != ArchiveChanges::default() {
        return Err("a decision about holds or dates moves no file".to_owned());
    }
    let step = ArchiveStep { new, before, decisions, purged };
    step.check_holds()?;
    step.check_purged()?;
    step.check_packets()
}

/// Whether `new` can come some time after `before`, with runs and decisions in between that nobody here knows: it knows every
/// decision and purge of `before`, ends no hold without a decision, and nothing goes or is kept for a shorter time without one.
///
/// # Errors
/// The first thing that no runs could have led to.
pub(super) fn follows_some_time(new: &Manifest, before: &Manifest) -> Result<(), MisfitReason> {
    if (&new.archive.cycle, new.shard) != (&before.archive.cycle, before.shard) {
        return Err("it is of another cycle or shard".to_owned());
    }
    if new.archive.draft != before.archive.draft {
        return Err("one of both has drafts, and the other packets for the record".to_owned());
    }
    let chain = (
        new.decisions.strip_prefix(before.decisions.as_slice()),
        new.purged.strip_prefix(before.purged.as_slice()),
    );
    let (Some(decisions), Some(purged)) = chain else {
        return Err("it lacks what was decided or purged there".to_owned());
    };
    let step = ArchiveStep { new, before, decisions, purged };
    step.check_holds()?;
    step.check_packets_some_time()
}

/// Whether every packet that is listed anew comes with the changes; `before` is the archive's manifest, if it has one.
///
/// # Errors
/// A packet that is listed and does not come.
pub(super) fn check_new(
    new: &Manifest,
    before: Option<&Manifest>,
    changes: &ArchiveChanges,
) -> Result<(), MisfitReason> {
    let there: BTreeSet<(&str, &str)> =
        before.into_iter().flat_map(Manifest::files).map(content).collect();
    let placed: BTreeSet<&str> = changes.place.iter().map(|(_, file)| file.as_str()).collect();
    let lacks = |packet: &&PacketFile| {
        !there.contains(&content(packet)) && !placed.contains(packet.file.as_str())
    };
    match new.files().find(lacks) {
        Some(packet) => Err(format!("{} would be listed, and does not come", shown(&packet.file))),
        None => Ok(()),
    }
}

/// Where a packet is, and what.
fn content(packet: &PacketFile) -> (&str, &str) {
    (&packet.file, &packet.sha256)
}

fn shown(file: &str) -> String {
    format!("`{}`", escape_control(file))
}

/// From one manifest to the next.
struct ArchiveStep<'m> {
    new: &'m Manifest,
    before: &'m Manifest,
    /// What is decided with this step.
    decisions: &'m [Decision],
    /// What is purged with it.
    purged: &'m [PurgeRecord],
}

impl ArchiveStep<'_> {
    /// No hold ends but by a decision.
    fn check_holds(&self) -> Result<(), MisfitReason> {
        let released =
            || self.decisions.iter().filter(|decision| decision.action == DecisionAction::Release);
        let (own, then) = (&self.new.archive, &self.before.archive);
        let ends_all = then.legal_hold
            && !own.legal_hold
            && !released().any(|decision| decision.people == PeopleDecided::EVERYBODY);
        let mut ended = then.held.difference(&own.held);
        if ends_all || ended.any(|id| !released().any(|decision| decision.people.includes(id))) {
            return Err("it would end a legal hold".to_owned());
        }
        Ok(())
    }

    /// Only packets that are there and go are recorded as purged.
    fn check_purged(&self) -> Result<(), MisfitReason> {
        let listed: BTreeMap<_, _> =
            self.before.files().map(|packet| (packet.key(), packet)).collect();
        let kept: BTreeSet<_> = self.new.files().map(PacketFile::key).collect();
        for file in self.purged.iter().flat_map(|it| &it.files) {
            let packet = listed.get(&file.key());
            let is_gone =
                packet.is_some_and(|packet| is_of(packet, file) && !kept.contains(&packet.key()));
            if !is_gone {
                return Err(format!(
                    "{} would be recorded as purged, and is not",
                    shown(&file.file)
                ));
            }
        }
        Ok(())
    }

    /// Every packet of the archive stays, or goes for a reason.
    fn check_packets(&self) -> Result<(), MisfitReason> {
        let stays: BTreeMap<_, _> = self.new.files().map(|packet| (packet.key(), packet)).collect();
        for old in self.before.files() {
            match stays.get(&old.key()) {
                Some(new) => self.check_staying(old, new)?,
                None => self.check_going(old)?,
            }
        }
        Ok(())
    }

    /// Every packet of the archive stays, or goes for a reason; one that a decision frees of its hold may change.
    fn check_packets_some_time(&self) -> Result<(), MisfitReason> {
        let stays: BTreeMap<_, _> = self.new.files().map(|packet| (packet.key(), packet)).collect();
        let purged: BTreeSet<(&str, &str)> =
            self.purged.iter().flat_map(|record| &record.files).map(PurgedFile::key).collect();
        for old in self.before.files() {
            let file = shown(&old.file);
            let is_held = self.stays_held(old);
            match stays.get(&old.key()) {
                Some(new) if is_held && content(old) != content(new) => {
                    return Err(format!("{file} is under a legal hold, and would change"));
                }
                Some(new) => self.check_date(old, new)?,
                None if is_held => {
                    return Err(format!("{file} is under a legal hold, and would go"));
                }
                None if !purged.contains(&old.key()) => {
                    return Err(format!("{file} would go, and no purge is recorded"));
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Whether a packet was under a hold, and no decision since has ended it, whether or not another began.
    fn stays_held(&self, packet: &PacketFile) -> bool {
        let then = &self.before.archive;
        let released = |is_meant: &dyn Fn(&Decision) -> bool| {
            let mut decisions = self.decisions.iter();
            decisions.any(|it| it.action == DecisionAction::Release && is_meant(it))
        };
        let of_all = then.legal_hold && !released(&|it| it.people == PeopleDecided::EVERYBODY);
        let is_own = then.held.contains(&packet.employee_id)
            && !released(&|it| it.people.includes(&packet.employee_id));
        of_all || is_own
    }

    fn is_held(&self, packet: &PacketFile) -> bool {
        self.before.holds(packet) || self.new.holds(packet)
    }

    fn check_staying(&self, old: &PacketFile, new: &PacketFile) -> Result<(), MisfitReason> {
        if self.is_held(old) && content(old) != content(new) {
            return Err(format!("{} is under a legal hold, and would change", shown(&old.file)));
        }
        self.check_date(old, new)
    }

    /// No packet is kept for a shorter time but by a decision.
    fn check_date(&self, old: &PacketFile, new: &PacketFile) -> Result<(), MisfitReason> {
        let decided = |decision: &Decision| {
            decision.action == DecisionAction::Retain
                && decision.people.includes(&old.employee_id)
                && decision.until == Some(new.retain_until)
        };
        if new.retain_until < old.retain_until && !self.decisions.iter().any(decided) {
            return Err(format!("{} would be kept for a shorter time", shown(&old.file)));
        }
        Ok(())
    }

    fn check_going(&self, old: &PacketFile) -> Result<(), MisfitReason> {
        let file = shown(&old.file);
        if self.is_held(old) {
            return Err(format!("{file} is under a legal hold, and would go"));
        }
        let record =
            self.purged.iter().find(|record| record.files.iter().any(|file| is_of(old, file)));
        match record {
            None => Err(format!("{file} would go, and no purge is recorded")),
            Some(record) if !self.before.is_due(old, record.due) => {
                Err(format!("{file} would go, and is to be kept until {}", old.retain_until))
            }
            Some(_) => Ok(()),
        }
    }
}

/// Whether the record of a purge is about a packet.
fn is_of(packet: &PacketFile, purged: &PurgedFile) -> bool {
    packet.key() == purged.key()
        && content(packet) == (purged.file.as_str(), purged.sha256.as_str())
}
