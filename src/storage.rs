//! Object storage: S3, Azure and Google Cloud. In: addresses that the user gave, and the environment, which alone holds credentials.
//! Out: inputs, and a store that an archive is pushed to and read from; or why the store did not do it, without a secret.
//!
//! An edge like the page: only this folder knows object_store, reqwest and rustls. The calls are asynchronous inside and wait
//! outside. No address is asked but that of the user's bucket and, for its credentials, what the environment or the machine names.

mod address;
mod bucket_folder;
mod faults;
mod lock_headers;
mod object_retention;
#[cfg(test)]
mod push_tests;
mod settings;
mod waiting;

use promopacket::archive::{ArchiveStore as _, ObjectRead};
use promopacket::error::{Error, Result, StorageFault};
use promopacket::limits::LimitFactor;
use promopacket::source::Source;

pub(crate) use address::{StorageAddress, is_address};
pub(crate) use bucket_folder::BucketFolder;

/// Reads the object at an address, if there is not more of it than so many times the built-in limits allow.
///
/// # Errors
/// An object that is not there or too large, or a store that does not answer or refuses to.
pub(crate) fn read(address: &StorageAddress, limit: LimitFactor) -> Result<Source> {
    let bucket = BucketFolder::open(&address.folder())?;
    source(&bucket, address.name(), limit)
}

/// Reads the object at an address; or, if the address ends in `/`, all objects below it whose name ends in one of `endings`,
/// ordered by key.
///
/// # Errors
/// As for [`read`].
pub(crate) fn read_all(
    address: &StorageAddress,
    endings: &[&str],
    limit: LimitFactor,
) -> Result<Vec<Source>> {
    if !address.is_folder() {
        return Ok(vec![read(address, limit)?]);
    }
    let bucket = BucketFolder::open(address)?;
    let mut found = Vec::new();
    for key in bucket.list()?.into_keys() {
        let ending = key.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        if ending.is_some_and(|ending| endings.contains(&ending.as_str())) {
            found.push(Source { is_found: true, ..source(&bucket, &key, limit)? });
        }
    }
    Ok(found)
}

fn source(bucket: &BucketFolder, key: &str, limit: LimitFactor) -> Result<Source> {
    let address = bucket.address(key);
    let fault = match bucket.read(key, limit.most_of_file())? {
        ObjectRead::Whole(object) => return Ok(Source::new(address, object.bytes)),
        ObjectRead::Missing => StorageFault::Missing,
        ObjectRead::TooLarge(size) => {
            StorageFault::TooLarge(limit.file_excess(size).unwrap_or_default())
        }
    };
    Err(Error::Storage { action: "read", address, fault })
}
