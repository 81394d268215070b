//! `promopacket check`.

use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline;

use super::inputs::{Format, InputArgs};
use super::output;
use super::{DefaultDate, Ended, Exit};

const EXAMPLE: &str = "Example:
  promopacket check assessments.csv --people people.csv --cycle cycle.toml --format json";

/// Find every mistake in the data without making packets
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    /// End with exit code 1 if there are warnings
    #[arg(long)]
    deny_warnings: bool,
    /// How to print findings and figures
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(args: &Args, default_date: DefaultDate<'_>) -> Ended {
    let mut report = Report::new();
    let (inputs, fonts) = args.inputs.read(default_date, &mut report)?;
    let checked = pipeline::check(inputs, &fonts, &mut report);
    if let Some(checked) = &checked {
        checked.plan(&Audience::ALL, &mut report);
    }
    let summary = checked.as_ref().map(|it| it.summary(&report));
    let accounting = checked.as_ref().and_then(|it| it.accounting.as_ref());
    let figures = output::Figures { summary: summary.clone(), built: None, accounting };
    output::report(&report, figures, args.format)?;
    let (errors, warnings) = (report.errors(), report.warnings());
    let found = format!(
        "{}, {}",
        output::count(errors, "error", "errors"),
        output::count(warnings, "warning", "warnings")
    );
    match summary.zip(checked.as_ref()) {
        Some((summary, checked)) => {
            let people = output::count(summary.people, "person", "people");
            let rows = output::count(summary.rows, "row", "rows");
            output::say(&format!("{people}, {rows}: {found}; as of {}", checked.as_of));
            output::dropped(&checked.dropped);
        }
        None => output::say(&found),
    }
    let failed = report.has_errors() || (args.deny_warnings && warnings > 0);
    Ok(if failed { Exit::DataHasErrors } else { Exit::Done })
}
