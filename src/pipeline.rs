//! The stages in order: read, check, make, keep. The only module that knows them all.
//!
//! In: the bytes of every input, options, and the date to use. Out: a report of every finding; and an archive of
//! packets, one packet, or the files that a designer needs to preview it.

mod build;
mod inputs;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use crate::archive::{Planned, plan};
use crate::assessment::{self, Context, PersonId, Review, Reviews};
use crate::audience::Audience;
use crate::cycle::Cycle;
use crate::diagnostics::{Diagnostic, Report, Severity, printable};
use crate::intake::{Dropped, Table};
use crate::ladder::Ladder;
use crate::packet::{Making, Packet};
use crate::typeset::{Fonts, Pdf, Templates, Typesetter};

pub use build::{Built, OnError, Options, build};
pub use inputs::{AsOf, AsOfOrigin, Inputs};

/// Everything that was read and checked, ready to be made into packets.
#[derive(Debug)]
pub struct Checked {
    /// The ladder.
    pub ladder: Ladder,
    /// The cycle.
    pub cycle: Cycle,
    /// The date of the run and where it comes from.
    pub as_of: AsOf,
    /// The reviews.
    pub reviews: Reviews,
    /// Sensitive columns that were dropped.
    pub dropped: Vec<Dropped>,
}

/// How a check went, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Rows of assessments.
    pub rows: usize,
    /// People in the input.
    pub people: usize,
    /// Findings that stop a packet.
    pub errors: usize,
    /// Findings that somebody should look at.
    pub warnings: usize,
    /// The date that tenure is counted to.
    pub as_of: NaiveDate,
    /// Where that date comes from.
    pub as_of_from: AsOfOrigin,
    /// Cells of sensitive columns that were dropped when they were read.
    pub dropped_cells: u64,
}

impl Checked {
    /// Everybody in the input: listed, or named by an assessment.
    pub fn people(&self) -> BTreeSet<PersonId> {
        let reviewed = self.reviews.reviews.iter().map(|it| it.person.id.clone());
        let without = self.reviews.without_assessments.iter().cloned();
        reviewed.chain(without).chain(self.reviews.assessed.iter().cloned()).collect()
    }

    /// The figures of the check.
    pub fn summary(&self, report: &Report) -> Summary {
        Summary {
            rows: self.reviews.rows,
            people: self.people().len(),
            errors: report.errors(),
            warnings: report.warnings(),
            as_of: self.as_of.date,
            as_of_from: self.as_of.origin,
            dropped_cells: self.dropped.iter().map(|it| it.cells).sum(),
        }
    }

    /// The review of a person; reports one who is not in the input, with the nearest who is.
    pub fn review(&self, id: &str, report: &mut Report) -> Option<&Review> {
        let found = self.reviews.reviews.iter().find(|it| it.person.id.as_str() == id);
        if found.is_none()
            && !report.iter().any(|it| concerns(it, id) && it.severity == Severity::Error)
        {
            report.push(self.unknown_person(id));
        }
        found
    }

    fn unknown_person(&self, id: &str) -> Diagnostic {
        if self.reviews.without_assessments.iter().any(|it| it.as_str() == id) {
            return Diagnostic::error("person-without-assessments", "the person has no assessment")
                .about(id);
        }
        let people = self.people();
        let message = format!("nobody in the input has the id `{}`", printable(id));
        Diagnostic::error("unknown-person", message)
            .value(id)
            .nearest(id, people.iter().map(PersonId::as_str))
    }

    fn making(&self) -> Making<'_> {
        Making { ladder: &self.ladder, cycle: &self.cycle, as_of: self.as_of.date }
    }

    /// The packets to make for these audiences and their files; reports names that cannot be.
    pub fn plan(&self, audiences: &[Audience], report: &mut Report) -> Vec<Planned<'_>> {
        plan(&self.reviews, audiences, &self.cycle, report)
    }

    /// What one audience may see of one person.
    pub fn packet<'c>(&'c self, review: &'c Review, audience: Audience) -> Packet<'c> {
        Packet::new(review, audience, self.making())
    }

    /// The typesetter for this cycle.
    pub fn typesetter(&self, templates: &Templates, fonts: Fonts) -> Typesetter {
        Typesetter::new(templates, fonts, self.cycle.standard, self.as_of.date)
    }
}

/// Whether a finding is about a person.
fn concerns(finding: &Diagnostic, id: &str) -> bool {
    finding.employee_id.as_deref() == Some(id)
}

