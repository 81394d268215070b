//! Findings as a list. In: findings of one cause each, that the visitor may see. Out: what is wrong, where, and what to do, with a link to
//! each person.

use maud::{Markup, html};
use promopacket::diagnostics::{Diagnostic, Location, MergedFinding};

use super::finding_field::finding_address;
use super::person_fields::file_name;
use super::person_findings::sentence;
use super::view_addresses::person_address;
use super::visible_cycle::VisibleCycle;

/// Whether a list of findings names the people whom they are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NamedPeople {
    Named,
    /// The list is about one person, who is named above it.
    KnownAlready,
}

/// A list of findings.
pub(super) fn findings_list(
    cycle: &VisibleCycle,
    findings: &[MergedFinding<'_>],
    people: NamedPeople,
) -> Markup {
    html! {
        ul.findings { @for finding in findings { (finding_entry(cycle, finding, people)) } }
    }
}

fn finding_entry(cycle: &VisibleCycle, finding: &MergedFinding<'_>, people: NamedPeople) -> Markup {
    let first = finding.first;
    html! {
        li.finding.error[first.is_error()] {
            p {
                strong { @if first.is_error() { "Error" } @else { "Warning" } }
                @if let Some(place) = &first.location { " " span.where { (place_words(place)) } }
                " " code.where.kind { (first.code) }
            }
            p { (in_code(&sentence(&first.message))) @if let Some(others) = finding.others() { " " small { "(" (others) ")" } } }
            @for hint in &first.hints { p { small { (in_code(&sentence(hint))) } } }
            @if people == NamedPeople::Named {
                (people_links(cycle, finding))
            } @else if let Some(address) = finding_address(cycle, first) {
                p.people-links { a href=(address) { "Go to the field" } }
            }
        }
    }
}

/// Links to the people whom a finding is about, as far as the visitor sees them: the first one leads to the field.
fn people_links(cycle: &VisibleCycle, finding: &MergedFinding<'_>) -> Markup {
    const LISTED: usize = 12;
    let mut ids: Vec<&str> = finding.people();
    ids.dedup();
    let people: Vec<_> = ids.iter().filter_map(|id| cycle.person(id)).collect();
    let of_first = finding_address(cycle, finding.first);
    html! {
        @if !people.is_empty() {
            p.people-links {
                @for (place, person) in people.iter().take(LISTED).enumerate() {
                    @let address = if place == 0 { of_first.clone() } else { None };
                    a href=(address.unwrap_or_else(|| person_address(person))) { bdi { (person.name) } } " "
                }
                @if people.len() > LISTED { span.quiet { "and " (people.len() - LISTED) " more" } }
            }
        }
    }
}

/// The file, the row and the column.
fn place_words(place: &Location) -> Markup {
    html! {
        bdi title=(place.file) { (file_name(&place.file)) }
        @match place.row { Some(row) => { ", row " (row) } None => { ", line " (place.line) } }
        @if let Some(field) = &place.field { ", " bdi { (field) } }
    }
}

/// A sentence whose values stand in backticks, with these as code.
pub(super) fn in_code(sentence: &str) -> Markup {
    html! {
        @for (place, part) in sentence.split('`').enumerate() {
            @if place % 2 == 1 { code { bdi { (part) } } } @else { (part) }
        }
    }
}

/// Whether a finding is about a file, or about a part of it such as a sheet.
pub(super) fn file_of(finding: &Diagnostic) -> Option<&str> {
    finding.location.as_ref().map(|place| &*place.file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_backticks_are_code() {
        let words = in_code("the skill `a/b` is unknown").into_string();
        assert_eq!(words, "the skill <code><bdi>a/b</bdi></code> is unknown");
    }
}
