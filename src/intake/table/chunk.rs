//! The rows of a table that were read together. In: cells as they stand in a file. Out: the same in one spelling: with one
//! kind of line break, composed, without guards; and where each is.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr2_iter};

use crate::intake::columns::{Column, TableShape};
use crate::intake::file::grid::{CellSpan, text_at};
use crate::intake::table::NOWHERE;
use crate::intake::values::formula_guard::without_guard;
use crate::source::place_in;
use crate::unicode::{
    composed, displayed, is_line_break, may_have_symbols, of_symbol_font, shows_nothing,
};

/// Rows of a table that were read together.
#[derive(Debug, Clone)]
pub(crate) struct TableChunk {
    /// The columns, in the order of a row's cells.
    pub(super) columns: Vec<Column>,
    /// The place of each column among a row's cells.
    pub(super) places: [u8; Column::COUNT],
    /// The origin that its cells count theirs from.
    pub(super) origin: u32,
    /// The text of the cells that are not as they stand in their files, one after the other; one allocation, for there may
    /// be millions.
    more: String,
    /// The place in its file that those of cells are counted from, once there is one; far before it, for others may lie
    /// before it.
    base: Option<usize>,
    /// Whether the text of any cell has a line break.
    pub(super) has_line_breaks: bool,
    /// Whether all text is ASCII.
    pub(super) is_ascii: bool,
    /// The cells, row by row, one for each column.
    cells: Vec<PackedCell>,
    /// What those are like that are not like nearly all.
    odd: Vec<CellOverride>,
    /// The line of each row.
    lines: Vec<u32>,
    /// The origin of each column's cells, counted from that of the part: that of the first.
    origins: Vec<u32>,
    /// The first row of each run of rows with one employee id.
    pub(super) runs: Vec<usize>,
}

/// Where a cell's text is and what is known of its letters; in few bytes, for there are millions. In a canonical table nearly
/// every cell stands on the line of its row and comes from the same column as the others of its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct PackedCell {
    /// From the part's base if the text is in its file, else from the start of the part's own text.
    start: u32,
    /// The length in bytes, or the place of an [`CellOverride`] one; above that four bits.
    length_and_more: u32,
}

/// What else there is to say of a cell that is not like nearly all.
#[derive(Debug, Clone, Copy)]
struct CellOverride {
    length: u32,
    line: u32,
    origin: u32,
}

/// The text of a cell stands in its file.
const IS_IN_FILE: u32 = 1 << 31;
const IS_ASCII: u32 = 1 << 30;
const HAS_LINE_BREAKS: u32 = 1 << 29;
const IS_ODD: u32 = 1 << 28;

/// The bits of a length, or of the place of an odd cell.
const LENGTH: u32 = IS_ODD - 1;

impl PackedCell {
    fn has(self, bit: u32) -> bool {
        self.length_and_more & bit != 0
    }

    /// What is known of its characters.
    fn letters(self) -> LetterFlags {
        LetterFlags { is_ascii: self.has(IS_ASCII), has_line_breaks: self.has(HAS_LINE_BREAKS) }
    }
}

/// A cell of a part: where its text is, how long that is, and where it comes from.
#[derive(Clone, Copy)]
pub(super) struct ChunkCell {
    text: TextPlace,
    length: usize,
    pub(super) line: u32,
    /// The number of its origin.
    pub(super) origin: u32,
    pub(super) letters: LetterFlags,
}

/// Where a text is.
#[derive(Clone, Copy)]
enum TextPlace {
    /// In the text of the cell's file, from here on.
    File(usize),
    /// In the part's own.
    Own(usize),
}

impl TextPlace {
    /// A place that a grid gives: in the text of a file, or behind that in the text of its part.
    fn of(start: usize, file: &str) -> Self {
        start.checked_sub(file.len()).map_or(Self::File(start), Self::Own)
    }
}

/// What is known of the characters of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LetterFlags {
    pub(super) is_ascii: bool,
    pub(super) has_line_breaks: bool,
}

