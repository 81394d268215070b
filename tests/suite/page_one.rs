//! Page one holds the whole case on one page, and is filled: what it says ends on it, and no text ends early while there is
//! room. Checked in the finished PDF of every edition of the sample and of the gallery.

use std::fs;

use kurbo::{BezPath, Shape as _};
use promopacket::audience::Audience;

use crate::drawing::{Drawn, Watch, watched};
use crate::gallery;
use crate::pdf::{page_texts, squeezed};
use crate::structure::{Element, Part, Structure, structure};
use crate::workbench::{build, fonts, root, sample};

/// Three lines of text and the space between two sections, in points.
const MOST_FREE: f64 = 3.0 * 12.6 + 9.7 + 8.0;

/// The heights at which something begins or ends on a page, in points from below.
#[derive(Default)]
struct Heights(Vec<f64>);

impl Heights {
    fn add(&mut self, shape: &BezPath) {
        let bounds = shape.bounding_box();
        self.0.extend([bounds.y0, bounds.y1]);
    }

    /// The largest stretch in which nothing begins or ends.
    fn largest_gap(mut self) -> f64 {
        self.0.sort_by(f64::total_cmp);
        self.0.windows(2).map(|it| it[1] - it[0]).fold(0.0, f64::max)
    }
}

impl Watch for Heights {
    fn filled(&mut self, shape: BezPath, _: promopacket::colour::Colour) {
        self.add(&shape);
    }

    fn stroked(&mut self, line: BezPath, _: promopacket::colour::Colour) {
        self.add(&line);
    }

    fn glyph(&mut self, glyph: Drawn<'_, '_>) {
        self.0.push(glyph.at().y);
    }
}

/// What stands behind the beginning of a text.
fn in_full(language: &str) -> String {
    let path = root().join(format!("templates/strings/{language}.toml"));
    let strings: toml::Table =
        fs::read_to_string(path).expect("the strings are there").parse().expect("TOML");
    let words = strings["pages"]["in_full"].as_str().expect("words");
    format!("…{}", squeezed(words))
}

/// The tag of what page two begins with: a section, unless page one runs over.
fn second_page(structure: &Structure) -> Option<&str> {
    let begins = |it: &Element| it.parts.iter().any(|it| matches!(it, Part::Text(_, 2)));
    structure.root.all().into_iter().find(|it| begins(it)).map(|it| it.tag.as_str())
}

/// What is wrong with page one of an edition.
fn faults(edition: &[u8]) -> Vec<String> {
    let structure = structure(edition);
    let language = structure.language.as_deref().expect("an edition has a language");
    let in_full = in_full(language.split('-').next().unwrap_or_default());
    let page = page_texts(edition).swap_remove(0);
    let mut faults = Vec::new();
    if second_page(&structure).is_some_and(|it| it != "H2") {
        faults.push(format!("page one runs over: {page}"));
    }
    let free = watched::<Heights>(edition).swap_remove(0).largest_gap();
    if page.contains(&in_full) && free > MOST_FREE {
        faults.push(format!("a text ends early, and {free} points are free"));
    }
    faults
}

#[test]
fn page_one_of_the_sample_is_one_page_and_no_text_ends_while_there_is_room() {
    let built = build(&sample(), &Audience::ALL, 2);
    for packet in &built.manifest.packets {
        assert_eq!(faults(&built.read(&packet.file)), Vec::<String>::new(), "{}", packet.file);
    }
}

#[test]
fn page_one_of_the_gallery_is_one_page_and_no_text_ends_while_there_is_room() {
    let fonts = fonts();
    for case in gallery::cases() {
        for audience in Audience::ALL {
            let edition = gallery::edition(&case, &fonts, audience);
            assert_eq!(faults(&edition), Vec::<String>::new(), "{} {audience}", case.display());
        }
    }
}

/// The longest text of the gallery ends early, so that the test above has something to look at.
#[test]
fn a_text_that_no_page_holds_begins_on_page_one_and_says_where_it_is_whole() {
    let case = root().join("fixtures/cases/gallery-forty-skills");
    let edition = gallery::edition(&case, &fonts(), Audience::Committee);
    assert!(page_texts(&edition)[0].contains(&in_full("en")));
}
