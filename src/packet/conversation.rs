//! What a manager talks through before the packet is handed over: the skills that the two see most differently.
//!
//! In: both rungs, skill by skill. Out: the largest differences first, with both ratings and both comments.
//! Positive is self above manager; only skills that both rated count (as in Schoox's perception gap).

use serde::Serialize;

use super::skill_part::{AnswerPart, SkillPart};
use crate::audience::{Audience, PacketPart};
use crate::cycle::Cycle;

/// How many skills one conversation can hold.
const MOST: usize = 6;

/// The sheet for the conversation.
#[derive(Debug, Serialize)]
pub(super) struct ConversationPart<'r> {
    /// Who may read the sheet, once it is taken out of the edition.
    readers: Vec<Audience>,
    /// Skills that both rated.
    both_rated: usize,
    /// Skills that both rated differently.
    different: usize,
    gaps: Vec<GapPart<'r>>,
}

/// One skill that self and manager see differently.
#[derive(Debug, Serialize)]
struct GapPart<'r> {
    rung: GapRung,
    /// Its place among the skills of its rung, from 0.
    place: usize,
    text: &'r str,
    gap: i8,
    talking_point: bool,
    #[serde(rename = "self")]
    self_: AnswerPart<'r>,
    manager: AnswerPart<'r>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum GapRung {
    Target,
    Current,
}

impl<'r> ConversationPart<'r> {
    /// The sheet for the skills of both rungs.
    pub(super) fn new(
        target: Vec<SkillPart<'r>>,
        current: Vec<SkillPart<'r>>,
        cycle: &Cycle,
    ) -> Self {
        let rated: Vec<GapPart<'r>> =
            rated(GapRung::Target, target).chain(rated(GapRung::Current, current)).collect();
        let both_rated = rated.len();
        let mut gaps: Vec<_> = rated.into_iter().filter(|skill| skill.gap != 0).collect();
        let different = gaps.len();
        // A stable sort: equal gaps stay in the order of the ladder, the target rung first.
        gaps.sort_by_key(|skill| std::cmp::Reverse(skill.gap.unsigned_abs()));
        gaps.truncate(MOST);
        let readers = cycle.visibility.who_may_read(PacketPart::GapConversation);
        Self { readers, both_rated, different, gaps }
    }
}

/// The skills of a rung that both rated.
fn rated<'r>(rung: GapRung, skills: Vec<SkillPart<'r>>) -> impl Iterator<Item = GapPart<'r>> {
    skills.into_iter().enumerate().filter_map(move |(place, skill)| {
        Some(GapPart {
            rung,
            place,
            text: skill.text,
            gap: skill.gap?,
            talking_point: skill.talking_point,
            self_: skill.self_,
            manager: skill.manager,
        })
    })
}
