//! A cycle as one visitor may see it. In: the state of a session, and the visitor. Out: people, findings and figures, without a trace
//! of anybody else. The only way from a request to the state.

use std::sync::{Arc, OnceLock};

use promopacket::assessment::PersonId;
use promopacket::audience::Audience;
use promopacket::diagnostics::{Diagnostic, Report};
use promopacket::intake::SharedDomains;
use promopacket::pipeline::{CheckedCycle, PersonOverview};

use super::access::Visitor;
use super::edition_plan::KnownEditions;
use super::others_in_findings::without_others;
use super::session::{CycleState, PageSession};
use super::visible_items::shows_item;

/// The part of a cycle that a visitor sees.
#[derive(Debug, Clone)]
pub(super) struct VisibleCycle {
    session: Arc<PageSession>,
    state: Arc<CycleState>,
    visitor: Visitor,
    /// The places of the people whom the visitor sees, in order; none if that is everybody.
    seen: Option<Vec<usize>>,
    /// The findings about them, for who does not see everybody.
    told: OnceLock<Report>,
}

impl VisibleCycle {
    /// What the visitor sees of a cycle that is open, as it is now.
    pub(super) fn new(session: Arc<PageSession>, visitor: Visitor) -> Self {
        let state = session.state();
        let seen = if visitor.sees_all() { None } else { Some(seen_by(&visitor, &state)) };
        Self { session, state, visitor, seen, told: OnceLock::new() }
    }

    /// Whether there is nobody whom the visitor may see.
    pub(super) fn is_closed(&self) -> bool {
        self.seen.as_ref().is_some_and(Vec::is_empty)
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
        let all = if self.seen.is_none() { self.state.people.as_slice() } else { &[] };
        let seen = self.seen.iter().flatten().map(|place| &self.state.people[*place]);
        all.iter().chain(seen)
    }

    /// The people whom the visitor sees whose texts hold all of these words, which are in lower case.
    pub(super) fn people_with(&self, words: &[String]) -> impl Iterator<Item = &PersonOverview> {
        let texts = if words.is_empty() { &[] } else { self.state.search_texts() };
        self.state.people.iter().enumerate().filter_map(move |(place, person)| {
            let has_words = || words.iter().all(|word| texts[place].contains(word.as_str()));
            (self.sees_place(place) && has_words()).then_some(person)
        })
    }

    /// The texts by which a person is found, the name first.
    pub(super) fn search_text(&self, person: &PersonOverview) -> &str {
        let place = self.state.place_of(&person.id);
        place.map_or("", |place| self.state.search_texts()[place].as_str())
    }

    /// What is known of the editions that are there.
    pub(super) fn editions(&self) -> KnownEditions {
        self.session.known_editions(&self.state)
    }

    /// A person whom the visitor sees. Somebody else's is as unknown as nobody's.
    pub(super) fn person(&self, id: &str) -> Option<&PersonOverview> {
        let place = self.state.place_of(&PersonId::new(id))?;
        self.sees_place(place).then(|| &self.state.people[place])
    }

    /// Whether the visitor may have an edition: a manager has those that show nothing that the manager's own does not.
    pub(super) fn may_have(&self, edition: Audience) -> bool {
        let is_for_managers = |checked: &CheckedCycle| {
            checked.cycle.visibility.readers(edition).contains(&Audience::Manager)
        };
        self.visitor.sees_all() || self.checked().is_some_and(is_for_managers)
    }

    /// Whether the visitor may read what is said of an item: a manager does not read what no manager's edition shows.
    fn may_read(&self, item: &str) -> bool {
        let shows = |checked: &CheckedCycle| {
            shows_item(&checked.cycle.visibility, self.visitor.audience(), item)
        };
        self.checked().is_some_and(shows)
    }

    /// A finding about somebody whom the visitor sees, with nothing of anybody else.
    pub(super) fn told_of(&self, finding: &Diagnostic) -> Diagnostic {
        if self.seen.is_none() {
            finding.clone()
        } else {
            without_others(finding, |text| self.is_of_others(text))
        }
    }

    /// The findings about the people whom the visitor sees; those about no person only for who sees everybody. Who does not
    /// is not told of anybody else.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.report().iter()
    }

    /// The same findings, file by file and from the first row to the last.
    pub(super) fn findings_in_file_order(&self) -> Vec<&Diagnostic> {
        self.report().in_file_order()
    }

    /// The cycle that everybody is in: its settings and its ladder. Its people are for [`Self::people`] to say.
    pub(super) fn checked(&self) -> Option<&CheckedCycle> {
        self.state.checked.as_deref()
    }

    /// Everything that the visitor is told.
    pub(super) fn report(&self) -> &Report {
        if self.seen.is_none() { &self.state.report } else { self.told.get_or_init(|| self.told()) }
    }

    fn told(&self) -> Report {
        let is_seen = |finding: &&Diagnostic| {
            finding.employee_id.as_deref().is_some_and(|id| self.person(id).is_some())
        };
        let is_read =
            |finding: &&Diagnostic| finding.item.as_deref().is_none_or(|item| self.may_read(item));
        let found = self.state.report.iter().filter(is_seen).filter(is_read);
        let mut told = Report::new();
        told.extend(found.map(|finding| self.told_of(finding)));
        told
    }

    /// Whether a text is the id, the name or the address of somebody whom the visitor does not see.
    fn is_of_others(&self, text: &str) -> bool {
        let is_called = |person: &PersonOverview| {
            person.id.as_str() == text
                || person.name == text
                || person.manager_email.as_deref() == Some(text)
        };
        let mut people = self.state.people.iter().enumerate();
        people.any(|(place, person)| is_called(person) && !self.sees_place(place))
    }

    fn sees_place(&self, place: usize) -> bool {
        self.seen.as_ref().is_none_or(|seen| seen.binary_search(&place).is_ok())
    }
}

fn seen_by(visitor: &Visitor, state: &CycleState) -> Vec<usize> {
    let none = SharedDomains::default();
    let domains = state.checked.as_ref().map_or(&none, |it| &it.reviews.domains);
    let people = state.people.iter().enumerate();
    people.filter(|(_, person)| visitor.sees(person, domains)).map(|(place, _)| place).collect()
}
