//! Packets that were purged. In: what a build plans, and the archive's record of what was deleted. Out: a plan without those that
//! come back only if that is asked for, each person said once.

use std::collections::BTreeSet;

use super::options::PurgedPolicy;
use super::run::BuildRun;
use crate::archive::{EarlierRuns, Manifest, PlannedPacket};
use crate::diagnostics::{Code, Diagnostic, Report};

/// What is said of packets that were purged before.
pub(super) const PURGED_BEFORE: Code = Code::PurgedBefore;

/// Takes packets out of the plan that were purged and are not there; and every packet of a person of whom nothing is left.
pub(super) fn leave_out(run: &mut BuildRun<'_>, previous: &EarlierRuns, report: &mut Report) {
    let Some(manifest) = previous.manifest().filter(|it| !it.purged.is_empty()) else { return };
    let record = PurgeHistory::new(manifest);
    let restores = run.options.of_purged == PurgedPolicy::Restore;
    let mut people: BTreeSet<String> = BTreeSet::new();
    run.planned.retain(|it| {
        let is_gone = record.is_gone(it, previous);
        if is_gone {
            people.insert(it.review.person.id.to_string());
        }
        restores || !is_gone
    });
    for id in people {
        report.push(if restores { made_again(&id) } else { left_out(&id) });
    }
}

/// Who and what was purged, and who is still there.
struct PurgeHistory<'m> {
    packets: BTreeSet<(&'m str, &'m str)>,
    people: BTreeSet<&'m str>,
    there: BTreeSet<&'m str>,
}

impl<'m> PurgeHistory<'m> {
    fn new(manifest: &'m Manifest) -> Self {
        let files = || manifest.purged.iter().flat_map(|it| &it.files);
        Self {
            packets: files().map(|it| (it.employee_id.as_str(), it.audience.as_str())).collect(),
            people: files().map(|it| it.employee_id.as_str()).collect(),
            there: manifest.files().map(|it| it.employee_id.as_str()).collect(),
        }
    }

    fn is_gone(&self, planned: &PlannedPacket<'_>, previous: &EarlierRuns) -> bool {
        let id = planned.review.person.id.as_str();
        if !self.people.contains(id) {
            return false;
        }
        let was_purged = self.packets.contains(&(id, planned.audience.as_str()));
        !self.there.contains(id) || was_purged && previous.packet(id, planned.audience).is_none()
    }
}

fn left_out(employee_id: &str) -> Diagnostic {
    let message = "packets of the person were purged from the archive and are not made again";
    Diagnostic::warning(PURGED_BEFORE, message)
        .about(employee_id)
        .hint("--restore-purged makes them")
}

fn made_again(employee_id: &str) -> Diagnostic {
    let message = "packets of the person were purged from the archive and are made again";
    Diagnostic::warning(PURGED_BEFORE, message).about(employee_id)
}
