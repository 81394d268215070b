//! What is wrong with the user's data, said so that someone in HR can correct it.
//!
//! In: findings of every stage, in any order. Out: a [`Report`] that lists them in file order, as text or as JSON.
//! A finding about the machine (unreadable, unwritable, full) is an [`Error`](crate::error::Error) instead.

mod cell_causes;
mod codes;
mod display_text;
mod explanations;
mod meant_people;
mod meant_person;
mod merged_findings;
mod named_people;
mod near_choices;
mod near_ids;
mod nearest_text;
mod repeated_rows;
mod report;
mod row_numbers;
mod split_texts;
mod whole_columns;

use std::fmt::{self, Display};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

pub(crate) use cell_causes::CellSources;
pub(crate) use display_text::in_shell;
pub(crate) use meant_person::{MeantPerson, PersonRemedy, SpellingChange};
pub(crate) use named_people::{
    CalledPerson, ListedNames, NameKind, ONE_ROW_EACH, near_people, seems_several,
};
pub(crate) use near_choices::{has_other_sense, slip_of, with_ratings};
pub(crate) use near_ids::{alike_remedy, has_same_digits, without_frills};
pub(crate) use nearest_text::closest;
pub(crate) use row_numbers::TallRecord;
pub(crate) use split_texts::DelimitedText;
pub(crate) use whole_columns::{IN_ANOTHER_ORDER, NUMBER_OF_A_DAY};

pub use codes::Code;
pub use display_text::{escape_control, in_backticks, truncate_for_display};
pub use explanations::{CodeTopic, Explanation};
pub use merged_findings::{FindingPlace, MergedFinding, merged};
pub use nearest_text::nearest;
pub use report::Report;

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
    /// Who is meant by a value that is nobody's.
    #[serde(skip)]
    pub(crate) meant: Option<Box<MeantPerson>>,
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
            meant: None,
        }
    }

    /// Whether it is an error, which stops a packet.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
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
        found.hint(format!("valid here: {}", in_backticks(choices, ", ")))
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
