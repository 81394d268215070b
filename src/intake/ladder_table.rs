//! A ladder that is written as a table. In: a text file or a workbook. Out: its rows, as cells with places; or why it is
//! none. What the rows mean is the business of [`ladder`](crate::ladder).

use crate::diagnostics::{
    Code, Diagnostic, Location, Report, escape_control, in_backticks, nearest,
};
use crate::intake::columns::normalized_header;
use crate::intake::file::delimited::PartialGrid;
use crate::intake::file::grid::{DEEPEST_HEADER, Grid};
use crate::intake::file::held_values;
use crate::intake::file::held_values::WantedValue;
use crate::intake::file::hidden_parts;
use crate::intake::file::open;
use crate::intake::file::sheet_form::{LinkColumns, SheetForm};
use crate::intake::options::{OfferedOptions, ReadOptions};
use crate::intake::sheet_selection;
use crate::intake::sheet_selection::SheetRemedies;
use crate::intake::used_options::HeededOptions;
use crate::ladder::{Ladder, LadderRow, LadderTable};
use crate::limits::LimitFactor;
use crate::source::Source;
use crate::toml_reader::PlacedValue;

/// The columns, with what else they are called, without blanks and in small letters.
const COLUMNS: [(&str, &[&str]); 8] = [
    ("track", &["jobfamily", "discipline", "careertrack", "careerpath", "family", "jobtrack"]),
    ("track_name", &["trackname", "nameoftrack"]),
    ("level", &["grade", "rung", "joblevel", "careerlevel"]),
    ("kind", &["type", "rowtype", "kindofrow"]),
    ("id", &["skillid", "skill_id", "competencyid", "itemid"]),
    ("category", &["area", "group", "competencyarea"]),
    ("text", &["skill", "competency", "description", "skilldescription", "expectation"]),
    ("dimension", &["pillar", "axis"]),
];

const TRACK: usize = 0;
const TRACK_NAME: usize = 1;
const LEVEL: usize = 2;
const KIND: usize = 3;
const ID: usize = 4;
const CATEGORY: usize = 5;
const TEXT: usize = 6;
const DIMENSION: usize = 7;

/// The columns that every ladder has.
const NEEDED: [usize; 3] = [TRACK, LEVEL, TEXT];

const NEEDS: &str = "a ladder needs the columns `track`, `level` and `text`; it may have `kind`, `category`, `dimension`, `id` and `track_name`";

/// Reads a ladder from its TOML files, or from a table if there is one file that is no TOML; the built-in one without files.
pub fn read_ladder(
    sources: Option<&[Source]>,
    reading: &ReadOptions,
    report: &mut Report,
) -> Option<Ladder> {
    match sources {
        Some([table]) if !table.file_name().to_lowercase().ends_with(".toml") => {
            Ladder::of_table(&read(table, reading, report)?, report)
        }
        _ => Ladder::read_or_built_in(sources, report),
    }
}

/// The names of sheets to read that no sheet of a file has, which are reported; a file that cannot be read is told elsewhere.
pub fn unknown_sheets(source: &Source, reading: &ReadOptions, report: &mut Report) {
    let (limit, names) = (reading.limit, &reading.sheets);
    let plain = ReadOptions { limit, ..ReadOptions::default() };
    let opened = open::open(source, &plain, &mut Report::new());
    let Some(opened) = opened else { return };
    let there: Vec<&str> = opened.iter().map(|grid| &*grid.head.sheet).collect();
    for name in names.iter().filter(|name| {
        there.iter().all(|sheet| normalized_header(sheet) != normalized_header(name))
    }) {
        let message = format!("no sheet is called `{}`", escape_control(name));
        let finding = Diagnostic::error(Code::UnknownSheet, message).value(name);
        let finding = finding.at(Location::start_of(&source.name));
        report.push(finding.nearest(name, there.iter().copied()));
    }
}

/// What options find in a ladder that is a table: the names of its sheets, and whether it is a text or a workbook.
pub fn heeded_in_ladder(sources: Option<&[Source]>, limit: LimitFactor) -> HeededOptions {
    let Some([table]) = sources else { return HeededOptions::default() };
    if table.file_name().to_lowercase().ends_with(".toml") {
        return HeededOptions::default();
    }
    let plain = ReadOptions { limit, ..ReadOptions::default() };
    let opened = open::open(table, &plain, &mut Report::new()).unwrap_or_default();
    let names = opened.iter().map(|grid| grid.head.sheet.to_string()).collect();
    let workbook = opened.iter().any(|grid| grid.head.is_sheet());
    HeededOptions { names, workbook, text: !workbook, ..HeededOptions::default() }
}

