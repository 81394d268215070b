//! What readers of packets complain about, found while there is time to mend it. No finding stops a packet.
//!
//! In: the reviews, ladder, cycle and date. Out: a [`Finding`] for each person and rule, ordered by person and weight;
//! then warnings for the report, with the place of the first cell concerned. Every rule follows a published complaint of
//! promotion committees (M. Guruswamy, "Anatomy of a promotion, part 2"; J. Visser, "On writing promotion documents"),
//! and the `[lint]` table of the cycle file switches it off or tunes it.
//!
//! Texts are what people typed: they are compared and counted, never shown to anybody but their own manager.

mod answers;
mod copies;
mod message;
mod phrases;
mod places;
mod said;
mod stories;
mod tenure;
mod words;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::assessment::{PersonId, Review};
use crate::cycle::LintRule;
use crate::diagnostics::{Diagnostic, Location, Report};
use crate::intake::Table;
use crate::packet::Basis;
use crate::role::Role;
use crate::shares::in_shares;

use copies::{Print, Prints};
use phrases::Phrases;
use said::{Subject, Texts};

/// A weakness of one packet: one rule, and everything in the packet that it finds.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: LintRule,
    /// Whose packet it is.
    pub employee_id: PersonId,
    /// What it is about: skills, titles of stories, statements.
    pub items: Vec<String>,
    /// What else there is to say.
    pub fact: Fact,
    /// The first cell concerned, if it is known.
    pub at: Option<Location>,
}

/// What a finding says beyond its rule and items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
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
struct Hit<'r> {
    rule: LintRule,
    review: &'r Review,
    items: Vec<(Subject<'r>, Option<Role>)>,
    fact: Fact,
}

/// What the rules look at beside a review.
#[derive(Debug)]
struct Ground<'c> {
    basis: Basis<'c>,
    phrases: Phrases,
}

impl<'r> Hit<'r> {
    fn new(rule: LintRule, review: &'r Review) -> Self {
        Self { rule, review, items: Vec::new(), fact: Fact::None }
    }

    /// The hit of a rule that found these, unless there are none.
    fn of(
        rule: LintRule,
        review: &'r Review,
        items: Vec<(Subject<'r>, Option<Role>)>,
    ) -> Option<Self> {
        (!items.is_empty()).then_some(Self { items, ..Self::new(rule, review) })
    }

    fn fact(mut self, fact: Fact) -> Self {
        self.fact = fact;
        self
    }

    fn finding(&self, at: Option<Location>) -> Finding {
        let items = self.items.iter().map(|(subject, _)| subject.label());
        let mut unique: Vec<String> = Vec::with_capacity(self.items.len());
        for item in items {
            if !unique.contains(&item) {
                unique.push(item);
            }
        }
        let employee_id = self.review.person.id.clone();
        Finding { rule: self.rule, employee_id, items: unique, fact: self.fact.clone(), at }
    }
}

/// Looks at every review, except those of people in `except`, whose data is to be mended first.
pub fn findings(reviews: &[Review], basis: Basis<'_>, except: &BTreeSet<String>) -> Vec<Finding> {
    hits(reviews, basis, except).iter().map(|it| it.finding(None)).collect()
}

/// Reports the same as warnings with places, which are looked up in the table of assessments.
pub fn warn(
    reviews: &[Review],
    basis: Basis<'_>,
    except: &BTreeSet<String>,
    table: Option<&Table>,
    report: &mut Report,
) {
    let hits = hits(reviews, basis, except);
    let places = table.map(|it| places::places(&hits, it)).unwrap_or_default();
    let places = places.into_iter().chain(std::iter::repeat(None));
    let placed: Vec<(Hit<'_>, Option<Location>)> = hits.into_iter().zip(places).collect();
    let warning = |(hit, at): &(Hit<'_>, Option<Location>)| hit.finding(at.clone()).warning();
    let warnings = in_shares(&placed, |_, share| share.iter().map(warning).collect::<Vec<_>>());
    report.extend(warnings.into_iter().flatten());
}

impl Finding {
    /// The finding as a warning of a report.
    pub fn warning(&self) -> Diagnostic {
        message::warning(self)
    }
}

/// What the rules that hold find, ordered by person and weight.
fn hits<'r>(reviews: &'r [Review], basis: Basis<'_>, except: &BTreeSet<String>) -> Vec<Hit<'r>> {
    let sound: Vec<&Review> =
        reviews.iter().filter(|it| !except.contains(it.person.id.as_str())).collect();
    let ground = Ground { basis, phrases: Phrases::new(&sound, &basis.cycle.lint) };
    let mut hits = of_all(&sound, &ground);
    hits.retain(|it| basis.cycle.lint.has(it.rule));
    hits.sort_by_key(|it| (it.review.person.id.as_str(), it.rule));
    hits
}

/// What is said of a committee's edition with more pages than the cycle allows.
pub fn too_long(employee_id: &PersonId, pages: usize, basis: Basis<'_>) -> Option<Finding> {
    let lint = &basis.cycle.lint;
    let limit = lint.most_pages.filter(|it| pages > *it && lint.has(LintRule::TooManyPages))?;
    let fact = Fact::Figures { given: pages, limit };
    let (rule, employee_id) = (LintRule::TooManyPages, employee_id.clone());
    Some(Finding { rule, employee_id, items: Vec::new(), fact, at: None })
}

/// What all rules find.
fn of_all<'r>(reviews: &[&'r Review], ground: &Ground<'_>) -> Vec<Hit<'r>> {
    let (mut hits, mut prints) = (Vec::new(), Vec::new());
    let shares = in_shares(reviews, |first, share| of_share(first, share, ground));
    prints.reserve_exact(shares.iter().map(|(_, it)| it.len()).sum());
    for (found, printed) in shares {
        hits.extend(found);
        prints.extend(printed);
    }
    hits.extend(copies::between_people(reviews, prints));
    hits
}

/// What the rules find in some reviews, and the prints of their texts; the first has the number `first` among all.
fn of_share<'r>(
    first: usize,
    reviews: &[&'r Review],
    ground: &Ground<'_>,
) -> (Vec<Hit<'r>>, Vec<Print>) {
    let mut hits = Vec::new();
    let mut prints = Prints::new(&ground.basis.cycle.lint, reviews);
    let phrases = ground.phrases.clone();
    let mut texts = Texts::default();
    for (number, review) in (first..).zip(reviews) {
        let silent = answers::silent(review);
        let is_empty = silent.as_ref().is_some_and(|it| it.rule == LintRule::NothingAnswered);
        hits.extend(silent);
        if is_empty {
            continue;
        }
        answers::look(review, ground, &mut hits);
        stories::look(review, &mut hits);
        tenure::look(review, ground, &mut hits);
        texts = Texts::of(review, texts);
        phrases.look(review, &texts, &mut hits);
        hits.extend(prints.look(number, review, &texts));
    }
    (hits, prints.into_inner())
}
