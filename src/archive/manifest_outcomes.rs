//! Whether an archive has packets or outcomes, and whether each outcome follows from what is its person's. In: a manifest. Out: the first
//! line that no run wrote: a letter among packets, a document that follows from somebody else's packet or decision.

use std::collections::BTreeMap;

use super::outcome_origin::{DECIDED_EDITION, OutcomeOrigin};
use super::{Manifest, is_sha256};
use crate::audience::OutcomeEdition;
use crate::diagnostics::{Code, Diagnostic, escape_control};
use crate::file_names::folded;

impl Manifest {
    /// Lines of outcomes in an archive of packets, or the other way round; and outcomes that follow from what is not their person's.
    pub(super) fn fault_of_outcomes(&self) -> Option<Diagnostic> {
        if !self.archive.outcomes {
            let odd = self.files().find(|it| it.follows.is_some() || is_letter(&it.audience));
            let purged = || self.purged_files().find(|it| is_letter(&it.audience));
            let odd = odd.map(|it| &it.file).or_else(|| purged().map(|it| &it.file))?;
            let file = escape_control(odd);
            return Some(broken(format!("`{file}` is an outcome, and the archive has packets")));
        }
        if self.shard.is_some() || !self.earlier.is_empty() {
            return Some(broken("no run writes such an archive of outcomes".to_owned()));
        }
        let mut of_people: BTreeMap<&str, &OutcomeOrigin> = BTreeMap::new();
        let mut owners: BTreeMap<String, &str> = BTreeMap::new();
        for file in &self.packets {
            let (shown, id) = (escape_control(&file.file), file.employee_id.as_str());
            let Some(origin) = &file.follows else {
                return Some(broken(format!("`{shown}` does not say what it follows from")));
            };
            if let Some(fault) = fault_of_origin(origin, &shown) {
                return Some(fault);
            }
            if *of_people.entry(id).or_insert(origin) != origin {
                let message = format!(
                    "`{shown}` follows from something else than what else there is of `{}`",
                    escape_control(id)
                );
                return Some(Diagnostic::error(Code::BrokenChain, message));
            }
            let OutcomeOrigin { packet_file, packet_sha256, decision_sha256 } = origin;
            for part in [folded(packet_file), packet_sha256.clone(), decision_sha256.clone()] {
                let owner = *owners.entry(part).or_insert(id);
                if owner != id {
                    let (one, other) = (escape_control(owner), escape_control(id));
                    let message = format!(
                        "the outcomes of `{one}` and of `{other}` follow from the same packet or decision"
                    );
                    return Some(Diagnostic::error(Code::BrokenChain, message));
                }
            }
        }
        None
    }
}

fn fault_of_origin(origin: &OutcomeOrigin, shown: &str) -> Option<Diagnostic> {
    if !is_sha256(&origin.packet_sha256) || !is_sha256(&origin.decision_sha256) {
        return Some(broken(format!("a hash of what `{shown}` follows from is none")));
    }
    let name = origin.packet_file.strip_prefix(DECIDED_EDITION.as_str());
    let name = name.and_then(|rest| rest.strip_prefix('/'));
    let is_packet = name.is_some_and(|name| name.ends_with(".pdf") && !name.contains('/'));
    let message =
        format!("`{shown}` does not follow from a packet of the edition `{DECIDED_EDITION}`");
    (!is_packet).then(|| broken(message))
}

fn is_letter(edition: &str) -> bool {
    edition == OutcomeEdition::Letter.as_str()
}

fn broken(message: String) -> Diagnostic {
    Diagnostic::error(Code::BrokenManifest, message)
}
