//! Reads back what a PDF says, without an outside program.

use hayro_syntax::Pdf;
use hayro_syntax::object::{MaybeRef, Object};

use crate::drawing::{Drawn, Watch, watched};

/// A letter of a first page, and where it was drawn: in points, from the left and from below.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    /// The letter.
    pub(crate) character: char,
    /// From the left.
    pub(crate) x: f64,
    /// From below.
    pub(crate) y: f64,
}

/// The letters of the first page, as they were drawn.
pub(crate) fn placed(pdf: &[u8]) -> Vec<Placed> {
    watched::<Glyphs>(pdf).into_iter().next().expect("a page").placed
}

/// The text of every page, glyph by glyph, without the spaces and hyphens that line breaks may add.
pub(crate) fn text(pdf: &[u8]) -> String {
    page_texts(pdf).concat()
}

/// The text of each page, as [`text`] has it.
pub(crate) fn page_texts(pdf: &[u8]) -> Vec<String> {
    watched::<Glyphs>(pdf).into_iter().map(|it| squeezed(&it.text)).collect()
}

/// How many pages there are.
pub(crate) fn pages(pdf: &[u8]) -> usize {
    Pdf::new(pdf.to_vec()).expect("a PDF that can be read").pages().len()
}

/// `text` without spaces, hyphens and invisible marks, to be looked for in [`text`]. A glyph that was once drawn behind
/// an invisible mark brings it along wherever it is drawn; viewers take the replacement text that stands beside it.
pub(crate) fn squeezed(text: &str) -> String {
    let is_mark = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{2010}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}');
    text.chars().filter(|c| !c.is_whitespace() && *c != '-' && !is_mark(*c)).collect()
}

/// Everything else that a PDF says: each string of each object (title, bookmarks, alternative texts, addresses), the
/// metadata and the attachments, squeezed.
pub(crate) fn strings(pdf: &[u8]) -> String {
    let pdf = Pdf::new(pdf.to_vec()).expect("a PDF that can be read");
    let mut found = String::new();
    for object in pdf.objects() {
        collect(&object, &mut found, 0);
    }
    squeezed(&found)
}

/// What the file says as it stands, and what its compressed streams hold.
pub(crate) fn unpacked(pdf: &[u8]) -> String {
    let mut found = String::from_utf8_lossy(pdf).into_owned();
    let pdf = Pdf::new(pdf.to_vec()).expect("a PDF that can be read");
    for object in pdf.objects() {
        if let Object::Stream(stream) = object
            && let Ok(data) = stream.decoded()
        {
            found.push_str(&String::from_utf8_lossy(&data));
        }
    }
    found
}

fn collect(object: &Object<'_>, found: &mut String, depth: usize) {
    const DEEPEST: usize = 20;
    match object {
        Object::String(text) if depth < DEEPEST => {
            found.push_str(&decoded(text.as_bytes()));
            found.push('\n');
        }
        Object::Array(items) => items.raw_iter().for_each(|it| nested(it, found, depth)),
        Object::Dict(dict) => dict.entries().for_each(|(_, it)| nested(it, found, depth)),
        Object::Stream(stream) => {
            stream.dict().entries().for_each(|(_, it)| nested(it, found, depth));
            let is_text = stream
                .dict()
                .get::<hayro_syntax::object::Name<'_>>("Type")
                .is_some_and(|it| [&b"Metadata"[..], b"EmbeddedFile"].contains(&it.as_ref()));
            if let (true, Ok(data)) = (is_text, stream.decoded()) {
                found.push_str(&String::from_utf8_lossy(&data));
            }
        }
        _ => {}
    }
}

/// Only what stands in the object itself: what it points to is an object of its own.
fn nested(item: MaybeRef<Object<'_>>, found: &mut String, depth: usize) {
    if let MaybeRef::NotRef(object) = item {
        collect(&object, found, depth + 1);
    }
}

/// A text string: UTF-16 with a byte order mark, UTF-8, or Latin.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    match bytes.strip_prefix(b"\xfe\xff") {
        Some(utf16) => {
            let units: Vec<u16> =
                utf16.chunks_exact(2).map(|it| u16::from_be_bytes([it[0], it[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[derive(Default)]
struct Glyphs {
    text: String,
    placed: Vec<Placed>,
}

impl Watch for Glyphs {
    fn glyph(&mut self, glyph: Drawn<'_, '_>) {
        let Some(text) = glyph.text() else { return };
        let at = glyph.at();
        self.placed.extend(text.chars().map(|character| Placed { character, x: at.x, y: at.y }));
        self.text.push_str(&text);
    }
}
