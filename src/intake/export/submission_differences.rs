//! What two submissions say, side by side. In: two of them. Out: whether they say the same, and in which columns of answers
//! they do not.

use crate::diagnostics::{Code, Diagnostic, escape_control};
use crate::intake::export::column_group::ColumnGroup;
use crate::intake::export::submission::Submission;
use crate::intake::export::submission_set::SubmissionSet;

impl<'s> SubmissionSet<'s> {
    /// Whether two rows say the same in the columns of answers, of which the one and the other may have some for themselves.
    pub(super) fn say_the_same(self, one: &Submission, other: &Submission) -> bool {
        self.lost(one, other).is_empty()
            && self.lost(other, one).is_empty()
            && self.differing(one, other).is_empty()
    }

    /// The columns of answers of the first in which the second says something else.
    pub(super) fn differing(self, one: &Submission, other: &Submission) -> Vec<usize> {
        let is_other = |column: &usize| {
            let (text, there) = (self.text(one, *column), self.beside(one, *column, other));
            !there.is_empty() && !text.is_empty() && there != text
        };
        self.answering(one).filter(is_other).collect()
    }

    /// The columns of answers in which the first says something and the second nothing.
    pub(super) fn lost(self, one: &Submission, other: &Submission) -> Vec<usize> {
        let is_lost = |column: &usize| {
            !self.text(one, *column).is_empty() && self.beside(one, *column, other).is_empty()
        };
        self.answering(one).filter(is_lost).collect()
    }

    fn text(self, submission: &Submission, column: usize) -> &'s str {
        self.sheets[submission.sheet].cell(&submission.row, column).0
    }

    /// What another submission says in the column that one has at a place: in its own column of that name.
    fn beside(self, one: &Submission, column: usize, other: &Submission) -> &'s str {
        if one.sheet == other.sheet {
            return self.text(other, column);
        }
        let name = &self.sheets[one.sheet].columns[column].name;
        let mut there = self.answering(other);
        let found =
            there.find(|column| self.sheets[other.sheet].columns[*column].name.key == name.key);
        found.map_or("", |column| self.text(other, column))
    }

    /// The columns that answer in a submission.
    fn answering(self, submission: &Submission) -> impl Iterator<Item = usize> {
        let plan = &self.plans[submission.sheet];
        plan.groups.iter().chain(&plan.shared).flat_map(ColumnGroup::columns)
    }

    /// What a submission that does not count says and the one that counts leaves blank.
    pub(super) fn lost_with(self, replaced: usize, counting: usize) -> Vec<Diagnostic> {
        let (replaced, counting) = (&self.submissions[replaced], &self.submissions[counting]);
        let sheet = &self.sheets[replaced.sheet];
        let warning = |column: usize| {
            let name = &sheet.columns[column].name.text;
            let message = format!(
                "`{}` is answered here, and blank in the submission that counts in place of this one",
                escape_control(name)
            );
            let finding = Diagnostic::warning(Code::AnswerReplaced, message);
            let finding = finding.at(sheet.at(&replaced.row, column));
            finding.hint("a submission counts as a whole: if these words count, copy them into the other row; the account says which that is")
        };
        let lost = self.lost(replaced, counting).into_iter().map(warning);
        lost.map(|finding| self.about(finding, replaced)).collect()
    }
}
