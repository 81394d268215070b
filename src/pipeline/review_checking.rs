//! How the reviews of a run are checked. In: tables with corrections. Out: the reviews, what the lint found in them, and every mistake
//! in them, said of whole columns where that is the cause.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::checked_cycle::people_with_errors;
use super::read_tables::RunTables;
use crate::assessment::{
    self, ContentStorage, PersonId, ReviewContext, ReviewReader, ReviewSet, WITHOUT_ASSESSMENTS,
};
use crate::diagnostics::{CellSources, Code, Diagnostic, Report};
use crate::intake::{Column, Table, TableShape};
use crate::lint::{self, LintFinding, LintRules};
use crate::packet::PacketContext;
use crate::parallel::processors;
use crate::strings::LanguageStrings;

/// What is needed to check the reviews of a run.
pub(super) struct ReviewChecking<'c> {
    pub(super) run_tables: &'c RunTables,
    /// The names of the files of assessments.
    pub(super) names: &'c [Arc<str>],
    pub(super) context: &'c ReviewContext<'c>,
}

/// The reviews of a run, and what the lint found in them.
pub(super) struct CheckedReviews {
    pub(super) reviews: ReviewSet,
    pub(super) findings: Vec<LintFinding>,
}

impl ReviewChecking<'_> {
    /// Reports what can be said of reviews that cannot be read whole.
    pub(super) fn tell_mistakes(&self, is_sound: bool, report: &mut Report) {
        let mut found = Report::new();
        let RunTables { people, read, .. } = self.run_tables;
        reviews(read.table.as_ref(), people.as_ref(), self.context, &mut found);
        let counts = |finding: &Diagnostic| is_sound || !depends_on_cycle(finding);
        report.extend(found.into_iter().filter(counts));
        self.tell_of_tables(report);
    }

    /// Reads the reviews and looks at each for the lint, while its words are in memory.
    pub(super) fn checked(
        &self,
        strings: &LanguageStrings,
        storage: &ContentStorage,
        report: &mut Report,
    ) -> Option<CheckedReviews> {
        let ReviewContext { ladder, cycle, as_of, .. } = *self.context;
        let assessments = self.run_tables.read.table.as_ref()?;
        let mut found = Report::new();
        let mut reading =
            ReviewReader::new(assessments, self.run_tables.listed(), self.context, &mut found);
        let lint =
            LintRules::new(reading.reviews(), PacketContext { ladder, cycle, strings, as_of });
        let texts = 2 * assessments.rows.len() / processors();
        let eyes = reading.read_all(storage, || lint.eye(texts), &mut found);
        report.extend(found);
        self.tell_of_tables(report);
        let findings = lint.findings(eyes, &reading, &broken_people(report));
        report.extend(lint::warnings(&findings));
        Some(CheckedReviews { reviews: reading.finish(), findings })
    }

    fn tell_of_tables(&self, report: &mut Report) {
        tell_whole_columns(&self.run_tables.all(), report);
        untell_unassessed(self.names, self.run_tables.listed(), report);
    }
}

/// The ids of people with errors, for as long as the report grows.
fn broken_people(report: &Report) -> BTreeSet<String> {
    people_with_errors(report).into_iter().map(str::to_owned).collect()
}

/// Says of columns of tables that are wrong as a whole just that, and of many rows that repeat others.
pub(super) fn tell_whole_columns(tables: &[&Table], report: &mut Report) {
    const SOME: usize = 3;
    let people = tables.iter().find(|table| table.shape == TableShape::People);
    let ids = people.iter().flat_map(|table| {
        let rows = table.rows.iter().take(SOME);
        rows.filter_map(|row| table.cell(row, Column::EmployeeId).map(|it| it.text.to_owned()))
    });
    let ids: Vec<String> = ids.collect();
    report.tell_causes(CellSources {
        files: || tables.iter().flat_map(|table| table.delimited_texts()).collect(),
        columns: &|at| tables.iter().flat_map(|table| table.texts_at(at)).collect(),
        ids: &ids,
    });
    report.tell_repeated_rows();
}

/// Takes back who has no assessment, if rows of the assessments have errors and could be about anybody: after these are corrected
/// it is told, if it is still true.
fn untell_unassessed(assessments: &[Arc<str>], people: Option<&Table>, report: &mut Report) {
    if !report.has_errors() {
        return;
    }
    let ids = |table: &Table| -> BTreeSet<PersonId> {
        let ids = table.rows.iter().filter_map(|row| table.cell(row, Column::EmployeeId));
        ids.map(|cell| PersonId::new(cell.text)).collect()
    };
    let known = people.map(ids);
    let is_known = |id: &str| known.as_ref().is_none_or(|known| known.contains(&PersonId::new(id)));
    let is_of_nobody = |finding: &&Diagnostic| {
        finding.is_error() && finding.employee_id.as_deref().is_none_or(|id| !is_known(id))
    };
    let is_there = |finding: &Diagnostic| {
        let file = finding.location.as_ref().map_or("", |at| &at.file);
        assessments.iter().any(|name| file.starts_with(&**name))
    };
    if report.iter().filter(is_of_nobody).any(is_there) {
        report.take_away(WITHOUT_ASSESSMENTS);
    }
}

/// Reports what the sound ones among the tables say about mistakes.
pub(super) fn reviews(
    assessments: Option<&Table>,
    people: Option<&Option<Table>>,
    context: &ReviewContext<'_>,
    report: &mut Report,
) {
    match (assessments, people) {
        (Some(assessments), Some(None)) => assessment::check_items(assessments, context, report),
        (Some(assessments), people) => {
            assessment::read(assessments, people.and_then(Option::as_ref), context, report);
        }
        (None, Some(Some(people))) => assessment::check_people(people, context, report),
        (None, _) => {}
    }
}

/// What cannot be said without the cycle: whether something is on its scale, before its date, in its language.
pub(super) fn depends_on_cycle(finding: &Diagnostic) -> bool {
    const CODES: [Code; 6] = [
        Code::ScalesDiffer,
        Code::RatingOutsideScale,
        Code::UnknownRating,
        Code::ContradictoryRating,
        Code::DateInTheFuture,
        Code::UnknownLocale,
    ];
    CODES.contains(&finding.code)
}
