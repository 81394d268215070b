//! Grids in the canonical shapes to a table. In: grids whose headers are ours. Out: their cells, each with its place; or
//! every row that is not sound.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Location, Report, TallRecord, one_based};
use crate::intake::columns::{Column, DroppedColumn, LeftOutBy};
use crate::intake::file::delimited::{PartialGrid, UnreadChunk};
use crate::intake::file::grid;
use crate::intake::file::grid::{CellSpan, DEEPEST_HEADER, Grid};
use crate::intake::file::header_line::{no_such_line, row_on};
use crate::intake::file::held_values::{WantedValue, is_shortened};
use crate::intake::file::hidden_parts;
use crate::intake::file::links;
use crate::intake::file::long_ids::shortened_id;
use crate::intake::file::sheet_form::{LinkColumns, SheetForm};
use crate::intake::file::text_faults;
use crate::intake::options::IntakeOptions;
use crate::intake::table::cycles::{CycleColumns, names_a_cycle};
use crate::intake::table::faults;
use crate::intake::table::faults::CellStorage;
use crate::intake::table::header::{self, HeaderCell, WantedColumns};
use crate::intake::table::left_out;
use crate::intake::table::left_out::CellOfPerson;
use crate::intake::table::status::StatusTally;
use crate::intake::table::{CellOrigin, ColumnOrigin, Table, TableChunk};
use crate::intake::used_options::HeededOptions;
use crate::intake::values::dates;
use crate::intake::values::dates::certain_dates::{self, SureDates};
use crate::intake::values::dates::{DateFault, DateRule};
use crate::parallel::each;
use crate::source::FileText;
use crate::unicode::composed;

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

/// The columns that name cycles and are left out, with their places.
fn cycle_heads(headings: &[HeaderCell]) -> impl Iterator<Item = (usize, &str)> {
    headings.iter().enumerate().filter_map(|(place, heading)| match heading {
        HeaderCell::Dropped(name, LeftOutBy::Choice) if names_a_cycle(name) => {
            Some((place, name.as_str()))
        }
        _ => None,
    })
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

/// Rows of a grid, behind its header.
enum GridRows {
    /// Those from one on.
    From(usize, grid::GridChunk),
    Unread(UnreadChunk),
}

/// The rows behind a header.
fn behind(header: usize, parts: Vec<grid::GridChunk>) -> Vec<GridRows> {
    let mut above = header + 1;
    let rows = |part: grid::GridChunk| {
        let first = above.min(part.len());
        above -= first;
        GridRows::From(first, part)
    };
    parts.into_iter().map(rows).collect()
}

fn no_header() -> Diagnostic {
    let hint = "the first line names the columns, such as employee_id";
    Diagnostic::error(Code::EmptyFile, "the file has no header").hint(hint)
}

fn no_rows() -> Diagnostic {
    let hint = "add one row for each person and item";
    Diagnostic::error(Code::NoRows, "the file has a header and no rows").hint(hint)
}

fn known(headings: &[HeaderCell]) -> Vec<Column> {
    let known = headings.iter().filter_map(|heading| match heading {
        HeaderCell::Known(column) => Some(*column),
        HeaderCell::Dropped(..) | HeaderCell::Unnamed => None,
    });
    known.collect()
}

/// The origin of each column's cells.
fn origins(grid: &Grid, headings: &[HeaderCell], table: &mut Table) -> Vec<u32> {
    let mut origins = Vec::new();
    for (heading, number) in headings.iter().zip(1..) {
        let field = match heading {
            HeaderCell::Known(column) => Some(column.name().into()),
            HeaderCell::Dropped(..) | HeaderCell::Unnamed => None,
        };
        let (file, delimiter) = (Arc::clone(&grid.file), grid.delimiter);
        let text = FileText::clone(grid.file_text());
        origins.push(table.origin(ColumnOrigin { file, column: number, field, delimiter, text }));
    }
    origins
}

fn dropped(headings: &[HeaderCell]) -> Vec<DroppedColumn> {
    let dropped = headings.iter().filter_map(|heading| match heading {
        HeaderCell::Dropped(name, by) => {
            Some(DroppedColumn { column: name.clone(), cells: 0, by: *by })
        }
        HeaderCell::Known(_) | HeaderCell::Unnamed => None,
    });
    dropped.collect()
}

/// A tally for each column that is left out; none for those that nobody is to look at.
fn statuses(headings: &[HeaderCell]) -> Vec<Option<StatusTally<CellOfPerson>>> {
    let left_out = headings.iter().filter_map(|heading| match heading {
        HeaderCell::Dropped(name, LeftOutBy::Choice) => Some(Some(StatusTally::new(name))),
        HeaderCell::Dropped(..) => Some(None),
        HeaderCell::Known(_) | HeaderCell::Unnamed => None,
    });
    left_out.collect()
}

/// What holds for all rows of a grid.
#[derive(Clone, Copy)]
struct RowLayout<'f> {
    /// The grid without its rows.
    grid: &'f Grid,
    headings: &'f [HeaderCell],
    origins: &'f [u32],
    /// The place of the employee id.
    id: Option<usize>,
    /// What the header calls it.
    id_name: &'f str,
    /// The places of the columns that name cycles.
    of_cycles: &'f [usize],
    dates: DateRule,
}

