//! A foreign export to a canonical table. In: grids, and the mapping that says what their columns mean. Out: the same
//! answers as a long table, each cell with its place in the export; and an account of every column, row and cell.
//!
//! All shapes become the same records: who is reviewed, who reviews in which role, about what, the rating, the words, the
//! evidence, the date. Nothing is matched by likeness: what nothing names is an error that lists what comes nearest.

pub(crate) mod account_totals;
mod answers;
mod cell_looks;
mod column_group;
mod column_plan;
mod column_uses;
mod copied_sheets;
mod cycles;
mod directory;
mod draft_columns;
mod duplicates;
mod heading;
mod level_beside;
mod misplaced_answers;
mod named_roles;
mod plain_name;
mod plan_faults;
mod preview;
pub(crate) mod profiles;
mod ratings;
mod record_writer;
mod records;
mod roles;
mod row_items;
mod row_people;
mod row_states;
mod rung_words;
mod said_parts;
mod sheet;
mod sheet_account;
mod skills;
pub(crate) mod starter;
mod submission;
mod submission_clashes;
mod submission_differences;
mod submission_reader;
mod submission_set;
mod submission_table;
mod submission_time;
mod undecided_columns;
mod unmatched_words;
mod unseen_parts;
mod unsent_rows;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rustc_hash::FxHashMap;

use crate::diagnostics::{
    CellSources, Code, DelimitedText, Diagnostic, Location, Report, escape_control, in_backticks,
    nearest, truncate_for_display,
};
use crate::intake::accounts::{ColumnOutcome, ExportAccount, MappingOrigin};
use crate::intake::file::grid::{Grid, PassedOver};
use crate::intake::mapping::{ColumnFinder, ColumnName, Mapping, PersonIdentity, RoleRule};
use crate::intake::options::ReadPurpose;
use crate::intake::sheet_selection;
use crate::intake::sheet_selection::hidden_and_not_read;
use crate::intake::table::Table;
use crate::intake::table::cycles::CycleColumns;
use crate::intake::table::own_header::is_canonical;
use crate::intake::values::dates::certain_dates::SureDates;
use crate::ladder::Ladder;
use crate::rating::Scale;

pub(super) use cell_looks::CellKind;
pub(super) use preview::{ColumnGuess, ColumnPreview, GridPreview, PersonKey};

use column_plan::ColumnPlan;
use cycles::ReadBy;
use directory::PeopleDirectory;
use named_roles::NamedRoles;
use sheet::AnswerSheet;
use skills::{ItemSubject, SkillNames};
use submission::Submission;
use submission_reader::SubmissionReader;
use submission_set::SubmissionSet;

/// What an export is read against.
#[derive(Debug, Clone, Copy)]
pub(super) struct ExportContext<'c> {
    pub(super) mapping: &'c Mapping,
    pub(super) ladder: &'c Ladder,
    pub(super) scale: &'c Scale,
    pub(super) people: Option<&'c Table>,
    /// The line of the header, from 1, if the caller says it.
    pub(super) header_line: Option<u32>,
    pub(super) purpose: ReadPurpose,
}

