//! A cycle that was read and checked, and what can be asked of it. In: the results of the stages. Out: who is in it, what is
//! planned, and which findings are about whom.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::previous_cycle::PreviousCycle;
use super::run_inputs::{AsOf, AsOfOrigin};
use crate::archive::{InputFile, PlannedPacket, plan};
use crate::assessment::{PersonId, Review, ReviewSet, WITHOUT_ASSESSMENTS};
use crate::audience::Audience;
use crate::corrections::CorrectionCounts;
use crate::cycle::Cycle;
use crate::diagnostics::{Code, Diagnostic, Report, Severity, escape_control};
use crate::intake::{self, DroppedColumn, ExportAccount, LeftOutBy, PeopleAccount};
use crate::ladder::Ladder;
use crate::lint::LintFinding;
use crate::packet::{Packet, PacketContext};
use crate::strings::{LanguageStrings, Locale};
use crate::typeset::{RunFonts, TemplateFiles, TypesetPlace, Typesetter};

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
    /// What became of the corrections, if there is a file of them.
    pub corrections: Option<CorrectionCounts>,
    /// How many of the people have a decision in the table of decisions, if it was given.
    pub last_decisions: Option<usize>,
    /// The last cycle, if packets are compared with it.
    pub(super) previous: Option<PreviousCycle>,
    /// The templates.
    pub templates: TemplateFiles,
    /// Where documents are typeset.
    pub typeset_in: TypesetPlace,
    /// Every file that was read, with its hash.
    pub files: Vec<InputFile>,
    /// The options of reading that were given.
    pub reading: BTreeMap<String, Vec<String>>,
}

/// How a check went, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckSummary {
    /// Rows of assessments.
    pub rows: usize,
    /// People in the input; an id that nobody has is none.
    pub people: usize,
    /// The date that tenure is counted to.
    pub as_of: NaiveDate,
    /// Where that date comes from.
    pub as_of_from: AsOfOrigin,
    /// Cells of sensitive columns that were dropped when they were read.
    pub dropped_cells: u64,
    /// What became of the corrections, if there is a file of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrections: Option<CorrectionCounts>,
    /// How many of the people have a last decision in the table of decisions, if it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_decisions: Option<usize>,
    /// How many of the people have a packet of the last cycle, if it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<usize>,
}

impl CheckedCycle {
    /// Everybody in the input: listed, or named by an assessment.
    pub fn people(&self) -> BTreeSet<PersonId> {
        let reviewed = self.reviews.reviews.iter().map(|review| review.person.id.clone());
        let without = self.reviews.without_assessments.iter().cloned();
        reviewed.chain(without).chain(self.reviews.assessed.iter().cloned()).collect()
    }

    /// The figures of the check.
    pub fn summary(&self) -> CheckSummary {
        CheckSummary {
            rows: self.reviews.rows,
            people: self.people().len() - self.reviews.unlisted,
            as_of: self.as_of.date,
            as_of_from: self.as_of.origin,
            dropped_cells: sensitive_cells(&self.dropped),
            corrections: self.corrections,
            last_decisions: self.last_decisions,
            compared: self.compared_people(),
        }
    }

    /// The review of a person; reports one who is not in the input, with the nearest who is.
    pub fn review(&self, id: &str, report: &mut Report) -> Option<&Review> {
        let found = self.reviews.reviews.iter().find(|review| review.person.id.as_str() == id);
        if found.is_none()
            && !report.iter().any(|finding| is_about(finding, id) && finding.is_error())
        {
            let people = self.people();
            let is_listed = self.report_unassessed(|it| it == id, report);
            if !is_listed {
                report.push(unknown_person(id, people.iter().map(PersonId::as_str)));
            }
        }
        found
    }

