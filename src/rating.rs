//! Ratings: the declared scale, its steps, and the six states a rating can be in.
//!
//! In: the `[scale]` table of the cycle file and the text of a rating cell. Out: a [`Rating`]. A number outside the
//! scale is an error, never clamped; a blank cell is [`Rating::NotAnswered`], never 0.

mod ticked_choices;

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

use crate::diagnostics::in_backticks;

pub(crate) use ticked_choices::ticked;

/// A place on the scale, counted from 1 = worst, whatever number the organisation writes for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScaleStep(u8);

impl ScaleStep {
    /// The step counted from 1 = worst.
    pub fn position(self) -> u8 {
        self.0
    }

    /// The step counted from 1 = worst; for tests. The scale gives steps of its own.
    #[cfg(test)]
    pub(crate) fn at_position(position: u8) -> Self {
        Self(position)
    }

    /// How many steps `self` is above `other`.
    pub fn above(self, other: Self) -> i8 {
        i8::try_from(i16::from(self.0) - i16::from(other.0)).expect("a scale has at most 20 steps")
    }
}

/// The answer of one assessor to one skill: a step, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Rating {
    /// A step of the scale.
    Rated(ScaleStep),
    /// The question was asked and left blank.
    #[default]
    NotAnswered,
    /// The skill does not apply to the role; it leaves the denominator.
    NotApplicable,
    /// The assessor saw nothing to judge by.
    NotObserved,
    /// The question was not in the form.
    NotAsked,
    /// The assessment is not finished.
    NotFinal,
}

impl Rating {
    /// The states without a step and the words for each, in lower case; the first is the one we print.
    pub(crate) const STATES: [(Self, &'static [&'static str]); 5] = [
        (Self::NotAnswered, &["not answered"]),
        (Self::NotApplicable, &["n/a", "na", "n.a.", "not applicable"]),
        (Self::NotObserved, &["not observed", "not-observed"]),
        (Self::NotAsked, &["not asked", "not-asked"]),
        (Self::NotFinal, &["not final", "not-final"]),
    ];

    /// The step, if there is one.
    pub fn step(self) -> Option<ScaleStep> {
        match self {
            Self::Rated(step) => Some(step),
            _ => None,
        }
    }

    /// The name of the state in the packet's JSON.
    pub fn state(self) -> &'static str {
        match self {
            Self::Rated(_) => "rated",
            Self::NotAnswered => "not-answered",
            Self::NotApplicable => "not-applicable",
            Self::NotObserved => "not-observed",
            Self::NotAsked => "not-asked",
            Self::NotFinal => "not-final",
        }
    }
}

/// Which end of the scale is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BestEnd {
    /// The first step written in the cycle file; "1 is best".
    First,
    /// The last step written in the cycle file.
    Last,
}

/// The scale that a cycle's ratings are written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// Worst to best: the number as written and its label.
    steps: Vec<(i64, String)>,
    meets: ScaleStep,
}

/// Why a text is not a rating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RatingError {
    /// A number that the scale does not have.
    OutsideScale,
    /// Neither a number nor a label nor a missing state.
    Unknown,
    /// "2 - Meets", where Meets is 3.
    Contradiction,
    /// "Developing; Meets": the steps and states that are ticked, as the cell names them.
    Several(Vec<String>),
}

impl Scale {
    /// The most steps a scale may have.
    pub(crate) const MOST_STEPS: usize = 20;

    /// A scale from its labels in written order. `meets` is a position in that order.
    pub fn new(labels: Vec<String>, first_number: i64, meets: usize, best: BestEnd) -> Self {
        let mut steps: Vec<(i64, String)> = (first_number..).zip(labels).collect();
        let mut meets = meets;
        if best == BestEnd::First {
            steps.reverse();
            meets = steps.len() - 1 - meets;
        }
        let meets = Self::nth(meets);
        Self { steps, meets }
    }

    fn nth(index: usize) -> ScaleStep {
        ScaleStep(u8::try_from(index + 1).expect("a scale has at most 20 steps"))
    }

    /// The step from which a skill counts as met.
    pub fn meets(&self) -> ScaleStep {
        self.meets
    }

    /// The steps from worst to best.
    pub fn steps(&self) -> impl Iterator<Item = ScaleStep> {
        (0..self.steps.len()).map(Self::nth)
    }

