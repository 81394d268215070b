//! Bytes of assessments to canonical tables: formats, encodings, delimiters, headers, mappings, rows.
//!
//! In: files of people and of assessments, in the canonical shapes or as a review system exports them. Out: a [`Table`]
//! whose cells know their file, line and column, with an [`Accounting`] of a foreign export; or every mistake of its
//! form. What the cells mean is the business of [`assessment`](crate::assessment).

mod accounting;
mod bundle;
mod columns;
mod dates;
mod delimited;
mod encoding;
mod faults;
mod foreign;
mod grid;
mod html;
mod lines;
mod mapping;
mod profiles;
mod quotes;
mod rows;
mod starter;
mod swallowed;
mod table;
mod workbook;

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Location, Report};
use crate::ladder::Ladder;
use crate::rating::Scale;
use crate::source::Source;

pub use accounting::{
    Accounting, Cells, Chosen, ColumnAccount, ColumnOutcome, LeftOut, PersonAccount, Rows,
    SheetAccount,
};
pub use columns::{Column, Dropped, Shape};
pub use profiles::{names as profile_names, text as profile_text};
pub use swallowed::rows_in_cells;
pub use table::{Cell, Row, Table};

use columns::{PeopleNames, Wanted};
use delimited::Opened;
use foreign::Context;
use grid::Grid;
use mapping::{Finder, Keep, Mapping, Name};
use profiles::Profile;

/// How files are to be read, where the caller knows better than a guess.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The encoding of text files.
    pub encoding: Option<Encoding>,
    /// What parts the cells of text files.
    pub delimiter: Option<u8>,
    /// What encloses cells of text files that hold a delimiter.
    pub quote: Option<u8>,
    /// The sheets or files that hold answers.
    pub sheets: Vec<String>,
    /// The line of the header, from 1.
    pub header_line: Option<u32>,
}

/// An encoding of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// The encoding of a name, such as `windows-1252`, `MacRoman` or `UTF-16LE` (WHATWG Encoding Standard).
    pub fn named(name: &str) -> Option<Self> {
        encoding::named(name).map(Self)
    }
}

/// How an export is to be understood, where the caller knows better than its mapping.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// How files are to be read.
    pub reading: Reading,
    /// Where the mapping comes from.
    pub choice: Choice,
    /// The order of day, month and year: `ymd`, `dmy` or `mdy`.
    pub date_order: Option<DateOrder>,
    /// Which of several submissions counts: `latest`, `first` or `error`.
    pub keep: Option<Submissions>,
    /// Columns to leave out.
    pub ignore: Vec<String>,
}

/// Where the mapping of an export comes from.
#[derive(Debug, Clone, Default)]
pub enum Choice {
    /// The header of the export gives it away; canonical tables need none.
    #[default]
    Header,
    /// A built-in profile.
    Profile(String),
    /// A mapping file.
    Mapping(Source),
}

/// The order of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateOrder(dates::Order);

impl DateOrder {
    /// The names of all orders.
    pub const NAMES: [&str; 3] = ["ymd", "dmy", "mdy"];

    /// The order of a name.
    pub fn named(name: &str) -> Option<Self> {
        let found = mapping::DATE_ORDERS.iter().find(|(it, _)| *it == name);
        found.map(|(_, order)| Self(*order))
    }
}

/// Which of several submissions counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submissions {
    /// The latest.
    Latest,
    /// The first.
    First,
    /// None: it is an error.
    Error,
}

/// What was read of assessments.
#[derive(Debug)]
pub struct Intake {
    /// The table, if it could be read.
    pub table: Option<Table>,
    /// Where everything in a foreign export went; none for canonical tables.
    pub accounting: Option<Accounting>,
    /// The mapping that was used.
    pub mapping: Option<Source>,
}

impl Intake {
    const NOTHING: Self = Self { table: None, accounting: None, mapping: None };
}

/// A sheet or text file as it was read, before anybody asks what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The file, with the archive and the sheet it is in.
    pub file: Arc<str>,
    /// Format, encoding and delimiter, as given or as guessed.
    pub read_as: String,
    /// The texts of all cells, row by row, without spaces around them.
    pub rows: Vec<Vec<String>>,
}

/// The sheets of a file; reports one that cannot be read.
pub fn sheets(source: &Source, reading: &Reading, report: &mut Report) -> Option<Vec<Sheet>> {
    let grids = bundle::open(source, reading, report)?.into_iter().map(Opened::whole);
    let texts = |grid: &Grid, row| grid.row(row).map(str::to_owned).collect();
    let sheet = |grid: Grid| Sheet {
        rows: (0..grid.len()).map(|row| texts(&grid, row)).collect(),
        file: grid.file,
        read_as: grid.read_as,
    };
    Some(grids.map(sheet).collect())
}

