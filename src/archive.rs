//! PDFs to an archive that can prove itself: file names, atomic writes, hashes, the manifest and its verification.
//!
//! In: finished PDFs and who they are about. Out: a folder in which every file is whole, listed and hashed.

mod at_work;
mod changes;
mod contradictions;
mod decide;
mod decided;
mod decision;
mod entry;
mod fault;
mod files;
mod fitting;
mod foreign_file;
mod guard;
mod hash;
mod identity;
mod journal;
mod lock;
mod manifest;
mod merge;
pub(crate) mod naming;
mod previous;
mod purge;
mod rebuild_reason;
mod rendering;
mod rights;
mod run_folder;
mod shard;
pub mod signature;
mod soundness;
mod stage;
mod succession;
mod syncing;
mod verify;
mod waiting;
mod workspace;

pub use at_work::{Leftovers, abandon};
pub use changes::ArchiveChanges;
pub use decide::{DecisionRequest, DecisionResult, decide, is_signed};
pub use decision::{
    Decision, DecisionAction, EverybodyWord, PeopleDecided, PurgeRecord, PurgedFile,
};
pub use entry::{InputFile, ManifestNote, NotWritten, PacketFile};
pub(crate) use foreign_file::is_of_the_system;
pub(crate) use hash::is_sha256;
pub use hash::sha256;
pub use journal::PdfInfo;
pub(crate) use manifest::SCHEMA;
pub use manifest::{ArchiveTerms, BuildRequest, Manifest, ManifestCounts, ProgramVersions};
pub use merge::{MergeSummary, merge};
pub use naming::{PlannedPacket, plan};
pub use previous::{EarlierRuns, no_archive, state};
pub use purge::{DuePackets, due, purge};
pub use rebuild_reason::RebuildReason;
pub use rendering::RenderInputs;
pub(crate) use run_folder::has_commit_record;
pub use run_folder::is_unfinished;
pub use shard::Shard;
pub use stage::{StagingArea, write_whole};
pub use verify::{ExpectedManifest, VerifiedManifest, unlisted, verify};
pub use workspace::{FinishedPackets, Workspace};
