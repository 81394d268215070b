//! What an export's words are about. In: the words of a header or a cell. Out: the statement or the skills that they
//! name: by alias, by id, or by text, without regard to case, spaces and punctuation; never by likeness.

use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::FxHashMap;

use crate::diagnostics::{Code, Diagnostic, closest, escape_control, truncate_for_display};
use crate::intake::export::directory::DirectoryEntry;
use crate::intake::export::plain_name::plain_name;
use crate::intake::export::rung_words::{LevelWords, NamedRung, RungMention};
use crate::intake::mapping::{AnswerKind, HeaderPattern, Mapping};
use crate::ladder::{Ladder, RungId, SkillId};
use crate::statement::StatementKind;

/// The most findings that list skills.
const MOST_HINTS: usize = 100;

/// How many skills a finding lists.
const LISTED: usize = 3;

/// What words are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ItemSubject {
    Statement(StatementKind),
    /// Skills of different rungs that have the words; at least one.
    Skills(Vec<SkillId>),
    /// Skills, of which that of the current or of the target level of each person is meant.
    OfRung(NamedRung, Vec<SkillId>),
    /// A skill that the mapping names for words that skills of other rungs have, too.
    Pinned(PinnedSkill),
    /// The mapping says that they are to be left out.
    Ignored,
}

/// A skill of one rung that the mapping names for words that stand on several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PinnedSkill {
    pub(super) words: String,
    /// The skill that the mapping names.
    pub(super) skill: SkillId,
    /// All skills with the words.
    pub(super) all: Vec<SkillId>,
}

impl ItemSubject {
    /// The skills that the words may mean.
    pub(super) fn skills(&self) -> &[SkillId] {
        match self {
            Self::Skills(skills) | Self::OfRung(_, skills) => skills,
            Self::Pinned(PinnedSkill { skill, .. }) => std::slice::from_ref(skill),
            Self::Statement(_) | Self::Ignored => &[],
        }
    }

    /// Whether the words may mean skills of several rungs, and nothing says of which.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Skills(skills) if skills.len() > 1)
    }
}

/// The skills that words mean for a person.
pub(super) struct MeantSkills<'s> {
    /// All that have the words, and are of the level that is named.
    pub(super) named: Vec<&'s SkillId>,
    /// Those of them that are of the person's rungs.
    pub(super) own: Vec<&'s SkillId>,
}

/// All skills of a ladder by what they may be called.
#[derive(Debug)]
pub(super) struct SkillNames<'l> {
    by_name: FxHashMap<String, Vec<SkillId>>,
    /// By the same names with the level, or track and level, before or behind them.
    by_level: FxHashMap<String, Vec<SkillId>>,
    pub(super) levels: LevelWords,
    ladder: &'l Ladder,
    rungs: FxHashMap<&'l SkillId, &'l RungId>,
    /// How many hints were given: looking for the nearest takes time.
    hints: AtomicUsize,
}

