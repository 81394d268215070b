//! What a system says that it took. In: its reports, and the files that were handed over. Out: which files it took, which are missing,
//! and rows that are about none of them. A file counts as taken only if a row says so in words that somebody named.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::entry_names::HandoverEntry;
use super::target::ReportColumns;
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, in_backticks};
use crate::file_names::folded;
use crate::intake::{self, RawSheet, ReadOptions};
use crate::source::Source;

/// How reports are to be read, where the target's file does not say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportReading {
    /// The column that names files; without it the one that names most of them.
    pub file_column: Option<String>,
    /// The column that says whether a file was taken.
    pub status_column: Option<String>,
    /// The words in it that mean that a file was taken.
    pub taken: Vec<String>,
    /// What a report without such a column means.
    pub rows: ReportRows,
}

/// What a row of a report means if nothing in it says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReportRows {
    /// Nothing: a column has to say it.
    #[default]
    HaveStatus,
    /// That the file was taken.
    AreTaken,
}

/// What reports say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct UploadResult {
    /// The files that were taken.
    pub taken: usize,
    /// The others.
    pub missing: Vec<MissingUpload>,
    /// How many rows are about none of the files.
    pub unknown_rows: usize,
}

/// A file that a system did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingUpload {
    /// Whom it is about.
    pub employee_id: String,
    /// Its path at the target.
    pub file: String,
    /// What the report says of it; none if it does not name it.
    pub status: Option<String>,
}

/// What the rows of reports say of each file, by its number.
#[derive(Debug, Default)]
struct FileStates {
    taken: BTreeSet<usize>,
    refused: BTreeMap<usize, String>,
    unknown_rows: usize,
}

/// Where a report says what.
#[derive(Debug, Clone, Copy)]
struct ReportPlaces {
    file: usize,
    status: Option<usize>,
}

/// The files of a hand-over as a report may name them.
pub(super) struct UploadedFiles<'e, 'm> {
    entries: &'e [HandoverEntry<'m>],
    by_name: BTreeMap<String, Option<usize>>,
}

impl<'e, 'm> UploadedFiles<'e, 'm> {
    pub(super) fn of(entries: &'e [HandoverEntry<'m>]) -> Self {
        let mut by_name: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (place, entry) in entries.iter().enumerate() {
            for name in BTreeSet::from([folded(&entry.path), folded(entry.file_name())]) {
                // A name that two files have means neither.
                by_name.entry(name).and_modify(|known| *known = None).or_insert(Some(place));
            }
        }
        Self { entries, by_name }
    }

    /// What reports say of the files; none, and findings, if one of them cannot be understood.
    pub(super) fn result(
        &self,
        sources: &[Source],
        columns: &ReportColumns,
        reading: &ReportReading,
        report: &mut Report,
    ) -> Option<UploadResult> {
        let before = report.errors();
        let mut states = FileStates::default();
        for source in sources {
            self.read(source, columns, reading, &mut states, report);
        }
        if report.errors() > before {
            return None;
        }
        let mut missing = Vec::new();
        for (place, entry) in self.entries.iter().enumerate() {
            if states.taken.contains(&place) {
                continue;
            }
            let status = states.refused.get(&place).cloned();
            report.push(not_taken(entry, status.as_deref()));
            let (employee_id, file) = (entry.packet.employee_id.clone(), entry.path.clone());
            missing.push(MissingUpload { employee_id, file, status });
        }
        let FileStates { taken, unknown_rows, .. } = states;
        Some(UploadResult { taken: taken.len(), missing, unknown_rows })
    }

    fn read(
        &self,
        source: &Source,
        columns: &ReportColumns,
        reading: &ReportReading,
        states: &mut FileStates,
        report: &mut Report,
    ) {
        let Some(sheets) = intake::sheets(source, &ReadOptions::default(), report) else { return };
        let Some(sheet) = sheets.into_iter().find(|sheet| !sheet.rows.is_empty()) else {
            let finding = Diagnostic::error(Code::EmptyFile, "the report holds no table");
            report.push(finding.at(Location::start_of(&source.name)));
            return;
        };
        let Some(places) = self.places(&sheet, columns, reading, report) else { return };
        let own = if reading.taken.is_empty() { &columns.taken } else { &reading.taken };
        let words: BTreeSet<String> = own.iter().map(|word| folded(word.trim())).collect();
        let mut of_this = FileStates::default();
        for (number, row) in sheet.rows.iter().enumerate().skip(1) {
            let cell = |column: usize| row.get(column).map_or("", |it| it.trim());
            if row.iter().all(|cell| cell.is_empty()) {
                continue;
            }
            let Some(place) = self.named(cell(places.file)) else {
                of_this.unknown_rows += 1;
                report.push(unknown(cell(places.file), sheet.location(number, places.file)));
                continue;
            };
            match places.status.map(cell) {
                Some(status) if !words.contains(&folded(status)) => {
                    of_this.refused.insert(place, status.to_owned());
                }
                _ => {
                    of_this.taken.insert(place);
                }
            }
        }
        self.add(of_this, &sheet, states, report);
    }

    /// Adds what one report says. Of two that differ the one that says that a file was taken counts: it was sent again. Within one
    /// report nobody knows.
    fn add(
        &self,
        of_this: FileStates,
        sheet: &RawSheet,
        states: &mut FileStates,
        report: &mut Report,
    ) {
        let FileStates { mut taken, refused, unknown_rows } = of_this;
        for place in refused.keys().filter(|place| taken.remove(place)) {
            let entry = &self.entries[*place];
            let message = "the report says both that it took this file and that it did not; it counts as not taken";
            let finding = Diagnostic::warning(Code::ReportRowsDisagree, message);
            let finding = finding.at(Location::start_of(&sheet.file)).value(&entry.path);
            report.push(
                finding.about(&entry.packet.employee_id).hint("look for the file in the system"),
            );
        }
        states.taken.extend(taken);
        states.refused.extend(refused);
        states.unknown_rows += unknown_rows;
    }

    /// The file that a cell names, with or without folders before its path.
    fn named(&self, cell: &str) -> Option<usize> {
        let name = folded(&intake::without_guard(cell).replace('\\', "/"));
        let mut rest = name.as_str();
        loop {
            if let Some(Some(place)) = self.by_name.get(rest) {
                return Some(*place);
            }
            rest = rest.split_once('/')?.1;
        }
    }

    /// The columns of a report; reports those that are missing or that nobody can tell.
    fn places(
        &self,
        sheet: &RawSheet,
        columns: &ReportColumns,
        reading: &ReportReading,
        report: &mut Report,
    ) -> Option<ReportPlaces> {
        let header = &sheet.rows[0];
        let find = |name: &String, report: &mut Report| {
            let place = header.iter().position(|cell| cell.eq_ignore_ascii_case(name.trim()));
            if place.is_none() {
                report.push(lacks_column(sheet, name));
            }
            place
        };
        let file = match reading.file_column.as_ref().or(columns.file.as_ref()) {
            Some(name) => find(name, report)?,
            None => self.likely_column(sheet, report)?,
        };
        if reading.rows == ReportRows::AreTaken {
            return Some(ReportPlaces { file, status: None });
        }
        let Some(name) = reading.status_column.as_ref().or(columns.status.as_ref()) else {
            report.push(without_status(sheet));
            return None;
        };
        let status = find(name, report)?;
        if reading.taken.is_empty() && columns.taken.is_empty() {
            report.push(without_words(sheet, status));
            return None;
        }
        Some(ReportPlaces { file, status: Some(status) })
    }

    /// The column that names most files; reports that none names any.
    fn likely_column(&self, sheet: &RawSheet, report: &mut Report) -> Option<usize> {
        let named = |column: usize| {
            let cells = sheet.rows.iter().skip(1).filter_map(|row| row.get(column));
            cells.filter(|cell| self.named(cell).is_some()).count()
        };
        let counts = (0..sheet.rows[0].len()).map(|column| (named(column), column));
        let best = counts.filter(|(count, _)| *count > 0);
        // Of two columns that name as many the first one counts.
        let best = best.max_by_key(|(count, column)| (*count, usize::MAX - column));
        if best.is_none() {
            let message = "no column of the report names a file of this hand-over";
            let finding = Diagnostic::error(Code::UnclearReport, message);
            let hint = "give the same --edition, --ids and --set as for the hand-over, or name the column with --file-column";
            report.push(finding.at(sheet.location(0, 0)).hint(hint));
        }
        best.map(|(_, column)| column)
    }
}

