//! The page of the cycle. In: the cycle as its visitor sees it, and a filter. Out: figures, the form of the filter, and the list; or what has
//! to be put right before there is a cycle.

use std::collections::BTreeSet;

use maud::{Markup, html};
use promopacket::corrections::CorrectionCounts;
use promopacket::diagnostics::{Diagnostic, merged};
use promopacket::source::Source;

use super::access::Visitor;
use super::cycle_figures::figures;
use super::cycle_filter::{CycleFilter, verdict_name};
use super::finding_list::{NamedPeople, findings_list};
use super::layout::{PageFrame, View};
use super::page_words::{VERDICTS, counted, verdict_words};
use super::people_table::people_table;
use super::session::CycleOrigin;
use super::visible_cycle::VisibleCycle;

/// The page of the cycle.
pub(super) fn cycle_page(cycle: &VisibleCycle, filter: &CycleFilter) -> Markup {
    let content = html! {
        h1 { (headline(cycle)) }
        (origin_words(cycle))
        @if cycle.checked().is_none() {
            (stopping_findings(cycle))
        } @else {
            (figures(cycle))
            (filter_form(cycle, filter))
            p.unseen role="status" data-shown {}
            div #people { (people_part(cycle, filter)) }
        }
    };
    PageFrame { title: "Cycle", view: Some(View::Cycle), scripts: &["cycle.js"] }
        .around(cycle, &content)
}

/// The part of the page that a filter changes.
pub(super) fn people_part(cycle: &VisibleCycle, filter: &CycleFilter) -> Markup {
    people_table(cycle, &filter.of(cycle), filter)
}

/// Which files were read, and where changes go.
fn origin_words(cycle: &VisibleCycle) -> Markup {
    let from = &cycle.session().from;
    let inputs = &from.inputs;
    let files: Vec<&str> = inputs
        .assessments
        .iter()
        .chain(&inputs.people)
        .chain(&inputs.cycle)
        .map(Source::file_name)
        .collect();
    html! {
        @if cycle.visitor().sees_all() {
            p.quiet {
                a href="/read" { (names(&files)) } ". "
                @if let Some(counts) = cycle.checked().and_then(|it| it.corrections) { (corrected_words(counts)) " " }
                @if !cycle.session().is_sample() {
                    "Changes are kept in " bdi.path { (from.corrections.display()) } "; the files you gave are never written to. "
                }
                @if matches!(cycle.visitor(), Visitor::Owner(_)) { "Nothing leaves this machine. " }
                (read_again(cycle))
            }
            @if let CycleOrigin::Uploaded(command) = &from.origin {
                p.quiet { "Open this cycle again with " code.path { (command) } }
            }
        }
    }
}

/// The button for files that somebody has put right meanwhile.
fn read_again(cycle: &VisibleCycle) -> Markup {
    html! {
        @if !cycle.session().is_sample() {
            button.small type="button" data-read-again { "Read the files again" }
            " " span.say role="alert" data-refused {}
            @if matches!(cycle.visitor(), Visitor::Owner(_)) { " " a href="/open" { "Open other files" } }
        }
    }
}

/// "a.csv, b.csv and 12 more".
fn names(files: &[&str]) -> String {
    const LISTED: usize = 4;
    let listed = files[..files.len().min(LISTED)].join(", ");
    if files.len() > LISTED {
        format!("{listed} and {} more", files.len() - LISTED)
    } else {
        listed
    }
}

fn corrected_words(counts: CorrectionCounts) -> String {
    let fields = counted(counts.fields, "field is", "fields are");
    format!("{fields} changed from what the files say.")
}

/// What has to be put right before there is a cycle.
fn stopping_findings(cycle: &VisibleCycle) -> Markup {
    let stopping: Vec<&Diagnostic> =
        cycle.findings().filter(|finding| finding.is_error()).collect();
    html! {
        p { "The files cannot be read as a cycle yet. Put this right in them, then read them again." }
        (findings_list(cycle, &merged(stopping), NamedPeople::Named))
        p { a href="/read" { "All that was found, file by file" } }
    }
}

fn headline(cycle: &VisibleCycle) -> String {
    if cycle.checked().is_none() {
        let errors = cycle.findings().filter(|finding| finding.is_error()).count();
        return format!("No cycle yet: {}", counted(errors, "error stops it", "errors stop it"));
    }
    let (mut people, mut ready) = (0, 0);
    for person in cycle.people() {
        people += 1;
        ready += usize::from(person.errors == 0 && person.step.is_some());
    }
    let people = counted(people, "person", "people");
    format!("{people}, {}", counted(ready, "packet can be built", "packets can be built"))
}

fn filter_form(cycle: &VisibleCycle, filter: &CycleFilter) -> Markup {
    let (mut managers, mut tracks, mut targets) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for person in cycle.people() {
        managers.extend(person.manager.as_deref());
        tracks.extend(person.step.as_ref().map(|it| it.track.as_str()));
        targets.extend(person.step.as_ref().map(|it| it.target.as_str()));
    }
    html! {
        form.tools method="get" action="/" role="search" data-filter {
            input type="search" name="find" value=(filter.find) aria-label="Find by name, id, team or manager" placeholder="Name, id, team …" size="20" autocomplete="off";
            (choice("manager", "Manager", "All managers", &filter.manager, managers.iter().map(|it| (*it, *it))))
            @if tracks.len() > 1 { (choice("track", "Track", "All tracks", &filter.track, tracks.iter().map(|it| (*it, *it)))) }
            (choice("target", "Target", "All targets", &filter.target, targets.iter().map(|it| (*it, *it))))
            (choice("verdict", "Rule", "Any verdict", &filter.verdict, VERDICTS.iter().map(|it| (verdict_name(*it), verdict_words(*it)))))
            (choice("with", "Findings", "Any findings", &filter.with, [("errors", "with errors"), ("warnings", "with warnings")].into_iter()))
            @if !filter.sort.is_empty() { input type="hidden" name="sort" value=(filter.sort); }
            button data-without-script { "Show" }
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
