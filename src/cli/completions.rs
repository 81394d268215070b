//! `promopacket completions`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::terminal;
use super::{Cli, CliResult, ExitStatus};

const EXAMPLE: &str = "Example:
  promopacket completions bash > /etc/bash_completion.d/promopacket";

/// Print the completions of a shell
///
/// Those of bash, zsh and fish know the values of options, too; those of Elvish and PowerShell know commands and options.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs) -> CliResult {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "promopacket", &mut script);
    terminal::print(&script)?;
    Ok(ExitStatus::Done)
}
