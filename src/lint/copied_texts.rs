//! The rules of the lint about texts that were copied. In: the texts of reviews. Out: managers' texts that are the person's own
//! words, and texts that stand in the packets of two people.
//!
//! The measure of a copy: the share of the runs of five words of the manager's text that stand in any of the person's own
//! texts. Case and punctuation do not count.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{FindingDetail, LintFinding, RawFinding};
use crate::assessment::{Review, ReviewReader, ReviewVisitor, RowOwners};
use crate::cycle::{LintRule, LintSettings};
use crate::lint::passages::{Passage, ReviewPassages, passages};
use crate::lint::word_hash::{BloomFilter, combined, words};
use crate::role::AssessorRole;

/// How many words in a row are compared.
const RUN: usize = 5;

/// How many people with the same words a finding names.
const NAMED: usize = 3;

/// What tells the texts of many people apart, without the texts.
#[derive(Debug)]
pub(super) struct TextFingerprints {
    prints: Vec<TextFingerprint>,
    copied_percent: usize,
    copied_words: usize,
    same_comment_words: usize,
}

/// One text: the number of its words in their order, whose it is, and which of that person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TextFingerprint {
    hash: u64,
    person: u32,
    text: u32,
}

impl TextFingerprint {
    /// The number of the person's review.
    pub(super) fn person(&self) -> usize {
        self.person as usize
    }
}

impl TextFingerprints {
    /// No prints yet, but room for so many.
    pub(super) fn new(settings: &LintSettings, texts: usize) -> Self {
        // A rule that is switched off looks at no text.
        let words = |rule, words| if settings.has(rule) { words } else { usize::MAX };
        Self {
            prints: Vec::with_capacity(texts),
            copied_percent: settings.copied_percent,
            copied_words: words(LintRule::CopiedText, settings.copied_words),
            same_comment_words: words(LintRule::SameComment, settings.same_comment_words),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.prints.len()
    }

    pub(super) fn into_inner(self) -> Vec<TextFingerprint> {
        self.prints
    }

    /// Takes the prints of a review's texts, and looks for copies among them.
    pub(super) fn find<'r>(
        &mut self,
        person: usize,
        review: &'r Review,
        texts: &ReviewPassages<'r>,
    ) -> Option<RawFinding<'r>> {
        let number =
            |number| u32::try_from(number).expect("no run has four thousand million texts");
        for (text, (_, words)) in texts.iter().enumerate() {
            if words.len() >= self.same_comment_words {
                let (person, text) = (number(person), number(text));
                self.prints.push(TextFingerprint { hash: combined(words), person, text });
            }
        }
        self.copied(review, texts)
    }

    fn copied<'r>(&self, review: &'r Review, texts: &ReviewPassages<'r>) -> Option<RawFinding<'r>> {
        let suspects = self.suspects(texts);
        if suspects.is_empty() {
            return None;
        }
        let own = texts.iter().filter(|(said, _)| said.role == AssessorRole::Self_);
        let own: HashSet<u64> = own.flat_map(|(_, words)| runs(words)).collect();
        let share = |words| self.is_copy(runs(words).map(|run| own.contains(&run)));
        let copies = suspects.iter().filter_map(|(said, words)| Some((*said, share(words)?)));
        let copies: Vec<(Passage<'r>, usize)> = copies.collect();
        let largest = copies.iter().map(|(_, share)| *share).max()?;
        let items = copies.iter().map(|(said, _)| (said.subject, Some(said.role))).collect();
        Some(
            RawFinding::of(LintRule::CopiedText, review, items)?
                .fact(FindingDetail::Copied(largest)),
        )
    }

    /// The manager's texts that may be copies: nearly all that are none are told by a glance, and none that is one is lost.
    fn suspects<'t, 'r>(&self, texts: &'t ReviewPassages<'r>) -> Vec<(Passage<'r>, &'t [u64])> {
        let long = |(said, words): &(Passage<'r>, &'t [u64])| {
            said.role == AssessorRole::Manager && words.len() >= self.copied_words
        };
        if !texts.iter().any(|text| long(&text)) {
            return Vec::new();
        }
        let mut sieve = BloomFilter::new();
        let own = texts.iter().filter(|(said, _)| said.role == AssessorRole::Self_);
        for run in own.flat_map(|(_, words)| runs(words)) {
            sieve.add(run);
        }
        let seems = |(_, words): &(Passage<'r>, &'t [u64])| {
            self.is_copy(runs(words).map(|run| sieve.has(run))).is_some()
        };
        texts.iter().filter(long).filter(seems).collect()
    }

    /// The share of runs that stand elsewhere, in percent, if the text counts as a copy.
    fn is_copy(&self, stand_elsewhere: impl Iterator<Item = bool>) -> Option<usize> {
        let (mut all, mut copied) = (0, 0);
        for stands in stand_elsewhere {
            all += 1;
            copied += usize::from(stands);
        }
        (all > 0 && copied * 100 >= self.copied_percent * all).then(|| copied * 100 / all)
    }
}

