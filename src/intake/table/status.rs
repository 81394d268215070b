//! Words that tell drafts from finished answers. In: the name of a column, and its cells. Out: which of its words mean what, and
//! whether it looks like a status or like the time of submission; for hints, for findings about columns that are left out,
//! and for the beginning of a mapping. What counts is what a mapping says.

mod tally;
mod words;

pub(crate) use tally::StatusTally;
use words::{
    AWAITED, BESIDE, BLANKS, DRAFT, DRAFT_STEMS, FINISHED, NAMES, NEGATIONS, NO, PARTS, PROGRESS,
    STEMS, TAKEN_BACK, TIMES, VAGUE, WRITERS, YES,
};

use crate::intake::columns::{letters, normalized_header};

/// How many filled cells are looked at where a guess is enough.
pub(crate) const LOOKED_AT: usize = 200;

/// What a column seems to say of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusGuess {
    /// Whether they are finished, in words.
    Status,
    /// When they were submitted.
    Submitted,
}

/// What the name of a column asks of each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StatusQuestion {
    /// Whether it is finished: yes means that it is.
    Finished,
    /// Whether it is a draft: yes means that it is not finished.
    Draft,
    /// Which of the two it is: yes means neither.
    Either,
    /// How much of it is done.
    Progress,
    /// When it was submitted.
    Time,
    /// Nothing of the kind.
    Other,
}

/// What a cell says of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusWord {
    Finished,
    Draft,
    /// A time, which no draft has.
    Time,
    Blank,
    Unknown,
}

/// The name of a column, as far as it speaks of drafts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StatusName {
    question: StatusQuestion,
    /// Whether the name alone says that the column holds a status or a time of submission.
    is_sure: bool,
    /// Whether the column may be one that is ticked: its name is a sentence that the writer confirms, or a question.
    is_ticked: bool,
}

fn has(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|own| own == word)
}

fn has_part(text: &str, list: &str) -> bool {
    list.split_ascii_whitespace().any(|word| text.contains(word))
}

impl StatusName {
    /// That of a column of which a mapping says that it has the times of submission.
    pub(crate) const OF_TIMES: Self = Self::sure(StatusQuestion::Time);

    const fn sure(question: StatusQuestion) -> Self {
        Self { question, is_sure: true, is_ticked: false }
    }

    pub(crate) fn of(name: &str) -> Self {
        let letters = letters(name);
        let is_sure = has(NAMES, &letters) || has_part(&letters, PARTS);
        if has(TIMES, &letters) {
            return Self::OF_TIMES;
        }
        if has(PROGRESS, &letters) {
            return Self::sure(StatusQuestion::Progress);
        }
        if names_what_is_taken_back(name) {
            return Self { question: StatusQuestion::Draft, is_sure: false, is_ticked: true };
        }
        let (is_negated, rest) = (is_negated(name), without_draft_stems(&letters));
        let asks_for_drafts = is_negated || rest.len() < letters.len();
        let asks_for_finished = !is_negated && has_part(&rest, STEMS);
        let question = match (asks_for_drafts, asks_for_finished) {
            (true, true) => StatusQuestion::Either,
            (true, false) => StatusQuestion::Draft,
            (false, true) => StatusQuestion::Finished,
            (false, false) if is_sure => StatusQuestion::Finished,
            (false, false) => StatusQuestion::Other,
        };
        let is_by_somebody = name.to_lowercase().split_whitespace().any(|word| has(WRITERS, word));
        Self { question, is_sure, is_ticked: !is_by_somebody }
    }

    /// Whether the name alone says that the column holds a status or a time of submission.
    pub(crate) fn is_sure(self) -> bool {
        self.is_sure
    }

    /// Whether a text is a yes of a column that asks for drafts.
    pub(crate) fn turns_round(self, text: &str) -> bool {
        self.question == StatusQuestion::Draft && has(YES, &normalized_header(text))
    }

    /// What a cell says, by its first words: "No, still writing" says no.
    pub(crate) fn says(self, text: &str) -> StatusWord {
        if is_blank(text) {
            return StatusWord::Blank;
        }
        if text.bytes().filter(u8::is_ascii_digit).count() > 3 {
            return self.dated(text);
        }
        let begins = text.split([',', ';', ':', '.', '(', '–', '—']).next().unwrap_or(text);
        let word = self.word(text).or_else(|| self.word(begins)).or_else(|| self.share(text));
        said(word.or_else(|| phrase(text)))
    }

    /// Whether a text says it in words among others.
    pub(crate) fn is_phrase(self, text: &str) -> bool {
        let begins = text.split([',', ';', ':', '.', '(', '–', '—']).next().unwrap_or(text);
        self.word(text).or_else(|| self.word(begins)).is_none() && phrase(text).is_some()
    }

    /// What a cell with a date says: "Draft, saved on 1 September 2026" is none that was submitted then.
    fn dated(self, text: &str) -> StatusWord {
        if text.starts_with(char::is_alphabetic) {
            let begins = text.split([',', ';', ':', '.', '(', '–', '—']).next().unwrap_or(text);
            let first = text.split_whitespace().next().unwrap_or_default();
            if let Some(is_finished) = self.word(begins).or_else(|| self.word(first)) {
                return said(Some(is_finished));
            }
        }
        if is_no_time(text) { StatusWord::Blank } else { StatusWord::Time }
    }

