//! What became of everything in a file: sheets, columns, rows and cells, as a person and as a program read it.

use serde::Serialize;

/// What became of everything in an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportAccount {
    /// The version of this format.
    pub schema: u32,
    /// The profile or mapping file that was used.
    pub mapping: String,
    /// How it came to be used.
    pub chosen: MappingOrigin,
    /// Every sheet or file, in the order they were read.
    pub sheets: Vec<SheetAccount>,
    /// Who was read to speak about whom, ordered by employee id.
    pub people: Vec<PersonAccount>,
    /// All sheets together.
    pub rows: RowCounts,
    /// All sheets together.
    pub cells: CellCounts,
}

/// How much was said about one person, by whom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PersonAccount {
    /// The person.
    pub employee_id: String,
    /// Answers of the person.
    #[serde(rename = "self")]
    pub own: u64,
    /// Answers of the manager.
    pub manager: u64,
    /// Answers of peers.
    pub peer: u64,
}

/// How a mapping came to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MappingOrigin {
    /// By `--profile`.
    Profile,
    /// By `--map`.
    Mapping,
    /// By the header of the export.
    Recognised,
}

impl MappingOrigin {
    /// How it came to be used, in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "as --profile says",
            Self::Mapping => "as --map says",
            Self::Recognised => "recognised by its header",
        }
    }
}

/// What became of the table of people, if its columns are not called as ours are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeopleAccount {
    /// The profile or mapping file that was used.
    pub mapping: String,
    /// How it came to be used.
    pub chosen: MappingOrigin,
    /// The sheet or file, with every column.
    pub sheet: SheetAccount,
}

/// What became of one sheet or file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetAccount {
    /// The file, with the archive and the sheet it is in.
    pub file: String,
    /// The profile or mapping file that describes it, if files of several kinds were read together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<String>,
    /// Format, encoding and delimiter, as given or as guessed.
    pub read_as: String,
    /// The line of the header; none if the sheet was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_line: Option<u32>,
    /// Why the sheet was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_read: Option<String>,
    /// Whether an option or the mapping leaves the sheet out, so that nobody looks for its columns.
    #[serde(skip)]
    pub is_left_out: bool,
    /// Every column that has a name or a cell.
    pub columns: Vec<ColumnAccount>,
    /// Every row.
    pub rows: RowCounts,
    /// The rows that do not count: drafts, and submissions that another replaces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Every cell that is not blank, but for the header's.
    pub cells: CellCounts,
    /// The notes on cells, which are not read.
    #[serde(skip_serializing_if = "is_zero")]
    pub notes: usize,
}

/// Whether there are none; the form that serde asks for.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// A row that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The line of the row.
    pub line: u32,
    /// The file and line of the row that counts in its place; none for a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
}

/// What became of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnAccount {
    /// Its number, from 1.
    pub column: u32,
    /// Its header.
    pub name: String,
    /// Whether it was used.
    pub outcome: ColumnOutcome,
    /// What it was used as, or why it was not.
    pub meaning: String,
    /// Its cells that are not blank.
    pub cells: CellCounts,
}

/// Whether a column was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnOutcome {
    /// It stands in the packets, or says who or what a row is about.
    Used,
    /// It was left out, by the mapping or because it is sensitive.
    Ignored,
    /// Nothing says what it means.
    Unmatched,
}

impl ColumnOutcome {
    /// What became of the column, in a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Ignored => "ignored",
            Self::Unmatched => "unmatched",
        }
    }
}

/// What became of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct RowCounts {
    /// Rows that are not blank, without the header.
    pub read: u64,
    /// Rows that were used.
    pub used: u64,
    /// Rows that a later or earlier submission replaces.
    pub duplicate: u64,
    /// Rows that are not finished.
    pub draft: u64,
    /// Rows that have a mistake; each has an error.
    pub rejected: u64,
    /// Rows that no packet needs: of sheets without answers, of looked-up tables where nothing refers to them, and about
    /// items that the mapping leaves out.
    pub unneeded: u64,
}

/// What became of cells that are not blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct CellCounts {
    /// All of them.
    pub read: u64,
    /// Those that were used.
    pub used: u64,
    /// Those of columns and rows that were not used.
    pub ignored: u64,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowOutcome {
    Used,
    Duplicate,
    Draft,
    Rejected,
    Unneeded,
}

impl RowCounts {
    pub(crate) fn count(&mut self, outcome: RowOutcome) {
        self.read += 1;
        *match outcome {
            RowOutcome::Used => &mut self.used,
            RowOutcome::Duplicate => &mut self.duplicate,
            RowOutcome::Draft => &mut self.draft,
            RowOutcome::Rejected => &mut self.rejected,
            RowOutcome::Unneeded => &mut self.unneeded,
        } += 1;
    }

    pub(super) fn add(&mut self, other: Self) {
        self.read += other.read;
        self.used += other.used;
        self.duplicate += other.duplicate;
        self.draft += other.draft;
        self.rejected += other.rejected;
        self.unneeded += other.unneeded;
    }
}

impl CellCounts {
    pub(crate) fn count(&mut self, is_used: bool) {
        self.read += 1;
        *if is_used { &mut self.used } else { &mut self.ignored } += 1;
    }

    /// Adds the cells of another column or sheet.
    pub fn add(&mut self, other: Self) {
        self.read += other.read;
        self.used += other.used;
        self.ignored += other.ignored;
    }
}
