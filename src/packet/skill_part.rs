//! One skill of a packet. In: the skill, and what was said of it. Out: both answers, the verdict, and where it is read.

use serde::Serialize;

use super::packet_parts::EvidenceLink;
use super::{DateText, PacketContext};
use crate::assessment::{Assessment, Paragraphs, Review, SkillAssessment};
use crate::ladder::{Ladder, RungId, Skill, SkillId};
use crate::rating::Scale;
use crate::readiness::{SkillVerdict, gap};
use crate::strings::DateStyle;

/// One expectation and what was said of it.
#[derive(Debug, Serialize)]
pub(super) struct SkillPart<'r> {
    pub(super) id: &'r SkillId,
    category: Option<&'r str>,
    pub(super) text: &'r str,
    dimension: &'r str,
    group: SkillGroup,
    #[serde(rename = "self")]
    pub(super) self_: AnswerPart<'r>,
    pub(super) manager: AnswerPart<'r>,
    verdict: SkillVerdict,
    pub(super) gap: Option<i8>,
    pub(super) talking_point: bool,
    evidence: Vec<EvidenceLink<'r>>,
    dates: Vec<DateText>,
    /// Whether one of its days with a reference lies in the cycle's period.
    in_period: bool,
}

/// Where a skill stands among those of its rung: what is to be talked about comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum SkillGroup {
    /// The manager's rating is more than a step below the expectation.
    NotMet,
    /// It is one step below.
    Partly,
    /// It is met or does not apply, and both have rated it differently.
    Different,
    /// There is no final rating by the manager, but words or evidence.
    Unknown,
    /// Everything else that has words or evidence.
    Agreed,
    /// Nothing but ratings, which do not differ, or not even that: it has room in a line.
    Brief,
}

/// One assessor's rating in the organisation's numbers and words, or why there is none.
#[derive(Debug, Serialize)]
pub(super) struct AnswerPart<'r> {
    state: &'static str,
    number: Option<i64>,
    label: Option<&'r str>,
    position: Option<u8>,
    comment: &'r Paragraphs,
}

/// The skills of a rung in the ladder's order.
pub(super) fn rung<'r>(
    id: &RungId,
    review: &'r Review,
    basis: PacketContext<'r>,
) -> Vec<SkillPart<'r>> {
    const NOTHING: &SkillAssessment = &SkillAssessment::NOT_ASKED;
    let dates = basis.strings.dates(&review.person.locale);
    let rung = basis.ladder.rung(id).expect("a review names rungs of its ladder");
    let said = |skill: &Skill| review.content().skills.get(&skill.id).map_or(NOTHING, Box::as_ref);
    rung.skills.iter().map(|skill| SkillPart::new(skill, said(skill), basis, dates)).collect()
}

impl<'r> SkillPart<'r> {
    fn new(
        skill: &'r Skill,
        said: &'r SkillAssessment,
        basis: PacketContext<'r>,
        dates: DateStyle<'_>,
    ) -> Self {
        let PacketContext { ladder, cycle, .. } = basis;
        let gap = gap(said);
        let verdict = SkillVerdict::of(said.manager.rating, &cycle.scale);
        Self {
            id: &skill.id,
            category: skill.category.as_deref(),
            text: &skill.text,
            dimension: dimension(&skill.dimension, ladder),
            group: SkillGroup::of(said, verdict, gap),
            self_: AnswerPart::new(&said.self_, &cycle.scale),
            manager: AnswerPart::new(&said.manager, &cycle.scale),
            verdict,
            gap,
            talking_point: gap.is_some_and(|gap| gap.unsigned_abs() >= cycle.talking_point_steps),
            evidence: said.evidence.iter().map(|link| EvidenceLink::new(link)).collect(),
            dates: said.dates.iter().map(|date| DateText::new(*date, dates)).collect(),
            in_period: cycle.period.is_some_and(|(from, to)| {
                !said.evidence.is_empty() && said.dates.iter().any(|day| (from..=to).contains(day))
            }),
        }
    }
}

impl SkillGroup {
    fn of(said: &SkillAssessment, verdict: SkillVerdict, gap: Option<i8>) -> Self {
        let differs = gap.is_some_and(|steps| steps != 0);
        let comments = [&said.self_.comment, &said.manager.comment];
        let has_words = comments.iter().any(|it| !it.is_empty());
        let has_evidence = !said.evidence.is_empty() || !said.dates.is_empty();
        match verdict {
            SkillVerdict::NotMet => Self::NotMet,
            SkillVerdict::Partly => Self::Partly,
            _ if differs => Self::Different,
            _ if !has_words && !has_evidence => Self::Brief,
            SkillVerdict::Unknown => Self::Unknown,
            SkillVerdict::Met | SkillVerdict::NotApplicable => Self::Agreed,
        }
    }
}

impl<'r> AnswerPart<'r> {
    fn new(said: &'r Assessment, scale: &'r Scale) -> Self {
        let step = said.rating.step();
        Self {
            state: said.rating.state(),
            number: step.map(|step| scale.number(step)),
            label: step.map(|step| scale.label(step)),
            position: step.map(|it| it.position()),
            comment: &said.comment,
        }
    }
}

fn dimension<'r>(id: &str, ladder: &'r Ladder) -> &'r str {
    &ladder.dimension(id).expect("a skill names a dimension of its ladder").name
}
