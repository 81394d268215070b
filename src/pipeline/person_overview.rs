//! A cycle as a list. In: a cycle that was checked, and what was found. Out: one line for each person.

use std::collections::BTreeMap;

use super::checked_cycle::CheckedCycle;
use crate::assessment::{ListedPerson, PersonId, Review};
use crate::cycle::Cycle;
use crate::diagnostics::Report;
use crate::error::Result;
use crate::ladder::Ladder;
use crate::packet::label;
use crate::readiness::{Readiness, RuleVerdict, VerdictCounts};

/// A person of a cycle in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonOverview {
    /// The employee id.
    pub id: PersonId,
    /// The name as the person writes it; the id of somebody whose name is not known.
    pub name: String,
    /// The team.
    pub team: Option<String>,
    /// The manager's name.
    pub manager: Option<String>,
    /// The manager's e-mail address.
    pub manager_email: Option<String>,
    /// The step that is asked for; none if the person has no assessment, or one whose rungs are wrong.
    pub step: Option<StepOverview>,
    /// Findings that stop the person's packet.
    pub errors: usize,
    /// Other findings about the person.
    pub warnings: usize,
}

/// The step that somebody asks for, and what the manager's ratings say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepOverview {
    /// The rung the person is on, such as "Backend L4".
    pub current: String,
    /// The rung that is asked for.
    pub target: String,
    /// The name of the track of that rung.
    pub track: String,
    /// How many skills of it have which verdict.
    pub counts: VerdictCounts,
    /// What the rule of the cycle says.
    pub verdict: RuleVerdict,
}

/// How many findings are about somebody.
#[derive(Default, Clone, Copy)]
struct FindingCounts {
    errors: usize,
    warnings: usize,
}

impl CheckedCycle {
    /// A line for each person of the cycle, in the order of ids.
    ///
    /// # Errors
    /// Words that were put away and cannot be read.
    pub fn overview(&self, report: &Report) -> Result<Vec<PersonOverview>> {
        let found = finding_counts(report);
        let mut people = Vec::new();
        for review in &self.reviews.reviews {
            let review = &*self.reviews.load(review)?;
            people.push(reviewed(review, &self.ladder, &self.cycle));
        }
        people.extend(self.reviews.unreviewed.iter().map(unreviewed));
        for person in &mut people {
            let FindingCounts { errors, warnings } =
                found.get(person.id.as_str()).copied().unwrap_or_default();
            (person.errors, person.warnings) = (errors, warnings);
        }
        people.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(people)
    }
}

/// A reviewed person in a line, without what was found.
pub(super) fn reviewed(review: &Review, ladder: &Ladder, cycle: &Cycle) -> PersonOverview {
    let person = &review.person;
    let readiness = Readiness::of(review, ladder, cycle);
    let track = ladder.track(&review.target.track);
    let step = StepOverview {
        current: label(&review.current, ladder),
        target: label(&review.target, ladder),
        track: track.map(|it| it.name.clone()).unwrap_or_default(),
        counts: readiness.target.counts,
        verdict: readiness.verdict,
    };
    PersonOverview {
        id: person.id.clone(),
        name: person.name.clone(),
        team: person.team.clone(),
        manager: person.manager.clone(),
        manager_email: person.manager_email.clone(),
        step: Some(step),
        errors: 0,
        warnings: 0,
    }
}

fn unreviewed(person: &ListedPerson) -> PersonOverview {
    PersonOverview {
        id: person.id.clone(),
        name: person.name.clone().unwrap_or_else(|| person.id.to_string()),
        team: None,
        manager: person.manager.clone(),
        manager_email: person.manager_email.clone(),
        step: None,
        errors: 0,
        warnings: 0,
    }
}

fn finding_counts(report: &Report) -> BTreeMap<&str, FindingCounts> {
    let mut found: BTreeMap<&str, FindingCounts> = BTreeMap::new();
    for finding in report.iter() {
        let Some(id) = finding.employee_id.as_deref() else { continue };
        let counts = found.entry(id).or_default();
        if finding.is_error() {
            counts.errors += 1;
        } else {
            counts.warnings += 1;
        }
    }
    found
}
