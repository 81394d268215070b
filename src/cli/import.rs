//! `promopacket import`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use clap::ValueHint;
use promopacket::archive::write_whole;
use promopacket::assessment::ContentStorage;
use promopacket::cycle::{Cycle, FileRights};
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, ImportSummary, RunInputs};
use promopacket::typeset::{TemplateFiles, TypesetPlace};

use super::command_output::{self, CommandOutcome, PrintArgs};
use super::file_arguments;
use super::input_arguments;
use super::intake_arguments::IntakeArgs;
use super::rights_argument::RightsArgs;
use super::storage_arguments::{self, place};
use super::terminal::{self, OutputFormat};
use super::{CliError, CliResult, CommandResult, DefaultDate, ExitStatus};

const EXAMPLE: &str = "Examples:
  promopacket import export.xlsx --people people.csv -o assessments.csv
  promopacket import export.csv --people people.csv --init-map map.toml
  promopacket import export.csv --map map.toml --people people.csv -o assessments.csv";

/// Turn the export of a review system into the assessments table
///
/// Says what became of every column, row and cell. `build`, `packet` and `check` read exports directly, too.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct ImportArgs {
    /// The export: CSV, XLSX, XLS, ODS or ZIP; files, folders or patterns such as 'exports/*.csv'; `-` is the standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The people: who has which id, e-mail address, name, manager and rungs
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    people: Option<PathBuf>,
    /// What was changed after people had answered: a corrections file, whose changes the table then has
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "init_map")]
    corrections: Option<PathBuf>,
    /// The cycle file, whose scale the ratings are brought to
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    cycle: Option<PathBuf>,
    /// Another ladder: a folder of TOML files, or a table with the columns track, level, kind, text, category and dimension
    #[arg(long, value_name = "DIR|TABLE", value_hint = ValueHint::AnyPath)]
    ladder: Option<PathBuf>,
    /// The date that nothing can be after, if the cycle file has none [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = input_arguments::date)]
    as_of: Option<NaiveDate>,
    #[command(flatten)]
    intake: IntakeArgs,
    /// The table to write, `-` for the standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, required_unless_present = "init_map", value_parser = place())]
    output: Option<PathBuf>,
    /// Write the beginning of a mapping file for this export instead, with every column of its header, and of that of --people; `-` for
    /// the standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "output", value_parser = place())]
    init_map: Option<PathBuf>,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

impl ImportArgs {
    /// An option that says nothing of what a mapping begins with.
    fn without_use_for_a_map(&self) -> Option<&'static str> {
        let given = [("--cycle", self.cycle.is_some()), ("--as-of", self.as_of.is_some())];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(option, _)| option)
    }
}

pub(super) fn run(args: &ImportArgs, default_date: DefaultDate<'_>) -> CliResult {
    args.print.of("import").again().run(|report| work(args, default_date, report))
}

fn work(args: &ImportArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    if args.print.format != OutputFormat::Human && args.output.as_deref() == Some(Path::new("-")) {
        let message = "the table and what --format prints cannot both go to the standard output";
        return Err(CliError::Usage(message.to_owned()));
    }
    file_arguments::stdin_once(args.files.iter().chain(&args.people))?;
    let as_of = input_arguments::as_of(args.as_of, default_date)?;
    let limit = args.intake.limit();
    let inputs = RunInputs {
        assessments: file_arguments::sources(&args.files, args.corrections.as_deref(), limit)?,
        people: args.people.as_deref().map(|path| file_arguments::file(path, limit)).transpose()?,
        corrections: args
            .corrections
            .as_deref()
            .map(|path| storage_arguments::file(path, limit))
            .transpose()?,
        decisions: None,
        cycle: args.cycle.as_deref().map(storage_arguments::settings).transpose()?,
        logo: None,
        ladder: args.ladder.as_deref().map(storage_arguments::ladder).transpose()?,
        intake: args.intake.settings()?,
        draft: false,
        templates: TemplateFiles::built_in(),
        typeset_in: TypesetPlace::ThisProcess,
        as_of,
        last_run: None,
        storage: ContentStorage::Memory,
    };
    let of_cycle = Cycle::read(inputs.cycle.as_ref(), &mut Report::new()).map(|it| it.rights);
    let rights = args.rights.over(of_cycle.unwrap_or_default());
    match &args.init_map {
        Some(path) => {
            if let Some(option) = args.without_use_for_a_map() {
                let why = format!(
                    "`{option}` does not count with --init-map, which reads the header and the cells alone; leave it out"
                );
                return Err(CliError::Usage(why));
            }
            if let Some(option) = args.intake.of_mapping() {
                let why = format!(
                    "`{option}` does not count with --init-map: write it into the mapping, or give it when the export is read"
                );
                return Err(CliError::Usage(why));
            }
            init_map(&inputs, path, rights, report)
        }
        None => {
            let import = pipeline::import(&inputs, report);
            write(args, import, rights, report)
        }
    }
}

fn init_map(
    inputs: &RunInputs,
    path: &Path,
    rights: FileRights,
    report: &mut Report,
) -> CommandResult {
    let shown = terminal::shown(path);
    let is_stdout = path == Path::new("-");
    if !is_stdout && path.exists() {
        return Err(CliError::Usage(format!("`{shown}` exists; nothing was written")));
    }
    let Some(text) = pipeline::starter(inputs, report) else {
        return Ok(CommandOutcome::new(ExitStatus::DataHasErrors));
    };
    let mut outcome = CommandOutcome::new(ExitStatus::Done);
    if is_stdout {
        terminal::print(text.as_bytes())?;
        return Ok(outcome);
    }
    write_whole(path, text.as_bytes(), rights)?;
    outcome.say(format!("wrote `{shown}`; finish it, then give it with --map"));
    Ok(outcome)
}

fn write(
    args: &ImportArgs,
    import: ImportSummary,
    rights: FileRights,
    report: &Report,
) -> CommandResult {
    let mut outcome = CommandOutcome::of(report);
    outcome.people = import.people_account;
    outcome.accounting = import.accounting;
    let (Some(csv), Some(path), false) = (import.csv, &args.output, report.has_errors()) else {
        outcome.exit = ExitStatus::DataHasErrors;
        outcome.say("nothing was written");
        return Ok(outcome);
    };
    if path == Path::new("-") {
        terminal::print(&csv)?;
        return Ok(outcome);
    }
    let files = args.files.iter().chain(&args.people).chain(&args.cycle).chain(&args.ladder);
    let files = files.chain(&args.corrections);
    file_arguments::refuse_to_overwrite(path, files.chain(args.intake.mapping()))?;
    write_whole(path, &csv, rights)?;
    outcome.figure("rows", &import.rows);
    if let Some(counts) = &import.corrections {
        outcome.figure("corrections", counts);
        outcome.say(command_output::corrected(counts));
    }
    let rows = terminal::count(import.rows, "row", "rows");
    outcome.say(format!("wrote {rows} to `{}`", terminal::shown(path)));
    Ok(outcome)
}
