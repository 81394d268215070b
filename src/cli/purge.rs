//! `promopacket purge`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use promopacket::archive::{self, Due, Manifest, Previous};
use promopacket::diagnostics::{Diagnostic, Report, printable};
use promopacket::error::Result;
use serde::Serialize;

use super::inputs::{self, Format};
use super::output;
use super::{Ended, Exit};

const EXAMPLE: &str = "Example:
  promopacket purge packets --due 2033-01-01";

/// List what need not be kept any longer, and delete it with --yes
///
/// Due is what was to be kept until a day before the given one. Packets under a legal hold stay, whatever the date. What was
/// deleted is recorded in the manifest.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// The folders that builds wrote
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// The day to look from, usually today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = inputs::date)]
    due: NaiveDate,
    /// Delete
    #[arg(long)]
    yes: bool,
    /// How to print what is due
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// What became of one archive.
#[derive(Debug, Serialize)]
struct Purged {
    folder: String,
    #[serde(flatten)]
    due: Due,
    /// The SHA-256 of the manifest after it; none if nothing was deleted.
    manifest_sha256: Option<String>,
}

pub(super) fn run(args: &Args) -> Ended {
    let mut report = Report::new();
    let (mut all, mut failed) = (Vec::new(), None);
    // What was deleted in one folder is said, whatever happens in the next.
    for folder in &args.folders {
        match one(args, folder, &mut report) {
            Ok(purged) => all.extend(purged),
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    output::report(&report, output::Figures::default(), Format::Human)?;
    match args.format {
        Format::Human => all.iter().for_each(say),
        Format::Json => output::json(&all)?,
    }
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(if report.has_errors() { Exit::DataHasErrors } else { Exit::Done }),
    }
}

fn one(args: &Args, folder: &Path, report: &mut Report) -> Result<Option<Purged>> {
    let name = folder.display().to_string();
    if !args.yes || !(folder.join(Manifest::FILE).exists() || archive::is_unfinished(folder)) {
        let due = manifest(folder, report)?.map(|(it, _)| archive::due(&it, args.due));
        return Ok(due.map(|due| Purged { folder: name, due, manifest_sha256: None }));
    }
    let purged = archive::purge(folder, args.due, || manifest(folder, report))?;
    let Some((due, sha256)) = purged else { return Ok(None) };
    if let Some((manifest, _)) = manifest(folder, report)? {
        for file in archive::unlisted(folder, &manifest)? {
            let message = "the file is not in the manifest and was not deleted";
            report
                .push(Diagnostic::warning("extra-file", message).value(&format!("{name}/{file}")));
        }
    }
    let manifest_sha256 = (!due.is_empty()).then_some(sha256);
    Ok(Some(Purged { folder: name, due, manifest_sha256 }))
}

/// The manifest in a folder, and the SHA-256 of its file; reports one that cannot be used, or that there is none.
fn manifest(folder: &Path, report: &mut Report) -> Result<Option<(Manifest, String)>> {
    match Previous::read(folder)? {
        Ok(previous) if previous.manifest().is_none() => {
            report.push(archive::no_archive(folder));
            Ok(None)
        }
        Ok(previous) => Ok(previous.into_manifest()),
        Err(finding) => {
            report.push(*finding);
            Ok(None)
        }
    }
}

fn say(it: &Purged) {
    let folder = printable(&it.folder);
    let done = if it.manifest_sha256.is_some() { "deleted" } else { "due" };
    for file in &it.due.files {
        output::say(&format!("{done}: {folder}/{}", printable(&file.file)));
    }
    let packets = output::count(it.due.files.len(), "packet", "packets");
    output::say(&format!("`{folder}`: {packets} {done}; to be kept until {}", it.due.retain_until));
    if it.due.not_written > 0 {
        let people = output::count(it.due.not_written, "person", "people");
        output::say(&format!("`{folder}`: why {people} had no packet, {done}, too"));
    }
    if it.due.held > 0 {
        let held = output::count(it.due.held, "packet stays", "packets stay");
        output::say(&format!("`{folder}`: {held} under a legal hold"));
    }
    match &it.manifest_sha256 {
        Some(sha256) => output::say(&format!("SHA-256 of the manifest: {sha256}")),
        None if !it.due.is_empty() => output::say("nothing was deleted; --yes deletes"),
        None => {}
    }
}
