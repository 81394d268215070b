//! The stages in order: read, check, make, keep. The only module that knows them all.
//!
//! In: the bytes of every input, options, and the date to use. Out: a report of every finding; and an archive of
//! packets, one packet, or the files that a designer needs to preview it.

mod build;
mod check;
mod fix_lists;
mod forms;
mod glyphs;
mod holds;
mod import;
mod inputs;
mod leftovers;
mod options;
mod packets;
mod purged;
mod run;
mod whom;

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use crate::archive::{InputFile, PlannedPacket, StagingArea, plan};
use crate::assessment::{PersonId, Review, ReviewSet, WITHOUT_ASSESSMENTS};
use crate::audience::Audience;
use crate::cycle::{Cycle, FileRights};
use crate::diagnostics::{Code, Diagnostic, Report, Severity, escape_control};
use crate::error::Result;
use crate::intake::{self, DroppedColumn, ExportAccount, LeftOutBy, PeopleAccount};
use crate::ladder::Ladder;
use crate::lint::LintFinding;
use crate::packet::{Packet, PacketContext};
use crate::strings::LanguageStrings;
use crate::typeset::{
    DATA, PdfDocument, RunFonts, TemplateFiles, Typesetter, is_logo, panicked, run_one,
};

pub use build::{BuildSummary, DryRunSummary, build, dry_run};
pub use check::check;
pub use fix_lists::{count_pages, fix_lists};
pub use forms::{FormInputs, FormPeople, read_people};
pub use import::{ImportSummary, import, starter};
pub use inputs::{AsOf, AsOfOrigin, LastRun, RunInputs};
pub use options::{BuildOptions, ErrorPolicy, LeaverPolicy, PurgedPolicy, RebuildPolicy};
pub use packets::StalePacket;

/// Everything that was read and checked, ready to be made into packets.
#[derive(Debug)]
pub struct CheckedCycle {
    /// The ladder.
    pub ladder: Ladder,
    /// The cycle.
    pub cycle: Cycle,
    /// What Rust writes in the languages of the templates.
    pub strings: LanguageStrings,
    /// The date of the run and where it comes from.
    pub as_of: AsOf,
    /// The reviews.
    pub reviews: ReviewSet,
    /// What the lint found.
    pub findings: Vec<LintFinding>,
    /// Columns that were left out.
    pub dropped: Vec<DroppedColumn>,
    /// What became of the columns of the table of people, if they are not called as ours are.
    pub people_account: Option<PeopleAccount>,
    /// Where everything in a foreign export went; none for canonical tables.
    pub accounting: Option<ExportAccount>,
    /// The templates.
    pub templates: TemplateFiles,
    /// Every file that was read, with its hash.
    pub files: Vec<InputFile>,
}

/// How a check went, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckSummary {
    /// Rows of assessments.
    pub rows: usize,
    /// People in the input.
    pub people: usize,
    /// The date that tenure is counted to.
    pub as_of: NaiveDate,
    /// Where that date comes from.
    pub as_of_from: AsOfOrigin,
    /// Cells of sensitive columns that were dropped when they were read.
    pub dropped_cells: u64,
}

impl CheckedCycle {
    /// Everybody in the input: listed, or named by an assessment.
    pub fn people(&self) -> BTreeSet<PersonId> {
        let reviewed = self.reviews.reviews.iter().map(|it| it.person.id.clone());
        let without = self.reviews.without_assessments.iter().cloned();
        reviewed.chain(without).chain(self.reviews.assessed.iter().cloned()).collect()
    }

    /// The figures of the check.
    pub fn summary(&self) -> CheckSummary {
        CheckSummary {
            rows: self.reviews.rows,
            people: self.people().len(),
            as_of: self.as_of.date,
            as_of_from: self.as_of.origin,
            dropped_cells: sensitive_cells(&self.dropped),
        }
    }

    /// The review of a person; reports one who is not in the input, with the nearest who is.
    pub fn review(&self, id: &str, report: &mut Report) -> Option<&Review> {
        let found = self.reviews.reviews.iter().find(|it| it.person.id.as_str() == id);
        if found.is_none()
            && !report.iter().any(|it| is_about(it, id) && it.severity == Severity::Error)
        {
            report.push(self.unknown_person(id));
        }
        found
    }

    /// Whether all that was read are forms of ours: of those who are still to fill theirs, nothing is known.
    pub fn is_of_forms(&self) -> bool {
        self.accounting.as_ref().is_some_and(|it| it.mapping == intake::FORM_PROFILE)
    }

    fn unknown_person(&self, id: &str) -> Diagnostic {
        if self.reviews.without_assessments.iter().any(|it| it.as_str() == id) {
            return Diagnostic::error(WITHOUT_ASSESSMENTS, "the person has no assessment")
                .about(id);
        }
        let people = self.people();
        unknown_person(id, people.iter().map(PersonId::as_str))
    }

    fn basis(&self) -> PacketContext<'_> {
        let Self { ladder, cycle, strings, as_of, .. } = self;
        PacketContext { ladder, cycle, strings, as_of: as_of.date }
    }

    /// The packets to make for these audiences and their files; reports names that cannot be.
    pub fn plan(&self, audiences: &[Audience], report: &mut Report) -> Vec<PlannedPacket<'_>> {
        plan(&self.reviews, audiences, &self.cycle, report)
    }

    /// What one audience may see of one person, whose review is [loaded](ReviewSet::load).
    pub fn packet<'c>(&'c self, review: &'c Review, audience: Audience) -> Packet<'c> {
        Packet::new(review, audience, self.basis())
    }

    /// What the lint found of people who have no errors by now.
    fn findings_of_valid_people(&self, report: &Report) -> Vec<LintFinding> {
        let broken = people_with_errors(report);
        let sound = self.findings.iter().filter(|it| !broken.contains(it.employee_id.as_str()));
        sound.cloned().collect()
    }

    /// The language of what is for nobody in particular: that of the cycle, or else the first that there are strings for.
    fn language(&self) -> &str {
        let language = self.cycle.locale.split(['-', '_']).next().unwrap_or_default();
        let languages = self.templates.languages();
        let own = languages.iter().find(|it| it.eq_ignore_ascii_case(language));
        own.unwrap_or(&languages[0])
    }

    /// The typesetter for this cycle.
    pub fn typesetter(&self, fonts: RunFonts) -> Typesetter {
        Typesetter::new(&self.templates, fonts, self.cycle.standard, self.as_of.date)
    }
}

