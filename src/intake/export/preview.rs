//! A first look at an export. In: a grid without a mapping. Out: its header, and what its columns hold as far as the header
//! and the cells leave no doubt; a person decides the rest.

use std::collections::HashMap;

use crate::diagnostics::{Report, truncate_for_display};
use crate::intake::columns::normalized_header;
use crate::intake::export::cell_looks::{CellKind, CellLook};
use crate::intake::export::rung_words::{RungMention, beside};
use crate::intake::export::sheet::GridHeader;
use crate::intake::export::skills::{ItemSubject, SkillNames, short};
use crate::intake::file::grid::Grid;
use crate::intake::file::header_line::row_on;
use crate::intake::mapping::{ColumnName, Mapping};
use crate::intake::table::sensitive::is_sensitive;
use crate::intake::table::status::{LOOKED_AT, StatusGuess, StatusName, StatusTally, StatusWord};
use crate::ladder::Ladder;
use crate::source::Source;

/// What the columns of a grid hold.
#[derive(Debug)]
pub(crate) struct GridPreview {
    /// The line of the header, from 1.
    pub(crate) header_line: u32,
    /// On how many lines the names of the columns stand.
    pub(crate) header_lines: usize,
    /// Whether nothing stands above the header.
    pub(crate) begins_with_header: bool,
    /// The columns that have names, in the order of the file.
    pub(crate) columns: Vec<ColumnPreview>,
}

/// What a header and its cells say without doubt of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnGuess {
    /// It names the person.
    Person(PersonKey),
    /// It holds the items of the rows.
    Items,
    /// It says whether answers are finished, or when they were submitted.
    Status(StatusGuess),
    /// It is sensitive, and left out.
    Sensitive,
    /// It has no cells.
    Empty,
    /// It holds answers of a kind.
    Kind(&'static str),
    /// Nothing that is certain.
    Unclear,
}

/// By what a column names the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PersonKey {
    Id,
    Email,
    Name,
}

/// A column at a first look.
#[derive(Debug)]
pub(crate) struct ColumnPreview {
    pub(crate) name: String,
    /// How a mapping finds the column: by its name, or by its place if another has its name.
    pub(crate) finder: String,
    pub(crate) guess: ColumnGuess,
    pub(crate) look: CellLook,
    /// The item that the name holds, if it holds one.
    pub(crate) item: Option<String>,
    /// The role that the name says, if it says one.
    pub(crate) role: Option<&'static str>,
    /// Whether its cells, and not its name, make it look like a status.
    pub(crate) may_be_status: bool,
    /// Its words for finished, for drafts, and those that may be either.
    pub(crate) status_words: [Vec<String>; 3],
}

/// Names of columns with the person's id, as [`normalized_header`]s. What only says `User ID` may be the writer's.
const IDS: [&str; 6] =
    ["employeeid", "employeenumber", "personid", "revieweeid", "personalnummer", "matricule"];

/// Names of columns with the person's address.
const EMAILS: [&str; 4] =
    ["revieweeemail", "revieweeemailaddress", "employeeemail", "employeeemailaddress"];

/// Names of columns with the person's name.
const NAMES: [&str; 4] = ["employeename", "revieweename", "nameofemployee", "nameofreviewee"];

/// Names of columns with items.
const ITEMS: [&str; 12] = [
    "question",
    "competency",
    "skill",
    "item",
    "criterion",
    "frage",
    "kompetenz",
    "kriterium",
    "compétence",
    "critère",
    "pregunta",
    "competencia",
];

/// Words for the roles that a header may begin or end with.
const ROLES: [(&str, &str); 6] = [
    ("manager", "manager"),
    ("facilitator", "manager"),
    ("self", "self"),
    ("selbst", "self"),
    ("employee", "self"),
    ("peer", "peer"),
];

/// Words beside which such a word tells who speaks, and not about whom.
const KINDS: [&str; 10] = [
    "rating",
    "score",
    "comment",
    "comments",
    "review",
    "answer",
    "evidence",
    "grade",
    "bewertung",
    "kommentar",
];

