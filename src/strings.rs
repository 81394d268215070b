//! The words that packets print, language by language.
//!
//! In: the strings files of the templates. Out: [`LanguageStrings`]: which languages there are, and how each writes a date; of a
//! designer's file, the strings laid over those built in, or every key that it lacks or has too many.

mod completeness;
mod dates;
mod locale;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::diagnostics::{Code, Diagnostic, Location, Report};
use crate::source::Source;
use crate::toml_reader::{PlacedValue, TomlFile};

use completeness::{REFERENCE, StringMistake, StringTexts};
use dates::DateWords;
pub use locale::Locale;

/// What Rust itself needs of the strings: the templates read the files.
#[derive(Debug, Clone)]
pub struct LanguageStrings {
    languages: BTreeMap<String, DateWords>,
}

/// How the dates of one packet are written.
#[derive(Debug, Clone, Copy)]
pub struct DateStyle<'s> {
    words: Option<&'s DateWords>,
    region: Option<&'s str>,
}

impl LanguageStrings {
    /// Takes the strings files, each with its language. They are sound: [`laid_over`] and the build script see to it.
    pub(crate) fn of<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Self {
        let words = |(language, bytes): (&str, &[u8])| {
            (language.to_owned(), DateWords::of(&texts(&Source::new(language, bytes.to_vec()))))
        };
        Self { languages: files.map(words).collect() }
    }

    /// How dates are written for a locale; in ISO 8601 if there are no strings in its language.
    pub fn dates<'s>(&'s self, locale: &'s Locale) -> DateStyle<'s> {
        let words = self.languages.get(&locale.language);
        DateStyle { words, region: locale.region.as_deref() }
    }
}

impl DateStyle<'_> {
    /// A day in words.
    pub fn text(&self, day: NaiveDate) -> String {
        self.words.map_or_else(|| day.to_string(), |style| style.text(day, self.region))
    }

    /// A day in words, as in a letter: no month is abbreviated.
    pub fn in_full(&self, day: NaiveDate) -> String {
        self.words.map_or_else(|| day.to_string(), |style| style.in_full(day, self.region))
    }

    /// The month of a day in words, with its year.
    pub fn month(&self, day: NaiveDate) -> String {
        self.words.map_or_else(|| day.format("%Y-%m").to_string(), |style| style.month(day))
    }
}

/// The texts of a file that is sound.
fn texts(source: &Source) -> StringTexts {
    let fields = fields(source, &mut Report::new()).unwrap_or_default();
    fields.into_iter().map(|(key, field)| (key, field.value)).collect()
}

fn fields(source: &Source, report: &mut Report) -> Option<BTreeMap<String, PlacedValue<String>>> {
    let file = TomlFile::new(&source.name, &source.bytes, report)?;
    let document = file.parse(report)?;
    Some(document.texts(report))
}

/// A designer's strings laid over those built in for the language, key by key; a language that is not built in must have
/// every key. Reports every string that is missing or unknown, and what the fonts lack to show one; then gives nothing.
pub(crate) fn laid_over(
    source: &Source,
    language: &str,
    built_in: impl Fn(&str) -> Option<Vec<u8>>,
    lack: impl Fn(&str) -> Option<Diagnostic>,
    report: &mut Report,
) -> Option<Vec<u8>> {
    let before = report.errors();
    let own = fields(source, report)?;
    report.extend(own.values().filter_map(|text| Some(lack(&text.value)?.at(text.at.clone()))));
    let base = |language: &str| {
        built_in(language).map(|text| texts(&Source::new(language, text))).unwrap_or_default()
    };
    let (english, mut all) = (base(REFERENCE), base(language));
    all.extend(own.iter().map(|(key, field)| (key.clone(), field.value.clone())));
    let known = completeness::expected(language, &english);
    for (number, fault) in completeness::faults(language, &english, &all).into_iter().enumerate() {
        let at = own
            .get(&fault.key)
            .map_or_else(|| Location::start_of(&source.name), |it| it.at.clone());
        let finding = diagnostic(&fault).at(at).value(&fault.key);
        report.push(match fault.wrong {
            StringMistake::Unknown => {
                let known = known.keys().map(String::as_str);
                finding.nearest_of_many(number, &fault.key, known)
            }
            _ => finding,
        });
    }
    (report.errors() == before).then(|| written(&all))
}

fn diagnostic(fault: &completeness::StringFault) -> Diagnostic {
    let message = fault.to_string();
    match fault.wrong {
        StringMistake::Missing { .. } => Diagnostic::error(Code::MissingString, message)
            .hint("add it: a language that is not built in needs every string"),
        StringMistake::Unknown => Diagnostic::error(Code::UnknownString, message),
        StringMistake::Places { .. } => Diagnostic::error(Code::PlacesDiffer, message)
            .hint("write the names in braces as they are; only their order is free"),
    }
}

/// The strings as a TOML file again. A JSON string is also one of TOML.
fn written(texts: &StringTexts) -> Vec<u8> {
    let mut file = "# The built-in strings with a designer's laid over them.\n".to_owned();
    for (key, text) in texts {
        let text = serde_json::Value::from(text.as_str());
        writeln!(file, "{key} = {text}").expect("memory can be written");
    }
    file.into_bytes()
}
