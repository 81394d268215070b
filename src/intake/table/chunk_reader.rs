//! Rows of a grid in a canonical shape. In: a part of a grid, and what holds for all its rows. Out: the cells of the part, each with
//! its place; and every mistake in them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Location, Report, TallRecord, one_based};
use crate::intake::columns::{Column, LeftOutBy};
use crate::intake::file::delimited::UnreadChunk;
use crate::intake::file::grid::{self, CellSpan, Grid};
use crate::intake::file::held_values::{WantedValue, is_shortened};
use crate::intake::file::long_ids::shortened_id;
use crate::intake::file::text_faults;
use crate::intake::table::faults::{self, CellStorage};
use crate::intake::table::header::{HeaderCell, WantedColumns};
use crate::intake::table::headings::{known, statuses};
use crate::intake::table::left_out::CellOfPerson;
use crate::intake::table::status::StatusTally;
use crate::intake::table::{CellOrigin, TableChunk};
use crate::intake::values::dates::certain_dates::{self, SureDates};
use crate::intake::values::dates::{self, DateFault, DateRule};
use crate::unicode::composed;

/// What holds for all rows of a grid.
#[derive(Clone, Copy)]
pub(super) struct RowLayout<'f> {
    /// The grid without its rows.
    pub(super) grid: &'f Grid,
    pub(super) headings: &'f [HeaderCell],
    pub(super) origins: &'f [u32],
    /// The place of the employee id.
    pub(super) id: Option<usize>,
    /// What the header calls it.
    pub(super) id_name: &'f str,
    /// The places of the columns that name cycles.
    pub(super) of_cycles: &'f [usize],
    pub(super) dates: DateRule,
}

impl RowLayout<'_> {
    pub(super) fn read(self, rows: GridRows) -> RowsRead {
        match rows {
            GridRows::From(first, part) => ChunkReader::new(self, part).read(first),
            GridRows::Unread(unread) => ChunkReader::new(self, unread.read()).read(0),
        }
    }
}

/// Rows of a grid, behind its header.
pub(super) enum GridRows {
    /// Those from one on.
    From(usize, grid::GridChunk),
    Unread(UnreadChunk),
}

/// The rows behind a header.
pub(super) fn behind(header: usize, parts: Vec<grid::GridChunk>) -> Vec<GridRows> {
    let mut above = header + 1;
    let rows = |part: grid::GridChunk| {
        let first = above.min(part.len());
        above -= first;
        GridRows::From(first, part)
    };
    parts.into_iter().map(rows).collect()
}

/// Rows that were read together.
pub(super) struct RowsRead {
    pub(super) part: TableChunk,
    /// How many cells of each column were left out.
    pub(super) dropped: Vec<u64>,
    /// What each of these columns says of drafts; none if it is not looked at.
    pub(super) statuses: Vec<Option<StatusTally<CellOfPerson>>>,
    /// What stands in each of the columns that name cycles.
    pub(super) cycles: Vec<BTreeSet<String>>,
    /// The records that stand on several lines.
    pub(super) tall: Vec<TallRecord>,
    pub(super) sure: SureDates,
    /// The line on which the header stands again.
    pub(super) second_header: Option<u32>,
    pub(super) found: Report,
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
                // If the id is in doubt, the row belongs to nobody.
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