/// Every run of words, as a number.
fn runs(words: &[u64]) -> impl Iterator<Item = u64> {
    words.windows(RUN).map(combined)
}

/// Texts by person, by their numbers.
type SuspectedTexts = BTreeMap<usize, BTreeSet<usize>>;

/// The people and texts in which the same words stand.
type TextsByWords = BTreeMap<String, BTreeSet<(usize, usize)>>;

/// What one person shares with others.
#[derive(Default)]
struct CopiedTexts {
    texts: BTreeSet<usize>,
    others: BTreeSet<usize>,
}

/// Texts that stand in the packets of two people. Those whose prints are equal are read once more, for a print may be that of
/// two texts; of what is found, the people are read again to say where it stands.
pub(super) fn between_people(
    prints: Vec<TextFingerprint>,
    reading: &ReviewReader<'_>,
) -> Vec<LintFinding> {
    let suspected = suspected(prints);
    if suspected.is_empty() {
        return Vec::new();
    }
    let (is_suspected, suspected) = (|run| suspected.contains_key(&run), &suspected);
    let close =
        reading.reread(is_suspected, || CopyComparison { suspected, found: TextsByWords::new() });
    let shared = &shared(close.into_iter().map(|it| it.found));
    let naming = || CopyReport { reading, shared, findings: Vec::new() };
    let found = reading.reread(|number| shared.contains_key(&number), naming);
    found.into_iter().flat_map(|it| it.findings).collect()
}

fn suspected(mut prints: Vec<TextFingerprint>) -> SuspectedTexts {
    prints.sort_unstable();
    let mut suspected = SuspectedTexts::new();
    for alike in prints.chunk_by(|a, b| a.hash == b.hash) {
        if alike[0].person == alike[alike.len() - 1].person {
            continue;
        }
        for print in alike {
            suspected.entry(print.person()).or_default().insert(print.text as usize);
        }
    }
    suspected
}

/// What people share: the same words in the packets of two.
fn shared(found: impl Iterator<Item = TextsByWords>) -> BTreeMap<usize, CopiedTexts> {
    let mut all = TextsByWords::new();
    for (words, places) in found.flatten() {
        all.entry(words).or_default().extend(places);
    }
    let mut shared: BTreeMap<usize, CopiedTexts> = BTreeMap::new();
    for places in all.values() {
        let people: BTreeSet<usize> = places.iter().map(|(person, _)| *person).collect();
        if people.len() == 1 {
            continue;
        }
        for (person, text) in places {
            let of = shared.entry(*person).or_default();
            of.texts.insert(*text);
            of.others.extend(people.iter().filter(|other| *other != person).take(NAMED));
        }
    }
    shared
}

/// The texts of a review that have these numbers.
fn numbered<'r>(
    review: &'r Review,
    texts: &BTreeSet<usize>,
) -> impl Iterator<Item = (usize, Passage<'r>)> {
    passages(review).enumerate().filter(|(text, _)| texts.contains(text))
}

/// Reads suspected texts.
struct CopyComparison<'s> {
    suspected: &'s SuspectedTexts,
    found: TextsByWords,
}

impl ReviewVisitor for CopyComparison<'_> {
    fn visit(&mut self, person: usize, review: &Review, _: RowOwners<'_>) {
        let texts = &self.suspected[&person];
        for (text, said) in numbered(review, texts) {
            self.found.entry(words(said.text)).or_default().insert((person, text));
        }
    }
}

/// Says what is shared.
struct CopyReport<'s> {
    reading: &'s ReviewReader<'s>,
    shared: &'s BTreeMap<usize, CopiedTexts>,
    findings: Vec<LintFinding>,
}

impl ReviewVisitor for CopyReport<'_> {
    fn visit(&mut self, person: usize, review: &Review, rows: RowOwners<'_>) {
        let CopiedTexts { texts, others } = &self.shared[&person];
        let items =
            numbered(review, texts).map(|(_, said)| (said.subject, Some(said.role))).collect();
        let ids =
            others.iter().take(NAMED).map(|number| &self.reading.reviews()[*number].person.id);
        let fact = FindingDetail::Others(ids.cloned().collect());
        let hit = RawFinding::of(LintRule::SameComment, review, items).map(|hit| hit.fact(fact));
        self.findings.extend(hit.map(|hit| hit.finding(rows)));
    }
}
