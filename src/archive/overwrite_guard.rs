//! Which files no other command may overwrite, because they belong to an archive. In: the place of a file that another command
//! is to write. Out: whether it is free; or the archive that the file there belongs to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::atomic_files::read;
use super::{Manifest, has_commit_record, run_folder, signature, waiting_folder};
use crate::audience::Audience;
use crate::diagnostics::Location;
use crate::error::{Error, Result};
use crate::file_names::folded;

/// The archives around the places that were asked about.
#[derive(Debug, Default)]
pub(super) struct ArchiveGuard {
    folders: BTreeMap<PathBuf, Option<ListedFiles>>,
}

/// Which files in an archive's folder belong to it.
#[derive(Debug)]
enum ListedFiles {
    /// Those that its manifest lists, or did before they were purged, by their folded paths below the folder.
    Listed(BTreeSet<String>),
    /// The manifest cannot be read, or a run was stopped while it changed the archive: every file that is there may.
    Everything,
}

impl ArchiveGuard {
    /// Refuses a place that only an archive's own commands write to: a file that a manifest in one of the folders above
    /// lists, the manifest itself, its signature, and whatever a run works with.
    ///
    /// # Errors
    /// A place that belongs to an archive.
    pub(super) fn check(&mut self, path: &Path) -> Result<()> {
        let place = resolved(path);
        let refused = |archive: &Path| {
            Err(Error::InArchive { path: path.to_owned(), archive: archive.to_owned() })
        };
        for folder in place.ancestors().skip(1) {
            let Ok(below) = place.strip_prefix(folder) else { continue };
            let below = folded(&below.to_string_lossy().replace('\\', "/"));
            let is_of_a_run = below.split('/').next() == Some(run_folder::NAME);
            if is_of_a_run && folder.join(run_folder::NAME).exists() {
                return refused(folder);
            }
            let own = [Manifest::FILE, signature::FILE];
            let is_taken = match self.belongings(folder) {
                None => false,
                Some(_) if own.contains(&below.as_str()) => true,
                Some(ListedFiles::Listed(files)) => files.contains(&below),
                Some(ListedFiles::Everything) => place.symlink_metadata().is_ok(),
            };
            if is_taken {
                return refused(folder);
            }
        }
        Ok(())
    }

    fn belongings(&mut self, folder: &Path) -> Option<&ListedFiles> {
        let known = self.folders.entry(folder.to_owned());
        known.or_insert_with(|| belongings(folder)).as_ref()
    }
}

/// Refuses a folder for an archive where a run works, and for a new one inside another archive.
///
/// # Errors
/// A folder in which no archive may be.
pub(super) fn may_hold_archive(folder: &Path) -> Result<()> {
    let place = resolved(folder);
    if has_commit_record(&place) || place.join(Manifest::FILE).exists() {
        return not_of_a_run(folder);
    }
    outside_archives(folder, "make an archive in")
}

/// Refuses a folder where a run works.
fn not_of_a_run(folder: &Path) -> Result<()> {
    let place = resolved(folder);
    if let Some(of_a_run) = place.ancestors().find(|folder| is_of_a_run(folder)) {
        return Err(Error::InArchive {
            path: folder.to_owned(),
            archive: of_a_run.parent().unwrap_or(of_a_run).to_owned(),
        });
    }
    Ok(())
}

/// Refuses a new folder inside an archive, and one where a run works. `action` is what is to be done there.
///
/// # Errors
/// A folder in which nothing else may be.
pub(super) fn outside_archives(folder: &Path, action: &'static str) -> Result<()> {
    not_of_a_run(folder)?;
    let place = resolved(folder);
    let is_archive = |folder: &&Path| {
        has_commit_record(folder) || matches!(belongings(folder), Some(ListedFiles::Listed(_)))
    };
    match place.ancestors().skip(1).find(is_archive) {
        None => Ok(()),
        Some(archive) => {
            let why = format!(
                "it is inside the archive in `{}`, which would not be as it was written any more; choose a folder outside",
                archive.display()
            );
            Err(Error::write(action, folder)(std::io::Error::other(why)))
        }
    }
}

/// Whether a folder has the name of one in which a run works, or in which its files wait.
fn is_of_a_run(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name == run_folder::NAME || waiting_folder::is_ours(&name)
}

/// What belongs to the archive in a folder; none if there is none.
fn belongings(folder: &Path) -> Option<ListedFiles> {
    if has_commit_record(folder) {
        return Some(ListedFiles::Everything);
    }
    let path = folder.join(Manifest::FILE);
    let bytes = match read(&path) {
        Ok(bytes) => bytes,
        // A folder, or a place that nobody may read, is no file of ours.
        Err(_) if !path.is_file() => return None,
        Err(_) => return Some(ListedFiles::Everything),
    };
    match Manifest::parse(&bytes, &Location::start_of_path(&path)) {
        Ok(manifest) => {
            // What was purged comes back with `build --restore-purged` alone.
            let purged = manifest.purged_files().map(|it| &it.file);
            let files = manifest.files().map(|it| &it.file).chain(purged);
            Some(ListedFiles::Listed(files.map(|file| folded(file)).collect()))
        }
        Err(_) if is_of_another_program(folder, &bytes) => None,
        Err(_) => Some(ListedFiles::Everything),
    }
}

/// Whether a `manifest.json` is sound and has nothing to do with packets: many programs have a file of that name.
fn is_of_another_program(folder: &Path, bytes: &[u8]) -> bool {
    let Ok(json) = serde_json::from_slice::<Value>(bytes) else { return false };
    let has_editions = Audience::ALL.iter().any(|edition| folder.join(edition.as_str()).is_dir());
    json.get("packets").is_none() && !has_editions
}

/// A path without links and `..`, as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(place) = path.canonicalize() {
        return place;
    }
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for folder in path.ancestors().skip(1) {
        if let (Ok(place), Ok(below)) = (folder.canonicalize(), path.strip_prefix(folder)) {
            return place.join(below);
        }
    }
    path
}