/// How many cells of sensitive columns were dropped.
fn sensitive_cells(dropped: &[DroppedColumn]) -> u64 {
    let sensitive = dropped.iter().filter(|it| it.by == LeftOutBy::Sensitivity);
    sensitive.map(|it| it.cells).sum()
}

/// An id that is none of these people's.
fn unknown_person<'p>(id: &str, people: impl Iterator<Item = &'p str>) -> Diagnostic {
    let message = format!("nobody in the input has the id `{}`", escape_control(id));
    let finding = Diagnostic::error(Code::UnknownPerson, message).value(id).nearest(id, people);
    if !finding.hints.is_empty() {
        return finding;
    }
    finding.hint("ids are in the column `employee_id` of the table of people")
}

/// Every character of the inputs that no font can show.
pub fn missing_characters(inputs: &RunInputs, fonts: &RunFonts) -> BTreeSet<char> {
    glyphs::missing(inputs, fonts)
}

/// Whether a finding is about a person.
fn is_about(finding: &Diagnostic, id: &str) -> bool {
    finding.employee_id.as_deref() == Some(id)
}

/// What packets have to have in common to share what Typst has laid out already: the words of their language and of their
/// rungs. Made one after the other, they take an eighth less time; nothing of it is in the result.
fn layout_cache_key<'p>(it: &'p PlannedPacket<'_>) -> impl Ord + use<'p> {
    (it.review.person.locale.language.as_str(), &it.review.target, &it.review.current)
}

/// Makes one packet. The findings about other people do not count; the rest of the report does. Gives nothing if the
/// report has errors about this person or about a file as a whole.
///
/// # Errors
/// A thread that cannot be started.
pub fn packet(
    checked: &CheckedCycle,
    fonts: RunFonts,
    id: &str,
    audience: Audience,
    report: &mut Report,
) -> Result<Option<PdfDocument>> {
    let Some(review) = valid_review(checked, id, report) else { return Ok(None) };
    let review = &*checked.reviews.load(review)?;
    let typesetter = checked.typesetter(fonts);
    let made = run_one(|| typesetter.pdf(&checked.packet(review, audience), id))?;
    let (pdf, findings) = match made {
        Some(Ok(mut pdf)) => {
            let warnings = std::mem::take(&mut pdf.warnings);
            (Some(pdf), warnings)
        }
        Some(Err(findings)) => (None, findings),
        None => (None, vec![panicked(id)]),
    };
    report.extend(findings);
    Ok(pdf)
}

/// The review of a person about whom the report has no error.
pub fn valid_review<'c>(
    checked: &'c CheckedCycle,
    id: &str,
    report: &mut Report,
) -> Option<&'c Review> {
    let review = checked.review(id, report)?;
    (!findings_about(report, id).has_errors()).then_some(review)
}

/// The findings about one person and about files as a whole. A row whose id nobody has could be about this person, so it
/// is among them, as a warning.
pub fn findings_about(report: &Report, id: &str) -> Report {
    let mut own = Report::new();
    for finding in report.iter() {
        let is_own = finding.employee_id.is_none() || is_about(finding, id);
        if is_own {
            own.push(finding.clone());
        } else if finding.code == Code::UnknownPerson {
            own.push(Diagnostic { severity: Severity::Warning, ..finding.clone() });
        }
    }
    own
}

/// The ids of the people who have errors.
pub fn people_with_errors(report: &Report) -> BTreeSet<&str> {
    let errors = report.iter().filter(|it| it.severity == Severity::Error);
    errors.filter_map(|it| it.employee_id.as_deref()).collect()
}

/// Writes the templates, the strings, the fonts that Typst's own program lacks, and one packet's data into `folder`, so
/// that `typst compile packet.typ` there makes the same pages. A file that is there already is a designer's work and
/// stays, but for the data and the logo; gives how many stayed.
///
/// # Errors
/// A folder that cannot be written to.
pub fn emit(
    packet: &Packet<'_>,
    templates: &TemplateFiles,
    fonts: &RunFonts,
    folder: &Path,
    rights: FileRights,
) -> Result<usize> {
    let mut files: Vec<(String, &[u8])> =
        templates.files().map(|(path, bytes)| (path.to_owned(), bytes)).collect();
    files.extend(
        RunFonts::fonts_not_in_typst_cli().map(|(name, bytes)| (format!("fonts/{name}"), bytes)),
    );
    let added = fonts.added().enumerate();
    files.extend(added.map(|(number, (name, bytes))| (format!("fonts/{number}-{name}"), bytes)));
    let all = files.len();
    files.retain(|(path, _)| is_logo(path) || !folder.join(path).exists());
    let mut stage = StagingArea::new(folder, rights)?;
    for (path, bytes) in &files {
        stage.add(path, bytes)?;
    }
    stage.add(DATA, &packet.to_json(fonts.families()))?;
    stage.commit()?;
    Ok(all - files.len())
}
