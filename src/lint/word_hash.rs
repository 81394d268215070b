//! Texts as words that can be compared. In: a text. Out: its words in lower case, whatever stands between them, and a number
//! for each.

use std::hash::Hasher as _;

use rustc_hash::FxHasher;

/// Adds the words of a text in lower case and in the one spelling of what has two, parted by single spaces.
pub(super) fn fold_words(text: &str, into: &mut String) {
    let start = into.len();
    let mut begins = false;
    for c in text.chars() {
        if !c.is_alphanumeric() {
            begins = into.len() > start;
            continue;
        }
        if begins {
            into.push(' ');
            begins = false;
        }
        if c.is_ascii() {
            into.push(c.to_ascii_lowercase());
        } else {
            into.extend(small_letters(c));
        }
    }
}

/// The letters of a character in lower case and in the one spelling of what has two.
pub(super) fn small_letters(c: char) -> impl Iterator<Item = char> {
    let (sharp, other) = match c {
        'ß' | 'ẞ' => ("ss", None),
        '’' => ("'", None),
        c => ("", Some(c.to_lowercase())),
    };
    sharp.chars().chain(other.into_iter().flatten())
}

/// Adds the number of each word of a folded text. Equal numbers are only a hint where it matters.
pub(super) fn number_words(folded: &str, into: &mut Vec<u64>) {
    for word in folded.as_bytes().split(|byte| *byte == b' ').filter(|word| !word.is_empty()) {
        let mut hasher = FxHasher::default();
        hasher.write(word);
        into.push(hasher.finish());
    }
}

/// One number for several words in their order.
pub(super) fn combined(words: &[u64]) -> u64 {
    let mut hasher = FxHasher::default();
    for word in words {
        hasher.write_u64(*word);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use crate::lint::word_hash::*;

    fn folded(text: &str) -> String {
        let mut folded = String::new();
        fold_words(text, &mut folded);
        folded
    }

    fn numbers(text: &str) -> Vec<u64> {
        let mut numbers = Vec::new();
        number_words(&folded(text), &mut numbers);
        numbers
    }

    #[test]
    fn words_are_folded_whatever_stands_between_them() {
        assert_eq!(folded("— One,\n two!  "), "one two");
        assert_eq!(folded("Zoë's STRAẞE-Straße"), "zoë s strasse strasse");
        assert_eq!([folded(" … "), folded("")], ["", ""]);
    }

    #[test]
    fn case_and_punctuation_make_no_difference_and_words_do() {
        assert_eq!(numbers("Zoë's  ÜBER-plan."), numbers("zoë S über\nPLAN"));
        assert_eq!(numbers("a b").len(), 2);
        assert_ne!(combined(&numbers("one two")), combined(&numbers("two one")));
        assert!(numbers(" — … @[`{/:\u{7f}").is_empty());
        assert_ne!(numbers("abcdefgh"), numbers("abcdefghi"));
    }
}
