//! The header of a table of ours: which columns it has, what is missing, what is dropped.
//!
//! In: the cells of the header row. Out: the known columns with their places, or every mistake of the header.

mod unfit;

use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, one_based};
use crate::intake::columns::{Column, LeftOutBy, TableShape, normalized_header, place_of};
use crate::intake::file::address::letters as letters_of;
use crate::intake::file::grid::Grid;
use crate::intake::table::cycles::names_a_cycle;
use crate::intake::table::sensitive::is_sensitive;
use crate::intake::table::status::StatusTally;
use unfit::UnfitHeader;

/// Which columns of a paired or long table the caller wants to read: all but those of these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WantedColumns<'m> {
    ignored: &'m [String],
}

impl<'m> WantedColumns<'m> {
    /// All columns but those of these names.
    pub(crate) fn without(ignored: &'m [String]) -> Self {
        Self { ignored }
    }

    /// Whether a header has the columns without which nobody would take it for one of ours.
    pub(crate) fn is_header<'h>(self, names: impl Iterator<Item = &'h str>) -> bool {
        let found: Vec<Column> = names.filter_map(Column::named).collect();
        found.contains(&Column::EmployeeId) && found.contains(&Column::Item)
    }

    /// Whether the column at a place, from 0, is left out. A name leaves out nothing that packets need: it may be meant for
    /// another file of the run.
    pub(crate) fn ignores(self, index: usize, name: &str) -> bool {
        self.ignored.iter().any(|ignored| match place_of(ignored) {
            Some(place) => place == index,
            None => {
                !name.is_empty()
                    && normalized_header(ignored) == normalized_header(name)
                    && !Column::named(name).is_some_and(Column::is_needed)
            }
        })
    }
}

/// What the header says of a column.
#[derive(Debug)]
pub(crate) enum HeaderCell {
    Known(Column),
    /// Sensitive, or named by an option as one to leave out.
    Dropped(String, LeftOutBy),
    /// Spreadsheets leave empty columns behind; a cell in one is an error.
    Unnamed,
}

/// The columns that are read although they are hidden and such columns are left out: they decide, and none that is seen has
/// their name.
pub(crate) fn deciding(grid: &Grid, row: usize) -> Vec<usize> {
    let mut deciding = Vec::new();
    let is_seen = |column: Column| {
        let mut others = grid.row(row).enumerate();
        others.any(|(place, name)| {
            !grid.marks.leaves_out(place) && Column::named(name) == Some(column)
        })
    };
    for (place, name) in grid.row(row).enumerate() {
        let known = Column::named(name).filter(|it| it.decides());
        if grid.marks.leaves_out(place) && known.is_some_and(|column| !is_seen(column)) {
            deciding.push(place);
        }
    }
    deciding
}

/// Reads the header, which is a row of a grid. Reports every mistake in it.
pub(crate) fn read(
    grid: &Grid,
    row: usize,
    wanted: WantedColumns<'_>,
    report: &mut Report,
) -> Option<(TableShape, Vec<HeaderCell>)> {
    let (file, line, header) = (&grid.file, grid.line(row), grid.row(row));
    let before = report.errors();
    let mut headings: Vec<HeaderCell> = Vec::new();
    let mut columns: Vec<Column> = Vec::new();
    let mut places: Vec<u32> = Vec::new();
    let mut hidden: Vec<(Column, u32)> = Vec::new();
    let mut unknown: Vec<(Location, &str)> = Vec::new();
    let deciding = deciding(grid, row);
    let is_out = |place: usize| grid.marks.leaves_out(place) && !deciding.contains(&place);
    for (index, name) in header.enumerate() {
        let name = name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let at = Location {
            column: one_based(index),
            field: Some(name.into()),
            line,
            ..Location::start_of(file)
        };
        let is_ignored = wanted.ignores(index, name);
        match if is_ignored { None } else { Column::named(name) } {
            known if is_out(index) => {
                hidden.extend(known.map(|column| (column, one_based(index))));
                headings.push(HeaderCell::Dropped(shown(index, name), LeftOutBy::Choice));
            }
            Some(column) if columns.contains(&column) => {
                let first = columns.iter().zip(&places).find(|(other, _)| **other == column);
                report.push(second_column(column, first.map_or(1, |(_, place)| *place), at));
            }
            Some(column) => {
                columns.push(column);
                places.push(one_based(index));
                headings.push(HeaderCell::Known(column));
            }
            None if is_ignored => {
                headings.push(HeaderCell::Dropped(shown(index, name), LeftOutBy::Choice));
            }
            None if name.is_empty() => headings.push(HeaderCell::Unnamed),
            None if is_sensitive(name) => {
                headings.push(HeaderCell::Dropped(name.to_owned(), LeftOutBy::Sensitivity));
            }
            None => {
                let cells = (row + 1..grid.len()).filter_map(|row| grid.cell(row, index));
                match unknown_state(name, cells.map(|(text, _)| text)) {
                    Some(finding) => report.push(finding.at(at)),
                    None => unknown.push((at, name)),
                }
            }
        }
    }
    let at = Location { line, ..Location::start_of(file) };
    let (shape, missing) = shape(&at, &columns, &hidden, report)?;
    UnfitHeader { grid, at, unknown, missing }.report(report);
    (report.errors() == before).then_some((shape, headings))
}

