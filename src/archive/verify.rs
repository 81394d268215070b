//! An archive against its manifest. In: a folder. Out: every file that is missing, altered, or not listed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path};

use super::{Manifest, SCHEMA, sha256};
use crate::diagnostics::{Diagnostic, Location, Report, nth, printable};
use crate::error::{Error, Result};

/// Compares every file below `folder` with the manifest in it; gives the manifest if there is a sound one, and the
/// SHA-256 of its file.
///
/// # Errors
/// A folder or file that is there and cannot be read.
pub fn verify(folder: &Path, report: &mut Report) -> Result<Option<(Manifest, String)>> {
    let path = folder.join(Manifest::FILE);
    let bytes = fs::read(&path).map_err(Error::read(&path))?;
    let at = Location::start_of(&path.display().to_string().into());
    let Some(manifest) = read(&bytes, &at, report) else { return Ok(None) };
    counts(&manifest, &at, report);
    let mut listed = BTreeSet::from([Manifest::FILE]);
    for packet in &manifest.packets {
        if !listed.insert(&packet.file) {
            let message = format!("`{}` is listed twice", printable(&packet.file));
            report.push(
                Diagnostic::error("listed-twice", message)
                    .at(at.clone())
                    .about(&packet.employee_id),
            );
        }
        if let Some(finding) = file(folder, &packet.file, &packet.sha256)? {
            report.push(finding.value(&packet.file).about(&packet.employee_id));
        }
    }
    for extra in unlisted(folder, &manifest)? {
        let message = format!("`{}` is not in the manifest", printable(&extra));
        report.push(Diagnostic::error("extra-file", message).value(&extra));
    }
    Ok(Some((manifest, sha256(&bytes))))
}

fn read(bytes: &[u8], at: &Location, report: &mut Report) -> Option<Manifest> {
    let finding = match serde_json::from_slice::<Manifest>(bytes) {
        Ok(manifest) if manifest.schema == SCHEMA => return Some(manifest),
        Ok(manifest) => {
            let message = format!(
                "the manifest has schema {}, and this program knows {SCHEMA}",
                manifest.schema
            );
            Diagnostic::error("unknown-manifest-schema", message).at(at.clone())
        }
        Err(why) => {
            let number = |it: usize| nth(it.saturating_sub(1));
            let at =
                Location { line: number(why.line()), column: number(why.column()), ..at.clone() };
            Diagnostic::error("broken-manifest", format!("the manifest cannot be read: {why}"))
                .at(at)
        }
    };
    report.push(finding);
    None
}

/// The files below a folder that a manifest does not know, by their paths with `/`.
///
/// # Errors
/// A folder that cannot be read.
pub fn unlisted(folder: &Path, manifest: &Manifest) -> Result<Vec<String>> {
    let listed = manifest.packets.iter().map(|it| it.file.as_str());
    let listed: BTreeSet<&str> = listed.chain([Manifest::FILE]).collect();
    let mut found = Vec::new();
    walk(folder, "", &mut found)?;
    found.retain(|it| !listed.contains(it.as_str()));
    Ok(found)
}

/// The manifest's own figures must agree with its lists.
fn counts(manifest: &Manifest, at: &Location, report: &mut Report) {
    let people: BTreeSet<&str> =
        manifest.packets.iter().map(|it| it.employee_id.as_str()).collect();
    let without = manifest.not_written.len();
    let counts = &manifest.counts;
    if counts.packets != manifest.packets.len()
        || counts.not_written != without
        || counts.people != people.len() + without
    {
        report.push(
            Diagnostic::error("wrong-counts", "the counts of the manifest do not match its lists")
                .at(at.clone()),
        );
    }
}

fn file(folder: &Path, file: &str, wanted: &str) -> Result<Option<Diagnostic>> {
    let shown = printable(file);
    let is_below = Path::new(file).components().all(|it| matches!(it, Component::Normal(_)));
    if file.is_empty() || !is_below || file.contains(['\\', '\0']) {
        let message = format!("`{shown}` is not a path below the archive");
        return Ok(Some(Diagnostic::error("unsafe-path", message)));
    }
    let path = folder.join(file);
    let missing = || Diagnostic::error("missing-file", format!("`{shown}` is missing"));
    match fs::symlink_metadata(&path) {
        Ok(there) if there.is_file() => {}
        Ok(_) => {
            return Ok(Some(Diagnostic::error(
                "altered-file",
                format!("`{shown}` is no file any more"),
            )));
        }
        Err(_) => return Ok(Some(missing())),
    }
    let bytes = fs::read(&path).map_err(Error::read(&path))?;
    let altered =
        || Diagnostic::error("altered-file", format!("`{shown}` is not the file that was written"));
    Ok((sha256(&bytes) != wanted).then(altered))
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
        if kind.is_dir() {
            walk(&entry.path(), &format!("{name}/"), found)?;
        } else {
            found.push(name);
        }
    }
    Ok(())
}