/// Reads an export, and enters the columns that name cycles. Reports every mistake; the table holds what is sound of it.
pub(super) fn read(
    grids: &[Grid],
    chosen: MappingOrigin,
    context: ExportContext<'_>,
    cycle_columns: &mut CycleColumns,
    report: &mut Report,
) -> (Option<Table>, ExportAccount) {
    let ExportContext { mapping, ladder, .. } = context;
    let skills = SkillNames::new(ladder);
    let mut sheets = sheets(grids, mapping, context.header_line, &skills, report);
    let doubtful = without_doubtful_sheets(&mut sheets, mapping, report);
    let mut plans = plans(&sheets, context, &skills, report);
    let directory = PeopleDirectory::new(context.people, ladder, &mapping.people.domains);
    let mut reader = SubmissionReader::new(mapping, ladder, &skills, directory);
    reader.grids = sheets.iter().map(|sheet| sheet.parts[0].grid).collect();
    let mut submissions = submissions(&sheets, &plans, &mut reader, report);
    // Scales that do not fit are told when the answers are read.
    let mut answers = answers::AnswerReader::new(context, &mut Report::new());
    reader.finish(answers.as_mut(), report);
    report.add_hints(Code::IncompleteMapping, |finding| reader.role_of_names(finding));
    if reader.subjects.iter().flatten().any(ItemSubject::is_open) {
        plans.iter_mut().for_each(ColumnPlan::of_target_level);
    }
    let all = SubmissionSet {
        submissions: &submissions,
        sheets: &sheets,
        plans: &plans,
        reader: &reader,
    };
    misplaced_answers::report(all, report);
    level_beside::report(all, report);
    cycles::collect(&submissions, &sheets, &plans, ReadBy { mapping, chosen }, cycle_columns);
    draft_columns::report(&submissions, &sheets, &plans, report);
    duplicates::choose(&mut submissions, &sheets, &plans, &reader, answers, report);
    let mut table =
        submission_table::table(&submissions, &sheets, &plans, &reader, context, report);
    if let Some(table) = &mut table {
        table.domains = mapping.people.domains.clone();
    }
    unused(&sheets, mapping, chosen, report);
    reader.directory.tell_who_is_meant(report);
    SureDates::tell_of(report, |at| sheet::texts_at(&sheets, at));
    let ids = reader.directory.some_ids();
    let mut account = sheet_account::account(grids, &sheets, &plans, &submissions, mapping, report);
    // What stands in the columns of an export is known here alone; the table has it translated.
    report.tell_causes(CellSources {
        files: || delimited_texts(grids),
        columns: &|at| sheet::texts_at(&sheets, at),
        ids: &ids,
    });
    for number in doubtful {
        account[number].not_read = Some("nothing says which sheet is meant".to_owned());
    }
    (table, ExportAccount::new(mapping.name.clone(), chosen, account))
}

/// The texts of the files that are no workbooks, by their names.
fn delimited_texts(grids: &[Grid]) -> FxHashMap<&str, DelimitedText<'_>> {
    let mut texts = FxHashMap::default();
    for grid in grids {
        if let Some(delimiter) = grid.delimiter {
            texts.insert(&*grid.file, DelimitedText { text: grid.file_text(), delimiter });
        }
    }
    texts
}

/// Takes all sheets away if nothing says which of them is meant, and reports that. Gives the numbers of their tables.
fn without_doubtful_sheets(
    sheets: &mut Vec<AnswerSheet<'_>>,
    mapping: &Mapping,
    report: &mut Report,
) -> Vec<usize> {
    if tells_sheets_apart(mapping) {
        return Vec::new();
    }
    let before = report.errors();
    let grids: Vec<&Grid> = sheets.iter().map(|sheet| sheet.parts[0].grid).collect();
    let way_out = NamedRoles::of_sheets(&grids, &mapping.words).map(|it| it.hint());
    sheet_selection::ambiguous(grids, way_out.as_deref(), report);
    if report.errors() == before {
        return Vec::new();
    }
    sheets.drain(..).map(|sheet| sheet.parts[0].number).collect()
}