impl GridPreview {
    /// Looks at a grid whose header stands on the line that the user says, or in the first full row.
    pub(super) fn of(grid: &Grid, line: Option<u32>, items: &ItemFinder<'_>) -> Self {
        // The first full row: what stands above it is a title, what stands below are people's answers.
        let filled = |row: usize| grid.row(row).filter(|it| !it.is_empty()).count();
        let most = (0..grid.len().min(60)).map(filled).max().unwrap_or(0);
        let row = (0..grid.len()).find(|row| filled(*row) > 0 && 10 * filled(*row) >= 6 * most);
        let row = line.and_then(|line| row_on(grid, line)).or(row);
        let none = GridHeader { names: Vec::new(), row: 0, end: 0 };
        let header_lines = if row.is_some_and(|row| has_second_line(grid, row)) { 2 } else { 1 };
        let header = row.and_then(|row| GridHeader::at(grid, row, header_lines)).unwrap_or(none);
        let header_line = if grid.len() > 0 { grid.line(header.row) } else { 1 };
        let begins_with_header = (0..header.row).all(|row| grid.is_blank(row));
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for name in &header.names {
            *counts.entry(&name.key).or_default() += 1;
        }
        let named = header.names.iter().enumerate().filter(|(_, it)| !it.is_blank());
        let mut columns = Vec::new();
        for (place, name) in named {
            let cells = (header.end..grid.len()).filter_map(|row| grid.cell(row, place));
            let cells: Vec<&str> =
                cells.map(|(it, _)| it.trim()).filter(|it| !it.is_empty()).collect();
            let finder = finder(place, name, counts[name.key.as_str()] == 1);
            let seen = ColumnPreview::of(&name.text, finder, &cells, items);
            let is_new = |other: &ColumnPreview| other.guess != seen.guess;
            let is_of_person = matches!(seen.guess, ColumnGuess::Person(_));
            // Of two that both name the person, only one can.
            let is_second = is_of_person && !columns.iter().all(is_new);
            let guess = if is_second { ColumnGuess::Unclear } else { seen.guess };
            columns.push(ColumnPreview { guess, ..seen });
        }
        let rows = (header.end..grid.len()).filter(|row| !grid.is_blank(*row)).count();
        find_time(&mut columns, rows);
        Self { header_line, header_lines, begins_with_header, columns }
    }

    /// Whether the export has a row for each answer.
    pub(crate) fn has_rows_of_items(&self) -> bool {
        self.columns.iter().any(|column| column.guess == ColumnGuess::Items)
    }
}

/// Whether the row below a header belongs to it: it has names where the header has none, as questions with several answers
/// are written, and nothing where every answer has something.
fn has_second_line(grid: &Grid, row: usize) -> bool {
    if row + 2 >= grid.len() {
        return false;
    }
    let text = |row: usize, column: usize| grid.cell(row, column).map_or("", |cell| cell.0.trim());
    let width = grid.width(row).max(grid.width(row + 1));
    let names_more =
        (0..width).any(|column| text(row, column).is_empty() && !text(row + 1, column).is_empty());
    let is_no_answer = (0..width).any(|column| {
        !text(row, column).is_empty()
            && text(row + 1, column).is_empty()
            && !text(row + 2, column).is_empty()
    });
    let below = grid.row(row + 1).map(str::trim).filter(|it| !it.is_empty());
    let are_names = |kind: CellKind| matches!(kind, CellKind::Prose | CellKind::Unclear);
    names_more
        && is_no_answer
        && below.into_iter().all(|cell| are_names(CellLook::of(&[cell], true).kind))
}

/// The only column of times that has one in every row is when the rows were submitted.
fn find_time(columns: &mut [ColumnPreview], rows: usize) {
    let is_said =
        |column: &ColumnPreview| column.guess == ColumnGuess::Status(StatusGuess::Submitted);
    let is_time = |column: &ColumnPreview| {
        column.guess == ColumnGuess::Unclear && column.look.kind == CellKind::Time
    };
    if columns.iter().any(is_said) || columns.iter().filter(|column| is_time(column)).count() != 1 {
        return;
    }
    for column in columns.iter_mut().filter(|column| is_time(column) && column.look.filled == rows)
    {
        column.guess = ColumnGuess::Status(StatusGuess::Submitted);
    }
}

/// How a mapping finds a column: by its place, if its name is not its own or would be read as something else.
fn finder(place: usize, name: &ColumnName, is_own: bool) -> String {
    if is_own && !name.text.contains(['{', '}']) && !name.text.starts_with('#') {
        name.text.clone()
    } else {
        format!("#{}", place + 1)
    }
}

