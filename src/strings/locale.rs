//! A language and perhaps a region, as tables and operating systems write them.

/// A language with a region: `de`, `de-AT`, `de_CH.UTF-8`, `uk-Cyrl-UA`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    /// The language in small letters, such as `de`.
    pub language: String,
    /// The region in capitals, such as `AT`, or its three digits.
    pub region: Option<String>,
}

impl Locale {
    /// Reads a locale: what stands in front of the encoding (POSIX), in the order of BCP 47. Any text is one; whether
    /// there are strings in its language is another question.
    pub fn new(text: &str) -> Self {
        let tag = text.split(['.', '@']).next().unwrap_or_default();
        let mut parts = tag.trim().split(['-', '_']);
        let language = parts.next().unwrap_or_default().to_lowercase();
        let region = parts.find(|part| is_region(part)).map(str::to_uppercase);
        Self { language, region }
    }
}

fn is_region(part: &str) -> bool {
    let of =
        |length: usize, is: fn(&u8) -> bool| part.len() == length && part.bytes().all(|b| is(&b));
    of(2, u8::is_ascii_alphabetic) || of(3, u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_and_regions_are_told_apart_in_every_spelling() {
        for (text, language, region) in [
            ("de", "de", None),
            ("DE", "de", None),
            ("de-AT", "de", Some("AT")),
            ("de_CH.UTF-8", "de", Some("CH")),
            ("ca_ES@valencia", "ca", Some("ES")),
            ("uk-Cyrl-ua", "uk", Some("UA")),
            ("es-419", "es", Some("419")),
            ("en-", "en", None),
            ("", "", None),
        ] {
            let region = region.map(str::to_owned);
            assert_eq!(
                Locale::new(text),
                Locale { language: language.to_owned(), region },
                "{text}"
            );
        }
    }
}
