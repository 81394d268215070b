//! A sheet as it is drawn. In: its cells and its layout. Out: the same cells without those that are hidden, if the user
//! leaves them out, and with the text of a cell in every row that it is drawn over; and the [`SheetMarks`] of all this.

use std::collections::BTreeSet;
use std::collections::btree_map::Entry;
use std::ops::Bound;

use crate::intake::file::address::{CellPosition, IndexSpan, MergedBlock, letters};
use crate::intake::file::sheet_marks::{SheetMarks, SidewaysMerge};
use crate::intake::file::workbook::SheetContent;
use crate::intake::file::workbook::layout::SheetLayout;
use crate::limits::{FileBudget, LimitedSize, SizeExcess};

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Takes away the cells of hidden rows, and those of hidden columns in rows in which nobody sees anything. The marks remember
/// the rows; the rest of the hidden columns stays until it is known what they hold.
pub(super) fn leave_out(content: &mut SheetContent, layout: &SheetLayout, marks: &mut SheetMarks) {
    let all = |spans: &[IndexSpan]| spans.iter().map(|(a, b)| (place(*a), place(*b))).collect();
    let hidden = SheetMarks {
        hidden_rows: all(&layout.hidden_rows),
        hidden_columns: all(&layout.hidden_columns),
        ..SheetMarks::default()
    };
    let mut seen_rows = BTreeSet::new();
    for (row, column) in content.cells.keys() {
        if hidden.hides_row(place(*row)) {
            marks.rows_left_out.insert(place(*row));
        } else if !hidden.hides_column(place(*column))
            && !marks.filled.contains(&(place(*row), place(*column)))
        {
            seen_rows.insert(*row);
        }
    }
    content.cells.retain(|(row, _), _| seen_rows.contains(row));
    let cells = &content.cells;
    content.held.retain(|at, _| cells.contains_key(at));
    content.links.retain(|at, _| cells.contains_key(at));
    let is_seen = |row: usize| u32::try_from(row).is_ok_and(|row| seen_rows.contains(&row));
    marks.covered.retain(|((row, _), _)| is_seen(*row));
    marks.filled.retain(|(row, _)| is_seen(*row));
}

/// Gives the text of each cell that is drawn over several rows to all of them that hold something else. Blocks that begin in
/// or above the first line of the header are titles, and name columns; rows without anything of their own stay blank.
pub(super) fn fill_down(
    content: &mut SheetContent,
    layout: &SheetLayout,
    marks: &mut SheetMarks,
    budget: &FileBudget,
) -> Result<(), SizeExcess> {
    let header = first_line(content);
    let blocks = layout.blocks.iter().filter(|block| block.rows.0 > header);
    for block in blocks.clone() {
        covered(content, block, &mut marks.covered, budget)?;
    }
    let tall = blocks.filter(|block| block.rows.1 > block.rows.0);
    let mut filled = Vec::new();
    for block in tall {
        let Some(text) = content.cells.get(&(block.rows.0, block.columns.0)) else { continue };
        let rows = rows_with_cells(content, block);
        budget.spend_length(LimitedSize::Looks, rows.len())?;
        budget.spend_length(LimitedSize::Words, rows.len().saturating_mul(text.len()))?;
        if rows.is_empty() {
            continue;
        }
        let first = (block.rows.0, block.columns.0);
        let held = content.held.get(&first);
        if let Some(links) = content.links.get(&first).cloned() {
            content.links.extend(rows.iter().map(|row| ((*row, first.1), links.clone())));
        }
        marks.blocks.push((name(block), (place(block.rows.0), place(block.columns.0))));
        filled.extend(
            rows.into_iter().map(|row| ((row, block.columns.0), text.clone(), held.cloned())),
        );
    }
    for (at, text, held) in filled {
        if let Entry::Vacant(free) = content.cells.entry(at) {
            free.insert(text);
            content.held.extend(held.map(|text| (at, text)));
            marks.filled.insert((place(at.0), place(at.1)));
        }
    }
    Ok(())
}

/// The first row that looks like the beginning of a table: it has several cells. What stands above it is a title.
fn first_line(content: &SheetContent) -> u32 {
    let mut cells = content.cells.keys().zip(content.cells.keys().skip(1));
    let pair = cells.find(|(one, next)| one.0 == next.0);
    pair.map_or(u32::MAX, |(one, _)| one.0)
}

/// The rows below the first of a block that have cells of their own beside it.
fn rows_with_cells(content: &SheetContent, block: &MergedBlock) -> Vec<u32> {
    let ((first, last), (left, right)) = (block.rows, block.columns);
    let mut rows = Vec::new();
    let mut from = Bound::Included((first + 1, 0));
    while let Some(((row, column), _)) = content.cells.range((from, Bound::Unbounded)).next() {
        if *row > last {
            break;
        }
        from = if (left..=right).contains(column) {
            // A cell behind what covers it is not seen.
            Bound::Excluded((*row, right))
        } else {
            rows.push(*row);
            Bound::Excluded((*row, u32::MAX))
        };
    }
    rows
}

