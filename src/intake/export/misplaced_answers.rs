//! Columns that name people and are used for nothing. In: what was read, and everybody who can be meant. Out: a finding for
//! each such column, for it may be the one that says whom a row is about.
//!
//! A form that somebody fills about somebody else looks like a form that everybody fills about themselves, if the question
//! about whom it is has a name that no mapping knows. Then every row would be about its writer.

use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::intake::accounts::ColumnOutcome;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::column_uses::SENSITIVE;
use crate::intake::export::sheet::AnswerSheet;
use crate::intake::export::submission::Submission;
use crate::intake::export::submission_reader::SubmissionReader;
use crate::intake::export::submission_set::SubmissionSet;

/// Reports unused columns in which rows name somebody else than they were taken to be about.
pub(super) fn report(all: SubmissionSet<'_>, report: &mut Report) {
    let SubmissionSet { submissions, sheets, plans, reader } = all;
    for (number, (sheet, plan)) in sheets.iter().zip(plans).enumerate() {
        for (column, used) in plan.uses.iter().enumerate() {
            if used.outcome == ColumnOutcome::Used || used.meaning == SENSITIVE {
                continue;
            }
            let names_another = |submission: &&Submission| {
                let named = reader.directory.who(sheet.cell(&submission.row, column).0);
                named.is_some() && submission.person.is_some() && named != submission.person
            };
            let own = || submissions.iter().filter(|submission| submission.sheet == number);
            let rows = own().filter(names_another).count();
            if rows > 0 {
                report.push(finding(column, rows, sheet, plan));
                continue;
            }
            if is_about_writers(plan) && sheet.columns[column].part == 0 {
                let cells = ColumnCells { column, sheet, reader };
                report.extend(cells.in_short(own()).map(|rows| finding(column, rows, sheet, plan)));
                report.extend(cells.unclear(used.outcome == ColumnOutcome::Ignored));
            }
        }
    }
}

/// Whether every row is about the person who wrote it.
pub(super) fn is_about_writers(plan: &ColumnPlan) -> bool {
    plan.person.email.is_some() && plan.person.email == plan.reviewer.email
}

/// The cells of a column of a form.
struct ColumnCells<'r> {
    column: usize,
    sheet: &'r AnswerSheet<'r>,
    reader: &'r SubmissionReader<'r>,
}

impl ColumnCells<'_> {
    fn text(&self, of: &Submission) -> &str {
        self.sheet.cell(&of.row, self.column).0
    }

    /// In how many rows the column calls somebody else in short, if most of its cells call somebody so.
    fn in_short<'s>(&self, rows: impl Iterator<Item = &'s Submission>) -> Option<usize> {
        let header = &self.sheet.columns[self.column].name.text;
        let (mut filled, mut calls, mut others) = (0, 0, 0);
        for row in rows.filter(|row| !self.text(row).is_empty()) {
            let Some(person) = row.person else { continue };
            let who = self.reader.directory.name_parts().who(self.text(row));
            filled += 1;
            calls += usize::from(!who.is_empty());
            others += usize::from(!who.is_empty() && !person.is_among(who));
        }
        (others > 0 && 2 * calls >= filled && asks_for_somebody(header)).then_some(others)
    }

    /// A column that is left out although it seems to ask whom a row is about.
    fn unclear(&self, is_ignored: bool) -> Option<Diagnostic> {
        let column = &self.sheet.columns[self.column];
        let name = &column.name.text;
        let holds_names = self.sheet.first_cells(column).iter().any(|cell| cell.len() <= LONGEST);
        if !is_ignored || !asks_whom(name) || !holds_names {
            return None;
        }
        let message = format!(
            "`{}` is left out, and every row counts as about the person who wrote it",
            escape_control(name)
        );
        let finding = Diagnostic::warning(Code::NamesSomebodyElse, message);
        Some(finding.at(self.sheet.at_header(self.column)).value(name).hint(
            "if it says whom a row is about, name it under `[person]` of a mapping; else name it under `drop` of a mapping",
        ))
    }
}

/// No name is longer, in bytes.
const LONGEST: usize = 60;

/// Words for somebody whom a form is about.
const SOMEBODY: [&str; 16] = [
    "employee",
    "person",
    "colleague",
    "member",
    "teammate",
    "reviewee",
    "ratee",
    "candidate",
    "report",
    "staff",
    "who",
    "whom",
    "whose",
    "name",
    "mitarbeiter",
    "mitarbeiterin",
];

/// Words for what people are called by.
const CALLED: [&str; 16] = [
    "name", "nickname", "initials", "number", "id", "alias", "short", "code", "handle", "who",
    "whom", "whose", "about", "reviewed", "assessed", "kürzel",
];

fn has_word(header: &str, words: &[&str]) -> bool {
    let lower = header.to_lowercase();
    lower.split(|it: char| !it.is_alphanumeric()).any(|part| words.contains(&part))
}

/// Whether a header may ask for a person.
fn asks_for_somebody(header: &str) -> bool {
    has_word(header, &SOMEBODY) || has_word(header, &CALLED)
}

/// Whether a header asks what somebody is called.
pub(super) fn asks_whom(header: &str) -> bool {
    let short = header.split_whitespace().count() <= 8;
    short && has_word(header, &SOMEBODY) && has_word(header, &CALLED)
}

fn finding(column: usize, rows: usize, sheet: &AnswerSheet<'_>, plan: &ColumnPlan) -> Diagnostic {
    let name = &sheet.columns[column].name.text;
    let what = format!(
        "`{}` names people of your list, and others than the rows were taken to be about (in {rows} rows)",
        escape_control(name)
    );
    let finding = if is_about_writers(plan) {
        Diagnostic::error(Code::WhomItIsAbout, what)
            .hint("if it says whom a row is about, name it under `[person]` of a mapping; as it is, every row is about the person who wrote it")
            .hint("if it says something else, such as who the manager is, name it under `drop` of a mapping")
    } else {
        Diagnostic::warning(Code::NamesSomebodyElse, what).hint(
            "look whether it says whom a row is about; then name it under `[person]` of a mapping",
        )
    };
    finding.at(sheet.at_header(column)).value(name)
}