/// A column of ours that is there twice, first at a place from 1.
fn second_column(column: Column, first: u32, at: Location) -> Diagnostic {
    let message = format!("the column `{}` is there twice, first in column {first}", column.name());
    let second = at.column;
    let finding = Diagnostic::error(Code::DuplicateColumn, message).at(at);
    finding.hint(format!("compare the two; rename the one that is not meant, or delete it; or leave it out by its place: `--ignore \"#{first}\"` or `--ignore \"#{second}\"`"))
}

/// The name of a column, or its place if it has none.
fn shown(index: usize, name: &str) -> String {
    if name.is_empty() { format!("#{}", one_based(index)) } else { name.to_owned() }
}

/// A column that we do not have and that may say which rows count.
fn unknown_state<'c>(name: &str, cells: impl Iterator<Item = &'c str>) -> Option<Diagnostic> {
    let message = format!("there is no column `{}`", escape_control(name));
    let finding = Diagnostic::error(Code::UnknownColumn, message).value(name);
    if StatusTally::of(name, cells).looks().is_some() {
        return Some(finding.hint("if it tells drafts from finished answers: delete the rows of the drafts, or write `not final` as their rating; then delete the column"));
    }
    let option = format!("--ignore \"{}\"", escape_control(name));
    names_a_cycle(name).then(|| finding.hint(format!("if all rows are of one cycle, or all cycles are meant, leave the column out: `{option}`; if not, delete the rows of the others first")))
}

fn shape(
    at: &Location,
    columns: &[Column],
    hidden: &[(Column, u32)],
    report: &mut Report,
) -> Option<(TableShape, Vec<Column>)> {
    let any = |list: &[Column]| list.iter().any(|column| columns.contains(column));
    if any(&Column::PAIRED) && any(&Column::LONG) {
        let finding = Diagnostic::error(Code::TwoShapes, "the header mixes the paired and the long shape")
            .at(at.clone())
            .hint("paired has self_rating, self_comment, manager_rating, manager_comment; long has role, rating, comment");
        report.push(finding);
        return None;
    }
    let (shape, required) = if any(&Column::LONG) {
        (TableShape::Long, with_item(&Column::LONG))
    } else {
        (TableShape::Paired, with_item(&Column::PAIRED))
    };
    let mut missing = Vec::new();
    let required = std::iter::once(Column::EmployeeId).chain(required);
    for column in required.filter(|column| !columns.contains(column)) {
        match hidden.iter().find(|(of, _)| *of == column) {
            None => missing.push(column),
            Some((_, place)) => {
                let name = column.name();
                let finding = hidden_column(&format!("`{name}`"), &[*place], at.clone());
                report.push(finding.value(name));
            }
        }
    }
    Some((shape, missing))
}

/// Columns that are needed, and that stand hidden at some places, from 1, while hidden columns are left out.
pub(crate) fn hidden_column(names: &str, places: &[u32], at: Location) -> Diagnostic {
    let letters: Vec<String> = places.iter().map(|place| letters_of(place - 1)).collect();
    let letters = letters.join(", ");
    let (columns, are) = match places.len() {
        1 => ("column", "is"),
        _ => ("columns", "are"),
    };
    let message = format!(
        "the {columns} {names} {are} needed, and {are} hidden ({columns} {letters}), which `--hidden skip` leaves out"
    );
    Diagnostic::error(Code::MissingColumn, message)
        .at(at)
        .hint(format!("show {columns} {letters} in the spreadsheet and save the workbook: what is shown is read"))
        .hint("or read all that is hidden, with `--hidden read`")
}

fn with_item(columns: &[Column]) -> Vec<Column> {
    std::iter::once(Column::Item).chain(columns.iter().copied()).collect()
}
