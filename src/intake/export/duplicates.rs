//! Several submissions of one thing. In: the submissions of an export. Out: those that count, by the rule of the mapping;
//! without a rule every second one is an error, for nobody knows which the writer meant.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::diagnostics::Report;
use crate::intake::accounts::RowOutcome;
use crate::intake::columns::normalized_header;
use crate::intake::export::answers::AnswerReader;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::copied_sheets;
use crate::intake::export::said_parts::SaidParts;
use crate::intake::export::sheet::AnswerSheet;
use crate::intake::export::submission::Submission;
use crate::intake::export::submission_clashes::{ClashReason, SubmissionClash};
use crate::intake::export::submission_reader::SubmissionReader;
use crate::intake::export::submission_set::{ReplacedSubmission, SubmissionKey, SubmissionSet};
use crate::intake::mapping::KeepRule;

/// Marks the submissions that do not count as duplicates, and those that are parts of the answer of another.
pub(super) fn choose(
    submissions: &mut [Submission],
    sheets: &[AnswerSheet<'_>],
    plans: &[ColumnPlan],
    reader: &SubmissionReader<'_>,
    answers: Option<AnswerReader<'_>>,
    report: &mut Report,
) {
    let (kept, replaced, clashes, parts) = Default::default();
    let all = SubmissionSet { submissions, sheets, plans, reader };
    let mut choice = SubmissionChoice { all, answers, kept, replaced, clashes, parts };
    choice.kept.reserve(submissions.len());
    for (number, submission) in submissions.iter().enumerate() {
        if submission.outcome == RowOutcome::Used {
            choice.take(number, report);
        }
    }
    let SubmissionChoice { mut replaced, parts, clashes, .. } = choice;
    copied_sheets::report(all, &clashes, &mut replaced, report);
    for (number, outcome, replaced_by) in replaced {
        submissions[number].outcome = outcome;
        submissions[number].replaced_by = replaced_by;
    }
    for (whole, parts) in parts {
        parts.into_iter().for_each(|part| submissions[part].part_of = Some(whole));
    }
}

/// Which submissions count, as far as they were looked at.
struct SubmissionChoice<'s, 'c> {
    all: SubmissionSet<'s>,
    /// Tells ratings from words; nothing if the scales do not fit, which is reported elsewhere.
    answers: Option<AnswerReader<'c>>,
    /// The submission that first said each thing.
    kept: FxHashMap<SubmissionKey<'s>, usize>,
    /// The submissions that do not count, with what they are instead and which counts in their place.
    replaced: Vec<ReplacedSubmission>,
    /// What nothing decides between.
    clashes: Vec<SubmissionClash>,
    /// Further rows of one answer, by its first: the rating in one row, the words in another.
    parts: BTreeMap<usize, Vec<usize>>,
}

impl<'s> SubmissionChoice<'s, '_> {
    /// Decides what becomes of a submission, and of those that said the same before.
    fn take(&mut self, number: usize, report: &mut Report) {
        let keys = self.all.asked(number);
        let mut firsts: Vec<usize> =
            keys.iter().filter_map(|key| self.kept.get(key)).copied().collect();
        firsts.sort_unstable();
        firsts.dedup();
        let Some(first) = firsts.first().copied() else {
            self.kept.extend(keys.into_iter().map(|key| (key, number)));
            return;
        };
        let mut members = Vec::new();
        for first in &firsts {
            members.push(*first);
            members.extend(self.parts.get(first).into_iter().flatten());
        }
        members.retain(|member| self.says_again(*member, number));
        if members.is_empty() {
            self.join(&firsts, number, keys);
            return;
        }
        match self.decided(&keys, &members, number) {
            Err((why, first)) => {
                self.clashes.push(SubmissionClash { why, first, second: number });
                self.replaced.push((number, RowOutcome::Rejected, None));
            }
            Ok(CountingSubmission::First) => {
                report.extend(self.all.lost_with(number, members[0]));
                self.replaced.push((number, RowOutcome::Duplicate, Some(members[0])));
            }
            Ok(CountingSubmission::Second) => {
                let rest = self.parts.remove(&first).unwrap_or_default();
                let mut rest = [vec![first], rest].concat();
                rest.retain(|other| !members.contains(other));
                for member in members {
                    report.extend(self.all.lost_with(member, number));
                    self.replaced.push((member, RowOutcome::Duplicate, Some(number)));
                }
                for part in &rest {
                    let keys = self.all.asked(*part);
                    self.kept.extend(keys.into_iter().map(|key| (key, number)));
                }
                if !rest.is_empty() {
                    self.parts.insert(number, rest);
                }
                self.kept.extend(keys.into_iter().map(|key| (key, number)));
            }
        }
    }

    /// Makes a submission, and all that it shares a voice and an item with, parts of the first of them.
    fn join(&mut self, firsts: &[usize], number: usize, keys: Vec<SubmissionKey<'s>>) {
        let whole = firsts[0];
        let mut parts = self.parts.remove(&whole).unwrap_or_default();
        for other in &firsts[1..] {
            parts.push(*other);
            parts.extend(self.parts.remove(other).unwrap_or_default());
        }
        for part in &parts {
            let keys = self.all.asked(*part);
            self.kept.extend(keys.into_iter().map(|key| (key, whole)));
        }
        parts.push(number);
        self.parts.insert(whole, parts);
        self.kept.extend(keys.into_iter().map(|key| (key, whole)));
    }

    /// Which of two counts, where all that the second says again agree.
    fn decided(
        &self,
        keys: &[SubmissionKey<'_>],
        members: &[usize],
        number: usize,
    ) -> Result<CountingSubmission, (ClashReason, usize)> {
        let mut stays = None;
        for member in members {
            let submissions = self.all.submissions;
            let keep = self.all.reader.mapping.keep;
            // Only what says the same things again can replace what was said before.
            let one = if self.all.asked(*member) == keys {
                decided(keep, &submissions[*member], &submissions[number])
                    .and_then(|stays| self.unless_in_doubt(stays, *member, number))
            } else {
                Err(ClashReason::InPart)
            };
            let one = one.map_err(|why| (why, *member))?;
            if *stays.get_or_insert(one) != one {
                return Err((ClashReason::InPart, *member));
            }
        }
        Ok(stays.expect("there is at least one member"))
    }

    /// Of two that were submitted at one time and say different things, nobody knows which counts.
    fn unless_in_doubt(
        &self,
        stays: CountingSubmission,
        first: usize,
        second: usize,
    ) -> Result<CountingSubmission, ClashReason> {
        let (one, other) = (&self.all.submissions[first], &self.all.submissions[second]);
        let order = one.submitted.zip(other.submitted).and_then(|(one, other)| one.order(&other));
        if order.is_none_or(Ordering::is_eq) && !self.all.say_the_same(one, other) {
            return Err(ClashReason::OneTime);
        }
        Ok(stays)
    }

    /// Whether a submission says a part of an answer again that another has said. Only rows about one item each have parts:
    /// a row with the rating, another with the words. A row without either takes nothing away.
    fn says_again(&mut self, first: usize, second: usize) -> bool {
        let (one, other) = (&self.all.submissions[first], &self.all.submissions[second]);
        let has_voices = one.role.is_none() || other.role.is_none();
        if are_two(one, other) || has_voices && one.sheet != other.sheet {
            return true;
        }
        let order = one.submitted.zip(other.submitted).and_then(|(one, other)| one.order(&other));
        let is_later = order.is_some_and(Ordering::is_ne);
        if self.all.is_blank(first) || self.all.is_blank(second) {
            return is_later && self.all.asks_the_same(one, other);
        }
        let (Some(one), Some(other)) = (self.said(first), self.said(second)) else { return true };
        for said in one.iter().chain(&other) {
            if said.says_nothing() {
                return true;
            }
        }
        for said in &one {
            let beside = other.iter().find(|part| part.role == said.role);
            if beside
                .is_some_and(|beside| is_later && said.meets(beside) || !said.completes(beside))
            {
                return true;
            }
        }
        false
    }

    /// Which parts of answers a row about one item says, for each role that speaks in it; nothing if a role has answers of
    /// several groups.
    fn said(&mut self, number: usize) -> Option<Vec<SaidParts<'s>>> {
        let SubmissionSet { submissions, sheets, plans, .. } = self.all;
        let submission = &submissions[number];
        let (sheet, plan) = (&sheets[submission.sheet], &plans[submission.sheet]);
        let item = self.all.item(number)?;
        let answers = self.answers.as_mut()?;
        let mut said: Vec<SaidParts<'_>> = Vec::new();
        for group in plan.groups.iter().filter(|it| it.says(sheet, &submission.row)) {
            let role = group.role.or(submission.role)?;
            let is_other = submission.role.is_some_and(|own| own != role);
            if is_other || group.subject.is_some() || said.iter().any(|part| part.role == role) {
                return None;
            }
            let read = answers.read(sheet, &submission.row, group, None, item, submission.kind);
            said.push(SaidParts::new(role, read));
        }
        Some(said)
    }
}

