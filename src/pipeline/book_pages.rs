//! Where everybody stands in a book. In: the part of each page, as the typesetter found it. Out: the range of pages of each candidate
//! and of every other part; or who has no page, or too many.

use crate::archive::{BookPartRange, BookRange};
use crate::audience::Audience;
use crate::book::{BookContent, BookPages, Candidate};
use crate::cycle::packet_id;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::typeset::PdfDocument;

/// How the name of a candidate's part begins; the number in the book follows.
const PERSON: &str = "person ";

/// The pages of a book.
#[derive(Debug, Clone)]
pub(super) struct BookLayout {
    /// The candidates, in the order of the book.
    pub(super) people: Vec<BookRange>,
    /// Everything else.
    pub(super) parts: Vec<BookPartRange>,
}

impl BookLayout {
    /// The pages of a part that is not about one candidate.
    pub(super) fn part(&self, name: &str) -> Option<&BookPartRange> {
        self.parts.iter().find(|range| range.part == name)
    }
}

/// The ranges; reports a candidate whose page is not one, and a template that does not say whose its pages are.
pub(super) fn layout(
    pdf: &PdfDocument,
    content: &BookContent<'_>,
    report: &mut Report,
) -> Option<BookLayout> {
    let before = report.errors();
    let ranges = ranges(pdf);
    let (of_people, parts): (Vec<BookPartRange>, Vec<BookPartRange>) =
        ranges.into_iter().partition(|range| range.part.starts_with(PERSON));
    let mut people = Vec::new();
    for (place, candidate) in content.candidates.iter().enumerate() {
        let name = format!("{PERSON}{}", place + 1);
        let mut own = of_people.iter().filter(|range| range.part == name);
        let range = own.next().filter(|_| own.next().is_none());
        let count = range.map_or(0, |range| range.pages.len());
        let is_sound = match content.pages {
            BookPages::One => count == 1,
            BookPages::Full => count >= 1,
        };
        match range.filter(|_| is_sound) {
            Some(range) => people.push(person_range(candidate, range, content)),
            None => report.push(runs_over(candidate, count)),
        }
    }
    (report.errors() == before).then_some(BookLayout { people, parts })
}

/// Neighbouring pages of one part as a range.
fn ranges(pdf: &PdfDocument) -> Vec<BookPartRange> {
    let mut ranges: Vec<BookPartRange> = Vec::new();
    for (page, it) in (1..).zip(&pdf.parts) {
        if let Some(last) = ranges.last_mut().filter(|last| last.part == it.part) {
            last.last_page = page;
            last.pages.push(it.hash.clone());
            continue;
        }
        let (part, pages) = (it.part.clone(), vec![it.hash.clone()]);
        ranges.push(BookPartRange { part, first_page: page, last_page: page, pages });
    }
    ranges
}

fn person_range(
    candidate: &Candidate<'_>,
    range: &BookPartRange,
    content: &BookContent<'_>,
) -> BookRange {
    let id = candidate.review.person.id.as_str();
    BookRange {
        employee_id: id.to_owned(),
        packet_id: packet_id(content.basis.cycle, id, Audience::Committee),
        first_page: range.first_page,
        last_page: range.last_page,
        data_sha256: candidate.data_sha256.clone(),
        pages: range.pages.clone(),
    }
}

fn runs_over(candidate: &Candidate<'_>, count: usize) -> Diagnostic {
    let message = match count {
        0 => "the template of the book has no page of this candidate".to_owned(),
        count => format!("the page of this candidate in the book is {count} pages"),
    };
    Diagnostic::error(Code::PageRunsOver, message)
        .about(candidate.review.person.id.as_str())
        .hint("the fields of the page have places of a fixed size: look at `book/person.typ` of the templates")
}
