//! Which options found something, noted where a file is read.

use std::sync::Arc;

use crate::diagnostics::Location;
use crate::intake::columns::{normalized_header, place_of};

/// Which options found something in files, by their own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeededOptions {
    /// The names of sheets and columns that were read, which `--sheet` and `--ignore` can name.
    pub(super) names: Vec<String>,
    /// The names of columns of people that `--ignore` names and packets need: it may be meant for other files.
    pub(super) kept: Vec<String>,
    /// The columns of answers, and of whose they are, that packets need: no name of `--ignore` leaves them out.
    pub(super) needed: Vec<Location>,
    /// How many columns the widest header has, whose places `--ignore` can name, too.
    pub(super) width: usize,
    /// How many columns the header of the table of people has; those that packets need cannot be left out by their places.
    pub(super) people_width: usize,
    /// Whether a header that nobody would look for there stands on the line that `--header-row` names.
    pub(super) header_line: bool,
    /// Whether the header of the table of people stands on that line.
    pub(super) on_line: bool,
    /// Whether it does, below other rows: then the line may be named for this table alone.
    pub(super) below_title: bool,
    /// Whether any file is a text, which `--encoding` is for.
    pub(super) text: bool,
    /// Whether any text was read with `--delimiter`.
    pub(super) delimiter: bool,
    /// Whether any text was read with `--quote`.
    pub(super) quote: bool,
    /// Whether any file is a workbook, which `--hidden` is for.
    pub(super) workbook: bool,
    /// The sheets that hold the people.
    pub(super) people: Vec<Arc<str>>,
}

impl HeededOptions {
    /// Whether a name found something.
    pub(super) fn has(&self, name: &str) -> bool {
        let wanted = normalized_header(name);
        place_of(name).is_some_and(|place| place < self.width)
            || self.names.iter().any(|name| normalized_header(name) == wanted)
    }

    /// Adds what options found in other files.
    pub(super) fn add(&mut self, other: &Self) {
        self.names.extend(other.names.iter().cloned());
        self.kept.extend(other.kept.iter().cloned());
        self.needed.extend(other.needed.iter().cloned());
        self.people.extend(other.people.iter().cloned());
        self.width = self.width.max(other.width);
        self.people_width = self.people_width.max(other.people_width);
        self.header_line |= other.header_line;
        self.on_line |= other.on_line;
        self.below_title |= other.below_title;
        self.text |= other.text;
        self.delimiter |= other.delimiter;
        self.quote |= other.quote;
        self.workbook |= other.workbook;
    }
}