    /// The number of a step as the organisation writes it.
    pub fn number(&self, step: ScaleStep) -> i64 {
        self.steps[usize::from(step.0) - 1].0
    }

    /// The label of a step.
    pub fn label(&self, step: ScaleStep) -> &str {
        &self.steps[usize::from(step.0) - 1].1
    }

    /// Everything that may stand in a rating cell, for hints.
    pub fn choices(&self) -> Vec<String> {
        let mut numbered = self.steps.clone();
        numbered.sort();
        let steps = numbered.into_iter().map(|(number, label)| format!("{number} - {label}"));
        let states = Rating::STATES.iter().map(|(_, words)| words[0].to_owned());
        steps.chain(states.skip(1)).collect()
    }

    /// Reads a rating cell: a number, a label, both ("3 - Meets"), one of the missing states, or blank.
    ///
    /// # Errors
    /// A text that is none of these.
    pub fn parse(&self, text: &str) -> Result<Rating, RatingError> {
        match self.single(text) {
            Err(RatingError::Unknown) => {
                let ticks = ticked(text, &mut |text| self.single(text).is_ok());
                let named = |text: &String| self.shown(text);
                Err(ticks.map_or(RatingError::Unknown, |ticks| {
                    RatingError::Several(ticks.iter().map(named).collect())
                }))
            }
            read => read,
        }
    }

    /// A tick as hints name it: "3 - Meets", or the words of a missing state.
    pub(crate) fn shown(&self, text: &str) -> String {
        match self.single(text).ok().and_then(Rating::step) {
            Some(step) => format!("{} - {}", self.number(step), self.label(step)),
            None => text.to_owned(),
        }
    }

    /// Reads a cell with one rating.
    pub(crate) fn single(&self, text: &str) -> Result<Rating, RatingError> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Ok(Rating::NotAnswered);
        }
        if let Some((state, _)) =
            Rating::STATES.iter().find(|(_, words)| words.contains(&text.as_str()))
        {
            return Ok(*state);
        }
        let (number, label) = split_number(&text);
        match (number, label) {
            (None, label) => self.labelled(label).map(Rating::Rated).ok_or(RatingError::Unknown),
            (Some(number), "") => {
                self.numbered(number).map(Rating::Rated).ok_or(RatingError::OutsideScale)
            }
            (Some(number), label) => {
                let step = self.numbered(number).ok_or(RatingError::OutsideScale)?;
                match self.labelled(label) {
                    Some(other) if other == step => Ok(Rating::Rated(step)),
                    Some(_) => Err(RatingError::Contradiction),
                    None => Err(RatingError::Unknown),
                }
            }
        }
    }

    /// What a text with a number and a label that do not belong together may mean: the step of the number, and that of the label.
    pub(crate) fn sides(&self, text: &str) -> Option<String> {
        let text = text.trim().to_lowercase();
        let (Some(number), label) = split_number(&text) else { return None };
        let shown = |step: ScaleStep| format!("`{} - {}`", self.number(step), self.label(step));
        let of_label = self.labelled(label).map(shown)?;
        Some(match self.numbered(number).map(shown) {
            Some(of_number) => format!(
                "the number says {of_number}, the label {of_label}: ask the writer which is meant"
            ),
            None => format!(
                "the number {number} is not on the scale, the label says {of_label}: look whether the export has another scale, and say its `steps` under `[ratings]` of a mapping; else ask the writer which is meant"
            ),
        })
    }

    fn numbered(&self, number: i64) -> Option<ScaleStep> {
        self.steps.iter().position(|(known, _)| *known == number).map(Self::nth)
    }

    fn labelled(&self, label: &str) -> Option<ScaleStep> {
        self.steps.iter().position(|(_, name)| name.to_lowercase() == label).map(Self::nth)
    }
}

/// Splits "3 - meets" into 3 and "meets"; a whole number that a spreadsheet wrote as "3.0" counts.
fn split_number(text: &str) -> (Option<i64>, &str) {
    let sign = usize::from(text.starts_with('-'));
    let digits =
        text[sign..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |at| at + sign);
    let Ok(number) = text[..digits].parse() else { return (None, text) };
    let rest = &text[digits..];
    let rest = rest.strip_prefix(".0").or_else(|| rest.strip_prefix(",0")).unwrap_or(rest);
    match rest.chars().next() {
        None => (Some(number), ""),
        Some(c) if c.is_whitespace() || "-–—:=.)".contains(c) => {
            let label =
                rest.trim_start_matches(|c: char| c.is_whitespace() || "-–—:=.)".contains(c));
            // "3 4" and "3.5" are no number with a label; "1 - 2nd tier" is.
            if label.chars().all(|c| c.is_ascii_digit() || ".,/% ".contains(c)) {
                (None, text)
            } else {
                (Some(number), label)
            }
        }
        Some(_) => (None, text),
    }
}

