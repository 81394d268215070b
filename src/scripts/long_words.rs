//! Places where an overlong word may end a line: a name of a file, a word without end. In: texts. Out: the same with
//! zero-width spaces there. Templates turn each into a break that leaves nothing in copied text.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;

/// A place where a line may end (Unicode Standard Annex 14, class ZW).
pub(super) const BREAK: char = '\u{200b}';

/// The most letters of a stretch without a break: a line of the narrowest text has room for them.
const LONGEST: usize = 30;

/// Whether a text, or a line of JSON, may have a stretch that is too long. Errs on the long side.
pub(super) fn may_be_in(text: &str) -> bool {
    let may_end = |byte: &u8| matches!(byte, b' ' | b'/' | b'-' | b'?');
    text.len() > LONGEST && text.as_bytes().split(may_end).any(|it| it.len() >= LONGEST)
}

/// The text with places to break in stretches that are too long.
pub(super) fn mark(text: &str) -> Cow<'_, str> {
    if !may_be_in(text) {
        return Cow::Borrowed(text);
    }
    let mut marked = String::with_capacity(text.len());
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        if ends_stretch(letter, next) {
            let end = at + letter.len_utf8();
            push(&mut marked, &text[start..end]);
            start = end;
        }
    }
    if marked.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(marked) }
}

/// Whether a line may end behind a letter in any case (Unicode Standard Annex 14): behind blanks, hyphens and strokes that no
/// figure follows.
fn ends_stretch(letter: char, next: Option<char>) -> bool {
    let Some(next) = next else { return true };
    let is_break = matches!(letter, '/' | '-' | '?') && next.is_alphabetic();
    letter == BREAK || letter.is_whitespace() || next.is_whitespace() || is_break
}

/// Adds a stretch; one that is too long with places to break: behind the marks of an address, else anywhere.
fn push(marked: &mut String, stretch: &str) {
    if !is_long(stretch) {
        marked.push_str(stretch);
        return;
    }
    for part in stretch.split_inclusive(|c| "/?-&=#_.@,;".contains(c)) {
        if is_long(part) {
            for letter in part.graphemes(true) {
                marked.push_str(letter);
                marked.push(BREAK);
            }
        } else {
            marked.push_str(part);
            marked.push(BREAK);
        }
    }
    // Nothing follows the last letter.
    marked.pop();
}

/// Whether a stretch has too many letters. Scripts without spaces (three bytes a letter) break by themselves.
fn is_long(stretch: &str) -> bool {
    if stretch.len() <= LONGEST {
        return false;
    }
    let letters = stretch.chars().count();
    letters > LONGEST && stretch.len() * 2 < letters * 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_break_behind_the_marks_of_an_address_and_else_anywhere() {
        let shown = |text: &str| mark(text).replace(BREAK, "|");
        for text in
            ["a word and another word of the line", "wiki.example/settlement/credit-note-options"]
        {
            assert_eq!(shown(text), text);
        }
        assert_eq!(
            shown("see invoices.settlement.wiki.freight.example now"),
            "see invoices.|settlement.|wiki.|freight.|example now"
        );
        assert_eq!(shown(&"ab".repeat(16)), "a|b|".repeat(16).trim_end_matches('|'));
        assert_eq!(shown(&"漢".repeat(40)), "漢".repeat(40));
        assert_eq!(shown(&"x".repeat(30)), "x".repeat(30));
        assert_eq!(shown(&format!("{}e\u{301}", "x".repeat(30))).matches('|').count(), 30);
        assert_eq!(shown(&format!("a\n{}", "x".repeat(31))).matches('|').count(), 30);
    }
}
