//! What fuzzers call in the inner rooms: quotation marks, HTML and dates, each with what must hold for any text. In: bytes. Out:
//! nothing, or a panic.

use csv::ByteRecord;

use crate::intake::file::dialect::TextDialect;
use crate::intake::file::quotation_marks;
use crate::intake::values::dates;
use crate::intake::values::dates::{DateRule, NumberOrder, RangeEnd};
use crate::intake::values::html;

/// Quotation marks: a text that is cut for several processors has the records of the whole one. The first two bytes are the
/// delimiter and the mark.
pub fn quotes(bytes: &[u8]) {
    let [delimiter, quote, text @ ..] = bytes else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let dialect = TextDialect {
        delimiter: [b',', b';', b'\t', b'|'][usize::from(*delimiter) % 4],
        quote: [b'"', b'\''][usize::from(*quote) % 2],
    };
    let whole = quotation_marks::parts(text, dialect, 1);
    for count in [2, 3, 7] {
        let Ok(parts) = quotation_marks::parts(text, dialect, count) else {
            assert_eq!(
                quotation_marks::parts(text, dialect, count),
                whole.clone(),
                "another fault in parts"
            );
            continue;
        };
        assert!(whole.is_ok(), "parts of a text are sound, the whole is not");
        let joined: String = parts.iter().map(|part| &text[part.clone()]).collect();
        assert_eq!(joined, text, "parts make up the text");
        let read = parts.iter().flat_map(|part| records(&text[part.clone()], dialect));
        assert_eq!(read.collect::<Vec<_>>(), records(text, dialect), "parts have other records");
    }
}

fn records(text: &str, dialect: TextDialect) -> Vec<ByteRecord> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.delimiter)
        .quote(dialect.quote)
        .from_reader(text.as_bytes());
    reader.byte_records().map(|it| it.expect("memory can be read")).collect()
}

/// HTML in a cell: no letter comes from nowhere.
pub fn html(bytes: &[u8]) {
    let Ok(cell) = std::str::from_utf8(bytes) else { return };
    let Some(text) = html::text_of(cell) else { return };
    // A character reference names a letter that the cell does not hold.
    if cell.contains('&') {
        return;
    }
    for letter in text.chars().filter(|it| it.is_alphabetic()) {
        let count = |of: &str| of.chars().filter(|c| *c == letter).count();
        assert!(count(&text) <= count(cell), "{letter:?} comes from nowhere");
    }
}

/// A date: what can be read without a declared order is the same day under every order, or none.
pub fn dates(bytes: &[u8]) {
    let [kind, text @ ..] = bytes else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let free = DateRule {
        order: None,
        century: (kind & 1 != 0).then_some(1970),
        range: [None, Some(RangeEnd::Start), Some(RangeEnd::End), None][usize::from(kind >> 1) % 4],
        serials: kind & 8 != 0,
    };
    dates::written(text);
    let sure = dates::parse(text, &free);
    for order in [NumberOrder::Dmy, NumberOrder::Mdy, NumberOrder::Ymd] {
        let read = dates::parse(text, &DateRule { order: Some(order), ..free });
        let (Ok(sure), Ok(read)) = (&sure, &read) else { continue };
        // Only this order lets a year of two digits stand in front.
        if order != NumberOrder::Ymd {
            assert_eq!(sure.date, read.date, "{text:?} is two days");
        }
    }
}
