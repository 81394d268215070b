//! The command line. In: arguments. Out: a call of the library, its report printed, an exit code.

mod annotations;
mod archive_commands;
mod argument_hints;
mod ballot;
mod ballot_arguments;
mod book;
mod build;
mod check;
pub(crate) mod command_output;
mod completions;
mod decide;
mod error_remedies;
mod explain;
mod export;
mod export_account;
mod fairness;
mod file_arguments;
mod form;
mod help;
mod hold;
mod import;
mod import_account;
mod init;
mod input_arguments;
mod intake_arguments;
mod ladder;
mod ladder_import;
mod man;
mod merge;
mod open;
mod option_choices;
mod outcome;
mod packet;
mod previous_arguments;
mod print_findings;
mod pull;
mod purge;
mod push;
mod retain;
mod rights_argument;
mod schema;
mod serve;
mod shard_argument;
mod sign;
mod storage_arguments;
mod task_engines;
mod terminal;
mod typeset_arguments;
mod typeset_watchdog;
mod verify;

use std::process::ExitCode;

use crate::page::PageMachine;
use clap::{ColorChoice, FromArgMatches as _, Parser, Subcommand};
use promopacket::error::Error;
use promopacket::pipeline::AsOf;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// Everything that was asked for is done.
    Done = 0,
    /// The data has errors.
    DataHasErrors = 1,
    /// The program was called wrongly.
    Usage = 2,
    /// Something cannot be read or written.
    MachineFailed = 3,
}

impl From<ExitStatus> for ExitCode {
    fn from(exit: ExitStatus) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command could not be done.
#[derive(Debug)]
pub(crate) enum CliError {
    /// Something cannot be read or written.
    Machine(Error),
    /// The program was called wrongly.
    Usage(String),
}

impl From<Error> for CliError {
    fn from(error: Error) -> Self {
        Self::Machine(error)
    }
}

impl CliError {
    /// How the process ends.
    pub(crate) fn exit(&self) -> ExitStatus {
        match self {
            Self::Usage(_) | Self::Machine(Error::InArchive { .. }) => ExitStatus::Usage,
            Self::Machine(_) => ExitStatus::MachineFailed,
        }
    }
}

/// How a command ended, or why it could not be done.
type CliResult = Result<ExitStatus, CliError>;

/// What a command did, or why it could not be done.
type CommandResult = Result<command_output::CommandOutcome, CliError>;

/// The date to use where nothing else says one, or why there is none; asked for only when it is needed.
type DefaultDate<'d> = &'d dyn Fn() -> Result<AsOf, String>;

/// The version of the program, and that of the Typst in it.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (Typst 0.15.1)");

const EXIT_CODES: &str =
    "Exit codes: 0 done, 1 the data has errors, 2 wrong usage, 3 a file cannot be read or written.";

/// Merges self- and manager-assessments with a career ladder into one PDF promotion packet per person.
#[derive(Debug, Parser)]
#[command(version = VERSION, about, after_help = EXIT_CODES, max_term_width = 100)]
#[command(disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Whether findings are coloured; `auto` is on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::BuildArgs),
    Packet(packet::PacketArgs),
    Book(book::BookArgs),
    Check(check::CheckArgs),
    Open(open::OpenArgs),
    Serve(serve::ServeArgs),
    Form(form::FormArgs),
    Ballot(ballot::BallotArgs),
    Decide(decide::DecideArgs),
    Outcome(outcome::OutcomeArgs),
    Import(import::ImportArgs),
    Ladder(ladder::LadderArgs),
    Init(init::InitArgs),
    Verify(verify::VerifyArgs),
    Sign(sign::SignArgs),
    Merge(merge::MergeArgs),
    Push(push::PushArgs),
    Pull(pull::PullArgs),
    Hold(hold::HoldArgs),
    Retain(retain::RetainArgs),
    Purge(purge::PurgeArgs),
    Export(export::ExportArgs),
    Fairness(fairness::FairnessArgs),
    Explain(explain::ExplainArgs),
    Schema(schema::SchemaArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    Help(help::HelpArgs),
}

impl Cli {
    /// Reads the command line; prints what is wrong with it, and what is asked for by `--help`.
    ///
    /// # Errors
    /// How the process ends if there is nothing to do.
    pub(crate) fn read() -> Result<Self, ExitStatus> {
        let matches = help::program().try_get_matches();
        matches
            .and_then(|matches| Self::from_arg_matches(&matches))
            .map_err(|error| argument_hints::explain(&error, std::env::args_os()))
    }

    /// Does what was asked for.
    pub(crate) fn run(self, default_date: DefaultDate<'_>, machine: PageMachine) -> CliResult {
        terminal::colour(self.color);
        match self.command {
            Command::Build(args) => build::run(&args, default_date),
            Command::Packet(args) => packet::run(&args, default_date),
            Command::Book(args) => book::run(&args, default_date),
            Command::Check(args) => check::run(&args, default_date),
            Command::Open(args) => open::run(&args, default_date, machine),
            Command::Serve(args) => serve::run(&args, default_date, machine),
            Command::Form(args) => form::run(&args, default_date),
            Command::Ballot(args) => ballot::run(&args, default_date),
            Command::Decide(args) => decide::run(&args, default_date),
            Command::Outcome(args) => outcome::run(&args, default_date),
            Command::Import(args) => import::run(&args, default_date),
            Command::Ladder(args) => ladder::run(&args),
            Command::Init(args) => init::run(&args),
            Command::Verify(args) => verify::run(&args),
            Command::Sign(args) => sign::run(&args),
            Command::Merge(args) => merge::run(&args),
            Command::Push(args) => push::run(&args, default_date),
            Command::Pull(args) => pull::run(&args),
            Command::Hold(args) => hold::run(&args, default_date),
            Command::Retain(args) => retain::run(&args, default_date),
            Command::Purge(args) => purge::run(&args, default_date),
            Command::Export(args) => export::run(&args),
            Command::Fairness(args) => fairness::run(&args, default_date),
            Command::Explain(args) => explain::run(&args),
            Command::Schema(args) => schema::run(&args),
            Command::Completions(args) => completions::run(&args),
            Command::Man(args) => man::run(&args),
            Command::Help(args) => help::run(&args),
        }
    }
}
