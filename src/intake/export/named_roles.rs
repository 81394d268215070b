//! Roles that the names of sheets and files say. In: the tables of a run, and a mapping's words for roles. Out: the lines of a
//! mapping by which these names say who speaks; nothing if they do not say it of every table.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::diagnostics::escape_control;
use crate::intake::file::grid::Grid;
use crate::intake::mapping::toml_text::quoted;
use crate::intake::mapping::{Vocabulary, words_in_name};
use crate::role::AssessorRole;

/// Beginnings of usual words for roles, without accents: English, German, French, Spanish, Portuguese and Italian.
const BEGINNINGS: [(&str, AssessorRole); 17] = [
    ("self", AssessorRole::Self_),
    ("selbst", AssessorRole::Self_),
    ("autoeval", AssessorRole::Self_),
    ("autoaval", AssessorRole::Self_),
    ("autoval", AssessorRole::Self_),
    ("autorefl", AssessorRole::Self_),
    ("manager", AssessorRole::Manager),
    ("supervisor", AssessorRole::Manager),
    ("fuhrungskr", AssessorRole::Manager),
    ("vorgesetzt", AssessorRole::Manager),
    ("superieur", AssessorRole::Manager),
    ("encadrant", AssessorRole::Manager),
    ("responsab", AssessorRole::Manager),
    ("peer", AssessorRole::Peer),
    ("colleague", AssessorRole::Peer),
    ("kolleg", AssessorRole::Peer),
    ("companer", AssessorRole::Peer),
];

/// Usual words for roles with which others begin, too.
const WORDS: [(&str, AssessorRole); 18] = [
    ("auto", AssessorRole::Self_),
    ("lead", AssessorRole::Manager),
    ("boss", AssessorRole::Manager),
    ("chef", AssessorRole::Manager),
    ("chefs", AssessorRole::Manager),
    ("teamleiter", AssessorRole::Manager),
    ("teamleitung", AssessorRole::Manager),
    ("jefe", AssessorRole::Manager),
    ("jefes", AssessorRole::Manager),
    ("jefa", AssessorRole::Manager),
    ("gerente", AssessorRole::Manager),
    ("gestor", AssessorRole::Manager),
    ("lider", AssessorRole::Manager),
    ("collegue", AssessorRole::Peer),
    ("collegues", AssessorRole::Peer),
    ("pairs", AssessorRole::Peer),
    ("pares", AssessorRole::Peer),
    ("colegas", AssessorRole::Peer),
];

/// Of more words than these, a mapping is no way out.
const MOST_WORDS: usize = 12;

/// Words for the roles with which a mapping begins.
const ROLE_WORDS: [(&str, AssessorRole); 4] = [
    ("Self", AssessorRole::Self_),
    ("Employee", AssessorRole::Self_),
    ("Manager", AssessorRole::Manager),
    ("Peer", AssessorRole::Peer),
];

/// Of more tables than these, a mapping is begun without a look at their names.
const MOST_TABLES: usize = 100;

/// How many names are given as examples.
const NAMED: usize = 3;

/// What says of a table who speaks in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameSource {
    Sheet,
    File,
}

impl NameSource {
    fn name_of(self, grid: &Grid) -> &str {
        match self {
            Self::Sheet => &grid.sheet,
            Self::File => &grid.stem,
        }
    }

    /// As a mapping writes it.
    fn key(self) -> &'static str {
        match self {
            Self::Sheet => "sheet",
            Self::File => "file",
        }
    }
}

/// How the names of all tables say who speaks in them.
#[derive(Debug)]
pub(super) struct NamedRoles {
    source: NameSource,
    /// Some names and what they say, as shown.
    said: Vec<String>,
    /// The roles that are said.
    roles: BTreeSet<AssessorRole>,
    /// Words that a mapping needs for it, quoted.
    words: BTreeMap<AssessorRole, Vec<String>>,
}

impl NamedRoles {
    /// By the sheets of workbooks, else by files.
    pub(super) fn of(grids: &[&Grid], words: &Vocabulary) -> Option<Self> {
        let are_sheets = grids.iter().all(|it| it.is_sheet());
        let by_sheets = if are_sheets { Self::by(NameSource::Sheet, grids, words) } else { None };
        by_sheets.or_else(|| Self::by(NameSource::File, grids, words))
    }

    /// By the sheets of each workbook, of which no two say the same: last cycle's may be among such.
    pub(super) fn of_sheets(grids: &[&Grid], words: &Vocabulary) -> Option<Self> {
        let mut seen = HashSet::new();
        for grid in grids {
            let (role, _) = role_of(&grid.sheet, words)?;
            if !seen.insert((grid.book(), role)) {
                return None;
            }
        }
        Self::by(NameSource::Sheet, grids, words)
    }

