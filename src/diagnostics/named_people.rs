//! People whom a cell names. In: everybody's id, address and name, and a cell that is none of these. Out: whom it names beside
//! other words; or who is near, if it is one person.

use rustc_hash::FxHashMap;

use super::{escape_control, has_same_digits, truncate_for_display};

/// What people are named by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameKind {
    Id,
    Address,
    Name,
}

impl NameKind {
    fn noun(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Address => "e-mail address",
            Self::Name => "name",
        }
    }
}

/// A person as the table of people has them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CalledPerson<'p> {
    pub(crate) id: &'p str,
    pub(crate) address: &'p str,
    pub(crate) name: &'p str,
}

impl<'p> CalledPerson<'p> {
    fn by(self, kind: NameKind) -> &'p str {
        match kind {
            NameKind::Id => self.id,
            NameKind::Address => self.address,
            NameKind::Name => self.name,
        }
    }

    /// The person as findings name them.
    pub(crate) fn shown(self) -> String {
        match self.name {
            "" => format!("`{}`", escape_control(self.id)),
            name => format!("`{}` ({})", escape_control(self.id), truncate_for_display(name)),
        }
    }
}

/// A person whom words of a cell name.
#[derive(Debug, Clone, Copy)]
struct NamedPerson {
    person: usize,
    kind: NameKind,
}

/// What is wrong with a cell that names people, and what to do.
pub(crate) struct NamedInCell {
    pub(crate) message: String,
    pub(crate) hints: Vec<String>,
}

/// Everybody, by what a cell may hold of them.
#[derive(Debug, Default)]
pub(crate) struct ListedNames {
    /// Nobody stands for what several people have.
    by_words: FxHashMap<String, Option<NamedPerson>>,
    /// The most words that one name has.
    longest: usize,
}

/// No cell that names one person has more words.
const MOST_WORDS: usize = 60;

impl ListedNames {
    pub(crate) fn new<'p>(people: impl Iterator<Item = CalledPerson<'p>>) -> Self {
        let mut names = Self::default();
        for (person, of) in people.enumerate() {
            for kind in [NameKind::Id, NameKind::Address, NameKind::Name] {
                let words = words(of.by(kind));
                if words.is_empty() || words.len() > MOST_WORDS {
                    continue;
                }
                names.longest = names.longest.max(words.len());
                let named = Some(NamedPerson { person, kind });
                let entry = names.by_words.entry(words.join(" ")).or_insert(named);
                if entry.is_some_and(|entry| entry.person != person) {
                    *entry = None;
                }
            }
        }
        names
    }

    /// The people whom the words of a cell name, each once, and whether other words stand beside them.
    fn named(&self, text: &str) -> (Vec<NamedPerson>, bool) {
        let words = words(text);
        let (mut found, mut has_others, mut at): (Vec<NamedPerson>, bool, usize) =
            (Vec::new(), false, 0);
        if words.len() > MOST_WORDS {
            return (found, true);
        }
        let (mut numbers, is_joint) = (Vec::new(), |text: &str| JOINTS.contains(&text));
        while at < words.len() {
            let longest = self.longest.min(words.len() - at);
            let here = (1..=longest).rev().find_map(|length| {
                let known = self.by_words.get(&words[at..at + length].join(" "))?;
                Some((length, (*known)?))
            });
            match here {
                Some((length, named)) => {
                    let is_number = words[at].bytes().all(|it| it.is_ascii_digit());
                    let to = if is_number { &mut numbers } else { &mut found };
                    to.push(named);
                    at += length;
                }
                None => {
                    has_others |= !is_joint(&words[at]);
                    at += 1;
                }
            }
        }
        // A number among other words may be anything.
        if !has_others {
            found.append(&mut numbers);
        }
        let mut seen: Vec<usize> = Vec::new();
        found.retain(|entry| {
            let is_new = !seen.contains(&entry.person);
            seen.push(entry.person);
            is_new
        });
        (found, has_others || !numbers.is_empty())
    }

    /// What is wrong with a cell that names people, but not as its column is read; nothing if it names nobody.
    pub(crate) fn in_cell<'p>(
        &self,
        text: &str,
        read_as: NameKind,
        person: impl Fn(usize) -> CalledPerson<'p>,
    ) -> Option<NamedInCell> {
        let shown = truncate_for_display(text);
        let (found, has_others) = self.named(text);
        match found[..] {
            [] => None,
            [NamedPerson { person: number, kind }] => {
                let one = person(number);
                let wanted = if one.by(read_as).is_empty() { one.id } else { one.by(read_as) };
                let is_itself = text.trim().to_lowercase() == wanted.to_lowercase();
                // Of an id in another case the caller says more.
                if is_itself {
                    return None;
                }
                let (noun, who) = (kind.noun(), one.shown());
                let message = if has_others {
                    format!("`{shown}` holds the {noun} of {who} and other words")
                } else if words(text) == words(one.by(kind)) && kind != read_as {
                    format!("`{shown}` is the {noun} of {who}, not the {}", read_as.noun())
                } else if words(text) == words(one.by(kind)) {
                    format!("`{shown}` is written otherwise than the {noun} of {who}")
                } else {
                    format!("`{shown}` names {who}, with something beside the {}", read_as.noun())
                };
                let wanted = escape_control(wanted);
                let hints = if has_others {
                    let only =
                        format!("if the row is about this person alone, write only `{wanted}`");
                    vec![only, ONE_ROW_EACH.to_owned()]
                } else {
                    vec![format!("write only `{wanted}`")]
                };
                Some(NamedInCell { message, hints })
            }
            ref several => {
                let who: Vec<String> =
                    several.iter().take(4).map(|entry| person(entry.person).shown()).collect();
                let message = format!(
                    "`{shown}` names {} people, and a row is about one: {}",
                    several.len(),
                    who.join(", ")
                );
                Some(NamedInCell { message, hints: vec![ONE_ROW_EACH.to_owned()] })
            }
        }
    }
}

