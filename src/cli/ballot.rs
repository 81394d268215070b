//! `promopacket ballot`.

use std::path::{Path, PathBuf};

use clap::ValueHint;
use promopacket::archive::write_whole;
use promopacket::diagnostics::Report;
use promopacket::pipeline;
use serde::Serialize;

use super::command_output::{CommandOutcome, PrintArgs};
use super::input_arguments::{self, EmployeeIds, InputArgs};
use super::rights_argument::RightsArgs;
use super::storage_arguments::place;
use super::terminal;
use super::{CliError, CliResult, CommandResult, DefaultDate};

const EXAMPLE: &str = "Example:
  promopacket ballot assessments.csv --people people.csv --cycle cycle.toml --members 7 -o ballot.xlsx";

/// Make the ballot that a committee fills: a row for each person
///
/// The ballot is a workbook. Who it is about stands in locked cells; the decision, areas, days, votes, notes and the words for the
/// person are for the committee to fill. `promopacket decide` reads it back. A ballot that is there already is never replaced.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct BallotArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// The file to write
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, default_value = "ballot.xlsx", value_parser = place())]
    out: PathBuf,
    /// How many members the committee has: no row can have more votes
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=999))]
    members: Option<u32>,
    /// Ask about these people only, by id or by a name or e-mail address that one person alone has; several with commas, an id
    /// with a comma in quotation marks as in CSV; may be given several times
    #[arg(long, value_name = "ID", value_parser = input_arguments::employee_ids)]
    only: Vec<EmployeeIds>,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

/// What was written.
#[derive(Debug, Serialize)]
struct BallotFigures {
    file: String,
    people: usize,
}

pub(super) fn run(args: &BallotArgs, default_date: DefaultDate<'_>) -> CliResult {
    args.print.of("ballot").again().run(|report| work(args, default_date, report))
}

fn work(args: &BallotArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    refuse_to_replace(&args.out)?;
    let (inputs, fonts) = args.inputs.read(default_date, report)?;
    let checked = pipeline::check(inputs, &fonts, report);
    let only = EmployeeIds::all(&args.only);
    let made = checked.as_ref().and_then(|it| pipeline::ballot(it, &only, args.members, report));
    if let Some((checked, made)) = checked.as_ref().zip(made.as_ref()) {
        write_whole(&args.out, &made.bytes, args.rights.over(checked.cycle.rights))?;
    }
    let mut outcome = CommandOutcome::of(report);
    match made {
        Some(made) => {
            let file = args.out.display().to_string();
            outcome.figure("written", &BallotFigures { file, people: made.people });
            let people = terminal::count(made.people, "person", "people");
            outcome.say(format!("{people} in `{}`", terminal::shown(&args.out)));
        }
        None => outcome.say("nothing was written"),
    }
    Ok(outcome)
}

/// Refuses to write a ballot over one that somebody may have filled.
pub(super) fn refuse_to_replace(out: &Path) -> Result<(), CliError> {
    if out.symlink_metadata().is_err() {
        return Ok(());
    }
    let shown = terminal::shown(out);
    let message = format!("`{shown}` exists, and somebody may have filled it; nothing was written");
    Err(CliError::Usage(message))
}
