//! Rows as a spreadsheet numbers them. In: the records of a text file that stand on several lines. Out: for a line of the file
//! the row that a spreadsheet shows it in, which is another number as soon as a cell above it has a line break.

/// A record that stands on several lines, for it has line breaks in its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TallRecord {
    /// The line it begins on, from 1.
    pub(crate) line: u32,
    /// How many more lines it has.
    pub(crate) more: u32,
}

/// The row numbers of a file.
#[derive(Debug, Clone, Default)]
pub(super) struct RowNumbers {
    /// The records that stand on several lines, each with the lines that those before it have more.
    tall: Vec<(TallRecord, u32)>,
}

impl RowNumbers {
    /// The row numbers of a file whose tall records are these, in any order.
    pub(super) fn new(mut records: Vec<TallRecord>) -> Self {
        records.sort_by_key(|it| it.line);
        let mut before = 0_u32;
        let tall = records.into_iter().map(|record| {
            let lines = before;
            before = before.saturating_add(record.more);
            (record, lines)
        });
        Self { tall: tall.collect() }
    }

    /// The row that a line is in; none if it has the line's own number.
    pub(super) fn row(&self, line: u32) -> Option<u32> {
        let above = self.tall.partition_point(|(record, _)| record.line <= line);
        let (record, before) = self.tall.get(above.checked_sub(1)?)?;
        // Every line of a record is in the row of its first.
        let row = line.saturating_sub(record.more).max(record.line).saturating_sub(*before);
        (row != line).then_some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_behind_a_tall_record_is_in_an_earlier_row() {
        let tall = |line, more| TallRecord { line, more };
        let numbers = RowNumbers::new(vec![tall(8, 1), tall(3, 2)]);
        let rows: Vec<Option<u32>> = (1..=11).map(|it| numbers.row(it)).collect();
        let same = None;
        let wanted = [
            same,
            same,
            same,
            Some(3),
            Some(3),
            Some(4),
            Some(5),
            Some(6),
            Some(6),
            Some(7),
            Some(8),
        ];
        assert_eq!(rows, wanted);
    }
}