/// What the columns of each sheet mean. Without a table of people they describe the people as well.
fn plans(
    sheets: &[AnswerSheet<'_>],
    context: ExportContext<'_>,
    skills: &SkillNames<'_>,
    report: &mut Report,
) -> Vec<ColumnPlan> {
    let plan = |sheet| ColumnPlan::new(sheet, context.mapping, skills, report);
    let mut plans: Vec<ColumnPlan> = sheets.iter().map(plan).collect();
    if context.people.is_none() {
        plans.iter_mut().for_each(ColumnPlan::describe_people);
    }
    for (sheet, plan) in sheets.iter().zip(&plans) {
        unseen_parts::report(sheet, plan, report);
    }
    plans
}

/// The submissions of all sheets.
fn submissions<'s>(
    sheets: &[AnswerSheet<'s>],
    plans: &[ColumnPlan],
    reader: &mut SubmissionReader<'s>,
    report: &mut Report,
) -> Vec<Submission> {
    let mut submissions = Vec::new();
    for (number, (sheet, plan)) in sheets.iter().zip(plans).enumerate() {
        let mut read = reader.read(number, sheet, plan, report);
        if submissions.is_empty() {
            submissions = read;
        } else {
            submissions.append(&mut read);
        }
    }
    submissions
}

/// Whether the name of a sheet, or a cell of it, says for what or whom it is.
fn tells_sheets_apart(mapping: &Mapping) -> bool {
    let PersonIdentity { id_cell, name_cell, .. } = &mapping.person;
    matches!(mapping.role, RoleRule::Sheet) || id_cell.is_some() || name_cell.is_some()
}

/// Tells of names that find no column: they are misspelt, or the export has changed. Profiles know more names than any one
/// export has, and so does a mapping that began as one.
fn unused(
    sheets: &[AnswerSheet<'_>],
    mapping: &Mapping,
    chosen: MappingOrigin,
    report: &mut Report,
) {
    let of_mapping = mapping.answers.iter().flat_map(|it| &it.finders).chain(&mapping.ignored);
    let is_place = |finder: &&ColumnFinder| matches!(finder, ColumnFinder::Position(_));
    let of_mapping = of_mapping.chain(mapping.identifying().filter(is_place));
    let mut of_profiles: Option<BTreeSet<String>> = None;
    if chosen != MappingOrigin::Mapping {
        return;
    }
    for finder in of_mapping {
        let columns = sheets.iter().flat_map(|sheet| sheet.columns.iter().enumerate());
        let finds = |(index, column): (usize, &sheet::SheetColumn)| {
            finder.find(index, &column.name).is_some()
        };
        if !sheets.is_empty() && !columns.into_iter().any(finds) {
            if is_place(&finder) {
                let widest = sheets.iter().map(|sheet| sheet.columns.len()).max().unwrap_or(0);
                report.push(beyond(finder, widest));
                continue;
            }
            if of_profiles
                .get_or_insert_with(profiles::names_of_columns)
                .contains(&finder.to_string())
            {
                continue;
            }
            let message = format!("no column is called `{}`", escape_control(&finder.to_string()));
            let finding = Diagnostic::warning(Code::UnusedName, message).value(&finder.to_string());
            let names = sheets
                .iter()
                .flat_map(|sheet| &sheet.columns)
                .map(|column| column.name.text.as_str());
            report.push(match nearest(&finder.to_string(), names) {
                Some(near) => finding.hint(format!("did you mean `{}`?", escape_control(near))),
                None => finding.hint("look at the names of columns in the account"),
            });
        }
    }
}

/// How many places that no sheet has are named beside the finding that there are no answers.
const MOST_BEYOND: usize = 3;

/// A place of the mapping at which no sheet has a column.
fn beyond(finder: &ColumnFinder, widest: usize) -> Diagnostic {
    let columns = if widest == 1 { "1 column".to_owned() } else { format!("{widest} columns") };
    let message = format!("no sheet has a column `{finder}`; the widest has {columns}");
    Diagnostic::warning(Code::UnusedName, message)
        .value(&finder.to_string())
        .hint("correct the number in the mapping, or name the column by its header")
}

/// The grids that hold answers. Reports an export without one.
fn sheets<'g>(
    grids: &'g [Grid],
    mapping: &Mapping,
    header_line: Option<u32>,
    skills: &SkillNames<'_>,
    report: &mut Report,
) -> Vec<AnswerSheet<'g>> {
    let (mut sheets, mut incomplete) = (Vec::new(), Vec::new());
    for (number, grid) in grids.iter().enumerate() {
        let is_out = !matches!(grid.passed_over, None | Some(PassedOver::Hidden));
        if is_out || mapping.joins(grid) {
            continue;
        }
        let Some(header) = heading::header(grid, mapping, header_line, skills) else { continue };
        let is_hidden = grid.passed_over.is_some();
        let before = report.errors();
        let is_said = header_line.or(mapping.read.header_row).is_some();
        let above = if is_said { None } else { header.answers_above(grid) };
        let header_of = header.end;
        let mut unread = Report::new();
        let findings = if is_hidden { &mut unread } else { &mut *report };
        let Some(sheet) = AnswerSheet::new(number, header, grids, mapping, findings) else {
            continue;
        };
        // What its columns lack is reported once it is known to hold answers.
        let mut lacks = Report::new();
        let is_of_answers =
            ColumnPlan::new(&sheet, mapping, skills, &mut lacks).is_of_answers(mapping);
        if is_hidden {
            report.extend(is_of_answers.then(|| hidden_and_not_read(grid, "answers")));
            continue;
        }
        if is_of_answers || report.errors() > before || is_undecided(&sheet, mapping) {
            report.extend(above.map(|row| rows_above(grid, row, header_of)));
            sheets.push(sheet);
        } else if lacks.has_errors() || is_recognised(&sheet.parts[0].header.names, mapping) {
            incomplete.push(sheet);
        }
    }
    // Why no column is an answer, or what its questions are called, says more than that there is none.
    if sheets.is_empty() {
        sheets = incomplete;
    }
    if sheets.is_empty() && !report.has_errors() {
        report.push(no_answers(grids, mapping));
    }
    sheets
}