fn not_taken(entry: &HandoverEntry<'_>, status: Option<&str>) -> Diagnostic {
    let message = match status {
        Some(status) => format!("the system did not take the file: `{}`", escape_control(status)),
        None => "no report names the file".to_owned(),
    };
    let finding = Diagnostic::warning(Code::FileNotTaken, message).value(&entry.path);
    let hint = "with -o DIR the same command writes a hand-over of the missing files alone";
    finding.about(&entry.packet.employee_id).hint(hint)
}

fn unknown(cell: &str, at: Location) -> Diagnostic {
    let message = "the row of the report is about no file of this hand-over";
    let finding = Diagnostic::warning(Code::UnknownReportRow, message).at(at).value(cell);
    finding.hint("look whether the report is that of another upload")
}

fn lacks_column(sheet: &RawSheet, name: &str) -> Diagnostic {
    let message = format!("the report has no column `{}`", escape_control(name));
    let finding = Diagnostic::error(Code::MissingColumn, message).at(sheet.location(0, 0));
    finding.hint(format!("its columns are {}", in_backticks(&sheet.rows[0], ", ")))
}

fn without_status(sheet: &RawSheet) -> Diagnostic {
    let message = "nobody said which column of the report tells whether a file was taken";
    let columns = in_backticks(&sheet.rows[0], ", ");
    Diagnostic::error(Code::UnclearReport, message)
        .at(sheet.location(0, 0))
        .hint(format!("name it with --status-column and the words that mean yes with --taken; the columns are {columns}"))
        .hint("if each row is of a file that was taken, say --all-taken")
}

fn without_words(sheet: &RawSheet, status: usize) -> Diagnostic {
    const SHOWN: usize = 8;
    let cells = sheet.rows.iter().skip(1).filter_map(|row| row.get(status));
    let words: BTreeSet<&String> = cells.collect();
    let words = in_backticks(words.into_iter().take(SHOWN), ", ");
    let message = "nobody said which words of the report mean that a file was taken";
    Diagnostic::error(Code::UnclearReport, message)
        .at(sheet.location(0, status))
        .hint(format!("give them with --taken; the column has {words}"))
}
