//! Bytes of assessments to canonical tables: formats, encodings, delimiters, headers, mappings, rows.
//!
//! In: files of people and of assessments, in the canonical shapes or as a review system exports them. Out: a [`Table`]
//! whose cells know their file, line and column, with an [`ExportAccount`] of a foreign export; or every mistake of its
//! form. What the cells mean is the business of [`assessment`](crate::assessment).

mod accounts;
mod assessment_files;
mod columns;
mod export;
mod file;
mod file_kinds;
#[cfg(any(fuzzing, test))]
pub(crate) mod fuzzing;
mod given_options;
mod ladder_table;
mod mapping;
mod mixed_folders;
mod options;
mod overruled_settings;
mod people;
mod sheet_selection;
mod swapped_tables;
mod table;
mod unused_options;
mod used_options;
mod values;

use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Location, Report, one_based};
use crate::ladder::Ladder;
use crate::rating::Scale;
use crate::source::Source;

pub use accounts::{
    CellCounts, ColumnAccount, ColumnOutcome, ExportAccount, LeftOut, MappingOrigin, PeopleAccount,
    PersonAccount, RowCounts, SheetAccount,
};
pub use assessment_files::IntakeResult;
pub use columns::{Column, DroppedColumn, LeftOutBy, TableShape};
pub use export::profiles::{FORM as FORM_PROFILE, names as profile_names, text as profile_text};
pub(crate) use file::long_ids::{LongIds, ends_in_noughts};
pub use ladder_table::{heeded_in_ladder, read_ladder, unknown_sheets};
pub use options::{
    DateOrder, DuplicateRule, HiddenRule, IntakeOptions, MappingChoice, OfferedOptions,
    ReadOptions, ReadPurpose, TextEncoding,
};
pub(crate) use table::overlay::{
    OverlaidRow, OverlayCell, OverlayFile, OverlayPlace, ReadValue, RowOverlay, read_value,
};
pub use table::swallowed_rows::rows_in_cells;
pub use table::{Table, TableCell, TableRow};
pub use used_options::HeededOptions;
pub use values::address::{NamedManager, SharedDomains};
pub(crate) use values::dates::{DateFault, DateRule, parse as parse_date};
pub(crate) use values::formula_guard::{guarded, without_guard};
pub(crate) use values::spreadsheet_dates::hint as date_hint;
pub(crate) use values::spreadsheet_errors::finding as spreadsheet_error;

use assessment_files::ReadAgainst;
use export::profiles::Profile;
use file::delimited::PartialGrid;
use file::grid::Grid;
use mapping::Mapping;

/// A sheet or text file as it was read, before anybody asks what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSheet {
    /// The file, with the archive and the sheet it is in.
    pub file: Arc<str>,
    /// Format, encoding and delimiter, as given or as guessed.
    pub read_as: String,
    /// The texts of all cells, row by row, without spaces around them.
    pub rows: Vec<Vec<String>>,
    /// The line each row starts on, from 1.
    lines: Vec<u32>,
}

impl RawSheet {
    /// The place of a cell by its row and column, from 0.
    pub(crate) fn location(&self, row: usize, column: usize) -> Location {
        let file = Arc::clone(&self.file);
        let line = self.lines.get(row).copied().unwrap_or_else(|| one_based(row));
        Location { file, line, column: one_based(column), field: None, row: None }
    }
}

/// The sheets of a file; reports one that cannot be read.
pub fn sheets(
    source: &Source,
    reading: &ReadOptions,
    report: &mut Report,
) -> Option<Vec<RawSheet>> {
    let grids = file::open::open(source, reading, report)?.into_iter().map(PartialGrid::whole);
    let texts = |grid: &Grid, row| grid.row(row).map(str::to_owned).collect();
    let sheet = |grid: Grid| RawSheet {
        rows: (0..grid.len()).map(|row| texts(&grid, row)).collect(),
        lines: (0..grid.len()).map(|row| grid.line(row)).collect(),
        file: grid.file,
        read_as: grid.read_as,
    };
    Some(grids.map(sheet).collect())
}

/// Whether the mapping file is sound, if one is named; reports every mistake of it, and what of it options overrule. Without
/// what it says no table can be judged.
pub fn is_mapping_sound(settings: &IntakeOptions, report: &mut Report) -> bool {
    let MappingChoice::Mapping(source) = &settings.choice else { return true };
    let Some(mapping) = Mapping::read(source, report) else { return false };
    report.extend(overruled_settings::settings(&mapping, source, settings));
    true
}

