//! What a reader of a sheet does not see, and this program reads; or sees, and reads otherwise. In: a grid with its header.
//! Out: warnings of hidden rows and columns, with those who are in hidden rows only, and of cells that are drawn over
//! several rows.

use std::collections::BTreeSet;

use crate::diagnostics::{Code, Diagnostic, Report, truncate_for_display};
use crate::intake::file::appearance;
use crate::intake::file::grid::Grid;
use crate::intake::file::links;
use crate::intake::file::sheet_form::{NAMED, SheetForm, counted, named};
use crate::intake::options::HiddenRule;

/// Reports what is hidden in a sheet, or drawn over several rows of it.
pub(crate) fn report(grid: &Grid, form: &SheetForm<'_>, report: &mut Report) {
    match grid.marks.hidden {
        None => {
            report.extend(hidden_rows(grid, form));
            report.extend(hidden_columns(grid, form));
        }
        Some(HiddenRule::Skip) => report.extend(columns_left_out(grid, form)),
        Some(HiddenRule::Read) => {}
    }
    report.extend(merged(grid, form));
    report.extend(covered(grid, form));
    report.extend(appearance::report(grid, form));
    report.extend(links::report(grid, form));
}

/// The rows behind the header that are hidden and not blank, or the others.
fn rows(grid: &Grid, form: &SheetForm<'_>, hidden: bool) -> impl Iterator<Item = usize> {
    let rows = form.header + 1..grid.len();
    rows.filter(move |row| grid.marks.hides_row(*row) == hidden && !grid.is_blank(*row))
}

fn hidden_rows(grid: &Grid, form: &SheetForm<'_>) -> Option<Diagnostic> {
    if grid.marks.hidden_rows.is_empty() {
        return None;
    }
    let hidden: Vec<usize> = rows(grid, form, true).collect();
    let first = *hidden.first()?;
    let column = form.person.unwrap_or(0);
    let id = |row: usize| grid.cell(row, column).map_or("", |(text, _)| text);
    let mut only: BTreeSet<&str> = hidden.iter().map(|row| id(*row)).collect();
    for row in rows(grid, form, false) {
        only.remove(id(row));
    }
    only.remove("");
    let message = format!(
        "the sheet hides {}, by a filter or by hand; read all the same",
        counted(hidden.len(), "row")
    );
    let who = match (form.person, only.len()) {
        (None, _) | (_, 0) => String::new(),
        (Some(_), _) => format!(", and only there: {}", named(only.iter().copied())),
    };
    let at = grid.location(first, 0, None);
    let finding = Diagnostic::warning(Code::HiddenRows, format!("{message}{who}")).at(at);
    Some(finding.hint("show the rows, and look whether they count; `--hidden skip` leaves them out, `--hidden read` reads them without this warning"))
}

/// The hidden columns with cells below the header.
fn columns(grid: &Grid, form: &SheetForm<'_>) -> Vec<usize> {
    if grid.marks.hidden_columns.is_empty() {
        return Vec::new();
    }
    let mut width = form.names.len();
    let is_filled =
        |row: usize, column: usize| grid.cell(row, column).is_some_and(|(it, _)| !it.is_empty());
    for row in form.header..grid.len() {
        width = width.max(grid.width(row));
    }
    let has_cells =
        |column: &usize| (form.header + 1..grid.len()).any(|row| is_filled(row, *column));
    (0..width).filter(|column| grid.marks.hides_column(*column)).filter(has_cells).collect()
}

fn hidden_columns(grid: &Grid, form: &SheetForm<'_>) -> Option<Diagnostic> {
    let hidden = columns(grid, form);
    let first = *hidden.first()?;
    let message = format!(
        "the sheet hides {}: {}; read all the same",
        counted(hidden.len(), "column"),
        form.named(&hidden)
    );
    let finding = Diagnostic::warning(Code::HiddenColumns, message).at(form.head(grid, first));
    Some(finding.hint("show the columns, and look whether they count; `--hidden skip` leaves them out, `--hidden read` reads them without this warning"))
}

