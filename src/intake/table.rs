//! What every reader of tables hands on. In: cells with their places. Out: a [`Table`] of canonical columns, in which
//! each [`TableCell`] knows the file, line and column it was read from, whatever the shape of the file.

mod chunk;
mod chunk_reader;
pub(crate) mod cycles;
pub(crate) mod faults;
pub(crate) mod header;
mod headings;
pub(crate) mod left_out;
pub(crate) mod overlay;
pub(crate) mod own_header;
pub(crate) mod read;
pub(crate) mod sensitive;
pub(crate) mod status;
pub(crate) mod swallowed_rows;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::{Code, DelimitedText, Diagnostic, Location};
use crate::intake::accounts::PeopleAccount;
use crate::intake::columns::{Column, DroppedColumn, TableShape};
use crate::intake::used_options::HeededOptions;
use crate::intake::values::address::SharedDomains;
use crate::intake::values::formula_guard::guarded;
use crate::source::FileText;

use chunk::LetterFlags;
pub(super) use chunk::{CellOrigin, TableChunk};
use faults::CellStorage;

/// A table that was read, with every cell of a canonical column. A copy shares the cells.
#[derive(Debug, Clone)]
pub struct Table {
    /// What kind of table it is.
    pub shape: TableShape,
    /// The rows that are not blank, in file order.
    pub rows: Vec<TableRow>,
    /// Columns that were left out.
    pub dropped: Vec<DroppedColumn>,
    /// What became of the columns of a table of people, if they are not called as ours are.
    pub people_account: Option<PeopleAccount>,
    /// The columns that any of its parts has.
    columns: Vec<Column>,
    /// Whether some of its rows are paired and others long.
    is_mixed: bool,
    /// Which options found something in its files.
    pub(super) heeded: HeededOptions,
    /// Domains of e-mail addresses that are one for its people.
    pub(crate) domains: SharedDomains,
    /// Where cells come from.
    origins: Arc<Vec<ColumnOrigin>>,
    parts: Vec<Arc<TableChunk>>,
    /// The first row of each run.
    runs: Vec<usize>,
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub struct TableRow {
    part: u32,
    /// Its place among the rows of the part.
    place: u32,
}

/// Where the cells of a column come from.
#[derive(Debug, Clone)]
pub(super) struct ColumnOrigin {
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
pub struct TableCell<'t> {
    /// The text, trimmed of spaces at both ends; blank if nothing of it is visible.
    pub text: &'t str,
    pub(super) origin: &'t ColumnOrigin,
    column: Column,
    line: u32,
    letters: LetterFlags,
}

impl TableCell<'_> {
    /// Whether all characters of the text are ASCII.
    pub fn is_ascii(&self) -> bool {
        self.letters.is_ascii
    }

    /// Whether the text has a line break.
    pub(super) fn has_line_breaks(&self) -> bool {
        self.letters.has_line_breaks
    }

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
            row: None,
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
    pub fn error(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message).at(self.at()).value(self.text)
    }

    /// A warning about the cell's value.
    pub fn warning(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(code, message).at(self.at()).value(self.text)
    }
}

impl Table {
    /// A table without rows.
    pub(super) fn new(shape: TableShape, columns: Vec<Column>) -> Self {
        let (rows, dropped) = (Vec::new(), Vec::new());
        let (origins, parts, runs) = (Arc::default(), Vec::new(), Vec::new());
        let (heeded, people_account) = (HeededOptions::default(), None);
        Self {
            shape,
            rows,
            dropped,
            people_account,
            columns,
            is_mixed: false,
            heeded,
            domains: SharedDomains::default(),
            origins,
            parts,
            runs,
        }
    }

    /// Enters where cells come from; the number to give with them.
    pub(super) fn origin(&mut self, origin: ColumnOrigin) -> u32 {
        Arc::make_mut(&mut self.origins).push(origin);
        u32::try_from(self.origins.len() - 1).expect("no run has four thousand million columns")
    }

    /// The beginning of the column that an origin is.
    pub(super) fn head(&self, origin: u32) -> Location {
        let ColumnOrigin { file, column, field, .. } = &self.origins[origin as usize];
        Location { line: 1, column: *column, field: field.clone(), ..Location::start_of(file) }
    }

    /// What holds the cells of the column that an origin is.
    pub(super) fn storage(&self, origin: u32) -> CellStorage {
        CellStorage::of(self.origins[origin as usize].delimiter)
    }

    /// The text of the file that an origin is in.
    pub(super) fn file_text(&self, origin: u32) -> &FileText {
        &self.origins[origin as usize].text
    }

