//! The rows of a ballot to decisions. In: the sheet, the people and the rules. Out: one decision for each person whose row has no
//! mistake; every mistake is reported.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::ballot_sheet::{BallotSheet, of_another_cycle};
use super::cell_reader::{self, NAME_AREAS};
use super::{BallotBasis, BallotColumn, BallotEntry, BallotRules, UndecidedRows};
use crate::assessment::{CommitteeOutcome, PersonId, Review, VoteCounts};
use crate::diagnostics::{
    Code, Diagnostic, Location, Report, escape_control, truncate_for_display,
};
use crate::intake;
use crate::unicode::composed;

/// How many years ahead a day can be meant.
const LATEST_YEARS: u32 = 10;

/// The columns that the committee fills, with the words for persons apart.
const FILLED: [BallotColumn; 9] = [
    BallotColumn::Decision,
    BallotColumn::Areas,
    BallotColumn::RevisitOn,
    BallotColumn::EffectiveOn,
    BallotColumn::VotesFor,
    BallotColumn::VotesAgainst,
    BallotColumn::VotesAbstained,
    BallotColumn::MeetingNotes,
    BallotColumn::ToldToPerson,
];

/// Reads every row.
pub(super) fn read(
    sheet: &BallotSheet,
    basis: &BallotBasis<'_>,
    rules: &BallotRules,
    report: &mut Report,
) -> Vec<BallotEntry> {
    let reviews = basis.reviews.iter().map(|review| (&review.person.id, review));
    let members = rules.members.or(sheet.members);
    let reader = EntryReader { sheet, basis, rules, members, reviews: reviews.collect() };
    let mut seen: BTreeMap<PersonId, usize> = BTreeMap::new();
    let mut entries = BTreeMap::new();
    for row in sheet.header + 1..sheet.raw.rows.len() {
        if sheet.raw.rows[row].iter().all(|cell| cell.is_empty()) {
            continue;
        }
        let mut found = Report::new();
        let Some(review) = reader.person(row, &mut seen, &mut found) else {
            report.extend(found);
            continue;
        };
        let id = &review.person.id;
        let entry = BallotRow { reader: &reader, row, review, found: &mut found }.entry();
        if let Some(entry) = entry
            && !found.has_errors()
        {
            entries.insert(id.clone(), entry);
        }
        for finding in found.iter() {
            report.push(finding.clone().about(id.as_str()));
        }
    }
    reader.report_forgotten(&seen, report);
    entries.into_values().collect()
}

/// What every row is read against.
struct EntryReader<'b> {
    sheet: &'b BallotSheet,
    basis: &'b BallotBasis<'b>,
    rules: &'b BallotRules,
    members: Option<u32>,
    reviews: BTreeMap<&'b PersonId, &'b Review>,
}

