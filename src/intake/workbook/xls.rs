//! Whether an XLS keeps within its own format. In: the bytes of a file. Out: whether no record names a row or column that
//! no sheet has; a reader that believes such a record asks for more memory than there is, and that ends the program.

use std::io::{Cursor, Read as _};

/// Columns of a sheet in BIFF8 ([MS-XLS] 2.1.4).
const COLUMNS: u16 = 256;

/// Rows of a sheet in BIFF8.
const ROWS: u32 = 65_536;

/// Records that begin with the row and column of a cell: FORMULA, MULRK, MULBLANK, RSTRING, LABELSST, BLANK, NUMBER, LABEL,
/// BOOLERR, RK.
const OF_CELLS: [u16; 10] =
    [0x0006, 0x00bd, 0x00be, 0x00d6, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x027e];

/// The record that says how large a sheet is.
const DIMENSIONS: u16 = 0x0200;

/// Whether every record of the workbook's stream names cells that a sheet can have.
pub(super) fn keeps_to_its_format(bytes: &[u8]) -> bool {
    stream(bytes).is_some_and(|it| records(&it).all(is_sound))
}

/// The stream of the workbook.
pub(super) fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut found = ["Workbook", "Book"].iter().find_map(|it| file.open_stream(it).ok())?;
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

fn is_sound((kind, data): (u16, &[u8])) -> bool {
    match (kind, data) {
        (DIMENSIONS, [a, b, c, d, e, f, g, h, ..]) if data.len() >= 14 => {
            let rows = [[*a, *b, *c, *d], [*e, *f, *g, *h]].map(u32::from_le_bytes);
            let last = u16::from_le_bytes([data[10], data[11]]);
            rows[0] <= rows[1] && rows[1] <= ROWS && last <= COLUMNS
        }
        // In older files rows have sixteen bits.
        (DIMENSIONS, [a, b, c, d, _, _, e, f, ..]) => {
            let rows = [[*a, *b], [*c, *d]].map(u16::from_le_bytes);
            rows[0] <= rows[1] && u16::from_le_bytes([*e, *f]) <= COLUMNS
        }
        (kind, [_, _, a, b, ..]) if OF_CELLS.contains(&kind) => {
            u16::from_le_bytes([*a, *b]) < COLUMNS
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_beyond_the_last_column_is_not_sound() {
        assert!(is_sound((0x0203, &[0, 0, 255, 0, 1])) && !is_sound((0x0203, &[0, 0, 0, 1, 1])));
        let size = |rows: u32| [[0; 4], rows.to_le_bytes(), [0, 0, 5, 0]].concat();
        let padded = |rows| [size(rows), vec![0, 0]].concat();
        let backwards = [9_u32.to_le_bytes(), 3_u32.to_le_bytes(), [0, 0, 5, 0], [0; 4]].concat();
        assert!(!is_sound((DIMENSIONS, &backwards)));
        assert!(
            is_sound((DIMENSIONS, &padded(65_536))) && !is_sound((DIMENSIONS, &padded(65_537)))
        );
    }

    #[test]
    fn what_is_no_compound_file_is_not_sound() {
        assert!(!keeps_to_its_format(b"\xd0\xcf\x11\xe0 and nothing more"));
    }

    #[test]
    fn a_stream_that_ends_early_is_read_to_its_end() {
        assert_eq!(records(&[3, 2, 9, 0, 1, 2]).collect::<Vec<_>>(), [(0x0203, &[1, 2][..])]);
        assert_eq!(records(&[3, 2, 9]).count(), 0);
    }
}
