//! PDFs to an archive that can prove itself: file names, atomic writes, hashes, the manifest and its verification.
//!
//! In: finished PDFs and who they are about. Out: a folder in which every file is whole, listed and hashed.

mod at_work;
mod changes;
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
mod look;
mod manifest;
mod merge;
pub(crate) mod naming;
mod previous;
mod purge;
mod rights;
mod shard;
pub mod signature;
mod soundness;
mod stage;
mod syncing;
mod verify;
mod waiting;
mod workspace;

use sha2::{Digest as _, Sha256};

pub use at_work::{Left, abandon};
pub use changes::Changes;
pub use decide::{Decided, Wish, decide, is_signed};
pub use decision::{Action, Decision, Everybody, Purge, PurgedFile, Whom};
pub use entry::{Finding, Input, NotWritten, PacketFile};
pub(crate) use foreign_file::is_of_the_system;
pub use journal::Made;
pub use look::Look;
pub use manifest::{Archive, Asked, Counts, Manifest, Program, SCHEMA};
pub use merge::{Merged, merge};
pub(crate) use naming::folded;
pub use naming::{Planned, plan};
pub use previous::{Previous, Reason, no_archive, state};
pub use purge::{Due, due, purge};
pub use shard::Shard;
pub use stage::{Stage, write_whole};
pub use verify::{Expected, Verified, unlisted, verify};
pub use workspace::{Finished, Workspace, is_decided, is_unfinished};

/// Whether a text is a SHA-256 as [`sha256`] writes it.
pub(crate) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
}

/// The SHA-256 of bytes in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
