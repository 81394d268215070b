//! The header: which columns a table has, what is missing, what is dropped.
//!
//! In: the cells of the header row. Out: the known columns with their places, or every mistake of the header.

mod unfit;

use serde::Serialize;

use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, one_based};
use crate::intake::file::address::letters as letters_of;
use crate::intake::file::grid::Grid;
use crate::intake::table::cycles::names_a_cycle;
use crate::intake::table::sensitive::is_sensitive;
use crate::intake::table::status::StatusTally;
use crate::unicode::{composed, is_invisible};
use unfit::UnfitHeader;
pub(super) use unfit::{FEW, ignore_options, listed};

/// A column that the canonical tables may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The person's id.
    EmployeeId,
    /// A skill or a statement.
    Item,
    /// The person's own rating.
    SelfRating,
    /// The person's own words.
    SelfComment,
    /// The manager's rating.
    ManagerRating,
    /// The manager's words.
    ManagerComment,
    /// Who assesses: self, manager or peer.
    Role,
    /// The assessor's name.
    Assessor,
    /// A rating of the role.
    Rating,
    /// The words of the role.
    Comment,
    /// Links or references.
    Evidence,
    /// When it happened.
    Date,
    /// The person's name.
    Name,
    /// The person's e-mail address.
    Email,
    /// The person's team.
    Team,
    /// The manager's name.
    Manager,
    /// The manager's e-mail address, by which exports name reviewers; no packet shows it.
    ManagerEmail,
    /// The current track.
    Track,
    /// The current level.
    Level,
    /// The track asked for.
    TargetTrack,
    /// The level asked for.
    TargetLevel,
    /// The day of hiring.
    HiredOn,
    /// The day the current level was reached.
    LevelSince,
    /// The person's language.
    Locale,
}

use Column as C;

impl Column {
    /// How many there are.
    pub(super) const COUNT: usize = 24;

    pub(super) const ALL: [(Self, &'static str); Self::COUNT] = [
        (C::EmployeeId, "employee_id"),
        (C::Item, "item"),
        (C::SelfRating, "self_rating"),
        (C::SelfComment, "self_comment"),
        (C::ManagerRating, "manager_rating"),
        (C::ManagerComment, "manager_comment"),
        (C::Role, "role"),
        (C::Assessor, "assessor"),
        (C::Rating, "rating"),
        (C::Comment, "comment"),
        (C::Evidence, "evidence"),
        (C::Date, "date"),
        (C::Name, "name"),
        (C::Email, "email"),
        (C::Team, "team"),
        (C::Manager, "manager"),
        (C::ManagerEmail, "manager_email"),
        (C::Track, "track"),
        (C::Level, "level"),
        (C::TargetTrack, "target_track"),
        (C::TargetLevel, "target_level"),
        (C::HiredOn, "hired_on"),
        (C::LevelSince, "level_since"),
        (C::Locale, "locale"),
    ];

    /// The person columns.
    pub const PERSON: [Self; 12] = [
        C::Name,
        C::Email,
        C::Team,
        C::Manager,
        C::ManagerEmail,
        C::Track,
        C::Level,
        C::TargetTrack,
        C::TargetLevel,
        C::HiredOn,
        C::LevelSince,
        C::Locale,
    ];

    /// The person columns without which no packet can be made.
    pub const PERSON_REQUIRED: [Self; 5] =
        [C::Name, C::Track, C::Level, C::TargetTrack, C::TargetLevel];

    const PAIRED: [Self; 4] = [C::SelfRating, C::SelfComment, C::ManagerRating, C::ManagerComment];
    const LONG: [Self; 3] = [C::Role, C::Rating, C::Comment];

    /// Whether its cells hold words of any length, with line breaks.
    pub(super) fn is_prose(self) -> bool {
        matches!(self, C::SelfComment | C::ManagerComment | C::Comment | C::Evidence)
    }

    /// Whether its cells hold dates.
    pub(super) fn is_date(self) -> bool {
        matches!(self, C::Date | C::HiredOn | C::LevelSince)
    }

    /// Whether its cells are shown and not compared with anything.
    pub(super) fn is_shown(self) -> bool {
        self.is_prose() || matches!(self, C::Name | C::Email | C::Team | C::Manager | C::Assessor)
    }

    /// Whether it says what a row counts for, or who is meant: it is read where it is hidden, too.
    pub(super) fn decides(self) -> bool {
        matches!(self, C::EmployeeId | C::Item | C::Role | C::ManagerEmail)
    }

    /// Whether it says whom a row is about, or something of this person.
    pub(super) fn is_of_person(self) -> bool {
        self == C::EmployeeId || Self::PERSON.contains(&self)
    }

    /// Whether packets need it, or the roles of those who wrote: a name of `--ignore` does not leave it out.
    pub(super) fn is_needed(self) -> bool {
        !matches!(self, C::Team | C::HiredOn | C::LevelSince | C::Locale)
    }

    /// The name in the header.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(it, _)| *it == self).expect("every column is in the table").1
    }

