//! What has changed of one skill. In: the skill in both packets. Out: how its ratings, words, evidence and expectation differ.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::packet_record::{AnswerRecord, DateRecord, EvidenceRecord, RatingRecord, SkillRecord};
use super::word_changes::{PARAGRAPH_BREAK, WordPiece, changed_words};
use super::{PlacedSkill, RungRole};
use crate::readiness::SkillVerdict;

/// What has changed of a skill that stands in both packets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct SkillChange {
    id: String,
    rung: RungRole,
    /// Its place in that rung, from 0.
    place: usize,
    category: Option<String>,
    text: String,
    pub(super) comparable: Comparability,
    pub(super) verdict: VerdictChange,
    #[serde(rename = "self")]
    self_: VoiceChange,
    pub(super) manager: VoiceChange,
    /// Links and references that the last packet did not have.
    pub(super) evidence: Vec<EvidenceRecord>,
    /// Days that it did not have.
    dates: Vec<DateRecord>,
    /// The words of the expectation, if they have changed.
    expectation: Vec<Vec<WordPiece>>,
}

/// What one voice said then and says now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct VoiceChange {
    pub(super) rating: RatingChange,
    was: RatingRecord,
    now: RatingRecord,
    /// The words of the comment, if they have changed.
    comment: Vec<Vec<WordPiece>>,
}

/// Whether ratings of both packets say something about each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Comparability {
    /// One scale, and one expectation.
    Comparable,
    /// The scale is another.
    OtherScale,
    /// The ladder asks for something else.
    OtherExpectation,
}

/// How the manager's verdict has changed, where ratings are comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum VerdictChange {
    /// Met now, and not then.
    NewlyMet,
    /// Met then, and not now.
    NoLongerMet,
    /// Neither.
    None,
}

/// How a rating has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RatingChange {
    /// Not at all.
    None,
    /// It is a higher step of the same scale.
    Higher,
    /// It is a lower step of the same scale.
    Lower,
    /// One of both packets has no rating.
    Other,
    /// There are two ratings that say nothing about each other.
    NotComparable,
}

impl SkillChange {
    pub(super) fn new(then: &SkillRecord, now: PlacedSkill<'_>, same_scale: bool) -> Self {
        let PlacedSkill { rung, place, skill: now } = now;
        let (was, is) = (then.full_text(), now.full_text());
        let comparable = if !same_scale {
            Comparability::OtherScale
        } else if was != is {
            Comparability::OtherExpectation
        } else {
            Comparability::Comparable
        };
        Self {
            id: now.id.clone(),
            rung,
            place,
            category: now.category.clone(),
            text: now.text.clone(),
            comparable,
            verdict: VerdictChange::new(then.verdict, now.verdict, comparable),
            self_: VoiceChange::new(&then.self_, &now.self_, comparable),
            manager: VoiceChange::new(&then.manager, &now.manager, comparable),
            evidence: new_evidence(then, now),
            dates: new_dates(then, now),
            expectation: changed_words(&was, &is),
        }
    }

    /// Whether everything is as it was.
    pub(super) fn is_none(&self) -> bool {
        self.self_.is_none()
            && self.manager.is_none()
            && self.evidence.is_empty()
            && self.dates.is_empty()
            && self.expectation.is_empty()
    }
}

impl VerdictChange {
    fn new(then: SkillVerdict, now: SkillVerdict, comparable: Comparability) -> Self {
        if comparable != Comparability::Comparable {
            return Self::None;
        }
        match (then == SkillVerdict::Met, now == SkillVerdict::Met) {
            (false, true) => Self::NewlyMet,
            (true, false) => Self::NoLongerMet,
            (true, true) | (false, false) => Self::None,
        }
    }
}

impl VoiceChange {
    fn new(then: &AnswerRecord, now: &AnswerRecord, comparable: Comparability) -> Self {
        Self {
            rating: RatingChange::new(&then.rating, &now.rating, comparable),
            was: then.rating.clone(),
            now: now.rating.clone(),
            comment: changed_words(&whole(&then.comment), &whole(&now.comment)),
        }
    }

    fn is_none(&self) -> bool {
        self.rating == RatingChange::None && self.comment.is_empty()
    }
}

impl RatingChange {
    fn new(then: &RatingRecord, now: &RatingRecord, comparable: Comparability) -> Self {
        match (then.position, now.position) {
            (None, None) if then.state == now.state => Self::None,
            (None, _) | (_, None) => Self::Other,
            (Some(_), Some(_)) if comparable != Comparability::Comparable => Self::NotComparable,
            (Some(was), Some(is)) if is > was => Self::Higher,
            (Some(was), Some(is)) if is < was => Self::Lower,
            (Some(_), Some(_)) => Self::None,
        }
    }
}

/// The paragraphs of a comment as one text.
fn whole(comment: &[String]) -> String {
    comment.join(PARAGRAPH_BREAK)
}

fn new_evidence(then: &SkillRecord, now: &SkillRecord) -> Vec<EvidenceRecord> {
    let known: BTreeSet<&str> = then.evidence.iter().map(EvidenceRecord::key).collect();
    now.evidence.iter().filter(|it| !known.contains(it.key())).cloned().collect()
}

fn new_dates(then: &SkillRecord, now: &SkillRecord) -> Vec<DateRecord> {
    let known: BTreeSet<NaiveDate> = then.dates.iter().map(|it| it.iso).collect();
    now.dates.iter().filter(|it| !known.contains(&it.iso)).cloned().collect()
}
