//! How the corrections of one field follow each other. In: what the input says, and the corrections in the order of the file. Out:
//! what the field says at last, and each correction that fits nowhere.
//!
//! A correction fits if its `before` is what the field says: the input, or the `after` of the correction before it. One that
//! fits settles those above it that do not, for whoever made it saw what the field said. A correction that asks for what the
//! field says already fits as well, so corrections that are done in the input do nothing.

use chrono::{DateTime, FixedOffset};

/// A correction of a field, with texts in one spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldEdit {
    /// The place among all corrections.
    pub(super) number: usize,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) at: DateTime<FixedOffset>,
}

/// Where the corrections of a field end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ChainEnd<'e> {
    /// The last correction that fits; none if the input stays.
    pub(super) last: Option<&'e FieldEdit>,
    /// Those below it that fit nowhere.
    pub(super) unfit: Vec<&'e FieldEdit>,
}

/// Follows the corrections of a field in the order of the file. If not all of them fit, and all do in the order in which they
/// were made, that counts: somebody sorted the file, or put two into one.
pub(super) fn follow<'e>(input: &str, edits: &'e [FieldEdit]) -> ChainEnd<'e> {
    let (end, fit) = walk(input, edits.iter());
    if fit == edits.len() {
        return end;
    }
    let mut by_time: Vec<&FieldEdit> = edits.iter().collect();
    by_time.sort_by_key(|edit| edit.at);
    let (other, fit) = walk(input, by_time.into_iter());
    if fit == edits.len() { other } else { end }
}

/// The end of a chain, and how many of its corrections fit.
fn walk<'e>(input: &str, edits: impl Iterator<Item = &'e FieldEdit>) -> (ChainEnd<'e>, usize) {
    let (mut end, mut fit) = (ChainEnd { last: None, unfit: Vec::new() }, 0);
    for edit in edits {
        let says = end.last.map_or(input, |it| &it.after);
        if edit.before == says || edit.after == says {
            fit += 1;
            end.unfit.clear();
            end.last = Some(edit);
        } else {
            end.unfit.push(edit);
        }
    }
    (end, fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Corrections such as `A>B`, made in the order of their numbers.
    fn edits(texts: &[(&str, i64)]) -> Vec<FieldEdit> {
        let edit = |(number, (text, second)): (usize, &(&str, i64))| {
            let (before, after) = text.split_once('>').expect("two texts");
            let at = DateTime::from_timestamp(*second, 0).expect("a time").fixed_offset();
            FieldEdit { number, before: before.to_owned(), after: after.to_owned(), at }
        };
        texts.iter().enumerate().map(edit).collect()
    }

    fn end(input: &str, texts: &[(&str, i64)]) -> (String, Vec<usize>) {
        let edits = edits(texts);
        let end = follow(input, &edits);
        let says = end.last.map_or(input, |it| &it.after).to_owned();
        (says, end.unfit.iter().map(|it| it.number).collect())
    }

    #[test]
    fn the_latest_of_a_chain_counts_whatever_order_it_was_saved_in() {
        let said = |text: &str| (text.to_owned(), Vec::new());
        assert_eq!(end("A", &[("A>B", 1), ("B>C", 2), ("C>B", 3)]), said("B"));
        assert_eq!(end("A", &[("B>C", 2), ("C>B", 3), ("A>B", 1)]), said("B"));
        assert_eq!(end("A", &[("B>C", 2), ("A>B", 1)]), said("C"));
        assert_eq!(end("A", &[("A>B", 9), ("B>A", 1), ("A>", 3)]), said(""));
    }

    #[test]
    fn what_the_input_says_already_is_done() {
        let said = |text: &str| (text.to_owned(), Vec::new());
        assert_eq!(end("C", &[("A>B", 1), ("B>C", 2)]), said("C"));
        assert_eq!(end("A", &[("A>B", 1), ("A>B", 2)]), said("B"));
    }

    #[test]
    fn a_change_of_the_input_or_of_another_is_told_until_somebody_settles_it() {
        assert_eq!(end("X", &[("A>B", 1)]), ("X".to_owned(), vec![0]));
        assert_eq!(end("A", &[("A>B", 1), ("A>C", 2)]), ("B".to_owned(), vec![1]));
        assert_eq!(end("A", &[("A>B", 1), ("A>C", 2), ("B>D", 3)]), ("D".to_owned(), vec![]));
        assert_eq!(end("X", &[("A>B", 1), ("X>A", 2)]), ("A".to_owned(), vec![]));
    }
}
