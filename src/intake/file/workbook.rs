//! A workbook to grids. In: the bytes of an XLSX, XLS or ODS file. Out: one grid for each sheet, with the cached
//! values of formulas, dates as ISO 8601, and numbers as the sheet shows them; or why the file cannot be read. The only
//! owner of `calamine`, which is asked only for what was found to be bounded.

mod fault;
mod format_sections;
mod kept_rows;
mod layout;
mod links;
mod number_format;
mod ods;
mod ods_styles;
mod spread;
mod survey;
mod values;
mod xls;
mod xls_records;
mod xml;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{Dimensions, Reader as _, SheetVisible, Xls, Xlsx, open_workbook_from_rs};

use crate::diagnostics::{Code, Diagnostic, Location, Report, one_based};
use crate::intake::file::address::{CellPosition, MergedBlock};
use crate::intake::file::delimited::stem;
use crate::intake::file::grid::{Grid, GridChunk};
use crate::intake::file::link_target::CellLink;
use crate::intake::file::sheet_form::counted;
use crate::intake::file::sheet_marks::{HeldValue, SheetMarks};
use crate::intake::options::HiddenRule;
use crate::limits::{FileBudget, LimitedSize};
use crate::source::Source;

use fault::{WorkbookFault, twice, twice_at};
use kept_rows::{KeptRows, blank_cells};
use layout::SheetLayout;

/// The cells of a sheet that hold something, and those among them that hold no text.
#[derive(Default)]
struct SheetContent {
    cells: BTreeMap<CellPosition, String>,
    held: BTreeMap<CellPosition, HeldValue>,
    /// Where their links lead.
    links: BTreeMap<CellPosition, Vec<CellLink>>,
    /// Cells whose style strikes them out.
    struck: Vec<CellPosition>,
    /// Cells of which the sheet shows nothing.
    faint: Vec<CellPosition>,
}

/// A sheet as its file describes it.
struct SheetRead {
    name: String,
    is_hidden: bool,
    layout: SheetLayout,
    content: SheetContent,
}

/// Reads every sheet of a workbook.
pub(crate) fn read(
    source: &Source,
    hidden: Option<HiddenRule>,
    budget: &FileBudget,
    report: &mut Report,
) -> Option<Vec<Grid>> {
    let mut book =
        WorkbookSheets { source, hidden, budget, grids: Vec::new(), findings: Vec::new() };
    // The reader of XLS believes the places that a file names; in a damaged file they lie behind its end.
    let read = catch_unwind(AssertUnwindSafe(|| book.read()));
    match read.unwrap_or_else(|_| Err("it is damaged".to_owned().into())) {
        Ok(()) => {
            report.extend(book.findings);
            Some(book.grids)
        }
        Err(fault) => {
            report.push(fault.finding(source));
            None
        }
    }
}

/// The sheets of a workbook that were read.
struct WorkbookSheets<'b> {
    source: &'b Source,
    hidden: Option<HiddenRule>,
    budget: &'b FileBudget,
    grids: Vec<Grid>,
    findings: Vec<Diagnostic>,
}

