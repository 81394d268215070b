//! What a run reads: bytes with their names, and the date to use where the cycle says none.

use std::fmt::{self, Display};

use chrono::NaiveDate;
use serde::Serialize;

use crate::archive::Input;
use crate::assessment::Storage;
use crate::cycle;
use crate::intake::Settings;
use crate::ladder::Ladder;
use crate::source::Source;
use crate::typeset::Templates;

/// Every input of a run.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The assessments: one file or several.
    pub assessments: Vec<Source>,
    /// The people, if they stand in a file of their own.
    pub people: Option<Source>,
    /// The cycle file; the built-in settings hold without it.
    pub cycle: Option<Source>,
    /// The logo that the cycle file names.
    pub logo: Option<Source>,
    /// The files of a ladder; the built-in ladder holds without them.
    pub ladder: Option<Vec<Source>>,
    /// The templates.
    pub templates: Templates,
    /// How the assessments are to be read and understood.
    pub intake: Settings,
    /// The date to use if the cycle file has none.
    pub as_of: AsOf,
    /// Where what was said is kept from when it is read until packets are made.
    pub storage: Storage,
}

impl Inputs {
    /// Assessments with everything else built in.
    pub fn new(assessments: Source, as_of: AsOf) -> Self {
        Self {
            assessments: vec![assessments],
            people: None,
            cycle: None,
            logo: None,
            ladder: None,
            templates: Templates::built_in(),
            intake: Settings::default(),
            as_of,
            storage: Storage::Memory,
        }
    }

    /// Every file with its hash, built-in ones too; the built-in fonts are those of the program's version.
    pub(super) fn hashed(&self) -> Vec<Input> {
        let mut files: Vec<Input> =
            self.assessments.iter().map(|it| Input::of("assessments", it)).collect();
        files.extend(self.people.iter().map(|it| Input::of("people", it)));
        files.extend(self.cycle.iter().map(|it| Input::of("cycle", it)));
        files.extend(self.logo.iter().map(|it| Input::of("logo", it)));
        files.push(Input::new("cycle", "built-in cycle.toml", cycle::BUILT_IN.as_bytes()));
        match &self.ladder {
            Some(sources) => files.extend(sources.iter().map(|it| Input::of("ladder", it))),
            None => {
                files.extend(Ladder::built_in_sources().iter().map(|it| Input::of("ladder", it)))
            }
        }
        files.extend(
            self.templates.files().map(|(path, bytes)| Input::new("template", path, bytes)),
        );
        files
    }
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