/// What was left out of the hidden columns, and what was not, for it decides.
fn columns_left_out(grid: &Grid, form: &SheetForm<'_>) -> Option<Diagnostic> {
    let hidden = columns(grid, form);
    let first = *hidden.first()?;
    let (deciding, out): (Vec<usize>, Vec<usize>) =
        hidden.into_iter().partition(|column| form.deciding.contains(column));
    let left_out = format!(
        "{} of the sheet left out, as `--hidden skip` says: {}",
        counted(out.len(), "hidden column"),
        form.named(&out)
    );
    let read = format!(
        "{} read in spite of `--hidden skip`, as rows count by what stands there: {}",
        match deciding.len() {
            1 => "1 hidden column is".to_owned(),
            many => format!("{many} hidden columns are"),
        },
        form.named(&deciding)
    );
    let message = match (out.is_empty(), deciding.is_empty()) {
        (_, true) => left_out,
        (true, false) => read,
        (false, false) => format!("{left_out}; {read}"),
    };
    let finding = Diagnostic::warning(Code::HiddenColumns, message).at(form.head(grid, first));
    Some(if deciding.is_empty() {
        finding
    } else {
        finding.hint("if such a column is to count for nothing, delete it from the workbook")
    })
}

fn merged(grid: &Grid, form: &SheetForm<'_>) -> Option<Diagnostic> {
    let is_read =
        |cell: &&(String, (usize, usize))| cell.1.0 > form.header && form.reads(grid, cell.1.1);
    let below: Vec<_> = grid.marks.blocks.iter().filter(is_read).collect();
    let (_, (row, column)) = below.first()?;
    let message = format!(
        "{} drawn over several rows: {}; the text counts for each of the rows",
        match below.len() {
            1 => "a merged cell is".to_owned(),
            many => format!("{many} merged cells are"),
        },
        named(below.iter().map(|(name, _)| name.as_str()))
    );
    let shared = shared(grid, form, &below);
    let message = if shared.is_empty() {
        message
    } else {
        format!("{message}, and so for more than one person: {}", shared.join("; "))
    };
    let name = form.names.get(*column).copied();
    let finding =
        Diagnostic::warning(Code::MergedCells, message).at(grid.location(*row, *column, name));
    Some(finding.hint("if it counts for the first row only, unmerge the cells in the spreadsheet"))
}

/// The merged cells whose text counts for rows of several people, with these people.
fn shared(grid: &Grid, form: &SheetForm<'_>, blocks: &[&(String, (usize, usize))]) -> Vec<String> {
    let Some(person) = form.person else { return Vec::new() };
    let id = |row: usize| grid.cell(row, person).map_or("", |(text, _)| text);
    let mut shared = Vec::new();
    for (name, (row, column)) in blocks {
        let mut ids = BTreeSet::from([id(*row)]);
        let mut below = row + 1;
        while grid.marks.filled.contains(&(below, *column)) {
            ids.insert(id(below));
            below += 1;
        }
        ids.remove("");
        if *column != person && ids.len() > 1 {
            shared.push(format!("`{name}` for {}", named(ids.iter().copied())));
        }
    }
    shared.truncate(NAMED);
    shared
}

/// Cells whose text nobody sees, because another cell is drawn over them and shows something else.
fn covered(grid: &Grid, form: &SheetForm<'_>) -> Vec<Diagnostic> {
    let below = grid.marks.covered.iter();
    let below = below.filter(|((row, column), _)| *row > form.header && form.reads(grid, *column));
    let finding = |((row, column), block): &((usize, usize), String)| {
        let text = grid.cell(*row, *column).map_or("", |(text, _)| text);
        let message = format!(
            "the cell holds `{}`, and nobody sees it: the merged cell `{block}` is drawn over it and shows something else",
            truncate_for_display(text)
        );
        let name = form.names.get(*column).copied();
        let finding = Diagnostic::error(Code::CoveredCell, message).value(text);
        finding
            .at(grid.location(*row, *column, name))
            .hint("unmerge the cell in the spreadsheet, and write into each row what counts there")
    };
    below.map(finding).collect()
}
