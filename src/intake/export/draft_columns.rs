//! Drafts that may be taken for answers. In: what was read of an export. Out: findings about columns that were left out and
//! look like a status, and about responses without a time of submission, which are drafts by themselves.

use crate::diagnostics::{Code, Diagnostic, Report, escape_control, truncate_for_display};
use crate::intake::accounts::{ColumnOutcome, RowOutcome};
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::column_uses::SENSITIVE;
use crate::intake::export::sheet::{AnswerSheet, SheetRow};
use crate::intake::export::submission::Submission;
use crate::intake::export::submission_time::SubmissionTime;
use crate::intake::table::left_out;
use crate::intake::table::left_out::{LEFT_OUT, in_rows, listed};
use crate::intake::table::status::{StatusGuess, StatusTally, StatusWord};

/// What to do about a column that looks so and that nothing names.
pub(crate) fn hint<P>(looks: StatusGuess, tally: &StatusTally<P>) -> String {
    if looks == StatusGuess::Submitted {
        return "it looks as if it says when an answer was submitted: name it with `submitted` under `[row]` of a mapping; what has no such time is a draft".to_owned();
    }
    if let Some(tick) = tally.tick() {
        let (finished, draft) = if tally.asks_for_drafts() { ("", tick) } else { (tick, "") };
        return named(&quoted(&[finished]), &quoted(&[draft]), "");
    }
    let said = |says: StatusWord| tally.words(says).take(MOST_NAMED).collect::<Vec<_>>();
    let (finished, draft) = (said(StatusWord::Finished), said(StatusWord::Draft));
    let finished = if finished.is_empty() { vec!["Submitted"] } else { finished };
    let draft = if draft.is_empty() { vec!["Draft"] } else { draft };
    let (finished, draft) = match tally.blank() {
        StatusWord::Finished => ([&finished[..], &[""]].concat(), draft),
        StatusWord::Draft => (finished, [&draft[..], &[""]].concat()),
        _ => (finished, draft),
    };
    let unknown: Vec<&str> = tally.words(StatusWord::Unknown).collect();
    let unknown = if unknown.is_empty() {
        String::new()
    } else {
        format!("; what {} means is for you to say", listed(&unknown))
    };
    named(&quoted(&finished), &quoted(&draft), &unknown)
}

fn named(finished: &str, draft: &str, unknown: &str) -> String {
    format!(
        "it looks as if it says which answers are finished: name it with `status` under `[row]` of a mapping, and its words under `[status]`, such as `finished = [{finished}]` and `draft = [{draft}]`{unknown}; `\"*\"` is any word, `\"\"` a blank cell"
    )
}

/// How many words of a column a hint names.
const MOST_NAMED: usize = 3;

fn quoted(words: &[&str]) -> String {
    let words = words.iter().map(|word| format!("\"{}\"", truncate_for_display(word)));
    words.collect::<Vec<_>>().join(", ")
}

