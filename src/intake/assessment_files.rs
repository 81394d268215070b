//! Files of all kinds in one run. In: their sheets, and what each turned out to be. Out: one table of all of them, and an
//! account of the exports; or what was wrong with each, and every option that counted nowhere.

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Location, Report};
use crate::intake::accounts::{ColumnOutcome, ExportAccount, MappingOrigin, PersonAccount};
use crate::intake::columns::Column;
use crate::intake::export;
use crate::intake::export::ExportContext;
use crate::intake::export::profiles;
use crate::intake::export::profiles::Profile;
use crate::intake::file::delimited::{PartialGrid, UnreadChunk};
use crate::intake::file::grid::{Grid, PassedOver};
use crate::intake::file::header_line::row_on;
use crate::intake::file_kinds::{self, FileKind, FileKinds, own_sheets};
use crate::intake::mapping::{ColumnFinder, Mapping};
use crate::intake::mixed_folders;
use crate::intake::options::{DateOrder, IntakeOptions, MappingChoice, ReadOptions};
use crate::intake::overruled_settings;
use crate::intake::sheet_selection;
use crate::intake::sheet_selection::hidden_and_read;
use crate::intake::table::Table;
use crate::intake::table::cycles::CycleColumns;
use crate::intake::table::header::WantedColumns;
use crate::intake::table::own_header::{self, is_canonical};
use crate::intake::table::read;
use crate::intake::table::read::RowOptions;
use crate::intake::unused_options::{self, RunKind};
use crate::intake::used_options::HeededOptions;
use crate::ladder::Ladder;
use crate::rating::Scale;
use crate::source::Source;

/// What was read of assessments.
#[derive(Debug, Clone, Default)]
pub struct IntakeResult {
    /// The table, if it could be read.
    pub table: Option<Table>,
    /// Where everything in a foreign export went; none for canonical tables.
    pub accounting: Option<ExportAccount>,
    /// The mappings that were used.
    pub mappings: Vec<Source>,
}

/// What files are read against.
pub(super) struct ReadAgainst<'c> {
    pub(super) people: Option<&'c Table>,
    /// Which options found something in the table of people.
    pub(super) of_people: HeededOptions,
    pub(super) against: (Option<&'c Ladder>, &'c Scale),
    pub(super) settings: &'c IntakeOptions,
}

/// Reads opened files, each as what it is; `found` is what was found when they were opened.
pub(super) fn read(
    opened: Vec<PartialGrid>,
    found: Report,
    against: ReadAgainst<'_>,
    report: &mut Report,
) -> IntakeResult {
    let (mut heads, rests): (Vec<Grid>, Vec<Vec<UnreadChunk>>) =
        opened.into_iter().map(|grid| (grid.head, grid.rest)).unzip();
    let settings = against.settings.clone();
    let settings = IntakeOptions { reading: against.reading(&heads), ..settings };
    let kinds = file_kinds::of(&heads, &settings, against.against.0, report);
    let Some(FileKinds { profiles, of }) = kinds else {
        report.extend(found);
        return IntakeResult::default();
    };
    mark_by_mappings(&mut heads, &profiles, &of);
    report_opened(&heads, found, report);
    mixed_folders::report(heads.iter().filter(|head| head.passed_over.is_none()), report);
    let files = heads.into_iter().zip(rests).map(|(head, rest)| PartialGrid { head, rest });
    let mut files: Vec<(PartialGrid, FileKind)> = files.zip(of).collect();
    let mut all = against.of_people.clone();
    all.add(&settings.of_ladder);
    all.add(&of_kinds(&files));
    let mut intake = IntakeResult::default();
    let is_known = files.iter().all(|(_, kind)| *kind != FileKind::Unknown);
    let own = taken(&mut files, FileKind::Own);
    let of_own = of_own_headers(&own, settings.reading.header_line);
    all.width = of_own.width;
    all.add(&of_own);
    let mut cycles = CycleColumns::default();
    let only_own = !own.is_empty();
    let own = own_table(own, &settings, &mut cycles, report);
    let mut tables: Vec<Table> = own.into_iter().collect();
    let has_own = !tables.is_empty();
    let mut accounts: Vec<ExportAccount> = Vec::new();
    for (number, profile) in profiles.into_iter().enumerate() {
        let grids = taken(&mut files, FileKind::Export(number));
        if grids.is_empty() {
            continue;
        }
        let grids = whole(grids, report);
        intake.mappings.push(profile.file.clone());
        if let Some((table, account)) =
            export(grids, profile, &against, &settings, &mut cycles, report)
        {
            heed_columns(&account, &mut all);
            all.header_line |= account.sheets.iter().any(|sheet| sheet.header_line.is_some());
            tables.extend(table);
            accounts.push(account);
        }
    }
    note_mapping(&settings.choice, &mut intake.mappings);
    cycles.report(report);
    if is_known && against.against.0.is_some() {
        let is_own = only_own && accounts.is_empty();
        let run = if is_own { RunKind::OwnTables } else { RunKind::Exports };
        unused_options::report(against.settings, &all, run, report);
    }
    finish(intake, tables, accounts, has_own, report)
}

