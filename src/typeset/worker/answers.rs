//! Answers of workers. In: in the worker what the typesetter made; in the run a frame, which may be a lie from its first byte to its
//! last. Out: a frame; and in the run a document of the right number that looks like one, or none.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::{PacketPages, PageImage, PagePart, PagePlace, PdfDocument, TYPESETTING_WARNING};
use super::frames::{FrameKind, WorkerFrame};
use crate::diagnostics::{Code, Diagnostic, Location, escape_control};

/// How many findings an answer may have: more of them tell nobody more.
const MOST_FINDINGS: usize = 1_000;
/// The longest text in a finding, in characters.
const LONGEST_TEXT: usize = 10_000;
/// The most pages of a document.
const MOST_PAGES: usize = 100_000;
/// How every PDF begins (ISO 32000-1, 7.5.2).
const BEGIN_OF_PDF: &[u8] = b"%PDF-1.";

/// The first part of an answer. A PDF follows it, or the picture of each page.
#[derive(Debug, Default, Serialize, Deserialize)]
struct AnswerHead {
    pages: usize,
    parts: Vec<ToldPart>,
    findings: Vec<ToldFinding>,
    images: Vec<ImageHead>,
    places: Vec<ToldPlace>,
}

/// A finding of Typst: whom it is about only the run knows.
#[derive(Debug, Serialize, Deserialize)]
struct ToldFinding {
    is_error: bool,
    message: String,
    /// The file, the line and the column.
    place: Option<(String, u32, u32)>,
    hints: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ImageHead {
    hash: String,
    width: ExactNumber,
    height: ExactNumber,
}

#[derive(Debug, Serialize, Deserialize)]
struct ToldPlace {
    item: String,
    nth: u32,
    page: usize,
    top: ExactNumber,
    bottom: ExactNumber,
}

/// The part of a book that a page belongs to.
#[derive(Debug, Serialize, Deserialize)]
struct ToldPart {
    part: String,
    hash: String,
}

/// A number by its bits, for decimal digits do not give all of them back.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct ExactNumber(u64);

/// What a worker says of a document.
#[derive(Debug)]
pub(super) enum WorkerAnswer<T> {
    Made(T),
    Refused(Vec<Diagnostic>),
    Panicked,
}

/// Why an answer is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FalseAnswer(pub(super) &'static str);

/// The frame with a PDF.
pub(super) fn of_pdf(made: Result<PdfDocument, Vec<Diagnostic>>, number: u64) -> WorkerFrame {
    match made {
        Ok(PdfDocument { bytes, pages, parts, warnings }) => {
            let parts = parts.into_iter().map(|PagePart { part, hash }| ToldPart { part, hash });
            let head = AnswerHead {
                pages,
                parts: parts.collect(),
                findings: told(&warnings),
                ..AnswerHead::default()
            };
            frame(FrameKind::Made, number, &head, vec![bytes])
        }
        Err(findings) => refusal(&findings, number),
    }
}

/// The frame with the pages of a document as pictures.
pub(super) fn of_pages(made: Result<PacketPages, Vec<Diagnostic>>, number: u64) -> WorkerFrame {
    match made {
        Ok(PacketPages { pages, places, warnings }) => {
            let (mut images, mut pictures) = (Vec::new(), Vec::new());
            for PageImage { svg, hash, width, height } in &pages {
                let (width, height) = (ExactNumber::of(*width), ExactNumber::of(*height));
                images.push(ImageHead { hash: hash.clone(), width, height });
                pictures.push(svg.as_bytes().to_vec());
            }
            let findings = told(&warnings);
            let places = places.into_iter().map(ToldPlace::of).collect();
            let pages = pages.len();
            let head = AnswerHead { pages, findings, images, places, ..AnswerHead::default() };
            frame(FrameKind::Made, number, &head, pictures)
        }
        Err(findings) => refusal(&findings, number),
    }
}

fn refusal(findings: &[Diagnostic], number: u64) -> WorkerFrame {
    let head = AnswerHead { findings: told(findings), ..AnswerHead::default() };
    frame(FrameKind::Refused, number, &head, Vec::new())
}

fn frame(kind: FrameKind, number: u64, head: &AnswerHead, more: Vec<Vec<u8>>) -> WorkerFrame {
    let head = serde_json::to_vec(head).expect("texts and finite numbers serialise");
    WorkerFrame { kind, number, parts: std::iter::once(head).chain(more).collect() }
}

fn told(findings: &[Diagnostic]) -> Vec<ToldFinding> {
    findings.iter().take(MOST_FINDINGS).map(ToldFinding::of).collect()
}

/// What a frame says of the PDF that was asked for with this number.
///
/// # Errors
/// Why it is no answer to that.
pub(super) fn pdf(
    frame: WorkerFrame,
    number: u64,
) -> Result<WorkerAnswer<PdfDocument>, FalseAnswer> {
    answer(frame, number, |head, mut more| {
        let bytes = if more.len() == 1 { more.pop() } else { None };
        let bytes = bytes.ok_or(FalseAnswer("it has no document"))?;
        if !bytes.starts_with(BEGIN_OF_PDF) {
            return Err(FalseAnswer("it is no PDF"));
        }
        if !(1..=MOST_PAGES).contains(&head.pages) {
            return Err(FalseAnswer("it has no sound number of pages"));
        }
        let warnings = findings(head.findings, FindingKind::Warnings)?;
        if !head.parts.is_empty() && head.parts.len() != head.pages {
            return Err(FalseAnswer("it names the parts of another number of pages"));
        }
        let parts = head.parts.into_iter().map(ToldPart::part).collect::<Option<Vec<PagePart>>>();
        let parts = parts.ok_or(FalseAnswer("a page of it has no sound part"))?;
        Ok(PdfDocument { bytes, pages: head.pages, parts, warnings })
    })
}

/// What a frame says of the pages that were asked for with this number.
///
/// # Errors
/// Why it is no answer to that.
pub(super) fn pages(
    frame: WorkerFrame,
    number: u64,
) -> Result<WorkerAnswer<PacketPages>, FalseAnswer> {
    answer(frame, number, |head, more| {
        if more.len() != head.images.len() {
            return Err(FalseAnswer("it has another number of pictures than of pages"));
        }
        let mut pages = Vec::new();
        for (image, svg) in head.images.into_iter().zip(more) {
            pages.push(image.page(svg)?);
        }
        let places = head.places.into_iter().map(|place| place.on(pages.len()));
        let places = places.collect::<Option<Vec<PagePlace>>>();
        let places = places.ok_or(FalseAnswer("it names a place that is on no page"))?;
        let warnings = findings(head.findings, FindingKind::Warnings)?;
        Ok(PacketPages { pages, places, warnings })
    })
}

fn answer<T>(
    frame: WorkerFrame,
    number: u64,
    document: impl FnOnce(AnswerHead, Vec<Vec<u8>>) -> Result<T, FalseAnswer>,
) -> Result<WorkerAnswer<T>, FalseAnswer> {
    if frame.number != number {
        return Err(FalseAnswer("it is about another document"));
    }
    if frame.kind == FrameKind::Panicked {
        return Ok(WorkerAnswer::Panicked);
    }
    let mut parts = frame.parts.into_iter();
    let head = parts.next().and_then(|head| serde_json::from_slice::<AnswerHead>(&head).ok());
    let head = head.ok_or(FalseAnswer("it cannot be read"))?;
    match frame.kind {
        FrameKind::Made => Ok(WorkerAnswer::Made(document(head, parts.collect())?)),
        FrameKind::Refused => {
            let findings = findings(head.findings, FindingKind::Errors)?;
            Ok(WorkerAnswer::Refused(findings))
        }
        _ => Err(FalseAnswer("it is of another kind")),
    }
}

/// What findings an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FindingKind {
    /// A document was made in spite of them.
    Warnings,
    /// At least one stopped it.
    Errors,
}

