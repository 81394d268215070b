//! The rows of a table of people. In: a grid and its header. Out: one row for each person in the canonical columns, in which
//! names are whole, dates are written year-month-day and words are those of the ladder; or every row that is not sound.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::column_meaning::{NamePart, PeopleColumn};
use super::day_columns::{DateColumns, DayCell};
use super::header::PeopleHeader;
use crate::diagnostics::{Code, Diagnostic, Location, Report, one_based};
use crate::intake::columns::{Column, DroppedColumn, LeftOutBy, TableShape};
use crate::intake::file::grid::Grid;
use crate::intake::file::sheet_form::{LinkColumns, SheetForm};
use crate::intake::file::text_faults;
use crate::intake::file::{held_values, hidden_parts};
use crate::intake::mapping::PeopleRule;
use crate::intake::table::faults;
use crate::intake::table::faults::CellStorage;
use crate::intake::table::{CellOrigin, ColumnOrigin, Table, TableChunk};
use crate::intake::values::dates::DateRule;
use crate::source::FileText;
use crate::unicode::composed;

/// A column of the table that is made, and where its cells come from.
struct PeopleField {
    column: Column,
    /// Its own column of the grid; of a name that stands in parts, the first of them.
    place: usize,
    origin: u32,
}

/// What the cells of people are read by.
#[derive(Clone, Copy)]
pub(super) struct PeopleReader<'p> {
    pub(super) grid: &'p Grid,
    pub(super) header: &'p PeopleHeader,
    pub(super) rule: &'p PeopleRule,
    pub(super) dates: &'p DateRule,
}

/// What is known of the table while its rows are read.
struct RowReading<'r, 'p> {
    by_id: &'r FxHashMap<&'p str, usize>,
    days: &'r mut DateColumns,
    report: &'r mut Report,
}

impl<'p> PeopleReader<'p> {
    /// Reads all rows, and how many cells of each column were filled.
    pub(super) fn read(self, report: &mut Report) -> (Table, Vec<u64>) {
        let mut fields = self.fields();
        let columns: Vec<Column> = fields.iter().map(|it| it.column).collect();
        let mut table = Table::new(TableShape::People, columns.clone());
        for field in &mut fields {
            field.origin = table.origin(self.origin(field));
        }
        let mut part = TableChunk::new(columns, self.grid.len());
        let mut filled = vec![0; self.header.names.len()];
        let mut days = DateColumns::default();
        let before = report.errors();
        let names: Vec<&str> = self.grid.row(self.header.row).collect();
        let person = self.header.place(&PeopleColumn::Known(Column::EmployeeId));
        let deciding = self.header.deciding();
        let row = self.header.row;
        let form = SheetForm {
            header: row,
            names: &names,
            person,
            deciding: &deciding,
            links: &LinkColumns::default(),
        };
        hidden_parts::report(self.grid, &form, report);
        let by_id = self.by_id();
        for row in self.first_row()..self.grid.len() {
            if !self.grid.is_blank(row) && self.is_sound(row, report) {
                let mut reading = RowReading { by_id: &by_id, days: &mut days, report };
                self.row(row, &fields, &mut part, &mut reading);
                self.count(row, &mut filled);
            }
        }
        days.report(report);
        part.find_runs(|_| self.grid.file_text());
        table.add(part);
        if table.rows.is_empty() && report.errors() == before {
            let at = Location::start_of(&self.grid.file);
            let finding =
                Diagnostic::error(Code::NoRows, "the file has a header and no rows").at(at);
            report.push(finding.hint("add one row for each person"));
        }
        table.dropped = self.dropped(&filled);
        (table, filled)
    }

    /// The row below that is the header again.
    pub(super) fn second_header(self) -> Option<usize> {
        self.grid.header_again(self.header.row, self.first_row())
    }

