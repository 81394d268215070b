//! The columns of a ballot. In: the text of a header. Out: the column, whatever its spelling.

/// A column of a ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BallotColumn {
    /// The cycle's id.
    Cycle,
    /// The employee id.
    EmployeeId,
    /// The name.
    Name,
    /// The rung the person is on.
    From,
    /// The rung that is asked for.
    To,
    /// The decision.
    Decision,
    /// Areas to work on.
    Areas,
    /// The day to look again.
    RevisitOn,
    /// The day from which a promotion holds.
    EffectiveOn,
    /// Votes for the promotion.
    VotesFor,
    /// Votes against it.
    VotesAgainst,
    /// Members who abstained.
    VotesAbstained,
    /// What was said in the meeting.
    MeetingNotes,
    /// What the person may be told.
    ToldToPerson,
}

/// The column in which Lattice has the decision (help.lattice.com, "Upload promotion decisions").
pub(super) const LATTICE_DECISION: &str = "Promotion Decision (Y/N)";

impl BallotColumn {
    /// All of them, in the order of the sheet.
    pub const ALL: [Self; 14] = [
        Self::Cycle,
        Self::EmployeeId,
        Self::Name,
        Self::From,
        Self::To,
        Self::Decision,
        Self::Areas,
        Self::RevisitOn,
        Self::EffectiveOn,
        Self::VotesFor,
        Self::VotesAgainst,
        Self::VotesAbstained,
        Self::MeetingNotes,
        Self::ToldToPerson,
    ];

    /// The name in a header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cycle => "cycle",
            Self::EmployeeId => "employee_id",
            Self::Name => "name",
            Self::From => "from",
            Self::To => "to",
            Self::Decision => "decision",
            Self::Areas => "areas",
            Self::RevisitOn => "revisit_on",
            Self::EffectiveOn => "effective_on",
            Self::VotesFor => "votes_for",
            Self::VotesAgainst => "votes_against",
            Self::VotesAbstained => "votes_abstained",
            Self::MeetingNotes => "meeting_notes",
            Self::ToldToPerson => "told_to_person",
        }
    }

    /// The column of a header's text, with spaces or hyphens in the place of `_` and in whatever case.
    pub(super) fn named(text: &str) -> Option<Self> {
        let words = text.split(|c: char| c == '_' || c == '-' || c.is_whitespace());
        let words: Vec<String> =
            words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        let name = words.join("_");
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// Whether the committee writes nothing in it.
    pub(super) fn is_locked(self) -> bool {
        self < Self::Decision
    }
}
