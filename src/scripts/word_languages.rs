//! The language of words in another script than the document's, and of texts in another language, so that they are spoken
//! and divided as what they are.
//!
//! In: a text, and what the letters of its document say. Out: the text with invisible marks around such words. In a text of
//! another language these are all words but those of a third.

use std::borrow::Cow;

use unicode_script::{Script, UnicodeScript as _};

use super::east_asian::{is_cjk, region_of};
use super::text_language;

/// Begins words of another language: Unicode's language tag. Three letters follow, filled up with blanks, each as a tag.
pub(super) const LANGUAGE: char = '\u{e0001}';

/// Ends such words (Unicode's cancel tag).
pub(super) const END_OF_LANGUAGE: char = '\u{e007f}';

/// How far a tag is from the ASCII letter that it stands for.
const TAGS: u32 = 0xe_0000;

/// The language that nobody can tell (ISO 639-2).
const UNDETERMINED: &str = "und";

/// Scripts, the language that is meant unless more is known, and all languages whose own script it is.
const SCRIPTS: [(Script, &str, &[&str]); 25] = [
    (Script::Arabic, "ar", &["ar", "fa", "ur", "ps", "ug", "sd", "ckb"]),
    (Script::Armenian, "hy", &["hy"]),
    (Script::Bengali, "bn", &["bn", "as"]),
    (Script::Bopomofo, "zh", &["zh", "yue"]),
    (Script::Cyrillic, UNDETERMINED, &["uk", "ru", "be", "bg", "mk", "sr", "kk", "ky", "mn", "tg"]),
    (Script::Devanagari, "hi", &["hi", "mr", "ne"]),
    (Script::Ethiopic, "am", &["am", "ti"]),
    (Script::Georgian, "ka", &["ka"]),
    (Script::Greek, "el", &["el"]),
    (Script::Gujarati, "gu", &["gu"]),
    (Script::Gurmukhi, "pa", &["pa"]),
    (Script::Han, "zh", &["zh", "yue", "ja", "ko"]),
    (Script::Hangul, "ko", &["ko"]),
    (Script::Hebrew, "he", &["he", "yi"]),
    (Script::Hiragana, "ja", &["ja"]),
    (Script::Kannada, "kn", &["kn"]),
    (Script::Katakana, "ja", &["ja"]),
    (Script::Khmer, "km", &["km"]),
    (Script::Lao, "lo", &["lo"]),
    (Script::Malayalam, "ml", &["ml"]),
    (Script::Myanmar, "my", &["my"]),
    (Script::Sinhala, "si", &["si"]),
    (Script::Tamil, "ta", &["ta"]),
    (Script::Telugu, "te", &["te"]),
    (Script::Thai, "th", &["th"]),
];

/// Letters that tell Ukrainian, and letters that it has not, from other languages in Cyrillic.
const UKRAINIAN: &str = "ґҐєЄіІїЇ";
const NOT_UKRAINIAN: &str = "ёЁъЪыЫэЭўЎјЈљЉњЊћЋђЂџЏ";

/// What the Cyrillic letters of a document say of its language.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct CyrillicLetters {
    has_ukrainian: bool,
    has_others: bool,
}

impl CyrillicLetters {
    pub(super) fn add(&mut self, c: char) {
        self.has_ukrainian |= UKRAINIAN.contains(c);
        self.has_others |= NOT_UKRAINIAN.contains(c);
    }

    fn language(self) -> &'static str {
        if self.has_ukrainian && !self.has_others { "uk" } else { UNDETERMINED }
    }
}

/// The languages of the words of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct WordLanguages<'l> {
    /// The document's.
    pub(super) own: &'l str,
    /// That of Chinese characters.
    pub(super) han: &'static str,
    /// What its Cyrillic letters say.
    pub(super) cyrillic: CyrillicLetters,
}

/// Words of one language in a text, from the first letter to behind the last.
struct ForeignWords {
    language: &'static str,
    script: Script,
    start: usize,
    end: usize,
    letters: usize,
}

