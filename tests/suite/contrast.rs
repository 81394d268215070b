//! Every letter of a packet can be read: its contrast to what is below it is computed from the finished PDF. And no line
//! is there that no template asked for.

use kurbo::{BezPath, Point, Shape as _};
use promopacket::audience::Audience;
use promopacket::colour::Colour;
use promopacket::pipeline::RunInputs;
use promopacket::source::Source;
use promopacket::typeset::TemplateFiles;

use crate::drawing::{Drawn, Watch, watched};
use crate::workbench::{build, checked, pdf, sample};

/// What was drawn on a page: shapes in their order, each letter with its colour and that of what it stands on, and the
/// colours of lines.
#[derive(Default)]
struct Page {
    shapes: Vec<(BezPath, Colour)>,
    letters: Vec<Letter>,
    lines: Vec<Colour>,
}

struct Letter {
    ink: Colour,
    ground: Colour,
}

impl Letter {
    fn contrast(&self) -> f64 {
        self.ink.contrast(self.ground)
    }
}

impl Page {
    /// The colour of the uppermost shape at a point, or paper.
    fn ground(&self, at: Point) -> Colour {
        let below = self.shapes.iter().rev().find(|(shape, _)| shape.contains(at));
        below.map_or(Colour::WHITE, |(_, colour)| *colour)
    }
}

impl Watch for Page {
    fn filled(&mut self, shape: BezPath, colour: Colour) {
        self.shapes.push((shape, colour));
    }

    fn stroked(&mut self, _: BezPath, colour: Colour) {
        self.lines.push(colour);
    }

    fn glyph(&mut self, glyph: Drawn<'_, '_>) {
        let shape = glyph.shape();
        if !shape.is_empty() {
            let ground = self.ground(shape.bounding_box().center());
            self.letters.push(Letter { ink: glyph.colour(), ground });
        }
    }
}

/// Every letter of a PDF.
fn letters(pdf: &[u8]) -> Vec<Letter> {
    watched::<Page>(pdf).into_iter().flat_map(|it| it.letters).collect()
}

/// How many lines of a PDF have the colour that Typst takes where a template names none.
fn lines_of_no_colour(pdf: &[u8]) -> usize {
    let lines = watched::<Page>(pdf).into_iter().flat_map(|it| it.lines);
    lines.filter(|it| *it == Colour([0, 0, 0])).count()
}

/// The sample in another brand colour.
fn branded(accent: &str) -> RunInputs {
    let inputs = sample();
    let cycle = inputs.cycle.as_ref().expect("the sample has a cycle");
    let text = String::from_utf8_lossy(&cycle.bytes);
    let cycle = format!("{text}\n[brand]\naccent = \"{accent}\"\n");
    RunInputs { cycle: Some(Source::new("cycle.toml", cycle.into())), ..inputs }
}

/// The sample with a part of its theme replaced.
fn themed(from: &str, to: &str) -> RunInputs {
    let mut templates = TemplateFiles::built_in();
    let (_, theme) = templates.files().find(|(path, _)| *path == "theme.typ").expect("a theme");
    let theme = String::from_utf8_lossy(theme);
    assert!(theme.contains(from), "the theme has no {from}");
    templates.insert("theme.typ", theme.replace(from, to).into_bytes());
    RunInputs { templates, ..sample() }
}

fn assert_readable(letters: &[Letter], what: &str) {
    assert!(letters.len() > 2000, "{what} has {} letters", letters.len());
    for letter in letters {
        let contrast = letter.contrast();
        assert!(contrast >= 4.5, "{what}: {} on {}: {contrast:.2}", letter.ink, letter.ground);
    }
}

#[test]
fn every_letter_of_the_sample_can_be_read() {
    let built = build(&sample(), &[Audience::Employee, Audience::Hr], 2);
    for packet in &built.manifest.packets {
        let letters = letters(&built.read(&packet.file));
        assert_readable(&letters, &packet.file);
    }
}

