//! The words of a cell as paragraphs. In: the text of a cell. Out: a [`Paragraphs`], as typed.

use std::cmp::Ordering;

use memchr::memchr2_iter;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::source::{FileText, place_in};
use crate::unicode::shows_nothing;

/// Paragraphs as they were typed. A blank line parts paragraphs; a single line break stays inside one.
///
/// Most are a part of their file, for a run holds a hundred for every person.
#[derive(Debug, Clone, Default)]
pub struct Paragraphs(WordIter);

#[derive(Debug, Clone, Default)]
enum WordIter {
    #[default]
    None,
    /// A part of a file's text.
    Part {
        file: FileText,
        start: u32,
        length: u32,
    },
    Own(Box<str>),
}

/// What parts paragraphs in a [`Paragraphs`]; no paragraph holds it.
const BLANK_LINE: &str = "\n\n";

/// The longest first line that still is a title, in characters.
const LONGEST_TITLE: usize = 80;

impl Paragraphs {
    /// No words.
    pub(crate) const EMPTY: Self = Self(WordIter::None);

    /// The paragraphs of a cell, or of a part of it. They need no copy if the cell stands in this file.
    pub(crate) fn new(cell: &str, file: &FileText) -> Self {
        let cell = cell.trim();
        if is_tidy(cell) {
            return Self(if cell.is_empty() { WordIter::None } else { WordIter::new(cell, file) });
        }
        let mut text = String::with_capacity(cell.len());
        for line in cell.lines().map(str::trim_end) {
            if line.is_empty() && text.ends_with(BLANK_LINE) {
                continue;
            }
            text.push_str(line);
            text.push('\n');
        }
        let text = text.trim_end();
        Self(if text.is_empty() { WordIter::None } else { WordIter::Own(text.into()) })
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        matches!(self.0, WordIter::None)
    }

    /// All paragraphs in one.
    pub(crate) fn as_str(&self) -> &str {
        match &self.0 {
            WordIter::None => "",
            WordIter::Part { file, start, length } => {
                let start = *start as usize;
                &file[start..start + *length as usize]
            }
            WordIter::Own(words) => words,
        }
    }

    /// The paragraphs.
    pub fn paragraphs(&self) -> impl Iterator<Item = &str> {
        let words = Some(self.as_str()).filter(|it| !it.is_empty());
        words.into_iter().flat_map(|text| text.split(BLANK_LINE))
    }
}

impl WordIter {
    fn new(words: &str, file: &FileText) -> Self {
        let part = place_in(file, words).and_then(|range| {
            let (start, length) = (range.start.try_into().ok()?, range.len().try_into().ok()?);
            Some(Self::Part { file: FileText::clone(file), start, length })
        });
        part.unwrap_or_else(|| Self::Own(words.into()))
    }
}

impl PartialEq for Paragraphs {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Paragraphs {}

impl PartialOrd for Paragraphs {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Paragraphs {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Serialize for Paragraphs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.paragraphs())
    }
}

impl<'de> Deserialize<'de> for Paragraphs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = Vec::<String>::deserialize(deserializer)?.join(BLANK_LINE);
        Ok(Self(if words.is_empty() { WordIter::None } else { WordIter::Own(words.into()) }))
    }
}

/// Whether a text has nothing to tidy: no carriage return, no space at the end of a line, no two blank lines.
fn is_tidy(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_sound = |end: usize| match bytes[..end] {
        [.., first, b'\n'] => first != b'\n',
        [.., last] => last.is_ascii_graphic(),
        [] => false,
    };
    memchr2_iter(b'\n', b'\r', bytes).all(|end| bytes[end] == b'\n' && is_sound(end))
}

/// A cell split into the title in its first line and the rest; no title if the first line is long or stands alone, or if
/// nothing of it is visible.
pub(super) fn split_title(cell: &str) -> (Option<String>, &str) {
    match cell.split_once('\n') {
        Some((first, rest)) if shows_nothing(first) => (None, rest),
        Some((first, rest))
            if !rest.trim().is_empty() && first.trim().chars().count() <= LONGEST_TITLE =>
        {
            (Some(first.trim().to_owned()), rest)
        }
        _ => (None, cell),
    }
}

/// A cell split at the line that starts with `label` and a colon, such as "Outcome:"; both parts may be empty.
pub(super) fn split_labelled<'c>(cell: &'c str, label: &str) -> (&'c str, &'c str) {
    let mut start = 0;
    for line in cell.split_inclusive('\n') {
        let head = line.trim_start();
        let labelled = head.get(..label.len()).is_some_and(|head| head.eq_ignore_ascii_case(label));
        if let Some(rest) = labelled
            .then(|| head[label.len()..].trim_start())
            .and_then(|rest| rest.strip_prefix(':'))
        {
            let tail = start + line.len() - rest.len();
            return (&cell[..start], &cell[tail..]);
        }
        start += line.len();
    }
    (cell, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_paragraphs_and_line_breaks_stay() {
        let file = FileText::default();
        let text = Paragraphs::new(" a\r\nb\n\n \n\nc\n", &file);
        assert_eq!(text.paragraphs().collect::<Vec<_>>(), ["a\nb", "c"]);
        assert!(Paragraphs::new(" \n ", &file).is_empty());
    }

    #[test]
    fn a_story_has_a_title_a_body_and_an_outcome() {
        let (title, rest) = split_title("Settlement\nWe split it.\nOutcome: one incident");
        assert_eq!(
            (title.as_deref(), rest),
            (Some("Settlement"), "We split it.\nOutcome: one incident")
        );
        assert_eq!(split_labelled(rest, "Outcome"), ("We split it.\n", " one incident"));
    }

    #[test]
    fn text_without_label_or_title_stays_whole() {
        assert_eq!(split_title("One sentence only."), (None, "One sentence only."));
        assert_eq!(split_labelled("The outcome: none", "Outcome"), ("The outcome: none", ""));
    }
}
