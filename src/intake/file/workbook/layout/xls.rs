//! The layout of the sheets of an XLS. In: the records of its stream ([MS-XLS], BIFF8). Out: a layout for each name of a
//! sheet, with the texts that it shows for numbers and dates. Merged cells are what calamine says of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::intake::file::address::CellPosition;
use crate::intake::file::workbook::layout::{SheetLayout, xls_links};
use crate::intake::file::workbook::links::SheetLink;
use crate::intake::file::workbook::number_format::CellFormats;
use crate::intake::file::workbook::xls_records::{OF_CELLS, letters, records, stream, word};

const BOUND_SHEET: u16 = 0x0085;
const BEGIN: u16 = 0x0809;
const CELL_FORMAT: u16 = 0x00e0;
const COLUMN_INFO: u16 = 0x007d;
const DATE_MODE: u16 = 0x0022;
const END: u16 = 0x000a;
const FORMAT: u16 = 0x041e;
const FONT: u16 = 0x0031;
const FORMULA: u16 = 0x0006;
const LABEL: u16 = 0x0204;
const LABEL_IN_PARTS: u16 = 0x00d6;
const LABEL_OF_TABLE: u16 = 0x00fd;
const HYPERLINK: u16 = 0x01b8;
const NOTE: u16 = 0x001c;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027e;
const RK_OF_SEVERAL: u16 = 0x00bd;
const ROW: u16 = 0x0208;
const SHARED_FORMULA: u16 = 0x04bc;

/// The layouts of all sheets by their names; none of a file older than Excel 97.
pub(in crate::intake::file::workbook) fn layouts(bytes: &[u8]) -> BTreeMap<String, SheetLayout> {
    let mut layouts = BTreeMap::new();
    let Some(stream) = stream(bytes) else { return layouts };
    let mut globals = XlsGlobals::default();
    for (kind, data) in records(&stream) {
        match kind {
            BEGIN if word(data, 0) != Some(0x0600) => return layouts,
            END => break,
            _ => drop(globals.take(kind, data)),
        }
    }
    let (formats, struck) = (globals.formats(), globals.struck());
    for (name, at) in &globals.sheets {
        let layout = stream.get(*at..).map(|records| sheet(records, &formats, &struck));
        layouts.extend(layout.map(|layout| (name.clone(), layout)));
    }
    layouts
}

/// What the beginning of the stream says of all sheets.
#[derive(Default)]
struct XlsGlobals {
    /// The name of each sheet, and where its records begin.
    sheets: Vec<(String, usize)>,
    /// The codes of formats by their numbers.
    codes: BTreeMap<u16, String>,
    /// The number of the format of each style, and that of its font.
    styles: Vec<u16>,
    fonts_of_styles: Vec<u16>,
    /// Whether each font strikes out.
    fonts: Vec<bool>,
    is_1904: bool,
}

impl XlsGlobals {
    fn take(&mut self, kind: u16, data: &[u8]) -> Option<()> {
        match kind {
            BOUND_SHEET => {
                let at = u32::from_le_bytes(*data.first_chunk()?);
                let length = usize::from(*data.get(6)?);
                let name = letters(data.get(7..)?, length)?.replace('\0', "");
                self.sheets.push((name, usize::try_from(at).ok()?));
            }
            FORMAT => {
                let code = letters(data.get(4..)?, usize::from(word(data, 2)?))?;
                self.codes.insert(word(data, 0)?, code);
            }
            CELL_FORMAT => {
                self.styles.push(word(data, 2)?);
                self.fonts_of_styles.push(word(data, 0)?);
            }
            FONT => self.fonts.push(word(data, 2)? & 0x0008 != 0),
            DATE_MODE => self.is_1904 = word(data, 0)? == 1,
            _ => {}
        }
        Some(())
    }

    /// The styles that strike out.
    fn struck(&self) -> BTreeSet<u16> {
        // No font has the number 4.
        let is_struck = |font: u16| {
            let place = usize::from(if font > 4 { font - 1 } else { font });
            self.fonts.get(place).copied().unwrap_or(false)
        };
        let styles = (0..).zip(&self.fonts_of_styles);
        styles.filter(|(_, font)| is_struck(**font)).map(|(style, _)| style).collect()
    }

    fn formats(&self) -> CellFormats {
        // These two differ by country.
        let is_local = |number: &u16| matches!(number, 14 | 22);
        let code = |number: &u16| {
            if is_local(number) {
                return None;
            }
            let own = self.codes.get(number).map(String::as_str);
            own.or_else(|| ssfmt::format_code_from_id(u32::from(*number)))
        };
        CellFormats::of_codes(self.styles.iter().map(code), self.is_1904)
    }
}

