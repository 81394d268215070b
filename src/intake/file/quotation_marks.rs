//! Whether the quotation marks of a file can be trusted. In: its text. Out: the first mark that does not part cells.
//!
//! The csv reader is lenient: after a closing mark it takes whatever follows into the same cell. One forgotten mark then
//! closes at the next one, rows later, and a row about one person ends up in a comment about another. RFC 4180 has
//! only a delimiter or the end of a line after a closing mark; anything else is an error here.

use std::ops::Range;

use memchr::memchr;

use crate::intake::file::dialect::TextDialect;
use crate::intake::file::lines::ends;

/// The mark of the byte order in UTF-8.
const BYTE_ORDER: &[u8] = "\u{feff}".as_bytes();

/// A mark that is wrong: on which line it is, and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QuoteFault {
    /// A cell opens on `opened` and closes on `closed`, and more text follows at once.
    TextAfterClosing { opened: u32, closed: u32 },
    /// A blank, and nothing else, follows the mark that closes a cell on this line.
    BlankAfterClosing { closed: u32 },
    /// A cell opens on this line and never closes.
    NeverClosed { opened: u32 },
}

impl QuoteFault {
    /// The line on which it is seen.
    pub(crate) fn line(self) -> u32 {
        match self {
            Self::TextAfterClosing { closed, .. } | Self::BlankAfterClosing { closed } => closed,
            Self::NeverClosed { opened } => opened,
        }
    }
}

/// Parts of a text that hold about as much each; every one begins with a record. Fewer if it has too few lines; or the first
/// fault in it.
pub(crate) fn parts(
    text: &str,
    dialect: TextDialect,
    count: usize,
) -> Result<Vec<Range<usize>>, QuoteFault> {
    let bytes = text.as_bytes();
    let mut quoted = QuotedCells::new(bytes, dialect).peekable();
    let mut starts = vec![0];
    // Never goes back: the cells before it are known no more.
    let mut at = 0;
    for number in 1..count {
        at = at.max(bytes.len() / count * number);
        while let Some(end) = memchr(b'\n', &bytes[at..]).map(|length| at + length) {
            while quoted.next_if(|next| next.as_ref().is_ok_and(|cell| cell.end < end)).is_some() {}
            at = match quoted.peek() {
                Some(Err(fault)) => return Err(*fault),
                Some(Ok(cell)) if cell.start < end => cell.end,
                // A mark of the byte order is none only where a reader does not begin with it.
                _ if bytes[end + 1..].starts_with(BYTE_ORDER) => end + 1,
                _ => {
                    at = end + 1;
                    starts.push(at);
                    break;
                }
            };
        }
    }
    if let Some(fault) = quoted.find_map(Result::err) {
        return Err(fault);
    }
    let ends = starts[1..].iter().copied().chain([bytes.len()]);
    Ok(starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect())
}

/// How many cells of a text its marks enclose, up to the first fault.
pub(crate) fn enclosed(text: &str, dialect: TextDialect) -> usize {
    QuotedCells::new(text.as_bytes(), dialect).take_while(Result::is_ok).count()
}

/// The cells in quotation marks, each from its mark to the one that closes it; or a fault, and nothing behind it. Jumps
/// from mark to mark: a file of comments is mostly what lies between.
struct QuotedCells<'t> {
    bytes: &'t [u8],
    dialect: TextDialect,
    /// Where the first cell begins: the csv reader takes a mark of the byte order for none of its text.
    begin: usize,
    at: usize,
}

impl<'t> QuotedCells<'t> {
    fn new(bytes: &'t [u8], dialect: TextDialect) -> Self {
        let begin = if bytes.starts_with(BYTE_ORDER) { BYTE_ORDER.len() } else { 0 };
        Self { bytes, dialect, begin, at: begin }
    }
}