    pub(super) fn named(header: &str) -> Option<Self> {
        let header = header.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
        let header = header.replace([' ', '-', '\u{a0}'], "_");
        Self::ALL.iter().find(|(_, name)| name.eq_ignore_ascii_case(&header)).map(|(it, _)| *it)
    }
}

/// What a table is, as its header tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableShape {
    /// One row per person and item.
    Paired,
    /// One row per person, item and assessor.
    Long,
    /// One row per person.
    People,
}

/// Which columns of a paired or long table the caller wants to read: all but those of these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WantedColumns<'m> {
    ignored: &'m [String],
}

/// The place, from 0, that `#` and the number of a column name.
pub(super) fn place_of(text: &str) -> Option<usize> {
    text.trim().strip_prefix('#')?.parse::<usize>().ok()?.checked_sub(1)
}

/// What mends a text that is to be a place and names none, such as `#0` and `# 7`.
pub(super) fn misspelt_place(text: &str) -> Option<String> {
    let number = text.trim().strip_prefix('#')?.trim();
    let digits = number.strip_prefix(['-', '+']).unwrap_or(number);
    let is_number = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    if !is_number || place_of(text).is_some() {
        return None;
    }
    Some(match number.parse::<usize>() {
        Ok(place) if place > 0 => format!("write it without a blank, as `#{place}`"),
        _ => "columns are counted from 1: the first is `#1`".to_owned(),
    })
}

/// The letters of a column's name in lower case, without digits, spaces and signs.
pub(super) fn letters(name: &str) -> String {
    name.chars().filter(|it| it.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// A header without what tells nothing apart: case, spaces of every kind, marks that nobody sees.
pub(super) fn normalized_header(header: &str) -> String {
    if header.is_ascii() {
        let mut seen = header.replace(char::is_whitespace, "");
        seen.make_ascii_lowercase();
        return seen;
    }
    let seen = composed(header);
    let seen = seen.chars().filter(|it| !it.is_whitespace() && !is_invisible(*it));
    seen.flat_map(char::to_lowercase).collect()
}

impl<'m> WantedColumns<'m> {
    /// All columns but those of these names.
    pub(super) fn without(ignored: &'m [String]) -> Self {
        Self { ignored }
    }

    /// Whether a header has the columns without which nobody would take it for one of ours.
    pub(super) fn is_header<'h>(self, names: impl Iterator<Item = &'h str>) -> bool {
        let found: Vec<Column> = names.filter_map(Column::named).collect();
        found.contains(&Column::EmployeeId) && found.contains(&Column::Item)
    }

    /// Whether the column at a place, from 0, is left out. A name leaves out nothing that packets need: it may be meant for
    /// another file of the run.
    pub(super) fn ignores(self, index: usize, name: &str) -> bool {
        self.ignored.iter().any(|it| match place_of(it) {
            Some(place) => place == index,
            None => {
                !name.is_empty()
                    && normalized_header(it) == normalized_header(name)
                    && !Column::named(name).is_some_and(Column::is_needed)
            }
        })
    }
}

/// A column that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DroppedColumn {
    /// The column's name in the header.
    pub column: String,
    /// How many cells of it were not blank.
    pub cells: u64,
    /// Why it was left out.
    pub by: LeftOutBy,
}

