//! Bytes to grids: what a file is, its encoding, delimiter, sheets and marks.
//!
//! In: the bytes of a file. Out: a [`Grid`](grid::Grid) for each text file or sheet, whose cells know their places, with what
//! a spreadsheet shows otherwise than it holds. What a cell means is known by nobody here.

pub(crate) mod address;
pub(crate) mod appearance;
pub(crate) mod archive_listing;
pub(crate) mod delimited;
pub(crate) mod dialect;
pub(crate) mod enclosing_marks;
pub(crate) mod encoding;
pub(crate) mod foreign_kind;
pub(crate) mod grid;
pub(crate) mod header_line;
pub(crate) mod held_values;
pub(crate) mod hidden_parts;
pub(crate) mod lines;
pub(crate) mod link_target;
pub(crate) mod links;
pub(crate) mod long_ids;
mod long_lines;
pub(crate) mod open;
pub(crate) mod quotation_marks;
pub(crate) mod sheet_form;
pub(crate) mod sheet_marks;
pub(crate) mod split_cells;
pub(crate) mod text_faults;
pub(crate) mod workbook;
