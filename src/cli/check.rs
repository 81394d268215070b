//! `promopacket check`.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use clap::ValueHint;
use promopacket::assessment::WITHOUT_ASSESSMENTS;
use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, CheckedCycle};
use promopacket::typeset::RunFonts;

use super::command_output::{self, CommandOutcome, OutputPrinter, PrintArgs};
use super::input_arguments::InputArgs;
use super::rights_argument::RightsArgs;
use super::storage_arguments::place;
use super::terminal;
use super::{CliResult, CommandResult, DefaultDate};

const EXAMPLE: &str = "Example:
  promopacket check assessments.csv --people people.csv --cycle cycle.toml --by-manager fix-lists";

/// Find every mistake in the data, and what is weak, without making packets
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// End with exit code 1 if there are warnings
    #[arg(long)]
    deny_warnings: bool,
    /// Write a page for each manager into this folder: what is to be corrected in the packets of their people
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = place())]
    by_manager: Option<PathBuf>,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

pub(super) fn run(args: &CheckArgs, default_date: DefaultDate<'_>) -> CliResult {
    let printing = args.print.of("check").again();
    printing.run(|report| work(args, printing, default_date, report))
}

fn work(
    args: &CheckArgs,
    printing: OutputPrinter,
    default_date: DefaultDate<'_>,
    report: &mut Report,
) -> CommandResult {
    let (inputs, fonts) = args.inputs.read(default_date, report)?;
    let mut checked = pipeline::check(inputs, &fonts, report);
    let (mut fix_lists, mut without_form) = (None, 0);
    if let Some(checked) = &mut checked {
        checked.cycle.rights = args.rights.over(checked.cycle.rights);
        if checked.is_of_forms() {
            without_form = report.take_away(WITHOUT_ASSESSMENTS);
        }
        checked.plan(&Audience::ALL, report);
        fix_lists = typeset(checked, fonts, args.by_manager.as_deref(), report)?;
    }
    let mut outcome = CommandOutcome::of(report);
    let (errors, warnings) = printing.counts(report);
    if args.deny_warnings && warnings > 0 && errors == 0 {
        outcome.fail(denied(warnings, args.print.is_quiet()));
    }
    let found = format!(
        "{}, {}",
        terminal::count(errors, "error", "errors"),
        terminal::count(warnings, "warning", "warnings")
    );
    match checked {
        Some(checked) => {
            conclude(checked, &found, &mut outcome);
            if without_form > 0 {
                let others = terminal::count(without_form, "other has", "others have");
                outcome.say(format!("{others} no form among these files"));
            }
        }
        // What errors there are is said with them.
        None if errors > 0 => {}
        None => outcome.say(found),
    }
    if let Some(folder) = &args.by_manager {
        let folder = terminal::shown(folder);
        outcome.say(match fix_lists {
            Some(lists) => {
                format!("{} in `{folder}`", terminal::count(lists, "fix list", "fix lists"))
            }
            None => "no fix list was written".to_owned(),
        });
    }
    if let Some(list) = &fix_lists {
        outcome.figure("fix_lists", list);
    }
    Ok(outcome)
}

/// Why a check that found no errors does not end with 0.
fn denied(warnings: usize, is_quiet: bool) -> String {
    let count = terminal::count(warnings, "warning", "warnings");
    let are = if warnings == 1 { "is" } else { "are" };
    let quiet = if is_quiet { "; without --quiet each is listed" } else { "" };
    format!("there {are} {count}, and --deny-warnings makes that exit code 1{quiet}")
}

/// Says how many people and rows were checked.
fn conclude(checked: CheckedCycle, found: &str, outcome: &mut CommandOutcome) {
    let summary = checked.summary();
    let people = terminal::count(summary.people, "person", "people");
    let rows = terminal::count(summary.rows, "row", "rows");
    outcome.say(format!("{people}, {rows}: {found}; as of {}", checked.as_of));
    if let Some(counts) = &summary.corrections {
        outcome.say(command_output::corrected(counts));
    }
    if let Some(people) = summary.last_decisions {
        outcome.say(command_output::decided_before(people));
    }
    for line in command_output::dropped(&checked.dropped) {
        outcome.say(line);
    }
    outcome.summary = Some(summary);
    outcome.people = checked.people_account;
    outcome.accounting = checked.accounting;
}

/// Typesets what a check needs: packets if their pages are limited, and the list of each manager if they are wanted.
fn typeset(
    checked: &CheckedCycle,
    fonts: RunFonts,
    folder: Option<&Path>,
    report: &mut Report,
) -> Result<Option<usize>, super::CliError> {
    if folder.is_none() && checked.cycle.lint.most_pages.is_none() {
        return Ok(None);
    }
    let jobs = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let typesetter = checked.typesetter(fonts);
    let long = pipeline::count_pages(checked, &typesetter, jobs, report)?;
    let lists = |folder| pipeline::fix_lists(checked, &typesetter, jobs, folder, long, report);
    Ok(folder.map(lists).transpose()?.flatten())
}
