//! An archive against its manifest. In: an archive in a folder or in storage, and what is known of it from
//! elsewhere. Out: every file that is missing,
//! altered, renamed or not listed, and a manifest that is not the one it was.

use std::path::Path;

use super::archive_reader::{
    ArchiveReader, FolderArchive, ManifestUse, UnlistedFiles, VerifiedManifest,
};
use super::packet_identity::PacketOwners;
use super::signature::SignatureFile;
use super::system_files::is_of_the_system;
use super::{Manifest, PacketFile, RebuildReason, SCHEMA, sha256, signature};
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::error::Result;
use crate::parallel::try_each;
use crate::source::Source;

/// What is known of an archive from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct ExpectedManifest {
    /// SHA-256 of the manifest, as the build printed it.
    pub manifest_sha256: Option<String>,
    /// The public key of whoever signed the manifest.
    pub public_key: Option<Source>,
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
    verify_in(&FolderArchive(folder.to_owned()), expected, report)
}

/// Does the same as [`verify`] for an archive in a folder or in object storage.
///
/// # Errors
/// A file or an object that is there and cannot be read.
pub fn verify_in(
    archive: &dyn ArchiveReader,
    expected: &ExpectedManifest,
    report: &mut Report,
) -> Result<Option<VerifiedManifest>> {
    if let Some((finding, manifest)) = archive.fault() {
        report.push(finding);
        if manifest == ManifestUse::Useless {
            return Ok(None);
        }
    }
    let at = archive.start_of(Manifest::FILE);
    let bytes = archive.manifest()?;
    let sha256 = sha256(&bytes);
    if let Some(wanted) = expected.manifest_sha256.as_ref().filter(|wanted| **wanted != sha256) {
        let message =
            "the manifest is not the one that is expected: it was edited, or a later run wrote it";
        let finding =
            Diagnostic::error(Code::AlteredManifest, message).at(at.clone()).value(&sha256);
        report.push(finding.hint(format!("its SHA-256 should be {wanted}")));
    }
    if let Some(key) = &expected.public_key {
        let signature = SignatureFile {
            bytes: archive.signature(&sha256)?,
            at: archive.start_of(signature::FILE),
        };
        report.extend(signature::verify(&signature, &bytes, key).err().map(|it| *it));
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
    let verified = VerifiedManifest { manifest, sha256 };
    files(archive, &verified, report)?;
    Ok(Some(verified))
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

fn file_state(
    archive: &dyn ArchiveReader,
    packet: &PacketFile,
    known: &PacketOwners<'_>,
) -> Result<FileState> {
    let found = archive.packet(packet)?;
    Ok(match found {
        Ok(bytes) => known.fault(packet, &bytes).map_or(FileState::Whole, FileState::OfAnother),
        Err(reason) => FileState::Odd(reason),
    })
}

/// Every file that is not as the manifest says. A file that is missing and one that is not listed are one renamed file if
/// their content is the same.
fn files(
    archive: &dyn ArchiveReader,
    verified: &VerifiedManifest,
    report: &mut Report,
) -> Result<()> {
    let packets: Vec<&PacketFile> = verified.manifest.files().collect();
    let known = PacketOwners::of(&verified.manifest);
    let state = |packet: &PacketFile| file_state(archive, packet, &known);
    let states = try_each(packets.clone(), archive.reads_at_once(), state)?;
    let mut missing = Vec::new();
    for (packet, state) in packets.iter().zip(&states) {
        if matches!(state, FileState::Odd(RebuildReason::Missing)) {
            missing.extend(u64::try_from(packet.bytes));
        }
    }
    let mut unlisted = archive.unlisted(verified, &missing)?;
    for (packet, state) in packets.iter().zip(states) {
        let shown = escape_control(&packet.file);
        let finding = match state {
            FileState::Whole => continue,
            FileState::OfAnother(finding) => finding,
            FileState::Odd(RebuildReason::Missing) => match unlisted.remove_content(&packet.sha256)
            {
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
        let finding = finding.value(&packet.file).about(&packet.employee_id);
        report.push(match archive.object_of(packet) {
            Some(object) => finding.hint(format!(
                "it is the object `{object}`: delete what is there, and push the archive again"
            )),
            None => finding,
        });
    }
    report.extend(unlisted.foreign.iter().map(|file| of_extra(&file.name)));
    report.extend(of_leftovers(&unlisted.leftover));
    Ok(())
}

/// What is said of a file that the manifest does not list. What a system puts beside files by itself is no fault of the
/// archive.
pub(super) fn of_extra(name: &str) -> Diagnostic {
    let shown = escape_control(name);
    if is_of_the_system(name) {
        let message = format!(
            "`{shown}` is not in the manifest; an operating system or an office program put it there"
        );
        return Diagnostic::warning(Code::SystemFile, message).value(name);
    }
    Diagnostic::error(Code::ExtraFile, format!("`{shown}` is not in the manifest")).value(name)
}

/// What is said of objects that earlier pushes left in storage. Nothing reads them, so they are no fault of the archive.
pub(super) fn of_leftovers(keys: &[String]) -> Option<Diagnostic> {
    let (first, more) = (keys.first()?, keys.len() - 1);
    let others = if more == 0 { String::new() } else { format!(" and {more} more") };
    let message = format!(
        "`{}`{others} in the store: the manifest does not name them; an earlier manifest did, or a push was stopped or lost",
        escape_control(first)
    );
    let finding = Diagnostic::warning(Code::UnlistedObject, message);
    Some(
        finding
            .hint("delete them in the store when nobody has to keep them and no push is at work"),
    )
}

impl UnlistedFiles {
    /// Takes out a file with this content.
    fn remove_content(&mut self, wanted: &str) -> Option<String> {
        let place = self.foreign.iter().position(|file| file.sha256.as_deref() == Some(wanted))?;
        Some(self.foreign.remove(place).name)
    }
}
