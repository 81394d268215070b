//! Parts of one answer in rows of their own: the rating in one row, the words in another. In: what each row says. Out: whether
//! two rows complete each other, say the same, or contradict each other.

use std::borrow::Cow;

use crate::intake::export::answers::ItemAnswer;
use crate::intake::export::submission::Submission;
use crate::intake::export::submission_set::SubmissionSet;
use crate::role::AssessorRole;

/// What one voice says in one row, part by part.
pub(super) struct SaidParts<'r> {
    pub(super) role: AssessorRole,
    /// The rating, the words, the evidence.
    parts: [Cow<'r, str>; 3],
    has_date: bool,
    /// A part of it cannot be read, and so is like no other.
    is_faulty: bool,
}

impl<'r> SaidParts<'r> {
    pub(super) fn new(role: AssessorRole, read: ItemAnswer<'r>) -> Self {
        let parts = [read.rating.0, read.comment.0, read.evidence.0];
        let has_date = !read.date.0.is_empty();
        Self { role, parts, has_date, is_faulty: !read.findings.is_empty() }
    }

    /// Whether a part is said, of three. A part in fault is mostly the rating.
    fn has(&self, part: usize) -> bool {
        !self.parts[part].is_empty() || part == 0 && self.is_faulty
    }

    pub(super) fn says_nothing(&self) -> bool {
        !(0..3).any(|part| self.has(part)) && !self.has_date
    }

    /// Whether both say some part.
    pub(super) fn meets(&self, other: &Self) -> bool {
        (0..3).any(|part| self.has(part) && other.has(part))
    }

    /// Whether one says what the other does not, and both agree in all that both say.
    pub(super) fn completes(&self, other: &Self) -> bool {
        if !self.meets(other) {
            return true;
        }
        let agree =
            (0..3).all(|part| !self.has(part) || !other.has(part) || self.agrees(other, part));
        agree && (0..3).any(|part| self.has(part) != other.has(part))
    }

    fn agrees(&self, other: &Self, part: usize) -> bool {
        !self.is_faulty && !other.is_faulty && self.parts[part] == other.parts[part]
    }
}

impl SubmissionSet<'_> {
    /// Whether a row is about an item and says nothing of it.
    pub(super) fn is_blank(self, number: usize) -> bool {
        let submission = &self.submissions[number];
        let (sheet, plan) = (&self.sheets[submission.sheet], &self.plans[submission.sheet]);
        submission.subject.is_some()
            && plan.groups.iter().all(|group| group.subject.is_none())
            && !plan.groups.iter().chain(&plan.shared).any(|it| it.says(sheet, &submission.row))
    }

    /// Whether two rows are answers to the same question, in the same words.
    pub(super) fn asks_the_same(self, one: &Submission, other: &Submission) -> bool {
        let words = |submission: &Submission| {
            let column = self.plans[submission.sheet].item?;
            Some(self.sheets[submission.sheet].cell(&submission.row, column).0)
        };
        one.kind == other.kind && words(one) == words(other)
    }
}
