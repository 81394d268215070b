//! Where the fields are that corrections name. In: a correction, and the rows of its person. Out: a cell of a row that is there or is
//! to be added; or why no place fits.

use std::collections::BTreeMap;

use super::corrected_rows::{CorrectedRow, NamedVoice};
use super::correction_rows::{CorrectionRow, Corrections};
use super::{CorrectedField, CorrectionColumn};
use crate::assessment::{PersonId, PersonItemFinder};
use crate::diagnostics::{Code, Diagnostic, escape_control};
use crate::intake::{
    Column, IntakeOptions, OverlayFile, OverlayPlace, Table, TableShape, read_value,
};
use crate::role::AssessorRole;

/// A row that is to be added for a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AddedRow {
    pub(super) voice: NamedVoice,
    pub(super) nth: u32,
}

/// The row of a field: the number of one that is there, or one that is to be added.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RowPlace {
    Of(usize),
    New(AddedRow),
}

/// The cell that holds a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FieldPlace {
    pub(super) row: RowPlace,
    pub(super) column: Column,
}

impl FieldPlace {
    /// The number of its row, if that is there.
    pub(super) fn number(&self) -> Option<usize> {
        match self.row {
            RowPlace::Of(number) => Some(number),
            RowPlace::New(_) => None,
        }
    }
}

/// Finds the places of fields of one person.
pub(super) struct FieldPlaces<'p> {
    pub(super) corrections: &'p Corrections,
    pub(super) file: &'p OverlayFile,
    pub(super) table: &'p Table,
    pub(super) items: &'p PersonItemFinder<'p>,
    pub(super) id: &'p PersonId,
    pub(super) settings: &'p IntakeOptions,
    pub(super) rows: Vec<CorrectedRow>,
    /// How many rows corrections add for each voice.
    pub(super) added: BTreeMap<NamedVoice, u32>,
}

