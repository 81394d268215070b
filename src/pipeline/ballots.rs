//! The ballot of a checked cycle, and what became of it. In: the cycle, and a filled ballot. Out: the bytes of a ballot; or the
//! decisions of one that has no mistake.

use std::collections::BTreeSet;

use super::checked_cycle::CheckedCycle;
use crate::assessment::{PersonId, Review};
use crate::ballot::{self, BallotBasis, BallotEntry, BallotRules, DecisionRows, DecisionTable};
use crate::diagnostics::{CodeTopic, Diagnostic, Report};
use crate::source::Source;

/// A ballot and how many people are in it.
#[derive(Debug, Clone)]
pub struct WrittenBallot {
    /// The bytes of the workbook.
    pub bytes: Vec<u8>,
    /// How many people it asks about.
    pub people: usize,
}

/// What a ballot came to.
#[derive(Debug, Clone)]
pub struct DecidedBallot {
    /// The decisions, ordered by employee id.
    pub entries: Vec<BallotEntry>,
    /// How many people with a packet it decides nothing about.
    pub waiting: usize,
    /// The table of decisions with them.
    pub table: DecisionRows,
}

/// The ballot of these people, or of everybody if none is named; none if the report has errors.
pub fn ballot(
    checked: &CheckedCycle,
    only: &[PersonId],
    members: Option<u32>,
    report: &mut Report,
) -> Option<WrittenBallot> {
    leave_out_lint(report);
    let chosen: BTreeSet<PersonId> = checked.meant_by_all(only, report);
    if report.has_errors() {
        return None;
    }
    let mut reviews = checked.reviews.reviews.clone();
    reviews.retain(|review| only.is_empty() || chosen.contains(&review.person.id));
    ballot_about(checked, &reviews, members, report)
}

/// The ballot of these people in this order; none if a workbook cannot hold them.
pub(super) fn ballot_about(
    checked: &CheckedCycle,
    reviews: &[Review],
    members: Option<u32>,
    report: &mut Report,
) -> Option<WrittenBallot> {
    let basis = basis(checked, reviews);
    let bytes = ballot::workbook(&basis, checked.as_of.date, members, report)?;
    Some(WrittenBallot { bytes, people: reviews.len() })
}

/// Reads a filled ballot and adds its decisions to a table of them; none if the report has errors.
pub fn decide(
    checked: &CheckedCycle,
    filled: &Source,
    earlier: Option<&Source>,
    rules: &BallotRules,
    report: &mut Report,
) -> Option<DecidedBallot> {
    let (entries, table) = read_decisions(checked, filled, earlier, rules, report);
    if report.has_errors() {
        return None;
    }
    Some(decided(checked, entries, table?))
}

/// The decisions of a ballot that have no mistake, and the table with them, if they can stand in it; reports every mistake.
pub(super) fn read_decisions(
    checked: &CheckedCycle,
    filled: &Source,
    earlier: Option<&Source>,
    rules: &BallotRules,
    report: &mut Report,
) -> (Vec<BallotEntry>, Option<DecisionRows>) {
    leave_out_lint(report);
    let basis = basis(checked, &checked.reviews.reviews);
    let entries = ballot::read(filled, &basis, rules, report);
    let known = match earlier {
        Some(source) => DecisionTable::read_to_extend(source, report),
        None => Some(DecisionTable::default()),
    };
    let table = known.and_then(|known| known.with(&entries, &basis, report));
    (entries, table)
}

/// What a ballot without a mistake came to.
pub(super) fn decided(
    checked: &CheckedCycle,
    entries: Vec<BallotEntry>,
    table: DecisionRows,
) -> DecidedBallot {
    let waiting = checked.reviews.reviews.len() - entries.len();
    DecidedBallot { entries, waiting, table }
}

/// What readers of packets may ask was said when the packets were made.
fn leave_out_lint(report: &mut Report) {
    let is_lint = |finding: &Diagnostic| {
        !finding.is_error() && finding.code.explanation().topic == CodeTopic::Lint
    };
    report.take_away_if(is_lint);
}

fn basis<'c>(checked: &'c CheckedCycle, reviews: &'c [Review]) -> BallotBasis<'c> {
    let CheckedCycle { ladder, cycle, .. } = checked;
    BallotBasis { ladder, cycle, reviews, without_packet: &checked.reviews.without_assessments }
}
