//! Who is meant. In: the people table, and what an export says of a person. Out: the one person whom the id, the e-mail
//! address or the name means, in the order that the mapping declares; or who could be meant.

mod name_parts;
mod unknown;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::slice::from_ref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostics::{
    CalledPerson, Code, Diagnostic, ListedNames, NameKind, escape_control, near_people,
    truncate_for_display,
};
use crate::intake::columns::{Column, normalized_header};
use crate::intake::file::long_ids::LongIds;
use crate::intake::mapping::{NamedBy, PersonIdentity};
use crate::intake::table::Table;
use crate::intake::values::address::{NamedManager, SharedDomains, bare};
use crate::ladder::{Ladder, RungId};
use crate::unicode::{composed, name_words};

use name_parts::NameParts;

/// The most findings with a hint about the nearest.
const MOST_HINTS: usize = 100;

/// The place of a person in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PersonNumber(u32);

impl PersonNumber {
    /// Whether it is one of some numbers.
    pub(super) fn is_among(self, numbers: &[u32]) -> bool {
        numbers.contains(&self.0)
    }
}

/// Everybody who can be reviewed.
#[derive(Debug, Default)]
pub(super) struct PeopleDirectory {
    people: Vec<DirectoryEntry>,
    by_id: FxHashMap<String, PersonNumber>,
    /// By what addresses are compared by.
    by_email: FxHashMap<String, Vec<PersonNumber>>,
    by_name: FxHashMap<String, Vec<PersonNumber>>,
    /// By the words of their names in one order.
    by_words: FxHashMap<String, Vec<PersonNumber>>,
    /// Whether any name is written as `Okafor, Idris`.
    has_last_names_first: bool,
    /// Who was found.
    assessed: FxHashSet<PersonNumber>,
    /// How many hints were given.
    hints: AtomicUsize,
    /// The long numbers among the ids, once one of them is looked for.
    long_ids: OnceLock<LongIds>,
    /// What everybody may be called, once somebody is not found.
    listed: OnceLock<ListedNames>,
    /// What parts of names and other spellings of ids people may be called by, likewise.
    parts: OnceLock<NameParts>,
    /// Whether an id that is not here is a new person: there is no people table.
    is_open: bool,
    pub(super) domains: SharedDomains,
}

/// What is known of a person.
#[derive(Debug, Default)]
pub(super) struct DirectoryEntry {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    /// The manager's name, e-mail address or id.
    pub(super) manager: String,
    pub(super) manager_email: String,
    pub(super) rungs: Vec<RungId>,
    /// The one of the rungs that the person is on.
    pub(super) current: Option<RungId>,
    /// The one of the rungs that is asked for.
    pub(super) target: Option<RungId>,
    /// Where the table of people has the person.
    pub(super) row: Option<PeopleRow>,
}

/// A row of the table of people.
#[derive(Debug, Clone)]
pub(super) struct PeopleRow {
    file: Arc<str>,
    /// From 1.
    line: u32,
}

/// What an export says of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct PersonRef<'c> {
    pub(super) id: Cow<'c, str>,
    pub(super) email: Cow<'c, str>,
    pub(super) name: Cow<'c, str>,
}

impl DirectoryEntry {
    fn listed(&self) -> CalledPerson<'_> {
        CalledPerson { id: &self.id, address: &self.email, name: &self.name }
    }
}

impl PersonRef<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.id.is_empty() && self.email.is_empty() && self.name.is_empty()
    }

    fn by(&self, way: NamedBy) -> &str {
        match way {
            NamedBy::Id => &self.id,
            NamedBy::Email => &self.email,
            NamedBy::Name => &self.name,
        }
    }
}

impl PeopleDirectory {
    /// The people of a table; open if there is none.
    pub(super) fn new(people: Option<&Table>, ladder: &Ladder, domains: &SharedDomains) -> Self {
        let (is_open, domains) = (people.is_none(), domains.clone());
        let mut directory = Self { is_open, domains, ..Self::default() };
        for row in people.iter().flat_map(|table| table.rows.iter().map(move |row| (*table, row))) {
            let (table, row) = row;
            let text = |column| table.cell(row, column).map_or("", |it| it.text).to_owned();
            let rung =
                |track, level| Some(ladder.track(&text(track))?.rung(&text(level))?.id.clone());
            let rungs = [
                rung(Column::Track, Column::Level),
                rung(Column::TargetTrack, Column::TargetLevel),
            ];
            let at = table.cell(row, Column::EmployeeId).map(|it| it.at());
            let (manager, manager_email) = (text(Column::Manager), text(Column::ManagerEmail));
            let NamedManager { name, address } = NamedManager::of(&manager, &manager_email);
            directory.add(DirectoryEntry {
                id: composed(&text(Column::EmployeeId)).into_owned(),
                name: text(Column::Name),
                email: bare(&text(Column::Email)).to_owned(),
                manager_email: address.to_owned(),
                manager: name.to_owned(),
                current: rungs[0].clone(),
                target: rungs[1].clone(),
                rungs: rungs.into_iter().flatten().collect(),
                row: at.map(|at| PeopleRow { file: at.file, line: at.line }),
            });
        }
        directory
    }

