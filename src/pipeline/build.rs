//! A whole cycle: every packet whose inputs have changed, written together, with the manifest last.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;

use super::build_options::BuildOptions;
use super::build_run::{BuildRun, stops};
use super::checked_cycle::{CheckedCycle, sensitive_cells};
use super::existing_archive::earlier_runs;
use super::purged_packets::PURGED_BEFORE;
use crate::archive::{
    ArchiveChanges, EarlierRuns, Manifest, ManifestCounts, ManifestNote, NotWritten, PacketFile,
    ProgramVersions, PurgeRecord, RebuildReason, SCHEMA, Workspace, has_commit_record,
    is_of_the_system, is_unfinished, sha256, unlisted,
};
use crate::assessment::WITHOUT_ASSESSMENTS;
use crate::diagnostics::{Code, Diagnostic, Report, Severity};
use crate::error::{Error, Result};
use crate::pipeline::leftover_packets::{EarlierPackets, in_the_way};
use crate::pipeline::make_packets::{RebuildPlan, StalePacket, make, plan_rebuild};
use crate::typeset::RunFonts;

/// What a build made, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BuildSummary {
    /// People in the input, or those of them who were selected.
    pub people: usize,
    /// Packets of this run that are in the folder now.
    pub packets: usize,
    /// Those of them that were made, by why they were.
    pub made: BTreeMap<RebuildReason, usize>,
    /// Those of them that were there already.
    pub unchanged: usize,
    /// Those of them that an earlier run had finished before it was stopped.
    pub resumed: usize,
    /// People without a packet.
    pub not_written: usize,
    /// Packets of earlier runs that stay in the folder.
    pub earlier: usize,
    /// Files that were removed.
    pub removed: usize,
    /// SHA-256 of the manifest; who notes it elsewhere can prove later that nothing was changed.
    pub manifest_sha256: String,
}

/// What a build would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DryRunSummary {
    /// The packets that would be made, in the order of ids and audiences.
    pub make: Vec<StalePacket>,
    /// How many packets are there already.
    pub unchanged: usize,
    /// The files that would be removed.
    pub remove: Vec<String>,
}

/// Makes the packets of a cycle in `out` that are not there already. Gives nothing if errors stopped it; then nothing was
/// changed. What was said in the reviews is [spilled](crate::assessment::ReviewSet::spill) for it. `progress` hears how many
/// packets of how many are done; if it breaks, the run ends, and the next one goes on with what is finished.
///
/// # Errors
/// An output that cannot be written or in which another run is at work, a thread that cannot be started, or
/// [`Error::Stopped`].
pub fn build(
    checked: &mut CheckedCycle,
    fonts: RunFonts,
    options: &BuildOptions,
    out: &Path,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    report: &mut Report,
) -> Result<Option<BuildSummary>> {
    if stops(report, options.on_error) {
        return Ok(None);
    }
    checked.reviews.spill(out)?;
    let checked = &*checked;
    let Some(mut run) = BuildRun::new(checked, &fonts, options, out, report) else {
        return Ok(None);
    };
    let mut workspace = Workspace::open(out, &run.render_sha256, checked.cycle.rights)?;
    let Some(previous) = earlier_runs(&mut run, report)? else { return Ok(None) };
    let typesetter = checked.typesetter(fonts);
    let mut made = match make(&run, &previous, typesetter, &mut workspace, progress, report) {
        Err(Error::Stopped) => {
            workspace.set_aside();
            return Err(Error::Stopped);
        }
        made => made?,
    };
    let rest = EarlierPackets::new(&run, &previous, &made.packets, &mut made.holds, report)?;
    let not_written = not_written(&run, &made.packets, report);
    in_the_way(&run, &previous, &made.packets, report);
    if run.stops(report) {
        return Ok(None);
    }
    let changes = ArchiveChanges { place: made.place, remove: rest.remove.clone() };
    let manifest = manifest(&run, previous, made.packets, not_written, rest, report);
    report.extend(files_of_another_run(out, &manifest, &changes));
    let json = manifest.to_json();
    workspace.commit(&changes, &json)?;
    let ManifestCounts { people, packets, not_written, .. } = manifest.counts;
    Ok(Some(BuildSummary {
        people,
        packets,
        not_written,
        made: made.reasons,
        unchanged: made.unchanged,
        resumed: made.resumed,
        earlier: manifest.earlier.len(),
        removed: changes.remove.len(),
        manifest_sha256: sha256(&json),
    }))
}

/// What [`build`] would do, without doing it.
///
/// # Errors
/// An archive that cannot be read, or a thread that cannot be started.
pub fn dry_run(
    checked: &CheckedCycle,
    fonts: RunFonts,
    options: &BuildOptions,
    out: &Path,
    report: &mut Report,
) -> Result<Option<DryRunSummary>> {
    let Some(mut run) = BuildRun::new(checked, &fonts, options, out, report) else {
        return Ok(None);
    };
    if is_unfinished(out) {
        report.push(unfinished(out));
    }
    let Some(previous) = earlier_runs(&mut run, report)? else { return Ok(None) };
    let RebuildPlan { make, unchanged, packets, mut holds } =
        plan_rebuild(&run, &previous, &checked.typesetter(fonts), report)?;
    let rest = EarlierPackets::new(&run, &previous, &packets, &mut holds, report)?;
    in_the_way(&run, &previous, &packets, report);
    Ok((!run.stops(report)).then_some(DryRunSummary { make, unchanged, remove: rest.remove }))
}

