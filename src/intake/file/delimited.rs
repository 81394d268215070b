//! Text to a grid. In: the text of a file and perhaps its delimiter and quotation mark. Out: its rows, each cell with its
//! line; or the quotation mark that makes the file one that cannot be trusted.

use std::ops::Range;
use std::sync::Arc;

use csv::ByteRecord;
use memchr::{memchr, memchr2};

use crate::diagnostics::{Diagnostic, Location, Report};
use crate::intake::columns;
use crate::intake::file::dialect::{TextDialect, reader};
use crate::intake::file::grid::{DEEPEST_HEADER, Grid, GridChunk};
use crate::intake::file::lines;
use crate::intake::file::lines::LineCounter;
use crate::intake::file::{long_lines, quotation_marks, split_cells, text_faults};
use crate::intake::options::ReadOptions;
use crate::limits::LimitedSize;
use crate::parallel::{each, in_shares};
use crate::source::FileText;

/// What is tried as a delimiter.
pub(super) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// About how many bytes of a text are read at once.
const PART: usize = 1 << 20;

/// How many rows the head of a grid has at least, if there are so many: nobody looks for a header further down, and none has
/// as many lines.
const HEAD: usize = 2 * DEEPEST_HEADER;

/// After how many records it is known how much room all of them need.
const MEASURED: usize = 1_000;

/// How many records are looked at to find the dialect.
const SAMPLE: usize = 50;

/// No header has more columns.
const MOST_COLUMNS: usize = 20_000;

/// A grid of which only the first rows were read.
pub(crate) struct PartialGrid {
    /// The first rows: enough to know the header.
    pub(crate) head: Grid,
    /// All others.
    pub(crate) rest: Vec<UnreadChunk>,
}

impl PartialGrid {
    /// Reads the rest.
    pub(crate) fn whole(self) -> Grid {
        let Self { mut head, rest } = self;
        each(rest, UnreadChunk::read).into_iter().for_each(|part| head.add(part));
        head
    }
}

impl From<Grid> for PartialGrid {
    fn from(head: Grid) -> Self {
        Self { head, rest: Vec::new() }
    }
}

/// A part of a text that is still to be read. Processors read parts of a text side by side, and if what was read of one is
/// let go before the next, there is never much of it.
pub(crate) struct UnreadChunk {
    /// The text of the whole file, and where in it this part is.
    whole: FileText,
    place: Range<usize>,
    dialect: TextDialect,
    /// How many lines stand before it.
    lines: u32,
}

impl UnreadChunk {
    /// Reads its rows.
    pub(crate) fn read(self) -> GridChunk {
        let Self { whole, place, dialect, lines } = self;
        let mut rows = GridChunk::new(&whole);
        let (text, start) = (&whole[place.clone()], place.start);
        DelimitedRows { text, start, whole: &whole, dialect }.read(lines, &mut rows);
        rows
    }
}

/// Reads the first rows of a grid's text, which begins at `start`; or finds that its quotation marks are not sound.
pub(crate) fn open(
    mut grid: Grid,
    start: usize,
    reading: &ReadOptions,
    report: &mut Report,
) -> Option<PartialGrid> {
    let whole = FileText::clone(grid.file_text());
    let (named, text, skipped) = named_delimiter(&whole[start..]);
    if let Err(long) = long_lines::check(text, reading.limit) {
        let line = skipped.saturating_add(lines::ends(&text[..long.at])).saturating_add(1);
        let before = &text[..long.at];
        let dialect = fitting(before, reading.delimiter.or(named), reading.quote);
        let at = Location { line, ..Location::start_of(&grid.file) };
        let at = long.cell(text, dialect, at);
        report.push(long.excess.finding("file", at));
        return None;
    }
    let dialect = fitting(text, reading.delimiter.or(named), reading.quote);
    grid.read_as = format!("{}, {}", grid.read_as, in_words(dialect));
    grid.heeds_quote = reading.quote == Some(dialect.quote);
    grid.delimiter = Some(dialect.delimiter);
    let parts = match sound_parts(text, dialect, &grid.file, skipped) {
        Ok(parts) => parts,
        Err(finding) => {
            report.push(*finding);
            return None;
        }
    };
    let start = whole.len() - text.len();
    let mut unread = numbered(text, parts, skipped).into_iter().map(|(lines, part)| {
        let place = start + part.start..start + part.end;
        UnreadChunk { whole: FileText::clone(&whole), place, dialect, lines }
    });
    while grid.len() < HEAD {
        let Some(next) = unread.next() else { break };
        grid.add(next.read());
    }
    for row in 0..grid.len() {
        let width = u64::try_from(grid.width(row)).unwrap_or(u64::MAX);
        if let Err(excess) = reading.limit.allows(LimitedSize::Columns, width, 0) {
            let at = Location { line: grid.line(row), ..Location::start_of(&grid.file) };
            report.push(excess.finding("file", at));
            return None;
        }
    }
    Some(PartialGrid { head: grid, rest: unread.collect() })
}

