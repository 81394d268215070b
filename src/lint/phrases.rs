//! Words that say nothing, and words of work that is not finished. In: lists of phrases in the language of the packet and
//! in English (`data/weasel`). Out: where a review has them, and what to write instead.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use regex::Regex;

use super::said::{Said, Subject, Texts};
use super::words::{Sieve, hash_words};
use super::{Fact, Hit};
use crate::assessment::Review;
use crate::cycle::{LintRule, LintSettings};
use crate::diagnostics::Report;
use crate::fields::TomlFile;

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
pub(super) struct Phrases {
    lists: BTreeMap<String, List>,
}

/// The phrases of one or two languages.
#[derive(Debug, Clone)]
struct List {
    /// Finds whatever may be one of the phrases; word boundaries are looked at afterwards, for that is quicker.
    pattern: Regex,
    phrases: Arc<[Phrase]>,
    /// The longest word of each phrase: a text without any of them has no phrase. None if words may have any ending.
    keys: Option<Sieve>,
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

impl Phrases {
    /// The lists that these reviews need.
    pub(super) fn new(reviews: &[Review], settings: &LintSettings) -> Self {
        let languages: BTreeSet<&str> =
            reviews.iter().map(|it| it.person.locale.language.as_str()).collect();
        let list = |it: &str| Some((it.to_owned(), List::new(it, settings)?));
        let lists = languages.into_iter().filter_map(list);
        Self { lists: lists.collect() }
    }

    /// The rules about words.
    pub(super) fn look<'r>(&self, review: &'r Review, texts: &Texts<'r>, hits: &mut Vec<Hit<'r>>) {
        let Some(list) = self.lists.get(&review.person.locale.language) else { return };
        let (mut weasel, mut unfinished) = (Found::default(), Found::default());
        for (said, _) in texts.iter().filter(|(_, words)| list.may_be_in(words)) {
            for (phrase, text) in list.find(said.text) {
                match phrase.rule {
                    LintRule::WeaselWords => weasel.add(said, phrase, text),
                    // Only a story claims that something is done; a plan is meant to be open.
                    _ if matches!(said.subject, Subject::Story(_)) => {
                        unfinished.add(said, phrase, text)
                    }
                    _ => {}
                }
            }
        }
        hits.extend(weasel.hit(LintRule::WeaselWords, review));
        hits.extend(unfinished.hit(LintRule::WorkInProgress, review));
    }
}

/// What one rule found in a review.
#[derive(Default)]
struct Found<'r> {
    texts: Vec<Said<'r>>,
    words: Vec<String>,
    instead: Vec<String>,
}

impl<'r> Found<'r> {
    fn add(&mut self, said: Said<'r>, phrase: &Phrase, text: &str) {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.texts.push(said);
        if !self.words.contains(&words) {
            self.words.push(words);
        }
        if !self.instead.iter().any(|it| **it == *phrase.instead) {
            self.instead.push(phrase.instead.to_string());
        }
    }

    fn hit(self, rule: LintRule, review: &'r Review) -> Option<Hit<'r>> {
        let items = self.texts.iter().map(|it| (it.subject, Some(it.role))).collect();
        let fact = Fact::Words { found: self.words, instead: self.instead };
        Some(Hit::of(rule, review, items)?.fact(fact))
    }
}

impl List {
    /// The list of a language with that of English; none if it is empty.
    fn new(language: &str, settings: &LintSettings) -> Option<Self> {
        let is_wanted = |it: &str| it == language || it == EVERYWHERE;
        let texts = LISTS.iter().filter(|(it, _)| is_wanted(it));
        let mut phrases: Vec<Phrase> =
            texts.flat_map(|(language, text)| read(language, text)).collect();
        let allowed: BTreeSet<String> =
            settings.allowed_words.iter().map(|it| folded(it)).collect();
        phrases.retain(|it| settings.has(it.rule) && !allowed.contains(&it.words));
        // Of two phrases that begin alike the longer one is to be found.
        phrases.sort_by_key(|it| std::cmp::Reverse(it.words.len()));
        let patterns: Vec<String> = phrases.iter().map(Phrase::pattern).collect();
        let pattern = Regex::new(&format!("(?i){}", patterns.join("|")));
        let pattern = pattern.expect("escaped phrases are a sound pattern");
        let keys = keys(&phrases);
        (!phrases.is_empty()).then(|| Self { pattern, phrases: phrases.into(), keys })
    }

    /// Whether a text with these words may have a phrase.
    fn may_be_in(&self, words: &[u64]) -> bool {
        self.keys.as_ref().is_none_or(|keys| words.iter().any(|it| keys.has(*it)))
    }

