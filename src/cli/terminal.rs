//! What every command writes through. In: lines for people, bytes and documents for programs. Out: the standard error and the
//! standard output.

use std::io::{self, Write as _};
use std::path::Path;

use clap::ValueEnum;
use promopacket::diagnostics::escape_control;
use promopacket::error::{Error, Result};
use serde::Serialize;

/// How findings and figures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// Sentences on the standard error
    Human,
    /// One JSON document on the standard output
    Json,
    /// The same sentences, and on the standard output annotations for GitHub's pages of a change
    Github,
}

/// Says whether what follows is coloured.
pub(super) fn colour(choice: clap::ColorChoice) {
    let choice = match choice {
        clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        clap::ColorChoice::Always => anstream::ColorChoice::Always,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Writes a line to the standard error. If that is closed or full, nobody reads it, and the work goes on.
pub(super) fn tell(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// Prints a JSON document on the standard output.
pub(super) fn json(document: &impl Serialize) -> Result<()> {
    let text =
        serde_json::to_string_pretty(document).expect("texts, numbers and lists always serialise");
    print(text.as_bytes())?;
    print(b"\n")
}

/// Writes bytes to the standard output.
pub(super) fn print(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(Error::Stdout)
}

/// A path as it can be printed.
pub(super) fn shown(path: &Path) -> String {
    escape_control(&path.display().to_string())
}

/// "1 person", "2 people".
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
