//! Whom a user means by an id, a name or an address. In: what was typed for people, and everybody who can be meant. Out:
//! employee ids; or why something is nobody's, with the ids that may be meant. Nothing is guessed: what is no id counts only if
//! it is the whole name or address of one person.

use std::collections::BTreeSet;
use std::slice::from_ref;

use rustc_hash::{FxHashMap, FxHashSet};

use super::checked_cycle::{CheckedCycle, no_such_person, unknown_person};
use super::forms::FormPeople;
use crate::assessment::{Person, PersonId};
use crate::diagnostics::{
    CalledPerson, Code, Diagnostic, Report, escape_control, in_shell, nearest,
};
use crate::intake::SharedDomains;
use crate::unicode::name_words;

/// How many people are named in a sentence.
const LISTED: usize = 8;

/// The most findings with a hint about the nearest, for which everybody is looked at.
const HINTED: usize = 100;

/// How many texts a comma may have made of one.
const LONGEST_RUN: usize = 4;

/// What parts the entries of a list where commas are not known.
const SEPARATORS: [char; 5] = [';', '|', '\n', '\r', '\t'];

/// What people are named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NamingPurpose {
    /// One packet is made for one person.
    OnePacket,
    /// An option takes several, separated by commas.
    List,
}

impl CheckedCycle {
    /// The id of the person that a text means: an id, or the name or address of one person alone, which is said. Reports what
    /// is nobody's.
    pub fn meant(&self, text: &PersonId, report: &mut Report) -> Option<PersonId> {
        let ids = self.people();
        let people = self.candidates(&ids);
        found(from_ref(text), &people, NamingPurpose::OnePacket, report).pop_first()
    }

    /// The ids of the people that the texts of a list mean, as [`CheckedCycle::meant`] finds them.
    pub(super) fn meant_by_all(
        &self,
        texts: &[PersonId],
        report: &mut Report,
    ) -> BTreeSet<PersonId> {
        let ids = self.people();
        found(texts, &self.candidates(&ids), NamingPurpose::List, report)
    }

    /// Everybody in the input; of some nothing is known but the id.
    fn candidates<'p>(&'p self, ids: &'p BTreeSet<PersonId>) -> Vec<CalledPerson<'p>> {
        let mut people: Vec<CalledPerson<'_>> = Vec::new();
        for review in &self.reviews.reviews {
            people.push(called(&review.person));
        }
        for person in &self.reviews.unreviewed {
            let name = person.name.as_deref().unwrap_or_default();
            people.push(CalledPerson { id: person.id.as_str(), address: "", name });
        }
        let named: FxHashSet<&str> = people.iter().map(|it| it.id).collect();
        let others = ids.iter().map(PersonId::as_str).filter(|id| !named.contains(id));
        people.extend(others.map(|id| CalledPerson { id, address: "", name: "" }));
        people
    }
}

impl FormPeople {
    /// The ids of the people that texts mean, as [`CheckedCycle::meant`] finds them.
    pub fn meant(&self, texts: &[PersonId], report: &mut Report) -> BTreeSet<PersonId> {
        let people: Vec<CalledPerson<'_>> =
            self.reviews.iter().map(|review| called(&review.person)).collect();
        found(texts, &people, NamingPurpose::List, report)
    }
}

fn called(person: &Person) -> CalledPerson<'_> {
    let address = person.email.as_deref().unwrap_or_default();
    CalledPerson { id: person.id.as_str(), address, name: &person.name }
}

/// The name and the address of a person, as far as they are known.
fn names<'p>(person: &CalledPerson<'p>) -> impl Iterator<Item = &'p str> {
    [person.name, person.address].into_iter().filter(|it| !it.is_empty())
}

