//! Colours and how well they can be read. In: a colour as `#rrggbb`. Out: contrasts, and the shade of a colour that can
//! be read on white.

use std::fmt::{self, Display};

use serde::{Serialize, Serializer};

/// A colour by its red, green and blue in sRGB, 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    /// White paper.
    pub const WHITE: Self = Self([255; 3]);
    /// Black ink.
    pub(crate) const BLACK: Self = Self([0; 3]);
    /// The least contrast of text to its ground (WCAG 2.2, 1.4.3).
    pub const TEXT: f64 = 4.5;
    /// The least contrast of lines and shapes to what is beside them (WCAG 2.2, 1.4.11).
    pub(crate) const GRAPHICS: f64 = 3.0;

    /// Reads a colour such as `#0b5c66`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|rest| rest.len() == 6)?;
        if !digits.chars().all(|c| c.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// The contrast to another colour, 1 to 21 (WCAG 2.2, contrast ratio).
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The brightness as it is seen, 0 to 1 (WCAG 2.2, relative luminance).
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// This colour if it has that contrast to white, else the lightest shade of the same hue that has it.
    #[must_use]
    pub fn readable(self, contrast: f64) -> Self {
        const STEP: f64 = 0.001;
        let (lightness, chroma, hue) = to_oklch(self);
        let mut shade = self;
        let mut steps = 0.0;
        while shade.contrast(Self::WHITE) < contrast {
            steps += 1.0;
            shade = in_gamut((lightness - steps * STEP).max(0.0), chroma, hue);
        }
        shade
    }
}

impl Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A part of a colour as an amount of light (IEC 61966-2-1).
fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.04045 { part / 12.92 } else { libm::pow((part + 0.055) / 1.055, 2.4) }
}

/// The inverse of [`linear`]; none for light that no screen can show.
fn encoded(light: f64) -> Option<u8> {
    const SLACK: f64 = 0.0005;
    if !(-SLACK..=1.0 + SLACK).contains(&light) {
        return None;
    }
    let light = light.clamp(0.0, 1.0);
    let part = if light <= 0.003_130_8 {
        12.92 * light
    } else {
        1.055 * libm::pow(light, 1.0 / 2.4) - 0.055
    };
    Some((part * 255.0).round() as u8)
}

/// Lightness, chroma and hue in Oklch (Björn Ottosson, "A perceptual color space for image processing").
fn to_oklch(colour: Colour) -> (f64, f64, f64) {
    let [r, g, b] = colour.0.map(linear);
    let l = libm::cbrt(0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b);
    let m = libm::cbrt(0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b);
    let s = libm::cbrt(0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b);
    let lightness = 0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s;
    let a = 1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s;
    let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s;
    (lightness, libm::hypot(a, b), libm::atan2(b, a))
}

/// The inverse of [`to_oklch`]; none if no screen can show the colour.
fn from_oklch(lightness: f64, chroma: f64, hue: f64) -> Option<Colour> {
    let (a, b) = (chroma * libm::cos(hue), chroma * libm::sin(hue));
    let cubed = |value: f64| value * value * value;
    let l = cubed(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
    let m = cubed(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
    let s = cubed(lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b);
    Some(Colour([
        encoded(4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s)?,
        encoded(-1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s)?,
        encoded(-0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s)?,
    ]))
}

/// The colour of this lightness and hue, as near to this chroma as a screen can show.
fn in_gamut(lightness: f64, chroma: f64, hue: f64) -> Colour {
    const HALVINGS: u32 = 12;
    let (mut shown, mut low, mut high) = (Colour::BLACK, 0.0, chroma);
    if let Some(colour) = from_oklch(lightness, chroma, hue) {
        return colour;
    }
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        match from_oklch(lightness, middle, hue) {
            Some(colour) => (shown, low) = (colour, middle),
            None => high = middle,
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).expect("a colour")
    }

    /// Figures that others publish: black on white has 21, and #767676 is the lightest grey that passes (WebAIM).
    #[test]
    fn contrasts_are_those_of_the_standard() {
        let on_white = |text| (colour(text).contrast(Colour::WHITE) * 100.0).round() / 100.0;
        assert_eq!(on_white("#000000"), 21.0);
        assert_eq!(on_white("#ffffff"), 1.0);
        assert_eq!(on_white("#767676"), 4.54);
        assert_eq!(on_white("#777777"), 4.48);
        assert_eq!(on_white("#ff0000"), 4.0);
        assert_eq!(on_white("#ffff00"), 1.07);
    }

    #[test]
    fn oklch_is_that_of_its_author_and_back() {
        let (lightness, chroma, _) = to_oklch(colour("#ff0000"));
        assert!((lightness - 0.628).abs() < 0.001 && (chroma - 0.2577).abs() < 0.001);
        for text in ["#000000", "#ffffff", "#0b5c66", "#ffe600", "#12f0a9", "#ff00ff"] {
            let (lightness, chroma, hue) = to_oklch(colour(text));
            assert_eq!(from_oklch(lightness, chroma, hue), Some(colour(text)), "{text}");
        }
    }

    #[test]
    fn every_colour_has_a_shade_that_can_be_read_and_keeps_its_hue() {
        let parts = [0, 0x33, 0x66, 0x99, 0xcc, 0xff];
        for number in 0..216 {
            let own = Colour([parts[number / 36], parts[number / 6 % 6], parts[number % 6]]);
            for wanted in [Colour::TEXT, Colour::GRAPHICS] {
                let shade = own.readable(wanted);
                assert!(shade.contrast(Colour::WHITE) >= wanted, "{own} becomes {shade}");
                assert!(own.contrast(Colour::WHITE) < wanted || shade == own, "{own} was safe");
                let ((_, vivid, hue), (_, chroma, kept)) = (to_oklch(own), to_oklch(shade));
                let turned = libm::remainder(hue - kept, std::f64::consts::TAU).abs();
                assert!(vivid < 0.01 || chroma < 0.01 || turned < 0.1, "{own} becomes {shade}");
            }
        }
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        for wrong in ["0b5c66", "#0b5c6", "#0b5c6g", "#+b5c66", "teal", "", "#é5c6"] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
        assert_eq!(colour("#FFE600").to_string(), "#ffe600");
    }
}
