//! Which part of a book each page belongs to, and what is drawn on it. In: the pages of a book, whose template names its parts. Out:
//! for each page its part, and a number that is the same in every run for the same words and pictures at the same places.
//!
//! What only says where something stands is not in that number: the margins, and references to pages, which the template marks.

use std::hash::{Hash as _, Hasher as _};

use siphasher::sip128::{Hasher128 as _, SipHasher13};
use typst::foundations::{Content, Value};
use typst::introspection::{Location, MetadataElem, Tag};
use typst::layout::{Frame, FrameItem};
use typst::pdf::ArtifactElem;
use typst::text::TextItem;
use typst_layout::PagedDocument;

/// A page of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePart {
    /// The name of the part, such as `agenda`; blank where the template names none.
    pub part: String,
    /// 32 hexadecimal digits for what is drawn.
    pub hash: String,
}

/// The label of what names the part that begins on a page.
const PART: &str = "book-part";

/// The label of what says where something stands.
const REFERENCE: &str = "page-reference";

/// The part of each page.
pub(super) fn page_parts(document: &PagedDocument) -> Vec<PagePart> {
    let mut part = String::new();
    let mut parts = Vec::new();
    for page in document.pages() {
        let mut reader = PageReader { part, left_out: Vec::new(), hasher: SipHasher13::new() };
        reader.read(&page.frame);
        part = reader.part;
        let hash = format!("{:032x}", reader.hasher.finish128().as_u128());
        parts.push(PagePart { part: part.clone(), hash });
    }
    parts
}

/// Walks over a page.
struct PageReader {
    part: String,
    /// What is being passed and does not count.
    left_out: Vec<Location>,
    hasher: SipHasher13,
}

impl PageReader {
    fn read(&mut self, frame: &Frame) {
        for (at, item) in frame.items() {
            if let FrameItem::Tag(tag) = item {
                self.tag(tag);
            } else if let FrameItem::Group(group) = item {
                if self.left_out.is_empty() {
                    (at, &group.transform).hash(&mut self.hasher);
                }
                self.read(&group.frame);
            } else if self.left_out.is_empty() {
                at.hash(&mut self.hasher);
                self.item(item);
            }
        }
    }

    fn tag(&mut self, tag: &Tag) {
        match tag {
            Tag::Start(element, _) => {
                let is_labelled =
                    |name: &str| element.label().is_some_and(|label| &*label.resolve() == name);
                if is_labelled(PART) {
                    self.part = named(element).unwrap_or_default();
                }
                if element.is::<ArtifactElem>() || is_labelled(REFERENCE) {
                    self.left_out.push(tag.location());
                }
            }
            Tag::End(..) => self.left_out.retain(|open| *open != tag.location()),
        }
    }

    /// Numbers that depend on the run, such as places in a template, do not count.
    fn item(&mut self, item: &FrameItem) {
        match item {
            FrameItem::Text(text) => self.text(text),
            FrameItem::Shape(shape, _) => shape.hash(&mut self.hasher),
            FrameItem::Image(image, size, _) => (image, size).hash(&mut self.hasher),
            FrameItem::Link(..) | FrameItem::Tag(_) | FrameItem::Group(_) => {}
        }
    }

    fn text(&mut self, text: &TextItem) {
        let font = text.font.info();
        (&font.family, &font.variant, text.size, &text.fill).hash(&mut self.hasher);
        text.text.hash(&mut self.hasher);
        for glyph in &text.glyphs {
            (glyph.id, glyph.x_advance, glyph.x_offset).hash(&mut self.hasher);
        }
        // Where a text ends.
        self.hasher.write_u8(u8::MAX);
    }
}

/// The name that an element holds.
fn named(element: &Content) -> Option<String> {
    match &element.to_packed::<MetadataElem>()?.value {
        Value::Str(name) => Some(name.to_string()),
        _ => None,
    }
}
