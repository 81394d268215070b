//! The records of an XLS ([MS-XLS], BIFF8). In: the bytes of a file. Out: its records, and the numbers and letters in them.

use std::io::{Cursor, Read as _};

/// Records that begin with the row and column of a cell: FORMULA, MULRK, MULBLANK, RSTRING, LABELSST, BLANK, NUMBER, LABEL,
/// BOOLERR, RK.
pub(super) const OF_CELLS: [u16; 10] =
    [0x0006, 0x00bd, 0x00be, 0x00d6, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x027e];

/// The stream of the workbook.
pub(super) fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut found = ["Workbook", "Book"].iter().find_map(|name| file.open_stream(name).ok())?;
    // No stream is longer than the file that it is in.
    if found.len() > u64::try_from(bytes.len()).ok()? {
        return None;
    }
    let mut stream = Vec::new();
    found.read_to_end(&mut stream).ok()?;
    Some(stream)
}

/// The records of a stream: a type, a length, and so many bytes.
pub(super) fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (head, behind) = rest.split_first_chunk::<4>()?;
        let [a, b, c, d] = *head;
        let length = usize::from(u16::from_le_bytes([c, d]));
        let (data, behind) = behind.split_at(length.min(behind.len()));
        rest = behind;
        Some((u16::from_le_bytes([a, b]), data))
    })
}

/// The number of two bytes at a place.
pub(super) fn word(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

/// So many letters behind a byte that says whether they have one byte or two.
pub(super) fn letters(data: &[u8], length: usize) -> Option<String> {
    let (flags, data) = data.split_first()?;
    if flags & 1 == 0 {
        return Some(data.get(..length)?.iter().map(|byte| char::from(*byte)).collect());
    }
    let (units, _) = data.get(..2 * length)?.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    Some(String::from_utf16_lossy(&units))
}

#[cfg(test)]
mod tests {
    use crate::intake::file::workbook::xls_records::*;

    #[test]
    fn what_is_no_compound_file_has_no_stream() {
        assert_eq!(stream(b"\xd0\xcf\x11\xe0 and nothing more"), None);
    }

    #[test]
    fn a_stream_that_ends_early_is_read_to_its_end() {
        assert_eq!(records(&[3, 2, 9, 0, 1, 2]).collect::<Vec<_>>(), [(0x0203, &[1, 2][..])]);
        assert_eq!(records(&[3, 2, 9]).count(), 0);
    }

    #[test]
    fn letters_have_one_byte_or_two() {
        assert_eq!(letters(b"\0abc", 2).as_deref(), Some("ab"));
        assert_eq!(letters(&[1, 0x58, 0x54, 0x41, 0], 2).as_deref(), Some("员A"));
        assert_eq!(letters(b"\0ab", 3), None);
    }
}
