//! What the columns of a foreign export mean. In: a mapping file or a built-in profile. Out: a [`Mapping`], in which every
//! pattern is compiled and every word is known; or every mistake of the file.

mod finders;
mod pattern;
mod people;
pub(super) mod read;
pub(crate) mod toml_text;

use std::fmt::{self, Display};

use crate::intake::columns::{Column, normalized_header, place_of};
use crate::intake::file::grid::Grid;
use crate::intake::values::dates::DateRule;
use crate::rating::Rating;
use crate::role::AssessorRole;

pub(super) use finders::cell_name;
pub(super) use pattern::{
    HeaderMatch, HeaderPattern, Vocabulary, usual_kind, usual_rows, words_in_name,
};
pub(super) use people::PeopleRule;

/// What the columns of an export mean, and how its words are read.
#[derive(Debug)]
pub(super) struct Mapping {
    /// The name of the profile, or of the mapping file.
    pub(super) name: String,
    /// What gives an export away.
    pub(super) fingerprint: ExportFingerprint,
    /// How the files are to be read.
    pub(super) read: ReadRule,
    /// Who is reviewed.
    pub(super) person: PersonIdentity,
    /// Who reviews.
    pub(super) reviewer: PersonIdentity,
    /// The column that says in which role the reviewer speaks.
    pub(super) role_column: Vec<ColumnFinder>,
    /// What says it where there is no such column.
    pub(super) role: RoleRule,
    /// The words for roles and for kinds of answers.
    pub(super) words: Vocabulary,
    /// Columns that hold answers.
    pub(super) answers: Vec<AnswerRule>,
    /// Columns that say what a whole row is about.
    pub(super) row: RowColumns,
    /// The export's words for items, as [`normalized_header`]s, and the items.
    pub(super) items: Vec<(String, String)>,
    /// Patterns of the words of rows that hold one kind of an answer, such as `Comment on {item}`.
    pub(super) item_patterns: Vec<(HeaderPattern, AnswerKind)>,
    /// How the table of people is read, or the person columns of the export.
    pub(super) people: PeopleRule,
    /// Columns that no packet needs.
    pub(super) ignored: Vec<ColumnFinder>,
    /// Columns that the caller leaves out.
    pub(super) left_out: Vec<ColumnFinder>,
    /// Sensitive columns beyond those that are known by their names.
    pub(super) dropped: Vec<ColumnFinder>,
    /// How ratings are written.
    pub(super) ratings: RatingWords,
    /// How dates are written.
    pub(super) dates: DateRule,
    /// What parts the entries of evidence.
    pub(super) separators: Vec<String>,
    /// Which rows are finished.
    pub(super) status: StatusRule,
    /// Which of several submissions counts.
    pub(super) keep: KeepRule,
    /// What happens to columns that nothing names.
    pub(super) unmatched_columns: OnUnmatched,
    /// What happens to items that the ladder does not have.
    pub(super) unmatched_items: OnUnmatched,
    /// Whether cells may hold HTML.
    pub(super) html: bool,
    /// Tables that are looked up.
    pub(super) joins: Vec<TableJoin>,
}

/// What gives an export away.
#[derive(Debug, Default)]
pub(super) struct ExportFingerprint {
    /// Each must find a column; a list of names stands for any of them.
    pub(super) columns: Vec<Vec<ColumnFinder>>,
    /// None may find a column.
    pub(super) without: Vec<ColumnFinder>,
}

/// How the files are to be read.
#[derive(Debug, Default)]
pub(super) struct ReadRule {
    /// The sheets or files that hold answers, as [`normalized_header`]s; all that have a fitting header, if none is named.
    pub(super) sheets: Vec<String>,
    /// The sheets or files that hold no answers, as [`normalized_header`]s.
    pub(super) skip: Vec<String>,
    /// The line of the header, from 1; found by its columns if not named.
    pub(super) header_row: Option<u32>,
    /// How many lines the header has.
    pub(super) header_rows: usize,
}

