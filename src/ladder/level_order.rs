//! The order of all levels, which a table says track by track. In: the rungs of each track, as they stand. Out: all levels,
//! lowest first, or which tracks contradict each other.

use std::sync::Arc;

use super::Rung;
use crate::diagnostics::{Code, Diagnostic, Location, escape_control};

/// A rung and its first row.
#[derive(Debug)]
pub(super) struct NewRung {
    pub(super) rung: Rung,
    pub(super) at: Location,
}

/// All levels, so that those of each track keep their order if no two tracks contradict each other.
pub(super) fn in_order(tracks: &[Vec<NewRung>]) -> Vec<Arc<str>> {
    let mut levels: Vec<Arc<str>> = Vec::new();
    for rungs in tracks {
        for (number, NewRung { rung, .. }) in rungs.iter().enumerate() {
            if place(&levels, rung).is_none() {
                let before =
                    rungs[number + 1..].iter().find_map(|later| place(&levels, &later.rung));
                levels.insert(before.unwrap_or(levels.len()), Arc::clone(&rung.id.level));
            }
        }
    }
    levels
}

fn place(levels: &[Arc<str>], rung: &Rung) -> Option<usize> {
    levels.iter().position(|level| *level == rung.id.level)
}

/// A finding for each rung that stands above another here and below it in another track.
pub(super) fn contradictions(tracks: &[Vec<NewRung>], levels: &[Arc<str>]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for pair in tracks.iter().flat_map(|levels| levels.windows(2)) {
        let [lower, upper] = pair else { continue };
        if place(levels, &lower.rung) > place(levels, &upper.rung) {
            let message = format!(
                "`{}` stands above `{}` here, and below it in another track",
                escape_control(&upper.rung.id.level),
                escape_control(&lower.rung.id.level)
            );
            let finding = Diagnostic::error(Code::LevelsContradict, message).at(upper.at.clone());
            let hint = "write the rows of every track from its lowest level to its highest";
            findings.push(finding.hint(hint));
        }
    }
    findings
}

/// A finding for each track whose level numbers go down from row to row: its rows likely begin with the highest level.
pub(super) fn descents(tracks: &[Vec<NewRung>]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for rungs in tracks {
        let numbers: Vec<Option<u32>> =
            rungs.iter().map(|rung| number(&rung.rung.id.level)).collect();
        let goes_down = numbers.iter().all(Option::is_some) && numbers.is_sorted_by(|a, b| a > b);
        let ([first, second, ..], true) = (&rungs[..], goes_down) else { continue };
        let message = format!(
            "`{}` stands below `{}` here, and is read as the higher level",
            escape_control(&second.rung.id.level),
            escape_control(&first.rung.id.level)
        );
        let finding = Diagnostic::warning(Code::LevelsGoDown, message).at(second.at.clone());
        findings.push(finding.hint("the rows of a track begin with its lowest level: if the table begins with the highest, sort it the other way"));
    }
    findings
}

/// The number that a level ends with, such as 5 of `L5`.
fn number(level: &str) -> Option<u32> {
    let digits = level.len() - level.trim_end_matches(|it: char| it.is_ascii_digit()).len();
    level[level.len() - digits..].parse().ok()
}
