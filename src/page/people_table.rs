//! The list of a cycle: a row for each person. In: the people who were found, a filter, and what is known of their packets. Out: the table,
//! and what can be done with the people in it.

use maud::{Markup, html};
use promopacket::audience::Audience;
use promopacket::pipeline::{PersonOverview, StepOverview};
use promopacket::readiness::VerdictCounts;

use super::build_page::edition_name;
use super::cycle_filter::{CycleFilter, PEOPLE_ON_A_PAGE};
use super::edition_plan::{EditionState, KnownEditions};
use super::page_words::{counted, verdict_words};
use super::view_addresses::{address, address_among, build_address, encoded};
use super::visible_cycle::VisibleCycle;

/// The columns by which the list can be ordered, with their headings.
const COLUMNS: [(&str, &str); 6] = [
    ("name", "Person"),
    ("step", "From → to"),
    ("manager", "Manager"),
    ("skills", "Skills of the target rung"),
    ("verdict", "Rule"),
    ("findings", "Findings"),
];

/// The table of the people who were found, and what can be done with them.
pub(super) fn people_table(
    cycle: &VisibleCycle,
    found: &[&PersonOverview],
    filter: &CycleFilter,
) -> Markup {
    let page = filter.page.max(1);
    let from = (page - 1) * PEOPLE_ON_A_PAGE;
    let shown: Vec<&&PersonOverview> = found.iter().skip(from).take(PEOPLE_ON_A_PAGE).collect();
    let editions = cycle.editions();
    html! {
        div.shown data-planning[!editions.is_current] {
            p.quiet data-count { (shown_words(found.len(), from, shown.len())) }
            @if editions.plan.is_some() { p.quiet { (PacketCounts::of(&editions, found).in_words()) } }
            @if !filter.takes_everybody() { a href="/" { "Show everybody" } }
            @if cycle.visitor().sees_all() && !found.is_empty() {
                a.button.primary href=(build_address(filter)) { (build_words(cycle, found.len(), filter)) }
            }
        }
        table.people {
            thead { tr {
                @for (column, words) in COLUMNS { (heading(filter, column, words)) }
                th scope="col" { "Packets" }
            } }
            tbody { @for person in &shown { (person_row(cycle, person, &editions, filter)) } }
        }
        @if found.len() > PEOPLE_ON_A_PAGE {
            nav.pager aria-label="Pages of people" {
                @if page > 1 { a rel="prev" href=(address(&CycleFilter { page: page - 1, ..filter.clone() })) { "← Previous" } }
                @if from + shown.len() < found.len() { a rel="next" href=(address(&CycleFilter { page: page + 1, ..filter.clone() })) { "Next →" } }
            }
        }
    }
}

/// A heading that orders the list by its column, and the other way round at the second time.
fn heading(filter: &CycleFilter, column: &str, words: &str) -> Markup {
    let order = match filter.sort.strip_prefix('-') {
        Some(sorted) if sorted == column => Some("descending"),
        None if filter.sort == column => Some("ascending"),
        _ => None,
    };
    html! {
        th scope="col" class={ "c-" (column) } aria-sort=[order] {
            a href=(sorted(filter, column)) { (words) @match order { Some("ascending") => " ↑", Some(_) => " ↓", None => "" } }
        }
    }
}

fn build_words(cycle: &VisibleCycle, found: usize, filter: &CycleFilter) -> String {
    if filter.takes_everybody() {
        "Build packets …".to_owned()
    } else if found == cycle.people().count() {
        "Build all of them …".to_owned()
    } else {
        format!("Build {} …", counted(found, "packet of this one", "people’s packets"))
    }
}

fn shown_words(found: usize, from: usize, shown: usize) -> String {
    if found == 0 {
        "Nobody fits. Take something out of the filter.".to_owned()
    } else if shown == found {
        format!("{} shown.", counted(found, "person", "people"))
    } else {
        format!("{} to {} of {found} people.", from + 1, from + shown)
    }
}

fn sorted(filter: &CycleFilter, column: &str) -> String {
    let sort = if filter.sort == column { format!("-{column}") } else { column.to_owned() };
    address(&CycleFilter { sort, page: 1, ..filter.clone() })
}

