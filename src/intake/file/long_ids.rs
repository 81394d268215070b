//! Long numbers as ids. In: an id that nobody has, and those that people have. Out: whether a spreadsheet, which keeps fifteen
//! digits of a number, took its last digits away.

use std::collections::HashMap;

use crate::diagnostics::{Code, Diagnostic, escape_control, truncate_for_display};

/// How many digits of a number spreadsheets keep.
const KEPT: usize = 15;

/// The digits of a number of more digits than a spreadsheet keeps, without what parts its thousands and a decimal nought;
/// nothing if the text is none.
fn digits(text: &str) -> Option<String> {
    if text.len() <= KEPT {
        return None;
    }
    let whole = [".0", ",0", ".00", ",00"].iter().find_map(|ending| text.strip_suffix(ending));
    let parts = |c: &char| matches!(c, '.' | ',' | '\'' | '’' | '_') || c.is_whitespace();
    let digits: String = whole.unwrap_or(text).chars().filter(|c| !parts(c)).collect();
    let is_number = digits.len() > KEPT && digits.bytes().all(|it| it.is_ascii_digit());
    is_number.then_some(digits)
}

/// Whether an id ends in the noughts that a spreadsheet writes for the digits it does not keep.
pub(crate) fn ends_in_noughts(id: &str) -> bool {
    digits(id).is_some_and(|digits| digits.as_bytes()[KEPT..].iter().all(|digit| *digit == b'0'))
}

/// The long numbers among the ids that people have, by the digits that a spreadsheet keeps.
#[derive(Debug)]
pub(crate) struct LongIds {
    by_kept: HashMap<String, Vec<String>>,
}

impl LongIds {
    pub(crate) fn of<'k>(known: impl Iterator<Item = &'k str>) -> Self {
        let mut by_kept: HashMap<String, Vec<String>> = HashMap::new();
        for id in known {
            if let Some(digits) = digits(id) {
                by_kept.entry(digits[..KEPT].to_owned()).or_default().push(id.to_owned());
            }
        }
        Self { by_kept }
    }

    /// The finding about an id that nobody has and that is a long number, where somebody has one that differs in the last
    /// digits alone. Nothing for other ids.
    pub(crate) fn unknown(&self, id: &str) -> Option<Diagnostic> {
        let wanted = digits(id)?;
        let alike = self.by_kept.get(&wanted[..KEPT])?;
        let alike = alike.iter().map(|other| (other.as_str(), digits(other).unwrap_or_default()));
        let alike: Vec<(&str, String)> =
            alike.filter(|(_, digits)| digits.len() == wanted.len()).collect();
        let Some((same, _)) = alike.iter().find(|(_, digits)| *digits == wanted) else {
            return (!alike.is_empty()).then(|| shortened_id(id));
        };
        let message = format!("nobody has the id `{}`", truncate_for_display(id));
        let hint = format!(
            "write it as it stands in the table of people, `{}`: a spreadsheet added to the number",
            escape_control(same)
        );
        Some(Diagnostic::error(Code::UnknownPerson, message).value(id).hint(hint))
    }
}

/// The finding about an id that lost its last digits. No guess whose it is: several people may have ids that begin alike.
pub(crate) fn shortened_id(text: &str) -> Diagnostic {
    let message = format!(
        "`{}` is a long number that a spreadsheet shortened: the last digits of the id are lost, and with them whose it is",
        truncate_for_display(text)
    );
    Diagnostic::error(Code::ShortenedId, message)
        .value(text)
        .hint("format the column of ids as text where the table comes from, and export it again; to open a CSV, import the column as text")
}

#[cfg(test)]
mod tests {
    use crate::intake::file::long_ids::*;

    #[test]
    fn ids_that_differ_behind_the_fifteenth_digit_are_not_told_apart() {
        let known = ["21200312345678917", "21200312345678925", "E1"];
        let ids = LongIds::of(known.into_iter());
        let code = |id: &str| ids.unknown(id).map(|it| it.code);
        for id in [
            "21200312345678900",
            "21200312345678916",
            "21200312345678900.0",
            "21 200 312 345 678 900",
            "21,200,312,345,678,900",
        ] {
            assert_eq!(code(id), Some(Code::ShortenedId), "{id}");
        }
        assert_eq!(code("21.200.312.345.678.917"), Some(Code::UnknownPerson));
        for id in ["2120031234567890", "31200312345678900", "E2", "212003123456789"] {
            assert_eq!(code(id), None, "{id}");
        }
    }
}