    /// The phrases of a text, each with the words as typed.
    fn find<'t>(&self, text: &'t str) -> Vec<(&Phrase, &'t str)> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(it) = self.pattern.find_at(text, from) {
            let written = |phrase: &Phrase| phrase.written(text, it.range());
            match self.phrases.iter().find_map(|phrase| Some((phrase, written(phrase)?))) {
                Some((phrase, place)) => {
                    from = place.end;
                    found.push((phrase, &text[place]));
                }
                None => from = text.ceil_char_boundary(it.start() + 1),
            }
        }
        found
    }
}

/// The longest word of each phrase; none if one of them is open, for then the words of a text are others.
fn keys(phrases: &[Phrase]) -> Option<Sieve> {
    let mut sieve = Sieve::new();
    let mut words = Vec::new();
    for phrase in phrases {
        let parts = phrase.words.split(|c: char| !c.is_alphanumeric());
        let longest = parts.max_by_key(|it| it.len()).filter(|_| !phrase.is_open)?;
        hash_words(longest, &mut words);
    }
    words.into_iter().for_each(|it| sieve.add(it));
    Some(sieve)
}

/// Whether no letter or digit touches a part of a text.
fn is_bounded(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// A phrase in lower case, with single spaces for what may part its words and one spelling of what has two.
fn folded(phrase: &str) -> String {
    let lower = phrase.to_lowercase().replace('’', "'").replace('ß', "ss");
    let parts = lower.split(|c: char| c.is_whitespace() || "-‐‑".contains(c));
    parts.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
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

    /// What finds the words, without the letters that may follow: a pattern of all letters is large.
    fn pattern(&self) -> String {
        let words = regex::escape(&self.words).replace(' ', r"[\s\-‐‑]+").replace('\'', "['’]");
        words.replace("ss", "(?:ss|ß)")
    }

    /// Where a text has the phrase, if it has its pattern here: with the letters that may follow, and no part of a word.
    fn written(&self, text: &str, Range { start, mut end }: Range<usize>) -> Option<Range<usize>> {
        if self.is_open {
            end = text.len() - text[end..].trim_start_matches(char::is_alphabetic).len();
        }
        (is_bounded(text, start, end) && self.is(&text[start..end])).then_some(start..end)
    }

    fn is(&self, text: &str) -> bool {
        let text = folded(text);
        if self.is_open { text.starts_with(&self.words) } else { text == self.words }
    }
}

/// The phrases of a list.
fn read(language: &str, text: &str) -> Vec<Phrase> {
    const FINISH: &str =
        "tell of what is done and what came of it; the rest belongs in `development-plan`";
    let mut report = Report::new();
    let name = format!("data/weasel/{language}.toml").into();
    let file = TomlFile::new(&name, text.as_bytes(), &mut report).expect("a text is UTF-8");
    let document = file.parse(&mut report).expect("the lists are sound: a test reads them");
    let fields = document.fields();
    let mut phrases = Vec::new();
    for group in fields.tables("weasel", &mut report) {
        let instead = group.required_text("hint", &mut report).map(|it| it.value.into());
        let listed = group.texts("phrases", &mut report).map(|it| it.value).unwrap_or_default();
        group.finish(&mut report);
        let Some(instead) = instead else { continue };
        phrases.extend(
            listed.iter().map(|it| Phrase::new(LintRule::WeaselWords, &it.value, &instead)),
        );
    }
    let unfinished = fields.table("in_progress", &mut report);
    let listed = unfinished.texts("phrases", &mut report).map(|it| it.value).unwrap_or_default();
    unfinished.finish(&mut report);
    fields.finish(&mut report);
    let finish: Arc<str> = FINISH.into();
    phrases
        .extend(listed.iter().map(|it| Phrase::new(LintRule::WorkInProgress, &it.value, &finish)));
    debug_assert!(!report.has_errors(), "{report:?}");
    phrases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cycle::Cycle;

    fn found(language: &str, text: &str) -> Vec<String> {
        let list = List::new(language, &Cycle::built_in().lint).expect("the list is not empty");
        list.find(text).into_iter().map(|(_, it)| it.to_owned()).collect()
    }

    #[test]
    fn every_list_is_read_and_every_phrase_finds_itself() {
        for (language, text) in LISTS {
            let phrases = read(language, text);
            assert!(phrases.len() > 25, "{language}");
            for phrase in &phrases {
                let text = format!("x {}, y", phrase.words.to_uppercase());
                let hit = found(language, &text);
                assert!(hit.iter().any(|it| phrase.is(it)), "{language}: {text}: {hit:?}");
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
    }

    #[test]
    fn a_cycle_may_allow_words() {
        let mut settings = Cycle::built_in().lint;
        settings.allowed_words.push("Team-Player".to_owned());
        let list = List::new("en", &settings).expect("the list is not empty");
        assert!(list.find("a team player").is_empty());
    }
}
