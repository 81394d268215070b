//! A first look at an export. In: a grid without a mapping. Out: its header, and what its columns seem to hold; a person
//! decides what they mean.

use super::sheet::Header;
use super::skills::{Skills, Subject};
use crate::diagnostics::Report;
use crate::diagnostics::shortened;
use crate::intake::columns::{is_sensitive, key};
use crate::intake::grid::Grid;
use crate::intake::mapping::Mapping;
use crate::intake::selection::row_on;
use crate::intake::status::{LOOKED_AT, Looks, is_finished, looks};
use crate::ladder::Ladder;
use crate::source::Source;

/// What the columns of a grid seem to hold.
#[derive(Debug)]
pub(in crate::intake) struct Preview {
    /// The line of the header, from 1.
    pub(in crate::intake) header_line: u32,
    pub(in crate::intake) ids: Vec<String>,
    pub(in crate::intake) emails: Vec<String>,
    pub(in crate::intake) names: Vec<String>,
    pub(in crate::intake) others: Vec<Seen>,
}

/// A column that names nobody.
#[derive(Debug)]
pub(in crate::intake) struct Seen {
    pub(in crate::intake) name: String,
    /// The item that the name holds, if it holds one.
    pub(in crate::intake) item: Option<String>,
    pub(in crate::intake) kind: &'static str,
    /// The role that the name holds, if it holds one.
    pub(in crate::intake) role: Option<&'static str>,
    /// Whether the cells hold items.
    pub(in crate::intake) holds_items: bool,
    /// A word that stands in several cells.
    pub(in crate::intake) example: Option<String>,
    /// Whether it tells drafts from finished answers, and its words for finished, for drafts, and for neither.
    pub(in crate::intake) status: Option<(Looks, [Vec<String>; 3])>,
    /// The place of the column, from 1, if another has its name.
    pub(in crate::intake) place: Option<usize>,
}

/// A word that stands in several cells of a column. What one person wrote, and what is nobody's business, is never copied:
/// a mapping file is mailed around.
fn example(name: &str, cells: &[&str]) -> Option<String> {
    let is_short = |it: &&&str| it.chars().count() <= LONGEST_RATING && !it.contains('@');
    let repeats = |it: &&&str| cells.iter().filter(|other| other == it).count() > 1;
    let mut words = cells.iter().filter(|_| !is_sensitive(name)).filter(is_short);
    words.find(repeats).map(|it| shortened(it))
}

/// What a column that tells drafts from finished answers looks like, and its different words: for finished, for drafts, and
/// those that may be either. Of these only what stands in several cells is copied.
fn status(name: &str, cells: &[&str]) -> Option<(Looks, [Vec<String>; 3])> {
    const MOST: usize = 12;
    let looks = looks(name, cells.iter().copied()).filter(|_| !is_sensitive(name))?;
    let mut words: [Vec<String>; 3] = Default::default();
    for cell in cells {
        let list = match is_finished(cell) {
            Some(true) => &mut words[0],
            Some(false) => &mut words[1],
            None if cells.iter().filter(|it| *it == cell).count() > 1 => &mut words[2],
            None => continue,
        };
        let word = shortened(cell);
        if list.len() < MOST && !list.contains(&word) {
            list.push(word);
        }
    }
    Some((looks, words))
}

/// Whether all cells look like ratings: numbers, or labels with a number.
fn self_rated(cells: &[&str]) -> bool {
    cells
        .iter()
        .all(|it| it.starts_with(|c: char| c.is_ascii_digit()) && !it.contains([':', '/', '@']))
}

/// Whether there are cells, and each holds an e-mail address and nothing else.
pub(super) fn holds_addresses(cells: &[&str]) -> bool {
    let is_address = |it: &&str| it.contains('@') && !it.contains(char::is_whitespace);
    !cells.is_empty() && cells.iter().all(is_address)
}

/// Words of headers that hold an id.
const IDS: [&str; 5] = ["employeeid", "employeenumber", "personid", "revieweeid", "userid"];

/// Words of headers that hold an item.
const ITEMS: [&str; 5] = ["question", "competency", "skill", "item", "criterion"];

