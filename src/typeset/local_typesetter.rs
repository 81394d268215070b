//! Typst itself: documents made in this process. In: templates, fonts, and one document as data. Out: the bytes of its PDF, or its
//! pages as pictures; or what Typst says is wrong, with the position in the template and the person.

use chrono::NaiveDate;
use typst::World as _;
use typst::WorldExt as _;
use typst::diag::{Severity, SourceDiagnostic, Tracepoint};
use typst::foundations::{Bytes, Smart};
use typst::syntax::{DiagSpan, Lines, Spanned};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::document_task::{DocumentEntry, DocumentTask, FieldSkills};
use super::packet_pages::{ImageStore, PacketPages};
use super::page_parts::page_parts;
use super::page_places::places;
use super::running_documents::BegunDocument;
use super::world::{self, DocumentWorld, SharedWorld};
use super::{PdfDocument, RunFonts, TYPESETTING_WARNING, TYPST_VERSION, TemplateFiles, link_words};
use crate::cycle::ArchiveStandard;
use crate::diagnostics::{Code, Diagnostic, Location, one_based};

/// Makes documents. One for the whole run; may be used by several threads at once.
pub(super) struct LocalTypesetter {
    shared: SharedWorld,
    timestamp: Option<Timestamp>,
    images: ImageStore,
}

impl LocalTypesetter {
    /// A typesetter; every document carries `as_of` as its date.
    pub(super) fn new(templates: &TemplateFiles, fonts: RunFonts, as_of: NaiveDate) -> Self {
        let timestamp = world::datetime(as_of).map(Timestamp::new_utc);
        let shared = SharedWorld::new(templates, fonts, as_of);
        Self { shared, timestamp, images: ImageStore::default() }
    }

    /// Makes the PDF of a document.
    ///
    /// # Errors
    /// What Typst says is wrong with the template or the data.
    pub(super) fn pdf(&self, task: DocumentTask) -> Result<PdfDocument, Vec<Diagnostic>> {
        let _running = BegunDocument::new(&task);
        let is_book = task.entry == DocumentEntry::Book;
        let world = self.world(task.entry, task.data);
        let told = |said: &[_]| findings(said, &world, task.employee_id.as_deref());
        let compiled = typst::compile::<PagedDocument>(&world);
        let warnings = told(&compiled.warnings);
        let document = compiled.output.map_err(|errors| told(&errors))?;
        let mut document = link_words::told(document);
        if let Some(title) = task.title {
            document.info_mut().title = Some(title.into());
        }
        let options = PdfOptions {
            ident: Smart::Custom(task.ident),
            creator: Smart::Custom(Some(format!(
                "promopacket {}, Typst {TYPST_VERSION}",
                env!("CARGO_PKG_VERSION")
            ))),
            timestamp: self.timestamp,
            standards: standards(task.standard),
            ..PdfOptions::default()
        };
        let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| told(&errors))?;
        let parts = if is_book { page_parts(&document) } else { Vec::new() };
        Ok(PdfDocument { bytes, pages: document.pages().len(), parts, warnings })
    }

    /// Makes the pages of a document as pictures; the same pages as those of its PDF.
    ///
    /// # Errors
    /// What Typst says is wrong with the template or the data.
    pub(super) fn pages(
        &self,
        task: DocumentTask,
        skills: &FieldSkills,
    ) -> Result<PacketPages, Vec<Diagnostic>> {
        let _running = BegunDocument::new(&task);
        let world = self.world(task.entry, task.data);
        let told = |said: &[_]| findings(said, &world, task.employee_id.as_deref());
        let compiled = typst::compile::<PagedDocument>(&world);
        let warnings = told(&compiled.warnings);
        let document = compiled.output.map_err(|errors| told(&errors))?;
        let pages = self.images.images(document.pages());
        Ok(PacketPages { pages, places: places(&document, skills), warnings })
    }

    fn world(&self, entry: DocumentEntry, data: Vec<u8>) -> DocumentWorld<'_> {
        let main = match entry {
            DocumentEntry::Packet | DocumentEntry::Logo => self.shared.packet,
            DocumentEntry::FixList => self.shared.fix_list,
            DocumentEntry::Book => self.shared.book,
            DocumentEntry::FairnessSheet => self.shared.fairness_sheet,
            DocumentEntry::OutcomePage => self.shared.outcome_page,
            DocumentEntry::Letter => self.shared.letter,
        };
        DocumentWorld { shared: &self.shared, main, data: Bytes::new(data) }
    }
}

/// An archive standard for Typst, with PDF/UA-1.
fn standards(archive: ArchiveStandard) -> PdfStandards {
    let archive = match archive {
        ArchiveStandard::A2a => PdfStandard::A_2a,
        ArchiveStandard::A3a => PdfStandard::A_3a,
    };
    PdfStandards::new(&[archive, PdfStandard::Ua_1]).expect("the two standards go together")
}

/// All that Typst says of a document.
fn findings(
    said: &[SourceDiagnostic],
    world: &DocumentWorld<'_>,
    employee_id: Option<&str>,
) -> Vec<Diagnostic> {
    said.iter().map(|it| diagnostic(it, world, employee_id)).collect()
}

/// What Typst says, with the place in the template.
fn diagnostic(
    said: &SourceDiagnostic,
    world: &DocumentWorld<'_>,
    employee_id: Option<&str>,
) -> Diagnostic {
    let finding = match said.severity {
        Severity::Error => Diagnostic::error(Code::TypesettingFailed, said.message.as_str()),
        Severity::Warning => Diagnostic::warning(TYPESETTING_WARNING, said.message.as_str()),
    };
    let finding = match employee_id {
        Some(id) => finding.about(id),
        None => finding,
    };
    let finding = said.hints.iter().fold(finding, |it, hint| it.hint(hint.v.as_str()));
    let Some(at) = place(said.span, world) else { return finding };
    match caller(said, &at, world) {
        Some(caller) => finding.at(at).hint(format!("it was called at {caller}")),
        None => finding.at(at),
    }
}

/// Where a component that fails was called from: the nearest place in another file. That the entry calls every section
/// says nothing.
fn caller(said: &SourceDiagnostic, at: &Location, world: &DocumentWorld<'_>) -> Option<Location> {
    let called = |trace: &&Spanned<Tracepoint>| matches!(trace.v, Tracepoint::Call(_));
    let mut places =
        said.trace.iter().filter(called).filter_map(|trace| place(trace.span.into(), world));
    let entry = world.shared.name(world.main);
    places.find(|place| place.file != at.file && *place.file != *entry)
}

/// Line and column in a template or in a file that it reads, such as a picture.
fn place(span: DiagSpan, world: &DocumentWorld<'_>) -> Option<Location> {
    let id = span.id()?;
    let bytes = world.file(id).ok()?;
    let lines = Lines::new(String::from_utf8_lossy(&bytes).into_owned());
    let (line, column) = lines.byte_to_line_column(world.range(span)?.start)?;
    Some(Location {
        file: world.shared.name(id).into(),
        line: one_based(line),
        column: one_based(column),
        field: None,
        row: None,
    })
}
