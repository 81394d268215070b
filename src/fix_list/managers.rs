//! Who is whose manager. In: the people of a run. Out: teams, each person in exactly one.
//!
//! The address tells managers apart; a name alone means the one manager of that name, if the table gives that name one
//! address only, and otherwise a manager of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::archive::naming::folded;
use crate::assessment::{Listed, PersonId, Review, Reviews};
use crate::ladder::RungId;

/// A manager and the people.
#[derive(Debug, Default)]
pub(super) struct Team<'r> {
    pub(super) name: Option<&'r str>,
    pub(super) email: Option<&'r str>,
    /// Ordered by id.
    pub(super) people: Vec<Managed<'r>>,
}

/// A person of a team.
#[derive(Debug)]
pub(super) struct Managed<'r> {
    pub(super) id: &'r PersonId,
    pub(super) name: &'r str,
    /// The rung the person is on and the one that is asked for, if they are known.
    pub(super) rungs: Option<(&'r RungId, &'r RungId)>,
    manager: Option<&'r str>,
    manager_email: Option<&'r str>,
}

/// What makes two people's managers the same; nobody comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Nobody,
    Address(String),
    Name(String),
}

impl<'r> From<&'r Review> for Managed<'r> {
    fn from(review: &'r Review) -> Self {
        let person = &review.person;
        Self {
            id: &person.id,
            name: &person.name,
            rungs: Some((&review.current, &review.target)),
            manager: person.manager.as_deref(),
            manager_email: person.manager_email.as_deref(),
        }
    }
}

impl<'r> From<&'r Listed> for Managed<'r> {
    fn from(listed: &'r Listed) -> Self {
        Self {
            id: &listed.id,
            name: listed.name.as_deref().unwrap_or(listed.id.as_str()),
            rungs: None,
            manager: listed.manager.as_deref(),
            manager_email: listed.manager_email.as_deref(),
        }
    }
}

/// The teams, people without a manager first.
pub(super) fn teams(reviews: &Reviews) -> Vec<Team<'_>> {
    let reviewed = reviews.reviews.iter().map(Managed::from);
    let mut people: Vec<Managed<'_>> =
        reviewed.chain(reviews.unreviewed.iter().map(Managed::from)).collect();
    people.sort_by_key(|it| it.id);
    let addresses = addresses(&people);
    let mut teams: BTreeMap<Key, Team<'_>> = BTreeMap::new();
    for person in people {
        let team = teams.entry(key(&person, &addresses)).or_default();
        team.name = team.name.or(person.manager).or(person.manager_email);
        team.email = team.email.or(person.manager_email);
        team.people.push(person);
    }
    teams.into_values().collect()
}

/// The addresses that stand beside each manager's name.
fn addresses(people: &[Managed<'_>]) -> BTreeMap<String, BTreeSet<String>> {
    let mut addresses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for person in people {
        if let (Some(name), Some(email)) = (person.manager, person.manager_email) {
            addresses.entry(folded(name)).or_default().insert(folded(email));
        }
    }
    addresses
}

fn key(person: &Managed<'_>, addresses: &BTreeMap<String, BTreeSet<String>>) -> Key {
    match (person.manager, person.manager_email) {
        (_, Some(email)) => Key::Address(folded(email)),
        (None, None) => Key::Nobody,
        (Some(name), None) => {
            let name = folded(name);
            let known = addresses.get(&name).filter(|it| it.len() == 1);
            match known.and_then(BTreeSet::first) {
                Some(address) => Key::Address(address.clone()),
                None => Key::Name(name),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(id: &str, manager: Option<&str>, email: Option<&str>) -> Listed {
        let own = |it: Option<&str>| it.map(str::to_owned);
        Listed {
            id: PersonId::new(id),
            name: None,
            manager: own(manager),
            manager_email: own(email),
        }
    }

    fn teams_of(people: Vec<Listed>) -> Vec<Vec<String>> {
        let mut reviews = Reviews::default();
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
