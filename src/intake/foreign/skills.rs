//! What an export's words are about. In: the words of a header or a cell. Out: the statement or the skills that they
//! name: by alias, by id, or by text, without regard to case, spaces and punctuation; never by likeness.

use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::FxHashMap;

use crate::characters::composed;
use crate::diagnostics::{Diagnostic, closest, printable, shortened};
use crate::intake::mapping::Mapping;
use crate::ladder::{Ladder, RungId, SkillId};
use crate::statement::Statement;

/// The most findings that list skills.
const MOST_HINTS: usize = 100;

/// How many skills a finding lists.
const LISTED: usize = 3;

/// What words are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    Statement(Statement),
    /// Skills of different rungs that have the words; at least one.
    Skills(Vec<SkillId>),
    /// The mapping says that they are to be left out.
    Ignored,
}

/// All skills of a ladder by what they may be called.
#[derive(Debug)]
pub(super) struct Skills<'l> {
    by_name: FxHashMap<String, Vec<SkillId>>,
    ladder: &'l Ladder,
    rungs: FxHashMap<&'l SkillId, &'l RungId>,
    /// How many hints were given: looking for the nearest takes time.
    hints: AtomicUsize,
}

/// The letters and digits of a text, in lower case, parted by single spaces.
fn name(text: &str) -> String {
    let lower = composed(text).to_lowercase();
    let words = lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

impl<'l> Skills<'l> {
    pub(super) fn new(ladder: &'l Ladder) -> Self {
        let mut by_name: FxHashMap<String, Vec<SkillId>> = FxHashMap::default();
        let mut rungs = FxHashMap::default();
        for (rung, skill) in ladder.skills() {
            let id = skill.id.as_str();
            let short = id.rsplit('/').next().unwrap_or(id);
            let mut names = [id, &skill.text, &skill.full_text(), short].map(name);
            names.sort();
            let mut names = names.to_vec();
            names.dedup();
            for name in names {
                by_name.entry(name).or_default().push(skill.id.clone());
            }
            rungs.insert(&skill.id, &rung.id);
        }
        Self { by_name, ladder, rungs, hints: AtomicUsize::new(0) }
    }

    /// What words are about; nothing if nothing has them.
    pub(super) fn find(&self, words: &str, mapping: &Mapping) -> Option<Subject> {
        let words = match mapping.item(words) {
            Some(alias) if alias.eq_ignore_ascii_case("ignore") => return Some(Subject::Ignored),
            Some(alias) => alias,
            None => words,
        };
        if let Some(statement) = Statement::named(words.trim()) {
            return Some(Subject::Statement(statement));
        }
        self.by_name.get(&name(words)).cloned().map(Subject::Skills)
    }

    /// The one skill of several that a person's rungs have; all of them if the rungs are not known.
    pub(super) fn of_rungs<'s>(&self, skills: &'s [SkillId], rungs: &[RungId]) -> Vec<&'s SkillId> {
        let own = |it: &&SkillId| rungs.is_empty() || rungs.contains(self.rungs[*it]);
        skills.iter().filter(own).collect()
    }

    /// Words that nothing has, with what comes nearest.
    pub(super) fn unmatched(&self, words: &str) -> Diagnostic {
        let message =
            format!("`{}` is neither a skill of the ladder nor a statement", shortened(words));
        if self.hints.fetch_add(1, Ordering::Relaxed) >= MOST_HINTS {
            return Diagnostic::error("unmatched-skill", message).value(words);
        }
        let skills: Vec<_> =
            self.ladder.skills().map(|(_, it)| (it.full_text(), it.id.as_str())).collect();
        let names = skills.iter().flat_map(|(text, id)| [text.as_str(), id]);
        let near = closest(words, names.chain(Statement::names()), LISTED);
        let listed = near.into_iter().map(|it| {
            let id = skills.iter().find(|(text, _)| text == it).map(|(_, id)| *id);
            match id {
                Some(id) => format!("`{}` ({id})", printable(it)),
                None => format!("`{}`", printable(it)),
            }
        });
        let hint = format!("the nearest are {}", listed.collect::<Vec<_>>().join(", "));
        Diagnostic::error("unmatched-skill", message).value(words).hint(hint).hint(
            "name it under `[items]` in a mapping file (--map), with the item or with \"ignore\"",
        )
    }
}
