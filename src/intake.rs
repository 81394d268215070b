//! Bytes of a table to cells: encoding, delimiter, header, rows. The only owner of the `csv` crate.
//!
//! In: an assessments file or a people file. Out: a [`Table`] whose cells know their file, line and column; or every
//! mistake of its form. What the cells mean is the business of [`assessment`](crate::assessment).

mod columns;
mod encoding;
mod faults;
mod lines;
mod quotes;
mod rows;
mod swallowed;

use std::sync::Arc;

use crate::characters::is_invisible;
use crate::diagnostics::{Diagnostic, Location, Report};
use crate::source::Source;

pub use columns::{Column, Dropped, Shape};

/// A table that was read, with every cell of a known column.
#[derive(Debug)]
pub struct Table {
    /// The file's name.
    pub file: Arc<str>,
    /// What kind of table it is.
    pub shape: Shape,
    /// The rows that are not blank, in file order.
    pub rows: Vec<Row>,
    /// Columns that were dropped because they are sensitive.
    pub dropped: Vec<Dropped>,
    /// What parts the cells.
    delimiter: u8,
    /// The known columns, in file order.
    columns: Vec<(Column, u32)>,
    /// The text of all cells, one after the other, composed; one allocation, for there are millions.
    text: String,
    /// The cells, row by row, one for each known column.
    cells: Vec<Span>,
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The index of its first cell.
    first: usize,
}

/// A cell's place in the text of its table, and the line it starts on in the file.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    line: u32,
}

/// A cell of a table.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'t> {
    /// The text, trimmed of spaces at both ends; blank if nothing of it is visible.
    pub text: &'t str,
    file: &'t Arc<str>,
    column: Column,
    line: u32,
    number: u32,
}

impl Cell<'_> {
    /// The column the cell is in.
    pub fn column(&self) -> Column {
        self.column
    }

    /// Where the cell is.
    pub fn at(&self) -> Location {
        Location {
            file: Arc::clone(self.file),
            line: self.line,
            column: self.number,
            field: Some(self.column.name().into()),
        }
    }

    /// The line the cell starts on, from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// An error about the cell's value.
    pub fn error(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message).at(self.at()).value(self.text)
    }

    /// A warning about the cell's value.
    pub fn warning(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(code, message).at(self.at()).value(self.text)
    }
}

impl Table {
    /// Reads an assessments file, which may hold person columns as well.
    pub fn read_assessments(source: &Source, report: &mut Report) -> Option<Self> {
        Self::read(source, columns::Wanted::Assessments, report)
    }

    /// Reads a people file.
    pub fn read_people(source: &Source, report: &mut Report) -> Option<Self> {
        Self::read(source, columns::Wanted::People, report)
    }

    fn read(source: &Source, wanted: columns::Wanted, report: &mut Report) -> Option<Self> {
        let text = encoding::text(source, report)?;
        rows::read(&source.name, text, wanted, report)
    }

    /// Whether the table has a column.
    pub fn has(&self, column: Column) -> bool {
        self.columns.iter().any(|(it, _)| *it == column)
    }

    /// The cell of a row in a column; none if the table has no such column.
    pub fn cell<'t>(&'t self, row: &'t Row, column: Column) -> Option<Cell<'t>> {
        let index = self.columns.iter().position(|(it, _)| *it == column)?;
        Some(self.nth(row, index))
    }

    /// All cells of a row.
    pub fn cells<'t>(&'t self, row: &'t Row) -> impl Iterator<Item = Cell<'t>> {
        (0..self.columns.len()).map(|index| self.nth(row, index))
    }

    fn nth<'t>(&'t self, row: &'t Row, index: usize) -> Cell<'t> {
        let (column, number) = self.columns[index];
        let Span { start, end, line } = self.cells[row.first + index];
        let text = self.text[start..end].trim();
        // What shows nothing says nothing.
        let text = if text.chars().all(is_invisible) { "" } else { text };
        Cell { text, file: &self.file, column, line, number }
    }
}
