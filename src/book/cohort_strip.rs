//! The cohort strip: where everybody who asks for one rung stands, skill by skill. In: what the book shows of their packets. Out: a square for each person
//! and skill, people in the order of the book; or nothing, where so few would each be seen. There is no sum and no order by any
//! figure.

use serde::Serialize;
use serde_json::Value;

use super::{Candidate, person_page};

/// What is shown of a cohort.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub(super) enum CohortStrip {
    /// A square for each person and skill.
    Shown { skills: Vec<CohortSkill> },
    /// Fewer people than the cycle asks for.
    TooFew { least: u32 },
    /// The committee does not see the skills of the target rung.
    Hidden,
}

/// A skill, and how each person stands.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct CohortSkill {
    text: String,
    dimension: String,
    /// One for each person, in the order of the book: `met`, `partly`, `not_met`, `unknown`, `not_asked` or `not_applicable`.
    squares: Vec<String>,
}

impl CohortStrip {
    pub(super) fn of(cohort: &[&Candidate<'_>], least: u32) -> Self {
        if cohort.len() < least as usize {
            return Self::TooFew { least };
        }
        let rungs: Option<Vec<&Vec<Value>>> =
            cohort.iter().map(|candidate| candidate.shown.get("target_rung")?.as_array()).collect();
        let Some(rungs) = rungs else { return Self::Hidden };
        let Some(first) = rungs.first() else { return Self::TooFew { least } };
        let text = |skill: &Value, key: &str| skill[key].as_str().unwrap_or_default().to_owned();
        let mut skills = Vec::new();
        for (place, skill) in first.iter().enumerate() {
            let squares = rungs.iter().map(|rung| person_page::kind(&rung[place])).collect();
            let (text, dimension) = (text(skill, "text"), text(skill, "dimension"));
            skills.push(CohortSkill { text, dimension, squares });
        }
        Self::Shown { skills }
    }
}
