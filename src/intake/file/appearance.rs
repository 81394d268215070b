//! What a reader of a sheet sees otherwise than it is read: text that is struck out, or of which nothing is seen, notes, and
//! cells that are drawn over the columns of two people. In: a grid with its header. Out: a finding for each of these.

use crate::diagnostics::{Code, Diagnostic};
use crate::intake::file::grid::Grid;
use crate::intake::file::sheet_form::{SheetForm, counted, named, places};

/// Reports what is seen otherwise than it is read.
pub(crate) fn report(grid: &Grid, form: &SheetForm<'_>) -> Vec<Diagnostic> {
    let marks = &grid.marks;
    [
        notes(grid, form),
        struck(grid, form, &marks.struck),
        faint(grid, form, &marks.faint),
        sideways(grid, form),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Notes say something that no packet shows.
fn notes(grid: &Grid, form: &SheetForm<'_>) -> Option<Diagnostic> {
    let notes = &grid.marks.notes;
    let at = *notes.first()?;
    let message = format!(
        "the sheet has {} on its cells: {}; no packet shows what they say",
        counted(notes.len(), "note"),
        places(grid, notes)
    );
    let finding = Diagnostic::warning(Code::CellNotes, message).at(form.at(grid, at.0, at.1));
    Some(finding.hint("look whether something in them counts; what counts is to stand in a cell"))
}

fn struck(grid: &Grid, form: &SheetForm<'_>, cells: &[(usize, usize)]) -> Option<Diagnostic> {
    let read = read(grid, form, cells);
    let at = *read.first()?;
    let message = format!(
        "{} text that is struck out: {}; it was read like all other text",
        has(read.len()),
        places(grid, &read)
    );
    let finding = Diagnostic::warning(Code::StruckOutText, message).at(form.at(grid, at.0, at.1));
    Some(finding.hint("if it does not count, delete it in the spreadsheet"))
}

fn faint(grid: &Grid, form: &SheetForm<'_>, cells: &[(usize, usize)]) -> Option<Diagnostic> {
    let read = read(grid, form, cells);
    let at = *read.first()?;
    let message = format!(
        "{} a value of which the sheet shows nothing: {}; it was read like all others",
        has(read.len()),
        places(grid, &read)
    );
    let finding = Diagnostic::warning(Code::UnseenValue, message).at(form.at(grid, at.0, at.1));
    Some(finding.hint("the format of the cell hides it, or white letters do: show it, and delete it if it does not count"))
}

/// Whose words stand in a cell that is drawn over two columns is not known.
fn sideways(grid: &Grid, form: &SheetForm<'_>) -> Option<Diagnostic> {
    let mut over = Vec::new();
    for cell in grid.marks.sideways.iter().filter(|cell| cell.row > form.header) {
        let columns = cell.columns.clone().filter(|column| !form.name(*column).is_empty());
        let columns: Vec<usize> = columns.filter(|column| form.reads(grid, *column)).collect();
        if columns.len() > 1 {
            over.push((cell, columns));
        }
    }
    let (first, columns) = over.first()?;
    let message = format!(
        "{} drawn over several columns: {}; so `{}` and the columns beside it are one, and it is not known for which the text counts",
        match over.len() {
            1 => "a merged cell is".to_owned(),
            many => format!("{many} merged cells are"),
        },
        named(over.iter().map(|(cell, _)| cell.name.as_str())),
        form.name(columns[0])
    );
    let finding = Diagnostic::error(Code::MergedSideways, message);
    let finding = finding.at(form.at(grid, first.row, columns[0]));
    Some(
        finding.hint(
            "unmerge the cells in the spreadsheet, and write into each column what counts there",
        ),
    )
}

/// The cells among these that are read.
fn read(grid: &Grid, form: &SheetForm<'_>, cells: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let is_read = |(row, column): &&(usize, usize)| {
        let text = grid.cell(*row, *column).map_or("", |(text, _)| text);
        *row > form.header && !text.is_empty() && form.reads(grid, *column)
    };
    cells.iter().filter(is_read).copied().collect()
}

/// "a cell has", "3 cells have".
fn has(cells: usize) -> String {
    match cells {
        1 => "a cell has".to_owned(),
        many => format!("{many} cells have"),
    }
}
