//! What an outcome page or a letter follows from: a packet and a decision. In: a line of a manifest. Out: what its file is known by.
//!
//! The PDF's own metadata hold a hash of its id, its packet and its decision, so a line that is edited does not fit its file.

use serde::{Deserialize, Serialize};

use crate::audience::Audience;

/// The edition on which a committee decides.
pub(crate) const DECIDED_EDITION: Audience = Audience::Committee;

/// What an outcome page or a letter follows from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeOrigin {
    /// The file of the packet that the committee decided on, below the folder of its archive.
    pub packet_file: String,
    /// SHA-256 of that file.
    pub packet_sha256: String,
    /// SHA-256 of the row in the table of decisions.
    pub decision_sha256: String,
}

impl OutcomeOrigin {
    /// What the file of an outcome with this id is known by.
    pub(crate) fn ident(&self, outcome_id: &str) -> String {
        format!("{outcome_id} {} {}", self.packet_sha256, self.decision_sha256)
    }
}
