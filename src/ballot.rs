//! The ballot of a committee: one row for each person, which it fills in its meeting, and what it decided.
//!
//! In: the reviews of a checked cycle, and a ballot that was filled. Out: the bytes of a workbook; the decisions of a filled ballot,
//! or every mistake in it; and the table of decisions, which only ever gets more rows.
//!
//! # The layout
//!
//! The worksheet `SHEET` has the header in its first row and a person in each row below; as CSV it has the same header. Grey cells
//! are locked. The hidden worksheet `IDENTITY` carries `MARKER`, the cycle's id and the number of members, and below them
//! the dimensions of the ladder, which the cells of areas offer.

mod ballot_sheet;
mod ballot_workbook;
mod cell_reader;
mod columns;
mod decision_rows;
mod entry_reader;

use chrono::NaiveDate;

use crate::assessment::{CommitteeOutcome, PersonId, Review, VoteCounts};
use crate::cycle::Cycle;
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::ladder::Ladder;
use crate::source::Source;

pub use columns::BallotColumn;
pub use decision_rows::{DECISION_COLUMNS, DecisionRow, DecisionRows, DecisionTable};

/// The name of the worksheet that is filled.
pub(crate) const SHEET: &str = "Ballot";

/// The name of the hidden worksheet that says which ballot it is.
pub(crate) const IDENTITY: &str = "Identity";

/// That it is a ballot of ours, and the version of its layout.
pub(crate) const MARKER: &str = "promopacket ballot 1";

/// Whom a ballot is about, and what its cells are compared with.
#[derive(Debug, Clone, Copy)]
pub struct BallotBasis<'b> {
    /// The ladder, whose dimensions are offered as areas.
    pub ladder: &'b Ladder,
    /// The cycle.
    pub cycle: &'b Cycle,
    /// The people who have a packet, ordered by employee id.
    pub reviews: &'b [Review],
    /// The people who are listed and have none.
    pub without_packet: &'b [PersonId],
}

/// How a filled ballot is judged.
#[derive(Debug, Clone, Copy)]
pub struct BallotRules {
    /// The day of the meeting.
    pub decided_on: NaiveDate,
    /// How many members the committee has; without it what the workbook says, if it says it.
    pub members: Option<u32>,
    /// What becomes of rows that nobody filled.
    pub undecided: UndecidedRows,
}

/// What a row means that nobody filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndecidedRows {
    /// Somebody was forgotten: an error.
    AreForgotten,
    /// The person waits for another round.
    Wait,
}

/// What the committee decided about one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotEntry {
    /// Whom it is about.
    pub employee_id: PersonId,
    /// The decision.
    pub outcome: CommitteeOutcome,
    /// The areas to work on, in the committee's words; at least one unless the person is promoted.
    pub areas: Vec<String>,
    /// The day to look again, after the meeting; there for everybody who is postponed.
    pub revisit_on: Option<NaiveDate>,
    /// The day from which a promotion holds, if the committee named it.
    pub effective_on: Option<NaiveDate>,
    /// The votes, if they were counted.
    pub votes: Option<VoteCounts>,
    /// What was said in the meeting: for the committee and HR only.
    pub meeting_notes: String,
    /// What the person may be told.
    pub told_to_person: String,
    /// The day of the meeting.
    pub decided_on: NaiveDate,
    /// Where its words are.
    pub places: EntryPlaces,
}

/// Where the words of a decision are in the ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPlaces {
    /// The cell of areas.
    pub areas: Location,
    /// The cell of notes of the meeting.
    pub meeting_notes: Location,
    /// The cell of what the person may be told.
    pub told_to_person: Location,
}

/// The bytes of an empty ballot for these people, the same for the same input. Reports a text that no workbook can hold.
pub fn workbook(
    basis: &BallotBasis<'_>,
    as_of: NaiveDate,
    members: Option<u32>,
    report: &mut Report,
) -> Option<Vec<u8>> {
    match ballot_workbook::bytes(basis, as_of, members) {
        Ok(bytes) => Some(bytes),
        Err(why) => {
            let why = escape_control(&why.to_string());
            let message = format!("the ballot cannot be made: {why}");
            let finding = Diagnostic::error(Code::BallotNotMade, message);
            report
                .push(finding.hint("shorten the names of people and the dimensions of the ladder"));
            None
        }
    }
}

/// The decisions of a filled ballot, ordered by employee id. Reports every mistake in it; what has mistakes is left out.
pub fn read(
    source: &Source,
    basis: &BallotBasis<'_>,
    rules: &BallotRules,
    report: &mut Report,
) -> Vec<BallotEntry> {
    let Some(sheet) = ballot_sheet::read(source, basis.cycle, report) else { return Vec::new() };
    entry_reader::read(&sheet, basis, rules, report)
}

/// The word for a decision in a cell.
pub(crate) fn word(outcome: CommitteeOutcome) -> &'static str {
    match outcome {
        CommitteeOutcome::Accept => "accept",
        CommitteeOutcome::Postpone => "postpone",
        CommitteeOutcome::Reject => "reject",
    }
}
