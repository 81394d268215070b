//! The committee's book. In: what was checked, the agenda, and perhaps the manifest of an earlier version. Out: one PDF about all
//! candidates, and its manifest; or every mistake. Whoever is left out for a member is left out before anything else is made.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use serde_json::Value;

use super::ballots::{WrittenBallot, ballot_about};
use super::book_pages::{self, BookLayout};
use super::book_versions::EarlierBook;
use super::checked_cycle::{CheckedCycle, unknown_person};
use crate::archive::{ArchiveTerms, BookManifest, BookTerms, InputFile, sha256};
use crate::assessment::{PersonId, Review, WITHOUT_ASSESSMENTS};
use crate::book::{
    self, Agenda, AgendaRow, BookContent, BookDocument, BookPages, BookVariant, Candidate,
    in_order, packet_value, shown_part,
};
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::error::Result;
use crate::source::Source;
use crate::strings::Locale;
use crate::typeset::{PdfDocument, RunFonts, Typesetter, panicked_book, run_large};
use crate::unicode::{composed, is_unprintable};

/// What a book is asked for.
#[derive(Debug, Clone)]
pub struct BookOptions {
    /// The agenda; without one the order is that of rungs and ids.
    pub agenda: Option<Source>,
    /// Candidates to leave out: ids, or names or addresses of one person alone.
    pub without: Vec<PersonId>,
    /// The member for whom they are left out.
    pub member: Option<String>,
    /// How many pages each candidate has.
    pub pages: BookPages,
    /// The manifest of the earlier version.
    pub since: Option<Source>,
    /// The ballot to make with it; none without.
    pub ballot: Option<BallotRequest>,
    /// How many threads lay out pages.
    pub jobs: NonZeroUsize,
}

/// A ballot that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct BallotRequest {
    /// How many members the committee has, if it is known.
    pub members: Option<u32>,
}

/// A finished book.
#[derive(Debug)]
pub struct MadeBook {
    /// The file.
    pub pdf: PdfDocument,
    /// What it says of itself; the name of the file is still to be set.
    pub manifest: BookManifest,
    /// The ballot about the same people in the same order, if one was asked for.
    pub ballot: Option<WrittenBallot>,
    /// How many candidates have pages that say something else than before, are new, or are not there any more.
    pub changed: Option<[usize; 3]>,
}

/// Makes the book. Gives nothing if the report has errors, about whomever.
///
/// # Errors
/// Threads that cannot be started, and words that cannot be read back.
pub fn book(
    checked: &CheckedCycle,
    fonts: RunFonts,
    options: &BookOptions,
    report: &mut Report,
) -> Result<Option<MadeBook>> {
    let agenda = options.agenda.as_ref().map(|source| Agenda::read(source, report));
    let is_unread = matches!(agenda, Some(None));
    let agenda = agenda.flatten();
    let left_out = checked.meant_by_all(&options.without, report);
    let since = EarlierBook::of(options.since.as_ref(), &checked.cycle, report);
    check_words(agenda.as_ref(), options.member.as_deref(), &fonts, report);
    if let Some(agenda) = &agenda {
        check_agenda(agenda, checked, report);
        if let Some(member) = &options.member {
            check_recused(agenda, member, &left_out, report);
        }
    }
    if is_unread || report.has_errors() {
        return Ok(None);
    }
    let is_in = |review: &&Review| !left_out.contains(&review.person.id);
    let reviews: Vec<&Review> = checked.reviews.reviews.iter().filter(is_in).collect();
    if reviews.is_empty() {
        let message = "nobody is left for a book";
        let finding = Diagnostic::error(Code::NoAnswers, message);
        report.push(finding.hint("name assessments of candidates"));
        return Ok(None);
    }
    let variant = options.member.as_ref().map(|member| BookVariant {
        member: composed(member).into_owned(),
        left_out: left_out.len(),
    });
    let locale = checked.locale();
    let order = in_order(&reviews, agenda.as_ref(), &checked.ladder);
    let candidates = candidates(checked, order, &locale, options.pages)?;
    let content = BookContent {
        basis: checked.basis(),
        locale: &locale,
        candidates: &candidates,
        pages: options.pages,
        version: since.as_ref().map_or(1, EarlierBook::next_version),
        variant: variant.as_ref(),
    };
    let ballot = match options.ballot {
        Some(BallotRequest { members }) => {
            let reviews: Vec<Review> = candidates.iter().map(|it| it.review.clone()).collect();
            match ballot_about(checked, &reviews, members, report) {
                Some(ballot) => Some(ballot),
                None => return Ok(None),
            }
        }
        None => None,
    };
    let Some(made) =
        typeset(checked, fonts, &content, since.as_ref(), &left_out, options.jobs, report)?
    else {
        return Ok(None);
    };
    let mut inputs = checked.files.clone();
    inputs.extend(options.agenda.iter().map(|source| InputFile::of("agenda", source)));
    inputs.sort();
    let manifest = manifest(checked, &content, &made, since.as_ref(), inputs);
    Ok(Some(MadeBook { pdf: made.pdf, manifest, ballot, changed: made.changed }))
}

