//! How texts are written: in which scripts, and in which direction.
//!
//! In: texts that people typed, and the font families of the run. Out: the families that show their scripts well, and
//! texts as the templates read them: they keep their direction whatever stands beside them, and invisible marks say which
//! words are of another language and where an overlong word may break.

mod east_asian;
mod long_words;
mod text_language;
mod word_languages;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use unicode_bidi::{BidiClass, Direction, bidi_class, get_base_direction, get_base_direction_full};
use unicode_script::{Script, UnicodeScript as _};

use east_asian::{is_cjk, region_of};
use long_words::BREAK;
use word_languages::{CyrillicLetters, END_OF_LANGUAGE, LANGUAGE, WordLanguages};

/// Begins a stretch that runs from left to right, or from right to left; ends it (Unicode Standard Annex 9, isolates).
const LEFT_TO_RIGHT: char = '\u{2066}';
const RIGHT_TO_LEFT: char = '\u{2067}';
const END: char = '\u{2069}';

/// The Chinese, Japanese and Korean forms of Noto's fonts; each has the characters of all, in its own region's shapes.
const CJK: [&str; 5] = ["SC", "JP", "KR", "TC", "HK"];

/// The characters that are taken from a font of [`CJK`].
const CJK_COVERS: &str = r"[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\u{ff00}-\u{ffef}]--[\u{0}-\u{2ff}]]";

/// The fonts of pictures, the best first, with the characters that are taken from each. Those in colour show only what is a
/// picture unless somebody asks for text. Those in one colour, which are built in, show hearts and hands as well: with a
/// colour of skin behind it, or as a part of another picture, a sign has to come from the same font as that. What is rather a
/// sign of writing stays in the font of the text.
const EMOJI: [(&str, &str); 2] = [
    ("Noto Color Emoji", r"\p{Emoji_Presentation}"),
    (
        "Noto Emoji",
        r"[\p{Emoji}--[\u{0}-\u{2ff}\u{2000}-\u{22ff}\u{25a0}-\u{25ff}\u{2611}\u{2639}\u{263a}\u{2660}-\u{2667}\u{2714}\u{2716}\u{3000}-\u{32ff}]]",
    ),
];

/// The font that marks of direction are taken from, with those marks. They show nothing, but each is drawn as a blank, and a
/// viewer would find it in every blank of that font: so it is one that words are never set in.
const DIRECTION: (&str, &str) =
    ("DejaVu Sans", r"[\u{200e}\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}]");

/// Draws a key around the character before it.
const KEYCAP: char = '\u{20e3}';

/// The names of the font families of a run.
#[derive(Debug, Clone, Default)]
pub struct FontFamilies(BTreeSet<String>);

/// A font family, and the characters that are to be taken from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FontFor {
    /// The name of the family.
    family: String,
    /// A regular expression for one character.
    covers: String,
}

/// What a document's texts ask for beyond the fonts of the templates.
#[derive(Debug, Default)]
pub(crate) struct WritingNeeds {
    scripts: BTreeMap<&'static str, Script>,
    cyrillic: CyrillicLetters,
    has_emoji: bool,
    has_tags: bool,
    turns: bool,
}

impl FontFamilies {
    /// The families of these names.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    /// The first of these that the run has.
    fn first(&self, names: impl IntoIterator<Item = String>) -> Option<String> {
        names.into_iter().find(|name| self.0.contains(name))
    }
}

/// How many bytes of a text are looked at as a whole.
const PART_LENGTH: usize = 128;

impl WritingNeeds {
    /// What a text and the words of a language ask for.
    pub(crate) fn of(text: &str, language: &str) -> Self {
        let mut writing = Self::default();
        // Most of a document is ASCII, and whether a part is, is known faster than what its characters are.
        let mut rest = text;
        while !rest.is_empty() {
            let (part, behind) = rest.split_at(rest.ceil_char_boundary(PART_LENGTH));
            if !part.is_ascii() {
                writing.add_all(part);
            }
            rest = behind;
        }
        writing.add_all(own_letters(language));
        writing
    }

    fn add_all(&mut self, text: &str) {
        for c in text.chars().filter(|c| !c.is_ascii()) {
            self.add(c);
        }
    }

