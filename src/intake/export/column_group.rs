//! Columns that belong together. In: columns, one by one, with the kind of answer that each holds. Out: the columns that answer
//! one question in one role.

use crate::intake::export::sheet::{AnswerSheet, SheetRow};
use crate::intake::export::skills::ItemSubject;
use crate::intake::mapping::AnswerKind;
use crate::role::AssessorRole;

/// Columns that together answer one question in one role.
#[derive(Debug, Clone)]
pub(super) struct ColumnGroup {
    /// None: the role of the row.
    pub(super) role: Option<AssessorRole>,
    /// None: the item of the row.
    pub(super) subject: Option<ItemSubject>,
    pub(super) rating: Vec<usize>,
    /// Ratings or words.
    pub(super) answer: Vec<usize>,
    pub(super) comment: Vec<usize>,
    pub(super) evidence: Vec<usize>,
    pub(super) date: Vec<usize>,
}

impl ColumnGroup {
    pub(super) fn new(role: Option<AssessorRole>, subject: Option<ItemSubject>) -> Self {
        let (rating, answer, comment) = (Vec::new(), Vec::new(), Vec::new());
        let (evidence, date) = (Vec::new(), Vec::new());
        Self { role, subject, rating, answer, comment, evidence, date }
    }

    pub(super) fn add(&mut self, kind: AnswerKind, column: usize) {
        match kind {
            AnswerKind::Rating => self.rating.push(column),
            AnswerKind::Answer => self.answer.push(column),
            AnswerKind::Comment => self.comment.push(column),
            AnswerKind::Evidence => self.evidence.push(column),
            AnswerKind::Date => self.date.push(column),
            AnswerKind::Ignored => {}
        }
    }

    /// The columns, ratings first.
    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        let lists = [&self.rating, &self.answer, &self.comment, &self.evidence, &self.date];
        lists.into_iter().flatten().copied()
    }

    /// Whether a row says something in some column of the group.
    pub(super) fn says(&self, sheet: &AnswerSheet<'_>, row: &SheetRow) -> bool {
        self.columns().any(|column| !sheet.cell(row, column).0.is_empty())
    }
}
