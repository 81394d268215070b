//! What has changed between two versions of a book. In: the manifest of the earlier one, and where everybody stands in the new one.
//! Out: exactly the pages whose content is another. A candidate who is left out for a member is never named.

use std::collections::{BTreeMap, BTreeSet};

use super::book_pages::BookLayout;
use crate::archive::{BookManifest, BookPartRange, BookRange};
use crate::assessment::PersonId;
use crate::book::{BookChanges, BookContent, divider_part};
use crate::cycle::Cycle;
use crate::diagnostics::{Code, Diagnostic, Location, Report};
use crate::ladder::RungId;
use crate::source::Source;

/// The part of a book that the agenda is.
const AGENDA: &str = "agenda";

/// An earlier version of a book.
#[derive(Debug)]
pub(super) struct EarlierBook(BookManifest);

impl EarlierBook {
    /// Reads the manifest of the earlier version; reports one that is none, or that is of another cycle.
    pub(super) fn of(source: Option<&Source>, cycle: &Cycle, report: &mut Report) -> Option<Self> {
        let source = source?;
        let wrong = |message: String| {
            Diagnostic::error(Code::NotAnEarlierBook, message)
                .at(Location::start_of(&source.name))
                .hint("name the manifest that `promopacket book` wrote beside the earlier PDF, or leave out --since")
        };
        let Some(manifest) = BookManifest::read(&source.bytes) else {
            report.push(wrong("the file is no manifest of a book".to_owned()));
            return None;
        };
        if manifest.book.cycle != cycle.id {
            let message = format!("the earlier book is of the cycle `{}`", manifest.book.cycle);
            report.push(wrong(message).value(&manifest.book.cycle));
            return None;
        }
        Some(Self(manifest))
    }

    /// The number of the version that follows.
    pub(super) fn next_version(&self) -> u32 {
        self.0.book.version + 1
    }

    /// The hash of the earlier PDF.
    pub(super) fn sha256(&self) -> &str {
        &self.0.book.sha256
    }

    /// What is another now.
    pub(super) fn changes(
        &self,
        content: &BookContent<'_>,
        layout: &BookLayout,
        left_out: &BTreeSet<PersonId>,
    ) -> BookChanges {
        let mut changes = BookChanges { since: self.0.book.version, ..BookChanges::default() };
        let before: BTreeMap<&str, &BookRange> =
            self.0.people.iter().map(|range| (range.employee_id.as_str(), range)).collect();
        for (number, range) in (1..).zip(&layout.people) {
            changes.note(number, range, before.get(range.employee_id.as_str()).copied());
        }
        let now: BTreeSet<&str> =
            layout.people.iter().map(|range| range.employee_id.as_str()).collect();
        for range in &self.0.people {
            let id = range.employee_id.as_str();
            if !now.contains(id) && !left_out.contains(&PersonId::new(id)) {
                changes.removed.push(id.to_owned());
            }
        }
        changes.removed.sort();
        for (place, rung) in rungs(content).into_iter().enumerate() {
            if self.is_other(&divider_part(rung), layout) {
                changes.dividers.push(place);
            }
        }
        changes.agenda = self.is_other(AGENDA, layout);
        changes
    }

    /// Whether a part says something else than before, or is new.
    fn is_other(&self, part: &str, layout: &BookLayout) -> bool {
        let before = self.0.parts.iter().find(|range| range.part == part);
        let pages = |range: Option<&BookPartRange>| range.map(|range| range.pages.clone());
        pages(before) != pages(layout.part(part))
    }
}

impl BookChanges {
    /// Notes how the pages of a candidate are beside those of the earlier version.
    fn note(&mut self, number: usize, now: &BookRange, before: Option<&BookRange>) {
        let Some(before) = before else { return self.added.push(number) };
        if before.pages != now.pages {
            self.changed.push(number);
        } else if before.data_sha256 != now.data_sha256 {
            self.changed_behind.push(number);
        } else if before.first_page != now.first_page {
            self.moved += 1;
        } else {
            self.unchanged += 1;
        }
    }
}

/// The rungs that are asked for, in the order of their dividers.
fn rungs<'r>(content: &BookContent<'r>) -> Vec<&'r RungId> {
    let mut rungs = Vec::new();
    for candidate in content.candidates {
        if !rungs.contains(&&candidate.review.target) {
            rungs.push(&candidate.review.target);
        }
    }
    rungs
}
