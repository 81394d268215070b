//! Which of a few choices a mistyped answer means. In: a text and the choices. Out: the choice that it is but for punctuation
//! or a slip of the keyboard, and never one whose sense another word turns.

use super::{Diagnostic, escape_control, nearest};

/// Words that turn or weaken what stands beside them.
const TURNING: [&str; 30] = [
    "not",
    "no",
    "non",
    "never",
    "nor",
    "without",
    "but",
    "unless",
    "if",
    "below",
    "above",
    "under",
    "beyond",
    "partly",
    "partially",
    "almost",
    "nearly",
    "barely",
    "hardly",
    "sometimes",
    "mostly",
    "less",
    "more",
    "between",
    "or",
    "and",
    "doesn",
    "isn",
    "nicht",
    "teilweise",
];

/// The words of a text in lower case, without punctuation.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    words.map(str::to_owned).collect()
}

/// Whether a word that turns the sense stands in one of two texts alone.
pub(crate) fn has_other_sense(said: &str, choice: &str) -> bool {
    let (said, choice) = (words(said), words(choice));
    let turns = |one: &[String], other: &[String]| {
        one.iter().any(|word| TURNING.contains(&word.as_str()) && !other.contains(word))
    };
    turns(&said, &choice) || turns(&choice, &said)
}

/// Adds the choices of a scale to a finding about a rating, and the nearest if nothing in the text turns its sense.
pub(crate) fn with_ratings(finding: Diagnostic, text: &str, choices: &[String]) -> Diagnostic {
    let choices = choices.iter().map(String::as_str);
    let near = nearest(text, choices.clone()).filter(|choice| !has_other_sense(text, choice));
    let finding = match near {
        Some(near) => finding.hint(format!("did you mean `{}`?", escape_control(near))),
        None => finding,
    };
    finding.nearest("", choices)
}

/// The choice that a text is but for case, punctuation and a slip in a word that is long enough for one.
pub(crate) fn slip_of<'c>(
    text: &str,
    choices: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let said = words(text).concat();
    choices.into_iter().find(|choice| {
        let choice = words(choice).concat();
        let most = choice.chars().count() / 3;
        let length = choice.chars().count().abs_diff(said.chars().count());
        said == choice || length <= most && strsim::damerau_levenshtein(&said, &choice) <= most
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_slips_are_taken_for_an_answer() {
        let slip = |text: &str| slip_of(text, ["yes", "not-yet", "no"]);
        assert_eq!(slip("yes!"), Some("yes"));
        assert_eq!(slip("Yess"), Some("yes"));
        assert_eq!(slip("not yett"), Some("not-yet"));
        let others = ["No objections", "Yes / No", "Yes, but later", "not ready yet", "Not", "now"];
        for text in others {
            assert_eq!(slip(text), None, "{text}");
        }
    }

    #[test]
    fn a_word_that_turns_the_sense_is_seen() {
        assert!(has_other_sense("Does not meet", "Meets"));
        assert!(has_other_sense("Partly meets", "Meets"));
        assert!(!has_other_sense("Meets expectations", "Meets"));
        assert!(!has_other_sense("not  yet.", "Not yet"));
    }
}
