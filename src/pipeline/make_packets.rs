//! Which packets a run makes, and how it makes them: for each whether it is there already, why not, and then the packet itself.
//! In: what is planned and what earlier runs left. Out: entries for the manifest, with the files waiting in the workspace.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chrono::NaiveDate;
use serde::Serialize;

use crate::archive::{
    Decision, DecisionAction, EarlierRuns, FinishedPackets, ManifestNote, PacketFile, PdfInfo,
    PlannedPacket, RebuildReason, Workspace, sha256,
};
use crate::audience::Audience;
use crate::cycle;
use crate::diagnostics::{Diagnostic, Report};
use crate::error::{Error, Result};
use crate::lint;
use crate::packet::Packet;
use crate::pipeline::build_options::RebuildPolicy;
use crate::pipeline::build_run::BuildRun;
use crate::pipeline::legal_holds::HoldsMet;
use crate::pipeline::people_with_errors;
use crate::typeset::{
    PdfDocument, TYPESETTING_WARNING, Typesetter, panicked, run_batch, run_batch_alike,
};

/// A packet that would be made, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StalePacket {
    /// Whom it is about.
    pub employee_id: String,
    /// Whom it is for.
    pub audience: Audience,
    /// The path below the archive's folder.
    pub file: String,
    /// Why.
    pub reason: RebuildReason,
}

/// What has to be done.
pub(super) struct RebuildPlan {
    /// The packets to make.
    pub(super) make: Vec<StalePacket>,
    /// How many are there already.
    pub(super) unchanged: usize,
    /// All of them, as far as they are known before they are made.
    pub(super) packets: Vec<PacketFile>,
    /// Whose packets stay as they are.
    pub(super) holds: HoldsMet,
}

/// What was done.
#[derive(Default)]
pub(super) struct BatchResult {
    /// The entries of the packets, in the order of ids and audiences.
    pub(super) packets: Vec<PacketFile>,
    /// The data of each file that waits, and the path it goes to.
    pub(super) place: Vec<(String, String)>,
    /// How many packets were made, by why.
    pub(super) reasons: BTreeMap<RebuildReason, usize>,
    pub(super) unchanged: usize,
    pub(super) resumed: usize,
    /// Whose packets stay as they are.
    pub(super) holds: HoldsMet,
}

/// What is known of a packet before it is made.
struct PacketStatus<'p> {
    data: Vec<u8>,
    data_sha256: String,
    reason: Option<RebuildReason>,
    /// The packet in the folder, and whether it may not be replaced.
    there: Option<&'p PacketFile>,
    is_held: bool,
}

/// A packet that is there, or was made.
struct PacketResult {
    data_sha256: String,
    made: PdfInfo,
    origin: PacketSource,
    warnings: Vec<Diagnostic>,
}

/// Where the bytes of a packet are.
enum PacketSource {
    /// In their place.
    Unchanged,
    /// In the workspace: a run that was stopped had finished it.
    Resumed,
    /// Here.
    Typeset(Vec<u8>, RebuildReason),
}

/// Why there is no packet.
enum PacketFault {
    Data(Vec<Diagnostic>),
    /// A hold keeps the one that is there from being replaced for this reason.
    Held(Option<RebuildReason>),
    Machine(Error),
}

/// Says for every planned packet whether it has to be made; reports those under a legal hold.
pub(super) fn plan_rebuild(
    run: &BuildRun<'_>,
    previous: &EarlierRuns,
    typesetter: &Typesetter,
    report: &mut Report,
) -> Result<RebuildPlan> {
    let mut found: BTreeMap<usize, (Option<RebuildReason>, String)> = BTreeMap::new();
    let mut holds = HoldsMet::default();
    let work = |planned: &PlannedPacket<'_>| {
        let review = run.checked.reviews.load(planned.review)?;
        let packet = run.checked.packet(&review, planned.audience);
        let fate = PacketStatus::of(run, previous, planned, typesetter.data(&packet))?;
        Ok((fate.is_held, (fate.reason, fate.data_sha256)))
    };
    run_batch(run.options.jobs, &run.planned, work, |index, result| {
        let id = &run.planned[index].review.person.id;
        let Some(result) = result else {
            report.push(panicked(id.as_str()));
            return Ok(());
        };
        let (is_held, fate) = result?;
        if is_held {
            meet(run, &mut holds, id.as_str(), fate.0, report);
        }
        found.insert(index, fate);
        Ok(())
    })?;
    let mut fates = RebuildPlan { make: Vec::new(), unchanged: 0, packets: Vec::new(), holds };
    for (index, (reason, data_sha256)) in found {
        let planned = &run.planned[index];
        if fates.holds.includes(planned.review.person.id.as_str()) {
            continue;
        }
        let (employee_id, audience) = (planned.review.person.id.to_string(), planned.audience);
        let making =
            |reason| StalePacket { employee_id, audience, file: planned.file.clone(), reason };
        match reason {
            Some(reason) => fates.make.push(making(reason)),
            None => fates.unchanged += 1,
        }
        fates.packets.push(entry(run, planned, data_sha256, PdfInfo::default()));
    }
    Ok(fates)
}

