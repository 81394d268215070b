//! Texts as words that can be compared. In: a text. Out: a number for each of its words, whatever their case and what
//! stands between them.

use std::sync::LazyLock;

/// Where every number starts, and what it is multiplied by: an odd number with many bits (2^64 divided by the golden
/// ratio). Quick, and the same in every run; equal numbers are only a hint where it matters.
const START: u64 = 0x51_7c_c1_b7_27_22_0a_95;
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

fn mixed(hash: u64, part: u64) -> u64 {
    let product = (hash ^ part).wrapping_mul(FACTOR);
    product ^ (product >> 29)
}

/// The number of a word that is being read.
#[derive(Clone, Copy)]
struct WordHash {
    hash: u64,
    length: u64,
}

impl WordHash {
    const NONE: Self = Self { hash: START, length: 0 };

    /// Adds up to eight bytes in lower case, the first in the lowest place, and NULs behind them.
    fn push(&mut self, part: u64, length: u32) {
        self.hash = mixed(self.hash, part);
        self.length += u64::from(length);
    }

    /// Adds the number of the word, if there is one.
    fn end(&mut self, into: &mut Vec<u64>) {
        if self.length > 0 {
            into.push(mixed(self.hash, self.length));
            *self = Self::NONE;
        }
    }
}

/// The highest bit of each of eight bytes: none of them is set in ASCII.
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

/// The bit that makes a capital of ASCII small, and leaves a digit as it is.
const SMALL: u64 = u64::from_ne_bytes([0x20; 8]);

/// The eight bytes at a place, the first in the lowest; NULs behind the end.
fn eight(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    let whole = rest.first_chunk().copied().unwrap_or_else(|| {
        let mut padded = [0; 8];
        padded[..rest.len()].copy_from_slice(rest);
        padded
    });
    u64::from_le_bytes(whole)
}

/// The highest bit of each of eight bytes that is a letter or digit of ASCII. All are looked at at once: what is missing
/// to 128 is added, which sets the highest bit of those that are at least so much, and overflows into none.
fn in_word(eight: u64) -> u64 {
    const fn to_high(least: u8) -> u64 {
        u64::from_ne_bytes([0x80 - least; 8])
    }
    let ascii = eight & !HIGH;
    let small = ascii | SMALL;
    let letters = small.wrapping_add(to_high(b'a')) & !small.wrapping_add(to_high(b'z' + 1));
    let digits = ascii.wrapping_add(to_high(b'0')) & !ascii.wrapping_add(to_high(b'9' + 1));
    (letters | digits) & HIGH & !eight
}

/// Adds the number of each word of a text.
pub(super) fn hash_words(text: &str, into: &mut Vec<u64>) {
    let (mut word, mut at, bytes) = (WordHash::NONE, 0, text.as_bytes());
    while at < bytes.len() {
        let eight = eight(bytes, at);
        let in_word = in_word(eight);
        let others = !in_word & HIGH;
        let end = others & others.wrapping_neg();
        let letters = others.trailing_zeros() / 8;
        let within = (end >> 7).wrapping_sub(1);
        if letters > 0 {
            word.push((eight | SMALL) & within, letters);
            at += letters as usize;
        }
        if eight & end != 0 {
            at = beyond_ascii(text, at, &mut word, into);
        } else if letters < 8 {
            word.end(into);
            // The next letter, or what is not ASCII, is the next to be looked at.
            let next = (in_word | eight & HIGH) & !within;
            at += (next.trailing_zeros() / 8 - letters) as usize;
        }
    }
    word.end(into);
}

/// Takes the character at `at`, which is not ASCII; gives where the next one starts.
fn beyond_ascii(text: &str, at: usize, word: &mut WordHash, into: &mut Vec<u64>) -> usize {
    match text.as_bytes()[at..] {
        [first @ 0xC2..=0xDF, second, ..] => {
            match SMALL_LETTERS[usize::from(first & 0x1F) << 6 | usize::from(second & 0x3F)] {
                NO_LETTER => word.end(into),
                OTHER => character(text, at, word, into),
                letter => word.push(letter.into(), 2),
            }
            at + 2
        }
        // General punctuation: dashes, quotation marks and the like.
        [0xE2, 0x80, ..] => {
            word.end(into);
            at + 3
        }
        _ => {
            character(text, at, word, into);
            text.ceil_char_boundary(at + 1)
        }
    }
}

