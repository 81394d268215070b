//! `promopacket man`.

use clap::{Command, CommandFactory as _};
use promopacket::error::Error;

use super::{Cli, Ended, Exit, Stop, output};

const EXAMPLE: &str = "Examples:
  promopacket man | man -l -
  promopacket man build | man -l -";

/// Print the manual page of the program or of one command
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// The command; without it the whole program
    command: Option<String>,
}

pub(super) fn run(args: &Args) -> Ended {
    let mut program = Cli::command();
    program.build();
    let page = match &args.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => Command::clone(command),
            None => {
                let name = promopacket::diagnostics::printable(name);
                return Err(Stop::Usage(format!("there is no command `{name}`")));
            }
        },
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text).map_err(Error::Stdout)?;
    output::print(&text)?;
    Ok(Exit::Done)
}