    /// Makes room for so many rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.rows.reserve(rows);
    }

    /// Adds rows with cells of these origins.
    pub(super) fn add(&mut self, part: TableChunk) {
        let number = u32::try_from(self.parts.len()).expect("no table has that many parts");
        let rows = (0..part.len()).map(|place| TableRow {
            part: number,
            place: u32::try_from(place).expect("no part has four thousand million rows"),
        });
        self.runs.extend(part.runs.iter().map(|run| self.rows.len() + run));
        self.rows.extend(rows);
        self.parts.push(Arc::new(part));
    }

    /// Adds the rows of a table. A column that only one of the two has is blank in the rows of the other.
    pub(super) fn append(&mut self, other: Self) {
        let more = other.columns.into_iter().filter(|column| !self.columns.contains(column));
        let more: Vec<Column> = more.collect();
        self.columns.extend(more);
        let origins = self.origins.len();
        let origins = u32::try_from(origins).expect("no run has four thousand million columns");
        self.dropped.extend(other.dropped);
        self.heeded.add(&other.heeded);
        if self.domains.is_empty() {
            self.domains = other.domains;
        }
        self.is_mixed |= other.is_mixed || self.shape != other.shape;
        Arc::make_mut(&mut self.origins).extend(Arc::unwrap_or_clone(other.origins));
        self.reserve(other.rows.len());
        for part in other.parts {
            let mut part = Arc::unwrap_or_clone(part);
            part.origin += origins;
            self.add(part);
        }
    }

    /// The table without all but some of its rows, which are those of one person; the cells are shared.
    pub(crate) fn only(&self, runs: &[Range<usize>]) -> Self {
        let rows: Vec<TableRow> =
            runs.iter().flat_map(|run| &self.rows[run.clone()]).copied().collect();
        let first = if rows.is_empty() { Vec::new() } else { vec![0] };
        Self {
            rows,
            runs: first,
            columns: self.columns.clone(),
            is_mixed: self.is_mixed,
            heeded: self.heeded.clone(),
            domains: self.domains.clone(),
            origins: Arc::clone(&self.origins),
            parts: self.parts.clone(),
            ..Self::new(self.shape, Vec::new())
        }
    }

    /// The table as a CSV: what a spreadsheet would take for a formula is guarded.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = self.columns.iter().map(|it| it.name());
        let written = writer.write_record(header);
        written.expect("memory can be written");
        for row in &self.rows {
            let cells = self.cells(row).map(|cell| guarded(cell.text).into_owned());
            writer.write_record(cells).expect("memory can be written");
        }
        writer.into_inner().expect("memory can be written")
    }

    /// Whether some of its rows are paired and others long: they come from different files.
    pub fn is_mixed(&self) -> bool {
        self.is_mixed
    }

    /// What kind of row a row is.
    pub fn shape_of(&self, row: &TableRow) -> TableShape {
        if self.is_mixed { self.parts[row.part as usize].shape() } else { self.shape }
    }

    /// Whether the text of any cell has a line break.
    pub(super) fn has_line_breaks(&self) -> bool {
        self.parts.iter().any(|it| it.has_line_breaks)
    }

    /// Whether all text is ASCII.
    pub fn is_ascii(&self) -> bool {
        self.parts.iter().all(|it| it.is_ascii)
    }

    /// Whether the table has a column.
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// The cell of a row in a column; none if the table has no such column.
    pub fn cell<'t>(&'t self, row: &TableRow, column: Column) -> Option<TableCell<'t>> {
        let part = &self.parts[row.part as usize];
        match part.places[column as usize] {
            // A column that only other parts of the table have is blank in this one.
            NOWHERE => self.has(column).then(|| {
                let cell = self.nth(part, row, 0, column);
                TableCell { text: "", letters: LetterFlags::PLAIN, ..cell }
            }),
            place => Some(self.nth(part, row, usize::from(place), column)),
        }
    }

    /// The places of rows that follow each other and have one employee id, with that. Others may have the same one.
    pub fn runs(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        let ends = self.runs.iter().skip(1).copied().chain([self.rows.len()]);
        self.runs.iter().copied().zip(ends).map(|(start, end)| {
            let id = self.cell(&self.rows[start], Column::EmployeeId).map_or("", |it| it.text);
            (id, start..end)
        })
    }

    /// The texts of its files by their names; none of workbooks.
    pub(crate) fn delimited_texts(&self) -> impl Iterator<Item = (&str, DelimitedText<'_>)> {
        self.origins.iter().filter_map(|origin| {
            let delimiter = origin.delimiter?;
            Some((&*origin.file, DelimitedText { text: &origin.text, delimiter }))
        })
    }

    /// What stands in the column at a place of a file, each text once.
    pub(crate) fn texts_at(&self, at: &Location) -> BTreeSet<&str> {
        let is_there =
            |cell: &TableCell<'_>| cell.origin.column == at.column && cell.origin.file == at.file;
        let cells = self.rows.iter().flat_map(|row| self.cells(row));
        cells.filter(is_there).map(|it| it.text).collect()
    }

    /// All cells of a row.
    pub fn cells<'t>(&'t self, row: &'t TableRow) -> impl Iterator<Item = TableCell<'t>> {
        self.columns.iter().filter_map(|column| self.cell(row, *column))
    }

    fn nth<'t>(
        &'t self,
        part: &'t TableChunk,
        row: &TableRow,
        place: usize,
        column: Column,
    ) -> TableCell<'t> {
        let cell = part.cell(row.place as usize, place);
        let origin = &self.origins[cell.origin as usize];
        let text = part.text_of(cell, &origin.text);
        TableCell { text, origin, column, line: cell.line, letters: cell.letters }
    }
}