/// Why a column was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LeftOutBy {
    /// It is sensitive and useless here.
    Sensitivity,
    /// An option, a mapping or a profile says so.
    Choice,
}

/// What the header says of a column.
#[derive(Debug)]
pub(super) enum HeaderCell {
    Known(Column),
    /// Sensitive, or named by an option as one to leave out.
    Dropped(String, LeftOutBy),
    /// Spreadsheets leave empty columns behind; a cell in one is an error.
    Unnamed,
}

/// How many of the header's cells are known columns; tells delimiters apart.
pub(super) fn known<'h>(header: impl Iterator<Item = &'h str>) -> usize {
    header.filter(|it| Column::named(it.trim()).is_some()).count()
}

/// The columns that are read although they are hidden and such columns are left out: they decide, and none that is seen has
/// their name.
pub(super) fn deciding(grid: &Grid, row: usize) -> Vec<usize> {
    let mut deciding = Vec::new();
    let is_seen = |column: Column| {
        let mut others = grid.row(row).enumerate();
        others.any(|(place, name)| {
            !grid.marks.leaves_out(place) && Column::named(name) == Some(column)
        })
    };
    for (place, name) in grid.row(row).enumerate() {
        let known = Column::named(name).filter(|it| it.decides());
        if grid.marks.leaves_out(place) && known.is_some_and(|it| !is_seen(it)) {
            deciding.push(place);
        }
    }
    deciding
}

/// Reads the header, which is a row of a grid. Reports every mistake in it.
pub(super) fn read(
    grid: &Grid,
    row: usize,
    wanted: WantedColumns<'_>,
    report: &mut Report,
) -> Option<(TableShape, Vec<HeaderCell>)> {
    let (file, line, header) = (&grid.file, grid.line(row), grid.row(row));
    let before = report.errors();
    let mut headings: Vec<HeaderCell> = Vec::new();
    let mut columns: Vec<Column> = Vec::new();
    let mut places: Vec<u32> = Vec::new();
    let mut hidden: Vec<(Column, u32)> = Vec::new();
    let mut unknown: Vec<(Location, &str)> = Vec::new();
    let deciding = deciding(grid, row);
    let is_out = |it: usize| grid.marks.leaves_out(it) && !deciding.contains(&it);
    for (index, name) in header.enumerate() {
        let name = name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let at = Location {
            column: one_based(index),
            field: Some(name.into()),
            line,
            ..Location::start_of(file)
        };
        match Column::named(name).filter(|_| !wanted.ignores(index, name)) {
            known if is_out(index) => {
                hidden.extend(known.map(|it| (it, one_based(index))));
                headings.push(HeaderCell::Dropped(shown(index, name), LeftOutBy::Choice));
            }
            Some(column) if columns.contains(&column) => {
                let first = columns.iter().zip(&places).find(|(it, _)| **it == column);
                let first = first.map_or(1, |(_, place)| *place);
                let name = column.name();
                let message =
                    format!("the column `{name}` is there twice, first in column {first}");
                let finding = Diagnostic::error(Code::DuplicateColumn, message).at(at);
                report.push(
                    finding.hint(format!("compare the two; rename the one that is not meant, or delete it; or leave it out by its place: `--ignore \"#{first}\"` or `--ignore \"#{}\"`", one_based(index))),
                );
            }
            Some(column) => {
                columns.push(column);
                places.push(one_based(index));
                headings.push(HeaderCell::Known(column));
            }
            None if wanted.ignores(index, name) => {
                headings.push(HeaderCell::Dropped(shown(index, name), LeftOutBy::Choice));
            }
            None if name.is_empty() => headings.push(HeaderCell::Unnamed),
            None if is_sensitive(name) => {
                headings.push(HeaderCell::Dropped(name.to_owned(), LeftOutBy::Sensitivity));
            }
            None => {
                let cells = (row + 1..grid.len()).filter_map(|it| grid.cell(it, index));
                match unknown_state(name, cells.map(|(text, _)| text)) {
                    Some(finding) => report.push(finding.at(at)),
                    None => unknown.push((at, name)),
                }
            }
        }
    }
    let at = Location { line, ..Location::start_of(file) };
    let (shape, missing) = shape(&at, &columns, &hidden, report)?;
    UnfitHeader { grid, at, unknown, missing }.report(report);
    (report.errors() == before).then_some((shape, headings))
}

