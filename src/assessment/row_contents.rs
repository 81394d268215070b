//! What each row of a person says by itself, for who wants to know which row a part of the packet comes from. In: the rows of a
//! person. Out: for each row a content that has nothing but its words.

use super::review_filler::{self, ContentAfter, ReviewTask};
use super::rows_by_person::PersonRows;
use super::{Review, ReviewContent, ReviewContext};
use crate::diagnostics::Report;
use crate::intake::Table;

/// What each of these rows says, which are rows of the review's person. What is wrong with them is told elsewhere.
pub(crate) fn of_rows(
    table: &Table,
    rows: &[usize],
    review: &Review,
    context: &ReviewContext<'_>,
) -> Vec<ReviewContent> {
    let alone = |row: &usize| PersonRows::of_row(review.person.id.clone(), *row);
    let alone: Vec<PersonRows> = rows.iter().map(alone).collect();
    let mut reviews: Vec<Review> = rows.iter().map(|_| review.without_words()).collect();
    let work = alone.iter().zip(&mut reviews).enumerate();
    let work = work.map(|(number, (of, review))| ReviewTask { of, review: Some((number, review)) });
    let work = work.collect();
    review_filler::read(table, context, work, ContentAfter::Stay, || (), &mut Report::new());
    reviews.into_iter().map(|review| review.content().clone()).collect()
}
