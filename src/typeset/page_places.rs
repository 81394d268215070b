//! Where on the pages of a packet the words of each field stand. In: the pages, whose templates mark where fields begin. Out: places
//! that a click can be compared with.

use serde::Serialize;
use typst::foundations::StyleChain;
use typst::introspection::{Location, Tag};
use typst::layout::{Frame, FrameItem, Point, Transform};
use typst::model::HeadingElem;
use typst::pdf::ArtifactElem;
use typst_layout::PagedDocument;

use super::document_task::FieldSkills;
use crate::diagnostics::one_based;

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

/// The labels of places begin so; behind that stand the item and its place among its like, from 0.
const FIELD: &str = "field-";

/// What other pages point at is labelled with its item and place alone.
const POINTED_AT: [&str; 2] = ["target-skill", "current-skill"];

/// Walks through the pages and notes where fields begin and end.
struct PlaceFinder<'p> {
    skills: &'p FieldSkills,
    page: usize,
    /// The field whose words are being passed.
    current: Option<(String, u32)>,
    /// The place of its words on this page, once there are any.
    place: Option<PagePlace>,
    /// Where the field was named, if none of its words were passed yet.
    named_at: Option<f64>,
    /// The parts that are being passed of which no reader is told, such as the foot of a page.
    artifacts: Vec<Location>,
    found: Vec<PagePlace>,
}

pub(super) fn places(document: &PagedDocument, skills: &FieldSkills) -> Vec<PagePlace> {
    let mut finder = PlaceFinder {
        skills,
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
        let of_rung = |is_target| Some((self.skills.skill(is_target, place)?.to_owned(), 1));
        match item {
            "target-skill" => of_rung(true),
            "current-skill" => of_rung(false),
            _ => Some((item.to_owned(), one_based(place))),
        }
    }
}

/// How far letters reach below their line, in parts of their size.
const BELOW_LINE: f64 = 0.25;

/// How far below the upper edge of the page a point is.
fn y(at: Point, to_page: Transform) -> f64 {
    at.transform(to_page).y.to_pt()
}