/// What names a person.
#[derive(Debug, Default)]
pub(super) struct PersonIdentity {
    /// The order in which the ways of naming are tried.
    pub(super) order: Vec<NamedBy>,
    /// The employee id.
    pub(super) id: Vec<ColumnFinder>,
    /// The e-mail address.
    pub(super) email: Vec<ColumnFinder>,
    /// The whole name.
    pub(super) name: Vec<ColumnFinder>,
    /// The first name.
    pub(super) first_name: Vec<ColumnFinder>,
    /// The last name.
    pub(super) last_name: Vec<ColumnFinder>,
    /// A cell that stands in one place of each sheet and holds the id: row and column, from 0.
    pub(super) id_cell: Option<(usize, usize)>,
    /// The same for the name.
    pub(super) name_cell: Option<(usize, usize)>,
    /// A pattern of file names that holds the id, the e-mail address or the name.
    pub(super) file_name: Option<HeaderPattern>,
}

impl PersonIdentity {
    /// Whether anything is said.
    pub(super) fn is_said(&self) -> bool {
        let Self { id, email, name, first_name, last_name, .. } = self;
        let columns = [id, email, name, first_name, last_name];
        columns.iter().any(|it| !it.is_empty()) || self.cell().is_some() || self.file_name.is_some()
    }

    /// The cell of each sheet that says whom it is about, if one does: row and column, from 0.
    pub(super) fn cell(&self) -> Option<(usize, usize)> {
        self.id_cell.or(self.name_cell)
    }
}

/// A way of naming a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NamedBy {
    Id,
    Email,
    Name,
}

/// Where a row's role comes from.
#[derive(Debug, Clone, Default)]
pub(super) enum RoleRule {
    /// Only the headers of columns say it.
    #[default]
    Header,
    /// The name of the sheet.
    Sheet,
    /// The name of the file.
    File,
    /// Who reviews whom; the role of somebody who is neither the person nor the manager, if it is said.
    Reviewer { otherwise: Option<AssessorRole> },
    /// Every row has one role.
    Always(AssessorRole),
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum AnswerKind {
    Rating,
    Comment,
    /// A rating if it is one of the scale, else words.
    Answer,
    Evidence,
    Date,
    Ignored,
}

impl AnswerKind {
    pub(super) const ALL: [(Self, &'static str); 6] = [
        (Self::Rating, "rating"),
        (Self::Answer, "answer"),
        (Self::Comment, "comment"),
        (Self::Evidence, "evidence"),
        (Self::Date, "date"),
        (Self::Ignored, "ignored"),
    ];

    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).expect("every kind is in the table").1
    }
}

/// Columns that hold answers, and what is known of them beyond their headers.
#[derive(Debug)]
pub(super) struct AnswerRule {
    pub(super) finders: Vec<ColumnFinder>,
    pub(super) role: Option<AssessorRole>,
    pub(super) kind: Option<AnswerKind>,
    pub(super) item: Option<String>,
}

/// Columns that say what a whole row is about.
#[derive(Debug, Default)]
pub(super) struct RowColumns {
    pub(super) item: Vec<ColumnFinder>,
    pub(super) kind: Vec<ColumnFinder>,
    pub(super) rating: Vec<ColumnFinder>,
    pub(super) answer: Vec<ColumnFinder>,
    pub(super) comment: Vec<ColumnFinder>,
    pub(super) evidence: Vec<ColumnFinder>,
    pub(super) date: Vec<ColumnFinder>,
    pub(super) submitted: Vec<ColumnFinder>,
    /// The level of the ladder that a row is about.
    pub(super) level: Vec<ColumnFinder>,
    pub(super) status: Vec<ColumnFinder>,
}

impl RowColumns {
    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &ColumnFinder> {
        let Self { item, kind, rating, answer, comment, evidence, date, .. } = self;
        let Self { submitted, status, level, .. } = self;
        let lists = [item, kind, rating, answer, comment, evidence, date, submitted, status, level];
        lists.into_iter().flatten()
    }
}

/// A way to find columns.
#[derive(Debug, Clone)]
pub(super) enum ColumnFinder {
    /// By name.
    Name(ColumnName),
    /// By a pattern with captures.
    Pattern(HeaderPattern),
    /// By place, from 0.
    Position(usize),
}

impl Display for ColumnFinder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(&name.text),
            Self::Pattern(pattern) => f.write_str(&pattern.text),
            Self::Position(position) => write!(f, "#{}", position + 1),
        }
    }
}