/// Reads a people table. A mapping may name its columns.
pub fn read_people(source: &Source, settings: &Settings, report: &mut Report) -> Option<Table> {
    // The settings say how the export is written. The people are another file; what is UTF-8 is not read as anything else.
    let is_utf_8 = std::str::from_utf8(&source.bytes).is_ok();
    let encoding = settings.reading.encoding.filter(|_| !is_utf_8);
    let reading = Reading { encoding, ..Reading::default() };
    let mut grids = bundle::open(source, &reading, report)?;
    grids.retain(|it| !it.head.is_hidden && it.head.len() > 0);
    let names = match &settings.choice {
        Choice::Header => PeopleNames::default(),
        // Mistakes of the mapping are reported when the assessments are read.
        choice => {
            profile(choice, &[], &mut Report::new()).map(|it| it.mapping.people).unwrap_or_default()
        }
    };
    if grids.is_empty() {
        report.push(empty(source));
        return None;
    }
    rows::read(grids, Wanted::People(&names), report)
}

/// Reads assessments, in the canonical shapes or as a system exports them.
pub fn read_assessments(
    sources: &[Source],
    people: Option<&Table>,
    against: (Option<&Ladder>, &Scale),
    settings: &Settings,
    report: &mut Report,
) -> Intake {
    let before = report.errors();
    let Some(opened) = opened(sources, settings, report) else { return Intake::NOTHING };
    let (heads, rests): (Vec<_>, Vec<_>) = opened.into_iter().map(|it| (it.head, it.rest)).unzip();
    let found = form(&heads, settings, report);
    let opened = heads.into_iter().zip(rests).map(|(head, rest)| Opened { head, rest });
    let found = match found {
        Form::Canonical => {
            let table = rows::read(canonical(opened, report), Wanted::Assessments, report);
            return Intake { table, ..Intake::NOTHING };
        }
        Form::Foreign(profile) => profile,
        Form::Unknown => return Intake::NOTHING,
    };
    let grids: Vec<Grid> = opened.map(Opened::whole).collect();
    let (Some(ladder), scale) = against else { return Intake::NOTHING };
    let Profile { mut mapping, file, chosen } = *found;
    adapt(&mut mapping, settings);
    let header_line = settings.reading.header_line;
    let context = Context { mapping: &mapping, ladder, scale, people, header_line };
    let (table, mut accounting) = foreign::read(&grids, chosen, context, report);
    accounting.people = table.as_ref().map(PersonAccount::all).unwrap_or_default();
    unread_files(&grids, &accounting, report);
    unread_sheets(&grids, &accounting, &mapping, report);
    let table = table.filter(|it| !it.rows.is_empty() || report.errors() > before);
    if table.is_none() && report.errors() == before {
        let finding =
            Diagnostic::error("no-rows", "no row of the export is finished and has answers");
        report.push(finding.at(Location::start_of(&grids[0].file)));
    }
    Intake { table, accounting: Some(accounting), mapping: Some(file) }
}

/// A commented mapping file that begins with the header of an export.
pub fn starter(
    sources: &[Source],
    ladder: &Ladder,
    settings: &Settings,
    report: &mut Report,
) -> Option<String> {
    let grids = opened(sources, settings, report)?.into_iter().map(Opened::whole);
    Some(starter::text(&grids.collect::<Vec<_>>(), ladder))
}

/// The grids of all files; none if one of them cannot be read.
fn opened(sources: &[Source], settings: &Settings, report: &mut Report) -> Option<Vec<Opened>> {
    let (mut grids, mut is_sound) = (Vec::new(), true);
    for (number, source) in sources.iter().enumerate() {
        match bundle::open(source, &settings.reading, report) {
            Some(mut found) => {
                found.iter_mut().for_each(|it| it.head.source = number);
                grids.append(&mut found);
            }
            None => is_sound = false,
        }
    }
    if is_sound && grids.is_empty() {
        report.push(Diagnostic::error("empty-file", "the files hold no table"));
    }
    (is_sound && !grids.is_empty()).then_some(grids)
}

fn empty(source: &Source) -> Diagnostic {
    Diagnostic::error("empty-file", "the file has no header")
        .at(Location::start_of(&source.name))
        .hint("the first line names the columns, such as employee_id")
}

/// What an export turned out to be.
enum Form {
    Canonical,
    Foreign(Box<Profile>),
    Unknown,
}

fn form(grids: &[Grid], settings: &Settings, report: &mut Report) -> Form {
    if !matches!(settings.choice, Choice::Header) {
        return profile(&settings.choice, grids, report)
            .map_or(Form::Unknown, |it| Form::Foreign(Box::new(it)));
    }
    if grids.iter().any(is_canonical) {
        return Form::Canonical;
    }
    // Names spelt like ours, with a mistake in one of those that matter, are told what it is.
    if grids.iter().any(is_spelt_like_ours) {
        return Form::Canonical;
    }
    if let Some(found) = Profile::recognised(grids, report) {
        return Form::Foreign(Box::new(found));
    }
    // A canonical table with mistakes in its header is told what they are.
    let has_columns = |it: &Grid| columns_known(it) > 0 || it.first_row().is_none();
    if grids.iter().any(has_columns) {
        return Form::Canonical;
    }
    report.push(profiles::unrecognised(&grids[0]));
    Form::Unknown
}

