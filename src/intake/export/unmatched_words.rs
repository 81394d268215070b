//! Words of rows that are no item. In: each such row, with the item of the row above it. Out: one finding for all words of one
//! kind, with the line of a mapping that says what their rows hold.

use rustc_hash::FxHashMap;

use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::intake::export::answers::AnswerReader;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::directory::PersonNumber;
use crate::intake::export::sheet::AnswerSheet;
use crate::intake::export::skills::SkillNames;
use crate::intake::export::submission::Submission;
use crate::intake::mapping::AnswerKind;
use crate::intake::mapping::toml_text::quoted;
use crate::role::AssessorRole;

/// How many answers of rows with the same words are looked at.
const LOOKED_AT: usize = 3;

/// In how many words an item is looked for: it takes time, and many words have one cause.
const MOST_WORDS: usize = 200;

/// What a row may take from the row above it.
#[derive(Clone, Copy)]
pub(super) struct WordsAbove {
    /// What it holds of the item there, if the mapping says that it does.
    pub(super) follows: Option<AnswerKind>,
    /// The item there, if its row is read.
    pub(super) above: Option<usize>,
}

/// The last row that named its item, and who speaks in it.
#[derive(Debug, Default)]
pub(super) struct ItemAbove {
    sheet: usize,
    person: Option<PersonNumber>,
    role: Option<AssessorRole>,
    reviewer: String,
    /// The place of its item among those that were found; none if the last row named no item that is read.
    pub(super) subject: Option<usize>,
}

impl ItemAbove {
    /// Remembers a row. Every row is, so nothing is allocated for it.
    pub(super) fn set(&mut self, row: &Submission) {
        (self.sheet, self.person, self.role) = (row.sheet, row.person, row.role);
        self.reviewer.clone_from(&row.reviewer_key);
        self.subject = row.subject;
    }

    /// Whether the same voice speaks in a row about the same person.
    pub(super) fn is_of(&self, row: &Submission) -> bool {
        (self.sheet, self.person, self.role) == (row.sheet, row.person, row.role)
            && self.reviewer == row.reviewer_key
    }
}

/// A row with words that nothing has.
pub(super) struct UnmatchedRow<'r, 'g> {
    pub(super) sheet: &'r AnswerSheet<'g>,
    pub(super) plan: &'r ColumnPlan,
    pub(super) of: &'r Submission,
    /// The item of the row above it, if that is of the same voice.
    pub(super) above: Option<usize>,
}

/// Words that nothing has, and what their rows hold.
#[derive(Debug)]
struct WordsInRows {
    words: String,
    at: Location,
    rows: usize,
    /// Some answers that may be ratings.
    texts: Vec<String>,
    has_comments: bool,
    /// Whether all of them stand below an item.
    is_below: bool,
    /// Whether one voice has them below several items.
    is_repeated: bool,
    last: (Option<PersonNumber>, Option<AssessorRole>, Option<usize>),
}

impl WordsInRows {
    fn new(words: &str, at: Location) -> Self {
        Self {
            words: words.to_owned(),
            at,
            rows: 0,
            texts: Vec::new(),
            has_comments: false,
            is_below: true,
            is_repeated: false,
            last: (None, None, None),
        }
    }

    fn add(&mut self, row: &UnmatchedRow<'_, '_>) {
        let UnmatchedRow { sheet, plan, of, above } = row;
        self.rows += 1;
        self.is_below &= above.is_some();
        let (person, role, before) = self.last;
        self.is_repeated |= (person, role) == (of.person, of.role) && before != *above;
        self.last = (of.person, of.role, *above);
        if self.texts.len() >= LOOKED_AT {
            return;
        }
        let Some(group) = plan.groups.iter().find(|group| group.subject.is_none()) else { return };
        let texts = |columns: &[usize]| {
            let texts = columns.iter().map(|column| sheet.cell(&of.row, *column).0);
            texts.filter(|it| !it.is_empty()).map(str::to_owned).collect::<Vec<String>>()
        };
        self.texts.extend(texts(&group.rating));
        self.texts.extend(texts(&group.answer));
        self.has_comments |= !texts(&group.comment).is_empty();
    }

