//! Where documents are typeset: in this process, or in workers, which are processes apart. In: what a command line says. Out: what a
//! typesetter needs to start workers, and how much each document may take.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

/// Where documents are typeset.
#[derive(Debug, Clone, Default)]
pub enum TypesetPlace {
    /// In threads of this process: for templates that are trusted, and end.
    #[default]
    ThisProcess,
    /// In processes apart. A document that takes too much fails alone.
    Workers(WorkerSettings),
}

/// How workers are started, and what each document may take.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// The program that a worker is: this one.
    pub program: PathBuf,
    /// How many seconds by the clock a document may take.
    pub seconds: NonZeroU32,
    /// What becomes of a run whose workers cannot be confined.
    pub confinement: ConfinementPolicy,
}

/// What becomes of a run whose workers cannot be confined as far as they are to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfinementPolicy {
    /// It is refused: the templates are a stranger's.
    Required,
    /// It goes on with as much as the system can do.
    BestEffort,
}

impl TypesetPlace {
    /// The same place for documents that may take so many times as much as a packet.
    pub(crate) fn for_large(&self, weight: u32) -> Self {
        match self {
            Self::ThisProcess => Self::ThisProcess,
            Self::Workers(settings) => {
                let seconds =
                    settings.seconds.saturating_mul(NonZeroU32::MIN.saturating_add(weight));
                Self::Workers(WorkerSettings { seconds, ..settings.clone() })
            }
        }
    }
}

impl WorkerSettings {
    /// How much memory a document may take in any case, in bytes.
    const SHARED: u64 = 100 << 20;
    /// How much more for each second that it may take, in bytes.
    const EACH_SECOND: u64 = 25 << 20;

    /// How long a document may take by the clock.
    pub(super) fn time(&self) -> Duration {
        Duration::from_secs(u64::from(self.seconds.get()))
    }

    /// How much memory a worker may take beside what it has when it is ready, in bytes.
    pub(super) fn memory(&self) -> u64 {
        Self::SHARED + Self::EACH_SECOND * u64::from(self.seconds.get())
    }
}

impl ConfinementPolicy {
    /// All of them.
    pub(super) const ALL: [Self; 2] = [Self::Required, Self::BestEffort];

    /// The word for it between a run and its workers.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::BestEffort => "best-effort",
        }
    }
}
