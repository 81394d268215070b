//! A cycle that people work on. In: the files of a run, read once, and corrections that grow. Out: what a check says of everybody; and
//! in milliseconds, with corrections laid over the rows of one person alone, that person's form, findings and packets.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::checked_cycle::CheckedCycle;
use super::missing_glyphs;
use super::packet_order;
use super::person_findings::{FormFields, PersonFinding};
use super::person_overview::{PersonOverview, reviewed};
use super::read_cycle::ReadCycle;
use super::read_tables::RunTables;
use super::review_checking::{CheckedReviews, ReviewChecking};
use super::run_inputs::{AsOf, RunInputs};
use crate::assessment::{ContentStorage, PersonId, Review};
use crate::audience::Audience;
use crate::corrections::{CorrectionContext, Corrections, PersonField};
use crate::cycle::Cycle;
use crate::diagnostics::{Diagnostic, Location, Report};
use crate::intake::{Column, IntakeResult, Table};
use crate::ladder::{Ladder, RungId};
use crate::packet::{Packet, PacketContext};
use crate::source::Source;
use crate::typeset::{RunFonts, Typesetter};

/// A cycle whose files were read once, for corrections to be laid over as often as they change. It never changes itself, so
/// threads may share it.
#[derive(Debug)]
pub struct LiveCycle {
    read: ReadCycle,
    ladder: Ladder,
    fonts: RunFonts,
    /// What was found beside the assessments when the files were read.
    said: Report,
    /// The rows of everybody, in runs of neighbours: those of the table of people, and those of the assessments.
    rows: FxHashMap<PersonId, PersonRuns>,
}

/// The rows of a person.
#[derive(Debug, Default)]
struct PersonRuns {
    of_people: Vec<Range<usize>>,
    of_assessments: Vec<Range<usize>>,
}

/// One person as they are now.
#[derive(Debug)]
pub struct LivePerson {
    /// The employee id.
    pub id: PersonId,
    /// What the person columns say, which corrections do not change: name, manager, rungs and so on, in the order of the columns,
    /// each once.
    pub header: Vec<PersonCell>,
    /// Everything that is found about the person alone, errors and warnings, in the order in which it is found. What compares
    /// people, such as words that stand in two packets, and what is wrong with whole columns, only
    /// [`LiveCycle::recheck`] says.
    pub findings: Vec<PersonFinding>,
    /// Every field of the form, in the order of the packet.
    pub fields: Vec<PersonField>,
    /// The review; none if the person columns have errors or nobody said anything.
    review: Option<Review>,
}

/// A cell of the person columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonCell {
    /// The column, such as `target_level`.
    pub column: &'static str,
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub at: Location,
}

impl LivePerson {
    /// Whether nothing stops the packets of the person.
    pub fn is_valid(&self) -> bool {
        self.review.is_some() && !self.findings.iter().any(|it| it.finding.is_error())
    }

    /// The rung the person is on; none if the person columns have errors or nobody said anything.
    pub fn current(&self) -> Option<&RungId> {
        self.review.as_ref().map(|review| &review.current)
    }

    /// The rung that is asked for; none where there is no current one.
    pub fn target(&self) -> Option<&RungId> {
        self.review.as_ref().map(|review| &review.target)
    }
}

impl LiveCycle {
    /// Reads every input; corrections among the inputs do not count. Gives nothing if a file could not be read as what it is meant
    /// to be, and then reports what [`check`](super::check) reports; else [`recheck`](Self::recheck) does.
    pub fn read(mut inputs: RunInputs, fonts: &RunFonts, report: &mut Report) -> Option<Self> {
        let corrections = inputs.corrections.take();
        let mut said = Report::new();
        let read = ReadCycle::read(inputs, fonts, &mut said);
        let Some(ladder) = read.ladder.clone().filter(|_| read.is_whole()) else {
            report.extend(said);
            read.checked(corrections.as_ref(), fonts, report);
            return None;
        };
        let rows = rows_of_people(&read.tables);
        Some(Self { read, ladder, fonts: fonts.clone(), said, rows })
    }

    /// Checks everything with these corrections, as [`check`](super::check) does with the same inputs, without reading the input
    /// files again. Takes as long as a check without its reading.
    pub fn recheck(&self, corrections: Option<&Source>, report: &mut Report) -> CheckedCycle {
        report.extend(self.said.iter().cloned());
        report.number_rows_as(&self.said);
        let checked = self.read.checked(corrections, &self.fonts, report);
        checked.expect("a cycle whose files are whole can be checked")
    }

    /// One person with these corrections; none if no table has the id. Only this person's rows are read.
    pub fn person(&self, id: &str, corrections: Option<&Source>) -> Option<LivePerson> {
        let id = PersonId::new(id);
        let mut tables = self.tables_of(&id)?;
        let before = tables.clone();
        let corrections = match corrections {
            Some(source) => Corrections::read(source, &mut tables.found).of(&id),
            None => Corrections::none(),
        };
        let input = before.read.table.as_ref().expect("a whole run has assessments");
        let context = CorrectionContext {
            people: before.listed(),
            ladder: &self.ladder,
            scale: &self.read.cycle.scale,
            settings: &self.read.settings,
        };
        let mut fields = corrections.fields(&id, input, context, &before.found);
        tables.correct(Some(&corrections), self.read.against());
        let mut report = Report::new();
        let checked = self.checked(&tables, &mut report);
        let (mut review, mut lint) = (None, Vec::new());
        if let Some(CheckedReviews { reviews, findings }) = checked {
            (review, lint) = (reviews.reviews.into_iter().next(), findings);
        }
        if let (Some(review), Some(table)) = (&review, &tables.read.table) {
            let languages = self.read.templates.languages();
            let context = self.read.context(&self.ladder, &languages);
            packet_order::number_fields(&mut fields, table, review, &context);
        }
        let form = FormFields { fields: &fields, corrections: &corrections, lint: &lint };
        let is_own = |finding: &Diagnostic| {
            finding.employee_id.as_deref().is_some_and(|it| PersonId::new(it) == id)
        };
        let findings = report.into_iter().filter(is_own).map(|it| form.beside(it)).collect();
        let header = header(&tables);
        Some(LivePerson { id, header, findings, fields, review })
    }