/// Reads a people table. A mapping may name its columns.
pub fn read_people(
    source: &Source,
    settings: &IntakeOptions,
    report: &mut Report,
) -> Option<Table> {
    people::read(source, settings, report)
}

/// Reads assessments, in the canonical shapes or as a system exports them; files of several kinds are read each as what it
/// is.
pub fn read_assessments(
    sources: &[Source],
    people: Option<&Table>,
    against: (Option<&Ladder>, &Scale),
    settings: &IntakeOptions,
    report: &mut Report,
) -> IntakeResult {
    let mut found = Report::new();
    let Some(mut opened) = opened(sources, settings, &mut found) else {
        report.extend(found);
        return IntakeResult::default();
    };
    let of_people = people.map(|people| people.heeded.clone()).unwrap_or_default();
    let mut elsewhere = of_people.clone();
    elsewhere.add(&settings.of_ladder);
    if !selected(&mut opened, &settings.reading, &elsewhere, report) || !is_open(&opened) {
        report.extend(found);
        return IntakeResult::default();
    }
    assessment_files::read(
        opened,
        found,
        ReadAgainst { people, of_people, against, settings },
        report,
    )
}

/// Reports every option that counts for nothing in a run that reads the table of people alone.
pub fn unheeded_for_people(people: &Table, settings: &IntakeOptions, report: &mut Report) {
    let mut all = people.heeded.clone();
    all.add(&settings.of_ladder);
    unused_options::report(settings, &all, unused_options::RunKind::People, report);
}

/// Passes over the sheets that the option leaves out; gives false, and a report, if it names one that does not exist, or
/// nothing of a workbook.
fn selected(
    opened: &mut [PartialGrid],
    reading: &ReadOptions,
    elsewhere: &HeededOptions,
    report: &mut Report,
) -> bool {
    let before = report.errors();
    sheet_selection::of_people(opened, &elsewhere.people);
    let mut missing = sheet_selection::by_option(opened, &reading.sheets);
    missing.retain(|name| !elsewhere.has(name));
    sheet_selection::unknown(&missing, opened, report);
    if missing.is_empty() {
        sheet_selection::emptied(opened, report);
    }
    report.errors() == before
}

/// Says once what the findings about the table of people and those about the assessments have the same cause of: that each was
/// given in the place of the other.
pub fn told_once(
    given: (Option<&Source>, &[Source]),
    people: &mut Report,
    assessments: &mut Report,
) {
    swapped_tables::told_once(given, people, assessments);
}

/// A commented mapping file that begins with the header of an export, and with that of the table of people, if one is given.
pub fn starter(
    sources: &[Source],
    people: Option<&Source>,
    ladder: &Ladder,
    settings: &IntakeOptions,
    report: &mut Report,
) -> Option<String> {
    let of_people = people.map(|table| people::starter(table, settings, ladder, report));
    let of_people = of_people.unwrap_or_else(|| Some(String::new()))?;
    let mut opened = opened(sources, settings, report)?;
    if !selected(&mut opened, &settings.reading, &HeededOptions::default(), report)
        || !is_open(&opened)
    {
        return None;
    }
    let grids = opened.into_iter().map(PartialGrid::whole);
    let named = match &settings.choice {
        MappingChoice::Profile(name) => Some(Profile::named(name, report)?),
        MappingChoice::Header | MappingChoice::Mapping(_) => None,
    };
    let line = settings.reading.header_line;
    let text = export::starter::text(&grids.collect::<Vec<_>>(), named.as_ref(), line, ladder);
    Some(export::starter::with_people(text, &of_people))
}

/// The grids of all files, those that cannot be opened among them; none if there are no tables.
fn opened(
    sources: &[Source],
    settings: &IntakeOptions,
    report: &mut Report,
) -> Option<Vec<PartialGrid>> {
    let mut grids = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let mut found = file::open::open_each(source, &settings.reading, report);
        for grid in found.iter_mut().map(|it| &mut it.head) {
            grid.source = number;
            grid.is_found = source.is_found || grid.archive.is_some();
        }
        grids.append(&mut found);
    }
    if grids.is_empty() {
        report.push(Diagnostic::error(Code::EmptyFile, "the files hold no table"));
        return None;
    }
    Some(grids)
}

/// Whether everything that is to be read could be opened.
fn is_open(opened: &[PartialGrid]) -> bool {
    opened.iter().all(|grid| !grid.head.is_unread || grid.head.passed_over.is_some())
}
