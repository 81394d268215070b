//! How the tables of a run are read. In: the files of people and of assessments. Out: their tables, with what was found in
//! them.

use super::run_inputs::RunInputs;
use crate::diagnostics::{Code, Diagnostic, Report, Severity};
use crate::intake::{self, IntakeOptions, IntakeResult, Table};
use crate::ladder::Ladder;
use crate::rating::Scale;

/// The tables of people and of assessments, with what was found in the assessments.
pub(super) fn tables(
    inputs: &RunInputs,
    against: (Option<&Ladder>, &Scale),
    report: &mut Report,
) -> (Option<Option<Table>>, IntakeResult, Report) {
    let RunInputs { assessments, people, intake: settings, .. } = inputs;
    if !intake::is_mapping_sound(settings, report) {
        return (people.as_ref().map(|_| None), IntakeResult::default(), Report::new());
    }
    let of_ladder = intake::heeded_in_ladder(inputs.ladder.as_deref(), inputs.intake.reading.limit);
    let settings = &IntakeOptions { of_ladder, ..settings.clone() };
    let people = people.as_ref().map(|it| intake::read_people(it, settings, report));
    let listed = people.as_ref().and_then(Option::as_ref);
    let mut found = Report::new();
    let read = intake::read_assessments(assessments, listed, against, settings, &mut found);
    intake::told_once((inputs.people.as_ref(), assessments), report, &mut found);
    if matches!(people, Some(None)) {
        // The line of the header may be that of the people's.
        let has_line = settings.reading.header_line.is_some();
        let is_of_line = |it: &Diagnostic| matches!(it.code, Code::NoAnswers | Code::NoHeaderLine);
        let depends = |it: &Diagnostic| depends_on_people(it) || has_line && is_of_line(it);
        found = found.into_iter().filter(|it| !depends(it)).collect();
    }
    (people, read, found)
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
    CODES.contains(&finding.code)
        || (finding.severity == Severity::Error && finding.code == Code::UnusedName)
}
