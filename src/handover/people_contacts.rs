//! Names, addresses and managers, which an archive does not hold. In: the table of people. Out: who somebody is, by employee id.

use std::collections::BTreeMap;

use crate::assessment::{self, ListedPerson, PersonId};
use crate::diagnostics::Report;
use crate::intake::{self, IntakeOptions, SharedDomains};
use crate::source::Source;

/// The people of a table.
#[derive(Debug, Clone, Default)]
pub struct PeopleContacts {
    people: BTreeMap<PersonId, ListedPerson>,
    pub(super) domains: SharedDomains,
}

impl PeopleContacts {
    /// Reads a table of people as a build does; reports every mistake of its form, and rows of a person that disagree.
    pub fn read(source: &Source, settings: &IntakeOptions, report: &mut Report) -> Option<Self> {
        let before = report.errors();
        if !intake::is_mapping_sound(settings, report) {
            return None;
        }
        let table = intake::read_people(source, settings, report)?;
        intake::unheeded_for_people(&table, settings, report);
        report.extend(intake::rows_in_cells(&[&table]));
        let listed = assessment::read_listed(&table, report);
        let people = listed.into_iter().map(|person| (person.id.clone(), person)).collect();
        (report.errors() == before).then_some(Self { people, domains: table.domains })
    }

    /// The person with an id.
    pub(super) fn person(&self, employee_id: &str) -> Option<&ListedPerson> {
        self.people.get(&PersonId::new(employee_id))
    }

    /// Everybody, ordered by id.
    pub(super) fn everybody(&self) -> impl Iterator<Item = &ListedPerson> {
        self.people.values()
    }
}