/// Parts of a text that processors can read side by side; or what is wrong with its quotation marks. So many lines stand
/// before it in its file.
fn sound_parts(
    text: &str,
    dialect: TextDialect,
    file: &Arc<str>,
    skipped: u32,
) -> Result<Vec<Range<usize>>, Box<Diagnostic>> {
    let split = |parts| split_cells::first(text, parts, dialect);
    let whole = 0..text.len();
    let found = |cell| Err(Box::new(text_faults::split_cell(file, &cell, dialect, skipped)));
    match quotation_marks::parts(text, dialect, text.len() / PART + 1) {
        Ok(parts) => split(&parts).map_or(Ok(parts), found),
        // A mark behind a blank lets another one seem to open a cell.
        Err(fault) => {
            match split(std::slice::from_ref(&whole)).filter(|cell| cell.line <= fault.line()) {
                Some(cell) => found(cell),
                None => Err(Box::new(text_faults::quotes(file, fault, skipped))),
            }
        }
    }
}

/// Parts of a text, each with the number of lines before it.
fn numbered(text: &str, parts: Vec<Range<usize>>, skipped: u32) -> Vec<(u32, Range<usize>)> {
    let ends = in_shares(&parts, |_, parts| {
        parts.iter().map(|part| lines::ends(&text[part.clone()])).collect::<Vec<_>>()
    });
    let mut before = skipped;
    let lines = ends.into_iter().flatten().map(|count| {
        let lines = before;
        before = before.saturating_add(count);
        lines
    });
    lines.zip(parts).collect()
}

/// A text that begins at `start` of a whole. Cells are found in the whole, so that few of them are copied.
struct DelimitedRows<'t> {
    text: &'t str,
    start: usize,
    whole: &'t str,
    dialect: TextDialect,
}

impl DelimitedRows<'_> {
    /// Adds all records to rows of the whole; so many lines stand before them.
    fn read(&self, before: u32, rows: &mut GridChunk) {
        if is_short_and_plain(self.text, self.dialect) {
            self.read_plain(before, rows);
        } else {
            self.read_records(before, rows);
        }
    }

    /// Adds all records of any text.
    fn read_records(&self, before: u32, rows: &mut GridChunk) {
        let mut lines = LineCounter::new(self.text, before);
        let (mut reader, mut record) = (reader(self.text, self.dialect), ByteRecord::new());
        while reader.read_byte_record(&mut record).expect("reading from memory cannot fail") {
            let line = lines.of(&record);
            self.add(&record, lines.byte(), line, rows);
            if rows.len() == MEASURED {
                rows.reserve_times(self.text.len() / lines.byte().max(1));
            }
        }
    }

    /// Adds all records of a text without quotation marks.
    fn read_plain(&self, before: u32, rows: &mut GridChunk) {
        let (mut line, mut at) = (before, 0);
        while at < self.text.len() {
            let rest = &self.text[at..];
            let end = at + memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
            line = line.saturating_add(1);
            if end > at {
                for cell in self.text[at..end].split(char::from(self.dialect.delimiter)) {
                    let place = self.start + at..self.start + at + cell.len();
                    rows.place(self.whole, place, line);
                    at += cell.len() + 1;
                }
                rows.is_tall(line, 0);
                rows.end_row(line);
            }
            let is_pair = self.text[end..].starts_with("\r\n");
            at = end + if is_pair { 2 } else { 1 };
        }
    }

    /// Adds a record that begins at `at`.
    fn add(&self, record: &ByteRecord, at: usize, line: u32, rows: &mut GridChunk) {
        let has_breaks = memchr2(b'\n', b'\r', record.as_slice()).is_some();
        let (mut cell_line, mut at) = (line, Some(at));
        for field in record {
            let raw = at.and_then(|at| self.raw(at, field));
            at = raw.as_ref().map(|raw| raw.end + 1);
            match raw.and_then(|it| it.place) {
                Some(place) => {
                    let place = self.start + place.start..self.start + place.end;
                    rows.place(self.whole, place, cell_line);
                }
                None => rows.push(text(field), cell_line),
            }
            if has_breaks {
                cell_line = cell_line.saturating_add(lines::ends(text(field)));
            }
        }
        rows.is_tall(line, cell_line - line);
        rows.end_row(line);
    }

    /// Where a cell stands that begins at `at`; none if it is not found there.
    fn raw(&self, at: usize, field: &[u8]) -> Option<RawCell> {
        let bytes = self.text.as_bytes();
        let TextDialect { delimiter, quote } = self.dialect;
        let ends = |end: usize| {
            bytes.get(end).is_none_or(|byte| *byte == delimiter || *byte == b'\n' || *byte == b'\r')
        };
        let is_at = |from: usize| bytes.get(from..from + field.len()) == Some(field);
        let end = at + field.len();
        if ends(end) && is_at(at) {
            return Some(RawCell { place: Some(at..end), end });
        }
        if bytes.get(at) != Some(&quote) {
            return None;
        }
        let end = quotation_marks::closing(bytes, at, quote)? + 1;
        let place = at + 1..end - 1;
        let is_whole = place.len() == field.len() && is_at(at + 1);
        Some(RawCell { place: is_whole.then_some(place), end })
    }
}

