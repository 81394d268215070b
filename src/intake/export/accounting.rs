//! Where every column, row and cell of an export went. In: what the readers did with them. Out: an [`ExportAccount`] that
//! adds up: cells read are cells used and cells ignored.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostics::Location;
use crate::intake::columns::Column;
use crate::intake::table::Table;
use crate::role::AssessorRole;

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

impl PersonAccount {
    /// The people of a table, with the answers that say something.
    pub(crate) fn all(table: &Table) -> Vec<Self> {
        let (mut people, mut places): (Vec<Self>, BTreeMap<&str, usize>) = Default::default();
        let mut last = ("", 0);
        for row in &table.rows {
            let text = |column| table.cell(row, column).map_or("", |it| it.text);
            // What a draft says is not said yet.
            let is_said = |it: &str| !it.is_empty() && it != "not final";
            let says = |columns: &[Column]| columns.iter().any(|it| is_said(text(*it)));
            let id = text(Column::EmployeeId);
            // Rows about one person mostly follow each other.
            if people.is_empty() || last.0 != id {
                last = (id, *places.entry(id).or_insert(people.len()));
            }
            if last.1 == people.len() {
                people.push(Self { employee_id: id.to_owned(), ..Self::default() });
            }
            let account = &mut people[last.1];
            account.own += u64::from(says(&[Column::SelfRating, Column::SelfComment]));
            account.manager += u64::from(says(&[Column::ManagerRating, Column::ManagerComment]));
            let said = u64::from(says(&[Column::Rating, Column::Comment, Column::Evidence]));
            match AssessorRole::named(text(Column::Role)) {
                Some(AssessorRole::Self_) => account.own += said,
                Some(AssessorRole::Manager) => account.manager += said,
                Some(AssessorRole::Peer) => account.peer += said,
                None => {}
            }
        }
        places.into_values().map(|place| std::mem::take(&mut people[place])).collect()
    }
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

impl SheetAccount {
    /// A table in one of our shapes of which nothing is counted yet.
    fn of_own(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            mapping: None,
            read_as: "in our shape".to_owned(),
            header_line: None,
            not_read: None,
            is_left_out: false,
            columns: Vec::new(),
            rows: RowCounts::default(),
            left_out: Vec::new(),
            cells: CellCounts::default(),
            notes: 0,
        }
    }
}

impl ColumnAccount {
    /// A column of a table in one of our shapes.
    fn of_own(at: &Location, column: Column) -> Self {
        let name = at.field.as_deref().unwrap_or_default().to_owned();
        let (meaning, cells) = (column.name().to_owned(), CellCounts::default());
        Self { column: at.column, name, outcome: ColumnOutcome::Used, meaning, cells }
    }
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

    fn add(&mut self, other: Self) {
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

impl ExportAccount {
    /// The account of all exports of a run.
    pub(crate) fn of_all(accounts: Vec<Self>) -> Option<Self> {
        let mut accounts = accounts.into_iter().peekable();
        let mut all = accounts.next()?;
        if accounts.peek().is_none() {
            return Some(all);
        }
        for sheet in &mut all.sheets {
            sheet.mapping = Some(all.mapping.clone());
        }
        for mut other in accounts {
            other.sheets.iter_mut().for_each(|it| it.mapping = Some(other.mapping.clone()));
            all.mapping = format!("{}, {}", all.mapping, other.mapping);
            all.sheets.append(&mut other.sheets);
            all.rows.add(other.rows);
            all.cells.add(other.cells);
        }
        Some(all)
    }

    /// The account of tables in our shapes, for a run that has exports, too.
    pub(crate) fn of_own(table: &Table) -> Self {
        let mut sheets: Vec<SheetAccount> = Vec::new();
        let mut places: BTreeMap<(Arc<str>, u32), (usize, usize)> = BTreeMap::new();
        for row in &table.rows {
            let mut counted = None;
            for cell in table.cells(row).filter(|it| !it.text.is_empty()) {
                let at = cell.at();
                let place = *places.entry((Arc::clone(&at.file), at.column)).or_insert_with(|| {
                    let sheet = sheets.iter().position(|it| *it.file == *at.file);
                    let sheet = sheet.unwrap_or_else(|| {
                        sheets.push(SheetAccount::of_own(&at.file));
                        sheets.len() - 1
                    });
                    sheets[sheet].columns.push(ColumnAccount::of_own(&at, cell.column()));
                    (sheet, sheets[sheet].columns.len() - 1)
                });
                let sheet = &mut sheets[place.0];
                sheet.columns[place.1].cells.count(true);
                sheet.cells.count(true);
                if counted != Some(place.0) {
                    sheet.rows.count(RowOutcome::Used);
                    counted = Some(place.0);
                }
            }
        }
        sheets.iter_mut().for_each(|it| it.columns.sort_by_key(|it| it.column));
        Self::new("a table of ours".to_owned(), MappingOrigin::Recognised, sheets)
    }

    pub(crate) fn new(mapping: String, chosen: MappingOrigin, sheets: Vec<SheetAccount>) -> Self {
        let (mut rows, mut cells) = (RowCounts::default(), CellCounts::default());
        for sheet in &sheets {
            rows.add(sheet.rows);
            cells.add(sheet.cells);
        }
        let people = Vec::new();
        Self { schema: 1, mapping, chosen, sheets, people, rows, cells }
    }
}
