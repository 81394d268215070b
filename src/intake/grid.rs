//! A sheet as rows of cells, whatever file it comes from. In: what the readers of text and of workbooks find. Out: a
//! [`Grid`] in which every cell knows its line.

use std::sync::Arc;

use crate::diagnostics::{Location, nth};

/// The rows of one sheet, or of one text file.
#[derive(Debug)]
pub(super) struct Grid {
    /// The name to show: the file, with the archive and the sheet it is in.
    pub(super) file: Arc<str>,
    /// The name of the sheet, or of the text file without its ending.
    pub(super) sheet: Arc<str>,
    /// The name of the file without folders and ending.
    pub(super) stem: Arc<str>,
    /// The place of the file among those that the user named.
    pub(super) source: usize,
    /// How the file was read, in words: its format, encoding and delimiter.
    pub(super) read_as: String,
    /// What parts the cells of a text file.
    pub(super) delimiter: Option<u8>,
    /// Whether the workbook hides the sheet.
    pub(super) is_hidden: bool,
    /// Cells that are drawn over several columns of one row: row, first column, last column, from 0.
    pub(super) wide: Vec<(usize, usize, usize)>,
    /// The text of all cells, one after the other; one allocation, for there are millions.
    text: String,
    spans: Vec<Span>,
    /// The index of the first cell of each row, and at last the number of all cells.
    starts: Vec<usize>,
    /// The cells of each row as they were found, with the line of the row.
    lines: Vec<u32>,
}

/// A cell's place in the text of its grid, and the line it starts on.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u32,
}

impl Grid {
    /// A grid without rows.
    pub(super) fn new(file: Arc<str>, sheet: Arc<str>, stem: Arc<str>, read_as: String) -> Self {
        Self {
            file,
            sheet,
            stem,
            source: 0,
            read_as,
            delimiter: None,
            is_hidden: false,
            wide: Vec::new(),
            text: String::new(),
            spans: Vec::new(),
            starts: vec![0],
            lines: Vec::new(),
        }
    }

    /// Makes room for a text of so many bytes.
    pub(super) fn reserve(&mut self, bytes: usize) {
        self.text.reserve(bytes);
    }

    /// Adds a cell to the row that is being written, without the spaces around it; it starts on `line`.
    pub(super) fn push(&mut self, text: &str, line: u32) {
        let start = self.text.len();
        self.text.push_str(text.trim());
        self.spans.push(Span { start, end: self.text.len(), line });
    }

    /// Ends the row that is being written; it stands on `line`.
    pub(super) fn end_row(&mut self, line: u32) {
        self.starts.push(self.spans.len());
        self.lines.push(line);
    }

    /// The length of the texts of all cells, in bytes.
    pub(super) fn text_len(&self) -> usize {
        self.text.len()
    }

    /// How many rows there are, the header and what stands above it among them.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The line a row stands on, from 1.
    pub(super) fn line(&self, row: usize) -> u32 {
        self.lines[row]
    }

    /// How many cells a row has.
    pub(super) fn width(&self, row: usize) -> usize {
        self.starts[row + 1] - self.starts[row]
    }

    /// The places of a row's cells.
    pub(super) fn spans(&self, row: usize) -> &[Span] {
        &self.spans[self.starts[row]..self.starts[row + 1]]
    }

    /// The text at a place.
    pub(super) fn at(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }

    /// The texts of a row.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        self.spans(row).iter().map(|it| self.at(*it))
    }

    /// A cell; nothing if the row ends before it.
    pub(super) fn cell(&self, row: usize, column: usize) -> Option<(&str, u32)> {
        self.spans(row).get(column).map(|it| (self.at(*it), it.line))
    }

    /// Whether a row has nothing but spaces.
    pub(super) fn is_blank(&self, row: usize) -> bool {
        self.row(row).all(str::is_empty)
    }

    /// The first row that has more than spaces.
    pub(super) fn first_row(&self) -> Option<usize> {
        (0..self.len()).find(|row| !self.is_blank(*row))
    }

    /// The place of a cell, for findings.
    pub(super) fn location(&self, row: usize, column: usize, field: Option<&str>) -> Location {
        let line = self.spans(row).get(column).map_or(self.lines[row], |it| it.line);
        Location {
            file: Arc::clone(&self.file),
            line,
            column: nth(column),
            field: field.map(Arc::from),
        }
    }

    /// The text of all cells, given away; after that only the places of cells are left.
    pub(super) fn take_text(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}
