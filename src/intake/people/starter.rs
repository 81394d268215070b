//! The beginning of `[people]` of a mapping. In: a table of people. Out: a line for each of our columns, guessed where the
//! header says it plainly, the columns that are left over, and the words that the ladder does not know.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::column_meaning::{NamePart, PeopleColumn};
use super::header::PeopleHeader;
use super::{column_words, likely_meaning};
use crate::intake::columns::{Column, normalized_header};
use crate::intake::file::grid::{DEEPEST_HEADER, Grid};
use crate::intake::mapping::PeopleRule;
use crate::intake::mapping::toml_text::quoted;
use crate::ladder::Ladder;

/// What a mapping can say of the columns of people, in the order of the file.
const KEYS: [(&str, PeopleColumn); 17] = [
    ("employee_id", PeopleColumn::Known(Column::EmployeeId)),
    ("name", PeopleColumn::Known(Column::Name)),
    ("first_name", PeopleColumn::PartOfName(NamePart::First)),
    ("last_name", PeopleColumn::PartOfName(NamePart::Last)),
    ("preferred_name", PeopleColumn::PartOfName(NamePart::Preferred)),
    ("email", PeopleColumn::Known(Column::Email)),
    ("team", PeopleColumn::Known(Column::Team)),
    ("manager", PeopleColumn::Known(Column::Manager)),
    ("manager_email", PeopleColumn::Known(Column::ManagerEmail)),
    ("manager_id", PeopleColumn::ManagerId),
    ("track", PeopleColumn::Known(Column::Track)),
    ("level", PeopleColumn::Known(Column::Level)),
    ("target_track", PeopleColumn::Known(Column::TargetTrack)),
    ("target_level", PeopleColumn::Known(Column::TargetLevel)),
    ("hired_on", PeopleColumn::Known(Column::HiredOn)),
    ("level_since", PeopleColumn::Known(Column::LevelSince)),
    ("locale", PeopleColumn::Known(Column::Locale)),
];

/// Columns without which a packet can be made, and whose cells tell them.
const OFTEN_THERE: [Column; 3] = [Column::Email, Column::HiredOn, Column::LevelSince];

/// A header of people as it is first seen.
struct FirstLook<'g> {
    grid: &'g Grid,
    header: PeopleHeader,
    /// What each column seems to hold.
    guesses: Vec<PeopleColumn>,
}

/// What a column is whose name was taken for that of another.
fn unguessed(meaning: &PeopleColumn) -> PeopleColumn {
    match meaning {
        PeopleColumn::Sensitive => PeopleColumn::Sensitive,
        _ => PeopleColumn::Unmatched,
    }
}

/// `[people]` for a table; none if the program reads it without a mapping.
pub(super) fn text(grids: &[Grid], rule: &PeopleRule, ladder: &Ladder) -> Option<String> {
    let visible = grids.iter().filter(|it| !it.is_hidden);
    let looks = visible.flat_map(|grid| {
        let rows = (0..grid.len().min(DEEPEST_HEADER)).filter(|row| !grid.is_blank(*row));
        rows.map(move |row| FirstLook::at(grid, row, rule))
    });
    let mut best: Option<FirstLook<'_>> = None;
    for look in looks {
        if best.as_ref().is_none_or(|best| look.guessed() > best.guessed()) {
            best = Some(look);
        }
    }
    let look = best?;
    let values = look.values(ladder);
    let header = &look.header;
    let is_read = header.is_of_people() && header.is_complete();
    match is_read {
        true if values.is_empty() => None,
        true => Some(format!("\n[people]\n# The columns are known without a mapping.\n{values}")),
        false => Some(look.columns() + &values),
    }
}

/// What each column of a header seems to hold.
pub(super) fn guesses(grid: &Grid, row: usize, rule: &PeopleRule) -> Vec<PeopleColumn> {
    FirstLook::at(grid, row, rule).guesses
}

/// Whether a row seems to be a header of people: it names whom each row is about, and something of them.
pub(super) fn seems_of_people(grid: &Grid, row: usize, rule: &PeopleRule) -> bool {
    /// No table of people has more columns, and to guess at each takes time.
    const WIDEST: usize = 500;
    if grid.width(row) > WIDEST {
        return false;
    }
    let look = FirstLook::at(grid, row, rule);
    look.place(&PeopleColumn::Known(Column::EmployeeId)).is_some() && look.guessed() > 1
}