impl ColumnFinder {
    /// The columns that an option names.
    pub(super) fn of_option(text: &str) -> Self {
        match place_of(text) {
            Some(place) => Self::Position(place),
            None => Self::Name(ColumnName::new(text.to_owned())),
        }
    }

    /// Whether it is a place behind the last of so many columns.
    pub(super) fn is_beyond(&self, columns: usize) -> bool {
        matches!(self, Self::Position(place) if *place >= columns)
    }

    /// Whether it finds a column by the name of another one.
    pub(super) fn names_another(&self) -> bool {
        matches!(self, Self::Pattern(pattern) if pattern.text.contains("{column}"))
    }

    /// What the finder takes out of a header, if the column is the one it looks for.
    pub(super) fn find(&self, index: usize, header: &ColumnName) -> Option<HeaderMatch> {
        match self {
            Self::Name(name) => (name.key == header.key).then(HeaderMatch::default),
            Self::Position(position) => (*position == index).then(HeaderMatch::default),
            Self::Pattern(pattern) if header.text.len() <= ColumnName::LONGEST => {
                pattern.captures(&header.text)
            }
            Self::Pattern(_) => None,
        }
    }
}

/// The name of a column, with its [`normalized_header`]: it is looked at by every finder of every profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ColumnName {
    pub(super) text: String,
    pub(super) key: String,
}

impl ColumnName {
    /// The longest name of a column, in bytes; what is longer is an answer.
    const LONGEST: usize = 2_000;

    pub(super) fn new(text: String) -> Self {
        let key = if text.len() > Self::LONGEST { String::new() } else { normalized_header(&text) };
        Self { text, key }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// How ratings are written.
#[derive(Debug, Default)]
pub(super) struct RatingWords {
    /// The steps of the export's own scale, in the order of its numbers; the cycle's scale if empty.
    pub(super) steps: Vec<String>,
    /// The number of the first step.
    pub(super) first_number: i64,
    /// Whether the first step is the best.
    pub(super) first_is_best: bool,
    /// The export's steps and the steps of the cycle's scale that they mean.
    pub(super) means: Vec<(String, String)>,
    /// Other words for steps, as [`normalized_header`]s.
    pub(super) synonyms: Vec<(String, String)>,
    /// Words for ratings that are missing, as [`normalized_header`]s.
    pub(super) missing: Vec<(String, Rating)>,
    /// What a percentage is a share of.
    pub(super) percent: Option<PercentBase>,
    /// What happens to a rating between two steps.
    pub(super) decimals: DecimalRule,
}

/// What a percentage is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PercentBase {
    /// Of the highest number: 75 % of a scale from 1 to 4 is 3.
    OfTop,
    /// Of the way from the lowest to the highest number: 0 % is 1, 100 % is 4.
    OfRange,
}

/// What happens to a rating between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum DecimalRule {
    /// It is an error.
    #[default]
    Error,
    /// It is the nearest step; the half goes up.
    Nearest,
    /// It is the step below.
    Down,
}

/// Which rows are finished.
#[derive(Debug, Default)]
pub(super) struct StatusRule {
    /// Words for finished; `*` is any word, a blank text a blank cell.
    pub(super) finished: Vec<ColumnName>,
    /// Words for unfinished, likewise.
    pub(super) draft: Vec<ColumnName>,
    /// The percentage from which a row is finished.
    pub(super) finished_percent: Option<i64>,
}

impl StatusRule {
    /// Stands for any word that is not named.
    const ANY: &str = "*";

    /// Whether a row with this status is finished; nothing if the rule does not say it. A word that is named counts before
    /// one that stands for any, and a blank cell is no word.
    pub(super) fn is_finished(&self, text: &str) -> Option<bool> {
        let word = normalized_header(text);
        let has = |words: &[ColumnName], word: &str| words.iter().any(|other| other.key == word);
        if has(&self.finished, &word) || has(&self.draft, &word) {
            return Some(has(&self.finished, &word));
        }
        let percent = text.trim_end_matches('%').trim().replace(',', ".").parse::<f64>().ok();
        // Excel stores 100 % as 1, which a text would call one percent.
        let is_sure = |value: &f64| *value == 0.0 || *value > 1.0 || text.ends_with('%');
        let percent = percent.filter(|percent| (0.0..=100.0).contains(percent) && is_sure(percent));
        if let (Some(percent), Some(least)) = (percent, self.finished_percent) {
            return Some(percent >= f64::from(u8::try_from(least).unwrap_or(u8::MAX)));
        }
        let is_any =
            !word.is_empty() && (has(&self.finished, Self::ANY) || has(&self.draft, Self::ANY));
        is_any.then(|| has(&self.finished, Self::ANY))
    }
}