/// Whether the mapping names a column of a sheet and does not say what kind of answer it holds.
fn is_undecided(sheet: &AnswerSheet<'_>, mapping: &Mapping) -> bool {
    let mut entries = mapping.answers.iter().filter(|answer| answer.kind.is_none());
    entries.any(|entry| {
        let mut names =
            entry.finders.iter().filter(|finder| matches!(finder, ColumnFinder::Name(_)));
        names.any(|finder| {
            (0..).zip(&sheet.columns).any(|(at, of)| finder.find(at, &of.name).is_some())
        })
    })
}

fn rows_above(grid: &Grid, row: usize, header: usize) -> Diagnostic {
    let line = grid.line(header - 1);
    let message = format!(
        "the row looks like answers or like another header, and stands above the header on line {line}"
    );
    let at = Location { line: grid.line(row), ..Location::start_of(&grid.file) };
    Diagnostic::error(Code::RowsAboveHeader, message)
        .at(at)
        .hint("if two tables stand in one file, part them; if it is a title, name the line of the header with --header-row")
}

fn no_answers(grids: &[Grid], mapping: &Mapping) -> Diagnostic {
    let name = escape_control(&mapping.name);
    let at = |finding: Diagnostic| match grids.first() {
        Some(grid) => finding.at(Location::start_of(&grid.file)),
        None => finding,
    };
    let is_left_out = |grid: &Grid| grid.passed_over == Some(PassedOver::ByMapping);
    let is_out = |grid: &Grid| grid.passed_over.is_some() || mapping.joins(grid);
    if grids.iter().all(is_out) && grids.iter().any(is_left_out) {
        let message = format!("no sheet or file has the name of one that `{name}` reads");
        let there = in_backticks(grids.iter().map(|grid| &grid.sheet), ", ");
        let hint = format!("say which holds the answers with --sheet: {there}");
        let finding = at(Diagnostic::error(Code::NoAnswers, message));
        let near = mapping.read.sheets.iter().filter_map(|wanted| {
            let wanted = wanted.as_str();
            nearest(wanted, grids.iter().map(|it| &*it.sheet))
        });
        let finding = near.take(1).fold(finding, |finding, near| {
            finding.hint(format!("did you mean `{}`?", escape_control(near)))
        });
        return finding.hint(hint);
    }
    let message = format!("no sheet has the columns that `{name}` names");
    let mut finding = at(Diagnostic::error(Code::NoAnswers, message));
    let is_ours = grids.iter().any(|grid| grid.passed_over.is_none() && is_canonical(grid, None));
    if is_ours {
        finding =
            finding.hint("the header is one of a table of ours: leave --profile or --map out");
    }
    let width = |grid: &Grid| (0..grid.len()).map(|row| grid.width(row)).max().unwrap_or(0);
    let widest = grids.iter().map(width).max().unwrap_or(0);
    let answers = mapping.answers.iter().flat_map(|it| &it.finders);
    let finders = mapping.identifying().chain(answers).chain(&mapping.ignored);
    for finder in finders.filter(|it| it.is_beyond(widest)).take(MOST_BEYOND) {
        finding = finding.hint(beyond(finder, widest).message);
    }
    finding.hint("name another profile with --profile, the line of the header with --header-row, or write a mapping with `promopacket import FILE --init-map map.toml`")
}

/// The places of the grids in which a mapping finds answers.
pub(super) fn with_answers(
    grids: &[Grid],
    mapping: &Mapping,
    header_line: Option<u32>,
    ladder: &Ladder,
) -> BTreeSet<usize> {
    let skills = SkillNames::new(ladder);
    let sheets = sheets(grids, mapping, header_line, &skills, &mut Report::new());
    let plan =
        |sheet: &AnswerSheet<'_>| ColumnPlan::new(sheet, mapping, &skills, &mut Report::new());
    let found = sheets.iter().filter(|sheet| plan(sheet).is_of_answers(mapping));
    found.map(|sheet| sheet.parts[0].number).collect()
}

