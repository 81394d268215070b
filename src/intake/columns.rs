//! The columns that a table of ours may have, and the names of columns as people write them.

use serde::Serialize;

use crate::diagnostics::{in_backticks, in_shell};
use crate::unicode::{composed, is_invisible};

/// How many columns that nothing names are told one by one; more have one cause.
pub(crate) const FEW: usize = 2;

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

    pub(super) const PAIRED: [Self; 4] =
        [C::SelfRating, C::SelfComment, C::ManagerRating, C::ManagerComment];
    pub(super) const LONG: [Self; 3] = [C::Role, C::Rating, C::Comment];

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
        Self::ALL
            .iter()
            .find(|(column, _)| *column == self)
            .expect("every column is in the table")
            .1
    }

    pub(super) fn named(header: &str) -> Option<Self> {
        let header = header.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
        let header = header.replace([' ', '-', '\u{a0}'], "_");
        Self::ALL
            .iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(&header))
            .map(|(column, _)| *column)
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
    let seen = seen.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c));
    seen.flat_map(char::to_lowercase).collect()
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

/// How many of the header's cells are known columns; tells delimiters apart.
pub(super) fn known<'h>(header: impl Iterator<Item = &'h str>) -> usize {
    header.filter(|name| Column::named(name.trim()).is_some()).count()
}

/// The first of some names, and how many more there are.
pub(crate) fn listed(names: &[&str]) -> String {
    const LISTED: usize = 8;
    let listed = in_backticks(names.iter().take(LISTED), ", ");
    match names.len().saturating_sub(LISTED) {
        0 => listed,
        more => format!("{listed}, and {more} more"),
    }
}

/// What leaves out columns on the command line; the option for each, for at most a screen of them.
pub(crate) fn ignore_options(names: &[&str]) -> String {
    const MOST: usize = 40;
    let options = names.iter().take(MOST).map(|name| format!("--ignore {}", in_shell(name)));
    let mut options: Vec<String> = options.collect();
    if names.len() > MOST {
        options.push("…".to_owned());
    }
    options.join(" ")
}