/// The last part of an id.
pub(super) fn short(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

impl<'l> SkillNames<'l> {
    pub(super) fn new(ladder: &'l Ladder) -> Self {
        let mut by_name: FxHashMap<String, Vec<SkillId>> = FxHashMap::default();
        let mut by_level: FxHashMap<String, Vec<SkillId>> = FxHashMap::default();
        let mut rungs = FxHashMap::default();
        for (rung, skill) in ladder.skills() {
            let id = skill.id.as_str();
            let mut names =
                [id, &skill.text, &skill.full_text(), short(id)].map(plain_name).to_vec();
            names.sort();
            names.dedup();
            let level = plain_name(&rung.id.level);
            let levels = [format!("{} {level}", plain_name(&rung.id.track)), level];
            for name in &names {
                let with = |level: &String| [format!("{level} {name}"), format!("{name} {level}")];
                for name in levels.iter().flat_map(with) {
                    by_level.entry(name).or_default().push(skill.id.clone());
                }
            }
            for name in names {
                by_name.entry(name).or_default().push(skill.id.clone());
            }
            rungs.insert(&skill.id, &rung.id);
        }
        let (levels, hints) = (LevelWords::new(ladder), AtomicUsize::new(0));
        Self { by_name, by_level, levels, ladder, rungs, hints }
    }

    /// What words are about; nothing if nothing has them.
    pub(super) fn find(&self, words: &str, mapping: &Mapping) -> Option<ItemSubject> {
        let alias = match mapping.item(words) {
            Some(alias) if alias.eq_ignore_ascii_case("ignore") => {
                return Some(ItemSubject::Ignored);
            }
            alias => alias,
        };
        let meant = alias.unwrap_or(words);
        if let Some(statement) = StatementKind::named(meant.trim()) {
            return Some(ItemSubject::Statement(statement));
        }
        let Some(skills) = self.named(meant) else { return self.at_rung(meant) };
        if let (Some(_), [skill], Some(all)) = (alias, skills, self.named(words))
            && all.len() > 1
            && all.contains(skill)
        {
            let (words, skill, all) = (words.to_owned(), skill.clone(), all.to_vec());
            return Some(ItemSubject::Pinned(PinnedSkill { words, skill, all }));
        }
        Some(ItemSubject::Skills(skills.to_vec()))
    }

    /// What the words of a row are about, and what the row holds of it if they say that.
    pub(super) fn find_in_row(
        &self,
        words: &str,
        mapping: &Mapping,
        usual: &[HeaderPattern],
    ) -> (Option<ItemSubject>, Option<AnswerKind>) {
        if let Some(subject) = self.find(words, mapping) {
            return (Some(subject), None);
        }
        let own = mapping.item_patterns.iter().map(|(pattern, kind)| (pattern, Some(*kind)));
        for (pattern, kind) in own.chain(usual.iter().map(|pattern| (pattern, None))) {
            let Some(captures) = pattern.captures(words) else { continue };
            let Some(item) = captures.item else { continue };
            if let Some(subject) = self.find(&item, mapping) {
                return (Some(subject), kind.or(captures.kind));
            }
        }
        (None, None)
    }

    /// Words with the place of the skill or statement in them, as a pattern has it; nothing if they hold none.
    pub(super) fn pattern(&self, words: &str) -> Option<String> {
        let lower = words.to_lowercase();
        let texts = self.ladder.skills().map(|(_, skill)| skill.text.to_lowercase());
        let text = texts.filter(|text| lower.contains(text)).max_by_key(String::len)?;
        let start = lower.find(&text)?;
        let (before, behind) = (words.get(..start)?, words.get(start + text.len()..)?);
        (!words.contains(['{', '}'])).then(|| format!("{before}{{item}}{behind}"))
    }

    /// The skills of all rungs that have words as a name, or as a name with the level.
    fn named(&self, words: &str) -> Option<&[SkillId]> {
        let name = plain_name(words);
        let found = self.by_name.get(&name).or_else(|| self.by_level.get(&name));
        found.map(Vec::as_slice)
    }

    /// Words that name the rung of a person as well, such as `soft-skills (current level)` or `current level: soft-skills`.
    fn at_rung(&self, words: &str) -> Option<ItemSubject> {
        let in_brackets =
            words.trim().strip_suffix([')', ']']).and_then(|it| it.rsplit_once(['(', '[']));
        if let Some((item, level)) = in_brackets
            && let Some(skills) = self.named(item.trim())
            && let RungMention::One(rung) = self.levels.mention(level)
        {
            return self.on_rung(skills.to_vec(), rung);
        }
        let (rung, rest) = NamedRung::beside(words)?;
        self.on_rung(self.named(&rest)?.to_vec(), rung)
    }

    /// What words are about that name skills and a rung; nothing if no skill is of a level that they name.
    fn on_rung(&self, skills: Vec<SkillId>, rung: NamedRung) -> Option<ItemSubject> {
        if matches!(rung, NamedRung::Level(_)) {
            return self.of_rung(ItemSubject::Skills(skills), rung);
        }
        Some(ItemSubject::OfRung(rung, skills))
    }

    /// What words are about if a level is named beside them; nothing if that level has no such skill.
    pub(super) fn of_rung(&self, subject: ItemSubject, rung: NamedRung) -> Option<ItemSubject> {
        let skills = match subject {
            ItemSubject::Skills(skills) if skills.len() > 1 => skills,
            ItemSubject::Pinned(pinned) => pinned.all,
            other => return Some(other),
        };
        if !matches!(rung, NamedRung::Level(_)) {
            return Some(ItemSubject::OfRung(rung, skills));
        }
        let skills: Vec<SkillId> =
            skills.into_iter().filter(|skill| self.is_of(skill, rung, None)).collect();
        if skills.is_empty() { None } else { Some(ItemSubject::Skills(skills)) }
    }

    /// Whether a skill is of a level; of the current and the target one, as a person has them.
    fn is_of(&self, skill: &SkillId, rung: NamedRung, person: Option<&DirectoryEntry>) -> bool {
        let own = self.rungs[skill];
        match (rung, person) {
            (NamedRung::Level(place), _) => self.levels.is_level(place, &own.level),
            (NamedRung::Target, Some(person)) => person.target.as_ref() == Some(own),
            (NamedRung::Current, Some(person)) => person.current.as_ref() == Some(own),
            (_, None) => true,
        }
    }

    /// The skills that are meant for a person, if a row says of which level they are.
    pub(super) fn meant<'s>(
        &self,
        subject: &'s ItemSubject,
        of_row: Option<NamedRung>,
        person: &DirectoryEntry,
    ) -> MeantSkills<'s> {
        let rung = match subject {
            ItemSubject::OfRung(rung, _) => Some(*rung),
            subject if subject.is_open() => of_row,
            _ => None,
        };
        let rung = if person.rungs.is_empty() { None } else { rung };
        let Some(rung) = rung else {
            let named: Vec<&SkillId> = subject.skills().iter().collect();
            return MeantSkills { own: self.of_person(&named, person), named };
        };
        let of_rung = |skill: &&SkillId| self.is_of(skill, rung, Some(person));
        let named: Vec<&SkillId> = subject.skills().iter().filter(of_rung).collect();
        MeantSkills { own: self.of_person(&named, person), named }
    }

    /// Whether the last part of an id, which means the target level, falls to another level of a person, for the target has
    /// no such skill. A text that all skills of that id have means any of them.
    pub(super) fn falls(&self, subject: &ItemSubject, item: &str, person: &DirectoryEntry) -> bool {
        let ItemSubject::Skills(all) = subject else { return false };
        let Some(target) = &person.target else { return false };
        let Some(one) = all.iter().find(|skill| skill.as_str() == item) else { return false };
        if all.len() < 2 || self.rungs[one] == target {
            return false;
        }
        let is_short = all.iter().all(|skill| short(skill.as_str()) == short(item));
        let mut texts = self.ladder.skills().filter(|(_, skill)| all.contains(&skill.id));
        let first = texts.next().map(|(_, it)| &it.text);
        is_short && texts.any(|(_, skill)| Some(&skill.text) != first)
    }

    /// The one skill of several that is meant for a person: of two on the person's rungs, that of the target. All of them
    /// if the rungs are not known.
    fn of_person<'s>(&self, skills: &[&'s SkillId], person: &DirectoryEntry) -> Vec<&'s SkillId> {
        let rungs = &person.rungs;
        let own = |skill: &&SkillId| rungs.is_empty() || rungs.contains(self.rungs[*skill]);
        let own: Vec<&SkillId> = skills.iter().copied().filter(own).collect();
        let is_of_target = |skill: &&&SkillId| person.target.as_ref() == Some(self.rungs[**skill]);
        let mut of_target = own.iter().filter(is_of_target);
        match (of_target.next(), of_target.next()) {
            (Some(one), None) => vec![one],
            _ => own,
        }
    }

    /// The last part of an id that skills of several rungs have.
    pub(super) fn shared_id<'s>(&self, id: &'s str) -> Option<&'s str> {
        let short = short(id);
        let skills = self.by_name.get(&plain_name(short))?;
        let has_id = |skill: &&SkillId| self::short(skill.as_str()) == short;
        (skills.iter().filter(has_id).count() > 1).then_some(short)
    }

    /// Words that nothing has, with what comes nearest.
    pub(super) fn unmatched(&self, words: &str) -> Diagnostic {
        let message = format!(
            "`{}` is neither a skill of the ladder nor a statement",
            truncate_for_display(words)
        );
        if self.hints.fetch_add(1, Ordering::Relaxed) >= MOST_HINTS {
            return Diagnostic::error(Code::UnmatchedSkill, message).value(words);
        }
        // What stands on several rungs is never put on one of them by a hint.
        let mut names: Vec<(String, &str)> = Vec::new();
        for (_, skill) in self.ladder.skills() {
            let id = skill.id.as_str();
            let id = self.shared_id(id).unwrap_or(id);
            names.extend([(id.to_owned(), id), (skill.full_text(), id)]);
        }
        names.sort();
        names.dedup();
        let texts = names.iter().map(|(it, _)| it.as_str());
        let near = closest(words, texts.chain(StatementKind::names()), LISTED);
        let mut listed: Vec<String> = Vec::new();
        for near in near {
            let id = names.iter().find(|(text, _)| text == near).map(|(_, id)| *id);
            let shown = match id {
                Some(id) if !id.contains('/') => format!(
                    "`{id}` (counts for each person's target level; `{id} (current level)` counts for the current one)"
                ),
                Some(id) if id != near => format!("`{}` ({id})", escape_control(near)),
                _ => format!("`{}`", escape_control(near)),
            };
            if !listed.contains(&shown) {
                listed.push(shown);
            }
        }
        let hint = format!("the nearest are {}", listed.join(", "));
        let finding = Diagnostic::error(Code::UnmatchedSkill, message).value(words);
        finding.hint(hint).hint(
            "name it under `[items]` in a mapping file (--map), with the item or with \"ignore\"",
        )
    }
}
