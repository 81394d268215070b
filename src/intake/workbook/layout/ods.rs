//! The layout of the sheets of an ODS. In: its `content.xml`. Out: a layout for each name of a sheet (OpenDocument 1.2,
//! chapter 9), with the texts that it shows for numbers, dates and logical values.

use std::collections::BTreeMap;
use std::io::Cursor;

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{Block, COLUMNS, Layout, ROWS, attribute, number, words, xml};

/// The layouts of all sheets by their names.
pub(in crate::intake::workbook) fn layouts(
    bytes: &[u8],
) -> Result<BTreeMap<String, Layout>, String> {
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(|it| it.to_string())?;
    let Some(mut xml) = xml(&mut parts, "content.xml")? else { return Ok(BTreeMap::new()) };
    let (mut layouts, mut sheet, mut buffer) = (BTreeMap::new(), None, Vec::new());
    let mut notes = 0_usize;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|it| it.to_string())? {
            // A comment on a cell is no part of what the cell shows.
            Event::Start(element) if element.local_name().as_ref() == "annotation" => notes += 1,
            Event::End(element) if element.local_name().as_ref() == "annotation" => {
                notes = notes.saturating_sub(1);
            }
            _ if notes > 0 => {}
            Event::Start(element) => match (element.local_name().as_ref(), &mut sheet) {
                ("table", None) => {
                    sheet = words(&element, "name").map(Sheet::new);
                }
                (name, Some(sheet)) => sheet.begin(name, &element),
                _ => {}
            },
            Event::End(element) => match (element.local_name().as_ref(), &mut sheet) {
                ("table", Some(_)) => {
                    if let Some(Sheet { name, layout, .. }) = sheet.take() {
                        layouts.insert(name, layout);
                    }
                }
                (name, Some(sheet)) => sheet.end(name)?,
                _ => {}
            },
            Event::Text(text) => {
                if let Some(sheet) = &mut sheet {
                    sheet.says(&text.xml10_content());
                }
            }
            Event::Eof => return Ok(layouts),
            _ => {}
        }
    }
}

/// The sheet that is being read.
struct Sheet {
    name: String,
    layout: Layout,
    /// The row, and how many like it there are.
    row: u32,
    rows: u32,
    column: u32,
    /// The column that the next description is of.
    described: u32,
    /// Groups of rows that are open, with whether they are folded away; and the same of columns.
    row_groups: Vec<bool>,
    column_groups: Vec<bool>,
    is_row_hidden: bool,
    cell: Option<Cell>,
}

/// The cell that is being read: how many like it there are, and what it shows, if it holds no text.
struct Cell {
    cells: u32,
    shown: Option<String>,
    is_in_text: bool,
}

impl Sheet {
    fn new(name: String) -> Self {
        Self {
            name,
            layout: Layout::default(),
            row: 0,
            rows: 0,
            column: 0,
            described: 0,
            row_groups: Vec::new(),
            column_groups: Vec::new(),
            is_row_hidden: false,
            cell: None,
        }
    }

    fn begin(&mut self, name: &str, element: &BytesStart<'_>) {
        let is_invisible = || attribute(element, "visibility").is_some_and(|it| it != "visible");
        let is_folded = || attribute(element, "display").is_some_and(|it| it == "false");
        match name {
            "table-row-group" => self.row_groups.push(is_folded()),
            "table-column-group" => self.column_groups.push(is_folded()),
            "table-column" => {
                let columns = number(element, "number-columns-repeated").unwrap_or(1).max(1);
                let (first, end) = (self.described, self.described.saturating_add(columns));
                self.described = end.min(COLUMNS);
                if (is_invisible() || self.column_groups.contains(&true)) && first < COLUMNS {
                    self.layout.hidden_columns.push((first, self.described - 1));
                }
            }
            "table-row" => {
                self.rows = number(element, "number-rows-repeated").unwrap_or(1).max(1);
                self.is_row_hidden = is_invisible() || self.row_groups.contains(&true);
                self.column = 0;
            }
            "table-cell" | "covered-table-cell" => self.begin_cell(element),
            "p" => {
                if let Some(Cell { shown: Some(shown), is_in_text, .. }) = &mut self.cell {
                    *is_in_text = true;
                    if !shown.is_empty() {
                        shown.push('\n');
                    }
                }
            }
            "s" => self.says(&" ".repeat(number(element, "c").unwrap_or(1).min(100) as usize)),
            _ => {}
        }
    }

    fn begin_cell(&mut self, element: &BytesStart<'_>) {
        let cells = number(element, "number-columns-repeated").unwrap_or(1).max(1);
        let spanned = |name| number(element, name).unwrap_or(1).max(1) - 1;
        let (below, beside) = (spanned("number-rows-spanned"), spanned("number-columns-spanned"));
        if below + beside > 0 && self.row < ROWS && self.column < COLUMNS {
            let rows = (self.row, self.row.saturating_add(below).min(ROWS - 1));
            let columns = (self.column, self.column.saturating_add(beside).min(COLUMNS - 1));
            self.layout.blocks.push(Block { rows, columns });
        }
        let holds = attribute(element, "value-type");
        let holds_no_text = holds.is_some_and(|it| it != "string" && it != "void");
        let shown = holds_no_text.then(String::new);
        self.cell = Some(Cell { cells, shown, is_in_text: false });
    }

    /// Takes a text that stands in the sheet.
    fn says(&mut self, text: &str) {
        const LONGEST: usize = 300;
        if let Some(Cell { shown: Some(shown), is_in_text: true, .. }) = &mut self.cell
            && shown.len() + text.len() <= LONGEST
        {
            shown.push_str(text);
        }
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        match name {
            "table-row-group" => drop(self.row_groups.pop()),
            "table-column-group" => drop(self.column_groups.pop()),
            "p" => {
                if let Some(cell) = &mut self.cell {
                    cell.is_in_text = false;
                }
            }
            "table-cell" | "covered-table-cell" => self.end_cell()?,
            "table-row" => {
                let last = self.row.saturating_add(self.rows).min(ROWS);
                if self.is_row_hidden && self.row < last {
                    self.layout.hide_rows((self.row, last - 1));
                }
                self.row = last;
            }
            _ => {}
        }
        self.layout.is_bounded()
    }

    fn end_cell(&mut self) -> Result<(), String> {
        let Some(Cell { cells, shown, .. }) = self.cell.take() else { return Ok(()) };
        let first = self.column;
        self.column = first.saturating_add(cells).min(COLUMNS);
        let Some(shown) = shown.filter(|it| !it.is_empty()) else { return Ok(()) };
        for row in self.row..self.row.saturating_add(self.rows).min(ROWS) {
            for column in first..self.column {
                self.layout.shown.insert((row, column), shown.clone());
            }
            self.layout.is_bounded()?;
        }
        Ok(())
    }
}
