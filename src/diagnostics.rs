//! What is wrong with the user's data, said so that someone in HR can correct it.
//!
//! In: findings of every stage, in any order. Out: a [`Report`] that lists them in file order, as text or as JSON.
//! A finding about the machine (unreadable, unwritable, full) is an [`Error`](crate::error::Error) instead.

mod codes;
mod explanations;
mod merged_findings;
mod named_people;
mod near_choices;
mod near_ids;
mod repeated_rows;
mod row_numbers;
mod whole_columns;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::{self, Display, Write as _};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::unicode::is_invisible;

pub(crate) use named_people::{
    CalledPerson, ListedNames, NameKind, ONE_ROW_EACH, near_people, seems_several,
};
pub(crate) use near_ids::{alike_hint, has_same_digits, without_frills};
use row_numbers::RowNumbers;
pub(crate) use row_numbers::TallRecord;

pub(crate) use near_choices::{has_other_sense, slip_of, with_ratings};
pub(crate) use whole_columns::{IN_ANOTHER_ORDER, NUMBER_OF_A_DAY};

pub use codes::Code;
pub use explanations::{CodeTopic, Explanation};
pub use merged_findings::{FindingPlace, MergedFinding, merged};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The packet cannot be made.
    Error,
    /// The packet can be made, but somebody should look.
    Warning,
}

/// Where in an input file a finding is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The file's name as the user gave it.
    pub file: Arc<str>,
    /// Line, counted from 1.
    pub line: u32,
    /// In a table the number of the column, in other files the character in the line; counted from 1.
    pub column: u32,
    /// The name of the table's column or the key of the setting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Arc<str>>,
    /// The row as a spreadsheet shows it, from 1, where cells with line breaks make it another number than that of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
}

impl Location {
    /// The start of a file: the place of a finding about the file as a whole.
    pub(crate) fn start_of(file: &Arc<str>) -> Self {
        Self { file: Arc::clone(file), line: 1, column: 1, field: None, row: None }
    }

    /// The file, the line and the column.
    fn place(&self) -> FilePlace {
        (Arc::clone(&self.file), self.line, self.column)
    }

    /// The start of the file at a path.
    pub fn start_of_path(path: &Path) -> Self {
        Self::start_of(&path.display().to_string().into())
    }
}

/// Errors that say what a spreadsheet made of a cell: whatever else is wrong with the cell follows from that.
const CAUSES: [Code; 7] = [
    Code::CoveredCell,
    Code::DateInCell,
    Code::FormulaWithoutValue,
    Code::LogicalValueInCell,
    Code::RoundedNumber,
    Code::ShortenedId,
    Code::SpreadsheetError,
];

/// A file, a line and a column.
type FilePlace = (Arc<str>, u32, u32);

/// The number, from 1, of what stands after so many others: a line, a column, a character.
pub(crate) fn one_based(before: usize) -> u32 {
    u32::try_from(before).map_or(u32::MAX, |number| number.saturating_add(1))
}

impl Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", escape_control(&self.file), self.line, self.column)?;
        let field = self.field.as_deref().map(escape_control);
        match (field, self.row) {
            (Some(field), None) => write!(f, " ({field})"),
            (Some(field), Some(row)) => write!(f, " ({field}, row {row})"),
            (None, Some(row)) => write!(f, " (row {row})"),
            (None, None) => Ok(()),
        }
    }
}

/// One finding: what, where, and what would correct it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// A stable name of the kind of finding, such as `unknown-skill`.
    pub code: Code,
    /// One sentence, in lower case and without a full stop; values stand in backticks.
    pub message: String,
    /// Where the finding is; none if it is about the run as a whole.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// The offending value, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The employee id of the person concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employee_id: Option<String>,
    /// What the row is about: a skill or a statement, as typed and shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// One remedy each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// Whether it says what is wrong with its column as a whole.
    #[serde(skip)]
    #[doc(hidden)]
    pub is_of_column: bool,
}