impl WorkbookSheets<'_> {
    fn read(&mut self) -> Result<(), WorkbookFault> {
        let source = self.source;
        if source.bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return self.read_xls();
        }
        survey::survey(source, self.budget)?;
        if ods::is_one(source) {
            for sheet in ods::sheets(source, self.budget)? {
                self.add("ODS", sheet)?;
            }
            return Ok(());
        }
        self.read_xlsx()
    }

    fn read_xlsx(&mut self) -> Result<(), WorkbookFault> {
        let mut layouts = layout::of_xlsx(self.source, self.budget)?;
        let bytes = Cursor::new(self.source.bytes.as_slice());
        let mut workbook: Xlsx<_> = open_workbook_from_rs(bytes)?;
        let mut formats = None;
        for sheet in workbook.sheets_metadata().to_vec() {
            let layout = layouts.remove(&sheet.name).unwrap_or_default();
            let content = values::of_xlsx(&mut workbook, &sheet.name, &mut formats, self.budget)
                .map_err(|it| it.of_sheet(&sheet.name))?;
            let (name, is_hidden) = (sheet.name, sheet.visible != SheetVisible::Visible);
            self.add("XLSX", SheetRead { name, is_hidden, layout, content })?;
        }
        Ok(())
    }

    fn read_xls(&mut self) -> Result<(), WorkbookFault> {
        xls::survey(self.source, self.budget)?;
        let bytes = Cursor::new(self.source.bytes.as_slice());
        let mut workbook: Xls<_> = open_workbook_from_rs(bytes)?;
        let mut layouts = layout::of_xls(&self.source.bytes);
        let mut names: Vec<String> = Vec::new();
        for sheet in workbook.sheets_metadata().to_vec() {
            if let Some(first) = names.iter().find(|name| layout::is_same(name, &sheet.name)) {
                return Err(twice(self.source, "two sheets", first, &sheet.name));
            }
            names.push(sheet.name.clone());
            let mut layout = layouts.remove(&sheet.name).unwrap_or_default();
            let merged = workbook.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
            layout.blocks = merged.iter().map(block).collect();
            let content = values::of_xls(&mut workbook, &sheet.name, &layout.shown, self.budget)
                .map_err(|it| it.of_sheet(&sheet.name))?;
            let (name, is_hidden) = (sheet.name, sheet.visible != SheetVisible::Visible);
            self.add("XLS", SheetRead { name, is_hidden, layout, content })?;
        }
        Ok(())
    }

    /// Enters a sheet as it is drawn.
    fn add(&mut self, format: &str, sheet: SheetRead) -> Result<(), WorkbookFault> {
        let SheetRead { name, is_hidden, layout, mut content } = sheet;
        let mut marks = SheetMarks { hidden: self.hidden, ..SheetMarks::default() };
        links::enter(&mut content, &layout.links, self.budget)
            .map_err(|excess| WorkbookFault::from(excess).of_sheet(&name))?;
        // The first row of a merged cell may be hidden, while the cell is seen in the others.
        spread::fill_down(&mut content, &layout, &mut marks, self.budget)
            .map_err(|excess| WorkbookFault::from(excess).of_sheet(&name))?;
        if self.hidden == Some(HiddenRule::Skip) {
            spread::leave_out(&mut content, &layout, &mut marks);
        }
        let rows = KeptRows::of(&content, &layout);
        let blank = rows.blank().saturating_add(blank_cells(content.cells.keys()));
        self.budget
            .spend_length(LimitedSize::Cells, blank)
            .map_err(|excess| WorkbookFault::from(excess).of_sheet(&name))?;
        let mut grid = grid(self.source, format, &name, &content.cells, &rows);
        grid.wide = rows.wide(&layout);
        grid.is_hidden = is_hidden;
        spread::mark(content, &layout, &mut marks);
        rows.enter(&mut marks);
        if layout.hides_something()
            && let Some(hidden) = self.hidden
        {
            grid.read_as.push_str(match hidden {
                HiddenRule::Read => ", hidden rows and columns read",
                HiddenRule::Skip => ", hidden rows and columns left out",
            });
        }
        grid.marks = marks;
        if !is_hidden {
            self.findings.extend(rows_left_out(&grid));
            self.findings.extend(never_computed(&grid, &layout.uncomputed));
        }
        self.grids.push(grid);
        Ok(())
    }
}

/// The hidden rows that were left out of a sheet.
fn rows_left_out(grid: &Grid) -> Option<Diagnostic> {
    let left_out = &grid.marks.rows_left_out;
    let first = *left_out.first()?;
    let rows = counted(left_out.len(), "hidden row");
    let message = format!("{rows} of the sheet left out, as `--hidden skip` says");
    let at = Location { line: one_based(first), ..Location::start_of(&grid.file) };
    Some(Diagnostic::warning(Code::HiddenRows, message).at(at))
}

fn block(merged: &Dimensions) -> MergedBlock {
    MergedBlock { rows: (merged.start.0, merged.end.0), columns: (merged.start.1, merged.end.1) }
}

/// Cells with a formula of which nobody knows what it shows.
fn never_computed(grid: &Grid, places: &[CellPosition]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (row, column) in places {
        let (line, column) = (row.saturating_add(1), column.saturating_add(1));
        let at = Location { line, column, ..Location::start_of(&grid.file) };
        let message = "the cell has a formula that was never computed";
        let hint =
            "open the workbook in a spreadsheet program and save it, or write the value itself";
        let finding = Diagnostic::error(Code::FormulaWithoutValue, message);
        // One value for all, so that they are told as one.
        found.push(finding.at(at).value("=").hint(hint));
    }
    found
}

/// The rows of a sheet with the lines that they stand on.
fn grid(
    source: &Source,
    format: &str,
    name: &str,
    cells: &BTreeMap<CellPosition, String>,
    kept: &KeptRows,
) -> Grid {
    let file = Arc::from(format!("{}[{name}]", source.name));
    let mut grid = Grid::new(file, name.into(), stem(&source.name), format.to_owned());
    let mut rows = GridChunk::new("");
    let mut cells = cells.iter().peekable();
    for row in kept.rows() {
        let mut column = 0;
        while let Some(((_, to), text)) = cells.next_if(|((at, _), _)| *at == row) {
            while column < *to {
                rows.push("", row + 1);
                column += 1;
            }
            rows.push(text, row + 1);
            column += 1;
        }
        rows.end_row(row + 1);
    }
    grid.add(rows);
    grid
}
