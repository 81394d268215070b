//! The values that many keys of a mapping file have. In: fields. Out: ways to find columns, patterns, cells, choices; or what
//! is wrong with them.

use super::pattern;
use super::{ColumnFinder, ColumnName, HeaderPattern, Vocabulary};
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::intake::columns::{misspelt_place, place_of};
use crate::toml_reader::{PlacedValue, TomlFields};

/// The words that patterns are made of.
#[derive(Clone, Copy)]
pub(super) struct PatternWords<'w> {
    pub(super) words: &'w Vocabulary,
}

/// Reads the tables of a file, and reports.
pub(super) struct MappingReader<'r> {
    pub(super) report: &'r mut Report,
}

impl MappingReader<'_> {
    pub(super) fn finders(
        &mut self,
        fields: &TomlFields<'_>,
        name: &'static str,
        find: PatternWords<'_>,
    ) -> Vec<ColumnFinder> {
        let names = fields.in_layers(name, self.report).concat();
        names.iter().filter_map(|name| self.finder(name, find)).collect()
    }

    /// A name, a pattern, or `#` and the number of a column.
    pub(super) fn finder(
        &mut self,
        field: &PlacedValue<String>,
        find: PatternWords<'_>,
    ) -> Option<ColumnFinder> {
        let text = field.value.trim();
        if let Some(place) = place_of(text) {
            return Some(ColumnFinder::Position(place));
        }
        if let Some(remedy) = misspelt_place(text) {
            let message = format!("`{}` is not the place of a column", escape_control(text));
            let finding = Diagnostic::error(Code::WrongValue, message).at(field.at.clone());
            self.report.push(finding.value(text).hint(remedy));
            return None;
        }
        if !text.contains(['{', '}']) {
            return Some(ColumnFinder::Name(ColumnName::new(text.to_owned())));
        }
        self.compiled(field, find).map(ColumnFinder::Pattern)
    }

    pub(super) fn pattern(
        &mut self,
        fields: &TomlFields<'_>,
        name: &'static str,
        find: PatternWords<'_>,
    ) -> Option<HeaderPattern> {
        let field = fields.text(name, self.report)?;
        self.compiled(&field, find)
    }

    pub(super) fn compiled(
        &mut self,
        field: &PlacedValue<String>,
        find: PatternWords<'_>,
    ) -> Option<HeaderPattern> {
        let pattern = HeaderPattern::new(&field.value, find.words);
        let places = pattern::PLACES.map(|place| format!("{{{place}}}")).join(" ");
        pattern
            .map_err(|why| {
                let message = format!("`{}` is not a pattern: {why}", escape_control(&field.value));
                let finding = Diagnostic::error(Code::WrongPattern, message).at(field.at.clone());
                self.report
                    .push(finding.value(&field.value).hint(format!("the places are {places}")));
            })
            .ok()
    }

    /// A cell by its name in a spreadsheet, such as `B2`.
    pub(super) fn cell_name(
        &mut self,
        fields: &TomlFields<'_>,
        name: &'static str,
    ) -> Option<(usize, usize)> {
        let field = fields.text(name, self.report)?;
        let place = cell_place(&field.value);
        if place.is_none() {
            let message = format!("`{}` is not the name of a cell", escape_control(&field.value));
            let finding =
                Diagnostic::error(Code::WrongValue, message).at(field.at).value(&field.value);
            self.report.push(finding.hint("write its column and row, such as B2"));
        }
        place
    }

    pub(super) fn one_of<T: Clone>(
        &mut self,
        fields: &TomlFields<'_>,
        name: &'static str,
        of: &[(&str, T)],
    ) -> Option<T> {
        let field = fields.text(name, self.report)?;
        self.choice(&field, of)
    }

    pub(super) fn choice<T: Clone>(
        &mut self,
        field: &PlacedValue<String>,
        of: &[(&str, T)],
    ) -> Option<T> {
        let found = of.iter().find(|(name, _)| *name == field.value).map(|(_, it)| it.clone());
        if found.is_none() {
            let message = format!("`{}` is not one of the choices", escape_control(&field.value));
            let finding = Diagnostic::error(Code::WrongValue, message).at(field.at.clone());
            let finding = finding.value(&field.value);
            self.report.push(finding.nearest(&field.value, of.iter().map(|(name, _)| *name)));
        }
        found
    }
}

/// Row and column, from 0, of a cell such as `B2`.
fn cell_place(name: &str) -> Option<(usize, usize)> {
    let digits = name.find(|it: char| it.is_ascii_digit())?;
    let (letters, row) = name.split_at(digits);
    let letters = Some(letters).filter(|letters| (1..=3).contains(&letters.len()))?;
    let mut column = 0;
    for letter in letters.to_ascii_uppercase().bytes() {
        let place = letter.checked_sub(b'A').filter(|digit| *digit < 26)?;
        column = column * 26 + usize::from(place) + 1;
    }
    let row: usize = row.parse().ok().filter(|row| (1..=1_048_576).contains(row))?;
    Some((row - 1, column - 1))
}

/// The name of a cell, such as `B2`, whose row and column count from 0.
pub(crate) fn cell_name(row: usize, column: usize) -> String {
    let (mut letters, mut left) = (String::new(), column + 1);
    while left > 0 {
        let letter = u8::try_from((left - 1) % 26).expect("a remainder of 26 is small");
        letters.insert(0, char::from(b'A' + letter));
        left = (left - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_in_spreadsheets() {
        assert_eq!(cell_place("B2"), Some((1, 1)));
        assert_eq!(cell_place("aa10"), Some((9, 26)));
        assert_eq!([cell_name(1, 1), cell_name(9, 26)], ["B2", "AA10"]);
        assert_eq!([cell_place("2B"), cell_place("B0"), cell_place("B")], [None; 3]);
    }
}
