//! The cells of a column, taken together. In: its name and each of its cells. Out: a [`StatusTally`]: whether it looks like a
//! status, which cells say that their rows are drafts, and which words nobody knows.

use super::{LOOKED_AT, StatusGuess, StatusName, StatusQuestion, StatusWord};

/// A status has no more words, and no longer ones.
const MOST_WORDS: usize = 16;
const LONGEST_WORD: usize = 80;

/// A cell of a status and its place.
#[derive(Debug)]
pub(crate) struct StatusCell<P> {
    pub(crate) text: String,
    pub(crate) at: P,
}

/// What the cells of a column say that may be a status.
#[derive(Debug)]
pub(crate) struct StatusTally<P> {
    name: StatusName,
    /// Its first words, times apart, in their order.
    words: Vec<(String, StatusWord)>,
    /// Whether it has so many words that only its name can make it a status.
    is_prose: bool,
    /// Whether a word says enough by itself.
    is_told: bool,
    /// Whether a word of several does, such as `Rough draft`.
    is_told_in_words: bool,
    finished: usize,
    times: usize,
    pub(crate) drafts: Vec<StatusCell<P>>,
    /// The first cells that are blank and that hold what nobody knows, and how many there are.
    pub(crate) blanks: Option<(P, usize)>,
    pub(crate) unknown: Option<(P, usize)>,
}

impl StatusTally<()> {
    /// The tally of the first filled cells.
    pub(crate) fn of<'c>(name: &str, cells: impl Iterator<Item = &'c str>) -> Self {
        let mut tally = Self::new(name);
        cells.filter(|it| !it.is_empty()).take(LOOKED_AT).for_each(|cell| tally.add(cell, || ()));
        tally
    }
}

impl<P> StatusTally<P> {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: StatusName::of(name),
            words: Vec::new(),
            is_prose: false,
            is_told: false,
            is_told_in_words: false,
            finished: 0,
            times: 0,
            drafts: Vec::new(),
            blanks: None,
            unknown: None,
        }
    }

    /// Adds a cell.
    pub(crate) fn add(&mut self, text: &str, at: impl FnOnce() -> P) {
        if self.is_prose && !self.name.is_sure {
            return;
        }
        let is_of_drafts = self.name.question == StatusQuestion::Draft;
        let seen = self.words.iter().find(|(word, _)| word == text);
        let says = seen.map_or_else(|| self.name.says(text), |(_, says)| *says);
        // A day on which something was withdrawn is none on which it was finished.
        let says = if is_of_drafts && says == StatusWord::Time { StatusWord::Draft } else { says };
        if seen.is_none() && !matches!(says, StatusWord::Time | StatusWord::Blank) {
            self.learn(text, says);
        }
        match says {
            StatusWord::Finished => self.finished += 1,
            StatusWord::Time => self.times += 1,
            StatusWord::Draft => self.drafts.push(StatusCell { text: text.to_owned(), at: at() }),
            StatusWord::Blank => count(&mut self.blanks, at),
            StatusWord::Unknown => count(&mut self.unknown, at),
        }
    }

    fn learn(&mut self, text: &str, says: StatusWord) {
        if self.words.len() == MOST_WORDS || text.len() > LONGEST_WORD {
            self.is_prose = true;
            return;
        }
        if matches!(says, StatusWord::Finished | StatusWord::Draft) {
            let is_phrase = self.name.is_phrase(text);
            self.is_told |= !is_phrase && StatusName::tells(text);
            self.is_told_in_words |= is_phrase;
        }
        self.words.push((text.to_owned(), says));
    }

    /// Adds the tally of the cells behind.
    pub(crate) fn append(&mut self, behind: Self) {
        let words = behind.words.into_iter();
        let new: Vec<_> =
            words.filter(|(word, _)| self.words.iter().all(|(own, _)| own != word)).collect();
        self.is_prose |= behind.is_prose || self.words.len() + new.len() > MOST_WORDS;
        self.words.extend(new);
        self.words.truncate(MOST_WORDS);
        self.is_told |= behind.is_told;
        self.is_told_in_words |= behind.is_told_in_words;
        self.finished += behind.finished;
        self.times += behind.times;
        self.drafts.extend(behind.drafts);
        add_up(&mut self.blanks, behind.blanks);
        add_up(&mut self.unknown, behind.unknown);
    }

    /// What the column looks like.
    pub(crate) fn looks(&self) -> Option<StatusGuess> {
        let known = self.finished + self.drafts.len();
        let unknown = self.unknown.as_ref().map_or(0, |(_, rows)| *rows);
        let filled = known + unknown + self.times;
        let has_times = 2 * self.times > filled;
        if self.name.question == StatusQuestion::Time {
            let is_status = self.times == 0 && filled > 0;
            return Some(if is_status { StatusGuess::Status } else { StatusGuess::Submitted });
        }
        let is_asked = !matches!(self.name.question, StatusQuestion::Other);
        if has_times && (self.name.is_sure || is_asked) {
            return Some(StatusGuess::Submitted);
        }
        let is_answered = is_asked && filled > 0 && known == filled;
        let is_told = self.is_told && !self.is_prose && 4 * known >= filled;
        let is_told_in_words = self.is_told_in_words && !self.is_prose && known == filled;
        let is_told = is_told || is_told_in_words || self.tick().is_some();
        (self.name.is_sure || is_answered || is_told).then_some(StatusGuess::Status)
    }

    /// The one text of a column that asks whether rows are finished, or drafts: what is ticked says yes, whatever its words.
    pub(crate) fn tick(&self) -> Option<&str> {
        const MOST_WORDS: usize = 5;
        let [(text, StatusWord::Unknown)] = &self.words[..] else { return None };
        let asks = matches!(self.name.question, StatusQuestion::Finished | StatusQuestion::Draft);
        let is_short = text.split_whitespace().count() <= MOST_WORDS;
        let is_tick = asks && is_short && !self.is_prose && self.times == 0 && self.name.is_ticked;
        is_tick.then_some(text)
    }

    /// Whether yes means that a row is a draft.
    pub(crate) fn asks_for_drafts(&self) -> bool {
        self.name.question == StatusQuestion::Draft
    }

    /// Whether a blank cell is one of a draft: others say something, and what they say is not that they are drafts.
    pub(crate) fn blank_is_draft(&self) -> bool {
        let is_filled = self.finished > 0 || !self.drafts.is_empty() || self.unknown.is_some();
        match self.looks() {
            None => false,
            Some(StatusGuess::Submitted) => true,
            Some(StatusGuess::Status) => is_filled && self.name.question != StatusQuestion::Draft,
        }
    }

    /// What a mapping is to say of a blank cell: where only drafts are ticked it is finished, and where every row is to say
    /// whether it is one, nobody knows.
    pub(crate) fn blank(&self) -> StatusWord {
        match self.name.question {
            StatusQuestion::Draft if self.finished == 0 => StatusWord::Finished,
            StatusQuestion::Draft => StatusWord::Unknown,
            _ => StatusWord::Draft,
        }
    }

    /// The different words that say one thing, as far as they were noted.
    pub(crate) fn words(&self, says: StatusWord) -> impl Iterator<Item = &str> {
        self.words.iter().filter(move |(_, of)| *of == says).map(|(text, _)| text.as_str())
    }
}

