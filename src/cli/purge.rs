//! `promopacket purge`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::ValueHint;
use promopacket::archive::{self, DuePackets, Manifest};
use promopacket::diagnostics::{Code, Diagnostic, Report, escape_control};
use promopacket::error::{Error, Result};
use serde::Serialize;

use super::command_output::{CommandOutcome, PrintArgs};
use super::storage_arguments::place;
use super::terminal;
use super::{CliError, CliResult, CommandResult, DefaultDate, archive_commands, input_arguments};

const EXAMPLE: &str = "Example:
  promopacket purge packets --due 2033-01-01";

/// List what need not be kept any longer, and delete it with --yes
///
/// Due is what was to be kept until a day before the given one; drafts are due at any time, unless `retain` gave them a date.
/// Packets under a legal hold stay, whatever the date. What was
/// deleted is recorded in the manifest.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct PurgeArgs {
    /// The folders that builds wrote
    #[arg(required = true, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = place())]
    folders: Vec<PathBuf>,
    /// The day to look from, usually today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = input_arguments::date)]
    due: NaiveDate,
    /// Delete
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    print: PrintArgs,
}

/// What became of one archive.
#[derive(Debug, Serialize)]
struct PurgedArchive {
    folder: String,
    #[serde(flatten)]
    due: DuePackets,
    /// The SHA-256 of the manifest after it; none if nothing was deleted.
    manifest_sha256: Option<String>,
    /// Whether the archive is, or was, signed and deleting takes the signature away.
    signature_goes: bool,
}

pub(super) fn run(args: &PurgeArgs, default_date: DefaultDate<'_>) -> CliResult {
    args.print.of("purge").run(|report| work(args, default_date, report))
}

fn work(args: &PurgeArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    let (mut all, mut failed) = (Vec::new(), None);
    // What was deleted in one folder is said, whatever happens in the next.
    for folder in &args.folders {
        match one(args, folder, report) {
            Ok(purged) => all.extend(purged),
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    let has_deleted = all.iter().any(|it| it.manifest_sha256.is_some());
    // What was deleted is said even if the clock cannot be read.
    let has_dates = all.iter().any(|it| it.due.retain_until.is_some());
    if has_deleted && has_dates && default_date().is_ok_and(|today| today.date < args.due) {
        let message =
            format!("packets were deleted before their date: {} is still to come", args.due);
        report.push(
            Diagnostic::warning(Code::DayToCome, message).hint("give --due the day of today"),
        );
    }
    let mut outcome = CommandOutcome::of(report);
    outcome.figure("archives", &all);
    for line in &all {
        say(line, &mut outcome);
    }
    outcome.stop = failed.map(CliError::from);
    Ok(outcome)
}

fn one(args: &PurgeArgs, folder: &Path, report: &mut Report) -> Result<Option<PurgedArchive>> {
    let name = folder.display().to_string();
    folder.metadata().map_err(Error::read(folder))?;
    if !args.yes || !(folder.join(Manifest::FILE).exists() || archive::is_unfinished(folder)) {
        let due = archive_commands::manifest(folder, report)?
            .map(|(manifest, _)| archive::due(&manifest, args.due));
        let signature_goes = archive::is_signed(folder);
        return Ok(due.map(|due| {
            let signature_goes = signature_goes && !due.is_empty();
            PurgedArchive { folder: name, due, manifest_sha256: None, signature_goes }
        }));
    }
    let is_signed = archive::is_signed(folder);
    let before_change = || archive_commands::tell_of_signature(folder, args.print);
    let purged = archive::purge(
        folder,
        args.due,
        || archive_commands::manifest(folder, report),
        before_change,
    )?;
    let Some((due, sha256)) = purged else { return Ok(None) };
    if let Some((manifest, _)) = archive_commands::manifest(folder, report)? {
        for file in archive::unlisted(folder, &manifest)? {
            let message = "the file is not in the manifest and was not deleted";
            report.push(
                Diagnostic::warning(Code::ExtraFile, message).value(&format!("{name}/{file}")),
            );
        }
    }
    let manifest_sha256 = (!due.is_empty()).then_some(sha256);
    let signature_goes = is_signed && manifest_sha256.is_some();
    Ok(Some(PurgedArchive { folder: name, due, manifest_sha256, signature_goes }))
}

fn say(purged: &PurgedArchive, outcome: &mut CommandOutcome) {
    let folder = escape_control(&purged.folder);
    let done = if purged.manifest_sha256.is_some() { "deleted" } else { "due" };
    for file in &purged.due.files {
        outcome.say(format!("{done}: {folder}/{}", escape_control(&file.file)));
    }
    let packets = terminal::count(purged.due.files.len(), "packet", "packets");
    outcome.say(match purged.due.retain_until {
        Some(until) => format!("`{folder}`: {packets} {done}; to be kept until {until}"),
        None => format!("`{folder}`: {packets} {done}; drafts, which nobody has to keep"),
    });
    if purged.due.not_written > 0 {
        let people = terminal::count(purged.due.not_written, "person", "people");
        outcome.say(format!("`{folder}`: why {people} had no packet, {done}, too"));
    }
    if purged.due.held > 0 {
        let held = terminal::count(purged.due.held, "packet stays", "packets stay");
        outcome.say(format!("`{folder}`: {held} under a legal hold"));
    }
    match &purged.manifest_sha256 {
        Some(sha256) => outcome.say(format!("SHA-256 of the manifest: {sha256}")),
        None if !purged.due.is_empty() => {
            if purged.signature_goes {
                outcome.say(archive_commands::of_signature(&purged.folder));
            }
            outcome.say("nothing was deleted; --yes deletes");
        }
        None => {}
    }
}
