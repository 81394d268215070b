//! Which manager's list a person is on. In: the people of a run. Out: teams, each person in exactly one.
//!
//! The address tells managers apart, as it does where the role of a reviewer is looked up. A name alone, or an id, means the
//! one person of the run, or the one manager, that has it, and otherwise a manager of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::assessment::{ListedPerson, PersonId, Review, ReviewSet};
use crate::file_names::folded;
use crate::intake::{NamedManager, SharedDomains};
use crate::ladder::RungId;

/// A manager and the people.
#[derive(Debug, Default)]
pub(super) struct ManagedTeam<'r> {
    pub(super) name: Option<&'r str>,
    pub(super) email: Option<&'r str>,
    /// Ordered by id.
    pub(super) people: Vec<TeamMember<'r>>,
}

/// A person of a team.
#[derive(Debug)]
pub(super) struct TeamMember<'r> {
    pub(super) id: &'r PersonId,
    pub(super) name: &'r str,
    /// The rung the person is on and the one that is asked for, if they are known.
    pub(super) rungs: Option<(&'r RungId, &'r RungId)>,
    email: Option<&'r str>,
    manager: NamedManager<'r>,
}

/// What makes two people's managers the same; nobody comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum ManagerKey {
    Nobody,
    Address(String),
    Name(String),
}

impl<'r> From<&'r Review> for TeamMember<'r> {
    fn from(review: &'r Review) -> Self {
        let person = &review.person;
        Self {
            id: &person.id,
            name: &person.name,
            rungs: Some((&review.current, &review.target)),
            email: person.email.as_deref(),
            manager: named(person.manager.as_deref(), person.manager_email.as_deref()),
        }
    }
}

impl<'r> From<&'r ListedPerson> for TeamMember<'r> {
    fn from(listed: &'r ListedPerson) -> Self {
        Self {
            id: &listed.id,
            name: listed.name.as_deref().unwrap_or(listed.id.as_str()),
            rungs: None,
            email: listed.email.as_deref(),
            manager: named(listed.manager.as_deref(), listed.manager_email.as_deref()),
        }
    }
}

fn named<'r>(manager: Option<&'r str>, email: Option<&'r str>) -> NamedManager<'r> {
    NamedManager::of(manager.unwrap_or_default(), email.unwrap_or_default())
}

/// The teams, people without a manager first.
pub(super) fn teams(reviews: &ReviewSet) -> Vec<ManagedTeam<'_>> {
    let reviewed = reviews.reviews.iter().map(TeamMember::from);
    let mut people: Vec<TeamMember<'_>> =
        reviewed.chain(reviews.unreviewed.iter().map(TeamMember::from)).collect();
    people.sort_by_key(|it| it.id);
    let known = ManagerAddresses::of(&people, &reviews.domains);
    let mut teams: BTreeMap<ManagerKey, ManagedTeam<'_>> = BTreeMap::new();
    for person in people {
        let NamedManager { name, address } = person.manager;
        let team = teams.entry(known.key(person.manager)).or_default();
        let some = |it| Some(it).filter(|text: &&str| !text.is_empty());
        team.name = team.name.or(some(name)).or(some(address));
        team.email = team.email.or(some(address));
        team.people.push(person);
    }
    teams.into_values().collect()
}

/// The addresses that names and ids stand for.
struct ManagerAddresses<'r> {
    domains: &'r SharedDomains,
    /// Those of the people of the run, by id and by name.
    of_people: BTreeMap<String, BTreeSet<String>>,
    /// Those that stand beside each manager's name.
    of_managers: BTreeMap<String, BTreeSet<String>>,
}

impl<'r> ManagerAddresses<'r> {
    fn of(people: &[TeamMember<'_>], domains: &'r SharedDomains) -> Self {
        let (of_people, of_managers) = (BTreeMap::new(), BTreeMap::new());
        let mut all = Self { domains, of_people, of_managers };
        for person in people {
            let NamedManager { name, address } = person.manager;
            if !name.is_empty() && !address.is_empty() {
                let addresses = all.of_managers.entry(folded(name)).or_default();
                addresses.insert(domains.key(address));
            }
            let Some(email) = person.email else { continue };
            for name in [person.id.as_str(), person.name] {
                let addresses = all.of_people.entry(folded(name)).or_default();
                addresses.insert(domains.key(email));
            }
        }
        all
    }

    fn key(&self, manager: NamedManager<'_>) -> ManagerKey {
        let NamedManager { name, address } = manager;
        if !address.is_empty() {
            return ManagerKey::Address(self.domains.key(address));
        }
        if name.is_empty() {
            return ManagerKey::Nobody;
        }
        let name = folded(name);
        for addresses in [&self.of_managers, &self.of_people] {
            let known = addresses.get(&name).filter(|people| people.len() == 1);
            if let Some(address) = known.and_then(BTreeSet::first) {
                return ManagerKey::Address(address.clone());
            }
        }
        ManagerKey::Name(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(id: &str, manager: Option<&str>, email: Option<&str>) -> ListedPerson {
        let own = |it: Option<&str>| it.map(str::to_owned);
        ListedPerson {
            id: PersonId::new(id),
            name: None,
            email: None,
            manager: own(manager),
            manager_email: own(email),
        }
    }

    fn teams_of(people: Vec<ListedPerson>) -> Vec<Vec<String>> {
        let mut reviews = ReviewSet::default();
        reviews.unreviewed = people;
        teams(&reviews)
            .iter()
            .map(|it| it.people.iter().map(|it| it.id.to_string()).collect())
            .collect()
    }

    #[test]
    fn an_address_tells_managers_of_one_name_apart() {
        let teams = teams_of(vec![
            listed("1", Some("Ana"), Some("ana@a.example")),
            listed("2", Some("Ana"), Some("ana@b.example")),
            listed("3", Some("Ana"), None),
            listed("4", None, None),
        ]);
        assert_eq!(teams, [["4"], ["1"], ["2"], ["3"]]);
    }

    #[test]
    fn what_is_written_around_an_address_does_not_count() {
        let teams = teams_of(vec![
            listed("1", Some("Ana"), Some("mailto:Ana@a.example")),
            listed("2", Some("Ana Silva <ana@A.example>"), None),
            listed("3", Some("ana@a.example"), None),
        ]);
        assert_eq!(teams, [["1", "2", "3"]]);
    }

    #[test]
    fn an_id_or_a_name_is_that_of_a_person_of_the_run() {
        let boss = ListedPerson {
            name: Some("Ana Silva".to_owned()),
            email: Some("ana@a.example".to_owned()),
            ..listed("E9", None, None)
        };
        let teams = teams_of(vec![
            boss,
            listed("1", Some("E9"), None),
            listed("2", Some("Ana silva"), None),
            listed("3", Some("Ana"), Some("ana@a.example")),
        ]);
        assert_eq!(teams, [vec!["E9"], vec!["1", "2", "3"]]);
    }

    #[test]
    fn a_name_alone_is_the_one_manager_of_that_name() {
        let teams = teams_of(vec![
            listed("1", Some("Ana"), Some("ana@a.example")),
            listed("2", Some("ANA"), None),
            listed("3", Some("A. Silva"), Some("ANA@a.example")),
            listed("4", Some("Ben"), None),
        ]);
        assert_eq!(teams, [vec!["1", "2", "3"], vec!["4"]]);
    }
}