impl<'b> EntryReader<'b> {
    /// Whom a row is about; reports an id that nobody has, who has no packet, or had a row before.
    fn person(
        &self,
        row: usize,
        seen: &mut BTreeMap<PersonId, usize>,
        found: &mut Report,
    ) -> Option<&'b Review> {
        let text = self.sheet.text(row, BallotColumn::EmployeeId);
        let at = self.sheet.at(row, BallotColumn::EmployeeId);
        if text.is_empty() {
            let message = "the row does not say whom it is about";
            let finding = Diagnostic::error(Code::EmptyId, message).at(at);
            found.push(finding.hint("write the employee id, or delete the row"));
            return None;
        }
        let id = PersonId::new(text);
        if let Some(first) = seen.get(&id) {
            found.push(self.decided_twice(*first, at, &id));
            return None;
        }
        seen.insert(id.clone(), row);
        if let Some(review) = self.reviews.get(&id) {
            return Some(review);
        }
        found.push(self.not_in_a_packet(&id, at));
        None
    }

    fn decided_twice(&self, first: usize, at: Location, id: &PersonId) -> Diagnostic {
        let before = self.sheet.at(first, BallotColumn::EmployeeId);
        let message = format!(
            "this person has two rows in the ballot; the first is in line {} of it",
            before.line
        );
        let finding = Diagnostic::error(Code::DecidedTwice, message).at(at);
        finding.about(id.as_str()).hint("keep the row that holds, and delete the other")
    }

    fn not_in_a_packet(&self, id: &PersonId, at: Location) -> Diagnostic {
        let shown = escape_control(id.as_str());
        if self.basis.without_packet.contains(id) {
            let message =
                format!("`{shown}` has no assessment in this cycle, so no packet was decided on");
            let finding = Diagnostic::error(Code::DecisionWithoutPacket, message).at(at);
            let hint = "delete the row, or add the person's assessment and make the packet first";
            return finding.about(id.as_str()).hint(hint);
        }
        let message = format!("nobody in the input has the id `{shown}`");
        let finding = Diagnostic::error(Code::UnknownPerson, message).at(at).value(id.as_str());
        let ids = self.reviews.keys().map(|it| it.as_str());
        let finding = finding.nearest(id.as_str(), ids);
        finding.hint("copy the id from the ballot that was written, or delete the row")
    }

    /// Reports the people who have a packet and no row.
    fn report_forgotten(&self, seen: &BTreeMap<PersonId, usize>, report: &mut Report) {
        if self.rules.undecided == UndecidedRows::Wait {
            return;
        }
        let known: BTreeSet<&PersonId> = seen.keys().collect();
        for id in self.reviews.keys().filter(|id| !known.contains(*id)) {
            let message = "the ballot has no row for this person, who has a packet";
            let finding = Diagnostic::error(Code::MissingDecision, message);
            let finding = finding.at(Location::start_of(&self.sheet.raw.file)).about(id.as_str());
            report.push(finding.hint(DECIDE_OR_WAIT));
        }
    }
}

const DECIDE_OR_WAIT: &str =
    "write the decision; with --in-rounds people without one wait for another round";

/// A row while it is read.
struct BallotRow<'r, 'b> {
    reader: &'r EntryReader<'b>,
    row: usize,
    review: &'b Review,
    found: &'r mut Report,
}

impl BallotRow<'_, '_> {
    /// The decision; none if there is none or it has mistakes.
    fn entry(&mut self) -> Option<BallotEntry> {
        self.locked_cells();
        for column in FILLED {
            self.spreadsheet_error(column);
        }
        let outcome = self.outcome();
        let areas = self.areas();
        let (revisit_on, effective_on) =
            (self.day(BallotColumn::RevisitOn), self.day(BallotColumn::EffectiveOn));
        let votes = self.votes();
        let meeting_notes = self.words(BallotColumn::MeetingNotes);
        let told_to_person = self.words(BallotColumn::ToldToPerson);
        let outcome = outcome?;
        if let Some(areas) = &areas {
            self.needs_areas(outcome, areas);
        }
        if let Some(revisit_on) = revisit_on {
            self.judge_revisit(outcome, revisit_on);
        }
        if let Some(Some(_)) = effective_on {
            self.judge_effective(outcome);
        }
        let (meeting_notes, told_to_person) = (meeting_notes?, told_to_person?);
        self.judge_told(&meeting_notes, &told_to_person);
        Some(BallotEntry {
            employee_id: self.review.person.id.clone(),
            outcome,
            areas: areas?,
            revisit_on: revisit_on?,
            effective_on: effective_on?,
            votes: votes?,
            meeting_notes,
            told_to_person,
            decided_on: self.reader.rules.decided_on,
            places: self.reader.sheet.places(self.row),
        })
    }

    fn text(&self, column: BallotColumn) -> &str {
        self.reader.sheet.text(self.row, column)
    }

    fn report(&mut self, column: BallotColumn, finding: Diagnostic) {
        let at = self.reader.sheet.at(self.row, column);
        // A cell has one cause.
        let is_told = self.found.iter().any(|it| it.location.as_ref() == Some(&at));
        if !is_told {
            self.found.push(finding.at(at));
        }
    }

    /// What a cell says; none if it is reported.
    fn take<T>(
        &mut self,
        column: BallotColumn,
        read: impl FnOnce(&str) -> Result<T, Box<Diagnostic>>,
    ) -> Option<T> {
        match read(self.text(column)) {
            Ok(value) => Some(value),
            Err(finding) => {
                self.report(column, *finding);
                None
            }
        }
    }

