//! What committees decided in earlier cycles. In: one decision for each person, from a table of decisions. Out: the last decision of
//! a review whose assessments say nothing of one; and a finding if they say something else.

use std::collections::BTreeMap;

use super::{LastDecision, PersonId};
use crate::diagnostics::{Code, Diagnostic, Location, Report};

/// The last decision about each person, from a table of decisions.
#[derive(Debug, Clone, Default)]
pub struct EarlierDecisions {
    of_people: BTreeMap<PersonId, EarlierDecision>,
}

/// A decision and its place in the table.
#[derive(Debug, Clone)]
pub struct EarlierDecision {
    /// The decision.
    pub decision: LastDecision,
    /// Where it stands.
    pub at: Location,
}

impl EarlierDecisions {
    /// Adds a decision, which counts if the person has no later one; of two of one day the one that is added later counts.
    pub fn add(&mut self, id: PersonId, earlier: EarlierDecision) {
        let known = self.of_people.get(&id);
        if known.is_none_or(|known| known.decision.date <= earlier.decision.date) {
            self.of_people.insert(id, earlier);
        }
    }

    /// The decision about a person.
    pub fn of(&self, id: &PersonId) -> Option<&EarlierDecision> {
        self.of_people.get(id)
    }

    /// Fills the last decision of a person about whom the assessments name none; reports what they say otherwise.
    pub(super) fn fill(&self, id: &PersonId, last: &mut Option<LastDecision>, report: &mut Report) {
        let Some(earlier) = self.of(id) else { return };
        match last {
            None => *last = Some(earlier.decision.clone()),
            Some(said) => report.extend(differs(said, earlier).map(|it| it.about(id.as_str()))),
        }
    }
}

/// What assessments say otherwise. Their outcome and day must be those of the table; areas may stand in other words, and those of
/// the assessments are printed.
fn differs(said: &LastDecision, earlier: &EarlierDecision) -> Option<Diagnostic> {
    let EarlierDecision { decision, at } = earlier;
    let is_other_day = said.date.is_some() && said.date != decision.date;
    if said.outcome != decision.outcome || is_other_day {
        let message = "the assessments name another `last-decision` than the table of decisions: another outcome, or another day";
        let finding = Diagnostic::error(Code::DecidedOtherwise, message).at(at.clone());
        return Some(finding.item("last-decision").hint(
            "delete the row `last-decision` of the assessments if the table is right; else correct the table, or leave --decisions out",
        ));
    }
    let words = |decision: &LastDecision| -> Vec<String> {
        let paragraphs = decision.areas.paragraphs();
        paragraphs.flat_map(str::split_whitespace).map(str::to_owned).collect()
    };
    if said.areas.is_empty() || words(said) == words(decision) {
        return None;
    }
    let message = "the assessments name the areas of the last decision in other words than the table of decisions; theirs are printed";
    let finding = Diagnostic::warning(Code::DecidedOtherwise, message).at(at.clone());
    let hint = "delete the row `last-decision` of the assessments to print those of the table";
    Some(finding.item("last-decision").hint(hint))
}
