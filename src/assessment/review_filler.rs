//! How rows of assessments fill the review of their person. In: the entries of a table, and reviews that are still empty. Out:
//! the reviews filled; or every cell that is wrong, stands twice, or is shown in no packet.

use std::iter::repeat_with;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;

use super::assessment_rows::{AssessmentRow, AssessorCells};
use super::cell_dates::parse_date;
use super::item_catalogue::{RowItem, SkillCatalogue};
use super::review_visitor::ReviewVisitor;
use super::rows_by_person::PersonRows;
use super::{
    Assessment, Paragraphs, PeerFeedback, Review, ReviewContent, ReviewContext, ReviewStatements,
    SkillAssessments,
};
use crate::assessment::spill::{SpillFile, StoredContent};
use crate::diagnostics::{Code, Diagnostic, Report, escape_control, with_ratings};
use crate::intake::{Column, Table, TableCell, date_hint};
use crate::ladder::SkillId;
use crate::parallel::{each, processors};
use crate::rating::{Rating, RatingError};
use crate::role::AssessorRole;

/// A person whose rows are to be read, with the review to fill and its place among all.
pub(super) struct ReviewTask<'w> {
    pub(super) of: &'w PersonRows,
    pub(super) review: Option<(usize, &'w mut Review)>,
}

/// What becomes of what was said, once a review was looked at.
pub(super) enum ContentAfter {
    Stay,
    /// Each processor has a shelf. What there is no room for stays.
    PutAway(Vec<SpillFile>),
    Forget,
}

/// Fills the reviews and shows each to one of those that `looks` makes. Rows of people without a review are checked as far as
/// they can be. People are shared out among the processors; what is found does not depend on how many there are.
pub(super) fn read<L: ReviewVisitor>(
    table: &Table,
    context: &ReviewContext<'_>,
    mut work: Vec<ReviewTask<'_>>,
    after: ContentAfter,
    looks: impl Fn() -> L + Sync,
    report: &mut Report,
) -> (Vec<L>, Vec<SpillFile>) {
    let catalogue = SkillCatalogue::new(context.ladder);
    let share = work.len().div_ceil(processors()).max(1);
    let is_forgotten = matches!(after, ContentAfter::Forget);
    let shelves = if let ContentAfter::PutAway(shelves) = after { shelves } else { Vec::new() };
    let shelves = shelves.into_iter().map(Some).chain(repeat_with(|| None));
    let shares = work.chunks_mut(share).zip(shelves).collect();
    let read = each(shares, |(share, mut shelf): (&mut [ReviewTask<'_>], Option<SpillFile>)| {
        let (mut report, mut look) = (Report::new(), looks());
        let mut reader = ReviewFiller::new(context, &catalogue, &mut report);
        for ReviewTask { of, review } in share {
            let Some((number, review)) = review else {
                reader.person(table, of, None);
                continue;
            };
            reader.person(table, of, Some(review));
            look.visit(*number, review, of.rows(table));
            if is_forgotten {
                review.said = StoredContent::default();
            } else if let Some(shelf) = &mut shelf {
                shelf.put(review).ok();
            }
        }
        (report, look, shelf)
    });
    let (mut looks, mut shelves) = (Vec::new(), Vec::new());
    for (found, look, shelf) in read {
        report.extend(found);
        looks.push(look);
        shelves.extend(shelf);
    }
    (looks, shelves)
}

/// The order of lists follows from their content, so that the order of rows never shows. Room for more is given back.
fn settle(statements: &mut ReviewStatements) {
    statements.impact.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.cmp(b)));
    statements.impact.shrink_to_fit();
    sort(&mut statements.concerns);
    sort(&mut statements.peer_feedback);
    sort(&mut statements.peer_feedback_shared);
    sort(&mut statements.calibration_notes);
}

fn sort<T: Ord>(list: &mut Vec<T>) {
    list.sort();
    list.shrink_to_fit();
}

