//! What the machine did wrong: a file that cannot be read or written, a full disk.
//!
//! Mistakes in the user's data are [`Diagnostic`](crate::diagnostics::Diagnostic)s, never errors.

mod storage_fault;

use std::io;
use std::path::{Path, PathBuf};

pub use storage_fault::StorageFault;

/// The machine failed; the process ends with exit code 3.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An input could not be read.
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// An output could not be written.
    #[error("cannot {action} `{path}`: {source}")]
    Write {
        /// What was being done, such as `create folder`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file that belongs to an archive would be written over.
    #[error(
        "`{path}` belongs to the archive in `{archive}`, and only the archive's own commands write there"
    )]
    InArchive {
        /// The file.
        path: PathBuf,
        /// The folder of the archive.
        archive: PathBuf,
    },
    /// Object storage did not do what it was asked for.
    #[error("cannot {action} `{address}`: {fault}")]
    Storage {
        /// What was being done, such as `read`.
        action: &'static str,
        /// The address, without credentials.
        address: String,
        /// Why it could not be done.
        fault: StorageFault,
    },
    /// Standard output was closed or is full.
    #[error("cannot write to standard output: {0}")]
    Stdout(io::Error),
    /// Another run is at work in the folder.
    #[error("another run is at work in `{0}`; wait until it has ended, or choose another folder")]
    Busy(PathBuf),
    /// A change of an archive that was begun could not be ended; a later run goes on with it.
    #[error("{0}; the archive is half changed: correct this and run again")]
    HalfDone(Box<Error>),
    /// The password of a key cannot be asked for.
    #[error("cannot ask for the password of `{key}`: {source}")]
    NoPassword {
        /// The file of the key.
        key: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// Whoever asked for a run has stopped it.
    #[error(
        "the run was stopped; the packets that are finished wait, and the next run goes on with them"
    )]
    Stopped,
    /// A thread or a pool could not be started.
    #[error("cannot start a worker thread: {0}")]
    Thread(String),
}

impl Error {
    /// The file or folder that it is about.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Read { path, .. }
            | Self::Write { path, .. }
            | Self::InArchive { path, .. }
            | Self::Busy(path) => Some(path),
            Self::HalfDone(why) => why.path(),
            Self::Stdout(_)
            | Self::Storage { .. }
            | Self::NoPassword { .. }
            | Self::Stopped
            | Self::Thread(_) => None,
        }
    }

    /// Whether object storage may have done what it was asked for, though nobody heard its answer.
    pub(crate) fn is_unclear(&self) -> bool {
        matches!(self, Self::Storage { fault, .. } if fault.is_unclear())
    }

    /// An error of reading, for `map_err`.
    pub fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Read { path, source }
    }

    /// An error of writing, for `map_err`.
    pub fn write(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Write { action, path, source }
    }
}

/// A result of work that only the machine can make fail.
pub type Result<T> = std::result::Result<T, Error>;
