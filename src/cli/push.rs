//! `promopacket push`.

use std::path::PathBuf;

use clap::{ValueEnum, ValueHint};
use promopacket::archive::{self, LockMode, PushOptions, PushSummary};
use promopacket::diagnostics::Report;

use super::archive_commands::NO_RECORD;
use super::command_output::{CommandOutcome, PrintArgs};
use super::storage_arguments::place;
use super::{CliError, CliResult, CommandResult, DefaultDate, storage_arguments, terminal};
use crate::storage::BucketFolder;

const EXAMPLE: &str = "Example:
  promopacket push packets s3://hr-archive/2026-autumn --lock governance";

/// Bring an archive to object storage, whole or not at all
///
/// The archive is verified first. Only what the store lacks is sent; the manifest goes last, so that readers see the archive as it
/// was or as it is. Of two pushes at once one is refused. A push that was stopped is finished by the same command. Credentials are
/// in the environment: the guide names the variables.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct PushArgs {
    /// The folder that a build or a merge wrote
    #[arg(value_name = "ARCHIVE", value_hint = ValueHint::DirPath, value_parser = place())]
    folder: PathBuf,
    /// Where it goes: s3://BUCKET/KEY, az://CONTAINER/KEY or gs://BUCKET/KEY
    #[arg(value_name = "ADDRESS", value_hint = ValueHint::Url)]
    address: PathBuf,
    /// Have the store refuse to delete packets before their dates and while they are held: S3, in a bucket with object lock
    #[arg(long, value_enum, value_name = "MODE")]
    lock: Option<LockChoice>,
    #[command(flatten)]
    print: PrintArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LockChoice {
    /// Whoever has a special right can end the lock
    Governance,
    /// Nobody can end it before its time, not even the owner of the account
    Compliance,
}

impl From<LockChoice> for LockMode {
    fn from(choice: LockChoice) -> Self {
        match choice {
            LockChoice::Governance => Self::Governance,
            LockChoice::Compliance => Self::Compliance,
        }
    }
}

pub(super) fn run(args: &PushArgs, default_date: DefaultDate<'_>) -> CliResult {
    args.print.of("push").run(|report| work(args, default_date, report))
}

fn work(args: &PushArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    let today = default_date().map_err(CliError::Usage)?.date;
    let store = BucketFolder::open(&storage_arguments::address(&args.address)?)?;
    if matches!(args.lock, Some(LockChoice::Compliance)) {
        terminal::tell(
            "--lock compliance cannot be undone: nobody can delete the packets before their dates, whatever the reason",
        );
    }
    let options = PushOptions { lock: args.lock.map(LockMode::from), today };
    let pushed = archive::push(&args.folder, &store, options, report)?;
    let mut outcome = CommandOutcome::of(report);
    let Some(pushed) = pushed else {
        outcome.say("the archive in the store is as it was");
        return Ok(outcome);
    };
    conclude(args, &pushed, &mut outcome);
    outcome.figure("pushed", &pushed);
    Ok(outcome)
}

/// Says what the push did.
fn conclude(args: &PushArgs, pushed: &PushSummary, outcome: &mut CommandOutcome) {
    let packets = terminal::count(pushed.packets, "packet", "packets");
    let address = terminal::shown(&args.address);
    let is_record = if pushed.draft { NO_RECORD } else { "" };
    let done = match (pushed.was_there, pushed.uploaded) {
        (true, 0) => format!("{packets} in `{address}`: all of it was there"),
        (_, uploaded) => format!("{packets} in `{address}`, {uploaded} of them sent"),
    };
    outcome.say(format!("{done}{is_record}"));
    if pushed.locked {
        outcome.say("the store keeps each packet until its date, and longer if it is held");
    } else if pushed.held {
        outcome
            .say("packets are under a legal hold, and the store does not know it: --lock tells it");
    }
    outcome.say(format!("SHA-256 of the manifest: {}", pushed.manifest_sha256));
}
