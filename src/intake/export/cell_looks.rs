//! What the cells of a column plainly are. In: the filled cells of a column without a meaning. Out: a [`CellLook`], which
//! says no more than every cell shows; and the words that stand in several of them.

use crate::diagnostics::truncate_for_display;
use crate::intake::mapping::toml_text::quoted;
use crate::intake::values::address::bare;
use crate::intake::values::dates;
use crate::intake::values::dates::DateForm;

/// The longest cell that may be a rating.
const LONGEST_RATING: usize = 30;

/// The highest number that is taken for a rating.
const HIGHEST_RATING: u32 = 10;

/// How many words are shown as examples.
const MOST_EXAMPLES: usize = 3;

/// What every filled cell of a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// There is none.
    Empty,
    /// An e-mail address.
    Address,
    /// A date with a time of day.
    Time,
    /// A date; some may have a time of day.
    Date,
    /// A link.
    Link,
    /// A number such as a rating has, with or without a label.
    Number,
    /// Words of which some are long, and none of the long ones stands twice.
    Prose,
    /// Anything: the cells do not tell.
    Unclear,
}

/// The cells of a column at a first look.
#[derive(Debug)]
pub(crate) struct CellLook {
    pub(crate) kind: CellKind,
    /// How many cells are filled.
    pub(super) filled: usize,
    /// How many different texts they hold.
    different: usize,
    /// The most frequent short words that stand in several cells, and in how many. What one person wrote is never copied: a
    /// mapping file is mailed around.
    examples: Vec<(String, usize)>,
}

impl CellLook {
    /// Looks at the filled cells of a column. No example is taken of a sensitive one.
    pub(super) fn of(cells: &[&str], is_sensitive: bool) -> Self {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        let mut sorted = cells.to_vec();
        sorted.sort_unstable();
        for cell in sorted {
            match counts.last_mut().filter(|(text, _)| *text == cell) {
                Some((_, count)) => *count += 1,
                None => counts.push((cell, 1)),
            }
        }
        let mut examples: Vec<(String, usize)> = Vec::new();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (word, count) in &counts {
            let is_shown = *count > 1 && is_short(word) && !word.contains('@') && !is_sensitive;
            if is_shown && examples.len() < MOST_EXAMPLES {
                examples.push((truncate_for_display(word), *count));
            }
        }
        Self { kind: kind_of(&counts), filled: cells.len(), different: counts.len(), examples }
    }

    /// The cells in words, for a person who decides what they mean.
    pub(crate) fn described(&self) -> String {
        let cells = if self.filled == 1 { "1 cell" } else { "cells" };
        let count = if self.filled == 1 { String::new() } else { format!("{} ", self.filled) };
        let different = match self.different {
            _ if self.filled < 2 => String::new(),
            all if all == self.filled => ", no two alike".to_owned(),
            1 => ", all alike".to_owned(),
            some => format!(", {some} different"),
        };
        let kind = match self.kind {
            CellKind::Empty => return "no cells".to_owned(),
            CellKind::Address => ", each an e-mail address",
            CellKind::Time => ", each a date with a time",
            CellKind::Date => ", each a date",
            CellKind::Link => ", each a link",
            CellKind::Number => ", each a number such as a rating",
            CellKind::Prose => ", some of them long",
            CellKind::Unclear => "",
        };
        let examples: Vec<String> = self
            .examples
            .iter()
            .map(|(word, count)| format!("{} ({count} times)", quoted(word)))
            .collect();
        let examples = if examples.is_empty() {
            String::new()
        } else {
            format!("; for example {}", examples.join(", "))
        };
        format!("{count}{cells}{kind}{different}{examples}")
    }
}

fn is_short(cell: &str) -> bool {
    cell.chars().count() <= LONGEST_RATING
}

