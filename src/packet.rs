//! What one audience may see of one person: the contract between Rust and the templates.
//!
//! In: a review, the audience, ladder and cycle. Out: a [`Packet`], sorted and ready to show, that serialises to the
//! JSON which the templates read. Redaction happens here and nowhere else: a part that the audience may not see is not
//! in the packet, so it can reach neither text nor metadata, bookmarks or alternative texts.
//!
//! A hidden part has no key; a part that may be seen and is empty is `null` or `[]`.

mod conversation;
mod document_part;
mod evidence_days;
mod packet_parts;
mod since_last_time;
mod skill_part;
pub(crate) mod template_json;
mod timeline;

use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;

use crate::assessment::Review;
use crate::audience::{Audience, PacketPart};
use crate::comparison;
use crate::cycle::{ArchiveStandard, Cycle};
use crate::ladder::{Ladder, RungId};
use crate::readiness::Readiness;
use crate::scripts::FontFamilies;
use crate::strings::{DateStyle, LanguageStrings};

use conversation::ConversationPart;
use document_part::{DocumentPart, IdentityPart, SignOffPart};
use evidence_days::VisibleDays;
use packet_parts::{
    ConcernPart, DecisionPart, PeerPart, ReadinessPart, RecommendationPart, StoryPart,
};
use since_last_time::SinceLastTimePart;
use skill_part::SkillPart;
use timeline::TimelinePart;

use PacketPart as P;

/// The version of the JSON; templates refuse another.
pub(crate) const SCHEMA: u32 = comparison::SCHEMA;

/// A packet of one person for one audience.
#[derive(Debug, Serialize)]
pub struct Packet<'r> {
    #[serde(skip)]
    standard: ArchiveStandard,
    schema: u32,
    document: DocumentPart<'r>,
    person: IdentityPart<'r>,
    current: RungText<'r>,
    target: RungText<'r>,
    track_change: bool,
    scale: ScaleText<'r>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    tenure: ShownPart<TenureText>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    timeline: ShownPart<Option<TimelinePart>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    last_decision: ShownPart<Option<DecisionPart<'r>>>,
    /// No key for somebody without a packet of the last cycle, too: without one nothing is as if it were compared.
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    since_last_time: ShownPart<SinceLastTimePart>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    ask: ShownPart<PacketVoices<'r>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    readiness: ShownPart<ReadinessPart<'r>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    target_rung: ShownPart<Vec<SkillPart<'r>>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    current_rung: ShownPart<Vec<SkillPart<'r>>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    impact: ShownPart<Vec<StoryPart<'r>>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    highlights: ShownPart<Vec<usize>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    scope: ShownPart<PacketVoices<'r>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    leverage: ShownPart<PacketVoices<'r>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    business_need: ShownPart<PacketVoices<'r>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    concerns: ShownPart<Vec<ConcernPart<'r>>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    development_plan: ShownPart<PacketVoices<'r>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    recommendation: ShownPart<Option<RecommendationPart<'r>>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    peer_feedback: ShownPart<Vec<PeerPart<'r>>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    peer_feedback_shared: ShownPart<&'r [crate::assessment::Paragraphs]>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    calibration_notes: ShownPart<&'r [crate::assessment::Paragraphs]>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    gap_conversation: ShownPart<ConversationPart<'r>>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    sign_off: ShownPart<SignOffPart>,
}

type PacketVoices<'r> = Option<&'r crate::assessment::BothVoices>;

/// A part of a packet: hidden from the audience, or seen, even if it is empty.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum ShownPart<T> {
    Hidden,
    Seen(T),
}

impl<T> ShownPart<T> {
    fn is_hidden(&self) -> bool {
        matches!(self, Self::Hidden)
    }
}

/// A rung in the ladder's words.
#[derive(Debug, Serialize)]
struct RungText<'r> {
    track: &'r str,
    track_name: &'r str,
    level: &'r str,
    label: String,
    experience: Option<&'r str>,
    responsibility: Option<&'r str>,
}

#[derive(Debug, Serialize)]
struct ScaleText<'r> {
    steps: Vec<StepText<'r>>,
    meets: u8,
    talking_point_steps: u8,
}

#[derive(Debug, Serialize)]
struct StepText<'r> {
    number: i64,
    label: &'r str,
    position: u8,
}

#[derive(Debug, Serialize)]
struct TenureText {
    hired_on: Option<DateText>,
    in_company: Option<TimeSpan>,
    level_since: Option<DateText>,
    at_level: Option<TimeSpan>,
}

