//! Texts that replace those of a table. In: a table; for some of its rows, or for rows that it lacks, texts of another file. Out:
//! the table with these, each with its place in that file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Location, one_based};
use crate::intake::columns::{Column, TableShape};
use crate::intake::options::IntakeOptions;
use crate::intake::table::chunk::{LetterFlags, spelt_shown};
use crate::intake::table::faults::{self, CellStorage};
use crate::intake::table::read::RowOptions;
use crate::intake::table::{CellOrigin, ColumnOrigin, Table, TableCell, TableChunk, TableRow};
use crate::intake::values::dates::{self, DateFault};
use crate::source::FileText;

use Column as C;

/// The columns of a row of the long shape, where rows of both shapes stand together.
const LONG: [Column; 8] =
    [C::EmployeeId, C::Item, C::Role, C::Assessor, C::Rating, C::Comment, C::Evidence, C::Date];

/// The file that texts come from.
#[derive(Debug)]
pub(crate) struct OverlayFile {
    columns: Vec<ColumnOrigin>,
}

impl OverlayFile {
    /// A file of this name with columns of these names.
    pub(crate) fn new(file: &Arc<str>, header: &[&str]) -> Self {
        let text = FileText::default();
        let column = |(place, name): (usize, &&str)| ColumnOrigin {
            file: Arc::clone(file),
            column: one_based(place),
            field: Some((*name).into()),
            delimiter: None,
            text: FileText::clone(&text),
        };
        Self { columns: header.iter().enumerate().map(column).collect() }
    }

    /// A text of the file as a cell of a column of ours.
    pub(crate) fn cell<'o>(&'o self, text: &'o str, at: OverlayPlace) -> TableCell<'o> {
        let letters = LetterFlags::of(text);
        let origin = &self.columns[at.place];
        TableCell { text, origin, column: at.column, line: at.line, letters }
    }
}

/// Which column of ours a text is for, and where it stands: its line, and the place of its column, from 0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OverlayPlace {
    pub(crate) column: Column,
    pub(crate) line: u32,
    pub(crate) place: usize,
}

/// A text for a row.
#[derive(Debug)]
pub(crate) struct OverlayCell {
    pub(crate) text: String,
    pub(crate) at: OverlayPlace,
}

/// The texts for one row.
#[derive(Debug)]
pub(crate) struct RowOverlay {
    pub(crate) row: OverlaidRow,
    pub(crate) cells: Vec<OverlayCell>,
}

/// Which row gets texts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OverlaidRow {
    /// The row of this number.
    Of(usize),
    /// A new one, whose person columns say what those of another row of the person say, if there is one.
    New(Option<usize>),
}

/// What a text says in a column.
pub(crate) struct ReadValue {
    pub(crate) text: String,
    pub(crate) found: Vec<Diagnostic>,
}

/// Reads a text as if it stood in a column of a table of ours: in one spelling, and with everything that is wrong with it.
pub(crate) fn read_value(cell: &TableCell<'_>, settings: &IntakeOptions) -> ReadValue {
    let (column, text) = (cell.column, cell.text);
    let at = || cell.at();
    if column.is_date() {
        let written = text.trim();
        if !written.is_empty() && !dates::is_plain(written) {
            match dates::parse(written, &RowOptions::of(settings).dates) {
                Ok(moment) => {
                    return ReadValue { text: moment.date.to_string(), found: Vec::new() };
                }
                Err(DateFault::NoSuchDay | DateFault::NotADate) => {}
                Err(why) => {
                    let found = vec![why.of(written).at(at())];
                    return ReadValue { text: String::new(), found };
                }
            }
        }
    }
    let is_plain = faults::is_plain(text);
    let mut found = Vec::new();
    if !column.is_prose() && !is_plain && faults::has_line_break(text) {
        found.push(faults::line_break(text, CellStorage::Sheet, at()));
    }
    if !(is_plain && faults::is_sound_if_plain(column, text)) {
        found.extend(faults::of_cell(column, text, CellStorage::Sheet, 0, &at));
    }
    ReadValue { text: spelt_shown(column, text), found }
}

impl Table {
    /// The shape of a row that is added.
    pub(crate) fn shape_of_new(&self) -> TableShape {
        if self.is_mixed { TableShape::Long } else { self.shape }
    }

