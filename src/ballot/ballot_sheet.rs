//! A filled ballot to the sheet that has the decisions. In: a file. Out: its rows and the places of its columns; or what is wrong
//! with it as a whole.

use std::collections::BTreeMap;

use super::columns::LATTICE_DECISION;
use super::{BallotColumn, EntryPlaces, IDENTITY, MARKER, SHEET};
use crate::cycle::Cycle;
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, in_backticks};
use crate::intake::{self, RawSheet, ReadOptions};
use crate::source::Source;

/// Whose words the decisions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DecisionWords {
    /// Ours: accept, postpone, reject.
    Ours,
    /// Those of Lattice: Y and N.
    Lattice,
}

/// The sheet with the decisions.
#[derive(Debug)]
pub(super) struct BallotSheet {
    pub(super) raw: RawSheet,
    /// The row of the header, from 0.
    pub(super) header: usize,
    /// Where each column is.
    pub(super) places: BTreeMap<BallotColumn, usize>,
    pub(super) words: DecisionWords,
    /// How many members the workbook says that the committee has.
    pub(super) members: Option<u32>,
}

impl BallotSheet {
    /// The place of a cell of a row.
    pub(super) fn at(&self, row: usize, column: BallotColumn) -> Location {
        let place = self.places.get(&column).copied();
        let at = self.raw.location(row, place.unwrap_or_default());
        Location { field: place.map(|_| column.name().into()), ..at }
    }

    /// The places of the words of a row.
    pub(super) fn places(&self, row: usize) -> EntryPlaces {
        EntryPlaces {
            areas: self.at(row, BallotColumn::Areas),
            meeting_notes: self.at(row, BallotColumn::MeetingNotes),
            told_to_person: self.at(row, BallotColumn::ToldToPerson),
        }
    }

    /// The text of a cell of a row, without what guards it; blank if there is no such column.
    pub(super) fn text(&self, row: usize, column: BallotColumn) -> &str {
        let place = self.places.get(&column);
        let cell = place.and_then(|place| self.raw.rows[row].get(*place));
        intake::without_guard(cell.map_or("", |it| it.trim()))
    }
}

/// Reads the sheet of a ballot. Reports a file that is none, or that of another cycle.
pub(super) fn read(source: &Source, cycle: &Cycle, report: &mut Report) -> Option<BallotSheet> {
    let sheets = intake::sheets(source, &ReadOptions::default(), report)?;
    let called = |name: &str| {
        let ending = format!("[{name}]");
        sheets.iter().position(|sheet| sheet.file.ends_with(&ending))
    };
    let (own, identity) = (called(SHEET), called(IDENTITY));
    let mut members = None;
    if let Some(place) = identity {
        members = identified(&sheets[place], cycle, report)?;
    }
    let wanted = own.or_else(|| {
        (0..sheets.len()).find(|place| Some(*place) != identity && !sheets[*place].rows.is_empty())
    });
    let Some(raw) = wanted.and_then(|place| sheets.into_iter().nth(place)) else {
        let finding = Diagnostic::error(Code::EmptyFile, "the ballot holds no table");
        report.push(finding.at(Location::start_of(&source.name)));
        return None;
    };
    with_header(raw, members, report)
}

/// The number of members that the hidden sheet has; reports another ballot.
fn identified(sheet: &RawSheet, cycle: &Cycle, report: &mut Report) -> Option<Option<u32>> {
    let cell = |row: usize| sheet.rows.get(row).and_then(|row| row.first()).map_or("", |it| it);
    let marker = cell(0);
    if marker != MARKER {
        let shown = escape_control(marker);
        let message =
            format!("the hidden sheet says `{shown}`, which is no ballot of this version");
        let finding = Diagnostic::error(Code::UnknownBallot, message).at(sheet.location(0, 0));
        let hint = "write a new ballot with `promopacket ballot`, and copy the decisions into it";
        report.push(finding.value(marker).hint(hint));
        return None;
    }
    if cell(1) != cycle.id {
        report.push(of_another_cycle(cell(1), &cycle.id).at(sheet.location(1, 0)));
        return None;
    }
    Some(cell(2).parse().ok())
}

