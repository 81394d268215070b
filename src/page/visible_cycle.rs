//! A cycle as one visitor may see it. In: the state of a session, and the visitor. Out: people, findings and figures, without a trace
//! of anybody else. The only way from a request to the state.

use std::sync::Arc;

use promopacket::assessment::PersonId;
use promopacket::diagnostics::Diagnostic;
use promopacket::pipeline::{CheckedCycle, PersonOverview};

use super::access::Visitor;
use super::session::CycleState;

/// The part of a cycle that a visitor sees.
#[derive(Debug, Clone)]
pub(super) struct VisibleCycle {
    state: Arc<CycleState>,
    visitor: Visitor,
}

impl VisibleCycle {
    /// What the visitor sees of a cycle.
    pub(super) fn new(state: Arc<CycleState>, visitor: Visitor) -> Self {
        Self { state, visitor }
    }

    /// Who is asking.
    pub(super) fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// The people whom the visitor sees, in the order of ids.
    pub(super) fn people(&self) -> impl Iterator<Item = &PersonOverview> {
        self.state.people.iter().filter(|person| self.visitor.sees(person))
    }

    /// A person whom the visitor sees. Somebody else's is as unknown as nobody's.
    pub(super) fn person(&self, id: &str) -> Option<&PersonOverview> {
        let id = PersonId::new(id);
        let place = self.state.people.binary_search_by(|person| person.id.cmp(&id)).ok()?;
        let person = &self.state.people[place];
        self.visitor.sees(person).then_some(person)
    }

    /// The findings about the people whom the visitor sees; those about no person only for who sees everybody.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.state.report.iter().filter(|finding| match finding.employee_id.as_deref() {
            Some(id) => self.visitor.sees_all() || self.person(id).is_some(),
            None => self.visitor.sees_all(),
        })
    }

    /// The cycle that everybody is in: its settings and its ladder. Its people are for [`Self::people`] to say.
    pub(super) fn checked(&self) -> Option<&CheckedCycle> {
        self.state.checked.as_ref()
    }
}
