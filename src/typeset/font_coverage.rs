//! Which characters the fonts of a run have, all together. In: fonts. Out: an answer for a character, at once: a run asks
//! for every character of every cell, and fonts from folders may be hundreds.

use typst::text::Font;

/// Bits in one word.
const BITS: usize = u64::BITS as usize;

/// A bit for each character that some font has.
#[derive(Debug, Clone)]
pub(super) struct CharacterSet(Vec<u64>);

impl CharacterSet {
    /// What these fonts have.
    pub(super) fn of(fonts: &[Font]) -> Self {
        let mut words = vec![0; char::MAX as usize / BITS + 1];
        for code in fonts.iter().flat_map(|font| font.info().coverage.iter()) {
            let code = code as usize;
            if let Some(word) = words.get_mut(code / BITS) {
                *word |= 1 << (code % BITS);
            }
        }
        Self(words)
    }

    /// Whether some font has a character.
    pub(super) fn has(&self, c: char) -> bool {
        let code = c as usize;
        self.0[code / BITS] >> (code % BITS) & 1 == 1
    }
}