/// Reads the table of a file; reports a file that holds none, or several.
fn read(source: &Source, reading: &ReadOptions, report: &mut Report) -> Option<LadderTable> {
    // Delimiter and quotation marks are said of the other files.
    let ReadOptions { encoding, hidden, limit, offered, .. } = *reading;
    let plain = ReadOptions { encoding, hidden, limit, offered, ..ReadOptions::default() };
    let opened = open::open(source, &plain, report)?;
    let grids: Vec<Grid> = opened.into_iter().map(PartialGrid::whole).collect();
    let (mut grid, header) = chosen(grids, source, reading, report)?;
    let tall = grid.take_tall();
    report.number_rows(&grid.file, tall);
    let before = report.errors();
    header.check(&grid, report);
    // Tracks and levels are merged over their rows in most ladders; there is no other way to mean it.
    let merged = [header.places[TRACK], header.places[LEVEL]];
    grid.marks.blocks.retain(|(_, (_, column))| !merged.contains(&Some(*column)));
    let names: Vec<&str> = grid.row(header.row).collect();
    let form = SheetForm {
        header: header.row,
        names: &names,
        person: None,
        deciding: &[],
        links: &LinkColumns::default(),
    };
    report.extend(unseen_parts(&grid, &form, offered));
    let body = (header.row + 1..grid.len()).filter(|row| !grid.is_blank(*row));
    let rows: Vec<LadderRow> = body.map(|row| header.read(&grid, row, report)).collect();
    if rows.is_empty() {
        let finding = Diagnostic::error(Code::NoRows, "the file has a header and no rows");
        let finding = finding.at(Location::start_of(&grid.file));
        report.push(finding.hint("add a row for each skill"));
    }
    let at = grid.location(header.row, 0, None);
    let has_dimensions = header.places[DIMENSION].is_some();
    // The standard input has no name.
    let name = if grid.stem.starts_with('<') { "ladder" } else { &*grid.stem };
    let table = LadderTable { name: name.to_owned(), at, has_dimensions, rows };
    (report.errors() == before).then_some(table)
}

/// The sheet that holds the ladder, with its header.
fn chosen(
    grids: Vec<Grid>,
    source: &Source,
    reading: &ReadOptions,
    report: &mut Report,
) -> Option<(Grid, LadderHeader)> {
    let is_asked = |grid: &Grid| {
        reading.sheets.iter().any(|name| normalized_header(name) == normalized_header(&grid.sheet))
    };
    let found = grids.into_iter().filter_map(|grid| {
        let header = LadderHeader::of(&grid)?;
        Some((grid, header))
    });
    let mut found: Vec<(Grid, LadderHeader)> = found.collect();
    if found.iter().any(|(grid, header)| is_asked(grid) && header.lacks().is_empty()) {
        found.retain(|(grid, _)| is_asked(grid));
    }
    let mut fitting: Vec<(Grid, LadderHeader)> = Vec::new();
    let (mut hidden, mut other) = (None, None);
    for (grid, header) in found {
        if !header.lacks().is_empty() {
            let known = header.known();
            if other.as_ref().is_none_or(|(most, _, _)| known > *most) {
                other = Some((known, grid, header));
            }
        } else if grid.is_hidden && !is_asked(&grid) {
            hidden = Some(grid);
        } else {
            fitting.push((grid, header));
        }
    }
    if fitting.len() > 1 {
        report.push(several_sheets(&fitting, reading.offered));
        return None;
    }
    let finding = match (&hidden, &other) {
        _ if !fitting.is_empty() => return fitting.pop(),
        (Some(grid), _) => hidden_sheet(grid),
        (None, Some((_, grid, header))) => header.no_ladder(grid),
        (None, None) => Diagnostic::error(Code::EmptyFile, "the file has no header")
            .at(Location::start_of(&source.name))
            .hint(NEEDS),
    };
    report.push(finding);
    None
}