/// Fills the reviews from a table, row by row, and remembers what was said.
pub(super) struct ReviewFiller<'r> {
    context: &'r ReviewContext<'r>,
    catalogue: &'r SkillCatalogue<'r>,
    /// The row in which each thing that may stand once was first said of the person.
    seen: FxHashMap<(RowItem, Option<AssessorRole>), usize>,
    /// How many items of the person name nothing.
    unknown: usize,
    /// The ratings that were read before; a run has few different ones.
    ratings: FxHashMap<String, Rating>,
    report: &'r mut Report,
}

impl<'r> ReviewFiller<'r> {
    fn new(
        context: &'r ReviewContext<'r>,
        catalogue: &'r SkillCatalogue<'r>,
        report: &'r mut Report,
    ) -> Self {
        Self {
            context,
            catalogue,
            seen: FxHashMap::default(),
            unknown: 0,
            ratings: FxHashMap::default(),
            report,
        }
    }

    /// Reads all rows about one person.
    fn person(&mut self, table: &Table, of: &PersonRows, mut review: Option<&mut Review>) {
        self.seen.clear();
        self.unknown = 0;
        for number in of.rows(table).numbers() {
            let row = &table.rows[number];
            if let Some(entry) = AssessmentRow::new(table, number, row, &of.id, self.report) {
                self.entry(table, &entry, review.as_deref_mut());
            }
        }
        if let Some(said) = review.and_then(|review| review.said.here_mut()) {
            settle(&mut said.statements);
            if let Some(earlier) = self.context.earlier {
                earlier.fill(&of.id, &mut said.statements.last_decision, self.report);
            }
        }
    }

    fn entry(&mut self, table: &Table, entry: &AssessmentRow<'_>, review: Option<&mut Review>) {
        let rungs: Vec<_> =
            review.iter().flat_map(|review| [&review.current, &review.target]).collect();
        let item = match self.catalogue.find(&entry.item, &rungs, self.unknown) {
            Ok(item) => item,
            Err(finding) => {
                self.unknown += 1;
                return self.push(entry, *finding);
            }
        };
        if !self.is_first(table, entry, &item) {
            return;
        }
        // A person who has mistakes elsewhere still gets every row checked.
        let mut nobody = ReviewContent::default();
        let said = review.and_then(|review| review.said.here_mut()).unwrap_or(&mut nobody);
        let ReviewContent { skills, statements } = said;
        match item {
            RowItem::Skill(id) => self.skill(entry, id, skills, statements),
            RowItem::Statement(statement) => self.statement(entry, statement, statements),
        }
    }

    pub(super) fn push(&mut self, entry: &AssessmentRow<'_>, finding: Diagnostic) {
        self.report.push(finding.about(entry.id.as_str()).item(entry.item.text));
    }

    /// Whether nothing was said of this before; reports a second time with the place of the first.
    fn is_first(&mut self, table: &Table, entry: &AssessmentRow<'_>, item: &RowItem) -> bool {
        let long = (!entry.is_paired()).then(|| entry.voices.as_slice()[0].role);
        if matches!(item, RowItem::Statement(statement) if statement.repeats())
            || long == Some(AssessorRole::Peer)
        {
            return true;
        }
        // A paired row among long ones stands for each of its voices that says something.
        let by =
            |role| entry.voice(role).is_some_and(|voice| !voice.is_blank()).then_some(Some(role));
        let roles = if entry.is_mixed && entry.is_paired() {
            [by(AssessorRole::Self_), by(AssessorRole::Manager)]
        } else {
            [Some(long), None]
        };
        roles.into_iter().flatten().all(|role| self.is_first_by(table, entry, item, role))
    }

