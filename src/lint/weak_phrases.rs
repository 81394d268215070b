//! The rules of the lint about phrases that say nothing, words of work that is not finished, and words that give an answer
//! away. In: lists of phrases in the language of the packet and in English (`data/weasel`). Out: where a review has them, and
//! what to write instead.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regex::Regex;
use rustc_hash::FxHashMap;

use super::{FindingDetail, LintRules, RawFinding, answer_words};
use crate::assessment::Review;
use crate::cycle::{LintRule, LintSettings};
use crate::diagnostics::Report;
use crate::lint::passages::{Passage, PassageSubject, ReviewPassages};
use crate::lint::word_hash::{BloomFilter, hash_words};
use crate::toml_reader::TomlFile;

/// The lists by language.
const LISTS: [(&str, &str); 5] = [
    ("de", include_str!("../../data/weasel/de.toml")),
    ("en", include_str!("../../data/weasel/en.toml")),
    ("es", include_str!("../../data/weasel/es.toml")),
    ("fr", include_str!("../../data/weasel/fr.toml")),
    ("uk", include_str!("../../data/weasel/uk.toml")),
];

/// The language whose list holds for everybody: much is written in it everywhere.
const EVERYWHERE: &str = "en";

/// The phrases to look for, by the language of the person.
#[derive(Debug, Clone)]
pub(super) struct PhraseTable {
    lists: BTreeMap<String, PhraseList>,
}

/// The phrases of one or two languages.
#[derive(Debug, Clone)]
struct PhraseList {
    /// Of two that begin alike the longer one comes first.
    phrases: Arc<[Phrase]>,
    /// The phrases by their first letter.
    by_letter: FxHashMap<char, Vec<usize>>,
    /// Tells which texts may have a phrase whose words have one ending.
    keys: WordIds,
    /// Finds what may be one of the others.
    open: Option<Regex>,
}

/// The words of phrases, by their numbers.
#[derive(Debug, Clone)]
struct WordIds {
    /// The longest word of each phrase. It tells most words that are none of them, and is quicker.
    sieve: BloomFilter,
    /// By its longest word each phrase: how many of its words stand before that, and all of them.
    words: FxHashMap<u64, Vec<(usize, Vec<u64>)>>,
}

#[derive(Debug, Clone)]
struct Phrase {
    rule: LintRule,
    /// In lower case, words parted by single spaces.
    words: String,
    /// Whether any letters may follow.
    is_open: bool,
    instead: Arc<str>,
}

impl PhraseTable {
    /// The lists that these reviews need.
    pub(super) fn new(reviews: &[Review], settings: &LintSettings) -> Self {
        let languages: BTreeSet<&str> =
            reviews.iter().map(|review| review.person.locale.language.as_str()).collect();
        let list =
            |language: &str| Some((language.to_owned(), PhraseList::new(language, settings)?));
        let lists = languages.into_iter().filter_map(list);
        Self { lists: lists.collect() }
    }

    /// The rules about words.
    pub(super) fn find<'r>(
        &self,
        review: &'r Review,
        texts: &ReviewPassages<'r>,
        lint: &LintRules<'_>,
        hits: &mut Vec<RawFinding<'r>>,
    ) {
        let Some(list) = self.lists.get(&review.person.locale.language) else { return };
        let (mut weasel, mut unfinished) = (FoundPhrases::default(), FoundPhrases::default());
        let mut answers = FoundPhrases::default();
        for (said, _) in texts.iter().filter(|(said, words)| list.may_be_in(said.text, words)) {
            for (phrase, text) in list.find(said.text) {
                match phrase.rule {
                    LintRule::WeaselWords => weasel.add(said, phrase, text),
                    LintRule::AnswerGivenAway
                        if answer_words::is_given_away(&said, review, lint) =>
                    {
                        answers.add(said, phrase, text);
                    }
                    // Only a story claims that something is done; a plan is meant to be open.
                    LintRule::WorkInProgress
                        if matches!(said.subject, PassageSubject::Story(_)) =>
                    {
                        unfinished.add(said, phrase, text);
                    }
                    _ => {}
                }
            }
        }
        for said in answer_words::shared_words(review) {
            for (phrase, text) in list.find(said.text) {
                if phrase.rule == LintRule::AnswerGivenAway
                    && answer_words::is_given_away(&said, review, lint)
                {
                    answers.add(said, phrase, text);
                }
            }
        }
        hits.extend(answers.hit(LintRule::AnswerGivenAway, review));
        hits.extend(weasel.hit(LintRule::WeaselWords, review));
        hits.extend(unfinished.hit(LintRule::WorkInProgress, review));
    }
}