/// What a dry run says of a folder in which a run is at work or was stopped. Once that had decided what to change, the folder
/// is neither as it was nor as it will be.
fn unfinished(out: &Path) -> Diagnostic {
    if has_commit_record(out) {
        let message =
            "a run was stopped while it changed the folder, so what is to be done cannot be told";
        Diagnostic::error(Code::UnfinishedRun, message).hint("build without --dry-run finishes it")
    } else {
        let message = "a run is at work in the folder, or was stopped; what it had finished will not be made again";
        Diagnostic::warning(Code::UnfinishedRun, message)
    }
}

/// Everybody without a packet and why. Somebody without a packet and without a reason would be lost: that is an error.
fn not_written(run: &BuildRun<'_>, packets: &[PacketFile], report: &mut Report) -> Vec<NotWritten> {
    let written: BTreeSet<&str> = packets.iter().map(|it| it.employee_id.as_str()).collect();
    let mut reasons = about_people(report, |finding| {
        finding.is_error() || [WITHOUT_ASSESSMENTS, PURGED_BEFORE].contains(&finding.code)
    });
    let unassessed = &run.checked.reviews.without_assessments;
    let mut without = Vec::new();
    for id in run.people.iter().filter(|id| !written.contains(id.as_str())) {
        let reasons = reasons.remove(id.as_str()).unwrap_or_default();
        let mut reasons: Vec<ManifestNote> = reasons.into_iter().map(ManifestNote::from).collect();
        if reasons.is_empty() && unassessed.contains(id) {
            reasons.push(of_nobody());
        }
        without.push(NotWritten { employee_id: id.to_string(), reasons });
    }
    for lost in without.iter().filter(|it| it.reasons.is_empty()) {
        let message = "the person is in the input and has neither a packet nor a reason why not";
        report.push(Diagnostic::error(Code::PersonLost, message).value(&lost.employee_id));
    }
    without
}

/// Why somebody has no packet of whom no row could be found, while some rows could be about anybody.
fn of_nobody() -> ManifestNote {
    let message = "the person is listed, and no row without a mistake is about the person";
    ManifestNote { code: WITHOUT_ASSESSMENTS.to_string(), message: message.to_owned() }
}

/// Findings of a kind about each person.
fn about_people(
    report: &Report,
    counts: impl Fn(&Diagnostic) -> bool,
) -> BTreeMap<&str, Vec<&Diagnostic>> {
    let mut about: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in report.iter().filter(|finding| counts(finding)) {
        if let Some(id) = finding.employee_id.as_deref() {
            about.entry(id).or_default().push(finding);
        }
    }
    about
}

fn manifest(
    run: &BuildRun<'_>,
    previous: EarlierRuns,
    mut packets: Vec<PacketFile>,
    not_written: Vec<NotWritten>,
    rest: EarlierPackets,
    report: &Report,
) -> Manifest {
    let BuildRun { checked, options, render_sha256, people, inputs, .. } = run;
    let warnings = about_people(report, |finding| finding.severity == Severity::Warning);
    for packet in &mut packets {
        let found = warnings.get(packet.employee_id.as_str()).into_iter().flatten();
        packet.warnings = found.map(|finding| ManifestNote::from(*finding)).collect();
    }
    let (mut archive, mut purged, mut decisions) = (run.archive.clone(), Vec::new(), Vec::new());
    if let Some((there, manifest_sha256)) = previous.into_manifest() {
        archive = archive.after(&there.archive);
        (purged, decisions) = (there.purged, there.decisions);
        if !rest.pruned.is_empty() {
            purged.push(PurgeRecord { due: options.today, manifest_sha256, files: rest.pruned });
        }
    }
    Manifest {
        schema: SCHEMA,
        program: ProgramVersions::this(),
        archive,
        asked: Some(run.asked.clone()),
        inputs: inputs.clone(),
        render_sha256: render_sha256.clone(),
        shard: options.shard,
        counts: ManifestCounts {
            rows: checked.reviews.rows,
            people: people.len(),
            packets: packets.len(),
            not_written: not_written.len(),
            dropped_cells: sensitive_cells(&checked.dropped),
        },
        packets,
        not_written,
        earlier: rest.stay,
        purged,
        decisions,
    }
}

/// Files in the archive's folder that no run wrote: they stay, and the manifest does not know them.
fn files_of_another_run(
    out: &Path,
    manifest: &Manifest,
    changes: &ArchiveChanges,
) -> Option<Diagnostic> {
    let mut unlisted = match unlisted(out, manifest) {
        Ok(unlisted) => unlisted,
        Err(why) => return Some(Diagnostic::warning(Code::UnreadableFolder, why.to_string())),
    };
    unlisted.retain(|file| !changes.remove.contains(file) && !is_of_the_system(file));
    let first = unlisted.first()?;
    let message = match unlisted.len() {
        1 => "1 file in the folder is not of this run and not in its manifest".to_owned(),
        more => format!("{more} files in the folder are not of this run and not in its manifest"),
    };
    let finding = Diagnostic::warning(Code::FilesOfAnotherRun, message).value(first);
    Some(
        finding.hint(
            "if they do not belong there, take them away; or choose an empty folder with --out",
        ),
    )
}
