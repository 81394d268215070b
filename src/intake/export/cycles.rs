//! Columns of an export that name a cycle. In: what was read of it. Out: each that is used for nothing, with the cycles of the
//! rows that count.

use crate::intake::accounts::{ColumnOutcome, MappingOrigin, RowOutcome};
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::sheet::{AnswerSheet, SheetColumn};
use crate::intake::export::submission::Submission;
use crate::intake::mapping::Mapping;
use crate::intake::table::cycles::{CycleColumns, names_a_cycle};

/// What an export was read by.
#[derive(Clone, Copy)]
pub(super) struct ReadBy<'m> {
    pub(super) mapping: &'m Mapping,
    pub(super) chosen: MappingOrigin,
}

/// Enters every such column of the sheets.
pub(super) fn collect(
    submissions: &[Submission],
    sheets: &[AnswerSheet<'_>],
    plans: &[ColumnPlan],
    read_by: ReadBy<'_>,
    into: &mut CycleColumns,
) {
    for (number, (sheet, plan)) in sheets.iter().zip(plans).enumerate() {
        for (place, used) in plan.uses.iter().enumerate() {
            let column = &sheet.columns[place];
            let name = &column.name.text;
            if used.outcome == ColumnOutcome::Used || !names_a_cycle(name) {
                continue;
            }
            let counts = |submission: &&Submission| {
                submission.sheet == number && submission.outcome == RowOutcome::Used
            };
            let cycles = submissions
                .iter()
                .filter(counts)
                .map(|submission| sheet.cell(&submission.row, place).0);
            let is_left_out = read_by.left_out_by_user(place, column);
            into.add(name, sheet.at_header(place), is_left_out, cycles);
        }
    }
}

impl ReadBy<'_> {
    fn left_out_by_user(self, place: usize, column: &SheetColumn) -> bool {
        let Self { mapping, chosen } = self;
        let is_said = chosen == MappingOrigin::Mapping;
        let of_mapping = if is_said { mapping.ignored.as_slice() } else { &[] };
        let mut finders = mapping.left_out.iter().chain(of_mapping);
        finders.any(|finder| finder.find(place, &column.name).is_some())
    }
}
