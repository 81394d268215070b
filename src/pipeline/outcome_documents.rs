//! The outcome pages and letters of a round. In: what was decided, and the archive of earlier rounds. Out: those that are not there
//! yet, typeset and waiting; or every document that is there with other content.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::outcome_archive::OutcomeArchive;
use super::outcome_run::OutcomeRun;
use super::people_with_errors;
use crate::archive::{
    ArchiveTerms, ManifestNote, PacketFile, PdfInfo, PlannedOutcome, Workspace, sha256,
};
use crate::diagnostics::{Code, Diagnostic, Location, Report, Severity, escape_control};
use crate::error::Result;
use crate::file_names::folded;
use crate::outcome::{DecisionContent, OutcomeBasis, OutcomeDocument, PacketCitation};
use crate::scripts::FontFamilies;
use crate::typeset::{PdfDocument, RunFonts, Typesetter, panicked, run_batch_alike};

/// A document of the round, and whether it is there.
pub(super) struct OutcomeWork<'r> {
    document: OutcomeDocument<'r>,
    data: Vec<u8>,
    planned: &'r PlannedOutcome<'r>,
    decided_on: NaiveDate,
    is_there: bool,
}

impl<'r> OutcomeWork<'r> {
    /// The documents of the round. Reports those that are there with other content, and names that others have.
    pub(super) fn all(
        run: &'r OutcomeRun<'_>,
        there: &OutcomeArchive,
        families: &FontFamilies,
        report: &mut Report,
    ) -> Vec<Self> {
        let taken: BTreeMap<String, &PacketFile> =
            there.files().iter().map(|file| (folded(&file.file), file)).collect();
        let known_files: BTreeMap<(&str, &str), &PacketFile> =
            there.files().iter().map(|file| (file.key(), file)).collect();
        let purged = there.purged_people();
        let (mut works, mut told) = (Vec::new(), BTreeSet::new());
        for planned in &run.planned {
            let id = &planned.review.person.id;
            if purged.contains(id.as_str()) {
                continue;
            }
            let entry = &run.entries[id];
            let document = OutcomeDocument::new(basis(run, planned), planned.edition);
            let data = document.to_json(families);
            let known = known_files.get(&(id.as_str(), planned.edition.as_str())).copied();
            let owner = taken.get(&folded(&planned.file));
            if let Some(known) = known {
                // What differs in several documents of a person is said once.
                if let Some(finding) = difference(known, planned, &document, &data, run)
                    && told.insert(id)
                {
                    report.push(finding);
                }
            } else if let Some(owner) = owner {
                report.push(name_of_another(planned, owner));
            }
            let (decided_on, is_there) = (entry.decided_on, known.is_some());
            works.push(Self { document, data, planned, decided_on, is_there });
        }
        works
    }
}

/// What a document is made from.
fn basis<'r>(run: &'r OutcomeRun<'_>, planned: &'r PlannedOutcome<'_>) -> OutcomeBasis<'r> {
    let id = &planned.review.person.id;
    let (entry, origin) = (&run.entries[id], &run.origins[id]);
    let decision = DecisionContent {
        outcome: entry.outcome,
        decided_on: entry.decided_on,
        areas: &entry.areas,
        revisit_on: entry.revisit_on,
        effective_on: entry.effective_on,
        told_to_person: &entry.told_to_person,
        votes: entry.votes.as_ref(),
        meeting_notes: &entry.meeting_notes,
    };
    let packet = PacketCitation { file: &origin.packet_file, sha256: &origin.packet_sha256 };
    OutcomeBasis { review: planned.review, decision, packet, context: run.checked.basis() }
}

/// What a document that is there does not have in common with the one of this round.
fn difference(
    known: &PacketFile,
    planned: &PlannedOutcome<'_>,
    document: &OutcomeDocument<'_>,
    data: &[u8],
    run: &OutcomeRun<'_>,
) -> Option<Diagnostic> {
    let id = &planned.review.person.id;
    let (own, before) = (&run.origins[id], known.follows.as_ref()?);
    let why = if before.packet_sha256 != own.packet_sha256 {
        "it follows from another packet than --packets has now"
    } else if before.decision_sha256 != own.decision_sha256 {
        "its decision is not the row of the table any more"
    } else if known.data_sha256 != sha256(data) || known.packet_id != document.id() {
        "its words, votes or looks would be others now"
    } else if known.file != planned.file {
        "its file would have another name now"
    } else {
        return None;
    };
    let name = escape_control(&planned.review.person.name);
    let message = format!("`{name}` has an outcome since {}: {why}", known.as_of);
    let at: Location = run.entries[id].places.told_to_person.clone();
    let finding =
        Diagnostic::error(Code::OutcomeDiffers, message).at(Location { field: None, ..at });
    Some(finding.about(id.as_str()).hint(
        "restore what was changed; or leave the rows of people who have their outcome blank and add --in-rounds",
    ))
}

