//! A header of ours that does not fit. In: what it has too much and too little. Out: one finding for what has one cause.

use super::with_item;
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, nearest};
use crate::intake::columns::{Column, FEW, ignore_options, listed, normalized_header};
use crate::intake::file::grid::Grid;

/// For how many columns the nearest of ours is looked for: it takes time, and more hints help nobody.
const HINTED: usize = 40;

/// What columns of ours are called elsewhere.
const OTHER_NAMES: [(&str, &str); 9] = [
    ("score", "rating"),
    ("grade", "rating"),
    ("comments", "comment"),
    ("feedback", "comment"),
    ("relationship", "role"),
    ("reviewer", "assessor"),
    ("skill", "item"),
    ("question", "item"),
    ("link", "evidence"),
];

/// What a header has too much and too little.
pub(super) struct UnfitHeader<'h> {
    /// The table.
    pub(super) grid: &'h Grid,
    /// The start of the header.
    pub(super) at: Location,
    /// The columns that we do not have.
    pub(super) unknown: Vec<(Location, &'h str)>,
    /// The columns without which nothing can be read.
    pub(super) missing: Vec<Column>,
}

impl UnfitHeader<'_> {
    /// Reports it: what is missing and what is unknown together, for a column that is called otherwise is both.
    pub(super) fn report(&self, report: &mut Report) {
        if !self.missing.is_empty() {
            report.push(self.misses());
        } else if self.unknown.len() > FEW {
            report.push(self.knows_none());
        } else {
            let all = Column::ALL.iter().map(|(_, name)| *name);
            report.extend(self.unknown.iter().map(|(at, name)| {
                let message = format!("there is no column `{}`", escape_control(name));
                let finding = Diagnostic::error(Code::UnknownColumn, message).at(at.clone());
                let option = ignore_options(&[name]);
                finding.value(name).nearest(name, all.clone()).hint(format!(
                    "rename the column, or leave it out with `{option}` if the packets do not need it"
                ))
            }));
        }
    }

    fn names(&self) -> Vec<&str> {
        self.unknown.iter().map(|(_, name)| *name).collect()
    }

    /// Columns are missing, and may be there under other names.
    fn misses(&self) -> Diagnostic {
        let names: Vec<&str> = self.missing.iter().map(|it| it.name()).collect();
        let unknown = self.names();
        let missing = match names[..] {
            [one] => format!("the column `{one}` is missing"),
            _ => format!("the columns {} are missing", in_words(&names)),
        };
        let message = match unknown[..] {
            [] => missing,
            [one] => format!("{missing}, and nothing says what `{}` is", escape_control(one)),
            _ => format!("{missing}, and nothing says what these are: {}", listed(&unknown)),
        };
        let finding = Diagnostic::error(Code::MissingColumn, message).at(self.at.clone());
        let mut finding = finding.value(names[0]);
        for name in unknown.iter().take(HINTED) {
            if let Some(meant) = self.meant_by(name) {
                finding = finding.hint(format!(
                    "did you mean `{}` by `{}`?",
                    meant.name(),
                    escape_control(name)
                ));
            }
        }
        let add = match names[..] {
            [one] => format!("`{one}`"),
            _ => "what is missing".to_owned(),
        };
        let add = format!("add {add} to the header");
        if unknown.is_empty() {
            return finding.hint(format!("{add}; {}", self.where_all_are()));
        }
        finding.hint(format!(
            "{add}, or rename what it is called; leave out what packets do not need with --ignore; {}",
            self.where_all_are()
        ))
        .hint(format!(
            "or say what the columns are in a mapping: `promopacket import {}{} --people PEOPLE --init-map map.toml` begins one",
            self.grid.in_command(),
            self.grid.option_in_archive()
        ))
    }

    /// Where a user sees all columns; who has the program has not its documentation.
    fn where_all_are(&self) -> String {
        if !self.missing.iter().any(|column| Column::LONG.contains(column)) {
            return "`promopacket init FOLDER` writes an example that has every column".to_owned();
        }
        let needed: Vec<&str> = with_item(&Column::LONG).iter().map(|it| it.name()).collect();
        format!("beside `employee_id` such a table needs {}", in_words(&needed))
    }

    /// The missing column that another name means.
    fn meant_by(&self, name: &str) -> Option<Column> {
        let known = OTHER_NAMES.iter().find(|(known, _)| *known == normalized_header(name));
        let meant = match known {
            Some((_, meant)) => Some(*meant),
            None => nearest(name, self.missing.iter().map(|it| it.name())),
        };
        self.missing.iter().copied().find(|column| Some(column.name()) == meant)
    }

    /// Nothing is missing, and more columns than a slip explains are not ours.
    fn knows_none(&self) -> Diagnostic {
        let (at, names) = (self.unknown[0].0.clone(), self.names());
        let message = format!("nothing says what {} columns are: {}", names.len(), listed(&names));
        let mut finding =
            Diagnostic::error(Code::UnknownColumn, message).at(at).value(&names.join(", "));
        for name in names.iter().take(HINTED) {
            if let Some(near) = nearest(name, Column::ALL.iter().map(|(_, name)| *name)) {
                finding =
                    finding.hint(format!("did you mean `{near}` by `{}`?", escape_control(name)));
            }
        }
        finding.hint(format!(
            "leave out those that packets do not need: `{}`; rename the others as our columns are called",
            ignore_options(&names)
        ))
    }
}

/// Names as in a sentence.
fn in_words(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match &names[..] {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
