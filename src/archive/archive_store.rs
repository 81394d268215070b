//! What an archive needs of object storage: objects by key below one address, read, listed and put on a condition. In: keys and
//! bytes. Out: what the store did. The program has the implementation, for it alone may ask a network.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;

use crate::error::Result;

/// Objects below one address, by their keys with `/`. Every call waits for the store's answer, within limits of time.
pub trait ArchiveStore: fmt::Debug + Send + Sync {
    /// The address of an object, without credentials; that of the archive itself for a blank key.
    fn address(&self, key: &str) -> String;

    /// How many calls at once are of use.
    fn calls_at_once(&self) -> usize;

    /// Reads an object that has at most so many bytes.
    ///
    /// # Errors
    /// A store that does not answer, or refuses to.
    fn read(&self, key: &str, most: u64) -> Result<ObjectRead>;

    /// The size of an object in bytes, if it is there.
    ///
    /// # Errors
    /// A store that does not answer, or refuses to.
    fn size(&self, key: &str) -> Result<Option<u64>>;

    /// The size in bytes of each object below the address, by its key.
    ///
    /// # Errors
    /// A store that does not answer, or refuses to.
    fn list(&self) -> Result<BTreeMap<String, u64>>;

    /// Puts an object as a whole, if the condition holds when the store does it; with a lock if there are terms.
    ///
    /// # Errors
    /// A store that does not answer, or refuses to. The object may be there nevertheless.
    fn put(&self, object: &PutObject, condition: PutCondition<'_>) -> Result<PutOutcome>;

    /// Whether objects can be locked below the address.
    ///
    /// # Errors
    /// A store that has no object lock, does not answer, or refuses to.
    fn check_object_lock(&self) -> Result<()>;

    /// Gives an object that is there the terms of its lock, as far as they are stricter.
    ///
    /// # Errors
    /// A store that does not answer, or refuses to.
    fn lock(&self, key: &str, terms: LockTerms) -> Result<()>;

    /// Ends the legal hold of an object.
    ///
    /// # Errors
    /// A store that does not answer, or refuses to.
    fn end_hold(&self, key: &str) -> Result<()>;
}

/// What was found under a key.
#[derive(Debug)]
pub enum ObjectRead {
    /// Nothing.
    Missing,
    /// More bytes than were to be read.
    TooLarge(u64),
    /// All of it.
    Whole(StoredObject),
}

/// An object as it was when it was read.
#[derive(Debug)]
pub struct StoredObject {
    /// Its content.
    pub bytes: Vec<u8>,
    /// The store's name for this state of it.
    pub version: ObjectVersion,
}

/// The store's name for one state of an object: an entity tag, a generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectVersion {
    /// The entity tag, if the store has them.
    pub entity_tag: Option<String>,
    /// The version or generation, if the store has them.
    pub generation: Option<String>,
}

/// An object that is put.
#[derive(Debug)]
pub struct PutObject {
    /// Its key.
    pub key: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// What kind of document it is, as HTTP names it.
    pub media_type: &'static str,
    /// The terms of its lock, if it gets one.
    pub terms: Option<LockTerms>,
}

/// When the store may put an object.
#[derive(Debug, Clone, Copy)]
pub enum PutCondition<'v> {
    /// If nothing has its key.
    New,
    /// If what has its key is this state of it.
    Replaces(&'v ObjectVersion),
    /// Always.
    Always,
}

/// What became of a put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutOutcome {
    /// The object is there.
    Done,
    /// The condition does not hold, or another put of the same key was at work.
    Refused,
}

/// Who can end a lock before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockMode {
    /// Whoever has a special right.
    Governance,
    /// Nobody, not even the owner of the account.
    Compliance,
}

/// How long the store refuses to delete or overwrite an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockTerms {
    /// The mode, and the last day of the lock, which ends with that day in UTC; none if nothing need be kept any longer.
    pub retention: Option<(LockMode, NaiveDate)>,
    /// Whether it is kept beyond that, until the hold ends.
    pub legal_hold: bool,
}
