//! The texts of a review. In: a review. Out: each text with who wrote it and what it is about; peers' words are theirs,
//! and notes of a calibration are no part of the case, so neither is among them.

use std::ops::Range;

use super::words::hash_words;
use crate::assessment::{Review, Story, Teller, Voices};
use crate::diagnostics::shortened;
use crate::ladder::SkillId;
use crate::role::Role;
use crate::statement::Statement;

/// What a text or a rating is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'r> {
    Skill(&'r SkillId),
    Story(&'r Story),
    Statement(Statement),
}

/// A text that somebody wrote.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'r> {
    pub(super) subject: Subject<'r>,
    pub(super) role: Role,
    pub(super) text: &'r str,
}

impl Subject<'_> {
    /// The name for a reader: the id of a skill, the title or the beginning of a story, a statement.
    pub(super) fn label(&self) -> String {
        match self {
            Self::Skill(id) => shortened(id.as_str()),
            Self::Story(story) => {
                story.title.as_deref().map_or_else(|| beginning(story), shortened)
            }
            Self::Statement(statement) => statement.name().to_owned(),
        }
    }
}

/// The first words of a story without a title.
fn beginning(story: &Story) -> String {
    const WORDS: usize = 6;
    let text = [&story.story, &story.outcome].into_iter().find(|it| !it.is_empty());
    let Some(text) = text else { return Statement::Impact.name().to_owned() };
    let words: Vec<&str> = text.as_str().split_whitespace().take(WORDS).collect();
    shortened(&words.join(" ")) + "…"
}

/// Every text of the person and the manager that is not blank.
pub(super) fn said(review: &Review) -> impl Iterator<Item = Said<'_>> {
    let skills = review.said().skills.iter().flat_map(|(id, it)| {
        both(Subject::Skill(id), it.own.comment.as_str(), it.manager.comment.as_str())
    });
    let stories = review.said().statements.impact.iter().flat_map(of_story);
    let all = skills.chain(stories).chain(of_statements(review)).chain(reason(review));
    all.filter(|it| !it.text.is_empty())
}

/// The texts of a review with the numbers of their words.
#[derive(Debug)]
pub(super) struct Texts<'r> {
    texts: Vec<(Said<'r>, Range<usize>)>,
    words: Vec<u64>,
}

impl<'r> Texts<'r> {
    /// The texts of a review, with their words in the room of those of another.
    pub(super) fn of(review: &'r Review, mut words: Vec<u64>) -> Self {
        words.clear();
        let mut texts = Vec::new();
        for said in said(review) {
            let start = words.len();
            hash_words(said.text, &mut words);
            texts.push((said, start..words.len()));
        }
        Self { texts, words }
    }

    /// The room for words.
    pub(super) fn into_words(self) -> Vec<u64> {
        self.words
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Said<'r>, &[u64])> {
        self.texts.iter().map(|(said, range)| (*said, &self.words[range.clone()]))
    }
}

/// What the person and the manager say of one thing.
fn both<'r>(subject: Subject<'r>, own: &'r str, manager: &'r str) -> [Said<'r>; 2] {
    [
        Said { subject, role: Role::Own, text: own },
        Said { subject, role: Role::Manager, text: manager },
    ]
}

fn of_story(story: &Story) -> [Said<'_>; 4] {
    let role = teller(story);
    let subject = Subject::Story(story);
    let told = |text| Said { subject, role, text };
    [
        told(story.title.as_deref().unwrap_or_default()),
        told(story.story.as_str()),
        told(story.outcome.as_str()),
        Said { subject, role: Role::Manager, text: story.manager_note.as_str() },
    ]
}

/// Who tells a story.
pub(super) fn teller(story: &Story) -> Role {
    match story.told_by {
        Teller::Employee => Role::Own,
        Teller::Manager => Role::Manager,
    }
}

fn of_statements(review: &Review) -> impl Iterator<Item = Said<'_>> {
    let said = &review.said().statements;
    let statements: [(Statement, &Option<Voices>); 5] = [
        (Statement::Summary, &said.ask),
        (Statement::Scope, &said.scope),
        (Statement::BusinessNeed, &said.business_need),
        (Statement::Leverage, &said.leverage),
        (Statement::DevelopmentPlan, &said.development_plan),
    ];
    let spoken = statements.into_iter().filter_map(|(it, voices)| Some((it, voices.as_ref()?)));
    spoken.flat_map(|(it, voices)| {
        both(Subject::Statement(it), voices.employee.as_str(), voices.manager.as_str())
    })
}

fn reason(review: &Review) -> impl Iterator<Item = Said<'_>> {
    let subject = Subject::Statement(Statement::Recommendation);
    let said = move |it| Said { subject, role: Role::Manager, text: it };
    review.said().statements.recommendation.iter().map(move |it| said(it.reason.as_str()))
}
