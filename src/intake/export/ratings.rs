//! An export's ratings to the cycle's scale. In: the text of a rating. Out: the same rating as the canonical tables write
//! it; or why it is none. What is not on the declared scale is an error, never clamped or rounded unasked.

use crate::diagnostics::in_backticks;
use crate::intake::columns::normalized_header;
use crate::intake::mapping::{DecimalRule, PercentBase, RatingWords};
use crate::rating::{BestEnd, Rating, RatingError, Scale, ScaleStep, ticked};

/// Translates ratings.
#[derive(Debug)]
pub(super) struct RatingTranslator<'c> {
    words: &'c RatingWords,
    cycle: &'c Scale,
    /// The export's own scale, if it has one.
    own: Option<Scale>,
    /// For each step of the export's scale, worst first, the step of the cycle's.
    steps: Vec<ScaleStep>,
}

/// Why the scales do not fit together.
pub(super) type ScaleMismatch = String;

impl<'c> RatingTranslator<'c> {
    /// A translator between the scale of a mapping and that of the cycle.
    ///
    /// # Errors
    /// Scales that do not fit together, in words.
    pub(super) fn new(words: &'c RatingWords, cycle: &'c Scale) -> Result<Self, ScaleMismatch> {
        if words.steps.is_empty() {
            return Ok(Self { words, cycle, own: None, steps: cycle.steps().collect() });
        }
        if !(2..=Scale::MOST_STEPS).contains(&words.steps.len()) {
            return Err(format!("a scale has 2 to {} steps", Scale::MOST_STEPS));
        }
        let best = if words.first_is_best { BestEnd::First } else { BestEnd::Last };
        let own = Scale::new(words.steps.clone(), words.first_number, 0, best);
        let same = own.steps().count() == cycle.steps().count();
        let mut steps = Vec::new();
        for (step, place) in own.steps().zip(cycle.steps().map(Some).chain(std::iter::repeat(None)))
        {
            let label = normalized_header(own.label(step));
            let means = words.means.iter().find(|(of, _)| *of == label);
            let meant = match means {
                Some((_, text)) => cycle.parse(text).ok().and_then(Rating::step),
                None if same && words.means.is_empty() => place,
                None => None,
            };
            steps.push(meant.ok_or_else(|| misfit(own.label(step), means.is_some(), cycle))?);
        }
        Ok(Self { words, cycle, own: Some(own), steps })
    }

    /// The rating as the canonical tables write it.
    ///
    /// # Errors
    /// A text that is no rating.
    pub(super) fn translate(&self, text: &str) -> Result<String, RatingError> {
        let why = match self.single(text) {
            Err(why @ (RatingError::Unknown | RatingError::OutsideScale)) => why,
            read => return read,
        };
        let ticks = ticked(text, &mut |part| self.single(part).is_ok());
        let own = self.own.as_ref().unwrap_or(self.cycle);
        let shown = |choice: &String| own.shown(choice);
        Err(ticks.map_or(why, |ticks| RatingError::Several(ticks.iter().map(shown).collect())))
    }

    /// The translation of a cell with one rating.
    fn single(&self, text: &str) -> Result<String, RatingError> {
        let own = self.own.as_ref().unwrap_or(self.cycle);
        let word = normalized_header(text);
        if let Some((_, state)) = self.words.missing.iter().find(|(known, _)| *known == word) {
            return Ok(written(*state));
        }
        let synonym = self.words.synonyms.iter().find(|(synonym, _)| *synonym == word);
        let text = synonym.map_or(text, |(_, it)| it);
        let rating = match own.single(text) {
            Ok(rating) => rating,
            Err(first) => match self.number(text, own) {
                Some(number) => own.single(&number?.to_string())?,
                None => own.single(label_first(text).ok_or(first)?.as_str())?,
            },
        };
        let Some(step) = rating.step() else { return Ok(written(rating)) };
        let step = self.steps[usize::from(step.position()) - 1];
        Ok(format!("{} - {}", self.cycle.number(step), self.cycle.label(step)))
    }