/// The grids of an export, read to their ends.
fn whole(grids: Vec<PartialGrid>, report: &mut Report) -> Vec<Grid> {
    let mut grids: Vec<Grid> = grids.into_iter().map(PartialGrid::whole).collect();
    grids.iter_mut().for_each(|grid| report.number_rows(&Arc::clone(&grid.file), grid.take_tall()));
    grids
}

/// Adds a mapping that refines profiles, or speaks of the table of people: it is an input beside them.
fn note_mapping(choice: &MappingChoice, mappings: &mut Vec<Source>) {
    if let MappingChoice::Mapping(file) = choice
        && !mappings.iter().any(|mapping| mapping.name == file.name)
    {
        mappings.push(file.clone());
    }
}

/// What the kinds of files say of the options for texts and workbooks.
fn of_kinds(files: &[(PartialGrid, FileKind)]) -> HeededOptions {
    let has_text = files.iter().any(|(opened, _)| !opened.head.is_sheet());
    HeededOptions {
        text: has_text,
        delimiter: has_text,
        quote: files.iter().any(|(opened, _)| opened.head.heeds_quote),
        workbook: files.iter().any(|(opened, _)| opened.head.is_sheet()),
        ..HeededOptions::default()
    }
}

/// What options can name of tables of ours.
fn of_own_headers(own: &[PartialGrid], line: Option<u32>) -> HeededOptions {
    let mut heeded = HeededOptions::default();
    for opened in own {
        let is_free = |name: &&str| !Column::named(name).is_some_and(Column::is_needed);
        let names = own_header::names(&opened.head, line).into_iter().filter(is_free);
        heeded.names.extend(names.map(str::to_owned));
        heeded.needed.extend(own_header::needed(&opened.head, line));
    }
    heeded.width =
        own.iter().map(|opened| own_header::width(&opened.head, line)).max().unwrap_or(0);
    heeded
}

/// Enters the columns of an export as what `--ignore` can name; of those that are used, the places.
fn heed_columns(account: &ExportAccount, heeded: &mut HeededOptions) {
    for sheet in &account.sheets {
        let file: Arc<str> = sheet.file.as_str().into();
        for column in &sheet.columns {
            heeded.width = heeded.width.max(usize::try_from(column.column).unwrap_or(usize::MAX));
            if column.outcome != ColumnOutcome::Used {
                heeded.names.push(column.name.clone());
                continue;
            }
            let line = sheet.header_line.unwrap_or(1);
            let field = Some(column.name.as_str().into());
            let begin = Location::start_of(&file);
            heeded.needed.push(Location { line, column: column.column, field, ..begin });
        }
    }
}

