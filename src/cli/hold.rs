//! `promopacket hold`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::ValueHint;
use promopacket::archive::{DecisionAction, DecisionRequest, DecisionResult, PeopleDecided};
use promopacket::diagnostics::{Report, in_backticks};

use super::archive_commands::{self, DecisionArgs};
use super::command_output::{BriefPrintArgs, CommandOutcome, PrintArgs};
use super::input_arguments::{self, EmployeeIds};
use super::storage_arguments::place;
use super::terminal;
use super::{CliError, CliResult, CommandResult, DefaultDate};

const EXAMPLE: &str = "Examples:
  promopacket hold packets --add E1042,E2004 --reason 'lawsuit 12/26'
  promopacket hold packets --release E1042 --reason 'lawsuit 12/26 settled'
  promopacket hold packets --release --all --reason 'audit ended'";

/// Put packets of an archive under a legal hold, or end one
///
/// Under a legal hold no packet is deleted, replaced or moved, whatever the date. It ends by this command alone. Each time is
/// recorded in the manifest, with its reason; the inputs are not needed.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct HoldArgs {
    /// The folder that a build wrote
    #[arg(value_name = "ARCHIVE", value_hint = ValueHint::DirPath, value_parser = place())]
    folder: PathBuf,
    /// Hold the packets of these people; several with commas, an id with a comma in quotation marks as in CSV
    #[arg(long, value_name = "ID", num_args = 0.., value_parser = input_arguments::employee_ids)]
    add: Option<Vec<EmployeeIds>>,
    /// End the hold of these people; done before --add
    #[arg(long, value_name = "ID", num_args = 0.., value_parser = input_arguments::employee_ids)]
    release: Option<Vec<EmployeeIds>>,
    /// The whole archive, and with --release the holds of all people, too
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    decision: DecisionArgs,
    #[command(flatten)]
    print: BriefPrintArgs,
}

pub(super) fn run(args: &HoldArgs, default_date: DefaultDate<'_>) -> CliResult {
    PrintArgs::from(args.print).of("hold").run(|report| work(args, default_date, report))
}

impl HoldArgs {
    /// What is to be decided, in its order.
    fn wishes(&self, on: NaiveDate) -> Result<Vec<DecisionRequest>, CliError> {
        let mut given =
            [(DecisionAction::Release, &self.release), (DecisionAction::Hold, &self.add)]
                .map(|(action, ids)| (action, ids.as_deref().map(EmployeeIds::all)));
        let is_bare = given.iter().all(|(_, ids)| ids.is_none());
        if is_bare && self.all {
            given[1].1 = Some(Vec::new());
        } else if is_bare {
            return Err(usage(
                "name people with --add or --release, or the whole archive with --all",
            ));
        }
        let without_ids = given.iter().filter(|(_, ids)| ids.as_ref().is_some_and(Vec::is_empty));
        match (self.all, without_ids.count()) {
            (true, 1) | (false, 0) => {}
            (true, 0) => return Err(usage("--all is everybody: leave the ids out, or --all")),
            (true, _) => {
                return Err(usage("--all goes with --add or with --release, not with both"));
            }
            (false, _) => return Err(usage("name ids behind --add and --release, or use --all")),
        }
        let wish = |(action, ids): (DecisionAction, Option<Vec<_>>)| {
            let ids: BTreeSet<String> = ids?.iter().map(ToString::to_string).collect();
            let people =
                if ids.is_empty() { PeopleDecided::EVERYBODY } else { PeopleDecided::These(ids) };
            Some(DecisionRequest {
                action,
                people,
                until: None,
                reason: self.decision.reason.clone(),
                on,
            })
        };
        Ok(given.into_iter().filter_map(wish).collect())
    }
}

fn usage(message: &str) -> CliError {
    CliError::Usage(message.to_owned())
}

fn work(args: &HoldArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    let wishes = args.wishes(args.decision.day(default_date)?)?;
    let decided = archive_commands::decide(&args.folder, &wishes, args.print.into(), report)?;
    let mut outcome = archive_commands::outcome(&args.folder, decided.as_ref(), report);
    if let Some(decided) = decided {
        conclude(args, &decided, &mut outcome);
    }
    Ok(outcome)
}

fn conclude(args: &HoldArgs, decided: &DecisionResult, outcome: &mut CommandOutcome) {
    let folder = terminal::shown(&args.folder);
    for decision in &decided.decisions {
        let whom = match &decision.people {
            PeopleDecided::All(_) => "the whole archive".to_owned(),
            PeopleDecided::These(ids) => named(ids),
        };
        outcome.say(match decision.action {
            DecisionAction::Release => format!("`{folder}`: the legal hold on {whom} has ended"),
            _ => format!("`{folder}`: a legal hold on {whom}"),
        });
    }
    let archive = &decided.manifest.archive;
    let held = match (archive.legal_hold, archive.held.is_empty()) {
        (true, _) => "the whole archive".to_owned(),
        (false, true) => "nobody".to_owned(),
        (false, false) => named(&archive.held),
    };
    outcome.say(format!("under a legal hold now: {held}"));
    if decided.decisions.iter().any(|decision| decision.action == DecisionAction::Release) {
        outcome.say("a cycle file that names the hold adds it again with the next build: take it out there, too");
    }
    outcome.say(format!("SHA-256 of the manifest: {}", decided.manifest_sha256));
}

/// Ids, the first of them by name.
fn named(ids: &BTreeSet<String>) -> String {
    const NAMED: usize = 20;
    let first = in_backticks(ids.iter().take(NAMED), ", ");
    match ids.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
