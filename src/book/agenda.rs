//! The agenda of a committee. In: a table with the columns `employee_id`, `slot`, `minutes`, `presenter` and `recused`. Out: its
//! rows in their order; or every row that is doubtful.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::intake::{self, RawSheet, ReadOptions};
use crate::source::Source;
use crate::unicode::composed;

/// The columns; only the first has to be there.
const COLUMNS: [&str; 5] = ["employee_id", "slot", "minutes", "presenter", "recused"];

/// What separates the names of several members in a cell.
const SEPARATORS: [char; 3] = [';', '|', '\n'];

/// The most minutes for one candidate: a day.
const MOST_MINUTES: u32 = 24 * 60;

/// The longest text of a cell, in characters: it has to fit on a line of the agenda.
const LONGEST: usize = 200;

/// One candidate on the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaRow {
    /// Whom it is about.
    pub employee_id: String,
    /// What the slot is called, such as `3` or `10:20`.
    pub slot: Option<String>,
    /// How many minutes are planned.
    pub minutes: Option<u32>,
    /// Who presents the case.
    pub presenter: Option<String>,
    /// The members who take no part in it.
    pub recused: Vec<String>,
    /// Where the row stands.
    pub at: Location,
}

/// An agenda: candidates in the order in which they are talked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// The file, for who looks for a candidate that is not there.
    pub file: Arc<str>,
    /// The rows in their order; nobody has two.
    pub rows: Vec<AgendaRow>,
}

impl Agenda {
    /// Reads an agenda. Reports a missing or unknown column, rows without an id, people who stand there twice, and minutes that are no
    /// number.
    pub fn read(source: &Source, report: &mut Report) -> Option<Self> {
        let before = report.errors();
        let sheets = intake::sheets(source, &ReadOptions::default(), report)?;
        let Some(sheet) = sheets.into_iter().find(|sheet| !sheet.rows.is_empty()) else {
            let finding = Diagnostic::error(Code::EmptyFile, "the agenda holds no table");
            report.push(finding.at(Location::start_of(&source.name)));
            return None;
        };
        let columns = AgendaColumns::of(&sheet, report)?;
        let mut agenda = Self { file: Arc::clone(&sheet.file), rows: Vec::new() };
        let mut places: BTreeMap<String, Location> = BTreeMap::new();
        for (number, row) in sheet.rows.iter().enumerate().skip(1) {
            if row.iter().all(String::is_empty) {
                continue;
            }
            let cells = AgendaCells { row, columns: &columns, number, sheet: &sheet };
            let Some(read) = cells.read(report) else { continue };
            if let Some(first) = places.get(&read.employee_id) {
                report.push(doubled(&read, first));
                continue;
            }
            places.insert(read.employee_id.clone(), read.at.clone());
            agenda.rows.push(read);
        }
        (report.errors() == before).then_some(agenda)
    }

    /// Every text that is printed, with its row.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&AgendaRow, &str)> {
        self.rows.iter().flat_map(|row| {
            let words = row.slot.iter().chain(&row.presenter).chain(&row.recused);
            words.map(move |text| (row, text.as_str()))
        })
    }
}

/// A person who stands on the agenda twice.
fn doubled(row: &AgendaRow, first: &Location) -> Diagnostic {
    let message = format!("the person stands on the agenda twice; the first row is {first}");
    Diagnostic::error(Code::DoubledOnAgenda, message)
        .at(row.at.clone())
        .value(&row.employee_id)
        .about(&row.employee_id)
        .hint("delete the row that is wrong")
}

/// Where the columns stand, in the order of [`COLUMNS`].
struct AgendaColumns([Option<usize>; COLUMNS.len()]);

impl AgendaColumns {
    fn of(sheet: &RawSheet, report: &mut Report) -> Option<Self> {
        let header = &sheet.rows[0];
        let find = |name: &str| header.iter().position(|cell| cell.eq_ignore_ascii_case(name));
        let columns = COLUMNS.map(find);
        for (place, cell) in header.iter().enumerate() {
            if !cell.is_empty() && !columns.contains(&Some(place)) {
                let message = format!("the agenda has no column `{}`", escape_control(cell));
                let finding = Diagnostic::warning(Code::UnknownColumn, message).value(cell);
                let finding = finding.at(sheet.location(0, place)).nearest(cell, COLUMNS);
                report.push(finding.hint(format!("its columns are {}", COLUMNS.join(", "))));
            }
        }
        if columns[0].is_none() {
            let finding =
                Diagnostic::error(Code::MissingColumn, "the agenda has no column `employee_id`");
            let hint = format!("its first line is `{}`", COLUMNS.join(","));
            report.push(finding.at(sheet.location(0, 0)).hint(hint));
            return None;
        }
        Some(Self(columns))
    }
}

