//! A row of an export, once it is known who speaks about whom in it, and of what.

use crate::intake::accounts::RowOutcome;
use crate::intake::export::directory::PersonNumber;
use crate::intake::export::rung_words::NamedRung;
use crate::intake::export::sheet::SheetRow;
use crate::intake::mapping::AnswerKind;
use crate::intake::values::dates::DatedMoment;
use crate::role::AssessorRole;

/// A row of an export, and who speaks in it about whom.
#[derive(Debug)]
pub(super) struct Submission {
    pub(super) sheet: usize,
    pub(super) row: SheetRow,
    /// None if the row was rejected before it was known.
    pub(super) person: Option<PersonNumber>,
    /// The role of the whole row; none if only columns have one.
    pub(super) role: Option<AssessorRole>,
    /// Who reviews, as shown.
    pub(super) reviewer: String,
    /// What tells reviewers apart: an id or an e-mail address; blank without either.
    pub(super) reviewer_key: String,
    /// The place of the row's item among those that were found.
    pub(super) subject: Option<usize>,
    /// The level of what the row is about, if it says that.
    pub(super) level: Option<NamedRung>,
    /// What the row holds of an answer, if it says that.
    pub(super) kind: Option<AnswerKind>,
    /// The submission whose answer this one is a part of.
    pub(super) part_of: Option<usize>,
    pub(super) submitted: Option<DatedMoment>,
    pub(super) outcome: RowOutcome,
    /// The submission that counts in place of this one.
    pub(super) replaced_by: Option<usize>,
}
