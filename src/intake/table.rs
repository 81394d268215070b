//! What every reader of tables hands on. In: cells with their places. Out: a [`Table`] of canonical columns, in which
//! each [`Cell`] knows the file, line and column it was read from, whatever the shape of the file.

use std::borrow::Cow;
use std::sync::Arc;

use super::columns::{Column, Dropped, Shape};
use super::grid::{Span, text_at};
use crate::characters::{composed, displayed, is_invisible};
use crate::diagnostics::{Diagnostic, Location};
use crate::source::{FileText, place_in};

/// A table that was read, with every cell of a canonical column.
#[derive(Debug)]
pub struct Table {
    /// What kind of table it is.
    pub shape: Shape,
    /// The rows that are not blank, in file order.
    pub rows: Vec<Row>,
    /// Columns that were dropped because they are sensitive.
    pub dropped: Vec<Dropped>,
    /// The columns, in the order of a row's cells.
    columns: Vec<Column>,
    /// The place of each column among a row's cells.
    places: [u8; Column::COUNT],
    /// Where cells come from.
    origins: Vec<Origin>,
    /// The text of the cells that are not as they stand in their files, one after the other; one allocation, for there may
    /// be millions.
    more: String,
    /// Whether the text of any cell has a line break.
    has_line_breaks: bool,
    /// Whether all text is ASCII.
    is_ascii: bool,
    /// The cells, row by row, one for each column.
    cells: Vec<Spelt>,
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The index of its first cell.
    first: usize,
}

/// A cell's place in the text of its file, or behind that in the text of its table; and where it comes from.
#[derive(Debug, Clone, Copy)]
struct Spelt {
    start: usize,
    length: u32,
    line: u32,
    origin: u32,
}

/// Where the cells of a column come from.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    pub(super) file: Arc<str>,
    /// The number of the column in the file, from 1.
    pub(super) column: u32,
    /// The name of the column in the file.
    pub(super) field: Option<Arc<str>>,
    /// What parts the cells of the file, if it is a text.
    pub(super) delimiter: Option<u8>,
    /// The text of the file, if it is one.
    pub(super) text: FileText,
}

/// No place: the table has no such column.
const NOWHERE: u8 = u8::MAX;

/// A cell of a table.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'t> {
    /// The text, trimmed of spaces at both ends; blank if nothing of it is visible.
    pub text: &'t str,
    pub(super) origin: &'t Origin,
    column: Column,
    line: u32,
}

