//! Where an archive is read from. In: a folder, or an address in object storage. Out: its manifest, its signature, its packets and
//! what the manifest does not list, in the same words for both.

use std::fs;
use std::path::{Path, PathBuf};

use super::atomic_files::read;
use super::earlier_runs::content;
use super::unlisted_files::unlisted;
use super::{Manifest, PacketFile, RebuildReason, is_unfinished, sha256, signature};
use crate::diagnostics::{Code, Diagnostic, Location};
use crate::error::{Error, Result};
use crate::parallel::processors;

/// An archive that can be read, wherever it is.
pub trait ArchiveReader: Sync {
    /// Its name, as the user gave it.
    fn name(&self) -> String;

    /// Its folder, if it is in one.
    fn folder(&self) -> Option<&Path>;

    /// Where the start of one of its files is, for findings.
    fn start_of(&self, file: &str) -> Location;

    /// How many files at once are of use.
    fn reads_at_once(&self) -> usize;

    /// What is wrong with it as a whole, before any file is read, and whether its manifest can be read nevertheless.
    fn fault(&self) -> Option<(Diagnostic, ManifestUse)>;

    /// The bytes of its manifest.
    ///
    /// # Errors
    /// A manifest that is missing or cannot be read.
    fn manifest(&self) -> Result<Vec<u8>>;

    /// The signature of the manifest with this SHA-256, if there is one.
    ///
    /// # Errors
    /// A signature that is there and cannot be read.
    fn signature(&self, manifest_sha256: &str) -> Result<Option<Vec<u8>>>;

    /// The address of the object that holds a packet, if it is in object storage.
    fn object_of(&self, packet: &PacketFile) -> Option<String>;

    /// The bytes of a packet if they are as the manifest says; or what is wrong.
    ///
    /// # Errors
    /// A packet that is there and cannot be read.
    fn packet(&self, packet: &PacketFile) -> Result<std::result::Result<Vec<u8>, RebuildReason>>;

    /// What the manifest does not list. `sizes` are those of missing packets: only what is as long as one of them needs a hash.
    ///
    /// # Errors
    /// A folder or an address that cannot be listed.
    fn unlisted(&self, of: &VerifiedManifest, sizes: &[u64]) -> Result<UnlistedFiles>;
}

/// A manifest and the hash of its file.
#[derive(Debug, Clone)]
pub struct VerifiedManifest {
    /// The manifest.
    pub manifest: Manifest,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// Whether the manifest of an archive with a fault is of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManifestUse {
    /// It says more about what is wrong.
    Readable,
    /// There is none, or none that counts.
    Useless,
}

/// What a manifest does not list.
#[derive(Debug, Default)]
pub struct UnlistedFiles {
    /// Files that do not belong there.
    pub foreign: Vec<UnlistedFile>,
    /// Objects in storage that are packets or signatures of an earlier or unfinished push, by their keys.
    pub leftover: Vec<String>,
}

/// A file that a manifest does not list.
#[derive(Debug)]
pub struct UnlistedFile {
    /// Its path below the archive, with `/`.
    pub name: String,
    /// Its SHA-256, if it could be a packet that is missing.
    pub sha256: Option<String>,
}

/// An archive in a folder.
#[derive(Debug)]
pub struct FolderArchive(pub PathBuf);

impl ArchiveReader for FolderArchive {
    fn name(&self) -> String {
        self.0.display().to_string()
    }

    fn folder(&self) -> Option<&Path> {
        Some(&self.0)
    }

    fn start_of(&self, file: &str) -> Location {
        Location::start_of_path(&self.0.join(file))
    }

    fn reads_at_once(&self) -> usize {
        processors()
    }

    fn fault(&self) -> Option<(Diagnostic, ManifestUse)> {
        let path = self.0.join(Manifest::FILE);
        if path.is_symlink() {
            return Some((linked().at(self.start_of(Manifest::FILE)), ManifestUse::Useless));
        }
        let manifest = if path.exists() { ManifestUse::Readable } else { ManifestUse::Useless };
        is_unfinished(&self.0).then(|| (unfinished(&self.0), manifest))
    }

    fn manifest(&self) -> Result<Vec<u8>> {
        let path = self.0.join(Manifest::FILE);
        read(&path).map_err(Error::read(&path))
    }

    fn signature(&self, _: &str) -> Result<Option<Vec<u8>>> {
        let path = self.0.join(signature::FILE);
        match read(&path) {
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            bytes => bytes.map(Some).map_err(Error::read(&path)),
        }
    }

    fn object_of(&self, _: &PacketFile) -> Option<String> {
        None
    }

    fn packet(&self, packet: &PacketFile) -> Result<std::result::Result<Vec<u8>, RebuildReason>> {
        content(&self.0, packet)
    }

    fn unlisted(&self, of: &VerifiedManifest, sizes: &[u64]) -> Result<UnlistedFiles> {
        let mut foreign = Vec::new();
        for name in unlisted(&self.0, &of.manifest)? {
            let path = self.0.join(&name);
            // A link or a device has no content of its own.
            let is_like_one =
                |metadata: fs::Metadata| metadata.is_file() && sizes.contains(&metadata.len());
            let mut file = UnlistedFile { name, sha256: None };
            if fs::symlink_metadata(&path).is_ok_and(is_like_one) {
                file.sha256 = Some(sha256(&read(&path).map_err(Error::read(&path))?));
            }
            foreign.push(file);
        }
        Ok(UnlistedFiles { foreign, leftover: Vec::new() })
    }
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
