//! Packets, fix lists, books, fairness sheets, outcome pages and letters to PDF.
//!
//! In: a [`Packet`], a `FixList`, a `BookDocument`, a [`FairnessSheet`] or an [`OutcomeDocument`], templates, fonts. Out: the bytes of a
//! PDF/A and PDF/UA-1 file; or what Typst says is wrong, with the position in the template and the person. No Typst type leaves this folder.

mod batch;
mod document_task;
mod font_coverage;
mod fonts;
mod link_words;
mod local_typesetter;
mod logo;
mod packet_pages;
mod page_parts;
mod page_places;
mod running_documents;
mod system_fonts;
mod template_files;
mod typeset_place;
mod worker;
mod world;

use chrono::NaiveDate;

use crate::book::BookDocument;
use crate::cycle::ArchiveStandard;
use crate::diagnostics::{Code, Diagnostic};
use crate::fairness::FairnessSheet;
use crate::fix_list::FixList;
use crate::outcome::OutcomeDocument;
use crate::packet::Packet;

pub(crate) use template_files::is_logo;
pub use template_files::{DATA, TemplateFiles};

pub(crate) use batch::{run as run_batch, run_alike as run_batch_alike, run_large, run_one};
pub use fonts::RunFonts;
pub use link_words::told as told_links;
pub(crate) use logo::try_logo;
pub use packet_pages::{PacketPages, PageImage};
pub use page_parts::PagePart;
pub use page_places::PagePlace;
pub use running_documents::{RunningDocument, running};
pub use typeset_place::{ConfinementPolicy, TypesetPlace, WorkerSettings};
pub use worker::{WorkerOrder, serve as serve_worker, try_out as try_out_workers};

use document_task::{DocumentTask, FieldSkills};
use local_typesetter::LocalTypesetter;
use worker::WorkerPool;

/// The version of Typst that packets are made with; a test compares it with Cargo.lock.
pub const TYPST_VERSION: &str = "0.15.1";

/// The code of what Typst warns of.
pub(crate) const TYPESETTING_WARNING: Code = Code::TypesettingWarning;

/// What stands in every PDF with an attachment.
const EMBEDDED_FILE: &[u8] = b"/EmbeddedFile";

/// Makes PDFs. One for the whole run; may be used by several threads at once.
pub struct Typesetter {
    fonts: RunFonts,
    standard: ArchiveStandard,
    engine: TypesetEngine,
}

/// What makes the documents.
enum TypesetEngine {
    Local(Box<LocalTypesetter>),
    Workers(WorkerPool),
}

/// A finished document.
#[derive(Debug)]
pub struct PdfDocument {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Which part of a book each page belongs to; nothing for every other document.
    pub parts: Vec<PagePart>,
    /// What Typst warns of.
    pub warnings: Vec<Diagnostic>,
}

impl Typesetter {
    /// A typesetter; every document carries `as_of` as its date. What is not a packet keeps `standard`.
    pub fn new(
        templates: &TemplateFiles,
        fonts: RunFonts,
        standard: ArchiveStandard,
        as_of: NaiveDate,
        place: &TypesetPlace,
    ) -> Self {
        let engine = match place {
            TypesetPlace::ThisProcess => {
                let local = LocalTypesetter::new(templates, fonts.clone(), as_of);
                TypesetEngine::Local(Box::new(local))
            }
            TypesetPlace::Workers(settings) => {
                TypesetEngine::Workers(WorkerPool::new(settings, templates, &fonts, as_of))
            }
        };
        Self { fonts, standard, engine }
    }

    /// Makes the PDF of a packet about the person `employee_id`.
    ///
    /// # Errors
    /// What Typst says is wrong with the template or the data; or that a worker was ended over it.
    pub fn pdf(
        &self,
        packet: &Packet<'_>,
        employee_id: &str,
    ) -> Result<PdfDocument, Vec<Diagnostic>> {
        self.compile(packet, self.data(packet), employee_id)
    }

    /// The data of a packet, as the templates read it.
    pub fn data(&self, packet: &Packet<'_>) -> Vec<u8> {
        packet.to_json(self.fonts.families())
    }