    /// Adds a person, or what is new of somebody who is here already.
    pub(super) fn add(&mut self, known: DirectoryEntry) -> PersonNumber {
        if let Some(number) = self.by_id.get(&known.id) {
            let number = *number;
            let here = &mut self.people[number.0 as usize];
            if here.rungs.is_empty() {
                here.rungs = known.rungs;
                here.current = known.current;
                here.target = known.target;
            }
            return number;
        }
        let number = PersonNumber(
            u32::try_from(self.people.len()).expect("fewer than 4,000 million people"),
        );
        self.by_id.insert(known.id.clone(), number);
        if !known.email.is_empty() {
            let address = self.domains.key(&known.email);
            self.by_email.entry(address).or_default().push(number);
        }
        if !known.name.is_empty() {
            self.by_name.entry(normalized_header(&known.name)).or_default().push(number);
            self.by_words.entry(name_words(&known.name)).or_default().push(number);
            self.has_last_names_first |= known.name.contains(',');
        }
        self.people.push(known);
        number
    }

    /// Takes what an export itself says of a person, if there is no people table.
    pub(super) fn describe(&mut self, known: DirectoryEntry) {
        if self.is_open {
            self.add(DirectoryEntry { id: composed(&known.id).into_owned(), ..known });
        }
    }

    /// Some of the ids.
    pub(super) fn some_ids(&self) -> Vec<String> {
        const SOME: usize = 3;
        self.people.iter().take(SOME).map(|person| person.id.clone()).collect()
    }

    /// How many people there are.
    pub(super) fn len(&self) -> usize {
        self.people.len()
    }

    pub(super) fn person(&self, number: PersonNumber) -> &DirectoryEntry {
        &self.people[number.0 as usize]
    }

    /// The person who is meant: by the first way that says something. Everything else that is said must mean the same
    /// person, as far as it is known.
    pub(super) fn find(
        &mut self,
        named: &PersonRef<'_>,
        identity: &PersonIdentity,
    ) -> Result<PersonNumber, Box<Diagnostic>> {
        let said: Vec<NamedBy> =
            identity.order.iter().copied().filter(|way| !named.by(*way).is_empty()).collect();
        let Some(first) = said.first() else { return Err(Box::new(nobody())) };
        let is_new =
            self.is_open && *first == NamedBy::Id && self.all(NamedBy::Id, &named.id).is_empty();
        if is_new && let Some(other) = self.all(NamedBy::Email, &named.email).first() {
            let found = format!("`{}`", truncate_for_display(&named.id));
            return Err(Box::new(self.disagreement(found, NamedBy::Email, &named.email, *other)));
        }
        if is_new {
            return Ok(self.add(DirectoryEntry {
                id: composed(&named.id).into_owned(),
                email: named.email.to_string(),
                name: named.name.to_string(),
                ..DirectoryEntry::default()
            }));
        }
        let found = self.one(*first, named.by(*first))?;
        self.assessed.insert(found);
        match self.contradiction(found, named) {
            Some(finding) => Err(Box::new(finding)),
            None => Ok(found),
        }
    }

    /// An id, an e-mail address or a name that is said beside what named a person, and that only others have.
    pub(super) fn contradiction(
        &self,
        found: PersonNumber,
        named: &PersonRef<'_>,
    ) -> Option<Diagnostic> {
        for way in [NamedBy::Id, NamedBy::Email, NamedBy::Name] {
            let text = named.by(way);
            let others = self.all(way, text);
            if !others.is_empty() && !others.contains(&found) {
                return Some(self.disagreement(self.shown(found), way, text, others[0]));
            }
        }
        None
    }

