//! From tables to reviews, one person after the other. In: tables, and what is to look at each review. Out: the reviews,
//! with what was said in memory or [put away](crate::assessment::spill).
//!
//! A large cycle does not fit the memory twice, as rows and as reviews. What wants to see every review sees each while it
//! is there.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rustc_hash::FxHashMap;

use crate::assessment::people_roster::PeopleRoster;
use crate::assessment::review_filler::{self, ContentAfter, ReviewTask};
use crate::assessment::review_visitor::ReviewVisitor;
use crate::assessment::rows_by_person::{PersonRows, by_person};
use crate::assessment::spill::SpillFile;
use crate::assessment::unlisted_people::unlisted;
use crate::assessment::{PersonId, Review, ReviewContext, ReviewSet};
use crate::diagnostics::Report;
use crate::intake::Table;
use crate::parallel::processors;

/// Where what was said in reviews is kept while a run needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ContentStorage {
    /// In memory.
    #[default]
    Memory,
    /// In files without names, in the folder that a path is or would be made in; what cannot be written there stays in memory
    /// for the time being.
    Disk(PathBuf),
}

/// Tables that are being read.
#[derive(Debug)]
pub(crate) struct ReviewReader<'t> {
    table: &'t Table,
    context: &'t ReviewContext<'t>,
    of_people: Vec<PersonRows>,
    /// For each of these people the place of the review among all, if there is one.
    numbers: Vec<Option<usize>>,
    reviews: ReviewSet,
}

impl<'t> ReviewReader<'t> {
    /// Finds everybody whom the tables name; reports what is wrong with the person columns. Nothing that was said is read.
    pub(crate) fn new(
        table: &'t Table,
        people: Option<&Table>,
        context: &'t ReviewContext<'t>,
        report: &mut Report,
    ) -> Self {
        let mut roster = PeopleRoster::default();
        if let Some(people) = people {
            roster.add(people, report);
        }
        roster.add(table, report);
        let of_people = by_person(table);
        let assessed =
            of_people.iter().filter(|person| person.is_assessed(table)).map(|it| it.id.clone());
        let mut assessed: BTreeSet<PersonId> = assessed.collect();
        let strangers = unlisted(table, &of_people, &roster, people.is_some(), report);
        let unlisted = strangers.len();
        assessed.extend(strangers);
        let reviews = reviews(&roster, assessed, context, report);
        let domains = people.map(|it| &it.domains).filter(|domains| !domains.is_empty());
        let domains = domains.unwrap_or(&table.domains).clone();
        let reviews = ReviewSet { rows: table.rows.len(), unlisted, domains, ..reviews };
        let numbers =
            reviews.reviews.iter().zip(0..).map(|(review, number)| (&review.person.id, number));
        let numbers: FxHashMap<&PersonId, usize> = numbers.collect();
        let numbers = of_people.iter().map(|person| numbers.get(&person.id).copied()).collect();
        Self { table, context, of_people, numbers, reviews }
    }

    /// The reviews. Before [`read_all`](Self::read_all) nothing is said in them.
    pub(crate) fn reviews(&self) -> &[Review] {
        &self.reviews.reviews
    }

    /// Reads what was said of everybody, once, and shows each review to one of those that `looks` makes; gives these.
    pub(crate) fn read_all<L: ReviewVisitor>(
        &mut self,
        storage: &ContentStorage,
        looks: impl Fn() -> L + Sync,
        report: &mut Report,
    ) -> Vec<L> {
        let Self { table, context, of_people, numbers, reviews } = self;
        let mut left: Vec<_> = reviews.reviews.iter_mut().map(Some).collect();
        let people = of_people.iter().zip(numbers);
        let work = people.map(|(of, number)| {
            let review = number.and_then(|number| Some((number, left[number].take()?)));
            ReviewTask { of, review }
        });
        let work = work.collect();
        let shelves = match storage {
            ContentStorage::Memory => Vec::new(),
            ContentStorage::Disk(path) => {
                SpillFile::several(processors(), path).unwrap_or_default()
            }
        };
        let after =
            if shelves.is_empty() { ContentAfter::Stay } else { ContentAfter::PutAway(shelves) };
        let (looks, shelves) = review_filler::read(table, context, work, after, looks, report);
        reviews.shelves = shelves;
        looks
    }

    /// Shows the reviews of these numbers once more, to those that `looks` makes; what is wrong with them was reported before.
    pub(crate) fn reread<L: ReviewVisitor>(
        &self,
        is_wanted: impl Fn(usize) -> bool,
        looks: impl Fn() -> L + Sync,
    ) -> Vec<L> {
        let mut wanted: Vec<(&PersonRows, usize, Review)> = Vec::new();
        for (rows, number) in self.of_people.iter().zip(&self.numbers) {
            if let Some(number) = *number
                && is_wanted(number)
            {
                wanted.push((rows, number, self.reviews.reviews[number].without_words()));
            }
        }
        let work = wanted.iter_mut().map(|(of, number, review)| {
            let review = Some((*number, review));
            ReviewTask { of, review }
        });
        let work = work.collect();
        review_filler::read(
            self.table,
            self.context,
            work,
            ContentAfter::Forget,
            looks,
            &mut Report::new(),
        )
        .0
    }

    /// The reviews, once they are read.
    pub(crate) fn finish(self) -> ReviewSet {
        self.reviews
    }
}

/// The reviews of everybody who is assessed, with nothing said, and those who have none.
fn reviews(
    roster: &PeopleRoster<'_>,
    assessed: BTreeSet<PersonId>,
    context: &ReviewContext<'_>,
    report: &mut Report,
) -> ReviewSet {
    let mut all = ReviewSet { reviews: Vec::with_capacity(assessed.len()), ..ReviewSet::default() };
    let words = roster.unknown_words(context.ladder, |it| assessed.contains(it));
    for (id, draft) in roster.drafts() {
        if !assessed.contains(id) {
            all.without_assessments.push(id.clone());
            all.unreviewed.push(draft.listed(id));
            report.push(draft.without_assessments(id));
        } else if let Some(review) = draft.review(id, context, &words, report) {
            all.reviews.push(review);
        } else {
            all.unreviewed.push(draft.listed(id));
        }
    }
    ReviewSet { assessed, ..all }
}
