//! What a link to the web says of itself to somebody who cannot see what stands around it (`Contents` in a PDF). Typst says
//! the address. In: a document, whose templates hide `metadata((leads-to: "…"))` in links. Out: the same with those words.

use std::ops::ControlFlow;

use typst::foundations::{Content, Value};
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Frame, FrameItem, GroupItem};
use typst::model::{Document as _, LinkMarker};
use typst_layout::{Page, PagedDocument};

/// The key of the words.
const LEADS_TO: &str = "leads-to";

/// The document with the words that its links hide. It is public for measurements that compare this program's files with those
/// of Typst alone.
pub fn told(document: PagedDocument) -> PagedDocument {
    let frames: Vec<Option<Frame>> =
        document.pages().iter().map(|page| told_frame(&page.frame)).collect();
    if frames.iter().all(Option::is_none) {
        return document;
    }
    let pages = document.pages().iter().zip(frames).map(|(page, frame)| match frame {
        Some(frame) => Page { frame, ..page.clone() },
        None => page.clone(),
    });
    PagedDocument::new(pages.collect(), document.info().clone())
}

/// A frame whose links have their words, or nothing if none hides any: documents share frames, and few are to be copied.
fn told_frame(frame: &Frame) -> Option<Frame> {
    let changed = frame
        .items()
        .enumerate()
        .filter_map(|(place, (_, item))| told_item(item).map(|item| (place, item)));
    let changed: Vec<(usize, FrameItem)> = changed.collect();
    if changed.is_empty() {
        return None;
    }
    let mut frame = frame.clone();
    let mut changed = changed.into_iter().peekable();
    let mut place = 0;
    frame.retain(|item| {
        if let Some((_, told)) = changed.next_if(|(changed, _)| *changed == place) {
            *item = told;
        }
        place += 1;
        true
    });
    Some(frame)
}

fn told_item(item: &FrameItem) -> Option<FrameItem> {
    match item {
        FrameItem::Group(group) => {
            let frame = told_frame(&group.frame)?;
            Some(FrameItem::Group(GroupItem { frame, ..group.clone() }))
        }
        FrameItem::Tag(Tag::Start(element, flags)) => {
            let words = words(element)?;
            let mut element = element.clone();
            element.to_packed_mut::<LinkMarker>()?.alt = Some(words.into());
            Some(FrameItem::Tag(Tag::Start(element, *flags)))
        }
        _ => None,
    }
}

/// The words that a link hides.
fn words(element: &Content) -> Option<String> {
    let link = element.to_packed::<LinkMarker>()?;
    let found = link.body.traverse(&mut |part| match hidden(&part) {
        Some(words) => ControlFlow::Break(words),
        None => ControlFlow::Continue(()),
    });
    found.break_value()
}

fn hidden(part: &Content) -> Option<String> {
    let Value::Dict(told) = &part.to_packed::<MetadataElem>()?.value else { return None };
    let Value::Str(words) = told.get(LEADS_TO).ok()? else { return None };
    Some(words.to_string())
}
