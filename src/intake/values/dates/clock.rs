//! The time of day in a cell. In: text from the hour on. Out: the time, and how far its zone is ahead of UTC.

use chrono::{NaiveTime, TimeDelta};

use crate::intake::values::dates::number;

/// Text parted before the hour of its first `12:`.
pub(super) fn split(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else { return split_dotted(text) };
    let date = text[..colon].trim_end_matches(|it: char| it.is_ascii_digit());
    let clock = &text[date.len()..];
    let before_t =
        date.strip_suffix(['T', 't']).filter(|date| date.ends_with(|it: char| it.is_ascii_digit()));
    (before_t.unwrap_or(date).trim_end_matches([' ', ',']), Some(clock))
}

/// Text parted before a clock with dots, such as `9.00.00` of `1.9.2026 9.00.00`.
fn split_dotted(text: &str) -> (&str, Option<&str>) {
    let Some((date, clock)) = text.rsplit_once(' ') else { return (text, None) };
    let parts: Vec<&str> = clock.split('.').collect();
    let is_number = |(place, part): (usize, &&str)| {
        let fits = if place == 0 { (1..=2).contains(&part.len()) } else { part.len() == 2 };
        fits && part.bytes().all(|it| it.is_ascii_digit())
    };
    let is_clock = (2..=3).contains(&parts.len()) && parts.iter().enumerate().all(is_number);
    if is_clock { (date.trim_end_matches([' ', ',']), Some(clock)) } else { (text, None) }
}

/// A time of day and its zone.
#[derive(Default)]
pub(super) struct ClockTime {
    pub(super) time: NaiveTime,
    /// Ahead of UTC.
    pub(super) offset: TimeDelta,
    /// Whether the text names a zone.
    pub(super) has_zone: bool,
}

/// `3:00:00 PM GMT+3` and its like.
pub(super) fn parse(text: &str) -> Option<ClockTime> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !":.,".contains(c));
    let (digits, rest) = text.split_at(end.unwrap_or(text.len()));
    let rest = rest.trim_start();
    let mark = if digits.contains(':') { ':' } else { '.' };
    let mut parts = digits.splitn(3, mark);
    let (hour, minute) = (number(parts.next()?, 1..=2)?, number(parts.next()?, 2..=2)?);
    let (seconds, fraction) = match parts.next() {
        Some(seconds) => seconds.split_once(['.', ',']).unwrap_or((seconds, "0")),
        None => ("00", "0"),
    };
    let second = number(seconds, 2..=2)?;
    number(fraction.get(..9).unwrap_or(fraction), 1..=9)?;
    let nano = format!("{fraction:0<9.9}").parse().ok()?;
    let (hour, zone) = match meridiem(rest) {
        Some((afternoon, zone)) if (1..=12).contains(&hour) => (hour % 12 + afternoon, zone),
        Some(_) => return None,
        None => (hour, rest),
    };
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nano)?;
    Some(ClockTime { time, offset: offset(zone)?, has_zone: !zone.is_empty() })
}

/// The hours that AM or PM add, and what follows it.
fn meridiem(text: &str) -> Option<(u32, &str)> {
    [("am", 0), ("a.m.", 0), ("pm", 12), ("p.m.", 12)].into_iter().find_map(|(name, hours)| {
        let head = text.get(..name.len()).filter(|it| it.eq_ignore_ascii_case(name))?;
        Some((hours, text[head.len()..].trim_start()))
    })
}

/// How far a zone is ahead of UTC; zero if there is none.
fn offset(zone: &str) -> Option<TimeDelta> {
    let zone = zone.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(zone);
    let after = ["UTC", "GMT", "Z"].into_iter().find_map(|name| {
        let head = zone.get(..name.len()).filter(|it| it.eq_ignore_ascii_case(name))?;
        Some(zone[head.len()..].trim_start())
    });
    let zone = after.unwrap_or(zone);
    let (sign, digits) = match zone.chars().next() {
        None => return Some(TimeDelta::zero()),
        Some('+') => (1, &zone[1..]),
        Some(minus @ ('-' | '−')) => (-1, &zone[minus.len_utf8()..]),
        Some(_) => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "00"),
    };
    let (hours, minutes) = (number(hours, 1..=2)?, number(minutes, 2..=2)?);
    let sound = hours <= 14 && minutes < 60;
    sound.then(|| TimeDelta::minutes(sign * i64::from(hours * 60 + minutes)))
}
