//! `promopacket fairness`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::ValueHint;
use promopacket::archive::StagingArea;
use promopacket::cycle::FileRights;
use promopacket::diagnostics::Report;
use promopacket::error::Error;
use promopacket::fairness::{DisclosureLimits, FairnessInputs, LOWEST_COHORT, LOWEST_SMALLEST};
use promopacket::pipeline::{self, CountedSheet, SheetSettings};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;

use super::command_output::{CommandOutcome, PrintArgs};
use super::input_arguments;
use super::storage_arguments::{self, place};
use super::terminal::{self, OutputFormat};
use super::{CliError, CliResult, CommandResult, DefaultDate, ExitStatus};

const EXAMPLE: &str = "Examples:
  promopacket fairness decisions.csv --demographics demographics.csv -o sheet.pdf
  promopacket fairness decisions.csv --demographics demographics.csv --previous sheet.json -o second-sheet.pdf";

/// Count how decisions fell in groups of people, with nothing that tells about a few
///
/// The sheet has counts, rates with exact intervals, and Fisher's test for each group. Small counts are hidden, and so is what
/// would give them back. It judges nothing. Demographics are read by this command only, and reach no packet, manifest or log.
/// The figures are written beside the PDF, in a file of the same name that ends in .json; neither file is ever replaced.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct FairnessArgs {
    /// The decisions: a table with the columns employee_id and decision (accept, postpone, reject; or Y and N), and perhaps
    /// target_level, track and team
    #[arg(value_hint = ValueHint::FilePath, value_parser = place())]
    decisions: PathBuf,
    /// The demographics: a table with the column employee_id and one for each attribute, such as gender
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, value_parser = place())]
    demographics: PathBuf,
    /// The PDF to write; without it, figures are printed with --format json and nothing is written
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, value_parser = place())]
    output: Option<PathBuf>,
    /// The figures of the last sheet about these people (its .json file), so that the difference of both gives nothing back
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, value_parser = place())]
    previous: Option<PathBuf>,
    /// The smallest count that is shown, and the fewest values that a hidden one can have
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(i64::from(LOWEST_SMALLEST)..=1000))]
    smallest: u32,
    /// From how many people on the rate of a group is given as a ratio to that of the largest group
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(i64::from(LOWEST_SMALLEST)..=1_000_000))]
    ratio_from: u32,
    /// The fewest people who need to be decided about
    #[arg(long, value_name = "N", default_value_t = LOWEST_COHORT, value_parser = clap::value_parser!(u32).range(i64::from(LOWEST_COHORT)..=1_000_000))]
    smallest_cohort: u32,
    /// The cycle file, for its name, language, paper and colours; without it the built-in settings hold
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    cycle: Option<PathBuf>,
    /// The language of the sheet, such as de [default: that of the cycle]
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// The date of the sheet, if the cycle file has none [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = input_arguments::date)]
    as_of: Option<NaiveDate>,
    #[command(flatten)]
    print: PrintArgs,
}

pub(super) fn run(args: &FairnessArgs, default_date: DefaultDate<'_>) -> CliResult {
    args.print.of("fairness").again().run(|report| work(args, default_date, report))
}

fn work(args: &FairnessArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    let target = args.output.as_deref().map(SheetFiles::of).transpose()?;
    if target.is_none() && args.print.format != OutputFormat::Json {
        let message = "name a file with -o, or print the figures with --format json";
        return Err(CliError::Usage(message.to_owned()));
    }
    let settings = SheetSettings {
        cycle: args.cycle.as_deref().map(storage_arguments::settings).transpose()?,
        language: args.language.clone(),
        as_of: input_arguments::as_of(args.as_of, default_date)?,
    };
    let counted = pipeline::fairness_sheet(&args.inputs()?, &settings, report);
    let mut written = None;
    if let (Some(counted), Some(files)) = (&counted, &target)
        && !report.has_errors()
    {
        written = files.write(counted, report)?;
    }
    let mut outcome = CommandOutcome::of(report);
    if let Some(counted) = &counted
        && outcome.exit == ExitStatus::Done
    {
        outcome.figure("fairness", counted.sheet.figures());
        let tables = terminal::count(counted.sheet.tables(), "table", "tables");
        outcome.say(format!("{tables}; counsel should decide who may read the sheet"));
    }
    match written {
        Some(files) => {
            outcome.figure("written", &files.folder.join(&files.pdf).display().to_string());
            outcome.say(format!("wrote {}", files.sentence()));
        }
        None => outcome.say("nothing was written"),
    }
    Ok(outcome)
}

impl FairnessArgs {
    fn inputs(&self) -> Result<FairnessInputs, Error> {
        Ok(FairnessInputs {
            decisions: Source::read(&self.decisions)?,
            demographics: Source::read(&self.demographics)?,
            previous: self.previous.as_deref().map(Source::read).transpose()?,
            limits: DisclosureLimits {
                smallest: self.smallest,
                ratio_from: self.ratio_from,
                smallest_cohort: self.smallest_cohort,
            },
        })
    }
}

/// Where the two files of a sheet go.
struct SheetFiles {
    folder: PathBuf,
    pdf: String,
    data: String,
}

impl SheetFiles {
    /// The files for the path of a PDF, neither of which may be there.
    fn of(output: &Path) -> Result<Self, CliError> {
        let is_pdf = output.extension().is_some_and(|it| it.eq_ignore_ascii_case("pdf"));
        let name = output.file_name().and_then(|name| name.to_str());
        let Some(name) = name.filter(|_| is_pdf) else {
            let message =
                format!("`{}` is no name of a PDF: it has to end in .pdf", terminal::shown(output));
            return Err(CliError::Usage(message));
        };
        let folder = output.parent().unwrap_or(Path::new(""));
        let data = Path::new(name).with_extension("json").to_string_lossy().into_owned();
        let files = Self { folder: folder.to_owned(), pdf: name.to_owned(), data };
        for name in [&files.pdf, &files.data] {
            let place = files.folder.join(name);
            if place.symlink_metadata().is_ok() {
                let message =
                    format!("`{}` exists, and a sheet is never replaced", terminal::shown(&place));
                return Err(CliError::Usage(message));
            }
        }
        Ok(files)
    }

    /// Writes both files, readable for the user alone; none if the PDF cannot be made.
    fn write(
        &self,
        counted: &CountedSheet,
        report: &mut Report,
    ) -> Result<Option<&Self>, CliError> {
        let fonts = RunFonts::load(&[], report)?;
        let Some(pdf) = pipeline::sheet_pdf(counted, fonts, report)? else { return Ok(None) };
        let here = self.folder.as_os_str().is_empty();
        let folder = if here { Path::new(".") } else { &self.folder };
        let mut stage = StagingArea::new(folder, FileRights::Private)?;
        stage.add(&self.data, &counted.sheet.data_file())?;
        stage.add(&self.pdf, &pdf.bytes)?;
        stage.commit()?;
        report.extend(pdf.warnings);
        Ok(Some(self))
    }

    fn sentence(&self) -> String {
        let shown = |name: &str| terminal::shown(&self.folder.join(name)).to_string();
        format!("`{}` and `{}`", shown(&self.pdf), shown(&self.data))
    }
}
