//! Texts of cells to values. In: the text of a cell. Out: a date, a plain text without HTML, an address; or why it is none, such
//! as an error of a spreadsheet.

pub(crate) mod address;
pub(crate) mod dates;
pub(crate) mod formula_guard;
pub(crate) mod html;
pub(crate) mod spreadsheet_dates;
pub(crate) mod spreadsheet_errors;
