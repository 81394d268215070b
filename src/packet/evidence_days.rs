//! On which days somebody showed something. In: the stories and skills of a review that an audience may see. Out: the
//! same days in figures, and what the line of time draws.

use std::collections::BTreeSet;
use std::collections::btree_map::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::assessment::{Review, SkillAssessment};

/// The days that an audience may see.
#[derive(Debug, Default)]
pub(super) struct VisibleDays {
    /// The stories that have a date, in the packet's order.
    pub(super) stories: Vec<StoryDay>,
    pub(super) skills: BTreeMap<NaiveDate, DayProof>,
    /// Whether the target rung's days are among them.
    pub(super) has_target: bool,
}

/// The day of an impact story.
#[derive(Debug)]
pub(super) struct StoryDay {
    /// The story's number in the packet, from 1.
    pub(super) number: usize,
    pub(super) day: NaiveDate,
    pub(super) has_reference: bool,
}

/// What is known of a day with a date for a skill.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DayProof {
    pub(super) has_reference: bool,
    /// Whether a reference of it is for a skill of the target rung.
    is_for_target: bool,
}

/// The days in figures.
#[derive(Debug, Serialize)]
pub(super) struct EvidenceDays {
    /// Stories that have a date.
    stories: usize,
    /// Those of them on which a link or a reference shows something.
    proven_stories: usize,
    /// Days with a date for a skill.
    skills: usize,
    /// Those of them on which a link or a reference shows something.
    with_reference: usize,
    proven: ProvenDays,
    /// Days before the last months that are drawn large.
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
    /// Those since the level began; none if it is not known when it did.
    at_level: Option<usize>,
}

/// What days are held against.
#[derive(Debug, Clone, Copy)]
pub(super) struct DayLimits {
    pub(super) period: Option<(NaiveDate, NaiveDate)>,
    pub(super) level_since: Option<NaiveDate>,
    /// The first day that is drawn large.
    pub(super) lens: NaiveDate,
}

impl VisibleDays {
    /// Adds the days of impact stories.
    pub(super) fn of_stories(&mut self, review: &Review) {
        for (place, story) in review.content().statements.impact.iter().enumerate() {
            if let Some(day) = story.date {
                let has_reference = !story.evidence.is_empty();
                self.stories.push(StoryDay { number: place + 1, day, has_reference });
            }
        }
    }

    /// Adds the days of a skill.
    pub(super) fn of_skill(&mut self, said: &SkillAssessment, is_target: bool) {
        let has_reference = !said.evidence.is_empty();
        for date in &said.dates {
            let day = self.skills.entry(*date).or_default();
            day.has_reference |= has_reference;
            day.is_for_target |= has_reference && is_target;
        }
    }

    /// Every day once.
    pub(super) fn all(&self) -> BTreeSet<NaiveDate> {
        self.stories.iter().map(|it| it.day).chain(self.skills.keys().copied()).collect()
    }
}

impl EvidenceDays {
    /// The figures; none if nothing has a date.
    pub(super) fn of(days: &VisibleDays, limits: DayLimits) -> Option<Self> {
        let all = days.all();
        if all.is_empty() {
            return None;
        }
        Some(Self {
            stories: days.stories.len(),
            proven_stories: days.stories.iter().filter(|it| it.has_reference).count(),
            skills: days.skills.len(),
            with_reference: days.skills.values().filter(|it| it.has_reference).count(),
            proven: ProvenDays::of(days, limits),
            before: all.range(..limits.lens).count(),
        })
    }
}

impl ProvenDays {
    fn of(days: &VisibleDays, limits: DayLimits) -> Self {
        let stories = days.stories.iter().filter(|it| it.has_reference);
        let mut proven: BTreeSet<NaiveDate> = stories.map(|it| it.day).collect();
        let mut for_target = 0;
        for (day, proof) in &days.skills {
            if proof.has_reference {
                proven.insert(*day);
            }
            for_target += usize::from(proof.is_for_target);
        }
        Self {
            days: proven.len(),
            for_target: days.has_target.then_some(for_target),
            in_period: limits.period.map(|(from, to)| proven.range(from..=to).count()),
            at_level: limits.level_since.map(|level| proven.range(level..).count()),
        }
    }
}