/// A day, for machines and for readers.
#[derive(Debug, Serialize)]
struct DateText {
    iso: NaiveDate,
    text: String,
}

impl DateText {
    fn new(day: NaiveDate, dates: DateStyle<'_>) -> Self {
        Self { iso: day, text: dates.text(day) }
    }
}

/// A stretch of time in whole years and months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct TimeSpan {
    years: u32,
    months: u32,
}

impl TimeSpan {
    fn between(start: NaiveDate, end: NaiveDate) -> Self {
        let months = whole_months(start, end);
        Self { years: months / 12, months: months % 12 }
    }
}

/// The whole months from one day to another; none if the other is earlier.
pub(crate) fn whole_months(start: NaiveDate, end: NaiveDate) -> u32 {
    let months = |day: NaiveDate| day.year() * 12 + day.month0().cast_signed();
    let begun = i32::from(end.day() < start.day());
    (months(end) - months(start) - begun).max(0).cast_unsigned()
}

/// What packets are made on.
#[derive(Debug, Clone, Copy)]
pub struct PacketContext<'c> {
    /// The ladder.
    pub ladder: &'c Ladder,
    /// The cycle.
    pub cycle: &'c Cycle,
    /// What languages need that Rust writes.
    pub strings: &'c LanguageStrings,
    /// The date that tenure is counted to.
    pub as_of: NaiveDate,
}

impl<'r> Packet<'r> {
    /// The packet of a person for an audience.
    pub fn new(review: &'r Review, audience: Audience, basis: PacketContext<'r>) -> Self {
        let PacketContext { ladder, cycle, strings, .. } = basis;
        let dates = strings.dates(&review.person.locale);
        let shows = |part| cycle.visibility.shows(audience, part);
        let said = &review.content().statements;
        let rung = |id| skill_part::rung(id, review, basis);
        let readiness = shows(P::Readiness).then(|| Readiness::of(review, ladder, cycle));
        let verdict = readiness.as_ref().map(|it| it.verdict);
        Self {
            standard: cycle.standard_of(audience),
            schema: SCHEMA,
            document: DocumentPart::new(review, audience, basis, dates),
            person: IdentityPart::new(review, shows(P::Contact)),
            current: RungText::new(&review.current, ladder),
            target: RungText::new(&review.target, ladder),
            track_change: review.current.track != review.target.track,
            scale: ScaleText::new(cycle),
            tenure: seen(shows(P::Tenure), || TenureText::new(review, basis.as_of, dates)),
            timeline: seen(shows(P::Tenure), || {
                TimelinePart::new(review, &days(review, &shows, ladder), basis, dates)
            }),
            last_decision: seen(shows(P::LastDecision), || {
                said.last_decision.as_ref().map(|decision| DecisionPart::new(decision, dates))
            }),
            since_last_time: ShownPart::Hidden,
            ask: seen(shows(P::Ask), || said.ask.as_ref()),
            readiness: readiness.map_or(ShownPart::Hidden, |it| {
                ShownPart::Seen(ReadinessPart::new(&it, review, ladder, cycle))
            }),
            target_rung: seen(shows(P::TargetRung), || rung(&review.target)),
            current_rung: seen(shows(P::CurrentRung), || rung(&review.current)),
            impact: seen(shows(P::Impact), || packet_parts::stories(&said.impact, dates)),
            highlights: seen(shows(P::Impact), || packet_parts::highlights(&said.impact)),
            scope: seen(shows(P::Scope), || said.scope.as_ref()),
            leverage: seen(shows(P::Leverage), || said.leverage.as_ref()),
            business_need: seen(shows(P::BusinessNeed), || said.business_need.as_ref()),
            concerns: seen(shows(P::Concerns), || said.concerns.iter().map(Into::into).collect()),
            development_plan: seen(shows(P::DevelopmentPlan), || said.development_plan.as_ref()),
            recommendation: seen(shows(P::Recommendation), || {
                said.recommendation.as_ref().map(|it| RecommendationPart::new(it, verdict))
            }),
            peer_feedback: seen(shows(P::PeerFeedback), || {
                packet_parts::peers(&said.peer_feedback, ladder)
            }),
            peer_feedback_shared: seen(shows(P::PeerFeedbackShared), || {
                &said.peer_feedback_shared[..]
            }),
            calibration_notes: seen(shows(P::CalibrationNotes), || &said.calibration_notes[..]),
            gap_conversation: seen(shows(P::GapConversation), || {
                ConversationPart::new(rung(&review.target), rung(&review.current), cycle)
            }),
            // Nobody signs a draft.
            sign_off: seen(shows(P::SignOff) && !cycle.draft, || SignOffPart::new(review, cycle)),
        }
    }