    fn add(&mut self, c: char) {
        self.turns |= turns(c);
        self.has_tags |= c == LANGUAGE;
        self.has_emoji |= matches!(c, KEYCAP | '\u{231a}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
        match c.script() {
            Script::Common | Script::Inherited | Script::Unknown => {}
            Script::Latin => {}
            script => {
                self.cyrillic.add(c);
                self.scripts.insert(script.full_name(), script);
            }
        }
    }

    /// The text with the marks by which it keeps its direction, is spoken in its language and breaks where it may; the
    /// document is in a language.
    pub(crate) fn marked(&self, text: &str, language: &str) -> String {
        let broken = long_words::mark(text);
        let kept = if self.turns { isolated(&broken) } else { Cow::Borrowed(&*broken) };
        self.languages(language).mark(&kept).into_owned()
    }

    /// Whether a document in a language, as lines of JSON, needs any mark.
    pub(crate) fn needs_marks(&self, language: &str, json: &str) -> bool {
        let languages = self.languages(language);
        self.turns
            || self.has_tags
            || self.scripts.values().any(|script| languages.is_foreign(*script))
            || sentences(json).any(|text| languages.other_language(text).is_some())
            || json.lines().any(|line| !is_address(line) && long_words::may_be_in(line))
    }

    fn languages<'l>(&self, language: &'l str) -> WordLanguages<'l> {
        let han = match self.cjk_region(language) {
            Some("JP") => "ja",
            Some("KR") => "ko",
            _ => "zh",
        };
        WordLanguages { own: language, han, cyrillic: self.cyrillic }
    }

    /// The region whose shapes Chinese characters take: that of the language, else of letters that only one region has.
    fn cjk_region(&self, language: &str) -> Option<&'static str> {
        let written = || self.scripts.values().find_map(|script| region_of(*script).flatten());
        region(language).or_else(written)
    }

    /// The fonts to take, in the order they are tried; the same for every document of the same scripts and language.
    pub(crate) fn fonts(&self, language: &str, families: &FontFamilies) -> Vec<FontFor> {
        let mut fonts = Vec::new();
        if self.turns {
            let (family, covers) = DIRECTION;
            fonts.push(FontFor { family: family.to_owned(), covers: covers.to_owned() });
        }
        let emoji = EMOJI.iter().find(|(family, _)| self.has_emoji && families.0.contains(*family));
        fonts.extend(emoji.map(|(family, covers)| FontFor {
            family: (*family).to_owned(),
            covers: (*covers).to_owned(),
        }));
        let is_cjk = |script: &Script| region_of(*script).is_some();
        if self.scripts.values().any(is_cjk) {
            let family = families.first(self.cjk(language));
            fonts.extend(family.map(|family| FontFor { family, covers: CJK_COVERS.to_owned() }));
        }
        let needs_font = |script: &Script| !is_cjk(script) && !is_built_in(*script);
        for (name, script) in self.scripts.iter().filter(|(_, script)| needs_font(script)) {
            let covers = format!(r"[\p{{scx={name}}}--[\u{{0}}-\u{{2ff}}]]");
            let family = families.first(of_script(*script));
            fonts.extend(family.map(|family| FontFor { family, covers }));
        }
        fonts
    }

    /// The families for Chinese, Japanese and Korean, the best first. One character has another shape in each region:
    /// the language decides, then letters that only one region has, and else the form of the most readers.
    fn cjk(&self, language: &str) -> Vec<String> {
        let regions: Vec<&str> = self.cjk_region(language).into_iter().chain(CJK).collect();
        let of = |style: &str| -> Vec<String> {
            regions.iter().map(|region| format!("Noto {style} CJK {region}")).collect()
        };
        [of("Serif"), of("Sans")].concat()
    }
}

/// Whether the templates' own fonts are made for a script.
fn is_built_in(script: Script) -> bool {
    matches!(
        script,
        Script::Latin | Script::Greek | Script::Cyrillic | Script::Hebrew | Script::Arabic
    )
}

/// The values of JSON that are long enough to be sentences, each with what stands behind it in its line.
fn sentences(json: &str) -> impl Iterator<Item = &str> {
    const SHORTEST: usize = 40;
    let long = json.lines().filter(|line| line.len() >= SHORTEST);
    long.map(|line| line.split_once("\": ").map_or(line.trim_start(), |it| it.1))
}

/// Whether a line of JSON holds an address or an id, which no reader sees.
fn is_address(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("\"url\": ") || line.starts_with("\"id\": ")
}

