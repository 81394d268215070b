//! How columns about people become people, in whom all rows must agree. In: rows that carry person columns, perhaps many for
//! one person. Out: one draft for each person, in which all rows agree; then a [`Review`] without assessments.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::cell_dates::parse_date;
use super::unknown_rung_words::{UnknownCell, UnknownWords, unknown};
use super::{Person, PersonId, Review, ReviewContext, StoredContent};
use crate::diagnostics::{
    CalledPerson, Code, Diagnostic, Report, escape_control, truncate_for_display,
};
use crate::intake::{Column, Table, TableCell, TableRow, ends_in_noughts};
use crate::ladder::{Ladder, RungId};
use crate::strings::Locale;

/// A person who is listed and has no review: nothing was said of them, or their columns have mistakes.
#[derive(Debug, Clone)]
pub struct ListedPerson {
    /// The employee id.
    pub id: PersonId,
    /// The name as the person writes it.
    pub name: Option<String>,
    /// The person's e-mail address.
    pub email: Option<String>,
    /// The manager's name.
    pub manager: Option<String>,
    /// The manager's e-mail address.
    pub manager_email: Option<String>,
}

/// Everybody whom a table describes.
#[derive(Debug, Default)]
pub(super) struct PeopleRoster<'t> {
    drafts: BTreeMap<PersonId, PersonDraft<'t>>,
}

/// What the rows of one person say, by column.
#[derive(Debug)]
pub(super) struct PersonDraft<'t> {
    /// The first cell that says something in each column.
    values: BTreeMap<Column, TableCell<'t>>,
    /// The first blank cell in each column that is required.
    blank: BTreeMap<Column, TableCell<'t>>,
    /// The employee id where the person was first named.
    id: TableCell<'t>,
}

/// Two values of one column for one person.
struct ColumnDisagreement<'t> {
    first: TableCell<'t>,
    cell: TableCell<'t>,
}

/// What to do about two people with one long number as their id.
const SAME_DIGITS: &str = "the id is a long number that ends in noughts: a spreadsheet keeps fifteen digits of a number, and people whose ids begin alike got the same; format the column of ids as text where the table comes from, and export it again";

/// What is said of a row that disagrees with those before it: one finding, whatever the number of columns.
fn disagreeing(others: &[ColumnDisagreement<'_>], id: &str) -> Option<Diagnostic> {
    const LISTED: usize = 4;
    let one = |ColumnDisagreement { first, cell }: &ColumnDisagreement<'_>| {
        let (was, is) = (truncate_for_display(first.text), truncate_for_display(cell.text));
        format!("`{}` is `{is}` here and `{was}` at {}", cell.column().name(), first.at())
    };
    let listed: Vec<String> = others.iter().take(LISTED).map(one).collect();
    let message = match others.len().saturating_sub(LISTED) {
        0 => listed.join("; "),
        more => format!("{}; and {more} more columns differ", listed.join("; ")),
    };
    let finding = others.first()?.cell.error(Code::PersonDisagrees, message).about(id);
    if ends_in_noughts(id) {
        return Some(finding.hint(SAME_DIGITS));
    }
    let finding = finding
        .hint("make the rows of one person say the same, or leave the cell blank in all but one");
    let tells_apart = |disagreement: &ColumnDisagreement<'_>| {
        matches!(disagreement.cell.column(), Column::Name | Column::Email)
    };
    Some(if others.iter().any(tells_apart) {
        finding.hint("if they are two people, one of them has another id: write that")
    } else {
        finding
    })
}

/// The code of the finding about somebody who is listed and has no assessment.
pub const WITHOUT_ASSESSMENTS: Code = Code::PersonWithoutAssessments;

/// What to do about rows below one that names its person, where a file has lost that their cells were one.
const FILL_DOWN: &str = "if each person stands only in the first of their rows, as where cells were merged, fill the id down into every row of theirs";

impl<'t> PeopleRoster<'t> {
    /// Takes the person columns of a table; reports values that disagree.
    pub(super) fn add(&mut self, table: &'t Table, report: &mut Report) {
        let columns: Vec<Column> =
            Column::PERSON.into_iter().filter(|column| table.has(*column)).collect();
        let of_people = table.shape == crate::intake::TableShape::People;
        // Assessments beside a table of people mostly say nothing of them.
        let says_nothing = columns.is_empty() && !of_people;
        let runs = table.runs().filter(|(id, _)| id.is_empty() || !says_nothing);
        let first = table.rows.first().and_then(|row| table.cell(row, Column::EmployeeId));
        let is_below_one = !of_people && first.is_some_and(|id| !id.text.is_empty());
        for row in runs.flat_map(|(_, rows)| &table.rows[rows]) {
            let Some(id) = table.cell(row, Column::EmployeeId) else { continue };
            if id.text.is_empty() {
                let finding = id
                    .error(Code::EmptyId, "the row has no employee id")
                    .hint("write the id of the person the row is about");
                report.push(if is_below_one { finding.hint(FILL_DOWN) } else { finding });
                continue;
            }
            let said =
                columns.iter().filter_map(|column| Some((*column, table.cell(row, *column)?)));
            let said: Vec<_> = said.filter(|(_, cell)| !cell.text.is_empty()).collect();
            if said.is_empty() && !of_people {
                continue;
            }
            let new = || PersonDraft { values: BTreeMap::new(), blank: BTreeMap::new(), id };
            let draft = self.drafts.entry(PersonId::new(id.text)).or_insert_with(new);
            draft.say_nothing(table, row);
            let others = said.into_iter().filter_map(|(column, cell)| draft.say(column, cell));
            let others: Vec<ColumnDisagreement<'_>> = others.collect();
            report.extend(disagreeing(&others, id.text));
        }
    }

