//! `promopacket form`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{ValueEnum, ValueHint};
use promopacket::diagnostics::Report;
use promopacket::form::{FilledBy, PlannedForm};
use promopacket::pipeline::{self, ErrorPolicy, FormInputs, FormPeople};
use serde::Serialize;

use super::command_output::{self, CommandOutcome, PrintArgs};
use super::file_arguments;
use super::input_arguments::{self, EmployeeIds};
use super::intake_arguments::IntakeArgs;
use super::rights_argument::RightsArgs;
use super::storage_arguments::{self, place};
use super::terminal;
use super::{CliError, CliResult, CommandResult, DefaultDate};

const EXAMPLE: &str = "Examples:
  promopacket form people.csv -o forms
  promopacket form people.csv -o forms --cycle cycle.toml --role self --only E1042";

/// Make a form to fill for each person
///
/// A form is a workbook with the skills of the person's current and target rung and the other questions. If anything is
/// wrong with the people, all mistakes are listed and nothing is written; a form that is there already is never replaced.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct FormArgs {
    /// The people: CSV, XLSX, XLS or ODS with one row per person, in our columns or as an HR system exports them; `-` is the
    /// standard input
    people: PathBuf,
    /// The folder to write to
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = place())]
    out: PathBuf,
    /// The cycle file; without it the built-in settings hold
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    cycle: Option<PathBuf>,
    /// Another ladder: a folder of TOML files, or a table with the columns track, level, kind, text, category and dimension
    #[arg(long, value_name = "DIR|TABLE", value_hint = ValueHint::AnyPath)]
    ladder: Option<PathBuf>,
    /// Who fills the form
    #[arg(long, value_enum, default_value = "both")]
    role: FormRole,
    /// Make forms for these people only, by id or by a name or e-mail address that one person alone has; several with
    /// commas, an id with a comma in quotation marks as in CSV; may be given several times
    #[arg(long, value_name = "ID", value_parser = input_arguments::employee_ids)]
    only: Vec<EmployeeIds>,
    /// Write the forms of people without errors even if others have some; still ends with exit code 1
    #[arg(long)]
    keep_going: bool,
    /// The last date an answer may have, if the cycle file has none [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = input_arguments::date)]
    as_of: Option<NaiveDate>,
    #[command(flatten)]
    intake: IntakeArgs,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormRole {
    /// The person
    #[value(name = "self")]
    Own,
    /// The manager
    Manager,
    /// Both, in one file
    Both,
}

/// What was written.
#[derive(Debug, Serialize)]
struct FormFigures {
    people: usize,
    forms: usize,
}

impl From<FormRole> for FilledBy {
    fn from(role: FormRole) -> Self {
        match role {
            FormRole::Own => Self::Self_,
            FormRole::Manager => Self::Manager,
            FormRole::Both => Self::Both,
        }
    }
}

impl FormArgs {
    /// Reads every file.
    fn read(&self, default_date: DefaultDate<'_>) -> Result<FormInputs, CliError> {
        let as_of = input_arguments::as_of(self.as_of, default_date)?;
        Ok(FormInputs {
            people: file_arguments::file(&self.people, self.intake.limit())?,
            cycle: self.cycle.as_deref().map(storage_arguments::settings).transpose()?,
            ladder: self.ladder.as_deref().map(storage_arguments::ladder).transpose()?,
            intake: self.intake.settings()?,
            as_of,
        })
    }

    /// How many people get a form.
    fn people(&self, listed: &FormPeople) -> usize {
        match EmployeeIds::all(&self.only) {
            everybody if everybody.is_empty() => listed.reviews.len(),
            some => listed.meant(&some, &mut Report::new()).len(),
        }
    }

    /// Refuses to write a form over one that somebody may have filled.
    fn refuse_to_overwrite(&self, forms: &[PlannedForm<'_>]) -> Result<(), CliError> {
        let is_there = |path: &Path| path.symlink_metadata().is_ok();
        if is_there(&self.out) && !self.out.is_dir() {
            let shown = terminal::shown(&self.out);
            return Err(CliError::Usage(format!("`{shown}` is no folder; nothing was written")));
        }
        let mut places = forms.iter().map(|form| self.out.join(&form.file));
        let Some(place) = places.find(|place| is_there(place)) else { return Ok(()) };
        let shown = terminal::shown(&place);
        let why = "exists, and somebody may have filled it";
        Err(CliError::Usage(format!("`{shown}` {why}; nothing was written")))
    }
}

pub(super) fn run(args: &FormArgs, default_date: DefaultDate<'_>) -> CliResult {
    args.print.of("form").again().run(|report| work(args, default_date, report))
}

fn work(args: &FormArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    let mut listed = pipeline::read_people(args.read(default_date)?, report);
    let forms = match &mut listed {
        Some(listed) => {
            listed.cycle.rights = args.rights.over(listed.cycle.rights);
            make(args, listed, report)?
        }
        None => None,
    };
    let mut outcome = CommandOutcome::of(report);
    match listed.zip(forms) {
        Some((listed, forms)) => {
            conclude(args, &listed, forms, &mut outcome);
            let without = pipeline::people_with_errors(report).len();
            if without > 0 {
                let people = terminal::count(without, "person", "people");
                outcome.say(format!(
                    "{people} without a form: correct what is wrong, then make theirs with --only"
                ));
            }
            outcome.people = listed.people_account;
        }
        None => outcome.say("nothing was written"),
    }
    Ok(outcome)
}

/// Writes the forms and gives their number; none if errors stopped it.
fn make(
    args: &FormArgs,
    listed: &FormPeople,
    report: &mut Report,
) -> Result<Option<usize>, CliError> {
    let forms = listed.forms(&EmployeeIds::all(&args.only), args.role.into(), report);
    let on_error =
        if args.keep_going { ErrorPolicy::WriteOthers } else { ErrorPolicy::WriteNothing };
    if args.keep_going || !report.has_errors() {
        args.refuse_to_overwrite(&forms)?;
    }
    Ok(listed.write(&forms, &args.out, on_error, report)?)
}

fn conclude(args: &FormArgs, listed: &FormPeople, forms: usize, outcome: &mut CommandOutcome) {
    let figures = FormFigures { people: args.people(listed), forms };
    outcome.figure("written", &figures);
    let people = terminal::count(figures.people, "person", "people");
    let forms = terminal::count(forms, "form", "forms");
    let (out, as_of) = (terminal::shown(&args.out), listed.as_of);
    outcome.say(format!("{people} in, {forms} out, in `{out}`; as of {as_of}"));
    for line in command_output::dropped(&listed.dropped) {
        outcome.say(line);
    }
}
