//! Everything but typesetting: every file read, every reference resolved, every character looked for in the fonts.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::checked_cycle::{CheckedCycle, people_with_errors};
use super::missing_glyphs;
use super::read_tables::{RunTables, tables};
use super::run_inputs::RunInputs;
use crate::archive::InputFile;
use crate::assessment::{
    self, ContentStorage, PersonId, ReviewContext, ReviewReader, ReviewSet, WITHOUT_ASSESSMENTS,
};
use crate::cycle::Cycle;
use crate::diagnostics::{CellSources, Code, Diagnostic, Report, escape_control};
use crate::intake::{self, Column, Table, TableShape};
use crate::lint::{self, LintFinding, LintRules};
use crate::packet::PacketContext;
use crate::parallel::processors;
use crate::source::Source;
use crate::strings::LanguageStrings;
use crate::typeset::{RunFonts, TemplateFiles, try_logo};

/// Reads and checks every input. Reports every mistake; gives nothing if a file could not be read as what it is meant
/// to be, and then still checks the others as far as they go without it.
pub fn check(inputs: RunInputs, fonts: &RunFonts, report: &mut Report) -> Option<CheckedCycle> {
    let ladder = intake::read_ladder(inputs.ladder.as_deref(), &inputs.intake.reading, report);
    let cycle = Cycle::read(inputs.cycle.as_ref(), report);
    let is_sound = cycle.is_some();
    let mut cycle = cycle.unwrap_or_else(Cycle::built_in);
    if inputs.draft {
        cycle.make_draft();
    }
    let against = (ladder.as_ref(), &cycle.scale);
    let (mut files, run_tables) = std::thread::scope(|scope| {
        let hashing = scope.spawn(|| inputs.hashed());
        let run_tables = tables(&inputs, against, report);
        (hashing.join().expect("hashing bytes cannot fail"), run_tables)
    });
    // The files are let go once they are tables.
    let as_of = inputs.date(&cycle, report);
    let RunInputs { assessments, mut templates, logo, storage, intake: settings, .. } = inputs;
    let names: Vec<Arc<str>> = assessments.iter().map(|source| Arc::clone(&source.name)).collect();
    drop(assessments);
    let found = &run_tables.found;
    report.extend(found.iter().filter(|finding| is_sound || !depends_on_cycle(finding)).cloned());
    report.number_rows_as(found);
    files.extend(run_tables.read.mappings.iter().map(|source| InputFile::of("mapping", source)));
    let tables = run_tables.all();
    missing_glyphs::check(&tables, ladder.as_ref().map(|ladder| (ladder, &cycle)), fonts, report);
    report.extend(intake::rows_in_cells(&tables));
    let ladder = ladder?;
    add_logo(&mut templates, logo.as_ref(), &cycle, fonts, report);
    let languages = templates.languages();
    let context =
        ReviewContext { ladder: &ladder, cycle: &cycle, as_of: as_of.date, languages: &languages };
    let strings = templates.strings();
    let checking = ReviewChecking { run_tables: &run_tables, names: &names, context: &context };
    if !is_sound || !run_tables.are_whole() {
        checking.tell_mistakes(is_sound, report);
        return None;
    }
    let CheckedReviews { reviews, findings } = checking.checked(&strings, &storage, report)?;
    let dropped = tables.iter().flat_map(|table| table.dropped.clone()).collect();
    let people_account = tables.iter().find_map(|table| table.people_account.clone());
    let accounting = run_tables.read.accounting;
    Some(CheckedCycle {
        reading: settings.given(),
        ladder,
        cycle,
        strings,
        as_of,
        reviews,
        findings,
        dropped,
        people_account,
        accounting,
        corrections: run_tables.corrections,
        templates,
        files,
    })
}

/// What is needed to check the reviews of a run.
struct ReviewChecking<'c> {
    run_tables: &'c RunTables,
    /// The names of the files of assessments.
    names: &'c [Arc<str>],
    context: &'c ReviewContext<'c>,
}

/// The reviews of a run, and what the lint found in them.
struct CheckedReviews {
    reviews: ReviewSet,
    findings: Vec<LintFinding>,
}

impl ReviewChecking<'_> {
    /// Reports what can be said of reviews that cannot be read whole.
    fn tell_mistakes(&self, is_sound: bool, report: &mut Report) {
        let mut found = Report::new();
        let RunTables { people, read, .. } = self.run_tables;
        reviews(read.table.as_ref(), people.as_ref(), self.context, &mut found);
        let counts = |finding: &Diagnostic| is_sound || !depends_on_cycle(finding);
        report.extend(found.into_iter().filter(counts));
        self.tell_of_tables(report);
    }

    /// Reads the reviews and looks at each for the lint, while its words are in memory.
    fn checked(
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

/// Adds the logo that the cycle names to the templates; reports one that cannot be used.
fn add_logo(
    templates: &mut TemplateFiles,
    source: Option<&Source>,
    cycle: &Cycle,
    fonts: &RunFonts,
    report: &mut Report,
) {
    let Some(logo) = &cycle.brand.logo else { return };
    let Some(source) = source else {
        let message = format!("the logo `{}` cannot be read", escape_control(&logo.path));
        let finding = Diagnostic::error(Code::UnreadableLogo, message).at(logo.at.clone());
        return report.push(finding.hint("write its path as seen from the cycle file"));
    };
    let found = try_logo(source, logo.kind, fonts, cycle.standard);
    report.extend(found.map(|finding| finding.at(logo.at.clone())));
    templates.insert(logo.kind.path(), source.bytes.to_vec());
}
