//! Hints for mistyped arguments and options. In: what clap says of it. Out: that, and a line with what was meant, for somebody
//! who never used a terminal.

use std::ffi::OsString;
use std::path::Path;

use clap::error::ErrorKind;

use super::ExitStatus;
use super::command_output::usage_document;
use super::terminal::tell;

/// Prints what is wrong with the arguments, or the help that is asked for; gives how the process ends.
pub(super) fn explain(
    error: &clap::Error,
    arguments: impl Iterator<Item = OsString>,
) -> ExitStatus {
    // If nobody reads it, there is nothing else to do.
    let _ = error.print();
    let arguments: Vec<String> =
        arguments.skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let hint = hint(error.kind(), &arguments);
    if let Some(hint) = &hint {
        tell(&format!("\n  hint: {hint}"));
    }
    if error.exit_code() == 0 {
        return ExitStatus::Done;
    }
    if wants_json(&arguments) {
        let command = arguments.first().map(String::as_str).unwrap_or_default();
        let said = error.render().to_string();
        let said = said.lines().next().unwrap_or_default();
        let message = said.strip_prefix("error: ").unwrap_or(said);
        let _ = usage_document(command, message, hint);
    }
    ExitStatus::Usage
}

/// Whether a program reads what is printed.
fn wants_json(arguments: &[String]) -> bool {
    let mut pairs = arguments.windows(2);
    arguments.iter().any(|argument| argument == "--format=json")
        || pairs.any(|pair| pair[0] == "--format" && pair[1] == "json")
}

fn hint(kind: ErrorKind, arguments: &[String]) -> Option<String> {
    let first = arguments.first().map(String::as_str).unwrap_or_default();
    match kind {
        ErrorKind::InvalidSubcommand if Path::new(first).exists() => {
            let (assessments, people) = if first.contains("people") {
                ("assessments.csv", first)
            } else {
                (first, "people.csv")
            };
            let line = format!("promopacket check {assessments} --people {people}");
            Some(format!("say first what to do with it: {line}"))
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if first.is_empty() => Some(
            "start with `promopacket init my-cycle`, which writes an example to look at".to_owned(),
        ),
        ErrorKind::MissingRequiredArgument
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            example(first).map(|it| format!("such as: {it}"))
        }
        ErrorKind::UnknownArgument if first.starts_with("--") => Some(
            "the command comes first: promopacket check assessments.csv --people people.csv"
                .to_owned(),
        ),
        ErrorKind::UnknownArgument => one_hyphen(arguments),
        _ => None,
    }
}

/// A whole command line.
fn example(command: &str) -> Option<&'static str> {
    Some(match command {
        "build" => "promopacket build assessments.csv --people people.csv",
        "check" => "promopacket check assessments.csv --people people.csv",
        "packet" => "promopacket packet E1042 assessments.csv --people people.csv",
        "form" => "promopacket form people.csv -o forms",
        "ballot" => "promopacket ballot assessments.csv --people people.csv -o ballot.xlsx",
        "decide" => "promopacket decide ballot.xlsx assessments.csv --people people.csv",
        "outcome" => {
            "promopacket outcome ballot.xlsx assessments.csv --people people.csv --packets packets"
        }
        "import" => "promopacket import export.xlsx --people people.csv -o assessments.csv",
        "init" => "promopacket init my-cycle",
        "verify" => "promopacket verify packets",
        "sign" => "promopacket sign packets --key hr.key",
        "merge" => "promopacket merge shard-1 shard-2 -o packets",
        "hold" => "promopacket hold packets --add E1042 --reason 'lawsuit 12/26'",
        "retain" => "promopacket retain packets --until 2036-12-31 --reason 'audit' --all",
        "purge" => "promopacket purge packets --due 2033-01-01",
        "export" => "promopacket export packets --to generic -o upload",
        "ladder" => "promopacket ladder show backend/L5",
        "schema" => "promopacket schema cycle",
        "completions" => "promopacket completions bash",
        _ => return None,
    })
}

/// What a word behind one hyphen means.
fn one_hyphen(arguments: &[String]) -> Option<String> {
    let is_word = |argument: &&String| {
        let name = argument.strip_prefix('-').unwrap_or_default();
        name.len() > 1 && name.starts_with(|c: char| c.is_ascii_alphabetic())
    };
    let word = arguments.iter().find(is_word)?;
    Some(format!("options of more than one letter begin with two hyphens: `-{word}`"))
}
