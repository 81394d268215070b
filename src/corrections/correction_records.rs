//! The records of a corrections file. In: its bytes. Out: the cells of each record, its lines, and whether the end of it is missing.

use csv::{ByteRecord, ReaderBuilder};
use memchr::memchr_iter;

use super::CUT_MARK;

/// A record of a corrections file.
#[derive(Debug)]
pub(super) struct CorrectionRecord<'b> {
    pub(super) cells: ByteRecord,
    /// The line it begins on, from 1.
    pub(super) line: u32,
    /// How many more lines it has.
    pub(super) more: u32,
    /// Its text.
    pub(super) bytes: &'b [u8],
    /// Whether its end is missing.
    pub(super) is_cut: bool,
}

/// The bytes of a file behind the mark that some programs put before UTF-8.
pub(super) fn without_byte_order_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

/// The records of a file that are not blank.
pub(super) fn records(bytes: &[u8]) -> Vec<CorrectionRecord<'_>> {
    let bytes = without_byte_order_mark(bytes);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut found: Vec<CorrectionRecord<'_>> = Vec::new();
    let (mut line, mut counted) = (1, 0);
    let mut cells = ByteRecord::new();
    while reader.read_byte_record(&mut cells).expect("memory can be read") {
        let start = cells.position().map_or(0, |at| at.byte());
        let end = usize::try_from(reader.position().byte()).unwrap_or(bytes.len());
        let start = behind_breaks(bytes, usize::try_from(start).unwrap_or(end));
        line += breaks(&bytes[counted..start]);
        counted = start;
        let bytes = &bytes[start..end];
        let is_cut = cells.iter().next_back() == Some(CUT_MARK.as_bytes());
        let more = breaks(without_end(bytes));
        found.push(CorrectionRecord { cells: cells.clone(), line, more, bytes, is_cut });
    }
    if let Some(last) = found.last_mut() {
        last.is_cut |= ending(bytes) != RecordEnding::Whole;
    }
    found
}

/// How the last record of a file ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordEnding {
    /// With a line break.
    Whole,
    /// Anywhere.
    Cut,
    /// Inside of quotation marks.
    CutInQuotes,
}

/// How bytes end that begin where a record begins.
pub(super) fn ending(bytes: &[u8]) -> RecordEnding {
    let (mut is_in_quotes, mut is_cell_begun) = (false, false);
    for byte in bytes {
        match byte {
            // A mark inside a cell that has none at its beginning is a letter; two inside of marks open them again.
            b'"' if is_in_quotes || !is_cell_begun => {
                is_in_quotes = !is_in_quotes;
            }
            b'"' => {}
            b',' | b'\n' | b'\r' if !is_in_quotes => is_cell_begun = false,
            _ if is_in_quotes => is_cell_begun = false,
            _ => is_cell_begun = true,
        }
    }
    if is_in_quotes {
        RecordEnding::CutInQuotes
    } else if bytes.last().is_none_or(|it| matches!(it, b'\n' | b'\r')) {
        RecordEnding::Whole
    } else {
        RecordEnding::Cut
    }
}

/// The place of the first byte from one on that is no line break.
fn behind_breaks(bytes: &[u8], from: usize) -> usize {
    let breaks = bytes[from..].iter().take_while(|it| matches!(it, b'\n' | b'\r')).count();
    from + breaks
}

/// A record without the line breaks behind it.
fn without_end(bytes: &[u8]) -> &[u8] {
    let breaks = bytes.iter().rev().take_while(|it| matches!(it, b'\n' | b'\r')).count();
    &bytes[..bytes.len() - breaks]
}

fn breaks(bytes: &[u8]) -> u32 {
    u32::try_from(memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX)
}