/// Takes any character.
fn character(text: &str, at: usize, word: &mut WordHash, into: &mut Vec<u64>) {
    let Some(c) = text[at..].chars().next().filter(|it| it.is_alphanumeric()) else {
        return word.end(into);
    };
    for lower in c.to_lowercase() {
        let letter = eight(lower.encode_utf8(&mut [0; 4]).as_bytes(), 0);
        word.push(letter, 8 - letter.leading_zeros() / 8);
    }
}

/// Neither a letter nor a digit.
const NO_LETTER: u16 = 0;

/// A letter whose small one has not two bytes.
const OTHER: u16 = 1;

/// The small letter of each character with two bytes, as its bytes, the first in the lowest place. Half of Europe writes with
/// them, and the tables of all characters are slow.
static SMALL_LETTERS: LazyLock<[u16; 0x800]> = LazyLock::new(|| {
    std::array::from_fn(|code| {
        let c = u32::try_from(code).ok().and_then(char::from_u32);
        let Some(c) = c.filter(|it| it.is_alphanumeric()) else { return NO_LETTER };
        let (mut lower, mut buffer) = (c.to_lowercase(), [0; 4]);
        match lower.next().map(|c| c.encode_utf8(&mut buffer).as_bytes()) {
            Some([first, second]) if lower.next().is_none() => {
                u16::from_le_bytes([*first, *second])
            }
            _ => OTHER,
        }
    })
});

/// One number for several words in their order.
pub(super) fn combined(words: &[u64]) -> u64 {
    words.iter().fold(START, |hash, word| mixed(hash, *word))
}

/// The words of a text, in lower case and parted by single spaces: those of two texts are equal if their words are.
pub(super) fn words(text: &str) -> String {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let lower = parts.map(|part| part.chars().flat_map(char::to_lowercase).collect());
    lower.collect::<Vec<String>>().join(" ")
}

/// Numbers, kept so roughly that one may seem to be there that is not.
#[derive(Debug, Clone)]
pub(super) struct BloomFilter([u64; Self::CELLS]);

impl BloomFilter {
    const CELLS: usize = 256;

    pub(super) fn new() -> Self {
        Self([0; Self::CELLS])
    }

    fn place(number: u64) -> (usize, u64) {
        let high = number >> 50;
        let cell = usize::try_from(high >> 6).expect("eight bits");
        (cell % Self::CELLS, 1 << (high & 63))
    }

    pub(super) fn add(&mut self, number: u64) {
        let (cell, bit) = Self::place(number);
        self.0[cell] |= bit;
    }

    pub(super) fn has(&self, number: u64) -> bool {
        let (cell, bit) = Self::place(number);
        self.0[cell] & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::word_hash::*;

    #[test]
    fn every_character_is_the_same_by_its_bytes_and_by_itself() {
        for c in '\u{80}'..='\u{ffff}' {
            let (text, mut quick, mut slow) = (format!("a{c}b"), Vec::new(), Vec::new());
            hash_words(&text, &mut quick);
            let mut word = WordHash::NONE;
            word.push(u64::from(b'a'), 1);
            character(&text, 1, &mut word, &mut slow);
            word.push(u64::from(b'b'), 1);
            word.end(&mut slow);
            assert_eq!(quick, slow, "{c:?}");
        }
    }

    #[test]
    fn case_and_punctuation_make_no_difference_and_words_do() {
        let numbers = |text| {
            let mut words = Vec::new();
            hash_words(text, &mut words);
            words
        };
        assert_eq!(numbers("Zoë's  ÜBER-plan."), numbers("zoë S über\nPLAN"));
        assert_eq!(numbers("a b").len(), 2);
        assert_ne!(combined(&numbers("one two")), combined(&numbers("two one")));
        assert_eq!([words("One, two!"), words("one TWOs")], ["one two", "one twos"]);
        assert!(numbers(" — … ").is_empty());
        assert_eq!(numbers("Straßenbahn STRASSE").len(), 2);
        assert_ne!(numbers("abcdefgh"), numbers("abcdefghi"));
        assert_eq!(numbers("naïve ABCDEFGHIJ,x"), numbers("—NAÏVE… abcdefghij x"));
        assert_eq!(
            numbers("abcdefgh-ABCDEFGH"),
            [numbers("abcdefgh"), numbers("abcdefgh")].concat()
        );
        assert!(numbers("@[`{/:\u{7f}").is_empty());
        assert_eq!(numbers("az AZ 09").len(), 3);
    }
}
