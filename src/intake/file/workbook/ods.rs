//! The sheets of an ODS. In: its `content.xml` (OpenDocument 1.2, chapter 9). Out: for each sheet its cells, and its layout
//! with the texts that it shows for numbers, dates and logical values. Cells that are repeated are counted before they
//! are written out.

use std::io::Cursor;

use calamine::Data;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::intake::file::address::{COLUMNS, MergedBlock, ROWS, letters};
use crate::intake::file::workbook::fault::beyond;
use crate::intake::file::workbook::layout::{SheetLayout, is_same};
use crate::intake::file::workbook::links::{LinkSource, SheetLink, makes_link};
use crate::intake::file::workbook::number_format::StyleLook;
use crate::intake::file::workbook::ods_styles::OdsStyles;
use crate::intake::file::workbook::xml::{
    DepthLimit, PartXml, attribute, number, places, resolved, words, xml,
};
use crate::intake::file::workbook::{SheetContent, SheetRead, WorkbookFault, twice};
use crate::intake::values::spreadsheet_errors;
use crate::limits::{FileBudget, LimitedSize};
use crate::source::Source;

/// The part that holds the sheets.
const CONTENT: &str = "content.xml";

/// Whether an archive is an ODS.
pub(super) fn is_one(source: &Source) -> bool {
    let parts = ZipArchive::new(Cursor::new(source.bytes.as_slice()));
    parts.is_ok_and(|parts| parts.index_for_name(CONTENT).is_some())
}

/// Reads all sheets.
pub(super) fn sheets(
    source: &Source,
    budget: &FileBudget,
) -> Result<Vec<SheetRead>, WorkbookFault> {
    let mut parts = ZipArchive::new(Cursor::new(source.bytes.as_slice()))?;
    let places = places(&parts);
    let Some(xml) = xml(&mut parts, &places, CONTENT)? else { return Ok(Vec::new()) };
    let reader =
        OdsDocument { budget, sheets: Vec::new(), sheet: None, styles: OdsStyles::default() };
    let sheets = reader.read(xml)?;
    for (place, sheet) in sheets.iter().enumerate() {
        if let Some(first) = sheets[..place].iter().find(|other| is_same(&other.name, &sheet.name))
        {
            return Err(twice(source, "two sheets", &first.name, &sheet.name));
        }
    }
    Ok(sheets)
}

/// The document that is being read.
struct OdsDocument<'b> {
    budget: &'b FileBudget,
    sheets: Vec<SheetRead>,
    sheet: Option<OdsSheet<'b>>,
    styles: OdsStyles,
}

impl OdsDocument<'_> {
    fn read(mut self, mut xml: PartXml<'_, '_>) -> Result<Vec<SheetRead>, WorkbookFault> {
        let (mut buffer, mut notes, mut depth) = (Vec::new(), 0_usize, DepthLimit::default());
        loop {
            buffer.clear();
            let event = xml.read_event_into(&mut buffer)?;
            depth.count(&event, self.budget)?;
            match event {
                // A comment on a cell is no part of what the cell shows.
                Event::Start(element) if element.local_name().as_ref() == "annotation" => {
                    notes += 1;
                    self.note();
                }
                Event::End(element) if element.local_name().as_ref() == "annotation" => {
                    notes = notes.saturating_sub(1);
                }
                // Before what is passed over in a comment: a file may end in one.
                Event::Eof => break,
                _ if notes > 0 => {}
                Event::Start(element) => self.begin(&element)?,
                Event::End(element) => self.end(element.local_name().as_ref())?,
                Event::Text(text) => self.says(&text.xml10_content())?,
                Event::CData(text) => self.says(&text.xml10_content())?,
                Event::GeneralRef(entity) => self.says(&resolved(&entity)?)?,
                _ => {}
            }
        }
        match self.sheet {
            Some(_) => Err("it ends in the middle of a sheet".to_owned().into()),
            None => Ok(self.sheets),
        }
    }

    /// Enters a note on the cell that is being read.
    fn note(&mut self) {
        if let Some(sheet) = &mut self.sheet
            && sheet.cell.is_some()
        {
            sheet.layout.notes.insert((sheet.row, sheet.column));
        }
    }

    fn begin(&mut self, element: &BytesStart<'_>) -> Result<(), WorkbookFault> {
        let name = element.local_name();
        match (name.as_ref(), &mut self.sheet) {
            ("table", None) => {
                let style = words(element, "style-name");
                let is_hidden = style.is_some_and(|style| self.styles.hides(&style));
                if let Some(name) = words(element, "name") {
                    self.budget.spend(LimitedSize::Sheets, 1)?;
                    self.sheet = Some(OdsSheet::new(name, is_hidden, self.budget));
                }
            }
            ("table", Some(sheet)) => sheet.inner_tables += 1,
            (_, Some(sheet)) if sheet.inner_tables > 0 => {}
            (name, Some(sheet)) => sheet.begin(name, element, &self.styles)?,
            (_, None) => self.styles.begin(element),
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), WorkbookFault> {
        match (name, &mut self.sheet) {
            ("table", Some(sheet)) if sheet.inner_tables > 0 => sheet.inner_tables -= 1,
            ("table", Some(_)) => {
                if let Some(sheet) = self.sheet.take() {
                    self.sheets.push(sheet.whole()?);
                }
            }
            (_, Some(sheet)) if sheet.inner_tables > 0 => {}
            (name, Some(sheet)) => sheet.end(name)?,
            _ => {}
        }
        Ok(())
    }

    fn says(&mut self, text: &str) -> Result<(), WorkbookFault> {
        match &mut self.sheet {
            Some(sheet) if sheet.inner_tables == 0 => sheet.says(text),
            _ => Ok(()),
        }
    }
}

