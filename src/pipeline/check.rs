//! Everything but typesetting: every file read, every reference resolved, every character looked for in the fonts.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::checked_cycle::{CheckedCycle, people_with_errors};
use super::missing_glyphs;
use super::read_tables::tables;
use super::run_inputs::RunInputs;
use crate::archive::InputFile;
use crate::assessment::{self, PersonId, ReviewContext, ReviewReader, WITHOUT_ASSESSMENTS};
use crate::cycle::Cycle;
use crate::diagnostics::{Code, Diagnostic, Location, Report, Severity, escape_control};
use crate::intake::{self, Column, IntakeResult, Table, TableShape};
use crate::lint::{self, LintRules};
use crate::packet::PacketContext;
use crate::parallel::processors;
use crate::source::Source;
use crate::typeset::{RunFonts, TemplateFiles, try_logo};

/// Reads and checks every input. Reports every mistake; gives nothing if a file could not be read as what it is meant
/// to be, and then still checks the others as far as they go without it.
pub fn check(inputs: RunInputs, fonts: &RunFonts, report: &mut Report) -> Option<CheckedCycle> {
    let ladder = intake::read_ladder(inputs.ladder.as_deref(), &inputs.intake.reading, report);
    let cycle = Cycle::read(inputs.cycle.as_ref(), report);
    let is_sound = cycle.is_some();
    let cycle = cycle.unwrap_or_else(Cycle::built_in);
    let against = (ladder.as_ref(), &cycle.scale);
    let (mut files, people, read, found) = std::thread::scope(|scope| {
        let hashing = scope.spawn(|| inputs.hashed());
        let (people, read, found) = tables(&inputs, against, report);
        (hashing.join().expect("hashing bytes cannot fail"), people, read, found)
    });
    // The files are let go once they are tables.
    let as_of = inputs.date(&cycle, report);
    let RunInputs { assessments, mut templates, logo, storage, intake: settings, .. } = inputs;
    let names: Vec<Arc<str>> = assessments.iter().map(|it| Arc::clone(&it.name)).collect();
    drop(assessments);
    let counts = |it: &Diagnostic| is_sound || !depends_on_cycle(it);
    report.extend(found.iter().filter(|it| counts(it)).cloned());
    report.number_rows_as(&found);
    files.extend(read.mappings.iter().map(|it| InputFile::of("mapping", it)));
    let IntakeResult { table: assessments, accounting, .. } = read;
    let tables: Vec<&Table> = people.iter().flatten().chain(&assessments).collect();
    missing_glyphs::check(&tables, ladder.as_ref().map(|it| (it, &cycle)), fonts, report);
    report.extend(intake::rows_in_cells(&tables));
    let dropped = tables.iter().flat_map(|it| it.dropped.clone()).collect();
    let people_account = tables.iter().find_map(|it| it.people_account.clone());
    let ladder = ladder?;
    add_logo(&mut templates, logo.as_ref(), &cycle, fonts, report);
    let languages = templates.languages();
    let context =
        ReviewContext { ladder: &ladder, cycle: &cycle, as_of: as_of.date, languages: &languages };
    let mut found = Report::new();
    let (Some(assessments), true, false) = (&assessments, is_sound, matches!(people, Some(None)))
    else {
        reviews(assessments.as_ref(), people.as_ref(), &context, &mut found);
        report.extend(found.into_iter().filter(counts));
        tell_whole_columns(&tables, report);
        untell_unassessed(&names, people.as_ref().and_then(Option::as_ref), report);
        return None;
    };
    let people = people.as_ref().and_then(Option::as_ref);
    let mut reading = ReviewReader::new(assessments, people, &context, &mut found);
    let strings = templates.strings();
    let basis =
        PacketContext { ladder: &ladder, cycle: &cycle, strings: &strings, as_of: as_of.date };
    let lint = LintRules::new(reading.reviews(), basis);
    let texts = 2 * assessments.rows.len() / processors();
    let eyes = reading.read_all(&storage, || lint.eye(texts), &mut found);
    report.extend(found);
    tell_whole_columns(&tables, report);
    untell_unassessed(&names, people, report);
    let broken = people_with_errors(report).into_iter().map(str::to_owned).collect();
    let findings = lint.findings(eyes, &reading, &broken);
    report.extend(lint::warnings(&findings));
    let reviews = reading.finish();
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
        templates,
        files,
    })
}

/// Says of columns of tables that are wrong as a whole just that, and of many rows that repeat others.
pub(super) fn tell_whole_columns(tables: &[&Table], report: &mut Report) {
    const SOME: usize = 3;
    let people = tables.iter().find(|it| it.shape == TableShape::People);
    let ids = people.iter().flat_map(|table| {
        let rows = table.rows.iter().take(SOME);
        rows.filter_map(|row| table.cell(row, Column::EmployeeId).map(|it| it.text.to_owned()))
    });
    let ids: Vec<String> = ids.collect();
    let texts = |at: &Location| tables.iter().flat_map(|it| it.texts_at(at)).collect();
    report.tell_whole_columns(&texts, &ids);
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
        ids.map(|it| PersonId::new(it.text)).collect()
    };
    let known = people.map(ids);
    let is_known = |id: &str| known.as_ref().is_none_or(|known| known.contains(&PersonId::new(id)));
    let is_of_nobody = |it: &&Diagnostic| {
        it.severity == Severity::Error && it.employee_id.as_deref().is_none_or(|id| !is_known(id))
    };
    let is_there = |it: &Diagnostic| {
        let file = it.location.as_ref().map_or("", |at| &at.file);
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
    report.extend(found.map(|it| it.at(logo.at.clone())));
    templates.insert(logo.kind.path(), source.bytes.to_vec());
}
