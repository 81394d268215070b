//! The pages of a packet as pictures, for who looks at them while the packet is written. In: a packet. Out: each page as an SVG, and
//! where on them the words of each field stand.
//!
//! The document is the one that the PDF is made from. Texts are drawn as shapes, so an SVG has no word of the packet as text, and
//! asks for nothing: fonts and pictures stand in it.

use serde::Serialize;
use typst::foundations::StyleChain;
use typst::introspection::Tag;
use typst::layout::{Frame, FrameItem, Point, Transform};
use typst::model::HeadingElem;
use typst::pdf::ArtifactElem;
use typst_layout::{Page, PagedDocument};
use typst_svg::SvgOptions;

use super::{Typesetter, run_one, running_documents};
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
    pub svg: String,
    /// The same for equal pictures, in every run: 16 hexadecimal digits.
    pub hash: String,
    /// The width in points, 1/72 of an inch.
    pub width: f64,
    /// The height in points.
    pub height: f64,
}

/// Where the words of a field stand on one page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PagePlace {
    /// The id of a skill, such as `backend/L4/secure-apis`, or the name of a statement, such as `impact`.
    pub item: String,
    /// Which of several such statements it is in the order of the packet, from 1.
    pub nth: u32,
    /// The page, from 1.
    pub page: usize,
    /// Where it begins, in points below the upper edge of the page.
    pub top: f64,
    /// Where it ends, in points below the upper edge of the page.
    pub bottom: f64,
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
        match run_one(|| self.drawn(packet, employee_id)) {
            Ok(Some(made)) => made,
            Ok(None) => Err(vec![super::panicked(employee_id)]),
            Err(why) => {
                let finding = Diagnostic::error(Code::TypesetterPanicked, why.to_string());
                Err(vec![finding.about(employee_id)])
            }
        }
    }

    fn drawn(
        &self,
        packet: &Packet<'_>,
        employee_id: &str,
    ) -> Result<PacketPages, Vec<Diagnostic>> {
        let mut world = self.world(self.shared.packet, self.data(packet));
        world.standard = packet.standard();
        let told = |said: &[_]| -> Vec<Diagnostic> {
            said.iter().map(|it| super::diagnostic(it, &world, Some(employee_id))).collect()
        };
        let _running = running_documents::BegunDocument::new(Some(employee_id), false);
        let compiled = typst::compile::<PagedDocument>(&world);
        let warnings = told(&compiled.warnings);
        let document = compiled.output.map_err(|errors| told(&errors))?;
        let pages = document.pages().iter().map(PageImage::new).collect();
        Ok(PacketPages { pages, places: places(&document, packet), warnings })
    }
}

impl PageImage {
    fn new(page: &Page) -> Self {
        let svg = typst_svg::svg(page, &SvgOptions::default());
        let hash = format!("{:016x}", stable_hash(&svg));
        let size = page.frame.size();
        Self { svg, hash, width: size.x.to_pt(), height: size.y.to_pt() }
    }
}

/// A number for a text, the same in every run.
fn stable_hash(text: &str) -> u64 {
    use std::hash::Hasher as _;
    let mut hasher = siphasher::sip::SipHasher13::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// The labels of places begin so; behind that stand the item and its place among its like, from 0.
const FIELD: &str = "field-";

/// What other pages point at is labelled with its item and place alone.
const POINTED_AT: [&str; 3] = ["target-skill", "current-skill", "impact"];

/// Walks through the pages and notes where fields begin and end.
struct PlaceFinder<'p> {
    packet: &'p Packet<'p>,
    page: usize,
    /// The field whose words are being passed.
    current: Option<(String, u32)>,
    /// The place of its words on this page, once there are any.
    place: Option<PagePlace>,
    /// Where the field was named, if none of its words were passed yet.
    named_at: Option<f64>,
    /// The parts that are being passed of which no reader is told, such as the foot of a page.
    artifacts: Vec<typst::introspection::Location>,
    found: Vec<PagePlace>,
}

fn places(document: &PagedDocument, packet: &Packet<'_>) -> Vec<PagePlace> {
    let mut finder = PlaceFinder {
        packet,
        page: 0,
        current: None,
        place: None,
        named_at: None,
        artifacts: Vec::new(),
        found: Vec::new(),
    };
    for page in document.pages() {
        finder.page += 1;
        finder.walk(&page.frame, Transform::identity());
        finder.found.extend(finder.place.take());
        finder.named_at = None;
    }
    finder.found
}

impl PlaceFinder<'_> {
    fn walk(&mut self, frame: &Frame, to_page: Transform) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    let moved = Transform::translate(at.x, at.y).pre_concat(group.transform);
                    self.walk(&group.frame, to_page.pre_concat(moved));
                }
                FrameItem::Tag(tag) => self.tag(tag, y(*at, to_page)),
                FrameItem::Text(text) => {
                    let height = text.size.to_pt();
                    let line = y(*at, to_page);
                    self.words(line - height, line + height * BELOW_LINE);
                }
                _ => {}
            }
        }
    }

    fn tag(&mut self, tag: &Tag, at: f64) {
        match tag {
            Tag::Start(element, _) => {
                if element.is::<ArtifactElem>() {
                    self.artifacts.push(tag.location());
                }
                let named = element.label().and_then(|label| self.field(&label.resolve()));
                if let Some(field) = named {
                    self.end();
                    self.current = Some(field);
                    self.named_at = Some(at);
                } else if self.named_at.is_none()
                    && let Some(heading) = element.to_packed::<HeadingElem>()
                    && heading.resolve_level(StyleChain::default()).get() <= 2
                {
                    self.end();
                }
            }
            Tag::End(location, ..) => self.artifacts.retain(|it| it != location),
        }
    }

    /// Notes words of the field.
    fn words(&mut self, top: f64, bottom: f64) {
        let Some((item, nth)) = &self.current else { return };
        if !self.artifacts.is_empty() {
            return;
        }
        let page = self.page;
        let new = || PagePlace { item: item.clone(), nth: *nth, page, top, bottom };
        let place = self.place.get_or_insert_with(new);
        place.top = place.top.min(self.named_at.take().unwrap_or(top)).min(top);
        place.bottom = place.bottom.max(bottom);
    }

    /// Ends the field.
    fn end(&mut self) {
        self.found.extend(self.place.take());
        self.current = None;
        self.named_at = None;
    }

    /// The item that a label names, and which of several it is.
    fn field(&self, label: &str) -> Option<(String, u32)> {
        let (item, place) = label.strip_prefix(FIELD).unwrap_or(label).rsplit_once('-')?;
        if !label.starts_with(FIELD) && !POINTED_AT.contains(&item) {
            return None;
        }
        let place: usize = place.parse().ok()?;
        let of_rung = |is_target| Some((self.packet.skill(is_target, place)?.to_owned(), 1));
        match item {
            "target-skill" => of_rung(true),
            "current-skill" => of_rung(false),
            _ => Some((item.to_owned(), crate::diagnostics::one_based(place))),
        }
    }
}

/// How far letters reach below their line, in parts of their size.
const BELOW_LINE: f64 = 0.25;

/// How far below the upper edge of the page a point is.
fn y(at: Point, to_page: Transform) -> f64 {
    at.transform(to_page).y.to_pt()
}
