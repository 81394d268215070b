//! Submissions to the rows of a canonical table. In: the submissions that count, and what their columns mean. Out: a
//! table with one row for each person and item, if the export has person and manager beside each other; else with one
//! row for each person, item and assessor.

use std::collections::HashMap;
use std::sync::Arc;

use super::Context;
use super::answers::Answers;
use super::people::PersonNumber;
use super::plan::{Group, Plan};
use super::rows::{RowReader, Submission};
use super::sheet::{Sheet, SheetRow};
use super::skills::Subject;
use crate::diagnostics::{Diagnostic, Location, Report, nth};
use crate::intake::accounting::RowOutcome;
use crate::intake::columns::{Column, Shape};
use crate::intake::table::{Origin, Table};
use crate::intake::{faults, lines};
use crate::ladder::SkillId;
use crate::role::Role;
use crate::statement::Statement;

use Column as C;

/// The columns of a long table; person columns of the export follow.
const LONG: [Column; 8] =
    [C::EmployeeId, C::Item, C::Role, C::Assessor, C::Rating, C::Comment, C::Evidence, C::Date];

/// The columns of a paired table.
const PAIRED: [Column; 8] = [
    C::EmployeeId,
    C::Item,
    C::SelfRating,
    C::SelfComment,
    C::ManagerRating,
    C::ManagerComment,
    C::Evidence,
    C::Date,
];

/// A text, and where it is from.
#[derive(Debug, Clone, Default)]
struct Piece {
    text: String,
    line: u32,
    origin: u32,
}

/// A row of the table that is being made.
#[derive(Debug)]
struct Record {
    person: PersonNumber,
    /// One for each column.
    pieces: Vec<Piece>,
}

/// The table of all submissions that count.
pub(super) fn table(
    submissions: &[Submission],
    sheets: &[Sheet<'_>],
    plans: &[Plan],
    reader: &RowReader<'_>,
    context: Context<'_>,
    report: &mut Report,
) -> Option<Table> {
    let answers = Answers::new(context, report)?;
    let shape = shape(plans);
    let columns = columns(shape, plans);
    let mut table = Table::new(shape, columns.clone());
    let origins = origins(sheets, &mut table);
    let mut writer = Writer {
        records: Vec::new(),
        places: HashMap::new(),
        columns,
        shape,
        origins,
        answers,
        reader,
        context,
    };
    for submission in submissions.iter().filter(|it| it.outcome == RowOutcome::Used) {
        let (sheet, plan) = (&sheets[submission.sheet], &plans[submission.sheet]);
        Row { submission, sheet, plan }.write(&mut writer, report);
    }
    for record in &writer.records {
        let id = &reader.directory.person(record.person).id;
        write(&mut table, &writer.columns, record, |finding| report.push(finding.about(id)));
    }
    Some(table)
}

/// Paired, if every column of answers says whether the person or the manager speaks; then the two stay together.
fn shape(plans: &[Plan]) -> Shape {
    let mut groups = plans.iter().flat_map(|it| &it.groups);
    match groups.all(|it| matches!(it.role, Some(Role::Own | Role::Manager))) {
        true => Shape::Paired,
        false => Shape::Long,
    }
}

fn columns(shape: Shape, plans: &[Plan]) -> Vec<Column> {
    let mut person: Vec<Column> =
        plans.iter().flat_map(|it| &it.person_columns).map(|(it, _)| *it).collect();
    person.sort();
    person.dedup();
    person.retain(|it| *it != C::EmployeeId);
    let own = if shape == Shape::Paired { PAIRED } else { LONG };
    own.into_iter().chain(person).collect()
}

/// Enters every column of every sheet as an origin, and behind them each sheet as a whole.
fn origins(sheets: &[Sheet<'_>], table: &mut Table) -> Vec<Vec<u32>> {
    let mut all = Vec::new();
    for sheet in sheets {
        let mut origins = Vec::new();
        for column in &sheet.columns {
            let grid = sheet.parts[column.part].grid;
            let field = Some(column.name.text.as_str().into());
            let (file, delimiter) = (Arc::clone(&grid.file), grid.delimiter);
            origins.push(table.origin(Origin {
                file,
                column: nth(column.index),
                field,
                delimiter,
            }));
        }
        let file = Arc::clone(&sheet.parts[0].grid.file);
        origins.push(table.origin(Origin { file, column: 1, field: None, delimiter: None }));
        all.push(origins);
    }
    all
}

struct Writer<'w> {
    records: Vec<Record>,
    /// The record of each thing that may be said once, in the paired shape.
    places: HashMap<(PersonNumber, String), usize>,
    columns: Vec<Column>,
    shape: Shape,
    /// For each sheet the origin of each column, and at last that of the sheet.
    origins: Vec<Vec<u32>>,
    answers: Answers<'w>,
    reader: &'w RowReader<'w>,
    context: Context<'w>,
}

/// A submission with what it is read by.
#[derive(Clone, Copy)]
struct Row<'r> {
    submission: &'r Submission,
    sheet: &'r Sheet<'r>,
    plan: &'r Plan,
}

