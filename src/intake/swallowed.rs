//! Rows inside cells. In: a table and everybody's id. Out: the cells that seem to hold a row of somebody.
//!
//! A forgotten quotation mark can make one row of two and still leave the right number of cells. What gives it away is a
//! line inside a cell that has an employee id where a row would have it.

use std::collections::BTreeSet;

use super::{Cell, Column, Table};
use crate::characters::composed;
use crate::diagnostics::{Diagnostic, printable};

impl Table {
    /// The ids in the table.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter().filter_map(|row| self.cell(row, Column::EmployeeId));
        cells.map(|it| it.text).filter(|it| !it.is_empty())
    }

    /// Findings about every cell in which a line looks like a row of its own. They are about nobody in particular, for
    /// whose words they are is what is in doubt.
    pub fn rows_in_cells(&self, known: &BTreeSet<&str>) -> Vec<Diagnostic> {
        let id = self.columns.iter().find(|(column, _)| *column == Column::EmployeeId);
        let Some((_, place)) = id else { return Vec::new() };
        let cells =
            self.rows.iter().flat_map(|row| self.cells(row)).filter(|it| it.text.contains('\n'));
        let found = cells.filter_map(|cell| Some((self.id_in_cell(&cell, *place, known)?, cell)));
        found.map(|(id, cell)| row_in_cell(&cell, &id)).collect()
    }

    /// The id that a line of a cell has where a row would have it. Of the first line, which belongs to the cell's own row,
    /// only what stands behind the cell counts; of the others, which begin a row, what stands before its end.
    fn id_in_cell(&self, cell: &Cell<'_>, place: u32, known: &BTreeSet<&str>) -> Option<String> {
        let (index, own) = (place - 1, cell.number - 1);
        let mut lines = cell.text.split('\n');
        let first = lines.next()?;
        let of = |line: &str, index: u32| {
            let mut fields =
                line.split(char::from(self.delimiter)).skip(usize::try_from(index).ok()?);
            let field = composed(fields.next()?.trim().trim_matches('"').trim());
            (known.contains(field.as_str()) && (fields.next().is_some() || index > 0))
                .then_some(field)
        };
        match index.checked_sub(own) {
            Some(behind) if behind > 0 => of(first, behind),
            _ => lines.find_map(|line| of(line, index)),
        }
    }
}

fn row_in_cell(cell: &Cell<'_>, id: &str) -> Diagnostic {
    let message = format!("a line of this cell looks like a row about `{}`", printable(id));
    let hint = "look for a quotation mark that was never closed; if the line is meant, begin it with another word";
    cell.error("row-in-cell", message).hint(hint)
}