/// The name of a column, or its place if it has none.
fn shown(index: usize, name: &str) -> String {
    if name.is_empty() { format!("#{}", one_based(index)) } else { name.to_owned() }
}

/// A column that we do not have and that may say which rows count.
fn unknown_state<'c>(name: &str, cells: impl Iterator<Item = &'c str>) -> Option<Diagnostic> {
    let message = format!("there is no column `{}`", escape_control(name));
    let finding = Diagnostic::error(Code::UnknownColumn, message).value(name);
    if StatusTally::of(name, cells).looks().is_some() {
        return Some(finding.hint("if it tells drafts from finished answers: delete the rows of the drafts, or write `not final` as their rating; then delete the column"));
    }
    let option = format!("--ignore \"{}\"", escape_control(name));
    names_a_cycle(name).then(|| finding.hint(format!("if all rows are of one cycle, or all cycles are meant, leave the column out: `{option}`; if not, delete the rows of the others first")))
}

fn shape(
    at: &Location,
    columns: &[Column],
    hidden: &[(Column, u32)],
    report: &mut Report,
) -> Option<(TableShape, Vec<Column>)> {
    let any = |list: &[Column]| list.iter().any(|it| columns.contains(it));
    if any(&Column::PAIRED) && any(&Column::LONG) {
        let finding = Diagnostic::error(Code::TwoShapes, "the header mixes the paired and the long shape")
            .at(at.clone())
            .hint("paired has self_rating, self_comment, manager_rating, manager_comment; long has role, rating, comment");
        report.push(finding);
        return None;
    }
    let (shape, required) = match any(&Column::LONG) {
        true => (TableShape::Long, with_item(&Column::LONG)),
        false => (TableShape::Paired, with_item(&Column::PAIRED)),
    };
    let mut missing = Vec::new();
    let required = std::iter::once(Column::EmployeeId).chain(required);
    for column in required.filter(|it| !columns.contains(it)) {
        match hidden.iter().find(|(it, _)| *it == column) {
            None => missing.push(column),
            Some((_, place)) => {
                let name = column.name();
                let finding = hidden_column(&format!("`{name}`"), &[*place], at.clone());
                report.push(finding.value(name));
            }
        }
    }
    Some((shape, missing))
}

/// Columns that are needed, and that stand hidden at some places, from 1, while hidden columns are left out.
pub(super) fn hidden_column(names: &str, places: &[u32], at: Location) -> Diagnostic {
    let letters: Vec<String> = places.iter().map(|it| letters_of(it - 1)).collect();
    let letters = letters.join(", ");
    let (columns, are) = match places.len() {
        1 => ("column", "is"),
        _ => ("columns", "are"),
    };
    let message = format!(
        "the {columns} {names} {are} needed, and {are} hidden ({columns} {letters}), which `--hidden skip` leaves out"
    );
    Diagnostic::error(Code::MissingColumn, message)
        .at(at)
        .hint(format!("show {columns} {letters} in the spreadsheet and save the workbook: what is shown is read"))
        .hint("or read all that is hidden, with `--hidden read`")
}

fn with_item(columns: &[Column]) -> Vec<Column> {
    std::iter::once(Column::Item).chain(columns.iter().copied()).collect()
}
