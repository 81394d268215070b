//! What sees every review while its words are in memory. In: one review after the other. Out: what each visitor makes of them.

use super::Review;
use super::rows_by_person::RowOwners;

/// What looks at reviews. One of them looks at those that one processor reads.
pub(crate) trait ReviewVisitor: Send {
    /// Looks at a review that is whole; `number` is its place among all.
    fn visit(&mut self, number: usize, review: &Review, rows: RowOwners<'_>);
}

/// Nobody looks.
impl ReviewVisitor for () {
    fn visit(&mut self, _: usize, _: &Review, _: RowOwners<'_>) {}
}
