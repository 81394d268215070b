//! Grids in the canonical shapes to a table. In: grids whose headers are ours. Out: their cells, each with its place; or
//! every row that is not sound.

use std::sync::Arc;

use super::columns::{self, Column, Dropped, Heading, Wanted};
use super::faults;
use super::grid::{Grid, Span};
use super::lines;
use super::table::{Origin, Table};
use crate::characters::composed;
use crate::diagnostics::{Diagnostic, Location, Report};

/// Reads the rows of grids into one table. Reports every mistake of all of them.
pub(super) fn read(grids: Vec<Grid>, wanted: Wanted<'_>, report: &mut Report) -> Option<Table> {
    let mut table: Option<Table> = None;
    let mut is_sound = true;
    for grid in grids {
        let file = Arc::clone(&grid.file);
        let Some(part) = one(grid, wanted, report) else {
            is_sound = false;
            continue;
        };
        match &mut table {
            None => table = Some(part),
            Some(table) if table.shape == part.shape => table.append(part),
            Some(_) => {
                report.push(other_shape(&file));
                is_sound = false;
            }
        }
    }
    table.filter(|_| is_sound)
}

fn other_shape(file: &Arc<str>) -> Diagnostic {
    let message = "the files have different shapes, paired and long";
    let hint = "make each file with `promopacket import`, or bring them into one shape";
    Diagnostic::error("two-shapes", message).at(Location::start_of(file)).hint(hint)
}

fn one(grid: Grid, wanted: Wanted<'_>, report: &mut Report) -> Option<Table> {
    let file = Arc::clone(&grid.file);
    let header = (grid.len() > 0 && !grid.is_blank(0)).then_some(0);
    // The rows of a workbook begin with its first line; those of a text with its first record.
    let header = header.or_else(|| grid.first_row().filter(|_| grid.delimiter.is_none()));
    let Some(header) = header else {
        report.push(no_header().at(Location::start_of(&file)));
        return None;
    };
    let (shape, headings) =
        columns::read(&file, grid.line(header), grid.row(header), wanted, report)?;
    let mut table = Table::new(shape, known(&headings));
    table.reserve(grid.size(), grid.len());
    let origins: Vec<u32> = origins(&grid, &headings, &mut table);
    table.dropped = dropped(&headings);
    let before = report.errors();
    for row in header + 1..grid.len() {
        if !grid.is_blank(row) {
            add_row(&grid, row, &headings, &origins, &mut table, report);
        }
    }
    if table.rows.is_empty() && report.errors() == before {
        report.push(no_rows(wanted).at(Location::start_of(&file)));
    }
    Some(table)
}

fn no_header() -> Diagnostic {
    let hint = "the first line names the columns, such as employee_id";
    Diagnostic::error("empty-file", "the file has no header").hint(hint)
}

fn no_rows(wanted: Wanted<'_>) -> Diagnostic {
    let hint = match wanted {
        Wanted::People(_) => "add one row for each person",
        Wanted::Assessments => "add one row for each person and item",
    };
    Diagnostic::error("no-rows", "the file has a header and no rows").hint(hint)
}

fn known(headings: &[Heading]) -> Vec<Column> {
    let known = headings.iter().filter_map(|heading| match heading {
        Heading::Known(column) => Some(*column),
        Heading::Dropped(_) | Heading::Unnamed => None,
    });
    known.collect()
}

/// The origin of each column's cells.
fn origins(grid: &Grid, headings: &[Heading], table: &mut Table) -> Vec<u32> {
    let mut origins = Vec::new();
    for (heading, number) in headings.iter().zip(1..) {
        let field = match heading {
            Heading::Known(column) => Some(column.name().into()),
            Heading::Dropped(_) | Heading::Unnamed => None,
        };
        let (file, delimiter) = (Arc::clone(&grid.file), grid.delimiter);
        origins.push(table.origin(Origin { file, column: number, field, delimiter }));
    }
    origins
}

fn dropped(headings: &[Heading]) -> Vec<Dropped> {
    let names = headings.iter().filter_map(|heading| match heading {
        Heading::Dropped(name) => Some(name.clone()),
        Heading::Known(_) | Heading::Unnamed => None,
    });
    names.map(|column| Dropped { column, cells: 0 }).collect()
}

/// Adds a row to the table, or reports why it cannot be one.
fn add_row(
    grid: &Grid,
    row: usize,
    headings: &[Heading],
    origins: &[u32],
    table: &mut Table,
    report: &mut Report,
) {
    let spans = grid.spans(row);
    if is_ragged(grid, row, headings.len()) {
        // Which of its cells is the id is uncertain, so it is about nobody in particular.
        report.push(faults::ragged(&grid.file, grid.line(row), spans.len(), headings.len()));
        return;
    }
    let about = |finding: Diagnostic| match employee_id(grid, row, headings) {
        Some(id) => finding.about(&id),
        None => finding,
    };
    table.begin_row();
    let mut dropped = 0;
    for (number, heading) in headings.iter().enumerate() {
        let span =
            spans.get(number).copied().unwrap_or(Span { line: grid.line(row), ..Span::default() });
        let text = grid.at(span);
        let field = || match heading {
            Heading::Known(column) => Some(column.name()),
            Heading::Dropped(_) | Heading::Unnamed => None,
        };
        let at = || grid.location(row, number, field());
        let is_prose = matches!(heading, Heading::Known(column) if column.is_prose());
        if !is_prose && lines::ends(text.trim()) > 0 {
            report.push(faults::line_break(text, at()));
        }
        match heading {
            Heading::Known(column) => {
                // Whose row it is, is in doubt if the id is.
                let is_id = *column == Column::EmployeeId;
                let fault = faults::unsound(*column, text, &at);
                report.extend(fault.map(|it| if is_id { it } else { about(it) }));
                table.push(*column, text, span.line, origins[number]);
            }
            Heading::Dropped(_) => {
                table.dropped[dropped].cells += u64::from(!text.trim().is_empty());
                dropped += 1;
            }
            Heading::Unnamed if text.trim().is_empty() => {}
            Heading::Unnamed => report.push(about(faults::without_column(text, at()))),
        }
    }
}

/// Whether a row has missing or extra cells. Workbooks leave out the empty cells at the end of a row.
fn is_ragged(grid: &Grid, row: usize, width: usize) -> bool {
    match grid.delimiter {
        Some(_) => grid.width(row) != width,
        None => grid.row(row).skip(width).any(|it| !it.trim().is_empty()),
    }
}

/// The id of the person a row is about.
fn employee_id(grid: &Grid, row: usize, headings: &[Heading]) -> Option<String> {
    let index = headings.iter().position(|it| matches!(it, Heading::Known(Column::EmployeeId)))?;
    let (text, _) = grid.cell(row, index)?;
    Some(composed(text.trim())).filter(|it| !it.is_empty())
}
