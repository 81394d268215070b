//! What was decided, as one audience or the person may read it: the contract between Rust and the templates of outcome pages and
//! letters.
//!
//! In: a review, what the committee decided and on which packet, and an edition. Out: an [`OutcomeDocument`], ready to show, that
//! serialises to the JSON which `templates/outcome-page.typ` or `templates/letter.typ` reads. Redaction happens here and nowhere else:
//! votes and notes of the meeting are in the document of an audience that may see them, and in no other.

mod outcome_parts;

use chrono::NaiveDate;
use serde::Serialize;

use crate::assessment::{CommitteeOutcome, Review, VoteCounts};
use crate::audience::{Audience, OutcomeEdition};
use crate::cycle::{ArchiveStandard, outcome_id};
use crate::packet::{self, PacketContext};
use crate::scripts::{FontFamilies, isolated};

use outcome_parts::{DecisionText, MeetingText, OutcomeFrame};

/// The version of the JSON; the templates refuse another.
const SCHEMA: u32 = 1;

/// One outcome page, or one letter.
#[derive(Debug, Serialize)]
pub struct OutcomeDocument<'r> {
    #[serde(skip)]
    edition: OutcomeEdition,
    #[serde(skip)]
    standard: ArchiveStandard,
    schema: u32,
    document: OutcomeFrame<'r>,
    person: PersonText<'r>,
    decision: DecisionText<'r>,
    /// What was decided on; a letter does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    packet: Option<PacketCitation<'r>>,
    /// The votes and the notes of the meeting, for whom may see them.
    #[serde(skip_serializing_if = "Option::is_none")]
    meeting: Option<MeetingText<'r>>,
}

/// Whom it is about.
#[derive(Debug, Serialize)]
struct PersonText<'r> {
    employee_id: &'r str,
    name: &'r str,
    from: String,
    to: String,
}

/// The packet that the committee decided on.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct PacketCitation<'r> {
    /// Its file, below the folder of its archive.
    pub file: &'r str,
    /// SHA-256 of the file.
    pub sha256: &'r str,
}

/// What the committee decided about one person.
#[derive(Debug, Clone, Copy)]
pub struct DecisionContent<'r> {
    /// The decision.
    pub outcome: CommitteeOutcome,
    /// The day of the meeting.
    pub decided_on: NaiveDate,
    /// The areas to work on.
    pub areas: &'r [String],
    /// The day to look again.
    pub revisit_on: Option<NaiveDate>,
    /// The day from which a promotion holds.
    pub effective_on: Option<NaiveDate>,
    /// What the person may be told.
    pub told_to_person: &'r str,
    /// The votes, for whom may see them.
    pub votes: Option<&'r VoteCounts>,
    /// What was said in the meeting, for whom may see it.
    pub meeting_notes: &'r str,
}

/// What the documents about one person are made from.
#[derive(Debug, Clone, Copy)]
pub struct OutcomeBasis<'r> {
    /// Whom they are about.
    pub review: &'r Review,
    /// What was decided.
    pub decision: DecisionContent<'r>,
    /// The packet that it was decided on.
    pub packet: PacketCitation<'r>,
    /// Ladder, cycle and words.
    pub context: PacketContext<'r>,
}

impl<'r> OutcomeDocument<'r> {
    /// The document of an edition.
    pub fn new(basis: OutcomeBasis<'r>, edition: OutcomeEdition) -> Self {
        let OutcomeBasis { review, decision, packet, context } = basis;
        let PacketContext { ladder, cycle, strings, .. } = context;
        let id = outcome_id(&cycle.id, review.person.id.as_str(), edition.as_str());
        let (from, to) =
            (packet::label(&review.current, ladder), packet::label(&review.target, ladder));
        let (name, of) = (isolated(&review.person.name), isolated(&cycle.name));
        let title = format!("{name} · {from} → {to} · {of} · {id}");
        let is_page = edition != OutcomeEdition::Letter;
        let shows_meeting = is_page && cycle.visibility.shows_meeting(edition.audience());
        Self {
            edition,
            standard: cycle.standard,
            schema: SCHEMA,
            document: OutcomeFrame::new(basis, edition, id, title),
            person: PersonText {
                employee_id: review.person.id.as_str(),
                name: &review.person.name,
                from,
                to,
            },
            decision: DecisionText::new(decision, strings.dates(&review.person.locale)),
            packet: is_page.then_some(packet),
            meeting: shows_meeting.then(|| MeetingText::new(decision)),
        }
    }

    /// The id of the document: cycle, person and edition, the same in every run.
    pub fn id(&self) -> &str {
        &self.document.outcome_id
    }

    /// The title of the document.
    pub fn title(&self) -> &str {
        &self.document.title
    }

    /// Whether it is a letter.
    pub fn is_letter(&self) -> bool {
        self.edition == OutcomeEdition::Letter
    }

    /// The archive standard that its file keeps.
    pub(crate) fn standard(&self) -> ArchiveStandard {
        self.standard
    }

    /// The person it is about.
    pub fn employee_id(&self) -> &str {
        self.person.employee_id
    }

    /// The document as the templates read it, in a run that has these font families.
    pub fn to_json(&self, families: &FontFamilies) -> Vec<u8> {
        packet::template_json::of(self, self.document.language, families)
    }
}

/// The editions of a cycle's outcomes: a page for each audience that may read one, and the letters, if they are wanted.
pub fn editions(context: PacketContext<'_>, with_letters: bool) -> Vec<OutcomeEdition> {
    let audiences = context.cycle.visibility.outcome_audiences();
    let mut editions: Vec<OutcomeEdition> =
        audiences.into_iter().map(OutcomeEdition::Page).collect();
    if with_letters {
        editions.push(OutcomeEdition::Letter);
    }
    editions
}

/// Whether any page of a cycle's outcomes shows the notes of the meeting.
pub fn show_meeting(context: PacketContext<'_>) -> bool {
    let visibility = &context.cycle.visibility;
    let audiences = visibility.outcome_audiences();
    audiences.into_iter().any(|audience: Audience| visibility.shows_meeting(audience))
}
