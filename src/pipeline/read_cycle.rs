//! Everything that a run reads. In: the files of a run. Out: ladder, cycle, templates and tables, which can be checked as often as
//! corrections change, without reading the files again.

use std::sync::Arc;

use super::checked_cycle::CheckedCycle;
use super::missing_glyphs;
use super::read_tables::{CorrectedAgainst, RunTables, tables};
use super::review_checking::{ReviewChecking, depends_on_cycle};
use super::run_inputs::{AsOf, RunInputs};
use crate::archive::InputFile;
use crate::assessment::{ContentStorage, EarlierDecisions, ReviewContext};
use crate::ballot::DecisionTable;
use crate::corrections::Corrections;
use crate::cycle::Cycle;
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::intake::{self, IntakeOptions};
use crate::ladder::Ladder;
use crate::source::Source;
use crate::strings::LanguageStrings;
use crate::typeset::{RunFonts, TemplateFiles, TypesetPlace, try_logo};

/// What a run has read, before corrections are laid over it.
#[derive(Debug)]
pub(super) struct ReadCycle {
    pub(super) ladder: Option<Ladder>,
    pub(super) cycle: Cycle,
    /// Whether the cycle file could be read; else the built-in cycle stands in for it.
    pub(super) is_sound: bool,
    /// The tables as they were read.
    pub(super) tables: RunTables,
    pub(super) as_of: AsOf,
    pub(super) templates: TemplateFiles,
    pub(super) typeset_in: TypesetPlace,
    pub(super) strings: LanguageStrings,
    pub(super) settings: IntakeOptions,
    /// The names of the files of assessments.
    names: Vec<Arc<str>>,
    /// Every file with its hash, without corrections.
    files: Vec<InputFile>,
    storage: ContentStorage,
    /// What committees decided in earlier cycles, if a table of it was given and could be read.
    pub(super) earlier: Option<EarlierDecisions>,
    /// What was found in the logo.
    of_logo: Vec<Diagnostic>,
}

impl ReadCycle {
    /// Reads every file but the corrections. Reports what is wrong with the ladder, the cycle and the people; what was found in
    /// the assessments and in the logo is told when they are checked.
    pub(super) fn read(inputs: RunInputs, fonts: &RunFonts, report: &mut Report) -> Self {
        let ladder = intake::read_ladder(inputs.ladder.as_deref(), &inputs.intake.reading, report);
        let cycle = Cycle::read(inputs.cycle.as_ref(), report);
        let is_sound = cycle.is_some();
        let mut cycle = cycle.unwrap_or_else(Cycle::built_in);
        if inputs.draft {
            cycle.make_draft();
        }
        let against = (ladder.as_ref(), &cycle.scale);
        let (mut files, tables) = std::thread::scope(|scope| {
            let hashing = scope.spawn(|| inputs.hashed());
            let tables = tables(&inputs, against, report);
            (hashing.join().expect("hashing bytes cannot fail"), tables)
        });
        let as_of = inputs.date(&cycle, report);
        let earlier = earlier_decisions(&inputs, &cycle, as_of, report);
        // The files are let go once they are tables.
        let RunInputs { assessments, mut templates, typeset_in, .. } = inputs;
        let (logo, storage, settings) = (inputs.logo, inputs.storage, inputs.intake);
        let names = assessments.iter().map(|source| Arc::clone(&source.name)).collect();
        drop(assessments);
        files.extend(tables.read.mappings.iter().map(|source| InputFile::of("mapping", source)));
        let mut of_logo = Vec::new();
        if ladder.is_some() {
            of_logo = add_logo(&mut templates, logo.as_ref(), &cycle, fonts, &typeset_in);
        }
        let strings = templates.strings();
        Self {
            ladder,
            cycle,
            is_sound,
            tables,
            as_of,
            templates,
            typeset_in,
            strings,
            settings,
            names,
            files,
            storage,
            earlier,
            of_logo,
        }
    }

    /// Whether all files could be read as what they are meant to be.
    pub(super) fn is_whole(&self) -> bool {
        self.ladder.is_some() && self.is_sound && self.tables.are_whole()
    }

