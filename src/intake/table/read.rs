//! Grids in the canonical shapes to a table. In: grids whose headers are ours. Out: their cells, each with its place; or
//! every row that is not sound.

use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Location, Report};
use crate::intake::columns::Column;
use crate::intake::file::delimited::PartialGrid;
use crate::intake::file::grid::{DEEPEST_HEADER, Grid};
use crate::intake::file::header_line::{no_such_line, row_on};
use crate::intake::file::hidden_parts;
use crate::intake::file::links;
use crate::intake::file::sheet_form::{LinkColumns, SheetForm};
use crate::intake::options::IntakeOptions;
use crate::intake::table::Table;
use crate::intake::table::chunk_reader::{GridRows, RowLayout, RowsRead, behind};
use crate::intake::table::cycles::CycleColumns;
use crate::intake::table::faults;
use crate::intake::table::header::{self, HeaderCell, WantedColumns};
use crate::intake::table::headings::{cycle_heads, dropped, known, origins, statuses};
use crate::intake::table::left_out;
use crate::intake::used_options::HeededOptions;
use crate::intake::values::dates::DateRule;
use crate::intake::values::dates::certain_dates::SureDates;
use crate::parallel::each;

/// How the rows of grids are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowOptions {
    /// The line of the header, from 1, if the user says it.
    pub(crate) header_line: Option<u32>,
    pub(crate) dates: DateRule,
}

impl RowOptions {
    /// What the caller says of tables of ours.
    pub(crate) fn of(options: &IntakeOptions) -> Self {
        let order = options.date_order.map(|it| it.0);
        let dates = DateRule { order, ..DateRule::default() };
        Self { header_line: options.reading.header_line, dates }
    }
}

/// Reads the rows of grids into one table, and enters the columns that name cycles. Reports every mistake of all of them.
pub(crate) fn read(
    grids: Vec<PartialGrid>,
    wanted: WantedColumns<'_>,
    manner: RowOptions,
    cycles: &mut CycleColumns,
    report: &mut Report,
) -> Option<Table> {
    let mut table: Option<Table> = None;
    let mut is_sound = true;
    for grid in grids {
        let Some(part) = one(grid, wanted, manner, cycles, report) else {
            is_sound = false;
            continue;
        };
        match &mut table {
            None => table = Some(part),
            Some(table) => table.append(part),
        }
    }
    if is_sound { table } else { None }
}

/// The row of the header: the one that the user says; else the first one, or that of a table of ours below a few words of a
/// title.
pub(crate) fn header(grid: &Grid, wanted: WantedColumns<'_>, line: Option<u32>) -> Option<usize> {
    const TITLE: usize = 2;
    if let Some(line) = line {
        return row_on(grid, line);
    }
    let filled = |row: usize| grid.row(row).filter(|it| !it.is_empty()).count();
    for row in 0..grid.len().min(DEEPEST_HEADER) {
        if wanted.is_header(grid.row(row)) {
            return Some(row);
        }
        if filled(row) > TITLE {
            break;
        }
    }
    if grid.len() > 0 && !grid.is_blank(0) {
        return Some(0);
    }
    // The rows of a workbook begin with its first line; those of a text with its first record.
    if grid.is_sheet() { grid.first_row() } else { None }
}

fn one(
    opened: PartialGrid,
    wanted: WantedColumns<'_>,
    manner: RowOptions,
    cycles: &mut CycleColumns,
    report: &mut Report,
) -> Option<Table> {
    let PartialGrid { head: mut grid, rest } = opened;
    let file = Arc::clone(&grid.file);
    let mut tall = grid.take_tall();
    let Some(header) = header(&grid, wanted, manner.header_line) else {
        report.push(lacks_header(&grid, manner.header_line));
        return None;
    };
    let links = report_unseen(&grid, header, report);
    links::write(&mut grid, header, &links);
    let (shape, headings) = header::read(&grid, header, wanted, report)?;
    let mut table = Table::new(shape, known(&headings));
    table.heeded = heeded(&grid, header, wanted, manner);
    let origins = origins(&grid, &headings, &mut table);
    table.dropped = dropped(&headings);
    let id = headings
        .iter()
        .position(|heading| matches!(heading, HeaderCell::Known(Column::EmployeeId)));
    let heads = cycle_columns(&grid, header, &headings, wanted);
    let id_name = id.and_then(|place| grid.row(header).nth(place)).unwrap_or_default().to_owned();
    let mut parts = behind(header, grid.take_parts());
    parts.extend(rest.into_iter().map(GridRows::Unread));
    let dates = manner.dates;
    let of_cycles: Vec<usize> = cycle_heads(&headings).map(|(place, _)| place).collect();
    let form = RowLayout {
        grid: &grid,
        headings: &headings,
        origins: &origins,
        id,
        id_name: &id_name,
        of_cycles: &of_cycles,
        dates,
    };
    let mut read = each(parts, |part| form.read(part));
    let before = report.errors();
    table.reserve(read.iter().map(|read| read.part.len()).sum());
    tall.extend(read.iter_mut().flat_map(|read| std::mem::take(&mut read.tall)));
    report.number_rows(&file, tall);
    for (place, CycleHead { name, at, is_left_out }) in heads.into_iter().enumerate() {
        let found = read.iter().flat_map(|read| read.cycles[place].iter().map(String::as_str));
        cycles.add(&name, at, is_left_out, found);
    }
    let second_header = read.iter().find_map(|it| it.second_header);
    add_rows(read, &headings, &mut table, report);
    if let Some(line) = second_header {
        report.push(faults::second_header(&file, line));
        return None;
    }
    if table.rows.is_empty() && report.errors() == before {
        report.push(no_rows().at(Location::start_of(&file)));
    }
    Some(table)
}

