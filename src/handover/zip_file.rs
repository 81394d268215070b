//! A ZIP that is the same on every run. In: files, one after the other. Out: the ZIP: its files are stored as they are, with the
//! earliest date that the form knows and the same rights, so its length is known beforehand (PKWARE APPNOTE, 4.3).

use std::fs::File;
use std::io::{self, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Bytes of the end of the directory.
pub(super) const END_BYTES: u64 = 22;

/// Bytes of the two headers of a file, without its name.
const HEADER_BYTES: u64 = 30 + 46;

/// Bytes that a file takes beside its own: two headers, each with the name.
pub(super) fn overhead(path: &str) -> u64 {
    HEADER_BYTES + 2 * u64::try_from(path.len()).expect("a length fits into 64 bits")
}

/// A ZIP that is written.
pub(super) struct StoredZip(ZipWriter<File>);

impl StoredZip {
    /// A ZIP into a new file.
    pub(super) fn new(file: File) -> Self {
        Self(ZipWriter::new(file))
    }

    /// Adds a file.
    pub(super) fn add(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        self.0.start_file(path, options).map_err(io::Error::other)?;
        self.0.write_all(bytes)
    }

    /// Writes the directory and gives the length of the whole.
    pub(super) fn finish(self) -> io::Result<u64> {
        let file = self.0.finish().map_err(io::Error::other)?;
        Ok(file.metadata()?.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_zip_is_known_beforehand() {
        let files = [("a.pdf", 0), ("Zoë/ж.pdf", 70_000), ("metadata.csv", 12)];
        let mut zip = StoredZip::new(tempfile::tempfile().expect("a temporary file"));
        let mut length = END_BYTES;
        for (path, size) in files {
            zip.add(path, &vec![7; size]).expect("writable");
            length += overhead(path) + u64::try_from(size).expect("small");
        }
        assert_eq!(zip.finish().expect("writable"), length);
    }
}
