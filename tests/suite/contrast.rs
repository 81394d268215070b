//! Every letter of a packet can be read: its contrast to what is below it is computed from the finished PDF.

use hayro_interpret::font::Glyph;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use kurbo::{Affine, BezPath, Point, Rect, Shape as _};
use promopacket::audience::Audience;
use promopacket::colour::Colour;
use promopacket::pipeline::Inputs;
use promopacket::source::Source;
use promopacket::typeset::Templates;

use crate::workbench::{build, checked, pdf, sample};

/// What was drawn on a page: shapes in their order, and each letter with its colour and that of what it stands on.
#[derive(Default)]
struct Page {
    shapes: Vec<(BezPath, Colour)>,
    letters: Vec<Letter>,
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

fn colour(paint: &Paint<'_>) -> Colour {
    let Paint::Color(colour) = paint else { panic!("a packet has plain colours only") };
    let [red, green, blue, alpha] = colour.to_rgba().to_rgba8();
    assert_eq!(alpha, 255, "a packet has opaque colours only");
    Colour([red, green, blue])
}

impl<'a> Device<'a> for Page {
    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(
        &mut self,
        path: &BezPath,
        to_page: Affine,
        paint: &Paint<'a>,
        mode: &PathDrawMode,
    ) {
        if matches!(mode, PathDrawMode::Fill(_)) {
            self.shapes.push((to_page * path.clone(), colour(paint)));
        }
    }
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        to_page: Affine,
        to_line: Affine,
        paint: &Paint<'a>,
        _: &GlyphDrawMode,
    ) {
        let Glyph::Outline(outline) = glyph else { panic!("the sample has outlines only") };
        let shape = to_page * to_line * outline.outline();
        if !shape.is_empty() {
            let ground = self.ground(shape.bounding_box().center());
            self.letters.push(Letter { ink: colour(paint), ground });
        }
    }
    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Every letter of a PDF.
fn letters(pdf: &[u8]) -> Vec<Letter> {
    let pdf = Pdf::new(pdf.to_vec()).expect("a PDF that can be read");
    let cache = InterpreterCache::new();
    let drawn = pdf.pages().iter().flat_map(|page| {
        let mut drawn = Page::default();
        let area = Rect::new(0.0, 0.0, 1.0, 1.0);
        let settings = InterpreterSettings::default();
        let mut context = Context::new(Affine::IDENTITY, area, &cache, page.xref(), settings);
        interpret_page(page, &mut context, &mut drawn);
        drawn.letters
    });
    drawn.collect()
}

/// The sample in another brand colour.
fn branded(accent: &str) -> Inputs {
    let inputs = sample();
    let cycle = inputs.cycle.as_ref().expect("the sample has a cycle");
    let text = String::from_utf8_lossy(&cycle.bytes);
    let cycle = format!("{text}\n[brand]\naccent = \"{accent}\"\n");
    Inputs { cycle: Some(Source::new("cycle.toml", cycle.into())), ..inputs }
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

/// The test would notice: text in light grey is found.
#[test]
fn text_that_is_too_pale_is_noticed() {
    let mut templates = Templates::built_in();
    let (_, theme) = templates.files().find(|(path, _)| *path == "theme.typ").expect("a theme");
    let pale = String::from_utf8_lossy(theme)
        .replace("#let soft = rgb(\"#56616d\")", "#let soft = rgb(\"#9aa4ae\")");
    templates.insert("theme.typ", pale.into_bytes());
    let checked = checked(&Inputs { templates, ..sample() });
    let letters = letters(&pdf(&checked, "E1003", Audience::Hr).expect("a packet"));
    let least = letters.iter().map(Letter::contrast).fold(21.0, f64::min);
    assert!((2.0..3.0).contains(&least), "the least contrast is {least:.2}");
}

/// The test would notice: white text in a dark box is seen on the box, and on a pale box it is found to be too pale.
#[test]
fn text_is_measured_against_what_is_drawn_below_it() {
    for (fill, is_readable) in [("#0b5c66", true), ("#a9cbc9", false)] {
        let mut templates = Templates::built_in();
        let main = format!(
            "#set document(title: \"x\")\n#rect(fill: rgb(\"{fill}\"), text(fill: white, \"words in a box\"))\n"
        );
        templates.insert("packet.typ", main.into_bytes());
        let checked = checked(&Inputs { templates, ..sample() });
        let letters = letters(&pdf(&checked, "E1003", Audience::Hr).expect("a page"));
        assert_eq!(letters.len(), "wordsinabox".len());
        assert!(letters.iter().all(|it| (it.contrast() >= 4.5) == is_readable), "{fill}");
    }
}
