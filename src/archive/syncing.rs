//! Files onto the disk, while others are still being made. In: files that were written. Out: the certainty that a power cut cannot
//! leave their names without their content.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::fault::{Moment, reached};
use crate::error::{Error, Result};

/// A thread that waits for the disk, so that nobody else has to. Dropped without [`Syncing::finish`], it is left to itself.
#[derive(Debug)]
pub(super) struct Syncing {
    files: Sender<PathBuf>,
    thread: JoinHandle<Result<()>>,
}

impl Syncing {
    /// Starts the thread.
    ///
    /// # Errors
    /// A thread that cannot be started.
    pub(super) fn start() -> Result<Self> {
        let (files, received) = channel();
        let thread = std::thread::Builder::new().name("syncing".to_owned());
        let thread = thread.spawn(move || sync_all(&received));
        let thread = thread.map_err(|why| Error::Thread(why.to_string()))?;
        Ok(Self { files, thread })
    }

    /// Takes on a file that was written.
    pub(super) fn add(&self, file: PathBuf) {
        // A thread that has ended had an error, and `finish` gives it.
        let _ = self.files.send(file);
    }

    /// Waits until every file is on the disk.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(super) fn finish(self) -> Result<()> {
        drop(self.files);
        self.thread.join().expect("waiting for the disk cannot panic")
    }
}

fn sync_all(files: &Receiver<PathBuf>) -> Result<()> {
    for file in files {
        reached(Moment::Syncing);
        sync(&file)?;
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
