//! The corrections file as it is now. In: its path. Out: its content, read again whenever it has changed, whoever changed it; and more
//! rows in it.

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use promopacket::corrections::{Correction, CorrectionsFile};
use promopacket::cycle::FileRights;
use promopacket::error::Result;
use promopacket::source::Source;

/// A corrections file that is looked at often.
#[derive(Debug)]
pub(super) struct CorrectionsNow {
    path: PathBuf,
    source: Option<Source>,
    stamp: Option<FileStamp>,
}

/// What is another once a file has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileStamp {
    length: u64,
    changed: Option<SystemTime>,
}

impl CorrectionsNow {
    /// A file of which nothing was read yet.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, source: None, stamp: None }
    }

    /// What the file said when it was looked at last; none if there was none.
    pub(super) fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// Reads the file if it has changed. Whether it has.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn refresh(&mut self) -> Result<bool> {
        let stamp = self.stamp();
        if stamp == self.stamp {
            return Ok(false);
        }
        self.source = match stamp {
            Some(_) => Some(Source::read(&self.path)?),
            None => None,
        };
        self.stamp = stamp;
        Ok(true)
    }

    fn stamp(&self) -> Option<FileStamp> {
        let file = fs::metadata(&self.path).ok()?;
        Some(FileStamp { length: file.len(), changed: file.modified().ok() })
    }

    /// Adds a row, and reads the file with it. The file is opened each time: somebody may have moved another to its place.
    ///
    /// # Errors
    /// A file that cannot be written or read.
    pub(super) fn append(&mut self, correction: &Correction, rights: FileRights) -> Result<()> {
        CorrectionsFile::open(&self.path, rights)?.append(correction)?;
        self.refresh()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn what_others_write_is_read() -> std::result::Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile_folder("what-others-write")?;
        let path = folder.join("corrections.csv");
        let mut now = CorrectionsNow::new(path.clone());
        assert!(!now.refresh()? && now.source().is_none());
        fs::write(&path, "a\n")?;
        assert!(now.refresh()? && !now.refresh()?);
        fs::OpenOptions::new().append(true).open(&path)?.write_all(b"b\n")?;
        assert!(now.refresh()?);
        assert_eq!(now.source().map(|source| source.bytes.to_vec()), Some(b"a\nb\n".to_vec()));
        fs::remove_file(&path)?;
        assert!(now.refresh()? && now.source().is_none());
        fs::remove_dir_all(folder)?;
        Ok(())
    }

    fn tempfile_folder(name: &str) -> std::io::Result<PathBuf> {
        let folder =
            std::env::temp_dir().join(format!("promopacket-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}
