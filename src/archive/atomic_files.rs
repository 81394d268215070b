//! The files of an archive, one at a time. In: a path. Out: what is there, if it is a file of the archive itself; or a file in its
//! place, whole or not at all.

use std::fs::{self, File};
use std::path::{Component, Path};

use super::fault_injection::{RunStage, reached};
use super::file_rights::keep_rights;
use super::interrupt_cleanup::moving;
use super::waiting_folder::WaitingFolder;
use crate::cycle::FileRights;
use crate::error::{Error, Result};

/// Whether a path stays below a folder and means the same on every system.
pub(super) fn is_below(file: &str) -> bool {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    file.split('/').all(is_plain)
        && Path::new(file).components().all(|component| matches!(component, Component::Normal(_)))
        && !file.contains(['\\', '\0'])
}

/// Whether a file can have its place: every folder on the way is a folder, and no link that leads elsewhere.
pub(super) fn is_free(folder: &Path, file: &str) -> Result<()> {
    let refused =
        |place: &Path, what| Err(Error::write("write", place)(std::io::Error::other(what)));
    let mut place = folder.to_owned();
    if !is_below(file) {
        return refused(&place.join(file), "it is not below the folder");
    }
    let parts: Vec<&str> = file.split('/').collect();
    for (index, part) in parts.iter().enumerate() {
        place.push(part);
        let is_last = index + 1 == parts.len();
        let Ok(there) = fs::symlink_metadata(&place) else { return Ok(()) };
        match is_last {
            true if !there.is_file() => {
                return refused(&place, "something that is no file has its place");
            }
            false if !there.is_dir() => return refused(&place, "a part of its path is no folder"),
            _ => {}
        }
    }
    Ok(())
}

/// The bytes of a file of an archive. A pipe or a device in its place would never end, and what a link leads to is not in the
/// archive.
///
/// # Errors
/// A file that cannot be read, and what is no file.
pub(super) fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let there = fs::symlink_metadata(path)?;
    if there.is_symlink() {
        Err(std::io::Error::other("it is a link, and no file of the archive itself"))
    } else if there.is_file() {
        fs::read(path)
    } else {
        Err(std::io::Error::other("it is no file"))
    }
}

/// Removes a file that may be missing.
///
/// # Errors
/// A file that cannot be removed.
pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(why) if why.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::write("remove", path)(why))
        }
        _ => Ok(()),
    }
}

/// A new file in the place of whatever is there: a link that somebody put there is not followed.
///
/// # Errors
/// A file that cannot be written.
pub(super) fn fresh(path: &Path, rights: FileRights) -> Result<File> {
    remove(path)?;
    rights.new_file(path).map_err(Error::write("write", path))
}

/// Moves a file to its place. It keeps the rights of what it replaces.
pub(super) fn put(waiting: &Path, place: &Path) -> std::io::Result<()> {
    keep_rights(waiting, place)?;
    fs::rename(waiting, place)
}

/// The rights of a file while it waits: one that replaces another is nobody else's until it has the rights of that.
pub(super) fn rights_over(place: &Path, rights: FileRights) -> FileRights {
    if place.exists() { FileRights::Private } else { rights }
}

/// Writes one file, whole or not at all. What is there and no file, such as a pipe or a device, is written into.
///
/// # Errors
/// A file that cannot be written.
pub(super) fn replace_whole(path: &Path, bytes: &[u8], rights: FileRights) -> Result<()> {
    let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if place.exists() && !place.is_file() {
        return fs::write(&place, bytes).map_err(Error::write("write", path));
    }
    let folder =
        place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let waiting = WaitingFolder::new(folder)?;
    let file = waiting.only_file();
    let written = rights_over(&place, rights).write_new(&file, bytes);
    written.map_err(Error::write("write", path))?;
    let _moving = moving();
    reached(RunStage::Moving);
    put(&file, &place).map_err(Error::write("write", path))
}