/// Reads and checks every input: everything but typesetting. Reports every mistake; gives nothing if a file could not
/// be read as what it is meant to be.
pub fn check(inputs: &Inputs, fonts: &Fonts, report: &mut Report) -> Option<Checked> {
    let ladder = match &inputs.ladder {
        Some(sources) => Ladder::read(sources, report),
        None => Some(Ladder::built_in()),
    };
    let cycle = Cycle::read(inputs.cycle.as_ref(), report);
    let people = inputs.people.as_ref().map(|source| Table::read_people(source, report));
    let assessments = Table::read_assessments(&inputs.assessments, report);
    let tables: Vec<&Table> = people.iter().flatten().chain(&assessments).collect();
    glyphs(&tables, fonts, report);
    let (ladder, cycle) = (ladder?, cycle?);
    ladder_glyphs(&ladder, fonts, report);
    let as_of = inputs.as_of.or_of_cycle(cycle.as_of);
    let languages = inputs.templates.languages();
    let context =
        Context { ladder: &ladder, cycle: &cycle, as_of: as_of.date, languages: &languages };
    let dropped = tables.iter().flat_map(|it| it.dropped.clone()).collect();
    let people = match people {
        Some(table) => Some(table?),
        None => None,
    };
    let reviews = assessment::read(&assessments?, people.as_ref(), &context, report);
    Some(Checked { ladder, cycle, as_of, reviews, dropped })
}

/// Reports every cell with a character that no font can show: in PDF/A it would stop the whole packet.
fn glyphs(tables: &[&Table], fonts: &Fonts, report: &mut Report) {
    for table in tables {
        for row in &table.rows {
            let id = table.cell(row, crate::intake::Column::EmployeeId).map_or("", |it| it.text);
            for cell in table.cells(row) {
                let missing = fonts.missing(cell.text);
                if !missing.is_empty() {
                    let finding = cell.error("missing-glyph", missing_glyph(&missing)).about(id);
                    report.push(finding.hint(
                        "name a folder with a font that has it with --font-path, such as Noto Sans",
                    ));
                }
            }
        }
    }
}

fn ladder_glyphs(ladder: &Ladder, fonts: &Fonts, report: &mut Report) {
    for rung in ladder.rungs() {
        let skills = rung.skills.iter().map(|it| it.full_text());
        let text: String =
            skills.chain([rung.experience.clone(), rung.responsibility.clone()]).collect();
        let missing = fonts.missing(&text);
        if !missing.is_empty() {
            let message = format!("{} (rung {} of the ladder)", missing_glyph(&missing), rung.id);
            report.push(Diagnostic::error("missing-glyph", message));
        }
    }
}

fn missing_glyph(missing: &[char]) -> String {
    const LISTED: usize = 5;
    let named = missing
        .iter()
        .take(LISTED)
        .map(|c| format!("`{}` (U+{:04X})", printable(&c.to_string()), u32::from(*c)));
    let named: Vec<String> = named.collect();
    match missing.len().saturating_sub(LISTED) {
        0 => format!("no font has {}", named.join(", ")),
        more => format!("no font has {} and {more} other characters", named.join(", ")),
    }
}

/// Makes one packet. The findings about other people do not count; the rest of the report does.
///
/// # Errors
/// None; `None` is given if the report has errors about this person or about a whole file.
pub fn packet(
    checked: &Checked,
    templates: &Templates,
    fonts: Fonts,
    id: &str,
    audience: Audience,
    report: &mut Report,
) -> Option<Pdf> {
    let review = checked.review(id, report)?;
    if of_one(report, id).has_errors() {
        return None;
    }
    let packet = checked.packet(review, audience);
    match checked.typesetter(templates, fonts).pdf(&packet, id) {
        Ok(pdf) => {
            pdf.warnings.iter().for_each(|it| report.push(it.clone()));
            Some(pdf)
        }
        Err(findings) => {
            findings.into_iter().for_each(|it| report.push(it));
            None
        }
    }
}

/// The findings about one person and about files as a whole.
pub fn of_one(report: &Report, id: &str) -> Report {
    let mut own = Report::new();
    report
        .iter()
        .filter(|it| it.employee_id.is_none() || concerns(it, id))
        .for_each(|it| own.push(it.clone()));
    own
}

/// The people who have errors, with them.
fn errors_by_person(report: &Report) -> BTreeMap<&str, Vec<&Diagnostic>> {
    let mut found: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in report.iter().filter(|it| it.severity == Severity::Error) {
        if let Some(id) = &finding.employee_id {
            found.entry(id).or_default().push(finding);
        }
    }
    found
}

/// Writes the templates, the strings, the fonts that Typst's own program lacks, and one packet's data into `folder`, so
/// that `typst compile packet.typ` there makes the same pages.
///
/// # Errors
/// A folder that cannot be written to.
pub fn emit(
    packet: &Packet<'_>,
    templates: &Templates,
    fonts: &Fonts,
    folder: &Path,
) -> crate::error::Result<()> {
    let mut stage = crate::archive::Stage::new(folder)?;
    for (path, bytes) in templates.files() {
        stage.add(path, bytes)?;
    }
    for (name, bytes) in Fonts::beyond_typst() {
        stage.add(&format!("fonts/{name}"), bytes)?;
    }
    for source in &fonts.added {
        stage.add(&format!("fonts/{}", source.file_name()), &source.bytes)?;
    }
    stage.add("packet.json", &packet.to_json())?;
    stage.commit()
}
