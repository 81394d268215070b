//! Columns of tables of ours that are left out and may say that rows are drafts. In: what their cells say together. Out: findings
//! about cells that say so, and about those of which nobody knows what they say.

use crate::diagnostics::{
    Code, Diagnostic, Location, Report, escape_control, in_backticks, truncate_for_display,
};
use crate::intake::table::status::{StatusTally, StatusWord};

/// What to do about drafts of a table that has no column for them.
const HINT: &str = "take the rows of drafts out of the table, or write `not final` as their rating and clear their comment";

/// What findings say of a column that is left out, between its name and what it holds.
pub(crate) const LEFT_OUT: &str = " is left out, and ";

/// The place of a cell, and whose row it is in.
pub(crate) type CellOfPerson = (Location, Option<String>);

/// Reports what the cells of a column that is left out say of drafts.
pub(crate) fn report(name: &str, tally: StatusTally<CellOfPerson>, report: &mut Report) {
    if tally.looks().is_none() {
        return;
    }
    if tally.blank_is_draft()
        && let Some(((at, _), rows)) = &tally.blanks
    {
        report.push(blank(name, *rows, at.clone()));
    }
    if let Some(((at, _), rows)) = &tally.unknown {
        report.push(unknown(name, &tally, *rows).at(at.clone()).hint(HINT));
    }
    for cell in tally.drafts {
        let (at, person) = cell.at;
        let finding = draft(name, &cell.text, at);
        report.push(match person {
            Some(person) => finding.about(&person),
            None => finding,
        });
    }
}

/// A row that says of itself that it is a draft.
fn draft(name: &str, text: &str, at: Location) -> Diagnostic {
    let message = format!(
        "`{}` is left out, and says `{}` of a row that counts: it may be a draft",
        escape_control(name),
        truncate_for_display(text)
    );
    Diagnostic::warning(Code::DraftsMayCount, message).at(at).value(text).hint(HINT)
}

/// Rows of which a column says nothing, while it says something of others.
fn blank(name: &str, rows: usize, at: Location) -> Diagnostic {
    let message = format!(
        "`{}` is left out, and is blank in {} whose answers count: they may be drafts",
        escape_control(name),
        in_rows(rows)
    );
    Diagnostic::warning(Code::DraftsMayCount, message).at(at).hint(HINT)
}

/// Rows of which a column says what nobody knows.
pub(crate) fn unknown<P>(name: &str, tally: &StatusTally<P>, rows: usize) -> Diagnostic {
    let words: Vec<&str> = tally.words(StatusWord::Unknown).collect();
    let what = match &words[..] {
        [] => "it says".to_owned(),
        [one] => format!("{} means", listed(&[*one])),
        several => format!("{} mean", listed(several)),
    };
    let message = format!(
        "`{}`{LEFT_OUT}looks as if it says which answers are finished; what {what} in {} is not known: answers that are not finished may count",
        escape_control(name),
        in_rows(rows)
    );
    Diagnostic::warning(Code::DraftsMayCount, message)
}

/// A few words of a column, quoted.
pub(crate) fn listed(words: &[&str]) -> String {
    const NAMED: usize = 6;
    let quoted =
        in_backticks(words.iter().take(NAMED).map(|word| truncate_for_display(word)), ", ");
    match words.len().saturating_sub(NAMED) {
        0 => quoted,
        more => format!("{quoted} and {more} more"),
    }
}

pub(crate) fn in_rows(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}
