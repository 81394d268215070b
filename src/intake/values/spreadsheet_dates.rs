//! Dates that a spreadsheet made of something else. In: a text that is no id and no rating. Out: whether it is what spreadsheets
//! show for a date, such as `1-Mar` for `1-3`, and what to do.

use super::dates::{self, DateFault, DateRule};
use crate::diagnostics::escape_control;

/// How months begin in Dutch, English, French, German, Polish, Spanish and Ukrainian, as spreadsheets shorten them.
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "mrt", "mei", "okt", "jän", "mär", "mrz", "mai", "dez", "janv", "févr", "mars", "avr", "juin",
    "juil", "août", "déc", "ene", "abr", "ago", "dic", "sty", "lut", "kwi", "maj", "cze", "lip",
    "sie", "wrz", "paź", "lis", "gru", "січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер",
    "вер", "жов", "лис", "гру", "juni", "juli",
];

/// The longest text that may be a date.
const LONGEST: usize = 20;

/// What to do about an id or a rating that is a date as spreadsheets show it.
pub(crate) fn hint(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > LONGEST || !(is_day_and_month(text) || is_whole_date(text)) {
        return None;
    }
    Some(format!(
        "`{}` is a date: a spreadsheet makes one of what is typed as `1-3` or `3/4`; format the column as text, and type again what stood here",
        escape_control(text)
    ))
}

/// Whether a text is a day, a month and a year; digits alone may be a number.
fn is_whole_date(text: &str) -> bool {
    let read = dates::parse(text, &DateRule::default());
    let is_parted = text.contains(|it: char| !it.is_ascii_digit());
    is_parted && matches!(read, Ok(_) | Err(DateFault::Ambiguous { .. }))
}

/// Whether a text is a day and a month, or a month and a year, such as `1-Mar`, `Mar-24` or `3. Okt`.
fn is_day_and_month(text: &str) -> bool {
    let lower = text.to_lowercase();
    let is_part = |c: &char| matches!(c, '-' | '.' | ' ' | '/');
    let mut parts = lower.split(|c| is_part(&c)).filter(|it| !it.is_empty());
    let (Some(one), Some(other), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_number =
        |part: &str| part.len() <= 4 && part.bytes().all(|digit| digit.is_ascii_digit());
    let is_month = |part: &str| MONTHS.contains(&part);
    is_number(one) && is_month(other) || is_month(one) && is_number(other)
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn only_what_spreadsheets_show_for_a_date_is_one() {
        for text in
            ["1-Mar", "01-Mär", "Mar-24", "3. Okt", "3/Jan", "2026-03-01", "03/01/2026", "1-бер"]
        {
            assert!(hint(text).is_some(), "{text}");
        }
        for text in ["1-3", "3 of 4", "Mar", "E-12", "3 - Meets", "Martin-1", "20260301", ""] {
            assert!(hint(text).is_none(), "{text}");
        }
    }
}
