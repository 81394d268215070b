//! Names of skills and levels as they are compared. In: a text. Out: its words in lower case, without signs.

use crate::unicode::composed;

/// The letters and digits of a text, in lower case, separated by single spaces.
pub(super) fn plain_name(text: &str) -> String {
    let lower = composed(text).to_lowercase();
    let words = lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
