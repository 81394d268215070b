//! The packets of a run: for each whether it is there already, why not, and then the packet itself. In: what is planned and
//! what earlier runs left. Out: entries for the manifest, with the files waiting in the workspace.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::holds::HoldsMet;
use super::options::Redo;
use super::people_with_errors;
use super::run::Run;
use crate::archive::{
    Action, Decision, Finding, Finished, Made, PacketFile, Planned, Previous, Reason, Workspace,
    sha256,
};
use crate::audience::Audience;
use crate::cycle;
use crate::diagnostics::{Diagnostic, Report};
use crate::error::{Error, Result};
use crate::lint;
use crate::packet::Packet;
use crate::typeset::{Pdf, TYPESETTING_WARNING, Typesetter, panicked, run_batch, run_batch_alike};

/// A packet that would be made, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Making {
    /// Whom it is about.
    pub employee_id: String,
    /// Whom it is for.
    pub audience: Audience,
    /// The path below the archive's folder.
    pub file: String,
    /// Why.
    pub reason: Reason,
}

/// What has to be done.
pub(super) struct Fates {
    /// The packets to make.
    pub(super) make: Vec<Making>,
    /// How many are there already.
    pub(super) unchanged: usize,
    /// All of them, as far as they are known before they are made.
    pub(super) packets: Vec<PacketFile>,
    /// Whose packets stay as they are.
    pub(super) holds: HoldsMet,
}

/// What was done.
#[derive(Default)]
pub(super) struct Work {
    /// The entries of the packets, in the order of ids and audiences.
    pub(super) packets: Vec<PacketFile>,
    /// The data of each file that waits, and the path it goes to.
    pub(super) place: Vec<(String, String)>,
    /// How many packets were made, by why.
    pub(super) reasons: BTreeMap<Reason, usize>,
    pub(super) unchanged: usize,
    pub(super) resumed: usize,
    /// Whose packets stay as they are.
    pub(super) holds: HoldsMet,
}

/// What is known of a packet before it is made.
struct Fate<'p> {
    data: Vec<u8>,
    data_sha256: String,
    reason: Option<Reason>,
    /// The packet in the folder, and whether it may not be replaced.
    there: Option<&'p PacketFile>,
    is_held: bool,
}

/// A packet that is there, or was made.
struct Done {
    data_sha256: String,
    made: Made,
    origin: Origin,
    warnings: Vec<Diagnostic>,
}

/// Where the bytes of a packet are.
enum Origin {
    /// In their place.
    Unchanged,
    /// In the workspace: a run that was stopped had finished it.
    Resumed,
    /// Here.
    Typeset(Vec<u8>, Reason),
}

/// Why there is no packet.
enum Fault {
    Data(Vec<Diagnostic>),
    /// A hold keeps the one that is there from being replaced for this reason.
    Held(Option<Reason>),
    Machine(Error),
}

/// Says for every planned packet whether it has to be made; reports those under a legal hold.
pub(super) fn fates(
    run: &Run<'_>,
    previous: &Previous,
    typesetter: &Typesetter,
    report: &mut Report,
) -> Result<Fates> {
    let mut found: BTreeMap<usize, (Option<Reason>, String)> = BTreeMap::new();
    let mut holds = HoldsMet::default();
    let work = |it: &Planned<'_>| {
        let review = run.checked.reviews.whole(it.review)?;
        let packet = run.checked.packet(&review, it.audience);
        let fate = Fate::of(run, previous, it, typesetter.data(&packet))?;
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
    let mut fates = Fates { make: Vec::new(), unchanged: 0, packets: Vec::new(), holds };
    for (index, (reason, data_sha256)) in found {
        let it = &run.planned[index];
        if fates.holds.includes(it.review.person.id.as_str()) {
            continue;
        }
        let (employee_id, audience) = (it.review.person.id.to_string(), it.audience);
        let making = |reason| Making { employee_id, audience, file: it.file.clone(), reason };
        match reason {
            Some(reason) => fates.make.push(making(reason)),
            None => fates.unchanged += 1,
        }
        fates.packets.push(entry(run, it, data_sha256, Made::default()));
    }
    Ok(fates)
}

