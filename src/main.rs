//! The process edge: reads the command line and the clock, calls the library, ends with an exit code.

mod cli;

use std::process::ExitCode;

use chrono::{DateTime, NaiveDate};
use clap::Parser as _;
use promopacket::pipeline::{AsOf, AsOfOrigin};

use cli::{Cli, Exit};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let default_date = match default_date() {
        Ok(date) => date,
        Err(message) => {
            cli::output::complain(&message);
            return Exit::Usage.into();
        }
    };
    match cli.run(default_date) {
        Ok(exit) => exit.into(),
        Err(error) if error.is_closed_pipe() => Exit::Done.into(),
        Err(error) => {
            cli::output::complain(&error.to_string());
            Exit::MachineFailed.into()
        }
    }
}

/// The date to use if neither the cycle file nor an option has one.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock and the environment"
)]
fn default_date() -> Result<AsOf, String> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => match epoch_date(&seconds) {
            Some(date) => Ok(AsOf { date, origin: AsOfOrigin::SourceDateEpoch }),
            None => {
                Err(format!("SOURCE_DATE_EPOCH is `{seconds}` and no number of seconds since 1970"))
            }
        },
        Err(_) => Ok(AsOf { date: chrono::Local::now().date_naive(), origin: AsOfOrigin::Today }),
    }
}

fn epoch_date(seconds: &str) -> Option<NaiveDate> {
    Some(DateTime::from_timestamp(seconds.trim().parse().ok()?, 0)?.date_naive())
}
