//! All submissions of an export, and what each of them says. In: submissions with the sheets and plans they were read by. Out: the
//! things that each says, of which every one counts once.

use std::borrow::Cow;

use crate::diagnostics::Diagnostic;
use crate::intake::accounts::RowOutcome;
use crate::intake::export::column_group::ColumnGroup;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::directory::PersonNumber;
use crate::intake::export::sheet::AnswerSheet;
use crate::intake::export::skills::ItemSubject;
use crate::intake::export::submission::Submission;
use crate::intake::export::submission_reader::SubmissionReader;
use crate::role::AssessorRole;

/// What may be submitted once: what one reviewer says of one person, and in long exports about one item. Of what a
/// person may have several, such as stories, the words belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct SubmissionKey<'s> {
    person: PersonNumber,
    role: Option<AssessorRole>,
    /// Peers are told apart; there is one person and one manager.
    reviewer: &'s str,
    /// The name of the skill or statement of the row; its words where they mean several.
    item: Option<&'s str>,
    words: Cow<'s, str>,
}

/// All submissions, and what they are read by.
#[derive(Clone, Copy)]
pub(super) struct SubmissionSet<'s> {
    pub(super) submissions: &'s [Submission],
    pub(super) sheets: &'s [AnswerSheet<'s>],
    pub(super) plans: &'s [ColumnPlan],
    pub(super) reader: &'s SubmissionReader<'s>,
}

impl<'s> SubmissionSet<'s> {
    /// What a submission says: one thing for each role that speaks in it. Nothing if it says nothing, or what may be said
    /// several times.
    pub(super) fn keys(self, number: usize) -> Vec<SubmissionKey<'s>> {
        let submission = &self.submissions[number];
        let (sheet, plan) = (&self.sheets[submission.sheet], &self.plans[submission.sheet]);
        let groups = plan.groups.iter().filter(|it| it.says(sheet, &submission.row));
        self.keys_of(number, &groups.collect::<Vec<_>>())
    }

    /// What a submission says, or what it was asked and does not say.
    pub(super) fn asked(self, number: usize) -> Vec<SubmissionKey<'s>> {
        let keys = self.keys(number);
        if !keys.is_empty() || !self.is_blank(number) {
            return keys;
        }
        let plan = &self.plans[self.submissions[number].sheet];
        self.keys_of(number, &plan.groups.iter().collect::<Vec<_>>())
    }

    fn keys_of(self, number: usize, groups: &[&ColumnGroup]) -> Vec<SubmissionKey<'s>> {
        let submission = &self.submissions[number];
        let sheet = &self.sheets[submission.sheet];
        let text = |column: usize| sheet.cell(&submission.row, column).0;
        let subject = submission.subject.and_then(|subject| self.reader.subjects[subject].as_ref());
        let repeats = matches!(subject, Some(ItemSubject::Statement(kind)) if kind.repeats());
        let mut roles: Vec<Option<AssessorRole>> = match submission.role {
            Some(role) if !groups.is_empty() => vec![Some(role)],
            Some(_) => Vec::new(),
            None => groups.iter().map(|it| it.role).collect(),
        };
        roles.sort();
        roles.dedup();
        let mut words: Cow<'_, str> = Cow::default();
        if repeats {
            for column in groups.iter().flat_map(|group| group.comment.iter().chain(&group.answer))
            {
                words += text(*column);
            }
        }
        let Some(person) = submission.person else { return Vec::new() };
        let item = self.item(number);
        let of_role = |role: Option<AssessorRole>| {
            let is_peer = !matches!(role, Some(AssessorRole::Self_ | AssessorRole::Manager))
                && submission.role.is_some();
            // Peers without an address or id cannot be told apart, and so neither replaces the other.
            let reviewer = if is_peer { submission.reviewer_key.as_str() } else { "" };
            let once = SubmissionKey { person, role, reviewer, item, words: words.clone() };
            (!is_peer || !submission.reviewer_key.is_empty()).then_some(once)
        };
        roles.into_iter().filter_map(of_role).collect()
    }

    /// A finding about the person of a submission.
    pub(super) fn about(self, finding: Diagnostic, submission: &Submission) -> Diagnostic {
        match submission.person {
            Some(person) => finding.about(&self.reader.directory.person(person).id),
            None => finding,
        }
    }

    /// The name of the skill or statement that a row is about; its words where they mean several.
    pub(super) fn item(self, number: usize) -> Option<&'s str> {
        let submission = &self.submissions[number];
        let subject = self.reader.subjects[submission.subject?].as_ref()?;
        if let ItemSubject::Statement(statement) = subject {
            return Some(statement.name());
        }
        if let [one] = subject.skills() {
            return Some(one.as_str());
        }
        let person = self.reader.directory.person(submission.person?);
        if let [one] = self.reader.skills.meant(subject, submission.level, person).own[..] {
            return Some(one.as_str());
        }
        let column = self.plans[submission.sheet].item?;
        Some(self.sheets[submission.sheet].cell(&submission.row, column).0)
    }
}

/// A submission that does not count, what it is instead, and which counts in its place.
pub(super) type ReplacedSubmission = (usize, RowOutcome, Option<usize>);