    /// Lays texts of a file over the rows, and adds rows. Gives the places of the cells that no row has any more.
    pub(crate) fn lay_over(
        &mut self,
        file: &OverlayFile,
        overlays: &[RowOverlay],
    ) -> Vec<Location> {
        let origins: Vec<u32> =
            file.columns.iter().map(|column| self.origin(column.clone())).collect();
        let mut chunks: BTreeMap<(bool, Vec<Column>), OverlaidChunk> = BTreeMap::new();
        let mut gone = Vec::new();
        for overlay in overlays {
            let columns = self.columns_for(overlay);
            let number =
                if let OverlaidRow::Of(number) = overlay.row { Some(number) } else { None };
            let new = || OverlaidChunk::new(columns.clone());
            let into = chunks.entry((number.is_none(), columns.clone())).or_insert_with(new);
            self.write_row(overlay, &columns, &origins, &mut into.part);
            into.rows.extend(number);
            gone.extend(number.into_iter().flat_map(|it| self.gone(it, overlay)));
        }
        for ((is_new, columns), OverlaidChunk { mut part, rows }) in chunks {
            let more: Vec<Column> =
                columns.into_iter().filter(|column| !self.columns.contains(column)).collect();
            self.columns.extend(more);
            part.find_runs(|origin| self.file_text(origin));
            if is_new { self.add(part) } else { self.replace(&rows, part) }
        }
        gone
    }

    /// The columns of a row with its new texts.
    fn columns_for(&self, overlay: &RowOverlay) -> Vec<Column> {
        let mut columns = match overlay.row {
            OverlaidRow::Of(number) => self.parts[self.rows[number].part as usize].columns.clone(),
            OverlaidRow::New(_) if self.is_mixed => {
                let person = Column::PERSON.into_iter().filter(|column| self.has(*column));
                LONG.into_iter().chain(person).collect()
            }
            OverlaidRow::New(_) => self.columns.clone(),
        };
        for cell in &overlay.cells {
            if !columns.contains(&cell.at.column) {
                columns.push(cell.at.column);
            }
        }
        columns
    }

    /// Writes a row with its new texts, and those that it keeps.
    fn write_row(
        &self,
        overlay: &RowOverlay,
        columns: &[Column],
        origins: &[u32],
        part: &mut TableChunk,
    ) {
        let blank = &overlay.cells[0].at;
        for column in columns {
            if let Some(cell) = overlay.cells.iter().find(|cell| cell.at.column == *column) {
                let from = CellOrigin { origin: origins[cell.at.place], file: "" };
                part.repeat(&cell.text, cell.at.line, from);
                continue;
            }
            let kept = match overlay.row {
                OverlaidRow::Of(number) => Some(number),
                OverlaidRow::New(like) if Column::PERSON.contains(column) => like,
                OverlaidRow::New(_) => None,
            };
            match kept.and_then(|number| self.kept(number, *column)) {
                Some((text, line, from)) => part.repeat(text, line, from),
                None => {
                    let from = CellOrigin { origin: origins[blank.place], file: "" };
                    part.repeat("", blank.line, from);
                }
            }
        }
    }

    /// The text of a cell of a row, its line, and where it comes from; none if its part has no such column.
    fn kept(&self, number: usize, column: Column) -> Option<(&str, u32, CellOrigin<'_>)> {
        let TableRow { part, place } = self.rows[number];
        let part = &self.parts[part as usize];
        let column = usize::from(part.places[column as usize]);
        if column >= part.columns.len() {
            return None;
        }
        let cell = part.cell(place as usize, column);
        let file = self.file_text(cell.origin);
        Some((part.text_of(cell, file), cell.line, CellOrigin { origin: cell.origin, file }))
    }

    /// Puts rows in the places of others.
    fn replace(&mut self, rows: &[usize], part: TableChunk) {
        let number = u32::try_from(self.parts.len()).expect("no table has that many parts");
        for (place, row) in rows.iter().enumerate() {
            let place = u32::try_from(place).expect("no part has four thousand million rows");
            self.rows[*row] = TableRow { part: number, place };
        }
        self.parts.push(Arc::new(part));
    }

    /// The places whose texts a row no longer has. Several cells of a row may be from one place of an export.
    fn gone(&self, number: usize, overlay: &RowOverlay) -> Vec<Location> {
        let row = &self.rows[number];
        let is_new = |column| overlay.cells.iter().any(|cell| cell.at.column == column);
        let place =
            |cell: &TableCell<'_>| (Arc::clone(&cell.origin.file), cell.line, cell.origin.column);
        let kept = self.cells(row).filter(|cell| !is_new(cell.column) && !cell.text.is_empty());
        let kept: BTreeSet<_> = kept.map(|cell| place(&cell)).collect();
        let replaced = self.cells(row).filter(|cell| is_new(cell.column));
        replaced.filter(|cell| !kept.contains(&place(cell))).map(|cell| cell.at()).collect()
    }
}

/// Rows with new texts that have the same columns.
struct OverlaidChunk {
    part: TableChunk,
    /// The numbers of the rows that they replace.
    rows: Vec<usize>,
}

impl OverlaidChunk {
    fn new(columns: Vec<Column>) -> Self {
        Self { part: TableChunk::new(columns, 0), rows: Vec::new() }
    }
}
