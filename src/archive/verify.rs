//! An archive against its manifest. In: a folder, and what is known of it from elsewhere. Out: every file that is missing,
//! altered, renamed or not listed, and a manifest that is not the one it was.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::atomic_files::read;
use super::earlier_runs::content;
use super::packet_identity::PacketOwners;
use super::system_files::is_of_the_system;
use super::{
    Manifest, PacketFile, RebuildReason, SCHEMA, is_unfinished, run_folder, sha256, signature,
};
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::error::{Error, Result};
use crate::source::Source;

/// What is known of an archive from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct ExpectedManifest {
    /// SHA-256 of the manifest, as the build printed it.
    pub manifest_sha256: Option<String>,
    /// The public key of whoever signed the manifest.
    pub public_key: Option<Source>,
}

/// A manifest and the hash of its file.
#[derive(Debug, Clone)]
pub struct VerifiedManifest {
    /// The manifest.
    pub manifest: Manifest,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// Compares every file below `folder` with the manifest in it, and the manifest with what is expected; gives the manifest if
/// there is a sound one.
///
/// # Errors
/// A folder or file that is there and cannot be read.
pub fn verify(
    folder: &Path,
    expected: &ExpectedManifest,
    report: &mut Report,
) -> Result<Option<VerifiedManifest>> {
    let path = folder.join(Manifest::FILE);
    if is_unfinished(folder) {
        report.push(unfinished(folder));
        if !path.exists() {
            return Ok(None);
        }
    }
    let at = Location::start_of_path(&path);
    if path.is_symlink() {
        report.push(linked().at(at));
        return Ok(None);
    }
    let bytes = read(&path).map_err(Error::read(&path))?;
    let sha256 = sha256(&bytes);
    if let Some(wanted) = expected.manifest_sha256.as_ref().filter(|wanted| **wanted != sha256) {
        let message =
            "the manifest is not the one that is expected: it was edited, or a later run wrote it";
        let finding =
            Diagnostic::error(Code::AlteredManifest, message).at(at.clone()).value(&sha256);
        report.push(finding.hint(format!("its SHA-256 should be {wanted}")));
    }
    if let Some(key) = &expected.public_key {
        report.extend(signature::verify(folder, &bytes, key)?.err().map(|it| *it));
    }
    let manifest = match Manifest::parse(&bytes, &at) {
        Ok(manifest) => manifest,
        Err(finding) => {
            report.push(*finding);
            return Ok(None);
        }
    };
    if manifest.schema == SCHEMA && manifest.to_json() != bytes {
        report.push(rewritten().at(at));
    }
    files(folder, &manifest, report)?;
    Ok(Some(VerifiedManifest { manifest, sha256 }))
}

fn unfinished(folder: &Path) -> Diagnostic {
    let message = "a run is at work in the folder, or was stopped before it had finished";
    Diagnostic::error(Code::UnfinishedRun, message)
        .value(&folder.display().to_string())
        .hint("run the same command again, usually `promopacket build`: it finishes the work")
}

fn linked() -> Diagnostic {
    let message = "the manifest is a link to a file elsewhere, so it is none of the archive";
    Diagnostic::error(Code::AlteredManifest, message)
        .hint("put the file itself in the place of the link, or restore it from a backup")
}

/// What is said of a manifest with blanks, an order or doubled keys of another program, whatever it says.
fn rewritten() -> Diagnostic {
    let message = "the manifest is not written as the program writes it: it was edited, or another program wrote it again";
    Diagnostic::error(Code::AlteredManifest, message)
        .hint("restore it from a backup; a copy that was only formatted for reading does not belong in the archive")
}

/// How a packet's file is: as it was written, or not, and what is wrong with what is in it.
enum FileState {
    Whole,
    Odd(RebuildReason),
    OfAnother(Diagnostic),
}

fn file_state(folder: &Path, packet: &PacketFile, known: &PacketOwners<'_>) -> Result<FileState> {
    let found = content(folder, packet)?;
    Ok(match found {
        Ok(bytes) => known.fault(packet, &bytes).map_or(FileState::Whole, FileState::OfAnother),
        Err(reason) => FileState::Odd(reason),
    })
}

/// Every file that is not as the manifest says. A file that is missing and one that is not listed are one renamed file if
/// their content is the same.
fn files(folder: &Path, manifest: &Manifest, report: &mut Report) -> Result<()> {
    let packets: Vec<&PacketFile> = manifest.files().collect();
    let known = PacketOwners::of(manifest);
    let states: Vec<FileState> = packets
        .par_iter()
        .map(|packet| file_state(folder, packet, &known))
        .collect::<Result<_>>()?;
    let mut missing = BTreeSet::new();
    for (packet, state) in packets.iter().zip(&states) {
        if matches!(state, FileState::Odd(RebuildReason::Missing)) {
            missing.extend(u64::try_from(packet.bytes));
        }
    }
    let mut extra = extra(folder, manifest, &missing)?;
    for (packet, state) in packets.iter().zip(states) {
        let shown = escape_control(&packet.file);
        let finding = match state {
            FileState::Whole => continue,
            FileState::OfAnother(finding) => finding,
            FileState::Odd(RebuildReason::Missing) => match extra.remove_content(&packet.sha256) {
                Some(name) => {
                    let message = format!("`{shown}` is now named `{}`", escape_control(&name));
                    Diagnostic::error(Code::RenamedFile, message)
                }
                None => Diagnostic::error(Code::MissingFile, format!("`{shown}` is missing")),
            },
            FileState::Odd(_) => {
                let message = format!("`{shown}` is not the file that was written");
                Diagnostic::error(Code::AlteredFile, message)
            }
        };
        report.push(finding.value(&packet.file).about(&packet.employee_id));
    }
    report.extend(extra.0.iter().map(|(name, _)| of_extra(name)));
    Ok(())
}

/// What is said of a file that the manifest does not list. What a system puts beside files by itself is no fault of the
/// archive.
fn of_extra(name: &str) -> Diagnostic {
    let shown = escape_control(name);
    if is_of_the_system(name) {
        let message = format!(
            "`{shown}` is not in the manifest; an operating system or an office program put it there"
        );
        return Diagnostic::warning(Code::SystemFile, message).value(name);
    }
    Diagnostic::error(Code::ExtraFile, format!("`{shown}` is not in the manifest")).value(name)
}

/// Files that the manifest does not list, each with its hash, if it could be one that is missing.
struct ExtraFiles(Vec<(String, Option<String>)>);

impl ExtraFiles {
    /// Takes out a file with this content.
    fn remove_content(&mut self, wanted: &str) -> Option<String> {
        let place = self.0.iter().position(|(_, sha256)| sha256.as_deref() == Some(wanted))?;
        Some(self.0.remove(place).0)
    }
}

/// The files that the manifest does not list; read are those that are as long as a missing one.
fn extra(folder: &Path, manifest: &Manifest, missing: &BTreeSet<u64>) -> Result<ExtraFiles> {
    let hashed = |name: String| {
        let path = folder.join(&name);
        // A link or a device has no content of its own.
        let is_like_one =
            |metadata: fs::Metadata| metadata.is_file() && missing.contains(&metadata.len());
        if !fs::symlink_metadata(&path).is_ok_and(is_like_one) {
            return Ok((name, None));
        }
        let bytes = read(&path).map_err(Error::read(&path))?;
        Ok((name, Some(sha256(&bytes))))
    };
    unlisted(folder, manifest)?.into_par_iter().map(hashed).collect::<Result<_>>().map(ExtraFiles)
}

/// The files below a folder that a manifest does not know, by their paths with `/`; not those of a run at work.
///
/// # Errors
/// A folder that cannot be read.
pub fn unlisted(folder: &Path, manifest: &Manifest) -> Result<Vec<String>> {
    let listed = manifest.files().map(|it| it.file.as_str());
    let listed: BTreeSet<&str> = listed.chain([Manifest::FILE, signature::FILE]).collect();
    let mut found = Vec::new();
    walk(folder, "", &mut found)?;
    found.retain(|file| !listed.contains(file.as_str()));
    Ok(found)
}

/// Every file below a folder, by its path with `/`.
fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        // Another run has just finished with its own folder.
        Err(why) if why.kind() == std::io::ErrorKind::NotFound && !prefix.is_empty() => {
            return Ok(());
        }
        entries => entries.map_err(Error::read(folder))?,
    };
    let mut entries = entries.collect::<std::io::Result<Vec<_>>>().map_err(Error::read(folder))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(Error::read(&entry.path()))?;
        if kind.is_dir() && name == run_folder::NAME {
            continue;
        } else if kind.is_dir() {
            walk(&entry.path(), &format!("{name}/"), found)?;
        } else {
            found.push(name);
        }
    }
    Ok(())
}
