//! What was changed after people had answered, without a change of their files. In: the rows of a corrections file, and the table
//! of assessments. Out: the table with every correction that fits what it says, each text with its place in the corrections
//! file; and a finding about each that does not fit. [`CorrectionsFile`] adds rows to such a file.

mod corrected_rows;
mod correction_records;
mod correction_rows;
mod corrections_file;
mod edit_chain;
mod field_places;
mod field_texts;
mod lay_over;
mod person_fields;
mod stale_texts;

use std::fmt::{self, Display};

use chrono::{DateTime, FixedOffset};
use serde::Serialize;

pub(crate) use correction_rows::Corrections;
pub use corrections_file::{CorrectionsFile, is_corrections_file, with_rows};
pub(crate) use lay_over::CorrectionContext;
pub use person_fields::{FieldCorrection, PersonField};

/// The columns of a corrections file, in their order.
pub const CORRECTION_COLUMNS: [&str; 10] =
    ["employee_id", "item", "role", "assessor", "nth", "field", "before", "after", "by", "at"];

/// The last cell of a row that a crash cut, once the next row was added below it.
const CUT_MARK: &str = "(cut)";

/// What a run made of a corrections file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CorrectionCounts {
    /// Its rows that are whole.
    pub rows: usize,
    /// The fields that say something else than the input.
    pub fields: usize,
}

/// One change of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Whom it is about.
    pub employee_id: String,
    /// The skill or the statement.
    pub item: String,
    /// Who wrote the field: `self`, `manager` or `peer`.
    pub role: String,
    /// The peer who wrote it; blank for the words of others.
    pub assessor: String,
    /// Which of several such rows it is, from 1; one more than there are adds one.
    pub nth: u32,
    /// The field.
    pub field: CorrectedField,
    /// What the field said when it was changed.
    pub before: String,
    /// What it is to say; blank empties it.
    pub after: String,
    /// Who changed it.
    pub by: String,
    /// When it was changed.
    pub at: DateTime<FixedOffset>,
}

/// A field that can be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CorrectedField {
    /// The rating, or the answer to a question.
    Rating,
    /// The words.
    Comment,
    /// Links and references.
    Evidence,
    /// When it happened.
    Date,
    /// The name of a peer.
    Assessor,
}

impl CorrectedField {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Rating, Self::Comment, Self::Evidence, Self::Date, Self::Assessor];

    /// The name in the column `field`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rating => "rating",
            Self::Comment => "comment",
            Self::Evidence => "evidence",
            Self::Date => "date",
            Self::Assessor => "assessor",
        }
    }

    /// The field of a name, in whatever case.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(text.trim()))
    }
}

impl Display for CorrectedField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The places of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CorrectionColumn {
    EmployeeId = 0,
    Item = 1,
    Role = 2,
    Assessor = 3,
    Nth = 4,
    Field = 5,
    Before = 6,
    After = 7,
    By = 8,
    At = 9,
}

impl CorrectionColumn {
    fn place(self) -> usize {
        self as usize
    }

    fn name(self) -> &'static str {
        CORRECTION_COLUMNS[self.place()]
    }
}
