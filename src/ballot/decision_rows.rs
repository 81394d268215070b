//! The table of decisions, which HR systems load and the next cycle reads. In: the table as it is, and the decisions of a round.
//! Out: the same table with a row more for each new decision; or which decisions it has otherwise. No row is ever changed.
//!
//! It holds what the person may know: no vote, no note of the meeting.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::columns::LATTICE_DECISION;
use super::{BallotBasis, BallotEntry, word};
use crate::assessment::{
    CommitteeOutcome, EarlierDecision, EarlierDecisions, LastDecision, Paragraphs, PersonId, Review,
};
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, in_backticks};
use crate::intake::{self, RawSheet, ReadOptions};
use crate::source::{FileText, Source};

/// The columns of the table, in their order; the last is Lattice's.
pub const DECISION_COLUMNS: [&str; 11] = [
    "cycle",
    "employee_id",
    "name",
    "from",
    "to",
    "decision",
    "areas",
    "revisit_on",
    "effective_on",
    "decided_on",
    LATTICE_DECISION,
];

/// The places of columns that are compared.
const CYCLE: usize = 0;
const ID: usize = 1;
const NAME: usize = 2;
const DECISION: usize = 5;
const AREAS: usize = 6;
const DECIDED_ON: usize = 9;

/// A row of the table as texts.
type DecisionCells = [String; 11];

/// A row of the table: one decision about one person in one cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow(DecisionCells);

impl DecisionRow {
    /// The day of the meeting.
    pub fn decided_on(&self) -> Option<NaiveDate> {
        self.0[DECIDED_ON].parse().ok()
    }

    /// Its cells as a JSON list, for its hash. How a spreadsheet ends lines in a cell does not count.
    pub fn to_json(&self) -> Vec<u8> {
        let cells = self.0.each_ref().map(|cell| cell.replace("\r\n", "\n"));
        serde_json::to_vec(&cells).expect("texts always serialise")
    }
}

/// A table of decisions that was read.
#[derive(Debug, Clone, Default)]
pub struct DecisionTable {
    bytes: Vec<u8>,
    /// The cells and the place of each decision, by cycle and person.
    known: BTreeMap<(String, PersonId), (DecisionCells, Location)>,
}

/// A table with the decisions of a round.
#[derive(Debug, Clone)]
pub struct DecisionRows {
    /// The bytes of the whole table.
    pub bytes: Vec<u8>,
    /// How many rows were added.
    pub added: usize,
    /// How many decisions it had already.
    pub kept: usize,
}

impl DecisionRows {
    /// The rows of a cycle, as whoever reads the table finds them.
    pub(crate) fn of_cycle(&self, cycle: &str) -> BTreeMap<PersonId, DecisionRow> {
        let source = Source::new("decisions.csv", self.bytes.clone());
        let table = DecisionTable::read(&source, &mut Report::new());
        let table = table.expect("the table was read before, and rows of ours are sound");
        table.of_cycle(cycle).map(|(id, row, _)| (id.clone(), row)).collect()
    }
}

impl DecisionTable {
    /// Reads a table; none if it is no table of decisions, or has mistakes, which are reported.
    pub fn read(source: &Source, report: &mut Report) -> Option<Self> {
        let before = report.errors();
        let sheets = intake::sheets(source, &ReadOptions::default(), report)?;
        let mut table = Self { bytes: source.bytes.to_vec(), known: BTreeMap::new() };
        let Some(sheet) = sheets.into_iter().find(|sheet| !sheet.rows.is_empty()) else {
            return Some(table);
        };
        if sheet.rows[0] != DECISION_COLUMNS {
            let message = "this is no table of decisions";
            let finding =
                Diagnostic::error(Code::UnknownDecisions, message).at(sheet.location(0, 0));
            let wanted = in_backticks(DECISION_COLUMNS, ", ");
            report.push(finding.hint(format!("its header is {wanted}; name another file")));
            return None;
        }
        for row in 1..sheet.rows.len() {
            table.add(&sheet, row, report);
        }
        (report.errors() == before).then_some(table)
    }

    fn add(&mut self, sheet: &RawSheet, row: usize, report: &mut Report) {
        let cells = &sheet.rows[row];
        if cells.iter().all(|cell| cell.is_empty()) {
            return;
        }
        let text =
            |column: usize| cells.get(column).map_or("", |it| intake::without_guard(it.trim()));
        let at = sheet.location(row, ID);
        let id = PersonId::new(text(ID));
        let is_whole = cells.len() == DECISION_COLUMNS.len()
            && !text(CYCLE).is_empty()
            && !text(ID).is_empty()
            && outcome(text(DECISION)).is_some()
            && text(DECIDED_ON).parse::<NaiveDate>().is_ok();
        if !is_whole {
            let message = "the row is not as the program writes it: cycle, employee id, decision or day are wrong";
            let finding = Diagnostic::error(Code::UnknownDecisions, message).at(at);
            report.push(finding.hint("restore the file from a backup, or correct the row"));
            return;
        }
        let key = (text(CYCLE).to_owned(), id.clone());
        let row_cells = std::array::from_fn(|column| text(column).to_owned());
        if let Some((_, first)) = self.known.insert(key, (row_cells, at.clone())) {
            let message = format!(
                "this person has two decisions of one cycle; the first is in line {}",
                first.line
            );
            let finding = Diagnostic::error(Code::DecidedTwice, message).at(at);
            report.push(
                finding.about(id.as_str()).hint("keep the row that holds, and delete the other"),
            );
        }
    }