/// The sheet that is being read.
struct OdsSheet<'b> {
    name: String,
    is_hidden: bool,
    budget: &'b FileBudget,
    layout: SheetLayout,
    content: SheetContent,
    /// The row, and how many like it there are.
    row: u32,
    rows: u32,
    column: u32,
    /// The cells of the row that hold something.
    cells: Vec<OdsRun>,
    /// The column that the next description is of.
    described: u32,
    /// The styles of cells that name none: the columns behind the last each holds for, and that of the row.
    column_styles: Vec<(u32, StyleLook)>,
    row_style: Option<StyleLook>,
    /// Groups of rows that are open, with whether they are folded away; and the same of columns.
    row_groups: Vec<bool>,
    column_groups: Vec<bool>,
    is_row_hidden: bool,
    cell: Option<OdsCell>,
    /// Tables in a cell that are open: what they hold is no part of the sheet.
    inner_tables: usize,
    marks: usize,
}

/// Cells of a row that hold the same: the first, the column behind the last, the value, and what they show.
struct OdsRun {
    first: u32,
    end: u32,
    value: Data,
    shown: Option<String>,
    look: StyleLook,
    links: Vec<(Option<String>, LinkSource)>,
}

/// The cell that is being read.
struct OdsCell {
    /// How many like it there are.
    cells: u32,
    /// Its value, as far as an attribute says it.
    value: Option<Data>,
    /// Whether its text is its value.
    is_text: bool,
    /// The text that it shows.
    shown: String,
    paragraphs: usize,
    is_in_text: bool,
    look: StyleLook,
    /// Its links; the words of one that is being read begin at a place of its text.
    links: Vec<(Option<String>, LinkSource)>,
    open_link: Option<(usize, String)>,
}

impl<'b> OdsSheet<'b> {
    fn new(name: String, is_hidden: bool, budget: &'b FileBudget) -> Self {
        Self {
            name,
            is_hidden,
            budget,
            layout: SheetLayout::default(),
            content: SheetContent::default(),
            row: 0,
            rows: 1,
            column: 0,
            cells: Vec::new(),
            described: 0,
            column_styles: Vec::new(),
            row_style: None,
            row_groups: Vec::new(),
            column_groups: Vec::new(),
            is_row_hidden: false,
            cell: None,
            inner_tables: 0,
            marks: 0,
        }
    }

    /// The sheet when it is read.
    fn whole(mut self) -> Result<SheetRead, WorkbookFault> {
        self.layout.join_columns();
        let Self { name, is_hidden, layout, content, .. } = self;
        Ok(SheetRead { name, is_hidden, layout, content })
    }

