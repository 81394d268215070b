//! Which packets are due for deletion, and how they are deleted. In: an archive and a date. Out: the packets that are due; or
//! an archive without them, whose manifest says what was deleted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    ArchiveChanges, Manifest, ManifestCounts, NotWritten, PacketFile, PurgeRecord, PurgedFile,
    SCHEMA, Workspace, sha256, state,
};
use crate::cycle::FileRights;
use crate::error::Result;

/// What is due in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DuePackets {
    /// The latest date until which anything is to be kept; none for drafts, unless somebody decided one.
    pub retain_until: Option<NaiveDate>,
    /// The packets that may go.
    pub files: Vec<PurgedFile>,
    /// People without a packet, of whom the manifest says why; that goes, too.
    pub not_written: usize,
    /// Packets that would be due and are under a legal hold.
    pub held: usize,
}

impl DuePackets {
    /// Whether nothing is due.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.not_written == 0
    }
}

/// What of an archive may go on a day: everything that was to be kept until an earlier one, or that nobody has to keep, and
/// that is under no legal hold.
pub fn due(manifest: &Manifest, day: NaiveDate) -> DuePackets {
    let retain_until = manifest.retain_until();
    let (held, free): (Vec<_>, Vec<_>) = manifest
        .files()
        .filter(|packet| manifest.is_due(packet, day))
        .partition(|packet| manifest.holds(packet));
    let mut free: Vec<PacketFile> = free.into_iter().cloned().collect();
    PacketFile::sort(&mut free);
    let held_people: BTreeSet<&str> = held.iter().map(|it| it.employee_id.as_str()).collect();
    let mut not_written = 0;
    if retain_until.is_none_or(|until| until < day) {
        not_written = manifest.not_written.len() - reasons_kept(manifest, &held_people).count();
    }
    let files = free.iter().map(|packet| PurgedFile::new(packet, None)).collect();
    DuePackets { retain_until, files, not_written, held: held.len() }
}

/// Why people have no packet, as far as that stays: for those who are `held`, and for all under a hold of the archive.
fn reasons_kept<'m>(
    manifest: &'m Manifest,
    held: &BTreeSet<&str>,
) -> impl Iterator<Item = &'m NotWritten> {
    let stays = |person: &&NotWritten| {
        manifest.archive.legal_hold || held.contains(person.employee_id.as_str())
    };
    manifest.not_written.iter().filter(stays)
}

/// Deletes what is due on a day and records it in the manifest; gives what was deleted and the new manifest's SHA-256. Why
/// others have no packet goes, too. `read` gives the archive's manifest, and the SHA-256 of its file, once nobody else can
/// change it; `before_change` is called when something is about to be deleted.
///
/// # Errors
/// A folder in which a run is at work or that cannot be written to, or what `read` gives.
pub fn purge(
    folder: &Path,
    day: NaiveDate,
    read: impl FnOnce() -> Result<Option<(Manifest, String)>>,
    before_change: impl FnOnce(),
) -> Result<Option<(DuePackets, String)>> {
    let workspace = Workspace::open(folder, "", FileRights::Private)?;
    let Some((manifest, manifest_sha256)) = read()? else { return Ok(None) };
    let mut due = due(&manifest, day);
    if due.is_empty() {
        return Ok(Some((due, manifest_sha256)));
    }
    let listed: BTreeMap<&str, &PacketFile> =
        manifest.files().map(|packet| (packet.file.as_str(), packet)).collect();
    for file in &mut due.files {
        file.found = state(folder, listed[file.file.as_str()])?;
    }
    let remove = due.files.iter().map(|it| it.file.clone()).collect();
    let purge = PurgeRecord { due: day, manifest_sha256, files: due.files.clone() };
    let json = without(manifest, purge).to_json();
    before_change();
    workspace.commit(&ArchiveChanges { place: Vec::new(), remove }, &json)?;
    Ok(Some((due, sha256(&json))))
}

/// The manifest after a purge.
fn without(mut manifest: Manifest, purge: PurgeRecord) -> Manifest {
    let gone: BTreeSet<&str> = purge.files.iter().map(|it| it.file.as_str()).collect();
    let stays = |packet: &PacketFile| !gone.contains(packet.file.as_str());
    manifest.packets.retain(stays);
    manifest.earlier.retain(stays);
    let held: BTreeSet<&str> = manifest.files().map(|it| it.employee_id.as_str()).collect();
    let not_written: Vec<NotWritten> = reasons_kept(&manifest, &held).cloned().collect();
    let people: BTreeSet<&str> = manifest.packet_ids().collect();
    let counts = ManifestCounts {
        people: people.len() + not_written.len(),
        packets: manifest.packets.len(),
        not_written: not_written.len(),
        ..manifest.counts.clone()
    };
    manifest.purged.push(purge);
    Manifest { schema: SCHEMA, counts, not_written, ..manifest }
}