impl ColumnPreview {
    pub(super) fn of(name: &str, finder: String, cells: &[&str], items: &ItemFinder<'_>) -> Self {
        // A question may speak of health and the like; a column of an HR system has a short name.
        let is_question = name.split_whitespace().count() > 3 || name.ends_with('?');
        // Our own columns have a line where others have a space.
        let key = normalized_header(name).replace(['_', '-'], "");
        let is_sensitive = is_sensitive(name);
        let look = CellLook::of(cells, is_sensitive);
        let parts = name.split(['[', ']', ':']).map(str::trim);
        let item = std::iter::once(name).chain(parts).find_map(|part| items.find_in(name, part));
        let tally = StatusTally::of(name, cells.iter().copied());
        let looks = if is_sensitive { None } else { tally.looks() };
        let known = cells.iter().take(LOOKED_AT).filter(|cell| items.find(cell).is_some()).count();
        let holds_items = ITEMS.contains(&key.as_str()) || 2 * known > cells.len().min(LOOKED_AT);
        let guess = match look.kind {
            CellKind::Empty => ColumnGuess::Empty,
            CellKind::Prose if is_sensitive => ColumnGuess::Unclear,
            _ if is_sensitive && !is_question && item.is_none() => ColumnGuess::Sensitive,
            CellKind::Address if EMAILS.contains(&key.as_str()) => {
                ColumnGuess::Person(PersonKey::Email)
            }
            CellKind::Address => ColumnGuess::Unclear,
            _ if IDS.contains(&key.as_str()) => ColumnGuess::Person(PersonKey::Id),
            _ if NAMES.contains(&key.as_str()) => ColumnGuess::Person(PersonKey::Name),
            _ if holds_items => ColumnGuess::Items,
            _ if StatusName::of(name).is_sure() => {
                looks.map_or(ColumnGuess::Unclear, ColumnGuess::Status)
            }
            CellKind::Link => ColumnGuess::Kind("evidence"),
            CellKind::Number => ColumnGuess::Kind("rating"),
            CellKind::Prose => ColumnGuess::Kind("comment"),
            CellKind::Time | CellKind::Date | CellKind::Unclear => ColumnGuess::Unclear,
        };
        let may_be_status = guess == ColumnGuess::Unclear && looks == Some(StatusGuess::Status);
        let status_words = status_words(cells, &tally);
        let (name, role) = (name.to_owned(), role_in(name));
        Self { name, finder, guess, look, item, role, may_be_status, status_words }
    }
}

/// The items of a ladder that words name.
pub(super) struct ItemFinder<'l> {
    skills: SkillNames<'l>,
    mapping: Mapping,
}

impl<'l> ItemFinder<'l> {
    pub(super) fn new(ladder: &'l Ladder) -> Self {
        let empty = Mapping::read(&Source::new("empty", Vec::new()), &mut Report::new());
        let mapping = empty.expect("an empty mapping is sound");
        Self { skills: SkillNames::new(ladder), mapping }
    }

    /// The item that a part of a header is, with the level that stands beside it; nothing if nobody can tell the level.
    fn find_in(&self, header: &str, part: &str) -> Option<String> {
        let item = self.find(part)?;
        if self.skills.shared_id(&item) != Some(item.as_str()) {
            return Some(item);
        }
        match self.skills.levels.mention(&beside(header, part)) {
            RungMention::Nothing => Some(item),
            RungMention::One(rung) => Some(self.skills.levels.item_of(&item, rung)),
            RungMention::Unclear(_) => None,
        }
    }

    /// The id of the skill, or the name of the statement, that a text is.
    fn find(&self, words: &str) -> Option<String> {
        match self.skills.find(words, &self.mapping) {
            Some(ItemSubject::Skills(ids)) => match &ids[..] {
                [one] => Some(one.to_string()),
                [first, ..] => self.skills.shared_id(first.as_str()).map(str::to_owned),
                [] => None,
            },
            Some(ItemSubject::OfRung(rung, skills)) => {
                let first = skills.first()?;
                Some(format!("{} ({})", short(first.as_str()), rung.label()))
            }
            Some(ItemSubject::Statement(statement)) => Some(statement.name().to_owned()),
            _ => None,
        }
    }
}

/// The different words of a column that tells drafts from finished answers: for finished, for drafts, and those that may be
/// either. Of these only what stands in several cells is copied.
fn status_words(cells: &[&str], tally: &StatusTally<()>) -> [Vec<String>; 3] {
    let seen = &cells[..cells.len().min(LOOKED_AT)];
    let is_repeated = |word: &&str| seen.iter().filter(|other| *other == word).count() > 1;
    let shown = |says: StatusWord| tally.words(says).map(truncate_for_display);
    let (mut finished, mut draft): (Vec<String>, Vec<String>) =
        (shown(StatusWord::Finished).collect(), shown(StatusWord::Draft).collect());
    let others = tally.words(StatusWord::Unknown).filter(is_repeated);
    let others = others.map(truncate_for_display).collect();
    match tally.blank() {
        StatusWord::Finished => finished.push(String::new()),
        StatusWord::Draft => draft.push(String::new()),
        _ => {}
    }
    [finished, draft, others]
}

/// The role that a header names as who speaks: in a part of its own, or beside a kind of answer.
fn role_in(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let role = |word: &str| ROLES.iter().find(|(known, _)| *known == word).map(|(_, role)| *role);
    let mut found: Vec<&'static str> = Vec::new();
    for part in name.split(['[', ']', '(', ')', ':', '-', '–', '—', '/', '|']) {
        let words: Vec<&str> = part.split_whitespace().collect();
        let said = match &words[..] {
            [one] => role(one),
            [first, second] if KINDS.contains(second) => role(first.trim_end_matches("'s")),
            [first, second] if KINDS.contains(first) => role(second),
            _ => None,
        };
        found.extend(said);
    }
    found.dedup();
    if found.len() == 1 { found.pop() } else { None }
}
