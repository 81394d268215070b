//! Which rights new files and folders have. In: what the user wants. Out: new files and folders that have those rights from
//! their first moment, and files that keep the rights of those they replace.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::cycle::FileRights;

impl FileRights {
    /// How files are opened that are made if they are missing.
    pub(super) fn options(self) -> OpenOptions {
        let mut options = OpenOptions::new();
        options.write(true);
        #[cfg(unix)]
        if self == Self::Private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        options
    }

    /// A file that must not be there yet.
    pub(super) fn new_file(self, path: &Path) -> io::Result<File> {
        self.options().create_new(true).open(path)
    }

    /// Writes a file that must not be there yet.
    pub(super) fn write_new(self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.new_file(path)?.write_all(bytes)
    }

    /// Makes a folder that must not be there yet.
    pub(super) fn new_folder(self, path: &Path) -> io::Result<()> {
        self.builder().create(path)
    }

    /// Makes a folder and those it is in, as far as they are missing.
    pub(super) fn folders(self, path: &Path) -> io::Result<()> {
        self.builder().recursive(true).create(path)
    }

    fn builder(self) -> DirBuilder {
        #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        if self == Self::Private {
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        }
        builder
    }
}

/// Gives a file that waits the rights of the one it will replace, if there is one.
pub(super) fn keep_rights(waiting: &Path, place: &Path) -> io::Result<()> {
    match fs::metadata(place) {
        Ok(there) if cfg!(unix) => fs::set_permissions(waiting, there.permissions()),
        _ => Ok(()),
    }
}
