//! Text in UTF-8 with a few bytes that are none. In: bytes that are not UTF-8. Out: whether all the rest surely is.
//!
//! A row that another program appended has one byte where UTF-8 has two. Whoever guesses another encoding for it reads every other
//! letter of the file wrong.

/// What of a text is UTF-8, and what is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Utf8Damage {
    /// How many places are not UTF-8.
    pub(super) count: usize,
    /// How many letters of several bytes are.
    letters: usize,
}

impl Utf8Damage {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let (mut count, mut letters) = (0, 0);
        for chunk in bytes.utf8_chunks() {
            if !chunk.valid().is_ascii() {
                letters += chunk.valid().chars().filter(|c| is_likely(*c)).count();
            }
            count += usize::from(!chunk.invalid().is_empty());
        }
        Self { count, letters }
    }

    /// Whether the text is UTF-8 all the same. In western encodings the bytes of a letter in UTF-8 are a letter and a sign that
    /// never stand side by side, such as `Ã©` or `√©`; in others a few may by chance, beside many bytes that are not UTF-8.
    pub(super) fn is_slight(self, is_western: bool) -> bool {
        const IN_WESTERN: usize = 4;
        let letters = if is_western { self.letters * IN_WESTERN } else { self.letters };
        self.letters > 0 && letters >= self.count
    }
}

/// Whether a character beyond ASCII is one of those that tables hold: letters that the bytes of other encodings seldom make.
fn is_likely(c: char) -> bool {
    matches!(
        c,
        '\u{a0}'..='\u{17f}'
            | '\u{218}'..='\u{21b}'
            | '\u{370}'..='\u{45f}'
            | '\u{490}'..='\u{491}'
            | '\u{5d0}'..='\u{5ea}'
            | '\u{621}'..='\u{6d2}'
            | '\u{900}'..
    )
}