/// The candidates in an order, with what the book shows of each.
fn candidates<'r>(
    checked: &CheckedCycle,
    order: Vec<(&'r Review, Option<&'r AgendaRow>)>,
    locale: &Locale,
    pages: BookPages,
) -> Result<Vec<Candidate<'r>>> {
    let mut candidates = Vec::new();
    for (review, row) in order {
        let loaded = checked.reviews.load(review)?;
        let packet = packet_value(&loaded, locale, checked.basis());
        let data_sha256 = data_sha256(&packet);
        candidates.push(Candidate { review, shown: shown_part(packet, pages), data_sha256, row });
    }
    Ok(candidates)
}

/// The hash of what a packet says, without what all packets of a run have in common.
fn data_sha256(packet: &Value) -> String {
    let said = packet.as_object().expect("a packet is an object");
    let said: BTreeMap<&String, &Value> =
        said.iter().filter(|(key, _)| *key != "document").collect();
    sha256(&serde_json::to_vec(&said).expect("texts, numbers and lists serialise"))
}

/// A book that was typeset.
struct TypesetBook {
    pdf: PdfDocument,
    layout: BookLayout,
    changed: Option<[usize; 3]>,
}

/// Typesets the book; with an earlier version until the leaf says what is so, for the leaf itself moves pages.
fn typeset(
    checked: &CheckedCycle,
    fonts: RunFonts,
    content: &BookContent<'_>,
    since: Option<&EarlierBook>,
    left_out: &BTreeSet<PersonId>,
    jobs: NonZeroUsize,
    report: &mut Report,
) -> Result<Option<TypesetBook>> {
    /// More often nothing can change: the leaf says the same once its own pages are known.
    const MOST_TIMES: usize = 4;
    let place = checked.typeset_in.for_large(book::weight(content.candidates.len()));
    let typesetter = checked.typesetter_in(fonts, &place);
    let mut document = BookDocument::new(content);
    let mut changes = None;
    for _ in 0..MOST_TIMES {
        let Some(pdf) = typeset_once(&typesetter, &document, jobs, report)? else {
            return Ok(None);
        };
        let Some(layout) = book_pages::layout(&pdf, content, report) else {
            return Ok(None);
        };
        let found = since.map(|since| since.changes(content, &layout, left_out));
        if found == changes {
            let counts = changes.map(|it| [it.changed.len(), it.added.len(), it.removed.len()]);
            report.extend(pdf.warnings.iter().cloned());
            return Ok(Some(TypesetBook { pdf, layout, changed: counts }));
        }
        if let Some(found) = &found {
            document.set_changes(found.clone());
        }
        changes = found;
    }
    let message = "the leaf that says what has changed does not settle";
    report.push(Diagnostic::error(Code::TypesettingFailed, message));
    Ok(None)
}

fn typeset_once(
    typesetter: &Typesetter,
    document: &BookDocument<'_>,
    jobs: NonZeroUsize,
    report: &mut Report,
) -> Result<Option<PdfDocument>> {
    match run_large(jobs, || typesetter.book(document))? {
        Some(Ok(pdf)) => return Ok(Some(pdf)),
        Some(Err(findings)) => report.extend(findings),
        None => report.push(panicked_book()),
    }
    Ok(None)
}