/// Reports columns that were left out although they seem to say that some of the rows that count are drafts.
pub(crate) fn report(
    submissions: &[Submission],
    sheets: &[AnswerSheet<'_>],
    plans: &[ColumnPlan],
    report: &mut Report,
) {
    for (number, (sheet, plan)) in sheets.iter().zip(plans).enumerate() {
        let used: Vec<&Submission> = submissions
            .iter()
            .filter(|submission| {
                submission.sheet == number && submission.outcome == RowOutcome::Used
            })
            .collect();
        if let Some(status) = plan.status {
            report.extend(without_time(status, &used, sheet, plan));
        }
        for (column, use_of) in plan.uses.iter().enumerate() {
            let of_sheet = &sheet.columns[column];
            let is_out = use_of.outcome != ColumnOutcome::Used && use_of.meaning != SENSITIVE;
            if is_out && of_sheet.part == 0 && !of_sheet.name.is_blank() {
                report.extend(left_out(column, &used, sheet, plan));
            }
        }
    }
}

/// What a column that is left out says of drafts among the rows that count.
fn left_out(
    column: usize,
    used: &[&Submission],
    sheet: &AnswerSheet<'_>,
    plan: &ColumnPlan,
) -> Option<Diagnostic> {
    let name = &sheet.columns[column].name.text;
    let mut tally = StatusTally::new(name);
    for (place, submission) in used.iter().enumerate() {
        tally.add(sheet.cell(&submission.row, column).0, || place);
    }
    let looks = tally.looks()?;
    if looks == StatusGuess::Submitted && plan.submitted.is_some() {
        return None;
    }
    // Where a status is read, another column counts only if it says outright that a row is a draft.
    if plan.status.is_some() && tally.drafts.is_empty() {
        return None;
    }
    let blank = if tally.blank_is_draft() { tally.blanks } else { None };
    let drafts = tally.drafts.first().map(|draft| (draft.at, tally.drafts.len()));
    let unknown = if tally.tick().is_none() { tally.unknown } else { None };
    let unknown = unknown.map(|(_, rows)| left_out::unknown(name, &tally, rows));
    let finding = match (drafts.or(blank), unknown) {
        (Some((first, rows)), unknown) => {
            let blank = if drafts.is_some() { blank.map_or(0, |(_, rows)| rows) } else { 0 };
            let at = DraftRows { first: &used[first].row, rows, blank };
            let finding = may_count(column, &at, sheet);
            unknown.into_iter().fold(finding, |finding, other| finding.hint(other.message))
        }
        (None, unknown) => {
            let (first, _) = tally.unknown?;
            unknown?.at(sheet.at(&used[first].row, column))
        }
    };
    Some(finding.hint(hint(looks, &tally)))
}

/// Rows that are finished by their status and have no time of submission, where others have one.
fn without_time(
    status: usize,
    used: &[&Submission],
    sheet: &AnswerSheet<'_>,
    plan: &ColumnPlan,
) -> Option<Diagnostic> {
    let time = plan.submitted?;
    let is_blank =
        |submission: &&&Submission| SubmissionTime::is_never(sheet.cell(&submission.row, time).0);
    let blank: Vec<&&Submission> = used.iter().filter(is_blank).collect();
    if blank.len() == used.len() {
        return None;
    }
    let first = blank.first()?;
    let has = match sheet.cell(&first.row, time).0 {
        "" => "is blank".to_owned(),
        text => format!("says `{}`", truncate_for_display(text)),
    };
    let name = |column: usize| escape_control(&sheet.columns[column].name.text);
    let message = format!(
        "`{}` says `{}` and `{}` {has} in {}: the status decides, and the answers count",
        name(status),
        truncate_for_display(sheet.cell(&first.row, status).0),
        name(time),
        in_rows(blank.len())
    );
    let finding = Diagnostic::warning(Code::SubmittedWithoutTime, message);
    Some(
        finding
            .at(sheet.at(&first.row, time))
            .hint("look whether these answers were submitted; if not, delete the rows"),
    )
}

/// The rows that a column seems to call drafts.
struct DraftRows<'r> {
    first: &'r SheetRow,
    /// How many say so as the first does.
    rows: usize,
    /// In how many others the column is blank.
    blank: usize,
}

fn may_count(column: usize, drafts: &DraftRows<'_>, sheet: &AnswerSheet<'_>) -> Diagnostic {
    let name = &sheet.columns[column].name.text;
    let DraftRows { first, rows, blank } = drafts;
    let text = sheet.cell(first, column).0;
    let says = match text {
        "" => "is blank".to_owned(),
        text => format!("says `{}`", truncate_for_display(text)),
    };
    let also = match blank {
        0 => String::new(),
        blank => format!(" and is blank in {}", in_rows(*blank)),
    };
    let message = format!(
        "`{}`{LEFT_OUT}{says} in {}{also} whose answers count: they may be drafts",
        escape_control(name),
        in_rows(*rows)
    );
    Diagnostic::warning(Code::DraftsMayCount, message).at(sheet.at(first, column)).value(text)
}
