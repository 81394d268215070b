//! The rows of a table that were read together. In: cells as they stand in a file. Out: the same in one spelling: with one
//! kind of line break, composed, without guards; and where each is.

use std::borrow::Cow;

use memchr::{memchr, memchr2_iter};

use super::{NOWHERE, without_guard};
use crate::characters::{composed, displayed, is_invisible};
use crate::intake::columns::Column;
use crate::intake::grid::{Span, text_at};
use crate::source::place_in;

/// Rows of a table that were read together.
#[derive(Debug)]
pub(in crate::intake) struct Part {
    /// The columns, in the order of a row's cells.
    pub(super) columns: Vec<Column>,
    /// The place of each column among a row's cells.
    pub(super) places: [u8; Column::COUNT],
    /// The origin that its cells count theirs from.
    pub(super) origin: u32,
    /// The text of the cells that are not as they stand in their files, one after the other; one allocation, for there may
    /// be millions.
    pub(super) more: String,
    /// Whether the text of any cell has a line break.
    pub(super) has_line_breaks: bool,
    /// Whether all text is ASCII.
    pub(super) is_ascii: bool,
    /// The cells, row by row, one for each column.
    pub(super) cells: Vec<Spelt>,
    /// The first row of each run of rows with one employee id.
    pub(super) runs: Vec<usize>,
}

/// A cell's place in the text of its file, or behind that in the text of its part; and where it comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelt {
    pub(super) start: usize,
    pub(super) length: u32,
    pub(super) line: u32,
    pub(super) origin: u32,
    pub(super) letters: Letters,
}

/// What is known of the characters of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letters {
    pub(super) is_ascii: bool,
    pub(super) has_line_breaks: bool,
}

impl Letters {
    /// Those of a text of printable ASCII characters.
    pub(super) const PLAIN: Self = Self { is_ascii: true, has_line_breaks: false };

    fn of(text: &str) -> Self {
        let has_line_breaks = memchr(b'\n', text.as_bytes()).is_some();
        Self { is_ascii: text.is_ascii(), has_line_breaks }
    }
}

impl Part {
    /// How many rows it has.
    pub(in crate::intake) fn len(&self) -> usize {
        self.cells.len() / self.columns.len().max(1)
    }

    /// No rows, but room for so many.
    pub(in crate::intake) fn new(columns: Vec<Column>, rows: usize) -> Self {
        let mut places = [NOWHERE; Column::COUNT];
        for (column, place) in columns.iter().zip(0..) {
            places[*column as usize] = place;
        }
        Self {
            cells: Vec::with_capacity(rows.saturating_mul(columns.len())),
            columns,
            places,
            origin: 0,
            more: String::new(),
            has_line_breaks: false,
            is_ascii: true,
            runs: Vec::new(),
        }
    }

    /// Finds its runs, once all rows are there; `file` gives the text that an origin is in.
    pub(in crate::intake) fn find_runs<'t>(&mut self, file: impl Fn(u32) -> &'t str) {
        let mut runs = Vec::new();
        let mut last = None;
        for (number, row) in self.cells.chunks_exact(self.columns.len().max(1)).enumerate() {
            let id = row.get(usize::from(self.places[Column::EmployeeId as usize]));
            let id = id.map_or("", |it| {
                text_at(file(it.origin), &self.more, it.start..it.start + it.length as usize)
            });
            if last != Some(id) {
                runs.push(number);
                last = Some(id);
            }
        }
        self.runs = runs;
    }

    /// Takes the text that rows of a grid have beside that of its file.
    pub(in crate::intake) fn adopt(&mut self, more: String) {
        self.more = more;
    }

    /// Adds a cell to the row that is being written, one for each column in their order; `is_plain` if it has printable ASCII
    /// characters only.
    pub(in crate::intake) fn push(
        &mut self,
        column: Column,
        text: &str,
        is_plain: bool,
        line: u32,
        (origin, file): (u32, &str),
    ) {
        if !is_plain || text.starts_with('\'') {
            return self.push_spelt(&spelt(column, text), line, (origin, file));
        }
        let text = text.trim_ascii();
        let start = place_in(file, text).map_or(file.len() + self.more.len(), |it| it.start);
        if start >= file.len() {
            self.more.push_str(text);
        }
        self.push_at(start, text, Letters::PLAIN, line, origin);
    }

    /// Adds a cell of the grid whose text was adopted; `is_plain` if it has printable ASCII characters only.
    pub(in crate::intake) fn place(
        &mut self,
        column: Column,
        span: Span,
        is_plain: bool,
        (origin, file): (u32, &str),
    ) {
        let text = self.text(span, file);
        if is_plain && !text.starts_with('\'') {
            let start = span.start + (text.len() - text.trim_ascii_start().len());
            let length = length(text.trim_ascii().len());
            let (line, letters) = (span.line, Letters::PLAIN);
            return self.cells.push(Spelt { start, length, line, origin, letters });
        }
        match spelt(column, text) {
            // It is what stands there, perhaps without the guard before it.
            Cow::Borrowed(part) => {
                let start = span.start + text.len() - part.len();
                let start = start + part.len() - part.trim_start().len();
                let (letters, length) = (Letters::of(part), length(shown(part).len()));
                self.note(letters);
                self.cells.push(Spelt { start, length, line: span.line, origin, letters });
            }
            Cow::Owned(spelt) => self.push_spelt(&spelt, span.line, (origin, file)),
        }
    }

    fn push_spelt(&mut self, text: &str, line: u32, (origin, file): (u32, &str)) {
        let text = shown(text);
        let start = file.len() + self.more.len();
        self.more.push_str(text);
        let letters = Letters::of(text);
        self.note(letters);
        self.push_at(start, text, letters, line, origin);
    }

    fn push_at(&mut self, start: usize, text: &str, letters: Letters, line: u32, origin: u32) {
        self.cells.push(Spelt { start, length: length(text.len()), line, origin, letters });
    }

    /// Keeps for the part as a whole what is known of a cell.
    fn note(&mut self, letters: Letters) {
        self.has_line_breaks |= letters.has_line_breaks;
        self.is_ascii &= letters.is_ascii;
    }

    /// The text at a place of the grid whose text was adopted.
    pub(in crate::intake) fn text<'t>(&'t self, span: Span, file: &'t str) -> &'t str {
        text_at(file, &self.more, span.place())
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
    if !has_other_breaks(&composed) {
        return composed;
    }
    let joined = composed.replace("\r\n", "\n");
    Cow::Owned(joined.replace(['\r', '\u{2028}', '\u{2029}'], "\n"))
}

/// Whether a text has a line break that is none of Unix: a carriage return, or a separator of lines or paragraphs.
fn has_other_breaks(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_break = |at: usize| matches!(bytes[at..], [b'\r', ..] | [0xE2, 0x80, 0xA8 | 0xA9, ..]);
    memchr2_iter(b'\r', 0xE2, bytes).any(is_break)
}
