//! Which purged packets a build leaves out. In: what a build plans, and the archive's record of what was deleted. Out: a plan
//! without those that come back only if that is asked for, each person said once.

use std::collections::BTreeSet;

use super::build_options::PurgedPolicy;
use super::build_run::BuildRun;
use crate::archive::{EarlierRuns, Manifest, PlannedPacket};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::file_names::folded;

/// What is said of packets that were purged before.
pub(super) const PURGED_BEFORE: Code = Code::PurgedBefore;

/// Takes packets out of the plan that were purged and are not there; and every packet of a person of whom nothing is left.
pub(super) fn leave_out(run: &mut BuildRun<'_>, previous: &EarlierRuns, report: &mut Report) {
    let Some(manifest) = previous.manifest().filter(|manifest| !manifest.purged.is_empty()) else {
        return;
    };
    let record = PurgeHistory::new(manifest);
    let restores = run.options.of_purged == PurgedPolicy::Restore;
    let mut people: BTreeSet<String> = BTreeSet::new();
    run.planned.retain(|packet| {
        let is_gone = record.is_gone(packet);
        if is_gone {
            people.insert(packet.review.person.id.to_string());
        }
        restores || !is_gone
    });
    for id in people {
        report.push(if restores { made_again(&id) } else { left_out(&id) });
    }
}

/// Who and what was purged, and who is still there. Ids that differ only in capital letters or in composition are those of one
/// person, as their packets would be one file.
struct PurgeHistory {
    packets: BTreeSet<(String, String)>,
    people: BTreeSet<String>,
    /// The packets that are there, and whose they are.
    left: BTreeSet<(String, String)>,
    there: BTreeSet<String>,
}

impl PurgeHistory {
    fn new(manifest: &Manifest) -> Self {
        let files = manifest.purged_files();
        let packets: BTreeSet<_> =
            files.map(|file| key(&file.employee_id, &file.audience)).collect();
        let left: BTreeSet<_> =
            manifest.files().map(|packet| key(&packet.employee_id, &packet.audience)).collect();
        let people =
            |of: &BTreeSet<(String, String)>| of.iter().map(|(id, _)| id.clone()).collect();
        Self { people: people(&packets), there: people(&left), packets, left }
    }

    fn is_gone(&self, planned: &PlannedPacket<'_>) -> bool {
        let key = key(planned.review.person.id.as_str(), planned.audience.as_str());
        if !self.people.contains(&key.0) {
            return false;
        }
        !self.there.contains(&key.0) || self.packets.contains(&key) && !self.left.contains(&key)
    }
}

/// Whom a packet is about and whom it is for.
fn key(employee_id: &str, audience: &str) -> (String, String) {
    (folded(employee_id), audience.to_owned())
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
