//! `promopacket man`.

use clap::{Command, CommandFactory as _};
use promopacket::error::Error;

use super::option_choices::KnownNames;
use super::terminal;
use super::{Cli, CliError, CliResult, ExitStatus};

const EXAMPLE: &str = "Examples:
  promopacket man | man -l -
  promopacket man build | man -l -";

/// Print the manual page of the program or of one command
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct ManArgs {
    /// The command; without it the whole program
    #[arg(value_parser = KnownNames::new(commands, any))]
    command: Option<String>,
}

/// The names of the commands.
const COMMANDS: &[&str] = &[
    "build",
    "packet",
    "book",
    "check",
    "open",
    "serve",
    "form",
    "ballot",
    "decide",
    "outcome",
    "import",
    "ladder",
    "init",
    "verify",
    "sign",
    "merge",
    "push",
    "pull",
    "hold",
    "retain",
    "purge",
    "export",
    "fairness",
    "explain",
    "schema",
    "completions",
    "man",
    "help",
];

/// The names of the commands, for completions.
pub(super) fn commands() -> Vec<&'static str> {
    COMMANDS.to_vec()
}

/// Any text.
pub(super) fn any(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

pub(super) fn run(args: &ManArgs) -> CliResult {
    let mut program = Cli::command();
    program.build();
    let page = match &args.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => Command::clone(command),
            None => {
                let name = promopacket::diagnostics::escape_control(name);
                return Err(CliError::Usage(format!("there is no command `{name}`")));
            }
        },
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text).map_err(Error::Stdout)?;
    terminal::print(&text)?;
    Ok(ExitStatus::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_among_the_names() {
        let program = Cli::command();
        let names: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
        assert_eq!(names, COMMANDS);
    }
}
