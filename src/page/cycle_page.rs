//! The cycle: one row for each person. In: the people whom the visitor sees, and a filter. Out: the page.

use std::collections::BTreeSet;

use maud::{Markup, html};
use promopacket::pipeline::{PersonOverview, StepOverview};
use promopacket::readiness::{RuleVerdict, VerdictCounts};

use super::cycle_filter::{CycleFilter, PEOPLE_ON_A_PAGE, verdict_name};
use super::layout::{PageFrame, View};
use super::visible_cycle::VisibleCycle;

/// The verdicts, best first, with the words of a filter.
const VERDICTS: [RuleVerdict; 5] = [
    RuleVerdict::Satisfied,
    RuleVerdict::NotSatisfied,
    RuleVerdict::InsufficientData,
    RuleVerdict::NothingRated,
    RuleVerdict::NotAssessable,
];

/// The page of the cycle.
pub(super) fn cycle_page(cycle: &VisibleCycle, filter: &CycleFilter) -> Markup {
    let found = filter.of(cycle.people());
    let content = html! {
        h1 { (headline(cycle)) }
        (figures(cycle))
        (filter_form(cycle, filter))
        div #people { (people_table(&found, filter)) }
    };
    PageFrame { title: "Cycle", view: Some(View::Cycle), scripts: &[] }.around(cycle, &content)
}

fn headline(cycle: &VisibleCycle) -> String {
    let (mut people, mut ready) = (0, 0);
    for person in cycle.people() {
        people += 1;
        ready += usize::from(person.errors == 0 && person.step.is_some());
    }
    format!("{}, {ready} ready to build", counted(people, "person", "people"))
}

/// "1 person", "2 people".
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn figures(cycle: &VisibleCycle) -> Markup {
    let of_verdict = |verdict: RuleVerdict| {
        cycle
            .people()
            .filter(|person| person.step.as_ref().is_some_and(|it| it.verdict == verdict))
            .count()
    };
    let (mut with_errors, mut warnings) = (0, 0);
    for person in cycle.people() {
        with_errors += usize::from(person.errors > 0);
        warnings += person.warnings;
    }
    html! {
        dl.figures {
            @for verdict in VERDICTS {
                @let number = of_verdict(verdict);
                @if number > 0 { (figure(number, verdict_words(verdict), false)) }
            }
            @if with_errors > 0 { (figure(with_errors, "with errors", true)) }
            (figure(warnings, "warnings", false))
        }
    }
}

fn figure(number: usize, words: &str, is_bad: bool) -> Markup {
    html! { div { dt { (words) } dd.say[is_bad] { (number) } } }
}

/// A verdict in words.
pub(super) fn verdict_words(verdict: RuleVerdict) -> &'static str {
    match verdict {
        RuleVerdict::Satisfied => "rule satisfied",
        RuleVerdict::NotSatisfied => "not yet satisfied",
        RuleVerdict::InsufficientData => "too much unknown",
        RuleVerdict::NothingRated => "nothing rated",
        RuleVerdict::NotAssessable => "no skill applies",
    }
}

fn filter_form(cycle: &VisibleCycle, filter: &CycleFilter) -> Markup {
    let (mut managers, mut targets) = (BTreeSet::new(), BTreeSet::new());
    for person in cycle.people() {
        managers.extend(person.manager.as_deref());
        targets.extend(person.step.as_ref().map(|it| it.target.as_str()));
    }
    html! {
        form.tools method="get" action="/" role="search" data-filter {
            input type="search" name="find" value=(filter.find) aria-label="Find by name, id, team or manager" placeholder="Name, id, team …" size="26";
            (choice("manager", "Manager", "All managers", &filter.manager, managers.iter().map(|it| (*it, *it))))
            (choice("target", "Target", "All targets", &filter.target, targets.iter().map(|it| (*it, *it))))
            (choice("verdict", "Rule", "Any verdict", &filter.verdict, VERDICTS.iter().map(|it| (verdict_name(*it), verdict_words(*it)))))
            (choice("with", "Findings", "With or without findings", &filter.with, [("errors", "with errors"), ("warnings", "with warnings")].into_iter()))
            button { "Show" }
        }
    }
}

fn choice<'c>(
    name: &str,
    label: &str,
    all: &str,
    chosen: &str,
    choices: impl Iterator<Item = (&'c str, &'c str)>,
) -> Markup {
    html! {
        select name=(name) aria-label=(label) {
            option value="" { (all) }
            @for (value, words) in choices { option value=(value) selected[value == chosen] { (words) } }
        }
    }
}

/// The table of the people who were found.
fn people_table(found: &[&PersonOverview], filter: &CycleFilter) -> Markup {
    let page = filter.page.max(1);
    let from = (page - 1) * PEOPLE_ON_A_PAGE;
    let shown: Vec<&&PersonOverview> = found.iter().skip(from).take(PEOPLE_ON_A_PAGE).collect();
    html! {
        table {
            thead { tr {
                @for (column, words) in [("name", "Person"), ("step", "From → to"), ("manager", "Manager"), ("skills", "Skills of the target rung"), ("verdict", "Rule"), ("findings", "Findings")] {
                    th scope="col" class=[(column == "manager").then_some("hide")] { a href=(sorted(filter, column)) { (words) } }
                }
            } }
            tbody { @for person in &shown { (person_row(person)) } }
        }
        p.quiet role="status" { (shown_words(found.len(), from, shown.len())) }
        @if found.len() > PEOPLE_ON_A_PAGE {
            nav.pager aria-label="Pages of people" {
                @if page > 1 { a rel="prev" href=(address(&CycleFilter { page: page - 1, ..filter.clone() })) { "← Previous" } }
                @if from + shown.len() < found.len() { a rel="next" href=(address(&CycleFilter { page: page + 1, ..filter.clone() })) { "Next →" } }
            }
        }
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

/// The address of the cycle with a filter.
fn address(filter: &CycleFilter) -> String {
    let query =
        serde_urlencoded::to_string(filter).expect("texts and numbers can stand in an address");
    format!("/?{query}")
}

fn person_row(person: &PersonOverview) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(person_address(person)) { bdi { (person.name) } } " " span.where { bdi { (person.id) } } }
            td { (step_words(person)) }
            td.hide { @match person.manager.as_deref() { Some(manager) => bdi { (manager) }, None => span.quiet { "nobody" } } }
            td { @if let Some(step) = &person.step { (counts_bar(step)) } }
            td.word { @if let Some(step) = &person.step { (verdict_words(step.verdict)) } }
            td { (finding_words(person)) }
        }
    }
}

/// The address of a person.
pub(super) fn person_address(person: &PersonOverview) -> String {
    format!("/people/{}", encoded(person.id.as_str()))
}

/// A text as a part of a path.
pub(super) fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte);
    let mut path = String::new();
    for byte in text.bytes() {
        if is_plain(byte) {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path
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

fn finding_words(person: &PersonOverview) -> Markup {
    html! {
        @if person.errors > 0 { span.say.word { (counted(person.errors, "error", "errors")) } " " }
        @if person.warnings > 0 { span.quiet.word { (counted(person.warnings, "warning", "warnings")) } }
        @if person.errors + person.warnings == 0 { span.quiet { "none" } }
    }
}
