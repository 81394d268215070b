//! Where the rows of a form stand in the packet, which sorts stories, notes and the words of peers by what they say. In: the fields of a
//! person, the rows with corrections, and the review. Out: the number in the packet of each field.

use crate::assessment::{Review, ReviewContext, ReviewStatements, contents_of_rows};
use crate::corrections::PersonField;
use crate::diagnostics::one_based;
use crate::intake::{Column, Table, TableRow};
use crate::statement::StatementKind;

use StatementKind as S;

/// The statements that a person may have several of.
const REPEATED: [StatementKind; 5] =
    [S::Impact, S::Concerns, S::PeerFeedback, S::PeerFeedbackShared, S::CalibrationNotes];

/// Notes for each field of a statement that stands several times which of them it is in the packet.
pub(super) fn number_fields(
    fields: &mut [PersonField],
    table: &Table,
    review: &Review,
    context: &ReviewContext<'_>,
) {
    let rows: Vec<(usize, StatementKind)> = repeated_rows(table);
    let numbers: Vec<usize> = rows.iter().map(|(number, _)| *number).collect();
    let contents = contents_of_rows(table, &numbers, review, context);
    let all = &review.content().statements;
    let mut taken: Vec<(StatementKind, usize)> = Vec::new();
    for ((number, kind), said) in rows.into_iter().zip(contents) {
        let places = places(kind, all, &said.statements);
        let Some(place) = places.into_iter().find(|it| !taken.contains(&(kind, *it))) else {
            continue;
        };
        taken.push((kind, place));
        let row = &table.rows[number];
        for field in fields.iter_mut().filter(|field| field.item == kind.name()) {
            if is_of_row(field, number, table, row) {
                field.packet_nth = Some(one_based(place));
            }
        }
    }
}

/// The numbers of the rows about such statements.
fn repeated_rows(table: &Table) -> Vec<(usize, StatementKind)> {
    let kind = |row: &TableRow| StatementKind::named(table.cell(row, Column::Item)?.text);
    let rows = table.rows.iter().enumerate();
    let rows = rows.filter_map(|(number, row)| Some((number, kind(row)?)));
    rows.filter(|(_, kind)| REPEATED.contains(kind)).collect()
}

/// The places among all where the same is said as in one row.
fn places(kind: StatementKind, all: &ReviewStatements, row: &ReviewStatements) -> Vec<usize> {
    match kind {
        S::Impact => equal(&all.impact, &row.impact),
        S::Concerns => equal(&all.concerns, &row.concerns),
        S::PeerFeedback => equal(&all.peer_feedback, &row.peer_feedback),
        S::PeerFeedbackShared => equal(&all.peer_feedback_shared, &row.peer_feedback_shared),
        _ => equal(&all.calibration_notes, &row.calibration_notes),
    }
}

fn equal<T: PartialEq>(all: &[T], row: &[T]) -> Vec<usize> {
    let Some(said) = row.first() else { return Vec::new() };
    all.iter().enumerate().filter(|(_, it)| *it == said).map(|(place, _)| place).collect()
}

/// Whether a field is one of a row: of a row of the input by its number, of an added one by its correction.
fn is_of_row(field: &PersonField, number: usize, table: &Table, row: &TableRow) -> bool {
    if let Some(own) = field.places.row {
        return own == number;
    }
    let Some(at) = &field.at else { return false };
    let is_there = field.corrected.is_some();
    is_there
        && table.cells(row).any(|cell| (cell.at().file, cell.line()) == (at.file.clone(), at.line))
}
