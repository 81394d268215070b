//! How the tables of a run are read. In: the files of people and of assessments. Out: their tables, with what was found in
//! them.

use super::run_inputs::RunInputs;
use crate::corrections::{CorrectionContext, CorrectionCounts, Corrections};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::intake::{self, IntakeOptions, IntakeResult, Table};
use crate::ladder::Ladder;
use crate::rating::Scale;

/// What corrections are read against.
#[derive(Debug, Clone, Copy)]
pub(super) struct CorrectedAgainst<'c> {
    pub(super) ladder: Option<&'c Ladder>,
    pub(super) scale: &'c Scale,
    pub(super) settings: &'c IntakeOptions,
}

/// The tables of a run. A copy shares the cells.
#[derive(Debug, Clone)]
pub(super) struct RunTables {
    /// The table of people: none if no file was given, and none inside if the file could not be read.
    pub(super) people: Option<Option<Table>>,
    pub(super) read: IntakeResult,
    /// What became of the corrections, if there are any and a table that they can be laid over.
    pub(super) corrections: Option<CorrectionCounts>,
    /// What was found in the assessments.
    pub(super) found: Report,
}

impl RunTables {
    /// The people, if their table was given and could be read.
    pub(super) fn listed(&self) -> Option<&Table> {
        self.people.as_ref().and_then(Option::as_ref)
    }

    /// Whether there are assessments, and people if a table of them was given.
    pub(super) fn are_whole(&self) -> bool {
        self.read.table.is_some() && !matches!(self.people, Some(None))
    }

    /// Lays corrections over the assessments, if these could be read and there are any.
    pub(super) fn correct(
        &mut self,
        corrections: Option<&Corrections>,
        against: CorrectedAgainst<'_>,
    ) {
        let listed = self.people.as_ref().and_then(Option::as_ref);
        if let (Some(corrections), Some(ladder), Some(table)) =
            (corrections, against.ladder, self.read.table.as_mut())
        {
            let CorrectedAgainst { scale, settings, .. } = against;
            let context = CorrectionContext { people: listed, ladder, scale, settings };
            self.corrections = Some(corrections.lay_over(table, context, &mut self.found));
        }
        if matches!(self.people, Some(None)) {
            self.forget_people(against.settings);
        }
    }

    /// Forgets what cannot be said without the people.
    fn forget_people(&mut self, settings: &IntakeOptions) {
        // The line of the header may be that of the people's.
        let has_line = settings.reading.header_line.is_some();
        let is_of_line =
            |finding: &Diagnostic| matches!(finding.code, Code::NoAnswers | Code::NoHeaderLine);
        self.found
            .take_away_if(|finding| depends_on_people(finding) || has_line && is_of_line(finding));
    }

    /// Every table that could be read, the people first.
    pub(super) fn all(&self) -> Vec<&Table> {
        self.people.iter().flatten().chain(&self.read.table).collect()
    }
}

/// Reads the tables of people and of assessments, without corrections. Reports what is wrong with the people.
pub(super) fn tables(
    inputs: &RunInputs,
    against: (Option<&Ladder>, &Scale),
    report: &mut Report,
) -> RunTables {
    let RunInputs { assessments, people, intake: settings, .. } = inputs;
    if !intake::is_mapping_sound(settings, report) {
        let people = people.as_ref().map(|_| None);
        let read = IntakeResult::default();
        return RunTables { people, read, corrections: None, found: Report::new() };
    }
    let of_ladder = intake::heeded_in_ladder(inputs.ladder.as_deref(), inputs.intake.reading.limit);
    let settings = &IntakeOptions { of_ladder, ..settings.clone() };
    let people = people.as_ref().map(|source| intake::read_people(source, settings, report));
    let listed = people.as_ref().and_then(Option::as_ref);
    let mut found = Report::new();
    let read = intake::read_assessments(assessments, listed, against, settings, &mut found);
    intake::told_once((inputs.people.as_ref(), assessments), report, &mut found);
    RunTables { people, read, corrections: None, found }
}

/// The same with corrections laid over them.
pub(super) fn corrected_tables(
    inputs: &RunInputs,
    against: (Option<&Ladder>, &Scale),
    report: &mut Report,
) -> RunTables {
    let mut run_tables = tables(inputs, against, report);
    let source = inputs.corrections.as_ref();
    let corrections = source.map(|source| Corrections::read(source, &mut run_tables.found));
    let (ladder, scale) = against;
    let against = CorrectedAgainst { ladder, scale, settings: &inputs.intake };
    run_tables.correct(corrections.as_ref(), against);
    run_tables
}

/// What cannot be said without the people: who somebody is, which of two skills is that of the person's rung, and which options
/// are meant for their table.
fn depends_on_people(finding: &Diagnostic) -> bool {
    const CODES: [Code; 7] = [
        Code::UnknownPerson,
        Code::AmbiguousPerson,
        Code::IdentityDisagrees,
        Code::IdentityDiffers,
        Code::UnknownRole,
        Code::AmbiguousSkill,
        Code::OptionWithoutUse,
    ];
    CODES.contains(&finding.code) || (finding.is_error() && finding.code == Code::UnusedName)
}
