//! Drafts, as rows are read. In: what stands in a column of a status or of a time. Out: findings about rows that were never
//! submitted, and about a status that is read the wrong way round.

use crate::diagnostics::{Code, Diagnostic, Location, escape_control, truncate_for_display};
use crate::intake::table::left_out::{in_rows, listed};

/// A word that the mapping calls finished, in a column that asks whether a row is a draft.
pub(crate) fn reversed(name: &str, text: &str) -> Diagnostic {
    let (name, text) = (escape_control(name), truncate_for_display(text));
    let message = format!(
        "`{name}` asks which rows are drafts, and the mapping says that `{text}` means finished"
    );
    Diagnostic::error(Code::ReversedStatus, message).value(&text).hint(format!(
        "write `{text}` into `draft` under `[status]` of the mapping, and what stands for no into `finished`"
    ))
}

/// Responses that were never submitted, for a column has no time for them.
#[derive(Debug)]
pub(crate) struct UnsentRows {
    pub(crate) sheet: usize,
    name: String,
    first: Location,
    rows: usize,
    /// What stands in place of a time, each text once.
    texts: Vec<String>,
}

impl UnsentRows {
    pub(crate) fn new(sheet: usize, name: String, first: Location, text: &str) -> Self {
        Self { sheet, name, first, rows: 1, texts: vec![text.to_owned()] }
    }

    /// Adds a row with this text.
    pub(crate) fn add(&mut self, text: &str) {
        self.rows += 1;
        if !self.texts.iter().any(|seen| seen == text) {
            self.texts.push(text.to_owned());
        }
    }

    pub(crate) fn finding(self) -> Diagnostic {
        let words: Vec<&str> =
            self.texts.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
        let has = match (words.is_empty(), words.len() < self.texts.len()) {
            (true, _) => "is blank".to_owned(),
            (false, true) => format!("is blank or has {}", listed(&words)),
            (false, false) => format!("has {}", listed(&words)),
        };
        let message = format!(
            "`{}` {has} in {}: what was never submitted is a draft, and its words are not shown",
            escape_control(&self.name),
            in_rows(self.rows)
        );
        Diagnostic::warning(Code::NeverSubmitted, message)
            .at(self.first)
            .hint("ask the writers to submit; if the column does not say when an answer was submitted, say with `status` under `[row]` and with `[status]` of a mapping which rows are finished")
    }
}
