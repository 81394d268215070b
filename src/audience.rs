//! Who reads a packet, and what each reader may see.
//!
//! In: the `[audience.*]` tables of the cycle file. Out: a [`Visibility`], the one table that
//! [`packet`](mod@crate::packet) asks before it lets anything into an edition.

use std::collections::BTreeSet;
use std::fmt::{self, Display};

use serde::Serialize;

/// A kind of reader; each gets an edition of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The person the packet is about.
    Employee,
    /// The person's manager.
    Manager,
    /// The promotion committee.
    Committee,
    /// Human resources.
    Hr,
}

/// A document about what was decided: a page for one audience, or the letter to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeEdition {
    /// The outcome page of an audience.
    Page(Audience),
    /// The letter to the person.
    Letter,
}

/// A part of a packet that is shown or hidden as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PacketPart {
    /// The person's e-mail address.
    Contact,
    /// Dates of hiring and of the level, and how long ago they are.
    Tenure,
    /// What is asked for, in two or three sentences.
    Ask,
    /// The counts of met, partly met, not met and unknown skills.
    Readiness,
    /// The target rung, skill by skill.
    TargetRung,
    /// The current rung, skill by skill.
    CurrentRung,
    /// Impact stories.
    Impact,
    /// The area of responsibility the person covers.
    Scope,
    /// Mentoring, glue work, what others build on.
    Leverage,
    /// Why the organisation needs the role.
    BusinessNeed,
    /// Reasons not to promote, with mitigation.
    Concerns,
    /// What comes next.
    DevelopmentPlan,
    /// The manager's yes, not yet or no.
    Recommendation,
    /// Peers' words with their names.
    PeerFeedback,
    /// Peers' words that the person may read, without names.
    PeerFeedbackShared,
    /// Notes of the calibration meeting.
    CalibrationNotes,
    /// The outcome of an earlier packet.
    LastDecision,
    /// What has changed since the person's last packet, in the parts that the audience sees of both.
    SinceLastTime,
    /// The largest differences between self and manager, both comments side by side.
    GapConversation,
    /// The block for signatures.
    SignOff,
}

impl Audience {
    /// All audiences, in the order of their editions.
    pub const ALL: [Self; 4] = [Self::Employee, Self::Manager, Self::Committee, Self::Hr];

    /// The name in files, folders and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Employee => "employee",
            Self::Manager => "manager",
            Self::Committee => "committee",
            Self::Hr => "hr",
        }
    }
}

impl OutcomeEdition {
    /// All of them, in their order.
    pub const ALL: [Self; 5] = [
        Self::Page(Audience::Employee),
        Self::Page(Audience::Manager),
        Self::Page(Audience::Committee),
        Self::Page(Audience::Hr),
        Self::Letter,
    ];

    /// The name in files and folders.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page(audience) => audience.as_str(),
            Self::Letter => "letter",
        }
    }

    /// The place of an edition among all, by its name.
    pub(crate) fn place_of(name: &str) -> Option<usize> {
        Self::ALL.iter().position(|edition| edition.as_str() == name)
    }

    /// Who reads it first.
    pub fn audience(self) -> Audience {
        match self {
            Self::Page(audience) => audience,
            Self::Letter => Audience::Employee,
        }
    }
}

impl Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PacketPart {
    /// All parts and their names in the cycle file.
    pub const ALL: [(&'static str, Self); 20] = [
        ("contact", Self::Contact),
        ("tenure", Self::Tenure),
        ("ask", Self::Ask),
        ("readiness", Self::Readiness),
        ("target-rung", Self::TargetRung),
        ("current-rung", Self::CurrentRung),
        ("impact", Self::Impact),
        ("scope", Self::Scope),
        ("leverage", Self::Leverage),
        ("business-need", Self::BusinessNeed),
        ("concerns", Self::Concerns),
        ("development-plan", Self::DevelopmentPlan),
        ("recommendation", Self::Recommendation),
        ("peer-feedback", Self::PeerFeedback),
        ("peer-feedback-shared", Self::PeerFeedbackShared),
        ("calibration-notes", Self::CalibrationNotes),
        ("last-decision", Self::LastDecision),
        ("since-last-time", Self::SinceLastTime),
        ("gap-conversation", Self::GapConversation),
        ("sign-off", Self::SignOff),
    ];

    /// The part with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, part)| *part)
    }
}

