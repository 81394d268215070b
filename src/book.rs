//! The committee's book: one document about all candidates of a cycle.
//!
//! In: the committee's packet of each candidate, the agenda, and what has changed since an earlier version. Out: a
//! [`BookDocument`] that serialises to the JSON which `templates/book.typ` reads. Nothing comes in here that the packet of the
//! committee's edition does not hold, so the wall between audiences stays where packets are made. Nothing is ranked: the order
//! is that of the agenda, or of rungs and ids.

mod agenda;
mod agenda_order;
mod book_changes;
mod cohort_strip;
mod person_page;
mod rung_divider;

use serde::Serialize;
use serde_json::Value;

use crate::assessment::Review;
use crate::audience::Audience;
use crate::colour::Colour;
use crate::cycle::{LogoKind, PaperSize};
use crate::packet::{self, Packet, PacketContext};
use crate::scripts::FontFamilies;
use crate::strings::Locale;

pub use agenda::{Agenda, AgendaRow};
pub(crate) use agenda_order::in_order;
pub(crate) use book_changes::BookChanges;
use cohort_strip::CohortStrip;
use rung_divider::RungDivider;
pub(crate) use rung_divider::part_name as divider_part;

/// The version of the JSON; the template refuses another.
const SCHEMA: u32 = 1;

/// How many pages each candidate has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BookPages {
    /// The page of fixed places alone.
    #[default]
    One,
    /// The packet behind it, too.
    Full,
}

/// For whom candidates were left out, and how many; never who.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BookVariant {
    /// The member of the committee.
    pub member: String,
    /// How many candidates.
    pub left_out: usize,
}

/// A candidate with the committee's packet.
#[derive(Debug)]
pub(crate) struct Candidate<'r> {
    pub(crate) review: &'r Review,
    /// What the book shows of the packet.
    pub(crate) shown: Value,
    /// SHA-256 of all that the committee sees of the person.
    pub(crate) data_sha256: String,
    /// The row of the agenda; none without an agenda.
    pub(crate) row: Option<&'r AgendaRow>,
}

/// What a book is made of.
#[derive(Debug)]
pub(crate) struct BookContent<'r> {
    pub(crate) basis: PacketContext<'r>,
    /// The language of the book, and the region for its dates.
    pub(crate) locale: &'r Locale,
    /// The candidates, in the order of the book.
    pub(crate) candidates: &'r [Candidate<'r>],
    pub(crate) pages: BookPages,
    /// From 1.
    pub(crate) version: u32,
    pub(crate) variant: Option<&'r BookVariant>,
}

/// One book.
#[derive(Debug, Serialize)]
pub struct BookDocument<'r> {
    schema: u32,
    document: BookFrame<'r>,
    /// How many candidates ask for which step.
    steps: Vec<StepCount>,
    changes: Option<BookChanges>,
    dividers: Vec<RungDivider<'r>>,
    people: Vec<BookPerson<'r>>,
}

/// What stands on the cover, in the margins and in the metadata.
#[derive(Debug, Serialize)]
struct BookFrame<'r> {
    draft: bool,
    audience: Audience,
    readers: Vec<Audience>,
    language: &'r str,
    region: Option<&'r str>,
    ladder_language: &'r str,
    organisation: Option<&'r str>,
    cycle: &'r str,
    as_of: String,
    keep_until: Option<String>,
    paper: PaperSize,
    accent: Colour,
    accent_line: Colour,
    logo: Option<&'static str>,
    version: u32,
    pages: BookPages,
    variant: Option<&'r BookVariant>,
    /// Whether an agenda gave the order.
    is_ordered: bool,
    /// Fonts for the scripts of this book, which are found when it is serialised.
    fonts: [(); 0],
}

/// How many candidates go from one rung to another.
#[derive(Debug, Serialize)]
struct StepCount {
    from: String,
    to: String,
    people: usize,
}

/// A candidate in the book.
#[derive(Debug, Serialize)]
struct BookPerson<'r> {
    /// The place in the book, from 1: the same as that of its bookmark and of its row on the agenda.
    number: usize,
    /// What the agenda calls the slot; the number without an agenda.
    slot: String,
    minutes: Option<u32>,
    presenter: Option<String>,
    recused: Vec<String>,
    /// The divider that stands in front of this person, by its place; none if another candidate for the rung came before.
    divider: Option<usize>,
    packet: &'r Value,
}

