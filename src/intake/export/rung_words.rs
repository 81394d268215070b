//! Levels that words beside an item name. In: the words of a header, of a sheet's name or of a cell. Out: a level of the
//! ladder, or the current or target level of each person; or why nobody can tell which level is meant.

use crate::intake::export::plain_name::plain_name;
use crate::ladder::Ladder;

/// A level that words name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum NamedRung {
    /// The level that each person is on.
    Current,
    /// The level that is asked for, for each person.
    Target,
    /// A level of the ladder, by its place among the names of all levels.
    Level(usize),
}

impl NamedRung {
    /// How words name a rung of the person of a row.
    const OF_PERSON: [(&'static str, Self); 4] = [
        ("current level", Self::Current),
        ("current rung", Self::Current),
        ("target level", Self::Target),
        ("target rung", Self::Target),
    ];

    /// The rung that words name before or behind something else, and what that is.
    pub(super) fn beside(words: &str) -> Option<(Self, String)> {
        /// Words that join the two.
        const JOINTS: [&str; 7] = ["at", "for", "of", "on", "the", "my", "your"];
        let words = plain_name(words);
        for (label, rung) in Self::OF_PERSON {
            let behind = words.strip_suffix(label).and_then(|it| it.strip_suffix(' '));
            let Some(rest) = behind.or_else(|| words.strip_prefix(label)?.strip_prefix(' ')) else {
                continue;
            };
            let mut rest: Vec<&str> = rest.split(' ').collect();
            while rest.last().is_some_and(|word| JOINTS.contains(word)) {
                rest.pop();
            }
            return Some((rung, rest.join(" ")));
        }
        None
    }

    /// The rung in words.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Current => "current level",
            Self::Target => "target level",
            Self::Level(_) => "named level",
        }
    }
}

/// What words say of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RungMention {
    Nothing,
    One(NamedRung),
    /// They name a level, and which is not clear; why, as a message ends.
    Unclear(&'static str),
}

const SEVERAL: &str = "names several levels";
const NO_SUCH: &str = "names a level that the ladder does not have";
const ANOTHER: &str = "names a level that is neither the current nor the target level";

/// Words for a level.
const LEVEL: [&str; 18] = [
    "level", "levels", "grade", "rung", "band", "tier", "stage", "role", "job", "position",
    "title", "stufe", "ebene", "rolle", "niveau", "nivel", "livello", "echelon",
];

/// Those of them that a number may follow.
const NUMBERED: [&str; 10] =
    ["level", "grade", "rung", "band", "tier", "stufe", "ebene", "niveau", "nivel", "livello"];

const CURRENT: [&str; 16] = [
    "current",
    "present",
    "existing",
    "aktuelle",
    "aktuellen",
    "aktueller",
    "derzeitige",
    "derzeitigen",
    "jetzige",
    "jetzigen",
    "heutige",
    "heutigen",
    "actual",
    "actuel",
    "attuale",
    "huidige",
];

const TARGET: [&str; 18] = [
    "target",
    "targeted",
    "next",
    "desired",
    "proposed",
    "promotion",
    "nächste",
    "nächsten",
    "nächster",
    "künftige",
    "angestrebte",
    "angestrebten",
    "objetivo",
    "siguiente",
    "próximo",
    "cible",
    "visé",
    "suivant",
];

/// Words for the target level in one.
const TARGET_LEVEL: [&str; 7] = [
    "zielstufe",
    "ziellevel",
    "zielrolle",
    "zielniveau",
    "zielebene",
    "zielposition",
    "wunschstufe",
];

const OTHER: [&str; 7] = ["previous", "former", "prior", "last", "lower", "higher", "vorherige"];

/// Words that say nothing of what is asked.
const PLAIN: [&str; 40] = [
    "rate",
    "rating",
    "ratings",
    "score",
    "scores",
    "comment",
    "comments",
    "evidence",
    "review",
    "self",
    "manager",
    "peer",
    "employee",
    "person",
    "skill",
    "skills",
    "competency",
    "competencies",
    "expectation",
    "expectations",
    "assessment",
    "the",
    "a",
    "an",
    "at",
    "for",
    "of",
    "on",
    "in",
    "to",
    "by",
    "s",
    "your",
    "their",
    "his",
    "her",
    "my",
    "bewertung",
    "für",
    "auf",
];

/// Words between two numbers of a scale.
const RANGE: [&str; 8] = ["to", "bis", "through", "and", "or", "of", "out", "is"];

/// The name of a level of the ladder.
#[derive(Debug)]
struct LevelName {
    /// As [`name`] has it.
    key: String,
    /// As the ladder has it.
    text: String,
    words: Vec<String>,
}

