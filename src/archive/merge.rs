//! The shards of one run to the archive that one run would have made. In: the folders of all shards. Out: one folder, byte for
//! byte the same; or what does not fit together.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::archive_reader::ArchiveReader;
use super::atomic_files::read;
use super::shard_agreement::{ShardArchive, fitting};
use super::{
    ArchiveChanges, ExpectedManifest, Manifest, PacketFile, Workspace, has_commit_record,
    is_of_the_system, is_unfinished, run_folder, sha256, verify, verify_in,
};
use crate::cycle::FileRights;
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::error::Result;
use crate::parallel::try_each;

/// What a merge made, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MergeSummary {
    /// How many shards there were.
    pub shards: usize,
    /// Packets in the merged archive.
    pub packets: usize,
    /// People without a packet.
    pub not_written: usize,
    /// SHA-256 of the manifest.
    pub manifest_sha256: String,
    /// Whether the packets are drafts, and no record.
    pub draft: bool,
    /// Whether all of it was there already, or decided by a merge that was stopped.
    #[serde(skip)]
    pub was_there: bool,
}

/// Copies the packets of all shards, from folders or from storage, into `out`, with one manifest; finishes what the same merge
/// had begun there before it was stopped. Reports shards that are altered, lack or do not belong together, and then writes nothing.
///
/// # Errors
/// A folder that cannot be read, or an output that cannot be written.
pub fn merge(
    shards: &[&dyn ArchiveReader],
    out: &Path,
    rights: FileRights,
    report: &mut Report,
) -> Result<Option<MergeSummary>> {
    let Some(parts) = parts(shards, report)? else { return Ok(None) };
    let Some(manifest) = fitting(&parts, report) else { return Ok(None) };
    let json = manifest.to_json();
    let mut merged = MergeSummary {
        shards: parts.len(),
        packets: manifest.packets.len(),
        not_written: manifest.not_written.len(),
        manifest_sha256: sha256(&json),
        draft: manifest.archive.draft,
        was_there: false,
    };
    let copied: Vec<CopiedArchive<'_>> = parts
        .iter()
        .map(|part| CopiedArchive {
            archive: part.archive,
            packets: part.manifest.packets.iter().collect(),
        })
        .collect();
    let new = NewManifest { json: &json, render_sha256: &manifest.render_sha256 };
    let outcome = copy_into(out, &copied, new, rights, report)?;
    merged.was_there = outcome == CopyOutcome::WasThere;
    Ok((outcome != CopyOutcome::Refused).then_some(merged))
}

/// The packets of an archive that are copied.
pub(super) struct CopiedArchive<'a> {
    pub(super) archive: &'a dyn ArchiveReader,
    pub(super) packets: Vec<&'a PacketFile>,
}

/// The manifest of the archive that is made of others.
#[derive(Clone, Copy)]
pub(super) struct NewManifest<'m> {
    /// Its file.
    pub(super) json: &'m [u8],
    /// What makes its packets look as they do.
    pub(super) render_sha256: &'m str,
}

/// What became of copying archives into a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CopyOutcome {
    /// They are there.
    Copied,
    /// They were there already, or what was decided earlier was carried out.
    WasThere,
    /// They cannot be, which is reported.
    Refused,
}

