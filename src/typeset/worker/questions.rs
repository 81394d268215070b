//! Questions: documents that a worker is to make. In: a document as data. Out: a frame; and in the worker the document again.

use serde::{Deserialize, Serialize};

use super::super::document_task::{DocumentEntry, DocumentTask, FieldSkills};
use super::frames::{FrameKind, WorkerFrame};
use crate::cycle::ArchiveStandard;

/// The first part of the frame; the data of the document follows. The worker is not told whom it is about.
#[derive(Debug, Serialize, Deserialize)]
struct QuestionHead {
    entry: DocumentEntry,
    title: Option<String>,
    ident: String,
    standard: String,
    /// What the places on pages are named by.
    skills: FieldSkills,
}

/// What a worker is asked for.
#[derive(Debug)]
pub(super) enum WorkerQuestion {
    Pdf(DocumentTask),
    Pages(DocumentTask, FieldSkills),
}

/// The frame that asks for a PDF.
pub(super) fn for_pdf(task: &DocumentTask, number: u64) -> WorkerFrame {
    frame(FrameKind::AskPdf, task, &FieldSkills::default(), number)
}

/// The frame that asks for pages as pictures.
pub(super) fn for_pages(task: &DocumentTask, skills: &FieldSkills, number: u64) -> WorkerFrame {
    frame(FrameKind::AskPages, task, skills, number)
}

fn frame(kind: FrameKind, task: &DocumentTask, skills: &FieldSkills, number: u64) -> WorkerFrame {
    let head = QuestionHead {
        entry: task.entry,
        title: task.title.clone(),
        ident: task.ident.clone(),
        standard: task.standard.as_str().to_owned(),
        skills: skills.clone(),
    };
    let head = serde_json::to_vec(&head).expect("texts serialise");
    WorkerFrame { kind, number, parts: vec![head, task.data.clone()] }
}

impl WorkerQuestion {
    /// What a frame asks for; none if it asks for nothing.
    pub(super) fn of(frame: WorkerFrame) -> Option<Self> {
        let [head, data] = <[Vec<u8>; 2]>::try_from(frame.parts).ok()?;
        let head: QuestionHead = serde_json::from_slice(&head).ok()?;
        let QuestionHead { entry, title, ident, standard, skills } = head;
        let standard = ArchiveStandard::ALL.into_iter().find(|it| it.as_str() == standard)?;
        let task =
            DocumentTask { entry, data, title, ident, standard, employee_id: None, weight: 1 };
        match frame.kind {
            FrameKind::AskPdf => Some(Self::Pdf(task)),
            FrameKind::AskPages => Some(Self::Pages(task, skills)),
            _ => None,
        }
    }
}