impl RowLayout<'_> {
    fn read(self, rows: GridRows) -> RowsRead {
        match rows {
            GridRows::From(first, part) => ChunkReader::new(self, part).read(first),
            GridRows::Unread(unread) => ChunkReader::new(self, unread.read()).read(0),
        }
    }
}

/// Rows that were read together.
struct RowsRead {
    part: TableChunk,
    /// How many cells of each column were left out.
    dropped: Vec<u64>,
    /// What each of these columns says of drafts; none if it is not looked at.
    statuses: Vec<Option<StatusTally<CellOfPerson>>>,
    /// What stands in each of the columns that name cycles.
    cycles: Vec<BTreeSet<String>>,
    /// The records that stand on several lines.
    tall: Vec<TallRecord>,
    sure: SureDates,
    /// The line on which the header stands again.
    second_header: Option<u32>,
    found: Report,
}

/// Reads a part of a grid, whose text it has taken.
struct ChunkReader<'f> {
    form: RowLayout<'f>,
    rows: grid::GridChunk,
    read: RowsRead,
}

impl<'f> ChunkReader<'f> {
    fn new(form: RowLayout<'f>, mut rows: grid::GridChunk) -> Self {
        let mut part = TableChunk::new(known(form.headings), rows.len());
        part.adopt(rows.take_more());
        let statuses = statuses(form.headings);
        let dropped = vec![0; statuses.len()];
        let tall = rows.take_tall();
        let cycles = vec![BTreeSet::new(); form.of_cycles.len()];
        let (sure, second_header, found) = (SureDates::default(), None, Report::new());
        let read = RowsRead { part, dropped, statuses, cycles, tall, sure, second_header, found };
        Self { form, rows, read }
    }

    /// Reads all rows that are not blank, from one on.
    fn read(mut self, first: usize) -> RowsRead {
        for row in first..self.rows.len() {
            if !self.rows.is_blank(row) {
                self.row(row);
            }
        }
        let file = self.form.grid.file_text();
        self.read.part.find_runs(|_| file);
        self.read
    }

