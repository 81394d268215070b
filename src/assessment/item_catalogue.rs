//! Which skill or statement the text of an `item` cell names. In: the text of an `item` cell and the rungs of a person. Out:
//! the skill or statement it names; or why it names none, with the nearest that it could have meant.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::diagnostics::{Code, Diagnostic, escape_control, truncate_for_display};
use crate::intake::TableCell;
use crate::ladder::{Ladder, RungId, SkillId};
use crate::statement::StatementKind;
use crate::unicode::{composed, is_line_break, plainly_typed};

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum RowItem {
    Skill(SkillId),
    Statement(StatementKind),
}

impl RowItem {
    /// The text of an `item` cell that names it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Skill(id) => id.as_str(),
            Self::Statement(statement) => statement.name(),
        }
    }

    /// Whether a person may have several.
    pub(crate) fn repeats(&self) -> bool {
        matches!(self, Self::Statement(statement) if statement.repeats())
    }

    /// Whether its rows name the peer whose words they hold.
    pub(crate) fn names_peers(&self) -> bool {
        matches!(
            self,
            Self::Statement(StatementKind::PeerFeedback | StatementKind::PeerFeedbackShared)
        )
    }
}

/// All skills of a ladder, by id and by text.
#[derive(Debug)]
pub(super) struct SkillCatalogue<'l> {
    by_id: FxHashMap<String, CatalogueSkill<'l>>,
    by_text: FxHashMap<String, Vec<CatalogueSkill<'l>>>,
    all: Vec<CatalogueSkill<'l>>,
    /// The numbers of skills by id and by text, as a plain keyboard types them; made once a text is neither.
    by_typing: OnceLock<FxHashMap<String, Vec<usize>>>,
    ladder: &'l Ladder,
}

/// From how many bytes on a text is a long one.
const LONG: usize = 200;

/// How many long texts of a person are compared with all others.
const MOST_LONG: usize = 100;

/// Whether two long texts begin alike or end alike: what was typed by hand differs in one place.
fn is_like(text: &str, other: &str) -> bool {
    const ALIKE: usize = 60;
    let begins =
        text.chars().zip(other.chars()).take_while(|(letter, other)| letter == other).count();
    let (text, other) = (text.chars().rev(), other.chars().rev());
    let ends = text.zip(other).take_while(|(letter, other)| letter == other).count();
    begins.max(ends) >= ALIKE
}

/// A text as a cell has it: trimmed and composed.
fn spelt(text: &str) -> String {
    composed(text.trim()).into_owned()
}

/// A skill and the rung it belongs to.
#[derive(Debug, Clone, Copy)]
struct CatalogueSkill<'l> {
    rung: &'l RungId,
    skill: &'l SkillId,
}

/// The numbers of all skills by id and by text, as a plain keyboard types them.
fn by_typing(ladder: &Ladder) -> FxHashMap<String, Vec<usize>> {
    let mut by_typing: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (number, (_, skill)) in ladder.skills().enumerate() {
        let mut typed = [skill.id.as_str(), &skill.text, &skill.full_text()].map(plainly_typed);
        typed.sort();
        for (index, name) in typed.iter().enumerate() {
            if index == 0 || typed[index - 1] != *name {
                by_typing.entry(name.clone()).or_default().push(number);
            }
        }
    }
    by_typing
}

impl<'l> SkillCatalogue<'l> {
    pub(super) fn new(ladder: &'l Ladder) -> Self {
        let mut all = Vec::new();
        let mut by_id = FxHashMap::default();
        let mut by_text: FxHashMap<String, Vec<CatalogueSkill<'l>>> = FxHashMap::default();
        for (rung, skill) in ladder.skills() {
            let known = CatalogueSkill { rung: &rung.id, skill: &skill.id };
            all.push(known);
            by_id.insert(spelt(skill.id.as_str()), known);
            by_text.entry(spelt(&skill.text)).or_default().push(known);
            if skill.category.is_some() {
                by_text.entry(spelt(&skill.full_text())).or_default().push(known);
            }
        }
        Self { by_id, by_text, all, by_typing: OnceLock::new(), ladder }
    }

    /// What a cell names for a person on these rungs; `rungs` is empty if they are not known. `number` counts the cells of
    /// the person that name nothing, from 0.
    pub(super) fn find(
        &self,
        cell: &TableCell<'_>,
        rungs: &[&RungId],
        number: usize,
    ) -> Result<RowItem, Box<Diagnostic>> {
        let by_id = self.by_id.get(cell.text);
        let statement = if by_id.is_none() { StatementKind::named(cell.text) } else { None };
        if let Some(statement) = statement {
            return Ok(RowItem::Statement(statement));
        }
        let spelt_so = self.by_text.get(cell.text).map(Vec::as_slice);
        let alike = match (by_id, spelt_so) {
            (None, None) => self.typed_alike(cell.text),
            _ => Vec::new(),
        };
        let candidates = by_id.map(std::slice::from_ref).or(spelt_so).unwrap_or(&alike);
        let own = |skill: &&CatalogueSkill<'_>| rungs.is_empty() || rungs.contains(&skill.rung);
        let owned: Vec<&CatalogueSkill<'_>> = candidates.iter().filter(own).collect();
        if candidates.is_empty()
            && let Some(id) = self.of_named_rung(cell.text, rungs)
        {
            return Ok(RowItem::Skill(id.clone()));
        }
        match (candidates, &owned[..]) {
            ([], _) if self.of_last_part(cell.text, rungs).len() > 1 => {
                Err(Box::new(self.on_both(cell, rungs)))
            }
            ([], _) => Err(Box::new(self.unknown(cell, rungs, number))),
            (_, []) => Err(Box::new(self.elsewhere(cell, candidates, rungs))),
            (_, [one]) => Ok(RowItem::Skill(one.skill.clone())),
            (_, several) => Err(Box::new(ambiguous(cell, several))),
        }
    }