    /// The same for one voice, or for both of a paired row.
    fn is_first_by(
        &mut self,
        table: &Table,
        entry: &AssessmentRow<'_>,
        item: &RowItem,
        long: Option<AssessorRole>,
    ) -> bool {
        let first = *self.seen.entry((item.clone(), long)).or_insert(entry.number);
        if first == entry.number {
            return true;
        }
        let by = long.map_or_else(String::new, |role| format!(" by `{role}`"));
        let item = escape_control(entry.item.text);
        let [this, first] = [entry.number, first].map(|number| &table.rows[number]);
        let at =
            table.cell(first, Column::Item).map_or_else(String::new, |row| row.at().to_string());
        let message = format!("`{item}`{by} stands twice for this person, first at {at}");
        let says = |row| table.cells(row).map(|it| it.text);
        let hint = if says(this).eq(says(first)) {
            "the two rows say the same: delete one of them"
        } else {
            "put what both rows say into one of them, then delete the other"
        };
        self.push(entry, entry.item.error(Code::DuplicateItem, message).hint(hint));
        false
    }

    fn skill(
        &mut self,
        entry: &AssessmentRow<'_>,
        id: SkillId,
        skills: &mut SkillAssessments,
        statements: &mut ReviewStatements,
    ) {
        if let Some(peer) = entry.voice(AssessorRole::Peer) {
            self.peer_on_skill(entry, peer, id, statements);
            return;
        }
        let date = self.date(entry);
        let of_this = entry.is_mixed.then(|| RowItem::Skill(id.clone()));
        let assessment = skills.entry(id).or_default();
        for voice in entry.voices.as_slice() {
            let is_said =
                |item: &RowItem| self.seen.contains_key(&(item.clone(), Some(voice.role)));
            if voice.is_blank() && of_this.as_ref().is_some_and(is_said) {
                continue;
            }
            let rating = self.rating(entry, &voice.rating);
            let comment = Paragraphs::new(voice.comment.text, voice.comment.file_text());
            let said = Assessment { rating, comment };
            match voice.role {
                AssessorRole::Self_ => assessment.self_ = said,
                _ => assessment.manager = said,
            }
        }
        // The person's evidence stands before the manager's, in whatever order their rows come.
        let own_row = entry.voice(AssessorRole::Self_).is_some();
        let place = if own_row { 0 } else { assessment.evidence.len() };
        assessment.evidence.splice(place..place, evidence(entry));
        assessment.evidence.shrink_to_fit();
        assessment.dates.extend(date);
        if entry.is_paired() {
            self.no_cell(entry, entry.assessor, "a skill");
        }
    }

    /// A peer's words on a skill; readiness never counts a peer's rating.
    fn peer_on_skill(
        &mut self,
        entry: &AssessmentRow<'_>,
        peer: AssessorCells<'_>,
        id: SkillId,
        statements: &mut ReviewStatements,
    ) {
        let rating = self.rating(entry, &peer.rating);
        self.no_cell(entry, entry.evidence, "a peer's row");
        self.no_cell(entry, entry.date, "a peer's row");
        let scale = &self.context.cycle.scale;
        let rating = match rating.step() {
            Some(step) => Some(format!("{} {}", scale.number(step), scale.label(step))),
            None => Some(peer.rating.text.to_owned()).filter(|text| !text.is_empty()),
        };
        let text = Paragraphs::new(peer.comment.text, peer.comment.file_text());
        if rating.is_none() && text.is_empty() {
            self.no_cell(entry, entry.assessor, "a row without words");
        } else {
            let from = entry.assessor.map(|it| it.text.to_owned());
            statements.peer_feedback.push(PeerFeedback { from, about: Some(id), rating, text });
        }
    }