impl Iterator for QuotedCells<'_> {
    type Item = Result<Range<usize>, QuoteFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let TextDialect { delimiter, quote } = self.dialect;
        let bytes = self.bytes;
        let ends_cell = |byte: u8| byte == delimiter || byte == b'\n' || byte == b'\r';
        loop {
            let opened = self.at + memchr(quote, bytes.get(self.at..)?)?;
            // A mark inside a plain cell is an ordinary character.
            if opened > self.begin && !ends_cell(bytes[opened - 1]) {
                self.at = opened + 1;
                continue;
            }
            self.at = bytes.len();
            let Some(closed) = closing(bytes, opened, quote) else {
                return Some(Err(QuoteFault::NeverClosed { opened: line(bytes, opened) }));
            };
            if bytes.get(closed + 1).is_some_and(|byte| !ends_cell(*byte)) {
                let rest = bytes[closed + 1..].iter().find(|byte| !b" \t".contains(byte));
                let (opened, closed) = (line(bytes, opened), line(bytes, closed));
                if rest.is_none_or(|byte| ends_cell(*byte)) {
                    return Some(Err(QuoteFault::BlankAfterClosing { closed }));
                }
                return Some(Err(QuoteFault::TextAfterClosing { opened, closed }));
            }
            self.at = closed + 1;
            return Some(Ok(opened..closed));
        }
    }
}

/// The mark that closes the cell that a mark opens; a doubled mark is a character of the cell.
pub(crate) fn closing(bytes: &[u8], opened: usize, quote: u8) -> Option<usize> {
    let mut at = opened + 1;
    loop {
        let found = at + memchr(quote, bytes.get(at..)?)?;
        if bytes.get(found + 1) != Some(&quote) {
            return Some(found);
        }
        at = found + 2;
    }
}

/// The line of a byte, from 1.
fn line(bytes: &[u8], at: usize) -> u32 {
    ends(&String::from_utf8_lossy(&bytes[..at])).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use crate::intake::file::quotation_marks::*;

    const COMMA: TextDialect = TextDialect { delimiter: b',', quote: b'"' };

    fn fault(text: &str) -> Option<QuoteFault> {
        let whole = parts(text, COMMA, 1).err();
        assert_eq!(parts(text, COMMA, 3).err(), whole);
        whole
    }

    #[test]
    fn sound_marks_are_no_fault() {
        for text in
            ["", "a,\"b\"\"c\",d\r\n", "a 5\" disk,b\n", "\"a\nb\",c", "\"\",\"\"\n", "a,\"b\"\r"]
        {
            assert_eq!(fault(text), None, "{text:?}");
        }
    }

    #[test]
    fn no_cell_is_cut_however_many_parts_are_wanted() {
        let long = "word\n".repeat(20);
        let texts = [format!("1,\"{long}\",\"{long}\""), format!("1,\"{long}\"\n\u{feff}2,b")];
        for (text, count) in texts.iter().flat_map(|text| (1..12).map(move |count| (text, count))) {
            let parts = parts(text, COMMA, count).expect("sound marks");
            assert_eq!(parts.len(), 1, "{count}: {text:?}");
        }
    }

    #[test]
    fn a_cell_behind_a_mark_of_the_byte_order_is_whole() {
        assert_eq!(parts("\u{feff}\"a\nb\",c\n", COMMA, 3).map(|it| it[0].end), Ok(11));
        assert_eq!(fault("\u{feff}\"a\",\"b\n"), Some(QuoteFault::NeverClosed { opened: 1 }));
    }

    #[test]
    fn a_mark_that_closes_in_another_row_is_found() {
        let text = "h,i\n1,\"forgotten\n2,\"secret\"\n";
        assert_eq!(fault(text), Some(QuoteFault::TextAfterClosing { opened: 2, closed: 3 }));
        assert_eq!(
            fault("1,\"Solid\" joins\n"),
            Some(QuoteFault::TextAfterClosing { opened: 1, closed: 1 })
        );
        assert_eq!(fault("1,\"open\n2,b\n"), Some(QuoteFault::NeverClosed { opened: 1 }));
    }

    #[test]
    fn a_text_is_parted_between_records_only() {
        let text = "a,b\n1,\"x\ny\nz\"\n\u{feff}2,c\n3,d\n";
        for count in 1..9 {
            let parts = parts(text, COMMA, count).expect("the marks are sound");
            assert!(parts.len() <= count);
            let all: String = parts.iter().map(|it| &text[it.clone()]).collect();
            assert_eq!(all, text);
            let begins =
                |it: &Range<usize>| ["a,", "1,", "3,"].contains(&&text[it.start..it.start + 2]);
            assert!(parts.iter().all(|it| it.is_empty() || begins(it)), "{parts:?}");
        }
        let number = |text| parts(text, COMMA, 2).expect("no marks").len();
        assert_eq!((number("a\rb"), number("")), (1, 1));
    }
}
