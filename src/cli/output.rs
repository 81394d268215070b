//! Findings and figures for people on the standard error, for programs on the standard output.

use std::io::{self, Write as _};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use promopacket::diagnostics::{Diagnostic, Report, Severity, printable};
use promopacket::error::{Error, Result};
use promopacket::intake::Dropped;
use promopacket::pipeline::{Built, Summary};
use serde::Serialize;

use super::inputs::Format;

/// What `--format json` prints.
#[derive(Debug, Serialize)]
struct Document<'r> {
    schema: u32,
    diagnostics: Vec<&'r Diagnostic>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Summary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    built: Option<&'r Built>,
}

/// Prints every finding, in file order, and the figures.
pub(super) fn report(
    report: &Report,
    summary: Option<Summary>,
    built: Option<&Built>,
    format: Format,
) -> Result<()> {
    match format {
        Format::Human => {
            report.in_file_order().into_iter().for_each(finding);
            Ok(())
        }
        Format::Json => {
            json(&Document { schema: 1, diagnostics: report.in_file_order(), summary, built })
        }
    }
}

fn finding(finding: &Diagnostic) {
    let colour = match finding.severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
    };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    let text = finding.to_string();
    let (head, rest) = text.split_once(']').unwrap_or((&text, ""));
    tell(&format!("{style}{head}]{style:#}{rest}"));
}

/// Prints a sentence about what is going on.
pub(super) fn say(sentence: &str) {
    tell(sentence);
}

/// Prints why nothing more can be done.
pub(crate) fn complain(message: &str) {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    tell(&format!("{style}error{style:#}: {message}"));
}

/// Writes a line to the standard error. If that is closed or full, nobody reads it, and the work goes on.
fn tell(line: &str) {
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

/// Says what was not read because it never belongs in a packet.
pub(super) fn dropped(columns: &[Dropped]) {
    let cells = columns.iter().map(|it| it.cells).sum::<u64>();
    if cells > 0 {
        let cells = count(usize::try_from(cells).unwrap_or(usize::MAX), "cell", "cells");
        let names: Vec<String> =
            columns.iter().map(|it| format!("`{}`", printable(&it.column))).collect();
        say(&format!("{cells} of sensitive columns were not read: {}", names.join(", ")));
    }
}

/// A path as it can be printed.
pub(super) fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// "1 person", "2 people".
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
