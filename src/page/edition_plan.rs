//! Which editions of whom are there, and which would be made. In: a cycle as it is now, and the folder of packets. Out: the state of each
//! edition. It is what a dry run of a build says, found out in the background and kept until the cycle or the folder changes.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock, Weak};
use std::time::SystemTime;

use promopacket::archive::{EarlierRuns, Manifest, RebuildReason};
use promopacket::audience::Audience;
use promopacket::diagnostics::{Diagnostic, Report};
use promopacket::error::Result;
use promopacket::pipeline::{self, BuildOptions, CheckedCycle, ErrorPolicy, StalePacket};
use tokio::task::spawn_blocking;

use super::session::{CycleState, PageSession, SessionInputs};

/// The state of one edition of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EditionState {
    /// No packet is there.
    None,
    /// The packet is there, and a build would leave it as it is.
    Made,
    /// The packet is there, and a build would make it again.
    OutOfDate(RebuildReason),
}

/// What a build of everything would find.
#[derive(Debug)]
pub(super) struct EditionPlan {
    /// The packets that would be made, in the order of ids and audiences.
    stale: Vec<StalePacket>,
    reasons: BTreeMap<String, Vec<(Audience, RebuildReason)>>,
    /// What the folder holds.
    there: BTreeMap<String, Vec<String>>,
    /// Why nothing can be built into the folder.
    pub(super) refusals: Vec<Diagnostic>,
    state: Weak<CycleState>,
    manifest: Option<ManifestStamp>,
}

/// By what a manifest is known to be the same file.
type ManifestStamp = (u64, SystemTime);

/// The plan that was found last, and whether another is being found.
#[derive(Debug, Default)]
pub(super) struct EditionWatch {
    plan: RwLock<Option<Arc<EditionPlan>>>,
    is_looking: AtomicBool,
}

/// What is known of the editions at a moment.
#[derive(Debug, Clone)]
pub(super) struct KnownEditions {
    /// The last plan; none before the first.
    pub(super) plan: Option<Arc<EditionPlan>>,
    /// Whether the plan is that of the cycle and of the folder as they are.
    pub(super) is_current: bool,
}

impl PageSession {
    /// What is known of the editions. If that is out of date, somebody looks again in the background.
    pub(super) fn known_editions(self: &Arc<Self>, state: &Arc<CycleState>) -> KnownEditions {
        let plan = self.editions.plan.read().expect("nobody panics while a plan is put").clone();
        let stamp = manifest_stamp(&self.from.out);
        let is_current = match &plan {
            Some(plan) => plan.manifest == stamp && plan.is_of(state),
            None => state.checked.is_none(),
        };
        if !is_current && !self.editions.is_looking.swap(true, Ordering::AcqRel) {
            let (session, state) = (Arc::clone(self), Arc::clone(state));
            spawn_blocking(move || session.look(&state, stamp));
        }
        KnownEditions { plan, is_current }
    }

    fn look(&self, state: &Arc<CycleState>, manifest: Option<ManifestStamp>) {
        let _end = LookEnd(&self.editions.is_looking);
        // Whoever looks for a person next need not wait for them.
        state.search_texts();
        if let Some(checked) = &state.checked {
            let mut plan = EditionPlan::of(checked, &state.report, &self.from);
            (plan.state, plan.manifest) = (Arc::downgrade(state), manifest);
            *self.editions.plan.write().expect("nobody panics while a plan is put") =
                Some(Arc::new(plan));
        }
    }
}

/// Notes the end of a look, one that panics too: else nobody would ever look again.
struct LookEnd<'w>(&'w AtomicBool);

impl Drop for LookEnd<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl EditionPlan {
    fn of(checked: &CheckedCycle, found: &Report, from: &SessionInputs) -> Self {
        let mut report = found.clone();
        let mut options = BuildOptions::new(Audience::ALL.to_vec(), NonZeroUsize::MIN);
        options.on_error = ErrorPolicy::WriteOthers;
        let planned =
            pipeline::dry_run(checked, from.fonts.clone(), &options, &from.out, &mut report);
        let is_new = |finding: &&Diagnostic| {
            finding.is_error()
                && finding.employee_id.is_none()
                && !found.iter().any(|it| it == *finding)
        };
        let refusals = report.iter().filter(is_new).cloned().collect();
        let stale = planned.ok().flatten().map(|it| it.make).unwrap_or_default();
        let mut reasons: BTreeMap<String, Vec<(Audience, RebuildReason)>> = BTreeMap::new();
        for packet in &stale {
            let of_person = reasons.entry(packet.employee_id.clone()).or_default();
            of_person.push((packet.audience, packet.reason));
        }
        let there = packets_in(&from.out).unwrap_or_default();
        Self { stale, reasons, there, refusals, state: Weak::new(), manifest: None }
    }

    fn is_of(&self, state: &Arc<CycleState>) -> bool {
        std::ptr::eq(self.state.as_ptr(), Arc::as_ptr(state))
    }

    /// The state of an edition.
    pub(super) fn state(&self, employee_id: &str, audience: Audience) -> EditionState {
        let of_person = self.reasons.get(employee_id).map(Vec::as_slice).unwrap_or_default();
        let reason = of_person.iter().find(|it| it.0 == audience).map(|it| it.1);
        let of_person = self.there.get(employee_id).map(Vec::as_slice).unwrap_or_default();
        let is_there = of_person.iter().any(|it| it == audience.as_str());
        match reason {
            Some(RebuildReason::New) => EditionState::None,
            Some(reason) => EditionState::OutOfDate(reason),
            None if is_there => EditionState::Made,
            None => EditionState::None,
        }
    }

    /// The packets that a build would make.
    pub(super) fn stale(&self) -> &[StalePacket] {
        &self.stale
    }
}

/// The editions of each person that the manifest of a folder lists.
fn packets_in(folder: &Path) -> Result<BTreeMap<String, Vec<String>>> {
    let mut there: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let Ok(earlier) = EarlierRuns::read(folder)? else { return Ok(there) };
    for packet in earlier.manifest().into_iter().flat_map(Manifest::files) {
        there.entry(packet.employee_id.clone()).or_default().push(packet.audience.clone());
    }
    Ok(there)
}

fn manifest_stamp(folder: &Path) -> Option<ManifestStamp> {
    let about = std::fs::metadata(folder.join(Manifest::FILE)).ok()?;
    Some((about.len(), about.modified().ok()?))
}
