//! What a caller says of how files are read and how an export is understood, where it knows better than a guess.

use crate::intake::used_options::HeededOptions;
use crate::intake::values::dates::NumberOrder;
use crate::limits::LimitFactor;
use crate::source::Source;

/// The orders in which dates are written.
pub(super) const DATE_ORDERS: [(&str, NumberOrder); 3] =
    [("ymd", NumberOrder::Ymd), ("dmy", NumberOrder::Dmy), ("mdy", NumberOrder::Mdy)];

/// How files are to be read, where the caller knows better than a guess.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The encoding of text files.
    pub encoding: Option<TextEncoding>,
    /// What parts the cells of text files.
    pub delimiter: Option<u8>,
    /// What encloses cells of text files that hold a delimiter.
    pub quote: Option<u8>,
    /// The sheets or files that hold answers.
    pub sheets: Vec<String>,
    /// The line of the header, from 1.
    pub header_line: Option<u32>,
    /// What becomes of hidden rows and columns of workbooks; without it they are read, and it is said.
    pub hidden: Option<HiddenRule>,
    /// How many times the built-in limits hold.
    pub limit: LimitFactor,
    /// Which of these the caller has options for, so that hints name no others.
    pub offered: OfferedOptions,
}

/// The options that a command has for how files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OfferedOptions {
    /// All of them.
    #[default]
    All,
    /// The sheet and the limit.
    Sheet,
    /// None.
    None,
}

/// What becomes of rows and columns that a workbook hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HiddenRule {
    /// They are read like all others.
    Read,
    /// They are left out, and it is said how many.
    Skip,
}

/// An encoding of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextEncoding(pub(super) &'static encoding_rs::Encoding);

/// How an export is to be understood, where the caller knows better than its mapping.
#[derive(Debug, Clone, Default)]
pub struct IntakeOptions {
    /// How files are to be read.
    pub reading: ReadOptions,
    /// Where the mapping comes from.
    pub choice: MappingChoice,
    /// The order of day, month and year: `ymd`, `dmy` or `mdy`.
    pub date_order: Option<DateOrder>,
    /// Which of several submissions counts: `latest`, `first` or `error`.
    pub keep: Option<DuplicateRule>,
    /// Columns to leave out.
    pub ignore: Vec<String>,
    /// What the answers are read for.
    pub purpose: ReadPurpose,
    /// What options find in the ladder.
    pub of_ladder: HeededOptions,
}

/// What answers are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReadPurpose {
    /// For packets, or to be checked: files of several shapes stay as they are.
    #[default]
    Packets,
    /// For a table to be written, which has one shape.
    Table,
}

/// Where the mapping of an export comes from.
#[derive(Debug, Clone, Default)]
pub enum MappingChoice {
    /// The header of the export gives it away; canonical tables need none.
    #[default]
    Header,
    /// A built-in profile.
    Profile(String),
    /// A mapping file.
    Mapping(Source),
}

/// The order of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateOrder(pub(super) NumberOrder);

impl DateOrder {
    /// The names of all orders.
    pub const NAMES: [&str; 3] = ["ymd", "dmy", "mdy"];

    /// The order of a name.
    pub fn named(name: &str) -> Option<Self> {
        let found = DATE_ORDERS.iter().find(|(known, _)| *known == name);
        found.map(|(_, order)| Self(*order))
    }
}

/// Which of several submissions counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicateRule {
    /// The latest.
    Latest,
    /// The first.
    First,
    /// None: it is an error.
    Error,
}