impl FieldPlaces<'_> {
    /// The place of the field that a correction names. Those of lower numbers come first.
    pub(super) fn place(&mut self, row: &CorrectionRow) -> Result<FieldPlace, Box<Diagnostic>> {
        let voice = self.voice(row)?;
        let (nth, field) = (row.correction.nth, row.correction.field);
        let there = voice.rows(self.table, &self.rows);
        let count = u32::try_from(there.len()).unwrap_or(u32::MAX);
        if let Some(own) = there.get(nth as usize - 1) {
            self.check_assessor(row, &voice, own)?;
            let column = column(field, voice.role, own.is_paired());
            return Ok(FieldPlace { row: RowPlace::Of(own.number), column });
        }
        if !voice.repeats() && nth > 1 {
            return Err(self.misplaced(
                row,
                CorrectionColumn::Nth,
                once(&voice),
                "write 1 as `nth`",
            ));
        }
        let is_paired = self.table.shape_of_new() == TableShape::Paired;
        if is_paired && !voice.is_paired() {
            let message = "a row of this table holds the words of the person and of the manager, and no peer's of a skill";
            let hint = "write `peer-feedback` as the item";
            return Err(self.misplaced(row, CorrectionColumn::Role, message.to_owned(), hint));
        }
        let column = column(field, voice.role, is_paired);
        // A new row of the paired shape is one for all its voices.
        let voice =
            if is_paired { NamedVoice { role: AssessorRole::Self_, ..voice } } else { voice };
        let added = self.added.entry(voice.clone()).or_default();
        let next = count.saturating_add(*added).saturating_add(1);
        if nth > next {
            let hint = format!("write {next} as `nth` for a new one");
            return Err(self.misplaced(
                row,
                CorrectionColumn::Nth,
                skipped(&voice, next - 1),
                &hint,
            ));
        }
        if nth == next {
            *added += 1;
        }
        Ok(FieldPlace { row: RowPlace::New(AddedRow { voice, nth }), column })
    }

    /// Whose words a correction names.
    fn voice(&self, row: &CorrectionRow) -> Result<NamedVoice, Box<Diagnostic>> {
        let text = &row.correction.item;
        let (column, place) = (Column::Item, CorrectionColumn::Item.place());
        let cell = self.file.cell(text, OverlayPlace { column, line: row.line, place });
        let item = self.items.find(self.id, &cell)?;
        let role = AssessorRole::named(&row.correction.role).ok_or_else(|| {
            let text = &row.correction.role;
            let message = format!("`{}` is not a role", escape_control(text));
            let finding = Diagnostic::error(Code::UnknownRole, message).value(text);
            let finding = finding.at(self.corrections.at(row.line, CorrectionColumn::Role));
            Box::new(finding.nearest(text, AssessorRole::ALL.map(AssessorRole::as_str)))
        })?;
        let is_of_peer = item.names_peers() || role == AssessorRole::Peer;
        let peer = if is_of_peer { Some(self.assessor(row)) } else { None };
        Ok(NamedVoice { item, role, peer })
    }

    /// The name in the column `assessor`, as a table has it.
    fn assessor(&self, row: &CorrectionRow) -> String {
        let (column, place) = (Column::Assessor, CorrectionColumn::Assessor.place());
        let at = OverlayPlace { column, line: row.line, place };
        read_value(&self.file.cell(&row.correction.assessor, at), self.settings).text
    }

    /// Whether the words of the person or the manager are those of whom the correction names.
    fn check_assessor(
        &self,
        row: &CorrectionRow,
        voice: &NamedVoice,
        own: &CorrectedRow,
    ) -> Result<(), Box<Diagnostic>> {
        let named = self.assessor(row);
        let is_other = !named.is_empty() && !own.assessor.is_empty() && named != own.assessor;
        if voice.peer.is_some() || !is_other {
            return Ok(());
        }
        let (named, own) = (escape_control(&named), escape_control(&own.assessor));
        let message = format!("the words of `{}` are by `{own}` and not by `{named}`", voice.role);
        let hint = "leave `assessor` blank, which only the words of peers need";
        Err(self.misplaced(row, CorrectionColumn::Assessor, message, hint))
    }

    fn misplaced(
        &self,
        row: &CorrectionRow,
        column: CorrectionColumn,
        message: String,
        hint: &str,
    ) -> Box<Diagnostic> {
        let finding = Diagnostic::error(Code::MisplacedCorrection, message);
        Box::new(finding.at(self.corrections.at(row.line, column)).hint(hint))
    }
}

fn once(voice: &NamedVoice) -> String {
    let item = escape_control(voice.item.name());
    format!("`{item}` stands once for each person and role, so there is no second one")
}

fn skipped(voice: &NamedVoice, count: u32) -> String {
    let item = escape_control(voice.item.name());
    match count {
        0 => format!("there is no `{item}` yet, so the first is missing"),
        1 => format!("there is 1 `{item}` of this role, so numbers are skipped"),
        _ => format!("there are {count} `{item}` of this role, so numbers are skipped"),
    }
}

/// The column of a field. In the paired shape the words of a peer stand where the manager's do.
pub(super) fn column(field: CorrectedField, role: AssessorRole, is_paired: bool) -> Column {
    match (field, is_paired, role) {
        (CorrectedField::Rating, false, _) => Column::Rating,
        (CorrectedField::Comment, false, _) => Column::Comment,
        (CorrectedField::Rating, true, AssessorRole::Self_) => Column::SelfRating,
        (CorrectedField::Comment, true, AssessorRole::Self_) => Column::SelfComment,
        (CorrectedField::Rating, true, _) => Column::ManagerRating,
        (CorrectedField::Comment, true, _) => Column::ManagerComment,
        (CorrectedField::Evidence, ..) => Column::Evidence,
        (CorrectedField::Date, ..) => Column::Date,
        (CorrectedField::Assessor, ..) => Column::Assessor,
    }
}
