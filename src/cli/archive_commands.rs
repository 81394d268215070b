//! What `hold`, `retain` and `purge` share: they change an archive without inputs. In: an archive. Out: its manifest, and
//! sentences about what a change means.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;
use promopacket::archive::{
    self, Decision, DecisionRequest, DecisionResult, EarlierRuns, Manifest,
};
use promopacket::diagnostics::{Report, escape_control};
use promopacket::error::{Error, Result};
use serde::Serialize;

use super::command_output::{CommandOutcome, PrintArgs};
use super::input_arguments;
use super::terminal;
use super::{CliError, DefaultDate};

/// The manifest in a folder, and the SHA-256 of its file; reports one that cannot be used, or that there is none.
pub(super) fn manifest(folder: &Path, report: &mut Report) -> Result<Option<(Manifest, String)>> {
    match EarlierRuns::read(folder)? {
        Ok(previous) if previous.manifest().is_none() => {
            report.push(archive::no_archive(folder));
            Ok(None)
        }
        Ok(previous) => Ok(previous.into_manifest()),
        Err(finding) => {
            report.push(finding.hint("restore it from a backup"));
            Ok(None)
        }
    }
}

/// What becomes of the signature of an archive.
pub(super) fn of_signature(folder: &str) -> String {
    format!(
        "`{}` is signed, and the signature is of the manifest as it was: it goes with the change; sign again with `promopacket sign`",
        escape_control(folder)
    )
}

/// Says so of a signed archive, before it is changed.
pub(super) fn tell_of_signature(folder: &Path, print: PrintArgs) {
    if archive::is_signed(folder) && !print.is_quiet() {
        terminal::tell(&of_signature(&folder.display().to_string()));
    }
}

/// What every decision about an archive says of itself.
#[derive(Debug, clap::Args)]
pub(super) struct DecisionArgs {
    /// Why; it stays in the manifest
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    pub(super) reason: String,
    /// The day of the decision [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = input_arguments::date)]
    on: Option<NaiveDate>,
}

impl DecisionArgs {
    /// The day on which something is decided: that of the option, else SOURCE_DATE_EPOCH, else today.
    pub(super) fn day(
        &self,
        default_date: DefaultDate<'_>,
    ) -> std::result::Result<NaiveDate, CliError> {
        match self.on {
            Some(day) => Ok(day),
            None => Ok(default_date().map_err(CliError::Usage)?.date),
        }
    }
}

/// Reads the reason for a decision: a text with words in it.
fn reason(text: &str) -> std::result::Result<String, String> {
    match text.trim() {
        words if words.contains(char::is_alphanumeric) => Ok(words.to_owned()),
        _ => Err("say why, in words that somebody can understand years later".to_owned()),
    }
}

/// What is said of an archive of drafts, behind anything else.
pub(super) const NO_RECORD: &str = "; drafts, and no record";

/// What was decided, for programs.
#[derive(Debug, Serialize)]
pub(super) struct DecidedFigures<'d> {
    folder: String,
    /// What was recorded; empty if the archive is so already.
    decisions: &'d [Decision],
    /// Whether the whole archive is under a hold now.
    legal_hold: bool,
    /// The people under a hold of their own now.
    held: &'d BTreeSet<String>,
    /// The latest date until which anything in it is to be kept now; none for drafts, unless somebody decided one.
    retain_until: Option<NaiveDate>,
    manifest_sha256: &'d str,
    /// Whether the archive was signed and the signature went.
    signature_goes: bool,
}

/// Records decisions in an archive and gives what became of it; nothing, and a report, if it cannot be.
///
/// # Errors
/// A folder that cannot be read or written.
pub(super) fn decide(
    folder: &Path,
    wishes: &[DecisionRequest],
    print: PrintArgs,
    report: &mut Report,
) -> Result<Option<DecisionResult>> {
    folder.metadata().map_err(Error::read(folder))?;
    if !folder.join(Manifest::FILE).exists() && !archive::is_unfinished(folder) {
        report.push(archive::no_archive(folder));
        return Ok(None);
    }
    let read = |report: &mut Report| manifest(folder, report);
    archive::decide(folder, wishes, read, || tell_of_signature(folder, print), report)
}

/// How a command ends that decided something in an archive, or could not.
pub(super) fn outcome(
    folder: &Path,
    decided: Option<&DecisionResult>,
    report: &Report,
) -> CommandOutcome {
    let mut outcome = CommandOutcome::of(report);
    let Some(decided) = decided else {
        outcome.say("nothing was changed");
        return outcome;
    };
    let archive = &decided.manifest.archive;
    let figures = DecidedFigures {
        folder: folder.display().to_string(),
        decisions: &decided.decisions,
        legal_hold: archive.legal_hold,
        held: &archive.held,
        retain_until: decided.manifest.retain_until(),
        manifest_sha256: &decided.manifest_sha256,
        signature_goes: decided.signature_goes,
    };
    outcome.figure("archive", &figures);
    if decided.was_done {
        outcome.say("a run that was stopped had recorded this");
    } else if decided.decisions.is_empty() {
        outcome.say("that is so already; nothing was changed");
    }
    if archive.draft {
        outcome.say("the folder holds drafts; packets of record are in another folder, and this does not reach them");
    }
    outcome
}
