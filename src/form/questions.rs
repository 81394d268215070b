//! Which questions a form asks. In: the rungs of a person, the ladder, and who fills the form. Out: its columns, and one
//! question for each row with the columns that take an answer.

use std::collections::BTreeSet;

use super::{FilledBy, FormContext, PlannedForm};
use crate::assessment::Review;
use crate::ladder::Skill;

/// A column of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FormColumn {
    Item,
    Rung,
    Expectation,
    SelfRating,
    SelfComment,
    SelfEvidence,
    ManagerRating,
    ManagerComment,
    ManagerEvidence,
    Date,
}

use FormColumn as H;

impl FormColumn {
    const ALL: [(Self, &'static str); 10] = [
        (H::Item, "Item"),
        (H::Rung, "Rung"),
        (H::Expectation, "Expectation"),
        (H::SelfRating, "Self rating"),
        (H::SelfComment, "Self comment"),
        (H::SelfEvidence, "Self evidence"),
        (H::ManagerRating, "Manager rating"),
        (H::ManagerComment, "Manager comment"),
        (H::ManagerEvidence, "Manager evidence"),
        (H::Date, "Date"),
    ];

    /// The columns of a form, from left to right.
    pub(super) fn of(filled_by: FilledBy) -> Vec<Self> {
        let has = |column: &Self| match filled_by {
            FilledBy::Both => true,
            FilledBy::Self_ => !column.is_of_manager(),
            FilledBy::Manager => !column.is_of_self(),
        };
        Self::ALL.iter().map(|(column, _)| *column).filter(has).collect()
    }

    /// The text in the header row.
    pub(super) fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(column, _)| *column == self)
            .expect("every column is in the table")
            .1
    }

    fn is_of_self(self) -> bool {
        matches!(self, H::SelfRating | H::SelfComment | H::SelfEvidence)
    }

    fn is_of_manager(self) -> bool {
        matches!(self, H::ManagerRating | H::ManagerComment | H::ManagerEvidence)
    }
}

/// What kind of row a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum QuestionGroup {
    Target,
    Current,
    Statement,
}

/// A row of a form.
#[derive(Debug, Clone)]
pub(super) struct FormQuestion {
    pub(super) group: QuestionGroup,
    /// What an intake knows it by: the id of a skill or the name of a statement.
    pub(super) item: String,
    /// What stands in the column `Rung`.
    pub(super) rung: String,
    /// The ladder's own words, or what to write.
    pub(super) expectation: String,
    /// The columns that take an answer.
    open: &'static [FormColumn],
    /// The words to choose from, where a rating is none of the scale.
    pub(super) answers: &'static [&'static str],
}

impl FormQuestion {
    /// What the row says in a column that asks.
    pub(super) fn text(&self, heading: FormColumn) -> Option<&str> {
        match heading {
            H::Item => Some(&self.item),
            H::Rung => Some(&self.rung),
            H::Expectation => Some(&self.expectation),
            _ => None,
        }
    }

    /// Whether a column takes an answer.
    pub(super) fn takes(&self, heading: FormColumn) -> bool {
        self.open.contains(&heading)
    }
}

/// Everything that is said of a skill.
const OF_SKILL: &[FormColumn] = &[
    H::SelfRating,
    H::SelfComment,
    H::SelfEvidence,
    H::ManagerRating,
    H::ManagerComment,
    H::ManagerEvidence,
    H::Date,
];
const OF_STORY: &[FormColumn] =
    &[H::SelfComment, H::SelfEvidence, H::ManagerComment, H::ManagerEvidence, H::Date];
const OF_BOTH: &[FormColumn] = &[H::SelfComment, H::ManagerComment];
const OF_MANAGER: &[FormColumn] = &[H::ManagerComment];
const OF_VOTE: &[FormColumn] = &[H::ManagerRating, H::ManagerComment];

