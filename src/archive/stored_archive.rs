//! An archive in object storage. In: a store, and what a manifest lists. Out: the keys of its objects, and the archive as it can be
//! read from there.
//!
//! A packet's key is the SHA-256 of its content, so no packet is ever overwritten by another: what a manifest names stays as it is
//! while a later one is pushed. The manifest is the only object that is replaced, in one put.

use std::collections::BTreeSet;
use std::path::Path;

use super::archive_reader::{ArchiveReader, ManifestUse, UnlistedFile, UnlistedFiles};
use super::archive_store::{ArchiveStore, ObjectRead, StoredObject};
use super::{Manifest, PacketFile, RebuildReason, VerifiedManifest, is_sha256, sha256};
use crate::diagnostics::{Diagnostic, Location};
use crate::error::{Error, Result, StorageFault};
use crate::limits::{LimitFactor, LimitedSize};

/// The most bytes that a signature may have; those of minisign have some hundred.
const LONGEST_SIGNATURE: u64 = 64 << 10;

/// Where packets are.
const PACKETS: &str = "packets/";

/// Where signatures are.
const SIGNATURES: &str = "signatures/";

/// An archive in object storage.
#[derive(Debug)]
pub struct StoredArchive(pub Box<dyn ArchiveStore>);

/// The key of the packet with this content.
pub(super) fn packet_key(sha256: &str) -> String {
    format!("{PACKETS}{sha256}.pdf")
}

/// The key of the signature of the manifest with this content.
pub(super) fn signature_key(manifest_sha256: &str) -> String {
    format!("{SIGNATURES}{manifest_sha256}.minisig")
}

/// Whether a push puts objects under keys of this form, other than that of the manifest.
pub(super) fn is_key_of_push(key: &str) -> bool {
    let packet = key.strip_prefix(PACKETS).and_then(|name| name.strip_suffix(".pdf"));
    let signature = key.strip_prefix(SIGNATURES).and_then(|name| name.strip_suffix(".minisig"));
    packet.or(signature).is_some_and(is_sha256)
}

/// The keys that an archive with this manifest has, its signature among them.
pub(super) fn keys(manifest: &Manifest, manifest_sha256: &str) -> BTreeSet<String> {
    let mut keys: BTreeSet<String> =
        manifest.files().map(|packet| packet_key(&packet.sha256)).collect();
    keys.insert(Manifest::FILE.to_owned());
    keys.insert(signature_key(manifest_sha256));
    keys
}

/// The manifest that a store has, if there is one.
///
/// # Errors
/// A store that does not answer or refuses to, or a manifest that is too large.
pub(super) fn read_manifest(store: &dyn ArchiveStore) -> Result<Option<StoredObject>> {
    let most = LimitFactor::default().most(LimitedSize::File, 0);
    match store.read(Manifest::FILE, most)? {
        ObjectRead::Missing => Ok(None),
        ObjectRead::Whole(object) => Ok(Some(object)),
        ObjectRead::TooLarge(size) => {
            let why = format!("it has {size} bytes, and no manifest has more than {most}");
            Err(fault(store, Manifest::FILE, StorageFault::TooLarge(why)))
        }
    }
}

/// The signature that a store has of the manifest with this SHA-256, if there is one.
///
/// # Errors
/// A store that does not answer or refuses to.
pub(super) fn read_signature(
    store: &dyn ArchiveStore,
    manifest_sha256: &str,
) -> Result<Option<Vec<u8>>> {
    let key = signature_key(manifest_sha256);
    match store.read(&key, LONGEST_SIGNATURE)? {
        ObjectRead::Missing => Ok(None),
        ObjectRead::Whole(object) => Ok(Some(object.bytes)),
        ObjectRead::TooLarge(size) => {
            let why = format!("it has {size} bytes, and no signature has so many");
            Err(fault(store, &key, StorageFault::TooLarge(why)))
        }
    }
}

fn fault(store: &dyn ArchiveStore, key: &str, fault: StorageFault) -> Error {
    Error::Storage { action: "read", address: store.address(key), fault }
}

impl ArchiveReader for StoredArchive {
    fn name(&self) -> String {
        self.0.address("")
    }

    fn folder(&self) -> Option<&Path> {
        None
    }

    fn start_of(&self, file: &str) -> Location {
        Location::start_of(&self.0.address(file).into())
    }

    fn reads_at_once(&self) -> usize {
        self.0.calls_at_once()
    }

    fn fault(&self) -> Option<(Diagnostic, ManifestUse)> {
        None
    }

    fn manifest(&self) -> Result<Vec<u8>> {
        let manifest = read_manifest(&*self.0)?;
        let missing = || fault(&*self.0, Manifest::FILE, StorageFault::Missing);
        manifest.map(|object| object.bytes).ok_or_else(missing)
    }

    fn signature(&self, manifest_sha256: &str) -> Result<Option<Vec<u8>>> {
        read_signature(&*self.0, manifest_sha256)
    }

    fn object_of(&self, packet: &PacketFile) -> Option<String> {
        Some(self.0.address(&packet_key(&packet.sha256)))
    }

    fn packet(&self, packet: &PacketFile) -> Result<std::result::Result<Vec<u8>, RebuildReason>> {
        let most = u64::try_from(packet.bytes).unwrap_or(u64::MAX);
        Ok(match self.0.read(&packet_key(&packet.sha256), most)? {
            ObjectRead::Missing => Err(RebuildReason::Missing),
            ObjectRead::Whole(object) if sha256(&object.bytes) == packet.sha256 => Ok(object.bytes),
            ObjectRead::Whole(_) | ObjectRead::TooLarge(_) => Err(RebuildReason::Altered),
        })
    }

    fn unlisted(&self, of: &VerifiedManifest, _: &[u64]) -> Result<UnlistedFiles> {
        let named = keys(&of.manifest, &of.sha256);
        let mut unlisted = UnlistedFiles::default();
        for name in self.0.list()?.into_keys() {
            if named.contains(&name) {
                continue;
            }
            if is_key_of_push(&name) {
                unlisted.leftover.push(name);
            } else {
                unlisted.foreign.push(UnlistedFile { name, sha256: None });
            }
        }
        Ok(unlisted)
    }
}