    pub(super) fn knows(&self, id: &PersonId) -> bool {
        self.drafts.contains_key(id)
    }

    /// The words of everybody who is wanted that the ladder does not have.
    pub(super) fn unknown_words<'a>(
        &'a self,
        ladder: &'a Ladder,
        is_wanted: impl Fn(&PersonId) -> bool,
    ) -> UnknownWords<'a> {
        let mut words = UnknownWords::default();
        for (_, draft) in self.drafts().filter(|(id, _)| is_wanted(id)) {
            for unknown in draft.unknown_words(ladder) {
                words.add(unknown);
            }
        }
        words
    }

    pub(super) fn drafts(&self) -> impl Iterator<Item = (&PersonId, &PersonDraft<'t>)> {
        self.drafts.iter()
    }
}

impl<'t> PersonDraft<'t> {
    /// The person as a cell may name them.
    pub(super) fn called<'p>(&'p self, id: &'p PersonId) -> CalledPerson<'p> {
        let text = |column| self.values.get(&column).map_or("", |it| it.text);
        CalledPerson { id: id.as_str(), address: text(Column::Email), name: text(Column::Name) }
    }

    /// What is said of a person without assessments.
    pub(super) fn without_assessments(&self, id: &PersonId) -> Diagnostic {
        let message = "the person is listed and has no assessment; no packet is made";
        Diagnostic::warning(WITHOUT_ASSESSMENTS, message)
            .at(self.id.at())
            .value(id.as_str())
            .about(id.as_str())
            .hint("add rows for the person, or take the person out of the list")
    }

    /// Takes the blank cells of a row that are required.
    fn say_nothing(&mut self, table: &'t Table, row: &TableRow) {
        for column in Column::PERSON_REQUIRED {
            if let Some(cell) = table.cell(row, column).filter(|it| it.text.is_empty()) {
                self.blank.entry(column).or_insert(cell);
            }
        }
    }

