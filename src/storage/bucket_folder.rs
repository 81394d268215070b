//! The objects below one address of a bucket. In: keys and bytes. Out: what the store did, in the words of the library.

use std::collections::BTreeMap;

use object_store::path::Path as ObjectPath;
use object_store::{
    Attribute, Attributes, Error as ClientError, ObjectStoreExt as _, PutMode, PutOptions,
    PutPayload, UpdateVersion,
};
use promopacket::archive::{
    ArchiveStore, LockTerms, ObjectRead, ObjectVersion, PutCondition, PutObject, PutOutcome,
    StoredObject,
};
use promopacket::error::{Error, Result, StorageFault};

use super::address::StorageAddress;
use super::faults;
use super::lock_headers::RequestTerms;
use super::object_retention::ObjectRetention;
use super::settings::{BucketClient, client};
use super::waiting::wait;

/// How many requests are under way at once: each waits for the network most of its time, and has a packet in memory.
const AT_ONCE: usize = 12;

/// The objects below one address.
#[derive(Debug)]
pub(crate) struct BucketFolder {
    pub(super) client: BucketClient,
    pub(super) address: StorageAddress,
}

impl BucketFolder {
    /// The objects below an address. Nothing is asked of the store yet.
    ///
    /// # Errors
    /// An environment that does not say how the store is reached, or not in a way that can be understood.
    pub(crate) fn open(address: &StorageAddress) -> Result<Self> {
        let client = client(address).map_err(|why| Error::Storage {
            action: "reach",
            address: address.to_string(),
            fault: faults::of_error(&why),
        })?;
        Ok(Self { client, address: address.clone() })
    }

    fn path(&self, key: &str) -> ObjectPath {
        let whole = format!("{}/{key}", self.address.key);
        ObjectPath::parse(whole.trim_matches('/')).expect("keys of archives have plain parts")
    }

    fn fault(&self, action: &'static str, key: &str, fault: StorageFault) -> Error {
        Error::Storage { action, address: self.address(key), fault }
    }

    /// Waits for a call, and gives its error the words of the library.
    fn call<T>(
        &self,
        action: &'static str,
        key: &str,
        call: impl Future<Output = object_store::Result<T>>,
    ) -> Result<T> {
        wait(call)?.map_err(|why| self.fault(action, key, faults::of_error(&why)))
    }

    /// What sets locks here.
    fn retention(&self) -> Result<&ObjectRetention> {
        let retention = self.client.retention.as_ref();
        retention.ok_or_else(|| self.fault("lock", "", StorageFault::NoObjectLock))
    }

    async fn read_object(&self, key: &str, most: u64) -> object_store::Result<ObjectRead> {
        let found = match self.client.store.get(&self.path(key)).await {
            Err(why @ ClientError::NotFound { .. }) => {
                let is_object = faults::of_error(&why) == StorageFault::Missing;
                return if is_object { Ok(ObjectRead::Missing) } else { Err(why) };
            }
            found => found?,
        };
        let size = found.meta.size;
        if size > most {
            return Ok(ObjectRead::TooLarge(size));
        }
        let version = ObjectVersion {
            entity_tag: found.meta.e_tag.clone(),
            generation: found.meta.version.clone(),
        };
        let bytes = found.bytes().await?.to_vec();
        Ok(ObjectRead::Whole(StoredObject { bytes, version }))
    }

    async fn list_objects(&self) -> object_store::Result<BTreeMap<String, u64>> {
        let root = self.path("");
        let mut sizes = BTreeMap::new();
        let mut open = vec![root.clone()];
        while let Some(folder) = open.pop() {
            let listed = self.client.store.list_with_delimiter(Some(&folder)).await?;
            open.extend(listed.common_prefixes);
            for object in listed.objects {
                let key = object.location.as_ref();
                let below = key.strip_prefix(root.as_ref()).unwrap_or(key);
                sizes.insert(below.trim_start_matches('/').to_owned(), object.size);
            }
        }
        Ok(sizes)
    }

    fn options(object: &PutObject, condition: PutCondition<'_>) -> PutOptions {
        let mode = match condition {
            PutCondition::New => PutMode::Create,
            PutCondition::Always => PutMode::Overwrite,
            PutCondition::Replaces(seen) => PutMode::Update(UpdateVersion {
                e_tag: seen.entity_tag.clone(),
                version: seen.generation.clone(),
            }),
        };
        let mut options = PutOptions::from(mode);
        let media_type = (Attribute::ContentType, object.media_type);
        options.attributes = Attributes::from_iter([media_type]);
        if let Some(terms) = object.terms {
            options.extensions.insert(RequestTerms(terms));
        }
        options
    }
}

impl ArchiveStore for BucketFolder {
    fn address(&self, key: &str) -> String {
        self.address.below(key)
    }

    fn calls_at_once(&self) -> usize {
        AT_ONCE
    }

    fn read(&self, key: &str, most: u64) -> Result<ObjectRead> {
        self.call("read", key, self.read_object(key, most))
    }

    fn size(&self, key: &str) -> Result<Option<u64>> {
        let path = self.path(key);
        match wait(self.client.store.head(&path))? {
            Ok(found) => Ok(Some(found.size)),
            Err(ClientError::NotFound { .. }) => Ok(None),
            Err(why) => Err(self.fault("read", key, faults::of_error(&why))),
        }
    }

    fn list(&self) -> Result<BTreeMap<String, u64>> {
        self.call("list", "", self.list_objects())
    }

    fn put(&self, object: &PutObject, condition: PutCondition<'_>) -> Result<PutOutcome> {
        let path = self.path(&object.key);
        let payload = PutPayload::from(object.bytes.clone());
        let options = Self::options(object, condition);
        match wait(self.client.store.put_opts(&path, payload, options))? {
            Ok(_) => Ok(PutOutcome::Done),
            Err(ClientError::AlreadyExists { .. } | ClientError::Precondition { .. }) => {
                Ok(PutOutcome::Refused)
            }
            Err(why) => Err(self.fault("write", &object.key, faults::of_error(&why))),
        }
    }

    fn check_object_lock(&self) -> Result<()> {
        let checked = wait(self.retention()?.check())?;
        checked.map_err(|fault| self.fault("lock", "", fault))
    }

    fn lock(&self, key: &str, terms: LockTerms) -> Result<()> {
        let locked = wait(self.retention()?.lock(&self.path(key), terms))?;
        locked.map_err(|fault| self.fault("lock", key, fault))
    }

    fn end_hold(&self, key: &str) -> Result<()> {
        let ended = wait(self.retention()?.end_hold(&self.path(key)))?;
        ended.map_err(|fault| self.fault("end the hold of", key, fault))
    }
}