/// What of a sheet somebody who looks at it does not see. A command without an option for it gets no hint about one.
fn unseen_parts(grid: &Grid, form: &SheetForm<'_>, offered: OfferedOptions) -> Vec<Diagnostic> {
    let mut found = Report::new();
    hidden_parts::report(grid, form, &mut found);
    let mut found: Vec<Diagnostic> = found.into_iter().collect();
    for finding in &mut found {
        let is_hidden = matches!(finding.code, Code::HiddenRows | Code::HiddenColumns);
        if is_hidden && offered != OfferedOptions::All {
            finding.hints =
                vec!["show them in the spreadsheet, and delete what does not count".to_owned()];
        }
    }
    found
}

fn several_sheets(fitting: &[(Grid, LadderHeader)], offered: OfferedOptions) -> Diagnostic {
    let grids: Vec<&Grid> = fitting.iter().map(|(it, _)| it).collect();
    let first = escape_control(&grids[0].sheet);
    let mut finding = sheet_selection::one_of(&grids, SheetRemedies { all: false, mapping: None });
    let mut otherwise = "or hide the others, or";
    if offered == OfferedOptions::None {
        finding.hints.clear();
        otherwise = "hide the others, or";
    }
    finding.hint(format!(
        "{otherwise} make a folder of one: `promopacket ladder import FILE --sheet \"{first}\" -o DIR`"
    ))
}

fn hidden_sheet(grid: &Grid) -> Diagnostic {
    let name = escape_control(&grid.sheet);
    Diagnostic::error(
        Code::HiddenSheet,
        format!("only the sheet `{name}` holds a ladder, and it is hidden"),
    )
    .at(Location::start_of(&grid.file))
    .value(&grid.sheet)
    .hint("if it is the right one, show it in the spreadsheet")
}

/// The header of a ladder.
struct LadderHeader {
    row: usize,
    /// Where each of [`COLUMNS`] stands.
    places: [Option<usize>; COLUMNS.len()],
    /// Columns that mean the same as one before them, with that.
    twice: Vec<(usize, usize)>,
    /// Columns with names that say nothing here.
    unknown: Vec<usize>,
}

impl LadderHeader {
    /// The first row near the top with the most columns of a ladder; none without any row.
    fn of(grid: &Grid) -> Option<Self> {
        let rows = (0..grid.len().min(DEEPEST_HEADER)).filter(|row| !grid.is_blank(*row));
        let mut best: Option<Self> = None;
        for header in rows.map(|row| Self::at(grid, row)) {
            if best.as_ref().is_none_or(|best| header.known() > best.known()) {
                best = Some(header);
            }
        }
        best
    }

    fn at(grid: &Grid, row: usize) -> Self {
        let mut header =
            Self { row, places: [None; COLUMNS.len()], twice: Vec::new(), unknown: Vec::new() };
        for (place, name) in
            grid.row(row).enumerate().filter(|(place, _)| !grid.marks.leaves_out(*place))
        {
            let wanted = normalized_header(name);
            let is_called = |(name, others): &(&str, &[&str])| {
                *name == wanted || others.contains(&wanted.as_str())
            };
            match COLUMNS.iter().position(is_called) {
                _ if wanted.is_empty() => {}
                None => header.unknown.push(place),
                Some(column) => match header.places[column] {
                    None => header.places[column] = Some(place),
                    Some(first) => header.twice.push((first, place)),
                },
            }
        }
        header
    }

    fn known(&self) -> usize {
        self.places.iter().flatten().count()
    }

    /// The names of the columns that are needed and not there.
    fn lacks(&self) -> Vec<String> {
        let missing = NEEDED.iter().filter(|place| self.places[**place].is_none());
        missing.map(|place| format!("`{}`", COLUMNS[*place].0)).collect()
    }

