//! What a workbook says of its cells beside their texts. In: what its reader found. Out: [`SheetMarks`] of a grid: which cells
//! the spreadsheet holds as something else than text, which rows and columns it hides, which cells it draws over several
//! rows; and the findings about the first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, truncate_for_display};
use crate::intake::HiddenRule;
use crate::intake::columns::Column;
use crate::intake::file::grid::Grid;
use crate::intake::file::links::CellLink;
use crate::intake::file::long_ids::shortened_id;
use crate::intake::values::spreadsheet_errors;

/// The marks of one sheet; none in a text file.
#[derive(Debug, Default)]
pub(crate) struct SheetMarks {
    /// What the user says of hidden rows and columns.
    pub(crate) hidden: Option<HiddenRule>,
    /// The cells that hold no text, by row and column from 0.
    pub(crate) held: BTreeMap<(usize, usize), HeldValue>,
    /// Rows that are hidden, from the first to the last, from 0.
    pub(crate) hidden_rows: Vec<(usize, usize)>,
    /// Columns that are hidden, likewise.
    pub(crate) hidden_columns: Vec<(usize, usize)>,
    /// The hidden rows with cells that were left out, from 0. What becomes of hidden columns depends on what they hold.
    pub(crate) rows_left_out: BTreeSet<usize>,
    /// Cells that got their text from the cell that is drawn over them.
    pub(crate) filled: BTreeSet<(usize, usize)>,
    /// Cells that are drawn over several rows, as a spreadsheet writes them, in the order of the sheet.
    pub(crate) blocks: Vec<(String, (usize, usize))>,
    /// Cells with another text than that of the cell that is drawn over them, with the name of that.
    pub(crate) covered: Vec<((usize, usize), String)>,
    /// Cells with a note, by row and column from 0; in order, each once. So are the next two.
    pub(crate) notes: Vec<(usize, usize)>,
    /// Cells with text that is struck out, all of it or a part.
    pub(crate) struck: Vec<(usize, usize)>,
    /// Cells with a value that the sheet shows nothing of.
    pub(crate) faint: Vec<(usize, usize)>,
    /// Where the links of cells lead that have some, by row and column from 0.
    pub(crate) links: BTreeMap<(usize, usize), Vec<CellLink>>,
    /// Cells with text that are drawn over several columns.
    pub(crate) sideways: Vec<SidewaysMerge>,
}

/// A cell that is drawn over several columns.
#[derive(Debug)]
pub(crate) struct SidewaysMerge {
    /// As a spreadsheet writes it, such as `C2:D2`.
    pub(crate) name: String,
    /// Its first row, from 0.
    pub(crate) row: usize,
    /// Its columns, from 0.
    pub(crate) columns: std::ops::RangeInclusive<usize>,
}

/// A value that a spreadsheet holds as something else than text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldValue {
    pub(crate) kind: HeldAs,
    /// What the cell shows, as far as the file says it.
    pub(crate) shown: Option<Arc<str>>,
}

/// What a spreadsheet holds a value as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeldAs {
    /// A date, a time, or both.
    Date,
    /// True or false.
    Logical,
    /// A number of more digits than a spreadsheet keeps.
    LongNumber,
    /// A number of which the cell shows less than it holds.
    Rounded,
    /// A number that the cell shows with decimals that its text has not, such as `12.50` for `12.5`.
    Decimals,
    /// A number that the cell shows in another way than its text, such as `€1,234.50` for `1234.5`.
    Formatted,
}

impl SheetMarks {
    /// Whether a row is hidden.
    pub(crate) fn hides_row(&self, row: usize) -> bool {
        among(&self.hidden_rows, row)
    }

    /// Whether a column is hidden.
    pub(crate) fn hides_column(&self, column: usize) -> bool {
        self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }

    /// Whether a column is hidden and the user leaves such columns out. One that decides what counts, or who is meant, is read
    /// all the same.
    pub(crate) fn leaves_out(&self, column: usize) -> bool {
        self.hidden == Some(HiddenRule::Skip) && self.hides_column(column)
    }
}

/// Whether a number is in one of some spans that are in order.
fn among(spans: &[(usize, usize)], number: usize) -> bool {
    let place = spans.partition_point(|(_, last)| *last < number);
    spans.get(place).is_some_and(|(first, _)| *first <= number)
}

/// What a cell is meant to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WantedValue {
    /// The id of a person.
    Id,
    /// A text that is compared with others, or is a name.
    Text,
    /// Words of a person.
    Prose,
    /// A date.
    Date,
}

impl WantedValue {
    /// What the cells of a column hold.
    pub(crate) fn of(column: Column) -> Self {
        match column {
            Column::EmployeeId => Self::Id,
            Column::Date | Column::HiredOn | Column::LevelSince => Self::Date,
            it if it.is_prose() => Self::Prose,
            _ => Self::Text,
        }
    }
}

