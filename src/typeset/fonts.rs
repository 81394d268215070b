//! The fonts of a run: embedded ones, and those of folders the user names; always the same set for everybody.
//!
//! In: font files. Out: the fonts for Typst, and which characters none of them can show.

use std::path::PathBuf;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::characters::is_invisible;
use crate::diagnostics::{Diagnostic, Location, Report};
use crate::error::Result;
use crate::source::Source;

/// The endings of font files.
const ENDINGS: [&str; 4] = ["ttf", "otf", "ttc", "otc"];

/// All fonts of a run.
#[derive(Debug)]
pub struct Fonts {
    pub(super) book: LazyHash<FontBook>,
    pub(super) fonts: Vec<Font>,
    /// The font files that the user named, to be hashed.
    pub added: Vec<Source>,
}

impl Fonts {
    /// The embedded fonts and every font in `folders`, in that order. Reports a file that holds no font.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn load(folders: &[PathBuf], report: &mut Report) -> Result<Self> {
        let mut fonts: Vec<Font> = typst_kit::fonts::embedded().map(|(font, _)| font).collect();
        for data in [dejavu::sans::regular(), dejavu::sans::bold()] {
            fonts.extend(Font::iter(Bytes::new(data)));
        }
        let mut added = Vec::new();
        for folder in folders {
            added.extend(Source::read_all(folder, &ENDINGS)?);
        }
        for source in &added {
            let before = fonts.len();
            fonts.extend(Font::iter(Bytes::new(source.bytes.clone())));
            if fonts.len() == before {
                let finding =
                    Diagnostic::error("not-a-font", "the file holds no font that can be used");
                report.push(
                    finding
                        .at(Location::start_of(&source.name))
                        .hint("fonts are TrueType or OpenType files"),
                );
            }
        }
        Ok(Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts, added })
    }

    /// The same fonts, without the files they come from.
    pub(super) fn without_files(&self) -> Self {
        Self { book: self.book.clone(), fonts: self.fonts.clone(), added: Vec::new() }
    }

    /// The files that Typst's own program lacks, with their names; for a designer's preview.
    pub fn beyond_typst() -> [(&'static str, &'static [u8]); 2] {
        [("DejaVuSans.ttf", dejavu::sans::regular()), ("DejaVuSans-Bold.ttf", dejavu::sans::bold())]
    }

    /// The characters of a text that no font can show, each once, in order.
    pub fn missing(&self, text: &str) -> Vec<char> {
        let mut missing = Vec::new();
        for c in text.chars().filter(|c| !(c.is_ascii() || c.is_whitespace() || is_invisible(*c))) {
            if !missing.contains(&c) && !self.has(c) {
                missing.push(c);
            }
        }
        missing
    }

    fn has(&self, c: char) -> bool {
        self.fonts.iter().any(|font| font.info().coverage.contains(c.into()))
    }
}
