//! Texts that a spreadsheet would take for formulas. In: the text of a cell. Out: the same with a mark before it, or without the
//! mark that a careful program put there.

use std::borrow::Cow;

/// What a spreadsheet would take for the beginning of a formula (OWASP, "CSV Injection").
pub(crate) const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The text with a mark before it if a spreadsheet would take it for a formula; a text that has such a mark gets one
/// more, so that reading takes away just what was added.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches('\'').starts_with(FORMULA) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text without the mark that [`guarded`] and other careful programs put before it.
pub(crate) fn without_guard(text: &str) -> &str {
    let Some(rest) = text.strip_prefix('\'') else { return text };
    if rest.trim_start_matches('\'').starts_with(FORMULA) { rest } else { text }
}

#[cfg(test)]
mod tests {
    use crate::intake::values::formula_guard::*;

    #[test]
    fn a_guard_is_taken_away_again() {
        for text in ["=1+1", "-3", "@x", "'=x", "''+", "'quoted'", "plain", "", "'", "- a list"] {
            assert_eq!(without_guard(&guarded(text)), text);
        }
        assert_eq!(guarded("=cmd()"), "'=cmd()");
        assert_eq!(guarded("'single'"), "'single'");
    }
}