/// Makes every planned packet that is not there. What cannot be made is reported, and the person gets no packet at all.
pub(super) fn make(
    run: &Run<'_>,
    previous: &Previous,
    typesetter: Typesetter,
    workspace: &mut Workspace,
    progress: &mut dyn FnMut(usize, usize),
    report: &mut Report,
) -> Result<Work> {
    let mut entries: BTreeMap<usize, (PacketFile, Origin)> = BTreeMap::new();
    let mut found: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
    let mut held: BTreeMap<usize, Option<Reason>> = BTreeMap::new();
    let finished = workspace.finished();
    let planned = &run.planned;
    let work = |it: &Planned<'_>| make_one(run, previous, &typesetter, &finished, it);
    run_batch_alike(run.options.jobs, planned, super::alike, work, |index, result| {
        let it = &planned[index];
        match result {
            Some(Ok(Done { data_sha256, made, mut origin, mut warnings })) => {
                if let Origin::Typeset(bytes, _) = &mut origin {
                    workspace.add(&data_sha256, &std::mem::take(bytes), &made)?;
                }
                warnings.extend(too_long(run, it, made.pages));
                found.insert(index, warnings);
                let mut packet = entry(run, it, data_sha256, made);
                let is_unchanged = matches!(origin, Origin::Unchanged);
                packet.retain_until = kept_until(run, previous, it, is_unchanged);
                entries.insert(index, (packet, origin));
            }
            Some(Err(Fault::Data(findings))) => drop(found.insert(index, findings)),
            Some(Err(Fault::Held(reason))) => {
                held.insert(index, reason);
                found.insert(index, Vec::new());
            }
            Some(Err(Fault::Machine(error))) => return Err(error),
            None => drop(found.insert(index, vec![panicked(it.review.person.id.as_str())])),
        }
        progress(found.len(), planned.len());
        Ok(())
    })?;
    report.extend(found.into_values().flatten());
    let mut work = Work::default();
    for (index, reason) in held {
        meet(run, &mut work.holds, planned[index].review.person.id.as_str(), reason, report);
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
    run: &Run<'_>,
    holds: &mut HoldsMet,
    id: &str,
    reason: Option<Reason>,
    report: &mut Report,
) {
    match reason {
        Some(Reason::Altered) => holds.meet_altered(id),
        _ => holds.meet(run, id, report),
    }
}

impl Work {
    fn add(&mut self, packet: PacketFile, origin: &Origin) {
        let waits = (packet.data_sha256.clone(), packet.file.clone());
        self.packets.push(packet);
        match origin {
            Origin::Unchanged => return self.unchanged += 1,
            Origin::Resumed => self.resumed += 1,
            Origin::Typeset(_, reason) => *self.reasons.entry(*reason).or_default() += 1,
        }
        self.place.push(waits);
    }
}

impl<'p> Fate<'p> {
    fn of(run: &Run<'_>, previous: &'p Previous, it: &Planned<'_>, data: Vec<u8>) -> Result<Self> {
        let data_sha256 = sha256(&data);
        let there = previous.packet(it.review.person.id.as_str(), it.audience);
        let reason = match (there, run.options.redo) {
            (Some(_), Redo::All) => Some(Reason::Forced),
            _ => {
                let look = (&run.look, run.look_sha256.as_str());
                previous.reason(there, &it.file, &data_sha256, look)?
            }
        };
        let replaces = !matches!(reason, None | Some(Reason::New | Reason::Missing));
        let is_held = replaces
            && there
                .zip(previous.manifest())
                .is_some_and(|(it, manifest)| run.is_held(it, manifest));
        Ok(Self { data, data_sha256, reason, there, is_held })
    }
}

fn make_one(
    run: &Run<'_>,
    previous: &Previous,
    typesetter: &Typesetter,
    finished: &Finished,
    it: &Planned<'_>,
) -> std::result::Result<Done, Fault> {
    let id = it.review.person.id.as_str();
    let review = run.checked.reviews.whole(it.review).map_err(Fault::Machine)?;
    let packet = run.checked.packet(&review, it.audience);
    let fate = Fate::of(run, previous, it, typesetter.data(&packet)).map_err(Fault::Machine)?;
    let Fate { data, data_sha256, reason, there, is_held } = fate;
    if is_held {
        return Err(Fault::Held(reason));
    }
    let (made, origin) = match (there, reason) {
        (Some(there), None) => (there.made(), Origin::Unchanged),
        (_, reason) => {
            let reason = reason.unwrap_or(Reason::New);
            match finished.packet(&data_sha256).filter(|_| resumes(reason)) {
                Some(made) => (made, Origin::Resumed),
                None => return typeset(typesetter, &packet, (data, data_sha256), id, reason),
            }
        }
    };
    let warning = |it: &Finding| Diagnostic::warning(TYPESETTING_WARNING, &it.message).about(id);
    let warnings = made.warnings.iter().map(warning).collect();
    Ok(Done { data_sha256, made, origin, warnings })
}

/// Whether what a stopped run left may stand for a packet: not where a file was tampered with, for that can be, too.
fn resumes(reason: Reason) -> bool {
    !matches!(reason, Reason::Forced | Reason::Altered | Reason::Missing)
}

fn typeset(
    typesetter: &Typesetter,
    packet: &Packet<'_>,
    (data, data_sha256): (Vec<u8>, String),
    id: &str,
    reason: Reason,
) -> std::result::Result<Done, Fault> {
    let pdf = typesetter.pdf_of(packet, data, id).map_err(Fault::Data)?;
    let Pdf { bytes, pages, warnings } = pdf;
    let made = Made {
        pages,
        bytes: bytes.len(),
        sha256: sha256(&bytes),
        warnings: warnings.iter().map(Finding::from).collect(),
    };
    Ok(Done { data_sha256, made, origin: Origin::Typeset(bytes, reason), warnings })
}

/// What the lint says of the number of pages; the limit is that of the committee's edition.
fn too_long(run: &Run<'_>, it: &Planned<'_>, pages: usize) -> Vec<Diagnostic> {
    let is_limited = it.audience == Audience::Committee;
    let pages = if is_limited { pages } else { 0 };
    let found = lint::too_long(&it.review.person.id, pages, run.checked.basis());
    found.iter().map(lint::Finding::warning).collect()
}

/// Until when a packet is to be kept: at least as long as the one before it was to be. A date that was decided with `retain`
/// stays for a packet that is not made again.
fn kept_until(
    run: &Run<'_>,
    previous: &Previous,
    it: &Planned<'_>,
    is_unchanged: bool,
) -> NaiveDate {
    let own = run.archive.retain_until;
    let id = it.review.person.id.as_str();
    let (Some(manifest), Some(before)) = (previous.manifest(), previous.packet(id, it.audience))
    else {
        return own;
    };
    let decides = |it: &Decision| it.action == Action::Retain && it.people.includes(id);
    if is_unchanged && manifest.decisions.iter().any(decides) {
        return before.retain_until;
    }
    before.retain_until.max(own)
}

/// The line of a packet that no run wrote before.
fn entry(run: &Run<'_>, it: &Planned<'_>, data_sha256: String, made: Made) -> PacketFile {
    let cycle = &run.checked.cycle;
    let id = it.review.person.id.as_str();
    let standard = cycle.standard_of(it.audience);
    PacketFile {
        employee_id: id.to_owned(),
        audience: it.audience.to_string(),
        packet_id: cycle::packet_id(cycle, id, it.audience),
        file: it.file.clone(),
        standard: (standard != cycle.standard).then(|| standard.as_str().to_owned()),
        pages: made.pages,
        bytes: made.bytes,
        sha256: made.sha256,
        data_sha256,
        look_sha256: None,
        as_of: run.archive.as_of,
        retain_until: run.archive.retain_until,
        was_held: false,
        warnings: Vec::new(),
    }
}