/// The columns with cells that a mapping does not name.
pub(super) fn unnamed(grids: &[Grid], mapping: &Mapping, ladder: &Ladder) -> Vec<ColumnPreview> {
    let skills = SkillNames::new(ladder);
    let items = preview::ItemFinder::new(ladder);
    let mut unnamed = Vec::new();
    for sheet in sheets(grids, mapping, None, &skills, &mut Report::new()) {
        let plan = ColumnPlan::new(&sheet, mapping, &skills, &mut Report::new());
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for column in &sheet.columns {
            *counts.entry(&column.name.key).or_default() += 1;
        }
        for (index, (column, used)) in sheet.columns.iter().zip(&plan.uses).enumerate() {
            if used.outcome != ColumnOutcome::Unmatched || column.name.is_blank() {
                continue;
            }
            let name = column.name.text.clone();
            let is_own = counts[column.name.key.as_str()] == 1;
            let finder = if is_own { name.clone() } else { format!("#{}", index + 1) };
            let mut preview = ColumnPreview::of(&name, finder, &sheet.cells(column), &items);
            // A question that stands behind each of several skills is about the one at its left.
            if !is_own && preview.item.is_none() {
                preview.item = item_before(index, &sheet, &plan, &items);
            }
            unnamed.push(preview);
        }
    }
    unnamed
}

/// The item of the nearest column at the left that has one.
fn item_before(
    index: usize,
    sheet: &AnswerSheet<'_>,
    plan: &ColumnPlan,
    items: &preview::ItemFinder<'_>,
) -> Option<String> {
    let is_used = |index: &usize| plan.uses[*index].outcome == ColumnOutcome::Used;
    const NEAR: usize = 10;
    let before = index.saturating_sub(NEAR)..index;
    let column = &sheet.columns[before.rev().find(is_used)?];
    ColumnPreview::of(&column.name.text, String::new(), &[], items).item
}

/// The words of the column with the status that a mapping does not name.
pub(super) fn unnamed_statuses(
    grids: &[Grid],
    mapping: &Mapping,
    ladder: &Ladder,
) -> BTreeSet<String> {
    let skills = SkillNames::new(ladder);
    let mut words = BTreeSet::new();
    for sheet in sheets(grids, mapping, None, &skills, &mut Report::new()) {
        let plan = ColumnPlan::new(&sheet, mapping, &skills, &mut Report::new());
        for column in plan.statuses() {
            let cells = sheet.cells(&sheet.columns[column]).into_iter();
            let cells = cells.filter(|cell| mapping.status.is_finished(cell).is_none());
            words.extend(cells.map(truncate_for_display));
        }
    }
    words
}

/// Whether a header is one that a mapping's fingerprint describes.
pub(super) fn is_recognised(names: &[ColumnName], mapping: &Mapping) -> bool {
    let has = |finder: &ColumnFinder| {
        names.iter().enumerate().any(|(index, name)| finder.find(index, name).is_some())
    };
    let fingerprint = &mapping.fingerprint;
    !fingerprint.columns.is_empty()
        && fingerprint.columns.iter().all(|any| any.iter().any(has))
        && !fingerprint.without.iter().any(has)
}

/// The headers that may stand near the top of some grids, made once for all mappings that they are compared with.
pub(super) struct HeaderCandidates<'g> {
    grids: Vec<&'g Grid>,
    /// By how many lines a header has.
    by_lines: BTreeMap<usize, Vec<sheet::GridHeader>>,
}

impl<'g> HeaderCandidates<'g> {
    pub(super) fn new(grids: Vec<&'g Grid>) -> Self {
        Self { grids, by_lines: BTreeMap::new() }
    }

    /// Whether one of them is what a mapping's fingerprint describes.
    pub(super) fn fit(&mut self, mapping: &Mapping) -> bool {
        let lines = mapping.read.header_rows.max(1);
        let grids = &self.grids;
        let headers = self.by_lines.entry(lines).or_insert_with(|| {
            grids.iter().flat_map(|grid| sheet::GridHeader::near_top(grid, lines)).collect()
        });
        headers.iter().any(|header| is_recognised(&header.names, mapping))
    }
}

/// Whether a grid has a header that a mapping's fingerprint describes, near its top.
pub(super) fn recognises(grid: &Grid, mapping: &Mapping) -> bool {
    HeaderCandidates::new(vec![grid]).fit(mapping)
}
