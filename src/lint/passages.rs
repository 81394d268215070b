//! The texts of a review. In: a review. Out: each text with who wrote it and what it is about; peers' words are theirs,
//! and notes of a calibration are no part of the case, so neither is among them.

use std::ops::Range;

use crate::assessment::{BothVoices, Review, Story, StoryTeller};
use crate::diagnostics::truncate_for_display;
use crate::ladder::SkillId;
use crate::lint::word_hash::hash_words;
use crate::role::AssessorRole;
use crate::statement::StatementKind;

/// What a text or a rating is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum PassageSubject<'r> {
    Skill(&'r SkillId),
    Story(&'r Story),
    Statement(StatementKind),
}

/// A text that somebody wrote.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passage<'r> {
    pub(super) subject: PassageSubject<'r>,
    pub(super) role: AssessorRole,
    pub(super) text: &'r str,
}

impl PassageSubject<'_> {
    /// The name for a reader: the id of a skill, the title or the beginning of a story, a statement.
    pub(super) fn label(&self) -> String {
        match self {
            Self::Skill(id) => truncate_for_display(id.as_str()),
            Self::Story(story) => {
                story.title.as_deref().map_or_else(|| beginning(story), truncate_for_display)
            }
            Self::Statement(statement) => statement.name().to_owned(),
        }
    }
}

/// The first words of a story without a title.
fn beginning(story: &Story) -> String {
    const WORDS: usize = 6;
    let text = [&story.story, &story.outcome].into_iter().find(|text| !text.is_empty());
    let Some(text) = text else { return StatementKind::Impact.name().to_owned() };
    let words: Vec<&str> = text.as_str().split_whitespace().take(WORDS).collect();
    truncate_for_display(&words.join(" ")) + "…"
}

/// Every text of the person and the manager that is not blank.
pub(super) fn passages(review: &Review) -> impl Iterator<Item = Passage<'_>> {
    let skills = review.content().skills.iter().flat_map(|(id, skill)| {
        both(
            PassageSubject::Skill(id),
            skill.self_.comment.as_str(),
            skill.manager.comment.as_str(),
        )
    });
    let stories = review.content().statements.impact.iter().flat_map(of_story);
    let all = skills.chain(stories).chain(of_statements(review)).chain(reason(review));
    all.filter(|passage| !passage.text.is_empty())
}

/// The texts of a review with the numbers of their words.
#[derive(Debug)]
pub(super) struct ReviewPassages<'r> {
    texts: Vec<(Passage<'r>, Range<usize>)>,
    words: Vec<u64>,
}

impl<'r> ReviewPassages<'r> {
    /// The texts of a review, with their words in the room of those of another.
    pub(super) fn of(review: &'r Review, mut words: Vec<u64>) -> Self {
        words.clear();
        let mut texts = Vec::new();
        for said in passages(review) {
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

    pub(super) fn iter(&self) -> impl Iterator<Item = (Passage<'r>, &[u64])> {
        self.texts.iter().map(|(said, range)| (*said, &self.words[range.clone()]))
    }
}

/// What the person and the manager say of one thing.
fn both<'r>(subject: PassageSubject<'r>, own: &'r str, manager: &'r str) -> [Passage<'r>; 2] {
    [
        Passage { subject, role: AssessorRole::Self_, text: own },
        Passage { subject, role: AssessorRole::Manager, text: manager },
    ]
}

fn of_story(story: &Story) -> [Passage<'_>; 4] {
    let role = teller(story);
    let subject = PassageSubject::Story(story);
    let told = |text| Passage { subject, role, text };
    [
        told(story.title.as_deref().unwrap_or_default()),
        told(story.story.as_str()),
        told(story.outcome.as_str()),
        Passage { subject, role: AssessorRole::Manager, text: story.manager_note.as_str() },
    ]
}

/// Who tells a story.
pub(super) fn teller(story: &Story) -> AssessorRole {
    match story.told_by {
        StoryTeller::Self_ => AssessorRole::Self_,
        StoryTeller::Manager => AssessorRole::Manager,
    }
}

fn of_statements(review: &Review) -> impl Iterator<Item = Passage<'_>> {
    let said = &review.content().statements;
    let statements: [(StatementKind, &Option<BothVoices>); 5] = [
        (StatementKind::Summary, &said.ask),
        (StatementKind::Scope, &said.scope),
        (StatementKind::BusinessNeed, &said.business_need),
        (StatementKind::Leverage, &said.leverage),
        (StatementKind::DevelopmentPlan, &said.development_plan),
    ];
    let spoken = statements
        .into_iter()
        .filter_map(|(statement, voices)| Some((statement, voices.as_ref()?)));
    spoken.flat_map(|(statement, voices)| {
        both(PassageSubject::Statement(statement), voices.self_.as_str(), voices.manager.as_str())
    })
}

fn reason(review: &Review) -> impl Iterator<Item = Passage<'_>> {
    let subject = PassageSubject::Statement(StatementKind::Recommendation);
    let said = move |text| Passage { subject, role: AssessorRole::Manager, text };
    review.content().statements.recommendation.iter().map(move |it| said(it.reason.as_str()))
}
