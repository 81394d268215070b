//! Submissions of which nobody knows which counts. In: two of them, and why nothing decides. Out: a finding that names both.

use crate::diagnostics::{Code, Diagnostic, escape_control, truncate_for_display};
use crate::intake::export::submission::Submission;
use crate::intake::export::submission_set::SubmissionSet;

/// Two submissions of one thing, and why nobody knows which counts.
pub(super) struct SubmissionClash {
    pub(super) why: ClashReason,
    pub(super) first: usize,
    pub(super) second: usize,
}

/// Why nobody knows which of two submissions counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ClashReason {
    /// The mapping has no rule.
    NoRule,
    /// The export does not say when they were submitted.
    NoTimes,
    /// They were submitted at one time, and say different things.
    OneTime,
    /// Different people wrote them: neither replaces the other.
    TwoReviewers,
    /// They say some things both and others only one of them.
    InPart,
}

impl SubmissionSet<'_> {
    /// A submission of what another has said before.
    pub(super) fn twice(
        self,
        SubmissionClash { why, first, second }: &SubmissionClash,
    ) -> Diagnostic {
        let sheets = self.sheets;
        let (second, first) = (&self.submissions[*second], &self.submissions[*first]);
        let time = self.plans[second.sheet].submitted;
        let time = time.map(|column| sheets[second.sheet].columns[column].name.text.as_str());
        let at = sheets[first.sheet].at_row(&first.row);
        let at = format!("{}:{}", escape_control(&at.file), at.line);
        let by = second.role.map_or_else(String::new, |role| format!(" by `{role}`"));
        let (one, other) =
            (truncate_for_display(&first.reviewer), truncate_for_display(&second.reviewer));
        let when = if first.submitted == second.submitted {
            "at one time"
        } else {
            "at times of which neither is surely the later one,"
        };
        let without_time = time.map(|column| self.without_time(column, [first, second]));
        let (message, hint) = match why {
            // A rule would need times, and there are none.
            ClashReason::NoRule if time.is_none() => (
                format!("the same is submitted twice{by} for this person, first at {at}"),
                "if both rows count, put their words into one row; if not, delete the row that does not count; or, if a column says when each was submitted, name it with `submitted` under `[row]` of a mapping, and say which counts with `--keep latest`",
            ),
            ClashReason::NoRule => (
                format!("the same is submitted twice{by} for this person, first at {at}"),
                "say which counts with `--keep latest` or `--keep first`, or with `keep` in a mapping",
            ),
            ClashReason::NoTimes => (
                format!(
                    "the same is submitted twice{by} for this person, first at {at}, and the export does not say when"
                ),
                without_time.as_deref().unwrap_or("name the column with the time of submission with `submitted` under `[row]` of a mapping"),
            ),
            ClashReason::OneTime => (
                format!(
                    "the same is submitted twice{by} for this person, first at {at}, {when} and in other words"
                ),
                "if both rows count, put their words into one row; if not, delete the row that does not count: the export does not say which is later",
            ),
            ClashReason::InPart => (
                format!("part of this is submitted twice for this person, first at {at}"),
                "if both count, put their words into one row; if not, delete one of the two in the export, or leave a file out",
            ),
            ClashReason::TwoReviewers => (
                format!("`{other}` and `{one}` both wrote{by} for this person, first at {at}"),
                "only one of them speaks in this role; correct the role of the other in the export, or say in a mapping that it is a peer",
            ),
        };
        let finding = Diagnostic::error(Code::DuplicateSubmission, message);
        let finding = finding.at(sheets[second.sheet].at_row(&second.row));
        self.about(finding, second).hint(hint)
    }

    /// What to do about those of two submissions that have no time in a column.
    fn without_time(self, column: &str, both: [&Submission; 2]) -> String {
        let without: Vec<String> = both
            .into_iter()
            .filter(|submission| submission.submitted.is_none())
            .map(|submission| self.sheets[submission.sheet].line(&submission.row).to_string())
            .collect();
        format!(
            "the column `{}` has no time on line {}; delete the row that does not count in the export",
            escape_control(column),
            without.join(" and ")
        )
    }
}
