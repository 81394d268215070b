//! `promopacket import`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use promopacket::archive::write_whole;
use promopacket::assessment::Storage;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, Import, Inputs};
use promopacket::source::Source;
use promopacket::typeset::Templates;

use super::inputs::{self, Format};
use super::intake::{self, IntakeArgs};
use super::output;
use super::{DefaultDate, Ended, Exit, Stop};

const EXAMPLE: &str = "Examples:
  promopacket import export.xlsx --people people.csv -o assessments.csv
  promopacket import export.csv --init-map map.toml
  promopacket import export.csv --map map.toml --people people.csv -o assessments.csv";

/// Turn the export of a review system into the assessments table
///
/// Says what became of every column, row and cell. `build`, `packet` and `check` read exports directly, too.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// The export: CSV, XLSX, XLS, ODS or ZIP; files, folders or patterns such as 'exports/*.csv'
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The people: who has which id, e-mail address, name, manager and rungs
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,
    /// The cycle file, whose scale the ratings are brought to
    #[arg(long, value_name = "FILE")]
    cycle: Option<PathBuf>,
    /// A folder with another ladder
    #[arg(long, value_name = "DIR")]
    ladder: Option<PathBuf>,
    /// The date that nothing can be after, if the cycle file has none [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = inputs::date)]
    as_of: Option<NaiveDate>,
    #[command(flatten)]
    intake: IntakeArgs,
    /// The table to write, `-` for the standard output
    #[arg(short, long, value_name = "FILE", required_unless_present = "init_map")]
    output: Option<PathBuf>,
    /// Write the beginning of a mapping file for this export instead, with every column of its header
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    init_map: Option<PathBuf>,
    /// How to print findings and the account of columns, rows and cells
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(args: &Args, default_date: DefaultDate<'_>) -> Ended {
    if args.format == Format::Json && args.output.as_deref() == Some(Path::new("-")) {
        let message = "the table and the JSON cannot both go to the standard output";
        return Err(Stop::Usage(message.to_owned()));
    }
    let mut report = Report::new();
    let read = |path: &Option<PathBuf>| path.as_deref().map(Source::read).transpose();
    let as_of = inputs::as_of(args.as_of, default_date)?;
    let inputs = Inputs {
        assessments: intake::sources(&args.files)?,
        people: read(&args.people)?,
        cycle: read(&args.cycle)?,
        logo: None,
        ladder: args.ladder.as_deref().map(|it| Source::read_all(it, &["toml"])).transpose()?,
        intake: args.intake.settings()?,
        templates: Templates::built_in(),
        as_of,
        storage: Storage::Memory,
    };
    match &args.init_map {
        Some(path) => init_map(args, &inputs, path, report),
        None => {
            let import = pipeline::import(&inputs, &mut report);
            write(args, &import, &report)
        }
    }
}

fn init_map(args: &Args, inputs: &Inputs, path: &Path, mut report: Report) -> Ended {
    if path.exists() {
        let shown = output::shown(path);
        return Err(Stop::Usage(format!("`{shown}` exists; nothing was written")));
    }
    let text = pipeline::starter(inputs, &mut report);
    output::report(&report, output::Figures::default(), args.format)?;
    let Some(text) = text else { return Ok(Exit::DataHasErrors) };
    write_whole(path, text.as_bytes())?;
    let shown = output::shown(path);
    output::say(&format!("wrote `{shown}`; finish it, then give it with --map"));
    Ok(Exit::Done)
}

fn write(args: &Args, import: &Import, report: &Report) -> Ended {
    let accounting = import.accounting.as_ref();
    output::report(report, output::Figures { accounting, ..Default::default() }, args.format)?;
    let (Some(csv), Some(path), false) = (&import.csv, &args.output, report.has_errors()) else {
        let errors = output::count(report.errors(), "error", "errors");
        output::say(&format!("{errors}; nothing was written"));
        return Ok(Exit::DataHasErrors);
    };
    if path == Path::new("-") {
        output::print(csv)?;
        return Ok(Exit::Done);
    }
    let files = args.files.iter().chain(&args.people).chain(&args.cycle);
    inputs::refuse_to_overwrite(path, files.chain(args.intake.mapping()))?;
    write_whole(path, csv)?;
    let rows = output::count(import.rows, "row", "rows");
    output::say(&format!("wrote {rows} to `{}`", output::shown(path)));
    Ok(Exit::Done)
}