/// A row that is being read.
struct AgendaCells<'s> {
    row: &'s [String],
    columns: &'s AgendaColumns,
    number: usize,
    sheet: &'s RawSheet,
}

impl AgendaCells<'_> {
    fn read(&self, report: &mut Report) -> Option<AgendaRow> {
        let at = self.at(0);
        let employee_id = composed(self.text(0)).into_owned();
        if employee_id.is_empty() {
            let message = "the row of the agenda has no employee id";
            let finding = Diagnostic::error(Code::EmptyId, message).at(at);
            report.push(finding.hint("write the id, or delete the row"));
            return None;
        }
        for column in 1..COLUMNS.len() {
            self.check_length(column, report);
        }
        Some(AgendaRow {
            employee_id,
            slot: self.given(1),
            minutes: self.minutes(report),
            presenter: self.given(3),
            recused: self.recused(),
            at,
        })
    }

    fn at(&self, column: usize) -> Location {
        self.sheet.location(self.number, self.columns.0[column].unwrap_or_default())
    }

    fn text(&self, column: usize) -> &str {
        let cell = self.columns.0[column].and_then(|place| self.row.get(place));
        cell.map_or("", |text| intake::without_guard(text).trim())
    }

    fn given(&self, column: usize) -> Option<String> {
        let text = self.text(column);
        (!text.is_empty()).then(|| composed(text).into_owned())
    }

    fn recused(&self) -> Vec<String> {
        let names = self.text(4).split(SEPARATORS).map(str::trim).filter(|name| !name.is_empty());
        names.map(|name| composed(name).into_owned()).collect()
    }

    fn minutes(&self, report: &mut Report) -> Option<u32> {
        let text = self.text(2);
        if text.is_empty() {
            return None;
        }
        let minutes = text.parse().ok().filter(|minutes| (1..=MOST_MINUTES).contains(minutes));
        if minutes.is_none() {
            let message = format!("`{}` is no number of minutes", escape_control(text));
            let finding = Diagnostic::error(Code::WrongMinutes, message).at(self.at(2)).value(text);
            report.push(finding.hint(format!("write a whole number from 1 to {MOST_MINUTES}")));
        }
        minutes
    }

    fn check_length(&self, column: usize, report: &mut Report) {
        if self.text(column).chars().count() > LONGEST {
            let message = format!("the cell has more than {LONGEST} characters");
            let finding = Diagnostic::error(Code::CellTooLong, message).at(self.at(column));
            report.push(finding.hint("the agenda has a line for it: write less"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Agenda>, Vec<String>) {
        let mut report = Report::new();
        let agenda = Agenda::read(&Source::new("agenda.csv", text.into()), &mut report);
        let found = report.in_file_order().iter().map(ToString::to_string).collect();
        (agenda, found)
    }

    #[test]
    fn rows_keep_their_order_and_names_are_told_apart() {
        let (agenda, found) = read(
            "employee_id,slot,minutes,presenter,recused\n\
             E2,10:00,15,Ada,\"Bo; Cy\"\nE1,,,,\n",
        );
        let rows = agenda.expect("a sound agenda").rows;
        assert_eq!(found, Vec::<String>::new());
        assert_eq!(rows[0].employee_id, "E2");
        assert_eq!((rows[0].minutes, rows[0].recused.len()), (Some(15), 2));
        assert_eq!((&rows[1].slot, &rows[1].presenter), (&None, &None));
    }

    #[test]
    fn every_mistake_is_told_with_its_place_in_one_run() {
        let (agenda, found) = read("employee_id,slot,minutes,chair\nE1,1,ten,\nE1,2,5,\n,3,5,\n");
        assert!(agenda.is_none());
        let told = found.join("\n");
        for wanted in [
            "warning[unknown-column] agenda.csv:1:4",
            "error[wrong-minutes] agenda.csv:2:3",
            "error[doubled-on-agenda] agenda.csv:3:1",
            "error[empty-id] agenda.csv:4:1",
        ] {
            assert!(told.contains(wanted), "{wanted} in\n{told}");
        }
    }
}