/// A ballot of another cycle.
pub(super) fn of_another_cycle(found: &str, cycle: &str) -> Diagnostic {
    let (shown, own) = (escape_control(found), escape_control(cycle));
    let message =
        format!("this is from the ballot of the cycle `{shown}`; these packets are of `{own}`");
    let finding = Diagnostic::error(Code::AnotherCycle, message).value(found);
    finding.hint("give the ballot of this cycle, or the tables and the cycle file of that one")
}

/// Finds the columns; reports those that are missing, twice, or nobody knows.
fn with_header(raw: RawSheet, members: Option<u32>, report: &mut Report) -> Option<BallotSheet> {
    let header = raw.rows.iter().position(|row| row.iter().any(|cell| !cell.is_empty()))?;
    let mut places = BTreeMap::new();
    let mut words = DecisionWords::Ours;
    let mut unknown = Vec::new();
    let mut is_sound = true;
    for (place, name) in raw.rows[header].iter().enumerate() {
        let name = intake::without_guard(name.trim());
        let is_lattice = name.eq_ignore_ascii_case(LATTICE_DECISION);
        let column = if is_lattice {
            words = DecisionWords::Lattice;
            Some(BallotColumn::Decision)
        } else {
            BallotColumn::named(name)
        };
        let Some(column) = column else {
            unknown.push(place);
            continue;
        };
        if let Some(first) = places.insert(column, place) {
            is_sound = false;
            report.push(column_twice(&raw, header, [first, place], column));
        }
    }
    for place in unknown {
        report.extend(unread_column(&raw, header, place, words));
    }
    for column in wanted(words) {
        if !places.contains_key(column) {
            is_sound = false;
            report.push(lacks_column(&raw, header, *column));
        }
    }
    is_sound.then_some(BallotSheet { raw, header, places, words, members })
}

/// The columns that a ballot must have. That of Lattice has names in columns of its own.
fn wanted(words: DecisionWords) -> &'static [BallotColumn] {
    const OURS: [BallotColumn; 3] =
        [BallotColumn::EmployeeId, BallotColumn::Decision, BallotColumn::Name];
    match words {
        DecisionWords::Ours => &OURS,
        DecisionWords::Lattice => &OURS[..2],
    }
}

fn column_twice(
    raw: &RawSheet,
    header: usize,
    places: [usize; 2],
    column: BallotColumn,
) -> Diagnostic {
    let [first, second] = places.map(|place| escape_control(&raw.rows[header][place]));
    let message =
        format!("the ballot has two columns for `{}`: `{first}` and `{second}`", column.name());
    let finding = Diagnostic::error(Code::DuplicateColumn, message);
    finding.at(raw.location(header, places[1])).hint("delete one of them")
}

fn lacks_column(raw: &RawSheet, header: usize, column: BallotColumn) -> Diagnostic {
    let message = format!("the ballot has no column `{}`", column.name());
    let finding = Diagnostic::error(Code::MissingColumn, message).at(raw.location(header, 0));
    finding.hint(format!("its columns are {}", in_backticks(&raw.rows[header], ", ")))
}

/// A column that is not read, if it has text. In a table of Lattice it is one of many; in ours somebody may have written what
/// belongs into another.
fn unread_column(
    raw: &RawSheet,
    header: usize,
    place: usize,
    words: DecisionWords,
) -> Option<Diagnostic> {
    let below = raw.rows.iter().skip(header + 1);
    let filled = below.filter(|row| row.get(place).is_some_and(|cell| !cell.is_empty())).count();
    if filled == 0 {
        return None;
    }
    let name = &raw.rows[header][place];
    let shown = if name.is_empty() {
        "without a name".to_owned()
    } else {
        format!("`{}`", escape_control(name))
    };
    let message = format!("no ballot has a column {shown}, and {filled} of its cells have text");
    let (code, at) = (Code::UnknownColumn, raw.location(header, place));
    Some(match words {
        DecisionWords::Ours => {
            let names = BallotColumn::ALL.map(BallotColumn::name);
            let finding = Diagnostic::error(code, message).at(at).value(name);
            finding.nearest(name, names).hint("give it the name of the column it is, or delete it")
        }
        DecisionWords::Lattice => Diagnostic::warning(code, message).at(at).value(name),
    })
}