    /// What an export says of a person that is not what the people table says: another name in other words, or another
    /// address, that nobody has. The id may be that of somebody else.
    pub(super) fn difference(
        &self,
        found: PersonNumber,
        named: &PersonRef<'_>,
    ) -> Option<Diagnostic> {
        let known = self.person(found);
        let others = |said: &str, known: &str| {
            !said.is_empty() && !known.is_empty() && name_words(said) != name_words(known)
        };
        let other_email = others(&self.domains.key(&named.email), &self.domains.key(&known.email));
        // A name by which the person is found is theirs, however its words are parted.
        let other_name = others(&named.name, &known.name)
            && !self.all(NamedBy::Name, &named.name).contains(&found);
        let text = match (other_name, other_email) {
            (true, _) => &named.name,
            (false, true) => &named.email,
            (false, false) => return None,
        };
        let message = format!(
            "the row is about {}, and calls this person `{}`",
            self.shown(found),
            truncate_for_display(text)
        );
        let finding = Diagnostic::warning(Code::IdentityDiffers, message).value(text);
        Some(finding.about(&known.id).hint("look whether the id is the right one"))
    }

    /// The person who is meant, if it can be only one; for reviewers, who need not be in the table. Somebody of the same
    /// name with another address is somebody else.
    pub(super) fn find_if_known(
        &self,
        named: &PersonRef<'_>,
        identity: &PersonIdentity,
    ) -> Option<PersonNumber> {
        let ways = identity.order.iter().filter(|way| !named.by(**way).is_empty());
        let found = ways.map(|way| self.all(*way, named.by(*way))).find(|it| !it.is_empty())?;
        let same_address = |number: &&PersonNumber| {
            let known = &self.person(**number).email;
            named.email.is_empty() || known.is_empty() || self.domains.is_same(&named.email, known)
        };
        let mut found = found.iter().filter(same_address);
        let first = found.next().copied();
        if found.next().is_none() { first } else { None }
    }

    /// Somebody whose id, e-mail address or name a text is.
    pub(super) fn who(&self, text: &str) -> Option<PersonNumber> {
        if text.is_empty() || self.is_open {
            return None;
        }
        let ways = [NamedBy::Id, NamedBy::Email, NamedBy::Name].into_iter();
        ways.flat_map(|way| self.all(way, text)).next().copied()
    }

    /// Whether a reviewer is the manager of a person, as the people table names the manager.
    pub(super) fn is_manager(
        &self,
        reviewer: &PersonRef<'_>,
        known: Option<PersonNumber>,
        of: PersonNumber,
    ) -> bool {
        let DirectoryEntry { manager, manager_email, .. } = self.person(of);
        let known = known.map(|number| self.person(number));
        let address = known.map(|person| person.email.as_str()).filter(|it| !it.is_empty());
        let address = address.unwrap_or(&reviewer.email);
        // Addresses tell people apart, names do not.
        if !manager_email.is_empty() && !address.is_empty() {
            return self.domains.is_same(manager_email, address);
        }
        let is_one = self.all(NamedBy::Name, manager).len() < 2;
        let names = [&*reviewer.id, &*reviewer.email, &*reviewer.name].into_iter();
        let names = names
            .chain(known.iter().flat_map(|person| [&*person.id, &*person.email, &*person.name]));
        let mut names = names.filter(|it| !it.is_empty());
        is_one && names.any(|name| is_same_name(name, manager))
    }

    /// Whether the table of people says that somebody else than a reviewer manages a person: the reviewer is another one of
    /// the table, or both have addresses.
    pub(super) fn has_other_manager(
        &self,
        reviewer: &PersonRef<'_>,
        known: Option<PersonNumber>,
        of: PersonNumber,
    ) -> bool {
        let DirectoryEntry { manager, manager_email, .. } = self.person(of);
        let has_manager = !manager.is_empty() || !manager_email.is_empty();
        let is_sure = known.is_some() || reviewer.email.contains('@') && !manager_email.is_empty();
        has_manager && is_sure && !self.is_manager(reviewer, known, of)
    }

    /// The words and initials of names, once a column may hold some of them.
    pub(super) fn name_parts(&self) -> &NameParts {
        self.parts.get_or_init(|| {
            let names = self.people.iter().map(|person| (person.id.as_str(), person.name.as_str()));
            NameParts::new(names)
        })
    }

    fn all(&self, way: NamedBy, text: &str) -> &[PersonNumber] {
        let several = match way {
            _ if text.is_empty() => None,
            NamedBy::Id if text.is_ascii() => return self.by_id.get(text).map_or(&[], from_ref),
            NamedBy::Id => return self.by_id.get(composed(text).as_ref()).map_or(&[], from_ref),
            NamedBy::Email => self.by_email.get(&self.domains.key(text)),
            NamedBy::Name => {
                let as_written = self.by_name.get(&normalized_header(text));
                as_written.or_else(|| self.in_another_order(text))
            }
        };
        several.map_or(&[], Vec::as_slice)
    }

