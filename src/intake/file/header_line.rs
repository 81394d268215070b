//! The line of the header that the user says. In: a grid and the number of a line. Out: the row on it, or that there is none.

use crate::diagnostics::{Code, Diagnostic, Location};
use crate::intake::file::grid::Grid;

/// The row of the header that the user says; none if no row stands on that line.
pub(crate) fn row_on(grid: &Grid, line: u32) -> Option<usize> {
    (0..grid.len()).find(|row| grid.line(*row) == line)
}

/// A line of the header that the user says, and that a file does not have.
pub(crate) fn no_such_line(grid: &Grid, line: u32) -> Diagnostic {
    let last = grid.len().checked_sub(1).map_or(0, |last| grid.line(last));
    let message = format!("no row begins on line {line}, where --header-row puts the header");
    let at = Location { line: last.max(1), ..Location::start_of(&grid.file) };
    let finding = Diagnostic::error(Code::NoHeaderLine, message).at(at);
    finding.hint(format!("the last row stands on line {last}; name the line of the header"))
}