/// The region whose forms a language takes.
fn region(language: &str) -> Option<&'static str> {
    let language = language.to_lowercase().replace('_', "-");
    let (main, rest) = language.split_once('-').unwrap_or((&language, ""));
    match (main, rest) {
        ("ja", _) => Some("JP"),
        ("ko", _) => Some("KR"),
        ("zh" | "yue", "hk" | "mo" | "hant-hk") => Some("HK"),
        ("zh", "tw" | "hant" | "hant-tw") => Some("TC"),
        ("zh", _) => Some("SC"),
        _ => None,
    }
}

/// Whose letter a character is, in words; blank for symbols. Chinese, Japanese and Korean have their fonts in common.
pub(crate) fn letters_of(c: char) -> &'static str {
    match c.script() {
        _ if is_cjk(c) => "Chinese, Japanese or Korean",
        Script::Common | Script::Inherited | Script::Unknown => "",
        script => script.full_name(),
    }
}

/// Noto's families for the script of a character, the best first.
pub(crate) fn families_of(c: char) -> Vec<String> {
    match c.script() {
        _ if is_cjk(c) => WritingNeeds::default().cjk(""),
        Script::Common | Script::Inherited | Script::Unknown => Vec::new(),
        script => of_script(script),
    }
}

/// Noto's families for another script: the one that goes with a text face first.
fn of_script(script: Script) -> Vec<String> {
    let name = script.full_name().replace('_', " ");
    let text = if script == Script::Arabic { "Naskh" } else { "Serif" };
    vec![format!("Noto {text} {name}"), format!("Noto Sans {name}")]
}

/// A letter of the script that a language is written in, for the words that templates bring; none for those that the
/// templates' own fonts have.
fn own_letters(language: &str) -> &'static str {
    match language.split(['-', '_']).next().unwrap_or_default() {
        "ar" | "fa" | "ur" => "\u{627}",
        "he" | "yi" => "\u{5d0}",
        "hi" | "mr" | "ne" => "\u{905}",
        "ja" => "\u{3042}",
        "ko" => "\u{ac00}",
        "th" => "\u{e01}",
        "zh" | "yue" => "\u{4e00}",
        _ => "",
    }
}

/// A text without the marks that [`WritingNeeds::marked`] adds, and without such marks as somebody typed.
pub(crate) fn unmarked(text: &str) -> String {
    const TAGS_OF_LANGUAGE: usize = 3;
    const MARKS: [char; 5] = [LEFT_TO_RIGHT, RIGHT_TO_LEFT, END, BREAK, END_OF_LANGUAGE];
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == LANGUAGE {
            letters.nth(TAGS_OF_LANGUAGE - 1);
        } else if !MARKS.contains(&letter) {
            plain.push(letter);
        }
    }
    plain
}

/// Whether a character is read from right to left, or turns those around it.
fn turns(c: char) -> bool {
    use BidiClass::{AL, FSI, LRE, LRI, LRO, PDF, PDI, R, RLE, RLI, RLO};
    matches!(bidi_class(c), R | AL | LRE | LRO | RLE | RLO | PDF | LRI | RLI | FSI | PDI)
}

/// A text each line of which keeps to itself: nothing in it turns what stands beside it, and nothing beside turns it. The
/// first character says in which direction the text runs. A text that runs from left to right alone stays as it is.
pub(crate) fn isolated(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(turns) {
        return Cow::Borrowed(text);
    }
    let start = match direction(text) {
        Direction::Rtl => RIGHT_TO_LEFT,
        Direction::Ltr | Direction::Mixed => LEFT_TO_RIGHT,
    };
    let lines: Vec<String> = text.split('\n').map(|part| isolated_line(start, part)).collect();
    Cow::Owned(lines.join("\n"))
}

/// The direction of most words; if there are as many of both, that of the first. The first alone would turn an English
/// sentence that begins with an Arabic name, and an Arabic one that begins with the English name of a product.
fn direction(text: &str) -> Direction {
    let words = || text.split_whitespace().map(get_base_direction);
    let of = |wanted| words().filter(|word| *word == wanted).count();
    match of(Direction::Rtl).cmp(&of(Direction::Ltr)) {
        Ordering::Greater => Direction::Rtl,
        Ordering::Less => Direction::Ltr,
        Ordering::Equal => get_base_direction_full(text),
    }
}

