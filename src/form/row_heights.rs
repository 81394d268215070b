//! How high the row of a form is. In: a text and the width of its column. Out: how high its row must be, so that all of it can
//! be read; a program that opens the workbook does not see to that.

use super::cell_formats;
use super::questions::{FormColumn, FormQuestion, QuestionGroup};

/// The height of a line and the space around lines, in points.
const LINE: f64 = 13.5;
const AROUND: f64 = 4.0;

/// The most lines a row can have: Excel's rows are up to 409 points high.
const MOST_LINES: u16 = 30;

/// The height of a row in which this text has to be read.
pub(super) fn of_text(text: &str, width: u16) -> f64 {
    of_lines(lines(text, width))
}

/// The height of a row with what it asks, and with room for an answer.
pub(super) fn of_question(question: &FormQuestion) -> f64 {
    let room = match question.group {
        QuestionGroup::Target | QuestionGroup::Current => 3,
        QuestionGroup::Statement => 5,
    };
    let asked = [FormColumn::Item, FormColumn::Rung, FormColumn::Expectation].into_iter();
    let asked =
        asked.filter_map(|column| Some(lines(question.text(column)?, cell_formats::width(column))));
    of_lines(asked.fold(room, u16::max))
}

fn of_lines(lines: u16) -> f64 {
    f64::from(lines.min(MOST_LINES)) * LINE + AROUND
}

/// How many lines a text takes at a width in characters, at least one.
fn lines(text: &str, width: u16) -> u16 {
    let count: usize = text.split('\n').map(|part| wrapped(part, usize::from(width))).sum();
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The lines of a text without line breaks; a word that is too long is broken.
fn wrapped(line: &str, width: usize) -> usize {
    let (mut lines, mut used) = (1, 0);
    for word in line.split_whitespace() {
        let word: usize = word.chars().map(breadth).sum();
        if used > 0 && used + 1 + word > width {
            lines += 1;
            used = 0;
        }
        used += word + usize::from(used > 0);
        lines += used.saturating_sub(1) / width;
        used -= used.saturating_sub(1) / width * width;
    }
    lines
}

/// How many places a character takes: letters of East Asia are twice as wide.
fn breadth(c: char) -> usize {
    if u32::from(c) >= 0x1100 { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_long_ones_broken() {
        for (text, wanted) in [
            ("", 1),
            ("ten places", 1),
            ("eleven plac", 2),
            ("one two three four", 2),
            ("abcdefghijklmnopqrstu", 3),
            ("a\n\nb", 3),
            ("\u{6f22}\u{5b57}\u{6f22}\u{5b57}\u{6f22}\u{5b57}", 2),
        ] {
            assert_eq!(lines(text, 10), wanted, "{text}");
        }
    }
}