    /// The number of the scale that a fraction, a percentage or a decimal stands for; nothing if it is none of these.
    fn number(&self, text: &str, own: &Scale) -> Option<Result<i64, RatingError>> {
        let numbers: Vec<i64> = own.steps().map(|step| own.number(step)).collect();
        let (low, top) = (*numbers.iter().min()?, *numbers.iter().max()?);
        if let Some((rated, of)) = text.split_once('/') {
            let (rated, of) = (decimal(rated)?, decimal(of)?);
            // Out of another number than the highest it is a rating on another scale.
            if of != as_f64(top) {
                return Some(Err(RatingError::OutsideScale));
            }
            // Systems write a share as "3 / 4"; "3/4" may as well be two ticks of a person.
            let is_share = self.words.percent == Some(PercentBase::OfTop) || text.contains(" / ");
            let counts = rated == of || is_share;
            return Some(if counts { self.whole(rated) } else { Err(RatingError::Unknown) });
        }
        if let Some(percent) = text.trim().strip_suffix('%') {
            let share = decimal(percent)? / 100.0;
            let number = match self.words.percent {
                None => return Some(Err(RatingError::Unknown)),
                Some(PercentBase::OfTop) => share * as_f64(top),
                Some(PercentBase::OfRange) => as_f64(low) + share * as_f64(top - low),
            };
            // A third is never exact in percent.
            let near = number.round();
            return Some(self.whole(if (number - near).abs() < 0.01 { near } else { number }));
        }
        Some(self.whole(decimal(text)?))
    }

    fn whole(&self, number: f64) -> Result<i64, RatingError> {
        // What arithmetic leaves behind the comma, no more.
        const NEAR: f64 = 1e-9;
        let near = number.round();
        let whole = match self.words.decimals {
            _ if (number - near).abs() < NEAR => near,
            DecimalRule::Error => return Err(RatingError::Unknown),
            DecimalRule::Nearest => (number + 0.5).floor(),
            DecimalRule::Down => number.floor(),
        };
        format!("{whole:.0}").parse().map_err(|_| RatingError::OutsideScale)
    }

    /// What a number and a label that do not belong together may mean, for hints.
    pub(super) fn sides(&self, text: &str) -> Option<String> {
        self.own.as_ref().unwrap_or(self.cycle).sides(text)
    }

    /// The labels of the steps, for hints.
    pub(super) fn labels(&self) -> Vec<String> {
        let scale = self.own.as_ref().unwrap_or(self.cycle);
        scale.steps().map(|step| scale.label(step).to_owned()).collect()
    }

    /// Everything that may stand in a rating cell, for hints.
    pub(super) fn choices(&self) -> Vec<String> {
        self.own.as_ref().unwrap_or(self.cycle).choices()
    }
}

fn misfit(label: &str, is_named: bool, cycle: &Scale) -> ScaleMismatch {
    let choices = in_backticks(cycle.steps().map(|step| cycle.label(step)), ", ");
    if is_named {
        format!("what `{label}` means is no step of the cycle's scale, {choices}")
    } else {
        format!("what `{label}` means on the cycle's scale, {choices}, is not said")
    }
}

/// A missing rating in the words of the canonical tables.
fn written(rating: Rating) -> String {
    let words =
        Rating::STATES.iter().find(|(state, _)| *state == rating).map_or("", |(_, words)| words[0]);
    if rating == Rating::NotAnswered { String::new() } else { words.to_owned() }
}

/// A number with a decimal point or a decimal comma.
fn decimal(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    let plain =
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte));
    if plain { text.parse().ok() } else { None }
}

fn as_f64(number: i64) -> f64 {
    // Numbers of a scale lie between -100 and 120.
    i32::try_from(number).map_or(f64::NAN, f64::from)
}

/// "Exceeds (4)" and "Exceeds - 4" as "4 - Exceeds".
fn label_first(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(')');
    let at = text.rfind(|it: char| !it.is_ascii_digit())?;
    let (label, number) = text.split_at(at + text[at..].chars().next()?.len_utf8());
    let label = label.trim_end_matches(|c: char| c.is_whitespace() || "(-–—:=".contains(c));
    (!number.is_empty() && !label.is_empty()).then(|| format!("{number} - {label}"))
}

#[cfg(test)]
mod tests {
    use crate::intake::export::ratings::*;

    fn cycle() -> Scale {
        let labels = ["Not yet", "Developing", "Meets", "Exceeds"].map(str::to_owned).to_vec();
        Scale::new(labels, 1, 2, BestEnd::Last)
    }

