//! PDFs to an archive that can prove itself: file names, atomic writes, hashes, the manifest and its verification.
//!
//! In: finished PDFs and who they are about. Out: a folder in which every file is whole, listed and hashed.

mod manifest;
pub(crate) mod naming;
mod stage;
mod verify;

use sha2::{Digest as _, Sha256};

pub use manifest::{
    Archive, Counts, Finding, Input, Manifest, NotWritten, PacketFile, Program, SCHEMA,
};
pub use naming::{Planned, plan};
pub use stage::{Stage, write_whole};
pub use verify::{unlisted, verify};

/// The SHA-256 of bytes in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