/// A cell as it is written.
struct RawCell {
    /// Where its text stands; none if it is written in another way, with doubled marks.
    place: Option<Range<usize>>,
    /// Where the delimiter or line end behind it stands.
    end: usize,
}

fn text(field: &[u8]) -> &str {
    std::str::from_utf8(field).expect("text is parted at ASCII characters only")
}

/// Whether a text is so short that to make a reader takes longer than to read it, and has no quotation marks. There may be
/// many of them.
fn is_short_and_plain(text: &str, dialect: TextDialect) -> bool {
    const SHORT: usize = 1 << 10;
    let delimiter = dialect.delimiter;
    text.len() < SHORT
        && !b"\r\n".contains(&delimiter)
        && !text.starts_with('\u{feff}')
        && memchr(dialect.quote, text.as_bytes()).is_none()
}

/// The delimiter in Excel's own first line, `sep=;`; the text behind that line, and how many lines it takes.
fn named_delimiter(text: &str) -> (Option<u8>, &str, u32) {
    let head = text.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("sep="));
    let named = text.as_bytes().get(4).copied().filter(|byte| head && byte.is_ascii());
    let Some(delimiter) = named.filter(|byte| !b"\r\n\"".contains(byte)) else {
        return (None, text, 0);
    };
    let rest = &text[5..];
    let behind = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r']));
    match behind {
        Some(behind) => (Some(delimiter), behind, 1),
        None => (None, text, 0),
    }
}

/// The dialect of a text. The quotation mark that the caller says holds for each file that it fits: among several, one may
/// be written with another.
fn fitting(text: &str, delimiter: Option<u8>, quote: Option<u8>) -> TextDialect {
    let (said, plain) = (sniffed(text, delimiter, quote), sniffed(text, delimiter, None));
    if said.quote == plain.quote {
        return said;
    }
    let count = |dialect| quotation_marks::enclosed(text, dialect);
    let (of_said, of_plain) = (count(said), count(plain));
    let is_plain_meant = if is_sound(text, said) {
        of_plain > of_said && is_sound(text, plain)
    } else {
        of_plain > of_said || (of_said == 0 && is_sound(text, plain))
    };
    if is_plain_meant { plain } else { said }
}

/// Whether the quotation marks of a text part its cells, and no other marks seem to.
fn is_sound(text: &str, dialect: TextDialect) -> bool {
    let whole = 0..text.len();
    quotation_marks::parts(text, dialect, 1).is_ok()
        && split_cells::first(text, &[whole], dialect).is_none()
}

/// The dialect that fits best; what the caller says holds.
fn sniffed(text: &str, delimiter: Option<u8>, quote: Option<u8>) -> TextDialect {
    let quote = quote.unwrap_or_else(|| quotation_mark(text));
    if text.is_empty() {
        return TextDialect { delimiter: delimiter.unwrap_or(b','), quote };
    }
    let delimiters = delimiter.map_or(DELIMITERS.to_vec(), |delimiter| vec![delimiter]);
    let dialects = delimiters.into_iter().map(|delimiter| TextDialect { delimiter, quote });
    // Of equals the last counts, so the likeliest comes last.
    let best = dialects.rev().max_by_key(|dialect| fitness(text, *dialect));
    best.unwrap_or(TextDialect { delimiter: b',', quote })
}