/// Makes every planned packet that is not there. What cannot be made is reported, and the person gets no packet at all.
pub(super) fn make(
    run: &BuildRun<'_>,
    previous: &EarlierRuns,
    typesetter: Typesetter,
    workspace: &mut Workspace,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    report: &mut Report,
) -> Result<BatchResult> {
    let mut entries: BTreeMap<usize, (PacketFile, PacketSource)> = BTreeMap::new();
    let mut found: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
    let mut held: BTreeMap<usize, Option<RebuildReason>> = BTreeMap::new();
    let finished = workspace.finished();
    let work = |packet: &PlannedPacket<'_>| make_one(run, previous, &typesetter, &finished, packet);
    run_batch_alike(run.options.jobs, &run.planned, layout_cache_key, work, |index, result| {
        let planned = &run.planned[index];
        match result {
            Some(Ok(PacketResult { data_sha256, made, mut origin, mut warnings })) => {
                if let PacketSource::Typeset(bytes, _) = &mut origin {
                    workspace.add(&data_sha256, &std::mem::take(bytes), &made)?;
                }
                warnings.extend(too_long(run, planned, made.pages));
                found.insert(index, warnings);
                let mut packet = entry(run, planned, data_sha256, made);
                let is_unchanged = matches!(origin, PacketSource::Unchanged);
                packet.retain_until = kept_until(run, previous, planned, is_unchanged);
                entries.insert(index, (packet, origin));
            }
            Some(Err(PacketFault::Data(findings))) => {
                found.insert(index, findings);
            }
            Some(Err(PacketFault::Held(reason))) => {
                held.insert(index, reason);
                found.insert(index, Vec::new());
            }
            Some(Err(PacketFault::Machine(error))) => return Err(error),
            None => {
                found.insert(index, vec![panicked(planned.review.person.id.as_str())]);
            }
        }
        match progress(found.len(), run.planned.len()) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Stopped),
        }
    })?;
    report.extend(found.into_values().flatten());
    let mut work = BatchResult::default();
    for (index, reason) in held {
        let id = run.planned[index].review.person.id.as_str();
        meet(run, &mut work.holds, id, reason, report);
    }
    let broken = people_with_errors(report);
    for (packet, origin) in entries.into_values() {
        let id = packet.employee_id.as_str();
        if !broken.contains(id) && !work.holds.includes(id) {
            work.add(packet, &origin);
        }
    }
    Ok(work)
}

/// Notes that a packet under a hold is not replaced for a reason.
fn meet(
    run: &BuildRun<'_>,
    holds: &mut HoldsMet,
    id: &str,
    reason: Option<RebuildReason>,
    report: &mut Report,
) {
    match reason {
        Some(RebuildReason::Altered) => holds.meet_altered(id),
        _ => holds.meet(run, id, report),
    }
}

impl BatchResult {
    fn add(&mut self, packet: PacketFile, origin: &PacketSource) {
        let waits = (packet.data_sha256.clone(), packet.file.clone());
        self.packets.push(packet);
        match origin {
            PacketSource::Unchanged => return self.unchanged += 1,
            PacketSource::Resumed => self.resumed += 1,
            PacketSource::Typeset(_, reason) => *self.reasons.entry(*reason).or_default() += 1,
        }
        self.place.push(waits);
    }
}

impl<'p> PacketStatus<'p> {
    fn of(
        run: &BuildRun<'_>,
        previous: &'p EarlierRuns,
        planned: &PlannedPacket<'_>,
        data: Vec<u8>,
    ) -> Result<Self> {
        let data_sha256 = sha256(&data);
        let there = previous.packet(planned.review.person.id.as_str(), planned.audience);
        let reason = match (there, run.options.redo) {
            (Some(_), RebuildPolicy::All) => Some(RebuildReason::Forced),
            _ => previous.reason(
                there,
                &planned.file,
                &data_sha256,
                &run.look,
                &run.render_sha256,
            )?,
        };
        let replaces = !matches!(reason, None | Some(RebuildReason::New | RebuildReason::Missing));
        let is_held = replaces
            && there
                .zip(previous.manifest())
                .is_some_and(|(packet, manifest)| run.is_held(packet, manifest));
        Ok(Self { data, data_sha256, reason, there, is_held })
    }
}

