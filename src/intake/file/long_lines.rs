//! Lines that are too long. In: a text. Out: the first of them, and the cell that makes it so long, as far as the text before it
//! tells where cells begin.

use csv::ByteRecord;
use memchr::{memchr_iter, memrchr2};

use crate::diagnostics::{Location, one_based};
use crate::intake::file::dialect::{TextDialect, reader};
use crate::limits::{LimitFactor, LimitedSize, SizeExcess};

/// A line that is too long, and where in the text it begins.
pub(super) struct LongLine {
    pub(super) at: usize,
    pub(super) excess: SizeExcess,
    /// The length of the longest line that is read, in bytes.
    longest: usize,
}

/// Finds a line that is too long. Looks back from as far as the longest line can reach, so that it sees little of the text.
pub(super) fn check(text: &str, limit: LimitFactor) -> Result<(), LongLine> {
    let longest = usize::try_from(limit.most(LimitedSize::Line, 0)).unwrap_or(usize::MAX);
    let (bytes, mut at) = (text.as_bytes(), 0_usize);
    while let Some(end) = at.checked_add(longest).filter(|end| *end < bytes.len()) {
        let Some(line_end) = memrchr2(b'\n', b'\r', &bytes[at..=end]) else {
            let length = u64::try_from(longest).unwrap_or(u64::MAX).saturating_add(1);
            return limit.allows(LimitedSize::Line, length, 0).map_err(|excess| LongLine {
                at,
                excess,
                longest,
            });
        };
        at += line_end + 1;
    }
    Ok(())
}

impl LongLine {
    /// The place of the cell that holds most of the line, in a line that is at a place; that place, if no cell does. Inside a
    /// cell with line breaks it is not known where the next begins.
    pub(super) fn cell(&self, text: &str, dialect: TextDialect, at: Location) -> Location {
        let before = &text[..self.at];
        let is_inside = memchr_iter(dialect.quote, before.as_bytes()).count() % 2 == 1;
        let mut end = text.len().min(self.at.saturating_add(self.longest));
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let line = &text[self.at..end];
        let mut cells = ByteRecord::new();
        let is_read = reader(line, dialect).read_byte_record(&mut cells).unwrap_or(false);
        let longest = cells.iter().enumerate().max_by_key(|(_, cell)| cell.len());
        let Some((place, cell)) = longest else { return at };
        if !is_read || is_inside || cells.len() < 2 || 2 * cell.len() < line.len() {
            return at;
        }
        let mut header = ByteRecord::new();
        let _ = reader(before, dialect).read_byte_record(&mut header); // without a header no name
        let name = header.get(place).and_then(|name| std::str::from_utf8(name).ok());
        let field = name.map(str::trim).filter(|it| !it.is_empty()).map(Into::into);
        Location { column: one_based(place), field, ..at }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn place(text: &str, at: usize) -> (u32, Option<Arc<str>>) {
        let limit = LimitFactor::default();
        let length = limit.most(LimitedSize::Line, 0) + 1;
        let Err(excess) = limit.allows(LimitedSize::Line, length, 0) else {
            panic!("one more is too much")
        };
        let long = LongLine { at, excess, longest: 100 };
        let dialect = TextDialect { delimiter: b',', quote: b'"' };
        let found = long.cell(text, dialect, Location::start_of(&"a.csv".into()));
        (found.column, found.field)
    }

    #[test]
    fn the_cell_that_makes_a_line_long_is_named() {
        let long = "x".repeat(200);
        assert_eq!(place(&format!("id,words\n1,{long}\n"), 9), (2, Some("words".into())));
        assert_eq!(place(&format!("id,words\n1,\"{long}\"\n"), 9), (2, Some("words".into())));
        assert_eq!(place(&format!("1,{long}\n"), 0), (2, None));
        let cells = "x,".repeat(200);
        assert_eq!(place(&format!("id,words\n{cells}\n"), 9), (1, None));
        assert_eq!(place(&format!("id,words\n1,\"a\n{long}\"\n"), 14), (1, None));
    }
}
