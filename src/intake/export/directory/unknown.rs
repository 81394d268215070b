//! Whom nobody knows. In: an id, an e-mail address or a name that is not in the table of people. Out: the finding; and, once
//! all of the export is read, who may be meant.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{PeopleDirectory, has_same_local_part, name_words};
use crate::diagnostics::{
    Code, Diagnostic, ListedNames, MeantPerson, NameKind, ONE_ROW_EACH, PersonRemedy, Report,
    SpellingChange, alike_remedy, near_people, seems_several, truncate_for_display, without_frills,
};
use crate::intake::file::long_ids::LongIds;
use crate::intake::mapping::NamedBy;
use crate::intake::values::spreadsheet_dates;

/// The most findings with a hint about the nearest.
const MOST_HINTS: usize = 100;

/// What the table of people has of everybody in one way, by the number of the person.
struct KnownPeople<'d> {
    way: NamedBy,
    texts: Vec<&'d str>,
    /// The places of ids without frills, or of names by their words.
    alike: FxHashMap<String, Vec<usize>>,
}

impl<'d> KnownPeople<'d> {
    fn new(directory: &'d PeopleDirectory, way: NamedBy) -> Self {
        let people = directory.people.iter();
        let texts: Vec<&str> = people
            .map(|person| match way {
                NamedBy::Id => person.id.as_str(),
                NamedBy::Email => person.email.as_str(),
                NamedBy::Name => person.name.as_str(),
            })
            .collect();
        let mut alike: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (number, text) in texts.iter().enumerate() {
            alike.entry(Self::key(way, text)).or_default().push(number);
        }
        Self { way, texts, alike }
    }

    fn key(way: NamedBy, text: &str) -> String {
        match way {
            NamedBy::Id => without_frills(text),
            NamedBy::Email => String::new(),
            NamedBy::Name => name_words(text),
        }
    }

    fn alike(&self, text: &str) -> Vec<&'d str> {
        let found = self.alike.get(&Self::key(self.way, text));
        found.into_iter().flatten().map(|place| self.texts[*place]).collect()
    }

    /// What may be meant, as far as that is sure; `looks` allows to look for the nearest among those who are free.
    fn remedy(&self, text: &str, looks: bool, is_free: &dyn Fn(usize) -> bool) -> PersonRemedy {
        const ADD: &str = "add the person to the table of people, or take the rows out";
        let alike = self.alike(text);
        match (self.way, alike.as_slice()) {
            (NamedBy::Id, _) => {
                let made = || spreadsheet_dates::hint(text).map(PersonRemedy::from);
                if let Some(remedy) = alike_remedy(text, &alike).or_else(made) {
                    return remedy;
                }
            }
            (NamedBy::Name, [one]) => {
                let change = if is_same_but_for_marks(text, one) {
                    SpellingChange::Marks
                } else {
                    SpellingChange::Order
                };
                return MeantPerson::spelled(one, change).into();
            }
            (NamedBy::Email, _) if looks && !seems_several(text) => {
                let mut elsewhere =
                    self.texts.iter().filter(|known| has_same_local_part(known, text));
                if let (Some(address), None) = (elsewhere.next(), elsewhere.next()) {
                    let other =
                        "else correct the address, or add the person to the table of people";
                    return PersonRemedy::from(MeantPerson::other_domain(address, text))
                        .hint(other);
                }
            }
            _ => {}
        }
        if seems_several(text) {
            return PersonRemedy::default().hint(ONE_ROW_EACH).hint(ADD);
        }
        let known = if looks { &self.texts[..] } else { &[] };
        match near_people(text, name_kind(self.way), known.iter().copied())[..] {
            [one] if is_free(one) => {
                MeantPerson::spelled(self.texts[one], SpellingChange::Letters).into()
            }
            _ => PersonRemedy::default().hint(ADD),
        }
    }
}

impl PeopleDirectory {
    pub(super) fn unknown(&self, way: NamedBy, text: &str) -> Diagnostic {
        let is_known = |person: &super::DirectoryEntry| match way {
            NamedBy::Id => !person.id.is_empty(),
            NamedBy::Email => !person.email.is_empty(),
            NamedBy::Name => !person.name.is_empty(),
        };
        if way == NamedBy::Id {
            let ids = || LongIds::of(self.people.iter().map(|person| person.id.as_str()));
            if let Some(finding) = self.long_ids.get_or_init(ids).unknown(text) {
                return finding;
            }
        }
        let names = || ListedNames::new(self.people.iter().map(super::DirectoryEntry::listed));
        let listed = self.listed.get_or_init(names);
        let person = |place: usize| self.people[place].listed();
        if let Some(named) = listed.in_cell(text, name_kind(way), person) {
            let finding = Diagnostic::error(Code::UnknownPerson, named.message).value(text);
            return named.hints.into_iter().fold(finding, Diagnostic::hint);
        }
        let what = what(way);
        let message = format!("nobody has the {what} `{}`", truncate_for_display(text));
        let finding = Diagnostic::error(Code::UnknownPerson, message).value(text);
        if self.people.iter().any(is_known) {
            return finding;
        }
        finding.hint(format!("give a table of people with the {what} of everybody with --people"))
    }

    /// Says who may be meant. Somebody of whom the export has rows is not meant by what is only nearly theirs.
    pub(in crate::intake::export) fn tell_who_is_meant(&self, report: &mut Report) {
        let assessed: FxHashSet<u32> = self.assessed.iter().map(|it| it.0).collect();
        let is_free =
            |place: usize| u32::try_from(place).is_ok_and(|number| !assessed.contains(&number));
        for way in [NamedBy::Id, NamedBy::Email, NamedBy::Name] {
            let start = format!("nobody has the {} `", what(way));
            let mut known = None;
            let mut told: FxHashMap<String, PersonRemedy> = FxHashMap::default();
            report.add_person_remedies(|finding| {
                let text = finding.value.as_deref().unwrap_or_default();
                if !finding.message.starts_with(&start) || !finding.hints.is_empty() {
                    return None;
                }
                let known = known.get_or_insert_with(|| KnownPeople::new(self, way));
                let looks = told.len() < MOST_HINTS;
                let remedy = told.entry(text.to_owned());
                Some(remedy.or_insert_with(|| known.remedy(text, looks, &is_free)).clone())
            });
        }
    }
}

/// Whether two names are the same letters in the same order.
fn is_same_but_for_marks(one: &str, other: &str) -> bool {
    let letters = |text: &str| {
        let lower = text.to_lowercase();
        lower.chars().filter(|it| it.is_alphanumeric()).collect::<String>()
    };
    letters(one) == letters(other)
}

fn name_kind(way: NamedBy) -> NameKind {
    match way {
        NamedBy::Id => NameKind::Id,
        NamedBy::Email => NameKind::Address,
        NamedBy::Name => NameKind::Name,
    }
}

fn what(way: NamedBy) -> &'static str {
    match way {
        NamedBy::Id => "id",
        NamedBy::Email => "e-mail address",
        NamedBy::Name => "name",
    }
}