/// Which of two submissions counts, by their order in the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CountingSubmission {
    First,
    Second,
}

/// Whether two submissions are by different people, as far as they say by whom they are.
fn are_two(first: &Submission, second: &Submission) -> bool {
    let keys = [&first.reviewer_key, &second.reviewer_key];
    let (one, other) = if keys.iter().all(|it| !it.is_empty()) {
        (first.reviewer_key.clone(), second.reviewer_key.clone())
    } else {
        (normalized_header(&first.reviewer), normalized_header(&second.reviewer))
    };
    !one.is_empty() && !other.is_empty() && one != other
}

/// Which of two submissions counts by their times. Two at one time must say the same.
fn decided(
    keep: KeepRule,
    first: &Submission,
    second: &Submission,
) -> Result<CountingSubmission, ClashReason> {
    if are_two(first, second) {
        return Err(ClashReason::TwoReviewers);
    }
    if keep == KeepRule::Error {
        return Err(ClashReason::NoRule);
    }
    let times = first.submitted.zip(second.submitted);
    let (one, other) = times.ok_or(ClashReason::NoTimes)?;
    // What is not certain is said where the two say different things.
    let is_in_order = one.order(&other).is_none_or(Ordering::is_le);
    Ok(match (keep, is_in_order) {
        (KeepRule::First, true) | (KeepRule::Latest, false) => CountingSubmission::First,
        _ => CountingSubmission::Second,
    })
}
