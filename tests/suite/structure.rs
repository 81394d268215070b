//! Reads the structure of a tagged PDF: its elements with their text in reading order, its bookmarks and its links.

use std::collections::BTreeMap;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, ObjRef, Object};

use crate::drawing::{Drawn, Watch, watched};
use crate::pdf::decoded;

/// An element of the structure tree.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// What it is, such as `H1` or `TD`.
    pub(crate) tag: String,
    /// Its alternative text.
    pub(crate) alt: Option<String>,
    /// Which cells a header cell speaks of.
    pub(crate) scope: Option<String>,
    /// What it consists of, in reading order.
    pub(crate) parts: Vec<Part>,
}

/// What an element consists of.
#[derive(Debug)]
pub(crate) enum Part {
    /// An element inside.
    Element(Element),
    /// A text, and the page it is on, counted from 1.
    Text(String, usize),
    /// A link's active area.
    Link,
}

impl Element {
    /// The elements inside.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Self> {
        self.parts.iter().filter_map(|it| match it {
            Part::Element(element) => Some(element),
            _ => None,
        })
    }

    /// This element and all that are inside it, in reading order.
    pub(crate) fn all(&self) -> Vec<&Self> {
        std::iter::once(self).chain(self.children().flat_map(Self::all)).collect()
    }

    /// All its text.
    pub(crate) fn text(&self) -> String {
        let texts = self.parts.iter().map(|it| match it {
            Part::Element(element) => element.text(),
            Part::Text(text, _) => text.clone(),
            Part::Link => String::new(),
        });
        texts.collect()
    }

    /// The page on which it begins.
    pub(crate) fn page(&self) -> Option<usize> {
        self.parts.iter().find_map(|it| match it {
            Part::Element(element) => element.page(),
            Part::Text(_, page) => Some(*page),
            Part::Link => None,
        })
    }
}

/// What a PDF says of itself to a reader who cannot see.
#[derive(Debug)]
pub(crate) struct Structure {
    /// How many pages there are.
    pub(crate) pages: usize,
    /// The language of the document.
    pub(crate) language: Option<String>,
    /// Whether it says that it is tagged.
    pub(crate) is_marked: bool,
    /// The bookmarks, each with its depth.
    pub(crate) bookmarks: Vec<(usize, String)>,
    /// For each link: its description, and whether it has a place in the structure.
    pub(crate) links: Vec<(String, bool)>,
    /// The whole document.
    pub(crate) root: Element,
}

/// Reads a PDF.
pub(crate) fn structure(bytes: &[u8]) -> Structure {
    let pdf = Pdf::new(bytes.to_vec()).expect("a PDF that can be read");
    let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id()).expect("a PDF has a catalog");
    let reader = Reader { texts: texts(bytes), pages: page_numbers(&pdf) };
    let tree: Dict<'_> = catalog.get("StructTreeRoot").expect("the PDF is tagged");
    let mut bookmarks = Vec::new();
    if let Some(outlines) = catalog.get::<Dict<'_>>("Outlines") {
        outline(&outlines, 0, &mut bookmarks);
    }
    Structure {
        pages: pdf.pages().len(),
        language: string(&catalog, "Lang"),
        is_marked: catalog.get::<Dict<'_>>("MarkInfo").and_then(|it| it.get("Marked"))
            == Some(true),
        bookmarks,
        links: pdf.pages().iter().flat_map(|page| links(page.raw())).collect(),
        root: reader.element(&tree, 0),
    }
}

