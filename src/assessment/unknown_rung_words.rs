//! Words for tracks and levels that the ladder does not have. In: the cells of everybody. Out: one cause for each column, with
//! all of its words and the lines of a mapping that say what they mean, in the words of every finding of the column.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::diagnostics::{Code, Diagnostic, escape_control, nearest};
use crate::intake::{Column, TableCell};
use crate::ladder::Ladder;

/// A cell whose word the ladder does not have.
#[derive(Debug, Clone, Copy)]
pub(super) struct UnknownCell<'t> {
    cell: TableCell<'t>,
    /// The track that has no such level; none if the track is unknown.
    track: Option<&'t str>,
    /// Whether another track has the level.
    is_elsewhere: bool,
}

/// The unknown words of all people, by column.
#[derive(Debug, Default)]
pub(super) struct UnknownWords<'t> {
    columns: BTreeMap<Column, ColumnWords<'t>>,
}

/// The unknown words of one column.
#[derive(Debug, Default)]
struct ColumnWords<'t> {
    /// Each word once, with the track that lacks it where another has it, in the order in which they were found.
    words: Vec<(&'t str, Option<&'t str>)>,
    known: HashSet<(&'t str, Option<&'t str>)>,
    /// The tracks that lack any of them; none stands for one that is unknown.
    tracks: BTreeSet<Option<&'t str>>,
    people: usize,
}

/// The cells of a rung that the ladder does not have. Of an unknown track nobody knows the levels: a level is unknown then
/// only if no track has it.
pub(super) fn unknown<'t>(
    track: TableCell<'t>,
    level: TableCell<'t>,
    ladder: &'t Ladder,
) -> Vec<UnknownCell<'t>> {
    let is_in_any = || ladder.tracks.iter().any(|track| track.rung(level.text).is_some());
    match ladder.track(track.text) {
        Some(found) if found.rung(level.text).is_some() => Vec::new(),
        Some(found) => {
            vec![UnknownCell { cell: level, track: Some(&*found.id), is_elsewhere: is_in_any() }]
        }
        None => {
            let of = |cell| UnknownCell { cell, track: None, is_elsewhere: false };
            let (track, level) = (of(track), of(level));
            if is_in_any() { vec![track] } else { vec![track, level] }
        }
    }
}

impl<'t> UnknownWords<'t> {
    pub(super) fn add(&mut self, unknown: UnknownCell<'t>) {
        let of = self.columns.entry(unknown.cell.column()).or_default();
        let track = if unknown.is_elsewhere { unknown.track } else { None };
        let word = (unknown.cell.text, track);
        of.tracks.insert(unknown.track);
        of.people += 1;
        if of.known.insert(word) {
            of.words.push(word);
        }
    }

    /// What is said of a cell: the same for all cells of its column, but for its place.
    pub(super) fn finding(&self, unknown: UnknownCell<'t>, ladder: &Ladder) -> Diagnostic {
        let column = unknown.cell.column();
        let is_track = matches!(column, Column::Track | Column::TargetTrack);
        let code = if is_track { Code::UnknownTrack } else { Code::UnknownLevel };
        let of = &self.columns[&column];
        let finding = Diagnostic::error(code, of.message(is_track));
        let finding = finding.at(unknown.cell.at()).value(unknown.cell.text);
        let finding = of.with_known(finding, is_track, ladder);
        finding.hint(of.means(column))
    }
}

impl ColumnWords<'_> {
    /// How many words are listed.
    const LISTED: usize = 12;

    fn message(&self, is_track: bool) -> String {
        match (&self.words[..], is_track) {
            ([(word, _)], true) => format!("the ladder has no track `{}`", escape_control(word)),
            ([(word, _)], false) => match self.track() {
                Some(track) => {
                    format!("the track `{track}` has no level `{}`", escape_control(word))
                }
                None => format!("the ladder has no level `{}`", escape_control(word)),
            },
            (words, _) => {
                let noun = if is_track { "tracks" } else { "levels" };
                let listed = words.iter().map(|(word, track)| match track {
                    Some(track) => format!("`{}` of `{track}`", escape_control(word)),
                    None => format!("`{}`", escape_control(word)),
                });
                let listed = some_of(listed, words.len(), ", ");
                format!(
                    "the ladder has none of {} {noun} that {} people have: {listed}",
                    words.len(),
                    self.people
                )
            }
        }
    }

    /// The track that all words are about, if it is one.
    fn track(&self) -> Option<&str> {
        match self.tracks.first() {
            Some(Some(track)) if self.tracks.len() == 1 => Some(track),
            _ => None,
        }
    }

    /// Adds what may be meant, and what there is.
    fn with_known(&self, finding: Diagnostic, is_track: bool, ladder: &Ladder) -> Diagnostic {
        const FEW: usize = 4;
        let track = self.track().and_then(|track| ladder.track(track));
        let known: Vec<&str> = match (is_track, track) {
            (true, _) => ladder.tracks.iter().map(|it| &*it.id).collect(),
            (false, Some(track)) => track.rungs.iter().map(|it| &*it.id.level).collect(),
            (false, None) => ladder.levels.iter().map(|it| &**it).collect(),
        };
        if let [(word, _)] = self.words[..] {
            return finding.nearest(word, known);
        }
        let near = self.words.iter().filter_map(|(word, _)| {
            let near = nearest(word, known.iter().copied())?;
            Some(format!("did you mean `{near}` by `{}`?", escape_control(word)))
        });
        let near: Vec<String> = near.take(FEW).collect();
        let finding = near.into_iter().fold(finding, Diagnostic::hint);
        let known: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
        finding.hint(format!("valid here: {}", known.join(", ")))
    }

    /// The lines of a mapping that say what the words mean.
    fn means(&self, column: Column) -> String {
        let table = format!("under `[people.values.{}]` of a mapping (--map)", column.name());
        let mut known = HashSet::new();
        let words = self.words.iter().map(|(word, _)| *word).filter(|word| known.insert(*word));
        let words: Vec<&str> = words.collect();
        let lines = words.iter().map(|word| format!("`\"{}\" = \"…\"`", escape_control(word)));
        match words.len() {
            1 => format!("or say what it means: a line {} {table}", some_of(lines, 1, "")),
            count => {
                format!("or say what each means {table}: the lines {}", some_of(lines, count, " "))
            }
        }
    }
}

/// The first of some texts, and how many more there are.
fn some_of(texts: impl Iterator<Item = String>, count: usize, between: &str) -> String {
    let listed: Vec<String> = texts.take(ColumnWords::LISTED).collect();
    let listed = listed.join(between);
    match count.saturating_sub(ColumnWords::LISTED) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}
