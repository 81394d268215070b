//! A build that goes on while the page is used. In: what a session reads, and what is asked for. Out: packets in the session's folder, just
//! as `promopacket build` makes them, how far it is, and how it ended.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use promopacket::archive::{EarlierRuns, NotWritten};
use promopacket::assessment::{ContentStorage, PersonId};
use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::error::{Error, Result};
use promopacket::pipeline::{self, BuildOptions, BuildSummary, ErrorPolicy, LastRun};
use promopacket::source::Source;
use serde::Serialize;
use tokio::time::Instant;

use super::session::{PageSession, SessionInputs};

/// What somebody asks to be built.
#[derive(Debug, Clone)]
pub(super) struct WantedPackets {
    /// The people; everybody if empty.
    pub(super) only: Vec<PersonId>,
    pub(super) audiences: Vec<Audience>,
    pub(super) on_error: ErrorPolicy,
}

/// A build, at work or ended.
#[derive(Debug)]
pub(super) struct BuildJob {
    is_stopping: AtomicBool,
    progress: Mutex<BuildProgress>,
}

/// How far a build is.
#[derive(Debug)]
struct BuildProgress {
    done: usize,
    all: usize,
    /// When the first packet was begun; before that everything is read and checked again.
    since: Option<Instant>,
    end: Option<Arc<BuildEnd>>,
}

/// How a build ended.
#[derive(Debug)]
pub(super) enum BuildEnd {
    Built(FinishedBuild),
    /// The data has errors, and nothing was changed.
    Refused(Report),
    /// Somebody stopped it; what is finished waits for the next one.
    Stopped {
        done: usize,
        all: usize,
    },
    /// The machine failed.
    Failed(String),
}

/// What was built.
#[derive(Debug)]
pub(super) struct FinishedBuild {
    pub(super) summary: BuildSummary,
    /// Who has no packet, and why.
    pub(super) not_written: Vec<NotWritten>,
}

/// How far a build is, for a script.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BuildState {
    is_running: bool,
    pub(super) done: usize,
    pub(super) all: usize,
    per_second: f64,
    /// None as long as nothing is known.
    seconds_left: Option<u64>,
}

impl BuildState {
    /// The same in words.
    pub(super) fn in_words(&self) -> String {
        let Self { done, all, per_second, .. } = self;
        if *all == 0 {
            return "Reading and checking everything again …".to_owned();
        }
        let left = match self.seconds_left {
            Some(seconds) if seconds >= 90 => format!(", {} minutes left", seconds.div_ceil(60)),
            Some(seconds) if seconds > 0 => format!(", {seconds} s left"),
            Some(_) => ", putting them in place".to_owned(),
            None => String::new(),
        };
        format!("{done} of {all} packets, {per_second:.1} a second{left}")
    }
}

/// The last build of a session.
#[derive(Debug, Default)]
pub(super) struct SessionBuilds(Mutex<Option<Arc<BuildJob>>>);

impl SessionBuilds {
    /// The last build, if there was one.
    pub(super) fn last(&self) -> Option<Arc<BuildJob>> {
        self.place().clone()
    }

    /// Whether a build is at work.
    pub(super) fn is_at_work(&self) -> bool {
        self.last().is_some_and(|job| job.end().is_none())
    }

    /// Lets a build that is at work end soon.
    pub(super) fn stop(&self) {
        if let Some(job) = self.last() {
            job.stop();
        }
    }

    fn place(&self) -> MutexGuard<'_, Option<Arc<BuildJob>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a new build in the place of one that has ended; none if one is at work.
    fn begin(&self) -> Option<Arc<BuildJob>> {
        let mut place = self.place();
        if place.as_ref().is_some_and(|job| job.end().is_none()) {
            return None;
        }
        let job = Arc::new(BuildJob::new());
        *place = Some(Arc::clone(&job));
        Some(job)
    }
}

impl PageSession {
    /// Begins a build; says whether it could, for one at a time is at work.
    pub(super) fn begin_build(self: &Arc<Self>, wanted: WantedPackets) -> bool {
        let Some(job) = self.builds.begin() else { return false };
        let session = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let end = match job.build(&session.from, wanted) {
                Ok(end) => end,
                Err(Error::Stopped) => job.stopped(),
                Err(error) => BuildEnd::Failed(error.to_string()),
            };
            job.progress().end = Some(Arc::new(end));
        });
        true
    }
}

