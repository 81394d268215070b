//! An archive from object storage back to a folder. In: a stored archive. Out: the folder as it was pushed, with its signature; or
//! what is wrong with it, and then nothing is written.

use std::path::Path;

use serde::Serialize;

use super::archive_reader::ArchiveReader;
use super::atomic_files::replace_whole;
use super::merge::{CopiedArchive, CopyOutcome, NewManifest, copy_into};
use super::{ExpectedManifest, PacketFile, sha256, signature, verify_in};
use crate::cycle::FileRights;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::error::Result;

/// What a pull made, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PullSummary {
    /// Packets in the folder.
    pub packets: usize,
    /// SHA-256 of the manifest.
    pub manifest_sha256: String,
    /// Whether the packets are drafts, and no record.
    pub draft: bool,
    /// Whether all of it was there already.
    #[serde(skip)]
    pub was_there: bool,
}

/// Copies an archive into `out`, after it was verified; finishes what the same pull had begun there before it was stopped.
///
/// # Errors
/// An archive that cannot be read, or an output that cannot be written.
pub fn pull(
    archive: &dyn ArchiveReader,
    expected: &ExpectedManifest,
    out: &Path,
    rights: FileRights,
    report: &mut Report,
) -> Result<Option<PullSummary>> {
    let before = report.errors();
    let verified = verify_in(archive, expected, report)?;
    let Some(verified) = verified.filter(|_| report.errors() == before) else { return Ok(None) };
    let json = archive.manifest()?;
    if sha256(&json) != verified.sha256 {
        let message = "another push has just replaced the manifest";
        report.push(Diagnostic::error(Code::AlteredManifest, message).hint("pull again"));
        return Ok(None);
    }
    let manifest = &verified.manifest;
    let packets: Vec<&PacketFile> = manifest.files().collect();
    let copied = [CopiedArchive { archive, packets }];
    let new = NewManifest { json: &json, render_sha256: &manifest.render_sha256 };
    let outcome = copy_into(out, &copied, new, rights, report)?;
    if outcome == CopyOutcome::Refused {
        return Ok(None);
    }
    if let Some(bytes) = archive.signature(&verified.sha256)? {
        // There are nobody's words in it, and whoever has the archive needs it.
        replace_whole(&out.join(signature::FILE), &bytes, FileRights::Shared)?;
    }
    Ok(Some(PullSummary {
        packets: manifest.files().count(),
        manifest_sha256: verified.sha256,
        draft: manifest.archive.draft,
        was_there: outcome == CopyOutcome::WasThere,
    }))
}