    fn begin(
        &mut self,
        name: &str,
        element: &BytesStart<'_>,
        styles: &OdsStyles,
    ) -> Result<(), WorkbookFault> {
        let default = || words(element, "default-cell-style-name").map(|style| styles.look(&style));
        let is_invisible =
            || attribute(element, "visibility").is_some_and(|value| value != "visible");
        let is_folded = || attribute(element, "display").is_some_and(|value| value == "false");
        match name {
            "table-row-group" => self.row_groups.push(is_folded()),
            "table-column-group" => self.column_groups.push(is_folded()),
            "table-column" => {
                let columns = times(element, "number-columns-repeated");
                let (first, end) = (self.described, self.described.saturating_add(columns));
                self.described = end.min(COLUMNS);
                self.column_styles.push((self.described, default().unwrap_or_default()));
                if (is_invisible() || self.column_groups.contains(&true)) && first < COLUMNS {
                    self.layout.hidden_columns.push((first, self.described - 1));
                }
            }
            "table-row" => {
                self.rows = times(element, "number-rows-repeated");
                self.row_style = default();
                self.is_row_hidden = is_invisible() || self.row_groups.contains(&true);
                self.column = 0;
            }
            "table-cell" | "covered-table-cell" => self.begin_cell(element, styles)?,
            "span" => {
                let look = words(element, "style-name").map(|style| styles.look(&style));
                if let (Some(cell), Some(look)) = (&mut self.cell, look) {
                    cell.look.is_struck |= look.is_struck;
                }
            }
            "a" => {
                if let (Some(cell), Some(address)) = (&mut self.cell, words(element, "href")) {
                    cell.open_link = Some((cell.shown.len(), address));
                }
            }
            "p" | "h" => {
                if let Some(cell) = &mut self.cell {
                    let breaks = if cell.paragraphs > 0 { "\n" } else { "" };
                    cell.is_in_text = true;
                    cell.paragraphs += 1;
                    self.says(breaks)?;
                }
            }
            "s" => {
                let spaces = times(element, "c") as usize;
                self.budget.allows(LimitedSize::Text, spaces)?;
                self.says(&" ".repeat(spaces))?;
            }
            "tab" => self.says("\t")?,
            "line-break" => self.says("\n")?,
            _ => {}
        }
        Ok(())
    }

    /// How the style of the next cell lets it look.
    fn look(&self, element: &BytesStart<'_>, styles: &OdsStyles) -> StyleLook {
        let own = words(element, "style-name").map(|style| styles.look(&style));
        let place = self.column_styles.partition_point(|(end, _)| *end <= self.column);
        let of_column = || self.column_styles.get(place).map(|(_, look)| *look);
        own.or(self.row_style).or_else(of_column).unwrap_or_default()
    }

    fn begin_cell(
        &mut self,
        element: &BytesStart<'_>,
        styles: &OdsStyles,
    ) -> Result<(), WorkbookFault> {
        let look = self.look(element, styles);
        let cells = times(element, "number-columns-repeated");
        let below = times(element, "number-rows-spanned") - 1;
        let beside = times(element, "number-columns-spanned") - 1;
        if (below > 0 || beside > 0) && self.row < ROWS && self.column < COLUMNS {
            let rows = (self.row, self.row.saturating_add(below).min(ROWS - 1));
            let columns = (self.column, self.column.saturating_add(beside).min(COLUMNS - 1));
            self.layout.blocks.push(MergedBlock { rows, columns });
        }
        let value = value(element)?;
        let is_string = attribute(element, "value-type").is_some_and(|value| value == "string");
        let is_text = value.is_none() && is_string;
        let formula = words(element, "formula").filter(|formula| makes_link(formula));
        let by_formula = formula.map(|formula| (None, LinkSource::Formula(formula.into(), (0, 0))));
        self.cell = Some(OdsCell {
            cells,
            value,
            is_text,
            shown: String::new(),
            paragraphs: 0,
            is_in_text: false,
            look,
            links: by_formula.into_iter().collect(),
            open_link: None,
        });
        Ok(())
    }