    fn by(source: NameSource, grids: &[&Grid], words: &Vocabulary) -> Option<Self> {
        let (mut known, mut count) = (words.clone(), 0);
        let mut named =
            Self { source, said: Vec::new(), roles: BTreeSet::new(), words: BTreeMap::new() };
        for grid in grids {
            let name = source.name_of(grid);
            let (role, word) = role_of(name, &known)?;
            if let Some(word) = word {
                known = known.with_role(&word, role);
                named.words.entry(role).or_default().push(quoted(&word));
                count += 1;
            }
            if count > MOST_WORDS {
                return None;
            }
            let example = format!("`{}`: {role}", escape_control(name));
            if named.said.len() < NAMED && !named.said.contains(&example) {
                named.said.push(example);
            }
            named.roles.insert(role);
        }
        // A word of one name must not say another role in the next.
        let is_sound = grids.iter().all(|grid| known.role_in(source.name_of(grid)).is_some());
        (is_sound && !grids.is_empty()).then_some(named)
    }

    /// Whether the tables differ in who speaks.
    pub(super) fn are_several(&self) -> bool {
        self.roles.len() > 1
    }

    /// The key of a mapping that says it.
    pub(super) fn rule(&self) -> String {
        format!("from = \"{}\"", self.source.key())
    }

    /// The words for a role that a mapping needs beside its own, quoted.
    pub(super) fn words_for(&self, role: AssessorRole) -> &[String] {
        self.words.get(&role).map_or(&[], |it| it)
    }

    /// What to write into a mapping, as a way out.
    pub(super) fn hint(&self) -> String {
        let mut lines = vec!["`[role]`".to_owned(), format!("`{}`", self.rule())];
        for (role, words) in &self.words {
            lines.push(format!("`{role} = [{}]`", words.join(", ")));
        }
        format!(
            "if the name of each {} says who speaks ({}), say so in a mapping (--map), with the lines {}",
            self.source.key(),
            self.said.join(", "),
            lines.join(" and ")
        )
    }
}

/// The line of a mapping by which one name says its role, if a word of it is a usual one.
pub(super) fn word_for(name: &str, words: &Vocabulary) -> Option<String> {
    let (role, word) = role_of(name, words)?;
    let word = word?;
    let is_enough = words.clone().with_role(&word, role).role_in(name) == Some(role);
    is_enough.then(|| {
        format!("if it is `{role}`, say so under `[role]`: `{role} = [{}]`", quoted(&word))
    })
}

/// The table of roles with which a mapping begins: where the names of several tables tell who speaks, they say it.
pub(super) fn table(read: &[&Grid]) -> String {
    let mut known = Vocabulary::default();
    for (word, role) in ROLE_WORDS {
        known = known.with_role(word, role);
    }
    let filled: Vec<&Grid> = read.iter().copied().filter(|grid| grid.len() > 1).collect();
    let named = if filled.len() > MOST_TABLES { None } else { NamedRoles::of(&filled, &known) };
    let named = named.filter(NamedRoles::are_several);
    let mut text = "\n[role]\n# Who speaks. Words for the roles, used by {role} in patterns, by a column, and by the names of files or sheets:\n".to_owned();
    for role in AssessorRole::ALL {
        let of_role = ROLE_WORDS.iter().filter(|(_, of)| *of == role);
        let mut words: Vec<String> = of_role.map(|(word, _)| quoted(word)).collect();
        words.extend(named.iter().flat_map(|it| it.words_for(role)).cloned());
        let _ = writeln!(text, "{role} = [{}]", words.join(", "));
    }
    text.push_str("# column = \"Reviewer role\"     # a column that holds such a word, or\n");
    let rule = named.map_or_else(|| "# from = \"reviewer\"  ".to_owned(), |it| it.rule());
    let _ = writeln!(
        text,
        "{rule}          # compare reviewer and person (see [reviewer]); also \"file\" or \"sheet\", by their names"
    );
    text
}

/// The role that a name says, and the word of it that a mapping needs for that.
fn role_of(name: &str, words: &Vocabulary) -> Option<(AssessorRole, Option<String>)> {
    if let Some(role) = words.role_in(name) {
        return Some((role, None));
    }
    let mut found: Option<(AssessorRole, String)> = None;
    for word in words_in_name(name) {
        let Some(role) = usual_role(&word) else { continue };
        match &found {
            Some((first, _)) if *first != role => return None,
            Some(_) => {}
            None => found = Some((role, word)),
        }
    }
    let (role, word) = found?;
    Some((role, Some(word)))
}

fn usual_role(word: &str) -> Option<AssessorRole> {
    let word: String =
        word.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase();
    let mut usual = BEGINNINGS.iter().filter(|(beginning, _)| word.starts_with(beginning));
    let usual = usual.next().or_else(|| WORDS.iter().find(|(known, _)| *known == word));
    usual.map(|(_, role)| *role)
}