/// The ids that texts mean; says which of them are names, and reports those that are nobody's.
fn found(
    texts: &[PersonId],
    people: &[CalledPerson<'_>],
    purpose: NamingPurpose,
    report: &mut Report,
) -> BTreeSet<PersonId> {
    let ids: FxHashSet<&str> = people.iter().map(|it| it.id).collect();
    let is_id = |id: &PersonId| ids.contains(id.as_str());
    let mut found: BTreeSet<PersonId> = texts.iter().filter(|text| is_id(text)).cloned().collect();
    if texts.iter().all(is_id) {
        return found;
    }
    let known = PeopleIndex::new(people);
    let (mut place, mut unknown) = (0, 0);
    while let Some(text) = texts.get(place) {
        place += 1;
        if is_id(text) {
            continue;
        }
        match known.called(text.as_str()) {
            [one] => {
                report.push(by_name(text.as_str(), one));
                found.insert(PersonId::new(one.id));
            }
            [] => {
                let after = texts[place - 1..].iter().take(LONGEST_RUN);
                let run: Vec<&str> = after.map(PersonId::as_str).collect();
                let (finding, texts) = known.unknown(&run, purpose, unknown < HINTED);
                report.push(finding);
                (place, unknown) = (place - 1 + texts, unknown + 1);
            }
            several => report.push(ambiguous(text.as_str(), several)),
        }
    }
    found
}

/// Everybody who can be meant, by what they are called.
struct PeopleIndex<'p> {
    people: &'p [CalledPerson<'p>],
    by_id: FxHashMap<&'p str, CalledPerson<'p>>,
    /// By the whole name or address, in lower case.
    by_name: FxHashMap<String, Vec<CalledPerson<'p>>>,
    /// By the words of the name, in whatever order.
    by_words: FxHashMap<String, Vec<CalledPerson<'p>>>,
}

/// What may be meant by a text that is nobody's.
enum PossibleMeaning<'p> {
    /// One person, whose name is written otherwise.
    One(CalledPerson<'p>),
    /// Several people whose name is written otherwise.
    Namesakes(&'p [CalledPerson<'p>]),
    /// A list of people, separated by something else than commas.
    List(Vec<CalledPerson<'p>>),
}

impl<'p> PeopleIndex<'p> {
    fn new(people: &'p [CalledPerson<'p>]) -> Self {
        let mut by_name: FxHashMap<String, Vec<CalledPerson<'p>>> = FxHashMap::default();
        let mut by_words: FxHashMap<String, Vec<CalledPerson<'p>>> = FxHashMap::default();
        for person in people {
            let called: BTreeSet<String> = names(person).map(key).collect();
            for words in called {
                by_name.entry(words).or_default().push(*person);
            }
            if !person.name.is_empty() {
                by_words.entry(name_words(person.name)).or_default().push(*person);
            }
        }
        let by_id = people.iter().map(|person| (person.id, *person)).collect();
        Self { people, by_id, by_name, by_words }
    }

    /// Those whose whole name or address a text is.
    fn called(&self, text: &str) -> &[CalledPerson<'p>] {
        self.by_name.get(&key(text)).map_or(&[], Vec::as_slice)
    }

    /// The one person whose id, name or address a text is, with the words of the name in any order.
    fn one(&self, text: &str) -> Option<CalledPerson<'p>> {
        if let Some(person) = self.by_id.get(text) {
            return Some(*person);
        }
        let called = self.called(text);
        let called = if called.is_empty() { self.by_words.get(&name_words(text))? } else { called };
        if let [one] = called { Some(*one) } else { None }
    }

    /// What is said of the first texts of some that follow each other, the first of which is nobody's; and of how many. A comma
    /// in a name has made two of one.
    fn unknown(
        &self,
        texts: &[&str],
        purpose: NamingPurpose,
        is_hinted: bool,
    ) -> (Diagnostic, usize) {
        for length in (1..=texts.len()).rev() {
            let text = texts[..length].join(", ");
            let finding = match self.possible(&text) {
                Some(PossibleMeaning::One(person)) => {
                    let why = if length > 1 { ", as a comma separates people" } else { "" };
                    let hint = format!("did you mean {}? give the id{why}", person.shown());
                    no_such_person(&text).hint(hint)
                }
                Some(PossibleMeaning::Namesakes(several)) => ambiguous(&text, several),
                Some(PossibleMeaning::List(several)) => {
                    let finding = no_such_person(&text);
                    finding.hint(purpose.list(&several))
                }
                None => continue,
            };
            return (finding, length);
        }
        (self.nobody(texts[0], is_hinted), 1)
    }

    /// What a text may mean beside an id, a name or an address as it stands.
    fn possible(&self, text: &str) -> Option<PossibleMeaning<'_>> {
        let words = name_words(text);
        if !words.is_empty()
            && let Some(called) = self.by_words.get(&words)
        {
            return Some(match called.as_slice() {
                [one] => PossibleMeaning::One(*one),
                several => PossibleMeaning::Namesakes(several),
            });
        }
        let list = |texts: &[&str]| {
            let people: Option<Vec<_>> = texts.iter().map(|text| self.one(text)).collect();
            people.filter(|found| found.len() > 1).map(PossibleMeaning::List)
        };
        let parted = text.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty());
        let blanks = text.split_whitespace();
        list(&parted.collect::<Vec<_>>()).or_else(|| list(&blanks.collect::<Vec<_>>()))
    }

    /// What is said of a text that is nobody's.
    fn nobody(&self, text: &str, is_hinted: bool) -> Diagnostic {
        if !is_hinted {
            return unknown_person(text, std::iter::empty());
        }
        let finding = no_such_person(text);
        let bare = |id: &str| id.trim_start_matches('0').to_owned();
        let ids = || self.people.iter().map(|it| it.id);
        let alike: Vec<&str> = ids().filter(|id| bare(id) == bare(text)).collect();
        if let [id] = alike.as_slice() {
            let id = escape_control(id);
            return finding
                .hint(format!("did you mean `{id}`? zeros at its beginning belong to an id"));
        }
        // A name is near to names only, an id to ids.
        if !text.contains([' ', '@']) {
            if nearest(text, ids()).is_none()
                && let Some(hint) = self.with_word(text)
            {
                return finding.hint(hint);
            }
            return unknown_person(text, ids());
        }
        let near = self.nearest(text).map(|person| format!("did you mean {}?", person.shown()));
        let all = self.people.len() <= LISTED;
        let all = all.then(|| format!("valid here: {}", listed(self.people)));
        match near.or(all) {
            Some(hint) => finding.hint(hint),
            None => unknown_person(text, std::iter::empty()),
        }
    }

    /// The person whose name or address is nearest to a text.
    fn nearest(&self, text: &str) -> Option<&CalledPerson<'p>> {
        let near = nearest(text, self.people.iter().flat_map(names))?;
        self.people.iter().find(|person| names(person).any(|name| name == near))
    }

    /// The people of whose names a text is a word, such as the last.
    fn with_word(&self, text: &str) -> Option<String> {
        let wanted = name_words(text);
        if wanted.is_empty() {
            return None;
        }
        let has_it =
            |person: &&CalledPerson<'p>| name_words(person.name).split(' ').any(|it| it == wanted);
        let found: Vec<CalledPerson<'p>> =
            self.people.iter().filter(has_it).take(LISTED + 1).copied().collect();
        match found.as_slice() {
            [] => None,
            [one] => Some(format!("did you mean {}? give the id", one.shown())),
            several => Some(format!("give the id of the one that is meant: {}", listed(several))),
        }
    }
}

