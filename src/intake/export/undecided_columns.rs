//! Columns of answers of which a mapping says too little. In: the columns, and what is not said of each. Out: one finding for
//! each, or one for all of which the same is not said, if they are many.

use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::intake::columns::{FEW, listed};
use crate::intake::export::sheet::AnswerSheet;

/// What is not said of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnsaidPart {
    Kind,
    Item,
    Role,
}

/// The columns of a sheet that are to be decided.
#[derive(Debug, Default)]
pub(super) struct UndecidedColumns(Vec<(UnsaidPart, usize)>);

impl UndecidedColumns {
    pub(super) fn push(&mut self, part: UnsaidPart, index: usize) {
        self.0.push((part, index));
    }

    /// Reports each, or those of which the same is not said together.
    pub(super) fn report(&self, sheet: &AnswerSheet<'_>, report: &mut Report) {
        for part in [UnsaidPart::Kind, UnsaidPart::Item, UnsaidPart::Role] {
            let columns = self.0.iter().filter(|(of, _)| *of == part);
            let columns: Vec<usize> = columns.map(|(_, index)| *index).collect();
            if columns.len() > FEW {
                report.push(finding(part, &columns, sheet));
            } else {
                report.extend(columns.iter().map(|column| finding(part, &[*column], sheet)));
            }
        }
    }
}

fn finding(part: UnsaidPart, columns: &[usize], sheet: &AnswerSheet<'_>) -> Diagnostic {
    let names: Vec<&str> =
        columns.iter().map(|column| &*sheet.columns[*column].name.text).collect();
    let (what, choices) = match part {
        UnsaidPart::Kind => {
            ("kind", "rating, answer, comment, evidence, date, or ignored if no packet needs it")
        }
        UnsaidPart::Item => ("item", "a skill or a statement"),
        UnsaidPart::Role => ("role", "self, manager or peer, if only they answer it"),
    };
    let message = match names[..] {
        [name] => {
            format!("the mapping does not say the {what} of the column `{}`", escape_control(name))
        }
        _ => {
            let count = names.len();
            format!("the mapping does not say the {what} of {count} columns: {}", listed(&names))
        }
    };
    let to = if names.len() == 1 {
        "to its `[[columns]]` entry"
    } else {
        "to the `[[columns]]` entry of each"
    };
    let finding = Diagnostic::error(Code::IncompleteMapping, message)
        .at(sheet.at_header(columns[0]))
        .value(&names.join(", "))
        .hint(format!("add `{what} = …` {to}: {choices}"));
    match part {
        UnsaidPart::Kind => finding,
        UnsaidPart::Item => finding.hint("if each row names what it is about, name that column with `item` under `[row]`; if no packet needs the column, write `kind = \"ignored\"`"),
        UnsaidPart::Role => finding.hint("if it holds answers of several: say who speaks in each row under `[role]` of the mapping, with `from = \"reviewer\"` (who wrote it, see `[reviewer]`) or with `column`"),
    }
}
