//! What a workbook says of its cells beside their texts. In: what its reader found. Out: [`SheetMarks`] of a grid: which cells
//! the spreadsheet holds as something else than text, which rows and columns it hides, which cells it draws over several
//! rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::intake::file::link_target::CellLink;
use crate::intake::options::HiddenRule;

/// The marks of one sheet; none in a text file.
#[derive(Debug, Default)]
pub(crate) struct SheetMarks {
    /// What the user says of hidden rows and columns.
    pub(crate) hidden: Option<HiddenRule>,
    /// The cells that hold no text, by row and column from 0.
    pub(crate) held: BTreeMap<(usize, usize), HeldValue>,
    /// Rows that are hidden, from the first to the last, from 0.
    pub(crate) hidden_rows: Vec<(usize, usize)>,
    /// Columns that are hidden, likewise.
    pub(crate) hidden_columns: Vec<(usize, usize)>,
    /// The hidden rows with cells that were left out, from 0. What becomes of hidden columns depends on what they hold.
    pub(crate) rows_left_out: BTreeSet<usize>,
    /// Cells that got their text from the cell that is drawn over them.
    pub(crate) filled: BTreeSet<(usize, usize)>,
    /// Cells that are drawn over several rows, as a spreadsheet writes them, in the order of the sheet.
    pub(crate) blocks: Vec<(String, (usize, usize))>,
    /// Cells with another text than that of the cell that is drawn over them, with the name of that.
    pub(crate) covered: Vec<((usize, usize), String)>,
    /// Cells with a note, by row and column from 0; in order, each once. So are the next two.
    pub(crate) notes: Vec<(usize, usize)>,
    /// Cells with text that is struck out, all of it or a part.
    pub(crate) struck: Vec<(usize, usize)>,
    /// Cells with a value that the sheet shows nothing of.
    pub(crate) faint: Vec<(usize, usize)>,
    /// Where the links of cells lead that have some, by row and column from 0.
    pub(crate) links: BTreeMap<(usize, usize), Vec<CellLink>>,
    /// Cells with text that are drawn over several columns.
    pub(crate) sideways: Vec<SidewaysMerge>,
}

/// A cell that is drawn over several columns.
#[derive(Debug)]
pub(crate) struct SidewaysMerge {
    /// As a spreadsheet writes it, such as `C2:D2`.
    pub(crate) name: String,
    /// Its first row, from 0.
    pub(crate) row: usize,
    /// Its columns, from 0.
    pub(crate) columns: std::ops::RangeInclusive<usize>,
}

/// A value that a spreadsheet holds as something else than text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldValue {
    pub(crate) kind: HeldAs,
    /// What the cell shows, as far as the file says it.
    pub(crate) shown: Option<Arc<str>>,
}

/// What a spreadsheet holds a value as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeldAs {
    /// A date, a time, or both.
    Date,
    /// True or false.
    Logical,
    /// A number of more digits than a spreadsheet keeps.
    LongNumber,
    /// A number of which the cell shows less than it holds.
    Rounded,
    /// A number that the cell shows with decimals that its text has not, such as `12.50` for `12.5`.
    Decimals,
    /// A number that the cell shows in another way than its text, such as `€1,234.50` for `1234.5`.
    Formatted,
}

impl SheetMarks {
    /// Whether a row is hidden.
    pub(crate) fn hides_row(&self, row: usize) -> bool {
        among(&self.hidden_rows, row)
    }

    /// Whether a column is hidden.
    pub(crate) fn hides_column(&self, column: usize) -> bool {
        self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }

    /// Whether a column is hidden and the user leaves such columns out. One that decides what counts, or who is meant, is read
    /// all the same.
    pub(crate) fn leaves_out(&self, column: usize) -> bool {
        self.hidden == Some(HiddenRule::Skip) && self.hides_column(column)
    }
}

/// Whether a number is in one of some spans that are in order.
fn among(spans: &[(usize, usize)], number: usize) -> bool {
    let place = spans.partition_point(|(_, last)| *last < number);
    spans.get(place).is_some_and(|(first, _)| *first <= number)
}

#[cfg(test)]
mod tests {
    use crate::intake::file::sheet_marks::*;

    #[test]
    fn spans_in_order_are_looked_up() {
        let spans = [(2, 4), (7, 7)];
        let found: Vec<usize> = (0..10).filter(|it| among(&spans, *it)).collect();
        assert_eq!(found, [2, 3, 4, 7]);
    }
}
