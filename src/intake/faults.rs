//! What is wrong with the form of a row or a cell. In: a row as it was read. Out: findings with their places.

use std::sync::Arc;

use memchr::memchr_iter;

use super::columns::Column;
use super::quotes::Fault;
use crate::characters::{is_invisible, is_unprintable};
use crate::diagnostics::{Diagnostic, Location};

/// The most characters a comment may have; about 8,000 words.
const LONGEST_PROSE: usize = 50_000;

/// The most characters any other cell may have.
const LONGEST_WORDS: usize = 300;

/// What spreadsheets write where a formula fails.
const SPREADSHEET_ERRORS: [&str; 7] =
    ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"];

/// A row with missing or extra cells.
pub(super) fn ragged(file: &Arc<str>, line: u32, found: usize, wanted: usize) -> Diagnostic {
    let message = format!("the row has {found} cells, the header has {wanted}");
    let at = Location { line, ..Location::start_of(file) };
    let hint = "put a cell that contains the delimiter, a quotation mark or a line break in quotation marks";
    Diagnostic::error("ragged-row", message).at(at).value(&found.to_string()).hint(hint)
}

/// A cell in a column without a name.
pub(super) fn without_column(text: &str, at: Location) -> Diagnostic {
    let message = "the cell stands in a column that has no name";
    let hint = "name the column in the header, or delete the cell";
    Diagnostic::error("cell-without-column", message).at(at).value(text).hint(hint)
}

/// A quotation mark that parts no cells: rows behind it cannot be trusted, whoever they are about.
/// `skipped` lines stand before the text.
pub(super) fn quotes(file: &Arc<str>, fault: Fault, skipped: u32) -> Diagnostic {
    let at = |line: u32| Location { line: line + skipped, ..Location::start_of(file) };
    let hint = "close every cell that a mark opens, and write a mark inside a cell twice";
    match fault {
        Fault::NeverClosed { opened } => {
            let message = "a quotation mark opens a cell in this row and is never closed";
            Diagnostic::error("unclosed-quote", message).at(at(opened)).hint(hint)
        }
        Fault::TextAfterClosing { opened, closed } if opened == closed => {
            let message = "text follows the quotation mark that closes a cell";
            Diagnostic::error("stray-quote", message).at(at(closed)).hint(hint)
        }
        Fault::TextAfterClosing { opened, closed } => {
            let message = format!(
                "a cell that a quotation mark opens on line {} ends here, in the middle of a cell",
                opened + skipped
            );
            Diagnostic::error("stray-quote", message).at(at(closed)).hint(hint)
        }
    }
}

/// A line break in a cell that is no prose: it may hold the rest of one row and the beginning of another.
pub(super) fn line_break(text: &str, at: Location) -> Diagnostic {
    let message = "the cell has a line break, which only comments and evidence may have";
    let hint = "delete it, or look for a quotation mark that was never closed";
    Diagnostic::error("line-break", message).at(at).value(text).hint(hint)
}

/// Whether a text has printable ASCII characters only. Looks at all of it, for that is faster than to stop early.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes().fold(true, |plain, it| plain & (b' '..=b'~').contains(&it))
}

/// Whether a plain text can stand in a column: it is short enough, and no spreadsheet's error.
pub(super) fn is_sound_if_plain(column: Column, text: &str) -> bool {
    text.len() <= longest(column) && !text.trim_ascii_start().starts_with('#')
}

/// The most characters a cell of a column may have.
fn longest(column: Column) -> usize {
    if column.is_prose() { LONGEST_PROSE } else { LONGEST_WORDS }
}

/// Whether a text could hold an unprintable character, by its bytes: looks at all of them, for that is faster than to read
/// characters.
fn may_be_unprintable(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_control = |it: u8| (it < b' ' && !matches!(it, b'\t' | b'\n' | b'\r')) | (it == 0x7F);
    // Private use, noncharacters and the like begin with 0xEE and more; the second kind of control characters with 0xC2, as
    // some punctuation does.
    bytes.iter().fold(false, |found, it| found | is_control(*it) | (*it >= 0xEE))
        || memchr_iter(0xC2, bytes).any(|at| bytes[at + 1] < 0xA0)
}

/// What makes a cell one that no packet can show.
pub(super) fn unsound(column: Column, text: &str, at: &dyn Fn() -> Location) -> Option<Diagnostic> {
    let finding = |code, message: String, hint: &str| {
        Some(Diagnostic::error(code, message).at(at()).value(text).hint(hint))
    };
    let longest = longest(column);
    if text.len() > longest && text.chars().count() > longest {
        let count = text.chars().count();
        let message = format!("the cell has {count} characters; at most {longest} are allowed");
        return finding(
            "cell-too-long",
            message,
            "shorten it, or look for a quotation mark that was never closed",
        );
    }
    if text.contains('#') && SPREADSHEET_ERRORS.contains(&text.trim()) {
        let message = format!("`{}` is an error of a spreadsheet and no value", text.trim());
        return finding(
            "spreadsheet-error",
            message,
            "mend the formula in the spreadsheet, or clear the cell",
        );
    }
    if column == Column::EmployeeId
        && let Some(c) = text.trim().chars().find(|c| is_invisible(*c))
    {
        let message = format!("the id holds the invisible character U+{:04X}", u32::from(c));
        return finding(
            "invisible-character",
            message,
            "delete the character; with it the id is another one",
        );
    }
    let c = Some(text).filter(|it| may_be_unprintable(it))?.chars().find(|c| is_unprintable(*c))?;
    let (name, code) = (column.name(), u32::from(c));
    let message = format!("`{name}` holds the character U+{code:04X}, which no document can show");
    finding(
        "unprintable-character",
        message,
        "delete the character; it often comes from copying out of another program",
    )
}
