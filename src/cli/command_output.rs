//! What a command did, printed: sentences for people on the standard error, one document for programs on the standard
//! output.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use anstyle::{AnsiColor, Style};
use promopacket::corrections::CorrectionCounts;
use promopacket::diagnostics::{Diagnostic, MergedFinding, Report, in_backticks, merged};
use promopacket::error::{Error, Result};
use promopacket::intake::{DroppedColumn, ExportAccount, LeftOutBy, PeopleAccount};
use promopacket::pipeline::CheckSummary;
use serde::Serialize;
use serde_json::Value;

use super::annotations;
use super::import_account;
use super::print_findings::{self, FindingFilter};
use super::terminal::{OutputFormat, count, json, tell};
use super::{CliError, CliResult, CommandResult, ExitStatus, error_remedies};

/// How a command prints.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Printing")]
pub(super) struct PrintArgs {
    /// How to print findings and figures
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: OutputFormat,
    #[command(flatten)]
    findings: FindingArgs,
}

/// Which findings a command prints.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Printing")]
pub(super) struct FindingArgs {
    /// List each finding by itself, however many there are of one cause
    #[arg(long)]
    all: bool,
    /// Print errors only
    #[arg(long)]
    quiet: bool,
}

/// How a command prints whose `--all` means something else, and that has few findings.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Printing")]
pub(super) struct BriefPrintArgs {
    /// How to print findings and figures
    #[arg(long, value_enum, default_value = "human")]
    format: OutputFormat,
    /// Print errors only
    #[arg(long)]
    quiet: bool,
}

impl From<BriefPrintArgs> for PrintArgs {
    fn from(brief: BriefPrintArgs) -> Self {
        let BriefPrintArgs { format, quiet } = brief;
        Self { format, findings: FindingArgs { all: false, quiet } }
    }
}

/// What a command did.
#[derive(Debug)]
pub(super) struct CommandOutcome {
    /// How it ended.
    pub(super) exit: ExitStatus,
    /// How the check went.
    pub(super) summary: Option<CheckSummary>,
    /// Where everything in a foreign export went.
    pub(super) accounting: Option<ExportAccount>,
    /// What became of the columns of the table of people.
    pub(super) people: Option<PeopleAccount>,
    /// What stopped it after a part was done.
    pub(super) stop: Option<CliError>,
    /// More figures for programs.
    figures: BTreeMap<&'static str, Value>,
    /// Why it ended as it did, where no finding says so.
    reason: Option<String>,
    /// The last sentences for people.
    closing: Vec<String>,
}

impl CommandOutcome {
    /// A command that ended so, of which nothing else is known yet.
    pub(super) fn new(exit: ExitStatus) -> Self {
        let (figures, closing) = (BTreeMap::new(), Vec::new());
        Self {
            exit,
            summary: None,
            accounting: None,
            people: None,
            stop: None,
            figures,
            reason: None,
            closing,
        }
    }

    /// A command that is done if there are no errors.
    pub(super) fn of(report: &Report) -> Self {
        Self::new(if report.has_errors() { ExitStatus::DataHasErrors } else { ExitStatus::Done })
    }

    /// A command that could not be done.
    fn stopped(stop: CliError) -> Self {
        Self { stop: Some(stop), ..Self::new(ExitStatus::Done) }
    }

    /// Whether the standard output takes nothing any more.
    fn is_stdout_lost(&self) -> bool {
        matches!(self.stop, Some(CliError::Machine(Error::Stdout(_))))
    }

    /// Adds a figure for programs.
    pub(super) fn figure(&mut self, name: &'static str, value: &impl Serialize) {
        let value = serde_json::to_value(value).expect("texts, numbers and lists always serialise");
        self.figures.insert(name, value);
    }

    /// Ends it as if the data had errors, for a reason that is said however little is printed.
    pub(super) fn fail(&mut self, reason: impl Into<String>) {
        self.exit = ExitStatus::DataHasErrors;
        self.reason = Some(reason.into());
    }

    /// Adds a sentence for people.
    pub(super) fn say(&mut self, sentence: impl Into<String>) {
        self.closing.push(sentence.into());
    }
}

/// What `--format json` prints.
#[derive(Debug, Serialize)]
struct JsonDocument<'r> {
    schema: u32,
    command: &'r str,
    exit: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<CommandFailure>,
    errors: usize,
    warnings: usize,
    diagnostics: &'r [MergedFinding<'r>],
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<CountedSummary<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accounting: Option<&'r ExportAccount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<&'r PeopleAccount>,
    #[serde(flatten)]
    figures: &'r BTreeMap<&'static str, Value>,
}

