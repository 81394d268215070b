//! Where the people stand in a file. In: a file, and the options of the run. Out: the grids that hold people with the rows of
//! their headers; or which sheets could both be meant.

use crate::diagnostics::{
    Code, Diagnostic, Location, Report, escape_control, in_backticks, nearest,
};
use crate::intake::columns::normalized_header;
use crate::intake::file::delimited::PartialGrid;
use crate::intake::file::grid::{DEEPEST_HEADER, Grid};
use crate::intake::file::open;
use crate::intake::mapping::PeopleRule;
use crate::intake::options::{IntakeOptions, ReadOptions};
use crate::intake::sheet_selection::{SheetRemedies, are_meant, one_of};
use crate::intake::swapped_tables;
use crate::source::Source;

use super::header::PeopleHeader;
use super::starter;

/// A file that was opened.
pub(super) struct OpenedFile {
    pub(super) grids: Vec<Grid>,
    /// Whether it was read with the delimiter and the quotation mark of the options: they may be meant for the other files of
    /// the run.
    pub(super) as_said: bool,
}

/// Opens a file with the options that fit it.
pub(super) fn open(
    source: &Source,
    settings: &IntakeOptions,
    rule: &PeopleRule,
    report: &mut Report,
) -> Option<OpenedFile> {
    let ReadOptions { encoding, delimiter, quote, hidden, limit, .. } = settings.reading;
    let plain = ReadOptions { encoding, hidden, limit, ..ReadOptions::default() };
    if delimiter.is_some() || quote.is_some() {
        let reading = ReadOptions { delimiter, quote, ..plain.clone() };
        let known = |grids: &[Grid]| {
            let header = |grid: &Grid| {
                header(grid, rule).map(|row| PeopleHeader::at(grid, row, rule).known())
            };
            grids.iter().filter_map(header).max().unwrap_or(0)
        };
        let mut found = Report::new();
        let as_said = grids(source, &reading, &mut found);
        let guessed = grids(source, &plain, &mut Report::new());
        if let Some(as_said) = as_said
            && known(&as_said) >= guessed.as_deref().map_or(0, known).max(1)
        {
            report.extend(found);
            return Some(OpenedFile { grids: as_said, as_said: true });
        }
        // What is wrong is what is wrong with the marks that the user says.
        if guessed.is_none() && found.errors() > 0 {
            report.extend(found);
            return None;
        }
    }
    Some(OpenedFile { grids: grids(source, &plain, report)?, as_said: false })
}

fn grids(source: &Source, reading: &ReadOptions, report: &mut Report) -> Option<Vec<Grid>> {
    let opened = open::open(source, reading, report)?.into_iter();
    let mut grids: Vec<Grid> = opened.map(PartialGrid::whole).collect();
    for grid in &mut grids {
        let tall = grid.take_tall();
        report.number_rows(&grid.file, tall);
    }
    Some(grids)
}

/// The row of the header: the first of those near the top that have the most columns of people, or else the first row.
pub(super) fn header(grid: &Grid, rule: &PeopleRule) -> Option<usize> {
    let mut rows = (0..grid.len().min(DEEPEST_HEADER)).filter(|row| !grid.is_blank(*row));
    let mut best: Option<(usize, usize)> = None;
    for row in rows.clone() {
        let known = PeopleHeader::at(grid, row, rule).known();
        if best.is_none_or(|(most, _)| known > most) {
            best = Some((known, row));
        }
    }
    let (known, row) = best?;
    // Below a title no name need be one of ours.
    let guessed = (known == 0).then(|| rows.find(|row| starter::seems_of_people(grid, *row, rule)));
    Some(guessed.flatten().unwrap_or(row))
}

/// The row on the line that the caller or the mapping names, if people's columns stand there.
fn named_row(grid: &Grid, settings: &IntakeOptions, rule: &PeopleRule) -> Option<usize> {
    let at = |line: u32| (0..grid.len()).find(|row| grid.line(*row) == line);
    if let Some(row) = rule.header_row.and_then(at) {
        return Some(row);
    }
    let row = settings.reading.header_line.and_then(at)?;
    let is_header = PeopleHeader::at(grid, row, rule).is_of_people()
        || starter::seems_of_people(grid, row, rule);
    is_header.then_some(row)
}

