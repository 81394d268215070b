//! What readers of packets complain about, found while there is time to correct it. No finding stops a packet.
//!
//! In: each review while it is read, with its rows; ladder, cycle and date. Out: a [`LintFinding`] for each person and rule,
//! ordered by person and weight, with the place of the first cell concerned. Every rule follows a published complaint of
//! promotion committees (M. Guruswamy, "Anatomy of a promotion, part 2"; J. Visser, "On writing promotion documents"),
//! and the `[lint]` table of the cycle file switches it off or tunes it.
//!
//! Texts are what people typed: they are compared and counted, never shown to anybody but their own manager.

mod answer_words;
mod copied_texts;
mod finding_places;
mod incomplete_stories;
mod missing_answers;
mod passages;
mod tenure;
mod warning_texts;
mod weak_phrases;
mod word_hash;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::assessment::{PersonId, Review, ReviewReader, ReviewVisitor, RowOwners};
use crate::cycle::LintRule;
use crate::diagnostics::{Diagnostic, Location};
use crate::packet::PacketContext;
use crate::parallel::in_shares;
use crate::role::AssessorRole;

use copied_texts::{TextFingerprint, TextFingerprints};
use passages::{PassageSubject, ReviewPassages};
use weak_phrases::PhraseTable;

/// A weakness of one packet: one rule, and everything in the packet that it finds.
#[derive(Debug, Clone)]
pub struct LintFinding {
    /// The rule.
    pub rule: LintRule,
    /// Whose packet it is.
    pub employee_id: PersonId,
    /// What it is about: skills, titles of stories, statements.
    pub items: Vec<String>,
    /// What else there is to say.
    pub fact: FindingDetail,
    /// The first cell concerned, if it is known.
    pub at: Option<Location>,
}

/// What a finding says beyond its rule and items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingDetail {
    /// Nothing.
    None,
    /// The words that were found, and what to write instead.
    Words {
        /// The words as typed.
        found: Vec<String>,
        /// What to write instead.
        instead: Vec<String>,
    },
    /// The largest share of a text that is copied, in percent.
    Copied(usize),
    /// The people who have the same words.
    Others(Vec<PersonId>),
    /// What there is, and what the cycle asks for at least or at most.
    Figures {
        /// What there is.
        given: usize,
        /// The limit.
        limit: usize,
    },
    /// Whole months in the company, and the guideline of the target rung.
    Tenure {
        /// Whole months in the company.
        months: u32,
        /// The ladder's words.
        guideline: String,
    },
}

/// A finding that still points into its review.
#[derive(Debug)]
struct RawFinding<'r> {
    rule: LintRule,
    review: &'r Review,
    items: Vec<(PassageSubject<'r>, Option<AssessorRole>)>,
    fact: FindingDetail,
}

/// The rules of a cycle, with what they look at beside a review.
#[derive(Debug)]
pub(crate) struct LintRules<'c> {
    basis: PacketContext<'c>,
    phrases: PhraseTable,
}

/// What looks at some of the reviews.
#[derive(Debug)]
pub(crate) struct LintWorker<'l> {
    lint: &'l LintRules<'l>,
    phrases: PhraseTable,
    prints: TextFingerprints,
    findings: Vec<LintFinding>,
    /// Room for the words of a review.
    words: Vec<u64>,
}

impl<'r> RawFinding<'r> {
    fn new(rule: LintRule, review: &'r Review) -> Self {
        Self { rule, review, items: Vec::new(), fact: FindingDetail::None }
    }

