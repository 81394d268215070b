//! When somebody came, reached the level, and showed what: the line of time. In: a review and which of its dates this
//! audience may see. Out: places on a line from the first known day to the as-of date, and on its last months, enlarged.
//!
//! Years in role are the first thing that committees challenge (M. Guruswamy, "Anatomy of a promotion"); dated evidence
//! on the same line shows whether the work is sustained or happened once.

use std::collections::BTreeSet;
use std::collections::btree_map::BTreeMap;

use chrono::{Datelike as _, Months, NaiveDate};
use serde::Serialize;

use super::evidence_days::{DayLimits, EvidenceDays, VisibleDays};
use super::{DateText, PacketContext};
use crate::assessment::Review;
use crate::strings::DateStyle;

/// A line of time; every place is in thousandths of its length.
#[derive(Debug, Serialize)]
pub(super) struct TimelinePart {
    start: DateText,
    end: DateText,
    /// Whether the line begins where the person was hired, and not where the level began.
    from_hiring: bool,
    /// Where the level began; the beginning of the line if that was earlier.
    level_since: Option<i64>,
    years: Vec<TimelineTick>,
    /// Days with evidence or a date before the last months.
    earlier: BTreeSet<i64>,
    lens: TimelineLens,
    evidence: Option<EvidenceDays>,
}

/// The last months of the line, enlarged; every place is in thousandths of their length, but the first.
#[derive(Debug, Serialize)]
struct TimelineLens {
    /// Where they begin on the whole line.
    at: i64,
    start: DateText,
    level_since: Option<i64>,
    period: Option<TimelineStretch>,
    months: Vec<TimelineTick>,
    stories: Vec<StoryFlag>,
    days: Vec<SkillDay>,
}

/// A part of the line.
#[derive(Debug, Serialize)]
struct TimelineStretch {
    from: i64,
    to: i64,
}

/// Where a year or a month begins; only some have a name.
#[derive(Debug, Serialize)]
struct TimelineTick {
    at: i64,
    name: Option<String>,
}

/// The impact stories of a day, by their numbers in the packet.
#[derive(Debug, Serialize)]
struct StoryFlag {
    at: i64,
    numbers: Vec<usize>,
    has_reference: bool,
}

/// A day with a date for a skill.
#[derive(Debug, Serialize)]
struct SkillDay {
    at: i64,
    has_reference: bool,
}

impl TimelinePart {
    /// The line; none if it is not known when the person came or reached the level.
    pub(super) fn new(
        review: &Review,
        days: &VisibleDays,
        basis: PacketContext<'_>,
        dates: DateStyle<'_>,
    ) -> Option<Self> {
        let end = basis.as_of;
        let (hired, level) = (review.person.hired_on, review.person.level_since);
        let start = hired.or(level).filter(|day| *day < end)?;
        let line = DayRange { start, end };
        let period = basis.cycle.period;
        let lens = line.last_months(period);
        let limits = DayLimits { period, level_since: level, lens: lens.start };
        Some(Self {
            start: DateText::new(start, dates),
            end: DateText::new(end, dates),
            from_hiring: hired.is_some(),
            level_since: line.since(level),
            years: line.years(),
            earlier: days.all().range(..lens.start).filter_map(|day| line.at(*day)).collect(),
            lens: TimelineLens {
                at: line.at(lens.start)?,
                start: DateText::new(lens.start, dates),
                level_since: level.and_then(|day| lens.at(day)),
                period: period.and_then(|(from, to)| lens.stretch(from, to)),
                months: lens.months(dates),
                stories: lens.flags(days),
                days: lens.skill_days(days),
            },
            evidence: EvidenceDays::of(days, limits),
        })
    }
}

/// From a day to a later one.
#[derive(Debug, Clone, Copy)]
struct DayRange {
    start: NaiveDate,
    end: NaiveDate,
}

impl DayRange {
    /// Where a day is; none if it is beyond the line.
    fn at(self, day: NaiveDate) -> Option<i64> {
        let whole = (self.end - self.start).num_days();
        (self.start..=self.end).contains(&day).then(|| (day - self.start).num_days() * 1000 / whole)
    }

    /// Where something began; the beginning of the line if that was earlier.
    fn since(self, day: Option<NaiveDate>) -> Option<i64> {
        self.at(day?.max(self.start))
    }

    /// The part of a period that is on the line.
    fn stretch(self, from: NaiveDate, to: NaiveDate) -> Option<TimelineStretch> {
        let (from, to) = (from.max(self.start), to.min(self.end));
        (from < to).then_some(())?;
        Some(TimelineStretch { from: self.at(from)?, to: self.at(to)? })
    }

    /// The last months: 18 of them, more if a period began earlier and reaches into these, fewer if the line is shorter.
    fn last_months(self, period: Option<(NaiveDate, NaiveDate)>) -> Self {
        const USUAL: Months = Months::new(18);
        const MOST: Months = Months::new(36);
        let before = |months| self.end.checked_sub_months(months).unwrap_or(self.start);
        let mut start = before(USUAL);
        if let Some((from, to)) = period
            && to > start
        {
            start = start.min(from.max(before(MOST)));
        }
        Self { start: start.max(self.start), end: self.end }
    }

    /// The first days of years; on a long line only some of them, in equal distance, and fewer with their number.
    fn years(self) -> Vec<TimelineTick> {
        const MOST: i32 = 50;
        const NAMED: i32 = 12;
        let (first, last) = (self.start.year() + 1, self.end.year());
        let distance = |most: i32| (last - first) / most + 1;
        let mut begins = Vec::new();
        for year in (first..=last).filter(|year| year % distance(MOST) == 0) {
            let at = NaiveDate::from_ymd_opt(year, 1, 1).and_then(|day| self.at(day));
            let name = (year % distance(NAMED) == 0).then(|| year.to_string());
            begins.extend(at.map(|at| TimelineTick { at, name }));
        }
        begins
    }

