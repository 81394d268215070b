//! Findings for a reader on a terminal. In: findings of one cause each. Out: lines on the standard error: warnings, then
//! errors, then how many of which kind there are and what to do next.

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};
use promopacket::diagnostics::{Code, MergedFinding, Severity};

use super::terminal::{count, tell};

/// How many findings of one kind are printed.
const LISTED: usize = 12;

/// Which findings a reader wants to see.
#[derive(Debug, Clone, Copy)]
pub(super) struct FindingFilter {
    /// Every finding, however many there are of a kind.
    pub(super) all: bool,
    /// No warnings.
    pub(super) only_errors: bool,
}

/// Prints findings, errors last, for a terminal shows the end, and then what kinds of errors there are.
pub(super) fn print(findings: &[MergedFinding<'_>], shown: FindingFilter, next: Option<&str>) {
    if !shown.only_errors {
        let hidden = of(findings, Severity::Warning, shown);
        more(&hidden);
    }
    let hidden = of(findings, Severity::Error, shown);
    more(&hidden);
    if let Some(line) = summary(findings, shown, next) {
        tell(&line);
    }
}

/// Prints the findings of one severity; gives how many of each kind are not printed.
fn of(
    findings: &[MergedFinding<'_>],
    severity: Severity,
    shown: FindingFilter,
) -> BTreeMap<Code, usize> {
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    let mut hidden: BTreeMap<Code, usize> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.first.severity == severity) {
        let code = finding.first.code;
        let count = counts.entry(code).or_default();
        *count += 1;
        if *count > LISTED && !shown.all {
            *hidden.entry(code).or_default() += 1;
        } else {
            one(finding);
        }
    }
    hidden
}

fn one(finding: &MergedFinding<'_>) {
    let colour = match finding.first.severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
    };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    let text = finding.to_string();
    let (head, rest) = text.split_once(']').unwrap_or((&text, ""));
    tell(&format!("{style}{head}]{style:#}{rest}"));
}

/// Says how many findings of a kind are not printed.
fn more(hidden: &BTreeMap<Code, usize>) {
    for (code, number) in hidden {
        tell(&format!("and {number} more of the same kind, `{code}`; --all lists each"));
    }
}

/// "3 errors: 2 unknown-skill, 1 ambiguous-date; correct them and run check again". None if there are no errors.
fn summary(
    findings: &[MergedFinding<'_>],
    shown: FindingFilter,
    next: Option<&str>,
) -> Option<String> {
    let is_error = |finding: &&MergedFinding<'_>| finding.first.is_error();
    let errors: Vec<&MergedFinding<'_>> = findings.iter().filter(is_error).collect();
    if errors.is_empty() {
        return None;
    }
    let mut kinds: Vec<(Code, usize)> = Vec::new();
    for error in &errors {
        match kinds.iter_mut().find(|(code, _)| *code == error.first.code) {
            Some((_, number)) => *number += 1,
            None => kinds.push((error.first.code, 1)),
        }
    }
    // The kinds that most findings have come first; of the same number, in the order of the file.
    kinds.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let kinds: Vec<String> =
        kinds.iter().map(|(code, number)| format!("{number} {code}")).collect();
    let mut line = format!("{}: {}", count(errors.len(), "error", "errors"), kinds.join(", "));
    if let Some(command) = next {
        let them = if errors.len() == 1 { "it" } else { "them" };
        line += &format!("; correct {them} and run {command} again");
    }
    let places = errors.iter().map(|it| it.count()).sum::<usize>();
    if !shown.all && (places > errors.len() || errors.len() > LISTED) {
        line += "; --all lists each";
    }
    Some(line)
}
