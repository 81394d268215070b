//! `promopacket build`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread::available_parallelism;

use indicatif::{ProgressBar, ProgressStyle};
use promopacket::assessment::PersonId;
use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, Built, Checked, OnError, Options};

use super::inputs::{self, Format, InputArgs};
use super::output;
use super::{DefaultDate, Ended, Exit};

const EXAMPLE: &str = "Example:
  promopacket build assessments.csv --people people.csv --cycle cycle.toml --audience committee,employee";

/// Make the packets of a whole cycle
///
/// Reads and checks everything first. If anything is wrong, all mistakes are listed and nothing is written.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    /// The folder to write to
    #[arg(long, value_name = "DIR", default_value = "packets")]
    out: PathBuf,
    /// Make packets for these people only; may be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = inputs::employee_id)]
    only: Vec<PersonId>,
    /// The editions to make: employee, manager, committee, hr, or all; may be given several times
    #[arg(long, value_parser = audiences, value_name = "NAME", value_delimiter = ',', default_value = "committee")]
    audience: Vec<Audiences>,
    /// How many packets to make at once [default: one for each processor]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Write the packets of people without errors even if others have some; still ends with exit code 1
    #[arg(long)]
    keep_going: bool,
    /// How to print findings and figures
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// One edition, or all of them.
#[derive(Debug, Clone)]
struct Audiences(Vec<Audience>);

fn audiences(name: &str) -> Result<Audiences, String> {
    match name {
        "all" => Ok(Audiences(Audience::ALL.to_vec())),
        name => Ok(Audiences(vec![inputs::audience(name)?])),
    }
}

impl Args {
    fn options(&self) -> Options {
        let mut audiences: Vec<Audience> =
            self.audience.iter().flat_map(|it| it.0.clone()).collect();
        audiences.sort();
        audiences.dedup();
        let jobs = self.jobs.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        let on_error = if self.keep_going { OnError::WriteOthers } else { OnError::WriteNothing };
        Options { only: self.only.clone(), audiences, jobs, on_error }
    }
}

pub(super) fn run(args: &Args, default_date: DefaultDate<'_>) -> Ended {
    let mut report = Report::new();
    let (inputs, fonts) = args.inputs.read(default_date, &mut report)?;
    let checked = pipeline::check(inputs, &fonts, &mut report);
    let built = match &checked {
        Some(checked) => {
            let bar = progress_bar();
            let mut progress = |done: usize, all: usize| {
                bar.set_length(u64::try_from(all).unwrap_or(u64::MAX));
                bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
            };
            let built = pipeline::build(
                checked,
                fonts,
                &args.options(),
                &args.out,
                &mut progress,
                &mut report,
            );
            bar.finish_and_clear();
            built?
        }
        None => None,
    };
    let summary = checked.as_ref().map(|it| it.summary(&report));
    let accounting = checked.as_ref().and_then(|it| it.accounting.as_ref());
    let figures = output::Figures { summary, built: built.as_ref(), accounting, fix_lists: None };
    output::report(&report, figures, args.format)?;
    conclude(args, checked.as_ref(), built.as_ref(), &report);
    Ok(if report.has_errors() { Exit::DataHasErrors } else { Exit::Done })
}

/// A bar on a terminal, and nothing elsewhere.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} packets")
        .expect("the template is sound");
    bar.set_style(style);
    bar
}

fn conclude(args: &Args, checked: Option<&Checked>, built: Option<&Built>, report: &Report) {
    let errors = output::count(report.errors(), "error", "errors");
    match (checked, built) {
        (Some(checked), Some(built)) => {
            let people = output::count(built.people, "person", "people");
            let packets = output::count(built.packets, "packet", "packets");
            let out = output::shown(&args.out);
            output::say(&format!(
                "{people} in, {packets} out, in `{out}`; as of {}",
                checked.as_of
            ));
            output::dropped(&checked.dropped);
            if built.not_written > 0 {
                let without = output::count(built.not_written, "person", "people");
                output::say(&format!("{without} without a packet; the manifest says why"));
            }
        }
        _ => output::say(&format!("{errors}; nothing was written")),
    }
}
