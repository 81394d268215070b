//! `promopacket open`.

use std::path::{Path, PathBuf};

use clap::ValueHint;
use promopacket::diagnostics::{Code, Report};
use promopacket::error::Error;
use promopacket::pipeline::LastRun;

use super::input_arguments::InputArgs;
use super::storage_arguments::place;
use super::terminal;
use super::{CliError, CliResult, DefaultDate, ExitStatus};
use crate::page::{
    self, CycleOrigin, OwnerAccess, PageAccess, PageListeners, PageMachine, PageSession,
    SampleCycle, SessionInputs,
};

const EXAMPLE: &str = "Examples:
  promopacket open
  promopacket open assessments.csv --people people.csv";

/// Open a cycle in the browser, on this machine alone
///
/// Without files it shows the sample cycle.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE, mut_arg("assessments", |arg| arg.required(false)))]
pub(super) struct OpenArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// The folder of packets; that of the sample cycle goes when the page ends
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, default_value = "packets", value_parser = place())]
    out: PathBuf,
    /// The port to listen on [default: a free one]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Print the address and open no browser
    #[arg(long)]
    no_browser: bool,
}

pub(super) fn run(
    args: &OpenArgs,
    default_date: DefaultDate<'_>,
    machine: PageMachine,
) -> CliResult {
    let session = if args.inputs.are_without_assessments() {
        sample(&args.inputs, default_date, machine)?
    } else {
        session(&args.inputs, &args.out, default_date, machine)?
    };
    let listeners = PageListeners::on_this_machine(args.port)
        .map_err(|why| CliError::Usage(format!("cannot listen on port {}: {why}", args.port)))?;
    let access = OwnerAccess::new(listeners.port(), (machine.account)());
    let address = format!("http://127.0.0.1:{}/?token={}", listeners.port(), access.token());
    terminal::tell(&format!("the page is at {address}"));
    terminal::tell("press Ctrl-C here, or Close in the page, to end it");
    if !args.no_browser && opener::open_browser(&address).is_err() {
        terminal::tell("no browser could be opened; open the address yourself");
    }
    page::serve(session, PageAccess::Owner(access), listeners).map_err(not_served)?;
    terminal::tell("the page is closed");
    Ok(ExitStatus::Done)
}

/// Opens the cycle that arguments name.
pub(super) fn session(
    inputs: &InputArgs,
    out: &Path,
    default_date: DefaultDate<'_>,
    machine: PageMachine,
) -> Result<PageSession, CliError> {
    let mut found = Report::new();
    let (mut read, fonts) = inputs.read_without_corrections(default_date, &mut found)?;
    confined(&found)?;
    // What is shown has the date that the packets will have.
    read.last_run = LastRun::into(out);
    let corrections = inputs.corrections_place(&read)?;
    let (out, origin) = (out.to_owned(), CycleOrigin::Files);
    let from =
        SessionInputs { inputs: read, fonts, found, corrections, out, origin, now: machine.now };
    Ok(PageSession::open(from)?)
}

/// Opens the sample cycle, with the settings that arguments name.
fn sample(
    inputs: &InputArgs,
    default_date: DefaultDate<'_>,
    machine: PageMachine,
) -> Result<PageSession, CliError> {
    if inputs.name_people() {
        let message =
            "name the assessments of these people, too; without any file the sample cycle is shown";
        return Err(CliError::Usage(message.to_owned()));
    }
    let mut found = Report::new();
    let (mut read, fonts) = inputs.read_without_corrections(default_date, &mut found)?;
    confined(&found)?;
    SampleCycle::fill(&mut read);
    let sample = SampleCycle::new()?;
    let corrections = inputs.corrections().map_or_else(|| sample.corrections(), Path::to_owned);
    let out = sample.out();
    let origin = sample.into_origin();
    let from =
        SessionInputs { inputs: read, fonts, found, corrections, out, origin, now: machine.now };
    Ok(PageSession::open(from)?)
}

/// No page is opened whose templates are to be confined and cannot be.
fn confined(found: &Report) -> Result<(), CliError> {
    let not_confined = found.iter().find(|it| it.code == Code::NotConfined);
    not_confined.map_or(Ok(()), |it| {
        Err(CliError::Usage([&[it.message.clone()][..], &it.hints].concat().join("; ")))
    })
}

/// A page that cannot be served.
pub(super) fn not_served(why: std::io::Error) -> CliError {
    CliError::Machine(Error::Thread(why.to_string()))
}