/// What to do about a cell with several people.
pub(crate) const ONE_ROW_EACH: &str =
    "if the words are about several people, write a row for each, with what is said of this person";

/// Words between two people.
const JOINTS: [&str; 7] = ["and", "und", "et", "y", "e", "en", "og"];

/// The words of a cell, in lower case; an address is one word.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| !c.is_alphanumeric() && !"@._-'’".contains(c));
    let parts = parts.map(|part| part.trim_matches(['.', '-', '\'', '’']));
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Whether a cell seems to name several people, of whom the list need not have any.
pub(crate) fn seems_several(text: &str) -> bool {
    let text = text.trim().trim_end_matches([';', ',']);
    let joined = text.split_whitespace().any(|word| JOINTS.contains(&word.to_lowercase().as_str()));
    let parts = text.split(',').collect::<Vec<_>>();
    let are_whole = parts.len() > 1 && parts.iter().all(|part| part.trim().contains(' '));
    let are_ids =
        parts.len() > 1 && parts.iter().all(|part| part.contains(|it: char| it.is_numeric()));
    text.contains([';', '&', '|', '\n', '/'])
        || text.matches('@').count() > 1
        || joined
        || are_whole
        || are_ids
}

/// The places of those who are near to what a cell says, at most two: one slip in each word, and no other word.
pub(crate) fn near_people<'p>(
    said: &str,
    kind: NameKind,
    known: impl Iterator<Item = &'p str>,
) -> Vec<usize> {
    let said = said.to_lowercase();
    let mut near = Vec::new();
    for (place, text) in known.enumerate() {
        if is_near(&said, text, kind) {
            near.push(place);
            if near.len() > 1 {
                break;
            }
        }
    }
    near
}

fn is_near(said: &str, known: &str, kind: NameKind) -> bool {
    match kind {
        NameKind::Id => has_same_digits(said, known) && is_slip(said, &known.to_lowercase()),
        NameKind::Address => {
            let known = known.to_lowercase();
            match said.split_once('@').zip(known.split_once('@')) {
                Some((one, other)) => is_slip(one.0, other.0) && is_slip(one.1, other.1),
                None => false,
            }
        }
        NameKind::Name => are_near_names(said, known),
    }
}

/// Whether two names have the same words but for slips; one may lack some of them.
fn are_near_names(said: &str, known: &str) -> bool {
    let (said, known) = (words(said), words(known));
    let (few, many) = if said.len() <= known.len() { (&said, &known) } else { (&known, &said) };
    let mut free: Vec<&String> = many.iter().collect();
    !few.is_empty()
        && few.iter().all(|word| {
            let found = free
                .iter()
                .position(|candidate| is_slip(word, candidate) || is_initial(word, candidate));
            found.is_some_and(|place| !free.remove(place).is_empty())
        })
}

fn is_initial(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    short.chars().count() == 1 && long.starts_with(short)
}

/// Whether two words differ by a slip of the keyboard.
fn is_slip(one: &str, other: &str) -> bool {
    let (one_length, other_length) = (one.chars().count(), other.chars().count());
    let most = match one_length.max(other_length) {
        0..=2 => 0,
        3..=6 => 1,
        _ => 2,
    };
    one == other
        || one_length.abs_diff(other_length) <= most
            && strsim::damerau_levenshtein(one, other) <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: [CalledPerson<'static>; 2] = [
        CalledPerson { id: "E1", address: "noor@mill.example", name: "Noor Haverkamp" },
        CalledPerson { id: "E2", address: "zoe@mill.example", name: "Zoe Adebayo" },
    ];

    fn message(text: &str, kind: NameKind) -> String {
        let names = ListedNames::new(PEOPLE.into_iter());
        names.in_cell(text, kind, |it| PEOPLE[it]).map_or_else(String::new, |it| it.message)
    }

    #[test]
    fn several_people_of_a_cell_are_named() {
        for text in
            ["E1, E2", "E1/E2", "noor@mill.example; zoe@mill.example", "Noor Haverkamp & E2"]
        {
            assert!(message(text, NameKind::Id).contains("names 2 people"), "{text}");
        }
    }

    #[test]
    fn a_person_beside_other_words_is_named() {
        for text in ["Noor Haverkamp (https://x.example/Noor-1)", "Noor Haverkamp, Grain"] {
            assert!(message(text, NameKind::Name).contains("and other words"), "{text}");
        }
        assert!(message("E1 Noor Haverkamp", NameKind::Id).contains("`E1`"));
        assert!(message("E1", NameKind::Name).contains("is the id of `E1` (Noor Haverkamp)"));
        assert_eq!(message("Bo Ek", NameKind::Name), "");
        assert_eq!(message("e1", NameKind::Id), "");
        assert!(message("E1 - Noor Haverkamp", NameKind::Name).contains("something beside"));
    }

    #[test]
    fn only_slips_are_near() {
        let near = |said: &str, kind: NameKind| {
            near_people(said, kind, PEOPLE.iter().map(|it| it.by(kind)))
        };
        assert_eq!(near("Noor Haverkmap", NameKind::Name), [0]);
        assert_eq!(near("zo@mill.example", NameKind::Address), [1]);
        for said in ["bo@mill.example", "n@mill.example"] {
            assert!(near(said, NameKind::Address).is_empty(), "{said}");
        }
        assert!(near("Zoe Haverkamp", NameKind::Name).is_empty());
    }
}
