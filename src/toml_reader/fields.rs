//! The fields of one table of a TOML file. In: a table, and perhaps one below it that fills its gaps. Out: typed values with their
//! places; or what is wrong with each, and keys that nobody asked for.

use std::cell::RefCell;
use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{MOST_TOLD, PlacedValue, TomlFile, wrong_value};
use crate::calendar::can_be_meant;
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::unicode::is_unprintable;

type TomlSource<'t> = (&'t TomlFile, &'t DeTable<'t>);
type TomlValue<'t> = (&'t TomlFile, &'t Spanned<DeValue<'t>>);

/// The fields of one table.
pub(crate) struct TomlFields<'t> {
    pub(super) own: Option<TomlSource<'t>>,
    pub(super) base: Option<TomlSource<'t>>,
    pub(super) at: Location,
    pub(super) path: String,
    pub(super) known: RefCell<Vec<&'static str>>,
}

impl<'t> TomlFields<'t> {
    /// Where the table starts.
    pub(crate) fn at(&self) -> &Location {
        &self.at
    }

    /// A text, or none if the key is missing. Reports characters that no document can show.
    pub(crate) fn text(
        &self,
        key: &'static str,
        report: &mut Report,
    ) -> Option<PlacedValue<String>> {
        let field =
            self.typed(key, "a text in quotes", report, |value| value.as_str().map(str::to_owned))?;
        if let Some(c) = field.value.chars().find(|c| is_unprintable(*c)) {
            let (key, code) = (self.full(key), u32::from(c));
            let message =
                format!("`{key}` holds the character U+{code:04X}, which no document can show");
            let finding =
                Diagnostic::error(Code::UnprintableCharacter, message).at(field.at.clone());
            report.push(finding.hint("delete the character"));
        }
        Some(field)
    }

    /// A text that must be there and not be blank.
    pub(crate) fn required_text(
        &self,
        key: &'static str,
        report: &mut Report,
    ) -> Option<PlacedValue<String>> {
        if !self.has(key) {
            self.missing(key, report);
            return None;
        }
        let field = self.text(key, report)?;
        if field.value.trim().is_empty() {
            let message = format!("`{}` is empty", self.full(key));
            report.push(
                Diagnostic::error(Code::EmptyText, message)
                    .at(field.at)
                    .hint("write the text or remove the entry"),
            );
            return None;
        }
        Some(field)
    }

    /// A whole number within `range`, or none if the key is missing.
    pub(crate) fn number(
        &self,
        key: &'static str,
        range: Range<i64>,
        report: &mut Report,
    ) -> Option<PlacedValue<i64>> {
        let wanted = format!("a whole number from {} to {}", range.start, range.end - 1);
        self.typed(key, &wanted, report, |value| {
            let integer = value.as_integer()?;
            i64::from_str_radix(integer.as_str(), integer.radix())
                .ok()
                .filter(|number| range.contains(number))
        })
    }

    /// True or false, or none if the key is missing.
    pub(crate) fn boolean(
        &self,
        key: &'static str,
        report: &mut Report,
    ) -> Option<PlacedValue<bool>> {
        self.typed(key, "true or false", report, DeValue::as_bool)
    }

    /// A date, written as a TOML date or as a text `YYYY-MM-DD`; none if the key is missing.
    pub(crate) fn date(
        &self,
        key: &'static str,
        report: &mut Report,
    ) -> Option<PlacedValue<NaiveDate>> {
        self.typed(key, "a date such as 2026-11-23", report, |value| {
            let text = match value {
                DeValue::Datetime(date) => date.to_string(),
                other => other.as_str()?.to_owned(),
            };
            NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().filter(|day| can_be_meant(*day))
        })
    }

