//! Which manager somebody means. In: people, and what their rows say of their managers. Out: one key for each manager.
//!
//! The address tells managers apart, as it does where the role of a reviewer is looked up. A name alone, or an id, means the
//! one person of the run, or the one manager, that has it, and otherwise a manager of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::ListedPerson;
use crate::file_names::folded;
use crate::intake::{NamedManager, SharedDomains};

/// A person and the manager, as rows of tables say it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ManagedPerson<'r> {
    pub(crate) id: &'r str,
    pub(crate) name: &'r str,
    pub(crate) email: Option<&'r str>,
    pub(crate) manager: NamedManager<'r>,
}

/// What makes two people's managers the same; nobody comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ManagerKey {
    Nobody,
    Address(String),
    Name(String),
}

/// The addresses that names and ids stand for.
pub(crate) struct ManagerAddresses<'r> {
    domains: &'r SharedDomains,
    /// Those of the people of the run, by id and by name.
    of_people: BTreeMap<String, BTreeSet<String>>,
    /// Those that stand beside each manager's name.
    of_managers: BTreeMap<String, BTreeSet<String>>,
}

impl<'r> From<&'r ListedPerson> for ManagedPerson<'r> {
    fn from(listed: &'r ListedPerson) -> Self {
        let ListedPerson { id, name, email, manager, manager_email } = listed;
        Self {
            id: id.as_str(),
            name: name.as_deref().unwrap_or(id.as_str()),
            email: email.as_deref(),
            manager: NamedManager::of(
                manager.as_deref().unwrap_or_default(),
                manager_email.as_deref().unwrap_or_default(),
            ),
        }
    }
}

impl<'r> ManagerAddresses<'r> {
    /// What all people of a run say of their managers.
    pub(crate) fn of<'p>(
        people: impl IntoIterator<Item = ManagedPerson<'p>>,
        domains: &'r SharedDomains,
    ) -> Self {
        let (of_people, of_managers) = (BTreeMap::new(), BTreeMap::new());
        let mut all = Self { domains, of_people, of_managers };
        for person in people {
            let NamedManager { name, address } = person.manager;
            if !name.is_empty() && !address.is_empty() {
                let addresses = all.of_managers.entry(folded(name)).or_default();
                addresses.insert(domains.key(address));
            }
            let Some(email) = person.email else { continue };
            for name in [person.id, person.name] {
                let addresses = all.of_people.entry(folded(name)).or_default();
                addresses.insert(domains.key(email));
            }
        }
        all
    }

    /// The key of a manager.
    pub(crate) fn key(&self, manager: NamedManager<'_>) -> ManagerKey {
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
