//! Whether a list of changes that waits in a folder is one that a run decided, so that the next run may carry it out. In: a
//! list of changes in the folder in which a run works, its manifest, and the archive. Out: the list, if a run can have written
//! it; or why nothing of it may be done.
//!
//! Whoever can write into the folder can put a list there. So each line must follow from the two manifests, the archive's own and
//! the one that waits, and what waits must be what that one lists.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::archive_changes::ArchiveChanges;
use super::atomic_files::read;
use super::manifest_transition::{check_new, follows};
use super::packet_identity::PacketOwners;
use super::run_folder::{BEFORE, CHANGES, WAITING};
use super::{Manifest, PacketFile, is_sha256, sha256};
use crate::diagnostics::{Location, escape_control};
use crate::error::{Error, Result};
use crate::file_names::folded;

/// The changes that were decided in `place` for the archive at `folder`, if a run can have decided them.
///
/// # Errors
/// A list that cannot be read, or one that no run wrote.
pub(super) fn decided(folder: &Path, place: &Path) -> Result<ArchiveChanges> {
    let path = place.join(CHANGES);
    let json = read(&path).map_err(Error::read(&path))?;
    let wrong = |why: &str| {
        let why = format!(
            "no run wrote this list of changes: {why}; nothing was changed. If nobody can say how it came there, delete the folder it is in, and run the command again"
        );
        Error::read(&path)(std::io::Error::other(why))
    };
    let mut changes: ArchiveChanges =
        serde_json::from_slice(&json).map_err(|error| wrong(&error.to_string()))?;
    let waiting = place.join(Manifest::FILE);
    // Without it the manifest has its place already, and everything else before it.
    if fs::symlink_metadata(&waiting).is_err() {
        return Ok(ArchiveChanges::default());
    }
    let new = KnownManifest::read(&waiting)
        .and_then(|manifest| manifest.ok_or_else(|| "its manifest lacks".into()));
    let new = new.map_err(|error| wrong(&error))?;
    // Once files move, the archive's own manifest lies beside the list.
    let own = KnownManifest::read(&folder.join(Manifest::FILE)).map_err(|error| wrong(&error))?;
    let has_begun = own.is_none();
    let old = match own {
        None => KnownManifest::read(&place.join(BEFORE)).map_err(|error| wrong(&error))?,
        own => own,
    };
    let checked = ChangeList { folder, place, new: &new, old: old.as_ref(), has_begun };
    checked.check(&mut changes).map_err(|error| wrong(&error))?;
    Ok(changes)
}

/// A manifest, and the SHA-256 of its file.
struct KnownManifest {
    manifest: Manifest,
    sha256: String,
}

impl KnownManifest {
    /// Nothing if there is none; the error says why one that is there is none.
    fn read(path: &Path) -> std::result::Result<Option<Self>, String> {
        match fs::symlink_metadata(path) {
            Err(_) => return Ok(None),
            Ok(metadata) if !metadata.is_file() => {
                return Err(format!("`{}` is no file", path.display()));
            }
            Ok(_) => {}
        }
        let bytes = fs::read(path).map_err(|error| format!("`{}`: {error}", path.display()))?;
        let manifest = Manifest::parse(&bytes, &Location::start_of_path(path));
        let manifest =
            manifest.map_err(|error| format!("`{}`: {}", path.display(), error.message))?;
        Ok(Some(Self { manifest, sha256: sha256(&bytes) }))
    }
}

/// A list of changes, and what it must agree with.
struct ChangeList<'d> {
    folder: &'d Path,
    place: &'d Path,
    new: &'d KnownManifest,
    /// The archive's manifest before; none if there was no archive.
    old: Option<&'d KnownManifest>,
    /// Whether files may have moved already, so that one that does not wait may be in its place.
    has_begun: bool,
}

impl ChangeList<'_> {
    /// The error says what no run would have decided. Takes out of the list what may not be moved, once files have moved: the
    /// next build finds that it is missing.
    fn check(&self, changes: &mut ArchiveChanges) -> std::result::Result<(), String> {
        if let Some(old) = self.old {
            follows(&self.new.manifest, &old.manifest, &old.sha256, changes)?;
        }
        let old: BTreeSet<&str> = self.old_files().map(|it| it.file.as_str()).collect();
        let new: BTreeMap<&str, &PacketFile> =
            self.new.manifest.files().map(|packet| (packet.file.as_str(), packet)).collect();
        for file in &changes.remove {
            if new.contains_key(file.as_str()) {
                return Err(format!("`{}` would go, and is listed", escape_control(file)));
            } else if !old.contains(file.as_str()) {
                return Err(format!("`{}` would go, and is no packet", escape_control(file)));
            }
        }
        let old: BTreeSet<String> = old.into_iter().map(folded).collect();
        let owners = PacketOwners::of(&self.new.manifest);
        let mut lost = Vec::new();
        for (data, file) in &changes.place {
            let shown = escape_control(file);
            let listed = new.get(file.as_str()).filter(|packet| packet.data_sha256 == *data);
            let known = if is_sha256(data) { listed } else { None };
            let Some(packet) = known else {
                return Err(format!("`{shown}` would come, and is not listed"));
            };
            if self.waits(packet, &owners) {
                let is_taken = self.folder.join(file).symlink_metadata().is_ok();
                if is_taken && !old.contains(&folded(file)) {
                    return Err(format!("`{shown}` is there, and is no packet"));
                }
            } else if self.has_begun {
                lost.push(file.clone());
            } else {
                return Err(format!("what waits for `{shown}` is not the packet"));
            }
        }
        check_new(&self.new.manifest, self.old.map(|it| &it.manifest), changes)?;
        changes.place.retain(|(_, file)| !lost.contains(file));
        Ok(())
    }

    /// The packets of the archive before.
    fn old_files(&self) -> impl Iterator<Item = &PacketFile> {
        self.old.into_iter().flat_map(|known| known.manifest.files())
    }

    /// Whether the file of a packet waits, is the one that is listed, and says of itself that it is that packet.
    fn waits(&self, packet: &PacketFile, owners: &PacketOwners<'_>) -> bool {
        let waiting = self.place.join(WAITING);
        let path = waiting.join(&packet.data_sha256);
        let is_file =
            |metadata: fs::Metadata| metadata.is_file() && metadata.len() == packet.bytes as u64;
        fs::symlink_metadata(&waiting).is_ok_and(|it| it.is_dir())
            && fs::symlink_metadata(&path).is_ok_and(is_file)
            && fs::read(&path).is_ok_and(|bytes| {
                sha256(&bytes) == packet.sha256 && owners.fault(packet, &bytes).is_none()
            })
    }
}