    /// Those whose name a text is if a comma in one of them says that the last name stands first.
    fn in_another_order(&self, name: &str) -> Option<&Vec<PersonNumber>> {
        if !name.contains(',') && !self.has_last_names_first {
            return None;
        }
        let found = self.by_words.get(&name_words(name))?;
        let says_so = |number: &PersonNumber| self.person(*number).name.contains(',');
        (name.contains(',') || found.iter().all(says_so)).then_some(found)
    }

    fn one(&self, way: NamedBy, text: &str) -> Result<PersonNumber, Box<Diagnostic>> {
        match self.all(way, text) {
            [one] => Ok(*one),
            [] => Err(Box::new(self.unknown(way, text))),
            several => Err(Box::new(self.ambiguous(way, text, several))),
        }
    }

    /// The address of somebody who is known, or of a manager, that differs from a text by a slip, if only one does.
    pub(super) fn nearest_address(&self, text: &str) -> Option<&str> {
        if self.hints.fetch_add(1, Ordering::Relaxed) >= MOST_HINTS {
            return None;
        }
        let all = self
            .people
            .iter()
            .flat_map(|person| [person.manager_email.as_str(), person.email.as_str()]);
        let addresses: BTreeSet<&str> = all.filter(|it| it.contains('@')).collect();
        let near = near_people(bare(text), NameKind::Address, addresses.iter().copied());
        let [one] = near[..] else { return None };
        addresses.iter().nth(one).copied()
    }

    fn ambiguous(&self, way: NamedBy, text: &str, several: &[PersonNumber]) -> Diagnostic {
        const LISTED: usize = 8;
        let listed = &several[..several.len().min(LISTED)];
        let mut who: Vec<String> = listed.iter().map(|number| self.shown(*number)).collect();
        let mut rows: Vec<String> = listed.iter().filter_map(|number| self.row(*number)).collect();
        if several.len() > LISTED {
            who.push(format!("{} others", several.len() - LISTED));
            rows.push("further rows".to_owned());
        }
        let message = format!("`{}` may be {}", truncate_for_display(text), who.join(" or "));
        let finding = Diagnostic::error(Code::AmbiguousPerson, message).value(text);
        let rows = rows.join(", ");
        let finding = match way {
            _ if rows.is_empty() => finding,
            NamedBy::Email => finding.hint(format!(
                "one address belongs to one person: correct it where it is another's, in {rows}"
            )),
            NamedBy::Id | NamedBy::Name => finding.hint(format!("they are in {rows}")),
        };
        let missing = if way == NamedBy::Email { "id" } else { "id or the e-mail address" };
        finding.hint(format!(
            "add the {missing} to the export, so that nobody's words end up with somebody else"
        ))
    }

    /// The row of the table of people that a person stands in.
    fn row(&self, number: PersonNumber) -> Option<String> {
        let row = self.person(number).row.as_ref()?;
        Some(format!("{}:{}", escape_control(&row.file), row.line))
    }

    fn disagreement(
        &self,
        found: String,
        way: NamedBy,
        text: &str,
        other: PersonNumber,
    ) -> Diagnostic {
        let what = match way {
            NamedBy::Id => "id",
            NamedBy::Email => "e-mail address",
            NamedBy::Name => "name",
        };
        let other = self.shown(other);
        let message = format!("the row names {found}, but its {what} is that of {other}");
        Diagnostic::error(Code::IdentityDisagrees, message)
            .value(text)
            .hint("correct the row; both must mean the same person")
    }

    /// A person as findings name them.
    fn shown(&self, number: PersonNumber) -> String {
        let DirectoryEntry { id, name, .. } = self.person(number);
        match name.as_str() {
            "" => format!("`{}`", escape_control(id)),
            name => format!("`{}` ({})", escape_control(id), truncate_for_display(name)),
        }
    }
}

/// Whether two names are one, of which one may have the last name first: `Okafor, Idris`.
fn is_same_name(one: &str, other: &str) -> bool {
    normalized_header(one) == normalized_header(other)
        || (one.contains(',') || other.contains(',')) && name_words(one) == name_words(other)
}

fn nobody() -> Diagnostic {
    Diagnostic::error(Code::EmptyId, "the row does not say whom it is about")
        .hint("write the id, the e-mail address or the name of the person")
}

/// Whether two addresses are alike but for their domains.
pub(super) fn has_same_local_part(one: &str, other: &str) -> bool {
    let parts = bare(one).rsplit_once('@').zip(bare(other).rsplit_once('@'));
    parts.is_some_and(|(one, other)| one.0.eq_ignore_ascii_case(other.0))
}
