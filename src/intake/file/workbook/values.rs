//! The values of a sheet. In: a workbook that calamine has opened, and what the sheet shows. Out: the text of each cell
//! that holds something, as a person would write it, and which cells hold a date, a logical value or a long number.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, DataType, ExcelDateTime, Reader as _, Xls, Xlsx, XlsxError};

use crate::diagnostics::one_based;
use crate::intake::file::address::{COLUMNS, CellPosition, ROWS, letters};
use crate::intake::file::sheet_marks::{HeldAs, HeldValue};
use crate::intake::file::workbook::fault::{beyond, with_both};
use crate::intake::file::workbook::number_format::{
    CellFormats, LONG, StyleLook, counted, has_decimals, is_rounded, short,
};
use crate::intake::file::workbook::{SheetContent, WorkbookFault, twice_at};
use crate::limits::{FileBudget, LimitedSize, SizeExcess};

/// The cells of a sheet that hold something. Sparse as the file is: a sheet with two cells in far corners has no more than
/// two. The formats are those of the workbook; who reads the first sheet finds them.
pub(super) fn of_xlsx(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    formats: &mut Option<CellFormats>,
    budget: &FileBudget,
) -> Result<SheetContent, WorkbookFault> {
    let mut content = SheetContent::default();
    let is_1904 = workbook.has_1904_epoch();
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A chart sheet has no cells.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(content),
        Err(why) => return Err(why.into()),
    };
    let formats = &*formats.get_or_insert_with(|| CellFormats::new(reader.styles(), is_1904));
    while let Some((cell, style)) = reader.next_cell_with_style_id()? {
        let (row, column) = cell.get_position();
        if row >= ROWS || column >= COLUMNS {
            let name = format!("{}{}", letters(column), u64::from(row) + 1);
            return Err(beyond(&name, "cell"));
        }
        let value = Data::from(cell.get_value().clone());
        let shown = match &value {
            Data::Float(number) => formats.shown(style, *number),
            Data::Int(number) => formats.shown(style, *number as f64),
            Data::DateTime(date) => formats.shown(style, date.as_f64()),
            _ => None,
        };
        if let Some(first) = content.add(cell.get_position(), &value, shown, budget)? {
            let with = with_both(&first, &value.to_string());
            return Err(twice_at(cell.get_position(), &with));
        }
        content.look(cell.get_position(), &value, formats.look(style));
    }
    Ok(content)
}

/// The cells of a sheet that hold something.
pub(super) fn of_xls(
    workbook: &mut Xls<Cursor<&[u8]>>,
    name: &str,
    shown: &BTreeMap<CellPosition, String>,
    budget: &FileBudget,
) -> Result<SheetContent, WorkbookFault> {
    let mut content = SheetContent::default();
    let range = workbook.worksheet_range(name)?;
    let (row, column) = range.start().unwrap_or_default();
    for (below, beside, value) in range.used_cells() {
        let at = (row + one_based(below) - 1, column + one_based(beside) - 1);
        content.add(at, value, shown.get(&at).cloned(), budget)?;
    }
    Ok(content)
}

impl SheetContent {
    /// Enters a value with what the sheet shows for it; gives the text that stood there.
    pub(super) fn add(
        &mut self,
        at: CellPosition,
        value: &Data,
        shown: Option<String>,
        budget: &FileBudget,
    ) -> Result<Option<String>, SizeExcess> {
        let Some(text) = text_of(value) else { return Ok(None) };
        budget.spend(LimitedSize::Cells, 1)?;
        budget.spend_length(LimitedSize::Words, text.len())?;
        let number = match value {
            Data::Float(number) => Some(in_fifteen_digits(*number)),
            Data::Int(number) => Some(*number as f64),
            _ => None,
        };
        let kind = match (value, number) {
            (Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_), _) => {
                Some(HeldAs::Date)
            }
            (Data::Bool(_), _) => Some(HeldAs::Logical),
            (_, Some(number)) if number.abs() >= LONG => Some(HeldAs::LongNumber),
            (_, Some(number)) if shown.as_ref().is_some_and(|shown| is_rounded(number, shown)) => {
                Some(HeldAs::Rounded)
            }
            (_, Some(number))
                if shown.as_ref().is_some_and(|shown| has_decimals(number, shown, &text)) =>
            {
                Some(HeldAs::Decimals)
            }
            (_, Some(number))
                if shown.as_ref().is_some_and(|shown| is_formatted(number, shown, &text)) =>
            {
                Some(HeldAs::Formatted)
            }
            _ => None,
        };
        if shown.as_deref() == Some("") {
            self.faint.push(at);
        }
        let is_long = kind == Some(HeldAs::LongNumber);
        let long = if is_long { number.map(short) } else { None };
        if let Some(kind) = kind {
            let shown = long.or_else(|| shown.clone()).map(Arc::from);
            self.held.insert(at, HeldValue { kind, shown });
        }
        let counts = number.zip(shown).and_then(|(number, shown)| counted(number, &shown));
        Ok(self.cells.insert(at, counts.unwrap_or(text)))
    }
}

impl SheetContent {
    /// Enters how the style of a cell lets it look.
    pub(super) fn look(&mut self, at: CellPosition, value: &Data, look: StyleLook) {
        if look.is_struck {
            self.struck.push(at);
        }
        if look.is_white || (look.hides_text && matches!(value, Data::String(_))) {
            self.faint.push(at);
        }
    }
}

/// Whether a sheet shows a number otherwise than as its text, and its text is what counts.
fn is_formatted(number: f64, shown: &str, text: &str) -> bool {
    let shown = shown.trim();
    !shown.is_empty() && shown != text && counted(number, shown).is_none()
}

/// A value as text, as a person would write it; nothing for an empty cell.
fn text_of(value: &Data) -> Option<String> {
    let text = match value {
        Data::Empty => return None,
        Data::DateTime(date) => date_text(date),
        Data::Float(number) if number.fract() != 0.0 => in_fifteen_digits(*number).to_string(),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        other => other.as_string().unwrap_or_else(|| other.to_string()),
    };
    (!text.is_empty()).then_some(text)
}

/// A number in as many digits as a spreadsheet keeps: what a formula adds up may be less than a billionth off.
fn in_fifteen_digits(number: f64) -> f64 {
    if number.fract() == 0.0 { number } else { format!("{number:.14e}").parse().unwrap_or(number) }
}

/// A date in ISO 8601, with its time if it has one; a duration or a date no calendar has stays a number.
fn date_text(date: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let known = chrono::NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
    match known {
        _ if !date.is_datetime() => date.as_f64().to_string(),
        Some(date) if (hour, minute, second) == (0, 0, 0) => date.to_string(),
        Some(date) => format!("{date} {hour:02}:{minute:02}:{second:02}"),
        None => date.as_f64().to_string(),
    }
}
