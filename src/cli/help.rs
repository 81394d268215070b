//! `promopacket help`.

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _};

use super::man::{any, commands};
use super::option_choices::KnownNames;
use super::terminal;
use super::{Cli, CliError, CliResult, ExitStatus};

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

/// The commands by who uses them.
const GROUPS: &[(&str, &[&str])] = &[
    ("Do the whole job in a browser", &["open", "serve"]),
    ("Make packets", &["build", "packet", "book", "form", "init"]),
    ("Decide", &["ballot", "decide", "outcome"]),
    ("Look at data", &["check", "import"]),
    ("Look after an archive", &["verify", "sign", "merge", "hold", "retain", "purge"]),
    ("Bring packets elsewhere", &["export", "push", "pull"]),
    ("Look back at a cycle", &["fairness"]),
    ("Look at the ladder", &["ladder"]),
    ("Get to know the program", &["explain", "schema", "completions", "man", "help"]),
];

/// The program's command line, whose help lists the commands by who uses them.
pub(super) fn program() -> Command {
    let program = Cli::command();
    let commands = grouped(&program);
    program.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{commands}Options:\n{{options}}{{after-help}}"
    ))
}

fn grouped(program: &Command) -> String {
    let mut text = String::new();
    for (heading, names) in GROUPS {
        let _ = writeln!(text, "{heading}:");
        for name in names.iter() {
            let command = program.find_subcommand(name).expect("a test looks for each command");
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(text, "  {name:11}  {about}");
        }
        text.push('\n');
    }
    text
}

pub(super) fn run(args: &HelpArgs) -> CliResult {
    let mut program = program();
    program.build();
    let mut command = &mut program;
    for name in &args.command {
        let Some(found) = command.find_subcommand_mut(name) else {
            let name = promopacket::diagnostics::escape_control(name);
            return Err(CliError::Usage(format!("there is no command `{name}`")));
        };
        command = found;
    }
    terminal::print(command.render_long_help().to_string().as_bytes())?;
    Ok(ExitStatus::Done)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_command_is_in_one_group() {
        let grouped: Vec<&str> =
            GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let program = Cli::command();
        let names: BTreeSet<&str> = program.get_subcommands().map(Command::get_name).collect();
        assert_eq!(grouped.len(), names.len());
        assert_eq!(BTreeSet::from_iter(grouped), names);
    }
}