/// What one rule found in a review.
#[derive(Default)]
struct FoundPhrases<'r> {
    texts: Vec<Passage<'r>>,
    words: Vec<String>,
    instead: Vec<String>,
}

impl<'r> FoundPhrases<'r> {
    fn add(&mut self, said: Passage<'r>, phrase: &Phrase, text: &str) {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.texts.push(said);
        if !self.words.contains(&words) {
            self.words.push(words);
        }
        if !self.instead.iter().any(|known| **known == *phrase.instead) {
            self.instead.push(phrase.instead.to_string());
        }
    }

    fn hit(self, rule: LintRule, review: &'r Review) -> Option<RawFinding<'r>> {
        let items =
            self.texts.iter().map(|passage| (passage.subject, Some(passage.role))).collect();
        let fact = FindingDetail::Words { found: self.words, instead: self.instead };
        Some(RawFinding::of(rule, review, items)?.fact(fact))
    }
}

impl PhraseList {
    /// The list of a language with that of English; none if it is empty.
    fn new(language: &str, settings: &LintSettings) -> Option<Self> {
        let is_wanted = |list: &str| list == language || list == EVERYWHERE;
        let texts = LISTS.iter().filter(|(language, _)| is_wanted(language));
        let mut phrases: Vec<Phrase> =
            texts.flat_map(|(language, text)| read(language, text)).collect();
        let allowed: BTreeSet<String> =
            settings.allowed_words.iter().map(|word| folded(word)).collect();
        phrases.retain(|phrase| settings.has(phrase.rule) && !allowed.contains(&phrase.words));
        phrases.sort_by_key(|phrase| Reverse(phrase.words.len()));
        let mut by_letter: FxHashMap<char, Vec<usize>> = FxHashMap::default();
        for (number, phrase) in phrases.iter().enumerate() {
            let first = phrase.words.chars().next().into_iter();
            for letter in first {
                by_letter.entry(letter).or_default().push(number);
            }
        }
        let (keys, open) = (WordIds::of(&phrases), open(&phrases));
        (!phrases.is_empty()).then(|| Self { phrases: phrases.into(), by_letter, keys, open })
    }

    /// Whether a text may have a phrase, by its words.
    fn may_be_in(&self, text: &str, words: &[u64]) -> bool {
        self.keys.are_in(words) || self.open.as_ref().is_some_and(|pattern| pattern.is_match(text))
    }

    /// The phrases of a text, each with the words as typed.
    fn find<'t>(&self, text: &'t str) -> Vec<(&Phrase, &'t str)> {
        let (mut found, mut from) = (Vec::new(), 0);
        let mut is_in_word = false;
        for (at, c) in text.char_indices() {
            let begins = !std::mem::replace(&mut is_in_word, c.is_alphanumeric());
            if !begins || at < from {
                continue;
            }
            let alike = letters(c).next().and_then(|letter| self.by_letter.get(&letter));
            let mut alike = alike.into_iter().flatten().map(|number| &self.phrases[*number]);
            let written = |phrase: &'_ Phrase| phrase.end_in(&text[at..]);
            if let Some((phrase, end)) = alike.find_map(|phrase| Some((phrase, written(phrase)?))) {
                from = at + end;
                found.push((phrase, &text[at..from]));
            }
        }
        found
    }
}

impl WordIds {
    fn of(phrases: &[Phrase]) -> Self {
        let mut keys = Self { sieve: BloomFilter::new(), words: FxHashMap::default() };
        for phrase in phrases.iter().filter(|phrase| !phrase.is_open) {
            keys.add(&phrase.words);
            if phrase.words.contains("ss") {
                keys.add(&phrase.words.replace("ss", "ß"));
            }
        }
        keys
    }

