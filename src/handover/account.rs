//! What became of every packet of an archive. In: what was taken and what was left out. Out: figures in which nothing lacks:
//! packets = exported + left out.

use std::collections::BTreeMap;

use serde::Serialize;

use super::packet_selection::{LeftOutPacket, LeftOutReason, PacketSelection};
use super::upload_report::UploadResult;
use super::written_packages::PackageFigures;
use crate::archive::Manifest;
use crate::audience::Audience;

/// Where everything of an archive went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HandoverAccount {
    /// The target; `managers` if each manager gets a folder.
    pub target: String,
    /// The edition that is handed over.
    pub edition: String,
    /// Every packet in the archive, of all editions and runs.
    pub packets: usize,
    /// The packets that are handed over.
    pub exported: usize,
    /// Every other packet, and why.
    pub left_out: Vec<LeftOutPacket>,
    /// The people without a packet, of whom the manifest says why.
    pub not_written: Vec<String>,
    /// Packets that were deleted because they were due, of all editions.
    pub purged: usize,
    /// How many of the packets that are handed over are under a legal hold, which stays.
    pub held: usize,
    /// What whoever uploads has to know.
    pub notes: Vec<String>,
    /// What was written; empty if nothing was to be.
    pub packages: Vec<PackageFigures>,
    /// What reports say of an earlier hand-over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<UploadResult>,
}

impl HandoverAccount {
    /// The account of a selection, before anything is written.
    pub(super) fn of(
        target: &str,
        edition: Audience,
        manifest: &Manifest,
        selection: &PacketSelection<'_>,
    ) -> Self {
        let PacketSelection { taken, left_out } = selection;
        Self {
            target: target.to_owned(),
            edition: edition.as_str().to_owned(),
            packets: manifest.files().count(),
            exported: taken.len(),
            left_out: left_out.clone(),
            not_written: manifest.not_written.iter().map(|it| it.employee_id.clone()).collect(),
            purged: manifest.purged_files().count(),
            held: taken.iter().filter(|packet| manifest.holds(packet)).count(),
            notes: Vec::new(),
            packages: Vec::new(),
            report: None,
        }
    }

    /// How many packets were left out for each reason, and of which edition.
    pub fn left_out_counts(&self) -> BTreeMap<(LeftOutReason, &str), usize> {
        let mut counts = BTreeMap::new();
        for left in &self.left_out {
            *counts.entry((left.reason, left.edition.as_str())).or_default() += 1;
        }
        counts
    }
}