fn make_one(
    run: &BuildRun<'_>,
    previous: &EarlierRuns,
    typesetter: &Typesetter,
    finished: &FinishedPackets,
    planned: &PlannedPacket<'_>,
) -> std::result::Result<PacketResult, PacketFault> {
    let id = planned.review.person.id.as_str();
    let review = run.checked.reviews.load(planned.review).map_err(PacketFault::Machine)?;
    let packet = run.checked.packet(&review, planned.audience);
    let fate = PacketStatus::of(run, previous, planned, typesetter.data(&packet))
        .map_err(PacketFault::Machine)?;
    let PacketStatus { data, data_sha256, reason, there, is_held } = fate;
    if is_held {
        return Err(PacketFault::Held(reason));
    }
    let (made, origin) = match (there, reason) {
        (Some(there), None) => (there.made(), PacketSource::Unchanged),
        (_, reason) => {
            let reason = reason.unwrap_or(RebuildReason::New);
            let packet_id = cycle::packet_id(&run.checked.cycle, id, planned.audience);
            let left =
                if resumes(reason) { finished.packet(&data_sha256, &packet_id) } else { None };
            match left {
                Some(made) => (made, PacketSource::Resumed),
                None => return typeset(typesetter, &packet, data, data_sha256, id, reason),
            }
        }
    };
    let warning =
        |note: &ManifestNote| Diagnostic::warning(TYPESETTING_WARNING, &note.message).about(id);
    let warnings = made.warnings.iter().map(warning).collect();
    Ok(PacketResult { data_sha256, made, origin, warnings })
}

/// Whether what a stopped run left may stand for a packet: not where a file was tampered with, for that can be, too.
fn resumes(reason: RebuildReason) -> bool {
    !matches!(reason, RebuildReason::Forced | RebuildReason::Altered | RebuildReason::Missing)
}

fn typeset(
    typesetter: &Typesetter,
    packet: &Packet<'_>,
    data: Vec<u8>,
    data_sha256: String,
    id: &str,
    reason: RebuildReason,
) -> std::result::Result<PacketResult, PacketFault> {
    let pdf = typesetter.compile(packet, data, id).map_err(PacketFault::Data)?;
    let PdfDocument { bytes, pages, warnings, .. } = pdf;
    let made = PdfInfo {
        pages,
        bytes: bytes.len(),
        sha256: sha256(&bytes),
        warnings: warnings.iter().map(ManifestNote::from).collect(),
    };
    Ok(PacketResult { data_sha256, made, origin: PacketSource::Typeset(bytes, reason), warnings })
}

/// What the lint says of the number of pages; the limit is that of the committee's edition.
fn too_long(run: &BuildRun<'_>, planned: &PlannedPacket<'_>, pages: usize) -> Vec<Diagnostic> {
    let is_limited = planned.audience == Audience::Committee;
    let pages = if is_limited { pages } else { 0 };
    let found = lint::too_long(&planned.review.person.id, pages, run.checked.basis());
    found.iter().map(lint::LintFinding::warning).collect()
}

/// Until when a packet is to be kept: at least as long as the one before it was to be. A date that was decided with `retain`
/// stays for a packet that is not made again.
fn kept_until(
    run: &BuildRun<'_>,
    previous: &EarlierRuns,
    planned: &PlannedPacket<'_>,
    is_unchanged: bool,
) -> NaiveDate {
    let own = run.archive.retain_until;
    let id = planned.review.person.id.as_str();
    let (Some(manifest), Some(before)) =
        (previous.manifest(), previous.packet(id, planned.audience))
    else {
        return own;
    };
    let decides = |decision: &Decision| {
        decision.action == DecisionAction::Retain && decision.people.includes(id)
    };
    if is_unchanged && manifest.decisions.iter().any(decides) {
        return before.retain_until;
    }
    before.retain_until.max(own)
}

/// The line of a packet that no run wrote before.
fn entry(
    run: &BuildRun<'_>,
    planned: &PlannedPacket<'_>,
    data_sha256: String,
    made: PdfInfo,
) -> PacketFile {
    let cycle = &run.checked.cycle;
    let id = planned.review.person.id.as_str();
    let standard = cycle.standard_of(planned.audience);
    PacketFile {
        employee_id: id.to_owned(),
        audience: planned.audience.to_string(),
        packet_id: cycle::packet_id(cycle, id, planned.audience),
        file: planned.file.clone(),
        standard: (standard != cycle.standard).then(|| standard.as_str().to_owned()),
        pages: made.pages,
        bytes: made.bytes,
        sha256: made.sha256,
        data_sha256,
        render_sha256: None,
        as_of: run.archive.as_of,
        retain_until: run.archive.retain_until,
        follows: None,
        was_held: false,
        warnings: Vec::new(),
    }
}

/// What packets have to have in common to share what Typst has laid out already: the words of their language and of their
/// rungs. Made one after the other, they take an eighth less time; nothing of it is in the result.
fn layout_cache_key<'p>(planned: &'p PlannedPacket<'_>) -> impl Ord + use<'p> {
    (
        planned.review.person.locale.language.as_str(),
        &planned.review.target,
        &planned.review.current,
    )
}