    fn add(&mut self, phrase: &str) {
        let parts = phrase.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
        let Some((before, _)) = parts.enumerate().max_by_key(|(_, part)| part.len()) else {
            return;
        };
        let mut words = Vec::new();
        hash_words(phrase, &mut words);
        self.sieve.add(words[before]);
        self.words.entry(words[before]).or_default().push((before, words));
    }

    /// Whether all words of a phrase follow each other among these.
    fn are_in(&self, words: &[u64]) -> bool {
        let is_here = |at: usize, (before, phrase): &(usize, Vec<u64>)| {
            at.checked_sub(*before).is_some_and(|start| words[start..].starts_with(phrase))
        };
        let mut longest = words.iter().enumerate().filter(|(_, word)| self.sieve.has(**word));
        let phrases = |word: &u64| self.words.get(word).into_iter().flatten();
        longest.any(|(at, word)| phrases(word).any(|phrase| is_here(at, phrase)))
    }
}

/// A pattern for the phrases that may have any ending, or have more than two spellings.
fn open(phrases: &[Phrase]) -> Option<Regex> {
    let is_open = |phrase: &&Phrase| phrase.is_open || phrase.words.matches("ss").count() > 1;
    let patterns: Vec<String> = phrases.iter().filter(is_open).map(Phrase::pattern).collect();
    let pattern = || Regex::new(&format!("(?i){}", patterns.join("|")));
    (!patterns.is_empty()).then(|| pattern().expect("escaped phrases are a sound pattern"))
}

/// What may part the words of a phrase.
fn parts_words(c: char) -> bool {
    c.is_whitespace() || "-‐‑".contains(c)
}

/// The letters of a character in lower case and in the one spelling of what has two.
fn letters(c: char) -> impl Iterator<Item = char> {
    let (sharp, other) = match c {
        'ß' | 'ẞ' => ("ss", None),
        '’' => ("'", None),
        c => ("", Some(c.to_lowercase())),
    };
    sharp.chars().chain(other.into_iter().flatten())
}

