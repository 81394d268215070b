//! What grids have for a header if they are tables of ours. In: a grid, and the line of the header if the user says it. Out: the
//! names of its columns, and whether they are ours.

use crate::diagnostics::Location;
use crate::intake::columns::Column;
use crate::intake::file::grid::Grid;
use crate::intake::table::header::WantedColumns;
use crate::intake::table::read::header;

/// The texts of the header as a table of ours would have it.
pub(crate) fn names(grid: &Grid, line: Option<u32>) -> Vec<&str> {
    let row = header(grid, WantedColumns::without(&[]), line).or_else(|| grid.first_row());
    let names = row.into_iter().flat_map(|row| grid.row(row));
    names.filter(|it| !it.is_empty()).collect()
}

/// The columns that packets need, which no name of `--ignore` leaves out.
pub(crate) fn needed(grid: &Grid, line: Option<u32>) -> Vec<Location> {
    let row = header(grid, WantedColumns::without(&[]), line).or_else(|| grid.first_row());
    let Some(row) = row else { return Vec::new() };
    let is_needed = |name: &str| Column::named(name).is_some_and(Column::is_needed);
    let columns = grid.row(row).enumerate().filter(|(_, name)| is_needed(name));
    columns.map(|(place, name)| grid.location(row, place, Some(name))).collect()
}

/// How many columns the header has.
pub(crate) fn width(grid: &Grid, line: Option<u32>) -> usize {
    let row = header(grid, WantedColumns::without(&[]), line).or_else(|| grid.first_row());
    row.map_or(0, |row| grid.row(row).count())
}

/// Whether a header is ours: it has a person and an item.
pub(crate) fn is_canonical(grid: &Grid, line: Option<u32>) -> bool {
    WantedColumns::without(&[]).is_header(names(grid, line).into_iter())
}
