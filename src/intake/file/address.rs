//! The places of cells: how many a sheet has, and their names.

/// Rows of a sheet in XLSX and ODS.
pub(crate) const ROWS: u32 = 1_048_576;

/// Columns of a sheet in XLSX and ODS.
pub(crate) const COLUMNS: u32 = 16_384;

/// A cell by row and column, from 0.
pub(crate) type CellPosition = (u32, u32);

/// The first and the last of some rows or columns, from 0.
pub(crate) type IndexSpan = (u32, u32);

/// A cell that is drawn over several others: its rows and its columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MergedBlock {
    pub(crate) rows: IndexSpan,
    pub(crate) columns: IndexSpan,
}

/// The letters of a column.
pub(crate) fn letters(column: u32) -> String {
    let (mut letters, mut rest) = (Vec::new(), column.saturating_add(1));
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

/// The row and column of a place such as `B12`, from 0.
pub(crate) fn place(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at(letters);
    let number = |all: u32, letter: u8| {
        Some(all.checked_mul(26)? + u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    };
    let column = letters.bytes().try_fold(0, number)?.checked_sub(1)?;
    let row = digits.parse::<u32>().ok()?.checked_sub(1)?;
    (row < ROWS && column < COLUMNS).then_some((row, column))
}

#[cfg(test)]
mod tests {
    use crate::intake::file::address::*;

    #[test]
    fn a_place_has_a_row_and_a_column_that_a_sheet_can_have() {
        assert_eq!(
            (place("A1"), place("AB12"), place("XFD1048576")),
            (Some((0, 0)), Some((11, 27)), Some((1_048_575, 16_383)))
        );
        for wrong in
            ["", "A", "1", "A0", "XFE1", "A1048577", "A1:B2", "ZZZZZZZZZZ1", "A99999999999"]
        {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }
}
