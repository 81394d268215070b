//! What became of the areas that the last decision named. In: the packet of today, and its ladder. Out: for each area whether the
//! skills that it names are met; or that it stands in words that only people can judge.

use serde::Serialize;

use super::packet_record::{PacketRecord, SkillRecord};
use crate::ladder::Ladder;
use crate::readiness::SkillVerdict;

/// An area of the last decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct DecisionArea {
    text: String,
    state: AreaState,
    /// The skills of the target rung that are met, of those that apply; none of both if no skill is meant.
    met: usize,
    applicable: usize,
    /// The places of these skills in the target rung, from 0.
    places: Vec<usize>,
}

/// What can be said of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum AreaState {
    /// Every skill of it that applies at the target rung is met.
    Closed,
    /// One or more of them are not met.
    Open,
    /// The target rung has no skill of it that applies.
    NoSkill,
    /// It names neither a dimension nor a skill of the ladder: the committee judges.
    OpenWords,
}

/// The areas of the last decision; none if the packet shows no decision or no target rung.
pub(super) fn of(packet: &PacketRecord, ladder: &Ladder) -> Vec<DecisionArea> {
    let (Some(decision), Some(skills)) = (&packet.last_decision, &packet.target_rung) else {
        return Vec::new();
    };
    let texts = decision.areas.iter().flat_map(|it| it.split([';', '\n', '\r']));
    let texts = texts.map(str::trim).filter(|it| !it.is_empty());
    texts.map(|text| DecisionArea::new(text, skills, ladder)).collect()
}

impl DecisionArea {
    fn new(text: &str, skills: &[SkillRecord], ladder: &Ladder) -> Self {
        let name = folded(text);
        let mut dimensions = ladder.dimensions.iter();
        let dimension = dimensions.find(|it| folded(&it.name) == name || folded(&it.id) == name);
        let is_meant = |skill: &SkillRecord| match dimension {
            Some(dimension) => skill.dimension == dimension.name,
            None => is_called(&name, [&skill.id, &skill.text, &skill.full_text()]),
        };
        let mut area = Self {
            text: text.to_owned(),
            state: AreaState::OpenWords,
            met: 0,
            applicable: 0,
            places: Vec::new(),
        };
        for (place, skill) in skills.iter().enumerate() {
            if is_meant(skill) && skill.verdict != SkillVerdict::NotApplicable {
                area.applicable += 1;
                area.met += usize::from(skill.verdict == SkillVerdict::Met);
                area.places.push(place);
            }
        }
        let is_of_ladder = dimension.is_some()
            || ladder.skills().any(|(_, skill)| {
                is_called(&name, [skill.id.as_str(), &skill.text, &skill.full_text()])
            });
        area.state = match (is_of_ladder, area.applicable) {
            (false, _) => AreaState::OpenWords,
            (true, 0) => AreaState::NoSkill,
            (true, all) if area.met == all => AreaState::Closed,
            (true, _) => AreaState::Open,
        };
        area
    }
}

/// Whether one of the names of a skill is this one.
fn is_called(name: &str, names: [&str; 3]) -> bool {
    names.iter().any(|it| folded(it) == name)
}

/// A name without what people write differently: capitals, blanks, a full stop at its end.
fn folded(text: &str) -> String {
    let words: Vec<&str> = text.trim_end_matches('.').split_whitespace().collect();
    words.join(" ").to_lowercase()
}
