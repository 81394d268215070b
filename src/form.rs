//! People and a ladder to forms: one workbook for each person, in which self and manager answer.
//!
//! In: the reviews of a people table, still without assessments, the ladder and the cycle. Out: file names that can
//! exist everywhere, and the bytes of a workbook for each person.
//!
//! # The layout
//!
//! A form is read back, so its layout is fixed; `B8` carries its version, `MARKER`. Everything stands on the
//! worksheet `SHEET`:
//!
//! | cells | content |
//! |---|---|
//! | `A1` | the name of the cycle, and the organisation's if it has one |
//! | `A2:B8` | a label and its value in each row: `Employee ID`, `Name`, `Team`, `Manager`, `Current rung`, `Target rung`, `Form` |
//! | `A9` | how to fill it, merged over all columns |
//! | row 10 | blank |
//! | row 11 | the header: `Item`, `Rung`, `Expectation`, `Self rating`, `Self comment`, `Self evidence`, `Manager rating`, `Manager comment`, `Manager evidence`, `Date` |
//! | from row 12 | one item in each row, without a gap: the skills of the target rung, those of the current rung, the statements |
//!
//! A rung is written `Backend L4 (backend/L4)` in the head and `Target: backend/L5`, `Current: backend/L4` or `Statement`
//! in the column `Rung`. A form for one role lacks the columns of the other; the form for the person lacks the
//! statements that only the manager makes. What nobody may write is grey and locked; a cell that takes an answer is
//! white, unlocked and a text, a date apart. Choices that an inline list cannot hold stand in column `A` of a second,
//! hidden worksheet, `CHOICES`.

mod answer_validation;
mod cell_formats;
mod questions;
mod row_heights;
mod workbook;

pub(crate) use answer_validation::workbook_day;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_xlsxwriter::XlsxError;

use crate::archive::packet_names::same_name;
use crate::assessment::Review;
use crate::cycle::Cycle;
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::file_names::{fault, folded, sound};
use crate::ladder::Ladder;

/// The name of the worksheet that is filled.
pub(crate) const SHEET: &str = "Assessment";

/// The name of the hidden worksheet with choices that an inline list cannot hold.
pub(crate) const CHOICES: &str = "Choices";

/// What `B8` says: that it is a form of ours, and the version of its layout.
pub(crate) const MARKER: &str = "promopacket form 1";

/// Who fills a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilledBy {
    /// The person.
    Self_,
    /// The manager.
    Manager,
    /// Both, in one file.
    Both,
}

impl FilledBy {
    /// How file names end.
    fn ending(self) -> &'static str {
        match self {
            Self::Self_ => "self",
            Self::Manager => "manager",
            Self::Both => "form",
        }
    }
}

/// A form to be made and the name its file will have.
#[derive(Debug, Clone)]
pub struct PlannedForm<'r> {
    /// Whom it is about.
    pub review: &'r Review,
    /// Who fills it.
    pub filled_by: FilledBy,
    /// The name of its file.
    pub file: String,
}

/// What all forms of a run are made from.
#[derive(Debug, Clone, Copy)]
pub struct FormContext<'b> {
    /// The ladder.
    pub ladder: &'b Ladder,
    /// The cycle.
    pub cycle: &'b Cycle,
    /// The last date that an answer may have, and the date that the files carry.
    pub as_of: NaiveDate,
}

/// The forms of these people, in their order. Reports names that cannot be, and people who would share one.
pub fn plan<'r>(
    reviews: &'r [Review],
    filled_by: FilledBy,
    cycle: &Cycle,
    report: &mut Report,
) -> Vec<PlannedForm<'r>> {
    let form = |review: &'r Review| {
        let id = sound(review.person.id.as_str());
        let file = format!("{id}_{}_{}.xlsx", cycle.id, filled_by.ending());
        PlannedForm { review, filled_by, file }
    };
    let forms: Vec<PlannedForm<'_>> = reviews.iter().map(form).collect();
    let mut claims: BTreeMap<String, Vec<&PlannedForm<'_>>> = BTreeMap::new();
    for form in &forms {
        claims.entry(folded(&form.file)).or_default().push(form);
        report.extend(fault(&form.file).map(|why| form.finding(Code::UnsafeFileName, why)));
    }
    for claimants in claims.values().filter(|claimants| claimants.len() > 1) {
        let reviews: Vec<&Review> = claimants.iter().map(|it| it.review).collect();
        report.extend(same_name("form", &reviews, &claimants[0].file, true));
    }
    forms
}

impl PlannedForm<'_> {
    /// The bytes of the workbook. Reports a text that no workbook can hold.
    pub fn bytes(&self, basis: &FormContext<'_>, report: &mut Report) -> Option<Vec<u8>> {
        match workbook::bytes(self, basis) {
            Ok(bytes) => Some(bytes),
            Err(why) => {
                report.push(self.not_made(&why));
                None
            }
        }
    }

    fn not_made(&self, why: &XlsxError) -> Diagnostic {
        let why = escape_control(&why.to_string());
        self.finding(Code::FormNotMade, format!("the workbook cannot be made: {why}"))
            .hint("shorten the texts of the ladder and of the cycle")
    }

    fn finding(&self, code: Code, message: String) -> Diagnostic {
        let person = &self.review.person;
        Diagnostic::error(code, message)
            .at(person.at.clone())
            .value(&self.file)
            .about(person.id.as_str())
    }
}
