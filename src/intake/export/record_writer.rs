//! Records to the rows of a table. In: the pieces of records, one for each column. Out: a table whose cells know where they are
//! from, and what no packet can show of them.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostics::{Diagnostic, Location, Report};
use crate::intake::columns::{Column, TableShape};
use crate::intake::export::ExportContext;
use crate::intake::export::answers::AnswerReader;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::directory::PersonNumber;
use crate::intake::export::sheet::AnswerSheet;
use crate::intake::export::submission::Submission;
use crate::intake::export::submission_reader::SubmissionReader;
use crate::intake::table::faults;
use crate::intake::table::{CellOrigin, Table, TableChunk};
use crate::role::AssessorRole;

use Column as C;

/// A text, and where it is from.
#[derive(Debug)]
pub(super) struct RecordText<'w> {
    pub(super) text: Cow<'w, str>,
    pub(super) line: u32,
    pub(super) origin: u32,
}

/// A row of the table that is being made.
#[derive(Debug)]
pub(super) struct ExportRecord<'w> {
    pub(super) person: PersonNumber,
    /// One for each column.
    pub(super) pieces: Vec<RecordText<'w>>,
}

/// A submission with what it is read by.
#[derive(Clone, Copy)]
pub(super) struct SubmissionRow<'r> {
    /// The place of the submission among all.
    pub(super) number: usize,
    pub(super) submission: &'r Submission,
    pub(super) sheet: &'r AnswerSheet<'r>,
    pub(super) plan: &'r ColumnPlan,
}

/// Makes records, and moves those that are whole into a table.
pub(super) struct RecordWriter<'w> {
    /// The table without its rows.
    pub(super) table: Table,
    pub(super) part: TableChunk,
    /// What no packet can show.
    pub(super) unsound: Report,
    /// The records that are not yet in the table.
    pub(super) records: Vec<ExportRecord<'w>>,
    /// The record of each thing that may be said once, in the paired shape.
    pub(super) places: FxHashMap<(PersonNumber, &'w str), usize>,
    /// What was said of whom in which role, if there are drafts, which it keeps out.
    pub(super) said: FxHashSet<(PersonNumber, &'w str, AssessorRole)>,
    pub(super) has_drafts: bool,
    /// The submissions that are parts of the answer of another.
    pub(super) parts: &'w FxHashMap<usize, Vec<SubmissionRow<'w>>>,
    pub(super) columns: Vec<Column>,
    pub(super) shape: TableShape,
    /// For each sheet the origin of each column, and at last that of the sheet.
    pub(super) origins: Vec<Vec<u32>>,
    pub(super) answers: AnswerReader<'w>,
    pub(super) reader: &'w SubmissionReader<'w>,
    pub(super) context: ExportContext<'w>,
}

impl<'w> RecordWriter<'w> {
    /// Moves the records into the table.
    pub(super) fn flush(&mut self) {
        for record in self.records.drain(..) {
            let id = &self.reader.directory.person(record.person).id;
            let tell = |finding: Diagnostic| self.unsound.push(finding.about(id));
            write(&self.table, &mut self.part, &self.columns, &record, tell);
        }
    }

    /// Puts a piece into a record; gives it back if something else stands there. Evidence of several voices is put
    /// together.
    pub(super) fn put(
        &mut self,
        place: usize,
        column: Column,
        new: RecordText<'w>,
    ) -> Result<(), RecordText<'w>> {
        let index = self.columns.iter().position(|own| *own == column);
        let index = index.expect("every shape has these columns");
        let old = &mut self.records[place].pieces[index];
        match (old.text.is_empty(), new.text.is_empty()) {
            (true, _) => *old = new,
            (false, true) => {}
            (false, false) if old.text == new.text => {}
            (false, false) if column == C::Evidence => {
                old.text = format!("{}\n{}", old.text, new.text).into();
            }
            (false, false) => return Err(new),
        }
        Ok(())
    }

    /// What stands in a column of a record.
    pub(super) fn place(&self, place: usize, column: Column) -> &RecordText<'w> {
        let index = self.columns.iter().position(|own| *own == column);
        &self.records[place].pieces[index.expect("every shape has these columns")]
    }

    /// Where a piece is from.
    pub(super) fn located(&self, piece: &RecordText<'_>) -> Location {
        Location { line: piece.line, ..self.table.head(piece.origin) }
    }

    /// Whether a record of the paired shape has nothing yet of a role.
    pub(super) fn waits(&self, place: usize, role: AssessorRole) -> bool {
        let own = match role {
            AssessorRole::Self_ => [C::SelfRating, C::SelfComment],
            _ => [C::ManagerRating, C::ManagerComment],
        };
        let columns = self.columns.iter().zip(&self.records[place].pieces);
        columns.filter(|(column, _)| own.contains(column)).all(|(_, piece)| piece.text.is_empty())
    }
}

/// Adds a record to the table; tells what no packet can show.
fn write(
    table: &Table,
    part: &mut TableChunk,
    columns: &[Column],
    record: &ExportRecord<'_>,
    mut tell: impl FnMut(Diagnostic),
) {
    for (column, RecordText { text, line, origin }) in columns.iter().zip(&record.pieces) {
        let at = || Location { line: *line, ..table.head(*origin) };
        let is_plain = faults::is_plain(text);
        if !(is_plain && faults::is_sound_if_plain(*column, text)) {
            if !column.is_prose() && faults::has_line_break(text) {
                tell(faults::line_break(text, table.storage(*origin), at()));
            }
            let storage = table.storage(*origin);
            faults::of_cell(*column, text, storage, 0, &at).into_iter().for_each(&mut tell);
        }
        let from = CellOrigin { origin: *origin, file: table.file_text(*origin) };
        part.push(*column, text, is_plain, *line, from);
    }
}
