//! Where files wait beside their places until all of them are finished. In: a folder. Out: a folder in it that only this process
//! writes to, and that is gone when the process is; or that the next run clears, if the process was killed.

use std::fs;
use std::path::{Path, PathBuf};

use super::interrupt_cleanup::at_work;
use super::lock::{self, ArchiveLock};
use crate::cycle::FileRights;
use crate::error::{Error, Result};

/// How the names of such folders begin.
pub(super) const PREFIX: &str = ".promopacket-";

/// How many runs may be at work in one folder at once.
const MOST: usize = 1000;

/// The name of a file that waits alone.
const ALONE: &str = "file";

/// The name of a folder that waits, with all that is in it.
const TREE: &str = "tree";

/// A folder for files that wait, which nobody else can read. Dropped, it is gone.
#[derive(Debug)]
pub(super) struct WaitingFolder {
    place: PathBuf,
    lock: Option<ArchiveLock>,
}

impl WaitingFolder {
    /// A folder inside `folder`. Removes what runs left there that were killed.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub(super) fn new(folder: &Path) -> Result<Self> {
        clear(folder);
        for number in 0..MOST {
            let place = folder.join(format!("{PREFIX}{number}"));
            let is_others = fs::symlink_metadata(&place).is_ok();
            match ArchiveLock::take(folder, &place, FileRights::Private) {
                Ok(lock) => {
                    at_work().waiting.insert(place.clone());
                    return Ok(Self { place, lock: Some(lock) });
                }
                // Another run is at work there, or it is another user's.
                Err(Error::Busy(_)) => {}
                Err(_) if is_others => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::Busy(folder.to_owned()))
    }

    /// The path of the file with a number.
    pub(super) fn file(&self, number: usize) -> PathBuf {
        self.place.join(number.to_string())
    }

    /// The path of a file that waits alone.
    pub(super) fn only_file(&self) -> PathBuf {
        self.place.join(ALONE)
    }

    /// The path of a folder that waits as a whole.
    pub(super) fn tree(&self) -> PathBuf {
        self.place.join(TREE)
    }
}

impl Drop for WaitingFolder {
    fn drop(&mut self) {
        empty(&self.place);
        self.lock.take().into_iter().for_each(ArchiveLock::release);
        let _ = fs::remove_dir(&self.place);
        at_work().waiting.remove(&self.place);
    }
}

/// Removes the folders of runs that were killed: those that look like ours and that nobody has locked. One that cannot be
/// removed is in nobody's way.
fn clear(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let place = entry.path();
        let is_folder = entry.file_type().is_ok_and(|it| it.is_dir());
        if !is_folder || !is_ours(&entry.file_name().to_string_lossy()) || !holds_our_files(&place)
        {
            continue;
        }
        if let Ok(lock) = ArchiveLock::take(folder, &place, FileRights::Private) {
            empty(&place);
            lock.release();
            let _ = fs::remove_dir(&place);
        }
    }
}

/// Whether a name is that of such a folder.
pub(super) fn is_ours(name: &str) -> bool {
    let rest = name.strip_prefix(PREFIX).unwrap_or_default();
    !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_alphanumeric())
}

/// Whether there is nothing in a folder but a lock and what waits.
fn holds_our_files(place: &Path) -> bool {
    let Ok(entries) = fs::read_dir(place) else { return false };
    entries.flatten().all(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_number = name.bytes().all(|it| it.is_ascii_digit());
        let is_file = entry.file_type().is_ok_and(|it| it.is_file());
        let is_tree = name == TREE && entry.file_type().is_ok_and(|it| it.is_dir());
        is_tree || is_file && (is_number || name == ALONE || name == lock::NAME)
    })
}

/// Removes everything that waits in a folder; its lock stays.
fn empty(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        if entry.file_name() == TREE {
            let _ = fs::remove_dir_all(entry.path());
        } else if entry.file_name() != lock::NAME {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_goes_and_what_is_at_work_or_somebody_elses_stays() {
        let parent = tempfile::TempDir::new().expect("a temporary folder");
        let make = |name: &str, file: &str| {
            let place = parent.path().join(name);
            fs::create_dir(&place).expect("writable");
            fs::write(place.join(file), "words").expect("writable");
            place
        };
        let killed = [make(".promopacket-a1B2c3", "0"), make(".promopacket-7", "file")];
        fs::create_dir_all(killed[0].join("tree/team")).expect("writable");
        fs::write(killed[0].join("tree/team/x.pdf"), "words").expect("writable");
        let others = [make(".promopacket-mine", "notes.txt"), make(".promopacket-", "0")];
        let busy = WaitingFolder::new(parent.path()).expect("writable");
        fs::write(busy.file(0), "words").expect("writable");
        let next = WaitingFolder::new(parent.path()).expect("writable");
        assert!(killed.iter().all(|it| !it.exists()) && others.iter().all(|it| it.exists()));
        assert!(busy.file(0).exists() && next.place != busy.place);
        drop((busy, next));
        assert_eq!(fs::read_dir(parent.path()).expect("readable").count(), others.len());
    }
}
