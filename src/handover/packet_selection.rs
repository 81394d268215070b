//! Which packets of an archive are handed over. In: its manifest and an edition. Out: the packets that are taken, and each other one
//! with the reason why it is not.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::archive::{Manifest, PacketFile};
use crate::audience::Audience;

/// The packets of an archive: each is taken or left out.
#[derive(Debug, Clone)]
pub(super) struct PacketSelection<'m> {
    pub(super) taken: Vec<&'m PacketFile>,
    pub(super) left_out: Vec<LeftOutPacket>,
}

/// A packet that is not handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOutPacket {
    /// Whom it is about.
    pub employee_id: String,
    /// The edition.
    pub edition: String,
    /// The path below the archive's folder.
    pub file: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a packet is not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOutReason {
    /// It is another edition.
    OtherEdition,
    /// An earlier run wrote it, and the last one did not ask for it.
    EarlierRun,
    /// The person has no manager in the table of people.
    WithoutManager,
    /// A report says that the system took it.
    Taken,
}

impl LeftOutReason {
    /// The reason in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::OtherEdition => "of another edition",
            Self::EarlierRun => "of an earlier run",
            Self::WithoutManager => "of somebody without a manager",
            Self::Taken => "taken already, as the report says",
        }
    }
}

impl LeftOutPacket {
    fn new(packet: &PacketFile, reason: LeftOutReason) -> Self {
        let PacketFile { employee_id, audience, file, .. } = packet;
        let (employee_id, edition, file) = (employee_id.clone(), audience.clone(), file.clone());
        Self { employee_id, edition, file, reason }
    }
}

impl<'m> PacketSelection<'m> {
    /// The packets of an edition that the last run asked for.
    pub(super) fn of(manifest: &'m Manifest, edition: Audience) -> Self {
        let (mut taken, mut left_out) = (Vec::new(), Vec::new());
        for packet in &manifest.packets {
            if packet.audience == edition.as_str() {
                taken.push(packet);
            } else {
                left_out.push(LeftOutPacket::new(packet, LeftOutReason::OtherEdition));
            }
        }
        let earlier = manifest.earlier.iter();
        left_out.extend(earlier.map(|it| LeftOutPacket::new(it, LeftOutReason::EarlierRun)));
        Self { taken, left_out }
    }

    /// Leaves out the packets of these people.
    pub(super) fn leave_out(&mut self, people: &BTreeSet<&str>, reason: LeftOutReason) {
        let (left, taken) = std::mem::take(&mut self.taken)
            .into_iter()
            .partition(|packet| people.contains(packet.employee_id.as_str()));
        self.taken = taken;
        let left: Vec<&PacketFile> = left;
        self.left_out.extend(left.into_iter().map(|it| LeftOutPacket::new(it, reason)));
    }
}