impl<'g> FirstLook<'g> {
    fn at(grid: &'g Grid, row: usize, rule: &PeopleRule) -> Self {
        let header = PeopleHeader::at(grid, row, rule);
        let mut ranks: Vec<usize> = Vec::new();
        let mut guesses: Vec<PeopleColumn> = Vec::new();
        // The places of what a mapping can say, each of which is said once.
        let mut said: Vec<usize> = Vec::new();
        for (name, meaning) in header.names.iter().zip(&header.meanings) {
            let (guess, rank) = match meaning {
                PeopleColumn::Unmatched | PeopleColumn::LeftOut(_) => {
                    column_words::guess(&name.text).unwrap_or((PeopleColumn::Unmatched, 0))
                }
                // The grade of pay is what some systems call the level.
                PeopleColumn::Sensitive => match column_words::guess(&name.text) {
                    Some(found @ (PeopleColumn::Known(Column::Level), _)) => found,
                    _ => (PeopleColumn::Sensitive, 0),
                },
                known => (known.clone(), 0),
            };
            let rival = said.iter().copied().find(|place| guesses[*place] == guess);
            let is_better = rival.is_none_or(|rival| rank < ranks[rival]);
            if let Some(rival) = rival
                && is_better
            {
                guesses[rival] = unguessed(&header.meanings[rival]);
                said.retain(|place| *place != rival);
            }
            if is_better && KEYS.iter().any(|(_, of)| *of == guess) {
                said.push(guesses.len());
            }
            guesses.push(if is_better { guess } else { unguessed(meaning) });
            ranks.push(rank);
        }
        let mut look = Self { grid, header, guesses };
        look.find_family();
        look
    }

    /// A column `Name` beside one with the first name holds the last name.
    fn find_family(&mut self) {
        let part = |part| PeopleColumn::PartOfName(part);
        if self.place(&part(NamePart::First)).is_none()
            || self.place(&part(NamePart::Last)).is_some()
        {
            return;
        }
        let names = &self.header.names;
        if let Some(place) = names.iter().position(|name| column_words::may_be_family(&name.text)) {
            self.guesses[place] = part(NamePart::Last);
        }
    }

    fn place(&self, meaning: &PeopleColumn) -> Option<usize> {
        self.guesses.iter().position(|guess| guess == meaning)
    }

    /// How many columns seem to say something of people.
    fn guessed(&self) -> usize {
        self.guesses.iter().filter(|guess| KEYS.iter().any(|(_, of)| of == *guess)).count()
    }

    /// How a mapping names a column: by its place, if its name is not its own or would be read as something else.
    fn finder(&self, place: usize) -> String {
        let name = &self.header.names[place];
        let is_own = self.header.names.iter().filter(|other| other.key == name.key).count() == 1;
        if is_own && !name.text.contains(['{', '}']) && !name.text.starts_with('#') {
            quoted(&name.text)
        } else {
            format!("\"#{}\"", place + 1)
        }
    }

    /// A line for each of our columns, and the columns that are left over.
    fn columns(&self) -> String {
        let mut text = format!(
            "\n[people]\n# What the columns of `{}` hold, guessed from its header: look at each line.\n",
            self.grid.file.escape_debug()
        );
        let managers: Vec<usize> = self.may_be_managers();
        let open = self.open(&managers);
        for (name, meaning) in &KEYS {
            let likely = open.iter().find(|(column, _)| *meaning == PeopleColumn::Known(*column));
            let likely = likely.map_or(&[][..], |(_, places)| places);
            let _ = match self.place(meaning) {
                Some(place) => writeln!(text, "{name} = [{}]", self.finder(place)),
                None => writeln!(text, "{}", self.undecided(name, likely)),
            };
        }
        for place in &managers {
            let _ = writeln!(
                text,
                "# To be decided: most cells of {0} name other people of this table. Name it with `manager`, `manager_email` or `manager_id`\n# above if they are the managers; else add it to `ignore`.",
                self.finder(*place)
            );
        }
        text.push_str(&self.left_over(&open, &managers));
        text
    }

    /// The columns that packets need or show and that no name gives away, each with those that it may be.
    fn open(&self, managers: &[usize]) -> Vec<(Column, Vec<usize>)> {
        let mut open = Vec::new();
        let required = [Column::EmployeeId].into_iter().chain(Column::PERSON_REQUIRED);
        for column in required.chain(OFTEN_THERE) {
            let is_named = column == Column::Name && self.has_parts_of_names();
            if is_named || self.place(&PeopleColumn::Known(column)).is_some() {
                continue;
            }
            let is_left = |place: &usize| match self.guesses[*place] {
                PeopleColumn::Unmatched => !managers.contains(place),
                PeopleColumn::Sensitive => matches!(column, Column::Level | Column::TargetLevel),
                _ => false,
            };
            let may_be = |place: &usize| {
                let cells: Vec<&str> = self.cells(*place).map(|(_, cell)| cell).collect();
                likely_meaning::may_be(column, &self.header.names[*place].text, &cells)
            };
            let places = (0..self.guesses.len()).filter(is_left);
            open.push((column, places.filter(may_be).collect()));
        }
        open
    }