    /// Reports the people who were asked for and have no assessment: what was asked for cannot be made. Whether there are any.
    pub(super) fn report_unassessed(
        &self,
        is_asked: impl Fn(&str) -> bool,
        report: &mut Report,
    ) -> bool {
        let without = self.reviews.without_assessments.iter().map(PersonId::as_str);
        let asked: Vec<&str> = without.filter(|id| is_asked(id)).collect();
        let mut found: BTreeMap<String, Diagnostic> = BTreeMap::new();
        let taken = |finding: &Diagnostic| {
            finding.code == WITHOUT_ASSESSMENTS
                && finding.employee_id.as_deref().is_some_and(&is_asked)
        };
        for finding in if asked.is_empty() { Vec::new() } else { report.take_away_if(taken) } {
            let id = finding.employee_id.clone().unwrap_or_default();
            found.insert(id, finding);
        }
        for id in &asked {
            let message = "the person has no assessment, so no packet can be made";
            let error = Diagnostic::error(WITHOUT_ASSESSMENTS, message).about(id);
            let location = found.remove(*id).and_then(|it| it.location);
            report.push(Diagnostic { location, ..error }.hint("add rows for the person"));
        }
        !asked.is_empty()
    }

    /// Whether all that was read are forms of ours: of those who are still to fill theirs, nothing is known.
    pub fn is_of_forms(&self) -> bool {
        self.accounting.as_ref().is_some_and(|account| account.mapping == intake::FORM_PROFILE)
    }

    pub(super) fn basis(&self) -> PacketContext<'_> {
        let Self { ladder, cycle, strings, as_of, .. } = self;
        PacketContext { ladder, cycle, strings, as_of: as_of.date }
    }

    /// The packets to make for these audiences and their files; reports names that cannot be.
    pub fn plan(&self, audiences: &[Audience], report: &mut Report) -> Vec<PlannedPacket<'_>> {
        plan(&self.reviews, audiences, &self.cycle, report)
    }

    /// What one audience may see of one person, whose review is [loaded](ReviewSet::load).
    pub fn packet<'c>(&'c self, review: &'c Review, audience: Audience) -> Packet<'c> {
        let packet = Packet::new(review, audience, self.basis());
        let last =
            self.previous.as_ref().and_then(|it| it.record(review.person.id.as_str(), audience));
        match last {
            Some(last) => packet.since(&last, review, self.basis()),
            None => packet,
        }
    }

    /// What the lint found of people who have no errors by now.
    pub(super) fn findings_of_valid_people(&self, report: &Report) -> Vec<LintFinding> {
        let broken = people_with_errors(report);
        let sound =
            self.findings.iter().filter(|finding| !broken.contains(finding.employee_id.as_str()));
        sound.cloned().collect()
    }

    /// The language of what is for nobody in particular: that of the cycle, or else the first that there are strings for.
    pub(super) fn locale(&self) -> Locale {
        let of_cycle = Locale::new(&self.cycle.locale);
        let languages = self.templates.languages();
        let is_there = languages.iter().any(|it| *it == of_cycle.language);
        if is_there { of_cycle } else { Locale::new(languages[0]) }
    }

    /// The typesetter for this cycle.
    pub fn typesetter(&self, fonts: RunFonts) -> Typesetter {
        self.typesetter_in(fonts, &self.typeset_in)
    }

    /// The same at another place.
    pub(super) fn typesetter_in(&self, fonts: RunFonts, place: &TypesetPlace) -> Typesetter {
        let Self { templates, cycle, as_of, .. } = self;
        Typesetter::new(templates, fonts, cycle.standard, as_of.date, place)
    }
}

/// How many cells of sensitive columns were dropped.
pub(super) fn sensitive_cells(dropped: &[DroppedColumn]) -> u64 {
    let sensitive = dropped.iter().filter(|column| column.by == LeftOutBy::Sensitivity);
    sensitive.map(|it| it.cells).sum()
}

/// An id that nobody has, without a remedy.
pub(super) fn no_such_person(id: &str) -> Diagnostic {
    let message = format!("nobody in the input has the id `{}`", escape_control(id));
    Diagnostic::error(Code::UnknownPerson, message).value(id)
}

/// An id that is none of these people's.
pub(super) fn unknown_person<'p>(id: &str, people: impl Iterator<Item = &'p str>) -> Diagnostic {
    let finding = no_such_person(id).nearest(id, people);
    if !finding.hints.is_empty() {
        return finding;
    }
    finding.hint("ids are in the column `employee_id` of the table of people")
}

/// Whether a finding is about a person.
fn is_about(finding: &Diagnostic, id: &str) -> bool {
    finding.employee_id.as_deref() == Some(id)
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
    let errors = report.iter().filter(|finding| finding.is_error());
    errors.filter_map(|finding| finding.employee_id.as_deref()).collect()
}
