//! What the headings of a table tell of its columns. In: the headings. Out: the known columns, where their cells stand, and those
//! that are left out.

use std::sync::Arc;

use crate::intake::columns::{Column, DroppedColumn, LeftOutBy};
use crate::intake::file::grid::Grid;
use crate::intake::table::cycles::names_a_cycle;
use crate::intake::table::header::HeaderCell;
use crate::intake::table::left_out::CellOfPerson;
use crate::intake::table::status::StatusTally;
use crate::intake::table::{ColumnOrigin, Table};
use crate::source::FileText;

pub(super) fn known(headings: &[HeaderCell]) -> Vec<Column> {
    let known = headings.iter().filter_map(|heading| match heading {
        HeaderCell::Known(column) => Some(*column),
        HeaderCell::Dropped(..) | HeaderCell::Unnamed => None,
    });
    known.collect()
}

/// The origin of each column's cells.
pub(super) fn origins(grid: &Grid, headings: &[HeaderCell], table: &mut Table) -> Vec<u32> {
    let mut origins = Vec::new();
    for (heading, number) in headings.iter().zip(1..) {
        let field = match heading {
            HeaderCell::Known(column) => Some(column.name().into()),
            HeaderCell::Dropped(..) | HeaderCell::Unnamed => None,
        };
        let (file, delimiter) = (Arc::clone(&grid.file), grid.delimiter);
        let text = FileText::clone(grid.file_text());
        origins.push(table.origin(ColumnOrigin { file, column: number, field, delimiter, text }));
    }
    origins
}

pub(super) fn dropped(headings: &[HeaderCell]) -> Vec<DroppedColumn> {
    let dropped = headings.iter().filter_map(|heading| match heading {
        HeaderCell::Dropped(name, by) => {
            Some(DroppedColumn { column: name.clone(), cells: 0, by: *by })
        }
        HeaderCell::Known(_) | HeaderCell::Unnamed => None,
    });
    dropped.collect()
}

/// A tally for each column that is left out; none for those that nobody is to look at.
pub(super) fn statuses(headings: &[HeaderCell]) -> Vec<Option<StatusTally<CellOfPerson>>> {
    let left_out = headings.iter().filter_map(|heading| match heading {
        HeaderCell::Dropped(name, LeftOutBy::Choice) => Some(Some(StatusTally::new(name))),
        HeaderCell::Dropped(..) => Some(None),
        HeaderCell::Known(_) | HeaderCell::Unnamed => None,
    });
    left_out.collect()
}

/// The columns that name cycles and are left out, with their places.
pub(super) fn cycle_heads(headings: &[HeaderCell]) -> impl Iterator<Item = (usize, &str)> {
    headings.iter().enumerate().filter_map(|(place, heading)| match heading {
        HeaderCell::Dropped(name, LeftOutBy::Choice) if names_a_cycle(name) => {
            Some((place, name.as_str()))
        }
        _ => None,
    })
}
