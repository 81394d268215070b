//! The formats, colours and sizes of a form. In: the cycle's colour, and what kind of cell it is. Out: formats, colours and
//! sizes; the only place that has them.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use super::questions::{FormColumn, QuestionGroup};
use crate::colour::Colour;

const INK: Color = Color::RGB(0x1F_1F_1F);
const FAINT_INK: Color = Color::RGB(0x59_59_59);
const LINE: Color = Color::RGB(0xBF_BF_BF);
const CLOSED: Color = Color::RGB(0xD9_D9_D9);
const PLAIN: Color = Color::RGB(0xF2_F2_F2);

/// How much of the accent is in the ground of the target rung.
const TINT: f64 = 0.14;

/// Heights of rows, in points.
pub(super) const TITLE_HEIGHT: f64 = 22.0;
pub(super) const PERSON_HEIGHT: f64 = 14.0;
pub(super) const GAP_HEIGHT: f64 = 6.0;
pub(super) const HEADER_HEIGHT: f64 = 20.0;

/// The width of a column, in characters of the workbook's font.
pub(super) fn width(heading: FormColumn) -> u16 {
    match heading {
        FormColumn::Item => 26,
        FormColumn::Rung => 19,
        FormColumn::Expectation => 46,
        FormColumn::SelfRating | FormColumn::ManagerRating => 15,
        FormColumn::SelfComment | FormColumn::ManagerComment => 38,
        FormColumn::SelfEvidence | FormColumn::ManagerEvidence => 22,
        FormColumn::Date => 11,
    }
}

/// What a cell of an item is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellPurpose {
    /// It says what is asked.
    Asks,
    /// It takes words or a rating.
    TakesText,
    /// It takes a date.
    TakesDate,
    /// It takes nothing.
    Closed,
}

/// The looks of one cycle's forms.
#[derive(Debug, Clone, Copy)]
pub(super) struct FormFormats {
    accent: Colour,
}

impl FormFormats {
    /// The looks with an accent, which may be of any brightness.
    pub(super) fn new(accent: Colour) -> Self {
        Self { accent }
    }

    pub(super) fn title(self) -> Format {
        base().set_bold().set_font_size(15).set_align(FormatAlign::VerticalCenter)
    }

    pub(super) fn label(self) -> Format {
        base().set_font_color(FAINT_INK)
    }

    /// Left, so that a name that is written from right to left does not flow over its label.
    pub(super) fn value(self) -> Format {
        base().set_num_format("@").set_align(FormatAlign::Left)
    }

    pub(super) fn instruction(self) -> Format {
        base().set_text_wrap().set_align(FormatAlign::Left).set_align(FormatAlign::VerticalCenter)
    }

    pub(super) fn header(self) -> Format {
        base()
            .set_bold()
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(color(self.accent))
            .set_font_color(color(ink_on(self.accent)))
            .set_border(FormatBorder::Thin)
            .set_border_color(color(self.accent))
    }

    /// The format of a cell of an item; the first row of a group has a line above it.
    pub(super) fn cell(self, usage: CellPurpose, group: QuestionGroup, is_first: bool) -> Format {
        let format = base()
            .set_align(FormatAlign::Top)
            .set_align(FormatAlign::Left)
            .set_text_wrap()
            .set_border(FormatBorder::Thin)
            .set_border_color(LINE);
        let format = match usage {
            CellPurpose::Asks => format.set_background_color(self.ground(group)),
            // A text stays one, even if it begins with `-` or `=` or looks like a date.
            CellPurpose::TakesText => format.set_num_format("@").set_unlocked(),
            CellPurpose::TakesDate => format.set_num_format("yyyy-mm-dd").set_unlocked(),
            CellPurpose::Closed => format.set_background_color(CLOSED),
        };
        if is_first {
            format.set_border_top(FormatBorder::Medium).set_border_top_color(color(self.accent))
        } else {
            format
        }
    }

    fn ground(self, group: QuestionGroup) -> Color {
        match group {
            QuestionGroup::Target => color(tinted(self.accent)),
            QuestionGroup::Current | QuestionGroup::Statement => PLAIN,
        }
    }
}

fn base() -> Format {
    Format::new().set_font_size(10).set_font_color(INK)
}

fn color(Colour([red, green, blue]): Colour) -> Color {
    Color::RGB(u32::from_be_bytes([0, red, green, blue]))
}

/// A little of a colour on white paper.
fn tinted(Colour(parts): Colour) -> Colour {
    Colour(parts.map(|part| (255.0 - (255.0 - f64::from(part)) * TINT).round() as u8))
}

/// Black or white, whichever stands out more; one of them has a contrast of at least 4.5:1 to any colour.
fn ink_on(ground: Colour) -> Colour {
    let (white, black) = (Colour::WHITE, Colour::BLACK);
    if white.contrast(ground) >= black.contrast(ground) { white } else { black }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_can_be_read_on_every_accent() {
        for accent in [[0x0B, 0x5C, 0x66], [255; 3], [0; 3], [0x77; 3], [255, 255, 0], [255, 0, 0]]
        {
            let accent = Colour(accent);
            assert!(ink_on(accent).contrast(accent) >= Colour::TEXT, "{accent:?}");
        }
    }

    #[test]
    fn the_ground_of_the_target_rung_is_pale_on_every_accent() {
        for accent in [[0; 3], [255; 3], [0x0B, 0x5C, 0x66]] {
            let ground = tinted(Colour(accent));
            assert!(Colour([0x1F; 3]).contrast(ground) >= 10.0, "{ground:?}");
        }
    }
}
