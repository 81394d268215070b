//! Cells that a spreadsheet holds as something else than text. In: the marks of a grid, and what a cell is meant to hold. Out: what
//! is wrong with it.

use crate::diagnostics::{Code, Diagnostic, truncate_for_display};
use crate::intake::columns::Column;
use crate::intake::file::grid::Grid;
use crate::intake::file::long_ids::shortened_id;
use crate::intake::file::sheet_marks::{HeldAs, HeldValue};
use crate::intake::values::spreadsheet_errors;

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
            column if column.is_prose() => Self::Prose,
            _ => Self::Text,
        }
    }
}

/// What is wrong with a cell that is meant to hold a text, if the spreadsheet holds something else. The grid knows the
/// place, `field` is what the column is called.
pub(crate) fn unlike_text(
    grid: &Grid,
    row: usize,
    column: usize,
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
        let shown = self.shown.as_deref().filter(|shown| *shown != text);
        let seen = shown.map_or_else(String::new, |shown| {
            format!(", shown as `{}`", truncate_for_display(shown))
        });
        let (text, field) = (truncate_for_display(text), truncate_for_display(field));
        let what = if text.contains('-') { "date" } else { "time" };
        let hint = RETYPE;
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
            (kind, wanted) => number_finding(kind, wanted, &text, shown),
        }
    }
}

/// What to do about a value that a spreadsheet made something else of.
const RETYPE: &str = "format the column as text, and type again what stood here: a spreadsheet made something else of it";

/// What is wrong with a cell that holds a number, and shows it in another way.
fn number_finding(
    kind: HeldAs,
    wanted: WantedValue,
    text: &str,
    shown: Option<&str>,
) -> Option<Diagnostic> {
    match (kind, wanted) {
        (_, WantedValue::Prose) => {
            let message = format!(
                "the words are nothing but a number: the cell shows `{}`, and a packet what the cell holds, `{text}`",
                truncate_for_display(shown?)
            );
            Some(Diagnostic::warning(ROUNDED, message).value(text).hint(RETYPE))
        }
        (HeldAs::Decimals, WantedValue::Id) => {
            let message = format!(
                "the cell shows `{}` and holds `{text}`, and only one of them can be an id",
                truncate_for_display(shown.unwrap_or_default())
            );
            let hint = "format the column as text, and write the ids as they are meant";
            Some(Diagnostic::error(ROUNDED, message).value(text).hint(hint))
        }
        (HeldAs::Rounded, WantedValue::Id | WantedValue::Text) => {
            let message = format!(
                "the cell holds `{text}` and shows `{}`, and only one of them was meant",
                truncate_for_display(shown.unwrap_or_default())
            );
            let hint = "write the number that is meant; a formula rounds with ROUND";
            Some(Diagnostic::error(ROUNDED, message).value(text).hint(hint))
        }
        _ => None,
    }
}

const DATE: Code = Code::DateInCell;
const LOGICAL: Code = Code::LogicalValueInCell;
const ROUNDED: Code = Code::RoundedNumber;

/// Whether an id is what a spreadsheet writes for a long number, such as `2.12003E+16`.
pub(crate) fn is_shortened(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
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
    use crate::intake::file::held_values::*;

    #[test]
    fn only_what_a_spreadsheet_writes_for_a_long_number_is_shortened() {
        for id in ["2.12003E+16", "2,12003E+16", "1E+15", "9.9e+20", "2.12003E16", "2.1e16"] {
            assert!(is_shortened(id), "{id}");
        }
        for id in ["E1", "1E05", "12E+3x", "A1E+5", "E+5", "1.2.3E+5", "21E+16", "2E16", ""] {
            assert!(!is_shortened(id), "{id}");
        }
    }
}
