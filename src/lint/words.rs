//! Texts as words that can be compared. In: a text. Out: a number for each of its words, whatever their case and what
//! stands between them.

/// FNV-1a, 64 bits: quick on short words, the same in every run. Equal numbers are only a hint where it matters.
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

fn step(hash: u64, unit: u64) -> u64 {
    (hash ^ unit).wrapping_mul(PRIME)
}

/// Adds the number of each word of a text.
pub(super) fn hash_words(text: &str, into: &mut Vec<u64>) {
    let mut hash = OFFSET;
    for c in text.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                hash = step(hash, u64::from(c.to_ascii_lowercase()));
                continue;
            }
        } else if c.is_alphanumeric() {
            hash = c.to_lowercase().fold(hash, |hash, c| step(hash, u64::from(c)));
            continue;
        }
        if hash != OFFSET {
            into.push(hash);
            hash = OFFSET;
        }
    }
    if hash != OFFSET {
        into.push(hash);
    }
}

/// One number for several words in their order.
pub(super) fn combined(words: &[u64]) -> u64 {
    words.iter().fold(OFFSET, |hash, word| (hash.rotate_left(5) ^ word).wrapping_mul(PRIME))
}

/// Whether two texts have the same words.
pub(super) fn same_words(one: &str, other: &str) -> bool {
    words(one).eq(words(other))
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
    parts.map(|it| it.chars().flat_map(char::to_lowercase).collect())
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
    }
}
