//! How files are synced to the disk while others are still being made. In: files that were written. Out: the certainty that a
//! power cut cannot leave their names without their content.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::fault_injection::{RunStage, reached};
use crate::error::{Error, Result};

/// A thread that waits for the disk, so that nobody else has to. Dropped without [`SyncThread::finish`], it ends after the file that
/// it is at.
#[derive(Debug)]
pub(super) struct SyncThread {
    /// None once no more files come.
    files: Option<Sender<PathBuf>>,
    /// None once it has ended.
    thread: Option<JoinHandle<Result<()>>>,
    is_given_up: Arc<AtomicBool>,
}

impl SyncThread {
    /// Starts the thread.
    ///
    /// # Errors
    /// A thread that cannot be started.
    pub(super) fn start() -> Result<Self> {
        let (files, received) = channel();
        let is_given_up = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&is_given_up);
        let thread = std::thread::Builder::new().name("syncing".to_owned());
        let thread = thread.spawn(move || sync_all(&received, &seen));
        let thread = thread.map_err(|why| Error::Thread(why.to_string()))?;
        Ok(Self { files: Some(files), thread: Some(thread), is_given_up })
    }

    /// Takes on a file that was written. One that is removed, or replaced and taken on again, before its turn is no error.
    pub(super) fn add(&self, file: PathBuf) {
        // A thread that has ended had an error, and `finish` gives it.
        if let Some(thread) = &self.files {
            let _ = thread.send(file);
        }
    }

    /// Waits until every file that is still there is on the disk.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(super) fn finish(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        drop(self.files.take());
        let ended = self.thread.take().map(JoinHandle::join);
        ended.map_or(Ok(()), |it| it.expect("waiting for the disk cannot panic"))
    }
}

impl Drop for SyncThread {
    fn drop(&mut self) {
        self.is_given_up.store(true, Ordering::Relaxed);
        // What could not be written is not kept either.
        let _ = self.end();
    }
}

fn sync_all(files: &Receiver<PathBuf>, is_given_up: &AtomicBool) -> Result<()> {
    for file in files {
        if is_given_up.load(Ordering::Relaxed) {
            break;
        }
        reached(RunStage::Syncing);
        match sync(&file) {
            // Whoever removed it may be just about to write it anew, and then it comes again.
            Err(Error::Write { source, .. }) if source.kind() == ErrorKind::NotFound => {}
            synced => synced?,
        }
    }
    Ok(())
}

/// Waits until a file is on the disk.
///
/// # Errors
/// A file that cannot be written.
pub(super) fn sync(path: &Path) -> Result<()> {
    let file = OpenOptions::new().write(true).open(path);
    file.and_then(|it| it.sync_data()).map_err(Error::write("write", path))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The interleaving of a run that goes on with what another had finished: the thread comes to a file that was removed to be
    /// written anew, and comes to it again.
    #[test]
    fn a_file_that_is_being_replaced_is_no_error() {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let file = folder.path().join("replaced");
        let (files, received) = channel();
        files.send(file.clone()).expect("taken");
        drop(files);
        assert!(!file.exists());
        sync_all(&received, &AtomicBool::new(false)).expect("it will come again");
        let syncing = SyncThread::start().expect("a thread");
        fs::write(&file, "x").expect("writable");
        syncing.add(file);
        syncing.finish().expect("all that is there is on the disk");
    }

    #[test]
    fn once_dropped_it_opens_nothing_more() {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let syncing = SyncThread::start().expect("a thread");
        for number in 0..2_000 {
            let file = folder.path().join(number.to_string());
            fs::write(&file, "x").expect("writable");
            syncing.add(file);
        }
        let seen = Arc::clone(&syncing.is_given_up);
        drop(syncing);
        assert_eq!(Arc::strong_count(&seen), 1, "the thread has ended");
    }
}
