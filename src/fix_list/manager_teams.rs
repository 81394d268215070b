//! Which manager's list a person is on. In: the people of a run. Out: teams, each person in exactly one.

use std::collections::BTreeMap;

use crate::assessment::{
    ListedPerson, ManagedPerson, ManagerAddresses, ManagerKey, PersonId, Review, ReviewSet,
};
use crate::intake::NamedManager;
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

impl<'r> TeamMember<'r> {
    fn managed(&self) -> ManagedPerson<'r> {
        let Self { id, name, email, manager, .. } = *self;
        ManagedPerson { id: id.as_str(), name, email, manager }
    }
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
        let ManagedPerson { name, email, manager, .. } = listed.into();
        Self { id: &listed.id, name, rungs: None, email, manager }
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
    let known = ManagerAddresses::of(people.iter().map(TeamMember::managed), &reviews.domains);
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
