//! Texts as words that can be compared. In: a text. Out: a number for each of its words, whatever their case and what
//! stands between them.

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
struct Word {
    hash: u64,
    length: u64,
}

impl Word {
    const NONE: Self = Self { hash: START, length: 0 };

    /// Adds letters and digits, eight bytes at a time. In ASCII, one bit makes a capital small and leaves a digit as it is.
    fn push(&mut self, bytes: &[u8]) {
        const SMALL: u64 = u64::from_ne_bytes([0x20; 8]);
        let (whole, rest) = bytes.as_chunks::<8>();
        for part in whole {
            self.hash = mixed(self.hash, u64::from_le_bytes(*part) | SMALL);
        }
        if !rest.is_empty() {
            let part = rest.iter().fold(0, |part, byte| part << 8 | u64::from(byte | 0x20));
            self.hash = mixed(self.hash, part);
        }
        self.length += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    }

    /// Adds the number of the word, if there is one.
    fn end(&mut self, into: &mut Vec<u64>) {
        if self.length > 0 {
            into.push(mixed(self.hash, self.length));
            *self = Self::NONE;
        }
    }
}

/// Whether each byte is a letter or digit of ASCII.
const IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// Adds the number of each word of a text.
pub(super) fn hash_words(text: &str, into: &mut Vec<u64>) {
    let mut word = Word::NONE;
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        if IN_WORD[usize::from(*byte)] {
            let rest = &bytes[at..];
            let length =
                rest.iter().position(|it| !IN_WORD[usize::from(*it)]).unwrap_or(rest.len());
            word.push(&rest[..length]);
            at += length;
        } else if byte.is_ascii() {
            word.end(into);
            at += 1;
        } else {
            at = beyond_ascii(text, at, &mut word, into);
        }
    }
    word.end(into);
}

/// Takes the character at `at`, which is not ASCII; gives where the next one starts.
fn beyond_ascii(text: &str, at: usize, word: &mut Word, into: &mut Vec<u64>) -> usize {
    let Some(c) = text[at..].chars().next() else { return text.len() };
    if c.is_alphanumeric() {
        let mut buffer = [0; 4];
        for lower in c.to_lowercase() {
            word.push(lower.encode_utf8(&mut buffer).as_bytes());
        }
    } else {
        word.end(into);
    }
    at + c.len_utf8()
}

/// One number for several words in their order.
pub(super) fn combined(words: &[u64]) -> u64 {
    words.iter().fold(START, |hash, word| mixed(hash, *word))
}

/// Whether two texts have the same words.
pub(super) fn same_words(one: &str, other: &str) -> bool {
    words(one).eq(words(other))
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
    parts.map(|it| it.chars().flat_map(char::to_lowercase).collect())
}

/// Numbers, kept so roughly that one may seem to be there that is not.
#[derive(Debug, Clone)]
pub(super) struct Sieve([u64; Self::CELLS]);

impl Sieve {
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
    use super::*;

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
        assert!(same_words("One, two!", "one TWO") && !same_words("one two", "one twos"));
        assert!(numbers(" — … ").is_empty());
        assert_eq!(numbers("Straßenbahn STRASSE").len(), 2);
        assert_ne!(numbers("abcdefgh"), numbers("abcdefghi"));
        assert_eq!(numbers("naïve ABCDEFGHIJ,x"), numbers("—NAÏVE… abcdefghij x"));
    }
}
