//! The parts of an outcome page or a letter. In: a review, the committee's decision, and the words of a language. Out: what stands
//! in the margins and in the metadata, what was decided, and the meeting.

use chrono::NaiveDate;
use serde::Serialize;

use super::{DecisionContent, OutcomeBasis};
use crate::assessment::{CommitteeOutcome, Paragraphs, VoteCounts};
use crate::audience::{Audience, OutcomeEdition};
use crate::colour::Colour;
use crate::cycle::{LogoKind, PaperSize};
use crate::packet::PacketContext;
use crate::source::FileText;
use crate::strings::DateStyle;

/// Which document this is.
#[derive(Debug, Serialize)]
pub(super) struct OutcomeFrame<'r> {
    pub(super) outcome_id: String,
    pub(super) title: String,
    audience: Audience,
    readers: Vec<Audience>,
    /// Whether votes and notes of the meeting are left out, whoever it is about.
    leaves_out_meeting: bool,
    pub(super) language: &'r str,
    region: Option<&'r str>,
    ladder_language: &'r str,
    organisation: Option<&'r str>,
    cycle: &'r str,
    keep_until: Option<String>,
    paper: PaperSize,
    accent: Colour,
    accent_line: Colour,
    logo: Option<&'static str>,
    fonts: [&'r str; 0],
}

/// What was decided, as the person may read it.
#[derive(Debug, Serialize)]
pub(super) struct DecisionText<'r> {
    outcome: CommitteeOutcome,
    decided_on: DayText,
    areas: &'r [String],
    revisit_on: Option<DayText>,
    effective_on: Option<DayText>,
    told_to_person: Vec<String>,
}

/// A day for machines and for readers.
#[derive(Debug, Serialize)]
struct DayText {
    iso: NaiveDate,
    text: String,
    in_full: String,
}

/// What was said and counted in the meeting.
#[derive(Debug, Serialize)]
pub(super) struct MeetingText<'r> {
    votes: Option<&'r VoteCounts>,
    notes: Vec<String>,
}

impl<'r> OutcomeFrame<'r> {
    pub(super) fn new(
        basis: OutcomeBasis<'r>,
        edition: OutcomeEdition,
        outcome_id: String,
        title: String,
    ) -> Self {
        let PacketContext { ladder, cycle, strings, .. } = basis.context;
        let locale = &basis.review.person.locale;
        let dates = strings.dates(locale);
        let keep_until = cycle.retention.until(basis.decision.decided_on);
        Self {
            outcome_id,
            title,
            audience: edition.audience(),
            readers: cycle.visibility.outcome_readers(edition),
            leaves_out_meeting: !cycle.visibility.shows_meeting(edition.audience()),
            language: &locale.language,
            region: locale.region.as_deref(),
            ladder_language: &ladder.language,
            organisation: cycle.organisation.as_deref(),
            cycle: &cycle.name,
            keep_until: keep_until.map(|day| dates.text(day)),
            paper: cycle.paper,
            accent: cycle.brand.accent.text,
            accent_line: cycle.brand.accent.line,
            logo: cycle.brand.logo.as_ref().map(|logo| LogoKind::path(logo.kind)),
            fonts: [],
        }
    }
}

impl<'r> DecisionText<'r> {
    pub(super) fn new(decision: DecisionContent<'r>, dates: DateStyle<'_>) -> Self {
        let day = |day: NaiveDate| DayText::new(day, dates);
        Self {
            outcome: decision.outcome,
            decided_on: day(decision.decided_on),
            areas: decision.areas,
            revisit_on: decision.revisit_on.map(day),
            effective_on: decision.effective_on.map(day),
            told_to_person: paragraphs(decision.told_to_person),
        }
    }
}

impl DayText {
    fn new(day: NaiveDate, dates: DateStyle<'_>) -> Self {
        Self { iso: day, text: dates.text(day), in_full: dates.in_full(day) }
    }
}

impl<'r> MeetingText<'r> {
    pub(super) fn new(decision: DecisionContent<'r>) -> Self {
        Self { votes: decision.votes, notes: paragraphs(decision.meeting_notes) }
    }
}

fn paragraphs(text: &str) -> Vec<String> {
    let words = Paragraphs::new(text, &FileText::default());
    words.paragraphs().map(str::to_owned).collect()
}