/// What a character is to the words before it.
enum NextCharacter {
    /// A letter of another language than the document's.
    Foreign(&'static str, Script),
    /// A mark on the letter before, or punctuation of its script.
    Part,
    /// A blank or punctuation of every script: it stands between words or ends them.
    Between,
    /// A letter of the document's own script, a figure, a line break.
    Own,
}

impl WordLanguages<'_> {
    /// Whether a script is not the document's own, nor Latin.
    pub(super) fn is_foreign(&self, script: Script) -> bool {
        let is_of_letters =
            !matches!(script, Script::Latin | Script::Common | Script::Inherited | Script::Unknown);
        let own = |it: &&(Script, &str, &[&str])| it.0 == script && it.2.contains(&self.main());
        is_of_letters && SCRIPTS.iter().find(own).is_none()
    }

    /// The language of a text, if it is surely another than the document's.
    pub(super) fn other_language(&self, text: &str) -> Option<&'static str> {
        text_language::of(text).filter(|language| *language != self.main())
    }

    /// The document's language without its region.
    fn main(&self) -> &str {
        self.own.split(['-', '_']).next().unwrap_or_default()
    }

    /// The text with marks around words in a script or a language that is not the document's.
    pub(super) fn mark<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let latin = self.other_language(text);
        let may_have = latin.is_some() || !text.is_ascii();
        let words = if may_have { self.foreign_words(text, latin) } else { Vec::new() };
        if words.is_empty() && !text.contains(LANGUAGE) {
            return Cow::Borrowed(text);
        }
        let mut marked = String::with_capacity(text.len() + 20 * words.len());
        let mut told = 0;
        for it in words {
            push(&mut marked, &text[told..it.start]);
            marked.push(LANGUAGE);
            marked.extend(format!("{:3}", it.language).bytes().filter_map(tag));
            push(&mut marked, &text[it.start..it.end]);
            marked.push(END_OF_LANGUAGE);
            told = it.end;
        }
        push(&mut marked, &text[told..]);
        Cow::Owned(marked)
    }

    /// The words of other languages; `latin` is that of all words in Latin letters, if they have another.
    fn foreign_words(&self, text: &str, latin: Option<&'static str>) -> Vec<ForeignWords> {
        let mut all: Vec<ForeignWords> = Vec::new();
        let mut is_open = false;
        for (start, c) in text.char_indices() {
            let end = start + c.len_utf8();
            let mut last = if is_open { all.last_mut() } else { None };
            match (self.next(c, start, latin, last.as_deref()), &mut last) {
                (NextCharacter::Foreign(language, _), Some(last)) if last.language == language => {
                    last.end = end;
                    last.letters += 1;
                }
                (NextCharacter::Foreign(language, script), _) => {
                    all.push(ForeignWords { language, script, start, end, letters: 1 });
                    is_open = true;
                }
                (NextCharacter::Part, Some(last)) => last.end = end,
                (NextCharacter::Part | NextCharacter::Between, _) => {}
                (NextCharacter::Own, _) => is_open = false,
            }
        }
        // A Greek letter alone is a sign, as in `µs` or `Δ`.
        all.retain(|it| it.script != Script::Greek || it.letters > 1);
        all
    }

    /// What the character at `start` is, with the words that are not ended yet.
    fn next(
        &self,
        c: char,
        start: usize,
        latin: Option<&'static str>,
        last: Option<&ForeignWords>,
    ) -> NextCharacter {
        let script = c.script();
        if script == Script::Latin
            && let Some(language) = latin
        {
            return NextCharacter::Foreign(language, script);
        }
        if self.is_foreign(script) {
            return NextCharacter::Foreign(self.language_of(script), script);
        }
        let scripts = c.script_extension();
        let is_of = |words: &ForeignWords| {
            script == Script::Inherited
                || scripts != Script::Common.into() && scripts.contains_script(words.script)
                || is_cjk(c) && region_of(words.script).is_some()
        };
        if !c.is_ascii() && last.is_some_and(|words| words.end == start && is_of(words)) {
            NextCharacter::Part
        } else if c == '\n' || c.is_alphabetic() || c.is_numeric() && latin.is_none() {
            NextCharacter::Own
        } else {
            NextCharacter::Between
        }
    }

    fn language_of(&self, script: Script) -> &'static str {
        match script {
            Script::Han => self.han,
            Script::Cyrillic => self.cyrillic.language(),
            _ => SCRIPTS.iter().find(|it| it.0 == script).map_or(UNDETERMINED, |it| it.1),
        }
    }
}

