//! Why a text is no date. In: what the reader of dates found. Out: the reason in words, and the finding with what to do.

use std::fmt;

use chrono::NaiveDate;

use crate::calendar;
use crate::diagnostics::{
    Code, Diagnostic, IN_ANOTHER_ORDER, NUMBER_OF_A_DAY, truncate_for_display,
};

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateFault {
    Ambiguous {
        as_dmy: NaiveDate,
        as_mdy: NaiveDate,
    },
    TwoDigitYear,
    Range,
    /// It is a day in another order than the declared one.
    AnotherOrder {
        is: &'static str,
    },
    NoSuchDay,
    /// It is a day as spreadsheets count them.
    Serial {
        is: NaiveDate,
    },
    /// It is a day of a year that nobody means.
    AnotherTime,
    NotADate,
}

impl fmt::Display for DateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ambiguous { as_dmy, as_mdy } => write!(f, "may be {as_dmy} or {as_mdy}"),
            Self::TwoDigitYear => f.write_str("has a year of two digits"),
            Self::Range => f.write_str("is a range and not one date"),
            Self::AnotherOrder { .. } => f.write_str(IN_ANOTHER_ORDER),
            Self::NoSuchDay => f.write_str("is no day of the calendar"),
            Self::Serial { is } => write!(f, "{NUMBER_OF_A_DAY} {is}"),
            Self::AnotherTime => f.write_str(calendar::NOT_IN_YEARS),
            Self::NotADate => f.write_str("is no date"),
        }
    }
}

impl DateFault {
    /// The finding about a text, with what settles it.
    pub(crate) fn of(self, text: &str) -> Diagnostic {
        let message = format!("`{}` {self}", truncate_for_display(text));
        let (code, hint) = match self {
            Self::Ambiguous { .. } => (
                Code::AmbiguousDate,
                "say which comes first, the day or the month: `--date-order dmy` or `--date-order mdy`, or `order` under `[dates]` of a mapping",
            ),
            Self::TwoDigitYear => (
                Code::AmbiguousDate,
                "write the year with four digits, or say which century it is with `two_digit_years_from = 1970` under `[dates]` of a mapping",
            ),
            Self::Range => (
                Code::AmbiguousDate,
                "write one date, or say which end counts with `range = \"end\"` under `[dates]` of a mapping",
            ),
            Self::AnotherOrder { is } => {
                let hint = format!(
                    "it is one with `--date-order {is}`, or `order = \"{is}\"` under `[dates]` of a mapping"
                );
                return Diagnostic::error(Code::NotADate, message).value(text).hint(hint);
            }
            Self::Serial { .. } => (
                Code::NotADate,
                "format the column as a date in the spreadsheet and save it again; in an export or a table of people, `excel_serials = true` under `[dates]` of a mapping (--map) reads such numbers, too",
            ),
            Self::AnotherTime => (Code::NotADate, "correct the year in the export"),
            Self::NoSuchDay | Self::NotADate => (
                Code::NotADate,
                "correct the date in the export, or leave the column out with `ignore`",
            ),
        };
        Diagnostic::error(code, message).value(text).hint(hint)
    }
}