/// Makes the archive with this manifest in `out`, from packets of others that were verified.
///
/// # Errors
/// A packet that cannot be read, or an output that cannot be written.
pub(super) fn copy_into(
    out: &Path,
    copied: &[CopiedArchive<'_>],
    manifest: NewManifest<'_>,
    rights: FileRights,
    report: &mut Report,
) -> Result<CopyOutcome> {
    let NewManifest { json, render_sha256 } = manifest;
    let archives: Vec<&dyn ArchiveReader> = copied.iter().map(|it| it.archive).collect();
    match found(out, &archives, json) {
        OutFolder::Free => {}
        OutFolder::Begun => {
            // To open it is to carry out what was decided.
            drop(Workspace::open(out, render_sha256, rights)?);
            return is_whole(out, report);
        }
        OutFolder::Merged => return is_whole(out, report),
        OutFolder::Taken => {
            report.push(folder_in_use(out));
            return Ok(CopyOutcome::Refused);
        }
    }
    let workspace = Workspace::open(out, render_sha256, rights)?;
    // Another run of the same command may have been quicker.
    if !matches!(found(out, &archives, json), OutFolder::Free) {
        report.push(folder_in_use(out));
        return Ok(CopyOutcome::Refused);
    }
    copy(copied, workspace, json, report)
}

/// Copies all packets, if none has been altered meanwhile, which is reported.
fn copy(
    copied: &[CopiedArchive<'_>],
    mut workspace: Workspace,
    json: &[u8],
    report: &mut Report,
) -> Result<CopyOutcome> {
    let mut place = Vec::new();
    for CopiedArchive { archive, packets } in copied {
        let at_once = archive.reads_at_once().max(1);
        for some in packets.chunks(at_once) {
            let read = try_each(some.to_vec(), at_once, |packet| archive.packet(packet))?;
            for (packet, bytes) in some.iter().zip(read) {
                let Ok(bytes) = bytes else {
                    let message =
                        format!("`{}` has just been altered", escape_control(&packet.file));
                    report.push(Diagnostic::error(Code::AlteredFile, message));
                    return Ok(CopyOutcome::Refused);
                };
                workspace.add(&packet.data_sha256, &bytes, &packet.made())?;
                place.push((packet.data_sha256.clone(), packet.file.clone()));
            }
        }
    }
    workspace.commit(&ArchiveChanges { place, remove: Vec::new() }, json)?;
    Ok(CopyOutcome::Copied)
}

/// What is in the folder that a merge writes to.
enum OutFolder {
    /// Nothing but what a run keeps there that had not decided anything, or what a system puts beside files.
    Free,
    /// The same merge, stopped after all of it was decided.
    Begun,
    /// The same merge, finished.
    Merged,
    /// Anything else, or it is inside a shard.
    Taken,
}

/// Where a folder is or will be, links followed as far as it is there.
fn resolved(out: &Path) -> PathBuf {
    let out = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    for above in out.ancestors() {
        let Ok(real) = above.canonicalize() else { continue };
        return out.strip_prefix(above).map_or(real.clone(), |below| real.join(below));
    }
    out
}

fn found(out: &Path, shards: &[&dyn ArchiveReader], json: &[u8]) -> OutFolder {
    let place = resolved(out);
    let is_inside = |shard: &Path| {
        place.ancestors().any(|folder| same_file::is_same_file(folder, shard).unwrap_or(false))
    };
    if shards.iter().filter_map(|shard| shard.folder()).any(is_inside) {
        return OutFolder::Taken;
    }
    let is_this =
        |folder: &Path| read(&folder.join(Manifest::FILE)).is_ok_and(|bytes| bytes == json);
    let has_own = is_this(out);
    if has_commit_record(out) {
        let waiting = out.join(run_folder::NAME);
        // Without a waiting manifest it has its place, and everything else, too.
        let is_ours = is_this(&waiting) || has_own && !waiting.join(Manifest::FILE).exists();
        return if is_ours { OutFolder::Begun } else { OutFolder::Taken };
    }
    if has_own {
        return if is_unfinished(out) { OutFolder::Begun } else { OutFolder::Merged };
    }
    let is_others = |name: &std::ffi::OsStr| {
        name != run_folder::NAME && !is_of_the_system(&name.to_string_lossy())
    };
    let entries = fs::read_dir(out).into_iter().flatten().flatten();
    if entries.into_iter().any(|entry| is_others(&entry.file_name())) {
        OutFolder::Taken
    } else {
        OutFolder::Free
    }
}

/// Whether an archive that was there is as it was written; what is not is reported.
fn is_whole(out: &Path, report: &mut Report) -> Result<CopyOutcome> {
    let before = report.errors();
    verify(out, &ExpectedManifest::default(), report)?;
    if report.errors() == before {
        return Ok(CopyOutcome::WasThere);
    }
    let message = "the folder holds this archive already, and it is not as it was written";
    report.push(in_use(out, message));
    Ok(CopyOutcome::Refused)
}

fn in_use(out: &Path, message: &str) -> Diagnostic {
    let finding = Diagnostic::error(Code::FolderInUse, message).value(&out.display().to_string());
    finding.hint("choose an empty folder with -o")
}

fn folder_in_use(out: &Path) -> Diagnostic {
    in_use(out, "the folder holds something else than this merge, or is inside a shard")
}

/// The manifests of the shards, each verified with its files.
fn parts<'a>(
    shards: &[&'a dyn ArchiveReader],
    report: &mut Report,
) -> Result<Option<Vec<ShardArchive<'a>>>> {
    let mut parts = Vec::new();
    for archive in shards {
        let verified = verify_in(*archive, &ExpectedManifest::default(), report)?;
        parts.extend(
            verified
                .map(|verified| ShardArchive { archive: *archive, manifest: verified.manifest }),
        );
    }
    Ok((!report.has_errors()).then_some(parts))
}