    /// Takes a value; gives it back with the first of its column if they disagree.
    fn say(&mut self, column: Column, cell: TableCell<'t>) -> Option<ColumnDisagreement<'t>> {
        let first = *self.values.entry(column).or_insert(cell);
        (first.text != cell.text).then_some(ColumnDisagreement { first, cell })
    }

    /// What is known of a person without a review.
    pub(super) fn listed(&self, id: &PersonId) -> ListedPerson {
        ListedPerson {
            id: id.clone(),
            name: self.text(Column::Name),
            manager: self.text(Column::Manager),
            manager_email: self.text(Column::ManagerEmail),
            email: self.text(Column::Email),
        }
    }

    /// The person with the two rungs; reports what is missing or unknown.
    pub(super) fn review(
        &self,
        id: &PersonId,
        context: &ReviewContext<'_>,
        words: &UnknownWords<'_>,
        report: &mut Report,
    ) -> Option<Review> {
        let ladder = context.ladder;
        self.missing(id, report);
        for unknown in self.unknown_words(ladder) {
            report.push(words.finding(unknown, ladder).about(id.as_str()));
        }
        let current = self.rung(Column::Track, Column::Level, ladder);
        let target = self.rung(Column::TargetTrack, Column::TargetLevel, ladder);
        let hired_on = self.date(Column::HiredOn, id, context, report);
        let level_since = self.date(Column::LevelSince, id, context, report);
        self.dates_in_order(hired_on, level_since, id, report);
        let locale = self.locale(id, context, report);
        let (current, target) = (current?, target?);
        self.upwards(&current, &target, id, context, report);
        let person = Person {
            id: id.clone(),
            name: self.text(Column::Name)?,
            email: self.text(Column::Email),
            team: self.text(Column::Team),
            manager: self.text(Column::Manager),
            manager_email: self.text(Column::ManagerEmail),
            hired_on,
            level_since,
            locale,
            at: self.id.at(),
        };
        Some(Review { person, current, target, said: StoredContent::default() })
    }

    fn missing(&self, id: &PersonId, report: &mut Report) {
        for column in
            Column::PERSON_REQUIRED.into_iter().filter(|column| !self.values.contains_key(column))
        {
            let name = column.name();
            let finding =
                Diagnostic::error(Code::MissingPersonData, format!("the person has no `{name}`"));
            // The same for everybody, so that a blank column is told as one.
            let at = self.blank.get(&column).unwrap_or(&self.id).at();
            let called = match &at.field {
                Some(field) if self.blank.contains_key(&column) => escape_control(field),
                _ => name.to_owned(),
            };
            let hint = format!("fill the column `{called}` in every row that is named here");
            report.push(finding.at(at).about(id.as_str()).hint(hint));
        }
    }

    fn dates_in_order(
        &self,
        hired_on: Option<NaiveDate>,
        level_since: Option<NaiveDate>,
        id: &PersonId,
        report: &mut Report,
    ) {
        if let (Some(hired), Some(since)) = (hired_on, level_since)
            && hired > since
        {
            let message =
                format!("the level is held since {since}, before the day of hiring, {hired}");
            let at = self.values[&Column::LevelSince].at();
            let finding =
                Diagnostic::error(Code::DatesOutOfOrder, message).at(at).about(id.as_str());
            report.push(finding.hint("correct `hired_on` or `level_since`"));
        }
    }

    /// Reports a target that is the current rung, and warns of one below it on the same track.
    fn upwards(
        &self,
        current: &RungId,
        target: &RungId,
        id: &PersonId,
        context: &ReviewContext<'_>,
        report: &mut Report,
    ) {
        let height =
            |id: &RungId| context.ladder.levels.iter().position(|level| *level == id.level);
        let finding = if current == target {
            let message = format!("the target {target} is the rung the person is on");
            Diagnostic::error(Code::TargetIsCurrent, message)
        } else if current.track == target.track && height(target) < height(current) {
            let message =
                format!("the target {target} is below the rung the person is on, {current}");
            Diagnostic::warning(Code::TargetBelowCurrent, message)
        } else {
            return;
        };
        let at = self.values[&Column::TargetLevel].at();
        let hint =
            "write the track and level that are asked for in `target_track` and `target_level`";
        report.push(finding.at(at).about(id.as_str()).hint(hint));
    }

    fn text(&self, column: Column) -> Option<String> {
        self.values.get(&column).map(|it| it.text.to_owned())
    }

    /// The cells of both rungs that the ladder does not have.
    pub(super) fn unknown_words<'a>(&'a self, ladder: &'a Ladder) -> Vec<UnknownCell<'a>> {
        let rungs = [(Column::Track, Column::Level), (Column::TargetTrack, Column::TargetLevel)];
        let mut found = Vec::new();
        for (track, level) in rungs {
            if let (Some(track), Some(level)) = (self.values.get(&track), self.values.get(&level)) {
                found.extend(unknown(*track, *level, ladder));
            }
        }
        found
    }

    /// The current rung and the target, if the ladder has both.
    pub(super) fn rungs(&self, ladder: &Ladder) -> Option<[RungId; 2]> {
        let current = self.rung(Column::Track, Column::Level, ladder)?;
        Some([current, self.rung(Column::TargetTrack, Column::TargetLevel, ladder)?])
    }

    fn rung(&self, track: Column, level: Column, ladder: &Ladder) -> Option<RungId> {
        let (track, level) = (self.values.get(&track)?, self.values.get(&level)?);
        ladder.track(track.text)?.rung(level.text).map(|it| it.id.clone())
    }

    fn date(
        &self,
        column: Column,
        id: &PersonId,
        context: &ReviewContext<'_>,
        report: &mut Report,
    ) -> Option<NaiveDate> {
        let value = self.values.get(&column)?;
        let finding = match parse_date(value.text) {
            Err(finding) => *finding,
            Ok(date) if date > context.as_of => {
                let message = format!("{date} is after the as-of date, {}", context.as_of);
                Diagnostic::error(Code::DateInTheFuture, message)
                    .value(value.text)
                    .hint("correct the date, or the `as_of` of the cycle")
            }
            Ok(date) => return Some(date),
        };
        report.push(finding.at(value.at()).about(id.as_str()));
        None
    }

    /// The person's locale, if there are strings in its language; else the cycle's, else English.
    fn locale(&self, id: &PersonId, context: &ReviewContext<'_>, report: &mut Report) -> Locale {
        let known = |locale: &Locale| context.languages.contains(&locale.language.as_str());
        let of_cycle = Locale::new(&context.cycle.locale);
        let wanted = self.values.get(&Column::Locale);
        let text = wanted.map_or(context.cycle.locale.as_str(), |it| it.text);
        let locale = Locale::new(text);
        if known(&locale) {
            return locale;
        }
        let fallback = Some(of_cycle).filter(known);
        let fallback = fallback.unwrap_or_else(|| Locale::new(context.languages[0]));
        let message = format!(
            "packets cannot be printed in `{}`; this one is in `{}`",
            escape_control(text),
            fallback.language
        );
        let at = wanted.unwrap_or(&self.id).at();
        let finding =
            Diagnostic::warning(Code::UnknownLocale, message).at(at).value(text).about(id.as_str());
        report.push(finding.nearest(text, context.languages.iter().copied()));
        fallback
    }
}
