//! What a row is about. In: the words of a row's item, and what the row above it was about. Out: the skill or statement, its level,
//! and what the row holds of it; or why nobody can tell.

use crate::diagnostics::{Code, Diagnostic, Report, truncate_for_display};
use crate::intake::accounts::RowOutcome;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::rung_words::{NamedRung, RungMention};
use crate::intake::export::sheet::{AnswerSheet, SheetRow};
use crate::intake::export::skills::ItemSubject;
use crate::intake::export::submission::Submission;
use crate::intake::export::submission_reader::SubmissionReader;
use crate::intake::export::unmatched_words::{UnmatchedRow, WordsAbove, nothing_above};
use crate::intake::mapping::{AnswerKind, OnUnmatched, usual_kind, usual_rows};

impl<'c> SubmissionReader<'c> {
    /// Sets what a row with an item is about, and remembers it for the row below.
    pub(super) fn item(
        &mut self,
        sheet: &AnswerSheet<'c>,
        plan: &ColumnPlan,
        column: usize,
        into: &mut Submission,
        words: WordsAbove,
        report: &mut Report,
    ) -> Result<RowOutcome, Box<Diagnostic>> {
        let above = if self.above.is_of(into) { words.above } else { None };
        let found = match (words.follows, above) {
            (Some(kind), Some(above)) => Some((above, Some(kind))),
            (Some(_), None) => {
                let (text, at) = (sheet.cell(&into.row, column).0, sheet.at(&into.row, column));
                return Err(Box::new(nothing_above(text).at(at)));
            }
            (None, above) => self.subject(sheet, plan, into, above, report),
        };
        let Some((place, kind)) = found else { return Ok(RowOutcome::Rejected) };
        into.subject = Some(place);
        let is_error = self.mapping.unmatched_items == OnUnmatched::Error;
        if self.subjects[place].is_none() && is_error {
            // What follows words that nothing has may be about the same as they.
            self.above.subject = above;
        } else {
            self.above.set(into);
        }
        into.kind = self.kind(sheet, plan, &into.row)?.or(kind);
        if into.kind == Some(AnswerKind::Ignored) {
            return Ok(RowOutcome::Unneeded);
        }
        Ok(match &self.subjects[place] {
            None if is_error => RowOutcome::Rejected,
            None | Some(ItemSubject::Ignored) => RowOutcome::Unneeded,
            Some(_) => RowOutcome::Used,
        })
    }

    /// What a row holds of the item of the row above it, if the mapping says that it does.
    pub(super) fn follows(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        row: &SheetRow,
    ) -> Option<AnswerKind> {
        if !self.has_following {
            return None;
        }
        let column = plan.item?;
        self.mapping.follows(sheet.cell(row, column).0)
    }

    /// What a row is about; reports a row that does not say it.
    fn subject(
        &mut self,
        sheet: &AnswerSheet<'c>,
        plan: &ColumnPlan,
        of: &Submission,
        above: Option<usize>,
        report: &mut Report,
    ) -> Option<(usize, Option<AnswerKind>)> {
        let (column, row) = (plan.item?, &of.row);
        let (words, _) = sheet.cell(row, column);
        if words.is_empty() {
            let finding =
                Diagnostic::error(Code::EmptyItem, "the row does not say what it is about");
            report.push(finding.at(sheet.at(row, column)));
            return None;
        }
        let found = match self.by_words.get(words) {
            Some(found) => *found,
            None => {
                let (subject, kind) = self.found(words);
                self.subjects.push(subject);
                let found = (self.subjects.len() - 1, kind);
                self.by_words.insert(words, found);
                found
            }
        };
        let is_unmatched = self.subjects[found.0].is_none();
        if is_unmatched && self.mapping.unmatched_items == OnUnmatched::Error {
            let at = sheet.at(row, column);
            self.unmatched.add(words, at, &UnmatchedRow { sheet, plan, of, above });
        }
        Some(found)
    }

    /// The level that a row says it is about.
    pub(super) fn level(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        row: &SheetRow,
    ) -> Result<Option<NamedRung>, Box<Diagnostic>> {
        let Some(column) = plan.level else { return Ok(None) };
        let text = sheet.cell(row, column).0;
        let levels = &self.skills.levels;
        match (levels.exact(text), levels.mention(text)) {
            _ if text.is_empty() => Ok(None),
            (Some(level), _) | (None, RungMention::One(level)) => Ok(Some(level)),
            _ => {
                let message =
                    format!("`{}` is not a level of the ladder", truncate_for_display(text));
                let finding = Diagnostic::error(Code::LevelBesideItem, message).value(text);
                Err(Box::new(finding.at(sheet.at(row, column)).hint(
                    "write the level as the ladder has it, or `current` or `target`, or take the column out of `level` under `[row]` of the mapping",
                )))
            }
        }
    }

    /// What the words of a row are about, and what it holds of it.
    pub(super) fn found(&mut self, words: &str) -> (Option<ItemSubject>, Option<AnswerKind>) {
        let found = self.skills.find_in_row(words, self.mapping, &[]);
        if found.0.is_some() {
            return found;
        }
        let usual = self.usual.get_or_insert_with(|| usual_rows(&self.mapping.words));
        self.skills.find_in_row(words, self.mapping, usual)
    }

    /// What a column says that the row holds; nothing if it says nothing.
    fn kind(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        row: &SheetRow,
    ) -> Result<Option<AnswerKind>, Box<Diagnostic>> {
        let Some(column) = plan.kind else { return Ok(None) };
        let (text, _) = sheet.cell(row, column);
        if text.is_empty() {
            return Ok(None);
        }
        let kind = self.mapping.words.kind(text).or_else(|| usual_kind(text));
        kind.map(Some).ok_or_else(|| {
            let message = format!("`{}` does not say what the row holds", truncate_for_display(text));
            let finding = Diagnostic::error(Code::UnknownKind, message).at(sheet.at(row, column));
            Box::new(finding.value(text).hint("add the word to `rating`, `comment`, `answer`, `evidence`, `date` or `ignored` under `[kind]` of a mapping"))
        })
    }
}
