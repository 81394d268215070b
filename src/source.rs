//! An input file: the bytes and the name that the user knows it by.

use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};

/// The bytes of an input and the name to show for it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name to show, as the user gave it.
    pub name: Arc<str>,
    /// The content.
    pub bytes: Vec<u8>,
}

impl Source {
    /// A source from memory.
    pub fn new(name: impl Into<Arc<str>>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), bytes }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::read(path))?;
        Ok(Self::new(path.display().to_string(), bytes))
    }

    /// Reads a file, or all files in a folder and below whose name ends in one of `endings`, ordered by path.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn read_all(path: &Path, endings: &[&str]) -> Result<Vec<Self>> {
        if !path.is_dir() {
            return Ok(vec![Self::read(path)?]);
        }
        let mut entries = std::fs::read_dir(path)
            .and_then(|entries| {
                entries.map(|it| it.map(|it| it.path())).collect::<std::io::Result<Vec<_>>>()
            })
            .map_err(Error::read(path))?;
        entries.sort();
        let mut sources = Vec::new();
        for entry in entries {
            let ending =
                entry.extension().and_then(|it| it.to_str()).unwrap_or_default().to_lowercase();
            if entry.is_dir() || endings.contains(&ending.as_str()) {
                sources.extend(Self::read_all(&entry, endings)?);
            }
        }
        Ok(sources)
    }

    /// The last part of the name, without folders.
    pub fn file_name(&self) -> &str {
        file_name(&self.name)
    }
}

/// The last part of a path, without folders, whatever system wrote it.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
