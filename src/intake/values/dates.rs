//! Dates as people and systems write them. In: the text of a cell and what its column declares. Out: a [`DatedMoment`], or
//! why it is none.
//!
//! Nothing is guessed: a date that reads two ways is a fault unless the column declares the order of its numbers. A
//! year of four digits in front or the name of a month leaves no doubt and overrides a declared order. A year of two
//! digits stands last, except where the order is declared as [`NumberOrder::Ymd`].

pub(crate) mod certain_dates;
mod clock;
mod fault;

use std::cmp::Ordering;

use chrono::{Datelike as _, Month, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use clock::ClockTime;
pub(crate) use fault::DateFault;

use crate::calendar;

/// The order of the numbers of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberOrder {
    Ymd,
    Dmy,
    Mdy,
}

/// Which end of a range counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RangeEnd {
    Start,
    End,
}

/// What a column declares about its dates; by default nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DateRule {
    /// The order of the numbers; without it a date that reads two ways is a fault.
    pub(crate) order: Option<NumberOrder>,
    /// The first of the hundred years that two digits can mean; without it they are a fault.
    pub(crate) century: Option<i32>,
    /// Which end of `a - b` counts; without it a range is a fault.
    pub(crate) range: Option<RangeEnd>,
    /// Whether a bare number is a date as Excel stores it: days since 1900, with its false leap day.
    pub(crate) serials: bool,
}

/// A date and its place in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DatedMoment {
    /// The date as written.
    pub(crate) date: NaiveDate,
    /// For order: UTC if the text has an offset, else as written; midnight without a time.
    pub(crate) instant: NaiveDateTime,
    /// Whether the text has a time of day.
    pub(crate) has_clock: bool,
    /// Whether the text has an offset.
    pub(crate) has_zone: bool,
}

impl DatedMoment {
    /// Which of two is earlier, as far as that is certain: a day without a time of day may be any time of it, and a time
    /// without an offset may be one of any zone if others have one.
    pub(crate) fn order(&self, other: &Self) -> Option<Ordering> {
        let far = match (self.has_zone == other.has_zone, self.has_clock == other.has_clock) {
            (true, true) => return Some(self.instant.cmp(&other.instant)),
            (true, false) => return (self.date != other.date).then(|| self.date.cmp(&other.date)),
            (false, _) => TimeDelta::hours(WIDEST_ZONES),
        };
        let apart = self.instant.signed_duration_since(other.instant).abs();
        (apart >= far).then(|| self.instant.cmp(&other.instant))
    }
}

/// How many hours lie between the first zone of a day and the last, and a whole day on top.
const WIDEST_ZONES: i64 = 26 + 24;

/// Whether a text is written as a date of ours, year-month-day; such a date needs no reader that knows others.
pub(crate) fn is_plain(text: &str) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return false };
    [y1, y2, y3, y4, m1, m2, d1, d2].into_iter().all(u8::is_ascii_digit)
}

/// How a text is written that is a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateForm {
    Date,
    DateAndTime,
}

/// Whether a text is written as a date, whatever the order of its numbers is, and whether with a time of day.
pub(crate) fn written(text: &str) -> Option<DateForm> {
    let rule = DateRule { century: Some(1970), range: Some(RangeEnd::End), ..DateRule::default() };
    match parse(text, &rule) {
        Ok(_) | Err(DateFault::Ambiguous { .. }) => {}
        Err(_) => return None,
    }
    let has_time = clock::split(text).1.is_some();
    Some(if has_time { DateForm::DateAndTime } else { DateForm::Date })
}

/// The moment that a text names.
pub(crate) fn parse(text: &str, rule: &DateRule) -> Result<DatedMoment, DateFault> {
    // Also the no-break spaces that systems put before AM and PM.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((start, end)) = text.split_once(" - ").or_else(|| text.split_once('–')) else {
        return single(&text, rule);
    };
    let (start, end) = (single(start.trim(), rule)?, single(end.trim(), rule)?);
    match rule.range {
        None => Err(DateFault::Range),
        Some(RangeEnd::Start) => Ok(start),
        Some(RangeEnd::End) => Ok(end),
    }
}

