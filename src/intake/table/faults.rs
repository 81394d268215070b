//! What is wrong with the form of a row or a cell. In: a row as it was read. Out: findings with their places.

use std::sync::Arc;

use memchr::{memchr_iter, memchr2};

use crate::diagnostics::{Code, Diagnostic, Location, truncate_for_display};
use crate::intake::columns::Column;
use crate::intake::file::address::letters;
use crate::intake::values::spreadsheet_errors;
use crate::unicode::{
    is_invisible, is_line_break, is_unprintable, may_have_symbols, of_symbol_font,
};

/// The most characters a comment may have, about 8,000 words; and an item, which may be a skill's text.
const LONGEST_PROSE: usize = 50_000;

/// The most characters any other cell may have.
const LONGEST_WORDS: usize = 300;

/// The most characters of a cell, counted as UTF-16, that a spreadsheet program keeps; what is longer it cuts. Excel:
/// "Excel specifications and limits", total number of characters that a cell can contain; Google: "Files you can store in
/// Google Drive".
const CUTS: [(usize, &str, &str); 2] =
    [(32_767, "32,767", "Excel"), (50_000, "50,000", "Google Sheets")];

/// A text of fewer bytes was not cut, whatever was trimmed of it.
const LONG: usize = 32_000;

/// What holds the cells of a table: what is wrong with one, and what mends it, depends on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellStorage {
    /// A text, in which delimiters and quotation marks part the cells.
    Text,
    /// A sheet of a workbook.
    Sheet,
}

impl CellStorage {
    /// That of a table whose cells a delimiter parts, or nothing.
    pub(crate) fn of(delimiter: Option<u8>) -> Self {
        if delimiter.is_some() { Self::Text } else { Self::Sheet }
    }

    /// What mends a cell, or what else may be the matter with it in a text.
    fn remedy(self, mends: &str) -> String {
        match self {
            Self::Text => format!("{mends}, or look for a quotation mark that was never closed"),
            Self::Sheet => mends.to_owned(),
        }
    }
}

/// A cell of a sheet behind the last that the header has.
pub(crate) fn beyond_header(text: &str, at: Location) -> Diagnostic {
    let column = letters(at.column.saturating_sub(1));
    let message = format!("the cell is behind the last column of the header, in column {column}");
    let hint = "name its column in the header, move the text to the column that it belongs to, or delete the cell";
    Diagnostic::error(Code::RaggedRow, message).at(at).value(text).hint(hint)
}

/// A row that is the header again.
pub(crate) fn second_header(file: &Arc<str>, line: u32) -> Diagnostic {
    let message =
        "the header stands here again: a second table begins, perhaps that of another cycle";
    Diagnostic::error(Code::SecondHeader, message)
        .at(Location { line, ..Location::start_of(file) })
        .hint("if the rows below are another table, put it into a file or a sheet of its own, and give only what is meant")
        .hint("if they belong to the table above, delete this row, and the title above it")
}

/// A cell in a column without a name.
pub(crate) fn without_column(text: &str, at: Location) -> Diagnostic {
    let message = "the cell stands in a column that has no name";
    let hint = "name the column in the header, or delete the cell";
    Diagnostic::error(Code::CellWithoutColumn, message).at(at).value(text).hint(hint)
}

/// A line break in a cell that is no prose: it may hold the rest of one row and the beginning of another.
pub(crate) fn line_break(text: &str, storage: CellStorage, at: Location) -> Diagnostic {
    let message = "the cell has a line break, which only comments and evidence may have";
    let hint = storage.remedy("delete it");
    Diagnostic::error(Code::LineBreak, message).at(at).value(text).hint(hint)
}

/// Whether a text has printable ASCII characters only. Looks at all of it, for that is faster than to stop early.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().fold(true, |plain, byte| plain & (b' '..=b'~').contains(&byte))
}

/// Whether a plain text can stand in a column: it is short enough, and no spreadsheet's error.
pub(crate) fn is_sound_if_plain(column: Column, text: &str) -> bool {
    text.len() <= longest(column).min(LONG)
        && !spreadsheet_errors::may_be_one(text)
        && (column != Column::EmployeeId || names_somebody(text))
}

/// Whether an id can be one: a mark for "the same as above", a dash or a question mark names nobody. A blank id is told
/// elsewhere.
fn names_somebody(id: &str) -> bool {
    id.trim().is_empty() || id.contains(char::is_alphanumeric)
}

/// Everything that is to be said of the text of a cell; so many blanks were trimmed of it.
pub(crate) fn of_cell(
    column: Column,
    text: &str,
    storage: CellStorage,
    blanks: usize,
    at: &dyn Fn() -> Location,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    found.extend(cut(column, text, blanks, at));
    found.extend(lost_letters(text, at));
    found.extend(bullets(text, at));
    found.extend(unsound(column, text, storage, at));
    found
}

/// A warning about a text that ends just where a spreadsheet program cuts one; so many blanks were trimmed of it.
fn cut(column: Column, text: &str, blanks: usize, at: &dyn Fn() -> Location) -> Option<Diagnostic> {
    if !column.is_prose() {
        return None;
    }
    let (characters, program) = cut_by(text, blanks)?;
    let message = format!(
        "the cell has {characters} characters, the most that {program} keeps: the text was probably cut there"
    );
    let hint = "look up how it ends where it was written, and shorten it or tell it in two rows";
    Some(Diagnostic::warning(Code::CutText, message).at(at()).value(text).hint(hint))
}

