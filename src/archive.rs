//! PDFs to an archive that can prove itself: file names, atomic writes, hashes, the manifest and its verification.
//!
//! In: finished PDFs and who they are about. Out: a folder in which every file is whole, listed and hashed.

mod archive_changes;
mod archive_reader;
mod archive_store;
mod atomic_files;
mod attached_data;
mod book_manifest;
mod change_list_check;
mod cited_packets;
mod decision_records;
mod disk_sync;
mod earlier_runs;
mod fault_injection;
mod file_rights;
mod hash;
mod interrupt_cleanup;
mod journal;
mod lock;
mod manifest;
mod manifest_consistency;
mod manifest_entries;
mod manifest_outcomes;
mod manifest_transition;
mod manifest_validity;
mod merge;
mod new_folder;
mod object_lock;
mod outcome_origin;
mod overwrite_guard;
mod packet_identity;
pub(crate) mod packet_names;
mod pull;
mod purge;
mod push;
mod rebuild_reason;
mod record_decision;
mod render_inputs;
mod run_folder;
mod seen_parts;
mod shard;
mod shard_agreement;
pub mod signature;
mod staging_area;
mod stored_archive;
mod system_files;
mod unlisted_files;
mod verify;
mod waiting_folder;
mod workspace;

pub use archive_changes::ArchiveChanges;
pub use archive_reader::{
    ArchiveReader, FolderArchive, ManifestUse, UnlistedFile, UnlistedFiles, VerifiedManifest,
};
pub use archive_store::{
    ArchiveStore, LockMode, LockTerms, ObjectRead, ObjectVersion, PutCondition, PutObject,
    PutOutcome, StoredObject,
};
pub(crate) use attached_data::attached_data;
pub use book_manifest::{BookManifest, BookPartRange, BookRange, BookTerms};
pub use cited_packets::{CitedPackets, cited_packets};
pub use decision_records::{
    Decision, DecisionAction, EverybodyWord, PeopleDecided, PurgeRecord, PurgedFile,
};
pub(crate) use earlier_runs::content;
pub use earlier_runs::{EarlierRuns, no_archive, of_drafts, state};
pub(crate) use hash::is_sha256;
pub use hash::sha256;
pub use interrupt_cleanup::{Leftovers, abandon};
pub use journal::PdfInfo;
pub use lock::FileLock;
pub(crate) use manifest::SCHEMA;
pub use manifest::{ArchiveTerms, BuildRequest, Manifest, ManifestCounts, ProgramVersions};
pub use manifest_entries::{InputFile, ManifestNote, NotWritten, PacketFile};
pub use merge::{MergeSummary, merge};
pub use new_folder::NewFolder;
pub use outcome_origin::OutcomeOrigin;
pub use packet_names::{PlannedOutcome, PlannedPacket, plan, plan_outcomes};
pub use pull::{PullSummary, pull};
pub use purge::{DuePackets, due, purge};
pub use push::{PushOptions, PushSummary, push};
pub use rebuild_reason::RebuildReason;
pub use record_decision::{DecisionRequest, DecisionResult, decide, is_signed};
pub use render_inputs::RenderInputs;
pub(crate) use run_folder::has_commit_record;
pub use run_folder::is_unfinished;
pub(crate) use seen_parts::visible_parts;
pub use shard::Shard;
pub use staging_area::{StagingArea, may_write, write_whole};
pub use stored_archive::StoredArchive;
pub(crate) use system_files::is_of_the_system;
pub use unlisted_files::unlisted;
pub use verify::{ExpectedManifest, verify, verify_in};
pub use workspace::{FinishedPackets, Workspace};
