//! Which days an input can name. In: a date. Out: whether it is one that somebody meant.

use chrono::{Datelike as _, NaiveDate};

/// The first and the last year: spreadsheets have no day before 1900, and nobody means one after 2199.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// What is said of a date of another year.
pub const NOT_IN_YEARS: &str = "is a day of another time: years from 1900 to 2199 can be meant";

/// Whether a date is before all that can be meant. A day that something is to last until may be as late as one likes.
pub fn is_too_early(date: NaiveDate) -> bool {
    date.year() < *YEARS.start()
}

/// Whether a date can be meant, or has a slip in its year, such as `0202-05-01`.
pub(crate) fn can_be_meant(date: NaiveDate) -> bool {
    YEARS.contains(&date.year())
}
