//! A workbook to grids. In: the bytes of an XLSX, XLS or ODS file. Out: one grid for each sheet, with the cached
//! values of formulas, dates as ISO 8601, and numbers as the sheet shows them; or why the file cannot be read. The only
//! owner of `calamine`.

mod layout;
mod number_format;
mod spread;
mod values;
mod xls;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::catch_unwind;
use std::sync::Arc;

use calamine::{Dimensions, Reader as _, SheetVisible, Sheets, open_workbook_auto_from_rs};

use super::Hidden;
use super::delimited::stem;
use super::grid::{Grid, Part};
use super::marks::{Held, Marks};
use super::unseen::rows_left_out;
use crate::diagnostics::{Diagnostic, Location, Report, printable};
use crate::source::Source;

use layout::{Block, Layout};
pub(super) use spread::letters;

/// The most cells of one sheet; more is no review, but a file made to fill the memory.
const MOST_CELLS: usize = 50_000_000;

type Workbook<'b> = Sheets<Cursor<&'b [u8]>>;

/// A cell by row and column, from 0.
type Cells = BTreeMap<(u32, u32), String>;

/// The cells of a sheet that hold something, and those among them that hold no text.
#[derive(Default)]
struct Content {
    cells: Cells,
    held: BTreeMap<(u32, u32), Held>,
}

/// Reads every sheet of a workbook.
pub(super) fn read(
    source: &Source,
    hidden: Option<Hidden>,
    report: &mut Report,
) -> Option<Vec<Grid>> {
    // The reader of XLS believes the places that a file names; in a damaged file they lie behind its end.
    let read =
        catch_unwind(|| sheets(source, hidden)).unwrap_or_else(|_| Err("it is damaged".to_owned()));
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
fn sheets(source: &Source, hidden: Option<Hidden>) -> Result<(Vec<Grid>, Vec<Diagnostic>), String> {
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
    let mut layouts = layouts(&workbook, &source.bytes)?;
    let (mut grids, mut findings) = (Vec::new(), Vec::new());
    for (name, is_hidden) in sheets {
        let mut layout = layouts.remove(&name).unwrap_or_default();
        let read = values::read(&mut workbook, &name, &layout.shown)
            .and_then(|it| enough(width_of_all(&it.cells)).map(|()| it));
        let mut content = read.map_err(|why| format!("sheet `{name}`: {why}"))?;
        if let Sheets::Xls(xls) = &mut workbook {
            layout.blocks = blocks(&xls.merge_cells_by_sheet_name(&name).unwrap_or_default());
        }
        let mut marks = Marks { hidden, ..Marks::default() };
        if hidden == Some(Hidden::Skip) {
            spread::leave_out(&mut content, &layout, &mut marks);
        }
        spread::fill_down(&mut content, &layout, &mut marks)?;
        let mut grid = grid(source, &workbook, &name, &content.cells);
        grid.wide = wide(&layout);
        grid.is_hidden = is_hidden;
        spread::mark(content, &layout, &mut marks);
        if layout.hides_something()
            && let Some(hidden) = hidden
        {
            grid.read_as.push_str(match hidden {
                Hidden::Read => ", hidden rows and columns read",
                Hidden::Skip => ", hidden rows and columns left out",
            });
        }
        grid.marks = marks;
        findings.extend(rows_left_out(&grid).filter(|_| !is_hidden));
        let empty = layout.uncomputed.iter().filter(|_| !is_hidden);
        findings.extend(empty.map(|it| never_computed(&grid, *it)));
        grids.push(grid);
    }
    Ok((grids, findings))
}

/// The layouts of all sheets by their names.
fn layouts(workbook: &Workbook<'_>, bytes: &[u8]) -> Result<BTreeMap<String, Layout>, String> {
    match workbook {
        Sheets::Xlsx(_) => layout::of_xlsx(bytes),
        Sheets::Ods(_) => layout::of_ods(bytes),
        Sheets::Xls(_) => Ok(layout::of_xls(bytes)),
        Sheets::Xlsb(_) => Ok(BTreeMap::new()),
    }
}

fn blocks(merged: &[Dimensions]) -> Vec<Block> {
    let block =
        |it: &Dimensions| Block { rows: (it.start.0, it.end.0), columns: (it.start.1, it.end.1) };
    merged.iter().map(block).collect()
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

/// How many cells the rows have up to their last filled ones.
fn width_of_all(cells: &Cells) -> usize {
    let mut widths = BTreeMap::new();
    for (row, column) in cells.keys() {
        widths.insert(row, usize::try_from(*column).unwrap_or(usize::MAX).saturating_add(1));
    }
    widths.into_values().fold(0, usize::saturating_add)
}

fn enough(cells: usize) -> Result<(), String> {
    match cells > MOST_CELLS {
        true => Err(format!("it has more than {MOST_CELLS} cells")),
        false => Ok(()),
    }
}

/// The cells of a sheet that are drawn over several columns.
fn wide(layout: &Layout) -> Vec<(usize, usize, usize)> {
    let place = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
    let wide = layout.blocks.iter().filter(|it| it.columns.1 > it.columns.0);
    wide.map(|it| (place(it.rows.0), place(it.columns.0), place(it.columns.1))).collect()
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
