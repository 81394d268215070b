//! What is drawn on a page, told to whoever watches: shapes, glyphs, and which piece of marked content they belong to.

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use kurbo::{Affine, BezPath, Point, Rect};

use promopacket::colour::Colour;

/// What a test wants to know of a page; all else goes by.
pub(crate) trait Watch {
    /// A shape that is filled.
    fn filled(&mut self, _shape: BezPath, _colour: Colour) {}
    /// A line, or the edge of a shape.
    fn stroked(&mut self, _line: BezPath, _colour: Colour) {}
    /// A glyph, with the place of its beginning.
    fn glyph(&mut self, _glyph: Drawn<'_, '_>) {}
    /// Marked content begins; some has a number.
    fn begins(&mut self, _id: Option<i32>) {}
    /// The innermost marked content ends.
    fn ends(&mut self) {}
}

/// A glyph as it is drawn.
pub(crate) struct Drawn<'a, 'g> {
    glyph: &'a Glyph<'g>,
    place: Affine,
    paint: &'a Paint<'g>,
}

impl Drawn<'_, '_> {
    /// What it stands for, if the PDF says so.
    pub(crate) fn text(&self) -> Option<String> {
        match self.glyph.as_unicode()? {
            BfString::Char(c) => Some(c.to_string()),
            BfString::String(text) => Some(text),
        }
    }

    /// Where it begins, in points from the left and from below.
    pub(crate) fn at(&self) -> Point {
        self.place.translation().to_point()
    }

    /// Its outline.
    pub(crate) fn shape(&self) -> BezPath {
        let Glyph::Outline(outline) = self.glyph else { panic!("a packet has outlines only") };
        self.place * outline.outline()
    }

    /// Its colour.
    pub(crate) fn colour(&self) -> Colour {
        colour(self.paint)
    }
}

fn colour(paint: &Paint<'_>) -> Colour {
    let Paint::Color(colour) = paint else { panic!("a packet has plain colours only") };
    let [red, green, blue, alpha] = colour.to_rgba().to_rgba8();
    assert_eq!(alpha, 255, "a packet has opaque colours only");
    Colour([red, green, blue])
}

/// Every page of a PDF, each drawn before a watcher of its own.
pub(crate) fn watched<W: Watch + Default>(pdf: &[u8]) -> Vec<W> {
    let pdf = Pdf::new(pdf.to_vec()).expect("a PDF that can be read");
    let cache = InterpreterCache::new();
    let drawn = pdf.pages().iter().map(|page| {
        let mut watcher = Watcher(W::default());
        let area = Rect::new(0.0, 0.0, 1.0, 1.0);
        let settings = InterpreterSettings::default();
        let mut context = Context::new(Affine::IDENTITY, area, &cache, page.xref(), settings);
        interpret_page(page, &mut context, &mut watcher);
        watcher.0
    });
    drawn.collect()
}

struct Watcher<W>(W);

impl<'a, W: Watch> Device<'a> for Watcher<W> {
    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(
        &mut self,
        path: &BezPath,
        to_page: Affine,
        paint: &Paint<'a>,
        mode: &PathDrawMode,
    ) {
        let shape = to_page * path.clone();
        match mode {
            PathDrawMode::Fill(_) => self.0.filled(shape, colour(paint)),
            PathDrawMode::Stroke(_) => self.0.stroked(shape, colour(paint)),
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
        self.0.glyph(Drawn { glyph, place: to_page * to_line, paint });
    }
    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
    fn begin_marked_content(&mut self, _: &[u8], id: Option<i32>) {
        self.0.begins(id);
    }
    fn end_marked_content(&mut self) {
        self.0.ends();
    }
}