/// Words of headers that tell who speaks.
const ROLES: [(&str, &str); 4] =
    [("manager", "manager"), ("facilitator", "manager"), ("self", "self"), ("employee", "self")];

/// The longest cell that may be a rating.
const LONGEST_RATING: usize = 30;

impl Preview {
    /// Looks at a grid whose header stands on the line that the user says, or in the first full row.
    pub(in crate::intake) fn of(grid: &Grid, line: Option<u32>, ladder: &Ladder) -> Self {
        // The first full row: what stands above it is a title, what stands below are people's answers.
        let filled = |row: usize| grid.row(row).filter(|it| !it.is_empty()).count();
        let most = (0..grid.len().min(60)).map(filled).max().unwrap_or(0);
        let row = (0..grid.len()).find(|row| filled(*row) > 0 && 10 * filled(*row) >= 6 * most);
        let row = line.and_then(|line| row_on(grid, line)).or(row);
        let none = Header { names: Vec::new(), row: 0, end: 0 };
        let header = row.and_then(|row| Header::at(grid, row, 1)).unwrap_or(none);
        let header_line = if grid.len() > 0 { grid.line(header.row) } else { 1 };
        let (ids, emails, names, others) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut preview = Self { header_line, ids, emails, names, others };
        let skills = Skills::new(ladder);
        let empty = Mapping::read(&Source::new("empty", Vec::new()), &mut Report::new());
        let mapping = empty.expect("an empty mapping is sound");
        for (index, name) in header.names.iter().enumerate().filter(|(_, it)| !it.is_blank()) {
            preview.column(index, &name.text, grid, &header, |words| {
                match skills.find(words, &mapping) {
                    Some(Subject::Skills(ids)) => match &ids[..] {
                        [one] => Some(one.to_string()),
                        [first, ..] => skills.shared_id(first.as_str()).map(str::to_owned),
                        [] => None,
                    },
                    Some(Subject::Statement(statement)) => Some(statement.name().to_owned()),
                    _ => None,
                }
            });
        }
        preview
    }

    fn column(
        &mut self,
        index: usize,
        name: &str,
        grid: &Grid,
        header: &Header,
        find: impl Fn(&str) -> Option<String>,
    ) {
        let cells = (header.end..grid.len()).filter_map(|row| grid.cell(row, index));
        let cells: Vec<&str> =
            cells.map(|(it, _)| it.trim()).filter(|it| !it.is_empty()).take(LOOKED_AT).collect();
        let status = status(name, &cells);
        let cells = &cells[..cells.len().min(50)];
        let key = key(name);
        if IDS.contains(&key.as_str()) {
            self.ids.push(name.to_owned());
        } else if holds_addresses(cells) {
            self.emails.push(name.to_owned());
        } else if key == "name" || key.ends_with("employeename") || key.ends_with("revieweename") {
            self.names.push(name.to_owned());
        } else {
            let holds_items =
                ITEMS.contains(&key.as_str()) || cells.iter().any(|it| find(it).is_some());
            let short = cells.iter().all(|it| it.chars().count() <= LONGEST_RATING);
            let is_grade = ["rating", "score", "grade", "code"].iter().any(|it| key.contains(it));
            let kind = match short && !cells.is_empty() {
                _ if is_sensitive(name) => "ignored",
                _ if key.contains("evidence") || key.contains("link") => "evidence",
                true if is_grade || self_rated(cells) => "rating",
                true => "ignored",
                false => "comment",
            };
            let same = |it: &&crate::intake::mapping::Name| it.key == key;
            let place = (header.names.iter().filter(same).count() > 1).then_some(index + 1);
            let role = ROLES.iter().find(|(word, _)| key.contains(word)).map(|(_, role)| *role);
            let parts = name.split(['[', ']', ':']).map(str::trim);
            let item = std::iter::once(name).chain(parts).find_map(find);
            let example = example(name, cells);
            self.others.push(Seen {
                name: name.to_owned(),
                item,
                kind,
                role,
                holds_items,
                example,
                status,
                place,
            });
        }
    }
}