fn findings(told: Vec<ToldFinding>, kind: FindingKind) -> Result<Vec<Diagnostic>, FalseAnswer> {
    let has_errors = told.iter().any(|finding| finding.is_error);
    if told.len() > MOST_FINDINGS || has_errors != (kind == FindingKind::Errors) {
        return Err(FalseAnswer("its findings do not go with it"));
    }
    Ok(told.into_iter().map(ToldFinding::finding).collect())
}

impl ToldFinding {
    fn of(finding: &Diagnostic) -> Self {
        let place = finding.location.as_ref();
        Self {
            is_error: finding.is_error(),
            message: finding.message.clone(),
            place: place.map(|place| (place.file.to_string(), place.line, place.column)),
            hints: finding.hints.clone(),
        }
    }

    fn finding(self) -> Diagnostic {
        let message = shown(&self.message);
        let finding = if self.is_error {
            Diagnostic::error(Code::TypesettingFailed, message)
        } else {
            Diagnostic::warning(TYPESETTING_WARNING, message)
        };
        let hints = self.hints.iter().take(MOST_FINDINGS);
        let finding = hints.fold(finding, |finding, hint| finding.hint(shown(hint)));
        let Some((file, line, column)) = self.place else { return finding };
        let file = shown(&file).into();
        finding.at(Location { line, column, ..Location::start_of(&file) })
    }
}

impl ImageHead {
    fn page(self, svg: Vec<u8>) -> Result<PageImage, FalseAnswer> {
        let Self { hash, width, height } = self;
        let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let (width, height) = (width.number(), height.number());
        let is_size = |length: f64| length.is_finite() && length > 0.0;
        let svg = String::from_utf8(svg).ok().filter(|svg| svg.starts_with("<svg "));
        let svg = svg.filter(|_| is_hash && is_size(width) && is_size(height));
        let svg = svg.ok_or(FalseAnswer("a page of it is no picture"))?;
        Ok(PageImage { svg: Arc::from(svg), hash, width, height })
    }
}

impl ToldPart {
    fn part(self) -> Option<PagePart> {
        let Self { part, hash } = self;
        let is_hash = hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| PagePart { part: shown(&part), hash })
    }
}

impl ToldPlace {
    fn of(place: PagePlace) -> Self {
        let PagePlace { item, nth, page, top, bottom } = place;
        Self { item, nth, page, top: ExactNumber::of(top), bottom: ExactNumber::of(bottom) }
    }

    /// The place, if it is on one of so many pages.
    fn on(self, pages: usize) -> Option<PagePlace> {
        let Self { item, nth, page, top, bottom } = self;
        let (top, bottom) = (top.number(), bottom.number());
        let is_sound = (1..=pages).contains(&page) && top.is_finite() && bottom.is_finite();
        is_sound.then_some(PagePlace { item, nth, page, top, bottom })
    }
}

impl ExactNumber {
    fn of(number: f64) -> Self {
        Self(number.to_bits())
    }

    fn number(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// A text of a worker as it may be shown.
fn shown(text: &str) -> String {
    let text: String = text.chars().take(LONGEST_TEXT).collect();
    escape_control(&text)
}