    /// Compares what nobody was to change.
    fn locked_cells(&mut self) {
        let cycle = &self.reader.basis.cycle.id;
        let found = self.text(BallotColumn::Cycle).to_owned();
        if !found.is_empty() && found != *cycle {
            self.report(BallotColumn::Cycle, of_another_cycle(&found, cycle));
        }
        let review = self.review;
        let own = [
            (BallotColumn::Name, review.person.name.clone()),
            (BallotColumn::From, review.current.to_string()),
            (BallotColumn::To, review.target.to_string()),
        ];
        for (column, own) in own {
            let found = self.text(column).to_owned();
            let is_there = self.reader.sheet.places.contains_key(&column);
            if is_there && !is_same(&found, &own) {
                let finding = self.changed(column, &found, &own);
                self.report(column, finding);
            }
        }
    }

    fn changed(&self, column: BallotColumn, found: &str, own: &str) -> Diagnostic {
        let (shown, own_shown) = (truncate_for_display(found), truncate_for_display(own));
        let id = escape_control(self.review.person.id.as_str());
        let name = column.name();
        let message = if found.is_empty() {
            format!("the cell is blank; the cycle says `{own_shown}` for `{id}`")
        } else {
            format!("`{name}` is `{shown}` here and `{own_shown}` in the cycle for `{id}`")
        };
        let finding = Diagnostic::error(Code::ChangedLockedCell, message).value(found);
        let others = self.reader.basis.reviews.iter();
        let mut same_name = others.filter(|other| is_same(&other.person.name, found));
        match same_name.next() {
            Some(other) if column == BallotColumn::Name => finding.hint(format!(
                "`{shown}` has the id `{}`: were rows moved or sorted without their ids? look whose decision this is",
                escape_control(other.person.id.as_str())
            )),
            _ => finding.hint("look whose decision this is, then write the cell as the cycle has it; if the tables have changed since, write a new ballot"),
        }
    }

    fn spreadsheet_error(&mut self, column: BallotColumn) {
        if let Some(finding) = intake::spreadsheet_error(self.text(column)) {
            self.report(column, finding);
        }
    }

    fn outcome(&mut self) -> Option<CommitteeOutcome> {
        if !self.text(BallotColumn::Decision).is_empty() {
            let words = self.reader.sheet.words;
            return self.take(BallotColumn::Decision, |text| cell_reader::outcome(text, words));
        }
        let is_blank = FILLED.into_iter().all(|column| self.text(column).is_empty());
        let message = if is_blank {
            "there is no decision about this person"
        } else {
            "the row has no decision, though other cells of it are filled"
        };
        if !(is_blank && self.reader.rules.undecided == UndecidedRows::Wait) {
            let finding = Diagnostic::error(Code::MissingDecision, message);
            let hint = if is_blank { DECIDE_OR_WAIT } else { "write accept, postpone or reject" };
            self.report(BallotColumn::Decision, finding.hint(hint));
        }
        None
    }

    fn areas(&mut self) -> Option<Vec<String>> {
        self.words(BallotColumn::Areas)?;
        self.take(BallotColumn::Areas, cell_reader::areas)
    }

    fn words(&mut self, column: BallotColumn) -> Option<String> {
        self.take(column, cell_reader::words)
    }

    /// Reads a day, which must be one that a committee can mean.
    fn day(&mut self, column: BallotColumn) -> Option<Option<NaiveDate>> {
        let day = self.take(column, cell_reader::day)?;
        let decided_on = self.reader.rules.decided_on;
        let last = decided_on.checked_add_months(chrono::Months::new(12 * LATEST_YEARS));
        if let Some(day) = day
            && last.is_some_and(|last| day > last)
        {
            let message = format!("{day} is more than {LATEST_YEARS} years after the meeting");
            let finding = Diagnostic::error(Code::NotADate, message).value(&day.to_string());
            self.report(column, finding.hint("correct the year"));
            return None;
        }
        Some(day)
    }

