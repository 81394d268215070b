//! The lines of a manifest for what was deleted, held, released, or is to be kept until another day. In: a decision. Out: a
//! line of the manifest that stays, with the SHA-256 of the manifest before.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::manifest_entries::PacketFile;
use super::rebuild_reason::RebuildReason;

/// What one `purge`, or a build with `--prune`, deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurgeRecord {
    /// The date that was given: everything to be kept until an earlier day was due.
    pub due: NaiveDate,
    /// SHA-256 of the manifest before.
    pub manifest_sha256: String,
    /// The files, ordered by employee id and audience.
    pub files: Vec<PurgedFile>,
}

/// A packet that is no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurgedFile {
    /// Whom it was about.
    pub employee_id: String,
    /// Whom it was for.
    pub audience: String,
    /// The path that it had below the archive's folder.
    pub file: String,
    /// SHA-256 of the file that was written.
    pub sha256: String,
    /// What was wrong with it when it was deleted: `missing` or `altered`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<RebuildReason>,
}

/// What somebody decided about the packets of some people, or of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What was decided.
    pub action: DecisionAction,
    /// About whom.
    pub people: PeopleDecided,
    /// The date until which their packets are to be kept from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Why, in the words of whoever decided it.
    pub reason: String,
    /// The day.
    pub on: NaiveDate,
    /// SHA-256 of the manifest before.
    pub manifest_sha256: String,
}

/// What can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionAction {
    /// No packet is deleted, replaced or moved from then on, whatever the date.
    Hold,
    /// A hold ended.
    Release,
    /// The packets are to be kept until another date.
    Retain,
}

/// Some people, or all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PeopleDecided {
    /// `"all"`: the whole archive.
    All(EverybodyWord),
    /// The employee ids, in order.
    These(BTreeSet<String>),
}

/// The word for the whole archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EverybodyWord {
    /// Everybody who is in it or will be.
    All,
}

impl PurgedFile {
    /// Whom the packet was about and whom it was for.
    pub(super) fn key(&self) -> (&str, &str) {
        (&self.employee_id, &self.audience)
    }

    /// The record of a packet whose file was found so.
    pub fn new(packet: &PacketFile, found: Option<RebuildReason>) -> Self {
        Self {
            employee_id: packet.employee_id.clone(),
            audience: packet.audience.clone(),
            file: packet.file.clone(),
            sha256: packet.sha256.clone(),
            found,
        }
    }
}

impl PeopleDecided {
    /// Everybody.
    pub const EVERYBODY: Self = Self::All(EverybodyWord::All);

    /// Whether a person is among them.
    pub fn includes(&self, employee_id: &str) -> bool {
        match self {
            Self::All(_) => true,
            Self::These(people) => people.contains(employee_id),
        }
    }
}