fn single(text: &str, rule: &DateRule) -> Result<DatedMoment, DateFault> {
    if rule.serials
        && let Some(days) = serial(text)
    {
        return from_serial(days);
    }
    if let Some(is) = recent_serial(text) {
        return Err(DateFault::Serial { is });
    }
    let (date, time) = clock::split(text);
    let clock = time.map_or(Some(ClockTime::default()), clock::parse).ok_or(DateFault::NotADate)?;
    let date = date_of(date, rule)?;
    let instant = date.and_time(clock.time).checked_sub_signed(clock.offset);
    let instant = instant.ok_or(DateFault::NotADate)?;
    Ok(DatedMoment { date, instant, has_clock: time.is_some(), has_zone: clock.has_zone })
}

/// A bare number, unless it has eight digits as `20260701` has.
fn serial(text: &str) -> Option<f64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let bare = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (bare && (1..8).contains(&digits)).then(|| text.parse().ok()).flatten()
}

/// The day of a number that can hardly be anything else in a column of dates: one of these or the last decades.
fn recent_serial(text: &str) -> Option<NaiveDate> {
    const SINCE_1950: f64 = 18_264.0;
    const UNTIL_2050: f64 = 54_789.0;
    if !text.starts_with(|it: char| it.is_ascii_digit()) || text.contains(['-', '/', ':']) {
        return None;
    }
    let days = serial(text).filter(|days| (SINCE_1950..UNTIL_2050).contains(days))?;
    Some(from_serial(days).ok()?.date)
}

fn from_serial(days: f64) -> Result<DatedMoment, DateFault> {
    const SECONDS_A_DAY: f64 = 86_400.0;
    // Excel counts 29 February 1900 as day 60.
    let (year, month, day) = match days {
        ..1.0 => return Err(DateFault::NotADate),
        60.0..61.0 => return Err(DateFault::NoSuchDay),
        ..60.0 => (1899, 12, 31),
        _ => (1899, 12, 30),
    };
    let origin = NaiveDate::from_ymd_opt(year, month, day)
        .ok_or(DateFault::NotADate)?
        .and_time(NaiveTime::MIN);
    let since = TimeDelta::seconds((days * SECONDS_A_DAY).round() as i64);
    let instant = origin.checked_add_signed(since).ok_or(DateFault::NotADate)?;
    // Of a number that is no day of these years, nobody knows that it is one.
    let date = in_range(instant.date()).map_err(|_| DateFault::NotADate)?;
    Ok(DatedMoment { date, instant, has_clock: days.fract() != 0.0, has_zone: false })
}

fn date_of(text: &str, rule: &DateRule) -> Result<NaiveDate, DateFault> {
    if text.contains(char::is_alphabetic) {
        return with_month_name(text, rule).ok_or(DateFault::NotADate)?;
    }
    if text.len() == 8 && text.bytes().all(|it| it.is_ascii_digit()) {
        return numeric([&text[..4], &text[4..6], &text[6..]], rule).ok_or(DateFault::NotADate)?;
    }
    let part = |separator| {
        <[&str; 3]>::try_from(text.split(separator).map(str::trim).collect::<Vec<_>>()).ok()
    };
    let parts = ['/', '.', '-'].into_iter().find_map(part).ok_or(DateFault::NotADate)?;
    numeric(parts, rule).ok_or(DateFault::NotADate)?
}