    fn votes(&mut self) -> Option<Option<VoteCounts>> {
        let columns =
            [BallotColumn::VotesFor, BallotColumn::VotesAgainst, BallotColumn::VotesAbstained];
        let [yes, no, abstained] = columns.map(|column| self.take(column, cell_reader::votes));
        let (yes, no, abstained) = (yes?, no?, abstained?);
        if yes.is_none() && no.is_none() && abstained.is_none() {
            return Some(None);
        }
        let (Some(yes), Some(no)) = (yes, no) else {
            let blank = if yes.is_none() { columns[0] } else { columns[1] };
            let message = "votes were counted, and this cell of them is blank";
            let finding = Diagnostic::error(Code::WrongVotes, message);
            self.report(blank, finding.hint("write the number, 0 if there was none"));
            return None;
        };
        let counts = VoteCounts { yes, no, abstained: abstained.unwrap_or_default() };
        self.judge_votes(counts).then_some(Some(counts))
    }

    fn judge_votes(&mut self, counts: VoteCounts) -> bool {
        let VoteCounts { yes, no, abstained } = counts;
        let all = u64::from(yes) + u64::from(no) + u64::from(abstained);
        let (message, hint) = match self.reader.members {
            _ if all == 0 => (
                "nobody voted, by the three numbers of votes".to_owned(),
                "correct them, or leave all three blank if nobody counted",
            ),
            Some(members) if all > u64::from(members) => (
                format!("there are {all} votes, and the committee has {members} members"),
                "correct the votes, or say with --members how many members there are",
            ),
            _ => return true,
        };
        let finding = Diagnostic::error(Code::WrongVotes, message).value(&all.to_string());
        self.report(BallotColumn::VotesFor, finding.hint(hint));
        false
    }

    fn needs_areas(&mut self, outcome: CommitteeOutcome, areas: &[String]) {
        let done = match outcome {
            CommitteeOutcome::Accept => return,
            CommitteeOutcome::Postpone => "is postponed",
            CommitteeOutcome::Reject => "is rejected",
        };
        if areas.is_empty() {
            let message = format!("the person {done}, and no area to work on is named");
            let finding = Diagnostic::error(Code::MissingAreas, message);
            self.report(BallotColumn::Areas, finding.hint(NAME_AREAS));
        }
    }

    fn judge_revisit(&mut self, outcome: CommitteeOutcome, day: Option<NaiveDate>) {
        let decided_on = self.reader.rules.decided_on;
        let (message, hint) = match (outcome, day) {
            (CommitteeOutcome::Postpone, None) => (
                "the person is postponed, and no day to look again is named".to_owned(),
                "write the day, such as the meeting of the next cycle",
            ),
            (CommitteeOutcome::Accept, Some(day)) => (
                format!("the person is promoted, and {day} stands as the day to look again"),
                "empty the cell, or correct the decision",
            ),
            (_, Some(day)) if day <= decided_on => (
                format!("{day} is not after the meeting of {decided_on}"),
                "write a later day; --decided-on says when the meeting was",
            ),
            _ => return,
        };
        let finding = Diagnostic::error(Code::WrongRevisitDate, message);
        self.report(BallotColumn::RevisitOn, finding.hint(hint));
    }

    fn judge_effective(&mut self, outcome: CommitteeOutcome) {
        if outcome != CommitteeOutcome::Accept {
            let message =
                "the person is not promoted, and a day stands from which a promotion holds";
            let finding = Diagnostic::error(Code::WrongEffectiveDate, message);
            let hint = "empty the cell, or correct the decision";
            self.report(BallotColumn::EffectiveOn, finding.hint(hint));
        }
    }

    /// Notes of the meeting are no words for the person.
    fn judge_told(&mut self, notes: &str, told: &str) {
        if !told.is_empty() && is_same(notes, told) {
            let message = "what the person is told is the same text as the notes of the meeting";
            let finding = Diagnostic::error(Code::NotesGivenAway, message);
            let hint = "write words for the person, or empty one of the two cells";
            self.report(BallotColumn::ToldToPerson, finding.hint(hint));
        }
    }
}

/// Whether two texts are the same however they are composed and spaced.
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (composed(one), composed(other));
    one.split_whitespace().eq(other.split_whitespace())
}