    /// The packet's id: cycle, person and audience, the same in every run.
    pub fn id(&self) -> &str {
        &self.document.packet_id
    }

    /// The title of the document.
    pub fn title(&self) -> &str {
        &self.document.title
    }

    /// The id of a skill by its place among those of the target rung, or of the current one, that the audience sees.
    pub(crate) fn skill(&self, is_target: bool, place: usize) -> Option<&str> {
        let rung = if is_target { &self.target_rung } else { &self.current_rung };
        let ShownPart::Seen(skills) = rung else { return None };
        skills.get(place).map(|skill| skill.id.as_str())
    }

    /// Whether its file carries its JSON.
    pub(crate) fn attaches_source(&self) -> bool {
        self.document.source_attached
    }

    /// The archive standard that its file keeps.
    pub fn standard(&self) -> ArchiveStandard {
        self.standard
    }

    /// The language of the document.
    pub fn language(&self) -> &str {
        self.document.language
    }

    /// The packet as the templates read it, in a run that has these font families.
    pub fn to_json(&self, families: &FontFamilies) -> Vec<u8> {
        template_json::of(self, self.language(), families)
    }
}

fn seen<T>(shows: bool, part: impl FnOnce() -> T) -> ShownPart<T> {
    if shows { ShownPart::Seen(part()) } else { ShownPart::Hidden }
}

/// The days of evidence in the parts that an audience sees.
fn days(review: &Review, shows: &impl Fn(PacketPart) -> bool, ladder: &Ladder) -> VisibleDays {
    let mut days = VisibleDays::default();
    if shows(PacketPart::Impact) {
        days.of_stories(review);
    }
    days.has_target = shows(PacketPart::TargetRung);
    for (part, id) in
        [(PacketPart::TargetRung, &review.target), (PacketPart::CurrentRung, &review.current)]
    {
        let rung = ladder.rung(id).expect("a review names rungs of its ladder");
        if shows(part) {
            let said =
                rung.skills.iter().filter_map(|skill| review.content().skills.get(&skill.id));
            for skill in said {
                days.of_skill(skill, part == PacketPart::TargetRung);
            }
        }
    }
    days
}

/// The name of a rung for readers, such as "Backend L5".
pub fn label(id: &RungId, ladder: &Ladder) -> String {
    let track = ladder.track(&id.track).expect("a review names tracks of its ladder");
    format!("{} {}", track.name, id.level)
}

impl<'r> RungText<'r> {
    fn new(id: &'r RungId, ladder: &'r Ladder) -> Self {
        let track = ladder.track(&id.track).expect("a review names tracks of its ladder");
        let rung = ladder.rung(id).expect("a review names rungs of its ladder");
        Self {
            track: &id.track,
            track_name: &track.name,
            level: &id.level,
            label: label(id, ladder),
            experience: rung.experience.as_deref(),
            responsibility: rung.responsibility.as_deref(),
        }
    }
}

impl<'r> ScaleText<'r> {
    fn new(cycle: &'r Cycle) -> Self {
        let scale = &cycle.scale;
        let step = |step| StepText {
            number: scale.number(step),
            label: scale.label(step),
            position: step.position(),
        };
        Self {
            steps: scale.steps().map(step).collect(),
            meets: scale.meets().position(),
            talking_point_steps: cycle.talking_point_steps,
        }
    }
}

impl TenureText {
    fn new(review: &Review, as_of: NaiveDate, dates: DateStyle<'_>) -> Self {
        let person = &review.person;
        let date = |day: Option<NaiveDate>| day.map(|day| DateText::new(day, dates));
        let span = |start: Option<NaiveDate>| start.map(|start| TimeSpan::between(start, as_of));
        Self {
            hired_on: date(person.hired_on),
            in_company: span(person.hired_on),
            level_since: date(person.level_since),
            at_level: span(person.level_since),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_whole_months_only() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let span = |start, end| TimeSpan::between(day(start), day(end));
        assert_eq!(span("2024-04-01", "2026-11-23"), TimeSpan { years: 2, months: 7 });
        assert_eq!(span("2024-11-24", "2026-11-23"), TimeSpan { years: 1, months: 11 });
        assert_eq!(span("2026-11-23", "2026-11-23"), TimeSpan { years: 0, months: 0 });
    }
}