/// A date in numbers; `None` if the parts are none.
fn numeric(parts: [&str; 3], rule: &DateRule) -> Option<Result<NaiveDate, DateFault>> {
    let [first, second, third] = parts;
    let middle = number(second, 1..=2)?;
    if first.len() == 4 || (rule.order == Some(NumberOrder::Ymd) && third.len() != 4) {
        let day = number(third, 1..=2)?;
        return Some(year(first, rule)?.and_then(|year| day_of(year, middle, day)));
    }
    let first = number(first, 1..=2)?;
    let year = match year(third, rule)? {
        Ok(year) => year,
        Err(fault) => return Some(Err(fault)),
    };
    let (as_dmy, as_mdy) = (day_of(year, middle, first), day_of(year, first, middle));
    Some(match (rule.order, as_dmy, as_mdy) {
        (Some(NumberOrder::Ymd), Ok(as_dmy), Ok(as_mdy)) => {
            Err(DateFault::Ambiguous { as_dmy, as_mdy })
        }
        (Some(NumberOrder::Ymd), Ok(_), Err(_)) => Err(DateFault::AnotherOrder { is: "dmy" }),
        (Some(NumberOrder::Ymd), Err(_), Ok(_)) => Err(DateFault::AnotherOrder { is: "mdy" }),
        (Some(NumberOrder::Ymd), ..) => Err(DateFault::NoSuchDay),
        (Some(NumberOrder::Mdy), Ok(_), Err(_)) => Err(DateFault::AnotherOrder { is: "dmy" }),
        (Some(NumberOrder::Dmy), Err(_), Ok(_)) => Err(DateFault::AnotherOrder { is: "mdy" }),
        (Some(NumberOrder::Dmy), date, _) | (Some(NumberOrder::Mdy), _, date) => date,
        (None, Ok(as_dmy), Ok(as_mdy)) if as_dmy != as_mdy => {
            Err(DateFault::Ambiguous { as_dmy, as_mdy })
        }
        (None, as_dmy, as_mdy) => as_dmy.or(as_mdy),
    })
}

/// A date such as `Fri, 3 April 2026`; `None` if the words are none.
fn with_month_name(text: &str, rule: &DateRule) -> Option<Result<NaiveDate, DateFault>> {
    let mut words =
        text.split([' ', ',', '.', '-', '/']).filter(|it| !it.is_empty()).collect::<Vec<_>>();
    let weekday = words.first()?.parse::<Weekday>().ok();
    words.drain(..usize::from(weekday.is_some()));
    let [first, second, third] = <[&str; 3]>::try_from(words).ok()?;
    let (month, day, year_digits) = match (month(first), month(second)) {
        (Some(month), None) => (month, second, third),
        (None, Some(month))
            if first.len() == 4 || rule.order == Some(NumberOrder::Ymd) && third.len() != 4 =>
        {
            (month, third, first)
        }
        (None, Some(month)) => (month, first, third),
        _ => return None,
    };
    let digits = day.trim_end_matches(|it: char| it.is_ascii_alphabetic());
    if !matches!(&day[digits.len()..], "" | "st" | "nd" | "rd" | "th") {
        return None;
    }
    let day = number(digits, 1..=2)?;
    let date = year(year_digits, rule)?.and_then(|year| day_of(year, month, day));
    let agrees = |date: &NaiveDate| weekday.is_none_or(|day| date.weekday() == day);
    Some(date.and_then(|date| Some(date).filter(agrees).ok_or(DateFault::NoSuchDay)))
}

fn month(word: &str) -> Option<u32> {
    if word.eq_ignore_ascii_case("sept") {
        return Some(9);
    }
    word.parse::<Month>().ok().map(|it| it.number_from_month())
}

/// A year of four digits, or of two within the century; `None` if it is neither.
fn year(digits: &str, rule: &DateRule) -> Option<Result<i32, DateFault>> {
    let year = i32::try_from(number(digits, 2..=4)?).ok()?;
    match (digits.len(), rule.century) {
        (4, _) => Some(Ok(year)),
        (2, None) => Some(Err(DateFault::TwoDigitYear)),
        (2, Some(century)) => {
            let within = (year - century.rem_euclid(100)).rem_euclid(100);
            Some(century.checked_add(within).ok_or(DateFault::NotADate))
        }
        _ => None,
    }
}

fn day_of(year: i32, month: u32, day: u32) -> Result<NaiveDate, DateFault> {
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(DateFault::NoSuchDay);
    // The years count first: a number that is no year makes the text no date.
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or(DateFault::NotADate)?;
    match date {
        Err(_) if !calendar::can_be_meant(first) => Err(DateFault::NotADate),
        date => in_range(date?),
    }
}

fn in_range(date: NaiveDate) -> Result<NaiveDate, DateFault> {
    calendar::can_be_meant(date).then_some(date).ok_or(DateFault::AnotherTime)
}