impl<'r> BookDocument<'r> {
    /// The book of candidates, without what has changed.
    pub(crate) fn new(content: &BookContent<'r>) -> Self {
        let dividers = rung_divider::dividers(content);
        let mut people = Vec::new();
        for (place, candidate) in content.candidates.iter().enumerate() {
            let divider = dividers.iter().position(|divider| divider.begins_at(place));
            people.push(BookPerson::new(place + 1, candidate, divider));
        }
        Self {
            schema: SCHEMA,
            document: BookFrame::new(content),
            steps: steps(content),
            changes: None,
            dividers,
            people,
        }
    }

    /// Adds the leaf that says what has changed.
    pub(crate) fn set_changes(&mut self, changes: BookChanges) {
        self.changes = Some(changes);
    }

    /// How many times as much as a packet it may take: a page of a book takes about a tenth.
    pub(crate) fn weight(&self) -> u32 {
        weight(self.people.len())
    }

    /// The book as the template reads it, in a run that has these font families.
    pub(crate) fn to_json(&self, families: &FontFamilies) -> Vec<u8> {
        packet::template_json::of(self, self.document.language, families)
    }
}

/// How many times as much as a packet a book of so many candidates may take.
pub(crate) fn weight(candidates: usize) -> u32 {
    const PACKET: usize = 10;
    u32::try_from(candidates / PACKET).unwrap_or(u32::MAX).saturating_add(1)
}

/// The committee's packet of a person as JSON, in the language of the book.
pub(crate) fn packet_value(review: &Review, locale: &Locale, basis: PacketContext<'_>) -> Value {
    let mut review = review.clone();
    review.person.locale = locale.clone();
    let packet = Packet::new(&review, Audience::Committee, basis);
    serde_json::to_value(&packet).expect("texts, numbers and lists serialise")
}

/// What a book with so many pages for each candidate shows of a packet.
pub(crate) fn shown_part(packet: Value, pages: BookPages) -> Value {
    match pages {
        BookPages::One => person_page::reduced(&packet),
        BookPages::Full => packet,
    }
}

impl<'r> BookFrame<'r> {
    fn new(content: &BookContent<'r>) -> Self {
        let PacketContext { ladder, cycle, strings, as_of } = content.basis;
        let locale = content.locale;
        let dates = strings.dates(locale);
        Self {
            draft: cycle.draft,
            audience: Audience::Committee,
            readers: cycle.visibility.readers(Audience::Committee),
            language: &locale.language,
            region: locale.region.as_deref(),
            ladder_language: &ladder.language,
            organisation: cycle.organisation.as_deref(),
            cycle: &cycle.name,
            as_of: dates.text(as_of),
            keep_until: cycle.retention.until(as_of).map(|day| dates.text(day)),
            paper: cycle.paper,
            accent: cycle.brand.accent.text,
            accent_line: cycle.brand.accent.line,
            logo: cycle.brand.logo.as_ref().map(|logo| LogoKind::path(logo.kind)),
            version: content.version,
            pages: content.pages,
            variant: content.variant,
            is_ordered: content.candidates.iter().any(|candidate| candidate.row.is_some()),
            fonts: [],
        }
    }
}

/// The steps that are asked for, in the order of the first candidate of each.
fn steps(content: &BookContent<'_>) -> Vec<StepCount> {
    let mut steps: Vec<StepCount> = Vec::new();
    for Candidate { review, .. } in content.candidates {
        let from = packet::label(&review.current, content.basis.ladder);
        let to = packet::label(&review.target, content.basis.ladder);
        match steps.iter_mut().find(|step| step.from == from && step.to == to) {
            Some(step) => step.people += 1,
            None => steps.push(StepCount { from, to, people: 1 }),
        }
    }
    steps
}

impl<'r> BookPerson<'r> {
    fn new(number: usize, candidate: &'r Candidate<'_>, divider: Option<usize>) -> Self {
        let row = candidate.row;
        Self {
            number,
            slot: row.and_then(|row| row.slot.clone()).unwrap_or_else(|| number.to_string()),
            minutes: row.and_then(|row| row.minutes),
            presenter: row.and_then(|row| row.presenter.clone()),
            recused: row.map(|row| row.recused.clone()).unwrap_or_default(),
            divider,
            packet: &candidate.shown,
        }
    }
}