    /// The open columns that no line of the mapping proposes anything for.
    fn unfound(&self, open: &[(Column, Vec<usize>)]) -> Vec<String> {
        let has_track = self.place(&PeopleColumn::Known(Column::Track)).is_some();
        let is_proposed = |column: Column| {
            column == Column::TargetTrack && has_track || OFTEN_THERE.contains(&column)
        };
        let unfound =
            open.iter().filter(|(column, likely)| likely.is_empty() && !is_proposed(*column));
        unfound.map(|(column, _)| format!("`{}`", column.name())).collect()
    }

    fn has_parts_of_names(&self) -> bool {
        self.guesses.iter().any(|guess| matches!(guess, PeopleColumn::PartOfName(_)))
    }

    /// The line of a key that no column was found for, with those that it may be.
    fn undecided(&self, name: &str, likely: &[usize]) -> String {
        match likely {
            [] => format!("# {name} = {}", self.about(name)),
            [one] => format!(
                "# {name} = [{}]     # to be decided: take the # away if this column holds it",
                self.finder(*one)
            ),
            [first, others @ ..] => {
                let others: Vec<String> = others.iter().map(|place| self.finder(*place)).collect();
                format!(
                    "# {name} = [{}]     # to be decided: or {}",
                    self.finder(*first),
                    others.join(", ")
                )
            }
        }
    }

    /// The columns that no key names: those that may be another key's are not left out before somebody decides it.
    fn left_over(&self, open: &[(Column, Vec<usize>)], managers: &[usize]) -> String {
        let likely: Vec<usize> = open.iter().flat_map(|(_, it)| it).copied().collect();
        let of = |wanted: &PeopleColumn| {
            let places = (0..self.guesses.len()).filter(|place| self.guesses[*place] == *wanted);
            let places =
                places.filter(|place| !managers.contains(place) && !likely.contains(place));
            places.map(|place| self.finder(place)).collect::<Vec<_>>().join(", ")
        };
        let mut text = String::new();
        if !likely.is_empty() {
            text.push_str(
                "# What is to be decided above and holds something else belongs in `ignore`, too.\n",
            );
        }
        text.push_str(
            "# Nothing above names these. Look at each: take it out if packets need it, and name it above.\n",
        );
        let ignored = of(&PeopleColumn::Unmatched);
        let unfound = self.unfound(open);
        if !ignored.is_empty() && !unfound.is_empty() {
            let _ = writeln!(
                text,
                "# Still open, and perhaps held by one of these: {}.",
                unfound.join(", ")
            );
        }
        let _ = writeln!(text, "ignore = [{ignored}]");
        let sensitive = of(&PeopleColumn::Sensitive);
        if !sensitive.is_empty() {
            let _ = writeln!(text, "# Sensitive, and left out without being named: {sensitive}");
        }
        text
    }

    /// Columns without a meaning that may say who the managers are, if no column plainly does: most of their cells are the
    /// name, the address or the id of another row.
    fn may_be_managers(&self) -> Vec<usize> {
        let of_managers = [
            PeopleColumn::Known(Column::Manager),
            PeopleColumn::Known(Column::ManagerEmail),
            PeopleColumn::ManagerId,
        ];
        if of_managers.iter().any(|meaning| self.place(meaning).is_some()) {
            return Vec::new();
        }
        let naming = [Column::Name, Column::Email, Column::EmployeeId];
        let naming =
            naming.into_iter().filter_map(|column| self.place(&PeopleColumn::Known(column)));
        let mut rows: BTreeMap<String, usize> = BTreeMap::new();
        for place in naming {
            for (row, cell) in self.cells(place) {
                rows.insert(normalized_header(cell), row);
            }
        }
        let unmatched =
            (0..self.guesses.len()).filter(|place| self.guesses[*place] == PeopleColumn::Unmatched);
        let names_others = |place: &usize| {
            let cells: Vec<(usize, &str)> = self.cells(*place).collect();
            let is_other = |(row, cell): &&(usize, &str)| {
                rows.get(&normalized_header(cell)).is_some_and(|other| other != row)
            };
            2 * cells.iter().filter(is_other).count() > cells.len()
        };
        unmatched.filter(names_others).collect()
    }

