//! One run at a time in one folder, or with one file. In: the folder or the file. Out: a lock that nobody else gets until it is
//! released or the process ends, however it ends.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use same_file::Handle;

use super::fault_injection::{RunStage, reached};
use super::interrupt_cleanup::at_work;
use crate::cycle::FileRights;
use crate::error::{Error, Result};

/// The name of its file.
pub(super) const NAME: &str = "lock";

/// How often a lock is tried that a run which ends at the same moment takes away.
const TRIES: usize = 100;

/// The lock of an archive's folder.
#[derive(Debug)]
pub(super) struct ArchiveLock {
    file: File,
    path: PathBuf,
}

impl ArchiveLock {
    /// Takes the lock in `place`, which is made inside `folder` if it is missing.
    ///
    /// # Errors
    /// A lock that another run holds, or a folder that cannot be written to.
    pub(super) fn take(folder: &Path, place: &Path, rights: FileRights) -> Result<Self> {
        for _ in 0..TRIES {
            if let Some(lock) = try_take(folder, place, rights)? {
                return Ok(lock);
            }
        }
        Err(Error::Busy(folder.to_owned()))
    }

    /// Releases the lock and removes its file.
    pub(super) fn release(self) {
        // Removed before it is released: whoever waits finds that the file has gone and makes a new one.
        let _ = fs::remove_file(&self.path);
        reached(RunStage::Cleaning);
        drop(self.file);
    }
}

/// The lock of a file that is read and then written anew. Whoever reads it under the lock loses nothing that another run adds.
#[derive(Debug)]
pub struct FileLock {
    place: PathBuf,
    lock: Option<ArchiveLock>,
}

impl FileLock {
    /// Takes the lock of the file at `path`, which may be missing. What is there and no file, such as a pipe, has none.
    ///
    /// # Errors
    /// A lock that another run holds, or a folder that cannot be written to.
    pub fn take(path: &Path) -> Result<Self> {
        let file = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let place = file.with_file_name(format!(".{name}.lock"));
        let is_file = fs::metadata(&file).map_or(true, |metadata| metadata.is_file());
        if !is_file {
            return Ok(Self { place, lock: None });
        }
        let lock = ArchiveLock::take(path, &place, FileRights::Private)?;
        at_work().waiting.insert(place.clone());
        Ok(Self { place, lock: Some(lock) })
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        if let Some(lock) = self.lock.take() {
            lock.release();
            let _ = fs::remove_dir(&self.place);
            at_work().waiting.remove(&self.place);
        }
    }
}

/// The lock; none if the run that held it has just taken it away.
fn try_take(folder: &Path, place: &Path, rights: FileRights) -> Result<Option<ArchiveLock>> {
    // An error does not name the place, for that tells a user nothing.
    let wrong = |why: std::io::Error| Error::write("write into", folder)(why.kind().into());
    match rights.new_folder(place) {
        Err(why) if why.kind() == ErrorKind::AlreadyExists => {
            // It may have gone meanwhile, with the run that had made it.
            if fs::symlink_metadata(place).is_ok_and(|metadata| !metadata.is_dir()) {
                let why = std::io::Error::other("its place is taken by something else");
                return Err(Error::write("work in", place)(why));
            }
        }
        made => made.map_err(wrong)?,
    }
    let path = place.join(NAME);
    // A pipe would never open, and a link leads elsewhere.
    if fs::symlink_metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
        let why = std::io::Error::other("it is no file");
        return Err(Error::write("lock", &path)(why));
    }
    let file = match rights.options().create(true).truncate(false).open(&path) {
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.map_err(wrong)?,
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Error::Busy(folder.to_owned())),
        Err(TryLockError::Error(why)) => return Err(Error::write("lock", folder)(why)),
    }
    let is_there = || -> std::io::Result<bool> {
        Ok(Handle::from_file(file.try_clone()?)? == Handle::from_path(&path)?)
    };
    let is_there = is_there().unwrap_or(false);
    Ok(is_there.then_some(ArchiveLock { file, path }))
}