/// The limit that a text has just reached, and whose it is. A line break of two characters may have been one.
fn cut_by(text: &str, blanks: usize) -> Option<(&'static str, &'static str)> {
    if text.len() < LONG {
        return None;
    }
    let count = text.encode_utf16().count();
    let fewest = count - text.matches("\r\n").count();
    let is_reached = |limit: usize| {
        [count, fewest].iter().any(|length| (*length..=length + blanks).contains(&limit))
    };
    let found = CUTS.into_iter().find(|(limit, ..)| is_reached(*limit));
    found.map(|(_, characters, program)| (characters, program))
}

/// The most characters a cell of a column may have.
fn longest(column: Column) -> usize {
    if column.is_prose() || column == Column::Item { LONGEST_PROSE } else { LONGEST_WORDS }
}

/// Whether a text could hold an unprintable character, by its bytes: looks at all of them, for that is faster than to read
/// characters.
fn may_be_unprintable(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_control =
        |byte: u8| (byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) | (byte == 0x7F);
    // Private use, noncharacters and the like begin with 0xEE and more; the second kind of control characters with 0xC2, as
    // some punctuation does.
    bytes.iter().fold(false, |found, byte| found | is_control(*byte) | (*byte >= 0xEE))
        || memchr_iter(0xC2, bytes).any(|at| bytes[at + 1] < 0xA0)
}

/// What makes a cell one that no packet can show.
fn unsound(
    column: Column,
    text: &str,
    storage: CellStorage,
    at: &dyn Fn() -> Location,
) -> Option<Diagnostic> {
    let finding = |code, message: String, hint: &str| {
        Some(Diagnostic::error(code, message).at(at()).value(text).hint(hint))
    };
    let longest = longest(column);
    if text.len() > longest && text.chars().count() > longest {
        let count = text.chars().count();
        let message = format!("the cell has {count} characters; at most {longest} are allowed");
        let found = finding(Code::CellTooLong, message, &storage.remedy("shorten it"));
        return match cut_by(text, 0) {
            Some((_, program)) => found.map(|finding| {
                finding.hint(format!(
                    "it is as long as {program} keeps: the text was probably cut there"
                ))
            }),
            None => found,
        };
    }
    if let Some(found) = spreadsheet_errors::finding(text) {
        return Some(found.at(at()));
    }
    if column == Column::EmployeeId
        && let Some(found) = unsound_id(text)
    {
        return Some(found.at(at()));
    }
    let unprintable = unprintable(text)?;
    let name = column.name();
    let (message, hint) = match unprintable.split_last() {
        Some((one, [])) => (
            format!("`{name}` holds the character {one}, which no document can show"),
            "delete the character; it often comes from copying out of another program",
        ),
        Some((last, others)) => (
            format!(
                "`{name}` holds the characters {} and {last}, which no document can show",
                others.join(", ")
            ),
            "delete the characters; they often come from copying out of another program",
        ),
        None => return None,
    };
    finding(Code::UnprintableCharacter, message, hint)
}

/// What makes an id one that is nobody's.
fn unsound_id(text: &str) -> Option<Diagnostic> {
    if !names_somebody(text) {
        let message =
            format!("`{}` is no id: it has no letter and no digit", truncate_for_display(text));
        let hint =
            "write the id of the person; if it stands for the row above, write that row's id again";
        return Some(Diagnostic::error(Code::EmptyId, message).value(text).hint(hint));
    }
    let c = text.trim().chars().find(|c| is_invisible(*c))?;
    let message = format!("the id holds the invisible character U+{:04X}", u32::from(c));
    let hint = "delete the character; with it the id is another one";
    Some(Diagnostic::error(Code::InvisibleCharacter, message).value(text).hint(hint))
}

/// The characters of a text that no document can show, each once, in their order, as `U+0007`.
fn unprintable(text: &str) -> Option<Vec<String>> {
    let is_odd =
        |c: &char| is_unprintable(*c) && !is_line_break(*c) && of_symbol_font(*c).is_none();
    let mut found: Vec<char> = Vec::new();
    for c in Some(text).filter(|text| may_be_unprintable(text))?.chars().filter(is_odd) {
        if !found.contains(&c) {
            found.push(c);
        }
    }
    Some(found.into_iter().map(|c| format!("U+{:04X}", u32::from(c))).collect())
}

/// A warning about a cell with bullets of Word. Its message is the same for a whole column, so that it is told once.
fn bullets(text: &str, at: &dyn Fn() -> Location) -> Option<Diagnostic> {
    let has_some = may_have_symbols(text) && text.chars().any(|c| of_symbol_font(c).is_some());
    let message = "bullets and arrows of Word's symbol fonts are read as what they stand for, such as `•`, `▪` or `✓`";
    let hint = "nothing is to be done, unless another sign is meant";
    has_some
        .then(|| Diagnostic::warning(Code::WordBullets, message).at(at()).value(text).hint(hint))
}

/// A warning about a cell with signs for letters that a program could not read; the second is the first, read once more in
/// another encoding.
fn lost_letters(text: &str, at: &dyn Fn() -> Location) -> Option<Diagnostic> {
    // A byte of each, which few texts have: to search for signs takes longer.
    memchr2(0xEF, 0xAF, text.as_bytes())?;
    let lost = text.matches('\u{fffd}').count() + text.matches("ï¿½").count();
    let message =
        "letters were lost before this file was written: `\u{fffd}` stands in place of each";
    let hint = "export the table again as \"CSV UTF-8\" or XLSX where it comes from, or write the letters yourself";
    (lost > 0)
        .then(|| Diagnostic::warning(Code::LostLetters, message).at(at()).value(text).hint(hint))
}

/// Whether a text has a line break of any kind.
pub(crate) fn has_line_break(text: &str) -> bool {
    text.trim().contains(is_line_break)
}