    /// The filled cells of a column, with their rows.
    fn cells(&self, place: usize) -> impl Iterator<Item = (usize, &'g str)> + use<'g> {
        let grid = self.grid;
        let rows = self.header.row + 1..grid.len();
        let cells = rows.filter_map(move |row| Some((row, grid.cell(row, place)?.0.trim())));
        cells.filter(|(_, cell)| !cell.is_empty())
    }

    /// What a key is that nothing was found for.
    fn about(&self, name: &str) -> String {
        let track = self.place(&PeopleColumn::Known(Column::Track));
        match (name, track) {
            ("target_track", Some(track)) => format!(
                "[{}]     # the track that is asked for; take the # away if it stays the same",
                self.finder(track)
            ),
            ("target_level", _) => {
                "[]     # the level that is asked for; a packet cannot be made without it"
                    .to_owned()
            }
            _ => "[]".to_owned(),
        }
    }

    /// The words of tracks and levels that the ladder does not know, in all columns that hold these or may.
    fn values(&self, ladder: &Ladder) -> String {
        let mut text = String::new();
        let open = self.open(&self.may_be_managers());
        for column in [Column::Track, Column::Level, Column::TargetTrack, Column::TargetLevel] {
            let likely = open.iter().find(|(of, _)| *of == column);
            // What a sensitive column holds is not copied before somebody says that it is a level.
            let likely = likely.map_or(&[][..], |(_, places)| places).iter();
            let likely = likely.filter(|place| self.guesses[**place] != PeopleColumn::Sensitive);
            let place = self.place(&PeopleColumn::Known(column)).or_else(|| likely.copied().next());
            let Some(place) = place else { continue };
            let words = self.unknown(place, column, ladder);
            if words.is_empty() {
                continue;
            }
            let known = ladder_words(column, ladder);
            let _ = writeln!(
                text,
                "\n[people.values.{}]\n# What these words are on the ladder: {}. Fill each line, and take its # away.",
                column.name(),
                known.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(", ").escape_debug()
            );
            if column == Column::Track && open.iter().any(|(of, _)| *of == Column::TargetTrack) {
                text.push_str("# They count for `target_track`, too, if it is the same column.\n");
            }
            for word in words {
                let near = named_in(&word, &known).unwrap_or("");
                let _ = writeln!(text, "# {} = {}", quoted(&word), quoted(near));
            }
        }
        text
    }

    /// The different words of a column that are not the ladder's. What only one person has, and what is nobody's business,
    /// is never copied: a mapping file is mailed around.
    fn unknown(&self, place: usize, column: Column, ladder: &Ladder) -> Vec<String> {
        const MOST: usize = 60;
        const FEW: usize = 12;
        const LONGEST: usize = 80;
        let known = ladder_words(column, ladder);
        let (mut words, mut filled) = (BTreeMap::new(), 0);
        for row in self.header.row + 1..self.grid.len() {
            let word = self.grid.cell(row, place).map_or("", |cell| cell.0.trim());
            if word.is_empty() {
                continue;
            }
            filled += 1;
            let digits = word.chars().filter(char::is_ascii_digit).count();
            if word.contains('@') || digits > 3 || word.chars().count() > LONGEST {
                return Vec::new();
            }
            let is_known = |(id, name): &(&str, &str)| {
                id.eq_ignore_ascii_case(word) || name.eq_ignore_ascii_case(word)
            };
            if !known.iter().any(is_known) {
                words.entry(normalized_header(word)).or_insert_with(|| word.to_owned());
            }
            if words.len() > MOST {
                return Vec::new();
            }
        }
        let is_nearly_unique = words.len() > FEW && words.len() * 2 > filled;
        if is_nearly_unique { Vec::new() } else { words.into_values().collect() }
    }
}

/// The ids and names that a column may hold.
fn ladder_words(column: Column, ladder: &Ladder) -> Vec<(&str, &str)> {
    match column {
        Column::Track | Column::TargetTrack => {
            ladder.tracks.iter().map(|track| (&*track.id, track.name.as_str())).collect()
        }
        _ => ladder.levels.iter().map(|level| (&**level, &**level)).collect(),
    }
}

/// The only track or level whose id or name stands in a text as whole words; a longer one holds before those that are a part
/// of it.
fn named_in<'l>(text: &str, known: &[(&'l str, &'l str)]) -> Option<&'l str> {
    let spaced = |text: &str| {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
        format!(" {} ", parts.collect::<Vec<_>>().join(" ").to_lowercase())
    };
    let text = spaced(text);
    let length = |(id, name): &(&str, &str)| {
        let found =
            [spaced(id), spaced(name)].into_iter().filter(|word| text.contains(word.as_str()));
        found.map(|it| it.len()).max()
    };
    let longest = known.iter().filter_map(length).max()?;
    let mut found = known.iter().filter(|word| length(word) == Some(longest));
    let one = found.next()?;
    found.next().is_none().then_some(one.0)
}