impl Diagnostic {
    /// A finding that stops the packet.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A finding that does not stop the packet.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    fn new(severity: Severity, code: Code, message: String) -> Self {
        Self {
            severity,
            code,
            message,
            location: None,
            value: None,
            employee_id: None,
            item: None,
            hints: Vec::new(),
            is_of_column: false,
        }
    }

    /// The same finding with its place.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// The same finding with the offending value, shortened for display.
    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        self.value = Some(truncate_for_display(value));
        self
    }

    /// The same with the nearest of many choices, if it is one of the first such findings: to look for the nearest of many
    /// takes time, and a hundred hints are enough to see what is wrong. `number` counts the findings from 0.
    #[must_use]
    pub(crate) fn nearest_of_many<'a>(
        self,
        number: usize,
        value: &str,
        choices: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        const MOST_HINTS: usize = 100;
        if number < MOST_HINTS { self.nearest(value, choices) } else { self }
    }

    /// The same finding with the person it is about.
    #[must_use]
    pub fn about(mut self, employee_id: &str) -> Self {
        self.employee_id = Some(employee_id.to_owned());
        self
    }

    /// The same finding with what its row is about.
    #[must_use]
    pub fn item(mut self, item: &str) -> Self {
        self.item = Some(truncate_for_display(item));
        self
    }

    /// The same finding with one more remedy.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same finding with the nearest valid choice as a remedy, and all choices if they are few.
    #[must_use]
    pub fn nearest<'a>(self, value: &str, choices: impl IntoIterator<Item = &'a str>) -> Self {
        const LISTED: usize = 16;
        let choices: Vec<&str> = choices.into_iter().collect();
        let near = nearest(value, choices.iter().copied());
        let found = match near {
            Some(near) => self.hint(format!("did you mean `{}`?", escape_control(near))),
            None => self,
        };
        if choices.len() > LISTED || choices.is_empty() {
            return found;
        }
        let listed: Vec<String> =
            choices.iter().map(|choice| format!("`{}`", escape_control(choice))).collect();
        found.hint(format!("valid here: {}", listed.join(", ")))
    }
}

impl Diagnostic {
    /// Writes what is wrong and where, on one line.
    fn write_sentence(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}[{}]", self.code)?;
        if let Some(location) = &self.location {
            write!(f, " {location}")?;
        }
        write!(f, ": {}", self.message)?;
        match (&self.employee_id, &self.item) {
            (Some(id), Some(item)) => write!(f, " [person {}, item {item}]", escape_control(id)),
            (Some(id), None) => write!(f, " [person {}]", escape_control(id)),
            (None, _) => Ok(()),
        }
    }

    /// Writes every remedy on a line of its own.
    fn write_hints(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for hint in &self.hints {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_sentence(f)?;
        self.write_hints(f)
    }
}

/// All findings of a run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    /// How many of them are errors; a reader asks at every row.
    errors: usize,
    /// The places of errors that explain whatever else is wrong there.
    causes: BTreeSet<FilePlace>,
    /// The files in which rows have other numbers than lines.
    rows: BTreeMap<Arc<str>, RowNumbers>,
}

impl IntoIterator for Report {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.diagnostics.into_iter()
    }
}

impl FromIterator<Diagnostic> for Report {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        let mut report = Self::new();
        report.extend(diagnostics);
        report
    }
}

impl Report {
    /// An empty report.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        self.number(&mut diagnostic);
        if self.is_explained(&diagnostic) {
            return;
        }
        if CAUSES.contains(&diagnostic.code) && diagnostic.severity == Severity::Error {
            self.causes.extend(diagnostic.location.as_ref().map(Location::place));
        }
        self.errors += usize::from(diagnostic.severity == Severity::Error);
        self.diagnostics.push(diagnostic);
    }

    /// Says in which row of a spreadsheet a finding is, if that is not the number of its line.
    fn number(&self, finding: &mut Diagnostic) {
        if !self.rows.is_empty()
            && let Some(at) = &mut finding.location
            && let Some(numbers) = self.rows.get(&at.file)
        {
            at.row = numbers.row(at.line);
        }
    }

    /// Takes the records of a file that stand on several lines, so that findings name rows as a spreadsheet does.
    pub(crate) fn number_rows(&mut self, file: &Arc<str>, tall: Vec<TallRecord>) {
        if tall.is_empty() {
            return;
        }
        self.rows.insert(Arc::clone(file), RowNumbers::new(tall));
        let mut said = std::mem::take(&mut self.diagnostics);
        said.iter_mut().for_each(|finding| self.number(finding));
        self.diagnostics = said;
    }

    /// Takes what another report knows of the rows of files.
    pub(crate) fn number_rows_as(&mut self, other: &Self) {
        self.rows
            .extend(other.rows.iter().map(|(file, numbers)| (Arc::clone(file), numbers.clone())));
    }

    /// Whether something that is said already explains a finding.
    fn is_explained(&self, finding: &Diagnostic) -> bool {
        !self.causes.is_empty()
            && finding.severity == Severity::Error
            && finding
                .location
                .as_ref()
                .is_some_and(|location| self.causes.contains(&location.place()))
    }

    /// Adds findings.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        diagnostics.into_iter().for_each(|finding| self.push(finding));
    }

    /// Adds remedies to the findings of a kind, once all is read that they depend on.
    pub(crate) fn add_hints(
        &mut self,
        code: Code,
        mut hints: impl FnMut(&Diagnostic) -> Vec<String>,
    ) {
        for finding in self.diagnostics.iter_mut().filter(|finding| finding.code == code) {
            let more = hints(finding);
            finding.hints.extend(more);
        }
    }

    /// Takes the findings of a kind away; gives how many there were.
    pub fn take_away(&mut self, code: Code) -> usize {
        self.take_away_if(|finding| finding.code == code).len()
    }

    /// Takes some findings away, and gives them.
    pub(crate) fn take_away_if(
        &mut self,
        is_taken: impl Fn(&Diagnostic) -> bool,
    ) -> Vec<Diagnostic> {
        let taken = self.diagnostics.extract_if(.., |finding| is_taken(finding)).collect();
        self.errors =
            self.diagnostics.iter().filter(|finding| finding.severity == Severity::Error).count();
        taken
    }

    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// How many findings are errors.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many findings are warnings.
    pub fn warnings(&self) -> usize {
        self.diagnostics.len() - self.errors()
    }

    /// The findings as they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter()
    }

    /// The findings in file order: files as they were first mentioned, then line, then column.
    pub fn in_file_order(&self) -> Vec<&Diagnostic> {
        let mut files: HashMap<&str, usize> = HashMap::new();
        let mut placed = Vec::with_capacity(self.diagnostics.len());
        for finding in &self.diagnostics {
            let place = finding.location.as_ref().map(|location| {
                let next = files.len();
                (*files.entry(&location.file).or_insert(next), location.line, location.column)
            });
            placed.push((place, finding));
        }
        placed.sort_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, finding)| finding).collect()
    }
}

