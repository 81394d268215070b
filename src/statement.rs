//! What an assessment can be about beyond the skills: the ask, stories, concerns and the like.

/// A question beyond the skills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum StatementKind {
    Summary,
    Impact,
    Scope,
    BusinessNeed,
    Leverage,
    Concerns,
    DevelopmentPlan,
    Recommendation,
    PeerFeedback,
    PeerFeedbackShared,
    CalibrationNotes,
    LastDecision,
}

use StatementKind as S;

/// More bytes than any name has, in whatever spelling.
const LONGEST: usize = 40;

impl StatementKind {
    const ALL: [(&'static str, Self); 12] = [
        ("summary", S::Summary),
        ("impact", S::Impact),
        ("scope", S::Scope),
        ("business-need", S::BusinessNeed),
        ("leverage", S::Leverage),
        ("concerns", S::Concerns),
        ("development-plan", S::DevelopmentPlan),
        ("recommendation", S::Recommendation),
        ("peer-feedback", S::PeerFeedback),
        ("peer-feedback-shared", S::PeerFeedbackShared),
        ("calibration-notes", S::CalibrationNotes),
        ("last-decision", S::LastDecision),
    ];

    /// The statement of a name, in whatever case, with hyphens, underscores or spaces.
    pub(crate) fn named(text: &str) -> Option<Self> {
        // Nearly every text that is asked about is the id of a skill.
        if text.len() > LONGEST {
            return None;
        }
        if text.is_ascii() {
            let found = Self::ALL.iter().find(|(spelling, _)| is_spelling(text, spelling));
            return found.map(|(_, statement)| *statement);
        }
        let name = text.to_lowercase().replace(['_', ' '], "-");
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, statement)| *statement)
    }

    /// The name in the `item` column.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, statement)| *statement == self)
            .expect("every statement is in the table")
            .0
    }

    /// The names of all.
    pub(crate) fn names<'s>() -> impl Iterator<Item = &'s str> {
        Self::ALL.iter().map(|(name, _)| *name)
    }

    /// The words that answer it, if it asks for a decision.
    pub(crate) fn answers(self) -> &'static [&'static str] {
        match self {
            S::Recommendation => &["yes", "not-yet", "no"],
            S::LastDecision => &["accept", "postpone", "reject"],
            _ => &[],
        }
    }

    /// Whether a text is such an answer, in whatever case, with hyphens, underscores or spaces.
    pub(crate) fn is_answered(self, text: &str) -> bool {
        self.answers().contains(&text.to_lowercase().replace(['_', ' '], "-").as_str())
    }

    /// Whether a person may have several.
    pub(crate) fn repeats(self) -> bool {
        matches!(
            self,
            S::Impact | S::Concerns | S::PeerFeedback | S::PeerFeedbackShared | S::CalibrationNotes
        )
    }
}

/// Whether an ASCII text is a name, in whatever case, with hyphens, underscores or spaces.
fn is_spelling(text: &str, name: &str) -> bool {
    let plain =
        |byte: u8| if matches!(byte, b'_' | b' ') { b'-' } else { byte.to_ascii_lowercase() };
    text.len() == name.len() && text.bytes().map(plain).eq(name.bytes())
}