impl Cell<'_> {
    /// The column the cell is in.
    pub fn column(&self) -> Column {
        self.column
    }

    /// Where the cell is.
    pub fn at(&self) -> Location {
        Location {
            file: Arc::clone(&self.origin.file),
            line: self.line,
            column: self.origin.column,
            field: self.origin.field.clone(),
        }
    }

    /// The text of the file that the cell is in. That of the cell may be a part of it.
    pub(crate) fn file_text(&self) -> &FileText {
        &self.origin.text
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
    /// A table without rows.
    pub(super) fn new(shape: Shape, columns: Vec<Column>) -> Self {
        let mut places = [NOWHERE; Column::COUNT];
        for (column, place) in columns.iter().zip(0..) {
            places[*column as usize] = place;
        }
        Self {
            shape,
            rows: Vec::new(),
            dropped: Vec::new(),
            columns,
            places,
            origins: Vec::new(),
            more: String::new(),
            has_line_breaks: false,
            is_ascii: true,
            cells: Vec::new(),
        }
    }

    /// Takes the text that a grid has beside that of its file, and makes room for so many rows.
    pub(super) fn adopt(&mut self, more: String, rows: usize) {
        self.more = more;
        self.reserve(rows);
    }

    /// Makes room for so many rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.rows.reserve(rows);
        self.cells.reserve(rows.saturating_mul(self.columns.len()));
    }

    /// Enters where cells come from; the number to give with them.
    pub(super) fn origin(&mut self, origin: Origin) -> u32 {
        self.origins.push(origin);
        u32::try_from(self.origins.len() - 1).expect("no run has four thousand million columns")
    }

    /// The beginning of the column that an origin is.
    pub(super) fn head(&self, origin: u32) -> Location {
        let Origin { file, column, field, .. } = &self.origins[origin as usize];
        Location { file: Arc::clone(file), line: 1, column: *column, field: field.clone() }
    }

    /// Begins a row; one cell for each column must follow.
    pub(super) fn begin_row(&mut self) {
        self.rows.push(Row { first: self.cells.len() });
    }

    /// Adds a cell to the row that is being written; `is_plain` if it has printable ASCII characters only.
    pub(super) fn push(
        &mut self,
        column: Column,
        text: &str,
        is_plain: bool,
        line: u32,
        origin: u32,
    ) {
        if !is_plain || text.starts_with('\'') {
            return self.push_spelt(&spelt(column, text), line, origin);
        }
        let (text, file) = (text.trim_ascii(), &self.origins[origin as usize].text);
        let start = place_in(file, text).map_or(file.len() + self.more.len(), |it| it.start);
        if start >= file.len() {
            self.more.push_str(text);
        }
        self.cells.push(Spelt { start, length: length(text.len()), line, origin });
    }

    /// Adds a cell of the grid whose text was adopted; `is_plain` if it has printable ASCII characters only.
    pub(super) fn place(&mut self, column: Column, span: Span, is_plain: bool, origin: u32) {
        let text = self.text(span, origin);
        if is_plain && !text.starts_with('\'') {
            let start = span.start + (text.len() - text.trim_ascii_start().len());
            let length = length(text.trim_ascii().len());
            self.cells.push(Spelt { start, length, line: span.line, origin });
            return;
        }
        match spelt(column, text) {
            // It is what stands there, perhaps without the guard before it.
            Cow::Borrowed(part) => {
                let start = span.start + text.len() - part.len();
                let start = start + part.len() - part.trim_start().len();
                let has_line_breaks = memchr::memchr(b'\n', part.as_bytes()).is_some();
                let (is_ascii, length) = (part.is_ascii(), length(shown(part).len()));
                self.has_line_breaks |= has_line_breaks;
                self.is_ascii &= is_ascii;
                self.cells.push(Spelt { start, length, line: span.line, origin });
            }
            Cow::Owned(spelt) => self.push_spelt(&spelt, span.line, origin),
        }
    }

    fn push_spelt(&mut self, text: &str, line: u32, origin: u32) {
        let text = shown(text);
        let start = self.origins[origin as usize].text.len() + self.more.len();
        self.more.push_str(text);
        self.has_line_breaks |= memchr::memchr(b'\n', text.as_bytes()).is_some();
        self.is_ascii &= text.is_ascii();
        self.cells.push(Spelt { start, length: length(text.len()), line, origin });
    }

    /// The text at a place of the grid whose text was adopted.
    pub(super) fn text(&self, span: Span, origin: u32) -> &str {
        text_at(&self.origins[origin as usize].text, &self.more, span.place())
    }

    /// Adds the rows of a table with the same shape.
    pub(super) fn append(&mut self, other: Self) {
        let (more, origins) = (self.more.len(), self.origins.len());
        let origins = u32::try_from(origins).expect("no run has four thousand million columns");
        let mut dropped = other.dropped;
        self.dropped.append(&mut dropped);
        self.origins.extend(other.origins);
        self.more.push_str(&other.more);
        self.has_line_breaks |= other.has_line_breaks;
        self.is_ascii &= other.is_ascii;
        for row in other.rows {
            self.rows.push(Row { first: self.cells.len() });
            for column in &self.columns {
                let place = usize::from(other.places[*column as usize]);
                // A column that the other table lacks is blank in its rows.
                let cell = match other.columns.get(place) {
                    Some(_) => other.cells[row.first + place],
                    None => Spelt { length: 0, ..other.cells[row.first] },
                };
                let origin = cell.origin + origins;
                let is_in_file = cell.start < self.origins[origin as usize].text.len();
                let start = if is_in_file { cell.start } else { cell.start + more };
                self.cells.push(Spelt { start, origin, ..cell });
            }
        }
    }

    /// The table as a CSV: what a spreadsheet would take for a formula is guarded.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = self.columns.iter().map(|it| it.name());
        let written = writer.write_record(header);
        written.expect("memory can be written");
        for row in &self.rows {
            let cells = self.cells(row).map(|it| guarded(it.text).into_owned());
            writer.write_record(cells).expect("memory can be written");
        }
        writer.into_inner().expect("memory can be written")
    }

    /// Whether the text of any cell has a line break.
    pub(super) fn has_line_breaks(&self) -> bool {
        self.has_line_breaks
    }

    /// Whether all text is ASCII.
    pub fn is_ascii(&self) -> bool {
        self.is_ascii
    }

    /// Whether the table has a column.
    pub fn has(&self, column: Column) -> bool {
        self.places[column as usize] != NOWHERE
    }

    /// The cell of a row in a column; none if the table has no such column.
    pub fn cell<'t>(&'t self, row: &Row, column: Column) -> Option<Cell<'t>> {
        let place = self.places[column as usize];
        (place != NOWHERE).then(|| self.nth(row, usize::from(place)))
    }

    /// All cells of a row.
    pub fn cells<'t>(&'t self, row: &'t Row) -> impl Iterator<Item = Cell<'t>> {
        (0..self.columns.len()).map(|index| self.nth(row, index))
    }

    fn nth<'t>(&'t self, row: &Row, index: usize) -> Cell<'t> {
        let Spelt { start, length, line, origin } = self.cells[row.first + index];
        let origin = &self.origins[origin as usize];
        let text = text_at(&origin.text, &self.more, start..start + length as usize);
        Cell { text, origin, column: self.columns[index], line }
    }
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("a cell is shorter than 4 GB")
}

