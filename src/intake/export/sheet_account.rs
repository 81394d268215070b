//! Where everything went. In: grids, plans and submissions. Out: an account of each sheet that adds up; and every column
//! with cells that nothing names.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostics::{Code, Diagnostic, Report, escape_control, one_based};
use crate::intake::accounts::{
    CellCounts, ColumnAccount, ColumnOutcome, LeftOut, RowCounts, RowOutcome, SheetAccount,
};
use crate::intake::columns::{FEW, ignore_options, listed, normalized_header};
use crate::intake::export::cell_looks::holds_addresses;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::column_uses::{ColumnUse, NO_HEADER};
use crate::intake::export::draft_columns;
use crate::intake::export::misplaced_answers::{asks_whom, is_about_writers};
use crate::intake::export::sheet::{AnswerSheet, GridHeader};
use crate::intake::export::submission::Submission;
use crate::intake::file::grid::{Grid, PassedOver};
use crate::intake::mapping::{ColumnFinder, Mapping, OnUnmatched};
use crate::intake::table::cycles::names_a_cycle;
use crate::intake::table::left_out::LEFT_OUT;
use crate::intake::table::status::StatusTally;

/// What became of one grid.
struct GridOutcome {
    header: GridHeader,
    uses: Vec<ColumnUse>,
    /// What became of each row.
    rows: Vec<Option<RowOutcome>>,
    not_read: Option<String>,
    left_out: Vec<LeftOut>,
    /// Whether every row is about the person who wrote it.
    is_about_writers: bool,
    /// Whether each row is about the item that a column of it names: other columns are no questions.
    has_items: bool,
}