/// A grid without a header where it is looked for: on the line that the user says, or anywhere.
fn lacks_header(grid: &Grid, line: Option<u32>) -> Diagnostic {
    match line {
        Some(line) => no_such_line(grid, line),
        None => no_header().at(Location::start_of(&grid.file)),
    }
}

/// The columns that name cycles, with their places.
fn cycle_columns(
    grid: &Grid,
    header: usize,
    headings: &[HeaderCell],
    wanted: WantedColumns<'_>,
) -> Vec<CycleHead> {
    let mut heads: Vec<CycleHead> = Vec::new();
    for (place, name) in cycle_heads(headings) {
        let at = grid.location(header, place, Some(name));
        heads.push(CycleHead {
            name: name.to_owned(),
            at,
            is_left_out: wanted.ignores(place, name),
        });
    }
    heads
}

/// Adds what was read of the rows to a table. Reports what was found in them.
fn add_rows(read: Vec<RowsRead>, headings: &[HeaderCell], table: &mut Table, report: &mut Report) {
    let mut all_statuses = statuses(headings);
    let mut sure = SureDates::default();
    for RowsRead { part, dropped, statuses, found, sure: here, .. } in read {
        sure.append(here);
        table.add(part);
        table.dropped.iter_mut().zip(dropped).for_each(|(all, more)| all.cells += more);
        for (all, behind) in all_statuses.iter_mut().zip(statuses) {
            all.iter_mut().zip(behind).for_each(|(all, more)| all.append(more));
        }
        report.extend(found);
    }
    sure.tell(report);
    for (of, tally) in table.dropped.iter().zip(all_statuses) {
        tally.into_iter().for_each(|tally| left_out::report(&of.column, tally, report));
    }
}

/// Reports what is hidden or merged in a grid, and gives the columns in which links count. The header may have mistakes that
/// hidden columns explain.
fn report_unseen(grid: &Grid, header: usize, report: &mut Report) -> LinkColumns {
    let names: Vec<&str> = grid.row(header).collect();
    let person = names.iter().position(|name| Column::named(name) == Some(Column::EmployeeId));
    let deciding = header::deciding(grid, header);
    let links = link_columns(&names);
    let form = SheetForm { header, names: &names, person, deciding: &deciding, links: &links };
    hidden_parts::report(grid, &form, report);
    links
}

/// Which columns are evidence, and which are words beside it.
fn link_columns(names: &[&str]) -> LinkColumns {
    let mut columns = LinkColumns::default();
    for (place, name) in names.iter().enumerate() {
        match Column::named(name) {
            Some(Column::Evidence) => columns.evidence.push(place),
            Some(column) if column.is_prose() => columns.words.push(place),
            _ => {}
        }
    }
    columns
}

/// The header of a column that names cycles.
struct CycleHead {
    name: String,
    at: Location,
    /// Whether the user left it out.
    is_left_out: bool,
}

/// Which options may have found something in a grid: every name of its header is one that an option can name.
fn heeded(grid: &Grid, row: usize, wanted: WantedColumns<'_>, manner: RowOptions) -> HeededOptions {
    let names = grid.row(row).map(str::to_owned).chain([grid.sheet.to_string()]);
    // What would be found without the option may be meant for other files.
    let header_line = manner.header_line.is_some() && header(grid, wanted, None) != Some(row);
    let width = grid.row(row).count();
    let text = !grid.is_sheet();
    HeededOptions { names: names.collect(), width, header_line, text, ..HeededOptions::default() }
}

fn no_header() -> Diagnostic {
    let hint = "the first line names the columns, such as employee_id";
    Diagnostic::error(Code::EmptyFile, "the file has no header").hint(hint)
}

fn no_rows() -> Diagnostic {
    let hint = "add one row for each person and item";
    Diagnostic::error(Code::NoRows, "the file has a header and no rows").hint(hint)
}