    fn words(steps: &[&str]) -> RatingWords {
        let steps = steps.iter().map(|it| (*it).to_owned()).collect();
        RatingWords { steps, first_number: 1, ..RatingWords::default() }
    }

    fn all(words: &RatingWords, texts: &[&str]) -> Vec<String> {
        let cycle = cycle();
        let translator = RatingTranslator::new(words, &cycle).expect("the scales fit");
        let said = |it: &&str| translator.translate(it).unwrap_or_else(|why| why.to_string());
        texts.iter().map(said).collect()
    }

    #[test]
    fn one_rating_is_written_in_many_ways() {
        let texts = ["3", "3,0", "3 / 4", "3 - Meets", "Meets (3)", "meets", "Meets - 3"];
        assert_eq!(all(&words(&[]), &texts), ["3 - Meets"; 7]);
        assert_eq!(all(&words(&[]), &["4/4"]), ["4 - Exceeds"]);
    }

    #[test]
    fn three_of_four_is_a_share_if_shares_are_declared() {
        let two = "has two steps ticked: `3 - Meets` and `4 - Exceeds`";
        assert_eq!(all(&words(&[]), &["3/4"]), [two]);
        let of_top = RatingWords { percent: Some(PercentBase::OfTop), ..words(&[]) };
        assert_eq!(all(&of_top, &["3 / 4", "3/4"]), ["3 - Meets"; 2]);
    }

    #[test]
    fn what_is_not_on_the_scale_is_no_rating() {
        let no_number = "is not a number of the scale";
        let no_rating = "is not a rating";
        let texts = ["5", "3 / 5", "3,5", "75 %", "very good", "-1"];
        let said = [no_number, no_number, no_rating, no_rating, no_rating, no_number];
        assert_eq!(all(&words(&[]), &texts), said);
    }

    #[test]
    fn the_first_step_may_be_the_best() {
        let words = RatingWords {
            first_is_best: true,
            ..words(&["Distinguished", "Strong", "Growing", "Unsuccessful"])
        };
        assert_eq!(all(&words, &["1", "4", "Strong"]), ["4 - Exceeds", "1 - Not yet", "3 - Meets"]);
    }

    #[test]
    fn percentages_and_decimals_count_as_declared() {
        let of_top = RatingWords { percent: Some(PercentBase::OfTop), ..words(&[]) };
        assert_eq!(all(&of_top, &["75 %", "80%"]), ["3 - Meets", "is not a rating"]);
        let of_range = RatingWords { percent: Some(PercentBase::OfRange), ..words(&[]) };
        assert_eq!(
            all(&of_range, &["0%", "66,7 %", "100 %"]),
            ["1 - Not yet", "3 - Meets", "4 - Exceeds"]
        );
        let nearest = RatingWords { decimals: DecimalRule::Nearest, ..words(&[]) };
        assert_eq!(
            all(&nearest, &["2.5", "2,4", "9.9"]),
            ["3 - Meets", "2 - Developing", "is not a number of the scale"]
        );
        let down = RatingWords { decimals: DecimalRule::Down, ..words(&[]) };
        assert_eq!(all(&down, &["2.9"]), ["2 - Developing"]);
    }

    #[test]
    fn a_scale_of_another_length_says_what_its_steps_mean() {
        let five = words(&["1a", "2b", "3c", "4d", "5e"]);
        let cycle = cycle();
        assert!(RatingTranslator::new(&five, &cycle).is_err());
        let means = [
            ("1a", "Not yet"),
            ("2b", "Developing"),
            ("3c", "Meets"),
            ("4d", "4"),
            ("5e", "4 - Exceeds"),
        ];
        let means = means.map(|(it, to)| (it.to_owned(), to.to_owned())).to_vec();
        assert_eq!(
            all(&RatingWords { means, ..five }, &["5", "4d", "2 - 2b"]),
            ["4 - Exceeds", "4 - Exceeds", "2 - Developing"]
        );
    }

    #[test]
    fn missing_ratings_keep_their_state() {
        let missing = vec![
            ("notrated".to_owned(), Rating::NotFinal),
            ("dash".to_owned(), Rating::NotObserved),
        ];
        let words = RatingWords { missing, ..words(&[]) };
        assert_eq!(
            all(&words, &["Not Rated", "dash", "N/A", ""]),
            ["not final", "not observed", "n/a", ""]
        );
    }
}