#[test]
fn every_letter_can_be_read_in_every_brand() {
    for accent in ["#ffe600", "#ffffff", "#ff69b4", "#00ff7f", "#777777", "#000000"] {
        let checked = checked(&branded(accent));
        let pale = Colour::parse(accent).expect("a colour");
        for id in ["E1003", "E1006", "E2011"] {
            let letters = letters(&pdf(&checked, id, Audience::Hr).expect("a packet"));
            assert_readable(&letters, accent);
            let shade = pale.readable(Colour::TEXT);
            assert!(letters.iter().any(|it| it.ink == shade), "{accent}: nothing is in {shade}");
        }
    }
}

/// A line that only parts one thing from another.
const PARTING: Colour = Colour([0xc9, 0xd0, 0xd6]);

/// The palest line of a PDF that has to be seen to understand it, on paper or on the ground of the review period.
fn palest_line(pdf: &[u8]) -> f64 {
    const SHADE: Colour = Colour([0xec, 0xef, 0xf1]);
    let lines = watched::<Page>(pdf).into_iter().flat_map(|it| it.lines);
    let told = lines.filter(|it| *it != PARTING);
    told.map(|it| it.contrast(Colour::WHITE).min(it.contrast(SHADE))).fold(21.0, f64::min)
}

/// WCAG 2.2, 1.4.11.
#[test]
fn every_line_that_carries_meaning_can_be_seen() {
    let built = build(&sample(), &[Audience::Committee, Audience::Manager], 2);
    for packet in &built.manifest.packets {
        let palest = palest_line(&built.read(&packet.file));
        assert!(palest >= 3.0, "{}: {palest:.2}", packet.file);
    }
}

/// The test would notice: the axes of the line of time in a paler grey.
#[test]
fn lines_that_are_too_pale_are_noticed() {
    let checked =
        checked(&themed("#let faint = rgb(\"#7c8791\")", "#let faint = rgb(\"#b4bcc3\")"));
    let pdf = pdf(&checked, "E1003", Audience::Committee).expect("a packet");
    assert!((1.5..2.5).contains(&palest_line(&pdf)));
}

/// The test would notice: text in light grey is found.
#[test]
fn text_that_is_too_pale_is_noticed() {
    let checked = checked(&themed("#let soft = rgb(\"#56616d\")", "#let soft = rgb(\"#9aa4ae\")"));
    let letters = letters(&pdf(&checked, "E1003", Audience::Hr).expect("a packet"));
    let least = letters.iter().map(Letter::contrast).fold(21.0, f64::min);
    assert!((2.0..3.0).contains(&least), "the least contrast is {least:.2}");
}

/// The test would notice: white text in a dark box is seen on the box, and on a pale box it is found to be too pale.
#[test]
fn text_is_measured_against_what_is_drawn_below_it() {
    for (fill, is_readable) in [("#0b5c66", true), ("#a9cbc9", false)] {
        let mut templates = TemplateFiles::built_in();
        let main = format!(
            "#set document(title: \"x\")\n#rect(fill: rgb(\"{fill}\"), text(fill: white, \"words in a box\"))\n"
        );
        templates.insert("packet.typ", main.into_bytes());
        let checked = checked(&RunInputs { templates, ..sample() });
        let letters = letters(&pdf(&checked, "E1003", Audience::Hr).expect("a page"));
        assert_eq!(letters.len(), "wordsinabox".len());
        assert!(letters.iter().all(|it| (it.contrast() >= 4.5) == is_readable), "{fill}");
    }
}

/// No colour of the theme is black: a line of that colour is one that nobody asked for.
#[test]
fn no_line_is_drawn_that_no_template_asked_for() {
    let built = build(&sample(), &Audience::ALL, 2);
    for packet in &built.manifest.packets {
        assert_eq!(lines_of_no_colour(&built.read(&packet.file)), 0, "{}", packet.file);
    }
}

/// The test would notice: sides of a table that its stroke does not name.
#[test]
fn lines_that_no_template_asked_for_are_noticed() {
    let mut templates = TemplateFiles::built_in();
    let main = "#set document(title: \"x\")\n#table(columns: 2, stroke: (bottom: red), [a], [b])\n";
    templates.insert("packet.typ", main.into());
    let checked = checked(&RunInputs { templates, ..sample() });
    let pdf = pdf(&checked, "E1003", Audience::Hr).expect("a page");
    assert!(lines_of_no_colour(&pdf) > 0);
}
