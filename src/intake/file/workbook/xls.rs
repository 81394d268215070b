//! Whether an XLS keeps within its own format. In: the bytes of a file. Out: whether no record names a row or column that
//! no sheet has; a reader that believes such a record asks for more memory than there is, and that ends the program.

mod texts;

use rustc_hash::FxHashSet;

use crate::intake::file::workbook::fault::{WorkbookFault, twice_at};
use crate::intake::file::workbook::xls_records::{OF_CELLS, records, stream};
use crate::limits::{FileBudget, LimitedSize};
use crate::source::Source;

/// Columns of a sheet in BIFF8 ([MS-XLS] 2.1.4).
const COLUMNS: u16 = 256;

/// Rows of a sheet in BIFF8.
const ROWS: u32 = 65_536;

/// Cells without a value.
const BLANK: u16 = 0x0201;
const BLANKS: u16 = 0x00be;

/// The record that says how large a sheet is.
const DIMENSIONS: u16 = 0x0200;

/// The record that names a sheet, and where its records begin.
const BOUND_SHEET: u16 = 0x0085;

/// Finds what there is too much of. The reader of XLS fills the rectangle between the outermost cells of each sheet, and
/// has a copy of its text for each cell.
pub(super) fn survey(source: &Source, budget: &FileBudget) -> Result<(), WorkbookFault> {
    let bytes = &source.bytes;
    budget.spend_length(LimitedSize::Unpacked, bytes.len())?;
    let damaged =
        || WorkbookFault::from("it is damaged, protected by a password, or no XLS".to_owned());
    let stream = stream(bytes).ok_or_else(damaged)?;
    if !records(&stream).all(|(kind, data)| is_sound(kind, data)) {
        return Err(damaged());
    }
    let texts = texts::lengths(&stream);
    let sheets = records(&stream).filter(|(kind, _)| *kind == BOUND_SHEET);
    for (_, data) in sheets.take_while(|(_, data)| data.len() >= 4) {
        budget.spend(LimitedSize::Sheets, 1)?;
        let place = data.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        let begin = usize::try_from(place).ok().and_then(|at| stream.get(at..));
        cells(begin.ok_or_else(damaged)?, &texts, budget)?;
    }
    Ok(())
}

/// Takes what the reader will take for the cells of a sheet.
fn cells(sheet: &[u8], texts: &[u32], budget: &FileBudget) -> Result<(), WorkbookFault> {
    /// The end of a sheet.
    const END: u16 = 0x000a;
    /// A cell with a text of the table of texts.
    const LABEL: u16 = 0x00fd;
    /// Several numbers in a row.
    const NUMBERS: u16 = 0x00bd;
    /// A note on a cell.
    const NOTE: u16 = 0x001c;
    /// Merged cells.
    const MERGED: u16 = 0x00e5;
    let (mut rows, mut columns) = (None, None);
    let mut places = FxHashSet::default();
    for (kind, data) in records(sheet) {
        if kind == END {
            break;
        }
        let word =
            |at: usize| data.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes));
        if kind == NOTE {
            budget.spend(LimitedSize::Marks, 1)?;
        }
        if kind == MERGED {
            budget.spend(LimitedSize::Marks, word(0).map_or(0, u64::from))?;
        }
        if !OF_CELLS.contains(&kind) || kind == BLANK || kind == BLANKS {
            continue;
        }
        let (Some(row), Some(column)) = (word(0), word(2)) else { continue };
        let end = match kind {
            NUMBERS => word(data.len().saturating_sub(2)).unwrap_or(column).max(column),
            _ => column,
        };
        if !places.insert((row, column)) {
            return Err(twice_at((row.into(), column.into()), ""));
        }
        rows = widened(rows, row, row);
        columns = widened(columns, column, end);
        budget.spend(LimitedSize::Cells, 1)?;
        if kind == LABEL {
            let text = data
                .get(6..)
                .and_then(|it| it.first_chunk())
                .map(|bytes| u32::from_le_bytes(*bytes));
            let text = text.and_then(|number| texts.get(usize::try_from(number).ok()?));
            budget.spend(LimitedSize::Words, text.map_or(0, |length| u64::from(*length)))?;
        }
    }
    if let (Some((top, bottom)), Some((left, right))) = (rows, columns) {
        budget.spend(
            LimitedSize::Cells,
            (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1),
        )?;
    }
    Ok(())
}

/// A span that holds some more.
fn widened(span: Option<(u16, u16)>, first: u16, last: u16) -> Option<(u16, u16)> {
    Some(span.map_or((first, last), |(low, high)| (low.min(first), high.max(last))))
}

fn is_sound(kind: u16, data: &[u8]) -> bool {
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
    use crate::intake::file::workbook::xls::*;

    #[test]
    fn a_record_beyond_the_last_column_is_not_sound() {
        assert!(is_sound(0x0203, &[0, 0, 255, 0, 1]) && !is_sound(0x0203, &[0, 0, 0, 1, 1]));
        let size = |rows: u32| [[0; 4], rows.to_le_bytes(), [0, 0, 5, 0]].concat();
        let padded = |rows| [size(rows), vec![0, 0]].concat();
        let backwards = [9_u32.to_le_bytes(), 3_u32.to_le_bytes(), [0, 0, 5, 0], [0; 4]].concat();
        assert!(!is_sound(DIMENSIONS, &backwards));
        assert!(is_sound(DIMENSIONS, &padded(65_536)) && !is_sound(DIMENSIONS, &padded(65_537)));
    }
}