    /// A list of texts, or none if the key is missing.
    pub(crate) fn texts(
        &self,
        key: &'static str,
        report: &mut Report,
    ) -> Option<PlacedValue<Vec<PlacedValue<String>>>> {
        let (file, value) = self.find(key)?;
        let at = file.locate(value.span(), Some(&self.full(key)));
        let texts: Option<Vec<_>> = value.get_ref().as_array().and_then(|list| {
            let text = |value: &Spanned<DeValue<'_>>| {
                let at = file.locate(value.span(), Some(&self.full(key)));
                Some(PlacedValue { value: value.get_ref().as_str()?.to_owned(), at })
            };
            list.iter().map(text).collect()
        });
        if texts.is_none() {
            self.wrong_type(key, "a list of texts in quotes", at.clone(), report);
        }
        Some(PlacedValue { value: texts?, at })
    }

    /// Lists of texts in a list; empty if the key is missing.
    pub(crate) fn lists(&self, key: &'static str, report: &mut Report) -> Vec<Vec<String>> {
        let text = |value: &Spanned<DeValue<'_>>| value.get_ref().as_str().map(str::to_owned);
        let lists = self.typed(key, "lists of texts in a list", report, |value| {
            let lists = value.as_array()?.iter();
            lists.map(|list| list.get_ref().as_array()?.iter().map(text).collect()).collect()
        });
        lists.map_or_else(Vec::new, |it: PlacedValue<Vec<Vec<String>>>| it.value)
    }

    /// One text, or a list of texts; empty if the key is missing.
    pub(crate) fn one_or_many(
        &self,
        key: &'static str,
        report: &mut Report,
    ) -> Vec<PlacedValue<String>> {
        let is_text = self.find(key).is_some_and(|(_, value)| value.get_ref().is_str());
        if is_text {
            self.text(key, report).into_iter().collect()
        } else {
            self.texts(key, report).map(|it| it.value).unwrap_or_default()
        }
    }

    /// One text or a list of texts: of this table, then of its base, where another list would take its place.
    pub(crate) fn in_layers(
        &self,
        key: &'static str,
        report: &mut Report,
    ) -> [Vec<PlacedValue<String>>; 2] {
        self.mark_known(key);
        self.layers().map(|layer| layer.one_or_many(key, report))
    }

    /// This table without its base, and the base.
    fn layers(&self) -> [TomlFields<'t>; 2] {
        [self.own, self.base].map(|own| TomlFields {
            own,
            base: None,
            at: self.at.clone(),
            path: self.path.clone(),
            known: RefCell::default(),
        })
    }

    /// Every key of this table with its text, then those of its base; each key is one that the writer of the file chose.
    pub(crate) fn entries(&self, report: &mut Report) -> Vec<(String, PlacedValue<String>)> {
        let mut entries = Vec::new();
        for source in [self.own, self.base].into_iter().flatten() {
            self.add_entries(source, &mut entries, report);
        }
        entries
    }

    fn add_entries(
        &self,
        source: TomlSource<'t>,
        entries: &mut Vec<(String, PlacedValue<String>)>,
        report: &mut Report,
    ) {
        let (file, table) = source;
        for (key, value) in table {
            let at = file.locate(value.span(), Some(&self.full(key.get_ref())));
            match value.get_ref().as_str() {
                Some(text) => {
                    let field = PlacedValue { value: text.to_owned(), at };
                    entries.push((key.get_ref().to_string(), field));
                }
                None => self.wrong_type(key.get_ref(), "a text in quotes", at, report),
            }
        }
    }

    /// A table of its own; empty if the key is missing.
    pub(crate) fn table(&self, key: &'static str, report: &mut Report) -> TomlFields<'t> {
        let mut at = self.at.clone();
        let mut inner = |source: Option<TomlSource<'t>>| {
            let (file, table) = source?;
            let value = table.get(key)?;
            at = file.locate(value.span(), Some(&self.full(key)));
            match value.get_ref() {
                DeValue::Table(table) => Some((file, table)),
                _ => {
                    self.wrong_type(key, "a table", at.clone(), report);
                    None
                }
            }
        };
        self.mark_known(key);
        let base = inner(self.base);
        let own = inner(self.own);
        TomlFields { own, base, at, path: self.full(key), known: RefCell::default() }
    }

    /// A list of tables, `[[key]]`; empty if the key is missing.
    pub(crate) fn tables(&self, key: &'static str, report: &mut Report) -> Vec<TomlFields<'t>> {
        let Some((file, value)) = self.find(key) else { return Vec::new() };
        let at = file.locate(value.span(), Some(&self.full(key)));
        let tables: Option<Vec<_>> = value.get_ref().as_array().and_then(|list| {
            let table = |value: &'t Spanned<DeValue<'t>>| match value.get_ref() {
                DeValue::Table(table) => Some(TomlFields {
                    own: Some((file, table)),
                    base: None,
                    at: file.locate(value.span(), Some(&self.full(key))),
                    path: self.full(key),
                    known: RefCell::default(),
                }),
                _ => None,
            };
            list.iter().map(table).collect()
        });
        tables.unwrap_or_else(|| {
            self.wrong_type(key, "a list of tables", at, report);
            Vec::new()
        })
    }

    /// Whether the key is there, in the file or in its base.
    pub(crate) fn has(&self, key: &'static str) -> bool {
        self.find(key).is_some()
    }

    /// Reports that a key must be there and is not.
    pub(crate) fn missing(&self, key: &'static str, report: &mut Report) {
        let message = format!("`{}` is missing", self.full(key));
        let hint = format!("add a line `{key} = …` here");
        report.push(Diagnostic::error(Code::MissingKey, message).at(self.at.clone()).hint(hint));
    }

    /// Reports every key of the file's own table that no reader asked for.
    pub(crate) fn reject_unknown(self, report: &mut Report) {
        let Some((file, table)) = self.own else { return };
        let known = self.known.borrow();
        let unknown = || table.keys().filter(|key| !known.contains(&key.get_ref().as_ref()));
        let more = unknown().count().saturating_sub(MOST_TOLD);
        if more > 0 {
            let message = format!("{more} more settings of one table are unknown");
            report.push(Diagnostic::error(Code::UnknownKey, message).at(self.at.clone()));
        }
        for key in unknown().take(MOST_TOLD) {
            let name = escape_control(key.get_ref());
            let full = if self.path.is_empty() { name } else { format!("{}.{name}", self.path) };
            let finding =
                Diagnostic::error(Code::UnknownKey, format!("there is no setting `{full}`"))
                    .at(file.locate(key.span(), None))
                    .value(key.get_ref())
                    .nearest(key.get_ref(), known.iter().copied());
            report.push(finding);
        }
    }

    fn typed<T>(
        &self,
        key: &'static str,
        wanted: &str,
        report: &mut Report,
        read: impl Fn(&DeValue<'t>) -> Option<T>,
    ) -> Option<PlacedValue<T>> {
        let (file, value) = self.find(key)?;
        let at = file.locate(value.span(), Some(&self.full(key)));
        let read = read(value.get_ref());
        if read.is_none() {
            self.wrong_type(key, wanted, at.clone(), report);
        }
        Some(PlacedValue { value: read?, at })
    }

    fn find(&self, key: &'static str) -> Option<TomlValue<'t>> {
        self.mark_known(key);
        [self.own, self.base]
            .into_iter()
            .flatten()
            .find_map(|(file, table)| Some((file, table.get(key)?)))
    }

    fn mark_known(&self, key: &'static str) {
        let mut known = self.known.borrow_mut();
        if !known.contains(&key) {
            known.push(key);
        }
    }

    fn wrong_type(&self, key: &str, wanted: &str, at: Location, report: &mut Report) {
        report.push(wrong_value(&self.full(key), wanted, at));
    }

    fn full(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}
