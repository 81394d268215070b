//! What a run reads: bytes with their names, and the date to use where the cycle says none.

use std::fmt::{self, Display};

use chrono::NaiveDate;
use serde::Serialize;

use crate::source::Source;
use crate::typeset::Templates;

/// Every input of a run.
#[derive(Debug)]
pub struct Inputs {
    /// The assessments.
    pub assessments: Source,
    /// The people, if they stand in a file of their own.
    pub people: Option<Source>,
    /// The cycle file; the built-in settings hold without it.
    pub cycle: Option<Source>,
    /// The files of a ladder; the built-in ladder holds without them.
    pub ladder: Option<Vec<Source>>,
    /// The templates.
    pub templates: Templates,
    /// The date to use if the cycle file has none.
    pub as_of: AsOf,
}

/// The date that tenure is counted to and that documents carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// The date.
    pub date: NaiveDate,
    /// Where it comes from.
    pub origin: AsOfOrigin,
}

/// Where the date of a run comes from, first to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AsOfOrigin {
    /// `as_of` of the cycle file.
    CycleFile,
    /// The option `--as-of`.
    Option,
    /// The environment variable `SOURCE_DATE_EPOCH` (reproducible-builds.org).
    SourceDateEpoch,
    /// The clock.
    Today,
}

impl AsOf {
    /// The date of the cycle if it has one, else this one.
    pub(super) fn or_of_cycle(self, date: Option<NaiveDate>) -> Self {
        date.map_or(self, |date| Self { date, origin: AsOfOrigin::CycleFile })
    }
}

impl Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = match self.origin {
            AsOfOrigin::CycleFile => "from the cycle file",
            AsOfOrigin::Option => "from --as-of",
            AsOfOrigin::SourceDateEpoch => "from SOURCE_DATE_EPOCH",
            AsOfOrigin::Today => "today",
        };
        write!(f, "{} ({origin})", self.date)
    }
}
