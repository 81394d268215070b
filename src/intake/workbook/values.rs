//! The values of a sheet. In: a workbook that calamine has opened, and what the sheet shows. Out: the text of each cell
//! that holds something, as a person would write it, and which cells hold a date, a logical value or a long number.

use std::collections::BTreeMap;
use std::sync::Arc;

use calamine::{Data, DataType, ExcelDateTime, Reader as _, Sheets};

use super::number_format::{Formats, LONG, counted, is_rounded, short};
use super::{Content, Workbook, enough};
use crate::diagnostics::nth;
use crate::intake::marks::{Held, HeldAs};

/// What a sheet shows in some of its cells.
type Shown = BTreeMap<(u32, u32), String>;

/// The cells of a sheet that hold something.
pub(super) fn read(
    workbook: &mut Workbook<'_>,
    name: &str,
    shown: &Shown,
) -> Result<Content, String> {
    match workbook {
        Sheets::Xlsx(_) => of_xlsx(workbook, name),
        _ => of_range(workbook, name, shown),
    }
}

/// Sparse as the file is: a sheet with two cells in far corners has no more than two.
fn of_xlsx(workbook: &mut Workbook<'_>, name: &str) -> Result<Content, String> {
    let mut content = Content::default();
    let Sheets::Xlsx(workbook) = workbook else { return Ok(content) };
    let is_1904 = workbook.has_1904_epoch();
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A chart sheet has no cells.
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(content),
        Err(why) => return Err(why.to_string()),
    };
    let formats = Formats::new(reader.styles(), is_1904);
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|it| it.to_string())? {
        let value = Data::from(cell.get_value().clone());
        let shown = match &value {
            Data::Float(number) => formats.shown(style, *number),
            Data::Int(number) => formats.shown(style, *number as f64),
            Data::DateTime(date) => formats.shown(style, date.as_f64()),
            _ => None,
        };
        content.add(cell.get_position(), &value, shown);
        enough(content.cells.len())?;
    }
    Ok(content)
}

fn of_range(workbook: &mut Workbook<'_>, name: &str, shown: &Shown) -> Result<Content, String> {
    let mut content = Content::default();
    let range = workbook.worksheet_range(name).map_err(|it| it.to_string())?;
    let (row, column) = range.start().unwrap_or_default();
    for (below, beside, value) in range.used_cells() {
        let at = (row + nth(below) - 1, column + nth(beside) - 1);
        content.add(at, value, shown.get(&at).cloned());
        enough(content.cells.len())?;
    }
    Ok(content)
}

impl Content {
    /// Enters a value with what the sheet shows for it.
    fn add(&mut self, at: (u32, u32), value: &Data, shown: Option<String>) {
        let Some(text) = text_of(value) else { return };
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
            (_, Some(number)) if shown.as_ref().is_some_and(|it| is_rounded(number, it)) => {
                Some(HeldAs::Rounded)
            }
            _ => None,
        };
        let long = number.filter(|_| kind == Some(HeldAs::LongNumber)).map(short);
        if let Some(kind) = kind {
            let shown = long.or_else(|| shown.clone()).map(Arc::from);
            self.held.insert(at, Held { kind, shown });
        }
        let counts = number.zip(shown).and_then(|(number, shown)| counted(number, &shown));
        self.cells.insert(at, counts.unwrap_or(text));
    }
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
    match number.fract() == 0.0 {
        true => number,
        false => format!("{number:.14e}").parse().unwrap_or(number),
    }
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
