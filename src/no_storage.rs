//! The place of `storage` in a program that is built without it, and so without a client for HTTP and without TLS. In: addresses that
//! the user gave. Out: for each, that this program has no object storage.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::path::Path;

use promopacket::archive::{
    ArchiveStore, LockTerms, ObjectRead, PutCondition, PutObject, PutOutcome,
};
use promopacket::error::Result;
use promopacket::limits::LimitFactor;
use promopacket::source::Source;

/// An address; there is none.
#[derive(Debug, Clone)]
pub(crate) struct StorageAddress(Infallible);

/// What is at an address; there is nothing.
#[derive(Debug)]
pub(crate) struct BucketFolder(Infallible);

/// Whether an argument is an address rather than a path: then it is refused as that, and not looked for as a file.
pub(crate) fn is_address(argument: &Path) -> bool {
    ["s3://", "az://", "gs://"].iter().any(|scheme| argument.to_string_lossy().starts_with(scheme))
}

/// Never called, for there is no address.
pub(crate) fn read(address: &StorageAddress, _: LimitFactor) -> Result<Source> {
    match address.0 {}
}

/// Never called, for there is no address.
pub(crate) fn read_all(
    address: &StorageAddress,
    _: &[&str],
    _: LimitFactor,
) -> Result<Vec<Source>> {
    match address.0 {}
}

impl StorageAddress {
    /// Refuses an address. A path is not one, either.
    pub(crate) fn parse(argument: &Path) -> std::result::Result<Self, String> {
        if is_address(argument) {
            return Err("this program was built without object storage: bring the files to this machine, or ask for a build with the feature `storage`".to_owned());
        }
        Err(format!("`{}` is no address", argument.display()))
    }

    /// Never called, for there is no address.
    pub(crate) fn folder(&self) -> Self {
        match self.0 {}
    }

    /// Never called, for there is no address.
    pub(crate) fn below(&self, _: &str) -> String {
        match self.0 {}
    }
}

impl fmt::Display for StorageAddress {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {}
    }
}

impl BucketFolder {
    /// Never called, for there is no address.
    pub(crate) fn open(address: &StorageAddress) -> Result<Self> {
        match address.0 {}
    }
}

impl ArchiveStore for BucketFolder {
    fn address(&self, _: &str) -> String {
        match self.0 {}
    }

    fn calls_at_once(&self) -> usize {
        match self.0 {}
    }

    fn read(&self, _: &str, _: u64) -> Result<ObjectRead> {
        match self.0 {}
    }

    fn size(&self, _: &str) -> Result<Option<u64>> {
        match self.0 {}
    }

    fn list(&self) -> Result<BTreeMap<String, u64>> {
        match self.0 {}
    }

    fn put(&self, _: &PutObject, _: PutCondition<'_>) -> Result<PutOutcome> {
        match self.0 {}
    }

    fn check_object_lock(&self) -> Result<()> {
        match self.0 {}
    }

    fn lock(&self, _: &str, _: LockTerms) -> Result<()> {
        match self.0 {}
    }

    fn end_hold(&self, _: &str) -> Result<()> {
        match self.0 {}
    }
}