/// What is wrong with a cell that is meant to hold a text, if the spreadsheet holds something else. The grid knows the
/// place, `field` is what the column is called.
pub(crate) fn unlike_text(
    grid: &Grid,
    (row, column): (usize, usize),
    text: &str,
    field: &str,
    wanted: WantedValue,
) -> Option<Diagnostic> {
    let at = || grid.location(row, column, Some(field));
    if wanted == WantedValue::Id && is_shortened(text) {
        return Some(shortened_id(text).at(at()));
    }
    if let Some(found) = spreadsheet_errors::finding(text) {
        return Some(found.at(at()));
    }
    let held = grid.marks.held.get(&(row, column))?;
    Some(held.finding(text, field, wanted)?.at(at()))
}

impl HeldValue {
    /// What is wrong with a cell that is meant to hold something else.
    pub(crate) fn finding(
        &self,
        text: &str,
        field: &str,
        wanted: WantedValue,
    ) -> Option<Diagnostic> {
        let shown = self.shown.as_deref().filter(|it| *it != text);
        let seen = shown
            .map_or_else(String::new, |it| format!(", shown as `{}`", truncate_for_display(it)));
        let (text, field) = (truncate_for_display(text), truncate_for_display(field));
        let what = if text.contains('-') { "date" } else { "time" };
        let hint = "format the column as text, and type again what stood here: a spreadsheet made something else of it";
        match (self.kind, wanted) {
            (HeldAs::LongNumber, WantedValue::Id) => Some(shortened_id(shown.unwrap_or(&text))),
            (HeldAs::Date, WantedValue::Id | WantedValue::Text) => {
                let message = format!(
                    "the spreadsheet holds a {what} here, `{text}`{seen}, where `{field}` is a text"
                );
                Some(Diagnostic::error(DATE, message).value(&text).hint(hint))
            }
            (HeldAs::Date, WantedValue::Prose) => {
                let message = format!(
                    "the words are nothing but a {what} of the spreadsheet, `{text}`{seen}"
                );
                let hint = "if something else was typed, such as 3/4, format the column as text, and type it again";
                Some(Diagnostic::warning(DATE, message).value(&text).hint(hint))
            }
            (HeldAs::Logical, WantedValue::Id | WantedValue::Text) => {
                let message = format!(
                    "the spreadsheet holds the logical value `{text}` here, where `{field}` is a text"
                );
                Some(Diagnostic::error(LOGICAL, message).value(&text).hint(hint))
            }
            (HeldAs::Logical, WantedValue::Prose) => {
                let message = format!(
                    "the words are nothing but the logical value `{text}` of the spreadsheet"
                );
                Some(Diagnostic::warning(LOGICAL, message).value(&text).hint(hint))
            }
            (_, WantedValue::Prose) => {
                let message = format!(
                    "the words are nothing but a number: the cell shows `{}`, and a packet what the cell holds, `{text}`",
                    truncate_for_display(shown?)
                );
                Some(Diagnostic::warning(ROUNDED, message).value(&text).hint(hint))
            }
            (HeldAs::Decimals, WantedValue::Id) => {
                let message = format!(
                    "the cell shows `{}` and holds `{text}`, and only one of them can be an id",
                    truncate_for_display(shown.unwrap_or_default())
                );
                let hint = "format the column as text, and write the ids as they are meant";
                Some(Diagnostic::error(ROUNDED, message).value(&text).hint(hint))
            }
            (HeldAs::Rounded, WantedValue::Id | WantedValue::Text) => {
                let message = format!(
                    "the cell holds `{text}` and shows `{}`, and only one of them was meant",
                    truncate_for_display(shown.unwrap_or_default())
                );
                let hint = "write the number that is meant; a formula rounds with ROUND";
                Some(Diagnostic::error(ROUNDED, message).value(&text).hint(hint))
            }
            _ => None,
        }
    }
}

const DATE: Code = Code::DateInCell;
const LOGICAL: Code = Code::LogicalValueInCell;
const ROUNDED: Code = Code::RoundedNumber;

/// Whether an id is what a spreadsheet writes for a long number, such as `2.12003E+16`.
pub(crate) fn is_shortened(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['E', 'e']) else { return false };
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, ""));
    // Without a sign, only a decimal point tells such a number from an id.
    let power = match power.strip_prefix('+') {
        Some(power) => power,
        None if part.is_empty() => return false,
        None => power,
    };
    whole.len() == 1 && digits(whole) && digits(power) && (part.is_empty() || digits(part))
}

#[cfg(test)]
mod tests {
    use crate::intake::file::marks::*;

    #[test]
    fn only_what_a_spreadsheet_writes_for_a_long_number_is_shortened() {
        for id in ["2.12003E+16", "2,12003E+16", "1E+15", "9.9e+20", "2.12003E16", "2.1e16"] {
            assert!(is_shortened(id), "{id}");
        }
        for id in ["E1", "1E05", "12E+3x", "A1E+5", "E+5", "1.2.3E+5", "21E+16", "2E16", ""] {
            assert!(!is_shortened(id), "{id}");
        }
    }

    #[test]
    fn spans_in_order_are_looked_up() {
        let spans = [(2, 4), (7, 7)];
        let found: Vec<usize> = (0..10).filter(|it| among(&spans, *it)).collect();
        assert_eq!(found, [2, 3, 4, 7]);
    }
}
