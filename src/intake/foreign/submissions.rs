//! Several submissions of one thing. In: the submissions of an export. Out: those that count, by the rule of the mapping;
//! without a rule every second one is an error, for nobody knows which the writer meant.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::people::PersonNumber;
use super::plan::{Group, Plan};
use super::rows::{RowReader, Submission};
use super::sheet::Sheet;
use super::skills::Subject;
use crate::diagnostics::{Diagnostic, Report, printable, shortened};
use crate::intake::accounting::RowOutcome;
use crate::intake::columns::key;
use crate::intake::mapping::Keep;
use crate::role::Role;

/// What may be submitted once: what one reviewer says of one person, and in long exports about one item. Of what a
/// person may have several, such as stories, the words belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Once<'s> {
    person: PersonNumber,
    role: Option<Role>,
    /// Peers are told apart; there is one person and one manager.
    reviewer: &'s str,
    subject: Option<usize>,
    words: Cow<'s, str>,
}

/// Marks the submissions that do not count as duplicates.
pub(super) fn choose(
    submissions: &mut [Submission],
    sheets: &[Sheet<'_>],
    plans: &[Plan],
    reader: &RowReader<'_>,
    report: &mut Report,
) {
    for (number, outcome, replaced_by) in replaced(submissions, sheets, plans, reader, report) {
        submissions[number].outcome = outcome;
        submissions[number].replaced_by = replaced_by;
    }
}

/// The submissions that do not count, with what they are instead and which counts in their place.
fn replaced(
    submissions: &[Submission],
    sheets: &[Sheet<'_>],
    plans: &[Plan],
    reader: &RowReader<'_>,
    report: &mut Report,
) -> Vec<(usize, RowOutcome, Option<usize>)> {
    let mut replaced = Vec::new();
    let mut kept: FxHashMap<Once<'_>, usize> = FxHashMap::default();
    kept.reserve(submissions.len());
    let used = submissions.iter().enumerate();
    for (number, submission) in used.filter(|(_, it)| it.outcome == RowOutcome::Used) {
        let keys = keys(submission, sheets, plans, reader);
        let taken: Vec<usize> = keys.iter().filter_map(|it| kept.get(it)).copied().collect();
        let Some(first) = taken.first().copied() else {
            kept.extend(keys.into_iter().map(|it| (it, number)));
            continue;
        };
        // Only what says the same things again can replace what was said before.
        let is_whole = taken.len() == keys.len() && taken.iter().all(|it| *it == first);
        let decided = match is_whole {
            true => decided(reader.mapping.keep, &submissions[first], submission),
            false => Err(Undecided::InPart),
        };
        match decided {
            Err(why) => {
                report.push(twice(why, submission, &submissions[first], sheets, reader));
                replaced.push((number, RowOutcome::Rejected, None));
            }
            Ok(Stays::First) => replaced.push((number, RowOutcome::Duplicate, Some(first))),
            Ok(Stays::Second) => {
                replaced.push((first, RowOutcome::Duplicate, Some(number)));
                kept.extend(keys.into_iter().map(|it| (it, number)));
            }
        }
    }
    replaced
}

/// Which of two submissions counts, by their order in the file.
enum Stays {
    First,
    Second,
}

/// Why nobody knows which of two submissions counts.
#[derive(Clone, Copy)]
enum Undecided {
    /// The mapping has no rule.
    NoRule,
    /// The export does not say when they were submitted.
    NoTimes,
    /// Different people wrote them: neither replaces the other.
    TwoReviewers,
    /// They say some things both and others only one of them.
    InPart,
}

/// Of two at one time the order of the file counts.
fn decided(keep: Keep, first: &Submission, second: &Submission) -> Result<Stays, Undecided> {
    let keys = [&first.reviewer_key, &second.reviewer_key];
    let (one, other) = match keys.iter().all(|it| !it.is_empty()) {
        true => (first.reviewer_key.clone(), second.reviewer_key.clone()),
        false => (key(&first.reviewer), key(&second.reviewer)),
    };
    if !one.is_empty() && !other.is_empty() && one != other {
        return Err(Undecided::TwoReviewers);
    }
    if keep == Keep::Error {
        return Err(Undecided::NoRule);
    }
    let times = first.submitted.zip(second.submitted);
    let (earlier, later) = times.ok_or(Undecided::NoTimes)?;
    Ok(match (keep, earlier <= later) {
        (Keep::First, true) | (Keep::Latest, false) => Stays::First,
        _ => Stays::Second,
    })
}

/// What a submission says: one thing for each role that speaks in it. Nothing if it says nothing, or what may be said
/// several times.
fn keys<'s>(
    submission: &'s Submission,
    sheets: &[Sheet<'s>],
    plans: &[Plan],
    reader: &RowReader<'_>,
) -> Vec<Once<'s>> {
    let (sheet, plan) = (&sheets[submission.sheet], &plans[submission.sheet]);
    let text = |column: usize| sheet.cell(&submission.row, column).0;
    let subject = submission.subject.and_then(|it| reader.subjects[it].as_ref());
    let repeats = matches!(subject, Some(Subject::Statement(it)) if it.repeats());
    let says = |group: &&Group| group.columns().any(|it| !text(it).is_empty());
    let groups: Vec<&Group> = plan.groups.iter().filter(says).collect();
    let mut roles: Vec<Option<Role>> = match submission.role {
        Some(role) if !groups.is_empty() => vec![Some(role)],
        Some(_) => Vec::new(),
        None => groups.iter().map(|it| it.role).collect(),
    };
    roles.sort();
    roles.dedup();
    let words = groups.iter().flat_map(|it| it.comment.iter().chain(&it.answer));
    let words = words.filter(|_| repeats).map(|it| text(*it));
    let words = words.fold(Cow::default(), |all: Cow<'_, str>, it| all + it);
    let Some(person) = submission.person else { return Vec::new() };
    let of_role = |role: Option<Role>| {
        let is_peer = !matches!(role, Some(Role::Own | Role::Manager)) && submission.role.is_some();
        // Peers without an address or id cannot be told apart, and so neither replaces the other.
        let reviewer = if is_peer { submission.reviewer_key.as_str() } else { "" };
        let once =
            Once { person, role, reviewer, subject: submission.subject, words: words.clone() };
        (!is_peer || !submission.reviewer_key.is_empty()).then_some(once)
    };
    roles.into_iter().filter_map(of_role).collect()
}

fn twice(
    why: Undecided,
    second: &Submission,
    first: &Submission,
    sheets: &[Sheet<'_>],
    reader: &RowReader<'_>,
) -> Diagnostic {
    let at = sheets[first.sheet].at_row(&first.row);
    let at = format!("{}:{}", printable(&at.file), at.line);
    let by = second.role.map_or_else(String::new, |role| format!(" by `{role}`"));
    let (one, other) = (shortened(&first.reviewer), shortened(&second.reviewer));
    let (message, hint) = match why {
        Undecided::NoRule => (
            format!("the same is submitted twice{by} for this person, first at {at}"),
            "say which counts with `--keep latest` or `--keep first`, or with `keep` in a mapping",
        ),
        Undecided::NoTimes => (
            format!(
                "the same is submitted twice{by} for this person, first at {at}, and the export does not say when"
            ),
            "name the column with the time of submission with `submitted` under `[row]` of a mapping",
        ),
        Undecided::InPart => (
            format!("part of this is submitted twice for this person, first at {at}"),
            "delete one of the two in the export, or leave a file out",
        ),
        Undecided::TwoReviewers => (
            format!("`{other}` and `{one}` both wrote{by} for this person, first at {at}"),
            "only one of them speaks in this role; mend the role of the other in the export, or say in a mapping that it is a peer",
        ),
    };
    let finding = Diagnostic::error("duplicate-submission", message);
    let finding = finding.at(sheets[second.sheet].at_row(&second.row));
    let finding = match second.person {
        Some(person) => finding.about(&reader.directory.person(person).id),
        None => finding,
    };
    finding.hint(hint)
}