/// A phrase in lower case, with single spaces for what may part its words and one spelling of what has two.
fn folded(phrase: &str) -> String {
    let lower: String = phrase.chars().flat_map(letters).collect();
    let parts = lower.split(parts_words);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

impl Phrase {
    fn new(rule: LintRule, written: &str, instead: &Arc<str>) -> Self {
        let words = written.strip_suffix('*');
        let is_open = words.is_some();
        Self {
            rule,
            words: folded(words.unwrap_or(written)),
            is_open,
            instead: Arc::clone(instead),
        }
    }

    /// What finds its words wherever they stand, without the letters that may follow: a pattern of all letters is large.
    fn pattern(&self) -> String {
        let words = regex::escape(&self.words).replace(' ', r"[\s\-‐‑]+").replace('\'', "['’]");
        words.replace("ss", "(?:ss|ß)")
    }

    /// Where the phrase ends in a text that begins with it: no letter or digit follows, but for those that may.
    fn end_in(&self, text: &str) -> Option<usize> {
        let (mut wanted, mut rest) = (self.words.as_str(), text);
        while !wanted.is_empty() {
            if let Some(behind) = wanted.strip_prefix(' ') {
                wanted = behind;
                rest = Some(rest.trim_start_matches(parts_words))
                    .filter(|it| it.len() < rest.len())?;
                continue;
            }
            let c = rest.chars().next()?;
            for letter in letters(c) {
                wanted = wanted.strip_prefix(letter)?;
            }
            rest = &rest[c.len_utf8()..];
        }
        if self.is_open {
            rest = rest.trim_start_matches(char::is_alphabetic);
        }
        (!rest.starts_with(char::is_alphanumeric)).then_some(text.len() - rest.len())
    }
}

/// The phrases of a list.
fn read(language: &str, text: &str) -> Vec<Phrase> {
    const FINISH: &str =
        "tell of what is done and what came of it; the rest belongs in `development-plan`";
    const KEEP: &str = "the employee reads this text and not the recommendation: write the answer in `recommendation` only";
    let mut report = Report::new();
    let name = format!("data/weasel/{language}.toml").into();
    let file = TomlFile::new(&name, text.as_bytes(), &mut report).expect("a text is UTF-8");
    let document = file.parse(&mut report).expect("the lists are sound: a test reads them");
    let fields = document.fields();
    let mut phrases = Vec::new();
    for group in fields.tables("weasel", &mut report) {
        let instead = group.required_text("hint", &mut report).map(|text| text.value.into());
        let listed = group.texts("phrases", &mut report).map(|it| it.value).unwrap_or_default();
        group.reject_unknown(&mut report);
        let Some(instead) = instead else { continue };
        phrases.extend(
            listed.iter().map(|phrase| Phrase::new(LintRule::WeaselWords, &phrase.value, &instead)),
        );
    }
    for (table, rule, instead) in [
        ("in_progress", LintRule::WorkInProgress, FINISH),
        ("answer", LintRule::AnswerGivenAway, KEEP),
    ] {
        let group = fields.table(table, &mut report);
        let listed = group.texts("phrases", &mut report).map(|it| it.value).unwrap_or_default();
        group.reject_unknown(&mut report);
        let instead: Arc<str> = instead.into();
        phrases.extend(listed.iter().map(|phrase| Phrase::new(rule, &phrase.value, &instead)));
    }
    fields.reject_unknown(&mut report);
    debug_assert!(!report.has_errors(), "{report:?}");
    phrases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cycle::Cycle;

    fn found(language: &str, text: &str) -> Vec<String> {
        let list =
            PhraseList::new(language, &Cycle::built_in().lint).expect("the list is not empty");
        let found: Vec<String> = list.find(text).into_iter().map(|(_, it)| it.to_owned()).collect();
        let mut words = Vec::new();
        hash_words(text, &mut words);
        assert!(found.is_empty() || list.may_be_in(text, &words), "{text}: {found:?}");
        found
    }

    #[test]
    fn every_list_is_read_and_every_phrase_finds_itself() {
        for (language, text) in LISTS {
            let phrases = read(language, text);
            assert!(phrases.len() > 25, "{language}");
            for phrase in &phrases {
                let text = format!("x {}, y", phrase.words.to_uppercase());
                let hit = found(language, &text);
                let is = |it: &String| phrase.end_in(it) == Some(it.len());
                assert!(hit.iter().any(is), "{language}: {text}: {hit:?}");
            }
            let mut words: Vec<&str> = phrases.iter().map(|it| it.words.as_str()).collect();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), phrases.len(), "{language}: a phrase stands twice");
        }
    }

    #[test]
    fn phrases_are_found_in_any_case_spacing_and_spelling_of_marks() {
        assert_eq!(
            found("en", "An INVALUABLE\nasset, hard working."),
            ["INVALUABLE\nasset", "hard working"]
        );
        assert_eq!(found("fr", "Pilier de l’équipe"), ["Pilier de l’équipe"]);
        assert_eq!(
            found("de", "Sie ist unverzichtbare Kollegin; a team player"),
            ["unverzichtbare", "team player"]
        );
        assert_eq!(found("uk", "Незамінна людина"), ["Незамінна"]);
        assert_eq!(
            found("de", "sehr FLEISSIG, grossen Einfluß"),
            ["sehr FLEISSIG", "grossen Einfluß"]
        );
    }

    #[test]
    fn parts_of_words_and_other_languages_are_not_found() {
        assert_eq!(found("en", "ninjas invaluableness 7ninja the team players"), [""; 0]);
        assert_eq!(found("en", "unverzichtbar"), [""; 0]);
        assert_eq!(found("xx", "ninja"), ["ninja"]);
        // Where a longer phrase goes on in its last word, a shorter one still counts.
        assert_eq!(found("en", "our most invaluable assets"), ["invaluable"]);
    }

    #[test]
    fn a_cycle_may_allow_words() {
        let mut settings = Cycle::built_in().lint;
        settings.allowed_words.push("Team-Player".to_owned());
        let list = PhraseList::new("en", &settings).expect("the list is not empty");
        assert!(list.find("a team player").is_empty());
    }
}
