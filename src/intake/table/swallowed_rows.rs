//! Rows inside cells. In: a table and everybody's id. Out: the cells that seem to hold a row of somebody.
//!
//! A forgotten quotation mark can make one row of two and still leave the right number of cells. What gives it away is a
//! line inside a cell that has an employee id where a row would have it.

use rustc_hash::FxHashSet;

use crate::diagnostics::{Code, Diagnostic, escape_control};
use crate::intake::columns::Column;
use crate::intake::table::{Table, TableCell, TableRow};
use crate::parallel::in_shares;
use crate::unicode::composed;

/// Findings about every cell of some tables in which a line looks like a row about somebody in one of them.
pub fn rows_in_cells(tables: &[&Table]) -> Vec<Diagnostic> {
    let mut broken = tables.iter().filter(|it| it.has_line_breaks()).peekable();
    if broken.peek().is_none() {
        return Vec::new();
    }
    let known: FxHashSet<&str> = tables.iter().flat_map(|it| it.ids()).collect();
    let found = broken.flat_map(|table| {
        in_shares(&table.rows, |_, rows| table.rows_in_cells(rows, &known)).into_iter().flatten()
    });
    found.collect()
}

impl Table {
    /// The ids in the table; some may come again.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.runs().map(|(id, _)| id).filter(|it| !it.is_empty())
    }

    /// Findings about every cell of some rows in which a line looks like a row of its own. They are about nobody in particular, for
    /// whose words they are is what is in doubt.
    fn rows_in_cells(&self, rows: &[TableRow], known: &FxHashSet<&str>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for row in rows {
            let Some(id) = self.cell(row, Column::EmployeeId) else { continue };
            for cell in self.cells(row).filter(TableCell::has_line_breaks) {
                found.extend(swallowed(&cell, &id, known).map(|id| row_in_cell(&cell, &id)));
            }
        }
        found
    }
}

/// The id in a cell of a text file that seems to hold a row. What comes from a workbook swallows nothing.
fn swallowed(cell: &TableCell<'_>, id: &TableCell<'_>, known: &FxHashSet<&str>) -> Option<String> {
    let delimiter = cell.origin.delimiter?;
    let (place, own) = (id.origin.column - 1, cell.origin.column - 1);
    id_in_text(cell.text, delimiter, place, own, |text| known.contains(text))
}

/// The id that a line of a text has where a row would have it: in the column `place`, from 0; the text itself stands in
/// the column `own`. Of the first line, which belongs to the text's own row, only what stands behind it counts; of the
/// others, which begin a row, what stands before its end.
pub(crate) fn id_in_text(
    text: &str,
    delimiter: u8,
    place: u32,
    own: u32,
    is_known: impl Fn(&str) -> bool,
) -> Option<String> {
    let mut lines = text.split('\n');
    let first = lines.next()?;
    let of = |line: &str, index: u32| {
        let mut fields = line.split(char::from(delimiter)).skip(usize::try_from(index).ok()?);
        let field = composed(fields.next()?.trim().trim_matches('"').trim()).into_owned();
        (is_known(&field) && (fields.next().is_some() || index > 0)).then_some(field)
    };
    match place.checked_sub(own) {
        Some(behind) if behind > 0 => of(first, behind),
        _ => lines.find_map(|line| of(line, place)),
    }
}

fn row_in_cell(cell: &TableCell<'_>, id: &str) -> Diagnostic {
    let message = format!("a line of this cell looks like a row about `{}`", escape_control(id));
    let hint = "look for a quotation mark that was never closed; if the line is meant, begin it with another word";
    cell.error(Code::RowInCell, message).hint(hint)
}
