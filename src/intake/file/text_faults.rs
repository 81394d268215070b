//! What is wrong with the form of a text: its quotation marks, and rows that are wider or narrower than the header. In: what was
//! found of these. Out: findings with their places.

use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Location, one_based, truncate_for_display};
use crate::intake::file::dialect::TextDialect;
use crate::intake::file::quotation_marks::QuoteFault;
use crate::intake::file::split_cells::SplitCell;

/// A row of a text with missing or extra cells.
pub(crate) fn ragged(file: &Arc<str>, line: u32, found: usize, wanted: usize) -> Diagnostic {
    let message = format!("the row has {found} cells, the header has {wanted}");
    let at = Location { line, ..Location::start_of(file) };
    let hint = "put a cell that contains the delimiter, a quotation mark or a line break in quotation marks";
    Diagnostic::error(Code::RaggedRow, message).at(at).value(&found.to_string()).hint(hint)
}

/// A quotation mark that parts no cells: rows behind it cannot be trusted, whoever they are about.
/// `skipped` lines stand before the text.
pub(crate) fn quotes(file: &Arc<str>, fault: QuoteFault, skipped: u32) -> Diagnostic {
    let at = |line: u32| Location { line: line + skipped, ..Location::start_of(file) };
    let hint = "close every cell that a mark opens, and write a mark inside a cell twice";
    match fault {
        QuoteFault::NeverClosed { opened } => {
            let message = "a quotation mark opens a cell in this row and is never closed";
            Diagnostic::error(Code::UnclosedQuote, message).at(at(opened)).hint(hint)
        }
        QuoteFault::BlankAfterClosing { closed } => {
            let message = "a blank stands behind the quotation mark that closes a cell";
            let hint =
                "delete the blank: a delimiter or the end of the row follows the mark at once";
            Diagnostic::error(Code::StrayQuote, message).at(at(closed)).hint(hint)
        }
        QuoteFault::TextAfterClosing { opened, closed } if opened == closed => {
            let message = "text follows the quotation mark that closes a cell";
            Diagnostic::error(Code::StrayQuote, message).at(at(closed)).hint(hint)
        }
        QuoteFault::TextAfterClosing { opened, closed } => {
            let message = format!(
                "a cell that a quotation mark opens on line {} ends here, in the middle of a cell",
                opened + skipped
            );
            Diagnostic::error(Code::StrayQuote, message).at(at(closed)).hint(hint)
        }
    }
}

/// A cell that begins with a quotation mark which encloses nothing, and ends in another cell. `skipped` lines stand before
/// the text.
pub(crate) fn split_cell(
    file: &Arc<str>,
    split: &SplitCell,
    dialect: TextDialect,
    skipped: u32,
) -> Diagnostic {
    let SplitCell { mark, is_own, is_inside, quotes, rest, line, column, heading, wanted, found } =
        split;
    let field = heading.as_deref().map(Arc::from);
    let at = Location {
        line: line + skipped,
        column: one_based(*column),
        field,
        ..Location::start_of(file)
    };
    let (delimiter, own) = (in_words(dialect.delimiter), char::from(dialect.quote));
    let why = if *is_own {
        "a blank stands before the quotation mark that opens this cell, so it encloses nothing"
            .to_owned()
    } else if *is_inside {
        format!(
            "`{mark}` opens inside the cell and closes in a cell behind it: only a mark with which a cell begins encloses what is in it"
        )
    } else {
        format!("the cell begins with `{mark}`, which encloses nothing in a table")
    };
    let finding = if wanted == found || *wanted < 2 {
        let message = format!(
            "{why}; it ends at the next {delimiter}, and of it only `{}` would be read",
            truncate_for_display(rest)
        );
        Diagnostic::error(Code::SplitCell, message).value(rest)
    } else {
        // That it has to be in quotation marks helps nobody: it is.
        Diagnostic { hints: vec![why], ..ragged(file, *line, *found, *wanted) }
    };
    let program = "or have it written as XLSX by the program it comes from: a spreadsheet that opens this file cuts the cell, too";
    let remedy = if *is_own {
        format!(
            "delete the blank before it, and before every other mark that opens a cell; {program}"
        )
    } else if *is_inside || !quotes {
        format!("enclose the whole cell in `{own}`, and write a `{own}` inside it twice; {program}")
    } else {
        format!(
            "put `{own}` in place of `{mark}` and of the mark that closes the cell, and write a `{own}` inside it twice; {program}"
        )
    };
    let whole = format!("if both cells are meant as they stand, enclose each of them in `{own}`");
    let finding = finding.at(at).hint(remedy);
    if *is_own { finding } else { finding.hint(whole) }
}

/// What parts cells, in words.
fn in_words(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "tab".to_owned(),
        other => format!("`{}`", char::from(other)),
    }
}