fn name_of_another(planned: &PlannedOutcome<'_>, owner: &PacketFile) -> Diagnostic {
    let (name, id) = (escape_control(planned.name()), escape_control(&owner.employee_id));
    let message = format!("the archive has a file `{name}` already, and it is about `{id}`");
    let person = &planned.review.person;
    let finding = Diagnostic::error(Code::SameFileName, message).at(person.at.clone());
    finding.about(person.id.as_str()).hint("give one of them another id, or put `{employee_id}` into `name` under `[output]` of the cycle file")
}

/// Typesets what is not there; gives the lines of the manifest. What cannot be made is reported.
pub(super) fn typeset_new(
    run: &OutcomeRun<'_>,
    works: &[OutcomeWork<'_>],
    fonts: RunFonts,
    workspace: &mut Workspace,
    report: &mut Report,
) -> Result<Vec<PacketFile>> {
    let mut days: BTreeMap<NaiveDate, Vec<&OutcomeWork<'_>>> = BTreeMap::new();
    for work in works.iter().filter(|work| !work.is_there) {
        days.entry(work.decided_on).or_default().push(work);
    }
    let mut files = Vec::new();
    for (day, works) in days {
        let checked = run.checked;
        let (templates, place) = (&checked.templates, &checked.typeset_in);
        let typesetter =
            Typesetter::new(templates, fonts.clone(), checked.cycle.standard, day, place);
        let language = |work: &&OutcomeWork<'_>| {
            let locale = &work.planned.review.person.locale;
            (locale.language.clone(), work.document.is_letter())
        };
        let make = |work: &&OutcomeWork<'_>| {
            let origin = &run.origins[&work.planned.review.person.id];
            let ident = origin.ident(work.document.id());
            typesetter.outcome(&work.document, work.data.clone(), ident)
        };
        run_batch_alike(run.options.jobs, &works, language, make, |index, result| {
            let work = works[index];
            match result {
                Some(Ok(pdf)) => {
                    let file = add(run, work, &pdf, workspace)?;
                    report.extend(pdf.warnings);
                    files.push(file);
                }
                Some(Err(findings)) => report.extend(findings),
                None => report.push(panicked(work.document.employee_id())),
            }
            Ok(())
        })?;
    }
    let broken = people_with_errors(report);
    files.retain(|file| !broken.contains(file.employee_id.as_str()));
    Ok(files)
}

/// Keeps a document until the changes are made; gives its line of the manifest.
fn add(
    run: &OutcomeRun<'_>,
    work: &OutcomeWork<'_>,
    pdf: &PdfDocument,
    workspace: &mut Workspace,
) -> Result<PacketFile> {
    let warnings = pdf.warnings.iter().filter(|it| it.severity == Severity::Warning);
    let info = PdfInfo {
        pages: pdf.pages,
        bytes: pdf.bytes.len(),
        sha256: sha256(&pdf.bytes),
        warnings: warnings.map(ManifestNote::from).collect(),
    };
    let data_sha256 = sha256(&work.data);
    workspace.add(&data_sha256, &pdf.bytes, &info)?;
    let id = &work.planned.review.person.id;
    Ok(PacketFile {
        employee_id: id.to_string(),
        audience: work.planned.edition.as_str().to_owned(),
        packet_id: work.document.id().to_owned(),
        file: work.planned.file.clone(),
        standard: None,
        pages: info.pages,
        bytes: info.bytes,
        sha256: info.sha256,
        data_sha256,
        render_sha256: None,
        as_of: work.decided_on,
        retain_until: ArchiveTerms::of(&run.checked.cycle, work.decided_on).retain_until,
        follows: Some(run.origins[id].clone()),
        was_held: false,
        warnings: info.warnings,
    })
}
