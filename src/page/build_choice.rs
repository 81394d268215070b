//! What is chosen on the page of the build. In: what stands behind the question mark of its address. Out: people and editions.

use promopacket::assessment::PersonId;
use promopacket::audience::Audience;
use promopacket::diagnostics::Diagnostic;
use promopacket::pipeline::{ErrorPolicy, PersonOverview, StalePacket};
use serde::{Deserialize, Serialize};

use super::build_job::WantedPackets;
use super::cycle_filter::CycleFilter;
use super::edition_plan::EditionPlan;
use super::visible_cycle::VisibleCycle;

/// Which editions are chosen, and what happens to people with errors. A blank text is none that was ticked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct EditionChoice {
    #[serde(skip_serializing_if = "String::is_empty")]
    edition_employee: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    edition_manager: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    edition_committee: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    edition_hr: String,
    /// `leave-out` makes the packets of those who have no errors.
    #[serde(skip_serializing_if = "String::is_empty")]
    errors: String,
}

impl EditionChoice {
    /// The name of an edition's field in the form.
    pub(super) fn field(audience: Audience) -> String {
        format!("edition-{audience}")
    }

    /// The editions; that of the committee if none is ticked, as for the command.
    pub(super) fn audiences(&self) -> Vec<Audience> {
        let ticked = Audience::ALL.into_iter().filter(|audience| self.ticks(*audience));
        let ticked: Vec<Audience> = ticked.collect();
        if ticked.is_empty() { vec![Audience::Committee] } else { ticked }
    }

    fn ticks(&self, audience: Audience) -> bool {
        let field = match audience {
            Audience::Employee => &self.edition_employee,
            Audience::Manager => &self.edition_manager,
            Audience::Committee => &self.edition_committee,
            Audience::Hr => &self.edition_hr,
        };
        !field.is_empty()
    }

    /// What happens to people with errors.
    pub(super) fn on_error(&self) -> ErrorPolicy {
        if self.errors == "leave-out" {
            ErrorPolicy::WriteOthers
        } else {
            ErrorPolicy::WriteNothing
        }
    }
}

/// The people and editions of an address.
#[derive(Debug)]
pub(super) struct ChosenPackets<'c> {
    pub(super) people: Vec<&'c PersonOverview>,
    pub(super) audiences: Vec<Audience>,
    pub(super) on_error: ErrorPolicy,
    /// Errors that stop the build, unless the people whom they are about are left out.
    pub(super) errors: usize,
    is_everybody: bool,
}

impl<'c> ChosenPackets<'c> {
    pub(super) fn new(
        cycle: &'c VisibleCycle,
        filter: &CycleFilter,
        editions: &EditionChoice,
    ) -> Self {
        let people = filter.of(cycle);
        let is_everybody = filter.takes_everybody();
        let errors = if is_everybody {
            let is_about_some = |it: &&Diagnostic| it.is_error() && it.employee_id.is_some();
            cycle.findings().filter(is_about_some).count()
        } else {
            people.iter().map(|person| person.errors).sum()
        };
        let (audiences, on_error) = (editions.audiences(), editions.on_error());
        Self { people, audiences, on_error, errors, is_everybody }
    }

    /// What is asked of a build. Mistakes of people who are not chosen do not stop it, and who has no assessment is not asked for.
    pub(super) fn wanted(&self) -> WantedPackets {
        let audiences = self.audiences.clone();
        if self.is_everybody {
            return WantedPackets { only: Vec::new(), audiences, on_error: self.on_error };
        }
        let assessed = self.people.iter().filter(|person| person.step.is_some());
        let only: Vec<PersonId> = assessed.map(|person| person.id.clone()).collect();
        let on_error = if self.errors == 0 { ErrorPolicy::WriteOthers } else { self.on_error };
        WantedPackets { only, audiences, on_error }
    }

    /// Whether nobody is chosen who has an assessment.
    pub(super) fn is_empty(&self) -> bool {
        !self.people.iter().any(|person| person.step.is_some())
    }

    /// Whether errors stop the build.
    pub(super) fn is_stopped(&self) -> bool {
        self.errors > 0 && self.on_error == ErrorPolicy::WriteNothing
    }

    /// How many of the chosen people have no assessment, and no error that says so.
    pub(super) fn unassessed(&self) -> usize {
        self.people.iter().filter(|person| person.step.is_none() && person.errors == 0).count()
    }

    /// How many packets the chosen people have, once all are made.
    pub(super) fn packets(&self) -> usize {
        let can_be_made = |person: &&&PersonOverview| person.errors == 0 && person.step.is_some();
        self.people.iter().filter(can_be_made).count() * self.audiences.len()
    }

    /// The packets among these that a build would make.
    pub(super) fn stale<'p>(&self, plan: &'p EditionPlan) -> Vec<&'p StalePacket> {
        let ids: std::collections::BTreeSet<&str> =
            self.people.iter().map(|it| it.id.as_str()).collect();
        let is_chosen = |packet: &&StalePacket| {
            self.audiences.contains(&packet.audience) && ids.contains(packet.employee_id.as_str())
        };
        plan.stale().iter().filter(is_chosen).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committees_edition_is_made_where_none_is_ticked() {
        assert_eq!(EditionChoice::default().audiences(), [Audience::Committee]);
        let ticked: EditionChoice =
            serde_urlencoded::from_str("edition-hr=on&edition-employee=on&find=x").expect("sound");
        assert_eq!(ticked.audiences(), [Audience::Employee, Audience::Hr]);
    }
}
