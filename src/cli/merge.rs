//! `promopacket merge`.

use std::path::PathBuf;

use clap::ValueHint;
use promopacket::archive::{self, ArchiveReader};
use promopacket::cycle::FileRights;
use promopacket::diagnostics::Report;

use super::archive_commands::NO_RECORD;
use super::command_output::{CommandOutcome, PrintArgs};
use super::rights_argument::RightsArgs;
use super::storage_arguments::place;
use super::{CliResult, CommandResult, file_arguments, storage_arguments, terminal};

const EXAMPLE: &str = "Example:
  promopacket merge shard-1 shard-2 -o packets";

/// Join the shards of a build to the archive that one build would have made
///
/// Every file of every shard is verified. Shards of other inputs, editions, holds or versions, those built with --only, and an
/// incomplete set are refused. A merge that was stopped is finished by the same command.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct MergeArgs {
    /// The folders that `promopacket build --shard` wrote, or the addresses that they were pushed to, all of them; or a pattern
    /// such as 'shards/*'
    #[arg(required = true, value_name = "ARCHIVE", value_hint = ValueHint::DirPath)]
    shards: Vec<PathBuf>,
    /// The folder to write to
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = place())]
    out: PathBuf,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

pub(super) fn run(args: &MergeArgs) -> CliResult {
    args.print.of("merge").run(|report| work(args, report))
}

fn work(args: &MergeArgs, report: &mut Report) -> CommandResult {
    let shards = file_arguments::folders(&args.shards)?;
    let shards = shards.iter().map(|shard| storage_arguments::archive(shard));
    let shards = shards.collect::<Result<Vec<_>, _>>()?;
    let shards: Vec<&dyn ArchiveReader> = shards.iter().map(|shard| &**shard).collect();
    let rights = args.rights.over(FileRights::Private);
    let merged = archive::merge(&shards, &args.out, rights, report)?;
    let mut outcome = CommandOutcome::of(report);
    let Some(merged) = merged else {
        outcome.say("nothing was written");
        return Ok(outcome);
    };
    let shards = terminal::count(merged.shards, "shard", "shards");
    let packets = terminal::count(merged.packets, "packet", "packets");
    let out = terminal::shown(&args.out);
    let done = if merged.was_there {
        format!("`{out}` is complete: {packets} of {shards}; there was nothing to copy")
    } else {
        format!("{shards} in, {packets} out, in `{out}`")
    };
    outcome.say(format!("{done}{}", if merged.draft { NO_RECORD } else { "" }));
    outcome.say(format!("SHA-256 of the manifest: {}", merged.manifest_sha256));
    outcome.figure("merged", &merged);
    Ok(outcome)
}
