//! A whole cycle: every packet whose inputs have changed, written together, with the manifest last.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use super::make::{Fates, Making, fates, make};
use super::options::{OfLeavers, OnError, Options, Redo};
use super::{Checked, people_with_errors};
use crate::archive::{
    Archive, Changes, Counts, Finding, Input, Look, Manifest, NotWritten, PacketFile, Planned,
    Previous, Program, Reason, SCHEMA, Workspace, folded, is_unfinished, sha256, unlisted,
};
use crate::assessment::PersonId;
use crate::diagnostics::{Diagnostic, Report, Severity, printable};
use crate::error::Result;
use crate::typeset::Fonts;

/// What a build made, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Built {
    /// People in the input, or those of them who were selected.
    pub people: usize,
    /// Packets of this run that are in the folder now.
    pub packets: usize,
    /// Those of them that were made, by why they were.
    pub made: BTreeMap<Reason, usize>,
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
pub struct Intended {
    /// The packets that would be made, in the order of ids and audiences.
    pub make: Vec<Making>,
    /// How many packets are there already.
    pub unchanged: usize,
    /// The files that would be removed.
    pub remove: Vec<String>,
}

/// A build's fixed circumstances.
pub(super) struct Run<'c> {
    pub(super) checked: &'c Checked,
    pub(super) options: &'c Options,
    pub(super) look: Look,
    pub(super) look_sha256: String,
    pub(super) planned: Vec<Planned<'c>>,
    people: BTreeSet<PersonId>,
    inputs: Vec<Input>,
}

impl<'c> Run<'c> {
    /// Nothing if errors stop it.
    fn new(
        checked: &'c Checked,
        fonts: &Fonts,
        options: &'c Options,
        report: &mut Report,
    ) -> Option<Self> {
        let people = selected(checked, options, report);
        let planned = checked.plan(&options.audiences, report);
        if stops(report, options.on_error) {
            return None;
        }
        let broken = people_with_errors(report);
        let healthy = |it: &Planned<'_>| {
            let id = &it.review.person.id;
            people.contains(id) && !broken.contains(id.as_str())
        };
        let planned = planned.into_iter().filter(healthy).collect();
        let fonts = fonts.added().map(|(name, bytes)| Input::new("font", name, bytes));
        let inputs: Vec<Input> = checked.files.iter().cloned().chain(fonts).collect();
        let look = Look::new(&checked.cycle, &inputs);
        let look_sha256 = look.sha256();
        Some(Self { checked, options, look, look_sha256, planned, people, inputs })
    }
}