fn string(dict: &Dict<'_>, key: &str) -> Option<String> {
    Some(decoded(dict.get::<hayro_syntax::object::String<'_>>(key)?.as_bytes()))
}

fn outline(parent: &Dict<'_>, depth: usize, found: &mut Vec<(usize, String)>) {
    let mut next: Option<Dict<'_>> = parent.get("First");
    while let Some(item) = next {
        found.push((depth, string(&item, "Title").unwrap_or_default()));
        outline(&item, depth + 1, found);
        next = item.get("Next");
    }
}

fn links(page: &Dict<'_>) -> Vec<(String, bool)> {
    let annotations = page.get::<Array<'_>>("Annots");
    let all = annotations.iter().flat_map(|it| it.iter::<Dict<'_>>().collect::<Vec<_>>());
    let is_link =
        |it: &Dict<'_>| it.get::<Name<'_>>("Subtype").is_some_and(|it| it.as_str() == "Link");
    let described = |it: &Dict<'_>| string(it, "Contents").unwrap_or_default();
    all.filter(is_link).map(|it| (described(&it), it.contains_key("StructParent"))).collect()
}

fn page_numbers(pdf: &Pdf) -> BTreeMap<(i32, i32), usize> {
    let ids = pdf.pages().iter().map(|it| ObjRef::from(it.raw().obj_id().expect("pages have ids")));
    ids.zip(1..).map(|(it, number)| ((it.obj_number, it.gen_number), number)).collect()
}

struct Reader {
    texts: BTreeMap<(usize, i32), String>,
    pages: BTreeMap<(i32, i32), usize>,
}

impl Reader {
    fn page(&self, dict: &Dict<'_>) -> Option<usize> {
        let page = dict.get_ref("Pg")?;
        self.pages.get(&(page.obj_number, page.gen_number)).copied()
    }

    fn element(&self, dict: &Dict<'_>, page: usize) -> Element {
        let page = self.page(dict).unwrap_or(page);
        let mut parts = Vec::new();
        match dict.get::<Object<'_>>("K") {
            Some(Object::Array(kids)) => {
                kids.iter::<Object<'_>>().for_each(|it| parts.extend(self.part(it, page)));
            }
            Some(kid) => parts.extend(self.part(kid, page)),
            None => {}
        }
        let tag = dict.get::<Name<'_>>("S").map(|it| it.as_str().to_owned()).unwrap_or_default();
        Element { tag, alt: string(dict, "Alt"), scope: scope(dict), parts }
    }

    fn part(&self, kid: Object<'_>, page: usize) -> Option<Part> {
        let text = |page: usize, id: i32| {
            Part::Text(self.texts.get(&(page, id)).cloned().unwrap_or_default(), page)
        };
        match kid {
            Object::Number(number) => Some(text(page, number.as_i64() as i32)),
            Object::Dict(dict) if dict.contains_key("MCID") => {
                Some(text(self.page(&dict).unwrap_or(page), dict.get("MCID")?))
            }
            Object::Dict(dict) if dict.contains_key("Obj") => Some(Part::Link),
            Object::Dict(dict) => Some(Part::Element(self.element(&dict, page))),
            _ => None,
        }
    }
}

/// The scope of a header cell, wherever among its attributes.
fn scope(element: &Dict<'_>) -> Option<String> {
    let attributes = match element.get::<Object<'_>>("A")? {
        Object::Array(all) => all.iter::<Dict<'_>>().collect(),
        Object::Dict(one) => vec![one],
        _ => Vec::new(),
    };
    attributes.iter().find_map(|it| Some(it.get::<Name<'_>>("Scope")?.as_str().to_owned()))
}

/// The text of each piece of marked content, by page and number.
fn texts(pdf: &[u8]) -> BTreeMap<(usize, i32), String> {
    let mut texts = BTreeMap::new();
    for (marked, number) in watched::<Marked>(pdf).into_iter().zip(1..) {
        for (id, lines) in marked.lines {
            let said: Vec<String> = lines.into_iter().map(|it| logical(it.glyphs)).collect();
            texts.insert((number, id), joined(&said));
        }
    }
    texts
}

/// Lines as one text: a hyphen at a line's end is gone, everything else is parted by a space.
fn joined(lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines {
        match text.strip_suffix('\u{ad}') {
            Some(start) => text.truncate(start.len()),
            None if !text.is_empty() && !text.ends_with(' ') => text.push(' '),
            None => {}
        }
        text.push_str(line);
    }
    text
}

fn is_leftwards(glyph: &str) -> bool {
    glyph.chars().any(|it| matches!(it, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'))
}

/// Glyphs in the order in which they are drawn, from left to right, as they are read. A line is turned around if most of
/// its letters run to the left; words and numbers of the other direction keep theirs.
fn logical(glyphs: Vec<String>) -> String {
    let is_rightwards = |it: &String| it.chars().any(char::is_alphanumeric) && !is_leftwards(it);
    let (to_left, to_right): (Vec<_>, Vec<_>) = glyphs
        .iter()
        .filter(|it| is_leftwards(it) || is_rightwards(it))
        .partition(|it| is_leftwards(it));
    if to_left.len() <= to_right.len() {
        return turned(glyphs, |it| is_leftwards(it)).concat();
    }
    turned(glyphs.into_iter().rev().collect(), is_rightwards).concat()
}

/// Turns each stretch around that begins and ends with a glyph to be turned.
fn turned(mut glyphs: Vec<String>, turns: impl Fn(&String) -> bool) -> Vec<String> {
    let is_neutral = |it: &String| !it.chars().any(char::is_alphanumeric);
    let mut start = 0;
    while start < glyphs.len() {
        if !turns(&glyphs[start]) {
            start += 1;
            continue;
        }
        let stretch = glyphs[start..].iter().take_while(|it| turns(it) || is_neutral(it)).count();
        let last = (start..start + stretch).rfind(|at| turns(&glyphs[*at])).unwrap_or(start);
        glyphs[start..=last].reverse();
        start = last + 1;
    }
    glyphs
}

#[derive(Default)]
struct Line {
    y: f64,
    glyphs: Vec<String>,
}

/// The lines of each piece of marked content.
#[derive(Default)]
struct Marked {
    open: Vec<Option<i32>>,
    lines: BTreeMap<i32, Vec<Line>>,
}

impl Watch for Marked {
    fn begins(&mut self, id: Option<i32>) {
        self.open.push(id);
    }

    fn ends(&mut self) {
        self.open.pop();
    }

    fn glyph(&mut self, glyph: Drawn<'_, '_>) {
        let Some(id) = self.open.iter().rev().find_map(|it| *it) else { return };
        let Some(text) = glyph.text() else { return };
        let y = glyph.at().y;
        let lines = self.lines.entry(id).or_default();
        match lines.last_mut() {
            Some(line) if (line.y - y).abs() < 2.0 => line.glyphs.push(text),
            _ => lines.push(Line { y, glyphs: vec![text] }),
        }
    }
}