    /// The hit of a rule that found these, unless there are none.
    fn of(
        rule: LintRule,
        review: &'r Review,
        items: Vec<(PassageSubject<'r>, Option<AssessorRole>)>,
    ) -> Option<Self> {
        (!items.is_empty()).then_some(Self { items, ..Self::new(rule, review) })
    }

    fn fact(mut self, fact: FindingDetail) -> Self {
        self.fact = fact;
        self
    }

    fn finding(&self, rows: RowOwners<'_>) -> LintFinding {
        let items = self.items.iter().map(|(subject, _)| subject.label());
        let mut unique: Vec<String> = Vec::with_capacity(self.items.len());
        for item in items {
            if !unique.contains(&item) {
                unique.push(item);
            }
        }
        let employee_id = self.review.person.id.clone();
        let at = Some(finding_places::place(self, rows));
        LintFinding { rule: self.rule, employee_id, items: unique, fact: self.fact.clone(), at }
    }
}

impl LintFinding {
    /// The finding as a warning of a report.
    pub fn warning(&self) -> Diagnostic {
        warning_texts::warning(self)
    }
}

impl<'c> LintRules<'c> {
    /// The rules for these reviews, in which nothing need be said yet.
    pub(crate) fn new(reviews: &[Review], basis: PacketContext<'c>) -> Self {
        Self { basis, phrases: PhraseTable::new(reviews, &basis.cycle.lint) }
    }

    /// One that looks at reviews while they are read, with room for as many texts.
    pub(crate) fn eye(&self, texts: usize) -> LintWorker<'_> {
        LintWorker {
            lint: self,
            phrases: self.phrases.clone(),
            prints: TextFingerprints::new(&self.basis.cycle.lint, texts),
            findings: Vec::new(),
            words: Vec::new(),
        }
    }

    /// What was found in the reviews that were looked at, except those of people in `except`, whose data is to be corrected
    /// first. What several reviews have in common is looked for now.
    pub(crate) fn findings(
        &self,
        eyes: Vec<LintWorker<'_>>,
        reading: &ReviewReader<'_>,
        except: &BTreeSet<String>,
    ) -> Vec<LintFinding> {
        let is_sound = |id: &PersonId| !except.contains(id.as_str());
        let is_of_sound =
            |text: &TextFingerprint| is_sound(&reading.reviews()[text.person()].person.id);
        let mut findings = Vec::new();
        let mut prints = Vec::with_capacity(eyes.iter().map(|it| it.prints.len()).sum());
        for eye in eyes {
            findings
                .extend(eye.findings.into_iter().filter(|finding| is_sound(&finding.employee_id)));
            prints.extend(eye.prints.into_inner().into_iter().filter(is_of_sound));
        }
        findings.extend(copied_texts::between_people(prints, reading));
        findings.sort_by(|a, b| (&a.employee_id, a.rule).cmp(&(&b.employee_id, b.rule)));
        findings
    }
}

impl ReviewVisitor for LintWorker<'_> {
    fn visit(&mut self, number: usize, review: &Review, rows: RowOwners<'_>) {
        let mut hits = Vec::new();
        let silent = missing_answers::silent(review);
        let is_empty = silent.as_ref().is_some_and(|hit| hit.rule == LintRule::NothingAnswered);
        hits.extend(silent);
        if !is_empty {
            missing_answers::find(review, self.lint, &mut hits);
            incomplete_stories::find(review, &mut hits);
            tenure::find(review, self.lint, &mut hits);
            let texts = ReviewPassages::of(review, std::mem::take(&mut self.words));
            self.phrases.find(review, &texts, self.lint, &mut hits);
            hits.extend(self.prints.find(number, review, &texts));
            self.words = texts.into_words();
        }
        hits.retain(|hit| self.lint.basis.cycle.lint.has(hit.rule));
        self.findings.extend(hits.iter().map(|hit| hit.finding(rows)));
    }
}

/// The findings as warnings of a report.
pub(crate) fn warnings(findings: &[LintFinding]) -> impl Iterator<Item = Diagnostic> {
    let warnings =
        |share: &[LintFinding]| share.iter().map(LintFinding::warning).collect::<Vec<_>>();
    in_shares(findings, |_, share| warnings(share)).into_iter().flatten()
}

/// What is said of a committee's edition with more pages than the cycle allows.
pub(crate) fn too_long(
    employee_id: &PersonId,
    pages: usize,
    basis: PacketContext<'_>,
) -> Option<LintFinding> {
    let lint = &basis.cycle.lint;
    let limit = lint.most_pages.filter(|most| pages > *most && lint.has(LintRule::TooManyPages))?;
    let fact = FindingDetail::Figures { given: pages, limit };
    let (rule, employee_id) = (LintRule::TooManyPages, employee_id.clone());
    Some(LintFinding { rule, employee_id, items: Vec::new(), fact, at: None })
}