impl Row<'_> {
    fn cells(&self) -> &SheetRow {
        &self.submission.row
    }

    fn text(&self, column: usize) -> &str {
        self.sheet.cell(self.cells(), column).0
    }

    /// Writes every answer of the submission.
    fn write(self, writer: &mut Writer<'_>, report: &mut Report) {
        let Some(person) = self.submission.person else { return };
        let id = writer.reader.directory.person(person).id.clone();
        let mut is_first = true;
        // What stands once in a row for all of its answers goes with the first that says something.
        let mut shared = self.plan.shared.as_ref();
        // The items of this row's records, so that voices about one story stay together.
        let mut here: Vec<(String, usize)> = Vec::new();
        for group in &self.plan.groups {
            let Some(subject) = self.subject(group, writer) else { continue };
            let Some(role) = group.role.or(self.submission.role) else { continue };
            let item = match self.item(subject, group, role, person, writer) {
                Ok(Some(item)) => item,
                Ok(None) => continue,
                Err(finding) => {
                    report.push(finding.about(&id));
                    continue;
                }
            };
            let says = group.columns().any(|it| !self.text(it).is_empty());
            let with = if says { shared.take() } else { None };
            let place = match here.iter().find(|(it, _)| *it == item) {
                Some((_, place)) if writer.shape == Shape::Paired => *place,
                _ => self.place(person, &item, (role, group), &mut is_first, writer),
            };
            here.push((item.clone(), place));
            self.fill(place, role, &item, group, with, (&id, writer), report);
        }
    }

    fn subject<'s>(&'s self, group: &'s Group, writer: &'s Writer<'_>) -> Option<&'s Subject> {
        let of_row = || writer.reader.subjects[self.submission.subject?].as_ref();
        group.subject.as_ref().or_else(of_row)
    }

    /// The item of a group of cells, as the canonical tables write it; nothing if the cells are blank and nobody was
    /// asked.
    fn item(
        &self,
        subject: &Subject,
        group: &Group,
        role: Role,
        person: PersonNumber,
        writer: &Writer<'_>,
    ) -> Result<Option<String>, Box<Diagnostic>> {
        let shared = self.plan.shared.iter().flat_map(Group::columns);
        let is_blank = group.columns().chain(shared).all(|it| self.text(it).is_empty());
        let skills = match subject {
            Subject::Ignored => return Ok(None),
            Subject::Statement(_) if is_blank => return Ok(None),
            Subject::Statement(statement) => return Ok(Some(statement.name().to_owned())),
            Subject::Skills(skills) => skills,
        };
        let rungs = &writer.reader.directory.person(person).rungs;
        let own = writer.reader.skills.of_rungs(skills, rungs);
        // A blank cell is an answer of those who were asked: whose rung has the skill, and not of peers.
        if is_blank && (rungs.is_empty() || own.is_empty() || role == Role::Peer) {
            return Ok(None);
        }
        match (&own[..], &skills[..]) {
            ([one], _) => Ok(Some(one.to_string())),
            // A skill of another rung: which rung, the next stage says with everything else about the person.
            ([], [one]) => Ok(Some(one.to_string())),
            ([], all) => Err(Box::new(self.ambiguous(all.iter(), group, writer))),
            (several, _) => Err(Box::new(self.ambiguous(several.iter().copied(), group, writer))),
        }
    }

    fn ambiguous<'s>(
        &self,
        skills: impl Iterator<Item = &'s SkillId>,
        group: &Group,
        writer: &Writer<'_>,
    ) -> Diagnostic {
        let ids: Vec<String> = skills.take(5).map(|it| format!("`{it}`")).collect();
        let column = self.plan.item.or_else(|| group.columns().next());
        let at = column
            .map_or_else(|| self.sheet.at_row(self.cells()), |it| self.sheet.at(self.cells(), it));
        let hint = match writer.context.people {
            Some(_) => "name the one that is meant under `[items]` of a mapping",
            None => "give the table of people with --people: a person's rungs tell which is meant",
        };
        let message = format!("more than one skill has these words: {}", ids.join(", "));
        Diagnostic::error("ambiguous-skill", message).at(at).hint(hint)
    }

    /// The place of the record for an item: in the paired shape that of the other voice, if it waits for this one.
    fn place(
        &self,
        person: PersonNumber,
        item: &str,
        (role, group): (Role, &Group),
        is_first: &mut bool,
        writer: &mut Writer<'_>,
    ) -> usize {
        let repeats = Statement::named(item).is_some_and(Statement::repeats);
        let key = (person, item.to_owned());
        if writer.shape == Shape::Paired && !repeats {
            let waits = writer.places.get(&key).copied().filter(|it| writer.waits(*it, role));
            if let Some(place) = waits {
                return place;
            }
        }
        let place = writer.records.len();
        writer.records.push(Record { person, pieces: Vec::new() });
        writer.records[place].pieces = self.head(person, item, (role, group), *is_first, writer);
        *is_first = false;
        writer.places.insert(key, place);
        place
    }

    /// A piece from a column; from the row as a whole without one.
    fn piece(&self, text: &str, column: Option<usize>, writer: &Writer<'_>) -> Piece {
        let origins = &writer.origins[self.submission.sheet];
        let whole = origins.last().expect("every sheet has an origin of its own");
        let (line, origin) = match column {
            Some(column) => (self.sheet.cell(self.cells(), column).1, origins[column]),
            None => (self.sheet.at_row(self.cells()).line, *whole),
        };
        Piece { text: text.to_owned(), line, origin }
    }

    /// A record that says who and what it is about, and nothing yet.
    fn head(
        &self,
        person: PersonNumber,
        item: &str,
        (role, group): (Role, &Group),
        is_first: bool,
        writer: &Writer<'_>,
    ) -> Vec<Piece> {
        let names = &self.plan.person;
        let name =
            [names.id, names.email, names.name, names.last_name].into_iter().flatten().next();
        let reviewer =
            self.plan.reviewer.name.or(self.plan.reviewer.email).or(self.plan.reviewer.id);
        let assessor = if role == Role::Peer { self.submission.reviewer.as_str() } else { "" };
        let id = &writer.reader.directory.person(person).id;
        let piece = |column: &Column| match column {
            C::EmployeeId => self.piece(id, name, writer),
            C::Item => self.piece(item, self.plan.item.or_else(|| group.columns().next()), writer),
            C::Role => self.piece(role.as_str(), self.plan.role, writer),
            C::Assessor => self.piece(assessor, reviewer, writer),
            column => {
                let mut columns = self.plan.person_columns.iter().filter(|_| is_first);
                let found = columns.find(|(it, _)| it == column).map(|(_, it)| *it);
                self.piece(found.map_or("", |it| self.text(it)), found, writer)
            }
        };
        writer.columns.iter().map(piece).collect()
    }

    /// Writes the answer of one voice into a record.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is one thing that decides what is written where"
    )]
    fn fill(
        &self,
        place: usize,
        role: Role,
        item: &str,
        group: &Group,
        shared: Option<&Group>,
        (id, writer): (&str, &mut Writer<'_>),
        report: &mut Report,
    ) {
        let read = writer.answers.read(self.sheet, self.cells(), group, shared, item);
        report.extend(read.findings.into_iter().map(|it| it.about(id).item(item)));
        let (rating, comment) = match (writer.shape, role) {
            (Shape::Paired, Role::Own) => (C::SelfRating, C::SelfComment),
            (Shape::Paired, _) => (C::ManagerRating, C::ManagerComment),
            _ => (C::Rating, C::Comment),
        };
        let said = [
            (rating, read.rating),
            (comment, read.comment),
            (C::Evidence, read.evidence),
            (C::Date, read.date),
        ];
        for (column, (text, from)) in said {
            let index = writer.columns.iter().position(|it| *it == column);
            let index = index.expect("every shape has these columns");
            let new = self.piece(&text, from, writer);
            let old = &mut writer.records[place].pieces[index];
            match column {
                _ if new.text.is_empty() && !old.text.is_empty() => {}
                // The voices of one row may both name evidence.
                C::Evidence if !old.text.is_empty() && old.text != new.text => {
                    old.text = format!("{}\n{}", old.text, new.text);
                }
                _ => *old = new,
            }
        }
    }
}

impl Writer<'_> {
    /// Whether a record of the paired shape has nothing yet of a role.
    fn waits(&self, place: usize, role: Role) -> bool {
        let own = match role {
            Role::Own => [C::SelfRating, C::SelfComment],
            _ => [C::ManagerRating, C::ManagerComment],
        };
        let columns = self.columns.iter().zip(&self.records[place].pieces);
        columns.filter(|(it, _)| own.contains(it)).all(|(_, it)| it.text.is_empty())
    }
}

/// Adds a record to the table; tells what no packet can show.
fn write(table: &mut Table, columns: &[Column], record: &Record, mut tell: impl FnMut(Diagnostic)) {
    table.begin_row();
    for (column, Piece { text, line, origin }) in columns.iter().zip(&record.pieces) {
        let at = || Location { line: *line, ..table.head(*origin) };
        if !(faults::is_plain(text) && faults::is_sound_if_plain(*column, text)) {
            if !column.is_prose() && lines::ends(text.trim()) > 0 {
                tell(faults::line_break(text, at()));
            }
            if let Some(finding) = faults::unsound(*column, text, &at) {
                tell(finding);
            }
        }
        table.push(*column, text, *line, *origin);
    }
}
