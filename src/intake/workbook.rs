//! A workbook to grids. In: the bytes of an XLSX, XLS or ODS file. Out: one grid for each sheet, with the cached
//! values of formulas, and dates as ISO 8601; or why the file cannot be read. The only owner of `calamine`.

mod xls;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::catch_unwind;
use std::sync::Arc;

use calamine::{
    Data, DataRef, DataType, Dimensions, ExcelDateTime, Reader as _, SheetVisible, Sheets,
    open_workbook_auto_from_rs,
};

use super::delimited::stem;
use super::grid::{Grid, Part};
use crate::diagnostics::{Diagnostic, Location, Report, nth, printable};
use crate::source::Source;

/// The most cells of one sheet; more is no review, but a file made to fill the memory.
const MOST_CELLS: usize = 50_000_000;

type Workbook<'b> = Sheets<Cursor<&'b [u8]>>;

/// A cell by row and column, from 0.
type Cells = BTreeMap<(u32, u32), String>;

/// Reads every sheet of a workbook.
pub(super) fn read(source: &Source, report: &mut Report) -> Option<Vec<Grid>> {
    // The reader of XLS believes the places that a file names; in a damaged file they lie behind its end.
    let read = catch_unwind(|| sheets(source)).unwrap_or_else(|_| Err("it is damaged".to_owned()));
    let read = read.map(|(grids, findings)| {
        report.extend(findings);
        grids
    });
    read.map_err(|why| {
        let message = format!("the workbook cannot be read: {}", printable(&why));
        let finding = Diagnostic::error("unreadable-workbook", message);
        report.push(finding.at(Location::start_of(&source.name)).hint("open it in a spreadsheet program, take its password away if it has one, and save it again as XLSX"));
    })
    .ok()
}

/// The grids of all sheets.
fn sheets(source: &Source) -> Result<(Vec<Grid>, Vec<Diagnostic>), String> {
    let is_xls = source.bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    if is_xls && !xls::keeps_to_its_format(&source.bytes) {
        return Err("it is damaged, protected by a password, or no XLS".to_owned());
    }
    let bytes = Cursor::new(source.bytes.as_slice());
    let mut workbook: Workbook<'_> =
        open_workbook_auto_from_rs(bytes).map_err(|why| why.to_string())?;
    let sheets: Vec<(String, bool)> = workbook
        .sheets_metadata()
        .iter()
        .map(|it| (it.name.clone(), it.visible != SheetVisible::Visible))
        .collect();
    let (mut grids, mut findings) = (Vec::new(), Vec::new());
    for (name, is_hidden) in sheets {
        let mut empty = Vec::new();
        let cells = cells(&mut workbook, &name, &mut empty);
        let cells = cells.and_then(|it| enough(spread(&it)).map(|()| it));
        let cells = cells.map_err(|why| format!("sheet `{name}`: {why}"))?;
        let mut grid = grid(source, &workbook, &name, &cells);
        grid.wide = wide(&mut workbook, &name);
        grid.is_hidden = is_hidden;
        findings.extend(empty.iter().filter(|_| !is_hidden).map(|it| never_computed(&grid, *it)));
        grids.push(grid);
    }
    Ok((grids, findings))
}

fn never_computed(grid: &Grid, (row, column): (u32, u32)) -> Diagnostic {
    let at = Location {
        line: row.saturating_add(1),
        column: column.saturating_add(1),
        ..Location::start_of(&grid.file)
    };
    Diagnostic::error("formula-without-value", "the cell has a formula that was never computed")
        .at(at)
        .hint("open the workbook in a spreadsheet program and save it, or write the value itself")
}

