//! How several files get to their places all together or not at all. In: finished files. Out: the files in their places, all at
//! once, the manifest last.

use std::fs;
use std::path::{Path, PathBuf};

use super::atomic_files::{is_free, put, replace_whole, rights_over};
use super::fault_injection::{RunStage, reached};
use super::interrupt_cleanup::{at_work, moving};
use super::overwrite_guard::ArchiveGuard;
use super::waiting_folder::WaitingFolder;
use crate::cycle::FileRights;
use crate::error::{Error, Result};

/// Files that wait beside their places until all of them are finished. Dropped without [`StagingArea::commit`], it leaves
/// nothing behind.
#[derive(Debug)]
pub struct StagingArea {
    folder: PathBuf,
    rights: FileRights,
    waiting: WaitingFolder,
    /// The path of each file below the folder, and the number it waits under.
    files: Vec<(usize, String)>,
    next: usize,
    /// Dropped after `waiting`, which is inside.
    made: MadeFolders,
}

/// The folders that were made for a stage; they go again, as far as they are empty, if nothing is committed.
#[derive(Debug)]
pub(super) struct MadeFolders(Vec<PathBuf>);

impl MadeFolders {
    /// Makes a folder and those it is in, as far as they are missing.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub(super) fn make(folder: &Path, rights: FileRights) -> Result<Self> {
        let missing: Vec<PathBuf> = folder
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .map(Path::to_owned)
            .collect();
        rights.folders(folder).map_err(Error::write("create folder", folder))?;
        at_work().made.extend(missing.iter().cloned());
        Ok(Self(missing))
    }

    /// The folders stay.
    pub(super) fn keep(&mut self) {
        let mut at_work = at_work();
        for folder in self.0.drain(..) {
            at_work.made.remove(&folder);
        }
    }
}

impl Drop for MadeFolders {
    fn drop(&mut self) {
        for folder in &self.0 {
            // A folder that somebody else has filled meanwhile stays.
            let _ = fs::remove_dir(folder);
        }
        self.keep();
    }
}

impl StagingArea {
    /// A stage for files below `folder`, which is made if it is missing.
    ///
    /// # Errors
    /// A folder that cannot be made or written to.
    pub fn new(folder: &Path, rights: FileRights) -> Result<Self> {
        let made = MadeFolders::make(folder, rights)?;
        let waiting = WaitingFolder::new(folder)?;
        Ok(Self { folder: folder.to_owned(), rights, waiting, files: Vec::new(), next: 0, made })
    }

    /// Keeps a file for the path `file` below the folder.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn add(&mut self, file: &str, bytes: &[u8]) -> Result<()> {
        let number = self.next;
        self.next += 1;
        reached(RunStage::Waiting);
        let (path, place) = (self.waiting.file(number), self.folder.join(file));
        let written = rights_over(&place, self.rights).write_new(&path, bytes);
        written.map_err(Error::write("write", &place))?;
        self.files.push((number, file.to_owned()));
        Ok(())
    }

    /// Moves every file to its place, in the order in which they were added.
    ///
    /// # Errors
    /// A file that cannot be moved; those before it are in their places, and each is whole.
    pub fn commit(mut self) -> Result<()> {
        let mut guard = ArchiveGuard::default();
        for (_, file) in &self.files {
            is_free(&self.folder, file)?;
            guard.check(&self.folder.join(file))?;
        }
        let _moving = moving();
        self.made.keep();
        for (number, file) in &self.files {
            let place = self.folder.join(file);
            reached(RunStage::Moving);
            if let Some(parent) = place.parent() {
                self.rights.folders(parent).map_err(Error::write("create folder", parent))?;
            }
            put(&self.waiting.file(*number), &place).map_err(Error::write("write", &place))?;
        }
        reached(RunStage::Cleaning);
        Ok(())
    }
}

/// Writes one file, whole or not at all, and none that belongs to an archive.
///
/// # Errors
/// A file that cannot be written, or may not be.
pub fn write_whole(path: &Path, bytes: &[u8], rights: FileRights) -> Result<()> {
    ArchiveGuard::default().check(path)?;
    replace_whole(path, bytes, rights)
}

/// Refuses a place that belongs to an archive, before anything is done that ends there.
///
/// # Errors
/// A place that belongs to an archive.
pub fn may_write(path: &Path) -> Result<()> {
    ArchiveGuard::default().check(path)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn nothing_is_left_of_a_stage_that_was_not_committed() {
        let parent = TempDir::new().expect("a temporary folder");
        let mut stage =
            StagingArea::new(&parent.path().join("a/b"), FileRights::Private).expect("writable");
        stage.add("x.pdf", b"x").expect("writable");
        drop(stage);
        assert_eq!(fs::read_dir(parent.path()).expect("readable").count(), 0);
    }

    #[test]
    fn committed_files_are_in_their_places_and_nothing_else_is() {
        let parent = TempDir::new().expect("a temporary folder");
        let mut stage =
            StagingArea::new(&parent.path().join("out"), FileRights::Shared).expect("writable");
        stage.add("hr/x.pdf", b"x").expect("writable");
        stage.commit().expect("writable");
        assert_eq!(fs::read(parent.path().join("out/hr/x.pdf")).expect("there"), b"x");
        assert_eq!(fs::read_dir(parent.path().join("out")).expect("readable").count(), 1);
    }
}