/// The figures of a check with those of its findings.
#[derive(Debug, Serialize)]
struct CountedSummary<'r> {
    #[serde(flatten)]
    summary: &'r CheckSummary,
    errors: usize,
    warnings: usize,
}

/// Why a command could not be done.
#[derive(Debug, Serialize)]
struct CommandFailure {
    /// `usage` or `machine`.
    kind: &'static str,
    message: String,
    /// One remedy each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<String>,
}

impl CommandFailure {
    fn of(stop: &CliError) -> Self {
        match stop {
            CliError::Machine(error) => {
                let kind = if stop.exit() == ExitStatus::Usage { "usage" } else { "machine" };
                Self { kind, message: error.to_string(), hints: error_remedies::of(error) }
            }
            CliError::Usage(message) => {
                Self { kind: "usage", message: message.clone(), hints: Vec::new() }
            }
        }
    }
}

/// A command for which something is printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct OutputPrinter {
    /// Its name.
    command: &'static str,
    format: OutputFormat,
    shown: FindingFilter,
    /// What to run again after errors are corrected.
    next: Option<&'static str>,
}

impl FindingArgs {
    fn shown(self) -> FindingFilter {
        FindingFilter { all: self.all, only_errors: self.quiet }
    }

    /// How a command prints that has formats of its own.
    pub(super) fn of(self, command: &'static str, format: OutputFormat) -> OutputPrinter {
        OutputPrinter { command, format, shown: self.shown(), next: None }
    }
}

impl PrintArgs {
    /// Whether only errors are printed.
    pub(super) fn is_quiet(self) -> bool {
        self.findings.quiet
    }

    /// How a command prints.
    pub(super) fn of(self, command: &'static str) -> OutputPrinter {
        self.findings.of(command, self.format)
    }
}

/// How the command of this process prints, for what ends it from another thread.
static PRINTING: OnceLock<OutputPrinter> = OnceLock::new();

/// Ends the process with one finding, whatever the command is doing, and says what it leaves.
pub(super) fn end_with(finding: Diagnostic, left: &str) -> ! {
    let exit = ExitStatus::DataHasErrors;
    let mut report = Report::new();
    report.push(finding);
    if let Some(printing) = PRINTING.get() {
        let mut outcome = CommandOutcome::new(exit);
        outcome.say(left);
        // Nobody can be told that nobody can be told.
        let _ = printing.print(&report, &outcome);
    }
    std::process::exit(i32::from(exit as u8))
}

impl OutputPrinter {
    /// The same for a command that is run again when what it found is corrected.
    pub(super) fn again(self) -> Self {
        Self { next: Some(self.command), ..self }
    }

    /// Runs a command and prints all that it found and did.
    ///
    /// # Errors
    /// What stopped the command, and a standard output that cannot be written.
    pub(super) fn run(self, work: impl FnOnce(&mut Report) -> CommandResult) -> CliResult {
        // A process has one command; a second one prints as the first does.
        let _ = PRINTING.set(self);
        let mut report = Report::new();
        let outcome = work(&mut report).unwrap_or_else(CommandOutcome::stopped);
        self.print(&report, &outcome)?;
        match outcome.stop {
            Some(stop) => Err(stop),
            None => Ok(outcome.exit),
        }
    }

    fn print(self, report: &Report, outcome: &CommandOutcome) -> Result<()> {
        let findings = self.listed(report);
        if self.format == OutputFormat::Json && !outcome.is_stdout_lost() {
            self.document(&findings, outcome)?;
        }
        if self.format == OutputFormat::Github && !outcome.is_stdout_lost() {
            let is_shown = |finding: &&Diagnostic| finding.is_error() || !self.shown.only_errors;
            let shown: Vec<&Diagnostic> =
                report.in_file_order().into_iter().filter(is_shown).collect();
            annotations::print(&shown)?;
        }
        if self.format != OutputFormat::Json {
            if !self.shown.only_errors {
                outcome.people.iter().for_each(import_account::print_people);
                outcome.accounting.iter().for_each(import_account::print);
            }
            print_findings::print(&findings, self.shown, self.next);
        }
        // No command fails in silence.
        let is_explained =
            outcome.exit == ExitStatus::Done || outcome.reason.is_some() || counts(&findings).0 > 0;
        if !self.shown.only_errors || !is_explained {
            for sentence in &outcome.closing {
                tell(sentence);
            }
        }
        outcome.reason.iter().for_each(|sentence| tell(sentence));
        Ok(())
    }