    /// Adds a row to the table, or reports why it cannot be one.
    fn row(&mut self, row: usize) {
        let width = self.rows.spans(row).len();
        let RowLayout { grid, headings, origins, .. } = self.form;
        let line = self.rows.line(row);
        if self.is_header(row) {
            self.read.second_header.get_or_insert(line);
            return;
        }
        if grid.is_ragged(width, headings.len()) {
            // Which of its cells is the id is uncertain, so it is about nobody in particular.
            return self.read.found.push(text_faults::ragged(
                &grid.file,
                line,
                width,
                headings.len(),
            ));
        }
        self.check_beyond(row);
        self.note_cycles(row);
        // Nearly every row is plain, and then nearly every question about its cells is answered.
        let is_row_plain = self.is_plain(row);
        let mut dropped = 0;
        for (number, heading) in headings.iter().enumerate() {
            let blank = CellSpan { line, ..CellSpan::default() };
            let span = self.rows.spans(row).get(number).copied().unwrap_or(blank);
            let is_plain = is_row_plain || faults::is_plain(self.text(span));
            match heading {
                HeaderCell::Known(column) => {
                    let column = *column;
                    if column.is_date() && self.date(row, number, column, span) {
                        continue;
                    }
                    self.check(row, number, column, span, is_plain);
                    let (origin, file) = (origins[number], grid.file_text().as_str());
                    let from = CellOrigin { origin, file };
                    self.read.part.place(column, span, is_plain, from);
                }
                HeaderCell::Dropped(_, by) => {
                    if !grid.marks.leaves_out(number) {
                        self.check_break(number, None, span, is_plain);
                    }
                    let is_filled = !self.text(span).trim().is_empty();
                    if *by == LeftOutBy::Choice {
                        self.note_status(row, number, dropped, span);
                    }
                    self.read.dropped[dropped] += u64::from(is_filled);
                    dropped += 1;
                }
                HeaderCell::Unnamed if self.text(span).trim().is_empty() => {}
                HeaderCell::Unnamed => {
                    self.check_break(number, None, span, is_plain);
                    let at = self.location(span, number, None);
                    let finding = faults::without_column(self.text(span), at);
                    self.push_about(row, finding);
                }
            }
        }
    }

    /// Whether a row is a header of ours.
    fn is_header(&self, row: usize) -> bool {
        let spans = self.rows.spans(row);
        let Some(id) = self.form.id.and_then(|place| spans.get(place)) else { return false };
        let text = self.text(*id);
        if !text.eq_ignore_ascii_case(self.form.id_name) && text != Column::EmployeeId.name() {
            return false;
        }
        WantedColumns::without(&[]).is_header(spans.iter().map(|span| self.text(*span)))
    }

    /// Remembers the cycles that a row names.
    fn note_cycles(&mut self, row: usize) {
        for (number, place) in self.form.of_cycles.iter().enumerate() {
            let span = self.rows.spans(row).get(*place).copied().unwrap_or_default();
            let text = self.read.part.text(span, self.form.grid.file_text()).trim();
            if !self.read.cycles[number].contains(text) {
                let text = text.to_owned();
                self.read.cycles[number].insert(text);
            }
        }
    }

    /// Remembers what a cell says of its row, in a column that the caller leaves out.
    fn note_status(&mut self, row: usize, number: usize, dropped: usize, span: CellSpan) {
        let mut tally = std::mem::take(&mut self.read.statuses[dropped]);
        if let Some(tally) = &mut tally {
            tally.add(self.text(span).trim(), || {
                (self.location(span, number, None), self.person(row))
            });
        }
        self.read.statuses[dropped] = tally;
    }

    /// Reads a date that is written in another way than ours, in which nearly every one is; reports one that reads two ways.
    /// Gives false for a cell that is still to be put into the table: a date of ours, or no date at all.
    fn date(&mut self, row: usize, number: usize, column: Column, span: CellSpan) -> bool {
        let text = self.text(span).trim();
        if text.is_empty() || dates::is_plain(text) {
            return false;
        }
        let read = match dates::parse(text, &self.form.dates) {
            Ok(moment) => {
                if certain_dates::may_be_sure(text, &self.form.dates) {
                    let (text, at) = (text.to_owned(), self.location(span, number, Some(column)));
                    self.read.sure.note(&text, &self.form.dates, &at);
                }
                moment.date.to_string()
            }
            Err(DateFault::NoSuchDay | DateFault::NotADate) => return false,
            Err(why) => {
                let finding = why.of(text).at(self.location(span, number, Some(column)));
                self.push_about(row, finding);
                String::new()
            }
        };
        let (origin, file) = (self.form.origins[number], self.form.grid.file_text().as_str());
        self.read.part.push(column, &read, true, span.line, CellOrigin { origin, file });
        true
    }

