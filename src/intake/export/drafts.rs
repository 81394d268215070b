//! Drafts that may be taken for answers. In: what was read of an export. Out: findings about columns that were left out and
//! look like a status, and about responses without a time of submission, which are drafts by themselves.

use crate::diagnostics::{
    Code, Diagnostic, Location, Report, escape_control, truncate_for_display,
};
use crate::intake::export::accounting::{ColumnOutcome, RowOutcome};
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::column_uses::SENSITIVE;
use crate::intake::export::sheet::AnswerSheet;
use crate::intake::export::submission::Submission;
use crate::intake::table::status::{StatusGuess, is_finished, status_guess};

/// What to do about a column that looks so and that nothing names.
pub(super) fn hint(looks: StatusGuess) -> &'static str {
    match looks {
        StatusGuess::Status => {
            "it looks as if it says which answers are finished: name it with `status` under `[row]` of a mapping, and its words under `[status]`, such as `finished = [\"Submitted\"]` and `draft = [\"Draft\", \"\"]`; `\"*\"` is any word, `\"\"` a blank cell"
        }
        StatusGuess::Submitted => {
            "it looks as if it says when an answer was submitted: name it with `submitted` under `[row]` of a mapping; what has no such time is a draft"
        }
    }
}

/// Reports columns that were left out although they seem to say that some of the rows that count are drafts.
pub(super) fn report(
    submissions: &[Submission],
    sheets: &[AnswerSheet<'_>],
    plans: &[ColumnPlan],
    report: &mut Report,
) {
    for (number, (sheet, plan)) in sheets.iter().zip(plans).enumerate() {
        let used: Vec<&Submission> = submissions
            .iter()
            .filter(|it| it.sheet == number && it.outcome == RowOutcome::Used)
            .collect();
        if let Some(status) = plan.status {
            report.extend(without_time(status, &used, sheet, plan));
            continue;
        }
        for (column, use_of) in plan.uses.iter().enumerate() {
            let of_sheet = &sheet.columns[column];
            let is_out = use_of.outcome != ColumnOutcome::Used && use_of.meaning != SENSITIVE;
            if !is_out || of_sheet.part > 0 || of_sheet.name.is_blank() {
                continue;
            }
            let cells = used.iter().map(|it| sheet.cell(&it.row, column).0);
            let looks = status_guess(&of_sheet.name.text, cells);
            if looks.is_none()
                || (looks == Some(StatusGuess::Submitted) && plan.submitted.is_some())
            {
                continue;
            }
            let says_draft = |it: &&&Submission| {
                let text = sheet.cell(&it.row, column).0;
                is_finished(text) == Some(false)
                    || (text.is_empty() && looks == Some(StatusGuess::Submitted))
            };
            let drafts: Vec<&&Submission> = used.iter().filter(says_draft).collect();
            if !drafts.is_empty() {
                report.push(may_count(column, &drafts, sheet));
            }
        }
    }
}

/// Rows that are finished by their status and have no time of submission, where others have one.
fn without_time(
    status: usize,
    used: &[&Submission],
    sheet: &AnswerSheet<'_>,
    plan: &ColumnPlan,
) -> Option<Diagnostic> {
    let time = plan.submitted?;
    let is_blank = |it: &&&Submission| sheet.cell(&it.row, time).0.is_empty();
    let blank: Vec<&&Submission> = used.iter().filter(is_blank).collect();
    let first = blank.first().filter(|_| blank.len() < used.len())?;
    let name = |column: usize| escape_control(&sheet.columns[column].name.text);
    let message = format!(
        "`{}` says `{}` and `{}` is blank in {}: the status decides, and the answers count",
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

fn may_count(column: usize, drafts: &[&&Submission], sheet: &AnswerSheet<'_>) -> Diagnostic {
    let name = &sheet.columns[column].name.text;
    let row = &drafts[0].row;
    let text = sheet.cell(row, column).0;
    let says = match text {
        "" => "is blank".to_owned(),
        text => format!("says `{}`", truncate_for_display(text)),
    };
    let rows = in_rows(drafts.len());
    let message = format!(
        "`{}` is left out, and {says} in {rows} whose answers count: they may be drafts",
        escape_control(name)
    );
    Diagnostic::warning(Code::DraftsMayCount, message)
        .at(sheet.at(row, column))
        .value(text)
        .hint("name the column with `status` under `[row]` of a mapping, and say under `[status]` which of its words are `finished` and which are a `draft` (`\"*\"` is any word, `\"\"` a blank cell)")
}

/// Responses that were never submitted, for the column has no time for them.
pub(super) fn never_submitted(name: &str, first: Location, drafts: usize) -> Diagnostic {
    let message = format!(
        "`{}` is blank in {}: what was never submitted is a draft, and its words are not shown",
        escape_control(name),
        in_rows(drafts)
    );
    Diagnostic::warning(Code::NeverSubmitted, message)
        .at(first)
        .hint("ask the writers to submit; if the column does not say when an answer was submitted, say with `status` under `[row]` and with `[status]` of a mapping which rows are finished")
}

fn in_rows(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}
