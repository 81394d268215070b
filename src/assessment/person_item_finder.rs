//! What a text names for a person, before the rows of the person are read. In: the tables, the ladder, and a text. Out: the skill
//! or the statement.

use std::collections::BTreeMap;

use super::PersonId;
use super::item_catalogue::{RowItem, SkillCatalogue};
use super::people_roster::PeopleRoster;
use crate::diagnostics::{Diagnostic, Report};
use crate::intake::{Table, TableCell};
use crate::ladder::{Ladder, RungId};

/// Finds the skills of people.
#[derive(Debug)]
pub(crate) struct PersonItemFinder<'l> {
    catalogue: SkillCatalogue<'l>,
    /// The rungs of everybody who is listed; none of those whose rungs the ladder does not have.
    rungs: BTreeMap<PersonId, Option<[RungId; 2]>>,
}

impl<'l> PersonItemFinder<'l> {
    /// Finds those of everybody whom the tables list. What is wrong with the tables is told elsewhere.
    pub(crate) fn new(tables: &[&Table], ladder: &'l Ladder) -> Self {
        let mut roster = PeopleRoster::default();
        for table in tables {
            roster.add(table, &mut Report::new());
        }
        let rungs = roster.drafts().map(|(id, draft)| (id.clone(), draft.rungs(ladder)));
        Self { catalogue: SkillCatalogue::new(ladder), rungs: rungs.collect() }
    }

    /// Whether a person is listed.
    pub(crate) fn knows(&self, id: &PersonId) -> bool {
        self.rungs.contains_key(id)
    }

    /// The ids of everybody who is listed.
    pub(crate) fn listed(&self) -> impl Iterator<Item = &str> {
        self.rungs.keys().map(PersonId::as_str)
    }

    /// The current rung and the target of a person; none if they are not known.
    pub(crate) fn rungs(&self, id: &PersonId) -> Option<&[RungId; 2]> {
        self.rungs.get(id)?.as_ref()
    }

    /// What a text names for a person.
    pub(crate) fn find(
        &self,
        id: &PersonId,
        cell: &TableCell<'_>,
    ) -> Result<RowItem, Box<Diagnostic>> {
        let rungs = self.rungs.get(id).and_then(Option::as_ref);
        let rungs: Vec<&RungId> = rungs.into_iter().flatten().collect();
        self.catalogue.find(cell, &rungs, 0)
    }
}
