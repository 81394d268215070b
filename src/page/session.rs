//! A cycle that is open in the page. In: what a run reads, the corrections file, and edits one by one. Out: the cycle as it is
//! now, for any number of readers.
//!
//! Readers take the state as it is and keep it for as long as they answer; who writes puts another in its place. The files of the
//! input are read once and never written to. The corrections file belongs to everybody: it is read again whenever it has changed.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use chrono::{DateTime, FixedOffset};
use promopacket::assessment::PersonId;
use promopacket::diagnostics::Report;
use promopacket::error::Result;
use promopacket::limits::LimitFactor;
use promopacket::pipeline::{CheckedCycle, LiveCycle, PersonOverview, RunInputs};
use promopacket::source::{STDIN, Source};
use promopacket::typeset::{RunFonts, Typesetter};
use tempfile::TempDir;

use super::build_job::SessionBuilds;
use super::corrections_now::CorrectionsNow;
use super::cycle_filter::search_text;
use super::edition_plan::EditionWatch;
use super::page_images::PageImages;
use crate::storage::{self, StorageAddress};

/// What the page asks the machine for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageMachine {
    /// What time it is.
    pub(crate) now: fn() -> DateTime<FixedOffset>,
    /// The name of the account that the program runs under; blank if nobody knows.
    pub(crate) account: fn() -> String,
}

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
    /// What time it is.
    pub(crate) now: fn() -> DateTime<FixedOffset>,
}

/// Where a cycle comes from.
#[derive(Debug)]
pub(crate) enum CycleOrigin {
    /// Files that somebody gave.
    Files,
    /// Files that somebody gave to the page, with the command that opens them again.
    Uploaded(String),
    /// The program: a sample, whose corrections and packets go with this folder when the page ends.
    Sample(#[expect(dead_code, reason = "its drop counts")] TempDir),
}

/// A cycle that is open.
#[derive(Debug)]
pub(crate) struct PageSession {
    pub(super) from: SessionInputs,
    pub(super) editions: EditionWatch,
    pub(super) builds: SessionBuilds,
    /// What was read; none if a file could not be read as what it is meant to be.
    pub(super) live: Option<LiveWork>,
    pub(super) state: RwLock<Arc<CycleState>>,
    pub(super) corrections: Mutex<CorrectionsNow>,
    /// Whether the state is older than the corrections.
    pub(super) is_edited: AtomicBool,
    /// Whether somebody is about to check the whole cycle again.
    pub(super) is_checking: AtomicBool,
}

/// What packets are made with, one by one.
pub(super) struct LiveWork {
    pub(super) cycle: LiveCycle,
    pub(super) typesetter: Typesetter,
    pub(super) images: PageImages,
}

/// A cycle at one moment.
#[derive(Debug, Clone)]
pub(super) struct CycleState {
    /// The cycle; none if a file could not be read as what it is meant to be.
    pub(super) checked: Option<Arc<CheckedCycle>>,
    /// Everything that was found.
    pub(super) report: Arc<Report>,
    /// A line for each person.
    pub(super) people: Vec<PersonOverview>,
    /// By what each of them is found, once somebody looks for one.
    pub(super) search_texts: OnceLock<Vec<String>>,
}

impl fmt::Debug for LiveWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LiveWork")
    }
}

impl PageSession {
    /// Opens a cycle: reads and checks it.
    ///
    /// # Errors
    /// A corrections file that cannot be read.
    pub(crate) fn open(from: SessionInputs) -> Result<Self> {
        let mut corrections = CorrectionsNow::new(from.corrections.clone());
        corrections.refresh()?;
        let mut report = from.found.clone();
        let mut inputs = from.inputs.clone();
        inputs.corrections = corrections.source().cloned();
        let live = LiveCycle::read(inputs, &from.fonts, &mut report);
        let state = match &live {
            Some(live) => CycleState::checked(live, report, corrections.source())?,
            None => CycleState::new(None, report, Vec::new()),
        };
        let live = live.map(|cycle| LiveWork {
            typesetter: cycle.typesetter(),
            cycle,
            images: PageImages::default(),
        });
        Ok(Self {
            from,
            editions: EditionWatch::default(),
            builds: SessionBuilds::default(),
            live,
            state: RwLock::new(Arc::new(state)),
            corrections: Mutex::new(corrections),
            is_edited: AtomicBool::new(false),
            is_checking: AtomicBool::new(false),
        })
    }

    /// How many people the cycle has, and how many of them without the address of a manager.
    pub(crate) fn people_without_manager(&self) -> (usize, usize) {
        let state = self.state();
        let without = state.people.iter().filter(|person| person.manager_email.is_none()).count();
        (state.people.len(), without)
    }

    /// Whether nothing that is done here stays.
    pub(super) fn is_sample(&self) -> bool {
        matches!(self.from.origin, CycleOrigin::Sample(_))
    }

    /// The cycle as it is now.
    pub(super) fn state(&self) -> Arc<CycleState> {
        Arc::clone(&self.state.read().expect("nobody panics while the state is replaced"))
    }

    /// What packets are made with.
    pub(super) fn live(&self) -> Option<&LiveWork> {
        self.live.as_ref()
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
                let read = file_or_object(&source.name)?;
                source.bytes = read.bytes;
            }
        }
        let (corrections, out, now) = (self.corrections.clone(), self.out.clone(), self.now);
        let origin = match &self.origin {
            CycleOrigin::Uploaded(command) => CycleOrigin::Uploaded(command.clone()),
            CycleOrigin::Files | CycleOrigin::Sample(_) => CycleOrigin::Files,
        };
        let (fonts, found) = (self.fonts.clone(), self.found.clone());
        Ok(Self { inputs, fonts, found, corrections, out, origin, now })
    }
}

/// Reads an input again by its name.
fn file_or_object(name: &str) -> Result<Source> {
    match StorageAddress::parse(Path::new(name)) {
        Ok(address) => storage::read(&address, LimitFactor::default()),
        Err(_) => Source::read(Path::new(name)),
    }
}

impl CycleState {
    /// A cycle with these corrections.
    pub(super) fn checked(
        live: &LiveCycle,
        mut found: Report,
        corrections: Option<&Source>,
    ) -> Result<Self> {
        let checked = live.recheck(corrections, &mut found);
        let people = checked.overview(&found)?;
        Ok(Self::new(Some(checked), found, people))
    }

    fn new(checked: Option<CheckedCycle>, report: Report, people: Vec<PersonOverview>) -> Self {
        let checked = checked.map(Arc::new);
        Self { checked, report: Arc::new(report), people, search_texts: OnceLock::new() }
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
