//! What a run reads: bytes with their names, and the date to use where the cycle says none.

use std::fmt::{self, Display};
use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use crate::archive::{EarlierRuns, InputFile};
use crate::assessment::ContentStorage;
use crate::cycle::{self, Cycle};
use crate::diagnostics::{Code, Diagnostic, Location, Report};
use crate::intake::IntakeOptions;
use crate::ladder::Ladder;
use crate::source::Source;
use crate::typeset::{TemplateFiles, TypesetPlace};

/// Every input of a run.
#[derive(Debug, Clone)]
pub struct RunInputs {
    /// The assessments: one file or several.
    pub assessments: Vec<Source>,
    /// The people, if they stand in a file of their own.
    pub people: Option<Source>,
    /// What was changed after people had answered.
    pub corrections: Option<Source>,
    /// The table of what committees decided in earlier cycles.
    pub decisions: Option<Source>,
    /// The cycle file; the built-in settings hold without it.
    pub cycle: Option<Source>,
    /// The logo that the cycle file names.
    pub logo: Option<Source>,
    /// The files of a ladder; the built-in ladder holds without them.
    pub ladder: Option<Vec<Source>>,
    /// Whether the packets are to be drafts.
    pub draft: bool,
    /// The templates.
    pub templates: TemplateFiles,
    /// Where documents are typeset.
    pub typeset_in: TypesetPlace,
    /// How the assessments are to be read and understood.
    pub intake: IntakeOptions,
    /// The date to use if the cycle file has none.
    pub as_of: AsOf,
    /// What the last run into the folder of packets used, if there was one.
    pub last_run: Option<LastRun>,
    /// Where what was said is kept from when it is read until packets are made.
    pub storage: ContentStorage,
}

impl RunInputs {
    /// Assessments with everything else built in.
    pub fn new(assessments: Source, as_of: AsOf) -> Self {
        Self {
            assessments: vec![assessments],
            people: None,
            corrections: None,
            decisions: None,
            cycle: None,
            logo: None,
            ladder: None,
            draft: false,
            templates: TemplateFiles::built_in(),
            typeset_in: TypesetPlace::ThisProcess,
            intake: IntakeOptions::default(),
            as_of,
            last_run: None,
            storage: ContentStorage::Memory,
        }
    }

    /// The date of the run: that of the cycle file; else the one that the user says; else that of the last run of the
    /// cycle into the folder, for a packet is not to get another date because it is made again; else today. Reports an
    /// option that the cycle file overrules.
    pub(super) fn date(&self, cycle: &Cycle, report: &mut Report) -> AsOf {
        report.extend(self.as_of.overruled(cycle, self.cycle.as_ref()));
        let last = self.last_run.as_ref().filter(|run| run.cycle == cycle.id);
        match (cycle.as_of, last) {
            (Some(date), _) => AsOf { date, origin: AsOfOrigin::CycleFile },
            (None, Some(last)) if self.as_of.origin == AsOfOrigin::Today => {
                AsOf { date: last.as_of, origin: AsOfOrigin::LastRun }
            }
            (None, _) => self.as_of,
        }
    }

    /// Every file but the corrections with its hash, built-in ones too; the built-in fonts are those of the program's version.
    pub(super) fn hashed(&self) -> Vec<InputFile> {
        let mut files: Vec<InputFile> =
            self.assessments.iter().map(|source| InputFile::of("assessments", source)).collect();
        files.extend(self.people.iter().map(|source| InputFile::of("people", source)));
        files.extend(self.decisions.iter().map(|source| InputFile::of("decisions", source)));
        files.extend(self.cycle.iter().map(|source| InputFile::of("cycle", source)));
        files.extend(self.logo.iter().map(|source| InputFile::of("logo", source)));
        files.push(InputFile::new("cycle", "built-in cycle.toml", cycle::BUILT_IN.as_bytes()));
        match &self.ladder {
            Some(sources) => {
                files.extend(sources.iter().map(|source| InputFile::of("ladder", source)))
            }
            None => files.extend(
                Ladder::built_in_sources().iter().map(|source| InputFile::of("ladder", source)),
            ),
        }
        files.extend(
            self.templates.files().map(|(path, bytes)| InputFile::new("template", path, bytes)),
        );
        files
    }
}

/// The last run into a folder of packets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// The id of its cycle.
    pub cycle: String,
    /// Its date.
    pub as_of: NaiveDate,
}

impl LastRun {
    /// What the manifest of a folder says of it; none without one, or if it cannot be read, which the run itself reports.
    pub fn into(folder: &Path) -> Option<Self> {
        let previous = EarlierRuns::read(folder).ok()?.ok()?;
        let archive = &previous.manifest()?.archive;
        Some(Self { cycle: archive.cycle.clone(), as_of: archive.as_of })
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
    /// The last run of the cycle into the same folder.
    LastRun,
    /// The clock.
    Today,
}

impl AsOf {
    /// The date of the cycle if it has one, else this one.
    pub(super) fn or_of_cycle(self, date: Option<NaiveDate>) -> Self {
        date.map_or(self, |date| Self { date, origin: AsOfOrigin::CycleFile })
    }

    /// What is said of the option if the cycle file has another date, which counts.
    pub(super) fn overruled(self, cycle: &Cycle, file: Option<&Source>) -> Option<Diagnostic> {
        let other = cycle.as_of.filter(|day| *day != self.date)?;
        let message =
            format!("--as-of {} does not count: the cycle file says `as_of = {other}`", self.date);
        let finding = Diagnostic::warning(Code::OverruledOption, message);
        let finding = finding.hint("leave the option out, or change `as_of` in the cycle file");
        let finding = match file {
            Some(file) => finding.at(Location::start_of(&file.name)),
            None => finding,
        };
        (self.origin == AsOfOrigin::Option).then_some(finding)
    }
}

impl Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = match self.origin {
            AsOfOrigin::CycleFile => "from the cycle file",
            AsOfOrigin::Option => "from --as-of",
            AsOfOrigin::SourceDateEpoch => "from SOURCE_DATE_EPOCH",
            AsOfOrigin::LastRun => {
                "that of the last run into this folder; --as-of or a cycle file sets another"
            }
            AsOfOrigin::Today => "today",
        };
        write!(f, "{} ({origin})", self.date)
    }
}
