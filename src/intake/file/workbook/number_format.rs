//! What a spreadsheet shows for a number. In: a number, and its format or the text that an ODS shows. Out: the text that
//! counts, where a format adds to the digits what a person takes for a part of the value, such as `00417` or `80%`.
//! Everything else is the number itself: a rounded number, a thousand with its mark, or one with a unit behind it.

use std::rc::Rc;

use calamine::{Color, FillPattern, Style};
use rustc_hash::FxHashMap;
use ssfmt::{DateSystem, FormatOptions, NumberFormat};

use crate::intake::file::workbook::format_sections::FormatSections;

/// The formats of a workbook by the numbers of its styles.
pub(super) struct CellFormats {
    by_style: Vec<Option<Rc<NumberFormat>>>,
    sections: Vec<FormatSections>,
    looks: Vec<StyleLook>,
    options: FormatOptions,
}

impl CellFormats {
    /// The formats of styles; those that are no more than a plain number are none, nor those that differ by country.
    pub(super) fn new(styles: &[Style], is_1904: bool) -> Self {
        let code = |style: &'_ Style| {
            style.number_format.as_ref().map(|format| format.format_code.clone())
        };
        let looks = styles.iter().map(StyleLook::of).collect();
        Self { looks, ..Self::of_codes(styles.iter().map(code), is_1904) }
    }

    /// How a style lets a text look.
    pub(super) fn look(&self, style: usize) -> StyleLook {
        self.looks.get(style).copied().unwrap_or_default()
    }

    /// The formats of the codes of styles.
    pub(super) fn of_codes(
        codes: impl Iterator<Item = Option<impl AsRef<str>>>,
        is_1904: bool,
    ) -> Self {
        // Excel takes no longer ones.
        const LONGEST: usize = 255;
        let plain = ["General", "GENERAL", "@", "mm-dd-yy", "m/d/yy h:mm"];
        // Thousands of styles have few formats.
        let mut known: FxHashMap<String, (Option<Rc<NumberFormat>>, FormatSections)> =
            FxHashMap::default();
        let (mut by_style, mut sections) = (Vec::new(), Vec::new());
        for code in codes {
            let code = code.as_ref().map_or("General", AsRef::as_ref);
            if plain.contains(&code) || code.len() > LONGEST {
                by_style.push(None);
                sections.push(FormatSections::default());
                continue;
            }
            let (format, of_code) = match known.get(code) {
                Some(format) => format.clone(),
                None => {
                    let format = NumberFormat::parse(code).ok().map(Rc::new);
                    let format = (format, FormatSections::of(code));
                    known.insert(code.to_owned(), format.clone());
                    format
                }
            };
            by_style.push(format);
            sections.push(of_code);
        }
        let date_system = if is_1904 { DateSystem::Date1904 } else { DateSystem::Date1900 };
        let options = FormatOptions { date_system, ..FormatOptions::default() };
        Self { by_style, sections, looks: Vec::new(), options }
    }

    /// What a cell of a style shows for a number; none for one that is shown as it is.
    pub(super) fn shown(&self, style: usize, number: f64) -> Option<String> {
        if self.sections.get(style)?.hides_number(number) {
            return Some(String::new());
        }
        let format = self.by_style.get(style)?.as_ref()?;
        Some(format.format(number, &self.options).trim().to_owned())
    }

    /// Whether a cell of a style shows nothing of a text.
    pub(super) fn hides_text(&self, style: usize) -> bool {
        self.sections.get(style).is_some_and(|it| it.hides_text())
    }
}

/// How a style lets a text look.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct StyleLook {
    pub(super) is_struck: bool,
    /// Whether nothing is seen of anything: white letters on white.
    pub(super) is_white: bool,
    /// Whether the format shows nothing of a text.
    pub(super) hides_text: bool,
}

impl StyleLook {
    fn of(style: &Style) -> Self {
        let is_white = |colour: Color| (colour.red, colour.green, colour.blue) == (255, 255, 255);
        let font = style.font.as_ref();
        let is_bare = style.fill.as_ref().is_none_or(|fill| match fill.pattern {
            FillPattern::None => true,
            FillPattern::Solid => fill.foreground_color.is_some_and(is_white),
            _ => false,
        });
        let code = style.number_format.as_ref().map_or("", |it| &*it.format_code);
        Self {
            is_struck: font.is_some_and(|it| it.strikethrough),
            is_white: is_bare && font.and_then(|it| it.color).is_some_and(is_white),
            hides_text: FormatSections::of(code).hides_text(),
        }
    }
}

/// Numbers from here on have more digits than a spreadsheet keeps.
pub(super) const LONG: f64 = 1e15;

/// What a spreadsheet shows for a long number in a cell without a format.
pub(super) fn short(number: f64) -> String {
    let text = format!("{number:.5E}");
    let (digits, power) = text.split_once('E').unwrap_or((&text, "0"));
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    format!("{digits}E+{power:0>2}")
}

/// What is shown, if that counts instead of the number.
pub(super) fn counted(number: f64, shown: &str) -> Option<String> {
    let shown = shown.trim();
    if let Some(percent) = shown.strip_suffix('%') {
        let percent = decimal(percent)?;
        return ((percent - number * 100.0).abs() < 1e-9).then(|| format!("{percent}%"));
    }
    if is_in_words(number, shown) {
        return Some(shown.to_owned());
    }
    if !(0.0..LONG).contains(&number) || number.fract() != 0.0 {
        return None;
    }
    let bare = number.to_string();
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    let is_same = digits.ends_with(&bare) && !is_plain(shown, number, &bare);
    is_same.then(|| shown.to_owned())
}

