//! What characters are, for every reader of text: unprintable, invisible, composed.

use std::borrow::Cow;

use memchr::memchr_iter;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// Whether no document can show a character: control characters other than tab and line breaks, byte order marks,
/// noncharacters, and private-use characters, which PDF/A-2a forbids (ISO 19005-2, 6.2.11.7.3).
pub(crate) fn is_unprintable(c: char) -> bool {
    let code = u32::from(c);
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(code, 0xFEFF | 0xFDD0..=0xFDEF | 0xE000..=0xF8FF | 0xF_0000..)
        || code & 0xFFFE == 0xFFFE
}

/// Whether a character ends a line: Unicode's mandatory breaks (UAX 14, classes BK, CR, LF, NL). Word writes a vertical tab
/// for a line break inside a paragraph, and a form feed between pages.
pub(crate) fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether nothing of a text is visible: spaces, line breaks, characters that are drawn as nothing.
pub(crate) fn shows_nothing(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c) || c == BLANK_BRAILLE)
}

/// A pattern of Braille without dots.
const BLANK_BRAILLE: char = '\u{2800}';

/// What a character of Word's symbol fonts stands for. Word stores these as U+F000 and the code in the font: the bullets of
/// its lists, and the arrows and faces that it writes for `-->` and `:)`. Where Symbol and Wingdings differ, the one whose
/// sign Word offers as a bullet counts (Unicode 7.0, mapping of Wingdings; Adobe's encoding of Symbol).
pub(crate) fn of_symbol_font(c: char) -> Option<char> {
    Some(match c {
        '\u{f02d}' => '–',
        '\u{f04a}' => '☺',
        '\u{f04c}' => '☹',
        '\u{f06c}' => '●',
        '\u{f06e}' => '■',
        '\u{f06f}' => '□',
        '\u{f071}' => '❑',
        '\u{f072}' => '❒',
        '\u{f074}' | '\u{f075}' => '◆',
        '\u{f076}' => '❖',
        '\u{f09f}' | '\u{f0b7}' => '•',
        '\u{f0a7}' => '▪',
        '\u{f0a8}' => '♦',
        '\u{f0d8}' => '➢',
        '\u{f0dc}' => '➲',
        '\u{f0df}' | '\u{f0e7}' => '←',
        '\u{f0e0}' | '\u{f0e8}' => '→',
        '\u{f0e1}' => '↑',
        '\u{f0e2}' => '↓',
        '\u{f0f0}' => '⇨',
        '\u{f0f3}' => '⇔',
        '\u{f0fb}' => '✗',
        '\u{f0fc}' => '✓',
        '\u{f0fd}' => '☒',
        '\u{f0fe}' => '☑',
        _ => return None,
    })
}

/// Whether a text may hold a character of Word's symbol fonts, by the bytes of U+F000 and after.
pub(crate) fn may_have_symbols(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr_iter(0xEF, bytes).any(|at| bytes[at + 1] < 0x84)
}

/// The text in Unicode normal form C, in which one text has one spelling.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    if has_no_mark(text) || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().collect())
}

/// Whether no character of a text can be a mark on another: all are before U+0300, whose first byte is this.
fn has_no_mark(text: &str) -> bool {
    const FIRST: u8 = 0xCC;
    text.bytes().fold(true, |all, it| all & (it < FIRST))
}

/// Whether a character is a mark on the one before it, or a part of one Hangul syllable with it.
fn joins(c: char) -> bool {
    c >= '\u{300}' && (canonical_combining_class(c) != 0 || matches!(c, '\u{1160}'..='\u{11ff}'))
}

/// Whether a character of a text may be one that [joins], by the bytes they begin with. Looks at all of them, for that is
/// faster than to read characters; punctuation, which begins with the same byte as some marks, is told apart by the next.
fn may_join(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_first = |byte: u8| matches!(byte, 0xCC..=0xCD | 0xD2 | 0xD6..=0xE1 | 0xE3 | 0xEA..);
    bytes.iter().fold(false, |any, it| any | is_first(*it))
        || memchr_iter(0xE2, bytes).any(|at| bytes[at + 1] > 0x82)
}

/// The text as typed, but for letters that are written as a base and marks: those are composed, so that fonts have them.
/// Unlike [`composed`] it keeps the variants of Chinese characters apart, which matter in names.
pub(crate) fn displayed(text: &str) -> Cow<'_, str> {
    if !may_join(text) || !text.chars().any(joins) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut cluster = String::new();
    for c in text.chars() {
        if !joins(c) {
            push(&mut shown, &cluster);
            cluster.clear();
        }
        cluster.push(c);
    }
    push(&mut shown, &cluster);
    Cow::Owned(shown)
}

/// Adds a base with its marks, composed; a base alone stays as it is.
fn push(shown: &mut String, cluster: &str) {
    if cluster.chars().nth(1).is_some() {
        shown.extend(cluster.nfc());
    } else {
        shown.push_str(cluster);
    }
}

/// The text as a plain keyboard types it, to find one text in another spelling: with single spaces for spaces of every kind,
/// straight quotation marks, hyphens for everything that is drawn as one, and without what is drawn as nothing.
pub(crate) fn plainly_typed(text: &str) -> String {
    let seen = composed(text);
    let mut typed = String::with_capacity(seen.len());
    for c in seen.chars().filter(|character| !is_invisible(*character)) {
        match c {
            c if c.is_whitespace() && (typed.is_empty() || typed.ends_with(' ')) => {}
            c if c.is_whitespace() => typed.push(' '),
            '\u{2018}'..='\u{201b}' | '\u{2032}' => typed.push('\''),
            '\u{201c}'..='\u{201f}' | '\u{2033}' => typed.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => typed.push('-'),
            c => typed.push(c),
        }
    }
    typed.truncate(typed.trim_end().len());
    typed
}

/// Whether a character is drawn as nothing: joiners, marks of direction, soft hyphens, variation selectors (Unicode
/// Default_Ignorable_Code_Point).
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xE_0000..=0xE_0FFF)
}

/// The words of a name in one order, whichever of them stands first, in lower case.
pub(crate) fn name_words(name: &str) -> String {
    let lower = composed(name).to_lowercase();
    let mut words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    words.sort_unstable();
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use crate::unicode::*;

    #[test]
    fn no_mark_is_missed_by_its_bytes() {
        let is_seen = |c: char| may_join(c.encode_utf8(&mut [0; 4]));
        assert_eq!(('\0'..=char::MAX).find(|c| joins(*c) && !is_seen(*c)), None);
        for text in ["“naïve” — що…", "日本", "a b"] {
            assert!(!may_join(text), "{text}");
        }
    }

    #[test]
    fn one_text_in_two_spellings_is_typed_alike() {
        let spelt = "\u{a0}So\u{ad}-called\u{202f}\u{2009}“it’s”\u{2011}rule ";
        assert_eq!(plainly_typed(spelt), "So-called \"it's\"-rule");
        assert_eq!(plainly_typed("“it”"), plainly_typed("\"it\""));
    }

    #[test]
    fn display_composes_marks_and_keeps_variants() {
        assert_eq!(displayed("Zoe\u{308} \u{fa19}"), "Zo\u{eb} \u{fa19}");
        assert_eq!(displayed("\u{1112}\u{1161}\u{11ab}"), "\u{d55c}");
        assert_eq!(composed("\u{fa19}"), "\u{795e}");
    }
}
