//! The fonts of a run: embedded ones, and those of folders the user names; always the same set for everybody.
//!
//! In: font files. Out: the fonts for Typst, and which characters none of them can show.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use super::font_coverage::CharacterSet;
use super::system_fonts;
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::error::Result;
use crate::scripts::FontFamilies;
use crate::source::{Source, file_name};
use crate::unicode::{is_invisible, is_unprintable};

/// The endings of font files.
const ENDINGS: [&str; 4] = ["ttf", "otf", "ttc", "otc"];

/// Arabic that goes with a serif, and whose letters are one glyph each, so that copied text is what was typed: Amiri as Google Fonts has it (SIL Open Font License 1.1, beside it).
const ARABIC: &[u8] = include_bytes!("../../data/fonts/Amiri-Regular.ttf");
const ARABIC_BOLD: &[u8] = include_bytes!("../../data/fonts/Amiri-Bold.ttf");

/// Emoji in one colour: Noto Emoji as Google Fonts has it (SIL Open Font License 1.1, beside it).
const EMOJI: &[u8] = include_bytes!("../../data/fonts/NotoEmoji-Regular.ttf");

/// All fonts of a run.
#[derive(Debug, Clone)]
pub struct RunFonts {
    pub(super) book: LazyHash<FontBook>,
    pub(super) fonts: Vec<Font>,
    coverage: CharacterSet,
    families: FontFamilies,
    added: Vec<(Arc<str>, Bytes)>,
    /// Whether the machine's fonts were asked for what the others lack.
    are_of_machine: bool,
}

impl RunFonts {
    /// What corrects a lack of characters.
    pub(crate) const MORE: &str = "take what this machine has with --system-fonts, or name a folder with a font that has it with --font-path, such as Noto Sans or Noto Sans CJK";

    /// The embedded fonts and every font in `folders`, in that order. Reports a file that holds no font.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn load(folders: &[PathBuf], report: &mut Report) -> Result<Self> {
        let mut fonts = embedded();
        let mut added = Vec::new();
        for folder in folders {
            let sources = Source::read_all(folder, &ENDINGS)?;
            if sources.is_empty() {
                report.push(nothing_in(folder));
            }
            added.extend(sources.into_iter().map(|source| (source.name, Bytes::new(source.bytes))));
        }
        for (name, bytes) in &added {
            let before = fonts.len();
            fonts.extend(fonts_in(bytes));
            if fonts.len() == before {
                report.push(not_a_font(name));
            }
        }
        Ok(Self::of(fonts, added))
    }

    /// The embedded fonts and those of files that were read already, in that order.
    pub(super) fn with_files(added: Vec<(Arc<str>, Bytes)>) -> Self {
        let mut fonts = embedded();
        for (_, bytes) in &added {
            fonts.extend(fonts_in(bytes));
        }
        Self::of(fonts, added)
    }

    fn of(fonts: Vec<Font>, added: Vec<(Arc<str>, Bytes)>) -> Self {
        let book = FontBook::from_fonts(&fonts);
        let families = FontFamilies::new(book.families().map(|(name, _)| name.to_owned()));
        let coverage = CharacterSet::of(&fonts);
        let book = LazyHash::new(book);
        Self { book, fonts, coverage, families, added, are_of_machine: false }
    }

    /// The same with what the machine's fonts have of these characters: no more of them than are needed, so that a run is the
    /// same on every machine that has these.
    ///
    /// # Errors
    /// A font file that cannot be read.
    pub fn with_system_fonts(mut self, missing: &BTreeSet<char>) -> Result<Self> {
        for path in system_fonts::files_with(missing) {
            let Source { name, bytes, .. } = Source::read(&path)?;
            let bytes = Bytes::new(bytes);
            self.fonts.extend(fonts_in(&bytes));
            self.added.push((name, bytes));
        }
        Ok(Self { are_of_machine: true, ..Self::of(self.fonts, self.added) })
    }

    /// Whether the machine's fonts were asked for what the others lack, even if nothing was.
    pub(crate) fn are_of_machine(&self) -> bool {
        self.are_of_machine
    }

    /// The font files that the user named, each with its name and content.
    pub fn added(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.added.iter().map(|(name, bytes)| (file_name(name), bytes.as_slice()))
    }

    /// The names of the families.
    pub fn families(&self) -> &FontFamilies {
        &self.families
    }

    /// The files that Typst's own program lacks, with their names; for a designer's preview.
    pub fn fonts_not_in_typst_cli() -> [(&'static str, &'static [u8]); 5] {
        [
            ("DejaVuSans.ttf", dejavu::sans::regular()),
            ("DejaVuSans-Bold.ttf", dejavu::sans::bold()),
            ("NotoEmoji-Regular.ttf", EMOJI),
            ("Amiri-Regular.ttf", ARABIC),
            ("Amiri-Bold.ttf", ARABIC_BOLD),
        ]
    }

    /// Whether a document can show a character, or need not.
    pub(crate) fn can_show(&self, c: char) -> bool {
        !is_unprintable(c) && (self.has(c) || c.is_whitespace() || is_invisible(c))
    }

    fn has(&self, c: char) -> bool {
        c.is_ascii() || self.coverage.has(c)
    }

    /// The characters of a text that no font can show, each once, in order.
    pub fn missing(&self, text: &str) -> Vec<char> {
        let mut missing = Vec::new();
        for c in text.chars().filter(|c| !self.has(*c)) {
            // What no document can show is another fault.
            let is_shown = !c.is_whitespace() && !is_invisible(c) && !is_unprintable(c);
            if is_shown && !missing.contains(&c) {
                missing.push(c);
            }
        }
        missing
    }

    /// What the fonts lack to show a text, in words; nothing if they show it. Such a text stops a whole packet in PDF/A.
    pub(crate) fn missing_glyphs(&self, text: &str) -> Option<String> {
        const LISTED: usize = 5;
        let missing = self.missing(text);
        let one =
            |c: &char| format!("`{}` (U+{:04X})", escape_control(&c.to_string()), u32::from(*c));
        let listed: Vec<String> = missing.iter().take(LISTED).map(one).collect();
        (!missing.is_empty()).then(|| match missing.len().saturating_sub(LISTED) {
            0 => format!("no font has {}", listed.join(", ")),
            more => format!("no font has {} and {more} other characters", listed.join(", ")),
        })
    }
}

