//! Two texts that should have been one, as a finding shows them. In: the texts. Out: of each the part in which they differ.

use crate::diagnostics::truncate_for_display;

/// What a finding shows of two different texts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ShownPair {
    pub(super) first: String,
    pub(super) second: String,
}

/// As many characters as stand before the first difference.
const BEFORE: usize = 20;

impl ShownPair {
    /// The beginnings of two texts; or, where these do not show the difference, what stands around it.
    pub(super) fn of(first: &str, second: &str) -> Self {
        let same =
            first.chars().zip(second.chars()).take_while(|(one, other)| one == other).count();
        let from = same.saturating_sub(BEFORE);
        Self { first: shown(first, from), second: shown(second, from) }
    }
}

pub(super) fn shown(text: &str, from: usize) -> String {
    if text.is_empty() {
        return "nothing".to_owned();
    }
    let rest: String = text.chars().skip(from).collect();
    let dots = if from > 0 { "…" } else { "" };
    format!("`{dots}{}`", truncate_for_display(&rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_long_texts_are_shown_where_they_differ() {
        let (first, second) = ("x".repeat(100) + " one", "x".repeat(100) + " two");
        let shown = ShownPair::of(&first, &second);
        let same = "x".repeat(19);
        assert_eq!(shown.first, format!("`…{same} one`"));
        assert_eq!(shown.second, format!("`…{same} two`"));
        assert_eq!(ShownPair::of("", "a").first, "nothing");
    }
}