/// Reports who is not on the agenda, and rows of the agenda that are nobody's or of somebody without an assessment.
fn check_agenda(agenda: &Agenda, checked: &CheckedCycle, report: &mut Report) {
    let people = checked.people();
    let reviews = &checked.reviews.reviews;
    for row in &agenda.rows {
        let id = row.employee_id.as_str();
        if reviews.iter().any(|review| review.person.id.as_str() == id) {
            continue;
        }
        if people.iter().any(|known| known.as_str() == id) {
            let message = "the person is on the agenda and has no assessment, so there is no page";
            let finding = Diagnostic::error(WITHOUT_ASSESSMENTS, message).about(id);
            report.push(
                finding.at(row.at.clone()).hint("add rows for the person, or delete the row"),
            );
        } else {
            let known = people.iter().map(PersonId::as_str);
            report.push(unknown_person(id, known).at(row.at.clone()));
        }
    }
    for review in reviews {
        let id = review.person.id.as_str();
        if !agenda.rows.iter().any(|row| row.employee_id == id) {
            let message = format!("the candidate is not on the agenda `{}`", agenda.file);
            let finding = Diagnostic::error(Code::NotOnAgenda, message).value(id).about(id);
            report.push(finding.hint(
                "add a row for the person; for a book about some people, give their assessments alone",
            ));
        }
    }
}

/// Reports candidates that the agenda keeps from the member and that would be in the member's variant.
fn check_recused(
    agenda: &Agenda,
    member: &str,
    left_out: &BTreeSet<PersonId>,
    report: &mut Report,
) {
    let member = composed(member.trim()).to_lowercase();
    for row in &agenda.rows {
        let is_recused = row.recused.iter().any(|name| name.to_lowercase() == member);
        if is_recused && !left_out.contains(&PersonId::new(&row.employee_id)) {
            let message =
                "the agenda says that the member is recused here, and the book shows the case";
            let finding = Diagnostic::error(Code::RecusedNotLeftOut, message).at(row.at.clone());
            let finding = finding.value(&row.employee_id).about(&row.employee_id);
            report.push(finding.hint("name the person in --without, too"));
        }
    }
}

/// Reports words of the agenda and of the command line that no document can show.
fn check_words(
    agenda: Option<&Agenda>,
    member: Option<&str>,
    fonts: &RunFonts,
    report: &mut Report,
) {
    let fault = |text: &str| {
        let unprintable = text.chars().find(|c| is_unprintable(*c));
        let lack = match unprintable {
            Some(c) => Some(format!("U+{:04X} cannot be printed", u32::from(c))),
            None => fonts.missing_glyphs(text),
        };
        let finding = Diagnostic::error(Code::MissingGlyph, lack?).value(&escape_control(text));
        Some(finding.hint(RunFonts::MORE))
    };
    for (row, text) in agenda.iter().flat_map(|agenda| agenda.texts()) {
        report.extend(fault(text).map(|finding| finding.at(row.at.clone())));
    }
    report.extend(member.and_then(fault));
}

fn manifest(
    checked: &CheckedCycle,
    content: &BookContent<'_>,
    made: &TypesetBook,
    since: Option<&EarlierBook>,
    inputs: Vec<InputFile>,
) -> BookManifest {
    let archive = ArchiveTerms::of(&checked.cycle, checked.as_of.date);
    let terms = BookTerms {
        cycle: archive.cycle,
        name: archive.name,
        version: content.version,
        since_sha256: since.map(|since| since.sha256().to_owned()),
        member: content.variant.map(|variant| variant.member.clone()),
        left_out: content.variant.map_or(0, |variant| variant.left_out),
        draft: archive.draft,
        as_of: archive.as_of,
        retain_until: archive.retain_until,
        layout: match content.pages {
            BookPages::One => "one".to_owned(),
            BookPages::Full => "full".to_owned(),
        },
        standards: archive.standards,
        file: String::new(),
        pages: made.pdf.pages,
        bytes: made.pdf.bytes.len(),
        sha256: sha256(&made.pdf.bytes),
    };
    BookManifest::new(terms, inputs, made.layout.people.clone(), made.layout.parts.clone())
}
