//! Quotation marks and brackets that enclose nothing in a table: behind a blank or a word, curly, or single. In: a text whose
//! own marks are sound. Out: the first cell in which such a mark opens that closes in another cell.
//!
//! A cell is whole only if it begins with the table's own mark. Of `, "Yes, not yet"` the first comma makes two cells, and
//! if the row ends a cell early, it has by chance as many as the header.

use std::ops::Range;

use memchr::memchr3;

use crate::intake::file::dialect::TextDialect;
use crate::intake::file::enclosing_marks;
use crate::intake::file::enclosing_marks::{OpenMark, may_enclose};
use crate::intake::file::lines::ends;
use crate::intake::file::quotation_marks::closing;
use crate::intake::values::formula_guard::FORMULA;
use crate::parallel::in_shares;
use crate::unicode::is_invisible;

/// A cell that seems to go on behind its delimiter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SplitCell {
    /// The mark that opens in it.
    pub(crate) mark: String,
    /// Whether it is the mark that encloses cells, and only the blank before it keeps it from that.
    pub(crate) is_own: bool,
    /// Whether it stands behind other words.
    pub(crate) is_inside: bool,
    /// Whether it is a quotation mark, in whose place another can stand.
    pub(crate) quotes: bool,
    /// What would be read of it.
    pub(crate) rest: String,
    /// The line it starts on, from 1.
    pub(crate) line: u32,
    /// Its place among the cells of the row, from 0.
    pub(crate) column: usize,
    /// What stands above it in the first row that is as wide, and how wide the first row is.
    pub(crate) heading: Option<String>,
    pub(crate) wanted: usize,
    /// How many cells the row has.
    pub(crate) found: usize,
}

/// The first cell of a text that is split. Processors look through parts of it; each begins with a record.
pub(crate) fn first(text: &str, parts: &[Range<usize>], dialect: TextDialect) -> Option<SplitCell> {
    let found = in_shares(parts, |_, parts| {
        parts.iter().find_map(|part| first_in(text, part.clone(), dialect))
    });
    let (row, opened) = found.into_iter().flatten().next()?;
    Some(described(text, row, opened, dialect))
}

/// Where the row of the first split cell starts, and where the cell does.
fn first_in(text: &str, part: Range<usize>, dialect: TextDialect) -> Option<(usize, usize)> {
    let bytes = &text.as_bytes()[..part.end];
    let mut cells = SourceCells { bytes, dialect, at: part.start };
    let mut row = part.start;
    while let Some(cell) = cells.next() {
        if may_split(bytes, &cell) && split_by(text, &cell, &cells).is_some() {
            return Some((row, cell.place.start));
        }
        if cell.ends_row {
            row = cells.at;
        }
    }
    None
}

/// What a finding says of a split cell.
fn described(text: &str, row: usize, opened: usize, dialect: TextDialect) -> SplitCell {
    let cells = |at| SourceCells { bytes: text.as_bytes(), dialect, at };
    let column = cells(row).take_while(|cell| cell.place.start < opened).count();
    let mut behind = cells(opened);
    let cell = behind.next().expect("the cell was found there");
    let mark = split_by(text, &cell, &behind).expect("the cell was found to be split");
    let shown = trimmed(&text[cell.place]);
    let above = rows(text, dialect)
        .find(|other| other.start >= row || cells(other.start).row().count() > column);
    let above =
        above.filter(|above| above.start < row).and_then(|above| cells(above.start).nth(column));
    let heading = above.map(|cell| trimmed(&text[cell.place]).trim_matches('"').trim().to_owned());
    let first = rows(text, dialect).find(|row| !text[row.clone()].trim().is_empty());
    SplitCell {
        is_own: is_own(&mark.text, dialect) && !mark.is_inside,
        mark: mark.text,
        is_inside: mark.is_inside,
        quotes: mark.quotes,
        rest: shown.to_owned(),
        line: ends(&text[..opened]).saturating_add(1),
        column,
        heading: heading.filter(|it| !it.is_empty()),
        wanted: first.map_or(0, |row| cells(row.start).row().count()),
        found: cells(row).row().count(),
    }
}

/// The rows of a text.
fn rows(text: &str, dialect: TextDialect) -> impl Iterator<Item = Range<usize>> {
    let mut cells = SourceCells { bytes: text.as_bytes(), dialect, at: 0 };
    std::iter::from_fn(move || {
        let start = cells.at;
        let last = cells.row().last()?;
        Some(start..last.place.end)
    })
}

/// A cell as it is written.
struct SourceCell {
    place: Range<usize>,
    /// Whether the table's own marks enclose it.
    is_enclosed: bool,
    ends_row: bool,
}

/// The cells of a text from one on, row by row.
#[derive(Clone, Copy)]
struct SourceCells<'t> {
    bytes: &'t [u8],
    dialect: TextDialect,
    at: usize,
}

impl SourceCells<'_> {
    /// The cells up to the end of the row.
    fn row(&mut self) -> impl Iterator<Item = SourceCell> {
        let mut has_ended = false;
        std::iter::from_fn(move || {
            let cell = if has_ended { None } else { self.next() }?;
            has_ended = cell.ends_row;
            Some(cell)
        })
    }
}

impl Iterator for SourceCells<'_> {
    type Item = SourceCell;

    fn next(&mut self) -> Option<SourceCell> {
        let Self { bytes, dialect: TextDialect { delimiter, quote }, at: start } = *self;
        let is_enclosed = *bytes.get(start)? == quote;
        let closed = if is_enclosed { closing(bytes, start, quote) } else { Some(start) };
        let from = closed.unwrap_or(bytes.len());
        let end = memchr3(delimiter, b'\n', b'\r', &bytes[from..])
            .map_or(bytes.len(), |length| from + length);
        let ends_row = bytes.get(end) != Some(&delimiter);
        let is_pair = bytes[end..].starts_with(b"\r\n");
        self.at = end + if is_pair { 2 } else { 1 };
        Some(SourceCell { place: start..end, is_enclosed, ends_row })
    }
}