fn profile(choice: &Choice, grids: &[Grid], report: &mut Report) -> Option<Profile> {
    match choice {
        Choice::Header => Profile::recognised(grids, report),
        Choice::Profile(name) => Profile::named(name, report),
        Choice::Mapping(source) => Profile::of(source.clone(), Chosen::Mapping, report),
    }
}

fn columns_known(grid: &Grid) -> usize {
    grid.first_row().map_or(0, |row| columns::known(grid.row(row)))
}

/// Whether all names of a header are written as ours are, and most of them are ours.
fn is_spelt_like_ours(grid: &Grid) -> bool {
    let Some(row) = grid.first_row() else { return false };
    let names: Vec<&str> = grid.row(row).filter(|it| !it.is_empty()).collect();
    let is_ours = |it: &&str| it.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
    names.iter().all(is_ours) && 2 * columns_known(grid) > names.len() && names.len() > 2
}

/// Whether a header is ours: it has a person and an item.
fn is_canonical(grid: &Grid) -> bool {
    let Some(row) = grid.first_row() else { return false };
    let has = |column| grid.row(row).any(|it| Column::named(it) == Some(column));
    has(Column::EmployeeId) && has(Column::Item)
}

/// The grids of a canonical run. Sheets of a workbook that are no tables are told, and not read.
fn canonical(opened: impl Iterator<Item = Opened>, report: &mut Report) -> Vec<Opened> {
    let opened: Vec<Opened> = opened.collect();
    let tables = opened.iter().map(|it| &it.head).filter(|it| is_canonical(it));
    let of_tables: Vec<usize> = tables.map(|it| it.source).collect();
    let mut kept = Vec::new();
    for it in opened {
        let grid = &it.head;
        let beside = grid.delimiter.is_none() && of_tables.contains(&grid.source);
        if is_canonical(grid) || !beside {
            kept.push(it);
        } else if grid.first_row().is_some() {
            let message = "the sheet has no columns of assessments and was not read";
            let finding = Diagnostic::warning("sheet-ignored", message);
            report.push(finding.at(Location::start_of(&grid.file)));
        }
    }
    kept
}

/// What the caller says holds before what the mapping says.
fn adapt(mapping: &mut Mapping, settings: &Settings) {
    let Settings { reading, date_order, keep, ignore, .. } = settings;
    if !reading.sheets.is_empty() {
        mapping.read.sheets = reading.sheets.iter().map(|it| columns::key(it)).collect();
    }
    if let Some(DateOrder(order)) = date_order {
        mapping.dates.order = Some(*order);
    }
    if let Some(keep) = keep {
        mapping.keep = match keep {
            Submissions::Latest => Keep::Latest,
            Submissions::First => Keep::First,
            Submissions::Error => Keep::Error,
        };
    }
    mapping.left_out.extend(ignore.iter().map(|it| Finder::Name(Name::new(it.clone()))));
}

/// Tells of every sheet, or file of an archive, that was not read although it holds a table. Those that a mapping names as
/// none of answers are known.
fn unread_sheets(grids: &[Grid], accounting: &Accounting, mapping: &Mapping, report: &mut Report) {
    for (grid, account) in grids.iter().zip(&accounting.sheets) {
        let is_known = mapping.read.skip.contains(&columns::key(&grid.sheet));
        let is_table = (0..grid.len()).filter(|row| !grid.is_blank(*row)).nth(1).is_some();
        if account.not_read.is_none() || grid.is_hidden || is_known || !is_table {
            continue;
        }
        let message = "the sheet was not read: it has no columns of answers that the mapping names";
        let finding = Diagnostic::warning("sheet-ignored", message);
        let finding = finding.at(Location::start_of(&grid.file));
        report.push(finding.hint("if it holds answers, look at its header; if not, name it under `skip` of `[read]` in a mapping"));
    }
}

/// Reports every file of which nothing was read: nobody names a file to have it left out.
fn unread_files(grids: &[Grid], accounting: &Accounting, report: &mut Report) {
    if report.has_errors() {
        return;
    }
    let read = |source: usize| {
        let sheets = grids.iter().zip(&accounting.sheets);
        sheets.filter(|(it, _)| it.source == source).any(|(_, it)| it.not_read.is_none())
    };
    let last = grids.last().map_or(0, |it| it.source);
    for source in (0..=last).filter(|it| !read(*it)) {
        let Some(grid) = grids.iter().find(|it| it.source == source) else { continue };
        let message = format!("nothing of this file is what `{}` describes", accounting.mapping);
        let finding = Diagnostic::error("file-without-answers", message);
        let at = Location::start_of(&grid.file);
        report.push(finding.at(at).hint("read files of different systems in runs of their own, with `promopacket import` for each"));
    }
}
