//! Bytes of a text to lines and characters. In: a text, once, and then any number of bytes of it. Out: the line and the
//! character of each, without counting from the start again.

/// How many bytes lie between two characters whose number is noted.
const STEP: usize = 1 << 10;

/// The lines and the characters of a text.
#[derive(Debug)]
pub(super) struct TextPlaces {
    /// The byte that each line begins with.
    lines: Vec<usize>,
    /// How many characters begin before each byte that is a multiple of [`STEP`].
    characters: Vec<usize>,
}

impl TextPlaces {
    pub(super) fn of(text: &str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|place| place + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        let mut characters = vec![0];
        for piece in text.as_bytes().chunks(STEP) {
            let before = characters.last().copied().unwrap_or_default();
            characters.push(before + begun(piece));
        }
        Self { lines, characters }
    }

    /// The line and the character in it, both counted from 0, of a byte of the text.
    pub(super) fn of_byte(&self, text: &str, byte: usize) -> (usize, usize) {
        let byte = text.floor_char_boundary(byte);
        let line = self.lines.partition_point(|start| *start <= byte) - 1;
        let start = self.lines[line];
        // Nearly every line is shorter than a step.
        if byte - start < STEP {
            return (line, begun(&text.as_bytes()[start..byte]));
        }
        (line, self.before(text, byte) - self.before(text, start))
    }

    /// How many characters begin before a byte.
    fn before(&self, text: &str, byte: usize) -> usize {
        let step = byte / STEP;
        self.characters[step] + begun(&text.as_bytes()[step * STEP..byte])
    }
}

/// How many characters begin in some bytes of a text.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use crate::toml_reader::text_places::*;

    #[test]
    fn places_are_those_that_are_counted_from_the_start() {
        let text = format!("a = 1\nü = \"{}\"\n\nb = 2", "é€x".repeat(700));
        let places = TextPlaces::of(&text);
        for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let before = &text[..byte];
            let start = before.rfind('\n').map_or(0, |it| it + 1);
            let counted = (before.matches('\n').count(), before[start..].chars().count());
            assert_eq!(places.of_byte(&text, byte), counted, "{byte}");
        }
        assert_eq!(TextPlaces::of("").of_byte("", 0), (0, 0));
    }
}