/// Which of several submissions counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum KeepRule {
    /// None: it is an error.
    #[default]
    Error,
    /// The first.
    First,
    /// The latest.
    Latest,
}

/// What happens to what nothing names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum OnUnmatched {
    /// It is an error.
    #[default]
    Error,
    /// It is left out, and counted.
    Ignore,
}

/// A table that is looked up.
#[derive(Debug)]
pub(super) struct TableJoin {
    /// The sheet or file, as a [`normalized_header`].
    pub(super) with: String,
    /// The column of the answers.
    pub(super) here: ColumnFinder,
    /// The column of the table that is looked up.
    pub(super) there: ColumnFinder,
}

impl Mapping {
    /// The item that the export's words mean, if the mapping names it.
    pub(super) fn item(&self, words: &str) -> Option<&str> {
        let key = normalized_header(words);
        self.items.iter().find(|(item, _)| *item == key).map(|(_, item)| item.as_str())
    }

    /// What rows with the export's words hold of the item of the row above them, if the mapping says that they do.
    pub(super) fn follows(&self, words: &str) -> Option<AnswerKind> {
        let says = self.item(words)?;
        let found = AnswerKind::ALL.iter().find(|(_, name)| name.eq_ignore_ascii_case(says.trim()));
        found.map(|(kind, _)| *kind).filter(|kind| *kind != AnswerKind::Ignored)
    }

    /// Whether any rows are about the item of the row above them.
    pub(super) fn has_following(&self) -> bool {
        self.items.iter().any(|(words, _)| self.follows(words).is_some())
    }

    /// Whether a sheet or file is one that others look up.
    pub(super) fn joins(&self, grid: &Grid) -> bool {
        let is_it =
            |name: &&str| self.joins.iter().any(|join| join.with == normalized_header(name));
        [&*grid.sheet, &*grid.stem].iter().any(is_it)
    }

    /// Whether it speaks of the table of people and of dates, and says nothing of answers: what these are, their header tells.
    pub(super) fn is_of_people_only(&self) -> bool {
        let RatingWords { steps, means, synonyms, missing, .. } = &self.ratings;
        let has_words = !means.is_empty() || !synonyms.is_empty() || !missing.is_empty();
        let has_cells = self.person.id_cell.is_some() || self.person.name_cell.is_some();
        let has_items = !self.items.is_empty() || !self.item_patterns.is_empty();
        let has_status = !self.status.finished.is_empty() || !self.status.draft.is_empty();
        let has_answers = !self.answers.is_empty() || has_items || has_status;
        let has_ratings = !steps.is_empty() || has_words;
        let names_people =
            self.identifying().next().is_some() || has_cells || self.person.file_name.is_some();
        let says_of_people = self.people.is_said() || !self.people.domains.is_empty();
        !has_answers && !has_ratings && !names_people && says_of_people
    }

    /// Whether it names neither answers nor what gives an export away: it refines what the header of each file tells.
    pub(super) fn is_refinement(&self) -> bool {
        let RowColumns { item, kind, rating, answer, comment, .. } = &self.row;
        let of_answers = [item, kind, rating, answer, comment];
        self.answers.is_empty()
            && of_answers.iter().all(|it| it.is_empty())
            && self.fingerprint.columns.is_empty()
            && self.joins.is_empty()
    }

    /// What finds the columns that say who, in which role, and what a row is about.
    pub(super) fn identifying(&self) -> impl Iterator<Item = &ColumnFinder> {
        let of_people = [&self.person, &self.reviewer].into_iter().flat_map(|person| {
            [&person.id, &person.email, &person.name, &person.first_name, &person.last_name]
                .into_iter()
                .flatten()
        });
        of_people.chain(&self.role_column).chain(self.row.all())
    }

    /// The person columns that the mapping takes from the answers themselves.
    pub(super) fn person_column(&self, header: &ColumnName) -> Option<Column> {
        self.people.column(header)
    }
}
