//! `promopacket init`.

use std::path::PathBuf;

use clap::ValueHint;
use promopacket::archive::StagingArea;
use promopacket::cycle::{self, FileRights};
use promopacket::ladder::Ladder;

use super::terminal;
use super::{CliError, CliResult, ExitStatus};

const EXAMPLE: &str = "Example:
  promopacket init my-cycle";

/// Write a complete example cycle to edit
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct InitArgs {
    /// A folder that does not exist yet, or is empty
    #[arg(value_hint = ValueHint::DirPath)]
    folder: PathBuf,
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
    stage.add("cycle.toml", cycle::BUILT_IN.as_bytes())?;
    stage.add("people.csv", include_bytes!("../../data/example/people.csv"))?;
    stage.add("assessments.csv", include_bytes!("../../data/example/assessments.csv"))?;
    for source in Ladder::built_in_sources() {
        stage.add(&format!("ladder/{}", source.name), &source.bytes)?;
    }
    stage.commit()?;
    terminal::tell(&format!(
        "wrote an example cycle to `{folder}`; edit it, then run in that folder:"
    ));
    terminal::tell(
        "  promopacket build assessments.csv --people people.csv --cycle cycle.toml --ladder ladder",
    );
    Ok(ExitStatus::Done)
}