/// The cells of a sheet that hold something. Formulas without a value, which programs write that cannot compute, go to
/// `empty`.
fn cells(
    workbook: &mut Workbook<'_>,
    name: &str,
    empty: &mut Vec<(u32, u32)>,
) -> Result<Cells, String> {
    let mut cells = Cells::new();
    // Sparse as the file is: a sheet with two cells in far corners has no more than two.
    if let Sheets::Xlsx(workbook) = workbook {
        let mut reader = match workbook.worksheet_cells_reader(name) {
            Ok(reader) => reader,
            // A chart sheet has no cells.
            Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(cells),
            Err(why) => return Err(why.to_string()),
        };
        while let Some(cell) =
            reader.next_cell_with_formula_metadata().map_err(|it| it.to_string())?
        {
            match text_of(&owned(&cell.value)) {
                Some(text) => {
                    cells.insert(cell.pos, text);
                }
                None if cell.formula.is_some() && cell.value == DataRef::Empty => {
                    empty.push(cell.pos);
                }
                None => {}
            }
            enough(cells.len())?;
        }
        return Ok(cells);
    }
    let range = workbook.worksheet_range(name).map_err(|it| it.to_string())?;
    let (row, column) = range.start().unwrap_or_default();
    for (below, beside, value) in range.used_cells() {
        if let Some(text) = text_of(value) {
            cells.insert((row + nth(below) - 1, column + nth(beside) - 1), text);
        }
        enough(cells.len())?;
    }
    Ok(cells)
}

/// How many cells the rows have up to their last filled ones.
fn spread(cells: &Cells) -> usize {
    let mut widths = BTreeMap::new();
    for (row, column) in cells.keys() {
        widths.insert(row, usize::try_from(*column).unwrap_or(usize::MAX).saturating_add(1));
    }
    widths.into_values().fold(0, usize::saturating_add)
}

fn owned(value: &DataRef<'_>) -> Data {
    Data::from(value.clone())
}

fn enough(cells: usize) -> Result<(), String> {
    match cells > MOST_CELLS {
        true => Err(format!("it has more than {MOST_CELLS} cells")),
        false => Ok(()),
    }
}

/// A value as text, as a person would write it; nothing for an empty cell.
fn text_of(value: &Data) -> Option<String> {
    let text = match value {
        Data::Empty => return None,
        Data::DateTime(date) => date_text(date),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        other => other.as_string().unwrap_or_else(|| other.to_string()),
    };
    (!text.is_empty()).then_some(text)
}

/// A date in ISO 8601, with its time if it has one; a duration or a date no calendar has stays a number.
fn date_text(date: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let known = chrono::NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
    match known.filter(|_| date.is_datetime()) {
        Some(date) if (hour, minute, second) == (0, 0, 0) => date.to_string(),
        Some(date) => format!("{date} {hour:02}:{minute:02}:{second:02}"),
        None => date.as_f64().to_string(),
    }
}

/// The cells of a sheet that are drawn over several columns.
fn wide(workbook: &mut Workbook<'_>, name: &str) -> Vec<(usize, usize, usize)> {
    let merged: Vec<Dimensions> = match workbook {
        Sheets::Xlsx(workbook) => workbook.merge_cells_by_sheet_name(name).unwrap_or_default(),
        Sheets::Xls(workbook) => workbook.merge_cells_by_sheet_name(name).unwrap_or_default(),
        _ => Vec::new(),
    };
    let place = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
    let wide = merged.iter().filter(|it| it.end.1 > it.start.1);
    wide.map(|it| (place(it.start.0), place(it.start.1), place(it.end.1))).collect()
}

/// The rows of a sheet from its first line on: a row's place in the grid is its place in the sheet.
fn grid(source: &Source, workbook: &Workbook<'_>, name: &str, cells: &Cells) -> Grid {
    let format = match workbook {
        Sheets::Xls(_) => "XLS",
        Sheets::Xlsx(_) => "XLSX",
        Sheets::Xlsb(_) => "XLSB",
        Sheets::Ods(_) => "ODS",
    };
    let file = Arc::from(format!("{}[{name}]", source.name));
    let mut grid = Grid::new(file, name.into(), stem(&source.name), format.to_owned());
    let mut rows = Part::new("");
    let (mut row, mut column) = (0, 0);
    for ((to_row, to_column), text) in cells {
        while row < *to_row {
            row += 1;
            rows.end_row(row);
            column = 0;
        }
        while column < *to_column {
            rows.push("", row + 1);
            column += 1;
        }
        rows.push(text, row + 1);
        column += 1;
    }
    if !cells.is_empty() {
        rows.end_row(row + 1);
    }
    grid.add(rows);
    grid
}