/// A statement: how often it is asked, what takes an answer, and what to write.
struct StatementQuestion {
    item: &'static str,
    times: usize,
    open: &'static [FormColumn],
    answers: &'static [&'static str],
    advice: &'static str,
}

/// The statements that a person and a manager make; those of peers and of the calibration meeting are collected
/// elsewhere.
const STATEMENTS: [StatementQuestion; 8] = [
    StatementQuestion {
        item: "summary",
        times: 1,
        open: OF_BOTH,
        answers: &[],
        advice: "Both: what is asked for and why now, in two or three sentences.",
    },
    StatementQuestion {
        item: "impact",
        times: 5,
        open: OF_STORY,
        answers: &[],
        advice: "Self, with a note of the manager, or the manager alone: one story; a short first line is its title, a line \
            that begins with \"Outcome:\" says what came of it; evidence is links, one to a line.",
    },
    StatementQuestion {
        item: "scope",
        times: 1,
        open: OF_BOTH,
        answers: &[],
        advice: "Both: the area of responsibility that the person covers today.",
    },
    StatementQuestion {
        item: "leverage",
        times: 1,
        open: OF_BOTH,
        answers: &[],
        advice: "Both: what others build on: mentoring, reviews, tools, standards, work that holds a team together.",
    },
    StatementQuestion {
        item: "business-need",
        times: 1,
        open: OF_BOTH,
        answers: &[],
        advice: "Both: why the organisation needs somebody on the target rung.",
    },
    StatementQuestion {
        item: "development-plan",
        times: 1,
        open: OF_BOTH,
        answers: &[],
        advice: "Both: what the person learns or takes over next, and who helps with it.",
    },
    StatementQuestion {
        item: "concerns",
        times: 2,
        open: OF_MANAGER,
        answers: &[],
        advice: "Manager: one reason not to promote; a line that begins with \"Mitigation:\" says what is done about it.",
    },
    StatementQuestion {
        item: "recommendation",
        times: 1,
        open: OF_VOTE,
        answers: &["yes", "not-yet", "no"],
        advice: "Manager: the rating says yes, not-yet or no; the comment says why, and how sure you are.",
    },
];

/// The rows of a form, from top to bottom. A skill of both rungs is asked once.
pub(super) fn questions(form: &PlannedForm<'_>, basis: &FormContext<'_>) -> Vec<FormQuestion> {
    let Review { current, target, .. } = form.review;
    let mut questions = Vec::new();
    let mut asked = BTreeSet::new();
    for (group, name, rung) in
        [(QuestionGroup::Target, "Target", target), (QuestionGroup::Current, "Current", current)]
    {
        let skills = basis.ladder.rung(rung).map_or(&[][..], |it| &it.skills);
        for skill in skills.iter().filter(|skill| asked.insert(&skill.id)) {
            questions.push(of_skill(skill, group, format!("{name}: {rung}")));
        }
    }
    for statement in STATEMENTS.iter().filter(|statement| statement.is_for(form.filled_by)) {
        questions.extend(std::iter::repeat_n(statement.question(), statement.times));
    }
    questions
}

fn of_skill(skill: &Skill, group: QuestionGroup, rung: String) -> FormQuestion {
    FormQuestion {
        group,
        item: skill.id.to_string(),
        rung,
        expectation: skill.full_text(),
        open: OF_SKILL,
        answers: &[],
    }
}

impl StatementQuestion {
    /// Whether who fills the form makes the statement.
    fn is_for(&self, filled_by: FilledBy) -> bool {
        filled_by != FilledBy::Self_ || self.open.iter().any(|it| it.is_of_self())
    }

    fn question(&self) -> FormQuestion {
        FormQuestion {
            group: QuestionGroup::Statement,
            item: self.item.to_owned(),
            rung: "Statement".to_owned(),
            expectation: self.advice.to_owned(),
            open: self.open,
            answers: self.answers,
        }
    }
}