/// Makes the packets of a cycle in `out` that are not there already. Gives nothing if errors stopped it; then nothing was
/// changed.
///
/// # Errors
/// An output that cannot be written or in which another run is at work, or a thread that cannot be started.
pub fn build(
    checked: &Checked,
    fonts: Fonts,
    options: &Options,
    out: &Path,
    progress: &mut dyn FnMut(usize, usize),
    report: &mut Report,
) -> Result<Option<Built>> {
    let Some(run) = Run::new(checked, &fonts, options, report) else { return Ok(None) };
    let mut workspace = Workspace::open(out, &run.look_sha256)?;
    let Some(previous) = previous(&run, out, report)? else { return Ok(None) };
    let made = make(&run, &previous, checked.typesetter(fonts), &mut workspace, progress, report)?;
    let not_written = not_written(&run.people, &made.packets, report);
    let remove = to_remove(&run, &previous, &made.packets, report);
    if stops(report, options.on_error) {
        return Ok(None);
    }
    let changes = Changes { place: made.place, remove };
    let manifest = manifest(&run, &previous, made.packets, not_written, &changes.remove, report);
    report.extend(files_of_another_run(out, &manifest, &changes)?);
    let json = manifest.to_json();
    workspace.commit(&changes, &json)?;
    let Counts { people, packets, not_written, .. } = manifest.counts;
    Ok(Some(Built {
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
    checked: &Checked,
    fonts: Fonts,
    options: &Options,
    out: &Path,
    report: &mut Report,
) -> Result<Option<Intended>> {
    let Some(run) = Run::new(checked, &fonts, options, report) else { return Ok(None) };
    if is_unfinished(out) {
        let message = "a run is at work in the folder, or was stopped; what it had finished will not be made again";
        report.push(Diagnostic::warning("unfinished-run", message));
    }
    let Some(previous) = previous(&run, out, report)? else { return Ok(None) };
    let Fates { make, unchanged, packets } = fates(&run, &previous, &checked.typesetter(fonts))?;
    let remove = to_remove(&run, &previous, &packets, report);
    Ok(Some(Intended { make, unchanged, remove }))
}

/// Whether the report stops the run. An error that is about no person in particular could be about anybody, so it
/// always does.
fn stops(report: &Report, on_error: OnError) -> bool {
    let stopping = |it: &Diagnostic| {
        it.severity == Severity::Error
            && (on_error == OnError::WriteNothing || it.employee_id.is_none())
    };
    report.iter().any(stopping)
}

/// The people to make packets for; reports ids that nobody has.
fn selected(checked: &Checked, options: &Options, report: &mut Report) -> BTreeSet<PersonId> {
    let mut people = checked.people();
    if !options.only.is_empty() {
        for id in options.only.iter().filter(|it| !people.contains(it)) {
            let finding = checked.unknown_person(id.as_str());
            report.push(Diagnostic { employee_id: None, ..finding });
        }
        people.retain(|it| options.only.contains(it));
    }
    if let Some(shard) = options.shard {
        people.retain(|it| shard.holds(it.as_str()));
    }
    people
}

/// What earlier runs left in the folder; nothing, and a report, if it cannot be told or must not be mixed with this run.
fn previous(run: &Run<'_>, out: &Path, report: &mut Report) -> Result<Option<Previous>> {
    let previous = match Previous::read(out)? {
        Ok(previous) => previous,
        Err(_) if run.options.redo == Redo::All => Previous::default(),
        Err(finding) => {
            report.push(*finding);
            return Ok(None);
        }
    };
    let Some(manifest) = previous.manifest() else { return Ok(Some(previous)) };
    let (there, own) = (&manifest.archive.cycle, &run.checked.cycle.id);
    if there != own {
        let message = format!("the folder holds packets of the cycle `{}`", printable(there));
        let finding = Diagnostic::error("another-cycle", message);
        report.push(finding.hint("choose another folder with --out"));
    }
    if manifest.shard != run.options.shard {
        let whose = manifest.shard.map_or("all people".to_owned(), |it| format!("shard {it}"));
        let message = format!("the folder holds the packets of {whose}");
        let finding = Diagnostic::error("another-shard", message);
        report.push(finding.hint("choose another folder with --out"));
    }
    Ok((there == own && manifest.shard == run.options.shard).then_some(previous))
}

/// The files to remove: packets that have another file name now, and those of leavers if they are to go. Reports leavers, and
/// removals that a legal hold forbids.
fn to_remove(
    run: &Run<'_>,
    previous: &Previous,
    packets: &[PacketFile],
    report: &mut Report,
) -> Vec<String> {
    let Some(manifest) = previous.manifest() else { return Vec::new() };
    let own: BTreeMap<(&str, &str), &PacketFile> =
        packets.iter().map(|it| (it.key(), it)).collect();
    let taken: BTreeSet<String> = packets.iter().map(|it| folded(&it.file)).collect();
    let people = run.checked.people();
    let mut leavers = BTreeSet::new();
    let mut remove = Vec::new();
    for old in manifest.files() {
        let has_left = !people.contains(&PersonId::new(&old.employee_id));
        if has_left {
            leavers.insert(&old.employee_id);
        }
        let goes = match own.get(&old.key()) {
            Some(new) => new.file != old.file,
            None => has_left && run.options.of_leavers == OfLeavers::Remove,
        };
        if goes && run.is_held(old, manifest) {
            report.push(held(&old.employee_id));
        } else if goes && !taken.contains(&folded(&old.file)) {
            remove.push(old.file.clone());
        }
    }
    if run.options.of_leavers == OfLeavers::Keep {
        leavers.iter().for_each(|it| report.push(left(it)));
    }
    remove
}

impl Run<'_> {
    /// Whether a packet in the folder may not be replaced or removed: this run or the one that wrote it says so.
    pub(super) fn is_held(&self, packet: &PacketFile, manifest: &Manifest) -> bool {
        let was_held = manifest.archive.legal_hold || packet.legal_hold;
        was_held || self.checked.cycle.retention.holds(&packet.employee_id)
    }
}

/// What is said of a packet that would be replaced or removed under a legal hold.
pub(super) fn held(employee_id: &str) -> Diagnostic {
    let message =
        "a packet in the folder is under a legal hold, and this run would replace or remove it";
    Diagnostic::error("legal-hold", message).about(employee_id).hint(
        "build into another folder; or end the hold first: a run without it that changes no packet",
    )
}

fn left(employee_id: &str) -> Diagnostic {
    let message = "packets of a person who is not in the input any more stay in the folder";
    Diagnostic::warning("person-left", message)
        .value(employee_id)
        .about(employee_id)
        .hint("--prune removes them")
}

/// Everybody without a packet and why. Somebody without a packet and without a reason would be lost: that is an error.
fn not_written(
    people: &BTreeSet<PersonId>,
    packets: &[PacketFile],
    report: &mut Report,
) -> Vec<NotWritten> {
    let written: BTreeSet<&str> = packets.iter().map(|it| it.employee_id.as_str()).collect();
    let mut reasons = about_people(report, |it| {
        it.severity == Severity::Error || it.code == "person-without-assessments"
    });
    let without = people.iter().map(PersonId::as_str).filter(|it| !written.contains(it));
    let without: Vec<NotWritten> = without
        .map(|it| {
            let reasons = reasons.remove(it).unwrap_or_default();
            NotWritten { employee_id: it.to_owned(), reasons }
        })
        .collect();
    for lost in without.iter().filter(|it| it.reasons.is_empty()) {
        let message = "the person is in the input and has neither a packet nor a reason why not";
        report.push(Diagnostic::error("person-lost", message).value(&lost.employee_id));
    }
    without
}

/// Findings of a kind about each person.
fn about_people(
    report: &Report,
    counts: impl Fn(&Diagnostic) -> bool,
) -> BTreeMap<&str, Vec<Finding>> {
    let mut about: BTreeMap<&str, Vec<Finding>> = BTreeMap::new();
    for it in report.iter().filter(|it| counts(it)) {
        if let Some(id) = it.employee_id.as_deref() {
            about.entry(id).or_default().push(Finding::from(it));
        }
    }
    about
}

fn manifest(
    run: &Run<'_>,
    previous: &Previous,
    mut packets: Vec<PacketFile>,
    not_written: Vec<NotWritten>,
    removed: &[String],
    report: &Report,
) -> Manifest {
    let Run { checked, options, look_sha256, people, inputs, .. } = run;
    let warnings = about_people(report, |it| it.severity == Severity::Warning);
    for packet in &mut packets {
        packet.warnings = warnings.get(packet.employee_id.as_str()).cloned().unwrap_or_default();
    }
    let purged = previous.manifest().map(|it| it.purged.clone()).unwrap_or_default();
    Manifest {
        schema: SCHEMA,
        program: Program::this(),
        archive: Archive::of(&checked.cycle, checked.as_of.date),
        inputs: inputs.clone(),
        look_sha256: look_sha256.clone(),
        shard: options.shard,
        counts: Counts {
            rows: checked.reviews.rows,
            people: people.len(),
            packets: packets.len(),
            not_written: not_written.len(),
            dropped_cells: checked.dropped.iter().map(|it| it.cells).sum(),
        },
        earlier: earlier(run, previous, &packets, removed),
        packets,
        not_written,
        purged,
    }
}

/// The packets of earlier runs that stay, each with the look it was made with.
fn earlier(
    run: &Run<'_>,
    previous: &Previous,
    packets: &[PacketFile],
    removed: &[String],
) -> Vec<PacketFile> {
    let Some(manifest) = previous.manifest() else { return Vec::new() };
    let own: BTreeSet<(&str, &str)> = packets.iter().map(PacketFile::key).collect();
    let removed: BTreeSet<&str> = removed.iter().map(String::as_str).collect();
    let stays = |it: &&PacketFile| !own.contains(&it.key()) && !removed.contains(it.file.as_str());
    let mut stay: Vec<PacketFile> = manifest.files().filter(stays).cloned().collect();
    for packet in &mut stay {
        packet.look_sha256 = Some(manifest.look_of(packet).to_owned());
        packet.legal_hold = run.checked.cycle.retention.held.contains(&packet.employee_id);
    }
    PacketFile::sort(&mut stay);
    stay
}

/// Files in the archive's folder that no run wrote: they stay, and the manifest does not know them.
fn files_of_another_run(
    out: &Path,
    manifest: &Manifest,
    changes: &Changes,
) -> Result<Option<Diagnostic>> {
    let mut unlisted = unlisted(out, manifest)?;
    unlisted.retain(|it| !changes.remove.contains(it));
    let Some(first) = unlisted.first() else { return Ok(None) };
    let message = match unlisted.len() {
        1 => "1 file in the folder is not of this run and not in its manifest".to_owned(),
        more => format!("{more} files in the folder are not of this run and not in its manifest"),
    };
    let finding = Diagnostic::warning("files-of-another-run", message).value(first);
    Ok(Some(finding.hint("delete them, or choose an empty folder with --out")))
}
