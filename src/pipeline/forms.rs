//! The forms of a cycle: people and ladder read and checked, then a workbook for each person, written together.

use std::collections::BTreeSet;
use std::path::Path;

use super::build_options::ErrorPolicy;
use super::build_run::stops;
use super::checked_cycle::people_with_errors;
use super::review_checking::depends_on_cycle;
use super::run_inputs::AsOf;
use crate::archive::StagingArea;
use crate::assessment::{self, PersonId, Review, ReviewContext};
use crate::cycle::Cycle;
use crate::diagnostics::{Code, Report};
use crate::error::Result;
use crate::form::{FilledBy, FormContext, PlannedForm, plan};
use crate::intake::{self, DroppedColumn, IntakeOptions, PeopleAccount, Table};
use crate::ladder::Ladder;
use crate::source::Source;
use crate::typeset::TemplateFiles;

/// What forms are made from.
#[derive(Debug, Clone)]
pub struct FormInputs {
    /// The people.
    pub people: Source,
    /// The cycle file; the built-in settings hold without it.
    pub cycle: Option<Source>,
    /// The files of a ladder; the built-in ladder holds without them.
    pub ladder: Option<Vec<Source>>,
    /// How the table of people is to be read.
    pub intake: IntakeOptions,
    /// The date to use if the cycle file has none.
    pub as_of: AsOf,
}

/// The people of a table, ready to get their forms.
#[derive(Debug)]
pub struct FormPeople {
    /// The ladder.
    pub ladder: Ladder,
    /// The cycle.
    pub cycle: Cycle,
    /// The date of the run and where it comes from.
    pub as_of: AsOf,
    /// The people with their rungs and nothing said of them.
    pub reviews: Vec<Review>,
    /// Columns that were left out.
    pub dropped: Vec<DroppedColumn>,
    /// What became of the columns of the table of people, if they are not called as ours are.
    pub people_account: Option<PeopleAccount>,
}

/// Reads people, cycle and ladder. Reports every mistake; gives nothing if a file could not be read as what it is meant
/// to be, and then still checks the others as far as they go without it.
pub fn read_people(inputs: FormInputs, report: &mut Report) -> Option<FormPeople> {
    let ladder = intake::read_ladder(inputs.ladder.as_deref(), &inputs.intake.reading, report);
    let cycle = Cycle::read(inputs.cycle.as_ref(), report);
    let of_ladder = intake::heeded_in_ladder(inputs.ladder.as_deref(), inputs.intake.reading.limit);
    let settings = IntakeOptions { of_ladder, ..inputs.intake.clone() };
    let people = table(&inputs.people, &settings, report)?;
    let ladder = ladder?;
    let is_sound = cycle.is_some();
    let cycle = cycle.unwrap_or_else(Cycle::built_in);
    let as_of = inputs.as_of.or_of_cycle(cycle.as_of);
    report.extend(inputs.as_of.overruled(&cycle, inputs.cycle.as_ref()));
    let templates = TemplateFiles::built_in();
    let languages = templates.languages();
    let context = ReviewContext {
        ladder: &ladder,
        cycle: &cycle,
        as_of: as_of.date,
        languages: &languages,
        earlier: None,
    };
    let mut found = Report::new();
    let reviews = assessment::read_people(&people, &context, &mut found);
    report.extend(found.iter().filter(|finding| is_sound || !depends_on_cycle(finding)).cloned());
    let Table { dropped, people_account, .. } = people;
    is_sound.then_some(FormPeople { ladder, cycle, as_of, reviews, dropped, people_account })
}

/// The people table; reports rows of it that a cell has swallowed.
fn table(people: &Source, settings: &IntakeOptions, report: &mut Report) -> Option<Table> {
    if !intake::is_mapping_sound(settings, report) {
        return None;
    }
    let table = intake::read_people(people, settings, report);
    for mut finding in report.take_away_if(|finding| finding.code == Code::AssessmentsAsPeople) {
        finding.hints = vec!["name the table of people in its place".to_owned()];
        report.push(finding);
    }
    let table = table?;
    intake::unheeded_for_people(&table, settings, report);
    report.extend(intake::rows_in_cells(&[&table]));
    Some(table)
}

impl FormPeople {
    /// The forms of these people, or of everybody if none is named. Reports ids that nobody has, and file names that
    /// cannot be.
    pub fn forms(
        &self,
        only: &[PersonId],
        filled_by: FilledBy,
        report: &mut Report,
    ) -> Vec<PlannedForm<'_>> {
        let chosen: BTreeSet<PersonId> = self.meant(only, report).into_iter().collect();
        let mut forms = plan(&self.reviews, filled_by, &self.cycle, report);
        forms.retain(|form| only.is_empty() || chosen.contains(&form.review.person.id));
        forms
    }

    /// Writes the forms to a folder, without those of people who have errors; gives how many. None if errors stop it; then
    /// nothing was written.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub fn write(
        &self,
        forms: &[PlannedForm<'_>],
        out: &Path,
        on_error: ErrorPolicy,
        report: &mut Report,
    ) -> Result<Option<usize>> {
        if stops(report, on_error) {
            return Ok(None);
        }
        let broken: BTreeSet<String> =
            people_with_errors(report).into_iter().map(str::to_owned).collect();
        let basis =
            FormContext { ladder: &self.ladder, cycle: &self.cycle, as_of: self.as_of.date };
        let mut stage = StagingArea::new(out, self.cycle.rights)?;
        let mut written = 0;
        for form in forms.iter().filter(|form| !broken.contains(form.review.person.id.as_str())) {
            if let Some(bytes) = form.bytes(&basis, report) {
                stage.add(&form.file, &bytes)?;
                written += 1;
            }
        }
        if stops(report, on_error) || (written == 0 && report.has_errors()) {
            return Ok(None);
        }
        stage.commit()?;
        Ok(Some(written))
    }
}