/// Finds the cells behind a block that hold another text than it shows.
fn covered(
    content: &SheetContent,
    block: &MergedBlock,
    found: &mut Vec<((usize, usize), String)>,
    budget: &FileBudget,
) -> Result<(), SizeExcess> {
    let ((first, last), (left, right)) = (block.rows, block.columns);
    let shown = content.cells.get(&(first, left));
    let mut from = Bound::Included((first, left));
    while let Some((at, text)) = content.cells.range((from, Bound::Unbounded)).next() {
        if at.0 > last {
            break;
        }
        budget.spend(LimitedSize::Looks, 1)?;
        from = match at.1 {
            before if before < left => Bound::Included((at.0, left)),
            beyond if beyond > right => Bound::Excluded((at.0, u32::MAX)),
            _ => Bound::Excluded(*at),
        };
        let is_behind = (left..=right).contains(&at.1) && *at != (first, left);
        if is_behind && shown != Some(text) {
            found.push(((place(at.0), place(at.1)), name(block)));
        }
    }
    Ok(())
}

/// A block as a spreadsheet writes it, such as `A2:A3`.
fn name(block: &MergedBlock) -> String {
    let ((first, last), (left, right)) = (block.rows, block.columns);
    let cell = |row: u32, column: u32| format!("{}{}", letters(column), row.saturating_add(1));
    format!("{}:{}", cell(first, left), cell(last, right))
}

/// Places in order, each once.
fn each_once(mut places: Vec<CellPosition>) -> Vec<(usize, usize)> {
    places.sort_unstable();
    places.dedup();
    places.into_iter().map(|(row, column)| (place(row), place(column))).collect()
}

/// Enters which cells hold no text, and what is hidden and read all the same.
pub(super) fn mark(content: SheetContent, layout: &SheetLayout, marks: &mut SheetMarks) {
    let at = |(row, column): (u32, u32)| (place(row), place(column));
    let mut struck = layout.struck.clone();
    struck.extend(content.struck);
    marks.struck = each_once(struck);
    let mut faint = layout.faint.clone();
    faint.extend(content.faint);
    marks.faint = each_once(faint);
    marks.notes = layout.notes.iter().map(|note| at(*note)).collect();
    for block in layout.blocks.iter().filter(|block| block.columns.1 > block.columns.0) {
        if content.cells.contains_key(&(block.rows.0, block.columns.0)) {
            let (row, columns) =
                (place(block.rows.0), place(block.columns.0)..=place(block.columns.1));
            marks.sideways.push(SidewaysMerge { name: name(block), row, columns });
        }
    }
    marks.held = content.held.into_iter().map(|(place, held)| (at(place), held)).collect();
    marks.links = content.links.into_iter().map(|(place, links)| (at(place), links)).collect();
    let all = |spans: &[IndexSpan]| spans.iter().map(|(a, b)| (place(*a), place(*b))).collect();
    marks.hidden_rows = all(&layout.hidden_rows);
    marks.hidden_columns = all(&layout.hidden_columns);
}

#[cfg(test)]
mod tests {
    use crate::intake::file::workbook::spread::*;
    use crate::limits::LimitFactor;

    fn content(cells: &[(u32, u32, &str)]) -> SheetContent {
        let cells = cells.iter().map(|(row, column, text)| ((*row, *column), (*text).to_owned()));
        SheetContent { cells: cells.collect(), ..SheetContent::default() }
    }

    fn filled(
        cells: &[(u32, u32, &str)],
        blocks: &[(IndexSpan, IndexSpan)],
    ) -> Vec<((usize, usize), String)> {
        let (mut content, mut marks) = (content(cells), SheetMarks::default());
        let blocks =
            blocks.iter().map(|(rows, columns)| MergedBlock { rows: *rows, columns: *columns });
        let layout = SheetLayout { blocks: blocks.collect(), ..SheetLayout::default() };
        let budget = FileBudget::of(0, LimitFactor::default());
        fill_down(&mut content, &layout, &mut marks, &budget).expect("few cells");
        let text = |at: &(usize, usize)| content.cells[&(at.0 as u32, at.1 as u32)].clone();
        marks.filled.iter().map(|it| (*it, text(it))).collect()
    }

    #[test]
    fn a_merged_cell_holds_for_every_row_with_something_else() {
        let cells = [(0, 0, "id"), (0, 1, "item"), (1, 0, "E1"), (1, 1, "x"), (2, 1, "y")];
        let expected = vec![((2, 0), "E1".to_owned())];
        assert_eq!(filled(&cells, &[((1, 3), (0, 0))]), expected);
    }

    #[test]
    fn titles_and_names_of_columns_are_not_drawn_over_rows() {
        let cells =
            [(0, 0, "Reviews"), (2, 0, "id"), (2, 1, "Self"), (3, 1, "rating"), (4, 1, "3")];
        assert_eq!(filled(&cells, &[((0, 1), (0, 4)), ((2, 3), (0, 0)), ((0, 4), (0, 0))]), []);
    }

    #[test]
    fn letters_name_columns() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