/// Marks the sheets that a mapping leaves out.
fn mark_by_mappings(heads: &mut [Grid], profiles: &[Profile], of: &[FileKind]) {
    let by_option =
        heads.iter().any(|head| head.passed_over == Some(PassedOver::ByOption) || head.is_named);
    for (number, Profile { mapping, chosen, .. }) in profiles.iter().enumerate() {
        let own = heads.iter_mut().zip(of).filter(|(_, kind)| **kind == FileKind::Export(number));
        let is_of_user = *chosen == MappingOrigin::Mapping;
        let own = own.map(|(it, _)| it).collect();
        sheet_selection::by_mapping(own, mapping, is_of_user, by_option);
    }
}

/// Hands on what was found when the files were opened. What is wrong with a sheet that is not read stops nobody.
fn report_opened(heads: &[Grid], found: Report, report: &mut Report) {
    let is_read = |finding: &Diagnostic| {
        let at = finding.location.as_ref();
        heads
            .iter()
            .all(|grid| grid.passed_over.is_none() || at.is_none_or(|at| at.file != grid.file))
    };
    report.extend(found.into_iter().filter(is_read));
    report.extend(heads.iter().filter_map(hidden_and_read));
}

/// The files of a kind, taken out of all.
fn taken(files: &mut Vec<(PartialGrid, FileKind)>, kind: FileKind) -> Vec<PartialGrid> {
    files.extract_if(.., |(_, of)| *of == kind).map(|(it, _)| it).collect()
}

/// One table of all, and one account.
fn finish(
    intake: IntakeResult,
    tables: Vec<Table>,
    mut accounts: Vec<ExportAccount>,
    has_own: bool,
    report: &mut Report,
) -> IntakeResult {
    if has_own && !accounts.is_empty() {
        accounts.extend(tables.first().map(ExportAccount::of_own));
    }
    let mut tables = tables.into_iter();
    let Some(mut table) = tables.next() else {
        return IntakeResult { accounting: ExportAccount::of_all(accounts), ..intake };
    };
    tables.for_each(|more| table.append(more));
    let mut accounting = ExportAccount::of_all(accounts);
    if let Some(accounting) = &mut accounting {
        accounting.people = PersonAccount::all(&table);
    }
    let is_empty = accounting.is_some() && table.rows.is_empty();
    if is_empty && !report.has_errors() {
        let finding =
            Diagnostic::error(Code::NoRows, "no row of the export is finished and has answers");
        let first = accounting.iter().flat_map(|it| &it.sheets).next();
        let at = first.map(|sheet| Location::start_of(&sheet.file.as_str().into()));
        report.push(Diagnostic { location: at, ..finding });
        return IntakeResult { accounting, ..intake };
    }
    IntakeResult { table: Some(table), accounting, ..intake }
}

impl ReadAgainst<'_> {
    /// How the files are read: a header line that counts for the table of people, and on which no other file has its header, is
    /// meant for that alone.
    fn reading(&self, grids: &[Grid]) -> ReadOptions {
        let reading = &self.settings.reading;
        let mut read = grids.iter().filter(|grid| grid.passed_over.is_none());
        let line = reading.header_line.filter(|line| {
            !self.of_people.below_title || read.any(|grid| may_begin_on(grid, *line))
        });
        ReadOptions { header_line: line, ..reading.clone() }
    }
}

/// Whether the header of a file may stand on a line: it has the line, and no header that we know stands elsewhere.
fn may_begin_on(grid: &Grid, line: u32) -> bool {
    let Some(row) = row_on(grid, line) else { return false };
    is_canonical(grid, Some(line))
        || profiles::knows_row(grid, row)
        || !(is_canonical(grid, None) || profiles::knows(grid))
}

