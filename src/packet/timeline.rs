//! When somebody came, reached the level, and showed what: the tenure strip. In: a review and which of its dates this
//! audience may see. Out: places on a line from the first known day to the as-of date.
//!
//! Years in role are the first thing that committees challenge (M. Guruswamy, "Anatomy of a promotion"); dated evidence
//! on the same line shows whether the work is sustained or happened once.

use std::collections::BTreeSet;
use std::collections::btree_map::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;

use super::{DateText, PacketContext};
use crate::assessment::{Review, SkillAssessment};
use crate::strings::DateStyle;

/// A line of time; every place is in thousandths of its length.
#[derive(Debug, Serialize)]
pub(super) struct TimelinePart {
    start: DateText,
    end: DateText,
    /// Whether the line begins where the person was hired, and not where the level began.
    from_hiring: bool,
    level_since: Option<i64>,
    period: Option<TimelineStretch>,
    years: Vec<TimelineYear>,
    marks: Vec<TimelineMark>,
    evidence: Option<EvidenceDays>,
}

/// A part of the line.
#[derive(Debug, Serialize)]
struct TimelineStretch {
    from: i64,
    to: i64,
}

/// Where a year begins.
#[derive(Debug, Serialize)]
struct TimelineYear {
    year: i32,
    at: i64,
}

/// A day with evidence, or with no more than a date.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct TimelineMark {
    at: i64,
    kind: EvidenceKind,
    has_reference: bool,
}

/// What the evidence of a day belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum EvidenceKind {
    Story,
    Skill,
}

/// The same in figures, in days.
#[derive(Debug, Serialize)]
struct EvidenceDays {
    first: DateText,
    last: DateText,
    stories: usize,
    skills: usize,
    /// Those of the skills' days on which a link or a reference shows something.
    with_reference: usize,
    proven: ProvenDays,
    /// Days since the level began; none if it is not known when it did.
    at_level: Option<usize>,
    /// Days before the line begins, which it does not show.
    before: usize,
}

/// The days on which a link or a reference shows something, of stories and skills together.
#[derive(Debug, Serialize)]
struct ProvenDays {
    days: usize,
    /// Those with a reference for a skill of the target rung; none if the audience does not see it.
    for_target: Option<usize>,
    /// Those in the period of the cycle; none if it has none.
    in_period: Option<usize>,
}

/// What is known of a day.
#[derive(Debug, Clone, Copy, Default)]
struct DayProof {
    has_reference: bool,
    /// Whether a reference of it is for a skill of the target rung.
    is_for_target: bool,
}

/// The days that an audience may see.
#[derive(Debug, Default)]
pub(super) struct VisibleDays {
    days: BTreeMap<(NaiveDate, EvidenceKind), DayProof>,
    /// Whether the target rung's days are among them.
    pub(super) has_target: bool,
}

impl VisibleDays {
    /// Adds the days of impact stories.
    pub(super) fn of_stories(&mut self, review: &Review) {
        for story in &review.content().statements.impact {
            if let Some(date) = story.date {
                let day = self.days.entry((date, EvidenceKind::Story)).or_default();
                day.has_reference |= !story.evidence.is_empty();
            }
        }
    }

    /// Adds the days of a skill.
    pub(super) fn of_skill(&mut self, said: &SkillAssessment, is_target: bool) {
        let has_reference = !said.evidence.is_empty();
        for date in &said.dates {
            let day = self.days.entry((*date, EvidenceKind::Skill)).or_default();
            day.has_reference |= has_reference;
            day.is_for_target |= has_reference && is_target;
        }
    }
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
        let marks: BTreeSet<TimelineMark> = days
            .days
            .iter()
            .filter_map(|((day, kind), proof)| {
                let has_reference = proof.has_reference;
                Some(TimelineMark { at: line.at(*day)?, kind: *kind, has_reference })
            })
            .collect();
        Some(Self {
            start: DateText::new(start, dates),
            end: DateText::new(end, dates),
            from_hiring: hired.is_some(),
            level_since: level.and_then(|day| line.at(day)),
            period: basis.cycle.period.and_then(|(start, end)| line.stretch(start, end)),
            years: line.years(),
            marks: marks.into_iter().collect(),
            evidence: EvidenceDays::of(days, start, basis.cycle.period, level, dates),
        })
    }
}

impl EvidenceDays {
    fn of(
        days: &VisibleDays,
        start: NaiveDate,
        period: Option<(NaiveDate, NaiveDate)>,
        level: Option<NaiveDate>,
        dates: DateStyle<'_>,
    ) -> Option<Self> {
        let (first, last) = (days.days.first_key_value()?.0.0, days.days.last_key_value()?.0.0);
        let count = |wanted: &dyn Fn(&(NaiveDate, EvidenceKind)) -> bool| {
            days.days.keys().filter(|day| wanted(day)).count()
        };
        let skills = days.days.iter().filter(|(day, _)| day.1 == EvidenceKind::Skill);
        Some(Self {
            first: DateText::new(first, dates),
            last: DateText::new(last, dates),
            stories: count(&|day| day.1 == EvidenceKind::Story),
            skills: count(&|day| day.1 == EvidenceKind::Skill),
            with_reference: skills.filter(|(_, proof)| proof.has_reference).count(),
            proven: ProvenDays::of(days, period),
            at_level: level.map(|level| count(&|day| day.0 >= level)),
            before: count(&|day| day.0 < start),
        })
    }
}

impl ProvenDays {
    fn of(days: &VisibleDays, period: Option<(NaiveDate, NaiveDate)>) -> Self {
        let (mut proven, mut for_target) = (BTreeSet::new(), BTreeSet::new());
        for ((day, _), proof) in &days.days {
            if proof.has_reference {
                proven.insert(*day);
            }
            if proof.is_for_target {
                for_target.insert(*day);
            }
        }
        Self {
            days: proven.len(),
            for_target: days.has_target.then_some(for_target.len()),
            in_period: period.map(|(from, to)| proven.range(from..=to).count()),
        }
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

    /// The part of a period that is on the line.
    fn stretch(self, from: NaiveDate, to: NaiveDate) -> Option<TimelineStretch> {
        let (from, to) = (from.max(self.start), to.min(self.end));
        (from < to).then_some(())?;
        Some(TimelineStretch { from: self.at(from)?, to: self.at(to)? })
    }

    /// The first days of years. On a long line only some of them, in equal distance.
    fn years(self) -> Vec<TimelineYear> {
        const MOST: i32 = 10;
        let (first, last) = (self.start.year() + 1, self.end.year());
        let distance = (last - first) / MOST + 1;
        let begin = |year: i32| {
            Some(TimelineYear { year, at: self.at(NaiveDate::from_ymd_opt(year, 1, 1)?)? })
        };
        (first..=last).filter(|year| year % distance == 0).filter_map(begin).collect()
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
        let years =
            |start, end| line(start, end).years().iter().map(|it| it.year).collect::<Vec<_>>();
        assert_eq!(years("2024-02-01", "2026-11-23"), [2025, 2026]);
        assert_eq!(years("2026-02-01", "2026-11-23"), [] as [i32; 0]);
        assert_eq!(years("1990-02-01", "2026-11-23").len(), 9);
    }

    #[test]
    fn a_period_is_cut_at_the_ends_of_the_line() {
        let line = line("2020-01-01", "2030-01-01");
        let cut = line.stretch(day("2019-01-01"), day("2025-01-01")).expect("it is on the line");
        assert_eq!((cut.from, cut.to), (0, 500));
        assert!(line.stretch(day("2018-01-01"), day("2019-01-01")).is_none());
    }
}