fn number(digits: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let sound = length.contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
    sound.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use crate::intake::values::dates::*;
    use proptest::prelude::*;

    const NOTHING: DateRule = DateRule { order: None, century: None, range: None, serials: false };

    /// The date and the instant, or the fault.
    fn read(text: &str, rule: &DateRule) -> String {
        parse(text, rule)
            .map_or_else(|it| it.to_string(), |it| format!("{} {}", it.date, it.instant))
    }

    fn on(date: &str) -> String {
        format!("{date} {date} 00:00:00")
    }

    #[test]
    fn a_clock_may_have_dots() {
        let rule = DateRule { order: Some(NumberOrder::Dmy), ..DateRule::default() };
        let instant = |text: &str| parse(text, &rule).map(|it| it.instant.to_string());
        assert_eq!(instant("1.9.2026 9.00.00").as_deref(), Ok("2026-09-01 09:00:00"));
        assert_eq!(instant("12/02/2026 19.07.17").as_deref(), Ok("2026-02-12 19:07:17"));
        assert_eq!(instant("1.9.2026 9.05").as_deref(), Ok("2026-09-01 09:05:00"));
        assert!(parse("1.9.2026 25.00.00", &rule).is_err());
        assert!(parse("2026 10.11.12", &rule).is_err());
        assert_eq!(instant("1. 9. 2026").as_deref(), Ok("2026-09-01 00:00:00"));
        assert_eq!(written("1.9.2026 9.00.00"), Some(DateForm::DateAndTime));
    }

    #[test]
    fn dates_that_read_one_way_need_no_rule() {
        for text in [
            "2026-04-20",
            "20260420",
            " 2026/4/20 ",
            "20.04.2026",
            "20. 4. 2026",
            "20-04-2026",
            "4/20/2026",
            "20 Apr 2026",
            "Apr 20, 2026",
            "20-APR-2026",
            "Mon, 20 April 2026",
            "Monday April 20th 2026",
            "2026 Apr 20",
            "20. April 2026",
        ] {
            assert_eq!(read(text, &NOTHING), on("2026-04-20"), "{text}");
        }
        assert_eq!(read("04/04/2026", &NOTHING), on("2026-04-04"));
    }

    #[test]
    fn times_are_ordered_in_utc_and_dates_stay_as_written() {
        for (text, moment) in [
            ("2026-07-01T10:00:00Z", "2026-07-01 2026-07-01 10:00:00"),
            ("2026-07-01 10:00:00.25+02:00", "2026-07-01 2026-07-01 08:00:00.250"),
            ("2026-07-01T23:30-0330", "2026-07-01 2026-07-02 03:00:00"),
            ("2026/09/20 10:00:00 AM", "2026-09-20 2026-09-20 10:00:00"),
            ("2026/09/27 3:00:00\u{202f}PM GMT+3", "2026-09-27 2026-09-27 12:00:00"),
            ("2026/09/27 12:05 a.m. (UTC)", "2026-09-27 2026-09-27 00:05:00"),
            ("Sept 3, 2026, 12:05 PM (UTC+01:00)", "2026-09-03 2026-09-03 11:05:00"),
            ("1/1/2026 10:00:00", "2026-01-01 2026-01-01 10:00:00"),
        ] {
            assert_eq!(read(text, &NOTHING), moment, "{text}");
        }
    }

    #[test]
    fn doubt_is_a_fault_until_the_rule_settles_it() {
        let ymd = DateRule { order: Some(NumberOrder::Ymd), century: Some(1970), ..NOTHING };
        let dmy = DateRule { order: Some(NumberOrder::Dmy), range: Some(RangeEnd::Start), ..ymd };
        let mdy = DateRule { order: Some(NumberOrder::Mdy), range: Some(RangeEnd::End), ..ymd };
        let neither = DateRule { century: Some(1970), ..NOTHING };
        for (text, rule, date) in [
            ("03/04/2026", dmy, "2026-04-03"),
            ("03/04/2026", mdy, "2026-03-04"),
            ("26-04-03", ymd, "2026-04-03"),
            ("2026-04-03", mdy, "2026-04-03"),
            ("8/20/25", neither, "2025-08-20"),
            ("3-Apr-70", neither, "1970-04-03"),
            ("01/02/2026 - 03/04/2026", dmy, "2026-02-01"),
            ("01/02/2026\u{a0}– 03/04/2026", mdy, "2026-03-04"),
        ] {
            assert_eq!(read(text, &rule), on(date), "{text}");
        }
        for (text, rule, fault) in [
            ("03/04/2026", NOTHING, "may be 2026-04-03 or 2026-03-04"),
            ("03/04/26", NOTHING, "has a year of two digits"),
            ("1 Jan 2026 - 2 Jan 2026", NOTHING, "is a range and not one date"),
            ("13/04/2026", mdy, "is no day of the calendar in the declared order"),
            ("04/13/2026", dmy, "is no day of the calendar in the declared order"),
            ("13/04/2026", ymd, "is no day of the calendar in the declared order"),
            ("03/04/2026", ymd, "may be 2026-04-03 or 2026-03-04"),
            ("31/31/2026", mdy, "is no day of the calendar"),
            ("29.02.2026", NOTHING, "is no day of the calendar"),
            ("Tue, 3 April 2026", NOTHING, "is no day of the calendar"),
            ("1/1/1899", NOTHING, ANOTHER_TIME),
            ("2200-01-01", NOTHING, ANOTHER_TIME),
        ] {
            assert_eq!(read(text, &rule), fault, "{text}");
        }
    }

    const ANOTHER_TIME: &str = "is a day of another time: years from 1900 to 2199 can be meant";

    #[test]
    fn other_text_is_no_date() {
        for text in [
            "",
            "n/a",
            "2026",
            "1/1/1",
            "1.1/2026",
            "Apr 2026",
            "2026-07-01T25:00",
            "2026-07-01 13:00 PM",
            "2026-07-01 10:00 CEST",
            "a - b",
            "1/1/2026 10",
            "10:00",
            "+1/1/2026",
            "１/１/2026",
        ] {
            assert_eq!(read(text, &NOTHING), "is no date", "{text}");
        }
    }

    #[test]
    fn a_day_of_a_year_that_nobody_means_is_told_as_that() {
        for text in ["1/1/1899", "2200-01-01", "0202-05-01", "13 May 1026"] {
            assert_eq!(read(text, &NOTHING), calendar::NOT_IN_YEARS, "{text}");
        }
    }

    #[test]
    fn bare_numbers_are_excel_days_where_declared() {
        let rule = DateRule { serials: true, ..NOTHING };
        for (text, moment) in [
            ("1", "1900-01-01 1900-01-01 00:00:00"),
            ("59", "1900-02-28 1900-02-28 00:00:00"),
            ("60", "is no day of the calendar"),
            ("61", "1900-03-01 1900-03-01 00:00:00"),
            ("46000.5", "2025-12-09 2025-12-09 12:00:00"),
            ("0", "is no date"),
            ("9999999", "is no date"),
            ("20260701", "2026-07-01 2026-07-01 00:00:00"),
        ] {
            assert_eq!(read(text, &rule), moment, "{text}");
        }
    }

    fn orders() -> impl Strategy<Value = Option<NumberOrder>> {
        prop::sample::select(vec![
            None,
            Some(NumberOrder::Ymd),
            Some(NumberOrder::Dmy),
            Some(NumberOrder::Mdy),
        ])
    }

    proptest! {
        #[test]
        fn no_text_panics(
            text in "([0-9]{1,5}|[ :./,+()–-]| - |Apr|Fri|[AP]M|Z|GMT|\\PC){0,12}",
            order in orders(),
            century in prop::option::of(any::<i32>()),
            serials in any::<bool>(),
        ) {
            let _ = parse(&text, &DateRule { order, century, range: Some(RangeEnd::End), serials });
        }

        #[test]
        fn dates_in_the_declared_order_read_back(days in 0..109_573i64, order in orders()) {
            let date = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a date") + TimeDelta::days(days);
            let text = match order {
                None => format!("{date}"),
                Some(NumberOrder::Ymd) => format!("{}/{}/{:02}", date.year(), date.month(), date.day()),
                Some(NumberOrder::Dmy) => format!("{:02}.{:02}.{}", date.day(), date.month(), date.year()),
                Some(NumberOrder::Mdy) => format!("{}-{}-{}", date.month(), date.day(), date.year()),
            };
            prop_assert_eq!(parse(&text, &DateRule { order, ..NOTHING }).map(|it| it.date), Ok(date));
        }
    }
}