    /// The first days of months; about six of them with their names, in equal distance.
    fn months(self, dates: DateStyle<'_>) -> Vec<TimelineTick> {
        const NAMED: u32 = 6;
        let mut begins = Vec::new();
        let mut day = self.start.with_day(1);
        while let Some(first) = day.filter(|day| *day <= self.end) {
            begins.extend(self.at(first).map(|at| (first, at)));
            day = first.checked_add_months(Months::new(1));
        }
        let distance = u32::try_from(begins.len()).unwrap_or(u32::MAX).div_ceil(NAMED).max(1);
        let name = |day: NaiveDate| day.month0().is_multiple_of(distance).then(|| dates.month(day));
        begins.into_iter().map(|(day, at)| TimelineTick { at, name: name(day) }).collect()
    }

    /// The stories of each day, those with a reference apart from those without.
    fn flags(self, days: &VisibleDays) -> Vec<StoryFlag> {
        let mut flags: BTreeMap<(i64, bool), Vec<usize>> = BTreeMap::new();
        for story in &days.stories {
            if let Some(at) = self.at(story.day) {
                flags.entry((at, story.has_reference)).or_default().push(story.number);
            }
        }
        let flag = |((at, has_reference), numbers)| StoryFlag { at, numbers, has_reference };
        flags.into_iter().map(flag).collect()
    }

    /// The days with a date for a skill.
    fn skill_days(self, days: &VisibleDays) -> Vec<SkillDay> {
        let mut shown = Vec::new();
        for (day, proof) in days.skills.range(self.start..=self.end) {
            let has_reference = proof.has_reference;
            shown.extend(self.at(*day).map(|at| SkillDay { at, has_reference }));
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn line(start: &str, end: &str) -> DayRange {
        DayRange { start: day(start), end: day(end) }
    }

    #[test]
    fn days_stand_where_they_belong_and_others_nowhere() {
        let line = line("2020-01-01", "2030-01-01");
        assert_eq!(line.at(day("2020-01-01")), Some(0));
        assert_eq!(line.at(day("2025-01-01")), Some(500));
        assert_eq!(line.at(day("2030-01-01")), Some(1000));
        assert_eq!((line.at(day("2019-12-31")), line.at(day("2030-01-02"))), (None, None));
    }

    #[test]
    fn a_long_line_shows_some_years_in_equal_distance() {
        let years = |start| line(start, "2026-11-23").years();
        let places = |start| years(start).into_iter().map(|it| it.at).collect::<Vec<_>>();
        let names = |start| years(start).into_iter().filter_map(|it| it.name).collect::<Vec<_>>();
        assert_eq!(places("2024-02-01"), [326, 682]);
        assert_eq!(names("2024-02-01"), ["2025", "2026"]);
        assert_eq!(places("2026-02-01"), [] as [i64; 0]);
        assert_eq!((places("1990-02-01").len(), names("1990-02-01").len()), (36, 12));
        assert_eq!((places("1900-02-01").len(), names("1900-02-01").len()), (42, 4));
    }

    #[test]
    fn a_period_is_cut_at_the_ends_of_the_line() {
        let line = line("2020-01-01", "2030-01-01");
        let cut = line.stretch(day("2019-01-01"), day("2025-01-01")).expect("it is on the line");
        assert_eq!((cut.from, cut.to), (0, 500));
        assert!(line.stretch(day("2018-01-01"), day("2019-01-01")).is_none());
    }

    #[test]
    fn the_last_months_reach_back_to_the_period_and_no_further_than_the_line() {
        let lens = |start, period: Option<(&str, &str)>| {
            let period = period.map(|(from, to)| (day(from), day(to)));
            line(start, "2026-11-23").last_months(period).start
        };
        assert_eq!(lens("2010-01-01", None), day("2025-05-23"));
        assert_eq!(lens("2026-11-20", None), day("2026-11-20"));
        assert_eq!(lens("2010-01-01", Some(("2025-01-01", "2026-10-31"))), day("2025-01-01"));
        assert_eq!(lens("2010-01-01", Some(("2015-01-01", "2026-10-31"))), day("2023-11-23"));
        assert_eq!(lens("2010-01-01", Some(("2015-01-01", "2016-12-31"))), day("2025-05-23"));
        assert_eq!(lens("2026-03-01", Some(("2025-01-01", "2026-10-31"))), day("2026-03-01"));
    }

    #[test]
    fn about_six_months_have_names_in_equal_distance() {
        let strings = crate::strings::LanguageStrings::of([].into_iter());
        let locale = crate::strings::Locale { language: "en".to_owned(), region: None };
        let names = |start: &str| {
            let months = line(start, "2026-11-23").months(strings.dates(&locale));
            (months.len(), months.into_iter().filter_map(|it| it.name).collect::<Vec<_>>())
        };
        let of_six = ["2025-07", "2025-10", "2026-01", "2026-04", "2026-07", "2026-10"];
        assert_eq!(names("2025-05-23"), (18, of_six.map(str::to_owned).to_vec()));
        assert_eq!(names("2026-11-20"), (0, Vec::new()));
        assert_eq!(names("2026-09-01").1, ["2026-09", "2026-10", "2026-11"]);
    }

    #[test]
    fn a_level_that_began_before_the_line_holds_from_its_beginning() {
        let line = line("2020-01-01", "2030-01-01");
        assert_eq!(line.since(Some(day("2010-01-01"))), Some(0));
        assert_eq!(line.since(Some(day("2025-01-01"))), Some(500));
        assert_eq!((line.since(Some(day("2031-01-01"))), line.since(None)), (None, None));
    }
}
