//! Links of an XLS. In: the records of a sheet that name links, and its formulas ([MS-XLS] 2.4.140 and 2.5.198, [MS-OSHARED]
//! 2.3.7). Out: the links of its cells.

use crate::intake::file::address::MergedBlock;
use crate::intake::file::address::letters as column_letters;
use crate::intake::file::workbook::links::{LinkSource, SheetLink};
use crate::intake::file::workbook::xls_records::{letters, word};

/// The number of the function HYPERLINK.
const HYPERLINK: u16 = 0x0167;

/// A formula that nobody can follow.
const UNREAD: &str = "HYPERLINK(..)";

/// The bytes of a record that are still to be read.
struct RecordReader<'d>(&'d [u8]);

impl<'d> RecordReader<'d> {
    fn take(&mut self, length: usize) -> Option<&'d [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn long(&mut self) -> Option<u32> {
        self.take(4)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// A text of so many bytes, of two for each letter, up to its end mark.
    fn wide(&mut self, bytes: usize) -> Option<String> {
        let (units, _) = self.take(bytes)?.as_chunks::<2>();
        let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
        let units: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
        Some(String::from_utf16_lossy(&units))
    }

    /// The path of a file, behind how many folders up it begins.
    fn path(&mut self) -> Option<String> {
        self.take(2)?;
        let length = usize::try_from(self.long()?).ok()?;
        let path = self.take(length)?.iter().take_while(|byte| **byte != 0);
        Some(path.map(|byte| char::from(*byte)).collect())
    }

    /// A text behind the number of its letters.
    fn text(&mut self) -> Option<String> {
        let letters = usize::try_from(self.long()?).ok()?;
        self.wide(letters.checked_mul(2)?)
    }
}

/// The link that a record HLINK names.
pub(super) fn hyperlink(data: &[u8]) -> Option<SheetLink> {
    const HAS_MONIKER: u32 = 0x0001;
    const HAS_LOCATION: u32 = 0x0008;
    const HAS_NAME: u32 = 0x0010;
    const HAS_FRAME: u32 = 0x0080;
    const IS_TEXT: u32 = 0x0100;
    /// The class of addresses; others are files.
    const ADDRESS: [u8; 4] = [0xe0, 0xc9, 0xea, 0x79];
    let at = |at: usize| word(data, at).map(u32::from);
    let cells = MergedBlock { rows: (at(0)?, at(2)?), columns: (at(4)?, at(6)?) };
    if cells.rows.0 > cells.rows.1 || cells.columns.0 > cells.columns.1 {
        return None;
    }
    // The class of links and the version stand before what the link has.
    let mut reader = RecordReader(data.get(28..)?);
    let flags = reader.long()?;
    for named in [HAS_NAME, HAS_FRAME] {
        if flags & named != 0 {
            reader.text()?;
        }
    }
    let mut address = String::new();
    if flags & HAS_MONIKER != 0 && flags & IS_TEXT != 0 {
        address = reader.text()?;
    } else if flags & HAS_MONIKER != 0 {
        if !reader.take(16)?.starts_with(&ADDRESS) {
            let source = LinkSource::Address(reader.path().unwrap_or_else(|| "file:".to_owned()));
            return Some(SheetLink { cells, words: None, source });
        }
        let bytes = usize::try_from(reader.long()?).ok()?;
        let mut named = RecordReader(reader.take(bytes)?);
        address = named.wide(bytes)?;
    }
    if flags & HAS_LOCATION != 0 && !address.contains('#') {
        address = format!("{address}#{}", reader.text()?);
    }
    Some(SheetLink { cells, words: None, source: LinkSource::Address(address) })
}

/// The link that the formula of a cell makes.
pub(super) fn of_formula(data: &[u8]) -> Option<SheetLink> {
    let at = (u32::from(word(data, 0)?), u32::from(word(data, 2)?));
    let tokens = data.get(22..)?.get(..usize::from(word(data, 20)?))?;
    let formula = formula(tokens)?;
    Some(SheetLink::of_cell(at, LinkSource::Formula(formula.into(), (0, 0))))
}

/// The links that the formula makes that several cells have. Its cells are named as seen from each, which is not followed.
pub(super) fn of_shared_formula(data: &[u8]) -> Option<SheetLink> {
    let rows = (u32::from(word(data, 0)?), u32::from(word(data, 2)?));
    let columns = (u32::from(*data.get(4)?), u32::from(*data.get(5)?));
    let tokens = data.get(10..)?.get(..usize::from(word(data, 8)?))?;
    let is_sound = rows.0 <= rows.1 && columns.0 <= columns.1 && calls(tokens);
    let source = LinkSource::Formula(UNREAD.into(), (0, 0));
    let cells = MergedBlock { rows, columns };
    is_sound.then_some(SheetLink { cells, words: None, source })
}

/// Whether tokens call HYPERLINK.
fn calls(tokens: &[u8]) -> bool {
    let [low, high] = HYPERLINK.to_le_bytes();
    let is_call = |bytes: &[u8]| matches!(bytes, [0x22 | 0x42 | 0x62, 1 | 2, first, second] if (*first, *second) == (low, high));
    tokens.windows(4).any(is_call)
}

/// Tokens as the formula that a person writes, if they call HYPERLINK; what is more than texts and cells that are joined
/// is not written out.
fn formula(tokens: &[u8]) -> Option<String> {
    calls(tokens).then(|| written(tokens).unwrap_or_else(|| UNREAD.to_owned()))
}

fn written(tokens: &[u8]) -> Option<String> {
    const TEXT: u8 = 0x17;
    const CONCATENATE: u8 = 0x08;
    let mut reader = RecordReader(tokens);
    let mut terms: Vec<String> = Vec::new();
    while let Some([token]) = reader.take(1) {
        match *token {
            TEXT => {
                let length = usize::from(*reader.take(1)?.first()?);
                let text = letters(reader.0, length)?;
                let is_wide = reader.take(1)?.first()? & 1 != 0;
                reader.take(if is_wide { 2 * length } else { length })?;
                terms.push(format!("\"{}\"", text.replace('"', "\"\"")));
            }
            CONCATENATE => {
                let (second, first) = (terms.pop()?, terms.pop()?);
                terms.push(format!("{first}&{second}"));
            }
            // A cell: its row, and its column with two marks that do not matter here.
            0x24 | 0x44 | 0x64 => {
                let data = reader.take(4)?;
                let (row, column) = (word(data, 0)?, word(data, 2)? & 0x3fff);
                terms.push(format!("{}{}", column_letters(column.into()), u32::from(row) + 1));
            }
            0x22 | 0x42 | 0x62 if calls(&tokens[tokens.len() - reader.0.len() - 1..]) => {
                let count = usize::from(*reader.take(3)?.first()?);
                let first = terms.len().checked_sub(count)?;
                // What stands behind the call uses what it comes to.
                return reader.0.is_empty().then(|| format!("HYPERLINK({})", terms[first]));
            }
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_written_as_a_formula() {
        let mut tokens = b"\x17\x02\0u/\x44\x04\0\x02\xc0\x08\x17\x01\0x\x42\x02\x67\x01".to_vec();
        assert_eq!(formula(&tokens).as_deref(), Some("HYPERLINK(\"u/\"&C5)"));
        tokens.insert(0, 0x19);
        assert_eq!(formula(&tokens).as_deref(), Some(UNREAD));
        assert_eq!(formula(b"\x17\x01\0x"), None);
    }

    #[test]
    fn a_record_that_ends_early_names_no_link() {
        for length in 0..60 {
            assert!(hyperlink(&vec![0xff; length]).is_none());
        }
    }
}
