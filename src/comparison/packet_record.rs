//! What is compared of a packet. In: the packet's JSON, of this program or of an earlier one. Out: a [`PacketRecord`], with texts as
//! they were typed; or why it cannot be read.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::audience::PacketPart;
use crate::rating::Rating;
use crate::readiness::SkillVerdict;
use crate::scripts::unmarked;

/// The latest version of the packet's JSON that can be read. Later ones may mean something else by the same keys.
pub(crate) const SCHEMA: u32 = 2;

/// What is compared of a packet. A part that its reader might not see is none.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PacketRecord {
    pub(super) document: DocumentRecord,
    person: PersonRecord,
    pub(super) current: RungRecord,
    pub(super) target: RungRecord,
    pub(super) scale: ScaleRecord,
    #[serde(default)]
    pub(super) last_decision: Option<DecisionRecord>,
    #[serde(default)]
    pub(super) target_rung: Option<Vec<SkillRecord>>,
    #[serde(default)]
    pub(super) current_rung: Option<Vec<SkillRecord>>,
}

/// Why a packet's JSON cannot be compared.
#[derive(Debug)]
pub(crate) enum RecordFault {
    /// A later program wrote it.
    LaterSchema(u64),
    /// It is no packet.
    NoPacket(String),
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct DocumentRecord {
    packet_id: String,
    pub(super) cycle: CycleRecord,
    pub(super) as_of: DateRecord,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CycleRecord {
    id: String,
    name: String,
}

#[derive(Debug, Clone, Deserialize)]
struct PersonRecord {
    employee_id: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct RungRecord {
    track: String,
    level: String,
    pub(super) label: String,
}

/// A scale; another one is another, whatever of it is different.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct ScaleRecord {
    steps: Vec<StepRecord>,
    meets: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct StepRecord {
    number: i64,
    label: String,
    position: u8,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct DecisionRecord {
    pub(super) areas: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct SkillRecord {
    pub(super) id: String,
    pub(super) category: Option<String>,
    pub(super) text: String,
    pub(super) dimension: String,
    #[serde(rename = "self")]
    pub(super) self_: AnswerRecord,
    pub(super) manager: AnswerRecord,
    pub(super) verdict: SkillVerdict,
    pub(super) evidence: Vec<EvidenceRecord>,
    pub(super) dates: Vec<DateRecord>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct AnswerRecord {
    #[serde(flatten)]
    pub(super) rating: RatingRecord,
    pub(super) comment: Vec<String>,
}

/// A rating in the numbers and words of its own cycle, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RatingRecord {
    pub(super) state: String,
    number: Option<i64>,
    label: Option<String>,
    pub(super) position: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EvidenceRecord {
    text: String,
    url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DateRecord {
    pub(super) iso: NaiveDate,
    text: String,
}

impl PacketRecord {
    /// Reads the bytes of a packet's JSON.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, RecordFault> {
        Self::of_value(serde_json::from_slice(json).map_err(no_packet)?)
    }

    /// Reads a packet's JSON.
    pub(crate) fn of_value(mut packet: Value) -> Result<Self, RecordFault> {
        unmark(&mut packet);
        match packet["schema"].as_u64() {
            Some(schema) if schema <= u64::from(SCHEMA) => {}
            Some(schema) => return Err(RecordFault::LaterSchema(schema)),
            None => return Err(RecordFault::NoPacket("it names no schema".to_owned())),
        }
        serde_json::from_value(packet).map_err(no_packet)
    }

    /// Whom it is about.
    pub(crate) fn employee_id(&self) -> &str {
        &self.person.employee_id
    }

    /// Its id, of cycle, person and edition.
    pub(crate) fn packet_id(&self) -> &str {
        &self.document.packet_id
    }

    /// The same for a reader who sees these parts only.
    #[must_use]
    pub(crate) fn visible(&self, sees: &BTreeSet<PacketPart>) -> Self {
        let mut visible = self.clone();
        if !sees.contains(&PacketPart::TargetRung) {
            visible.target_rung = None;
        }
        if !sees.contains(&PacketPart::CurrentRung) {
            visible.current_rung = None;
        }
        if !sees.contains(&PacketPart::LastDecision) {
            visible.last_decision = None;
        }
        visible
    }
}

impl RungRecord {
    pub(super) fn is_same_rung(&self, other: &Self) -> bool {
        (&self.track, &self.level) == (&other.track, &other.level)
    }
}

impl SkillRecord {
    /// Whether anybody was asked about it, or something was said.
    pub(super) fn was_asked(&self) -> bool {
        let is_silent = |it: &AnswerRecord| {
            it.rating.state == Rating::NotAsked.state() && it.comment.is_empty()
        };
        let has_proof = !self.evidence.is_empty() || !self.dates.is_empty();
        has_proof || !is_silent(&self.self_) || !is_silent(&self.manager)
    }

    /// The expectation with its category.
    pub(super) fn full_text(&self) -> String {
        match &self.category {
            Some(category) => format!("{category}: {}", self.text),
            None => self.text.clone(),
        }
    }
}

impl EvidenceRecord {
    /// What tells one piece of evidence from another: its address, or its words.
    pub(super) fn key(&self) -> &str {
        self.url.as_deref().unwrap_or(&self.text)
    }
}

fn no_packet(why: serde_json::Error) -> RecordFault {
    RecordFault::NoPacket(why.to_string())
}

/// Takes the marks of direction, language and breaks out of every text.
fn unmark(value: &mut Value) {
    match value {
        Value::String(text) => *text = unmarked(text),
        Value::Array(items) => items.iter_mut().for_each(unmark),
        Value::Object(entries) => entries.values_mut().for_each(unmark),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