/// The fonts of Typst and ours.
fn embedded() -> Vec<Font> {
    let of_typst = typst_kit::fonts::embedded().map(|(font, _)| font);
    let ours = RunFonts::fonts_not_in_typst_cli().into_iter();
    of_typst.chain(ours.flat_map(|(_, bytes)| Font::iter(Bytes::new(bytes)))).collect()
}

/// The fonts in a file; none if it claims more than it has.
fn fonts_in(bytes: &Bytes) -> Vec<Font> {
    let is_sound = !claims_more_than_it_holds(bytes);
    is_sound.then(|| Font::iter(bytes.clone())).into_iter().flatten().collect()
}

/// A folder of fonts without a file that could be one.
fn nothing_in(folder: &Path) -> Diagnostic {
    let shown = folder.to_string_lossy();
    let message = format!("`--font-path`: the folder `{}` holds no fonts", escape_control(&shown));
    let endings = ENDINGS.map(|ending| format!(".{ending}")).join(", ");
    Diagnostic::error(Code::OptionWithoutUse, message).hint(format!(
        "fonts are files that end in {endings}; name their folder, or leave the option out"
    ))
}

/// Whether a collection of fonts says that it has more of them than it has bytes to say where (ISO/IEC 14496-22, TTC header):
/// each that it names would be looked for.
fn claims_more_than_it_holds(bytes: &[u8]) -> bool {
    const HEAD: usize = 12;
    const OFFSET: usize = 4;
    if !bytes.starts_with(b"ttcf") {
        return false;
    }
    let Some(count) = bytes.get(8..HEAD) else { return false };
    let count = count.iter().fold(0_usize, |all, it| all << 8 | usize::from(*it));
    count > (bytes.len() - HEAD) / OFFSET
}

fn not_a_font(name: &Arc<str>) -> Diagnostic {
    Diagnostic::error(Code::NotAFont, "the file holds no font that can be used")
        .at(Location::start_of(name))
        .hint("fonts are TrueType or OpenType files")
}
