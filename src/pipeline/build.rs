//! A whole cycle: every packet, written together, with the manifest last.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::Path;

use serde::Serialize;

use super::{Checked, people_with_errors};
use crate::archive::{
    Archive, Counts, Finding, Input, Manifest, NotWritten, PacketFile, Planned, Program, SCHEMA,
    Stage,
};
use crate::assessment::PersonId;
use crate::audience::Audience;
use crate::cycle;
use crate::diagnostics::{Diagnostic, Report, Severity};
use crate::error::Result;
use crate::lint;
use crate::typeset::{Fonts, Pdf, panicked, run_batch};

/// How a cycle is built.
#[derive(Debug, Clone)]
pub struct Options {
    /// The people to make packets for; everybody if empty.
    pub only: Vec<PersonId>,
    /// The editions to make.
    pub audiences: Vec<Audience>,
    /// How many packets are made at once.
    pub jobs: NonZeroUsize,
    /// What happens if some people have errors.
    pub on_error: OnError,
}

/// What happens if some people have errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// No packet is written.
    WriteNothing,
    /// The packets of the others are written.
    WriteOthers,
}

/// What a build made, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Built {
    /// People in the input, or those of them who were selected.
    pub people: usize,
    /// Packets that were written.
    pub packets: usize,
    /// People without a packet.
    pub not_written: usize,
}

/// Makes the packets of a cycle in `out`. Gives nothing if errors stopped it; then nothing was written.
///
/// # Errors
/// An output that cannot be written, or a thread that cannot be started.
pub fn build(
    checked: &Checked,
    fonts: Fonts,
    options: &Options,
    out: &Path,
    progress: &mut dyn FnMut(usize, usize),
    report: &mut Report,
) -> Result<Option<Built>> {
    let people = selected(checked, &options.only, report);
    let planned = checked.plan(&options.audiences, report);
    if stops(report, options.on_error) {
        return Ok(None);
    }
    let broken = people_with_errors(report);
    let healthy = |it: &Planned<'_>| {
        let id = &it.review.person.id;
        people.contains(id) && !broken.contains(id.as_str())
    };
    let planned: Vec<Planned<'_>> = planned.into_iter().filter(healthy).collect();
    let font_inputs: Vec<Input> =
        fonts.added().map(|(name, bytes)| Input::new("font", name, bytes)).collect();
    let (mut stage, packets) = make(checked, fonts, options, &planned, out, progress, report)?;
    if stops(report, options.on_error) {
        return Ok(None);
    }
    let not_written = not_written(&people, &packets, report);
    if stops(report, options.on_error) {
        return Ok(None);
    }
    let read = checked.files.iter().cloned().chain(font_inputs).collect();
    let manifest = manifest(checked, read, &people, packets, not_written, report);
    if let Some(finding) = files_of_another_run(out, &manifest, &stage)? {
        report.push(finding);
    }
    stage.add(Manifest::FILE, &manifest.to_json())?;
    stage.commit()?;
    let counts = manifest.counts;
    Ok(Some(Built {
        people: counts.people,
        packets: counts.packets,
        not_written: counts.not_written,
    }))
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
fn selected(checked: &Checked, only: &[PersonId], report: &mut Report) -> BTreeSet<PersonId> {
    let people = checked.people();
    if only.is_empty() {
        return people;
    }
    let mut selected = BTreeSet::new();
    for id in only {
        match people.get(id) {
            Some(found) => {
                selected.insert(found.clone());
            }
            None => {
                report.push(Diagnostic { employee_id: None, ..checked.unknown_person(id.as_str()) })
            }
        }
    }
    selected
}

/// Typesets every planned packet into a stage. What cannot be made is reported, and the person gets no packet at all.
fn make(
    checked: &Checked,
    fonts: Fonts,
    options: &Options,
    planned: &[Planned<'_>],
    out: &Path,
    progress: &mut dyn FnMut(usize, usize),
    report: &mut Report,
) -> Result<(Stage, Vec<PacketFile>)> {
    let typesetter = checked.typesetter(fonts);
    let mut stage = Stage::new(out)?;
    let mut written: BTreeMap<usize, PacketFile> = BTreeMap::new();
    let mut found: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
    let work = |it: &Planned<'_>| {
        typesetter.pdf(&checked.packet(it.review, it.audience), it.review.person.id.as_str())
    };
    let mut done = 0;
    run_batch(options.jobs, planned, work, |index, result| {
        let it = &planned[index];
        match result {
            Some(Ok(mut pdf)) => {
                stage.add(&it.file, &pdf.bytes)?;
                pdf.warnings.extend(too_long(it, pdf.pages, checked));
                written.insert(index, entry(it, &pdf, checked));
                found.insert(index, pdf.warnings);
            }
            Some(Err(findings)) => drop(found.insert(index, findings)),
            None => drop(found.insert(index, vec![panicked(it.review.person.id.as_str())])),
        }
        done += 1;
        progress(done, planned.len());
        Ok(())
    })?;
    report.extend(found.into_values().flatten());
    let broken = people_with_errors(report);
    let (whole, partial): (Vec<_>, Vec<_>) =
        written.into_values().partition(|it| !broken.contains(it.employee_id.as_str()));
    partial.iter().for_each(|it| stage.remove(&it.file));
    Ok((stage, whole))
}

