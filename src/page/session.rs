//! A cycle that is open in the page. In: what a run reads, the corrections file, and edits one by one. Out: the cycle as it is
//! now, for any number of readers.
//!
//! Readers take the state as it is and keep it for as long as they answer; who writes puts another in its place. The files of the
//! input are read once and never written to.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};

use promopacket::assessment::PersonId;
use promopacket::diagnostics::Report;
use promopacket::error::Result;
use promopacket::pipeline::{self, CheckedCycle, PersonOverview, RunInputs};
use promopacket::source::{STDIN, Source};
use promopacket::typeset::RunFonts;
use tempfile::TempDir;

use super::build_job::SessionBuilds;
use super::cycle_filter::search_text;
use super::edition_plan::EditionWatch;

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
    /// Whose cycle it is.
    pub(crate) origin: CycleOrigin,
}

/// Where a cycle comes from.
#[derive(Debug)]
pub(crate) enum CycleOrigin {
    /// Files that somebody gave.
    Files,
    /// The program: a sample, whose corrections and packets go with this folder when the page ends.
    Sample(TempDir),
}

/// A cycle that is open.
#[derive(Debug)]
pub(crate) struct PageSession {
    pub(super) from: SessionInputs,
    pub(super) editions: EditionWatch,
    pub(super) builds: SessionBuilds,
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
    /// By what each of them is found, once somebody looks for one.
    search_texts: OnceLock<Vec<String>>,
}

impl PageSession {
    /// Opens a cycle: reads and checks it.
    ///
    /// # Errors
    /// A corrections file that cannot be read.
    pub(crate) fn open(from: SessionInputs) -> Result<Self> {
        let state = CycleState::read(&from)?;
        let (editions, builds) = (EditionWatch::default(), SessionBuilds::default());
        Ok(Self { from, editions, builds, state: RwLock::new(Arc::new(state)) })
    }

    /// Whether nothing that is done here stays.
    pub(super) fn is_sample(&self) -> bool {
        matches!(self.from.origin, CycleOrigin::Sample(_))
    }

    /// The cycle as it is now.
    pub(super) fn state(&self) -> Arc<CycleState> {
        Arc::clone(&self.state.read().expect("nobody panics while the state is replaced"))
    }
}

impl SessionInputs {
    /// The same inputs from the same files, as these are now. What came from a pipe stays as it was.
    ///
    /// # Errors
    /// A file that cannot be read any more.
    pub(super) fn read_again(&self) -> Result<Self> {
        let mut inputs = self.inputs.clone();
        let several = inputs.assessments.iter_mut().chain(inputs.ladder.iter_mut().flatten());
        let single = [&mut inputs.people, &mut inputs.cycle, &mut inputs.logo];
        for source in several.chain(single.into_iter().flatten()) {
            if &*source.name != STDIN {
                let read = Source::read(Path::new(&*source.name))?;
                source.bytes = read.bytes;
            }
        }
        let (corrections, out) = (self.corrections.clone(), self.out.clone());
        let (fonts, found, origin) = (self.fonts.clone(), self.found.clone(), CycleOrigin::Files);
        Ok(Self { inputs, fonts, found, corrections, out, origin })
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
        Ok(Self { checked, report, people, search_texts: OnceLock::new() })
    }

    /// By what each person is found, in the order of the people.
    pub(super) fn search_texts(&self) -> &[String] {
        self.search_texts.get_or_init(|| self.people.iter().map(search_text).collect())
    }

    /// The place of a person among all.
    pub(super) fn place_of(&self, id: &PersonId) -> Option<usize> {
        self.people.binary_search_by(|person| person.id.cmp(id)).ok()
    }
}
