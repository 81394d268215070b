//! Several submissions of one thing. In: the submissions of an export. Out: those that count, by the rule of the mapping;
//! without a rule every second one is an error, for nobody knows which the writer meant.

use std::collections::HashMap;

use super::people::PersonNumber;
use super::plan::Plan;
use super::rows::{RowReader, Submission};
use super::sheet::Sheet;
use super::skills::Subject;
use crate::diagnostics::{Diagnostic, Report};
use crate::intake::accounting::RowOutcome;
use crate::intake::columns::key;
use crate::intake::mapping::Keep;
use crate::role::Role;

/// What may be submitted once: what one reviewer says of one person, and in long exports about one item. Of what a
/// person may have several, such as stories, the words belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Once {
    person: PersonNumber,
    role: Option<Role>,
    /// Peers are told apart; there is one person and one manager.
    reviewer: String,
    subject: Option<usize>,
    words: String,
}

/// Marks the submissions that do not count as duplicates.
pub(super) fn choose(
    submissions: &mut [Submission],
    sheets: &[Sheet<'_>],
    plans: &[Plan],
    reader: &RowReader<'_>,
    report: &mut Report,
) {
    let mut kept: HashMap<Once, usize> = HashMap::new();
    for number in 0..submissions.len() {
        let submission = &submissions[number];
        if submission.outcome != RowOutcome::Used {
            continue;
        }
        let Some(once) = once(submission, sheets, plans, reader) else { continue };
        let Some(first) = kept.insert(once.clone(), number) else { continue };
        match reader.mapping.keep {
            Keep::Error => {
                report.push(twice(submission, &submissions[first], sheets, reader));
                submissions[number].outcome = RowOutcome::Rejected;
                kept.insert(once, first);
            }
            keep if stays(keep, &submissions[first], submission) => {
                submissions[number].outcome = RowOutcome::Duplicate;
                kept.insert(once, first);
            }
            _ => submissions[first].outcome = RowOutcome::Duplicate,
        }
    }
}

/// Whether the one that came first in the file stays. Of two at one time, or without times, the order of the file counts.
fn stays(keep: Keep, first: &Submission, second: &Submission) -> bool {
    let times = first.submitted.zip(second.submitted);
    match keep {
        Keep::First => times.is_none_or(|(first, second)| first <= second),
        _ => times.is_some_and(|(first, second)| first > second),
    }
}

fn once(
    submission: &Submission,
    sheets: &[Sheet<'_>],
    plans: &[Plan],
    reader: &RowReader<'_>,
) -> Option<Once> {
    let (sheet, plan) = (&sheets[submission.sheet], &plans[submission.sheet]);
    let subject = submission.subject.and_then(|it| reader.subjects[it].as_ref());
    let repeats = matches!(subject, Some(Subject::Statement(it)) if it.repeats());
    let words = plan.groups.iter().flat_map(|it| &it.comment);
    let words = words.map(|it| sheet.cell(&submission.row, *it).0);
    let words = if repeats { words.collect::<Vec<_>>().join("\n") } else { String::new() };
    // A form has more places for stories than a person has stories.
    if repeats && words.trim().is_empty() {
        return None;
    }
    let is_peer = !matches!(submission.role, Some(Role::Own | Role::Manager));
    Some(Once {
        person: submission.person?,
        role: submission.role,
        reviewer: if is_peer { key(&submission.reviewer) } else { String::new() },
        subject: submission.subject,
        words,
    })
}

fn twice(
    second: &Submission,
    first: &Submission,
    sheets: &[Sheet<'_>],
    reader: &RowReader<'_>,
) -> Diagnostic {
    let first = sheets[first.sheet].at_row(&first.row);
    let by = second.role.map_or_else(String::new, |role| format!(" by `{role}`"));
    let message = format!(
        "the same is submitted twice{by} for this person, first at {}:{}",
        crate::diagnostics::printable(&first.file),
        first.line
    );
    let finding = Diagnostic::error("duplicate-submission", message);
    let finding = finding.at(sheets[second.sheet].at_row(&second.row));
    let finding = match second.person {
        Some(person) => finding.about(&reader.directory.person(person).id),
        None => finding,
    };
    finding.hint(
        "say which counts with `--keep latest` or `--keep first`, or with `keep` in a mapping",
    )
}
