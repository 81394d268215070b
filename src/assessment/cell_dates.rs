//! How a date in a table of ours is read. In: the text of a cell. Out: the date in it; or why it is none.

use chrono::NaiveDate;

use crate::calendar;
use crate::diagnostics::{Code, Diagnostic, escape_control};

/// A date in just the form that it should have; nearly every date is.
fn plain_date(text: &str) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0, |all: u32, digit| {
            digit.is_ascii_digit().then(|| all * 10 + u32::from(digit - b'0'))
        })
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
}

/// Reads an ISO 8601 calendar date; says why a text is none.
pub(super) fn parse_date(text: &str) -> Result<NaiveDate, Box<Diagnostic>> {
    if let Some(date) = plain_date(text) {
        return in_years(date, text);
    }
    // Spreadsheets write the midnight of a day with it.
    let day = text.strip_suffix("00:00:00").map_or(text, |day| day.trim_end_matches([' ', 'T']));
    let shape: Vec<&str> = day.split('-').collect();
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let why = match shape[..] {
        [year, month, date] if digits(year, 4) && digits(month, 2) && digits(date, 2) => {
            match NaiveDate::parse_from_str(day, "%Y-%m-%d") {
                Ok(date) => return in_years(date, text),
                Err(_) => "is not a day of the calendar",
            }
        }
        _ => "is not a date",
    };
    let finding = Diagnostic::error(Code::NotADate, format!("`{}` {why}", escape_control(text)));
    let hint = "write dates as year-month-day, such as 2026-07-01";
    Err(Box::new(finding.value(text).hint(hint)))
}

/// The date, if its year is one that can be meant.
fn in_years(date: NaiveDate, text: &str) -> Result<NaiveDate, Box<Diagnostic>> {
    if calendar::can_be_meant(date) {
        return Ok(date);
    }
    let message = format!("`{}` {}", escape_control(text), calendar::NOT_IN_YEARS);
    Err(Box::new(Diagnostic::error(Code::NotADate, message).value(text).hint("correct the year")))
}