/// The levels of a ladder, as words name them.
#[derive(Debug)]
pub(super) struct LevelWords(Vec<LevelName>);

impl LevelWords {
    pub(super) fn new(ladder: &Ladder) -> Self {
        let mut levels: Vec<LevelName> = Vec::new();
        for rung in ladder.rungs() {
            let key = plain_name(&rung.id.level);
            if !key.is_empty() && levels.iter().all(|level| level.key != key) {
                let words = key.split(' ').map(str::to_owned).collect();
                levels.push(LevelName { key, text: rung.id.level.to_string(), words });
            }
        }
        levels.sort_by_key(|level| std::cmp::Reverse(level.words.len()));
        Self(levels)
    }

    /// Whether a level of the ladder is the one of a [`NamedRung`].
    pub(super) fn is_level(&self, place: usize, level: &str) -> bool {
        self.0[place].key == plain_name(level)
    }

    /// An item of several levels with one of them, as a mapping writes it.
    pub(super) fn item_of(&self, item: &str, rung: NamedRung) -> String {
        match rung {
            NamedRung::Current => format!("{item} (current level)"),
            NamedRung::Target => format!("{item} (target level)"),
            NamedRung::Level(place) => format!("{} {item}", self.0[place].text),
        }
    }

    /// The level that a text is, and nothing else.
    pub(super) fn exact(&self, text: &str) -> Option<NamedRung> {
        let key = plain_name(text);
        self.0.iter().position(|level| level.key == key).map(NamedRung::Level)
    }

    /// The level that a short cell says.
    pub(super) fn of_cell(&self, text: &str) -> Option<NamedRung> {
        const LONGEST: usize = 40;
        match self.mention(text) {
            _ if text.len() > LONGEST => None,
            RungMention::One(level @ NamedRung::Level(_)) => Some(level),
            _ => self.exact(text),
        }
    }

    /// Whether a column seems to hold levels, by its header and its first cells.
    pub(super) fn are_in(&self, header: &str, cells: &[&str]) -> bool {
        let has_letters = |it: &str| it.contains(char::is_alphabetic);
        let is_named = plain_name(header).split(' ').any(|word| LEVEL.contains(&word));
        let is_level =
            |word: &&&str| self.of_cell(word).is_some() && (is_named || has_letters(word));
        !cells.is_empty() && 2 * cells.iter().filter(is_level).count() > cells.len()
    }

    /// What words say of a level.
    pub(super) fn mention(&self, text: &str) -> RungMention {
        let text = plain_name(text);
        let words: Vec<&str> = text.split(' ').filter(|it| !it.is_empty()).collect();
        let mut levels = self.levels(&words);
        let mut unclear = None;
        for at in 0..words.len() {
            match self.numbered(&words, at) {
                RungMention::One(level) => levels.push(level),
                RungMention::Unclear(why) => unclear = Some(why),
                RungMention::Nothing => {}
            }
        }
        let mut found = if levels.is_empty() { relative(&words) } else { levels };
        found.dedup();
        match found[..] {
            [one] => RungMention::One(one),
            [_, _, ..] => RungMention::Unclear(SEVERAL),
            [] if (0..words.len()).any(|at| is_another(&words, at)) => {
                RungMention::Unclear(ANOTHER)
            }
            [] => unclear.map_or(RungMention::Nothing, RungMention::Unclear),
        }
    }

    /// The levels whose names stand among words.
    fn levels(&self, words: &[&str]) -> Vec<NamedRung> {
        let (mut found, mut taken) = (Vec::new(), vec![false; words.len()]);
        for (place, level) in self.0.iter().enumerate() {
            let length = level.words.len();
            for at in 0..(words.len() + 1).saturating_sub(length) {
                let is_here = words[at..at + length] == level.words[..];
                if is_here && !taken[at] && level.counts(words, at) {
                    taken[at..at + length].fill(true);
                    found.push(NamedRung::Level(place));
                }
            }
        }
        found
    }

    /// What a word for a level says with the number behind it, as in `Level 4` of a ladder with `L4`.
    fn numbered(&self, words: &[&str], at: usize) -> RungMention {
        let Some([word, number, ..]) = words.get(at..) else { return RungMention::Nothing };
        if !NUMBERED.contains(word) || !is_number(number) || is_range(words, at + 2) {
            return RungMention::Nothing;
        }
        if self.0.iter().any(|level| level.key == **number) {
            return RungMention::Nothing;
        }
        let has_number = |level: &LevelName| {
            let digits = level.key.trim_start_matches(|it: char| !it.is_ascii_digit());
            digits == *number
        };
        let mut places = (0..self.0.len()).filter(|place| has_number(&self.0[*place]));
        match (places.next(), places.next()) {
            (Some(one), None) => RungMention::One(NamedRung::Level(one)),
            _ => RungMention::Unclear(NO_SUCH),
        }
    }
}