impl BuildJob {
    fn new() -> Self {
        let progress = BuildProgress { done: 0, all: 0, since: None, end: None };
        Self { is_stopping: AtomicBool::new(false), progress: Mutex::new(progress) }
    }

    /// How it ended; none while it is at work.
    pub(super) fn end(&self) -> Option<Arc<BuildEnd>> {
        self.progress().end.clone()
    }

    /// Lets it end before the next packet.
    pub(super) fn stop(&self) {
        self.is_stopping.store(true, Ordering::Release);
    }

    /// How far it is.
    pub(super) fn state(&self) -> BuildState {
        let progress = self.progress();
        let BuildProgress { done, all, since, .. } = *progress;
        let seconds = since.map_or(0.0, |since| since.elapsed().as_secs_f64());
        let per_second = if seconds > 0.0 { done as f64 / seconds } else { 0.0 };
        let left = (all - done) as f64 / per_second;
        let seconds_left = left.is_finite().then_some(left.ceil() as u64);
        BuildState { is_running: progress.end.is_none(), done, all, per_second, seconds_left }
    }

    fn progress(&self) -> MutexGuard<'_, BuildProgress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stopped(&self) -> BuildEnd {
        let BuildProgress { done, all, .. } = *self.progress();
        BuildEnd::Stopped { done, all }
    }

    /// Reads and checks everything again, as the command does, and makes the packets.
    fn build(&self, from: &SessionInputs, wanted: WantedPackets) -> Result<BuildEnd> {
        let mut inputs = from.inputs.clone();
        if from.corrections.exists() {
            inputs.corrections = Some(Source::read(&from.corrections)?);
        }
        inputs.last_run = LastRun::into(&from.out);
        inputs.storage = ContentStorage::Disk(from.out.clone());
        let mut report = from.found.clone();
        let Some(mut checked) = pipeline::check(inputs, &from.fonts, &mut report) else {
            return Ok(BuildEnd::Refused(report));
        };
        let jobs = available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let WantedPackets { only, audiences, on_error } = wanted;
        let options = BuildOptions { only, on_error, ..BuildOptions::new(audiences, jobs) };
        let mut heard = |done, all| self.hear(done, all);
        let built = pipeline::build(
            &mut checked,
            from.fonts.clone(),
            &options,
            &from.out,
            &mut heard,
            &mut report,
        )?;
        let Some(summary) = built else { return Ok(BuildEnd::Refused(report)) };
        let earlier = EarlierRuns::read(&from.out)?.ok();
        let manifest = earlier.and_then(EarlierRuns::into_manifest);
        let not_written = manifest.map(|it| it.0.not_written).unwrap_or_default();
        Ok(BuildEnd::Built(FinishedBuild { summary, not_written }))
    }

    fn hear(&self, done: usize, all: usize) -> ControlFlow<()> {
        let mut progress = self.progress();
        progress.since.get_or_insert_with(Instant::now);
        (progress.done, progress.all) = (done, all);
        if self.is_stopping.load(Ordering::Acquire) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// How many packets were made, by why, in words.
pub(super) fn made_words(summary: &BuildSummary) -> Vec<String> {
    let BuildSummary { made, unchanged, resumed, .. } = summary;
    let made: BTreeMap<&str, usize> =
        made.iter().map(|(why, number)| (why.as_str(), *number)).collect();
    let mut words: Vec<String> =
        made.iter().map(|(why, number)| format!("{number} made: {why}")).collect();
    let others = [
        (*resumed, "finished by a build that was stopped"),
        (*unchanged, "there already, unchanged"),
    ];
    words.extend(others.iter().filter(|it| it.0 > 0).map(|it| format!("{} {}", it.0, it.1)));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_build_at_a_time_and_a_stop_breaks_it() {
        let builds = SessionBuilds::default();
        let job = builds.begin().expect("none is at work");
        assert!(builds.begin().is_none());
        assert_eq!(job.hear(3, 12), ControlFlow::Continue(()));
        builds.stop();
        assert_eq!(job.hear(4, 12), ControlFlow::Break(()));
        job.progress().end = Some(Arc::new(job.stopped()));
        assert!(matches!(
            *job.end().expect("it has ended"),
            BuildEnd::Stopped { done: 4, all: 12 }
        ));
        assert!(builds.begin().is_some());
    }
}
