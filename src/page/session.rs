//! A cycle that is open in the page. In: what a run reads, the corrections file, and edits one by one. Out: the cycle as it is
//! now, for any number of readers.
//!
//! Readers take the state as it is and keep it for as long as they answer; who writes puts another in its place. The files of the
//! input are read once and never written to.

use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use promopacket::diagnostics::Report;
use promopacket::error::Result;
use promopacket::pipeline::{self, CheckedCycle, PersonOverview, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;

/// What a session is made of.
#[derive(Debug)]
pub(crate) struct SessionInputs {
    /// What a run reads, without corrections.
    pub(crate) inputs: RunInputs,
    /// The fonts.
    pub(crate) fonts: RunFonts,
    /// What was found while these were read.
    pub(crate) found: Report,
    /// The corrections file, which need not exist.
    pub(crate) corrections: PathBuf,
    /// The folder of packets, which need not exist.
    pub(crate) out: PathBuf,
}

/// A cycle that is open.
#[derive(Debug)]
pub(crate) struct PageSession {
    pub(super) from: SessionInputs,
    state: RwLock<Arc<CycleState>>,
}

/// A cycle at one moment.
#[derive(Debug)]
pub(super) struct CycleState {
    /// The cycle; none if a file could not be read as what it is meant to be.
    pub(super) checked: Option<CheckedCycle>,
    /// Everything that was found.
    pub(super) report: Report,
    /// A line for each person.
    pub(super) people: Vec<PersonOverview>,
}

impl PageSession {
    /// Opens a cycle: reads and checks it.
    ///
    /// # Errors
    /// A corrections file that cannot be read.
    pub(crate) fn open(from: SessionInputs) -> Result<Self> {
        let state = CycleState::read(&from)?;
        Ok(Self { from, state: RwLock::new(Arc::new(state)) })
    }

    /// The cycle as it is now.
    pub(super) fn state(&self) -> Arc<CycleState> {
        Arc::clone(&self.state.read().expect("nobody panics while the state is replaced"))
    }
}

impl CycleState {
    fn read(from: &SessionInputs) -> Result<Self> {
        let mut inputs = from.inputs.clone();
        if from.corrections.exists() {
            inputs.corrections = Some(Source::read(&from.corrections)?);
        }
        let mut report = from.found.clone();
        let checked = pipeline::check(inputs, &from.fonts, &mut report);
        let people = match &checked {
            Some(checked) => checked.overview(&report)?,
            None => Vec::new(),
        };
        Ok(Self { checked, report, people })
    }
}
