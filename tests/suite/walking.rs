//! A packet can be walked without seeing it: each story and skill has a heading, lists are lists, the first cell of a row
//! names it, and what people wrote is in paragraphs; and no page ends with a few lines.

use promopacket::audience::Audience;
use serde_json::Value;

use crate::drawing::{Drawn, Watch, watched};
use crate::gallery;
use crate::structure::{Element, Part, structure};
use crate::workbench::{build, checked, fonts, sample};

/// The elements of a tag, in reading order.
fn tagged<'e>(root: &'e Element, tag: &str) -> Vec<&'e Element> {
    root.all().into_iter().filter(|it| it.tag == tag).collect()
}

/// A text without its spaces and the marks that only say how it is set.
fn bare(text: &str) -> String {
    let is_mark = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{200b}' | '\u{2066}'..='\u{2069}' | '\u{e0001}'..='\u{e007f}')
    };
    text.chars().filter(|c| !is_mark(*c)).collect()
}

fn texts(elements: &[&Element]) -> Vec<String> {
    elements.iter().map(|it| bare(&it.text())).collect()
}

/// The data of the sample's packets, by person and audience.
fn sampled() -> Vec<(String, Audience, Value)> {
    let checked = checked(&sample());
    let mut packets = Vec::new();
    for review in &checked.reviews.reviews {
        for audience in Audience::ALL {
            let json = checked.packet(review, audience).to_json(fonts().families());
            let json = serde_json::from_slice(&json).expect("a packet is JSON");
            packets.push((review.person.id.to_string(), audience, json));
        }
    }
    packets
}

/// What a reader who walks by headings and lists must find: words, and the tag of what begins with or holds them.
fn wanted(packet: &Value) -> Vec<(&'static str, String)> {
    let mut wanted = Vec::new();
    let all = |key: &str| packet[key].as_array().cloned().unwrap_or_default();
    for story in all("impact") {
        if let Some(title) = story["title"].as_str() {
            wanted.push(("H3", title.to_owned()));
        }
    }
    let current = all("current_rung");
    let was_asked = current.iter().any(|it| it["group"] != "brief" || it["verdict"] != "unknown");
    for skill in all("target_rung").into_iter().chain(if was_asked { current } else { Vec::new() })
    {
        let tag = if skill["group"] == "brief" { "LI" } else { "H3" };
        let category = skill["category"].as_str().map(|it| format!("{it} · ")).unwrap_or_default();
        wanted.push((tag, category + skill["text"].as_str().expect("a skill has words")));
    }
    for said in all("peer_feedback") {
        wanted.push(("LI", said["text"][0].as_str().unwrap_or_default().to_owned()));
    }
    wanted
}

#[test]
fn each_story_and_skill_of_the_sample_has_a_heading_or_a_line_of_a_list() {
    let built = build(&sample(), &Audience::ALL, 2);
    for (id, audience, packet) in sampled() {
        let mut packets = built.manifest.packets.iter();
        let made = packets.find(|it| it.employee_id == id && it.audience == audience.to_string());
        let file = &made.expect("everybody has every edition").file;
        let edition = structure(&built.read(file));
        assert_eq!(tagged(&edition.root, "H1").len(), 1, "{file}");
        let (headings, items) = (tagged(&edition.root, "H3"), tagged(&edition.root, "LI"));
        let (headings, items) = (texts(&headings), texts(&items));
        for (tag, words) in wanted(&packet) {
            let words = bare(&words);
            let among = if tag == "H3" { &headings } else { &items };
            assert!(among.iter().any(|it| it.contains(&words)), "{file}: no {tag} {words}");
        }
        let bookmarks: Vec<String> = edition.bookmarks.iter().map(|(_, it)| bare(it)).collect();
        for heading in &headings {
            assert!(bookmarks.iter().any(|it| it == heading), "{file}: no bookmark {heading}");
        }
    }
}

