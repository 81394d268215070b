//! How a whole folder gets to its place, or none of it. In: files, one after the other. Out: the folder with all of them, which
//! was not there a moment before.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::atomic_files::is_below;
use super::fault_injection::{RunStage, reached};
use super::interrupt_cleanup::moving;
use super::overwrite_guard::outside_archives;
use super::staging_area::MadeFolders;
use super::waiting_folder::WaitingFolder;
use crate::cycle::FileRights;
use crate::error::{Error, Result};

/// A folder that waits beside its place until it is finished. Dropped without [`NewFolder::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct NewFolder {
    place: PathBuf,
    rights: FileRights,
    waiting: WaitingFolder,
    /// Dropped after `waiting`, which is inside.
    made: MadeFolders,
}

impl NewFolder {
    /// A folder for `place`, where nothing may be but an empty folder.
    ///
    /// # Errors
    /// A place that is taken or belongs to an archive, or a folder that cannot be written to.
    pub fn new(place: &Path, rights: FileRights) -> Result<Self> {
        outside_archives(place, "write to")?;
        if Self::is_taken(place) {
            let why = "something is there already; choose a folder that is not there yet";
            return Err(Error::write("write to", place)(std::io::Error::other(why)));
        }
        let above = place.parent().filter(|parent| !parent.as_os_str().is_empty());
        let above = above.unwrap_or(Path::new("."));
        let made = MadeFolders::make(above, rights)?;
        let waiting = WaitingFolder::new(above)?;
        rights.new_folder(&waiting.tree()).map_err(Error::write("create folder", place))?;
        Ok(Self { place: place.to_owned(), rights, waiting, made })
    }

    /// Whether something is at a place, if only a link; an empty folder is nothing.
    pub fn is_taken(place: &Path) -> bool {
        let Ok(there) = fs::symlink_metadata(place) else { return false };
        !there.is_dir() || fs::read_dir(place).is_ok_and(|mut entries| entries.next().is_some())
    }

    /// A new file with the path `file`, with `/`, below the folder, to be written.
    ///
    /// # Errors
    /// A path that leaves the folder, and a file that is there already or cannot be made.
    pub fn file(&self, file: &str) -> Result<File> {
        let place = self.place.join(file);
        if !is_below(file) {
            let why = std::io::Error::other("it is not below the folder");
            return Err(Error::write("write", &place)(why));
        }
        let waiting = self.waiting.tree().join(file);
        if let Some(parent) = waiting.parent() {
            self.rights.folders(parent).map_err(Error::write("create folder", &place))?;
        }
        reached(RunStage::Waiting);
        self.rights.new_file(&waiting).map_err(Error::write("write", &place))
    }

    /// Adds a file with these bytes.
    ///
    /// # Errors
    /// As [`NewFolder::file`].
    pub fn add(&self, file: &str, bytes: &[u8]) -> Result<()> {
        let written = self.file(file)?.write_all(bytes);
        written.map_err(Error::write("write", &self.place.join(file)))
    }

    /// Moves the folder to its place.
    ///
    /// # Errors
    /// A place that somebody has taken meanwhile.
    pub fn commit(mut self) -> Result<()> {
        let _moving = moving();
        reached(RunStage::Moving);
        // Only an empty one goes; some systems move no folder over it.
        let _ = fs::remove_dir(&self.place);
        fs::rename(self.waiting.tree(), &self.place)
            .map_err(Error::write("write to", &self.place))?;
        self.made.keep();
        reached(RunStage::Cleaning);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_folder_appears_whole_or_leaves_nothing() {
        let parent = TempDir::new().expect("a temporary folder");
        let place = parent.path().join("a/upload");
        let folder = NewFolder::new(&place, FileRights::Private).expect("writable");
        folder.add("x/1.pdf", b"x").expect("writable");
        assert!(!place.exists());
        drop(folder);
        assert_eq!(fs::read_dir(parent.path()).expect("readable").count(), 0);
        let folder = NewFolder::new(&place, FileRights::Private).expect("writable");
        folder.add("x/1.pdf", b"x").expect("writable");
        folder.commit().expect("writable");
        assert_eq!(fs::read(place.join("x/1.pdf")).expect("there"), b"x");
        assert_eq!(fs::read_dir(parent.path().join("a")).expect("readable").count(), 1);
    }

    #[test]
    fn nothing_leaves_the_folder_and_nothing_is_replaced() {
        let parent = TempDir::new().expect("a temporary folder");
        let place = parent.path().join("upload");
        let folder = NewFolder::new(&place, FileRights::Private).expect("writable");
        for path in ["../x.pdf", "/x.pdf", "a/../../x.pdf", "", "a\\x.pdf"] {
            folder.add(path, b"x").expect_err(path);
        }
        folder.add("x.pdf", b"x").expect("writable");
        folder.add("x.pdf", b"y").expect_err("it is there");
        fs::create_dir_all(place.join("mine")).expect("writable");
        folder.commit().expect_err("somebody has filled the folder meanwhile");
        NewFolder::new(&place, FileRights::Private).expect_err("it holds something");
        assert_eq!(fs::read_dir(parent.path()).expect("readable").count(), 1, "nothing waits");
    }
}