/// The account of every grid.
pub(super) fn account(
    grids: &[Grid],
    sheets: &[AnswerSheet<'_>],
    plans: &[ColumnPlan],
    submissions: &[Submission],
    mapping: &Mapping,
    report: &mut Report,
) -> Vec<SheetAccount> {
    let mut accounts = Vec::new();
    for (number, grid) in grids.iter().enumerate() {
        let fate = fate(number, grid, sheets, plans, submissions);
        let account = sheet(grid, &fate, mapping);
        if fate.not_read.is_none() {
            unmatched(&account, grid, &fate, mapping, report);
        }
        accounts.push(account);
    }
    accounts
}

/// What became of a grid: as a sheet of answers, as a table that others look up, or as neither.
fn fate(
    number: usize,
    grid: &Grid,
    sheets: &[AnswerSheet<'_>],
    plans: &[ColumnPlan],
    submissions: &[Submission],
) -> GridOutcome {
    let mut fate: Option<GridOutcome> = None;
    for (of, (sheet, plan)) in sheets.iter().zip(plans).enumerate() {
        for (place, part) in
            sheet.parts.iter().enumerate().filter(|(_, part)| part.number == number)
        {
            let columns =
                sheet.columns.iter().zip(&plan.uses).filter(|(column, _)| column.part == place);
            let uses: Vec<ColumnUse> = columns.map(|(_, it)| it.clone()).collect();
            let fate = fate.get_or_insert_with(|| GridOutcome {
                header: part.header.clone(),
                uses: uses.clone(),
                rows: vec![None; grid.len()],
                not_read: None,
                left_out: if place == 0 { left_out(of, sheets, submissions) } else { Vec::new() },
                is_about_writers: place == 0 && is_about_writers(plan),
                has_items: plan.item.is_some(),
            });
            for submission in of_sheet(submissions, of) {
                if let Some(row) = submission.row.place(place) {
                    let here = fate.rows[row].get_or_insert(submission.outcome);
                    if submission.outcome == RowOutcome::Used {
                        *here = RowOutcome::Used;
                    }
                }
            }
        }
    }
    fate.unwrap_or_else(|| not_read(grid))
}

/// The submissions of a sheet; those of each stand together.
fn of_sheet(submissions: &[Submission], sheet: usize) -> &[Submission] {
    let start = submissions.partition_point(|submission| submission.sheet < sheet);
    let end = submissions.partition_point(|submission| submission.sheet <= sheet);
    &submissions[start..end]
}

/// The drafts of a sheet, and its submissions that others replace.
fn left_out(sheet: usize, sheets: &[AnswerSheet<'_>], submissions: &[Submission]) -> Vec<LeftOut> {
    let is_out = |submission: &&Submission| {
        matches!(submission.outcome, RowOutcome::Draft | RowOutcome::Duplicate)
    };
    let place = |submission: &Submission| sheets[submission.sheet].at_row(&submission.row);
    let left_out = of_sheet(submissions, sheet).iter().filter(is_out).map(|submission| LeftOut {
        line: place(submission).line,
        replaced_by: submission.replaced_by.map(|by| {
            let at = place(&submissions[by]);
            format!("{}:{}", at.file, at.line)
        }),
    });
    left_out.collect()
}

/// A grid that holds no answers: all of it is ignored.
fn not_read(grid: &Grid) -> GridOutcome {
    let row = grid.first_row().unwrap_or(0);
    let header =
        GridHeader::at(grid, row, 1).unwrap_or(GridHeader { names: Vec::new(), row, end: row });
    let meaning = match grid.passed_over {
        Some(why) => format!("its sheet is left out: {why}"),
        None => "its sheet holds no answers that the mapping names".to_owned(),
    };
    let uses = vec![ColumnUse { outcome: ColumnOutcome::Ignored, meaning }; header.names.len()];
    let no_answers = || "it has no columns of answers that the mapping names".to_owned();
    let why = grid.passed_over.map_or_else(no_answers, |it| it.to_string());
    GridOutcome {
        header,
        uses,
        rows: Vec::new(),
        not_read: Some(why),
        left_out: Vec::new(),
        is_about_writers: false,
        has_items: false,
    }
}

fn sheet(grid: &Grid, fate: &GridOutcome, mapping: &Mapping) -> SheetAccount {
    let width = (fate.header.row..grid.len()).map(|row| grid.width(row)).max().unwrap_or(0);
    let mut columns: Vec<ColumnAccount> = (0..width).map(|index| column(index, fate)).collect();
    let (mut rows, mut above) = (RowCounts::default(), CellCounts::default());
    let cells = [mapping.person.id_cell, mapping.person.name_cell];
    let is_read = |row, column| fate.not_read.is_none() && cells.contains(&Some((row, column)));
    for row in 0..grid.len() {
        let filled = grid.row(row).enumerate().filter(|(_, it)| !it.is_empty());
        let mut filled = filled.map(|(index, _)| index).peekable();
        if row < fate.header.row {
            filled.by_ref().for_each(|index| above.count(is_read(row, index)));
        }
        if row < fate.header.end || filled.peek().is_none() {
            continue;
        }
        let outcome = fate.rows.get(row).copied().flatten().unwrap_or(RowOutcome::Unneeded);
        rows.count(outcome);
        for index in filled {
            let column = &mut columns[index];
            column
                .cells
                .count(outcome == RowOutcome::Used && column.outcome == ColumnOutcome::Used);
        }
    }
    columns.retain(|column| !column.name.is_empty() || column.cells.read > 0);
    let mut cells = above;
    columns.iter().for_each(|column| cells.add(column.cells));
    SheetAccount {
        file: grid.file.to_string(),
        mapping: None,
        read_as: grid.read_as.clone(),
        header_line: (fate.not_read.is_none()).then(|| grid.line(fate.header.row)),
        not_read: fate.not_read.clone(),
        is_left_out: grid.passed_over.is_some_and(|why| why != PassedOver::Hidden),
        columns,
        rows,
        left_out: fate.left_out.clone(),
        cells,
        notes: grid.marks.notes.len(),
    }
}

fn column(index: usize, fate: &GridOutcome) -> ColumnAccount {
    let no_header =
        || ColumnUse { outcome: ColumnOutcome::Unmatched, meaning: NO_HEADER.to_owned() };
    let ColumnUse { outcome, meaning } = fate.uses.get(index).cloned().unwrap_or_else(no_header);
    let name = fate.header.names.get(index).map(|name| name.text.clone()).unwrap_or_default();
    ColumnAccount { column: one_based(index), name, outcome, meaning, cells: CellCounts::default() }
}

/// Reports every column with cells that nothing names.
fn unmatched(
    account: &SheetAccount,
    grid: &Grid,
    fate: &GridOutcome,
    mapping: &Mapping,
    report: &mut Report,
) {
    if mapping.unmatched_columns == OnUnmatched::Ignore {
        return;
    }
    let known: BTreeSet<String> = names(mapping);
    let lost = lost_columns(account, grid, report);
    let mut plain: Vec<&ColumnAccount> = Vec::new();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for column in &lost {
        *counts.entry(&column.name).or_default() += 1;
    }
    for column in lost {
        let index = usize::try_from(column.column - 1).unwrap_or(usize::MAX);
        if column.name.is_empty() {
            report.push(without_header(index, column.cells.read, grid, fate));
            continue;
        }
        let at = grid.location(fate.header.end - 1, index, Some(&column.name));
        let is_second = known.contains(&normalized_header(&column.name));
        let mut finding = Diagnostic::error(Code::UnmatchedColumn, without_meaning(column))
            .at(at)
            .value(&column.name);
        if is_second {
            finding = finding.hint("another column is used for what this one seems to hold");
        }
        let rows = (fate.header.end..grid.len()).filter_map(|row| grid.cell(row, index));
        let tally = StatusTally::of(&column.name, rows.map(|(text, _)| text));
        if let Some(looks) = tally.looks() {
            let of_drafts = |finding: &Diagnostic| finding.code == Code::DraftsMayCount;
            let said = report
                .take_away_if(|finding| of_drafts(finding) && is_about(finding, grid, column));
            report.push(of_status_column(finding, &said, &draft_columns::hint(looks, &tally)));
            continue;
        }
        let mut hints = hints_by_look(column, index, grid, fate);
        if hints.is_empty() && !is_second {
            if counts[column.name.as_str()] == 1 {
                plain.push(column);
                continue;
            }
            hints.push(NAME_BY_PLACE.to_owned());
        }
        if hints.is_empty() {
            hints.push(map_or_ignore(&column.name));
        }
        finding.hints.append(&mut hints);
        report.push(finding);
    }
    report_plain(&plain, grid, fate, report);
}

/// The columns with cells that nothing names, but for those that a finding is about already.
fn lost_columns<'a>(
    account: &'a SheetAccount,
    grid: &Grid,
    report: &Report,
) -> Vec<&'a ColumnAccount> {
    let codes = [Code::UnmatchedSkill, Code::LevelBesideItem, Code::WhomItIsAbout];
    let told: Vec<&Diagnostic> =
        report.iter().filter(|finding| codes.contains(&finding.code)).collect();
    let is_lost = |column: &&ColumnAccount| {
        column.outcome == ColumnOutcome::Unmatched && column.cells.read > 0
    };
    let is_told =
        |column: &ColumnAccount| told.iter().any(|finding| is_about(finding, grid, column));
    account.columns.iter().filter(is_lost).filter(|column| !is_told(column)).collect()
}

/// Whether a finding is about a column of a table.
fn is_about(finding: &Diagnostic, grid: &Grid, column: &ColumnAccount) -> bool {
    let at = finding.location.as_ref();
    at.is_some_and(|at| at.file == grid.file && at.column == column.column)
}

/// A finding about a column of statuses, with what is said of its drafts already.
fn of_status_column(finding: Diagnostic, said: &[Diagnostic], hint: &str) -> Diagnostic {
    let other =
        "only if it tells no drafts from answers, leave it out with `ignore` of the mapping";
    said.iter().fold(finding, with_drafts).hint(hint).hint(other)
}

/// What to do about a column whose name or cells tell what it probably holds.
fn hints_by_look(
    column: &ColumnAccount,
    index: usize,
    grid: &Grid,
    fate: &GridOutcome,
) -> Vec<String> {
    if names_a_cycle(&column.name) {
        return vec![format!(
            "it seems to name the review cycle of each row: if all rows are of this cycle, leave it out with `{}`",
            ignore_options(&[&column.name])
        )];
    }
    if column_of_addresses(index, grid, fate) {
        return vec!["its cells are e-mail addresses: name it with `email` under `[person]` of a mapping if it says whom a row is about, under `[reviewer]` if it says who wrote it; only if neither, leave it out with --ignore".to_owned()];
    }
    let alone = alone_in(index, grid, fate);
    if let [first, _, ..] = alone.as_slice() {
        let (rows, line) = (alone.len(), grid.line(*first));
        return vec![format!(
            "{rows} rows have nothing else, first line {line}: if it is a running number or the like, leave it out with --ignore, and those rows count as blank"
        )];
    }
    if fate.is_about_writers && asks_whom(&column.name) {
        return vec![
            "if it says whom a row is about, name it with `id`, `email` or `name` under `[person]` of a mapping: as long as nothing does, every row counts as about the person who wrote it, and with --ignore, too".to_owned(),
            "only if it says something else, name it under `drop` of a mapping".to_owned(),
        ];
    }
    Vec::new()
}

/// What to do about columns of one name.
const NAME_BY_PLACE: &str = "several columns have this name: a mapping that `promopacket import FILE --init-map map.toml` begins names each by its place, with the skill at its left; if no packet needs them, leave them out with --ignore";

/// What to do about a column of which only a name is known.
fn map_or_ignore(name: &str) -> String {
    let options = ignore_options(&[name]);
    format!("{MAP_OR_LEAVE_OUT} `{options}`, which takes no column that is used")
}

/// What to do about a column that nothing names.
const MAP_OR_LEAVE_OUT: &str = "map it in a mapping file (`promopacket import FILE --init-map map.toml` begins one), or leave it out with";

/// Reports columns of which nothing is known but their names: each, or together if they are many.
fn report_plain(columns: &[&ColumnAccount], grid: &Grid, fate: &GridOutcome, report: &mut Report) {
    let at = |column: &ColumnAccount| {
        let index = usize::try_from(column.column - 1).unwrap_or(usize::MAX);
        grid.location(fate.header.end - 1, index, Some(&column.name))
    };
    if columns.len() <= FEW {
        for column in columns {
            let finding = Diagnostic::error(Code::UnmatchedColumn, without_meaning(column));
            report.push(
                finding
                    .at(at(column))
                    .value(&column.name)
                    .hint(format!("{MAP_OR_LEAVE_OUT} --ignore")),
            );
        }
        return;
    }
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let message = format!("nothing says what {} columns mean: {}", names.len(), listed(&names));
    let finding = Diagnostic::error(Code::UnmatchedColumn, message).at(at(columns[0]));
    // Where each column is a question, an option for each would be given as it stands, and lose the answers.
    let others = if fate.has_items {
        format!("leave out the others with `ignore` of it or with `{}`", ignore_options(&names))
    } else {
        "leave out each of the others, and no question that is to be in a packet, with `ignore` of it or with `--ignore NAME`".to_owned()
    };
    report.push(finding.value(&names.join(", ")).hint(format!(
        "map those that packets need in a mapping file (`promopacket import FILE --init-map map.toml` begins one), and {others}"
    )));
}

/// A finding about a column with what another says of drafts in it: they have one cause.
fn with_drafts(finding: Diagnostic, drafts: &Diagnostic) -> Diagnostic {
    let Some((_, says)) = drafts.message.split_once(LEFT_OUT) else { return finding };
    let line = drafts.location.as_ref().map_or(0, |it| it.line);
    let message = format!("{}, and {says}; first on line {line}", finding.message);
    Diagnostic { message, ..finding }
}

fn without_meaning(column: &ColumnAccount) -> String {
    format!(
        "nothing says what the column `{}` means; it has {}",
        escape_control(&column.name),
        in_cells(column.cells.read)
    )
}

/// Whether the first cells of a column hold addresses and nothing else.
fn column_of_addresses(index: usize, grid: &Grid, fate: &GridOutcome) -> bool {
    const LOOKED_AT: usize = 50;
    let cells = (fate.header.end..grid.len()).filter_map(|row| grid.cell(row, index));
    let cells = cells.map(|(text, _)| text.trim()).filter(|it| !it.is_empty()).take(LOOKED_AT);
    holds_addresses(&cells.collect::<Vec<_>>())
}

/// The rows in which a column alone is filled.
fn alone_in(index: usize, grid: &Grid, fate: &GridOutcome) -> Vec<usize> {
    let is_alone = |row: &usize| {
        let is_out = fate.rows.get(*row) == Some(&Some(RowOutcome::Unneeded));
        let mut filled = grid.row(*row).enumerate().filter(|(_, it)| !it.is_empty());
        is_out && filled.next().is_some_and(|(place, _)| place == index) && filled.next().is_none()
    };
    (fate.header.end..grid.len()).filter(is_alone).collect()
}

fn in_cells(count: u64) -> String {
    if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") }
}

/// Cells under no header: mostly of a row in which a comma was taken for the end of a cell.
fn without_header(index: usize, cells: u64, grid: &Grid, fate: &GridOutcome) -> Diagnostic {
    let is_filled =
        |row: &usize| grid.cell(*row, index).is_some_and(|(cell, _)| !cell.trim().is_empty());
    let row = (fate.header.end..grid.len()).find(is_filled).unwrap_or(fate.header.row);
    let message = format!("column {} has no header; it has {}", one_based(index), in_cells(cells));
    let finding =
        Diagnostic::error(Code::UnmatchedColumn, message).at(grid.location(row, index, None));
    let text = grid.cell(row, index).map_or("", |(it, _)| it);
    let otherwise = if grid.is_sheet() {
        "move the text to the column that it belongs to, or delete the cell"
    } else {
        "or put a cell that contains the delimiter, a quotation mark or a line break in quotation marks"
    };
    finding.value(text).hint(format!("name the column in the header, {otherwise}"))
}

/// The names of columns that the mapping knows, as keys.
fn names(mapping: &Mapping) -> BTreeSet<String> {
    let finders = mapping.row.all();
    finders
        .filter_map(|finder| match finder {
            ColumnFinder::Name(name) => Some(name.key.clone()),
            ColumnFinder::Pattern(_) | ColumnFinder::Position(_) => None,
        })
        .collect()
}
