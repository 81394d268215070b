//! `promopacket retain`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::ValueHint;
use promopacket::archive::{DecisionAction, DecisionRequest, DecisionResult, PeopleDecided};
use promopacket::diagnostics::Report;

use super::archive_commands::{self, DecisionArgs};
use super::command_output::{BriefPrintArgs, CommandOutcome, PrintArgs};
use super::input_arguments::{self, EmployeeIds};
use super::storage_arguments::place;
use super::terminal;
use super::{CliError, CliResult, CommandResult, DefaultDate};

const EXAMPLE: &str = "Examples:
  promopacket retain packets E1042 --until 2027-03-31 --reason 'asked for erasure on 3 March'
  promopacket retain packets --all --until 2040-12-31 --reason 'longer limit by law'";

/// Set the date until which packets of an archive are to be kept
///
/// Makes it an earlier or a later one, and records that in the manifest, with its reason. An earlier one is refused for packets
/// under a legal hold. Nothing is deleted: `promopacket purge` does that.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct RetainArgs {
    /// The folder that a build wrote
    #[arg(value_name = "ARCHIVE", value_hint = ValueHint::DirPath, value_parser = place())]
    folder: PathBuf,
    /// The people whose packets are meant; several with commas, an id with a comma in quotation marks as in CSV
    #[arg(value_name = "ID", value_parser = input_arguments::employee_ids, conflicts_with = "all")]
    ids: Vec<EmployeeIds>,
    /// Every packet of the archive
    #[arg(long)]
    all: bool,
    /// The date until which they are to be kept
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = input_arguments::date)]
    until: NaiveDate,
    #[command(flatten)]
    decision: DecisionArgs,
    #[command(flatten)]
    print: BriefPrintArgs,
}

pub(super) fn run(args: &RetainArgs, default_date: DefaultDate<'_>) -> CliResult {
    PrintArgs::from(args.print).of("retain").run(|report| work(args, default_date, report))
}

fn work(args: &RetainArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    let ids = EmployeeIds::all(&args.ids);
    if ids.is_empty() && !args.all {
        let message = "name the people whose packets are meant, or --all";
        return Err(CliError::Usage(message.to_owned()));
    }
    let ids: BTreeSet<String> = ids.iter().map(ToString::to_string).collect();
    let people = if args.all { PeopleDecided::EVERYBODY } else { PeopleDecided::These(ids) };
    let on = args.decision.day(default_date)?;
    let (action, until, reason) =
        (DecisionAction::Retain, Some(args.until), args.decision.reason.clone());
    let wishes = [DecisionRequest { action, people, until, reason, on }];
    let decided = archive_commands::decide(&args.folder, &wishes, args.print.into(), report)?;
    let mut outcome = archive_commands::outcome(&args.folder, decided.as_ref(), report);
    if let Some(decided) = decided {
        conclude(args, &decided, &wishes[0].people, &mut outcome);
    }
    Ok(outcome)
}

fn conclude(
    args: &RetainArgs,
    decided: &DecisionResult,
    people: &PeopleDecided,
    outcome: &mut CommandOutcome,
) {
    let packets =
        decided.manifest.files().filter(|packet| people.includes(&packet.employee_id)).count();
    let packets = terminal::count(packets, "packet", "packets");
    let (folder, until) = (terminal::shown(&args.folder), args.until);
    outcome.say(format!("`{folder}`: {packets} to be kept until {until}"));
    if !decided.manifest.archive.draft {
        outcome.say("if a build makes one of these packets again, it is kept at least as long as the cycle file says");
    }
    outcome.say(format!("SHA-256 of the manifest: {}", decided.manifest_sha256));
}
