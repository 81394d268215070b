//! `promopacket decide`.

use std::path::PathBuf;

use clap::ValueHint;
use promopacket::archive::write_whole;
use promopacket::ballot::BallotRules;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, DecidedBallot};
use serde::Serialize;

use super::ballot_arguments::{BallotRuleArgs, DecisionCounts, FilledBallotArgs};
use super::command_output::{CommandOutcome, PrintArgs};
use super::rights_argument::RightsArgs;
use super::storage_arguments::place;
use super::terminal;
use super::{CliResult, CommandResult, DefaultDate};

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
    #[command(flatten)]
    filled: FilledBallotArgs,
    /// The table of decisions to add to
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, default_value = "decisions.csv", value_parser = place())]
    out: PathBuf,
    #[command(flatten)]
    rules: BallotRuleArgs,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

/// What was written.
#[derive(Debug, Serialize)]
struct DecisionFigures {
    file: String,
    #[serde(flatten)]
    decisions: DecisionCounts,
    added: usize,
    kept: usize,
}

pub(super) fn run(args: &DecideArgs, default_date: DefaultDate<'_>) -> CliResult {
    args.print.of("decide").again().run(|report| work(args, default_date, report))
}

fn work(args: &DecideArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    let filled = args.filled.read()?;
    let (inputs, fonts) = args.filled.inputs.read(default_date, report)?;
    let table = args.filled.open_table(&args.out, &inputs)?;
    let rules = args.rules.rules(default_date)?;
    let earlier = table.earlier.as_ref();
    let checked = pipeline::check(inputs, &fonts, report);
    let decided = checked
        .as_ref()
        .and_then(|checked| pipeline::decide(checked, &filled, earlier, &rules, report));
    if let Some((checked, decided)) = checked.as_ref().zip(decided.as_ref())
        && (decided.table.added > 0 || earlier.is_none())
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
    let decisions = DecisionCounts::of(&decided.entries, decided.waiting);
    outcome.say(decisions.sentence(rules.decided_on));
    let (added, kept) = (decided.table.added, decided.table.kept);
    let rows = terminal::count(added, "row", "rows");
    let shown = terminal::shown(&args.out);
    let had = if kept > 0 { format!("; {kept} stood there already") } else { String::new() };
    outcome.say(format!("{rows} added to `{shown}`{had}"));
    let file = args.out.display().to_string();
    outcome.figure("written", &DecisionFigures { file, decisions, added, kept });
}
