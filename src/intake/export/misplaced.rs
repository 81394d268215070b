//! Columns that name people and are used for nothing. In: what was read, and everybody who can be meant. Out: a finding for
//! each such column, for it may be the one that says whom a row is about.
//!
//! A form that somebody fills about somebody else looks like a form that everybody fills about themselves, if the question
//! about whom it is has a name that no mapping knows. Then every row would be about its writer.

use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::intake::export::accounting::ColumnOutcome;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::column_uses::SENSITIVE;
use crate::intake::export::sheet::AnswerSheet;
use crate::intake::export::submission::{Submission, SubmissionReader};

/// Reports unused columns in which rows name somebody else than they were taken to be about.
pub(super) fn report(
    submissions: &[Submission],
    sheets: &[AnswerSheet<'_>],
    plans: &[ColumnPlan],
    reader: &SubmissionReader<'_>,
    report: &mut Report,
) {
    for (number, (sheet, plan)) in sheets.iter().zip(plans).enumerate() {
        for (column, used) in plan.uses.iter().enumerate() {
            if used.outcome == ColumnOutcome::Used || used.meaning == SENSITIVE {
                continue;
            }
            let names_another = |it: &&Submission| {
                let named = reader.directory.who(sheet.cell(&it.row, column).0);
                named.is_some() && it.person.is_some() && named != it.person
            };
            let own = submissions.iter().filter(|it| it.sheet == number);
            let rows = own.filter(names_another).count();
            if rows > 0 {
                report.push(finding(column, rows, sheet, plan));
            }
        }
    }
}

fn finding(column: usize, rows: usize, sheet: &AnswerSheet<'_>, plan: &ColumnPlan) -> Diagnostic {
    let name = &sheet.columns[column].name.text;
    let what = format!(
        "`{}` names people of your list, and others than the rows were taken to be about (in {rows} rows)",
        escape_control(name)
    );
    let about_writer = plan.person.email.is_some() && plan.person.email == plan.reviewer.email;
    let finding = if about_writer {
        Diagnostic::error(Code::WhomItIsAbout, what)
            .hint("if it says whom a row is about, name it under `[person]` of a mapping; as it is, every row is about the person who wrote it")
            .hint("if it says something else, such as who the manager is, name it under `drop` of a mapping")
    } else {
        Diagnostic::warning(Code::NamesSomebodyElse, what).hint(
            "look whether it says whom a row is about; then name it under `[person]` of a mapping",
        )
    };
    finding.at(sheet.at_header(column)).value(name)
}