/// A text without spaces at its ends. What shows nothing says nothing.
fn shown(text: &str) -> &str {
    let text = text.trim();
    if text.chars().all(is_invisible) { "" } else { text }
}

/// The text of a cell: with one kind of line break, composed as far as its column needs it, and without the mark that
/// keeps a spreadsheet from taking it for a formula.
fn spelt(column: Column, text: &str) -> Cow<'_, str> {
    let text = without_guard(text);
    if text.is_ascii() && !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let composed = if column.is_shown() { displayed(text) } else { composed(text) };
    match composed.contains(['\r', '\u{2028}', '\u{2029}']) {
        true => {
            let joined = composed.replace("\r\n", "\n");
            Cow::Owned(joined.replace(['\r', '\u{2028}', '\u{2029}'], "\n"))
        }
        false => composed,
    }
}

/// What a spreadsheet would take for the beginning of a formula (OWASP, "CSV Injection").
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The text with a mark before it if a spreadsheet would take it for a formula; a text that has such a mark gets one
/// more, so that reading takes away just what was added.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    match text.trim_start_matches('\'').starts_with(FORMULA) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

/// The text without the mark that [`guarded`] and other careful programs put before it.
fn without_guard(text: &str) -> &str {
    let Some(rest) = text.strip_prefix('\'') else { return text };
    if rest.trim_start_matches('\'').starts_with(FORMULA) { rest } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_is_taken_away_again() {
        for text in ["=1+1", "-3", "@x", "'=x", "''+", "'quoted'", "plain", "", "'", "- a list"] {
            assert_eq!(without_guard(&guarded(text)), text);
        }
        assert_eq!(guarded("=cmd()"), "'=cmd()");
        assert_eq!(guarded("'single'"), "'single'");
    }
}
