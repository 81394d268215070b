//! How `hold` and `retain` record a decision in the manifest of an archive that was made. In: an archive, and what is decided.
//! Out: its manifest with the decision in it; or what keeps it from being made. No packet is touched.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use super::decision_records::{Decision, DecisionAction, PeopleDecided};
use super::{
    ArchiveChanges, Manifest, PacketFile, SCHEMA, Workspace, is_unfinished, sha256, signature,
};
use crate::cycle::FileRights;
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::error::Result;

/// What is to be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRequest {
    /// What.
    pub action: DecisionAction,
    /// About whom.
    pub people: PeopleDecided,
    /// The date until which packets are to be kept, if that is decided.
    pub until: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// The day.
    pub on: NaiveDate,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct DecisionResult {
    /// The manifest afterwards.
    pub manifest: Manifest,
    /// SHA-256 of its file.
    pub manifest_sha256: String,
    /// The decisions that were recorded; none if the archive is so already.
    pub decisions: Vec<Decision>,
    /// Whether a run that was stopped had recorded them.
    pub was_done: bool,
    /// Whether the archive was signed, and the signature went.
    pub signature_goes: bool,
}

impl DecisionResult {
    /// Nothing was changed.
    fn unchanged(manifest: Manifest, manifest_sha256: String, decisions: Vec<Decision>) -> Self {
        let was_done = !decisions.is_empty();
        Self { manifest, manifest_sha256, decisions, was_done, signature_goes: false }
    }
}

/// Records decisions in the manifest of an archive, all or none. `read` gives the manifest and the SHA-256 of its file, once
/// nobody else can change it; `before_change` is called when it is about to be replaced. Gives nothing if it cannot be, which
/// is reported.
///
/// # Errors
/// A folder in which a run is at work or that cannot be written to, or what `read` gives.
pub fn decide(
    folder: &Path,
    wishes: &[DecisionRequest],
    read: impl FnOnce(&mut Report) -> Result<Option<(Manifest, String)>>,
    before_change: impl FnOnce(),
    report: &mut Report,
) -> Result<Option<DecisionResult>> {
    let was_stopped = is_unfinished(folder);
    let workspace = Workspace::open(folder, "", FileRights::Private)?;
    let Some((mut manifest, manifest_sha256)) = read(report)? else { return Ok(None) };
    if was_stopped && ends_with(&manifest.decisions, wishes) {
        let decisions = manifest.decisions[manifest.decisions.len() - wishes.len()..].to_vec();
        return Ok(Some(DecisionResult::unchanged(manifest, manifest_sha256, decisions)));
    }
    let before = report.errors();
    let terms = manifest.archive.clone();
    let mut decisions = Vec::new();
    for wish in wishes {
        if let Some(people) = apply(wish, &mut manifest, report) {
            decisions.push(wish.decided(people, &manifest_sha256));
        }
    }
    if report.errors() > before {
        return Ok(None);
    }
    // A hold that ends and begins again in one command is there already if that was the last command, too.
    let is_so = manifest.archive == terms
        && is_about_holds(wishes)
        && ends_with(&manifest.decisions, wishes);
    if is_so {
        decisions.clear();
    }
    if decisions.is_empty() {
        return Ok(Some(DecisionResult::unchanged(manifest, manifest_sha256, decisions)));
    }
    manifest.schema = SCHEMA;
    manifest.decisions.extend(decisions.iter().cloned());
    let json = manifest.to_json();
    let signature_goes = is_signed(folder);
    before_change();
    workspace.commit(&ArchiveChanges::default(), &json)?;
    let manifest_sha256 = sha256(&json);
    Ok(Some(DecisionResult {
        manifest,
        manifest_sha256,
        decisions,
        was_done: false,
        signature_goes,
    }))
}

/// Whether an archive is signed, which a change of its manifest ends.
pub fn is_signed(folder: &Path) -> bool {
    folder.join(signature::FILE).exists()
}

impl DecisionRequest {
    fn decided(&self, people: PeopleDecided, manifest_sha256: &str) -> Decision {
        Decision {
            action: self.action,
            people,
            until: self.until,
            reason: self.reason.clone(),
            on: self.on,
            manifest_sha256: manifest_sha256.to_owned(),
        }
    }

    /// Whether a decision is this one; of several ids, some may have been decided before.
    fn is(&self, decision: &Decision) -> bool {
        let is_about = match (&self.people, &decision.people) {
            (PeopleDecided::These(own), PeopleDecided::These(there)) => there.is_subset(own),
            (own, there) => own == there,
        };
        is_about
            && (self.action, self.until, &self.reason)
                == (decision.action, decision.until, &decision.reason)
    }
}

/// Whether the last decisions are those that are wished for.
fn ends_with(decisions: &[Decision], wishes: &[DecisionRequest]) -> bool {
    let Some(first) = decisions.len().checked_sub(wishes.len()) else { return false };
    decisions[first..].iter().zip(wishes).all(|(decision, wish)| wish.is(decision))
}

fn is_about_holds(wishes: &[DecisionRequest]) -> bool {
    wishes.iter().all(|wish| wish.action != DecisionAction::Retain)
}

/// Makes a wish true in a manifest; gives about whom that was a change. Reports what keeps it from being true.
fn apply(
    wish: &DecisionRequest,
    manifest: &mut Manifest,
    report: &mut Report,
) -> Option<PeopleDecided> {
    match (wish.action, &wish.people) {
        (DecisionAction::Hold, people) => hold(people, manifest, report),
        (DecisionAction::Release, PeopleDecided::All(_)) => release_all(manifest, report),
        (DecisionAction::Release, PeopleDecided::These(ids)) => release(ids, manifest, report),
        (DecisionAction::Retain, people) => retain(people, wish.until?, manifest, report),
    }
}