    /// Reports what makes a cell one that no packet can show.
    fn check(&mut self, row: usize, number: usize, column: Column, span: CellSpan, is_plain: bool) {
        // The text of a skill may have line breaks; if it has none, the cell is no skill.
        if !column.is_prose() && column != Column::Item {
            self.check_break(number, Some(column), span, is_plain);
        }
        self.check_held(number, column, span);
        let text = self.text(span);
        if is_plain && faults::is_sound_if_plain(column, text) {
            return;
        }
        let at = || self.location(span, number, Some(column));
        let storage = CellStorage::of(self.form.grid.delimiter);
        for finding in faults::of_cell(column, text, storage, self.blanks_behind(span), &at) {
            match column {
                // Whose row it is, is in doubt if the id is.
                Column::EmployeeId => self.read.found.push(finding),
                _ => self.push_about(row, finding),
            }
        }
    }

    /// Reports the cells behind the header's in a row of a sheet.
    fn check_beyond(&mut self, row: usize) {
        let RowLayout { grid, headings, .. } = self.form;
        let spans = self.rows.spans(row);
        for (number, span) in spans.iter().enumerate().skip(headings.len()) {
            if span.length > 0 && !grid.marks.leaves_out(number) {
                let at = self.location(*span, number, None);
                self.read.found.push(faults::beyond_header(self.text(*span), at));
            }
        }
    }

    /// Reports a cell that a spreadsheet holds as something else than the text that it should be, and an id that it
    /// shortened.
    fn check_held(&mut self, number: usize, column: Column, span: CellSpan) {
        let text = self.text(span);
        if column == Column::EmployeeId && is_shortened(text) {
            let at = self.location(span, number, Some(column));
            return self.read.found.push(shortened_id(text).at(at));
        }
        let held = &self.form.grid.marks.held;
        if held.is_empty() {
            return;
        }
        let place = (span.line.saturating_sub(1) as usize, number);
        let wanted = WantedValue::of(column);
        let finding = held.get(&place).and_then(|it| it.finding(text, column.name(), wanted));
        let at = self.location(span, number, Some(column));
        self.read.found.extend(finding.map(|it| it.at(at)));
    }

    /// How many blanks were trimmed off the end of a cell, if it stands in the text of its file.
    fn blanks_behind(&self, span: CellSpan) -> usize {
        let behind = self.form.grid.file_text().get(span.place().end..).unwrap_or_default();
        behind.chars().take_while(|c| matches!(c, ' ' | '\u{a0}')).count()
    }

    fn check_break(
        &mut self,
        number: usize,
        column: Option<Column>,
        span: CellSpan,
        is_plain: bool,
    ) {
        let text = self.text(span);
        if !is_plain && faults::has_line_break(text) {
            let at = self.location(span, number, column);
            let storage = CellStorage::of(self.form.grid.delimiter);
            self.read.found.push(faults::line_break(text, storage, at));
        }
    }

    /// The place of a cell in a column, for findings.
    fn location(&self, span: CellSpan, number: usize, column: Option<Column>) -> Location {
        Location {
            file: Arc::clone(&self.form.grid.file),
            line: span.line,
            column: one_based(number),
            field: column.map(|column| column.name().into()),
            row: None,
        }
    }

    /// The id of the person of a row, if it has one.
    fn person(&self, row: usize) -> Option<String> {
        let spans = self.rows.spans(row);
        let id = self.form.id.and_then(|place| spans.get(place)).map(|span| self.text(*span));
        id.map(|id| composed(id.trim()).into_owned()).filter(|it| !it.is_empty())
    }

    /// Reports a finding about the person of a row, if it has one.
    fn push_about(&mut self, row: usize, finding: Diagnostic) {
        let id = self.person(row);
        self.read.found.push(match id {
            Some(id) => finding.about(&id),
            None => finding,
        });
    }

    /// The text of a cell; the table has taken it.
    fn text(&self, span: CellSpan) -> &str {
        self.read.part.text(span, self.form.grid.file_text())
    }

    /// Whether all cells of a row have printable ASCII characters only.
    fn is_plain(&self, row: usize) -> bool {
        let spans = self.rows.spans(row);
        let start = spans.first().map_or(0, |it| it.start);
        let end = spans.last().map_or(0, |span| span.place().end);
        let file = self.form.grid.file_text();
        // One look at all of them, with what stands between them, is faster than one at each.
        let in_file = spans.iter().all(|span| span.place().end < file.len());
        (in_file && faults::is_plain(&file[start..end]))
            || spans.iter().all(|span| faults::is_plain(self.text(*span)))
    }
}
