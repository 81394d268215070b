//! Bytes to text. In: the bytes of a table. Out: UTF-8 text without its byte order mark, or why it is none.

use crate::diagnostics::{Diagnostic, Location, Report, nth};
use crate::source::Source;

const HINT: &str = "save the file again as \"CSV UTF-8\"";

/// The text of a file; reports bytes that are not UTF-8 text.
pub(super) fn text<'s>(source: &'s Source, report: &mut Report) -> Option<&'s str> {
    let mut bytes = source.bytes.as_slice();
    // Some programs add a mark to a file that has one.
    while let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        bytes = rest;
    }
    let fault = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            Some((0, "not-utf-8", "the file is UTF-16 and not UTF-8".to_owned()))
        }
        [b'P', b'K', 3, 4, ..] => Some((
            0,
            "not-a-table",
            "the file is a workbook or an archive and not a CSV".to_owned(),
        )),
        _ => fault(bytes),
    };
    match (fault, std::str::from_utf8(bytes)) {
        (None, Ok(text)) => Some(text),
        (fault, _) => {
            let (at, code, message) = fault.expect("text that is not UTF-8 has a fault");
            report.push(Diagnostic::error(code, message).at(place(source, bytes, at)).hint(HINT));
            None
        }
    }
}

/// The first fault of the bytes: its offset, code and message.
fn fault(bytes: &[u8]) -> Option<(usize, &'static str, String)> {
    if let Some(at) = bytes.iter().position(|it| *it == 0) {
        let count = bytes.iter().filter(|it| **it == 0).count();
        return Some((
            at,
            "nul-byte",
            format!("the file holds {count} NUL bytes, which no text has"),
        ));
    }
    let error = std::str::from_utf8(bytes).err()?;
    let at = error.valid_up_to();
    Some((at, "not-utf-8", format!("the byte 0x{:02x} is not part of UTF-8 text", bytes[at])))
}

/// The line of an offset, and the character in the line.
fn place(source: &Source, bytes: &[u8], at: usize) -> Location {
    let before = &bytes[..at];
    let line_start = before.iter().rposition(|it| *it == b'\n').map_or(0, |it| it + 1);
    let lines = before.iter().filter(|it| **it == b'\n').count();
    let characters = String::from_utf8_lossy(&before[line_start..]).chars().count();
    Location { line: nth(lines), column: nth(characters), ..Location::start_of(&source.name) }
}
