//! What has changed since a person's last packet. In: two packets of one person for one audience, as the JSON contract has them,
//! and the ladder of the later one. Out: a [`SinceLastTime`]: the ratings, words, evidence and expectations that are not as they
//! were, and what became of the areas that the last decision named.
//!
//! Nothing is converted, weighed or ranked. What stands in one of the packets only is named, not compared.

mod decision_areas;
mod packet_record;
mod skill_changes;
mod word_changes;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::ladder::Ladder;

use decision_areas::DecisionArea;
use packet_record::{CycleRecord, RungRecord, SkillRecord};
pub(crate) use packet_record::{PacketRecord, RecordFault, SCHEMA};
use skill_changes::{Comparability, RatingChange, SkillChange, VerdictChange};

/// Everything that has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SinceLastTime {
    /// The cycle of the last packet.
    cycle: CycleRecord,
    /// The day of the last packet.
    #[serde(skip)]
    as_of: NaiveDate,
    /// The rung that was asked for then, as it was called.
    last_target: String,
    /// Which rung of the last packet today's target rung was; none if that packet did not show it.
    target_was: Option<RungRole>,
    /// Whether both cycles rate on one scale.
    same_scale: bool,
    counts: ChangeCounts,
    /// The skills of which something has changed: those of the target rung, then those of the current one, as the ladder has them.
    skills: Vec<SkillChange>,
    /// How many skills of both packets, of which something was said, are as they were.
    unchanged: usize,
    /// Skills that a rung of both packets did not have.
    added: Vec<NamedSkill>,
    /// Skills that a rung of both packets does not have any more.
    removed: Vec<NamedSkill>,
    /// The areas of the last decision.
    areas: Vec<DecisionArea>,
}

/// Which of its two rungs a packet means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RungRole {
    /// The rung that is asked for.
    Target,
    /// The rung that the person is on.
    Current,
}

/// The skills of today's target rung, counted by what has changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
struct ChangeCounts {
    /// Met now and not then.
    newly_met: usize,
    /// Rated higher by the manager, and not newly met.
    higher: usize,
    /// Rated lower by the manager.
    lower: usize,
    /// With a link or a reference that was not there.
    new_evidence: usize,
    /// Rated by the manager in both packets, and not comparable.
    not_comparable: usize,
}

/// A skill that is only named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct NamedSkill {
    rung: RungRole,
    category: Option<String>,
    text: String,
}

/// A skill of a packet and where it stands.
#[derive(Debug, Clone, Copy)]
struct PlacedSkill<'p> {
    rung: RungRole,
    place: usize,
    skill: &'p SkillRecord,
}

impl SinceLastTime {
    /// Compares two packets; none if one of them shows no skill. The ladder is that of the later packet.
    pub(crate) fn new(then: &PacketRecord, now: &PacketRecord, ladder: &Ladder) -> Option<Self> {
        let before = placed(then);
        let today = placed(now);
        if before.is_empty() || today.is_empty() {
            return None;
        }
        let known: BTreeMap<&str, PlacedSkill<'_>> =
            before.iter().map(|it| (it.skill.id.as_str(), *it)).collect();
        let same_scale = then.scale == now.scale;
        let (mut counts, mut skills, mut unchanged) = (ChangeCounts::default(), Vec::new(), 0);
        for placed in &today {
            let Some(last) = known.get(placed.skill.id.as_str()) else { continue };
            let change = SkillChange::new(last.skill, *placed, same_scale);
            if placed.rung == RungRole::Target {
                counts.add(&change);
            }
            if !change.is_none() {
                skills.push(change);
            } else if placed.skill.was_asked() {
                unchanged += 1;
            }
        }
        Some(Self {
            cycle: then.document.cycle.clone(),
            as_of: then.document.as_of.iso,
            last_target: then.target.label.clone(),
            target_was: role_in(then, &now.target),
            same_scale,
            counts,
            skills,
            unchanged,
            added: missing(&today, now, &before, then),
            removed: missing(&before, then, &today, now),
            areas: decision_areas::of(now, ladder),
        })
    }

    /// The day of the last packet.
    pub(crate) fn as_of(&self) -> NaiveDate {
        self.as_of
    }
}

impl ChangeCounts {
    fn add(&mut self, change: &SkillChange) {
        let manager = change.manager.rating;
        self.newly_met += usize::from(change.verdict == VerdictChange::NewlyMet);
        self.higher += usize::from(
            manager == RatingChange::Higher && change.verdict != VerdictChange::NewlyMet,
        );
        self.lower += usize::from(manager == RatingChange::Lower);
        self.new_evidence += usize::from(!change.evidence.is_empty());
        let is_other = change.comparable != Comparability::Comparable;
        self.not_comparable += usize::from(is_other && manager == RatingChange::NotComparable);
    }
}

/// The skills that a packet shows, those of its target rung first.
fn placed(packet: &PacketRecord) -> Vec<PlacedSkill<'_>> {
    let mut found = Vec::new();
    for (rung, skills) in
        [(RungRole::Target, &packet.target_rung), (RungRole::Current, &packet.current_rung)]
    {
        for (place, skill) in skills.iter().flatten().enumerate() {
            found.push(PlacedSkill { rung, place, skill });
        }
    }
    found
}

/// Which rung of a packet this one is, if the packet shows its skills.
fn role_in(packet: &PacketRecord, rung: &RungRecord) -> Option<RungRole> {
    if packet.target.is_same_rung(rung) && packet.target_rung.is_some() {
        Some(RungRole::Target)
    } else if packet.current.is_same_rung(rung) && packet.current_rung.is_some() {
        Some(RungRole::Current)
    } else {
        None
    }
}

/// The skills of one packet that the other does not have, though it shows their rung.
fn missing(
    skills: &[PlacedSkill<'_>],
    of: &PacketRecord,
    others: &[PlacedSkill<'_>],
    other: &PacketRecord,
) -> Vec<NamedSkill> {
    let there: BTreeSet<&str> = others.iter().map(|it| it.skill.id.as_str()).collect();
    let mut found = Vec::new();
    for PlacedSkill { rung, skill, .. } in skills {
        let of_rung = if *rung == RungRole::Target { &of.target } else { &of.current };
        if !there.contains(skill.id.as_str()) && role_in(other, of_rung).is_some() {
            let (category, text) = (skill.category.clone(), skill.text.clone());
            found.push(NamedSkill { rung: *rung, category, text });
        }
    }
    found
}
