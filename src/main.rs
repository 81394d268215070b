//! The process edge: reads the command line and the clock, calls the library, ends with an exit code.

mod cli;
mod page;
mod signals;
#[cfg_attr(not(feature = "storage"), path = "no_storage.rs")]
mod storage;

use std::env::VarError;
use std::process::ExitCode;

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate};
use promopacket::error::Error;
use promopacket::pipeline::{AsOf, AsOfOrigin};
use promopacket::typeset::{WorkerOrder, serve_worker};

use cli::{Cli, CliError, ExitStatus};
use page::PageMachine;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A worker gives up what it can before there is a thread, and that of the signals is one.
    let arguments = std::env::args_os().skip(1);
    let arguments: Vec<String> = arguments.map(|it| it.to_string_lossy().into_owned()).collect();
    if let Some(order) = WorkerOrder::from_arguments(&arguments) {
        return serve_worker(order);
    }
    signals::listen();
    let cli = match Cli::read() {
        Ok(cli) => cli,
        Err(exit) => return exit.into(),
    };
    let exit = match cli.run(&default_date, PageMachine { now, account }) {
        Ok(exit) => exit,
        Err(CliError::Machine(Error::Stdout(why)))
            if why.kind() == std::io::ErrorKind::BrokenPipe =>
        {
            // The reader has what it wanted: `promopacket ladder list | head`.
            ExitStatus::Done
        }
        Err(stop) => {
            cli::command_output::complain(&stop);
            stop.exit()
        }
    };
    exit.into()
}

/// The date to use if neither the cycle file nor an option has one.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock and the environment"
)]
fn default_date() -> Result<AsOf, String> {
    let wrong =
        |value: &str| format!("SOURCE_DATE_EPOCH is `{value}` and no number of seconds since 1970");
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => {
            let date = epoch_date(&seconds).ok_or_else(|| wrong(&seconds))?;
            Ok(AsOf { date, origin: AsOfOrigin::SourceDateEpoch })
        }
        Err(VarError::NotUnicode(value)) => Err(wrong(&value.to_string_lossy())),
        Err(VarError::NotPresent) => {
            Ok(AsOf { date: chrono::Local::now().date_naive(), origin: AsOfOrigin::Today })
        }
    }
}

/// What time it is, for the page: corrections say when they were made.
#[expect(clippy::disallowed_methods, reason = "the page shows and writes when something happens")]
fn now() -> DateTime<FixedOffset> {
    chrono::Local::now().fixed_offset()
}

/// The name of the account, for the page: corrections say who made them. Blank if nobody knows.
#[expect(clippy::disallowed_methods, reason = "only main reads the environment")]
fn account() -> String {
    let names = ["USER", "LOGNAME", "USERNAME"].into_iter();
    names.filter_map(|name| std::env::var(name).ok()).find(|it| !it.is_empty()).unwrap_or_default()
}

fn epoch_date(seconds: &str) -> Option<NaiveDate> {
    let date = DateTime::from_timestamp(seconds.trim().parse().ok()?, 0)?.date_naive();
    (1970..=9999).contains(&date.year()).then_some(date)
}
