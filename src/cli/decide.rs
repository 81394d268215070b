//! `promopacket decide`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::ValueHint;
use promopacket::archive::write_whole;
use promopacket::assessment::CommitteeOutcome;
use promopacket::ballot::{BallotRules, UndecidedRows};
use promopacket::diagnostics::Report;
use promopacket::limits::LimitFactor;
use promopacket::pipeline::{self, DecidedBallot};
use promopacket::source::Source;
use serde::Serialize;

use super::command_output::{CommandOutcome, PrintArgs};
use super::file_arguments;
use super::input_arguments::{self, InputArgs};
use super::rights_argument::RightsArgs;
use super::storage_arguments::place;
use super::terminal;
use super::{CliError, CliResult, CommandResult, DefaultDate};

const EXAMPLE: &str = "Examples:
  promopacket decide ballot.xlsx assessments.csv --people people.csv --cycle cycle.toml
  promopacket decide ballot.csv assessments.csv --people people.csv --in-rounds --decided-on 2026-12-03 -o decisions.csv";

/// Read a filled ballot, and add its decisions to the table of decisions
///
/// Every mistake of the ballot is listed, and nothing is written until all are corrected. The table gets a row for each new
/// decision; no row of it is changed, and the same ballot again adds none. Votes, notes of the meeting and the words for the
/// person stay in the ballot.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct DecideArgs {
    /// The filled ballot: XLSX, ODS or CSV with the header of ours, or a table of Lattice with `Promotion Decision (Y/N)`
    #[arg(value_name = "BALLOT", value_hint = ValueHint::FilePath)]
    ballot: PathBuf,
    #[command(flatten)]
    inputs: InputArgs,
    /// The table of decisions to add to
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, default_value = "decisions.csv", value_parser = place())]
    out: PathBuf,
    /// How many members the committee has [default: what the ballot was made with]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=999))]
    members: Option<u32>,
    /// The day of the meeting [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = input_arguments::date)]
    decided_on: Option<NaiveDate>,
    /// People whose rows are blank, or missing, wait for another round
    #[arg(long)]
    in_rounds: bool,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

/// What was written.
#[derive(Debug, Serialize)]
struct DecisionFigures {
    file: String,
    accepted: usize,
    postponed: usize,
    rejected: usize,
    waiting: usize,
    added: usize,
    kept: usize,
}

impl DecisionFigures {
    fn of(args: &DecideArgs, decided: &DecidedBallot) -> Self {
        let count = |outcome: CommitteeOutcome| {
            decided.entries.iter().filter(|entry| entry.outcome == outcome).count()
        };
        Self {
            file: args.out.display().to_string(),
            accepted: count(CommitteeOutcome::Accept),
            postponed: count(CommitteeOutcome::Postpone),
            rejected: count(CommitteeOutcome::Reject),
            waiting: decided.waiting,
            added: decided.table.added,
            kept: decided.table.kept,
        }
    }
}

pub(super) fn run(args: &DecideArgs, default_date: DefaultDate<'_>) -> CliResult {
    args.print.of("decide").again().run(|report| work(args, default_date, report))
}

fn work(args: &DecideArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    let limit = LimitFactor::default();
    let filled = file_arguments::file(&args.ballot, limit)?;
    let (inputs, fonts) = args.inputs.read(default_date, report)?;
    args.inputs.refuse_to_overwrite(&args.out, &inputs)?;
    file_arguments::refuse_to_overwrite(&args.out, std::iter::once(&args.ballot))?;
    let is_there = args.out.symlink_metadata().is_ok();
    let earlier = if is_there { Some(Source::read_within(&args.out, limit)?) } else { None };
    let rules = BallotRules {
        decided_on: match args.decided_on {
            Some(day) => day,
            None => default_date().map_err(CliError::Usage)?.date,
        },
        members: args.members,
        undecided: if args.in_rounds { UndecidedRows::Wait } else { UndecidedRows::AreForgotten },
    };
    let checked = pipeline::check(inputs, &fonts, report);
    let decided = checked
        .as_ref()
        .and_then(|checked| pipeline::decide(checked, &filled, earlier.as_ref(), &rules, report));
    if let Some((checked, decided)) = checked.as_ref().zip(decided.as_ref())
        && (decided.table.added > 0 || !is_there)
    {
        write_whole(&args.out, &decided.table.bytes, args.rights.over(checked.cycle.rights))?;
    }
    let mut outcome = CommandOutcome::of(report);
    match decided {
        Some(decided) => conclude(args, &decided, &rules, &mut outcome),
        None => outcome.say("nothing was written"),
    }
    Ok(outcome)
}

fn conclude(
    args: &DecideArgs,
    decided: &DecidedBallot,
    rules: &BallotRules,
    outcome: &mut CommandOutcome,
) {
    let figures = DecisionFigures::of(args, decided);
    let DecisionFigures { accepted, postponed, rejected, waiting, added, kept, .. } = figures;
    outcome.say(format!(
        "{accepted} accepted, {postponed} postponed, {rejected} rejected on {}; {waiting} without a decision",
        rules.decided_on
    ));
    let rows = terminal::count(added, "row", "rows");
    let shown = terminal::shown(&args.out);
    let had = if kept > 0 { format!("; {kept} stood there already") } else { String::new() };
    outcome.say(format!("{rows} added to `{shown}`{had}"));
    outcome.figure("written", &figures);
}