/// A tag for an ASCII letter or blank.
fn tag(letter: u8) -> Option<char> {
    char::from_u32(TAGS + u32::from(letter))
}

/// Adds a text without such marks as somebody typed, which nothing shows.
fn push(marked: &mut String, text: &str) {
    marked.extend(text.chars().filter(|c| *c != LANGUAGE));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with each language tag as `<ar:` and its end as `>`.
    fn shown(text: &str, own: &str) -> String {
        let mut cyrillic = CyrillicLetters::default();
        text.chars().for_each(|c| cyrillic.add(c));
        let marked = WordLanguages { own, han: "ja", cyrillic }.mark(text).into_owned();
        let mut shown = String::new();
        for c in marked.chars() {
            match u32::from(c) {
                0xe_0001 => shown.push('<'),
                0xe_007f => shown.push('>'),
                0xe_0020 => shown.push(':'),
                code @ 0xe_0061..=0xe_007a => shown.extend(char::from_u32(code - TAGS)),
                _ => shown.push(c),
            }
        }
        shown
    }

    #[test]
    fn words_in_another_script_are_marked_with_their_language() {
        assert_eq!(shown("With Юлія Ко-валь, 2026.", "en"), "With <uk:Юлія Ко-валь>, 2026.");
        assert_eq!(shown("with Омар", "en"), "with <undОмар>");
        assert_eq!(shown("Юлія та Omar", "uk"), "Юлія та Omar");
        assert_eq!(shown("昇格を希望します。", "en"), "<ja:昇格を希望します。>");
        assert_eq!(shown("حتى L3، ثم 17 دون", "en"), "<ar:حتى> L3، <ar:ثم> 17 <ar:دون>");
        assert_eq!(shown("דן לוי", "ar"), "<he:דן לוי>");
        assert_eq!(shown("5 µs, Δ and Ωμέγα", "en"), "5 µs, Δ and <el:Ωμέγα>");
        assert_eq!(shown("Plain – “text”", "en"), "Plain – “text”");
    }

    #[test]
    fn a_text_in_another_language_is_marked_whole() {
        const GERMAN: &str =
            "Seit März plant sie die Umstellung mit 2 Teams, und der Ausfall war „kurz“.";
        let inner = &GERMAN[..GERMAN.len() - "“.".len()];
        assert_eq!(shown(GERMAN, "en"), format!("<de:{inner}>“."));
        assert_eq!(shown(GERMAN, "de-AT"), GERMAN);
        let english = "Yuri (Юрій) has told 3 of them\nthat it is not what they should want.";
        let marked = "<en:Yuri> (<uk:Юрій>) <en:has told 3 of them>\n<en:that it is not what they should want>.";
        assert_eq!(shown(english, "de"), marked);
    }

    #[test]
    fn a_mark_that_somebody_typed_is_gone() {
        assert_eq!(shown("a\u{e0001}b Юрій", "en"), "ab <uk:Юрій>");
        assert_eq!(shown("a\u{e0001}b", "en"), "ab");
    }

    #[test]
    fn words_of_two_lines_are_marked_line_by_line() {
        assert_eq!(shown("Юрій\nІван", "en"), "<uk:Юрій>\n<uk:Іван>");
    }
}
