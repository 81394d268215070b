//! `promopacket outcome`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread::available_parallelism;

use clap::ValueHint;
use promopacket::ballot::BallotRules;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, MadeOutcomes, OutcomeInputs, OutcomeOptions, OutcomeSummary};
use serde::Serialize;

use super::ballot_arguments::{BallotRuleArgs, DecisionCounts, FilledBallotArgs};
use super::command_output::{CommandOutcome, PrintArgs};
use super::rights_argument::RightsArgs;
use super::storage_arguments::{self, place};
use super::terminal;
use super::{CliResult, CommandResult, DefaultDate};

const EXAMPLE: &str = "Examples:
  promopacket outcome ballot.xlsx assessments.csv --people people.csv --cycle cycle.toml --packets packets --letters
  promopacket verify outcomes --packets packets --decisions decisions.csv";

/// Write what was decided: outcome pages, and letters to the people
///
/// Reads a filled ballot as `decide` does, and adds its decisions to the table. Each person who was decided about gets an outcome page for
/// each audience that may read one, and a letter with --letters. They name the packet that was decided on by its hash, which is
/// compared first. Every mistake is listed, and nothing is written until all are corrected. A second round adds to the archive, and
/// nothing in it is ever replaced.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct OutcomeArgs {
    #[command(flatten)]
    filled: FilledBallotArgs,
    /// The archive of the packets that the committee decided on: a folder that `build` wrote, or the address it was pushed to
    #[arg(long, value_name = "ARCHIVE", value_hint = ValueHint::DirPath)]
    packets: PathBuf,
    /// The folder to write to
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, default_value = "outcomes", value_parser = place())]
    out: PathBuf,
    /// The table of decisions to add to
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, default_value = "decisions.csv", value_parser = place())]
    table: PathBuf,
    /// Write a letter to each person, too, in the language of the person's packet
    #[arg(long)]
    letters: bool,
    /// How many documents to make at once [default: one for each processor]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    rules: BallotRuleArgs,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

/// What was written.
#[derive(Debug, Serialize)]
struct OutcomeFigures {
    folder: String,
    #[serde(flatten)]
    decisions: DecisionCounts,
    #[serde(flatten)]
    summary: OutcomeSummary,
    table: String,
    rows_added: usize,
}

pub(super) fn run(args: &OutcomeArgs, default_date: DefaultDate<'_>) -> CliResult {
    args.print.of("outcome").again().run(|report| work(args, default_date, report))
}

fn work(args: &OutcomeArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    let filled = args.filled.read()?;
    let packets = storage_arguments::archive(&args.packets)?;
    let (inputs, fonts) = args.filled.inputs.read(default_date, report)?;
    let table = args.filled.open_table(&args.table, &inputs)?;
    let rules = args.rules.rules(default_date)?;
    let jobs = args.jobs.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let options = OutcomeOptions {
        out: args.out.clone(),
        table: args.table.clone(),
        with_letters: args.letters,
        jobs,
    };
    let mut made = None;
    if let Some(mut checked) = pipeline::check(inputs, &fonts, report) {
        checked.cycle.rights = args.rights.over(checked.cycle.rights);
        let earlier = table.earlier.as_ref();
        let inputs = OutcomeInputs { filled: &filled, earlier, rules, packets: &*packets };
        made = pipeline::outcome(&checked, fonts, &inputs, &options, report)?;
    }
    let mut outcome = CommandOutcome::of(report);
    match made {
        Some(made) => conclude(args, made, &rules, &mut outcome),
        None => outcome.say("nothing was written"),
    }
    Ok(outcome)
}

fn conclude(
    args: &OutcomeArgs,
    made: MadeOutcomes,
    rules: &BallotRules,
    outcome: &mut CommandOutcome,
) {
    let MadeOutcomes { decided, summary } = made;
    let decisions = DecisionCounts::of(&decided.entries, decided.waiting);
    outcome.say(decisions.sentence(rules.decided_on));
    let pages = terminal::count(summary.pages, "outcome page", "outcome pages");
    let letters = terminal::count(summary.letters, "letter", "letters");
    let kept = match summary.kept {
        0 => String::new(),
        kept => format!("; {kept} were there already"),
    };
    outcome.say(format!("{pages} and {letters} in `{}`{kept}", terminal::shown(&args.out)));
    let rows = terminal::count(decided.table.added, "row", "rows");
    outcome.say(format!("{rows} added to `{}`", terminal::shown(&args.table)));
    outcome.say(format!("SHA-256 of the manifest: {}", summary.manifest_sha256));
    let figures = OutcomeFigures {
        folder: args.out.display().to_string(),
        decisions,
        summary,
        table: args.table.display().to_string(),
        rows_added: decided.table.added,
    };
    outcome.figure("written", &figures);
}
