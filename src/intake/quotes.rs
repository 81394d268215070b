//! Whether the quotation marks of a file can be trusted. In: its text. Out: the first mark that does not part cells.
//!
//! The csv reader is lenient: after a closing mark it takes whatever follows into the same cell. One forgotten mark then
//! closes at the next one, rows later, and a row about one person ends up in a comment about another. RFC 4180 has
//! only a delimiter or the end of a line after a closing mark; anything else is an error here.

use memchr::memchr;

use super::delimited::Dialect;
use super::lines::ends;

/// A mark that is wrong: on which line it is, and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A cell opens on `opened` and closes on `closed`, and more text follows at once.
    TextAfterClosing { opened: u32, closed: u32 },
    /// A cell opens on this line and never closes.
    NeverClosed { opened: u32 },
}

/// The first fault in a file, if it has one. Jumps from mark to mark: a file of comments is mostly what lies between.
pub(super) fn fault(text: &str, dialect: Dialect) -> Option<Fault> {
    let Dialect { delimiter, quote } = dialect;
    let bytes = text.as_bytes();
    let ends_cell = |it: u8| it == delimiter || it == b'\n' || it == b'\r';
    let mut at = 0;
    while let Some(found) = memchr(quote, &bytes[at..]) {
        let opened = at + found;
        // A mark inside a plain cell is an ordinary character.
        if opened > 0 && !ends_cell(bytes[opened - 1]) {
            at = opened + 1;
            continue;
        }
        let Some(closed) = closing(bytes, opened, quote) else {
            return Some(Fault::NeverClosed { opened: line(bytes, opened) });
        };
        if bytes.get(closed + 1).is_some_and(|it| !ends_cell(*it)) {
            let (opened, closed) = (line(bytes, opened), line(bytes, closed));
            return Some(Fault::TextAfterClosing { opened, closed });
        }
        at = closed + 1;
    }
    None
}

/// The mark that closes the cell that a mark opens; a doubled mark is a character of the cell.
fn closing(bytes: &[u8], opened: usize, quote: u8) -> Option<usize> {
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
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', quote: b'"' };

    #[test]
    fn sound_marks_are_no_fault() {
        for text in
            ["", "a,\"b\"\"c\",d\r\n", "a 5\" disk,b\n", "\"a\nb\",c", "\"\",\"\"\n", "a,\"b\"\r"]
        {
            assert_eq!(fault(text, COMMA), None, "{text:?}");
        }
    }

    #[test]
    fn a_mark_that_closes_in_another_row_is_found() {
        let text = "h,i\n1,\"forgotten\n2,\"secret\"\n";
        assert_eq!(fault(text, COMMA), Some(Fault::TextAfterClosing { opened: 2, closed: 3 }));
        assert_eq!(
            fault("1,\"Solid\" joins\n", COMMA),
            Some(Fault::TextAfterClosing { opened: 1, closed: 1 })
        );
        assert_eq!(fault("1,\"open\n2,b\n", COMMA), Some(Fault::NeverClosed { opened: 1 }));
    }
}