    /// Whether a word means finished; nothing if it says neither.
    fn word(self, text: &str) -> Option<bool> {
        let word = normalized_header(text);
        let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
        if has(FINISHED, &word) {
            return Some(true);
        }
        if has(DRAFT, &word) || has(AWAITED, &first) {
            return Some(false);
        }
        let is_yes = has(YES, &word).then_some(true).or_else(|| has(NO, &word).then_some(false))?;
        match self.question {
            StatusQuestion::Draft => Some(!is_yes),
            StatusQuestion::Either | StatusQuestion::Other => None,
            _ => Some(is_yes),
        }
    }

    /// Whether a word says of itself that it is one of a status.
    fn tells(text: &str) -> bool {
        let word = normalized_header(text);
        ![VAGUE, YES, NO].iter().any(|list| has(list, &word))
    }

    /// Whether a share is the whole, where the column says how much is done.
    fn share(self, text: &str) -> Option<bool> {
        let number = text.trim_end_matches('%').trim().replace(',', ".").parse::<f64>().ok()?;
        let is_share = self.question == StatusQuestion::Progress || text.ends_with('%');
        (is_share && (0.0..=100.0).contains(&number)).then_some(number == 100.0)
    }
}

/// What a few words say together, such as `Final version` or `Rough draft`.
fn phrase(text: &str) -> Option<bool> {
    const MOST_WORDS: usize = 4;
    let lower = text.to_lowercase();
    let words = lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let words: Vec<&str> = words.take(MOST_WORDS + 1).collect();
    if !(2..=MOST_WORDS).contains(&words.len()) {
        return None;
    }
    let any = |list: &str| words.iter().any(|word| has(list, word) && !has(VAGUE, word));
    if any(NEGATIONS) {
        return any(FINISHED).then_some(false);
    }
    match (any(FINISHED), any(DRAFT)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// Whether a name is a word for what is no longer meant, and at most when or of what.
fn names_what_is_taken_back(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words = lower.split(|it: char| !it.is_alphanumeric());
    let mut words = words.filter(|word| !word.is_empty() && !has(BESIDE, word));
    words.next().is_some_and(|word| has(TAKEN_BACK, word)) && words.next().is_none()
}

fn said(is_finished: Option<bool>) -> StatusWord {
    match is_finished {
        Some(true) => StatusWord::Finished,
        Some(false) => StatusWord::Draft,
        None => StatusWord::Unknown,
    }
}

/// Whether a text stands in place of a blank cell.
pub(crate) fn is_blank(text: &str) -> bool {
    text.len() < 8 && (text.is_empty() || has(BLANKS, &normalized_header(text)))
}

/// Whether a name speaks of what is not finished: a word for not stands before one for finished.
fn is_negated(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words = lower.split(|it: char| !it.is_alphanumeric());
    let mut behind = words.skip_while(|word| !has(NEGATIONS, word));
    behind.any(|word| STEMS.split_ascii_whitespace().any(|stem| word.starts_with(stem)))
}

fn without_draft_stems(letters: &str) -> String {
    let stems = DRAFT_STEMS.split_ascii_whitespace();
    stems.fold(letters.to_owned(), |rest, stem| rest.replace(stem, ""))
}

/// Whether a date is what a program writes for none: noughts, or the day on which its count of days or seconds begins.
pub(crate) fn is_no_time(text: &str) -> bool {
    const BEGINNINGS: [[u32; 3]; 7] = [
        [1970, 1, 1],
        [1969, 31, 12],
        [1900, 1, 0],
        [1900, 1, 1],
        [1899, 30, 12],
        [1899, 31, 12],
        [1, 1, 1],
    ];
    let numbers = text.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty());
    let mut date: Vec<u32> = numbers.take(3).filter_map(|digits| digits.parse().ok()).collect();
    if !date.is_empty() && date.iter().all(|number| *number == 0) {
        return true;
    }
    date.sort_unstable_by(|a, b| b.cmp(a));
    BEGINNINGS.iter().any(|beginning| date == beginning)
}

#[cfg(test)]
mod tests {
    use crate::intake::table::status::*;

    #[test]
    fn what_yes_means_is_for_the_name_to_say() {
        let says = |name: &str, text: &str| StatusName::of(name).says(text);
        for name in ["is_draft", "Entwurf", "In progress", "Not submitted", "Is it a draft?"] {
            assert_eq!(says(name, "Yes"), StatusWord::Draft, "{name}");
            assert_eq!(says(name, "0"), StatusWord::Finished, "{name}");
            assert_eq!(says(name, "Submitted"), StatusWord::Finished, "{name}");
        }
        for name in ["final", "Submitted?", "Is this your final answer?", "Locked"] {
            assert_eq!(says(name, "✓"), StatusWord::Finished, "{name}");
            assert_eq!(says(name, "No, not yet"), StatusWord::Draft, "{name}");
        }
        assert_eq!(says("Draft or final?", "Yes"), StatusWord::Unknown);
        assert_eq!(says("Progress", "43"), StatusWord::Draft);
        assert_eq!(says("Progress", "100 %"), StatusWord::Finished);
        assert_eq!(says("Submitted", "0000-00-00"), StatusWord::Blank);
        assert_eq!(says("Submitted", "Draft, saved 2026-09-01"), StatusWord::Draft);
    }
}