/// Whether a cell may be split, by its bytes: a mark may open in it, or it begins with a sign.
fn may_split(bytes: &[u8], cell: &SourceCell) -> bool {
    let written = &bytes[cell.place.clone()];
    let is_word = |it: &u8| it.is_ascii_alphanumeric();
    !cell.is_enclosed && (written.first().is_some_and(|c| !is_word(c)) || may_enclose(written))
}

/// Without what shows nothing at both ends.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// The mark that opens in a cell, encloses nothing, and closes in the cells behind it.
fn split_by(text: &str, cell: &SourceCell, behind: &SourceCells<'_>) -> Option<OpenMark> {
    if cell.is_enclosed {
        return None;
    }
    let written = &text[cell.place.clone()];
    let shown = trimmed(written);
    let mark = shown.chars().next()?;
    let begins = || OpenMark { text: mark.to_string(), is_inside: false, quotes: true };
    // The table's own mark can stand here only behind a blank.
    if is_own(mark.encode_utf8(&mut [0; 4]), behind.dialect) {
        return (shown.matches(mark).count() % 2 == 1).then(begins);
    }
    let open = enclosing_marks::left_open(written);
    let is_single = SINGLES.contains(&mark);
    let may_go_on = !open.is_empty() || is_single || enclosing_marks::is_sign(mark);
    if cell.ends_row || !may_go_on {
        return None;
    }
    let mut behind = *behind;
    let others: Vec<&str> =
        behind.row().filter(|cell| !cell.is_enclosed).map(|cell| &text[cell.place]).collect();
    if is_single && is_single_split(shown, &others) {
        return Some(begins());
    }
    let found = enclosing_marks::first_closed(written, &open, &others);
    found.or_else(|| enclosing_marks::sign_opened_and_closed(shown, &others))
}

/// Whether a mark is the one that encloses the cells of a table.
fn is_own(mark: &str, dialect: TextDialect) -> bool {
    mark.as_bytes() == [dialect.quote]
}

/// The apostrophe and its like.
const SINGLES: [char; 5] = ['\'', '‘', '’', '‚', '‛'];

/// Whether a cell begins with an apostrophe and another ends with one. An apostrophe may be a letter that was left out, or a
/// genitive: so the other is the next one, or it is prose that goes on, which has a blank behind its comma.
fn is_single_split(shown: &str, others: &[&str]) -> bool {
    let goes_on = others.first().is_some_and(|it| it.starts_with(char::is_whitespace));
    let mut behind_mark = shown.chars();
    behind_mark.next();
    // What a program put before a formula is no mark.
    let is_guard = behind_mark.as_str().starts_with(FORMULA) && !goes_on;
    if is_guard || closes_single(behind_mark.as_str()) {
        return false;
    }
    let begins = |text: &str| trimmed(text).starts_with(SINGLES);
    let closing = others.iter().position(|other| begins(other) || closes_single(other));
    closing.is_some_and(|closing| !begins(others[closing]) && (closing == 0 || goes_on))
}

fn closes_single(text: &str) -> bool {
    let text = trimmed(text).trim_end_matches(['.', '!', '?', '…', ')', ':', ',', ';']);
    text.ends_with(['\'', '’', '‘'])
}

#[cfg(test)]
mod tests {
    use crate::intake::file::split_cells::*;

    fn found(text: &str) -> Option<(u32, usize, String)> {
        let dialect = TextDialect { delimiter: b',', quote: b'"' };
        let whole = 0..text.len();
        first(text, &[whole], dialect).map(|it| (it.line, it.column, it.mark))
    }

    #[test]
    fn a_cell_that_goes_on_behind_its_delimiter_is_found() {
        for (cell, mark) in [
            (" \"Yes, not yet\"", '"'),
            ("\u{a0}\"Yes, \"\"not\"\" yet\"", '"'),
            (" \"He did it,\"", '"'),
            ("“Yes, not yet”", '“'),
            ("“The “big” one, and more”", '“'),
            ("„Ja, noch nicht“", '„'),
            ("»Ja, noch nicht«", '»'),
            ("« Oui, non »", '«'),
            ("”Ja, nej”", '”'),
            ("'Yes, not yet'", '\''),
            ("'I don't, yet'", '\''),
            ("'Met the users' needs, all of them'", '\''),
            ("‘Yes, not yet, no’.", '‘'),
        ] {
            let text = format!("id,a,b,c\n1,{cell},x\n");
            assert_eq!(found(&text), Some((2, 1, mark.to_string())), "{cell}");
        }
        assert_eq!(
            found("id,a\r\n1,\"b\r\nc\"\r\n2, \"x\r\ny\"\r\n"),
            Some((4, 1, '"'.to_string()))
        );
    }

    #[test]
    fn a_mark_that_ends_in_its_cell_or_nowhere_is_an_ordinary_character() {
        for row in [
            "1,'Twas great,3,for the users'",
            "1,'Twas great,fine,x",
            "1,“Quiet” and quick,“All”,x",
            "1,“open and never closed,x,y",
            "1,\"“Yes, not yet”\",\"'a, b'\",x",
            "1, \"Yes.\", \"No.\",x",
            "1,5\" disk,6\" disk,x",
            "1,'=1+1,the users',x",
            "1,'a','b',x",
            "1,‘OPS’ board,the users’ needs,x",
        ] {
            assert_eq!(found(&format!("id,a,b,c\n{row}\n")), None, "{row}");
        }
    }
}