fn isolated_line(start: char, line: &str) -> String {
    let mut isolated = String::from(start);
    let mut open = 0_usize;
    for c in line.chars() {
        match bidi_class(c) {
            BidiClass::LRI | BidiClass::RLI | BidiClass::FSI => open += 1,
            // One that ends nothing would end ours.
            BidiClass::PDI if open == 0 => continue,
            BidiClass::PDI => open -= 1,
            _ => {}
        }
        isolated.push(c);
    }
    isolated.extend(std::iter::repeat_n(END, open + 1));
    isolated
}

#[cfg(test)]
mod tests {
    use crate::scripts::*;

    #[test]
    fn marks_can_be_taken_out_again() {
        let long = "wordwithoutend".repeat(4);
        for text in ["plain", "\u{5e9}\u{5dc}\u{5d5}\u{5dd} and 3", "Дякую, \u{43c}erci", &long]
        {
            let marked = WritingNeeds::of(text, "en").marked(text, "en");
            assert_eq!(unmarked(&marked), text, "{marked:?}");
        }
        assert_ne!(WritingNeeds::of(&long, "en").marked(&long, "en"), long);
    }

    fn families(names: &[&str]) -> FontFamilies {
        FontFamilies::new(names.iter().map(|it| (*it).to_owned()))
    }

    fn chosen(text: &str, language: &str, of: &FontFamilies) -> Vec<String> {
        WritingNeeds::of(text, language)
            .fonts(language, of)
            .into_iter()
            .map(|it| it.family)
            .collect()
    }

    #[test]
    fn the_language_then_the_letters_choose_the_region_of_chinese_characters() {
        let all = families(&CJK.map(|it| format!("Noto Sans CJK {it}")).each_ref().map(|it| &**it));
        let chosen = |text, language| chosen(text, language, &all).join(" ");
        assert_eq!(chosen("直", "en"), "Noto Sans CJK SC");
        assert_eq!(chosen("直", "ja"), "Noto Sans CJK JP");
        assert_eq!(chosen("直す", "en"), "Noto Sans CJK JP");
        assert_eq!(chosen("直한", "en"), "Noto Sans CJK KR");
        assert_eq!(chosen("直", "zh-TW"), "Noto Sans CJK TC");
        assert_eq!(chosen("直", "zh-HK"), "Noto Sans CJK HK");
        assert_eq!(chosen("直", "zh"), "Noto Sans CJK SC");
    }

    #[test]
    fn only_families_of_the_run_are_named_and_only_for_scripts_that_are_there() {
        let some =
            families(&["Noto Sans CJK KR", "Noto Sans Thai", "Noto Naskh Arabic", EMOJI[1].0]);
        assert_eq!(chosen("Łukasz, Ωmega, Юлія → 5 €", "en", &some), [""; 0]);
        assert_eq!(chosen("直", "en", &some), ["Noto Sans CJK KR"]);
        assert_eq!(chosen("हिन्दी", "en", &some), [""; 0]);
        assert_eq!(chosen("ไทย عربي 👍", "en", &some), [DIRECTION.0, EMOJI[1].0, "Noto Sans Thai"]);
        assert_eq!(chosen("plain", "th", &some), ["Noto Sans Thai"]);
    }

    #[test]
    fn a_text_keeps_its_direction_to_itself() {
        assert_eq!(isolated("Plain – text"), "Plain – text");
        assert_eq!(isolated("عمر"), "\u{2067}عمر\u{2069}");
        assert_eq!(isolated("12:\u{5d0}"), "\u{2067}12:\u{5d0}\u{2069}");
        assert_eq!(isolated("عمر\n–"), "\u{2067}عمر\u{2069}\n\u{2067}–\u{2069}");
    }

    #[test]
    fn a_text_runs_as_most_of_its_words_do() {
        let starts = |text: &str| isolated(text).chars().next().expect("not empty");
        assert_eq!(starts("عمر helped us, and was on time."), LEFT_TO_RIGHT);
        assert_eq!(starts("PostgreSQL 17: نقلنا الخدمة دون توقف"), RIGHT_TO_LEFT);
        assert_eq!(starts("Omar عمر"), LEFT_TO_RIGHT);
        assert_eq!(starts("عمر Omar"), RIGHT_TO_LEFT);
    }

    #[test]
    fn marks_of_direction_in_a_text_cannot_leave_it() {
        assert_eq!(isolated("a\u{2069}\u{202e}b"), "\u{2066}a\u{202e}b\u{2069}");
        assert_eq!(isolated("a\u{2067}b"), "\u{2066}a\u{2067}b\u{2069}\u{2069}");
    }
}