    /// How many errors and warnings are printed.
    pub(super) fn counts(self, report: &Report) -> (usize, usize) {
        counts(&self.listed(report))
    }

    /// The findings to print, in file order.
    fn listed(self, report: &Report) -> Vec<MergedFinding<'_>> {
        let findings = report.in_file_order();
        if self.shown.all {
            return findings.into_iter().map(MergedFinding::single).collect();
        }
        merged(findings)
    }

    /// Prints the JSON document.
    fn document(self, diagnostics: &[MergedFinding<'_>], outcome: &CommandOutcome) -> Result<()> {
        let (errors, warnings) = counts(diagnostics);
        let summary = outcome.summary.as_ref();
        let exit = outcome.stop.as_ref().map_or(outcome.exit, CliError::exit);
        json(&JsonDocument {
            schema: 1,
            command: self.command,
            exit: exit as u8,
            error: outcome.stop.as_ref().map(CommandFailure::of),
            errors,
            warnings,
            diagnostics,
            summary: summary.map(|summary| CountedSummary { summary, errors, warnings }),
            accounting: outcome.accounting.as_ref(),
            people: outcome.people.as_ref(),
            figures: &outcome.figures,
        })
    }
}

/// Prints the document of a command that was called wrongly.
pub(super) fn usage_document(command: &str, message: &str, hint: Option<String>) -> Result<()> {
    let hints = hint.into_iter().collect();
    let error = Some(CommandFailure { kind: "usage", message: message.to_owned(), hints });
    json(&JsonDocument {
        schema: 1,
        command,
        exit: ExitStatus::Usage as u8,
        error,
        errors: 0,
        warnings: 0,
        diagnostics: &[],
        summary: None,
        accounting: None,
        people: None,
        figures: &BTreeMap::new(),
    })
}

/// How many findings are errors, and how many are warnings.
fn counts(findings: &[MergedFinding<'_>]) -> (usize, usize) {
    let errors = findings.iter().filter(|finding| finding.first.is_error()).count();
    (errors, findings.len() - errors)
}

/// Prints why nothing more can be done, and what would correct it.
pub(crate) fn complain(stop: &CliError) {
    let CommandFailure { message, hints, .. } = CommandFailure::of(stop);
    let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    tell(&format!("{style}error{style:#}: {message}"));
    for hint in &hints {
        tell(&format!("  hint: {hint}"));
    }
}

/// Prints that a signal ended the process, and what it leaves.
pub(crate) fn complain_of_signal(signal: &str, left: &str) {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    tell(&format!("{style}error{style:#}: stopped by {signal}; {left}"));
}

/// What became of corrections.
pub(super) fn corrected(counts: &CorrectionCounts) -> String {
    let rows = count(counts.rows, "correction", "corrections");
    let fields = count(counts.fields, "field says", "fields say");
    format!("{rows}: {fields} something else than the input")
}

/// How many last decisions a table of decisions gave.
pub(super) fn decided_before(people: usize) -> String {
    let people = count(people, "person has", "people have");
    format!("{people} a last decision in the table of decisions")
}

/// How many people have a packet of the last cycle.
pub(super) fn compared(people: usize) -> String {
    let people = count(people, "person has", "people have");
    format!("{people} a packet of the last cycle to compare with")
}

/// What was not read because it never belongs in a packet, and what because somebody wants it so.
pub(super) fn dropped(columns: &[DroppedColumn]) -> Vec<String> {
    let sensitive =
        dropped_by(columns, LeftOutBy::Sensitivity, ["a sensitive column", "sensitive columns"]);
    let others = dropped_by(
        columns,
        LeftOutBy::Choice,
        ["a column that is left out", "columns that are left out"],
    );
    sensitive.into_iter().chain(others).collect()
}

fn dropped_by(columns: &[DroppedColumn], by: LeftOutBy, which: [&str; 2]) -> Option<String> {
    let columns: Vec<&DroppedColumn> = columns.iter().filter(|column| column.by == by).collect();
    let cells = columns.iter().map(|it| it.cells).sum::<u64>();
    if cells == 0 {
        return None;
    }
    let is_one = cells == 1;
    let cells = count(usize::try_from(cells).unwrap_or(usize::MAX), "cell", "cells");
    let names = in_backticks(columns.iter().map(|it| &it.column), ", ");
    let (which, were) = match (is_one, columns.len()) {
        (true, 1) => (which[0], "was"),
        (true, _) => (which[1], "was"),
        (false, _) => (which[1], "were"),
    };
    Some(format!("{cells} of {which} {were} not read: {names}"))
}