/// What the lint says of the number of pages; the limit is that of the committee's edition.
fn too_long(it: &Planned<'_>, pages: usize, checked: &Checked) -> Vec<Diagnostic> {
    let is_limited = it.audience == Audience::Committee;
    let pages = if is_limited { pages } else { 0 };
    let found = lint::too_long(&it.review.person.id, pages, checked.basis());
    found.iter().map(lint::Finding::warning).collect()
}

fn entry(it: &Planned<'_>, pdf: &Pdf, checked: &Checked) -> PacketFile {
    let id = &it.review.person.id;
    let packet_id = cycle::packet_id(&checked.cycle, id.as_str(), it.audience);
    let standard = checked.cycle.standard_of(it.audience);
    PacketFile {
        standard: (standard != checked.cycle.standard).then(|| standard.as_str().to_owned()),
        ..PacketFile::new(id, it.audience, &packet_id, &it.file, pdf.pages, &pdf.bytes)
    }
}

/// Everybody without a packet and why. Somebody without a packet and without a reason would be lost: that is an error.
fn not_written(
    people: &BTreeSet<PersonId>,
    packets: &[PacketFile],
    report: &mut Report,
) -> Vec<NotWritten> {
    let written: BTreeSet<&str> = packets.iter().map(|it| it.employee_id.as_str()).collect();
    let mut without = Vec::new();
    for id in people.iter().map(PersonId::as_str).filter(|it| !written.contains(it)) {
        let stops = |it: &&Diagnostic| {
            it.severity == Severity::Error || it.code == "person-without-assessments"
        };
        let about = report.iter().filter(|it| super::is_about(it, id)).filter(stops);
        let reasons: Vec<Finding> = about.map(Finding::from).collect();
        without.push(NotWritten { employee_id: id.to_owned(), reasons });
    }
    for lost in without.iter().filter(|it| it.reasons.is_empty()) {
        let message = "the person is in the input and has neither a packet nor a reason why not";
        report.push(Diagnostic::error("person-lost", message).value(&lost.employee_id));
    }
    without
}

fn manifest(
    checked: &Checked,
    inputs: Vec<Input>,
    people: &BTreeSet<PersonId>,
    mut packets: Vec<PacketFile>,
    not_written: Vec<NotWritten>,
    report: &Report,
) -> Manifest {
    for packet in &mut packets {
        let about = report.iter().filter(|it| super::is_about(it, &packet.employee_id));
        packet.warnings =
            about.filter(|it| it.severity == Severity::Warning).map(Finding::from).collect();
    }
    Manifest {
        schema: SCHEMA,
        program: Program::this(),
        archive: Archive::of(&checked.cycle, checked.as_of.date),
        inputs,
        counts: Counts {
            rows: checked.reviews.rows,
            people: people.len(),
            packets: packets.len(),
            not_written: not_written.len(),
            dropped_cells: checked.dropped.iter().map(|it| it.cells).sum(),
        },
        packets,
        not_written,
    }
}

/// Files of earlier runs in the archive's folder: they stay, and the manifest does not know them.
fn files_of_another_run(
    out: &Path,
    manifest: &Manifest,
    stage: &Stage,
) -> Result<Option<Diagnostic>> {
    let mut unlisted = crate::archive::unlisted(out, manifest)?;
    unlisted.retain(|it| !stage.holds(it));
    let Some(first) = unlisted.first() else { return Ok(None) };
    let message = format!(
        "{} files in the folder are not of this run and not in its manifest",
        unlisted.len()
    );
    let finding = Diagnostic::warning("files-of-another-run", message).value(first);
    Ok(Some(finding.hint("delete them, or choose an empty folder with --out")))
}