fn person_row(
    cycle: &VisibleCycle,
    person: &PersonOverview,
    editions: &KnownEditions,
    filter: &CycleFilter,
) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(address_among(person, filter)) { bdi { (person.name) } } " " span.where { bdi { (person.id) } } }
            td.c-step { (step_words(person)) }
            td.c-manager { @match person.manager.as_deref() { Some(manager) => bdi { (manager) }, None => span.quiet { "nobody" } } }
            td.c-skills { @if let Some(step) = &person.step { (counts_bar(step)) } }
            td.c-verdict { @if let Some(step) = &person.step { (verdict_words(step.verdict)) } }
            td.c-findings { (finding_words(person, filter)) }
            td.c-packets { (edition_words(cycle, editions, person)) }
        }
    }
}

/// Which editions are there, as downloads.
pub(super) fn edition_words(
    cycle: &VisibleCycle,
    editions: &KnownEditions,
    person: &PersonOverview,
) -> Markup {
    let mut there = editions_of(editions, person);
    there.retain(|it| it.1 != EditionState::None && cycle.may_have(it.0));
    html! {
        @if editions.plan.is_none() {
            span.quiet { "…" }
        } @else if there.is_empty() {
            span.quiet.word { "no packets" }
        }
        @for (audience, state) in there {
            a.chip href={ "/packets/" (audience) "/" (encoded(person.id.as_str())) } download { (edition_name(audience)) span.unseen { " packet of " (person.name) } }
            @if let EditionState::OutOfDate(reason) = state { " " small.stale title=(reason.as_str()) { "out of date" } }
            " "
        }
    }
}

fn step_words(person: &PersonOverview) -> Markup {
    html! {
        @match &person.step {
            Some(step) => bdi { (step.current) " → " strong { (step.target) } },
            None => span.quiet { "no assessment" },
        }
    }
}

/// The counts of the target rung: a box for each skill, as in the packet, and the same in words.
pub(super) fn counts_bar(step: &StepOverview) -> Markup {
    let VerdictCounts { met, partly, not_met, unknown, applicable, .. } = step.counts;
    let kinds = [
        (met, "m", "met"),
        (partly, "p", "partly met"),
        (not_met, "n", "not met"),
        (unknown, "u", "unknown"),
    ];
    let words: Vec<String> = kinds
        .iter()
        .filter(|it| it.0 > 0)
        .map(|(number, _, word)| format!("{number} {word}"))
        .collect();
    html! {
        span.bar role="img" aria-label=(words.join(", ")) {
            @for (number, class, _) in kinds { @for _ in 0..number { i class=(class) {} } }
        }
        " " span.quiet.word { (met) " of " (applicable) }
    }
}

/// How much was found, as a way to the list of it.
fn finding_words(person: &PersonOverview, filter: &CycleFilter) -> Markup {
    html! {
        @if person.errors + person.warnings == 0 {
            span.quiet { "no findings" }
        } @else {
            a href={ (address_among(person, filter)) "#findings" } {
                @if person.errors > 0 { span.say.word { (counted(person.errors, "error", "errors")) } " " }
                @if person.warnings > 0 { span.quiet.word { (counted(person.warnings, "warning", "warnings")) } }
                span.unseen { " of " bdi { (person.name) } }
            }
        }
    }
}

/// How many packets of some people are there, and how many of these are out of date.
#[derive(Default)]
struct PacketCounts {
    there: usize,
    out_of_date: usize,
}

impl PacketCounts {
    fn of(editions: &KnownEditions, people: &[&PersonOverview]) -> Self {
        let mut counts = Self::default();
        for (_, state) in people.iter().flat_map(|person| editions_of(editions, person)) {
            counts.there += usize::from(state != EditionState::None);
            counts.out_of_date += usize::from(matches!(state, EditionState::OutOfDate(_)));
        }
        counts
    }

    fn in_words(&self) -> String {
        let there = counted(self.there, "packet is there", "packets are there");
        match self.out_of_date {
            0 if self.there == 0 => "No packet is there yet.".to_owned(),
            0 => format!("{there}."),
            stale => format!("{there}, {stale} of them out of date."),
        }
    }
}

/// The state of each edition of a person, as far as it is known.
fn editions_of(editions: &KnownEditions, person: &PersonOverview) -> Vec<(Audience, EditionState)> {
    let Some(plan) = &editions.plan else { return Vec::new() };
    let id = person.id.as_str();
    Audience::ALL.iter().map(|audience| (*audience, plan.state(id, *audience))).collect()
}
