//! `promopacket pull`.

use std::path::PathBuf;

use clap::ValueHint;
use promopacket::archive::{self, ExpectedManifest};
use promopacket::cycle::FileRights;
use promopacket::diagnostics::Report;

use super::archive_commands::NO_RECORD;
use super::command_output::{CommandOutcome, PrintArgs};
use super::rights_argument::RightsArgs;
use super::storage_arguments::place;
use super::{CliResult, CommandResult, storage_arguments, terminal};

const EXAMPLE: &str = "Example:
  promopacket pull s3://hr-archive/2026-autumn -o packets";

/// Bring an archive back from object storage
///
/// Every packet is verified. The folder is then the one that was pushed, byte for byte, with its signature.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct PullArgs {
    /// Where the archive is: s3://BUCKET/KEY, az://CONTAINER/KEY or gs://BUCKET/KEY
    #[arg(value_name = "ADDRESS", value_hint = ValueHint::Url)]
    address: PathBuf,
    /// The folder to write to
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = place())]
    out: PathBuf,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

pub(super) fn run(args: &PullArgs) -> CliResult {
    args.print.of("pull").run(|report| work(args, report))
}

fn work(args: &PullArgs, report: &mut Report) -> CommandResult {
    // A folder is no address, which is said.
    storage_arguments::address(&args.address)?;
    let archive = storage_arguments::archive(&args.address)?;
    let (expected, rights) = (ExpectedManifest::default(), args.rights.over(FileRights::Private));
    let pulled = archive::pull(&*archive, &expected, &args.out, rights, report)?;
    let mut outcome = CommandOutcome::of(report);
    let Some(pulled) = pulled else {
        outcome.say("nothing was written");
        return Ok(outcome);
    };
    let packets = terminal::count(pulled.packets, "packet", "packets");
    let out = terminal::shown(&args.out);
    let done = if pulled.was_there {
        format!("`{out}` is complete: {packets}; there was nothing to copy")
    } else {
        format!("{packets} in `{out}`")
    };
    outcome.say(format!("{done}{}", if pulled.draft { NO_RECORD } else { "" }));
    outcome.say(format!("SHA-256 of the manifest: {}", pulled.manifest_sha256));
    outcome.figure("pulled", &pulled);
    Ok(outcome)
}