/// The grids to read, each with the row of its header. Reports a file without one, and several that could be meant.
pub(super) fn chosen(
    grids: &mut [Grid],
    source: &Source,
    settings: &IntakeOptions,
    rule: &PeopleRule,
    report: &mut Report,
) -> Option<Vec<(usize, usize)>> {
    let found: Vec<(usize, usize)> = grids
        .iter()
        .enumerate()
        .filter_map(|(number, grid)| {
            let row = named_row(grid, settings, rule).or_else(|| header(grid, rule))?;
            Some((number, row))
        })
        .collect();
    if found.is_empty() {
        report.push(empty(source));
        return None;
    }
    if let Some(unknown) = unknown_sheet(grids, rule) {
        report.push(unknown.at(Location::start_of(&source.name)));
        return None;
    }
    let named = named(grids, &found, settings, rule);
    if !named.is_empty() {
        return Some(named);
    }
    let is_of_people = |(number, row): &(usize, usize)| {
        PeopleHeader::at(&grids[*number], *row, rule).is_of_people()
    };
    let (hidden, visible): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(number, _)| grids[*number].is_hidden);
    let fitting: Vec<_> = visible.iter().copied().filter(is_of_people).collect();
    match (&fitting[..], hidden.iter().find(|sheet| is_of_people(sheet))) {
        ([_], _) => {}
        ([], Some((number, _))) => {
            report.push(hidden_sheet(&grids[*number]));
            return None;
        }
        // What is wrong with it, its header says.
        ([], None) => {
            if visible.is_empty() {
                report.push(empty(source));
                return None;
            }
            return Some(visible[..1].to_vec());
        }
        (several, _) => {
            let several: Vec<&Grid> = several.iter().map(|(number, _)| &grids[*number]).collect();
            let remedies = SheetRemedies { all: true, mapping: Some("`sheets` under `[people]`") };
            report.push(one_of(&several, remedies));
            return None;
        }
    }
    Some(fitting)
}

/// The grids that a mapping or an option names as those of people, each with the row of its header.
fn named(
    grids: &[Grid],
    found: &[(usize, usize)],
    settings: &IntakeOptions,
    rule: &PeopleRule,
) -> Vec<(usize, usize)> {
    let asked: Vec<String> =
        settings.reading.sheets.iter().map(|name| normalized_header(name)).collect();
    let (in_mapping, asked) = (are_meant(grids, &rule.sheets), are_meant(grids, &asked));
    // The name of a sheet of answers is meant for them, also where both tables are in one workbook.
    let is_of_answers = |number: usize, row| {
        swapped_tables::is_of_assessments(&grids[number], row)
            && !PeopleHeader::at(&grids[number], row, rule).is_complete()
    };
    let mut named = found.to_vec();
    named.retain(|(number, row)| {
        in_mapping[*number] || asked[*number] && !is_of_answers(*number, *row)
    });
    named
}

/// A sheet that the mapping names and that is not there.
fn unknown_sheet(grids: &[Grid], rule: &PeopleRule) -> Option<Diagnostic> {
    let is_there = |name: &String| {
        grids.iter().any(|grid| {
            normalized_header(&grid.sheet) == *name || normalized_header(&grid.stem) == *name
        })
    };
    let unknown = rule.sheets.iter().find(|name| !is_there(name))?;
    let message = format!("there is no sheet `{}` in the table of people", escape_control(unknown));
    let finding = Diagnostic::error(Code::UnknownSheet, message).value(unknown);
    let names: Vec<&str> = grids.iter().map(|it| &*it.sheet).collect();
    let near = nearest(unknown, names.iter().copied());
    let finding = match near {
        Some(near) => finding.hint(format!("did you mean `{}`?", escape_control(near))),
        None => finding,
    };
    Some(finding.hint(format!("the sheets are {}", in_backticks(&names, ", "))))
}

fn hidden_sheet(grid: &Grid) -> Diagnostic {
    let name = escape_control(&grid.sheet);
    let message = format!("only the sheet `{name}` holds people, and it is hidden");
    Diagnostic::error(Code::HiddenSheet, message)
        .at(Location::start_of(&grid.file))
        .value(&grid.sheet)
        .hint(format!("if it is the right one, say so with `--sheet \"{name}\"`, or show it in the spreadsheet"))
}

fn empty(source: &Source) -> Diagnostic {
    Diagnostic::error(Code::EmptyFile, "the file has no header")
        .at(Location::start_of(&source.name))
        .hint("the first line names the columns, such as employee_id")
}
