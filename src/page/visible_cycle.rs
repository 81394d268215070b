//! A cycle as one visitor may see it. In: the state of a session, and the visitor. Out: people, findings and figures, without a trace
//! of anybody else. The only way from a request to the state.

use std::sync::Arc;

use promopacket::assessment::PersonId;
use promopacket::diagnostics::Diagnostic;
use promopacket::pipeline::{CheckedCycle, PersonOverview};

use super::access::Visitor;
use super::edition_plan::KnownEditions;
use super::session::{CycleState, PageSession};

/// The part of a cycle that a visitor sees.
#[derive(Debug, Clone)]
pub(super) struct VisibleCycle {
    session: Arc<PageSession>,
    state: Arc<CycleState>,
    visitor: Visitor,
}

impl VisibleCycle {
    /// What the visitor sees of a cycle that is open, as it is now.
    pub(super) fn new(session: Arc<PageSession>, visitor: Visitor) -> Self {
        let state = session.state();
        Self { session, state, visitor }
    }

    /// Where the cycle comes from, and where changes and packets go.
    pub(super) fn session(&self) -> &Arc<PageSession> {
        &self.session
    }

    /// Who is asking.
    pub(super) fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// The people whom the visitor sees, in the order of ids.
    pub(super) fn people(&self) -> impl Iterator<Item = &PersonOverview> {
        self.state.people.iter().filter(|person| self.visitor.sees(person))
    }

    /// The people whom the visitor sees whose texts hold all of these words, which are in lower case.
    pub(super) fn people_with(&self, words: &[String]) -> impl Iterator<Item = &PersonOverview> {
        let texts = if words.is_empty() { &[] } else { self.state.search_texts() };
        self.state.people.iter().enumerate().filter_map(move |(place, person)| {
            let is_found = words.iter().all(|word| texts[place].contains(word.as_str()));
            (is_found && self.visitor.sees(person)).then_some(person)
        })
    }

    /// What is known of the editions that are there.
    pub(super) fn editions(&self) -> KnownEditions {
        self.session.known_editions(&self.state)
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
        self.state.report.iter().filter(|finding| self.sees(finding))
    }

    /// The same findings, file by file and from the first row to the last.
    pub(super) fn findings_in_file_order(&self) -> Vec<&Diagnostic> {
        let mut findings = self.state.report.in_file_order();
        findings.retain(|finding| self.sees(finding));
        findings
    }

    fn sees(&self, finding: &Diagnostic) -> bool {
        match finding.employee_id.as_deref() {
            Some(id) => self.visitor.sees_all() || self.person(id).is_some(),
            None => self.visitor.sees_all(),
        }
    }

    /// The cycle that everybody is in: its settings and its ladder. Its people are for [`Self::people`] to say.
    pub(super) fn checked(&self) -> Option<&CheckedCycle> {
        self.state.checked.as_ref()
    }
}
