//! Findings beside the fields of a form. In: what is found about a person, and the person's fields. Out: for each finding the fields
//! that it is about.

use crate::corrections::{CorrectedField, Corrections, PersonField};
use crate::diagnostics::{Diagnostic, Location};
use crate::lint::LintFinding;
use crate::statement::StatementKind;

/// A finding about a person, with the fields of the form that it is about.
#[derive(Debug, Clone)]
pub struct PersonFinding {
    /// The finding.
    pub finding: Diagnostic,
    /// The places of these fields among [`LivePerson::fields`](super::LivePerson::fields); none if it is about no field.
    pub fields: Vec<usize>,
}

/// A form, to find the fields in that findings are about.
pub(super) struct FormFields<'f> {
    pub(super) fields: &'f [PersonField],
    pub(super) corrections: &'f Corrections,
    /// What the lint found.
    pub(super) lint: &'f [LintFinding],
}

impl FormFields<'_> {
    /// The finding with its fields.
    pub(super) fn beside(&self, finding: Diagnostic) -> PersonFinding {
        let mut fields = self.located(&finding);
        let is_it = |it: &&LintFinding| {
            it.items.len() > 1 && it.rule.code() == finding.code && it.at == finding.location
        };
        if let (Some(first), Some(lint)) = (fields.first(), self.lint.iter().find(is_it)) {
            let more = self.others(*first, lint);
            fields.extend(more);
        }
        PersonFinding { finding, fields }
    }

    /// The fields where a finding is: that of its cell or of its correction; else all of its row.
    fn located(&self, finding: &Diagnostic) -> Vec<usize> {
        let Some(at) = &finding.location else { return Vec::new() };
        let is_of_line = |field: &PersonField| {
            self.corrections.is_in(at) && field.places.lines.contains(&at.line)
        };
        let exact = self.matching(|field| is_at(&field.at, at) || is_of_line(field));
        if !exact.is_empty() {
            return exact;
        }
        self.matching(|field| is_at(&field.places.input, at) || is_at(&field.places.item, at))
    }

    /// The fields of the other items that a finding of the lint lists, which are like the one of the first.
    fn others(&self, first: usize, lint: &LintFinding) -> Vec<usize> {
        let like = &self.fields[first];
        let is_like = |field: &PersonField| field.role == like.role && field.field == like.field;
        let mut found = Vec::new();
        for label in &lint.items {
            let story = self.fields.iter().find(|field| {
                field.item == StatementKind::Impact.name()
                    && field.field == CorrectedField::Comment
                    && field.text.starts_with(label.as_str())
            });
            let of_label = |field: &PersonField| match story {
                Some(story) => (&field.item, field.nth) == (&story.item, story.nth),
                None => field.item == *label,
            };
            found.extend(self.matching(|field| is_like(field) && of_label(field)));
        }
        found.retain(|place| *place != first);
        found
    }

    fn matching(&self, is_it: impl Fn(&PersonField) -> bool) -> Vec<usize> {
        let found = self.fields.iter().enumerate().filter(|(_, field)| is_it(field));
        found.map(|(place, _)| place).collect()
    }
}

/// Whether a place is a certain one, whatever the row is called.
fn is_at(place: &Option<Location>, at: &Location) -> bool {
    let is_it = |it: &Location| (&it.file, it.line, it.column) == (&at.file, at.line, at.column);
    place.as_ref().is_some_and(is_it)
}
