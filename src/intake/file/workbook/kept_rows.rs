//! The rows of a sheet that its grid has. In: the rows in which something stands. Out: those, and the blank ones between them;
//! of many blank rows that follow each other only the first, so that a text in the last row of a sheet costs no more than one
//! in the second. And the marks of the sheet with the rows of the grid in place of those of the sheet.

use crate::intake::file::address::CellPosition;
use crate::intake::file::sheet_marks::SheetMarks;
use crate::intake::file::workbook::SheetContent;
use crate::intake::file::workbook::layout::SheetLayout;

/// The most blank rows that follow each other in a grid. No header stands so far down.
const MOST_BLANK: u32 = 100;

/// Rows that follow each other, of a sheet and of its grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RowRun {
    /// The first row in the sheet.
    first: u32,
    /// The row behind the last in the sheet.
    end: u32,
    /// The first row in the grid.
    place: usize,
}

/// The rows of a sheet that its grid has, in order.
#[derive(Debug, Default)]
pub(super) struct KeptRows {
    runs: Vec<RowRun>,
    /// How many of them have nothing.
    blank: usize,
}

impl KeptRows {
    /// The rows with cells or notes, and some before each; none of a sheet without cells.
    pub(super) fn of(content: &SheetContent, layout: &SheetLayout) -> Self {
        let mut rows: Vec<u32> = content.cells.keys().map(|(row, _)| *row).collect();
        if !rows.is_empty() && !layout.notes.is_empty() {
            rows.extend(layout.notes.iter().map(|(row, _)| *row));
            rows.sort_unstable();
        }
        rows.dedup();
        let mut kept = Self::default();
        rows.iter().for_each(|row| kept.add(*row));
        kept
    }

    /// Adds a row behind those that are there.
    fn add(&mut self, row: u32) {
        let mut last = self.runs.pop().unwrap_or(RowRun { first: 0, end: 0, place: 0 });
        let gap = row.saturating_sub(last.end);
        let blank = gap.min(MOST_BLANK);
        self.blank += blank as usize;
        last.end += blank;
        let place = last.place + (last.end - last.first) as usize;
        if gap > MOST_BLANK {
            self.runs.push(last);
            last = RowRun { first: row, end: row, place };
        }
        last.end += 1;
        self.runs.push(last);
    }

    /// How many of the rows have nothing.
    pub(super) fn blank(&self) -> usize {
        self.blank
    }

    /// The rows, from 0.
    pub(super) fn rows(&self) -> impl Iterator<Item = u32> {
        self.runs.iter().flat_map(|run| run.first..run.end)
    }

    /// The place in the grid of the first row that is not before this one; behind the last if there is none.
    fn from(&self, row: usize) -> usize {
        let next = self.runs.partition_point(|run| run.end as usize <= row);
        match (self.runs.get(next), self.runs.last()) {
            (Some(run), _) => run.place + row.saturating_sub(run.first as usize),
            (None, Some(last)) => last.place + (last.end - last.first) as usize,
            (None, None) => 0,
        }
    }

    /// The place of a row in the grid, if it has it.
    fn place(&self, row: usize) -> Option<usize> {
        let next = self.runs.partition_point(|run| run.end as usize <= row);
        let run = self.runs.get(next).filter(|run| run.first as usize <= row)?;
        Some(run.place + row - run.first as usize)
    }

    /// Puts the rows of the grid in place of those of the sheet; what is marked in rows that the grid has not goes. The rows that
    /// were left out are in no grid, and stay as they are.
    pub(super) fn enter(&self, marks: &mut SheetMarks) {
        let at = |(row, column): (usize, usize)| Some((self.place(row)?, column));
        if self.runs.len() > 1 {
            let held = std::mem::take(&mut marks.held);
            marks.held =
                held.into_iter().filter_map(|(place, held)| Some((at(place)?, held))).collect();
            let links = std::mem::take(&mut marks.links);
            marks.links =
                links.into_iter().filter_map(|(place, of)| Some((at(place)?, of))).collect();
            let filled = std::mem::take(&mut marks.filled);
            marks.filled = filled.into_iter().filter_map(at).collect();
        }
        marks.hidden_rows.retain_mut(|(first, last)| {
            let end = self.from(*last + 1);
            (*first, *last) = (self.from(*first), end.saturating_sub(1));
            *first < end
        });
        let enter = |cell: &mut (usize, usize)| at(*cell).map(|place| *cell = place).is_some();
        marks.blocks.retain_mut(|(_, place)| enter(place));
        marks.covered.retain_mut(|(place, _)| enter(place));
        for cells in [&mut marks.notes, &mut marks.struck, &mut marks.faint] {
            cells.retain_mut(enter);
        }
        marks.sideways.retain_mut(|cell| match self.place(cell.row) {
            Some(place) => {
                cell.row = place;
                true
            }
            None => false,
        });
    }

    /// The cells that are drawn over several columns, in rows of the grid.
    pub(super) fn wide(&self, layout: &SheetLayout) -> Vec<(usize, usize, usize)> {
        let column = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let wide = layout.blocks.iter().filter(|block| block.columns.1 > block.columns.0);
        let mut wide: Vec<_> = wide
            .filter_map(|block| {
                let row = self.place(block.rows.0 as usize)?;
                Some((row, column(block.columns.0), column(block.columns.1)))
            })
            .collect();
        wide.sort_unstable();
        wide.dedup();
        wide
    }
}

/// How many blank cells stand before filled ones in their rows.
pub(super) fn blank_cells<'c>(cells: impl Iterator<Item = &'c CellPosition>) -> usize {
    let (mut blank, mut next) = (0_usize, (0, 0));
    for (row, column) in cells {
        let first = if *row == next.0 { next.1 } else { 0 };
        blank = blank.saturating_add(usize::try_from(column - first).unwrap_or(usize::MAX));
        next = (*row, column + 1);
    }
    blank
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(rows: &[u32]) -> KeptRows {
        let cells = rows.iter().map(|row| ((*row, 0), "x".to_owned())).collect();
        KeptRows::of(&SheetContent { cells, ..SheetContent::default() }, &SheetLayout::default())
    }

    #[test]
    fn few_blank_rows_stay_and_many_become_few() {
        let all: Vec<u32> = kept(&[0, 1, 90]).rows().collect();
        assert_eq!(all, (0..=90).collect::<Vec<_>>());
        let far = kept(&[1, 1_000_000, 1_000_002]);
        let all: Vec<u32> = far.rows().collect();
        assert_eq!(all.len(), 2 + 100 + 3);
        assert_eq!(all[101..], [101, 1_000_000, 1_000_001, 1_000_002]);
        assert_eq!(far.blank(), 1 + 100 + 1);
        let places = [1, 101, 102, 999_999, 1_000_000, 1_000_003].map(|it| far.place(it));
        assert_eq!(places, [Some(1), Some(101), None, None, Some(102), None]);
        let first = [0, 500, 1_000_001, 2_000_000].map(|it| far.from(it));
        assert_eq!(first, [0, 102, 103, 105]);
    }

    #[test]
    fn marks_follow_their_rows() {
        let mut marks = SheetMarks {
            hidden_rows: vec![(1, 1), (300, 400), (500, 1_000_000), (2_000_000, 2_000_001)],
            notes: vec![(1, 7), (500, 7), (1_000_000, 7)],
            ..SheetMarks::default()
        };
        kept(&[1, 1_000_000]).enter(&mut marks);
        assert_eq!(marks.hidden_rows, [(1, 1), (102, 102)]);
        assert_eq!(marks.notes, [(1, 7), (102, 7)]);
    }
}