/// The choice that `value` most likely meant, or none if nothing is near.
pub fn nearest<'a>(value: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 200;
    const ALIKE: f64 = 0.75;
    if value.is_empty() || value.len() > LONGEST {
        return None;
    }
    let value = value.to_lowercase();
    choices
        .into_iter()
        // What is far longer is not alike, and takes long to compare.
        .filter(|choice| choice.len() <= 2 * LONGEST)
        .map(|choice| (likeness(&value, &choice.to_lowercase(), ALIKE), choice))
        .filter(|(score, _)| *score >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, choice)| choice)
}

/// The choices nearest to a value, the nearest first, however far they are.
pub(crate) fn closest<'a>(
    value: &str,
    choices: impl IntoIterator<Item = &'a str>,
    count: usize,
) -> Vec<&'a str> {
    let value: String = value.to_lowercase().chars().take(200).collect();
    let mut scored: Vec<(f64, &str)> = choices
        .into_iter()
        .map(|choice| (similarity(&value, &choice.to_lowercase()), choice))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(count).map(|(_, choice)| choice).collect()
}

/// The similarity of two texts, as far as it counts from `least` on: letters that are added or taken away need not be looked
/// for where there are too many of them.
fn likeness(a: &str, b: &str, least: f64) -> f64 {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    let is_far = a.is_ascii() && b.is_ascii() && (short as f64) < least * long as f64;
    if is_far { strsim::jaro_winkler(a, b) } else { similarity(a, b) }
}

/// The better of two measures: the one forgives a wrong prefix, the other a short word.
fn similarity(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b).max(strsim::normalized_damerau_levenshtein(a, b))
}

/// `text` on one line, at most 60 characters, safe for a terminal.
pub fn truncate_for_display(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.len() <= LONGEST {
        return escape_control(text);
    }
    let mut start: String = text.chars().take(LONGEST).collect();
    if text.len() > start.len() {
        let _ = write!(start, "… ({} characters)", text.chars().count());
    }
    escape_control(&start)
}

/// A name as it is written on a command line; nothing of it is a command of a shell.
pub(crate) fn in_shell(name: &str) -> String {
    let is_bare = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let name = escape_control(name);
    if name.chars().all(is_bare) {
        return name;
    }
    if name.contains(['"', '$', '`', '\\', '!']) {
        return format!("'{}'", name.replace('\'', r"'\''"));
    }
    format!("\"{name}\"")
}

/// `text` with every character that could move a terminal's cursor or turn its direction written as an escape.
pub fn escape_control(text: &str) -> String {
    // Nearly every text is plain.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_invisible(c) => {
                let _ = write!(out, "\\u{{{:04x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_choice_is_found_and_a_far_one_is_not() {
        assert_eq!(nearest("event-flow", ["event-flows", "pipelines"]), Some("event-flows"));
        assert_eq!(nearest("zebra", ["event-flows", "pipelines"]), None);
    }

    #[test]
    fn terminal_escapes_are_shown_not_sent() {
        assert_eq!(escape_control("a\u{1b}[31m\u{202e}b"), "a\\u{001b}[31m\\u{202e}b");
    }

    #[test]
    fn findings_are_listed_in_file_order() {
        let at = |line| Location { line, ..Location::start_of(&"a.csv".into()) };
        let mut report = Report::new();
        report.push(Diagnostic::error(Code::RaggedRow, "x").at(at(9)));
        report.push(Diagnostic::warning(Code::EmptyId, "x").at(at(2)));
        let codes: Vec<_> = report.in_file_order().iter().map(|it| it.code).collect();
        assert_eq!(codes, [Code::EmptyId, Code::RaggedRow]);
        assert_eq!((report.errors(), report.warnings()), (1, 1));
    }
}
