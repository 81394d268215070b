//! What is wrong with the header of a table of people. In: the header, and what a mapping calls the columns. Out: a finding for what
//! is missing, what stands twice, and what nothing names.

use super::column_meaning::PeopleColumn;
use super::header::PeopleHeader;
use super::starter::guesses;
use crate::diagnostics::{
    Code, Diagnostic, Location, Report, escape_control, in_shell, nearest, one_based,
};
use crate::intake::columns::{Column, FEW, listed};
use crate::intake::file::grid::Grid;
use crate::intake::mapping::PeopleRule;
use crate::intake::table::header::hidden_column;

impl PeopleHeader {
    /// Reports every mistake of the header.
    pub(super) fn check(&self, grid: &Grid, rule: &PeopleRule, report: &mut Report) {
        for (index, first) in &self.repeated {
            let name = escape_control(&self.names[*index].text);
            let message =
                format!("the column `{name}` is there twice, first in column {}", first + 1);
            let finding =
                Diagnostic::error(Code::DuplicateColumn, message).at(self.location(grid, *index));
            let places = format!("\"#{}\" or \"#{}\"", first + 1, index + 1);
            let hint = format!(
                "compare the two; rename the one that is not meant, or delete it; or name the right one by its place under `[people]` of a mapping: {places}"
            );
            report.push(finding.value(&self.names[*index].text).hint(hint));
        }
        // What is missing and what nothing names are mostly one cause.
        let mut missing = self.missing();
        self.check_hidden(grid, &mut missing, report);
        if !rule.is_said() || self.missing().is_empty() {
            self.check_unmatched(grid, rule, &mut missing, report);
        }
        self.check_missing(grid, rule, &missing, report);
    }

    /// Reports columns that nothing names: one or two may be misspelt, more are those of another system. Takes out of the
    /// missing columns those that are told with them.
    fn check_unmatched(
        &self,
        grid: &Grid,
        rule: &PeopleRule,
        missing: &mut Vec<Column>,
        report: &mut Report,
    ) {
        let unmatched = self.unmatched();
        if unmatched.len() > FEW {
            let is_told = |column: &mut Column| self.ignored_by_itself(*column, rule).is_none();
            let told: Vec<Column> = missing.extract_if(.., is_told).collect();
            return report.push(self.unknown_columns(grid, &unmatched, &told, rule));
        }
        let own = [Column::EmployeeId].into_iter().chain(Column::PERSON);
        let is_free = |column: &Column| match column {
            Column::Name => self.missing().contains(column),
            column => self.place(&PeopleColumn::Known(*column)).is_none(),
        };
        let free: Vec<Column> = own.filter(is_free).collect();
        let meant = self.meant(grid, &unmatched, &free, rule);
        for (index, near) in unmatched.into_iter().zip(meant) {
            report.push(self.unknown(grid, index, near));
            missing.retain(|column| Some(column.name()) != near);
        }
    }