/// What all of the different texts of a column are; each with how often it stands there.
fn kind_of(counts: &[(&str, usize)]) -> CellKind {
    if counts.is_empty() {
        return CellKind::Empty;
    }
    let all = |is_it: &dyn Fn(&str) -> bool| counts.iter().all(|(text, _)| is_it(text));
    if all(&is_address) {
        return CellKind::Address;
    }
    if all(&|text| dates::written(text) == Some(DateForm::DateAndTime)) {
        return CellKind::Time;
    }
    if all(&|text| dates::written(text).is_some()) {
        return CellKind::Date;
    }
    if all(&is_link) {
        return CellKind::Link;
    }
    if all(&is_number) {
        return CellKind::Number;
    }
    let mut long = counts.iter().filter(|(text, _)| !is_short(text)).peekable();
    let has_numbers = counts.iter().any(|(text, _)| is_number(text));
    let is_prose = long.peek().is_some() && long.all(|(_, count)| *count == 1);
    if is_prose && !has_numbers { CellKind::Prose } else { CellKind::Unclear }
}

/// Whether a cell holds an e-mail address and nothing else but its shell.
fn is_address(cell: &str) -> bool {
    let bare = bare(cell);
    bare.contains('@') && !bare.contains(char::is_whitespace)
}

fn is_link(cell: &str) -> bool {
    let is_one = |text: &str| text.contains("://") || text.starts_with("www.");
    cell.split_whitespace().all(is_one)
}

/// Whether a cell is a small number, a share, or a label behind or before such a number.
fn is_number(cell: &str) -> bool {
    let digits = cell.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = cell.split_at(digits);
    let is_small = number.parse::<u32>().is_ok_and(|number| number <= HIGHEST_RATING);
    let is_share = number.parse::<u32>().is_ok_and(|number| number <= 100) && rest.trim() == "%";
    // The address of a machine begins like a number.
    let is_dotted =
        cell.matches('.').count() > 1 && cell.bytes().all(|byte| b"0123456789.".contains(&byte));
    let minutes = rest.strip_prefix(':').unwrap_or_default();
    let is_time = minutes.starts_with(|it: char| it.is_ascii_digit());
    let is_label = rest.starts_with([' ', '-', '–', '—', '=', ')', '/', ',', '.', ':']) && !is_time;
    is_share || is_small && is_short(cell) && !is_dotted && (rest.is_empty() || is_label)
}

/// Whether there are cells, and each holds an e-mail address and nothing else.
pub(super) fn holds_addresses(cells: &[&str]) -> bool {
    !cells.is_empty() && cells.iter().all(|cell| is_address(cell))
}

#[cfg(test)]
mod tests {
    use crate::intake::export::cell_looks::*;

    #[test]
    fn cells_are_what_every_one_of_them_is() {
        let of = |cells: &[&str]| CellLook::of(cells, false).kind;
        assert_eq!(of(&[]), CellKind::Empty);
        assert_eq!(of(&["a@example.com", "Bo <b@example.com>"]), CellKind::Address);
        assert_eq!(of(&["2026-09-01 09:00", "1.9.2026 9:00"]), CellKind::Time);
        assert_eq!(of(&["3/4/2026", "2026-09-01 09:00"]), CellKind::Date);
        assert_eq!(of(&["https://a.example/1"]), CellKind::Link);
        assert_eq!(of(&["3", "4 - Exceeds", "2/4", "75 %"]), CellKind::Number);
        assert_eq!(of(&["00417", "3"]), CellKind::Unclear);
        assert_eq!(of(&["12:30"]), CellKind::Unclear);
        let long = "The queue holds since May, and nobody was paged.";
        assert_eq!(of(&[long, "Fine."]), CellKind::Prose);
        assert_eq!(of(&[long, long]), CellKind::Unclear);
        assert_eq!(of(&[long, "3"]), CellKind::Unclear);
        assert_eq!(of(&["Senior", "Junior"]), CellKind::Unclear);
    }

    #[test]
    fn only_words_of_several_cells_are_shown() {
        let look = CellLook::of(&["Senior", "Senior", "Bo"], false);
        assert_eq!(look.described(), "3 cells, 2 different; for example \"Senior\" (2 times)");
        assert!(!CellLook::of(&["Bo", "Ann"], false).described().contains("Bo"));
        assert_eq!(CellLook::of(&["x", "x"], true).described(), "2 cells, all alike");
    }
}