fn count<P>(cells: &mut Option<(P, usize)>, at: impl FnOnce() -> P) {
    match cells {
        Some((_, rows)) => *rows += 1,
        None => *cells = Some((at(), 1)),
    }
}

fn add_up<P>(cells: &mut Option<(P, usize)>, behind: Option<(P, usize)>) {
    match (cells.as_mut(), behind) {
        (Some((_, rows)), Some((_, more))) => *rows += more,
        (None, behind) => *cells = behind,
        (Some(_), None) => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::table::status::tally::*;

    fn looks(name: &str, cells: &[&str]) -> Option<StatusGuess> {
        StatusTally::of(name, cells.iter().copied()).looks()
    }

    #[test]
    fn a_status_is_known_by_its_name_or_by_its_words() {
        let (status, submitted) = (Some(StatusGuess::Status), Some(StatusGuess::Submitted));
        assert_eq!(looks("Is this your final answer?", &["Yes", "No"]), status);
        assert_eq!(looks("Submitted", &["2026-10-14 09:00", ""]), submitted);
        assert_eq!(looks("Submitted", &["Yes"]), status);
        assert_eq!(looks("Date submitted", &[""]), submitted);
        assert_eq!(looks("Phase", &["Entwurf", "Eingereicht"]), status);
        assert_eq!(looks("Are you done with this form?", &["No, still writing", "Yes"]), status);
        assert_eq!(looks("Step", &["Completed", "Awaiting self review"]), status);
        assert_eq!(looks("Active", &["Yes", "Deleted"]), status);
        assert_eq!(looks("Do you like it here?", &["Yes", "No"]), None);
        assert_eq!(looks("Office", &["Porto"]), None);
        assert_eq!(looks("Door", &["open", "closed"]), None);
    }
}