    /// Makes the PDF of a packet whose [`Typesetter::data`] has been made already.
    ///
    /// # Errors
    /// Those of [`Typesetter::pdf`].
    pub fn compile(
        &self,
        packet: &Packet<'_>,
        data: Vec<u8>,
        employee_id: &str,
    ) -> Result<PdfDocument, Vec<Diagnostic>> {
        let pdf = self.made(DocumentTask::packet(packet, data, employee_id))?;
        if packet.attaches_source() && memchr::memmem::find(&pdf.bytes, EMBEDDED_FILE).is_none() {
            Err(vec![without_source(employee_id)])
        } else {
            Ok(pdf)
        }
    }

    /// Makes the PDF of a manager's fix list.
    ///
    /// # Errors
    /// Those of [`Typesetter::pdf`].
    pub fn fix_list(&self, list: &FixList<'_>) -> Result<PdfDocument, Vec<Diagnostic>> {
        let can_show = |c| self.fonts.can_show(c);
        let data = list.to_json(self.fonts.families(), &can_show);
        self.made(DocumentTask::fix_list(list, data, self.standard))
    }

    /// Makes the PDF of a committee's book.
    ///
    /// # Errors
    /// Those of [`Typesetter::pdf`].
    pub(crate) fn book(&self, book: &BookDocument<'_>) -> Result<PdfDocument, Vec<Diagnostic>> {
        let data = book.to_json(self.fonts.families());
        self.made(DocumentTask::book(book, data, self.standard))
    }

    /// Makes the PDF of a fairness sheet.
    ///
    /// # Errors
    /// Those of [`Typesetter::pdf`].
    pub fn fairness_sheet(&self, sheet: &FairnessSheet) -> Result<PdfDocument, Vec<Diagnostic>> {
        let can_show = |c| self.fonts.can_show(c);
        let data = sheet.to_json(self.fonts.families(), &can_show);
        self.made(DocumentTask::fairness_sheet(sheet, data, self.standard))
    }

    /// Makes the PDF of an outcome page or a letter whose [`OutcomeDocument::to_json`] has been made already. `ident` is what the
    /// file is known by.
    ///
    /// # Errors
    /// Those of [`Typesetter::pdf`].
    pub(crate) fn outcome(
        &self,
        outcome: &OutcomeDocument<'_>,
        data: Vec<u8>,
        ident: String,
    ) -> Result<PdfDocument, Vec<Diagnostic>> {
        self.made(DocumentTask::outcome(outcome, data, ident))
    }

    /// Makes the PDF of templates that need no data.
    fn logo_trial(&self) -> Result<PdfDocument, Vec<Diagnostic>> {
        self.made(DocumentTask::logo(self.standard))
    }

    fn made(&self, task: DocumentTask) -> Result<PdfDocument, Vec<Diagnostic>> {
        match &self.engine {
            TypesetEngine::Local(local) => local.pdf(task),
            TypesetEngine::Workers(workers) => workers.pdf(&task),
        }
    }

    fn drawn(
        &self,
        packet: &Packet<'_>,
        employee_id: &str,
    ) -> Result<PacketPages, Vec<Diagnostic>> {
        let task = DocumentTask::packet(packet, self.data(packet), employee_id);
        let skills = FieldSkills::of(packet);
        match &self.engine {
            TypesetEngine::Local(local) => local.pages(task, &skills),
            TypesetEngine::Workers(workers) => workers.pages(&task, &skills),
        }
    }
}

/// What is said of a packet on which the typesetter panicked.
pub fn panicked(employee_id: &str) -> Diagnostic {
    panicked_on(Some(employee_id))
}

/// What is said of a book on which the typesetter panicked.
pub(crate) fn panicked_book() -> Diagnostic {
    panicked_on(None)
}

/// What is said of a document on which the typesetter panicked, and of its person, if it has one.
fn panicked_on(employee_id: Option<&str>) -> Diagnostic {
    let message =
        "the typesetter gave up on this packet; this is a fault of the program or of a template";
    let finding = Diagnostic::error(Code::TypesetterPanicked, message);
    match employee_id {
        Some(id) => finding.about(id),
        None => finding,
    }
}

/// What is said of a packet whose template left out the attachment that the cycle asks for.
fn without_source(employee_id: &str) -> Diagnostic {
    let message =
        "the template attaches no data, and the cycle asks for it in `archive.source_data`";
    let hint = "attach `/packet.json` where `document.source_attached` is true, as the built-in `packet.typ` does";
    Diagnostic::error(Code::SourceNotAttached, message).about(employee_id).hint(hint)
}
