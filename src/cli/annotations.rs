//! Findings beside the lines of the files in which they are, where a repository holds a cycle. In: findings. Out: a workflow command of
//! GitHub for each, on the standard output.
//!
//! The form and its escapes: "Workflow commands for GitHub Actions", and `command.ts` of its toolkit, both seen in November 2026.

use std::fmt::Write as _;

use promopacket::diagnostics::{Diagnostic, Severity, escape_control};
use promopacket::error::Result;

use super::terminal;

/// Prints a line for each finding.
pub(super) fn print(findings: &[&Diagnostic]) -> Result<()> {
    let lines: String = findings.iter().map(|finding| annotation(finding)).collect();
    terminal::print(lines.as_bytes())
}

/// The line of a finding.
fn annotation(finding: &Diagnostic) -> String {
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut line = format!("::{kind} title={}", property(&finding.code.to_string()));
    if let Some(at) = &finding.location {
        let (row, column) = (at.line, at.column);
        let _ = write!(line, ",file={},line={row},col={column}", property(&at.file));
    }
    let hints = finding.hints.iter().map(|hint| format!("\nhint: {hint}"));
    let words = finding.message.clone() + &hints.collect::<String>();
    line + "::" + &data(&words) + "\n"
}

/// A text that ends with the line. Only line breaks are kept of what no terminal shows: nothing in a cell may begin another command.
fn data(text: &str) -> String {
    let lines = text.split('\n').map(|line| escape_control(line).replace('%', "%25"));
    lines.collect::<Vec<_>>().join("%0A")
}

/// A text that ends with a comma or a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use promopacket::diagnostics::Code;

    use super::*;

    #[test]
    fn nothing_in_a_cell_begins_another_command() {
        let message = "100 % of `a\r\n::set-output name=x::y`\n::error::z";
        let finding = Diagnostic::error(Code::UnknownSkill, message).hint("a: b, c");
        let line = annotation(&finding);
        assert_eq!(line.lines().count(), 1, "{line}");
        assert!(line.starts_with("::error title=unknown-skill::100 %25 of `a"), "{line}");
        assert!(line.ends_with("%0Ahint: a: b, c\n"), "{line}");
        assert_eq!(property("C:\\a,b.csv"), "C%3A\\a%2Cb.csv");
    }
}
