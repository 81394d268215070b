//! Which words of a text have changed. In: the text as it was and as it is. Out: paragraphs of pieces, each the same, removed or
//! added; nothing if no word has changed. The comparison by words is that of the crate `similar`.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use unicode_segmentation::UnicodeSegmentation as _;

/// Two texts of more bytes than this together are not compared word by word: both are shown whole.
const LONGEST: usize = 60_000;

/// Where both texts have less than this share of the letters of the shorter one, in percent, one has taken the place of the other.
const LEAST_COMMON: usize = 40;

/// So many words between two changes are read more easily as a part of both.
const LONGEST_BETWEEN: usize = 2;

/// Of a stretch without changes that has more words and signs than this, only those beside the changes are shown.
const LONGEST_STRETCH: usize = 80;
const KEPT_BESIDE: usize = 24;

/// What stands between two paragraphs.
pub(super) const PARAGRAPH_BREAK: &str = "\n\n";

/// What stands for words that are left out.
const GAP: &str = "…";

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct WordPiece {
    kind: PieceKind,
    text: String,
}

/// What became of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum PieceKind {
    Same,
    Removed,
    Added,
}

/// A stretch of both texts.
#[derive(Debug)]
enum Stretch {
    Same(String),
    Changed { removed: String, added: String },
}

/// The paragraphs of a text with what has changed in them; none if no word has. Other blanks and line breaks are no change.
pub(super) fn changed_words(was: &str, is: &str) -> Vec<Vec<WordPiece>> {
    if was.split_whitespace().eq(is.split_whitespace()) {
        return Vec::new();
    }
    let stretches = if was.len() + is.len() > LONGEST {
        vec![replaced(was, is)]
    } else {
        let stretches = joined(stretches(was, is));
        if is_common(&stretches, was, is) { stretches } else { vec![replaced(was, is)] }
    };
    paragraphs(&stretches)
}

fn replaced(was: &str, is: &str) -> Stretch {
    Stretch::Changed { removed: was.to_owned(), added: is.to_owned() }
}

/// The texts as what is the same and what is not, in turn.
fn stretches(was: &str, is: &str) -> Vec<Stretch> {
    let diff = TextDiff::from_unicode_words(was, is);
    let mut stretches: Vec<Stretch> = Vec::new();
    for change in diff.iter_all_changes() {
        let text = change.value();
        match (change.tag(), stretches.last_mut()) {
            (ChangeTag::Equal, Some(Stretch::Same(same))) => same.push_str(text),
            (ChangeTag::Equal, _) => stretches.push(Stretch::Same(text.to_owned())),
            (ChangeTag::Delete, Some(Stretch::Changed { removed, .. })) => removed.push_str(text),
            (ChangeTag::Insert, Some(Stretch::Changed { added, .. })) => added.push_str(text),
            (ChangeTag::Delete, _) => stretches.push(replaced(text, "")),
            (ChangeTag::Insert, _) => stretches.push(replaced("", text)),
        }
    }
    stretches
}

/// Blanks, signs and a word or two between two changes belong to both: so words that changed one after the other are one change.
fn joined(stretches: Vec<Stretch>) -> Vec<Stretch> {
    let mut whole: Vec<Stretch> = Vec::new();
    let mut rest = stretches.into_iter().peekable();
    while let Some(stretch) = rest.next() {
        let is_between = matches!(whole.last(), Some(Stretch::Changed { .. }))
            && matches!(rest.peek(), Some(Stretch::Changed { .. }));
        match (stretch, whole.last_mut()) {
            (Stretch::Same(text), Some(Stretch::Changed { removed, added }))
                if is_between && words_in(&text) <= LONGEST_BETWEEN =>
            {
                removed.push_str(&text);
                added.push_str(&text);
            }
            (
                Stretch::Changed { removed: gone, added: new },
                Some(Stretch::Changed { removed, added }),
            ) => {
                removed.push_str(&gone);
                added.push_str(&new);
            }
            (stretch, _) => whole.push(stretch),
        }
    }
    whole
}

fn words_in(text: &str) -> usize {
    text.unicode_words().count()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|it| it.is_alphanumeric()).count()
}

/// Whether enough of the shorter text stands in the other for a reader to see what has changed.
fn is_common(stretches: &[Stretch], was: &str, is: &str) -> bool {
    let mut common = 0;
    for stretch in stretches {
        if let Stretch::Same(text) = stretch {
            common += letters(text);
        }
    }
    common * 100 >= letters(was).min(letters(is)) * LEAST_COMMON
}

/// The stretches as pieces, by paragraphs.
fn paragraphs(stretches: &[Stretch]) -> Vec<Vec<WordPiece>> {
    let mut found = ParagraphPieces::default();
    let last = stretches.len().saturating_sub(1);
    for (place, stretch) in stretches.iter().enumerate() {
        match stretch {
            Stretch::Same(text) => {
                found.push(PieceKind::Same, &shortened(text, place == 0, place == last));
            }
            Stretch::Changed { removed, added } => found.push_change(removed, added),
        }
    }
    found.done()
}