    /// What the rows hold, as far as their cells tell.
    fn held(&self, answers: Option<&mut AnswerReader<'_>>) -> AnswerKind {
        let Some(answers) = answers else { return AnswerKind::Comment };
        let rated = self.texts.iter().filter(|text| answers.is_rating(text, None)).count();
        if rated == 0 {
            AnswerKind::Comment
        } else if rated < self.texts.len() || self.has_comments {
            AnswerKind::Answer
        } else {
            AnswerKind::Rating
        }
    }
}

/// Words that have an item in the same place and hold the same.
struct WordsAlike {
    pattern: Option<String>,
    kind: AnswerKind,
    words: Vec<WordsInRows>,
}

impl WordsAlike {
    fn finding(self, skills: &SkillNames<'_>) -> Diagnostic {
        let Self { pattern, kind, words: group } = self;
        let first = &group[0];
        let mut finding = skills.unmatched(&first.words).at(first.at.clone());
        if group.len() > 1 {
            finding.message.push_str(&format!(", nor are {} other texts like it", group.len() - 1));
        }
        let rows: usize = group.iter().map(|it| it.rows).sum();
        if rows > 1 {
            finding.message.push_str(&format!(", in {rows} rows"));
        }
        let kind = kind.name();
        if let Some(pattern) = pattern {
            let hint = format!(
                "if such rows hold one part of an answer about the skill, say which under `[items]` of a mapping: `{} = \"{kind}\"`",
                escape_control(&quoted(&pattern))
            );
            finding.hints.insert(0, hint);
        } else if first.is_below && first.is_repeated {
            let hint = format!(
                "if each such row is about the skill of the row above it, say so under `[items]` of a mapping (--map): `{} = \"{kind}\"`",
                escape_control(&quoted(&first.words))
            );
            finding.hints.retain(|it| !it.starts_with("the nearest are"));
            finding.hints.insert(0, hint);
        }
        finding
    }
}

/// All words of rows that nothing has.
#[derive(Debug, Default)]
pub(super) struct UnmatchedWords {
    seen: Vec<WordsInRows>,
    places: FxHashMap<String, usize>,
}

impl UnmatchedWords {
    pub(super) fn add(&mut self, words: &str, at: Location, row: &UnmatchedRow<'_, '_>) {
        let place = match self.places.get(words) {
            Some(place) => *place,
            None => {
                self.seen.push(WordsInRows::new(words, at));
                self.places.insert(words.to_owned(), self.seen.len() - 1);
                self.seen.len() - 1
            }
        };
        self.seen[place].add(row);
    }

    /// Reports each, and those that have an item in the same place of their words together.
    pub(super) fn report(
        self,
        skills: &SkillNames<'_>,
        mut answers: Option<&mut AnswerReader<'_>>,
        report: &mut Report,
    ) {
        let mut groups: Vec<WordsAlike> = Vec::new();
        for (number, words) in self.seen.into_iter().enumerate() {
            let pattern = if number < MOST_WORDS { skills.pattern(&words.words) } else { None };
            let kind = words.held(answers.as_deref_mut());
            let mut alike = groups.iter_mut().filter(|group| group.pattern.is_some());
            match alike.find(|group| group.pattern == pattern && group.kind == kind) {
                Some(group) => group.words.push(words),
                None => groups.push(WordsAlike { pattern, kind, words: vec![words] }),
            }
        }
        report.extend(groups.into_iter().map(|it| it.finding(skills)));
    }
}

/// A row that is about the item of the row above it, where no such row is.
pub(super) fn nothing_above(words: &str) -> Diagnostic {
    let message = "the mapping says that the row is about the skill of the row above it, and no row above is about one in the same voice";
    Diagnostic::error(Code::EmptyItem, message).value(words).hint(
        "leave the rows in the order in which the system wrote them; or write the skill into the row, such as `Comment on SKILL`",
    )
}
