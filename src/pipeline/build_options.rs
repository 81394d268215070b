//! How a cycle is built: for whom, what of it, and what happens if something is wrong.

use std::num::NonZeroUsize;

use chrono::NaiveDate;

use crate::archive::Shard;
use crate::assessment::PersonId;
use crate::audience::Audience;

/// How a cycle is built.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The people to make packets for; everybody if empty.
    pub only: Vec<PersonId>,
    /// The editions to make.
    pub audiences: Vec<Audience>,
    /// How many packets are made at once.
    pub jobs: NonZeroUsize,
    /// What happens if some people have errors.
    pub on_error: ErrorPolicy,
    /// Which packets are made.
    pub redo: RebuildPolicy,
    /// What happens to packets of people who are not in the input any more.
    pub of_leavers: LeaverPolicy,
    /// What happens to packets that were purged.
    pub of_purged: PurgedPolicy,
    /// The day on which it is built, if leavers are removed: no packet is that is to be kept until then or longer.
    pub today: NaiveDate,
    /// Which part of the people is built; all if none.
    pub shard: Option<Shard>,
}

/// What happens if some people have errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorPolicy {
    /// No packet is written.
    WriteNothing,
    /// The packets of the others are written.
    WriteOthers,
}

/// Which packets are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RebuildPolicy {
    /// Those whose inputs have changed, or whose file is not the one that was written.
    Changed,
    /// All.
    All,
}

/// What happens to packets of people who are not in the input any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaverPolicy {
    /// They stay, and the manifest lists them.
    Keep,
    /// Those that need not be kept any longer are removed, which the manifest records.
    Remove,
}

/// What happens to packets that were purged from the archive and are asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PurgedPolicy {
    /// They are not made.
    LeaveOut,
    /// They are made.
    Restore,
}

impl BuildOptions {
    /// Everybody's packets for these audiences, so many at once.
    pub fn new(audiences: Vec<Audience>, jobs: NonZeroUsize) -> Self {
        Self {
            only: Vec::new(),
            audiences,
            jobs,
            on_error: ErrorPolicy::WriteNothing,
            redo: RebuildPolicy::Changed,
            of_leavers: LeaverPolicy::Keep,
            of_purged: PurgedPolicy::LeaveOut,
            today: NaiveDate::MIN,
            shard: None,
        }
    }
}