/// The parts that each audience sees. What is not listed is hidden.
#[derive(Debug, Clone, Default)]
pub struct Visibility {
    seen: [BTreeSet<PacketPart>; 4],
}

impl Visibility {
    /// Lets an audience see exactly these parts.
    pub fn set(&mut self, audience: Audience, parts: BTreeSet<PacketPart>) {
        self.seen[audience as usize] = parts;
    }

    /// Whether an audience sees a part.
    pub fn shows(&self, audience: Audience, part: PacketPart) -> bool {
        self.seen[audience as usize].contains(&part)
    }

    /// The audiences that may read an edition: those that see at least as much as its own audience.
    pub fn readers(&self, edition: Audience) -> Vec<Audience> {
        let reads = |audience: &Audience| {
            *audience == edition
                || self.seen[edition as usize].iter().all(|part| self.may_read(*audience, *part))
        };
        Audience::ALL.into_iter().filter(reads).collect()
    }

    /// The audiences that get an outcome page: those whose packets show what was decided before.
    pub fn outcome_audiences(&self) -> Vec<Audience> {
        let shows = |audience: &Audience| self.shows(*audience, PacketPart::LastDecision);
        Audience::ALL.into_iter().filter(shows).collect()
    }

    /// Whether an audience may see the votes and the notes of the committee's meeting: if it sees the notes of calibration. The
    /// person never does, whatever the cycle file says.
    pub fn shows_meeting(&self, audience: Audience) -> bool {
        audience != Audience::Employee && self.shows(audience, PacketPart::CalibrationNotes)
    }

    /// The audiences that may read an outcome page or a letter: its own, and those that see at least as much of decisions.
    pub fn outcome_readers(&self, edition: OutcomeEdition) -> Vec<Audience> {
        let own = edition.audience();
        let reads = |audience: &Audience| {
            let sees_meeting = self.shows_meeting(*audience) || !self.shows_meeting(own);
            *audience == own || (self.shows(*audience, PacketPart::LastDecision) && sees_meeting)
        };
        Audience::ALL.into_iter().filter(reads).collect()
    }

    /// The parts that an edition leaves out, whoever it is about. The address is no part of the assessment, and a signature
    /// says nothing about it; a comparison says nothing that does not stand in two packets.
    pub fn left_out(&self, edition: Audience) -> Vec<PacketPart> {
        let parts = PacketPart::ALL.into_iter().map(|(_, part)| part);
        let is_told = |part: &PacketPart| {
            !matches!(part, PacketPart::Contact | PacketPart::SinceLastTime | PacketPart::SignOff)
        };
        parts.filter(is_told).filter(|part| !self.may_read(edition, *part)).collect()
    }

    /// The audiences that know everything that a part shows.
    pub fn who_may_read(&self, part: PacketPart) -> Vec<Audience> {
        Audience::ALL.into_iter().filter(|audience| self.may_read(*audience, part)).collect()
    }

    /// Whether an audience knows everything that a part shows. The conversation sheet shows nothing but what stands in
    /// both rungs, and the comparison with the last packet nothing but what stands in other parts.
    fn may_read(&self, audience: Audience, part: PacketPart) -> bool {
        let both_rungs = || {
            self.shows(audience, PacketPart::TargetRung)
                && self.shows(audience, PacketPart::CurrentRung)
        };
        self.shows(audience, part)
            || part == PacketPart::SinceLastTime
            || (part == PacketPart::GapConversation && both_rungs())
    }
}
