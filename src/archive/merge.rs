//! The shards of one run to the archive that one run would have made. In: the folders of all shards. Out: one folder, byte for
//! byte the same; or what does not fit together.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{
    Changes, Counts, Expected, Manifest, PacketFile, Shard, Verified, Workspace, sha256, verify,
    workspace,
};
use crate::cycle::Rights;
use crate::diagnostics::{Diagnostic, Location, Report, printable};
use crate::error::{Error, Result};

/// What a merge made, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// How many shards there were.
    pub shards: usize,
    /// Packets in the merged archive.
    pub packets: usize,
    /// People without a packet.
    pub not_written: usize,
    /// SHA-256 of the manifest.
    pub manifest_sha256: String,
}

/// Copies the packets of all shards into `out`, with one manifest. Reports shards that are altered, lack or do not belong
/// together, and then writes nothing.
///
/// # Errors
/// A folder that cannot be read, or an output that cannot be written.
pub fn merge(
    shards: &[PathBuf],
    out: &Path,
    rights: Rights,
    report: &mut Report,
) -> Result<Option<Merged>> {
    let Some(parts) = parts(shards, report)? else { return Ok(None) };
    let Some(manifest) = fitting(&parts, report) else { return Ok(None) };
    if in_use(out, shards) {
        report.push(folder_in_use(out));
        return Ok(None);
    }
    let mut workspace = Workspace::open(out, &manifest.look_sha256, rights)?;
    // What a run had decided that was stopped there is carried out now.
    if in_use(out, shards) {
        report.push(folder_in_use(out));
        return Ok(None);
    }
    let mut place = Vec::new();
    for (folder, part) in &parts {
        for packet in &part.packets {
            let path = folder.join(&packet.file);
            let bytes = fs::read(&path).map_err(Error::read(&path))?;
            if sha256(&bytes) != packet.sha256 {
                let message = format!("`{}` has just been altered", printable(&packet.file));
                report.push(Diagnostic::error("altered-file", message));
                return Ok(None);
            }
            workspace.add(&packet.data_sha256, &bytes, &packet.made())?;
            place.push((packet.data_sha256.clone(), packet.file.clone()));
        }
    }
    let json = manifest.to_json();
    workspace.commit(&Changes { place, remove: Vec::new() }, &json)?;
    Ok(Some(Merged {
        shards: parts.len(),
        packets: manifest.packets.len(),
        not_written: manifest.not_written.len(),
        manifest_sha256: sha256(&json),
    }))
}

/// Whether there is anything in a folder but a run at work, or it is inside a shard.
fn in_use(out: &Path, shards: &[PathBuf]) -> bool {
    let entries = fs::read_dir(out).into_iter().flatten().flatten();
    let is_inside = |shard: &PathBuf| {
        let mut above = out.ancestors().filter(|it| !it.as_os_str().is_empty());
        above.any(|it| same_file::is_same_file(it, shard).unwrap_or(false))
    };
    entries.into_iter().any(|it| it.file_name() != workspace::NAME) || shards.iter().any(is_inside)
}

fn folder_in_use(out: &Path) -> Diagnostic {
    let message = "the folder is not empty, or inside a shard";
    let finding = Diagnostic::error("folder-in-use", message).value(&out.display().to_string());
    finding.hint("choose an empty folder with -o")
}

/// The manifests of the shards, each verified with its files.
fn parts<'f>(
    folders: &'f [PathBuf],
    report: &mut Report,
) -> Result<Option<Vec<(&'f PathBuf, Manifest)>>> {
    let mut parts = Vec::new();
    for folder in folders {
        let verified = verify(folder, &Expected::default(), report)?;
        parts.extend(verified.map(|Verified { manifest, .. }| (folder, manifest)));
    }
    Ok((!report.has_errors()).then_some(parts))
}

/// The manifest of all shards together, if they are the shards of one run and none lacks.
fn fitting(parts: &[(&PathBuf, Manifest)], report: &mut Report) -> Option<Manifest> {
    let before = report.errors();
    let (_, first) = parts.first()?;
    for (folder, manifest) in parts {
        report.extend(misfit(folder, manifest, first));
    }
    let of = first.shard?.of;
    let there: BTreeSet<u32> = parts.iter().filter_map(|(_, it)| Some(it.shard?.index)).collect();
    let lacking: Vec<String> = (1..=of)
        .filter(|it| !there.contains(it))
        .map(|index| Shard { index, of }.to_string())
        .collect();
    if !lacking.is_empty() {
        let message = format!("shards lack: {}", lacking.join(", "));
        report.push(Diagnostic::error("missing-shard", message));
    }
    if there.len() < parts.len() {
        report.push(Diagnostic::error("same-shard", "a shard is given twice"));
    }
    (report.errors() == before).then(|| joined(parts, first))
}

/// What keeps a shard from being one of the same run as the first.
fn misfit(folder: &Path, manifest: &Manifest, first: &Manifest) -> Option<Diagnostic> {
    let of = |it: &Manifest| it.shard.map(|it| it.of);
    let what = if manifest.shard.is_none() {
        "the folder holds no shard; shards are built with --shard"
    } else if of(manifest) != of(first) {
        "the shards are parts of different numbers"
    } else if manifest.schema != first.schema || manifest.program != first.program {
        "the shards were made by different versions of the program"
    } else if manifest.inputs != first.inputs || manifest.look_sha256 != first.look_sha256 {
        "the shards were made from different inputs"
    } else if manifest.archive != first.archive {
        "the shards are of different cycles"
    } else if counted(manifest) != counted(first) {
        "the shards counted their input differently"
    } else if !manifest.earlier.is_empty() || !manifest.purged.is_empty() {
        "the shard holds packets of earlier runs, or some were purged"
    } else {
        return None;
    };
    let at = folder.join(Manifest::FILE).display().to_string();
    Some(Diagnostic::error("shards-differ", what).at(Location::start_of(&at.into())))
}

/// The counts that are about the whole input, so that all shards have the same.
fn counted(manifest: &Manifest) -> (usize, u64) {
    (manifest.counts.rows, manifest.counts.dropped_cells)
}

fn joined(parts: &[(&PathBuf, Manifest)], first: &Manifest) -> Manifest {
    let all = || parts.iter().map(|(_, it)| it);
    let mut packets: Vec<PacketFile> = all().flat_map(|it| it.packets.iter().cloned()).collect();
    PacketFile::sort(&mut packets);
    let mut not_written: Vec<_> = all().flat_map(|it| it.not_written.iter().cloned()).collect();
    not_written.sort_by(|a, b| a.employee_id.cmp(&b.employee_id));
    let counts = Counts {
        people: all().map(|it| it.counts.people).sum(),
        packets: packets.len(),
        not_written: not_written.len(),
        ..first.counts.clone()
    };
    Manifest { shard: None, counts, packets, not_written, ..first.clone() }
}