fn hold(
    people: &PeopleDecided,
    manifest: &mut Manifest,
    report: &mut Report,
) -> Option<PeopleDecided> {
    let PeopleDecided::These(ids) = people else {
        let is_new = !manifest.archive.legal_hold;
        manifest.archive.legal_hold = true;
        return is_new.then_some(PeopleDecided::EVERYBODY);
    };
    report_unknown(ids, manifest, report);
    let new: BTreeSet<String> = ids.difference(&manifest.archive.held).cloned().collect();
    manifest.archive.held.extend(new.iter().cloned());
    (!new.is_empty()).then_some(PeopleDecided::These(new))
}

fn release_all(manifest: &mut Manifest, report: &mut Report) -> Option<PeopleDecided> {
    let archive = &mut manifest.archive;
    if !archive.legal_hold && archive.held.is_empty() {
        let message = "nothing in the archive is under a legal hold";
        let finding = Diagnostic::error(Code::NotHeld, message);
        let was_released =
            manifest.decisions.iter().any(|decision| decision.action == DecisionAction::Release);
        report.extend((!was_released).then_some(finding));
        return None;
    }
    archive.legal_hold = false;
    archive.held.clear();
    Some(PeopleDecided::EVERYBODY)
}

fn release(
    ids: &BTreeSet<String>,
    manifest: &mut Manifest,
    report: &mut Report,
) -> Option<PeopleDecided> {
    if manifest.archive.legal_hold {
        let message =
            "the whole archive is under a legal hold, so the hold of one person cannot end alone";
        let finding = Diagnostic::error(Code::HeldAsAWhole, message);
        report.push(finding.hint("`--release --all` ends it for everybody; in the same command, `--add ID` holds those who are to stay held"));
        return None;
    }
    report_unknown(ids, manifest, report);
    let known: BTreeSet<String> = manifest.known_people().into_iter().map(str::to_owned).collect();
    // Who was released before, perhaps by this command before it was stopped, is free as wished.
    let was_released = |id: &str| {
        let released = |decision: &Decision| {
            decision.action == DecisionAction::Release && decision.people.includes(id)
        };
        manifest.decisions.iter().any(released)
    };
    let is_odd = |id: &&String| !manifest.archive.held.contains(*id) && !was_released(id);
    for (number, id) in ids.intersection(&known).filter(is_odd).enumerate() {
        let message = format!("`{}` is not under a legal hold", escape_control(id));
        let held = manifest.archive.held.iter().map(String::as_str);
        let finding = Diagnostic::error(Code::NotHeld, message).value(id);
        report.push(finding.nearest_of_many(number, id, held));
    }
    let ended: BTreeSet<String> = ids.intersection(&manifest.archive.held).cloned().collect();
    manifest.archive.held.retain(|id| !ended.contains(id));
    (!ended.is_empty()).then_some(PeopleDecided::These(ended))
}

fn retain(
    people: &PeopleDecided,
    until: NaiveDate,
    manifest: &mut Manifest,
    report: &mut Report,
) -> Option<PeopleDecided> {
    if let PeopleDecided::These(ids) = people {
        report_unknown(ids, manifest, report);
    }
    let before = report.errors();
    let chosen = |packet: &&PacketFile| people.includes(&packet.employee_id);
    for packet in manifest.files().filter(chosen) {
        refuse_date(packet, until, manifest, report);
    }
    let is_all = *people == PeopleDecided::EVERYBODY;
    let archive = &manifest.archive;
    if is_all && archive.legal_hold && until < archive.retain_until && report.errors() == before {
        report.push(shortens_held());
    }
    let mut is_new = false;
    let files = manifest.packets.iter_mut().chain(&mut manifest.earlier);
    for packet in files.filter(|packet| people.includes(&packet.employee_id)) {
        is_new |= packet.retain_until != until;
        packet.retain_until = until;
    }
    if let Some(latest) = manifest.files().map(|it| it.retain_until).max() {
        manifest.archive.retain_until = latest;
    }
    is_new.then(|| people.clone())
}

/// Reports a date that a packet cannot have: an earlier one under a hold, or one before its own run.
fn refuse_date(packet: &PacketFile, until: NaiveDate, manifest: &Manifest, report: &mut Report) {
    let file = &packet.file;
    if until < packet.retain_until && manifest.holds(packet) {
        report.push(shortens_held().value(file).about(&packet.employee_id));
    } else if until < packet.as_of {
        let message =
            format!("a packet cannot be kept until a day before its own run ({})", packet.as_of);
        let finding = Diagnostic::error(Code::DateBeforeRun, message).value(file);
        report.push(finding.about(&packet.employee_id).hint("name that day or a later one"));
    }
}

fn shortens_held() -> Diagnostic {
    let message = "under a legal hold nothing is to be kept for a shorter time";
    Diagnostic::error(Code::LegalHold, message)
        .hint("`promopacket hold` ends a hold, with a reason")
}

/// Reports ids that the archive does not know.
fn report_unknown(ids: &BTreeSet<String>, manifest: &Manifest, report: &mut Report) {
    let known = manifest.known_people();
    for (number, id) in ids.iter().filter(|id| !known.contains(id.as_str())).enumerate() {
        let message = format!("nobody in the archive has the id `{}`", escape_control(id));
        let finding = Diagnostic::error(Code::UnknownPerson, message).value(id);
        report.push(finding.nearest_of_many(number, id, known.iter().copied()));
    }
}