impl LetterFlags {
    /// Those of a text of printable ASCII characters.
    pub(super) const PLAIN: Self = Self { is_ascii: true, has_line_breaks: false };

    pub(super) fn of(text: &str) -> Self {
        let has_line_breaks = memchr(b'\n', text.as_bytes()).is_some();
        Self { is_ascii: text.is_ascii(), has_line_breaks }
    }
}

/// Where a cell comes from: the number of its origin, and the text of the file that it is in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CellOrigin<'f> {
    pub(crate) origin: u32,
    pub(crate) file: &'f str,
}

impl TableChunk {
    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The shape of its rows, if they are of assessments.
    pub(super) fn shape(&self) -> TableShape {
        match self.places[Column::Role as usize] {
            NOWHERE => TableShape::Paired,
            _ => TableShape::Long,
        }
    }

    /// The cell of a row at a place among its cells.
    pub(super) fn cell(&self, row: usize, place: usize) -> ChunkCell {
        let cell = self.cells[row * self.columns.len() + place];
        let rest = cell.length_and_more & LENGTH;
        let CellOverride { length, line, origin } = if cell.has(IS_ODD) {
            self.odd[rest as usize]
        } else {
            CellOverride { length: rest, line: self.lines[row], origin: self.origins[place] }
        };
        let (start, length) = (cell.start as usize, length as usize);
        let text = if cell.has(IS_IN_FILE) {
            TextPlace::File(self.base.unwrap_or_default() + start)
        } else {
            TextPlace::Own(start)
        };
        ChunkCell { text, length, line, origin: self.origin + origin, letters: cell.letters() }
    }