/// The table of files in our shapes.
fn own_table(
    opened: Vec<PartialGrid>,
    settings: &IntakeOptions,
    cycles: &mut CycleColumns,
    report: &mut Report,
) -> Option<Table> {
    if opened.is_empty() {
        return None;
    }
    let line = settings.reading.header_line;
    let heads: Vec<&Grid> = opened.iter().map(|it| &it.head).collect();
    let before = report.errors();
    let places = own_sheets(&heads, line, report);
    let with_tables =
        places.iter().map(|place| heads[*place]).filter(|grid| is_canonical(grid, line));
    sheet_selection::ambiguous(with_tables, None, report);
    if report.errors() > before {
        return None;
    }
    let read = opened.into_iter().enumerate().filter(|(place, _)| places.contains(place));
    let read = read.map(|(_, it)| it).collect();
    read::read(
        read,
        WantedColumns::without(&settings.ignore),
        RowOptions::of(settings),
        cycles,
        report,
    )
}

/// The table and the account of files that one profile or mapping describes.
fn export(
    grids: Vec<Grid>,
    profile: Profile,
    against: &ReadAgainst<'_>,
    settings: &IntakeOptions,
    cycles: &mut CycleColumns,
    report: &mut Report,
) -> Option<(Option<Table>, ExportAccount)> {
    let Profile { mut mapping, chosen, .. } = profile;
    let (Some(ladder), scale) = against.against else { return None };
    if let MappingChoice::Mapping(file) = &settings.choice
        && chosen == MappingOrigin::Mapping
    {
        report.extend(overruled_settings::header_row(&mapping, file, settings));
    }
    adapt(&mut mapping, settings);
    let header_line = settings.reading.header_line;
    let (before, people) = (report.errors(), against.people);
    let purpose = settings.purpose;
    let context = ExportContext { mapping: &mapping, ladder, scale, people, header_line, purpose };
    let (table, accounting) = export::read(&grids, chosen, context, cycles, report);
    if report.errors() == before {
        unread_files(&grids, &accounting, report);
    }
    if report.errors() == before {
        unread_sheets(&grids, &accounting, report);
    }
    if chosen == MappingOrigin::Mapping {
        sheet_selection::misspelt_skip(&grids, &mapping, report);
    }
    Some((table, accounting))
}

/// What the caller says holds before what the mapping says.
fn adapt(mapping: &mut Mapping, settings: &IntakeOptions) {
    let IntakeOptions { date_order, keep, ignore, .. } = settings;
    if let Some(DateOrder(order)) = date_order {
        mapping.dates.order = Some(*order);
    }
    if let Some(keep) = keep {
        mapping.keep = keep.rule();
    }
    mapping.left_out.extend(ignore.iter().map(|name| ColumnFinder::of_option(name)));
}

/// Tells of every sheet, or file of an archive, that was not read although it holds a table and nobody left it out.
fn unread_sheets(grids: &[Grid], accounting: &ExportAccount, report: &mut Report) {
    for (grid, account) in grids.iter().zip(&accounting.sheets) {
        let is_table = (0..grid.len()).filter(|row| !grid.is_blank(*row)).nth(1).is_some();
        if account.not_read.is_none() || grid.passed_over.is_some() || !is_table {
            continue;
        }
        let message = "the sheet was not read: it has no columns of answers that the mapping names";
        let finding = Diagnostic::warning(Code::SheetIgnored, message);
        let finding = finding.at(Location::start_of(&grid.file));
        report.push(finding.hint("if it holds answers, look at its header; if not, name it under `skip` of `[read]` in a mapping, or the others with --sheet"));
    }
}

/// Reports every file of which nothing was read: nobody names a file to have it left out.
fn unread_files(grids: &[Grid], accounting: &ExportAccount, report: &mut Report) {
    let sheets = grids.iter().zip(&accounting.sheets);
    let read = sheets.filter(|(_, sheet)| sheet.not_read.is_none()).map(|(it, _)| it.source);
    let mut done: HashSet<usize> = read.collect();
    for grid in grids {
        if !done.insert(grid.source) {
            continue;
        }
        let message = format!("nothing of this file is what `{}` describes", accounting.mapping);
        let finding = Diagnostic::error(Code::FileWithoutAnswers, message);
        let at = Location::start_of(&grid.file);
        report.push(finding.at(at).hint("read files of different systems in runs of their own, with `promopacket import` for each"));
    }
}
