//! A table with one row for each person, as the sheet needs it. In: a file. Out: its rows by employee id, or every row and column that
//! is wrong. Findings name places, and never what stands there: who has which value is for nobody's log.

use std::collections::BTreeMap;

use crate::diagnostics::{Code, Diagnostic, Location, Report};
use crate::intake::{self, RawSheet, ReadOptions, without_guard};
use crate::source::Source;
use crate::unicode::{composed, shows_nothing};

/// The header of the column of ids, in letters only.
const ID: &str = "employeeid";

/// A table of people.
#[derive(Debug)]
pub(super) struct PeopleFile {
    sheet: RawSheet,
    /// The header of each column in letters only, without the column of ids.
    columns: Vec<HeaderColumn>,
    /// The row of each person.
    rows: BTreeMap<String, usize>,
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeaderColumn {
    pub(super) place: usize,
    /// The header as it is written.
    pub(super) name: String,
    /// Its letters and digits, in small letters.
    pub(super) letters: String,
}

impl PeopleFile {
    /// Reads a file; reports a missing column of ids, columns of one name or none, and ids that are blank or stand twice. A table
    /// with such rows is given, too, for what else is wrong with it.
    pub(super) fn read(source: &Source, report: &mut Report) -> Option<Self> {
        let sheet = only_sheet(source, report)?;
        let mut file = Self { columns: columns(&sheet, report), sheet, rows: BTreeMap::new() };
        let Some(id) = file.columns.iter().position(|column| column.letters == ID) else {
            let finding =
                Diagnostic::error(Code::MissingColumn, "the file has no column `employee_id`");
            let hint = "its first row names the columns; the ids stand in a column `employee_id`";
            report.push(finding.at(file.sheet.location(0, 0)).hint(hint));
            return None;
        };
        let id = file.columns.remove(id).place;
        for number in 1..file.sheet.rows.len() {
            file.take(number, id, report);
        }
        Some(file)
    }

    fn take(&mut self, number: usize, id: usize, report: &mut Report) {
        if self.sheet.rows[number].iter().all(|cell| shows_nothing(cell)) {
            return;
        }
        let at = self.sheet.location(number, id);
        let employee_id = self.text(number, id);
        if employee_id.is_empty() {
            let finding = Diagnostic::error(Code::EmptyId, "the row has no employee id");
            report.push(finding.at(at).hint("write the id, or delete the row"));
            return;
        }
        match self.rows.get(&employee_id) {
            Some(first) => {
                let first = self.sheet.location(*first, id);
                let message = format!("the person has two rows; the first is {first}");
                let finding = Diagnostic::error(Code::DuplicateId, message);
                report.push(finding.at(at).hint("delete the row that is wrong"));
            }
            None => {
                self.rows.insert(employee_id, number);
            }
        }
    }

    /// The columns beside that of ids.
    pub(super) fn columns(&self) -> &[HeaderColumn] {
        &self.columns
    }

    /// The first column that has one of these names, in letters only.
    pub(super) fn column(&self, names: &[&str]) -> Option<&HeaderColumn> {
        names.iter().find_map(|name| self.columns.iter().find(|it| it.letters == *name))
    }

    /// Everybody's id, with the row.
    pub(super) fn people(&self) -> impl Iterator<Item = (&str, usize)> {
        self.rows.iter().map(|(id, row)| (id.as_str(), *row))
    }

    /// The row of a person.
    pub(super) fn row(&self, employee_id: &str) -> Option<usize> {
        self.rows.get(employee_id).copied()
    }

    /// The text of a cell; blank if nothing of it is visible.
    pub(super) fn text(&self, row: usize, column: usize) -> String {
        let cell = self.sheet.rows[row].get(column).map_or("", String::as_str);
        if shows_nothing(cell) {
            return String::new();
        }
        let words: Vec<&str> = without_guard(cell).split_whitespace().collect();
        composed(&words.join(" ")).into_owned()
    }

    /// The place of a cell.
    pub(super) fn location(&self, row: usize, column: usize) -> Location {
        self.sheet.location(row, column)
    }
}

/// The one sheet with anything in it.
fn only_sheet(source: &Source, report: &mut Report) -> Option<RawSheet> {
    let mut found = Report::new();
    let sheets = intake::sheets(source, &ReadOptions::default(), &mut found);
    report.number_rows_as(&found);
    let is_broken = found.has_errors();
    report.extend(found.iter().map(without_words));
    let mut filled = sheets?.into_iter().filter(|sheet| !sheet.rows.is_empty());
    let Some(first) = filled.next() else {
        let finding = Diagnostic::error(Code::EmptyFile, "the file holds no table");
        report.push(finding.at(Location::start_of(&source.name)));
        return None;
    };
    if let Some(second) = filled.next() {
        let message = "two sheets of the workbook are filled, and only one can be meant";
        let finding = Diagnostic::error(Code::AmbiguousSheets, message);
        let hint = "save the sheet that is meant as a file of its own";
        report.push(finding.at(second.location(0, 0)).hint(hint));
        return None;
    }
    (!is_broken).then_some(first)
}

/// A finding of a reader without the words of the file that it may repeat.
fn without_words(finding: &Diagnostic) -> Diagnostic {
    let meaning = finding.code.meaning().trim_end_matches('.');
    let mut letters = meaning.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    let message: String = first.chain(letters).collect();
    let made = if finding.is_error() {
        Diagnostic::error(finding.code, message)
    } else {
        Diagnostic::warning(finding.code, message)
    };
    let made = made.hint(format!("`promopacket explain {}` says what to do", finding.code));
    match finding.location.clone() {
        Some(at) => made.at(Location { field: None, ..at }),
        None => made,
    }
}

/// The columns of a header.
fn columns(sheet: &RawSheet, report: &mut Report) -> Vec<HeaderColumn> {
    let mut columns: Vec<HeaderColumn> = Vec::new();
    for (place, cell) in sheet.rows[0].iter().enumerate() {
        let name = composed(cell.trim()).into_owned();
        let letters: String =
            name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let at = sheet.location(0, place);
        if letters.is_empty() {
            if sheet.rows.iter().any(|row| row.get(place).is_some_and(|it| !shows_nothing(it))) {
                let finding = Diagnostic::error(Code::MissingColumn, "the column has no name");
                report.push(finding.at(at).hint("name the column in the first row, or delete it"));
            }
        } else if columns.iter().any(|column| column.letters == letters) {
            let message = "the column has the name of a column before it";
            let finding = Diagnostic::error(Code::DuplicateColumn, message);
            report.push(finding.at(at).hint("rename one of them, or delete it"));
        } else {
            columns.push(HeaderColumn { place, name, letters });
        }
    }
    columns
}
