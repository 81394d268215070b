//! What is being typeset, for whoever watches that it ends: Typst has no way to stop a template. In: documents as they are begun
//! and ended. Out: those that are begun and not ended.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use super::document_task::{DocumentEntry, DocumentTask};

static RUNNING: Mutex<RunningTable> =
    Mutex::new(RunningTable { next: 0, documents: BTreeMap::new() });

#[derive(Debug)]
struct RunningTable {
    next: u64,
    documents: BTreeMap<u64, RunningDocument>,
}

/// A document that is being typeset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningDocument {
    /// Different for every document of the process.
    pub number: u64,
    /// The person it is about, if it is about one.
    pub employee_id: Option<String>,
    /// Whether it is the one that a logo is tried in.
    pub is_logo: bool,
    /// How many times as much as a packet it may take.
    pub weight: u32,
}

/// A document as long as it is being typeset.
#[derive(Debug)]
pub(super) struct BegunDocument(u64);

impl BegunDocument {
    pub(super) fn new(task: &DocumentTask) -> Self {
        let mut running = lock();
        let number = running.next;
        running.next += 1;
        let (employee_id, is_logo) = (task.employee_id.clone(), task.entry == DocumentEntry::Logo);
        let document = RunningDocument { number, employee_id, is_logo, weight: task.weight };
        running.documents.insert(number, document);
        Self(number)
    }
}

impl Drop for BegunDocument {
    fn drop(&mut self) {
        lock().documents.remove(&self.0);
    }
}

/// The documents that are being typeset, the oldest first.
pub fn running() -> Vec<RunningDocument> {
    lock().documents.values().cloned().collect()
}

fn lock() -> MutexGuard<'static, RunningTable> {
    RUNNING.lock().unwrap_or_else(|it| it.into_inner())
}
