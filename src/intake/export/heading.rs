//! What the headers of columns say. In: the names of columns, and a mapping. Out: what a column of answers answers, and the
//! row of a grid in which the mapping knows the most columns.

use crate::intake::export::rung_words::{RungMention, beside};
use crate::intake::export::sheet::GridHeader;
use crate::intake::export::skills::{ItemSubject, SkillNames};
use crate::intake::file::grid::Grid;
use crate::intake::mapping::{
    AnswerKind, ColumnFinder, ColumnName, HeaderMatch, Mapping, PersonIdentity,
};

/// What a header of an answer says.
pub(super) struct AnswerHeading {
    pub(super) captures: HeaderMatch,
    pub(super) kind: Option<AnswerKind>,
    /// The words of the item, and what they are about.
    pub(super) item: Option<(String, Option<ItemSubject>)>,
    /// Whether the entry of the mapping names the role, and so is for rows of that role.
    pub(super) is_of_role: bool,
    /// Why the level that stands beside the item cannot be told.
    pub(super) unclear_level: Option<&'static str>,
}

impl AnswerHeading {
    /// Whether the mapping says that the column is to be left out.
    pub(super) fn is_left_out(&self) -> bool {
        self.kind == Some(AnswerKind::Ignored)
            || matches!(self.item, Some((_, Some(ItemSubject::Ignored))))
    }

    /// Whether it names no item, or one that exists.
    pub(super) fn item_exists(&self) -> bool {
        self.item.as_ref().is_none_or(|(_, it)| it.is_some())
    }
}

/// How many columns of a header the mapping knows.
fn fitness(names: &[ColumnName], mapping: &Mapping, skills: &SkillNames<'_>) -> usize {
    let lists = [&mapping.ignored, &mapping.role_column].into_iter();
    let lists =
        lists.chain(identity_finders(&mapping.person)).chain(identity_finders(&mapping.reviewer));
    let finders: Vec<&ColumnFinder> = lists.flatten().chain(mapping.row.all()).collect();
    let is_known = |(index, name): &(usize, &ColumnName)| {
        finders.iter().any(|finder| {
            !matches!(finder, ColumnFinder::Position(_)) && finder.find(*index, name).is_some()
        }) || mapping.person_column(name).is_some()
            || answer(*index, name, mapping, skills).is_some_and(|it| it.item_exists())
    };
    names.iter().enumerate().filter(|(_, it)| !it.is_blank()).filter(is_known).count()
}

fn identity_finders(identity: &PersonIdentity) -> [&Vec<ColumnFinder>; 5] {
    [&identity.id, &identity.email, &identity.name, &identity.first_name, &identity.last_name]
}

/// What a column answers, by the first entry of the mapping that fits it and whose item exists; else by the first that
/// fits it.
pub(super) fn answer(
    index: usize,
    name: &ColumnName,
    mapping: &Mapping,
    skills: &SkillNames<'_>,
) -> Option<AnswerHeading> {
    answers(index, name, mapping, skills).into_iter().next()
}

/// What a column answers in the rows of each role. More than one answer comes only from entries that name different
/// roles: the same question, asked of the person and of the manager, may be about different items.
pub(super) fn answers(
    index: usize,
    name: &ColumnName,
    mapping: &Mapping,
    skills: &SkillNames<'_>,
) -> Vec<AnswerHeading> {
    let (mut found, mut missing): (Vec<AnswerHeading>, Vec<AnswerHeading>) =
        (Vec::new(), Vec::new());
    for entry in &mapping.answers {
        for finder in &entry.finders {
            let Some(captures) = finder.find(index, name) else { continue };
            let words = entry.item.clone().or_else(|| captures.item.clone());
            let mut item = words.map(|words| (words.clone(), skills.find(&words, mapping)));
            // An entry that names its item for this one column has the last word.
            let is_said = entry.item.is_some() && !matches!(finder, ColumnFinder::Pattern(_));
            let level = if is_said { None } else { item.as_mut() };
            let unclear_level =
                level.and_then(|(words, level)| at_level(words, level, &name.text, skills));
            let exists = item.as_ref().is_none_or(|(_, it)| it.is_some());
            let is_bare = matches!(finder, ColumnFinder::Pattern(pattern) if pattern.is_bare);
            if is_bare && !exists {
                continue;
            }
            let kind = entry.kind.or(captures.kind);
            let captures = HeaderMatch { role: entry.role.or(captures.role), ..captures };
            let is_of_role = entry.role.is_some();
            let answered = AnswerHeading { captures, kind, item, is_of_role, unclear_level };
            let to = if exists { &mut found } else { &mut missing };
            let is_new = |heading: &AnswerHeading| {
                entry.role.is_some()
                    && heading.is_of_role
                    && heading.captures.role != answered.captures.role
            };
            if to.iter().all(is_new) {
                to.push(answered);
            }
        }
    }
    if found.is_empty() {
        missing.truncate(1);
        return missing;
    }
    found
}

/// Takes the level that a header names beside an item which several levels have. Gives the reason why it cannot.
fn at_level(
    words: &str,
    subject: &mut Option<ItemSubject>,
    header: &str,
    skills: &SkillNames<'_>,
) -> Option<&'static str> {
    let is_open =
        |subject: &ItemSubject| subject.is_open() || matches!(subject, ItemSubject::Pinned(_));
    let found = subject.as_ref().filter(|subject| is_open(subject))?;
    match skills.levels.mention(&beside(header, words)) {
        RungMention::Nothing => None,
        RungMention::Unclear(why) => Some(why),
        RungMention::One(rung) => match skills.of_rung(found.clone(), rung) {
            Some(of_rung) => {
                *subject = Some(of_rung);
                None
            }
            None => Some("names a level that has no such skill"),
        },
    }
}

/// The header of a grid in which the mapping knows the most columns.
pub(super) fn header(
    grid: &Grid,
    mapping: &Mapping,
    line: Option<u32>,
    skills: &SkillNames<'_>,
) -> Option<GridHeader> {
    let lines = mapping.read.header_rows.max(1);
    if let Some(line) = line.or(mapping.read.header_row) {
        let row = (0..grid.len()).find(|row| grid.line(*row) == line)?;
        return GridHeader::at(grid, row, lines);
    }
    GridHeader::found(grid, lines, |names| fitness(names, mapping, skills))
}