    /// Takes a text that stands in the sheet.
    fn says(&mut self, text: &str) -> Result<(), WorkbookFault> {
        /// More of what a number or a date shows is of no use.
        const LONGEST: usize = 300;
        let Some(cell) = &mut self.cell else { return Ok(()) };
        let length = cell.shown.len() + text.len();
        if cell.is_in_text && (cell.is_text || length <= LONGEST) {
            self.budget.allows(LimitedSize::Text, length)?;
            cell.shown.push_str(text);
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), WorkbookFault> {
        match name {
            "table-row-group" => drop(self.row_groups.pop()),
            "table-column-group" => drop(self.column_groups.pop()),
            "a" => {
                if let Some(cell) = &mut self.cell {
                    cell.end_link();
                }
            }
            "p" | "h" => {
                if let Some(cell) = &mut self.cell {
                    cell.is_in_text = false;
                }
            }
            "table-cell" | "covered-table-cell" => self.end_cell(),
            "table-row" => self.end_row()?,
            _ => {}
        }
        let marks = self.layout.marks();
        if marks > self.marks {
            self.budget.spend_length(LimitedSize::Marks, marks - self.marks)?;
            self.marks = marks;
        }
        Ok(())
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let (first, end) = (self.column, self.column.saturating_add(cell.cells));
        self.column = end;
        let (value, shown) = match (cell.value, cell.is_text) {
            (_, true) => (Data::String(cell.shown), None),
            // What is stored beside the text of an error is blank, or nought.
            (Some(_), false) if spreadsheet_errors::is_failed(&cell.shown) => {
                (Data::String(cell.shown), None)
            }
            (Some(Data::String(text)), false) if text.is_empty() => {
                (Data::String(cell.shown), None)
            }
            (Some(value @ Data::String(_)), false) => (value, None),
            // A number with a blank paragraph is one of which nothing is shown.
            (Some(value), false) => (value, (cell.paragraphs > 0).then_some(cell.shown)),
            (None, false) => return,
        };
        if !matches!(&value, Data::String(text) if text.is_empty()) {
            let (look, links) = (cell.look, cell.links);
            self.cells.push(OdsRun { first, end, value, shown, look, links });
        }
    }

    /// Writes out the cells of a row, as often as the row is repeated.
    fn end_row(&mut self) -> Result<(), WorkbookFault> {
        let (first, end) = (self.row, self.row.saturating_add(self.rows));
        self.row = end;
        let cells = std::mem::take(&mut self.cells);
        let is_beyond = end > ROWS || cells.iter().any(|cell| cell.end > COLUMNS);
        if is_beyond && !cells.is_empty() {
            let column = cells.iter().map(|it| it.end).max().unwrap_or(end);
            let name = format!("{}{end}", letters(column.saturating_sub(1)));
            return Err(beyond(&name, "cell").of_sheet(&self.name));
        }
        if self.is_row_hidden && first < ROWS {
            self.layout.hide_rows((first, end.min(ROWS) - 1));
        }
        for cell in &cells {
            let block = MergedBlock { rows: (first, end - 1), columns: (cell.first, cell.end - 1) };
            self.layout.links.extend(cell.links.iter().map(|(words, source)| SheetLink {
                cells: block,
                words: words.clone(),
                source: source.clone(),
            }));
        }
        for row in first..end {
            for cell in &cells {
                for column in cell.first..cell.end {
                    self.content
                        .add((row, column), &cell.value, cell.shown.clone(), self.budget)
                        .map_err(|excess| WorkbookFault::from(excess).of_sheet(&self.name))?;
                    self.content.look((row, column), &cell.value, cell.look);
                }
            }
            if cells.is_empty() {
                break;
            }
        }
        Ok(())
    }
}

impl OdsCell {
    /// Ends the link that is being read.
    fn end_link(&mut self) {
        let Some((start, address)) = self.open_link.take() else { return };
        let words = self.shown.get(start..).unwrap_or_default().trim();
        if !words.is_empty() {
            self.links.push((Some(words.to_owned()), LinkSource::Address(address)));
        }
    }
}

/// How many times an attribute says that something is there; at least once.
fn times(element: &BytesStart<'_>, name: &str) -> u32 {
    match attribute(element, name) {
        // What is no number of this size is more than any sheet has.
        Some(text)
            if number(element, name).is_none() && text.bytes().all(|it| it.is_ascii_digit()) =>
        {
            u32::MAX
        }
        _ => number(element, name).unwrap_or(1).max(1),
    }
}

/// The value of a cell, if an attribute says it.
fn value(element: &BytesStart<'_>) -> Result<Option<Data>, WorkbookFault> {
    for attribute in element.attributes().with_checks(false).flatten() {
        let text = || {
            let text = quick_xml::escape::unescape(&attribute.value);
            text.map(|it| it.into_owned()).map_err(|why| WorkbookFault::from(why.to_string()))
        };
        let value = match attribute.key.as_ref() {
            "office:value" => {
                let number = attribute.value.trim().parse();
                let why = || format!("`{}` is no number", attribute.value);
                Data::Float(number.map_err(|_| why())?)
            }
            "office:string-value" => Data::String(text()?),
            "office:date-value" => Data::DateTimeIso(text()?),
            "office:time-value" => Data::DurationIso(text()?),
            "office:boolean-value" => Data::Bool(attribute.value.eq_ignore_ascii_case("true")),
            _ => continue,
        };
        return Ok(Some(value));
    }
    Ok(None)
}
