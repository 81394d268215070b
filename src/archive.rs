//! PDFs to an archive that can prove itself: file names, atomic writes, hashes, the manifest and its verification.
//!
//! In: finished PDFs and who they are about. Out: a folder in which every file is whole, listed and hashed.

mod at_work;
mod changes;
mod contradictions;
mod decide;
mod decision;
mod entry;
mod fault;
mod fitting;
mod foreign_file;
mod guard;
mod identity;
mod journal;
mod lock;
mod manifest;
mod merge;
pub(crate) mod naming;
mod previous;
mod purge;
mod rendering;
mod rights;
mod shard;
pub mod signature;
mod soundness;
mod stage;
mod succession;
mod syncing;
mod verify;
mod waiting;
mod workspace;

use sha2::{Digest as _, Sha256};

pub use at_work::{Leftovers, abandon};
pub use changes::ArchiveChanges;
pub use decide::{DecisionRequest, DecisionResult, decide, is_signed};
pub use decision::{
    Decision, DecisionAction, EverybodyWord, PeopleDecided, PurgeRecord, PurgedFile,
};
pub use entry::{InputFile, ManifestNote, NotWritten, PacketFile};
pub(crate) use foreign_file::is_of_the_system;
pub use journal::PdfInfo;
pub use manifest::{ArchiveTerms, BuildRequest, Manifest, ManifestCounts, ProgramVersions, SCHEMA};
pub use merge::{MergeSummary, merge};
pub(crate) use naming::folded;
pub use naming::{PlannedPacket, plan};
pub use previous::{EarlierRuns, RebuildReason, no_archive, state};
pub use purge::{DuePackets, due, purge};
pub use rendering::RenderInputs;
pub use shard::Shard;
pub use stage::{StagingArea, write_whole};
pub use verify::{ExpectedManifest, VerifiedManifest, unlisted, verify};
pub use workspace::{FinishedPackets, Workspace, has_commit_record, is_unfinished};

/// Whether a text is a SHA-256 as [`sha256`] writes it.
pub(crate) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
}

/// The SHA-256 of bytes in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