impl LevelName {
    /// Whether its name, which stands at a place among words, is meant there. A name of letters alone or of digits alone may
    /// be anything else.
    fn counts(&self, words: &[&str], at: usize) -> bool {
        let has_digits = self.key.contains(|it: char| it.is_ascii_digit());
        let has_letters = self.key.contains(char::is_alphabetic);
        if has_digits && has_letters {
            return true;
        }
        let end = at + self.words.len();
        let is_level = |place: usize| words.get(place).is_some_and(|word| LEVEL.contains(word));
        if at > 0 && is_level(at - 1) {
            return !has_digits || !is_range(words, end);
        }
        let others = words[..at].iter().chain(&words[end..]);
        has_letters && (is_level(end) || others.clone().all(|word| PLAIN.contains(word)))
    }
}

/// What words say of the current or the target level, whichever that is.
fn relative(words: &[&str]) -> Vec<NamedRung> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let rung = match *word {
            word if TARGET_LEVEL.contains(&word) => {
                found.push(NamedRung::Target);
                continue;
            }
            word if CURRENT.contains(&word) => NamedRung::Current,
            word if TARGET.contains(&word) => NamedRung::Target,
            _ => continue,
        };
        let is_alone = || {
            let mut others =
                (0..words.len()).filter(|place| *place != at).map(|place| words[place]);
            others.all(|word| PLAIN.contains(&word))
        };
        let is_behind = at > 0 && LEVEL.contains(&words[at - 1]);
        let may_be_alone = rung == NamedRung::Target || *word == "current";
        if is_behind || is_before_level(words, at) || may_be_alone && is_alone() {
            found.push(rung);
        }
    }
    found
}

/// Whether a word for a level follows, one word between them at most.
fn is_before_level(words: &[&str], at: usize) -> bool {
    words.iter().skip(at + 1).take(2).any(|word| LEVEL.contains(word))
}

/// Whether words speak of a level that is neither the current one nor the target.
fn is_another(words: &[&str], at: usize) -> bool {
    let is_level = |it: Option<&&str>| it.is_some_and(|word| LEVEL.contains(word));
    let is_beside = ["below", "above"].contains(&words[at]) && at > 0;
    OTHER.contains(&words[at]) && is_level(words.get(at + 1))
        || is_beside && is_level(words.get(at - 1))
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|it| it.is_ascii_digit())
}

/// Whether what stands at a place goes on with the numbers of a scale.
fn is_range(words: &[&str], at: usize) -> bool {
    words.get(at).is_some_and(|word| is_number(word) || RANGE.contains(word))
}

/// A header without the words of its item.
pub(super) fn beside(header: &str, item: &str) -> String {
    let header = header.split_whitespace().collect::<Vec<_>>().join(" ");
    let place = if item.is_empty() { None } else { header.rfind(item) };
    match place {
        Some(at) => format!("{} {}", &header[..at], &header[at + item.len()..]),
        None => header,
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::export::rung_words::*;

    #[test]
    fn a_level_is_found_beside_other_words() {
        let words = LevelWords::new(&Ladder::built_in());
        let level = |text: &str| words.exact(text).expect("the ladder has the level");
        for (text, wanted) in [
            ("L4 skills", level("L4")),
            ("Level 4 expectations", level("L4")),
            ("Rate at current level", NamedRung::Current),
            ("Next role: how ready?", NamedRung::Target),
            ("Current", NamedRung::Current),
            ("Rate: Target", NamedRung::Target),
            ("Zielstufe", NamedRung::Target),
            ("Current level (L4)", level("L4")),
        ] {
            assert_eq!(words.mention(text), RungMention::One(wanted), "{text}");
        }
    }

    #[test]
    fn words_that_name_no_level_say_nothing() {
        let words = LevelWords::new(&Ladder::built_in());
        for text in [
            "Rate",
            "How does the person currently perform?",
            "Next steps",
            "Rate on a level 1 to 4",
            "Question 4",
            "Self rating",
            "",
        ] {
            assert_eq!(words.mention(text), RungMention::Nothing, "{text}");
        }
    }

    #[test]
    fn a_level_that_nobody_can_tell_is_unclear() {
        let words = LevelWords::new(&Ladder::built_in());
        for text in ["L4 / L5", "Level 19", "Previous level", "One level below", "from L4 to L5"] {
            assert!(matches!(words.mention(text), RungMention::Unclear(_)), "{text}");
        }
    }
}
