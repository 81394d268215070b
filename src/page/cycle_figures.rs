//! A cycle in figures. In: the people whom the visitor sees, and what was found about them. Out: how many of which kind there are, each
//! with a link to them.

use std::collections::BTreeMap;

use maud::{Markup, html};
use promopacket::diagnostics::Diagnostic;
use promopacket::readiness::RuleVerdict;

use super::cycle_filter::{CycleFilter, verdict_name};
use super::page_words::{VERDICTS, counted, verdict_words};
use super::view_addresses::address;
use super::visible_cycle::VisibleCycle;

/// The cycle in figures.
struct CycleFigures<'c> {
    of_verdict: BTreeMap<RuleVerdict, usize>,
    of_target: BTreeMap<&'c str, TargetFigures>,
    with_errors: usize,
    warnings: usize,
}

/// How many ask for a rung, and for how many of them the rule is satisfied.
#[derive(Default)]
struct TargetFigures {
    people: usize,
    satisfied: usize,
}

impl<'c> CycleFigures<'c> {
    fn of(cycle: &'c VisibleCycle) -> Self {
        let (of_verdict, of_target) = (BTreeMap::new(), BTreeMap::new());
        let mut figures = Self { of_verdict, of_target, with_errors: 0, warnings: 0 };
        for person in cycle.people() {
            figures.with_errors += usize::from(person.errors > 0);
            figures.warnings += person.warnings;
            let Some(step) = &person.step else { continue };
            *figures.of_verdict.entry(step.verdict).or_default() += 1;
            let target = figures.of_target.entry(step.target.as_str()).or_default();
            target.people += 1;
            target.satisfied += usize::from(step.verdict == RuleVerdict::Satisfied);
        }
        figures
    }
}

/// The figures of the cycle.
pub(super) fn figures(cycle: &VisibleCycle) -> Markup {
    let figures = CycleFigures::of(cycle);
    let elsewhere = errors_elsewhere(cycle);
    html! {
        dl.figures {
            @for verdict in VERDICTS {
                @if let Some(number) = figures.of_verdict.get(&verdict) {
                    (figure(*number, verdict_words(verdict), &with_verdict(verdict)))
                }
            }
            @if figures.with_errors > 0 { (bad_figure(figures.with_errors, "with errors", "/?with=errors")) }
            (figure(figures.warnings, "warnings", "/?with=warnings"))
        }
        @if elsewhere > 0 {
            p.say { a href="/read#found" { (counted(elsewhere, "error is", "errors are")) " about nobody in this list" } "." }
        }
        (by_target(&figures))
    }
}

/// Errors that no line of the list counts.
fn errors_elsewhere(cycle: &VisibleCycle) -> usize {
    let is_elsewhere = |finding: &&Diagnostic| {
        let person = finding.employee_id.as_deref().and_then(|id| cycle.person(id));
        finding.is_error() && person.is_none()
    };
    cycle.findings().filter(is_elsewhere).count()
}

fn by_target(figures: &CycleFigures<'_>) -> Markup {
    html! {
        details.targets {
            summary { "Rule satisfied, by target rung" }
            ul {
                @for (target, TargetFigures { people, satisfied }) in &figures.of_target {
                    @let filter = CycleFilter { target: (*target).to_owned(), ..CycleFilter::default() };
                    li { a href=(address(&filter)) { bdi { (target) } } " " span.quiet { (satisfied) " of " (people) } }
                }
            }
        }
    }
}

/// The address of the people with a verdict.
fn with_verdict(verdict: RuleVerdict) -> String {
    address(&CycleFilter { verdict: verdict_name(verdict).to_owned(), ..CycleFilter::default() })
}

/// A figure that leads to what it counts.
fn figure(number: usize, words: &str, leads_to: &str) -> Markup {
    html! { div { dt { (words) } dd { a href=(leads_to) aria-label={ (number) " " (words) } { (number) } } } }
}

fn bad_figure(number: usize, words: &str, leads_to: &str) -> Markup {
    html! { div.say { dt { (words) } dd { a href=(leads_to) aria-label={ (number) " " (words) } { (number) } } } }
}
