//! What a workbook says of its sheets beside the cells. In: the XML of an XLSX or ODS, or the records of an XLS. Out: for each sheet the rows and
//! columns that it hides, the cells that are drawn over several others, formulas that were never computed, and what an ODS or XLS
//! shows for a number or a date. One pass over the XML, of which only these marks are kept.

mod xls;
mod xls_links;
mod xlsx;
mod xlsx_links;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use xls::layouts as of_xls;
pub(super) use xlsx::{is_same, layouts as of_xlsx};

use crate::intake::file::address::{CellPosition, IndexSpan, MergedBlock};
use crate::intake::file::workbook::links::SheetLink;

/// How one sheet is laid out.
#[derive(Debug, Default)]
pub(super) struct SheetLayout {
    /// Rows that are hidden, by a filter or by hand; in order, those that follow each other together.
    pub(super) hidden_rows: Vec<IndexSpan>,
    /// Columns that are hidden; in the order of the file.
    pub(super) hidden_columns: Vec<IndexSpan>,
    /// Cells that are drawn over several rows or columns.
    pub(super) blocks: Vec<MergedBlock>,
    /// Cells with a formula that has no value.
    pub(super) uncomputed: Vec<(u32, u32)>,
    /// What the sheet shows in cells that hold no text, where the file says it.
    pub(super) shown: BTreeMap<(u32, u32), String>,
    /// Cells with a note.
    pub(super) notes: BTreeSet<CellPosition>,
    /// Cells with text that is struck out.
    pub(super) struck: Vec<CellPosition>,
    /// Cells with text of which the sheet shows nothing.
    pub(super) faint: Vec<CellPosition>,
    /// Links behind the words of cells.
    pub(super) links: Vec<SheetLink>,
}

impl SheetLayout {
    /// Whether rows or columns are hidden.
    pub(super) fn hides_something(&self) -> bool {
        !self.hidden_rows.is_empty() || !self.hidden_columns.is_empty()
    }

    /// Enters rows as hidden; they stand behind all that were entered.
    pub(super) fn hide_rows(&mut self, rows: IndexSpan) {
        let (first, last) = rows;
        match self.hidden_rows.last_mut() {
            Some((_, end)) if *end + 1 >= first => *end = last.max(*end),
            _ => self.hidden_rows.push((first, last)),
        }
    }

    /// How many marks there are.
    pub(super) fn marks(&self) -> usize {
        let Self { hidden_rows, hidden_columns, blocks, uncomputed, shown, .. } = self;
        let seen = self.notes.len() + self.struck.len() + self.faint.len() + self.links.len();
        let marks = [hidden_rows.len(), hidden_columns.len(), blocks.len(), uncomputed.len()];
        marks.iter().sum::<usize>() + shown.len() + seen
    }

    /// Joins hidden columns that follow each other, or are hidden twice.
    pub(super) fn join_columns(&mut self) {
        self.hidden_columns.sort_unstable();
        let mut joined: Vec<IndexSpan> = Vec::new();
        for (first, last) in self.hidden_columns.drain(..) {
            match joined.last_mut() {
                Some((_, end)) if *end + 1 >= first => *end = last.max(*end),
                _ => joined.push((first, last)),
            }
        }
        self.hidden_columns = joined;
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::file::workbook::layout::*;

    #[test]
    fn rows_that_follow_each_other_are_hidden_together() {
        let mut layout = SheetLayout::default();
        [(2, 2), (3, 5), (9, 9)].into_iter().for_each(|it| layout.hide_rows(it));
        assert_eq!(layout.hidden_rows, [(2, 5), (9, 9)]);
    }
}