impl RatingError {
    /// What to do about a cell with several ticks.
    pub(crate) const ONE_STEP: &str =
        "ask the writer which of them is meant, and leave that one in the cell; nothing is chosen";
}

impl Display for RatingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OutsideScale => "is not a number of the scale",
            Self::Unknown => "is not a rating",
            Self::Contradiction => "names one step by its number and another by its label",
            Self::Several(ticks) => {
                let number = if ticks.len() == 2 { "two" } else { "several" };
                return write!(f, "has {number} steps ticked: {}", in_backticks(ticks, " and "));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Vec<String> {
        ["Not yet", "Developing", "Meets", "Exceeds"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_rating_may_be_a_number_a_label_or_both() {
        let scale = Scale::new(labels(), 1, 2, BestEnd::Last);
        let meets = Ok(Rating::Rated(ScaleStep(3)));
        for text in ["3", " 3 ", "Meets", "meets", "3 - Meets", "3 – meets", "3: Meets", "3.0"] {
            assert_eq!(scale.parse(text), meets, "{text}");
        }
    }

    #[test]
    fn what_is_not_on_the_scale_is_an_error() {
        let scale = Scale::new(labels(), 1, 2, BestEnd::Last);
        for text in ["0", "5", "-1", "12"] {
            assert_eq!(scale.parse(text), Err(RatingError::OutsideScale), "{text}");
        }
        for text in ["good", "3.5", "3 - great", "3/5", "=3", "3 good"] {
            assert_eq!(scale.parse(text), Err(RatingError::Unknown), "{text}");
        }
        assert_eq!(scale.parse("2 - Meets"), Err(RatingError::Contradiction));
    }

    #[test]
    fn two_steps_in_one_cell_are_named_and_none_is_chosen() {
        let scale = Scale::new(labels(), 1, 2, BestEnd::Last);
        let both = ["2 - Developing", "3 - Meets"].map(str::to_owned).to_vec();
        for text in [
            "2 - Developing, 3 - Meets",
            "Developing;Meets;",
            "2,3",
            "2/3",
            "2 3",
            "2-3",
            "Developing and Meets",
            "2: Developing\n3: Meets",
        ] {
            assert_eq!(scale.parse(text), Err(RatingError::Several(both.clone())), "{text}");
        }
        let twice = vec!["3 - Meets".to_owned(); 2];
        assert_eq!(scale.parse("3, 3"), Err(RatingError::Several(twice)));
        let labels = ["Never, or rarely", "Often, but not always"].map(str::to_owned).to_vec();
        let scale = Scale::new(labels, 1, 1, BestEnd::Last);
        assert_eq!(scale.parse("Never, or rarely"), Ok(Rating::Rated(ScaleStep(1))));
        let found = scale.parse("Never, or rarely, Often, but not always");
        assert!(matches!(found, Err(RatingError::Several(it)) if it.len() == 2));
    }

    #[test]
    fn first_may_be_best() {
        let scale = Scale::new(
            ["Superb", "Good", "Poor"].map(str::to_owned).to_vec(),
            1,
            1,
            BestEnd::First,
        );
        assert_eq!(scale.parse("1"), Ok(Rating::Rated(ScaleStep(3))));
        assert_eq!(scale.meets(), ScaleStep(2));
        assert_eq!((scale.number(ScaleStep(1)), scale.label(ScaleStep(1))), (3, "Poor"));
    }

    #[test]
    fn missing_states_are_kept_apart() {
        let scale = Scale::new(labels(), 1, 2, BestEnd::Last);
        let states = ["", "n/a", "Not observed", "not asked", "NOT FINAL"]
            .map(|it| scale.parse(it).map(Rating::state));
        assert_eq!(
            states,
            [
                Ok("not-answered"),
                Ok("not-applicable"),
                Ok("not-observed"),
                Ok("not-asked"),
                Ok("not-final")
            ]
        );
    }
}