    /// The skill of the rung that a text names behind the last part of an id, as in `soft-skills (current level)`.
    fn of_named_rung(&self, text: &str, rungs: &[&RungId]) -> Option<&SkillId> {
        let [current, target] = rungs else { return None };
        let text = text.trim().to_lowercase();
        let named = [("(current level)", current), ("(target level)", target)];
        let (words, rung) =
            named.iter().find_map(|(label, rung)| Some((text.strip_suffix(label)?, **rung)))?;
        let found = self.of_last_part(words, &[rung]);
        if let [one] = found[..] { Some(one) } else { None }
    }

    /// The skills of a person's rungs whose ids end in a text, the target's first.
    fn of_last_part(&self, text: &str, rungs: &[&RungId]) -> Vec<&SkillId> {
        let wanted = text.trim().replace([' ', '_'], "-");
        let is_it = |id: &str| {
            let last = id.rsplit('/').next().unwrap_or(id);
            last.eq_ignore_ascii_case(&wanted)
        };
        let of = |rung: &&RungId| self.ladder.rungs().find(|known| known.id == **rung);
        let rungs = rungs.iter().rev().filter_map(of).flat_map(|it| &it.skills);
        rungs.map(|it| &it.id).filter(|id| is_it(id.as_str())).collect()
    }

    /// Half an id, which is no skill of its own: which level is meant, only the writer knows.
    fn on_both(&self, cell: &TableCell<'_>, rungs: &[&RungId]) -> Diagnostic {
        let ids = self.of_last_part(cell.text, rungs);
        let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
        let message = format!(
            "`{}` is the last part of the ids of several skills of this person",
            truncate_for_display(cell.text)
        );
        cell.error(Code::AmbiguousSkill, message).hint(format!(
            "write the whole id, that of the target level first: {}",
            ids.join(" or ")
        ))
    }

    /// The skills whose id or text differs only in characters that look alike, such as a no-break space.
    fn typed_alike(&self, text: &str) -> Vec<CatalogueSkill<'l>> {
        let by_typing = self.by_typing.get_or_init(|| by_typing(self.ladder));
        let numbers = by_typing.get(&plainly_typed(text)).into_iter().flatten();
        numbers.map(|number| self.all[*number]).collect()
    }

    fn unknown(&self, cell: &TableCell<'_>, rungs: &[&RungId], number: usize) -> Diagnostic {
        if cell.text.contains(is_line_break) {
            let message = "the cell has a line break, and no skill has this text";
            return cell
                .error(Code::LineBreak, message)
                .hint("delete it, or look for a quotation mark that was never closed");
        }
        let message =
            format!("`{}` is neither a skill nor a statement", truncate_for_display(cell.text));
        let finding = cell.error(Code::UnknownSkill, message);
        let of_person =
            || self.ladder.rungs().filter(|rung| rungs.is_empty() || rungs.contains(&&rung.id));
        let skills = || of_person().flat_map(|it| &it.skills);
        // Of a long text nobody sees which letter it is; its id is as good.
        if cell.text.len() > LONG && number < MOST_LONG {
            let like: Vec<_> = skills().filter(|skill| is_like(&skill.text, cell.text)).collect();
            if let [one] = like[..] {
                return finding
                    .hint(format!("did you mean `{}`?", escape_control(one.id.as_str())));
            }
        }
        let names = skills().flat_map(|skill| [skill.id.as_str(), &*skill.text]);
        let statements = StatementKind::names();
        let finding = finding.nearest_of_many(number, cell.text, names.chain(statements));
        if finding.hints.is_empty() {
            finding.hint("`promopacket ladder skills` lists every skill with its id")
        } else {
            finding
        }
    }

    fn elsewhere(
        &self,
        cell: &TableCell<'_>,
        candidates: &[CatalogueSkill<'_>],
        rungs: &[&RungId],
    ) -> Diagnostic {
        let of: Vec<String> =
            candidates.iter().map(|candidate| candidate.rung.to_string()).collect();
        let own: Vec<String> = rungs.iter().map(ToString::to_string).collect();
        let message = format!(
            "the skill belongs to {}, and the person's rungs are {}",
            of.join(" and "),
            own.join(" and ")
        );
        cell.error(Code::SkillNotOnRung, message).hint("correct the skill, or the person's levels")
    }
}

fn ambiguous(cell: &TableCell<'_>, candidates: &[&CatalogueSkill<'_>]) -> Diagnostic {
    let ids: Vec<String> =
        candidates.iter().map(|candidate| format!("`{}`", candidate.skill)).collect();
    let finding = cell.error(Code::AmbiguousSkill, "more than one skill has this text");
    finding.hint(format!("write the id: {}", ids.join(" or ")))
}
