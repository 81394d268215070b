//! The pages of a packet as pictures, for who looks at them while the packet is written. In: a packet. Out: each page as an SVG, and
//! where on them the words of each field stand.
//!
//! The document is the one that the PDF is made from. Texts are drawn as shapes, so an SVG has no word of the packet as text, and
//! asks for nothing: fonts and pictures stand in it.

use std::hash::{Hash as _, Hasher};
use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;
use siphasher::sip::SipHasher13;
use siphasher::sip128::{Hasher128 as _, SipHasher13 as WideHasher};
use typst::layout::{Frame, FrameItem};
use typst_layout::Page;
use typst_svg::SvgOptions;

use super::page_places::PagePlace;
use super::{PdfDocument, Typesetter, run_one};
use crate::diagnostics::{Code, Diagnostic};
use crate::packet::Packet;

/// A packet as pictures.
#[derive(Debug, Clone)]
pub struct PacketPages {
    /// The pages in their order.
    pub pages: Vec<PageImage>,
    /// Where the words of fields stand, in the order of the pages. A field may stand in several places, or in none.
    pub places: Vec<PagePlace>,
    /// What Typst warns of.
    pub warnings: Vec<Diagnostic>,
}

/// One page as a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct PageImage {
    /// The picture, an SVG document.
    pub svg: Arc<str>,
    /// The same for equal pictures, in every run: 16 hexadecimal digits.
    pub hash: String,
    /// The width in points, 1/72 of an inch.
    pub width: f64,
    /// The height in points.
    pub height: f64,
}

impl Typesetter {
    /// Makes the pages of a packet about the person `employee_id` as pictures; the same pages as those of
    /// [`Typesetter::pdf`]. It works on a stack of its own, and forgets what the last document but one needed.
    ///
    /// # Errors
    /// What Typst says is wrong with the template or the data; that the typesetter panicked, or got no thread.
    pub fn pages(
        &self,
        packet: &Packet<'_>,
        employee_id: &str,
    ) -> Result<PacketPages, Vec<Diagnostic>> {
        apart(employee_id, || self.drawn(packet, employee_id))
    }

    /// Does what [`Typesetter::pdf`] does, on a stack of its own.
    ///
    /// # Errors
    /// What Typst says is wrong with the template or the data; that the typesetter panicked, or got no thread.
    pub fn pdf_apart(
        &self,
        packet: &Packet<'_>,
        employee_id: &str,
    ) -> Result<PdfDocument, Vec<Diagnostic>> {
        apart(employee_id, || self.pdf(packet, employee_id))
    }
}

/// Typesets on a worker's stack: that of the caller may be too small for a large packet.
fn apart<R: Send>(
    employee_id: &str,
    work: impl Fn() -> Result<R, Vec<Diagnostic>> + Sync,
) -> Result<R, Vec<Diagnostic>> {
    match run_one(work) {
        Ok(Some(made)) => made,
        Ok(None) => Err(vec![super::panicked(employee_id)]),
        Err(why) => {
            let finding = Diagnostic::error(Code::TypesetterPanicked, why.to_string());
            Err(vec![finding.about(employee_id)])
        }
    }
}

impl PageImage {
    fn new(page: &Page) -> Self {
        let svg = with_plain_glyphs(typst_svg::svg(page, &SvgOptions::default()));
        let mut hasher = SipHasher13::new();
        hasher.write(svg.as_bytes());
        let hash = format!("{:016x}", hasher.finish());
        let size = page.frame.size();
        Self { svg: svg.into(), hash, width: size.x.to_pt(), height: size.y.to_pt() }
    }
}

/// The picture with each glyph as a path instead of a symbol around a path. A browser makes a view of its own for each use of a
/// symbol, and a page has thousands: so it is drawn in three quarters of the time. Nothing else in a picture has such a mark, for
/// words are shapes, and addresses are escaped.
fn with_plain_glyphs(svg: String) -> String {
    const BEGIN: &str = "\" overflow=\"visible\"><path ";
    const END: &str = "/></symbol>";
    let symbols = svg.matches("<symbol ").count();
    if [BEGIN, END].iter().any(|mark| svg.matches(mark).count() != symbols) {
        return svg;
    }
    svg.replace(BEGIN, "\" ").replace(END, "/>").replace("<symbol ", "<path ")
}

/// The pictures that were made last, by what is drawn in them: an edit changes a page or two, and a picture takes longer to make than
/// to look up.
#[derive(Debug, Default)]
pub(super) struct ImageStore(Mutex<StoredImages>);

#[derive(Debug, Default)]
struct StoredImages {
    /// How many documents were drawn.
    documents: u64,
    /// Each picture, and the document that used it last.
    images: FxHashMap<u128, (u64, PageImage)>,
}

impl ImageStore {
    /// For how many documents a picture is kept that none of them uses: those of all audiences.
    const KEPT: u64 = 4;

    pub(super) fn images(&self, pages: &[Page]) -> Vec<PageImage> {
        let mut made = Vec::with_capacity(pages.len());
        let number = self.with(|stored| {
            stored.documents += 1;
            stored.documents
        });
        for page in pages {
            let key = drawn(page);
            let known = self.with(|stored| {
                let (last, image) = stored.images.get_mut(&key)?;
                *last = number;
                Some(image.clone())
            });
            let image = known.unwrap_or_else(|| PageImage::new(page));
            made.push((key, image));
        }
        self.with(|stored| {
            stored.images.extend(made.iter().map(|(key, image)| (*key, (number, image.clone()))));
            stored.images.retain(|_, (last, _)| *last + Self::KEPT > number);
        });
        made.into_iter().map(|(_, image)| image).collect()
    }

    fn with<R>(&self, work: impl FnOnce(&mut StoredImages) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(|it| it.into_inner()))
    }
}

/// A number for all that is drawn on a page. What only says something of it, such as where a section begins, differs more often.
fn drawn(page: &Page) -> u128 {
    let mut hasher = WideHasher::new();
    page.fill.hash(&mut hasher);
    page.bleed.hash(&mut hasher);
    hash_frame(&page.frame, &mut hasher);
    hasher.finish128().as_u128()
}

fn hash_frame(frame: &Frame, hasher: &mut WideHasher) {
    frame.size().hash(hasher);
    frame.kind().hash(hasher);
    for (at, item) in frame.items() {
        match item {
            FrameItem::Tag(_) => continue,
            FrameItem::Group(group) => {
                (at, &group.transform, &group.clip).hash(hasher);
                hash_frame(&group.frame, hasher);
            }
            _ => (at, item).hash(hasher),
        }
    }
    // Where a group ends.
    u8::MAX.hash(hasher);
}
