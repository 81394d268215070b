//! The floor: Typst's compiler and its PDF export in a loop over the same packets, with their JSON, the fonts and the
//! templates ready in memory, in the order in which the program takes them: in another one it would be a floor that can
//! be gone below. Nothing is read, checked, written or hashed, and links say what Typst says of them. Apart from that the
//! bytes are those of the program.

use std::collections::HashMap;
use std::path::Path;

use promopacket::assessment::Review;
use promopacket::audience::Audience;
use promopacket::packet::Packet;
use promopacket::pipeline::{CheckedCycle, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::{DATA, RunFonts, TYPST_VERSION, TemplateFiles, told_links};
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source as Code, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::figures::print_figures;
use crate::whole;

/// Stack of the thread that typesets; the program's own figure.
const STACK: usize = 16 << 20;

/// Compiles and exports the packets of a cycle on one thread.
pub(crate) fn all(folder: &Path) {
    let (checked, fonts) = whole::checked(whole::read(folder));
    let mut reviews: Vec<&Review> = checked.reviews.reviews.iter().collect();
    reviews.sort_by_key(|it| (&it.person.locale.language, &it.target, &it.current));
    let packets = reviews.iter().map(|it| checked.packet(it, Audience::Committee));
    let documents: Vec<Document> = packets.map(|it| Document::of(&it, &fonts)).collect();
    let floor = Floor::new();
    same_bytes(&checked, fonts, &floor, (reviews[0], &documents[0]));
    on_one_thread(|| {
        print_figures(|| {
            for document in &documents {
                assert!(!floor.pdf(document).is_empty());
                // After every document, as the program does with one job.
                typst::comemo::evict(1);
            }
        });
    });
}

/// Compiles and exports one packet of the sample with everything else ready.
pub(crate) fn one() {
    let (checked, fonts) = whole::checked(sample());
    let her = checked.reviews.reviews.iter().find(|it| it.person.id.as_str() == "E1003");
    let packet = checked.packet(her.expect("the sample has her"), Audience::Committee);
    let (floor, document) = (Floor::new(), Document::of(&packet, &fonts));
    on_one_thread(|| print_figures(|| assert!(!floor.pdf(&document).is_empty())));
}

/// The inputs of the sample cycle.
fn sample() -> RunInputs {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sample-cycle");
    let read = |name: &str| Source::read(&folder.join(name)).expect("the fixture is there");
    RunInputs { cycle: Some(read("cycle.toml")), ..whole::read(&folder) }
}

/// Typst's own parallelism stays on one thread.
fn on_one_thread(work: impl FnOnce() + Send) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build();
    pool.expect("the machine has a thread").install(work);
}

/// Fails if the program makes another file of the same packet; then the floor would be that of something else.
fn same_bytes(
    checked: &CheckedCycle,
    fonts: RunFonts,
    floor: &Floor,
    (review, document): (&Review, &Document),
) {
    let packet = checked.packet(review, Audience::Committee);
    let pdf = checked.typesetter(fonts).pdf(&packet, review.person.id.as_str());
    let same = floor.exported(&told_links(floor.compiled(document)), document);
    assert!(pdf.expect("synthetic data is sound").bytes == same);
    typst::comemo::evict(0);
}

/// What the compiler gets of a packet.
struct Document {
    json: Bytes,
    title: String,
    ident: String,
}

impl Document {
    fn of(packet: &Packet<'_>, fonts: &RunFonts) -> Self {
        Self {
            json: Bytes::new(packet.to_json(fonts.families())),
            title: packet.title().to_owned(),
            ident: packet.id().to_owned(),
        }
    }
}

/// What all packets share.
struct Floor {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    files: HashMap<FileId, (Bytes, Option<Code>)>,
    main: FileId,
    data: FileId,
    today: Option<Datetime>,
}

impl Floor {
    fn new() -> Self {
        let mut fonts: Vec<Font> = typst_kit::fonts::embedded().map(|it| it.0).collect();
        let dejavu = RunFonts::fonts_not_in_typst_cli().into_iter();
        fonts.extend(dejavu.flat_map(|(_, bytes)| Font::iter(Bytes::new(bytes))));
        let templates = TemplateFiles::built_in();
        let files = templates.files().map(|(path, bytes)| {
            let id = file_id(path);
            let code = std::str::from_utf8(bytes).ok().filter(|_| path.ends_with(".typ"));
            let code = code.map(|text| Code::new(id, text.to_owned()));
            (id, (Bytes::new(bytes.to_vec()), code))
        });
        let features = std::iter::once(Feature::A11yExtras).collect();
        Self {
            library: LazyHash::new(Library::builder().with_features(features).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            files: files.collect(),
            main: file_id("packet.typ"),
            data: file_id(DATA),
            today: Datetime::from_ymd(2026, 11, 23),
        }
    }

    fn pdf(&self, document: &Document) -> Vec<u8> {
        self.exported(&self.compiled(document), document)
    }

    fn compiled(&self, document: &Document) -> PagedDocument {
        let world = DocumentWorld { floor: self, json: document.json.clone() };
        let mut paged = typst::compile::<PagedDocument>(&world).output.expect("sound templates");
        paged.info_mut().title = Some(document.title.as_str().into());
        paged
    }

    fn exported(&self, paged: &PagedDocument, document: &Document) -> Vec<u8> {
        let creator = format!("promopacket {}, Typst {TYPST_VERSION}", env!("CARGO_PKG_VERSION"));
        let standards = [PdfStandard::A_2a, PdfStandard::Ua_1];
        let options = PdfOptions {
            ident: Smart::Custom(document.ident.clone()),
            creator: Smart::Custom(Some(creator)),
            timestamp: self.today.map(Timestamp::new_utc),
            standards: PdfStandards::new(&standards).expect("the two go together"),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(paged, &options).expect("sound templates")
    }
}

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the paths of templates are sound");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

struct DocumentWorld<'f> {
    floor: &'f Floor,
    json: Bytes,
}

impl World for DocumentWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.floor.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.floor.book
    }

    fn main(&self) -> FileId {
        self.floor.main
    }

    fn source(&self, id: FileId) -> FileResult<Code> {
        let file = self.floor.files.get(&id).ok_or(FileError::AccessDenied)?;
        file.1.clone().ok_or(FileError::NotSource)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.floor.data {
            return Ok(self.json.clone());
        }
        self.floor.files.get(&id).map(|it| it.0.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.floor.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.floor.today
    }
}