/// Where text stands in nothing but boxes, from page two on.
fn loose(element: &Element, is_held: bool, found: &mut Vec<String>) {
    let holds = ["P", "H1", "H2", "H3", "Lbl", "LBody", "TH", "TD", "TOCI", "Figure"];
    let is_held = is_held || holds.contains(&element.tag.as_str());
    for part in &element.parts {
        match part {
            Part::Element(inside) => loose(inside, is_held, found),
            Part::Text(text, page) if !is_held && *page > 1 && !text.trim().is_empty() => {
                found.push(text.clone());
            }
            Part::Text(..) | Part::Link => {}
        }
    }
}

/// The rows behind the first one of a table whose first cell names nothing; a cell that is alone needs no name.
fn nameless_rows(table: &Element) -> Vec<String> {
    let rows = tagged(table, "TR").into_iter().skip(1);
    let is_named = |row: &Element| {
        row.children().next().is_some_and(|it| it.tag == "TH" && it.scope.as_deref() == Some("Row"))
    };
    rows.filter(|it| it.children().count() > 1 && !is_named(it)).map(Element::text).collect()
}

/// Everything that is wrong with an edition, in words.
fn faults(pdf: &[u8]) -> Vec<String> {
    let edition = structure(pdf);
    let mut faults = Vec::new();
    loose(&edition.root, false, &mut faults);
    for table in tagged(&edition.root, "Table") {
        faults.extend(nameless_rows(table));
    }
    faults
}

#[test]
fn what_people_wrote_is_in_paragraphs_and_rows_are_named() {
    let built = build(&sample(), &Audience::ALL, 2);
    for packet in &built.manifest.packets {
        assert_eq!(faults(&built.read(&packet.file)), Vec::<String>::new(), "{}", packet.file);
    }
    let fonts = fonts();
    for case in gallery::cases() {
        for audience in Audience::ALL {
            let found = faults(&gallery::edition(&case, &fonts, audience));
            assert_eq!(found, Vec::<String>::new(), "{} {audience}", case.display());
        }
    }
}

/// From where to where a page has text that is no header or footer, in points from below.
struct TextExtent {
    open: Vec<Option<i32>>,
    top: f64,
    foot: f64,
}

impl Default for TextExtent {
    fn default() -> Self {
        Self { open: Vec::new(), top: 0.0, foot: f64::MAX }
    }
}

impl Watch for TextExtent {
    fn begins(&mut self, id: Option<i32>) {
        self.open.push(id);
    }

    fn ends(&mut self) {
        self.open.pop();
    }

    fn glyph(&mut self, glyph: Drawn<'_, '_>) {
        if self.open.iter().any(Option::is_some) {
            let y = glyph.at().y;
            self.top = self.top.max(y);
            self.foot = self.foot.min(y);
        }
    }
}

/// How many lines of small text the last page has room for between its first and its last.
fn lines_at_the_end(pdf: &[u8]) -> f64 {
    const LINE: f64 = 11.0;
    let pages = watched::<TextExtent>(pdf);
    let last = pages.last().expect("a page");
    (last.top - last.foot) / LINE + 1.0
}

/// The sheet for the conversation is a page of its own, however little it says.
#[test]
fn no_edition_ends_with_a_few_lines() {
    let audiences = [Audience::Employee, Audience::Committee, Audience::Hr];
    let built = build(&sample(), &audiences, 2);
    for packet in &built.manifest.packets {
        let lines = lines_at_the_end(&built.read(&packet.file));
        assert!(lines >= 10.0, "{}: {lines} lines on the last page", packet.file);
    }
    let fonts = fonts();
    for case in gallery::cases() {
        for audience in audiences {
            let lines = lines_at_the_end(&gallery::edition(&case, &fonts, audience));
            assert!(lines >= 10.0, "{} {audience}: {lines} lines", case.display());
        }
    }
}

/// A long packet has contents that name every part and skill behind it, and a short one has none.
#[test]
fn a_long_packet_has_contents() {
    let fonts = fonts();
    for case in gallery::cases() {
        let edition = structure(&gallery::edition(&case, &fonts, Audience::Committee));
        let entries = texts(&tagged(&edition.root, "TOCI"));
        assert_eq!(entries.is_empty(), edition.pages <= 8, "{}", case.display());
        if !entries.is_empty() {
            for heading in texts(&tagged(&edition.root, "H3")) {
                assert!(entries.iter().any(|it| it.starts_with(&heading)), "no entry {heading}");
            }
        }
    }
}
