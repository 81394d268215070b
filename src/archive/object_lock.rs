//! How long a store keeps the objects of an archive locked. In: a manifest with its dates and holds. Out: the terms of each object's
//! lock, and the objects that a decision has freed.

use chrono::NaiveDate;

use super::archive_store::{LockMode, LockTerms};
use super::stored_archive::packet_key;
use super::{DecisionAction, Manifest, PacketFile};

/// The terms of a packet's lock: its own date, as far as that is not past, and its hold. Nobody has to keep drafts.
pub(super) fn terms_of_packet(
    manifest: &Manifest,
    packet: &PacketFile,
    mode: LockMode,
    today: NaiveDate,
) -> LockTerms {
    let until = manifest.retain_until().map(|_| packet.retain_until);
    LockTerms { retention: retention(until, mode, today), legal_hold: manifest.holds(packet) }
}

/// The terms of the manifest's lock and its signature's: they are kept as long as any packet.
pub(super) fn terms_of_archive(manifest: &Manifest, mode: LockMode, today: NaiveDate) -> LockTerms {
    let legal_hold = manifest.archive.legal_hold || !manifest.archive.held.is_empty();
    LockTerms { retention: retention(manifest.retain_until(), mode, today), legal_hold }
}

fn retention(
    until: Option<NaiveDate>,
    mode: LockMode,
    today: NaiveDate,
) -> Option<(LockMode, NaiveDate)> {
    until.filter(|until| *until >= today).map(|until| (mode, until))
}

/// The keys of packets whose hold a decision has ended, and that are under no other.
pub(super) fn freed_keys(manifest: &Manifest) -> Vec<String> {
    let is_freed = |packet: &&PacketFile| {
        let mut decisions = manifest.decisions.iter();
        let was_held = decisions.any(|decision| {
            decision.action == DecisionAction::Release
                && decision.people.includes(&packet.employee_id)
        });
        was_held && !manifest.holds(packet)
    };
    manifest.files().filter(is_freed).map(|packet| packet_key(&packet.sha256)).collect()
}
