//! Words that were not written for this text. In: the texts of reviews. Out: managers' texts that are the person's own
//! words, and texts that stand in the packets of two people.
//!
//! The measure of a copy: the share of the runs of five words of the manager's text that stand in any of the person's own
//! texts. Case and punctuation do not count.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::said::{Said, Subject, Texts, said};
use super::words::{Sieve, combined, same_words};
use super::{Fact, Hit};
use crate::assessment::Review;
use crate::cycle::{LintRule, LintSettings};
use crate::role::Role;

/// How many words in a row are compared.
const RUN: usize = 5;

/// How many people with the same words a finding names.
const NAMED: usize = 3;

/// What tells the texts of many people apart, without the texts.
#[derive(Debug)]
pub(super) struct Prints {
    prints: Vec<Print>,
    copied_percent: usize,
    copied_words: usize,
    same_comment_words: usize,
}

/// One text: the number of its words in their order, whose it is, and which of that person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Print {
    hash: u64,
    person: u32,
    text: u32,
}

impl Prints {
    /// No prints yet; those of these reviews are to come.
    pub(super) fn new(settings: &LintSettings, reviews: &[&Review]) -> Self {
        let texts = reviews.iter().map(|it| said(it).count()).sum();
        // A rule that is switched off looks at no text.
        let words = |rule, words| if settings.has(rule) { words } else { usize::MAX };
        Self {
            prints: Vec::with_capacity(texts),
            copied_percent: settings.copied_percent,
            copied_words: words(LintRule::CopiedText, settings.copied_words),
            same_comment_words: words(LintRule::SameComment, settings.same_comment_words),
        }
    }

    pub(super) fn into_inner(self) -> Vec<Print> {
        self.prints
    }

    /// Takes the prints of a review's texts, and looks for copies among them.
    pub(super) fn look<'r>(
        &mut self,
        person: usize,
        review: &'r Review,
        texts: &Texts<'r>,
    ) -> Option<Hit<'r>> {
        let number = |it| u32::try_from(it).expect("no run has four thousand million texts");
        for (text, (_, words)) in texts.iter().enumerate() {
            if words.len() >= self.same_comment_words {
                let (person, text) = (number(person), number(text));
                self.prints.push(Print { hash: combined(words), person, text });
            }
        }
        self.copied(review, texts)
    }

    fn copied<'r>(&self, review: &'r Review, texts: &Texts<'r>) -> Option<Hit<'r>> {
        let suspects = self.suspects(texts);
        if suspects.is_empty() {
            return None;
        }
        let own = texts.iter().filter(|(said, _)| said.role == Role::Own);
        let own: HashSet<u64> = own.flat_map(|(_, words)| runs(words)).collect();
        let share = |words| self.is_copy(runs(words).map(|it| own.contains(&it)));
        let copies = suspects.iter().filter_map(|(said, words)| Some((*said, share(words)?)));
        let copies: Vec<(Said<'r>, usize)> = copies.collect();
        let largest = copies.iter().map(|(_, share)| *share).max()?;
        let items = copies.iter().map(|(said, _)| (said.subject, Some(said.role))).collect();
        Some(Hit::of(LintRule::CopiedText, review, items)?.fact(Fact::Copied(largest)))
    }

    /// The manager's texts that may be copies: nearly all that are none are told by a glance, and none that is one is lost.
    fn suspects<'t, 'r>(&self, texts: &'t Texts<'r>) -> Vec<(Said<'r>, &'t [u64])> {
        let long = |(said, words): &(Said<'r>, &'t [u64])| {
            said.role == Role::Manager && words.len() >= self.copied_words
        };
        if !texts.iter().any(|it| long(&it)) {
            return Vec::new();
        }
        let mut sieve = Sieve::new();
        let own = texts.iter().filter(|(said, _)| said.role == Role::Own);
        own.flat_map(|(_, words)| runs(words)).for_each(|it| sieve.add(it));
        let seems = |(_, words): &(Said<'r>, &'t [u64])| {
            self.is_copy(runs(words).map(|it| sieve.has(it))).is_some()
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

/// What one person shares with others.
#[derive(Default)]
struct Shared<'r> {
    items: Vec<(Subject<'r>, Option<Role>)>,
    others: BTreeSet<u32>,
}

/// Texts that stand in the packets of two people.
pub(super) fn between_people<'r>(reviews: &[&'r Review], mut prints: Vec<Print>) -> Vec<Hit<'r>> {
    prints.sort_unstable();
    let mut found: BTreeMap<u32, Shared<'r>> = BTreeMap::new();
    for alike in prints.chunk_by(|a, b| a.hash == b.hash) {
        let (first, last) = (alike[0], alike[alike.len() - 1]);
        if first.person == last.person {
            continue;
        }
        let text = of_print(reviews, first).text;
        let is_same = |it: &&Print| same_words(of_print(reviews, **it).text, text);
        let same: Vec<Print> = alike.iter().filter(is_same).copied().collect();
        let people: BTreeSet<u32> = same.iter().map(|it| it.person).collect();
        for print in same.iter().filter(|_| people.len() > 1) {
            let said = of_print(reviews, *print);
            let shared = found.entry(print.person).or_default();
            shared.items.push((said.subject, Some(said.role)));
            let others = people.iter().filter(|it| **it != print.person).take(NAMED);
            shared.others.extend(others);
        }
    }
    found.into_iter().filter_map(|(person, shared)| hit(reviews, person, shared)).collect()
}

fn hit<'r>(reviews: &[&'r Review], person: u32, shared: Shared<'r>) -> Option<Hit<'r>> {
    let others = shared.others.iter().take(NAMED).map(|it| reviews[*it as usize].person.id.clone());
    let fact = Fact::Others(others.collect());
    Some(Hit::of(LintRule::SameComment, reviews[person as usize], shared.items)?.fact(fact))
}

fn of_print<'r>(reviews: &[&'r Review], print: Print) -> Said<'r> {
    let mut texts = said(reviews[print.person as usize]);
    texts.nth(print.text as usize).expect("the print was taken of this text")
}
