//! `promopacket init`.

use std::path::PathBuf;

use clap::ValueHint;
use promopacket::archive::StagingArea;
use promopacket::cycle::{self, FileRights};
use promopacket::error::Result;
use promopacket::ladder::Ladder;

use super::storage_arguments::place;
use super::terminal;
use super::{CliError, CliResult, ExitStatus};
use crate::page::SAMPLE_FILES;

const EXAMPLE: &str = "Examples:
  promopacket init my-cycle
  promopacket init --sample sample-cycle";

/// Write a complete example cycle to edit
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct InitArgs {
    /// A folder that does not exist yet, or is empty
    #[arg(value_hint = ValueHint::DirPath, value_parser = place())]
    folder: PathBuf,
    /// Write the cycle of 24 invented people that the page shows, to try everything with
    #[arg(long)]
    sample: bool,
}

pub(super) fn run(args: &InitArgs) -> CliResult {
    let folder = terminal::shown(&args.folder);
    if args.folder.read_dir().is_ok_and(|mut entries| entries.next().is_some())
        || args.folder.is_file()
    {
        let message = format!("`{folder}` exists and is not an empty folder; nothing was written");
        return Err(CliError::Usage(message));
    }
    let mut stage = StagingArea::new(&args.folder, FileRights::Shared)?;
    let next = if args.sample { sample(&mut stage)? } else { example(&mut stage)? };
    stage.commit()?;
    terminal::tell(&format!("wrote {} to `{folder}`; {}:", next.what, next.then));
    terminal::tell(next.command);
    Ok(ExitStatus::Done)
}

/// What was written, and what to do with it.
struct NextStep {
    what: &'static str,
    then: &'static str,
    command: &'static str,
}

/// A cycle of few people with all settings and the ladder, to edit.
fn example(stage: &mut StagingArea) -> Result<NextStep> {
    stage.add("cycle.toml", cycle::BUILT_IN.as_bytes())?;
    stage.add("people.csv", include_bytes!("../../data/example/people.csv"))?;
    stage.add("assessments.csv", include_bytes!("../../data/example/assessments.csv"))?;
    for source in Ladder::built_in_sources() {
        stage.add(&format!("ladder/{}", source.name), &source.bytes)?;
    }
    Ok(NextStep {
        what: "an example cycle",
        then: "edit it, then run in that folder",
        command: "  promopacket build assessments.csv --people people.csv --cycle cycle.toml --ladder ladder",
    })
}

/// The cycle of the page, as it is.
fn sample(stage: &mut StagingArea) -> Result<NextStep> {
    for (name, bytes) in SAMPLE_FILES {
        stage.add(name, bytes)?;
    }
    Ok(NextStep {
        what: "the sample cycle",
        then: "run in that folder",
        command: "  promopacket build assessments.csv --people people.csv --cycle cycle.toml",
    })
}
