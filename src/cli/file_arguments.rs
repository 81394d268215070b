//! Which files an argument names: the standard input, folders and patterns; and where commands do not write.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use promopacket::corrections::is_corrections_file;
use promopacket::limits::LimitFactor;
use promopacket::source::{STDIN, Source};

use super::CliError;
use super::{storage_arguments, terminal};
use crate::storage::is_address;

/// The endings of files that are read from a folder.
pub(super) const ENDINGS: [&str; 9] =
    ["csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xls", "ods", "zip"];

/// Whether a path stands for the standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Reads the standard input to its end.
pub(super) fn stdin(limit: LimitFactor) -> Result<Source, CliError> {
    Ok(Source::read_stream(STDIN, std::io::stdin(), limit)?)
}

/// Reads a file or an object, or the standard input for `-`.
pub(super) fn file(path: &Path, limit: LimitFactor) -> Result<Source, CliError> {
    if is_stdin(path) { stdin(limit) } else { storage_arguments::file(path, limit) }
}

/// Refuses to read the standard input twice.
pub(super) fn stdin_once<'p>(paths: impl Iterator<Item = &'p PathBuf>) -> Result<(), CliError> {
    if paths.filter(|path| is_stdin(path)).count() > 1 {
        let message =
            "`-` is the standard input, which can be one table only: name a file for the other";
        return Err(CliError::Usage(message.to_owned()));
    }
    Ok(())
}

/// The files that paths name: files, folders, and patterns that the shell did not expand. A corrections file that is only found
/// is none of them.
pub(super) fn sources(
    paths: &[PathBuf],
    corrections: Option<&Path>,
    limit: LimitFactor,
) -> Result<Vec<Source>, CliError> {
    let mut sources = Vec::new();
    for path in paths {
        if is_stdin(path) {
            sources.push(stdin(limit)?);
            continue;
        }
        if path.exists() || is_address(path) {
            sources.extend(in_folder(path, corrections, limit)?);
        } else {
            sources.extend(matching(path, corrections, limit)?);
        }
    }
    Ok(each_once(sources))
}

/// The files without those that were named before: in a folder and by itself, or by two patterns.
fn each_once(sources: Vec<Source>) -> Vec<Source> {
    let mut places = BTreeSet::new();
    let mut once = Vec::new();
    for source in sources {
        let name = Path::new(&*source.name);
        let place = if is_address(name) { Ok(name.to_owned()) } else { name.canonicalize() };
        let is_new = place.map_or(true, |it| places.insert(it));
        if is_new {
            once.push(source);
        }
    }
    once
}

fn in_folder(
    path: &Path,
    corrections: Option<&Path>,
    limit: LimitFactor,
) -> Result<Vec<Source>, CliError> {
    let mut found = storage_arguments::files(path, &ENDINGS, limit)?;
    // Spreadsheet programs leave a lock beside a file that is open.
    found.retain(|entry| !entry.is_found || !entry.file_name().starts_with(['~', '.']));
    if !path.is_file() {
        found.retain(|entry| !holds_corrections(entry, corrections));
    }
    if found.is_empty() {
        Err(CliError::Usage(format!("`{}` holds no tables", terminal::shown(path))))
    } else {
        Ok(found)
    }
}

/// Whether a file that was only found holds corrections, which are no assessments. Says how they are applied, if they are not.
fn holds_corrections(source: &Source, named: Option<&Path>) -> bool {
    if !is_corrections_file(&source.bytes) {
        return false;
    }
    let place = Path::new(&*source.name);
    let is_applied = named.is_some_and(|named| {
        named.canonicalize().is_ok_and(|named| place.canonicalize().is_ok_and(|it| it == named))
    });
    if !is_applied {
        let shown = terminal::shown(place);
        terminal::tell(&format!(
            "`{shown}` holds corrections, so it is not read as assessments; --corrections {shown} applies them"
        ));
    }
    true
}

fn matching(
    path: &Path,
    corrections: Option<&Path>,
    limit: LimitFactor,
) -> Result<Vec<Source>, CliError> {
    if !is_pattern(path) {
        return Ok(vec![Source::read_within(path, limit)?]);
    }
    let paths = fitting(path)?;
    if paths.is_empty() {
        return Err(CliError::Usage(format!("no file fits `{}`", terminal::shown(path))));
    }
    let mut sources = Vec::new();
    for path in &paths {
        let source = Source::read_within(path, limit)?;
        if !holds_corrections(&source, corrections) {
            sources.push(source);
        }
    }
    Ok(sources)
}

fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

/// What fits a pattern, in the order of names.
fn fitting(pattern: &Path) -> Result<Vec<PathBuf>, CliError> {
    let found = glob::glob(&pattern.to_string_lossy()).map_err(|why| {
        let shown = terminal::shown(pattern);
        CliError::Usage(format!("`{shown}` is no pattern of files: {why}"))
    })?;
    let mut paths: Vec<PathBuf> = found.filter_map(Result::ok).collect();
    paths.sort();
    Ok(paths)
}

/// The folders that paths name; in the place of a pattern that the shell did not expand, those that fit it and are not hidden.
pub(super) fn folders(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let is_hidden = |folder: &Path| {
        folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
    };
    let mut folders = Vec::new();
    for path in paths {
        if path.exists() || !is_pattern(path) {
            folders.push(path.clone());
            continue;
        }
        let mut found = fitting(path)?;
        found.retain(|it| it.is_dir() && !is_hidden(it));
        if found.is_empty() {
            return Err(CliError::Usage(format!("no folder fits `{}`", terminal::shown(path))));
        }
        folders.extend(found);
    }
    Ok(folders)
}

/// Refuses to write over one of the files that the work is made from.
pub(super) fn refuse_to_overwrite<'p>(
    path: &Path,
    mut inputs: impl Iterator<Item = &'p PathBuf>,
) -> Result<(), CliError> {
    let Ok(place) = path.canonicalize() else { return Ok(()) };
    if inputs.any(|input| input.canonicalize().is_ok_and(|input| input == place)) {
        let shown = terminal::shown(path);
        Err(CliError::Usage(format!("`{shown}` is an input; nothing was written")))
    } else {
        Ok(())
    }
}
