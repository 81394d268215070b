//! Statements by somebody who is not asked for them. In: a row about a statement, and what a role wrote there that does not
//! write it. Out: a finding that names the role, the statement and who writes it.

use super::assessment_rows::{AssessmentRow, AssessorCells};
use super::review_filler::ReviewFiller;
use crate::diagnostics::Code;
use crate::intake::Column;
use crate::role::AssessorRole;
use crate::statement::StatementKind;

impl ReviewFiller<'_> {
    /// Reports what a role wrote on a statement that others write. The answer to a question would seem to count, so it is an
    /// error; words are a warning. The message is the same for all rows of that role and statement.
    pub(super) fn other_writer(
        &mut self,
        entry: &AssessmentRow<'_>,
        statement: StatementKind,
        voice: &AssessorCells<'_>,
    ) {
        let name = statement.name();
        let has_words = !voice.comment.text.is_empty();
        let has_answer = !voice.rating.text.is_empty() && !statement.answers().is_empty();
        if !has_answer {
            self.no_cell(entry, Some(voice.rating), &format!("`{name}`"));
        }
        let what = match (has_answer, has_words) {
            (true, true) => "the answer and the words",
            (true, false) => "the answer",
            (false, true) => "the words",
            (false, false) => return,
        };
        let writers: Vec<String> = writers(statement).map(|it| format!("`{it}`")).collect();
        let message = format!(
            "`{name}` is written by {}; no packet shows {what} of `{}` on it",
            writers.join(" and "),
            voice.role
        );
        let finding = if has_answer {
            voice.rating.error(Code::UnexpectedCell, message)
        } else {
            voice.comment.warning(Code::UnexpectedCell, message)
        };
        let finding = finding.hint(correct_writer(entry, statement, has_answer));
        let finding = if has_words {
            finding.hint(format!("{}; {}", keep_words(voice.role), if_not_needed(has_answer)))
        } else {
            finding.hint(if_not_needed(has_answer))
        };
        self.push(entry, finding);
    }
}

/// The roles that write a statement.
fn writers(statement: StatementKind) -> impl Iterator<Item = AssessorRole> {
    AssessorRole::ALL.into_iter().filter(move |role| statement.is_written_by(*role))
}

/// What to do if the words are those of somebody who writes the statement.
fn correct_writer(entry: &AssessmentRow<'_>, statement: StatementKind, has_answer: bool) -> String {
    if entry.is_paired() {
        let [rating, comment] = [Column::ManagerRating, Column::ManagerComment].map(Column::name);
        let answer = if has_answer { format!("`{rating}` and ") } else { String::new() };
        return format!("if the manager wrote it, move it to {answer}`{comment}`");
    }
    let writers: Vec<&str> = writers(statement).map(whom).collect();
    format!("if {} wrote it, correct the role or the writer of the row", writers.join(" or "))
}

fn whom(role: AssessorRole) -> &'static str {
    match role {
        AssessorRole::Self_ => "the person",
        AssessorRole::Manager => "the manager",
        AssessorRole::Peer => "a peer",
    }
}

/// Where words are shown that this role writes.
fn keep_words(role: AssessorRole) -> &'static str {
    if role == AssessorRole::Peer {
        "if the packet is to show the words of a peer, write them as `peer-feedback`"
    } else {
        "if the packet is to show the person's words, add them to an item that the person writes, such as `summary` or `impact`"
    }
}

fn if_not_needed(has_answer: bool) -> &'static str {
    if has_answer {
        "if nobody needs the answer, clear its cell"
    } else {
        "if nobody needs the words, nothing is to be done"
    }
}
