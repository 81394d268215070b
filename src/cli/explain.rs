//! `promopacket explain`.

use std::fmt::Write as _;

use promopacket::diagnostics::{Code, CodeTopic, escape_control, nearest};

use super::man::any;
use super::option_choices::KnownNames;
use super::terminal;
use super::{CliError, CliResult, ExitStatus};

const EXAMPLES: &str = "Examples:
  promopacket explain ragged-row
  promopacket explain --list";

/// Say what the code of a message means, and what to do
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExplainArgs {
    /// The code, as a message has it in square brackets
    #[arg(required_unless_present = "list", value_parser = KnownNames::new(names, any))]
    code: Option<String>,
    /// List every code with its meaning
    #[arg(long, conflicts_with = "code")]
    list: bool,
}

pub(super) fn run(args: &ExplainArgs) -> CliResult {
    let text = match args.code.as_deref() {
        None => list(),
        Some(name) => explained(name)?,
    };
    terminal::print(text.as_bytes())?;
    Ok(ExitStatus::Done)
}

/// The code with this name, with or without the brackets of a message around it.
fn explained(name: &str) -> Result<String, CliError> {
    let bare = name.trim_start_matches("error").trim_start_matches("warning");
    let bare = bare.trim_start_matches('[').trim_end_matches(']');
    let Some(code) = Code::named(bare) else {
        let name = escape_control(name);
        let near = nearest(bare, Code::ALL.iter().map(|it| it.name()));
        let near = near.map(|it| format!(", did you mean `{it}`?")).unwrap_or_default();
        return Err(CliError::Usage(format!("there is no code `{name}`{near}")));
    };
    let explanation = code.explanation();
    Ok(format!(
        "{code}: {}\n\n{}\n\nExample:\n{}\n\nWhat to do:\n{}\n",
        code.meaning(),
        explanation.topic.heading(),
        indented(&explanation.example),
        indented(&explanation.remedy),
    ))
}

fn list() -> String {
    let mut text = String::new();
    let width = Code::ALL.iter().map(|it| it.name().len()).max().unwrap_or_default();
    for topic in CodeTopic::ALL {
        let _ = writeln!(text, "{}", topic.heading());
        for code in Code::ALL {
            if code.explanation().topic == topic {
                let _ = writeln!(text, "  {:width$}  {}", code.name(), code.meaning());
            }
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.trim_end().lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

fn names() -> Vec<&'static str> {
    Code::ALL.iter().map(|it| it.name()).collect()
}