/// A stretch without changes: whole, or its ends that stand beside changes.
fn shortened(text: &str, is_first: bool, is_last: bool) -> String {
    let words: Vec<&str> = text.split_word_bounds().collect();
    if words.len() <= LONGEST_STRETCH {
        return text.to_owned();
    }
    let begin = words[..KEPT_BESIDE].concat();
    let end = words[words.len() - KEPT_BESIDE..].concat();
    let (begin, end) = (begin.trim_end(), end.trim_start());
    match (is_first, is_last) {
        (true, _) => format!("{GAP} {end}"),
        (false, true) => format!("{begin} {GAP}"),
        (false, false) => format!("{begin} {GAP} {end}"),
    }
}

/// Pieces that are gathered into paragraphs.
#[derive(Debug, Default)]
struct ParagraphPieces {
    whole: Vec<Vec<WordPiece>>,
    open: Vec<WordPiece>,
}

impl ParagraphPieces {
    /// Adds a text, which may run over several paragraphs.
    fn push(&mut self, kind: PieceKind, text: &str) {
        for (place, part) in text.split(PARAGRAPH_BREAK).enumerate() {
            if place > 0 {
                self.end_paragraph();
            }
            if !part.is_empty() {
                self.open.push(WordPiece { kind, text: part.to_owned() });
            }
        }
    }

    /// Adds what was removed and what took its place, with blanks around them and not in them.
    fn push_change(&mut self, removed: &str, added: &str) {
        let starts_blank = |text: &str| text.starts_with(char::is_whitespace);
        let ends_blank = |text: &str| text.ends_with(char::is_whitespace);
        let (gone, new) = (removed.trim(), added.trim());
        if starts_blank(removed) || starts_blank(added) {
            self.push(PieceKind::Same, " ");
        }
        self.push(PieceKind::Removed, gone);
        if gone.contains(PARAGRAPH_BREAK) || new.contains(PARAGRAPH_BREAK) {
            self.end_paragraph();
        } else if !gone.is_empty() && !new.is_empty() {
            self.push(PieceKind::Same, " ");
        }
        self.push(PieceKind::Added, new);
        if ends_blank(removed) || ends_blank(added) {
            self.push(PieceKind::Same, " ");
        }
    }

    fn end_paragraph(&mut self) {
        if self.open.iter().any(|it| !it.text.trim().is_empty()) {
            self.whole.push(std::mem::take(&mut self.open));
        }
        self.open.clear();
    }

    fn done(mut self) -> Vec<Vec<WordPiece>> {
        self.end_paragraph();
        self.whole
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pieces as they are read: `[-removed]`, `[+added]`.
    fn shown(was: &str, is: &str) -> String {
        let piece = |it: &WordPiece| match it.kind {
            PieceKind::Same => it.text.clone(),
            PieceKind::Removed => format!("[-{}]", it.text),
            PieceKind::Added => format!("[+{}]", it.text),
        };
        let paragraph = |it: &Vec<WordPiece>| it.iter().map(piece).collect::<String>();
        changed_words(was, is).iter().map(paragraph).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn changed_words_stand_beside_each_other() {
        for (was, is, wanted) in [
            ("Fixed two bugs.", "Fixed three bugs.", "Fixed [-two] [+three] bugs."),
            ("Led one team.", "Led one team well.", "Led one team [+well]."),
            ("Reads. Writes code.", "Reads.", "Reads. [-Writes code.]"),
            ("", "Leads a guild.", "[+Leads a guild.]"),
            ("Old.\n\nWords.", "Something else", "[-Old.]|[-Words.]|[+Something else]"),
            ("Leads a guild.", "", "[-Leads a guild.]"),
            (
                "Old words here.",
                "Completely new text now",
                "[-Old words here.] [+Completely new text now]",
            ),
            (
                "One.\n\nTwo is same here",
                "One.\n\nTwo is other here",
                "One.|Two is [-same] [+other] here",
            ),
        ] {
            assert_eq!(shown(was, is), wanted, "{was} / {is}");
        }
    }

    #[test]
    fn other_blanks_are_no_change() {
        assert!(changed_words("a  b\nc", "a b c").is_empty());
        assert!(changed_words("", "").is_empty());
    }

    #[test]
    fn long_stretches_without_changes_are_cut() {
        let same = "word ".repeat(200);
        let text = shown(&format!("{same}old {same}"), &format!("{same}new {same}"));
        assert!(text.len() < 300 && text.contains("[-old] [+new]"), "{text}");
        assert!(text.starts_with(GAP) && text.ends_with(GAP), "{text}");
    }

    proptest! {
        /// What is not added are the words of before, what is not removed are the words of now.
        #[test]
        fn both_texts_can_be_read_from_the_pieces(was in "([a-d.] ?){0,24}", is in "([a-d.] ?){0,24}") {
            let pieces: Vec<WordPiece> = changed_words(&was, &is).concat();
            if pieces.is_empty() {
                prop_assert!(was.split_whitespace().eq(is.split_whitespace()));
                return Ok(());
            }
            let signs = |text: &str| text.split_whitespace().collect::<String>();
            let without = |kind| {
                let kept = pieces.iter().filter(|it| it.kind != kind);
                signs(&kept.map(|it| it.text.as_str()).collect::<String>())
            };
            prop_assert_eq!(without(PieceKind::Added), signs(&was));
            prop_assert_eq!(without(PieceKind::Removed), signs(&is));
        }
    }
}
