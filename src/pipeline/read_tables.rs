//! How the tables of a run are read. In: the files of people and of assessments. Out: their tables, with what was found in
//! them.

use super::run_inputs::RunInputs;
use crate::corrections::{CorrectionContext, CorrectionCounts, Corrections};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::intake::{self, IntakeOptions, IntakeResult, Table};
use crate::ladder::Ladder;
use crate::rating::Scale;
use crate::source::Source;

/// The tables of a run.
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

    /// Every table that could be read, the people first.
    pub(super) fn all(&self) -> Vec<&Table> {
        self.people.iter().flatten().chain(&self.read.table).collect()
    }
}

/// Reads the tables of people and of assessments. Reports what is wrong with the people.
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
    let mut read = intake::read_assessments(assessments, listed, against, settings, &mut found);
    intake::told_once((inputs.people.as_ref(), assessments), report, &mut found);
    let context = against.0.map(|ladder| CorrectionContext {
        people: listed,
        ladder,
        scale: against.1,
        settings,
    });
    let source = inputs.corrections.as_ref();
    let corrections =
        source.and_then(|source| correct(source, read.table.as_mut(), context, &mut found));
    if matches!(people, Some(None)) {
        // The line of the header may be that of the people's.
        let has_line = settings.reading.header_line.is_some();
        let is_of_line =
            |finding: &Diagnostic| matches!(finding.code, Code::NoAnswers | Code::NoHeaderLine);
        let depends =
            |finding: &Diagnostic| depends_on_people(finding) || has_line && is_of_line(finding);
        found = found.into_iter().filter(|finding| !depends(finding)).collect();
    }
    RunTables { people, read, corrections, found }
}

/// Reads corrections, and lays them over the assessments if these could be read.
fn correct(
    source: &Source,
    table: Option<&mut Table>,
    context: Option<CorrectionContext<'_>>,
    found: &mut Report,
) -> Option<CorrectionCounts> {
    let corrections = Corrections::read(source, found);
    Some(corrections.lay_over(table?, context?, found))
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
