//! How a sheet is read, and how its columns and people are named in a sentence.

use crate::diagnostics::{Location, in_backticks, one_based, truncate_for_display};
use crate::intake::file::address::letters;
use crate::intake::file::grid::Grid;

/// How many people and columns are named.
pub(crate) const NAMED: usize = 8;

/// Which cells of a sheet are evidence, and which are words beside it, by their columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct LinkColumns {
    pub(crate) evidence: Vec<usize>,
    pub(crate) words: Vec<usize>,
}

/// How a sheet is read: the last row of its header, the names of its columns, which of them says whom a row is about, and
/// which are read although they are hidden and such columns are left out, and in which of
/// them links count.
pub(crate) struct SheetForm<'f> {
    pub(crate) header: usize,
    pub(crate) names: &'f [&'f str],
    pub(crate) person: Option<usize>,
    pub(crate) deciding: &'f [usize],
    pub(crate) links: &'f LinkColumns,
}

impl SheetForm<'_> {
    /// Whether a column is read, though it may be hidden.
    pub(crate) fn reads(&self, grid: &Grid, column: usize) -> bool {
        !grid.marks.leaves_out(column) || self.deciding.contains(&column)
    }

    /// The name of a column; blank if it has none.
    pub(crate) fn name(&self, column: usize) -> &str {
        self.names.get(column).copied().unwrap_or_default()
    }

    /// The names of columns; of one without a name its place.
    pub(crate) fn named(&self, columns: &[usize]) -> String {
        let names: Vec<String> = columns
            .iter()
            .map(|column| match self.name(*column) {
                "" => format!("#{}", one_based(*column)),
                name => name.to_owned(),
            })
            .collect();
        named(names.iter().map(String::as_str))
    }

    /// The place of a cell.
    pub(crate) fn at(&self, grid: &Grid, row: usize, column: usize) -> Location {
        let name = Some(self.name(column)).filter(|it| !it.is_empty());
        grid.location(row, column, name)
    }

    /// The place of a column's name.
    pub(crate) fn head(&self, grid: &Grid, column: usize) -> Location {
        grid.location(self.header, column, Some(self.name(column)))
    }
}

/// A number with its noun.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// The first names of many.
pub(crate) fn named<'n>(names: impl Iterator<Item = &'n str> + Clone) -> String {
    let first = in_backticks(names.clone().take(NAMED).map(truncate_for_display), ", ");
    match names.count().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// The first places, as a spreadsheet writes them.
pub(crate) fn places(grid: &Grid, cells: &[(usize, usize)]) -> String {
    let place = |(row, column): &(usize, usize)| {
        format!("{}{}", letters(u32::try_from(*column).unwrap_or(u32::MAX)), grid.line(*row))
    };
    let places: Vec<String> = cells.iter().map(place).collect();
    named(places.iter().map(String::as_str))
}
