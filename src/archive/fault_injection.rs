//! The steps of a run at which a test can end the process. In: the moment that a run has reached. Out: nothing; or the end of
//! the process, as sudden as a power cut, if the program was compiled with the feature `fault-injection` and is told to.
//!
//! `PROMOPACKET_FAULT=moving:3` ends it at the third step of the stage `moving`; `PROMOPACKET_FAULT=list` prints every step.

/// A stage of a run that changes an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunStage {
    /// Finished files are put beside their places.
    Waiting,
    /// They are brought onto the disk.
    Syncing,
    /// The list of changes is written.
    Deciding,
    /// Files are removed and moved to their places.
    Moving,
    /// The manifest takes its place.
    Listing,
    /// What is not needed any more is removed.
    Cleaning,
}

/// A step of a stage: here the process may end.
#[cfg(not(feature = "fault-injection"))]
#[inline(always)]
pub(super) fn reached(_: RunStage) {}

/// A step of a stage: here the process may end.
#[cfg(feature = "fault-injection")]
pub(super) fn reached(moment: RunStage) {
    use std::sync::Mutex;
    static STEPS: Mutex<Vec<RunStage>> = Mutex::new(Vec::new());
    #[expect(clippy::disallowed_methods, reason = "never part of a released program")]
    let Ok(wanted) = std::env::var("PROMOPACKET_FAULT") else { return };
    let stage = format!("{moment:?}").to_lowercase();
    let step = {
        let mut steps = STEPS.lock().expect("counting cannot panic");
        steps.push(moment);
        steps.iter().filter(|step| **step == moment).count()
    };
    if wanted == "list" {
        eprintln!("step {stage}:{step}");
    } else if wanted == format!("{stage}:{step}") {
        std::process::abort();
    }
}
