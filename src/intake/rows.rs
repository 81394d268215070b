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
use crate::source::FileText;

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

fn one(mut grid: Grid, wanted: Wanted<'_>, report: &mut Report) -> Option<Table> {
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
    let filled: Vec<usize> = (header + 1..grid.len()).filter(|row| !grid.is_blank(*row)).collect();
    let mut table = Table::new(shape, known(&headings));
    let origins: Vec<u32> = origins(&grid, &headings, &mut table);
    table.dropped = dropped(&headings);
    table.adopt(grid.take_more(), filled.len());
    let id = headings.iter().position(|it| matches!(it, Heading::Known(Column::EmployeeId)));
    let mut reader = Reader { grid, headings, origins, id, table, report };
    let before = reader.report.errors();
    filled.into_iter().for_each(|row| reader.row(row));
    let Reader { table, report, .. } = reader;
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
        let text = FileText::clone(grid.file_text());
        origins.push(table.origin(Origin { file, column: number, field, delimiter, text }));
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

/// Reads the rows of a grid whose text the table has adopted.
struct Reader<'r> {
    grid: Grid,
    headings: Vec<Heading>,
    origins: Vec<u32>,
    /// The place of the employee id.
    id: Option<usize>,
    table: Table,
    report: &'r mut Report,
}

impl Reader<'_> {
    /// Adds a row to the table, or reports why it cannot be one.
    fn row(&mut self, row: usize) {
        let width = self.grid.width(row);
        if self.is_ragged(row) {
            let (file, line) = (&self.grid.file, self.grid.line(row));
            // Which of its cells is the id is uncertain, so it is about nobody in particular.
            self.report.push(faults::ragged(file, line, width, self.headings.len()));
            return;
        }
        // Nearly every row is plain, and then nearly every question about its cells is answered.
        let is_plain = self.is_plain(row);
        self.table.begin_row();
        let mut dropped = 0;
        for number in 0..self.headings.len() {
            let blank = Span { line: self.grid.line(row), ..Span::default() };
            let span = self.grid.spans(row).get(number).copied().unwrap_or(blank);
            match &self.headings[number] {
                Heading::Known(column) => {
                    let column = *column;
                    self.check(row, number, column, span, is_plain);
                    self.table.place(column, span, is_plain, self.origins[number]);
                }
                Heading::Dropped(_) => {
                    self.check_break(row, number, None, span, is_plain);
                    let is_filled = !self.text(span).trim().is_empty();
                    self.table.dropped[dropped].cells += u64::from(is_filled);
                    dropped += 1;
                }
                Heading::Unnamed if self.text(span).trim().is_empty() => {}
                Heading::Unnamed => {
                    self.check_break(row, number, None, span, is_plain);
                    let at = self.grid.location(row, number, None);
                    let finding = faults::without_column(self.text(span), at);
                    self.push_about(row, finding);
                }
            }
        }
    }

    /// Reports what makes a cell one that no packet can show.
    fn check(&mut self, row: usize, number: usize, column: Column, span: Span, is_plain: bool) {
        if !column.is_prose() {
            self.check_break(row, number, Some(column), span, is_plain);
        }
        let text = self.text(span);
        if is_plain && faults::is_sound_if_plain(column, text) {
            return;
        }
        let at = || self.grid.location(row, number, Some(column.name()));
        match faults::unsound(column, text, &at) {
            // Whose row it is, is in doubt if the id is.
            Some(fault) if column == Column::EmployeeId => self.report.push(fault),
            Some(fault) => self.push_about(row, fault),
            None => {}
        }
    }

    fn check_break(
        &mut self,
        row: usize,
        number: usize,
        column: Option<Column>,
        span: Span,
        is_plain: bool,
    ) {
        let text = self.text(span);
        if !is_plain && lines::ends(text.trim()) > 0 {
            let at = self.grid.location(row, number, column.map(Column::name));
            self.report.push(faults::line_break(text, at));
        }
    }

    /// Reports a finding about the person of a row, if it has one.
    fn push_about(&mut self, row: usize, finding: Diagnostic) {
        let spans = self.grid.spans(row);
        let id = self.id.and_then(|it| spans.get(it)).map(|it| self.text(*it));
        let id = id.map(|it| composed(it.trim()).into_owned()).filter(|it| !it.is_empty());
        self.report.push(match id {
            Some(id) => finding.about(&id),
            None => finding,
        });
    }

    /// The text of a cell; the table has taken it.
    fn text(&self, span: Span) -> &str {
        self.table.text(span, self.origins[0])
    }

    /// Whether all cells of a row have printable ASCII characters only.
    fn is_plain(&self, row: usize) -> bool {
        let spans = self.grid.spans(row);
        let start = spans.first().map_or(0, |it| it.start);
        let end = spans.last().map_or(0, |it| it.place().end);
        // One look at all of them, with what stands between them, is faster than one at each.
        let in_file = spans.iter().all(|it| it.place().end < self.grid.file_text().len());
        (in_file && faults::is_plain(&self.grid.file_text()[start..end]))
            || spans.iter().all(|it| faults::is_plain(self.text(*it)))
    }

    /// Whether a row has missing or extra cells. Workbooks leave out the empty cells at the end of a row.
    fn is_ragged(&self, row: usize) -> bool {
        let spans = self.grid.spans(row);
        match self.grid.delimiter {
            Some(_) => spans.len() != self.headings.len(),
            None => {
                let mut extra = spans.iter().skip(self.headings.len());
                extra.any(|it| !self.text(*it).trim().is_empty())
            }
        }
    }
}
