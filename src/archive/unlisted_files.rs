//! The files in an archive's folder that do not belong to it. In: a folder and its manifest. Out: their paths.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{Manifest, run_folder, signature};
use crate::error::{Error, Result};

/// The files below a folder that a manifest does not know, by their paths with `/`; not those of a run at work.
///
/// # Errors
/// A folder that cannot be read.
pub fn unlisted(folder: &Path, manifest: &Manifest) -> Result<Vec<String>> {
    let listed = manifest.files().map(|it| it.file.as_str());
    let listed: BTreeSet<&str> = listed.chain([Manifest::FILE, signature::FILE]).collect();
    let mut found = Vec::new();
    walk(folder, "", &mut found)?;
    found.retain(|file| !listed.contains(file.as_str()));
    Ok(found)
}

/// Every file below a folder, by its path with `/`.
fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        // Another run has just finished with its own folder.
        Err(why) if why.kind() == std::io::ErrorKind::NotFound && !prefix.is_empty() => {
            return Ok(());
        }
        entries => entries.map_err(Error::read(folder))?,
    };
    let mut entries = entries.collect::<std::io::Result<Vec<_>>>().map_err(Error::read(folder))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(Error::read(&entry.path()))?;
        if kind.is_dir() && name == run_folder::NAME {
            continue;
        } else if kind.is_dir() {
            walk(&entry.path(), &format!("{name}/"), found)?;
        } else {
            found.push(name);
        }
    }
    Ok(())
}
