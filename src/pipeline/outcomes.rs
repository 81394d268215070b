//! What a committee decided, as outcome pages and letters. In: a checked cycle, a filled ballot, the table of decisions, and the archive
//! of the packets that were decided on. Out: an archive of outcomes and the table with its new rows, both or neither; or every
//! mistake.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Serialize;

use super::ballots::{DecidedBallot, decided, read_decisions};
use super::checked_cycle::CheckedCycle;
use super::outcome_archive::{OutcomeArchive, editions_fit};
use super::outcome_documents::{OutcomeWork, typeset_new};
use super::outcome_run::{DecidedRound, OutcomeOptions, OutcomeRun};
use crate::archive::{
    ArchiveReader, CitedPackets, InputFile, StagingArea, Workspace, cited_packets, may_write,
    plan_outcomes, sha256,
};
use crate::assessment::PersonId;
use crate::audience::OutcomeEdition;
use crate::ballot::{BallotEntry, BallotRules, DecisionRows};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::error::Result;
use crate::outcome;
use crate::source::Source;
use crate::typeset::RunFonts;

/// What outcomes are made from beside the cycle.
pub struct OutcomeInputs<'i> {
    /// The filled ballot.
    pub filled: &'i Source,
    /// The table of decisions as it is, if there is one; read under its lock.
    pub earlier: Option<&'i Source>,
    /// How the ballot is judged.
    pub rules: BallotRules,
    /// The archive of the packets that were decided on.
    pub packets: &'i dyn ArchiveReader,
}

/// What was made, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeSummary {
    /// People in the archive.
    pub people: usize,
    /// Outcome pages that were made.
    pub pages: usize,
    /// Letters that were made.
    pub letters: usize,
    /// Documents of earlier rounds that stay as they are.
    pub kept: usize,
    /// SHA-256 of the archive's manifest.
    pub manifest_sha256: String,
}

/// What a ballot came to, and what was made of it.
#[derive(Debug)]
pub struct MadeOutcomes {
    /// The decisions and the table.
    pub decided: DecidedBallot,
    /// The archive.
    pub summary: OutcomeSummary,
}

/// Makes outcome pages and letters. Gives nothing if the report has errors, about whomever; then nothing was written.
///
/// # Errors
/// A file that cannot be read or written, or a folder in which another run is at work.
pub fn outcome(
    checked: &CheckedCycle,
    fonts: RunFonts,
    inputs: &OutcomeInputs<'_>,
    options: &OutcomeOptions,
    report: &mut Report,
) -> Result<Option<MadeOutcomes>> {
    may_write(&options.table)?;
    let OutcomeInputs { filled, earlier, rules, packets } = inputs;
    let (entries, table) = read_decisions(checked, filled, *earlier, rules, report);
    check_glyphs(&entries, checked, &fonts, report);
    let people: Vec<&PersonId> = entries.iter().map(|entry| &entry.employee_id).collect();
    let cited = cited_packets(*packets, &checked.cycle.id, &people, report)?;
    let editions = outcome::editions(checked.basis(), options.with_letters);
    if editions.is_empty() {
        report.push(nobody_reads());
    }
    let planned = plan_outcomes(&checked.reviews, &editions, &checked.cycle, report);
    let (Some(table), Some(cited)) = (table, cited) else { return Ok(None) };
    if report.has_errors() {
        return Ok(None);
    }
    let inputs = run_inputs(checked, &fonts, filled, &cited);
    let round = DecidedRound { entries, cited, editions, planned, inputs };
    let run = OutcomeRun::new(checked, options, round, &table);
    let Some(summary) = make(&run, fonts, &table, report)? else { return Ok(None) };
    let entries = run.entries.into_values().collect();
    Ok(Some(MadeOutcomes { decided: decided(checked, entries, table), summary }))
}

/// Reports words of the ballot that no font of the run can show.
fn check_glyphs(
    entries: &[BallotEntry],
    checked: &CheckedCycle,
    fonts: &RunFonts,
    report: &mut Report,
) {
    let show_meeting = outcome::show_meeting(checked.basis());
    for entry in entries {
        let areas = entry.areas.join("; ");
        let notes = if show_meeting { entry.meeting_notes.as_str() } else { "" };
        let texts = [
            (areas.as_str(), &entry.places.areas),
            (notes, &entry.places.meeting_notes),
            (entry.told_to_person.as_str(), &entry.places.told_to_person),
        ];
        for (text, at) in texts {
            if let Some(lack) = fonts.missing_glyphs(text) {
                let finding = Diagnostic::error(Code::MissingGlyph, lack).at(at.clone());
                let id = entry.employee_id.as_str();
                report.push(finding.about(id).hint(RunFonts::MORE));
            }
        }
    }
}

fn nobody_reads() -> Diagnostic {
    let message =
        "no audience of this cycle may read what was decided, and no letters are asked for";
    let finding = Diagnostic::error(Code::EditionsDiffer, message);
    finding.hint(
        "list `last-decision` under `sees` of an audience in the cycle file, or add --letters",
    )
}

/// Every file that was read.
fn run_inputs(
    checked: &CheckedCycle,
    fonts: &RunFonts,
    filled: &Source,
    cited: &CitedPackets,
) -> Vec<InputFile> {
    let fonts = fonts.added().map(|(name, bytes)| InputFile::new("font", name, bytes));
    let of_decisions = [InputFile::of("ballot", filled), cited.manifest.clone()];
    let all = checked.files.iter().cloned().chain(of_decisions).chain(fonts);
    let mut listed = BTreeSet::new();
    all.filter(|input| listed.insert(input.clone())).collect()
}

/// Makes what is not there, and writes the archive and the table.
fn make(
    run: &OutcomeRun<'_>,
    fonts: RunFonts,
    table: &DecisionRows,
    report: &mut Report,
) -> Result<Option<OutcomeSummary>> {
    let rights = run.checked.cycle.rights;
    let out = &run.options.out;
    let mut workspace = Workspace::open(out, &run.render_sha256, rights)?;
    let Some(there) = OutcomeArchive::read(out, run, report)? else { return Ok(None) };
    editions_fit(run, &there, report);
    let works = OutcomeWork::all(run, &there, fonts.families(), report);
    if report.has_errors() {
        return Ok(None);
    }
    let made = typeset_new(run, &works, fonts, &mut workspace, report)?;
    if report.has_errors() {
        return Ok(None);
    }
    let letters = made.iter().filter(|file| file.audience == OutcomeEdition::Letter.as_str());
    let (letters, all) = (letters.count(), made.len());
    let kept = works.len() - all;
    let (changes, manifest) = there.with(run, made);
    let stage = if table.added > 0 || !run.options.table.exists() {
        Some(staged(run, table)?)
    } else {
        None
    };
    let json = manifest.to_json();
    // The table first: if the machine stops in between, the same command finds the rows with their day, and makes what lacks.
    stage.map_or(Ok(()), StagingArea::commit)?;
    workspace.commit(&changes, &json)?;
    Ok(Some(OutcomeSummary {
        people: manifest.counts.people,
        pages: all - letters,
        letters,
        kept,
        manifest_sha256: sha256(&json),
    }))
}

/// The table, waiting beside its place.
fn staged(run: &OutcomeRun<'_>, table: &DecisionRows) -> Result<StagingArea> {
    let path = &run.options.table;
    let place = path.canonicalize().unwrap_or_else(|_| path.clone());
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let folder = folder.map_or_else(|| PathBuf::from("."), PathBuf::from);
    let mut stage = StagingArea::new(&folder, run.checked.cycle.rights)?;
    stage.add(&name, &table.bytes)?;
    Ok(stage)
}
