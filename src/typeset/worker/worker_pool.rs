//! The workers of a run. In: documents from several threads. Out: what workers make of them. There are as many workers as threads that
//! ask at once; one that failed is ended, and another takes its place.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chrono::NaiveDate;

use super::super::document_task::{DocumentTask, FieldSkills};
use super::super::{
    PacketPages, PdfDocument, RunFonts, TemplateFiles, WorkerSettings, panicked_on,
};
use super::answers::{self, FalseAnswer, WorkerAnswer};
use super::frames::WorkerFrame;
use super::questions;
use super::worker_faults::WorkerFault;
use super::worker_process::WorkerProcess;
use super::worker_setup;
use crate::diagnostics::Diagnostic;

/// The workers of a run.
pub(in super::super) struct WorkerPool {
    settings: WorkerSettings,
    /// The frame that sets up each.
    setup: Arc<Vec<u8>>,
    /// Those that wait.
    idle: Mutex<Vec<WorkerProcess>>,
    /// What no document can be made with.
    fault_of_all: OnceLock<WorkerFault>,
}

/// How an answer of a kind is read.
type FrameReader<T> = fn(WorkerFrame, u64) -> Result<WorkerAnswer<T>, FalseAnswer>;

/// Starts a worker and ends it again; gives what is said if it cannot be confined as far as it has to be.
pub fn try_out(settings: &WorkerSettings) -> Option<Diagnostic> {
    let nothing = Arc::new(Vec::new());
    let started = WorkerProcess::start(settings, &nothing);
    let started = started.map_err(|why| WorkerFault::NotStarted(why.to_string()));
    let fault = started.and_then(|mut worker| worker.confined()).err()?;
    Some(fault.finding_without_document())
}

impl WorkerPool {
    /// No worker yet: the first document starts the first.
    pub(in super::super) fn new(
        settings: &WorkerSettings,
        templates: &TemplateFiles,
        fonts: &RunFonts,
        as_of: NaiveDate,
    ) -> Self {
        let setup = Arc::new(worker_setup::frame(templates, fonts, as_of).to_bytes());
        let (idle, fault_of_all) = (Mutex::default(), OnceLock::new());
        Self { settings: settings.clone(), setup, idle, fault_of_all }
    }

    /// Makes the PDF of a document.
    ///
    /// # Errors
    /// What Typst says is wrong with it, or why no worker made it.
    pub(in super::super) fn pdf(
        &self,
        task: &DocumentTask,
    ) -> Result<PdfDocument, Vec<Diagnostic>> {
        self.made(task, &|number| questions::for_pdf(task, number), answers::pdf)
    }

    /// Makes the pages of a document as pictures.
    ///
    /// # Errors
    /// Those of [`WorkerPool::pdf`].
    pub(in super::super) fn pages(
        &self,
        task: &DocumentTask,
        skills: &FieldSkills,
    ) -> Result<PacketPages, Vec<Diagnostic>> {
        self.made(task, &|number| questions::for_pages(task, skills, number), answers::pages)
    }

    fn made<T>(
        &self,
        task: &DocumentTask,
        question: &dyn Fn(u64) -> WorkerFrame,
        reader: FrameReader<T>,
    ) -> Result<T, Vec<Diagnostic>> {
        let fault = match self.answer(question, reader) {
            Ok(WorkerAnswer::Made(made)) => return Ok(made),
            Ok(WorkerAnswer::Panicked) => panicked_on(task.employee_id.as_deref()),
            Ok(WorkerAnswer::Refused(findings)) => {
                return Err(findings.into_iter().map(|it| task.told(it)).collect());
            }
            Err(fault) => fault.finding(task, &self.settings),
        };
        Err(vec![fault])
    }

    /// Asks a worker; if it fails, and what it made before may be the cause, another that has made nothing.
    fn answer<T>(
        &self,
        question: &dyn Fn(u64) -> WorkerFrame,
        reader: FrameReader<T>,
    ) -> Result<WorkerAnswer<T>, WorkerFault> {
        if let Some(fault) = self.fault_of_all.get() {
            return Err(fault.clone());
        }
        let waiting = self.waiting();
        if let Some(worker) = waiting {
            match self.answer_of(worker, question, reader) {
                Err(fault) if fault.may_be_of_others() => {}
                answer => return answer,
            }
        }
        let worker = WorkerProcess::start(&self.settings, &self.setup);
        let worker = worker.map_err(|why| WorkerFault::NotStarted(why.to_string()));
        let answer = worker.and_then(|worker| self.answer_of(worker, question, reader));
        if let Err(fault) = &answer
            && fault.is_of_all()
        {
            // The first is said of all others.
            let _ = self.fault_of_all.set(fault.clone());
        }
        answer
    }

    /// Asks a worker, which then waits again, unless something is wrong with it.
    fn answer_of<T>(
        &self,
        mut worker: WorkerProcess,
        question: &dyn Fn(u64) -> WorkerFrame,
        reader: FrameReader<T>,
    ) -> Result<WorkerAnswer<T>, WorkerFault> {
        let (frame, number) = worker.ask(question)?;
        let answer = reader(frame, number)?;
        if !matches!(answer, WorkerAnswer::Panicked) && !worker.is_worn_out() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
        Ok(answer)
    }

    /// The worker that has waited for the shortest time, if one waits.
    fn waiting(&self) -> Option<WorkerProcess> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}