/// The layout that the records of a sheet describe.
fn sheet(records_of_sheet: &[u8], formats: &CellFormats, struck: &BTreeSet<u16>) -> SheetLayout {
    let (mut layout, mut depth) = (SheetLayout::default(), 0_usize);
    for (kind, data) in records(records_of_sheet) {
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            // A chart in the sheet has records of its own.
            _ if depth > 1 => {}
            _ => {
                take(kind, data, formats, &mut layout);
                layout.links.extend(link(kind, data));
                if !struck.is_empty() {
                    layout.struck.extend(struck_cell(kind, data, struck));
                }
                layout.faint.extend(hidden_text(kind, data, formats));
            }
        }
    }
    layout.hidden_rows.sort_unstable();
    layout
}

/// The link that a record names or makes.
fn link(kind: u16, data: &[u8]) -> Option<SheetLink> {
    match kind {
        HYPERLINK => xls_links::hyperlink(data),
        FORMULA => xls_links::of_formula(data),
        SHARED_FORMULA => xls_links::of_shared_formula(data),
        _ => None,
    }
}

/// The place of a cell whose style strikes it out.
fn struck_cell(kind: u16, data: &[u8], struck: &BTreeSet<u16>) -> Option<CellPosition> {
    let (row, column, style) = (word(data, 0)?, word(data, 2)?, word(data, 4)?);
    let is_struck = OF_CELLS.contains(&kind) && struck.contains(&style);
    is_struck.then(|| (u32::from(row), u32::from(column)))
}

/// The place of a cell with a text of which its format shows nothing.
fn hidden_text(kind: u16, data: &[u8], formats: &CellFormats) -> Option<CellPosition> {
    let is_text = match kind {
        LABEL | LABEL_IN_PARTS | LABEL_OF_TABLE => true,
        // The value of a formula is a text.
        FORMULA => word(data, 12) == Some(0xffff) && data.get(6) == Some(&0),
        _ => false,
    };
    if !is_text {
        return None;
    }
    let (row, column, style) = (word(data, 0)?, word(data, 2)?, word(data, 4)?);
    formats.hides_text(usize::from(style)).then(|| (u32::from(row), u32::from(column)))
}

fn take(kind: u16, data: &[u8], formats: &CellFormats, layout: &mut SheetLayout) -> Option<()> {
    let mut show = |column: u16, style: u16, number: f64| {
        let row = word(data, 0)?;
        let shown = formats.shown(usize::from(style), number)?;
        layout.shown.insert((u32::from(row), u32::from(column)), shown);
        Some(())
    };
    match kind {
        NUMBER => {
            let number = f64::from_le_bytes(*data.get(6..)?.first_chunk()?);
            show(word(data, 2)?, word(data, 4)?, number)?;
        }
        // The value of a formula is a number, unless it ends like no number.
        FORMULA if word(data, 12) != Some(0xffff) => {
            let number = f64::from_le_bytes(*data.get(6..)?.first_chunk()?);
            show(word(data, 2)?, word(data, 4)?, number)?;
        }
        RK => show(word(data, 2)?, word(data, 4)?, rk(*data.get(6..)?.first_chunk()?))?,
        RK_OF_SEVERAL => {
            let (cells, _) = data.get(4..)?.as_chunks::<6>();
            for (column, [a, b, number @ ..]) in (word(data, 2)?..).zip(cells) {
                let _ = show(column, u16::from_le_bytes([*a, *b]), rk(*number));
            }
        }
        NOTE => {
            layout.notes.insert((u32::from(word(data, 0)?), u32::from(word(data, 2)?)));
        }
        ROW => {
            let row = u32::from(word(data, 0)?);
            let (is_hidden, height) = (data.get(12)? & 0x20 != 0, word(data, 6)? & 0x7fff);
            if is_hidden || height == 0 {
                layout.hidden_rows.push((row, row));
            }
        }
        COLUMN_INFO => {
            let (first, last) = (word(data, 0)?, word(data, 2)?);
            if word(data, 8)? & 1 != 0 || word(data, 4)? == 0 {
                layout.hidden_columns.push((u32::from(first), u32::from(last)));
            }
        }
        _ => {}
    }
    Some(())
}

/// A number in four bytes: an integer or the upper half of a float, and whether it is a hundred times too large.
fn rk(bytes: [u8; 4]) -> f64 {
    let bits = u32::from_le_bytes(bytes);
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(i32::from_le_bytes(bytes) >> 2),
    };
    if bits & 1 == 0 { number } else { number / 100.0 }
}

#[cfg(test)]
mod tests {
    use crate::intake::file::workbook::layout::xls::*;

    #[test]
    fn a_number_in_four_bytes_is_read() {
        assert_eq!(rk((417_u32 << 2 | 2).to_le_bytes()), 417.0);
        assert_eq!(rk((12_345_u32 << 2 | 3).to_le_bytes()), 123.45);
        assert_eq!(rk(((2.5_f64.to_bits() >> 32) as u32).to_le_bytes()), 2.5);
        assert_eq!(rk(((-3_i32) << 2 | 2).to_le_bytes()), -3.0);
    }
}