    /// What corrections are read against.
    pub(super) fn against(&self) -> CorrectedAgainst<'_> {
        CorrectedAgainst {
            ladder: self.ladder.as_ref(),
            scale: &self.cycle.scale,
            settings: &self.settings,
        }
    }

    /// Lays corrections over a copy of the tables and checks everything. Reports every mistake in the assessments and in the
    /// corrections; gives nothing if a file could not be read as what it is meant to be.
    pub(super) fn checked(
        &self,
        corrections: Option<&Source>,
        fonts: &RunFonts,
        report: &mut Report,
    ) -> Option<CheckedCycle> {
        let mut run_tables = self.tables.clone();
        let read = corrections.map(|source| Corrections::read(source, &mut run_tables.found));
        run_tables.correct(read.as_ref(), self.against());
        let found = &run_tables.found;
        let counts = |finding: &&Diagnostic| self.is_sound || !depends_on_cycle(finding);
        report.extend(found.iter().filter(counts).cloned());
        report.number_rows_as(found);
        let tables = run_tables.all();
        let settings = self.ladder.as_ref().map(|ladder| (ladder, &self.cycle));
        missing_glyphs::check(&tables, settings, self.earlier.as_ref(), fonts, report);
        report.extend(intake::rows_in_cells(&tables));
        let ladder = self.ladder.as_ref()?;
        report.extend(self.of_logo.iter().cloned());
        let languages = self.templates.languages();
        let context = self.context(ladder, &languages);
        let checking =
            ReviewChecking { run_tables: &run_tables, names: &self.names, context: &context };
        if !self.is_sound || !run_tables.are_whole() {
            checking.tell_mistakes(self.is_sound, report);
            return None;
        }
        let found = checking.checked(&self.strings, &self.storage, report)?;
        let last_decisions = self.earlier.as_ref().map(|earlier| {
            let reviews = found.reviews.reviews.iter();
            reviews.filter(|review| earlier.of(&review.person.id).is_some()).count()
        });
        let mut files = self.files.clone();
        let place =
            files.iter().position(|file| file.role != "assessments" && file.role != "people");
        let place = place.unwrap_or(files.len());
        files.splice(place..place, corrections.map(|it| InputFile::of("corrections", it)));
        Some(CheckedCycle {
            reading: self.settings.given(),
            ladder: ladder.clone(),
            cycle: self.cycle.clone(),
            strings: self.strings.clone(),
            as_of: self.as_of,
            reviews: found.reviews,
            findings: found.findings,
            dropped: tables.iter().flat_map(|table| table.dropped.clone()).collect(),
            people_account: tables.iter().find_map(|table| table.people_account.clone()),
            accounting: run_tables.read.accounting.clone(),
            corrections: run_tables.corrections,
            last_decisions,
            previous: None,
            templates: self.templates.clone(),
            typeset_in: self.typeset_in.clone(),
            files,
        })
    }

    /// What reviews are read against.
    pub(super) fn context<'c>(
        &'c self,
        ladder: &'c Ladder,
        languages: &'c [&'c str],
    ) -> ReviewContext<'c> {
        ReviewContext {
            ladder,
            cycle: &self.cycle,
            as_of: self.as_of.date,
            languages,
            earlier: self.earlier.as_ref(),
        }
    }
}

/// The last decisions of a table of them, which are of another cycle and not after the date of this one.
pub(super) fn earlier_decisions(
    inputs: &RunInputs,
    cycle: &Cycle,
    as_of: AsOf,
    report: &mut Report,
) -> Option<EarlierDecisions> {
    let table = DecisionTable::read(inputs.decisions.as_ref()?, report)?;
    Some(table.earlier(&cycle.id, as_of.date))
}

/// Adds the logo that the cycle names to the templates; gives what is wrong with one that cannot be used.
fn add_logo(
    templates: &mut TemplateFiles,
    source: Option<&Source>,
    cycle: &Cycle,
    fonts: &RunFonts,
    typeset_in: &TypesetPlace,
) -> Vec<Diagnostic> {
    let Some(logo) = &cycle.brand.logo else { return Vec::new() };
    let Some(source) = source else {
        let message = format!("the logo `{}` cannot be read", escape_control(&logo.path));
        let finding = Diagnostic::error(Code::UnreadableLogo, message).at(logo.at.clone());
        return vec![finding.hint("write its path as seen from the cycle file")];
    };
    let found = try_logo(source, logo.kind, fonts, cycle.standard, typeset_in);
    templates.insert(logo.kind.path(), source.bytes.to_vec());
    found.into_iter().map(|finding| finding.at(logo.at.clone())).collect()
}
