//! Times of submission. In: the cell where one belongs. Out: whether the answer was submitted, and when; or that the cell holds
//! neither a time nor a word for a draft, so that nobody knows it.

use crate::diagnostics::{Code, Diagnostic, truncate_for_display};
use crate::intake::table::status::{StatusName, StatusWord};
use crate::intake::values::dates;
use crate::intake::values::dates::{DateFault, DateRule, DatedMoment};
use crate::intake::values::spreadsheet_errors;

/// What a cell says where a time of submission belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SubmissionTime {
    /// It was never submitted: the cell is blank, or holds what stands for no time.
    Never,
    /// It was, perhaps at a time that nothing is decided by.
    Sent(Option<DatedMoment>),
}

impl SubmissionTime {
    /// Reads a cell. A time that nothing is decided by may be written in any way.
    ///
    /// # Errors
    /// What is neither a time nor a word that is known.
    pub(crate) fn read(
        text: &str,
        rule: &DateRule,
        decides: bool,
    ) -> Result<Self, Box<Diagnostic>> {
        match StatusName::OF_TIMES.says(text) {
            StatusWord::Blank | StatusWord::Draft => return Ok(Self::Never),
            StatusWord::Finished => return Ok(Self::Sent(None)),
            StatusWord::Time | StatusWord::Unknown => {}
        }
        match dates::parse(text, rule) {
            Ok(moment) => Ok(Self::Sent(Some(moment))),
            Err(DateFault::NotADate) if !decides && is_time(text) => Ok(Self::Sent(None)),
            Err(why @ (DateFault::NotADate | DateFault::NoSuchDay | DateFault::AnotherTime)) => {
                Err(Box::new(no_time(text, why)))
            }
            Err(why) if decides => Err(Box::new(why.of(text))),
            Err(_) => Ok(Self::Sent(None)),
        }
    }

    /// Whether a cell says that the answer was never submitted.
    pub(crate) fn is_never(text: &str) -> bool {
        matches!(StatusName::OF_TIMES.says(text), StatusWord::Blank | StatusWord::Draft)
    }
}

/// Whether a text that no date is read from is a time all the same: a spreadsheet's count of days, or a year with a month and
/// a day in a language that is not known.
fn is_time(text: &str) -> bool {
    let days = DateRule { serials: true, ..DateRule::default() };
    let numbers = text.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty());
    let numbers: Vec<&str> = numbers.collect();
    let is_year =
        |number: &&str| number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    let is_written = text.starts_with(|it: char| it.is_ascii_digit())
        && numbers.len() > 2
        && [0, 2].iter().any(|place| is_year(&numbers[*place]));
    let is_count = numbers.first().is_some_and(|number| number.len() == 5);
    is_written || (is_count && dates::parse(text, &days).is_ok())
}

/// A cell that says neither that the answer was submitted nor that it was not.
fn no_time(text: &str, why: DateFault) -> Diagnostic {
    if let Some(failed) = spreadsheet_errors::finding(text) {
        return failed;
    }
    let shown = truncate_for_display(text);
    let message = match why {
        DateFault::NotADate => {
            format!("`{shown}` is neither a time of submission nor a word for a draft")
        }
        why => format!("`{shown}` {why}, so that nobody knows whether the answer was submitted"),
    };
    Diagnostic::error(Code::NotADate, message)
        .value(text)
        .hint("if the answer was not submitted, clear the cell, and it is a draft; if it was, write when")
        .hint("if the column says in words which answers are finished: name it with `status` under `[row]` of a mapping, in place of `submitted`, and its words under `[status]`")
}

#[cfg(test)]
mod tests {
    use crate::intake::export::submission_time::*;

    #[test]
    fn a_time_may_be_written_in_any_way_where_nothing_is_decided_by_it() {
        let read = |text: &str, decides| SubmissionTime::read(text, &DateRule::default(), decides);
        for text in ["01/02/2026", "2026/09/01 9:00:00 午前 GMT+9", "1.9.26", "45901.25"] {
            assert!(matches!(read(text, false), Ok(SubmissionTime::Sent(_))), "{text}");
            assert!(read(text, true).is_err(), "{text}");
        }
        for text in ["", "-", "1/1/1970 01:00", "1899-12-30", "Draft, saved 2026-09-01"] {
            assert!(matches!(read(text, true), Ok(SubmissionTime::Never)), "{text}");
        }
        for text in ["TBD", "31.02.2026", "2026", "14:30", "awaits 2026/09/30"] {
            assert!(read(text, false).is_err(), "{text}");
        }
    }
}