    /// The row of everybody, by id.
    fn by_id(self) -> FxHashMap<&'p str, usize> {
        let mut rows = FxHashMap::default();
        let Some(place) = self.header.place(&PeopleColumn::Known(Column::EmployeeId)) else {
            return rows;
        };
        for row in self.first_row()..self.grid.len() {
            rows.entry(self.text(row, place)).or_insert(row);
        }
        rows
    }

    /// The first row below the header, and below the rows that say once more what the columns are. Some systems leave those
    /// out: a row with a digit or an address in it is about somebody.
    fn first_row(self) -> usize {
        let first = self.header.row + 1;
        let is_data = |text: &str| text.contains(|c: char| c.is_ascii_digit() || c == '@');
        let labels = (first..self.grid.len().min(first + self.rule.label_rows))
            .take_while(|row| !self.grid.row(*row).any(is_data));
        first + labels.count()
    }

    fn fields(self) -> Vec<PeopleField> {
        let mut fields: Vec<PeopleField> = Vec::new();
        for (place, meaning) in self.header.meanings.iter().enumerate() {
            let column = match meaning {
                PeopleColumn::Known(column) => *column,
                PeopleColumn::PartOfName(_) => Column::Name,
                _ => continue,
            };
            for column in [column].into_iter().chain(self.header.also(place)) {
                if fields.iter().all(|field| field.column != column) {
                    let place = self.header.place(&PeopleColumn::Known(column)).unwrap_or(place);
                    fields.push(PeopleField { column, place, origin: 0 });
                }
            }
        }
        // Who is named by an id has the name and the address that stand in the own row.
        if let Some(place) = self.header.place(&PeopleColumn::ManagerId) {
            for column in [Column::Manager, Column::ManagerEmail] {
                if self.header.place(&PeopleColumn::Known(column)).is_none() {
                    fields.push(PeopleField { column, place, origin: 0 });
                }
            }
        }
        fields
    }

    fn origin(self, field: &PeopleField) -> ColumnOrigin {
        let grid = self.grid;
        let name = &self.header.names[field.place].text;
        // What is called as ours is, is told by our name.
        let own = Column::named(name) == Some(field.column);
        let shown = if own { field.column.name() } else { name };
        ColumnOrigin {
            file: Arc::clone(&grid.file),
            column: one_based(field.place),
            field: Some(shown.into()),
            delimiter: grid.delimiter,
            text: FileText::clone(grid.file_text()),
        }
    }

    fn is_sound(self, row: usize, report: &mut Report) -> bool {
        let (width, wanted) = (self.grid.width(row), self.header.names.len());
        let is_ragged = self.grid.is_ragged(width, wanted);
        if is_ragged {
            let line = self.grid.line(row);
            report.push(text_faults::ragged(&self.grid.file, line, width, wanted));
        }
        !is_ragged
    }

    /// Reports the cells behind the header's in a row of a sheet.
    fn check_beyond(self, row: usize, report: &mut Report) {
        for (place, text) in self.grid.row(row).enumerate().skip(self.header.names.len()) {
            if !text.is_empty() && !self.grid.marks.leaves_out(place) {
                let at = self.grid.location(row, place, None);
                report.push(faults::beyond_header(text, at));
            }
        }
    }

    fn row(
        self,
        row: usize,
        fields: &[PeopleField],
        part: &mut TableChunk,
        reading: &mut RowReading<'_, 'p>,
    ) {
        let RowReading { by_id, days, report } = reading;
        let id = self.header.place(&PeopleColumn::Known(Column::EmployeeId));
        let id = composed(id.map_or("", |place| self.text(row, place))).into_owned();
        let about = |finding: Diagnostic| match id.as_str() {
            "" => finding,
            id => finding.about(id),
        };
        self.check_beyond(row, report);
        let storage = CellStorage::of(self.grid.delimiter);
        for (place, meaning) in self.header.meanings.iter().enumerate() {
            let text = self.text(row, place);
            let is_hidden =
                self.grid.marks.leaves_out(place) && matches!(meaning, PeopleColumn::LeftOut(_));
            if faults::has_line_break(text) && !is_hidden {
                // It may hold the rest of a row and the beginning of another: it is about nobody in particular.
                report.push(faults::line_break(text, storage, self.location(row, place)));
            }
            // Whose row it is, is in doubt if the id is.
            let is_id = *meaning == PeopleColumn::Known(Column::EmployeeId);
            let found = self.faults(row, place, meaning);
            report.extend(
                found.into_iter().map(|finding| if is_id { finding } else { about(finding) }),
            );
        }
        for field in fields {
            let is_manager_id = self.header.meanings[field.place] == PeopleColumn::ManagerId;
            if is_manager_id && field.column == Column::Manager {
                report.extend(self.unknown_manager(row, field.place, by_id).map(about));
            }
            let text = match field.column {
                column if is_manager_id => self.of_manager(row, field.place, column, by_id),
                Column::Name => self.name(row),
                Column::HiredOn | Column::LevelSince => {
                    let text = self.text(row, field.place);
                    let at = || self.location(row, field.place);
                    days.read(field.column, DayCell { text, id: &id, at: &at }, self.dates)
                }
                column => {
                    let text = self.text(row, field.place);
                    match self.header.meanings[field.place] {
                        PeopleColumn::Known(first) => self.rule.value_of_two(column, first, text),
                        _ => self.rule.value(column, text),
                    }
                }
            };
            let line = self
                .grid
                .cell(row, field.place)
                .map_or_else(|| self.grid.line(row), |(_, line)| line);
            let from = CellOrigin { origin: field.origin, file: self.grid.file_text() };
            part.push(field.column, &text, faults::is_plain(&text), line, from);
        }
    }

    /// What makes a cell one that no packet can show, or another one than somebody typed.
    fn faults(self, row: usize, place: usize, meaning: &PeopleColumn) -> Vec<Diagnostic> {
        let (text, at) = (self.text(row, place), || self.location(row, place));
        let column = match meaning {
            PeopleColumn::Known(column) => *column,
            PeopleColumn::PartOfName(_) => Column::Name,
            PeopleColumn::ManagerId => Column::EmployeeId,
            PeopleColumn::Unnamed if !text.is_empty() => {
                return vec![faults::without_column(text, at())];
            }
            _ => return Vec::new(),
        };
        let (name, wanted) = (&self.header.names[place].text, held_values::WantedValue::of(column));
        let held = held_values::unlike_text(self.grid, row, place, text, name, wanted);
        let storage = CellStorage::of(self.grid.delimiter);
        let mut found: Vec<Diagnostic> = held.into_iter().collect();
        found.extend(faults::of_cell(column, text, storage, 0, &at));
        // A dash in place of a manager says that there is none.
        if matches!(meaning, PeopleColumn::ManagerId) {
            found.retain(|finding| finding.code != Code::EmptyId);
        }
        found
    }

    /// Warns of an id of a manager that nobody in the table has.
    fn unknown_manager(
        self,
        row: usize,
        place: usize,
        by_id: &FxHashMap<&'p str, usize>,
    ) -> Option<Diagnostic> {
        let id = self.text(row, place);
        if id.is_empty() || by_id.contains_key(id) {
            return None;
        }
        let message =
            "nobody in the table has this id, which is printed as the name of the manager";
        let finding = Diagnostic::warning(Code::UnknownManager, message);
        Some(finding.at(self.location(row, place)).value(id).hint(
            "correct the id, or add the manager's row; if the table leaves managers out, name a column with their names with `manager` under `[people]` of a mapping",
        ))
    }

    /// What the manager's own row says; the id itself as the name, if there is no such row.
    fn of_manager(
        self,
        row: usize,
        place: usize,
        column: Column,
        by_id: &FxHashMap<&'p str, usize>,
    ) -> Cow<'p, str> {
        let id = self.text(row, place);
        let email = self.header.place(&PeopleColumn::Known(Column::Email));
        let known = if id.is_empty() { None } else { by_id.get(id) };
        match (column, known) {
            (Column::Manager, Some(row)) => self.name(*row),
            (Column::Manager, None) => self.rule.value(Column::Manager, id),
            (_, Some(row)) => Cow::Borrowed(email.map_or("", |place| self.text(*row, place))),
            (_, None) => Cow::Borrowed(""),
        }
    }

    /// The whole name: as it stands in a column of its own, or else put together.
    fn name(self, row: usize) -> Cow<'p, str> {
        let whole = self.header.place(&PeopleColumn::Known(Column::Name));
        if let Some(text) = whole.map(|place| self.text(row, place)).filter(|it| !it.is_empty()) {
            return self.rule.value(Column::Name, text);
        }
        let part = |part| {
            let place = self.header.place(&PeopleColumn::PartOfName(part));
            place.map_or("", |place| self.text(row, place))
        };
        let given = match part(NamePart::Preferred) {
            "" => part(NamePart::First),
            preferred => preferred,
        };
        match (given, part(NamePart::Last)) {
            ("", only) | (only, "") => Cow::Borrowed(only),
            // Unicode CLDR, person names: in Chinese, Japanese and Korean writing the family name stands first, without a space.
            (given, family) if is_east_asian(given) && is_east_asian(family) => {
                Cow::Owned(format!("{family}{given}"))
            }
            (given, family) => Cow::Owned(format!("{given} {family}")),
        }
    }

    fn text(self, row: usize, place: usize) -> &'p str {
        self.grid.cell(row, place).map_or("", |(text, _)| text)
    }

    fn location(self, row: usize, place: usize) -> Location {
        let (name, meaning) = (&self.header.names[place].text, &self.header.meanings[place]);
        let own = match meaning {
            PeopleColumn::Known(column) if Column::named(name) == Some(*column) => {
                Some(column.name())
            }
            PeopleColumn::Known(_) | PeopleColumn::PartOfName(_) | PeopleColumn::ManagerId => {
                Some(name.as_str())
            }
            _ => None,
        };
        self.grid.location(row, place, own)
    }

    fn count(self, row: usize, filled: &mut [u64]) {
        for (place, cells) in filled.iter_mut().enumerate() {
            *cells += u64::from(!self.text(row, place).is_empty());
        }
    }

    fn dropped(self, filled: &[u64]) -> Vec<DroppedColumn> {
        let mut dropped = Vec::new();
        for ((name, meaning), cells) in
            self.header.names.iter().zip(&self.header.meanings).zip(filled)
        {
            let by = match meaning {
                PeopleColumn::Sensitive => LeftOutBy::Sensitivity,
                PeopleColumn::LeftOut(_) => LeftOutBy::Choice,
                _ => continue,
            };
            dropped.push(DroppedColumn { column: name.text.clone(), cells: *cells, by });
        }
        dropped
    }
}

/// Whether a name is written in Chinese characters, kana or Hangul only.
fn is_east_asian(name: &str) -> bool {
    name.chars().all(|c| {
        matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
    })
}
