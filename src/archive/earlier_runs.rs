//! Whether a packet that an earlier run made can stay, or why it is made again. In: the folder's manifest and files, and what
//! is to be there. Out: which packets are there already, and why each of the others has to be made.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::atomic_files::read;
use super::{Manifest, PacketFile, RebuildReason, RenderInputs, sha256};
use crate::audience::Audience;
use crate::diagnostics::{Code, Diagnostic, Location, escape_control};
use crate::error::{Error, Result};

/// What earlier runs left in an archive's folder.
#[derive(Debug, Default)]
pub struct EarlierRuns {
    folder: PathBuf,
    manifest: Option<Manifest>,
    /// SHA-256 of the manifest's file.
    sha256: String,
    /// The packets of each person, as places in [`Manifest::files`].
    places: BTreeMap<String, Vec<usize>>,
}

impl EarlierRuns {
    /// Reads the manifest in a folder; nothing if there is none. The finding says why one that is there cannot be used.
    ///
    /// # Errors
    /// A manifest that is there and cannot be read.
    pub fn read(folder: &Path) -> Result<std::result::Result<Self, Box<Diagnostic>>> {
        let path = folder.join(Manifest::FILE);
        let bytes = match read(&path) {
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Ok(Self::default()));
            }
            bytes => bytes.map_err(Error::read(&path))?,
        };
        let at = Location::start_of_path(&path);
        let manifest = Manifest::parse(&bytes, &at);
        Ok(manifest.map(|manifest| Self::of(folder, manifest, sha256(&bytes))))
    }

    fn of(folder: &Path, manifest: Manifest, sha256: String) -> Self {
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, packet) in manifest.files().enumerate() {
            places.entry(packet.employee_id.clone()).or_default().push(place);
        }
        Self { folder: folder.to_owned(), manifest: Some(manifest), sha256, places }
    }

    /// The manifest, if there is one.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref()
    }

    /// The manifest alone, and the SHA-256 of its file.
    pub fn into_manifest(self) -> Option<(Manifest, String)> {
        self.manifest.map(|manifest| (manifest, self.sha256))
    }

    /// The packet of a person for an audience.
    pub fn packet(&self, employee_id: &str, audience: Audience) -> Option<&PacketFile> {
        let manifest = self.manifest.as_ref()?;
        let mut own = self.places.get(employee_id)?.iter().filter_map(|place| {
            let earlier = || place.checked_sub(manifest.packets.len());
            manifest.packets.get(*place).or_else(|| manifest.earlier.get(earlier()?))
        });
        own.find(|packet| packet.audience == audience.as_str())
    }

    /// Why a packet, whose path, data and look would be these, has to be made; nothing if it is there.
    ///
    /// # Errors
    /// A file that is there and cannot be read.
    pub fn reason(
        &self,
        packet: Option<&PacketFile>,
        file: &str,
        data_sha256: &str,
        look: &RenderInputs,
        render_sha256: &str,
    ) -> Result<Option<RebuildReason>> {
        let (Some(manifest), Some(packet)) = (&self.manifest, packet) else {
            return Ok(Some(RebuildReason::New));
        };
        let reason = if packet.data_sha256.is_empty() {
            RebuildReason::Unknown
        } else if packet.data_sha256 != data_sha256 {
            RebuildReason::Data
        } else if packet.render_sha256.as_ref().is_some_and(|other| other != render_sha256) {
            RebuildReason::Look
        } else if manifest.look_of(packet) != render_sha256 {
            look.change_since(manifest)
        } else if packet.file != file {
            RebuildReason::Renamed
        } else {
            return state(&self.folder, packet);
        };
        Ok(Some(reason))
    }
}

/// What an archive holds, said to somebody who wants to do with drafts what is done with packets of record, or the reverse.
pub fn of_drafts(manifest: &Manifest) -> &'static str {
    if manifest.archive.draft {
        "the folder holds drafts, which are no record"
    } else {
        "the folder holds packets of record, and drafts do not belong beside them"
    }
}

/// What is said of a folder without a manifest.
pub fn no_archive(folder: &Path) -> Diagnostic {
    let shown = folder.display().to_string();
    let message = format!("`{}` holds no manifest, so it is no archive", escape_control(&shown));
    Diagnostic::error(Code::NoArchive, message)
        .value(&shown)
        .hint("name the folder that a build wrote to")
}

/// Whether the file of a packet is the one that was written; if not, why.
///
/// # Errors
/// A file that is there and cannot be read.
pub fn state(folder: &Path, packet: &PacketFile) -> Result<Option<RebuildReason>> {
    content(folder, packet).map(std::result::Result::err)
}

/// The file of a packet, if it is the one that was written; if not, why.
///
/// # Errors
/// A file that is there and cannot be read.
pub(crate) fn content(
    folder: &Path,
    packet: &PacketFile,
) -> Result<std::result::Result<Vec<u8>, RebuildReason>> {
    let path = folder.join(&packet.file);
    let length = match fs::symlink_metadata(&path) {
        Err(_) => return Ok(Err(RebuildReason::Missing)),
        Ok(there) if !there.is_file() => return Ok(Err(RebuildReason::Altered)),
        Ok(there) => there.len(),
    };
    if !u64::try_from(packet.bytes).is_ok_and(|it| it == length) {
        return Ok(Err(RebuildReason::Altered));
    }
    let bytes = read(&path).map_err(Error::read(&path))?;
    if sha256(&bytes) == packet.sha256 { Ok(Ok(bytes)) } else { Ok(Err(RebuildReason::Altered)) }
}
