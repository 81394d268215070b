//! `promopacket check`.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, Checked};
use promopacket::typeset::Fonts;

use super::inputs::{Format, InputArgs};
use super::output;
use super::{DefaultDate, Ended, Exit};

const EXAMPLE: &str = "Example:
  promopacket check assessments.csv --people people.csv --cycle cycle.toml --by-manager fix-lists";

/// Find every mistake in the data, and what is weak, without making packets
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    /// End with exit code 1 if there are warnings
    #[arg(long)]
    deny_warnings: bool,
    /// Write a page for each manager into this folder: what is to be mended in the packets of their people
    #[arg(long, value_name = "DIR")]
    by_manager: Option<PathBuf>,
    /// How to print findings and figures
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(args: &Args, default_date: DefaultDate<'_>) -> Ended {
    let mut report = Report::new();
    let (inputs, fonts) = args.inputs.read(default_date, &mut report)?;
    let checked = pipeline::check(inputs, &fonts, &mut report);
    let mut fix_lists = None;
    if let Some(checked) = &checked {
        checked.plan(&Audience::ALL, &mut report);
        fix_lists = typeset(checked, fonts, args.by_manager.as_deref(), &mut report)?;
    }
    let summary = checked.as_ref().map(|it| it.summary(&report));
    let accounting = checked.as_ref().and_then(|it| it.accounting.as_ref());
    let figures = output::Figures {
        summary: summary.clone(),
        accounting,
        fix_lists,
        ..output::Figures::default()
    };
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
    if let Some(folder) = &args.by_manager {
        let folder = output::shown(folder);
        output::say(&match fix_lists {
            Some(lists) => {
                format!("{} in `{folder}`", output::count(lists, "fix list", "fix lists"))
            }
            None => "no fix list was written".to_owned(),
        });
    }
    let failed = report.has_errors() || (args.deny_warnings && warnings > 0);
    Ok(if failed { Exit::DataHasErrors } else { Exit::Done })
}

/// Typesets what a check needs: packets if their pages are limited, and the list of each manager if they are wanted.
fn typeset(
    checked: &Checked,
    fonts: Fonts,
    folder: Option<&Path>,
    report: &mut Report,
) -> Result<Option<usize>, super::Stop> {
    if folder.is_none() && checked.cycle.lint.most_pages.is_none() {
        return Ok(None);
    }
    let jobs = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let typesetter = checked.typesetter(fonts);
    let long = pipeline::count_pages(checked, &typesetter, jobs, report)?;
    let lists = |it| pipeline::fix_lists(checked, &typesetter, jobs, it, long, report);
    Ok(folder.map(lists).transpose()?.flatten())
}