    fn rating(&mut self, entry: &AssessmentRow<'_>, cell: &TableCell<'_>) -> Rating {
        if let Some(rating) = self.ratings.get(cell.text) {
            return *rating;
        }
        let scale = &self.context.cycle.scale;
        let parsed = scale.parse(cell.text);
        if let Ok(rating) = parsed {
            self.ratings.insert(cell.text.to_owned(), rating);
        }
        parsed.unwrap_or_else(|why| {
            let code = match why {
                RatingError::OutsideScale => Code::RatingOutsideScale,
                RatingError::Unknown => Code::UnknownRating,
                RatingError::Contradiction => Code::ContradictoryRating,
                RatingError::Several(_) => Code::TwoRatings,
            };
            let choices = scale.choices();
            let finding = cell.error(
                code,
                format!("`{}` {why}", crate::diagnostics::truncate_for_display(cell.text)),
            );
            let finding = match why {
                RatingError::Several(_) => finding.hint(RatingError::ONE_STEP),
                _ if let Some(sides) = scale.sides(cell.text) => finding.hint(sides),
                _ => match date_hint(cell.text) {
                    Some(hint) => finding.hint(hint),
                    None => with_ratings(finding, cell.text, &choices),
                },
            };
            self.push(entry, finding);
            Rating::NotAnswered
        })
    }

    pub(super) fn date(&mut self, entry: &AssessmentRow<'_>) -> Option<NaiveDate> {
        let cell = entry.date?;
        match parse_date(cell.text) {
            Err(finding) => {
                self.push(entry, finding.at(cell.at()));
                None
            }
            Ok(date) => {
                if date > self.context.as_of {
                    let message = format!("{date} is after the as-of date, {}", self.context.as_of);
                    self.push(entry, cell.warning(Code::DateInTheFuture, message));
                }
                Some(date)
            }
        }
    }

    /// Reports a cell that no packet shows. A rating would seem to count, so it is an error; of all others the message is the
    /// same for the whole column, so that they are told as one.
    pub(super) fn no_cell(
        &mut self,
        entry: &AssessmentRow<'_>,
        cell: Option<TableCell<'_>>,
        of: &str,
    ) {
        let Some(cell) = cell.filter(|cell| !cell.text.is_empty()) else { return };
        let column = cell.column();
        let name = column.name();
        let finding = match shown_beside(column) {
            None => {
                let message =
                    format!("`{name}` says something that no packet shows: {of} has no such cell");
                let finding = cell.error(Code::UnexpectedCell, message);
                finding.hint("move the text to a cell that is shown, or delete it")
            }
            Some(beside) => {
                let message = format!(
                    "`{name}` is shown beside {beside} only; what stands here is in no packet"
                );
                let finding = cell.warning(Code::UnexpectedCell, message);
                finding
                    .hint("if it matters, write it where it is shown; else nothing is to be done")
            }
        };
        self.push(entry, finding);
    }
}

/// What a column's cells are shown beside; none for ratings, which are no mere notes.
fn shown_beside(column: Column) -> Option<&'static str> {
    match column {
        Column::Date => {
            Some("a skill that the person or the manager rates, an `impact` and a `last-decision`")
        }
        Column::Evidence => Some("a skill that the person or the manager rates and an `impact`"),
        Column::Assessor => Some("the words of a peer"),
        _ => None,
    }
}

/// The links and references of a cell, one to a line or parted by semicolons.
pub(super) fn evidence(entry: &AssessmentRow<'_>) -> Vec<String> {
    let cell = entry.evidence.map_or("", |it| it.text);
    let parts = cell.lines().flat_map(|line| line.split("; ")).flat_map(behind_links);
    let parts = parts.map(|part| part.trim().trim_end_matches(';'));
    let mut parts: Vec<String> = parts.filter(|part| !part.is_empty()).map(str::to_owned).collect();
    parts.shrink_to_fit();
    parts
}

/// An entry parted behind each link in it that has words, such as `ticket <https://tracker.example/7>`.
fn behind_links(entry: &str) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), entry);
    while let Some((_, behind)) =
        rest.split_once(" <http").and_then(|(_, behind)| behind.split_once('>'))
    {
        if !behind.contains(char::is_alphanumeric) {
            break;
        }
        parts.push(&rest[..rest.len() - behind.len()]);
        rest = behind.trim_start_matches(|c: char| c.is_whitespace() || ",;|/·".contains(c));
    }
    parts.push(rest);
    parts
}