    /// No rows, but room for so many.
    pub(crate) fn new(columns: Vec<Column>, rows: usize) -> Self {
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
            base: None,
            odd: Vec::new(),
            lines: Vec::with_capacity(rows),
            origins: Vec::new(),
            has_line_breaks: false,
            is_ascii: true,
            runs: Vec::new(),
        }
    }

    /// Finds its runs, once all rows are there; `file` gives the text that an origin is in.
    pub(crate) fn find_runs<'t>(&mut self, file: impl Fn(u32) -> &'t str) {
        let mut runs = Vec::new();
        let mut last = None;
        let place = usize::from(self.places[Column::EmployeeId as usize]);
        for row in 0..self.len() {
            let id = (place < self.columns.len()).then(|| self.cell(row, place));
            let id = id.map_or("", |cell| self.text_of(cell, file(cell.origin)));
            if last != Some(id) {
                runs.push(row);
                last = Some(id);
            }
        }
        self.runs = runs;
    }

    /// Takes the text that rows of a grid have beside that of its file.
    pub(crate) fn adopt(&mut self, more: String) {
        self.more = more;
    }

    /// Adds a cell to the row that is being written, one for each column in their order; `is_plain` if it has printable ASCII
    /// characters only.
    pub(crate) fn push(
        &mut self,
        column: Column,
        text: &str,
        is_plain: bool,
        line: u32,
        from: CellOrigin<'_>,
    ) {
        if !is_plain || text.starts_with('\'') {
            return self.push_spelt(&spelt(column, text), line, from);
        }
        let text = text.trim_ascii();
        let place = match place_in(from.file, text) {
            Some(place) => TextPlace::File(place.start),
            None => TextPlace::Own(self.copy(text)),
        };
        self.put(place, text.len(), LetterFlags::PLAIN, line, from);
    }

    /// Adds a cell of the grid whose text was adopted; `is_plain` if it has printable ASCII characters only.
    pub(crate) fn place(
        &mut self,
        column: Column,
        span: CellSpan,
        is_plain: bool,
        from: CellOrigin<'_>,
    ) {
        let file = from.file;
        let text = self.text(span, file);
        if is_plain && !text.starts_with('\'') {
            let start = span.start + (text.len() - text.trim_ascii_start().len());
            let (place, length) = (TextPlace::of(start, file), text.trim_ascii().len());
            return self.put(place, length, LetterFlags::PLAIN, span.line, from);
        }
        match spelt(column, text) {
            // It is what stands there, perhaps without the guard before it.
            Cow::Borrowed(part) => {
                let start = span.start + text.len() - part.len();
                let start = start + part.len() - part.trim_start().len();
                let (letters, length) = (LetterFlags::of(part), shown(part).len());
                self.put(TextPlace::of(start, file), length, letters, span.line, from);
            }
            Cow::Owned(spelt) => self.push_spelt(&spelt, span.line, from),
        }
    }

    /// Adds a text that is in one spelling already.
    pub(super) fn repeat(&mut self, text: &str, line: u32, from: CellOrigin<'_>) {
        let place = match place_in(from.file, text) {
            Some(place) => TextPlace::File(place.start),
            None => TextPlace::Own(self.copy(text)),
        };
        self.put(place, text.len(), LetterFlags::of(text), line, from);
    }

    fn push_spelt(&mut self, text: &str, line: u32, from: CellOrigin<'_>) {
        let text = shown(text);
        let place = TextPlace::Own(self.copy(text));
        self.put(place, text.len(), LetterFlags::of(text), line, from);
    }

    /// Takes a text into the part's own; where it begins there.
    fn copy(&mut self, text: &str) -> usize {
        let start = self.more.len();
        self.more.push_str(text);
        start
    }

    fn put(
        &mut self,
        place: TextPlace,
        length: usize,
        letters: LetterFlags,
        line: u32,
        from: CellOrigin<'_>,
    ) {
        let CellOrigin { origin, file } = from;
        self.has_line_breaks |= letters.has_line_breaks;
        self.is_ascii &= letters.is_ascii;
        let own = |start| (u32::try_from(start).expect("a part has less than 4 GB of its own"), 0);
        let (start, is_in_file) = match place {
            TextPlace::File(start) => match self.offset(start) {
                Some(start) => (start, IS_IN_FILE),
                None => own(self.copy(&file[start..start + length])),
            },
            TextPlace::Own(start) => own(start),
        };
        let length = u32::try_from(length).expect("a cell is shorter than 4 GB");
        let place = self.cells.len() % self.columns.len();
        if place == 0 {
            self.lines.push(line);
        }
        if self.origins.len() == place {
            self.origins.push(origin);
        }
        let is_odd = length > LENGTH
            || self.origins[place] != origin
            || self.lines.last().is_none_or(|last| *last != line);
        let (length, is_odd) = if is_odd {
            (self.set_apart(CellOverride { length, line, origin }), IS_ODD)
        } else {
            (length, 0)
        };
        let is_ascii = if letters.is_ascii { IS_ASCII } else { 0 };
        let has_line_breaks = if letters.has_line_breaks { HAS_LINE_BREAKS } else { 0 };
        let length_and_more = length | is_in_file | is_ascii | has_line_breaks | is_odd;
        self.cells.push(PackedCell { start, length_and_more });
    }

    /// Keeps what a cell is like beside the others; its place there.
    fn set_apart(&mut self, odd: CellOverride) -> u32 {
        let place = u32::try_from(self.odd.len()).ok().filter(|place| *place <= LENGTH);
        self.odd.push(odd);
        place.expect("no part has two hundred million odd cells")
    }

    /// A place in a file as it is counted from the base; none if it is too far from it.
    fn offset(&mut self, start: usize) -> Option<u32> {
        let base = *self.base.get_or_insert(start.saturating_sub(1 << 31));
        start.checked_sub(base)?.try_into().ok()
    }

    /// The text of a cell, with that of its file.
    pub(super) fn text_of<'t>(&'t self, cell: ChunkCell, file: &'t str) -> &'t str {
        match cell.text {
            TextPlace::File(start) => &file[start..start + cell.length],
            TextPlace::Own(start) => &self.more[start..start + cell.length],
        }
    }

    /// The text at a place of the grid whose text was adopted.
    pub(crate) fn text<'t>(&'t self, span: CellSpan, file: &'t str) -> &'t str {
        text_at(file, &self.more, span.place())
    }
}

