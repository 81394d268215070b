//! What columns may hold whose names do not say it plainly. In: name and cells of a column. Out: whether it may be one that
//! packets cannot do without, for a person to decide.

use std::collections::BTreeSet;

use super::column_words;
use crate::intake::columns::Column;
use crate::intake::values::dates;

/// Parts of names of columns by which people are sorted into tracks, in small letters without accents.
const OF_TRACKS: [&str; 28] = [
    "track",
    "job",
    "role",
    "family",
    "path",
    "profile",
    "discipline",
    "function",
    "profession",
    "jobtitle",
    "jobrole",
    "jobcode",
    "position",
    "laufbahn",
    "beruf",
    "funktion",
    "stelle",
    "fachrichtung",
    "familia",
    "carrera",
    "perfil",
    "puesto",
    "cargo",
    "filiere",
    "metier",
    "famille",
    "fonction",
    "poste",
];

/// The same for levels.
const OF_LEVELS: [&str; 20] = [
    "level",
    "grade",
    "band",
    "tier",
    "step",
    "rank",
    "rung",
    "seniority",
    "stufe",
    "gruppe",
    "klasse",
    "nivel",
    "grado",
    "categoria",
    "escalon",
    "niveau",
    "echelon",
    "classe",
    "coefficient",
    "classification",
];

/// Parts of names of columns that say when somebody came to a level.
const OF_STEPS: [&str; 15] = [
    "level", "grade", "band", "position", "profile", "job", "role", "promot", "stufe", "beforder",
    "nivel", "puesto", "promoci", "niveau", "poste",
];

/// Whether a column may hold what ours does.
pub(super) fn may_be(column: Column, name: &str, cells: &[&str]) -> bool {
    let name = column_words::letters(name);
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    match column {
        Column::Email => {
            let is_private = ["private", "privat", "personal", "personnel", "home", "manager"];
            return are_addresses(cells)
                && !has(&is_private)
                && !column_words::is_of_managers(&name);
        }
        Column::HiredOn => return !has(&OF_STEPS) && are_dates(cells),
        Column::LevelSince => return has(&OF_STEPS) && are_dates(cells),
        _ if are_dates(cells) || are_addresses(cells) => return false,
        _ => {}
    }
    let is_aimed = column_words::is_aimed(&name);
    match column {
        Column::EmployeeId => are_ids(cells),
        Column::Name => are_names(cells),
        Column::Track => has(&OF_TRACKS) && !is_aimed,
        Column::TargetTrack => has(&OF_TRACKS) && is_aimed,
        Column::Level => has(&OF_LEVELS) && !is_aimed,
        Column::TargetLevel => has(&OF_LEVELS) && is_aimed,
        _ => false,
    }
}

/// Whether every cell is another one, with a digit and without a space.
fn are_ids(cells: &[&str]) -> bool {
    let is_id = |cell: &&str| {
        cell.contains(|c: char| c.is_ascii_digit()) && !cell.contains([' ', '@', ',', '.', '/'])
    };
    !cells.is_empty() && cells.iter().all(is_id) && different(cells) == cells.len()
}

fn are_addresses(cells: &[&str]) -> bool {
    !cells.is_empty() && cells.iter().all(|cell| cell.contains('@') && !cell.contains(' '))
}

/// Whether every cell is a day, with or without a time.
fn are_dates(cells: &[&str]) -> bool {
    !cells.is_empty() && cells.iter().all(|cell| dates::written(cell).is_some())
}

/// Whether the cells are of two words or more, most of them different.
fn are_names(cells: &[&str]) -> bool {
    let is_name = |cell: &&str| {
        cell.split_whitespace().count() > 1
            && !cell.contains(|c: char| c.is_ascii_digit() || c == '@')
    };
    let names = cells.iter().filter(|cell| is_name(cell)).count();
    !cells.is_empty() && 4 * names > 3 * cells.len() && 2 * different(cells) > cells.len()
}

fn different(cells: &[&str]) -> usize {
    cells.iter().collect::<BTreeSet<_>>().len()
}
