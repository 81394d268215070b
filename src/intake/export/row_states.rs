//! Whether a row of an export was finished and sent. In: a row. Out: whether it is a draft, and when it was sent.

use crate::diagnostics::{Code, Diagnostic, truncate_for_display};
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::sheet::{AnswerSheet, SheetRow};
use crate::intake::export::submission_time::SubmissionTime;
use crate::intake::export::unsent_rows::reversed;
use crate::intake::mapping::{KeepRule, Mapping};
use crate::intake::table::status::StatusName;
use crate::intake::values::dates::DatedMoment;

/// Reads the status and the time of rows.
pub(super) struct RowStates<'m> {
    pub(super) mapping: &'m Mapping,
}

impl RowStates<'_> {
    /// Whether a row is a draft: its status says so, or it was never sent.
    pub(super) fn is_draft(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        row: &SheetRow,
    ) -> Result<bool, Box<Diagnostic>> {
        if plan.status.is_none() {
            return self.is_unsent(sheet, plan, row);
        }
        let mut is_draft = false;
        for column in plan.statuses() {
            is_draft |= self.says_draft(sheet, column, row)?;
        }
        Ok(is_draft)
    }

    /// Whether a status says of a row that it is not finished.
    fn says_draft(
        &self,
        sheet: &AnswerSheet<'_>,
        column: usize,
        row: &SheetRow,
    ) -> Result<bool, Box<Diagnostic>> {
        let rule = &self.mapping.status;
        let (text, _) = sheet.cell(row, column);
        if let Some(is_finished) = rule.is_finished(text) {
            let name = &sheet.columns[column].name.text;
            if is_finished && StatusName::of(name).turns_round(text) {
                return Err(Box::new(reversed(name, text).at(sheet.at(row, column))));
            }
            return Ok(!is_finished);
        }
        let (message, hint) = match text {
            "" => (
                "the row has no status".to_owned(),
                "if a blank cell means that the row is not finished, add \"\" to `draft` under `[status]` of a mapping",
            ),
            text => (
                format!("`{}` is not a status that the mapping names", truncate_for_display(text)),
                "add it to `finished` or `draft` under `[status]` of a mapping; `\"*\"` is any word",
            ),
        };
        let finding = Diagnostic::error(Code::UnknownStatus, message).value(text);
        let known = rule.finished.iter().chain(&rule.draft).map(|word| word.text.as_str());
        let finding = finding.nearest(text, known.filter(|word| !["", "*"].contains(word)));
        Err(Box::new(finding.hint(hint).at(sheet.at(row, column))))
    }

    /// Whether a response has no time of submission, or a word for a draft in its place, where no status says more.
    fn is_unsent(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        row: &SheetRow,
    ) -> Result<bool, Box<Diagnostic>> {
        let Some(column) = plan.submitted else { return Ok(false) };
        Ok(matches!(self.time(sheet, column, row)?, SubmissionTime::Never))
    }

    /// When a row was sent, where that decides which answer counts.
    pub(super) fn submitted(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        row: &SheetRow,
    ) -> Result<Option<DatedMoment>, Box<Diagnostic>> {
        if self.mapping.keep == KeepRule::Error {
            return Ok(None);
        }
        let Some(column) = plan.submitted else { return Ok(None) };
        match self.time(sheet, column, row)? {
            SubmissionTime::Never => Ok(None),
            SubmissionTime::Sent(moment) => Ok(moment),
        }
    }

    /// What a cell says where a time of submission belongs.
    fn time(
        &self,
        sheet: &AnswerSheet<'_>,
        column: usize,
        row: &SheetRow,
    ) -> Result<SubmissionTime, Box<Diagnostic>> {
        let decides = self.mapping.keep != KeepRule::Error;
        let text = sheet.cell(row, column).0;
        SubmissionTime::read(text, &self.mapping.dates, decides)
            .map_err(|finding| Box::new(finding.at(sheet.at(row, column))))
    }
}