/// Whether a sheet shows words or a sign in place of a number, such as `Exceeds` for 4. A stroke stands for nought.
fn is_in_words(number: f64, shown: &str) -> bool {
    let Some(first) = shown.find(|it: char| it.is_ascii_digit()) else {
        return shown.chars().any(is_word_or_sign);
    };
    if !shown.contains(char::is_alphabetic) || decimal(shown).is_some() {
        return false;
    }
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let digits = shown[first..].split(|c| !is_digit(c)).next().unwrap_or_default();
    let digits = digits.trim_end_matches(['.', ',']);
    // Either mark may part thousands, and fewer digits may be shown than there are.
    let numbers =
        [decimal(digits), decimal(&digits.replace(',', "")), decimal(&digits.replace('.', ""))];
    !numbers.into_iter().flatten().any(|other| (other - number.abs()).abs() < 1.0)
}

/// Whether a character says something beside a number: it is no stroke, blank, bracket or sign of a currency.
fn is_word_or_sign(c: char) -> bool {
    let is_stroke_or_blank = matches!(c, '–' | '—' | '−') || c.is_whitespace();
    let is_money = matches!(c, '£' | '¤' | '¥' | '\u{20a0}'..='\u{20cf}');
    c.is_alphabetic() || !(c.is_ascii() || is_stroke_or_blank || is_money)
}

/// Whether a sheet shows another number than it holds: a rounded one.
pub(super) fn is_rounded(number: f64, shown: &str) -> bool {
    decimal(shown).is_some_and(|decimal| decimal != number && (decimal - number).abs() < 1.0)
}

/// Whether a sheet shows the number with decimals that its text has not, such as `12.50` or `12.0`.
pub(super) fn has_decimals(number: f64, shown: &str, text: &str) -> bool {
    shown.contains(['.', ',']) && shown != text && decimal(shown) == Some(number)
}

/// Whether a shown text is the number itself, with decimals, marks of thousands or a unit behind it.
fn is_plain(shown: &str, number: f64, bare: &str) -> bool {
    let is_mark = |c: char| matches!(c, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}');
    let mut groups = shown.split(is_mark);
    let is_number = |group: &str| !group.is_empty() && group.bytes().all(|it| it.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let is_first = is_number(first) && first.len() <= 3 && !first.starts_with('0');
    let is_grouped = is_first && groups.all(|group| is_number(group) && group.len() == 3);
    let behind = shown.strip_prefix(bare).unwrap_or_default();
    // A label may be that of another number.
    let is_label = behind.trim_start().starts_with(['-', '–', '—', ':', '=']);
    let unit = if is_label { None } else { behind.chars().next() };
    shown == bare
        || is_grouped
        || (shown.contains(['.', ',']) && decimal(shown) == Some(number))
        || unit.is_some_and(|c| c.is_whitespace() || c.is_alphabetic())
}

fn decimal(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse().ok()
}

#[cfg(test)]
mod tests {
    use crate::intake::file::workbook::number_format::*;

    #[test]
    fn what_a_format_adds_to_the_digits_counts() {
        for (number, shown) in [
            (417.0, "00417"),
            (12_345_678.0, "1234-5678"),
            (417.0, "E0417"),
            (5.0, "L5"),
            (417.0, "2026-417"),
            (0.8, "80%"),
            (1.0, "100%"),
            (417.0, "000 417"),
            (123_456.0, "00.123.456"),
            (0.0, "0000"),
            (1.0, "Exceeds"),
            (-1.0, "Not yet"),
            (3.0, "4 - Exceeds"),
            (1.0, "✓"),
            (3.0, "3 - Exceeds"),
            (3.0, "3: Meets"),
        ] {
            assert_eq!(counted(number, shown).as_deref(), Some(shown), "{shown}");
        }
    }

    #[test]
    fn what_is_no_part_of_the_value_does_not_count() {
        for (number, shown) in [
            (3.0, "3"),
            (3.0, "3.0"),
            (0.0, "0,00"),
            (2.6, "3"),
            (1234.0, "1,234"),
            (1_234_567.0, "1\u{202f}234\u{202f}567"),
            (3.0, "3 points"),
            (3.0, "3pts"),
            (123_456_789_012.0, "1.23457E+11"),
            (0.824, "82%"),
            (-3.0, "(3)"),
            (0.0, "€ -"),
            (0.0, "-"),
            (1234.5, "€ 1.234,50 EUR"),
            (1234.5, "EUR 1,235"),
        ] {
            assert_eq!(counted(number, shown), None, "{shown}");
        }
    }

    #[test]
    fn a_rounded_number_is_not_the_one_that_is_held() {
        for (number, shown) in [(2.6, "3"), (2.449, "2.4"), (0.8, "1"), (-1.5, "-2")] {
            assert!(is_rounded(number, shown), "{shown}");
        }
        for (number, shown) in [(3.0, "3.0"), (1234.0, "1,234"), (0.824, "82%"), (3.0, "3 points")]
        {
            assert!(!is_rounded(number, shown), "{shown}");
        }
    }

    #[test]
    fn decimals_that_are_shown_only_are_seen() {
        assert!(has_decimals(12.5, "12.50", "12.5") && has_decimals(12.0, "12,00", "12"));
        assert!(!has_decimals(12.5, "12.5", "12.5") && !has_decimals(1234.0, "1,234", "1234"));
    }

    #[test]
    fn a_long_number_is_shown_as_a_spreadsheet_shows_it() {
        assert_eq!(short(21_200_312_345_678_916.0), "2.12003E+16");
        assert_eq!(short(1e15), "1E+15");
    }
}