    /// Which of some of our columns each of some others seems to hold: what a mapping would be begun with, else the nearest
    /// name.
    fn meant(
        &self,
        grid: &Grid,
        places: &[usize],
        free: &[Column],
        rule: &PeopleRule,
    ) -> Vec<Option<&'static str>> {
        let guesses = guesses(grid, self.row, rule);
        let names: Vec<&'static str> = free.iter().map(|it| it.name()).collect();
        let meant = |place: &usize| match guesses.get(*place)? {
            PeopleColumn::Known(column) => free.contains(column).then(|| column.name()),
            PeopleColumn::Unmatched => {
                let near = nearest(&self.names[*place].text, names.iter().copied())?;
                let is_guessed = |meaning: &PeopleColumn| matches!(meaning, PeopleColumn::Known(of) if of.name() == near);
                (!guesses.iter().any(is_guessed)).then_some(near)
            }
            _ => None,
        };
        places.iter().map(meant).collect()
    }

    fn unknown(&self, grid: &Grid, index: usize, near: Option<&str>) -> Diagnostic {
        let name = &self.names[index].text;
        let message = format!("there is no column `{}`", escape_control(name));
        let finding = Diagnostic::error(Code::UnknownColumn, message)
            .at(self.location(grid, index))
            .value(name);
        let finding = match near {
            Some(near) => finding.hint(format!("did you mean `{near}`?")),
            None => finding,
        };
        finding.hint("if packets need it, say as what under `[people]` of a mapping (--map)").hint(
            format!(
                "if not, leave it out with `--ignore {}`, or with `ignore` under `[people]`",
                in_shell(name)
            ),
        )
    }

    fn unknown_columns(
        &self,
        grid: &Grid,
        several: &[usize],
        missing: &[Column],
        rule: &PeopleRule,
    ) -> Diagnostic {
        let names: Vec<&str> =
            several.iter().map(|index| self.names[*index].text.as_str()).collect();
        let mut message = format!(
            "nothing says what {} columns of the table of people are: {}",
            names.len(),
            listed(&names)
        );
        if !missing.is_empty() {
            message += &format!("; and {}", are_missing(missing));
        }
        let finding = Diagnostic::error(Code::UnknownColumn, message);
        let finding = finding.at(self.location(grid, several[0])).value(&names.join(", "));
        let meant = self.meant(grid, several, &self.missing(), rule).into_iter().zip(names);
        let meant: Vec<String> = meant
            .filter_map(|(near, name)| Some(format!("`{}` by `{}`", near?, escape_control(name))))
            .collect();
        let finding = if meant.is_empty() {
            finding
        } else {
            finding.hint(format!("did you mean {}?", joined(&meant)))
        };
        let finding = finding.hint("say what they are under `[people]` of a mapping, and name those that packets do not need in its `ignore`");
        if rule.names_columns() { finding } else { finding.hint(begins_mapping(grid)) }
    }

    fn check_missing(
        &self,
        grid: &Grid,
        rule: &PeopleRule,
        missing: &[Column],
        report: &mut Report,
    ) {
        let Some(first) = missing.first() else { return };
        let (message, name) = (are_missing(missing), first.name());
        let at = Location { line: grid.line(self.row), ..Location::start_of(&grid.file) };
        let finding = Diagnostic::error(Code::MissingColumn, message).at(at).value(name);
        let ignored: Vec<String> = missing
            .iter()
            .filter_map(|column| self.ignored_by_itself(*column, rule))
            .map(|index| format!("`{}`", escape_control(&self.names[index].text)))
            .collect();
        if !ignored.is_empty() {
            let names = joined(&ignored);
            return report.push(finding.hint(format!("take {names} out of `ignore` under `[people]` of the mapping (or out of --ignore), where it is left out")));
        }
        let hint = "add what is missing to the header; or, if the table has it under another name, say which it is: a line such as";
        let finding = finding.hint(format!(
            "{hint} `{name} = [\"Name of the column\"]` under `[people]` of a mapping (--map)"
        ));
        let listed = if rule.is_said() { self.unmatched_listed() } else { None };
        report.push(match listed {
            Some(listed) => finding.hint(listed),
            None => finding,
        });
    }

    /// The columns that nothing names and that may be those that are missing.
    fn unmatched_listed(&self) -> Option<String> {
        const LISTED: usize = 8;
        let unmatched = self.unmatched();
        let names =
            unmatched.iter().map(|index| format!("`{}`", escape_control(&self.names[*index].text)));
        let mut names: Vec<String> = names.collect();
        if names.len() > LISTED {
            let more = names.split_off(LISTED).len();
            names.push(format!("{more} more"));
        }
        let names = (!names.is_empty()).then(|| joined(&names))?;
        Some(format!(
            "nothing says what {names} may be: name under `[people]` what packets need, and put the others into its `ignore`"
        ))
    }

    /// A column that the mapping names for one of ours and leaves out at once.
    fn ignored_by_itself(&self, column: Column, rule: &PeopleRule) -> Option<usize> {
        let (_, finders) = rule.columns.iter().find(|(of, _)| *of == column)?;
        (0..self.names.len()).find(|place| {
            let is_named =
                finders.iter().any(|finder| finder.find(*place, &self.names[*place]).is_some());
            is_named && matches!(self.meanings[*place], PeopleColumn::LeftOut(_))
        })
    }

    /// Reports those of the missing columns that are there, hidden and left out; they are told by this.
    fn check_hidden(&self, grid: &Grid, missing: &mut Vec<Column>, report: &mut Report) {
        let is_it = |column: Column, meaning: &PeopleColumn| match meaning {
            PeopleColumn::Known(known) => *known == column,
            PeopleColumn::PartOfName(_) => column == Column::Name,
            _ => false,
        };
        let place = |column: Column| {
            let found = self.hidden.iter().find(|(meaning, _)| is_it(column, meaning));
            found.map(|(_, place)| *place)
        };
        let found: Vec<usize> = missing.iter().filter_map(|column| place(*column)).collect();
        missing.retain(|column| place(*column).is_none());
        let Some(first) = found.first() else { return };
        let names: Vec<String> = found
            .iter()
            .map(|index| format!("`{}`", escape_control(&self.names[*index].text)))
            .collect();
        let places: Vec<u32> = found.iter().map(|index| one_based(*index)).collect();
        let at = self.location(grid, *first);
        report.push(hidden_column(&joined(&names), &places, at).value(&self.names[*first].text));
    }

    /// The place of a column's name.
    fn location(&self, grid: &Grid, index: usize) -> Location {
        grid.location(self.row, index, Some(&self.names[index].text))
    }
}

/// How to begin a mapping for a table of people.
fn begins_mapping(grid: &Grid) -> String {
    format!(
        "`promopacket import ASSESSMENTS --people {} --init-map map.toml` begins one from this header",
        grid.in_command()
    )
}

/// That columns are missing, by their names.
fn are_missing(columns: &[Column]) -> String {
    let names: Vec<String> = columns.iter().map(|column| format!("`{}`", column.name())).collect();
    match &names[..] {
        [one] => format!("the column {one} is missing"),
        _ => format!("the columns {} are missing", joined(&names)),
    }
}

/// Names as in a sentence.
fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
