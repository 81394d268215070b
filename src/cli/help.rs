//! `promopacket help`.

use clap::CommandFactory as _;

use super::choices::KnownNames;
use super::man::{any, commands};
use super::{Cli, CliError, CliResult, ExitStatus, output};

const EXAMPLE: &str = "Example:
  promopacket help build";

/// Print the help of the program or of one command
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct HelpArgs {
    /// The command, such as `build` or `ladder show`; without it the whole program
    #[arg(value_parser = KnownNames::new(commands, any))]
    command: Vec<String>,
}

pub(super) fn run(args: &HelpArgs) -> CliResult {
    let mut program = Cli::command();
    program.build();
    let mut command = &mut program;
    for name in &args.command {
        let Some(found) = command.find_subcommand_mut(name) else {
            let name = promopacket::diagnostics::escape_control(name);
            return Err(CliError::Usage(format!("there is no command `{name}`")));
        };
        command = found;
    }
    output::print(command.render_long_help().to_string().as_bytes())?;
    Ok(ExitStatus::Done)
}
