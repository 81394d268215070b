//! What need not be kept any longer. In: an archive and a date. Out: the packets that are due; or an archive without them, whose
//! manifest says what was deleted.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    Changes, Counts, Manifest, NotWritten, PacketFile, Purge, PurgedFile, SCHEMA, Workspace, sha256,
};
use crate::error::Result;

/// What is due in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The date until which everything is to be kept.
    pub retain_until: NaiveDate,
    /// The packets that may go.
    pub files: Vec<PurgedFile>,
    /// Packets that would be due and are under a legal hold.
    pub held: usize,
}

/// What of an archive may go on a day: everything that was to be kept until an earlier one and is under no legal hold.
pub fn due(manifest: &Manifest, day: NaiveDate) -> Due {
    let retain_until = manifest.archive.retain_until;
    let is_due = retain_until < day;
    let (held, free): (Vec<_>, Vec<_>) =
        manifest.files().filter(|_| is_due).partition(|it| is_held(manifest, it));
    let mut free: Vec<PacketFile> = free.into_iter().cloned().collect();
    PacketFile::sort(&mut free);
    let file = |it: PacketFile| PurgedFile {
        employee_id: it.employee_id,
        audience: it.audience,
        file: it.file,
        sha256: it.sha256,
    };
    Due { retain_until, files: free.into_iter().map(file).collect(), held: held.len() }
}

fn is_held(manifest: &Manifest, packet: &PacketFile) -> bool {
    manifest.archive.legal_hold || packet.legal_hold
}

/// Deletes what is due on a day and records it in the manifest; gives what was deleted and the new manifest's SHA-256. Why
/// others have no packet goes, too. `read` gives the archive's manifest once nobody else can change it.
///
/// # Errors
/// A folder in which a run is at work or that cannot be written to, or what `read` gives.
pub fn purge(
    folder: &Path,
    day: NaiveDate,
    read: impl FnOnce() -> Result<Option<Manifest>>,
) -> Result<Option<(Due, String)>> {
    let workspace = Workspace::open(folder, "")?;
    let Some(manifest) = read()? else { return Ok(None) };
    let due = due(&manifest, day);
    if due.files.is_empty() {
        let sha256 = sha256(&manifest.to_json());
        return Ok(Some((due, sha256)));
    }
    let remove = due.files.iter().map(|it| it.file.clone()).collect();
    let json = without(manifest, &due, day).to_json();
    workspace.commit(&Changes { place: Vec::new(), remove }, &json)?;
    Ok(Some((due, sha256(&json))))
}

/// The manifest after a purge.
fn without(mut manifest: Manifest, due: &Due, day: NaiveDate) -> Manifest {
    let manifest_sha256 = sha256(&manifest.to_json());
    let gone: BTreeSet<&str> = due.files.iter().map(|it| it.file.as_str()).collect();
    let stays = |it: &PacketFile| !gone.contains(it.file.as_str());
    manifest.packets.retain(stays);
    manifest.earlier.retain(stays);
    let held: BTreeSet<&str> = manifest.files().map(|it| it.employee_id.as_str()).collect();
    let stays =
        |it: &NotWritten| manifest.archive.legal_hold || held.contains(it.employee_id.as_str());
    let not_written: Vec<NotWritten> =
        manifest.not_written.iter().filter(|it| stays(it)).cloned().collect();
    let people: BTreeSet<&str> =
        manifest.packets.iter().map(|it| it.employee_id.as_str()).collect();
    let counts = Counts {
        people: people.len() + not_written.len(),
        packets: manifest.packets.len(),
        not_written: not_written.len(),
        ..manifest.counts.clone()
    };
    let purge = Purge { due: day, manifest_sha256, files: due.files.clone() };
    manifest.purged.push(purge);
    Manifest { schema: SCHEMA, counts, not_written, ..manifest }
}
