//! A TOML file as fields with positions: every mistake is reported, with line, column and a hint, not only the first.
//!
//! In: the text of a ladder, cycle or strings file. Out: typed fields.
//! A reader asks for the keys it knows; [`TomlFields::reject_unknown`] then rejects the keys that nobody asked for.

mod fields;
mod text_places;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Code, Diagnostic, Location, Report, one_based};
use crate::source::file_name;

pub(crate) use fields::TomlFields;
use text_places::TextPlaces;

/// A value and the place it was read from.
#[derive(Debug, Clone)]
pub(crate) struct PlacedValue<T> {
    pub(crate) value: T,
    pub(crate) at: Location,
}

/// The text of a TOML file, ready to be read.
#[derive(Debug)]
pub(crate) struct TomlFile {
    name: Arc<str>,
    text: String,
    places: TextPlaces,
}

/// The largest file of settings that is read, in bytes: thousands of skills or held ids are far below.
const MOST_BYTES: usize = 5 << 20;

/// How many mistakes of one kind are told one by one, in a file or in a table of it.
const MOST_TOLD: usize = 100;

/// A parsed file; borrowed by the [`TomlFields`] of its tables.
pub(crate) struct TomlDocument<'t> {
    file: &'t TomlFile,
    table: Spanned<DeTable<'t>>,
}

impl TomlFile {
    /// Takes the bytes of a file; reports text that is not UTF-8.
    pub(crate) fn new(name: &Arc<str>, bytes: &[u8], report: &mut Report) -> Option<Self> {
        if bytes.len() > MOST_BYTES {
            let (mega, most) = (bytes.len() >> 20, MOST_BYTES >> 20);
            let message = format!(
                "the file of settings has {mega} MB; those of more than {most} MB are not read"
            );
            let finding = Diagnostic::error(Code::FileTooLarge, message);
            report.push(finding.at(Location::start_of(name)).hint("look what fills it"));
            return None;
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let (text, places) = (text.to_owned(), TextPlaces::of(text));
                Some(Self { name: Arc::clone(name), text, places })
            }
            Err(_) => {
                let finding = Diagnostic::error(Code::NotUtf8, "the file is not UTF-8 text")
                    .at(Location::start_of(name))
                    .hint("save it as UTF-8");
                report.push(finding);
                None
            }
        }
    }

    /// The name without folders.
    pub(crate) fn file_name(&self) -> &str {
        file_name(&self.name)
    }

    /// The first character of the file.
    pub(crate) fn start(&self) -> Location {
        Location::start_of(&self.name)
    }

    /// Parses the text; reports every mistake of syntax.
    pub(crate) fn parse(&self, report: &mut Report) -> Option<TomlDocument<'_>> {
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        for error in errors.iter().take(MOST_TOLD) {
            let at = self.locate(error.span().unwrap_or(0..0), None);
            report.push(Diagnostic::error(Code::TomlSyntax, error.message()).at(at));
        }
        errors.is_empty().then_some(TomlDocument { file: self, table })
    }

    fn locate(&self, span: Range<usize>, field: Option<&str>) -> Location {
        let (line, column) = self.places.of_byte(&self.text, span.start);
        Location {
            file: Arc::clone(&self.name),
            line: one_based(line),
            column: one_based(column),
            field: field.map(Arc::from),
            row: None,
        }
    }
}

impl<'t> TomlDocument<'t> {
    /// The fields of the whole file.
    pub(crate) fn fields(&'t self) -> TomlFields<'t> {
        let at = self.file.locate(0..0, None);
        TomlFields {
            own: Some((self.file, self.table.get_ref())),
            base: None,
            at,
            path: String::new(),
            known: RefCell::default(),
        }
    }

    /// Every text of the file by its full key, such as `cover.period`; reports a value that is neither a text nor a table.
    pub(crate) fn texts(&self, report: &mut Report) -> BTreeMap<String, PlacedValue<String>> {
        let mut texts = BTreeMap::new();
        self.collect("", self.table.get_ref(), &mut texts, report);
        texts
    }

    fn collect(
        &self,
        path: &str,
        table: &DeTable<'_>,
        texts: &mut BTreeMap<String, PlacedValue<String>>,
        report: &mut Report,
    ) {
        for (key, value) in table {
            let key = format!("{path}{}", key.get_ref());
            let at = self.file.locate(value.span(), Some(&key));
            match value.get_ref() {
                DeValue::Table(inner) => self.collect(&format!("{key}."), inner, texts, report),
                DeValue::String(text) => {
                    texts.insert(key, PlacedValue { value: text.to_string(), at });
                }
                _ => report.push(wrong_value(&key, "a text in quotes", at)),
            }
        }
    }

    /// The fields of the whole file; a key it lacks is taken from `base`.
    pub(crate) fn fields_over(&'t self, base: &'t TomlDocument<'t>) -> TomlFields<'t> {
        TomlFields { base: Some((base.file, base.table.get_ref())), ..self.fields() }
    }
}

fn wrong_value(key: &str, wanted: &str, at: Location) -> Diagnostic {
    let message = format!("`{key}` has a value of the wrong kind");
    Diagnostic::error(Code::WrongValue, message).at(at).hint(format!("write {wanted}"))
}
