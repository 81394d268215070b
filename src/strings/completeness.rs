//! Whether a language has every string that English has. In: the texts of both. Out: what is missing, unknown or filled
//! in another way. The build script compares the built-in languages, the library those of a designer; so nothing here
//! may use the rest of the crate.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};

/// Every text of a strings file by its full key, such as `cover.period`.
pub(crate) type StringTexts = BTreeMap<String, String>;

/// The language that the others are compared with.
pub(crate) const REFERENCE: &str = "en";

/// The table of other patterns of dates, which each language has for regions of its own.
const REGIONS: &str = "dates.regions.";

/// The names of plural forms; no other string has such a name.
const CATEGORIES: [&str; 4] = ["one", "few", "many", "other"];

/// Something that is wrong with the string `key`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StringFault {
    pub(crate) key: String,
    pub(crate) wrong: StringMistake,
}

/// What is wrong with a string.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum StringMistake {
    /// It is not there; English says this.
    Missing { english: String },
    /// English has no such string.
    Unknown,
    /// It fills other places than English does.
    Places { wanted: BTreeSet<String>, found: BTreeSet<String> },
}

impl Display for StringFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = &self.key;
        match &self.wrong {
            StringMistake::Missing { english } => {
                write!(f, "the string `{key}` is missing; in English it is `{english}`")
            }
            StringMistake::Unknown => write!(f, "there is no string `{key}`"),
            StringMistake::Places { wanted, found } => {
                let (wanted, found) = (listed(wanted), listed(found));
                write!(f, "the string `{key}` has {found}, and in English it has {wanted}")
            }
        }
    }
}

fn listed(places: &BTreeSet<String>) -> String {
    let places: Vec<String> = places.iter().map(|place| format!("{{{place}}}")).collect();
    if places.is_empty() { "no place to fill".to_owned() } else { places.join(", ") }
}

/// Everything that is wrong with the strings of a language, ordered by key.
pub(crate) fn faults(language: &str, english: &StringTexts, own: &StringTexts) -> Vec<StringFault> {
    let expected = expected(language, english);
    let missing =
        expected.iter().filter(|(key, _)| !own.contains_key(*key)).map(|(key, text)| StringFault {
            key: key.clone(),
            wrong: StringMistake::Missing { english: (*text).to_owned() },
        });
    let there = own.iter().filter_map(|(key, text)| {
        let model = expected.get(key).or_else(|| expected.get(model_of(key)?));
        Some(StringFault { key: key.clone(), wrong: wrong(text, model.copied())? })
    });
    let mut faults: Vec<StringFault> = missing.chain(there).collect();
    faults.sort_by(|a, b| a.key.cmp(&b.key));
    faults
}

/// The keys that a language must have, each with the English text: those of English, but its own plural forms.
pub(crate) fn expected<'t>(language: &str, english: &'t StringTexts) -> BTreeMap<String, &'t str> {
    let mut expected = BTreeMap::new();
    for (key, text) in english.iter().filter(|(key, _)| !key.starts_with(REGIONS)) {
        match key.rsplit_once('.').filter(|(_, last)| CATEGORIES.contains(last)) {
            Some((stem, "other")) => {
                let forms = categories(language).iter();
                expected
                    .extend(forms.map(|category| (format!("{stem}.{category}"), text.as_str())));
            }
            Some(_) => {}
            None => {
                expected.insert(key.clone(), text.as_str());
            }
        }
    }
    expected
}

/// The plural forms of whole numbers in a language, after the Unicode CLDR; `components/words.typ` has the rules.
fn categories(language: &str) -> &'static [&'static str] {
    match language {
        "be" | "pl" | "ru" | "uk" => &["one", "few", "many"],
        "cs" | "sk" => &["one", "few", "other"],
        "ja" | "ko" | "zh" => &["other"],
        _ => &["one", "other"],
    }
}

/// The string that a string which need not be there stands for: the pattern of dates for that of a region, an edition's
/// own words for those of all editions.
fn model_of(key: &str) -> Option<&str> {
    if key.starts_with(REGIONS) {
        return Some("dates.day");
    }
    Some(key.strip_prefix("wording.")?.split_once('.')?.1)
}

fn wrong(text: &str, model: Option<&str>) -> Option<StringMistake> {
    let Some(model) = model else { return Some(StringMistake::Unknown) };
    let (wanted, found) = (places(model), places(text));
    (wanted != found).then_some(StringMistake::Places { wanted, found })
}

/// The names of the places to fill: what stands in braces.
fn places(text: &str) -> BTreeSet<String> {
    let pieces = text.split('{').skip(1);
    pieces.map(|piece| piece.split('}').next().unwrap_or_default().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(of: &[(&str, &str)]) -> StringTexts {
        of.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    fn found(language: &str, own: &[(&str, &str)]) -> Vec<String> {
        let english = texts(&[
            ("cover.period", "Period"),
            ("dates.day", "{day} {month}"),
            ("dates.regions.US", "{month} {day}"),
            ("spans.years.one", "{n} year"),
            ("spans.years.other", "{n} years"),
        ]);
        faults(language, &english, &texts(own)).iter().map(StringFault::to_string).collect()
    }

    const GERMAN: [(&str, &str); 4] = [
        ("cover.period", "Zeitraum"),
        ("dates.day", "{day}. {month}"),
        ("spans.years.one", "{n} Jahr"),
        ("spans.years.other", "{n} Jahre"),
    ];

    #[test]
    fn a_language_with_every_string_has_no_fault() {
        assert_eq!(found("de", &GERMAN), Vec::<String>::new());
    }

    #[test]
    fn a_missing_string_is_a_fault() {
        let wanted = "the string `cover.period` is missing; in English it is `Period`";
        assert_eq!(found("de", &GERMAN[1..]), [wanted]);
    }

    #[test]
    fn a_string_that_english_lacks_and_another_place_are_faults() {
        let own = [("cover.periode", ""), ("cover.period", "{day}")];
        assert_eq!(
            found("de", &[&GERMAN[1..], &own].concat()),
            [
                "the string `cover.period` has {day}, and in English it has no place to fill",
                "there is no string `cover.periode`"
            ]
        );
    }

    #[test]
    fn each_language_needs_its_own_plural_forms() {
        let missing = |of: &str| {
            format!("the string `spans.years.{of}` is missing; in English it is `{{n}} years`")
        };
        let found = found("uk", &GERMAN);
        assert_eq!(found[..2], [missing("few"), missing("many")]);
        assert_eq!(found[2..], ["there is no string `spans.years.other`"]);
    }

    #[test]
    fn regions_and_editions_may_have_words_of_their_own_for_what_there_is() {
        let own = [
            ("dates.regions.AT", "{day}. {month}"),
            ("wording.employee.cover.period", "Zeit"),
            ("wording.employee.cover.period_of", ""),
            ("dates.regions.CH", "{day}"),
        ];
        assert_eq!(
            found("de", &[&GERMAN[..], &own].concat()),
            [
                "the string `dates.regions.CH` has {day}, and in English it has {day}, {month}",
                "there is no string `wording.employee.cover.period_of`"
            ]
        );
    }
}