impl NamingPurpose {
    /// What to do where a list of people was meant.
    fn list(self, people: &[CalledPerson<'_>]) -> String {
        let ids = people.iter().map(|person| in_list(person.id));
        let list = ids.collect::<Vec<_>>().join(",");
        let is_plain =
            list.chars().all(|character| character.is_alphanumeric() || "._-,".contains(character));
        let list = if is_plain { list } else { in_shell(&list) };
        match self {
            Self::List => format!("commas separate people: `--only {list}`"),
            Self::OnePacket => {
                format!(
                    "this command makes one packet; `promopacket build --only {list}` makes several"
                )
            }
        }
    }
}

/// An id as a list has it: one with a comma stands in quotation marks.
fn in_list(id: &str) -> String {
    if id.contains([',', '"']) { format!("\"{}\"", id.replace('"', "\"\"")) } else { id.to_owned() }
}

/// A name or an address as it is compared.
fn key(text: &str) -> String {
    if text.contains('@') { SharedDomains::default().key(text) } else { text.to_lowercase() }
}

/// The first of some people, as findings name them.
fn listed(people: &[CalledPerson<'_>]) -> String {
    let listed: Vec<String> = people.iter().take(LISTED).map(|person| person.shown()).collect();
    let rest = if people.len() > LISTED { " and others" } else { "" };
    format!("{}{rest}", listed.join(", "))
}

/// What is said of a name or an address that is taken.
fn by_name(text: &str, person: &CalledPerson<'_>) -> Diagnostic {
    let is_name = !person.name.is_empty() && key(person.name) == key(text);
    let what = if is_name { "name" } else { "e-mail address" };
    let message = format!(
        "`{}` is the {what} of `{}`, who is meant",
        escape_control(text),
        escape_control(person.id)
    );
    Diagnostic::warning(Code::PersonByName, message).value(text)
}

/// What is said of a name that several people have.
fn ambiguous(text: &str, people: &[CalledPerson<'_>]) -> Diagnostic {
    let message = format!("{} people are called `{}`", people.len(), escape_control(text));
    let finding = Diagnostic::error(Code::AmbiguousPerson, message).value(text);
    finding.hint(format!("give the id of the one that is meant: {}", listed(people)))
}