    /// Checks the tables of one person.
    fn checked(&self, tables: &RunTables, report: &mut Report) -> Option<CheckedReviews> {
        report.extend(tables.found.iter().cloned());
        report.number_rows_as(&tables.found);
        missing_glyphs::check(&tables.all(), None, self.read.earlier.as_ref(), &self.fonts, report);
        let languages = self.read.templates.languages();
        let context = self.read.context(&self.ladder, &languages);
        let checking = ReviewChecking { run_tables: tables, names: &[], context: &context };
        checking.checked(&self.read.strings, &ContentStorage::Memory, report)
    }

    /// The packet of a person for an audience; none if something stops it. The same as that of
    /// [`CheckedCycle::packet`](super::CheckedCycle::packet) with the same corrections.
    pub fn packet<'c>(&'c self, person: &'c LivePerson, audience: Audience) -> Option<Packet<'c>> {
        let review = person.review.as_ref().filter(|_| person.is_valid())?;
        let ReadCycle { cycle, strings, as_of, .. } = &self.read;
        let basis = PacketContext { ladder: &self.ladder, cycle, strings, as_of: as_of.date };
        Some(Packet::new(review, audience, basis))
    }

    /// The person in a line, with the counts of what is found about the person alone; none if there is no review.
    pub fn overview(&self, person: &LivePerson) -> Option<PersonOverview> {
        let line = reviewed(person.review.as_ref()?, &self.ladder, &self.read.cycle);
        let errors = person.findings.iter().filter(|it| it.finding.is_error()).count();
        Some(PersonOverview { errors, warnings: person.findings.len() - errors, ..line })
    }

    /// The typesetter for this cycle; one is enough for everybody.
    pub fn typesetter(&self) -> Typesetter {
        let ReadCycle { templates, typeset_in, cycle, as_of, .. } = &self.read;
        let fonts = self.fonts.clone();
        Typesetter::new(templates, fonts, cycle.standard, as_of.date, typeset_in)
    }

    /// The ladder.
    pub fn ladder(&self) -> &Ladder {
        &self.ladder
    }

    /// The cycle.
    pub fn cycle(&self) -> &Cycle {
        &self.read.cycle
    }

    /// The date of the run and where it comes from.
    pub fn as_of(&self) -> AsOf {
        self.read.as_of
    }

    /// The tables without all rows but those of a person; none if there are none.
    fn tables_of(&self, id: &PersonId) -> Option<RunTables> {
        let PersonRuns { of_people, of_assessments } = self.rows.get(id)?;
        let RunTables { people, read, found, .. } = &self.read.tables;
        let is_own = |finding: &&Diagnostic| finding.employee_id.as_deref() == Some(id.as_str());
        let own = self.said.iter().chain(found.iter()).filter(is_own);
        let mut own: Report = own.cloned().collect();
        own.number_rows_as(&self.said);
        own.number_rows_as(found);
        let table = read.table.as_ref().map(|table| table.only(of_assessments));
        Some(RunTables {
            people: people.as_ref().map(|it| it.as_ref().map(|table| table.only(of_people))),
            read: IntakeResult { table, ..IntakeResult::default() },
            corrections: None,
            found: own,
        })
    }
}

/// The rows of everybody.
fn rows_of_people(tables: &RunTables) -> FxHashMap<PersonId, PersonRuns> {
    let mut people: FxHashMap<PersonId, PersonRuns> = FxHashMap::default();
    let runs = |table: Option<&Table>| -> Vec<(PersonId, Range<usize>)> {
        let runs = table.into_iter().flat_map(Table::runs).filter(|(id, _)| !id.is_empty());
        runs.map(|(id, run)| (PersonId::new(id), run)).collect()
    };
    for (id, run) in runs(tables.listed()) {
        people.entry(id).or_default().of_people.push(run);
    }
    for (id, run) in runs(tables.read.table.as_ref()) {
        people.entry(id).or_default().of_assessments.push(run);
    }
    people
}

/// What the person columns say, each once.
fn header(tables: &RunTables) -> Vec<PersonCell> {
    let mut header = Vec::new();
    for column in std::iter::once(Column::EmployeeId).chain(Column::PERSON) {
        let cells = tables
            .all()
            .into_iter()
            .flat_map(|table| table.rows.iter().filter_map(move |row| table.cell(row, column)));
        let cell = cells.into_iter().find(|cell| !cell.text.is_empty());
        header.extend(cell.map(|cell| PersonCell {
            column: column.name(),
            text: cell.text.to_owned(),
            at: cell.at(),
        }));
    }
    header
}
