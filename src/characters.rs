//! Which characters a document can hold, for every reader of text.

use unicode_normalization::UnicodeNormalization as _;

/// Whether no document can show a character: control characters other than tab and line breaks, byte order marks,
/// noncharacters, and private-use characters, which PDF/A-2a forbids (ISO 19005-2, 6.2.11.7.3).
pub(crate) fn is_unprintable(c: char) -> bool {
    let code = u32::from(c);
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(code, 0xFEFF | 0xFDD0..=0xFDEF | 0xE000..=0xF8FF | 0xF_0000..)
        || code & 0xFFFE == 0xFFFE
}

/// The text in Unicode normal form C, in which one text has one spelling.
pub(crate) fn composed(text: &str) -> String {
    text.nfc().collect()
}
