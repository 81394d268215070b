//! Rows that are in a table twice. In: a report. Out: the same findings, each about its own row, with one message where many
//! rows repeat earlier ones in one way, as after a block of rows was pasted again; they are printed as one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Code, Diagnostic, Report};

/// Of so many rows that repeat others, all have one cause.
const MANY: usize = 4;

/// What findings about rows of one cause have in common: the code, the file, the column and the hints.
type RepeatKey = (Code, Arc<str>, u32, Vec<String>);

impl Report {
    /// Says of many rows that repeat others just that, with the first of them.
    pub(crate) fn tell_repeated_rows(&mut self) {
        let mut repeats: BTreeMap<RepeatKey, Vec<usize>> = BTreeMap::new();
        for (number, finding) in self.diagnostics.iter().enumerate() {
            let is_one = matches!(
                finding.code,
                Code::DuplicateItem | Code::DuplicateSubmission | Code::PersonDisagrees
            );
            if let (true, Some(at)) = (is_one && !finding.is_of_column, &finding.location) {
                let key = (finding.code, Arc::clone(&at.file), at.column, finding.hints.clone());
                repeats.entry(key).or_default().push(number);
            }
        }
        for numbers in repeats.into_values().filter(|numbers| numbers.len() >= MANY) {
            let line =
                |number: &usize| self.diagnostics[*number].location.as_ref().map(|at| at.line);
            let Some(first) = numbers.iter().min_by_key(|number| line(number)) else { continue };
            let first = &self.diagnostics[*first];
            let (message, hint) = (message(first, numbers.len()), self.hint(first, &numbers));
            for number in numbers {
                let finding = &mut self.diagnostics[number];
                finding.message.clone_from(&message);
                // Of what was submitted again, its own remedies say more.
                let place =
                    if finding.code == Code::DuplicateSubmission { finding.hints.len() } else { 0 };
                if let Some(hint) = hint {
                    finding.hints.insert(place, hint.to_owned());
                }
                finding.is_of_column = true;
            }
        }
    }
}

impl Report {
    /// What may have made rows repeat others; nothing is said of pasting where they do not follow each other.
    fn hint(&self, first: &Diagnostic, numbers: &[usize]) -> Option<&'static str> {
        if first.code == Code::PersonDisagrees {
            return Some(
                "if people are in the table twice, keep for each the row that is right, and delete the other",
            );
        }
        let at = |it: &usize| self.diagnostics[*it].location.as_ref();
        let mut rows: Vec<u32> =
            numbers.iter().filter_map(at).map(|it| it.row.unwrap_or(it.line)).collect();
        rows.sort_unstable();
        let next = rows.windows(2).filter(|it| it[1] - it[0] <= 1).count();
        let is_block = 4 * next >= 3 * (rows.len() - 1);
        is_block.then_some("if a block of rows was pasted twice, delete one of the two blocks")
    }
}

fn message(first: &Diagnostic, count: usize) -> String {
    let what = match first.code {
        Code::PersonDisagrees => "rows disagree with earlier rows about the same people",
        _ => "rows are about what an earlier row of the same person is about",
    };
    let who = first.employee_id.as_deref().map_or_else(String::new, |it| format!(" of `{it}`"));
    format!("{count} {what}; the first, a row{who}: {}", first.message)
}
