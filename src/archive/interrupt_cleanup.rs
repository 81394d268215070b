//! What a signal cleans up: files and folders of this process that are not finished. In: folders in which files wait, and
//! folders that were made. Out: a disk without them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

/// Held while finished files move to their places.
static MOVING: Mutex<()> = Mutex::new(());

static AT_WORK: Mutex<AtWork> =
    Mutex::new(AtWork { waiting: BTreeSet::new(), made: BTreeSet::new(), archives: 0 });

/// How often a folder is removed into which another thread writes meanwhile.
const TRIES: usize = 10;

#[derive(Debug)]
pub(super) struct AtWork {
    /// Folders in which files wait.
    pub(super) waiting: BTreeSet<PathBuf>,
    /// Folders that go again, as far as they are empty.
    pub(super) made: BTreeSet<PathBuf>,
    /// How many archives are being written.
    pub(super) archives: usize,
}

/// An archive that is being written, as long as this lives.
#[derive(Debug)]
pub(super) struct ArchiveAtWork(());

impl ArchiveAtWork {
    pub(super) fn new() -> Self {
        at_work().archives += 1;
        Self(())
    }
}

impl Drop for ArchiveAtWork {
    fn drop(&mut self) {
        at_work().archives -= 1;
    }
}

/// What an ended process leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftovers {
    /// Nothing but files that are whole and in their places.
    Nothing,
    /// Finished packets, with which the next run into the folder goes on.
    FinishedPackets,
}

impl Leftovers {
    /// What is said of it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Nothing => "no file is half written",
            Self::FinishedPackets => {
                "the packets that are finished wait in the folder, and the same command goes on with them"
            }
        }
    }
}

/// What is at work, to be changed.
pub(super) fn at_work() -> MutexGuard<'static, AtWork> {
    AT_WORK.lock().unwrap_or_else(|it| it.into_inner())
}

/// While this is held, [`abandon`] waits: files move to their places all together.
pub(super) fn moving() -> MutexGuard<'static, ()> {
    MOVING.lock().unwrap_or_else(|it| it.into_inner())
}

/// Removes everything that waits, once nothing moves any more; from then on nothing moves or waits. The process must end.
pub fn abandon() -> Leftovers {
    std::mem::forget(moving());
    let at_work = at_work();
    for folder in &at_work.waiting {
        remove_with_files(folder);
    }
    // The deepest first.
    for folder in at_work.made.iter().rev() {
        // One that somebody else has filled meanwhile stays.
        let _ = fs::remove_dir(folder);
    }
    let left = if at_work.archives > 0 { Leftovers::FinishedPackets } else { Leftovers::Nothing };
    std::mem::forget(at_work);
    left
}

fn remove_with_files(folder: &Path) {
    for _ in 0..TRIES {
        if fs::remove_dir_all(folder).is_ok() {
            return;
        }
    }
}
