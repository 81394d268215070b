//! What a format shows nothing of. In: the code of a format, such as `0;-0;;@`. Out: whether nothing is seen of a number, or of
//! a text ([ECMA-376] 18.8.31: sections for numbers above nought, below it, for nought, and for texts).

/// The sections of a format, and which of them are blank.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FormatSections {
    count: usize,
    is_blank: [bool; 4],
}

impl FormatSections {
    pub(super) fn of(code: &str) -> Self {
        let mut sections = Self { count: 1, is_blank: [true; 4] };
        let mut is_quoted = false;
        let mut letters = code.chars();
        while let Some(letter) = letters.next() {
            let shows = match letter {
                ';' if !is_quoted => {
                    sections.count += 1;
                    continue;
                }
                '"' => {
                    is_quoted = !is_quoted;
                    continue;
                }
                '\\' => letters.next().is_some(),
                '_' | '*' => {
                    letters.next();
                    false
                }
                letter => !letter.is_whitespace(),
            };
            if shows && let Some(blank) = sections.is_blank.get_mut(sections.count - 1) {
                *blank = false;
            }
        }
        sections
    }

    /// Whether nothing is seen of a text.
    pub(super) fn hides_text(self) -> bool {
        self.count == 4 && self.is_blank[3]
    }

    /// Whether nothing is seen of a number. One section alone is for all numbers, and blank it is no format.
    pub(super) fn hides_number(self, number: f64) -> bool {
        let section = match self.count {
            0 | 1 => return false,
            2 => usize::from(number < 0.0),
            _ if number > 0.0 => 0,
            _ if number < 0.0 => 1,
            _ => 2,
        };
        self.is_blank[section]
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::file::workbook::format_sections::*;

    #[test]
    fn a_blank_fourth_section_hides_text() {
        let hides = |code: &str| FormatSections::of(code).hides_text();
        assert!([";;;", "0;-0;0;", "\"a;b\";;; "].into_iter().all(hides));
        assert!(!["", ";;", ";;;@", "General", "\\;;;"].into_iter().any(hides));
    }

    #[test]
    fn a_blank_section_hides_the_numbers_it_is_for() {
        let hides = |code: &str, number: f64| FormatSections::of(code).hides_number(number);
        assert!(hides(";;;", 3.0) && hides(";;;@", -3.0) && hides("0;-0;;@", 0.0));
        assert!(hides(";", 3.0) && hides("0;", -1.0) && hides("_-;0;0", 1.0));
        assert!(!hides("", 3.0) && !hides("0;-0;;@", 3.0) && !hides("0;", 0.0));
        assert!(!hides("\"x\";;", 3.0) && !hides("General", 0.0));
    }
}