    /// The last decision about each person that is of another cycle and not after a day.
    pub fn earlier(&self, cycle: &str, as_of: NaiveDate) -> EarlierDecisions {
        let mut earlier = EarlierDecisions::default();
        for ((of, id), (cells, at)) in &self.known {
            let date: Option<NaiveDate> = cells[DECIDED_ON].parse().ok();
            let outcome = outcome(&cells[DECISION]);
            let (Some(date), Some(outcome)) = (date, outcome) else { continue };
            if of != cycle && date <= as_of {
                let areas = Paragraphs::new(&cells[AREAS], &FileText::default());
                let decision = LastDecision { outcome, date: Some(date), areas };
                earlier.add(id.clone(), EarlierDecision { decision, at: at.clone() });
            }
        }
        earlier
    }

    /// The rows of a cycle with their places, ordered by person.
    pub fn of_cycle<'t>(
        &'t self,
        cycle: &'t str,
    ) -> impl Iterator<Item = (&'t PersonId, DecisionRow, &'t Location)> {
        let of_it = self.known.iter().filter(move |((of, _), _)| of == cycle);
        of_it.map(|((_, id), (cells, at))| (id, DecisionRow(cells.clone()), at))
    }

    /// Reads a table that is to get more rows: it must also have the form in which they are written.
    pub fn read_to_extend(source: &Source, report: &mut Report) -> Option<Self> {
        let table = Self::read(source, report)?;
        if !takes_rows(&source.bytes) {
            report.push(saved_otherwise(source));
            return None;
        }
        Some(table)
    }

    /// The table with the decisions of a round. Reports decisions that it has otherwise.
    pub fn with(
        &self,
        entries: &[BallotEntry],
        basis: &BallotBasis<'_>,
        report: &mut Report,
    ) -> Option<DecisionRows> {
        let mut lines = csv::Writer::from_writer(Vec::new());
        let mut write =
            |cells: &[String]| lines.write_record(cells).expect("memory can be written");
        if self.bytes.is_empty() {
            write(&DECISION_COLUMNS.map(str::to_owned));
        }
        let (mut added, mut kept, mut is_sound) = (0, 0, true);
        for entry in entries {
            let review = basis.reviews.iter().find(|it| it.person.id == entry.employee_id);
            let cells =
                cells(entry, review.expect("a ballot has people with packets"), &basis.cycle.id);
            let key = (basis.cycle.id.clone(), entry.employee_id.clone());
            match self.known.get(&key) {
                Some((known, _)) if is_same_decision(known, &cells) => kept += 1,
                Some((known, at)) => {
                    is_sound = false;
                    report.push(decided_otherwise(known, &cells, at).about(&cells[ID]));
                }
                None => {
                    write(&cells.map(|cell| intake::guarded(&cell).into_owned()));
                    added += 1;
                }
            }
        }
        let lines = lines.into_inner().expect("memory can be written");
        let gap: &[u8] = if self.bytes.last().is_none_or(|it| *it == b'\n') { b"" } else { b"\n" };
        let bytes = [&self.bytes, gap, &lines].concat();
        is_sound.then_some(DecisionRows { bytes, added, kept })
    }
}

/// Whether rows as we write them can stand below what a file has: UTF-8 with commas, under our header.
fn takes_rows(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rest = text.strip_prefix(&DECISION_COLUMNS.join(","));
    bytes.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['\n', '\r']))
}

fn saved_otherwise(source: &Source) -> Diagnostic {
    let message =
        "another program has saved this table in another form, so no row can be added below it";
    let finding = Diagnostic::error(Code::UnknownDecisions, message);
    let finding = finding.at(Location::start_of(&source.name));
    finding.hint(
        "save it as CSV in UTF-8 with commas, or restore it from a backup; -o names another file",
    )
}

/// Whether two rows say the same of the decision; on which day the ballot was read again does not count.
fn is_same_decision(known: &DecisionCells, cells: &DecisionCells) -> bool {
    let said = |row: &DecisionCells, column: usize| row[column].replace("\r\n", "\n");
    let compared = (DECISION..DECISION_COLUMNS.len()).filter(|column| *column != DECIDED_ON);
    compared.into_iter().all(|column| said(known, column) == said(cells, column))
}

fn decided_otherwise(known: &DecisionCells, cells: &DecisionCells, at: &Location) -> Diagnostic {
    let (before, now) = (escape_control(&known[DECISION]), escape_control(&cells[DECISION]));
    let what = if before == now {
        format!("`{before}` with other areas or days")
    } else {
        format!("`{before}`, and the ballot says `{now}`")
    };
    let name = escape_control(&known[NAME]);
    let message = format!("`{name}` was decided on {} already: {what}", known[DECIDED_ON]);
    let finding = Diagnostic::error(Code::DecidedOtherwise, message).at(at.clone());
    finding.hint("correct the ballot if the earlier decision holds; a decision that was revised is a matter for HR: delete the old row by hand, then run again")
}

fn cells(entry: &BallotEntry, review: &Review, cycle: &str) -> DecisionCells {
    let day = |day: Option<NaiveDate>| day.map(|it| it.to_string()).unwrap_or_default();
    let is_promoted = entry.outcome == CommitteeOutcome::Accept;
    [
        cycle.to_owned(),
        entry.employee_id.to_string(),
        review.person.name.clone(),
        review.current.to_string(),
        review.target.to_string(),
        word(entry.outcome).to_owned(),
        entry.areas.join("; "),
        day(entry.revisit_on),
        day(entry.effective_on),
        entry.decided_on.to_string(),
        if is_promoted { "Y" } else { "N" }.to_owned(),
    ]
}

fn outcome(text: &str) -> Option<CommitteeOutcome> {
    let all = [CommitteeOutcome::Accept, CommitteeOutcome::Postpone, CommitteeOutcome::Reject];
    all.into_iter().find(|outcome| word(*outcome) == text)
}