    /// The names of the columns that are not there.
    fn free(&self) -> Vec<&'static str> {
        let columns = COLUMNS.iter().zip(&self.places);
        columns.filter(|(_, place)| place.is_none()).map(|((name, _), _)| *name).collect()
    }

    /// The names of unknown columns, and for each the name that it nearly has.
    fn unknown<'g>(&self, grid: &'g Grid) -> Vec<(usize, &'g str, Option<&'static str>)> {
        let free = self.free();
        let name = |place: usize| grid.cell(self.row, place).map_or("", |(text, _)| text);
        let unknown = self.unknown.iter().map(|place| (*place, name(*place)));
        unknown
            .map(|(place, text)| {
                (place, text, nearest(&normalized_header(text), free.iter().copied()))
            })
            .collect()
    }

    /// Why a table without the columns that are needed is no ladder.
    fn no_ladder(&self, grid: &Grid) -> Diagnostic {
        let lacks = self.lacks();
        let columns = if lacks.len() == 1 { "column" } else { "columns" };
        let message = format!("the ladder has no {columns} {}", lacks.join(", "));
        let at = grid.location(self.row, 0, None);
        let unknown = self.unknown(grid);
        let mut finding = Diagnostic::error(Code::MissingColumn, message).at(at).hint(NEEDS);
        for (_, name, near) in &unknown {
            if let Some(near) = near {
                finding =
                    finding.hint(format!("did you mean `{near}` by `{}`?", escape_control(name)));
            }
        }
        if unknown.is_empty() {
            return finding;
        }
        let names = in_backticks(unknown.iter().map(|(_, text, _)| text), ", ");
        finding.hint(format!("not known here: {names}"))
    }

    /// Reports columns that mean the same, that are nearly called like one that is missing, or that are not read.
    fn check(&self, grid: &Grid, report: &mut Report) {
        let name =
            |place: usize| escape_control(grid.cell(self.row, place).map_or("", |(it, _)| it));
        for (first, second) in &self.twice {
            let message =
                format!("`{}` and `{}` mean the same column", name(*first), name(*second));
            let at = grid.location(self.row, *second, None);
            let finding = Diagnostic::error(Code::DuplicateColumn, message).at(at);
            report.push(finding.hint("if the one is a heading of skills and the other their words, call them `category` and `text`; else delete one"));
        }
        let mut unread = Vec::new();
        for (place, text, near) in self.unknown(grid) {
            let Some(near) = near else {
                unread.push((place, text));
                continue;
            };
            let message = format!("a ladder has no column `{}`", escape_control(text));
            let at = grid.location(self.row, place, None);
            let finding = Diagnostic::error(Code::UnknownColumn, message).at(at).value(text);
            report.push(finding.hint(format!("did you mean `{near}`? if not, delete the column")));
        }
        let Some((first, _)) = unread.first() else { return };
        let names = in_backticks(unread.iter().map(|(_, text)| text), ", ");
        let message = format!("columns of the ladder that are not read: {names}");
        let at = grid.location(self.row, *first, None);
        let finding = Diagnostic::warning(Code::UnreadColumn, message).at(at);
        report.push(finding.hint("delete them, or leave them: what stands there is used nowhere"));
    }

    /// The cells of a row; reports what a spreadsheet made of them, and cells outside the columns.
    fn read(&self, grid: &Grid, row: usize, report: &mut Report) -> LadderRow {
        for (place, text) in grid.row(row).enumerate() {
            let is_named = grid.cell(self.row, place).is_some_and(|(it, _)| !it.is_empty());
            if !text.is_empty() && !is_named && !grid.marks.leaves_out(place) {
                let message = "the cell stands in a column without a name";
                let at = grid.location(row, place, None);
                let finding =
                    Diagnostic::error(Code::CellWithoutColumn, message).at(at).value(text);
                report.push(finding.hint("name the column in the header, or delete the cell"));
            }
        }
        let mut cell = |column: usize| {
            let name = COLUMNS[column].0;
            let Some(place) = self.places[column] else {
                return PlacedValue { value: String::new(), at: grid.location(row, 0, None) };
            };
            let value = grid.cell(row, place).map_or("", |(text, _)| text);
            let wanted = if column == TEXT { WantedValue::Prose } else { WantedValue::Text };
            report.extend(held_values::unlike_text(grid, row, place, value, name, wanted));
            PlacedValue { value: value.to_owned(), at: grid.location(row, place, Some(name)) }
        };
        LadderRow {
            track: cell(TRACK),
            track_name: cell(TRACK_NAME),
            level: cell(LEVEL),
            kind: cell(KIND),
            id: cell(ID),
            category: cell(CATEGORY),
            text: cell(TEXT),
            dimension: cell(DIMENSION),
        }
    }
}
