//! An input file: its content, and the name that the user knows it by.

mod read_bytes;

use std::io::Read;
use std::ops::{Deref, Range};
use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::limits::LimitFactor;

/// The name to show for the standard input.
pub const STDIN: &str = "<stdin>";

/// The bytes of an input and the name to show for it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name to show, as the user gave it.
    pub name: Arc<str>,
    /// The content.
    pub bytes: SharedBytes,
    /// Whether it was found in a folder that the user named.
    pub is_found: bool,
}

/// The content of a file. It is shared, so that what is read from it needs no copies.
#[derive(Debug, Clone)]
pub struct SharedBytes(SourceContent);

#[derive(Debug, Clone)]
enum SourceContent {
    Text(FileText),
    Other(Arc<Vec<u8>>),
}

/// The text of a whole file.
pub(crate) type FileText = Arc<String>;

impl SharedBytes {
    /// All bytes.
    pub fn as_slice(&self) -> &[u8] {
        match &self.0 {
            SourceContent::Text(text) => text.as_bytes(),
            SourceContent::Other(bytes) => bytes,
        }
    }

    /// The text of the file if it is UTF-8, with its byte order mark.
    pub(crate) fn text(&self) -> Option<&FileText> {
        match &self.0 {
            SourceContent::Text(text) => Some(text),
            SourceContent::Other(_) => None,
        }
    }
}

impl From<Vec<u8>> for SharedBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(match String::from_utf8(bytes) {
            Ok(text) => SourceContent::Text(text.into()),
            Err(other) => SourceContent::Other(other.into_bytes().into()),
        })
    }
}

impl Deref for SharedBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        self.as_slice()
    }
}

/// Where a part of a file's text stands in it; none if it is a copy.
pub(crate) fn place_in(file: &str, part: &str) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(file.as_ptr().addr())?;
    let end = start.checked_add(part.len()).filter(|it| *it <= file.len())?;
    Some(start..end)
}

impl Source {
    /// A source from memory.
    pub fn new(name: impl Into<Arc<str>>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), bytes: bytes.into(), is_found: false }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        Self::read_within(path, LimitFactor::default())
    }

    /// Reads a file, or what comes from a pipe, if there is not more of it than so many times the built-in limits allow.
    ///
    /// # Errors
    /// A file that cannot be read, is too large, or is a socket, a device, or a pipe that nobody writes to.
    pub fn read_within(path: &Path, limit: LimitFactor) -> Result<Self> {
        let bytes = read_bytes::bytes_of(path, limit).map_err(Error::read(path))?;
        Ok(Self::new(path.display().to_string(), bytes))
    }

    /// Reads a stream to its end.
    ///
    /// # Errors
    /// A stream that cannot be read, or from which more comes than so many times the built-in limits allow.
    pub fn read_stream(name: &str, stream: impl Read, limit: LimitFactor) -> Result<Self> {
        let bytes =
            read_bytes::bytes_of_stream(stream, limit).map_err(Error::read(Path::new(name)))?;
        Ok(Self::new(name, bytes))
    }

    /// Reads a file, or all files in a folder and below whose name ends in one of `endings`, ordered by path.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn read_all(path: &Path, endings: &[&str]) -> Result<Vec<Self>> {
        Self::read_all_within(path, endings, LimitFactor::default())
    }

    /// Reads a file or a folder as [`Source::read_all`] does, with so many times the built-in limits for each file.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn read_all_within(path: &Path, endings: &[&str], limit: LimitFactor) -> Result<Vec<Self>> {
        if !path.is_dir() {
            return Ok(vec![Self::read_within(path, limit)?]);
        }
        let mut entries = std::fs::read_dir(path)
            .and_then(|entries| {
                entries.map(|entry| entry.map(|it| it.path())).collect::<std::io::Result<Vec<_>>>()
            })
            .map_err(Error::read(path))?;
        entries.sort();
        let mut sources = Vec::new();
        for entry in entries {
            if leads_back(&entry) {
                continue;
            }
            let ending =
                entry.extension().and_then(|it| it.to_str()).unwrap_or_default().to_lowercase();
            if entry.is_dir() || endings.contains(&ending.as_str()) {
                let found = Self::read_all_within(&entry, endings, limit)?.into_iter();
                sources.extend(found.map(|file| Self { is_found: true, ..file }));
            }
        }
        Ok(sources)
    }

    /// Whether a file, an archive's or a workbook's part as findings name it, is in this source.
    pub(crate) fn holds(&self, file: &str) -> bool {
        let rest = file.strip_prefix(&*self.name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '[']))
    }

    /// The last part of the name, without folders.
    pub fn file_name(&self) -> &str {
        file_name(&self.name)
    }
}

/// Whether an entry of a folder is a link to a folder that it is in: what is there has been read, and reading would not end.
fn leads_back(entry: &Path) -> bool {
    let place = |path: &Path| path.canonicalize().ok();
    let is_link = entry.symlink_metadata().is_ok_and(|it| it.is_symlink());
    let folder = || place(entry.parent().filter(|parent| !parent.as_os_str().is_empty())?);
    is_link && place(entry).zip(folder()).is_some_and(|(to, folder)| folder.starts_with(to))
}

/// The last part of a path, without folders, whatever system wrote it.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_told_from_a_copy_of_it() {
        let file = "id,words\n7,words".to_owned();
        assert_eq!(place_in(&file, &file[11..]), Some(11..16));
        assert_eq!(place_in(&file, &file[16..]), Some(16..16));
        assert_eq!(place_in(&file, "words"), None);
        assert_eq!(place_in(&file[..8], &file[11..]), None);
    }
}
