//! The encoding of bytes that do not say it. In: bytes that are not UTF-8. Out: the likeliest encoding.
//!
//! chardetng knows the encodings of the web, and MacRoman is none of them, although Excel for Mac writes it. So
//! wherever the words are Latin, its guess has to win against MacRoman and Windows-1252: the encoding is best in which
//! letters stand in words, quotes around them and dashes between them.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many bytes show the encoding of a file.
const SAMPLE: usize = 1 << 20;

/// Letters of western Europe.
const WESTERN: &str = "äöüßéèêëàâçñáíóúåæøãõôûùîïœÄÖÜÉÈÀÇÑÁÓÅÆØ";

/// UTF-16 without a mark: every second byte of ASCII in it is NUL.
pub(super) fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    memchr::memchr(0, bytes)?;
    let nuls = |from: usize| bytes.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    // Other text with stray NULs has fewer, or has them on both sides.
    let rules = |these: usize, others: usize| these * 4 > bytes.len() && others * 4 <= these;
    match bytes.len() % 2 {
        0 if rules(odd, even) => Some(UTF_16LE),
        0 if rules(even, odd) => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding in which the letters beyond ASCII make most sense.
pub(super) fn by_letters(bytes: &[u8]) -> &'static Encoding {
    let bytes = &*sample(bytes);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if !has_latin_words(bytes) {
        return guess;
    }
    let mut best = guess;
    for rival in [WINDOWS_1252, MACINTOSH] {
        if sense(bytes, rival, guess) > sense(bytes, best, guess) {
            best = rival;
        }
    }
    best
}

/// The lines with bytes beyond ASCII, as many as are worth reading.
fn sample(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.len() <= SAMPLE {
        return bytes.into();
    }
    let mut lines = Vec::with_capacity(SAMPLE);
    for line in
        bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')).filter(|it| !it.is_ascii())
    {
        lines.extend_from_slice(&line[..line.len().min(SAMPLE - lines.len())]);
    }
    lines.into()
}

/// Whether words with bytes beyond ASCII are mostly ASCII, as in the languages of the Latin alphabet.
fn has_latin_words(bytes: &[u8]) -> bool {
    let in_word = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    let (mut ascii, mut beyond) = (0, 0);
    for word in bytes.split(|byte| !in_word(byte)) {
        let high = word.iter().filter(|it| !it.is_ascii()).count();
        // One byte alone is a sign such as £, or a word such as à.
        if high > 0 && word.len() > 1 {
            beyond += high;
            ascii += word.len() - high;
        }
    }
    beyond * 3 <= ascii * 2
}

/// How much sense the characters beyond ASCII make in an encoding.
fn sense(bytes: &[u8], encoding: &'static Encoding, guess: &'static Encoding) -> i64 {
    if !encoding.is_single_byte() {
        return i64::MIN;
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    // The detector knows the languages that write other letters than those of western Europe.
    let vouched = encoding == guess && encoding != WINDOWS_1252;
    let (mut sum, mut before) = (0, '\n');
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let after = characters.peek().copied().unwrap_or('\n');
        if !character.is_ascii() {
            sum += worth(before, character, after, vouched);
        }
        before = character;
    }
    sum
}

/// What a character between two others says for the encoding: 2 as expected, -2 impossible.
fn worth(before: char, character: char, after: char, vouched: bool) -> i64 {
    let (follows, leads) = (before.is_alphabetic(), after.is_alphabetic());
    // Where MacRoman has ö and ü, Windows code pages have letters that seldom stand alone in a file.
    let seldom = "šžśźťŠŽŚŹŤ".contains(character);
    let full = if WESTERN.contains(character) || (vouched && !seldom) { 2 } else { 1 };
    match character {
        '\u{80}'..='\u{9f}' | '\u{fffd}' => -2,
        '’' if follows => 2,
        '‘' | '“' | '„' | '‚' | '‹' if !follows => 2,
        '“' | '”' | '‘' | '’' | '›' if !leads => 2,
        '—' => 2,
        '–' if !(before.is_lowercase() && after.is_lowercase()) => 2,
        '…' if !leads => 2,
        '«' if !follows => 2,
        '»' if !leads => 2,
        '•' if !follows && !leads => 2,
        '€' if !follows && !leads => 2,
        '°' if before.is_numeric() || after.is_numeric() || after == ' ' => 2,
        'ª' | 'º' if before.is_numeric() => 2,
        '\u{a0}' | '\u{ad}' => 1,
        _ if !character.is_alphabetic() && follows && leads => -2,
        _ if !character.is_alphabetic() => 0,
        _ if !('\u{c0}'..'\u{250}').contains(&character) => -2,
        _ if character.is_uppercase() && before.is_lowercase() => -2,
        _ if character.is_lowercase() && after.is_uppercase() => -2,
        _ if follows || leads => full,
        _ => 0,
    }
}