/// The apostrophe only where it encloses the header from end to end. Anything less would be a way around the check of
/// quotation marks: read with another mark, a file with a forgotten one looks whole.
fn quotation_mark(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default().trim();
    if header.len() > 1 && header.starts_with('\'') && header.ends_with('\'') {
        b'\''
    } else {
        b'"'
    }
}

/// How well a delimiter fits: how many columns of ours the header has, in how many records of a sample the cells are as
/// many as in the header, and how many they are.
fn fitness(text: &str, dialect: TextDialect) -> (usize, usize, usize) {
    // To make a reader takes longer than to look through a short text, and there may be many.
    if memchr(dialect.delimiter, text.as_bytes()).is_none() {
        return (0, 0, 0);
    }
    if is_short_and_plain(text, dialect) {
        let lines = text.split(['\n', '\r']).filter(|it| !it.is_empty());
        return fitness_of(lines.map(|line| line.split(char::from(dialect.delimiter)).collect()));
    }
    fitness_of(reader(text, dialect).into_byte_records().flatten())
}

/// How well records fit that are parted in one way.
fn fitness_of(mut records: impl Iterator<Item = ByteRecord>) -> (usize, usize, usize) {
    let header = records.find(|record| record.iter().any(|cell| !cell.trim_ascii().is_empty()));
    let is_header = |record: &ByteRecord| (2..=MOST_COLUMNS).contains(&record.len());
    let Some(header) = header.filter(is_header) else { return (0, 0, 0) };
    let known = columns::known(header.iter().filter_map(|name| std::str::from_utf8(name).ok()));
    let alike = records.take(SAMPLE).filter(|record| record.len() == header.len()).count();
    (known, alike, header.len())
}

fn in_words(dialect: TextDialect) -> String {
    let delimiter = match dialect.delimiter {
        b'\t' => "tabs".to_owned(),
        other => format!("delimiter `{}`", char::from(other)),
    };
    match dialect.quote {
        b'"' => delimiter,
        other => format!("{delimiter}, quotation mark `{}`", char::from(other)),
    }
}

/// The shown name and the stem of a file.
pub(crate) fn stem(name: &str) -> Arc<str> {
    let file = crate::source::file_name(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem).into()
}

#[cfg(test)]
mod tests {
    use crate::intake::file::delimited::*;

    fn dialect(text: &str) -> (char, char) {
        let TextDialect { delimiter, quote } = sniffed(text, None, None);
        (char::from(delimiter), char::from(quote))
    }

    #[test]
    fn the_dialect_follows_from_the_records() {
        assert_eq!(dialect("a;b\n1;\"x,y\"\n2;z\n"), (';', '"'));
        assert_eq!(dialect("a\tb, c\n1\t2\n"), ('\t', '"'));
        assert_eq!(dialect("'a','b;c'\n'1','2'\n"), (',', '\''));
        assert_eq!(dialect("name,words\nO'Brien,it's\n"), (',', '"'));
        assert_eq!(dialect("a,b\n1,'x\n2,y'\n"), (',', '"'));
        assert_eq!(dialect("one column only\nx\n"), (',', '"'));
    }

    #[test]
    fn a_short_text_is_read_as_a_long_one_is() {
        for text in
            ["", "a", ",", "\n", "a,b\n1,2", "a,b\r\n\r\n,\r1,\n\n", "\r\ra,,b\n\r", "é,ß\r\nx"]
        {
            let whole = FileText::new(text.to_owned());
            let dialect = TextDialect { delimiter: b',', quote: b'"' };
            let rows = DelimitedRows { text, start: 0, whole: &whole, dialect };
            let (mut short, mut long) = (GridChunk::new(&whole), GridChunk::new(&whole));
            rows.read_plain(3, &mut short);
            rows.read_records(3, &mut long);
            assert_eq!(format!("{short:?}"), format!("{long:?}"), "{text:?}");
        }
    }

    #[test]
    fn excels_own_first_line_names_the_delimiter() {
        assert_eq!(named_delimiter("sep=;\r\na;b"), (Some(b';'), "a;b", 1));
        assert_eq!(named_delimiter("SEP=\t\na\tb"), (Some(b'\t'), "a\tb", 1));
        assert_eq!(named_delimiter("sep=a longer header"), (None, "sep=a longer header", 0));
    }
}