/// The text of a cell as a table has it.
pub(super) fn spelt_shown(column: Column, text: &str) -> String {
    shown(&spelt(column, text.trim())).to_owned()
}

/// A text without spaces at its ends. What shows nothing says nothing.
fn shown(text: &str) -> &str {
    let text = text.trim();
    if shows_nothing(text) { "" } else { text }
}

/// The text of a cell: with one kind of line break and no tabs, which would be drawn as nothing, composed as far as its
/// column needs it, with bullets that every font has, and without the mark that keeps a spreadsheet from taking it for a
/// formula.
fn spelt(column: Column, text: &str) -> Cow<'_, str> {
    let text = without_guard(text);
    if text.is_ascii() && !has_other_spaces(text) {
        return Cow::Borrowed(text);
    }
    let composed = if column.is_shown() { displayed(text) } else { composed(text) };
    let composed = if may_have_symbols(&composed) {
        Cow::Owned(composed.chars().map(|c| of_symbol_font(c).unwrap_or(c)).collect())
    } else {
        composed
    };
    if !has_other_spaces(&composed) && !has_other_breaks(&composed) {
        return composed;
    }
    let joined = composed.replace("\r\n", "\n");
    Cow::Owned(joined.replace(is_line_break, "\n").replace('\t', " "))
}

/// Whether a text has a tab, or a line break of ASCII that is none of Unix: a carriage return, a vertical tab, a form feed.
fn has_other_spaces(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr2(b'\t', b'\r', bytes).or_else(|| memchr2(0x0B, 0x0C, bytes)).is_some()
}

/// Whether a text has a line break beyond ASCII: a next line, or a separator of lines or paragraphs.
fn has_other_breaks(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_break =
        |at: usize| matches!(bytes[at..], [0xC2, 0x85, ..] | [0xE2, 0x80, 0xA8 | 0xA9, ..]);
    memchr2_iter(0xC2, 0xE2, bytes).any(is_break)
}

#[cfg(test)]
mod tests {
    use crate::intake::table::chunk::*;

    #[test]
    fn a_text_too_far_from_the_others_is_copied() {
        let far = 5 << 30;
        let mut part = TableChunk::new(vec![Column::EmployeeId], 1);
        assert_eq!(part.offset(far), Some(1 << 31));
        assert_eq!(part.offset(far + 7), Some((1 << 31) + 7));
        assert_eq!(part.offset(far - (1 << 31)), Some(0));
        assert_eq!(part.offset(far + (1 << 31)), None);
        let file = "id\n=1\n";
        part.push(Column::EmployeeId, &file[3..5], true, 2, CellOrigin { origin: 7, file });
        let cell = part.cell(0, 0);
        assert_eq!((part.text_of(cell, ""), cell.line, cell.origin), ("=1", 2, 7));
        assert_eq!(cell.letters, LetterFlags::PLAIN);
    }

    #[test]
    fn a_cell_on_another_line_or_of_another_column_than_the_others_keeps_both() {
        let mut part = TableChunk::new(vec![Column::EmployeeId, Column::Item], 2);
        let cells = [("1", 2, 0), ("one\ntwo", 2, 1), ("2", 4, 0), ("three", 5, 1), ("3", 6, 9)];
        for ((text, line, origin), column) in cells.into_iter().zip([0, 1].into_iter().cycle()) {
            part.push(part.columns[column], text, false, line, CellOrigin { origin, file: "" });
        }
        part.push(Column::Item, "é", false, 6, CellOrigin { origin: 1, file: "" });
        let found = |number: usize| part.cell(number / 2, number % 2);
        for (number, cell) in cells.into_iter().enumerate() {
            let it = found(number);
            assert_eq!((part.text_of(it, ""), it.line, it.origin), cell);
        }
        assert_eq!((part.len(), part.odd.len()), (3, 2));
        assert!(found(1).letters.has_line_breaks && !found(5).letters.is_ascii);
    }
}
