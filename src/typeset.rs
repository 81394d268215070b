//! Packets and fix lists to PDF.
//!
//! In: a [`Packet`] or a `FixList`, templates, fonts. Out: the bytes of a PDF/A and PDF/UA-1 file; or what Typst says is
//! wrong, with the position in the template and the person. No Typst type leaves this folder.

mod batch;
mod font_coverage;
mod fonts;
mod link_words;
mod logo;
mod packet_pages;
mod page_places;
mod running_documents;
mod system_fonts;
mod template_files;
mod world;

use chrono::NaiveDate;
use typst::World as _;
use typst::WorldExt as _;
use typst::diag::{Severity, SourceDiagnostic, Tracepoint};
use typst::foundations::{Bytes, Smart};
use typst::syntax::{DiagSpan, FileId, Lines, Spanned};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::cycle::ArchiveStandard;
use crate::diagnostics::{Code, Diagnostic, Location, one_based};
use crate::fix_list::FixList;
use crate::packet::Packet;

pub(crate) use template_files::is_logo;
pub use template_files::{DATA, TemplateFiles};

pub(crate) use batch::{run as run_batch, run_alike as run_batch_alike, run_one};
pub use fonts::RunFonts;
pub use link_words::told as told_links;
pub(crate) use logo::try_logo;
pub use packet_pages::{PacketPages, PageImage};
pub use page_places::PagePlace;
pub use running_documents::{RunningDocument, running};
use world::{DocumentWorld, SharedWorld};

/// The version of Typst that packets are made with; a test compares it with Cargo.lock.
pub const TYPST_VERSION: &str = "0.15.1";

/// The code of what Typst warns of.
pub(crate) const TYPESETTING_WARNING: Code = Code::TypesettingWarning;

/// What stands in every PDF with an attachment.
const EMBEDDED_FILE: &[u8] = b"/EmbeddedFile";

/// Makes PDFs. One for the whole run; may be used by several threads at once.
pub struct Typesetter {
    shared: SharedWorld,
    standard: ArchiveStandard,
    timestamp: Option<Timestamp>,
    images: packet_pages::ImageStore,
}

/// A finished document.
#[derive(Debug)]
pub struct PdfDocument {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
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
    ) -> Self {
        let timestamp = world::datetime(as_of).map(Timestamp::new_utc);
        let shared = SharedWorld::new(templates, fonts, as_of);
        Self { shared, standard, timestamp, images: packet_pages::ImageStore::default() }
    }

    /// Makes the PDF of a packet about the person `employee_id`.
    ///
    /// # Errors
    /// What Typst says is wrong with the template or the data.
    pub fn pdf(
        &self,
        packet: &Packet<'_>,
        employee_id: &str,
    ) -> Result<PdfDocument, Vec<Diagnostic>> {
        self.compile(packet, self.data(packet), employee_id)
    }

    /// The data of a packet, as the templates read it.
    pub fn data(&self, packet: &Packet<'_>) -> Vec<u8> {
        packet.to_json(self.shared.families())
    }

    /// Makes the PDF of a packet whose [`Typesetter::data`] has been made already.
    ///
    /// # Errors
    /// What Typst says is wrong with the template or the data.
    pub fn compile(
        &self,
        packet: &Packet<'_>,
        data: Vec<u8>,
        employee_id: &str,
    ) -> Result<PdfDocument, Vec<Diagnostic>> {
        let mut world = self.world(self.shared.packet, data);
        world.standard = packet.standard();
        let pdf = self.document(&world, packet.title(), packet.id(), Some(employee_id))?;
        if packet.attaches_source() && memchr::memmem::find(&pdf.bytes, EMBEDDED_FILE).is_none() {
            Err(vec![without_source(employee_id)])
        } else {
            Ok(pdf)
        }
    }

    /// Makes the PDF of a manager's fix list.
    ///
    /// # Errors
    /// What Typst says is wrong with the template or the data.
    pub fn fix_list(&self, list: &FixList<'_>) -> Result<PdfDocument, Vec<Diagnostic>> {
        let can_show = |c| self.shared.can_show(c);
        let json = list.to_json(self.shared.families(), &can_show);
        let world = self.world(self.shared.fix_list, json);
        self.document(&world, list.title(), list.id(), None)
    }

    /// Makes the PDF of templates that need no data; the error is the first that Typst names.
    fn plain(&self, title: &str) -> Result<Vec<u8>, String> {
        let _running = running_documents::BegunDocument::new(None, true);
        let world = self.world(self.shared.packet, Vec::new());
        let first = |errors: Vec<SourceDiagnostic>| {
            errors.first().map(|error| error.message.to_string()).unwrap_or_default()
        };
        self.make(&world, title, title).map(|it| it.bytes).map_err(first)
    }

    fn world(&self, main: FileId, json: Vec<u8>) -> DocumentWorld<'_> {
        DocumentWorld {
            shared: &self.shared,
            main,
            data: Bytes::new(json),
            standard: self.standard,
        }
    }

    fn document(
        &self,
        world: &DocumentWorld<'_>,
        title: &str,
        ident: &str,
        employee_id: Option<&str>,
    ) -> Result<PdfDocument, Vec<Diagnostic>> {
        let found = |error: &SourceDiagnostic| diagnostic(error, world, employee_id);
        let all =
            |said: &[SourceDiagnostic]| -> Vec<Diagnostic> { said.iter().map(found).collect() };
        let _running = running_documents::BegunDocument::new(employee_id, false);
        let made = self.make(world, title, ident).map_err(|errors| all(&errors))?;
        Ok(PdfDocument { bytes: made.bytes, pages: made.pages, warnings: all(&made.warnings) })
    }

    fn make(
        &self,
        world: &DocumentWorld<'_>,
        title: &str,
        ident: &str,
    ) -> Result<CompiledPdf, Vec<SourceDiagnostic>> {
        let compiled = typst::compile::<PagedDocument>(world);
        let mut document = link_words::told(compiled.output.map_err(|errors| errors.to_vec())?);
        document.info_mut().title = Some(title.into());
        let options = PdfOptions {
            ident: Smart::Custom(ident.to_owned()),
            creator: Smart::Custom(Some(format!(
                "promopacket {}, Typst {TYPST_VERSION}",
                env!("CARGO_PKG_VERSION")
            ))),
            timestamp: self.timestamp,
            standards: standards(world.standard),
            ..PdfOptions::default()
        };
        let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| errors.to_vec())?;
        let warnings = compiled.warnings.to_vec();
        Ok(CompiledPdf { bytes, pages: document.pages().len(), warnings })
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

/// What Typst made.
struct CompiledPdf {
    bytes: Vec<u8>,
    pages: usize,
    warnings: Vec<SourceDiagnostic>,
}

/// What is said of a packet on which the typesetter panicked.
pub fn panicked(employee_id: &str) -> Diagnostic {
    let message =
        "the typesetter gave up on this packet; this is a fault of the program or of a template";
    Diagnostic::error(Code::TypesetterPanicked, message).about(employee_id)
}

/// What is said of a packet whose template left out the attachment that the cycle asks for.
fn without_source(employee_id: &str) -> Diagnostic {
    let message =
        "the template attaches no data, and the cycle asks for it in `archive.source_data`";
    let hint = "attach `/packet.json` where `document.source_attached` is true, as the built-in `packet.typ` does";
    Diagnostic::error(Code::SourceNotAttached, message).about(employee_id).hint(hint)
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
