//! The cycle: one row for each person. In: the people whom the visitor sees, and a filter. Out: the page.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use promopacket::audience::Audience;
use promopacket::corrections::CorrectionCounts;
use promopacket::diagnostics::{Diagnostic, merged};
use promopacket::pipeline::{PersonOverview, StepOverview};
use promopacket::readiness::{RuleVerdict, VerdictCounts};
use promopacket::source::Source;

use super::access::Visitor;
use super::build_page::edition_name;
use super::cycle_filter::{CycleFilter, PEOPLE_ON_A_PAGE, verdict_name};
use super::edition_plan::{EditionState, KnownEditions};
use super::finding_list::{NamedPeople, findings_list};
use super::layout::{PageFrame, View};
use super::session::CycleOrigin;
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
    let fields = counted(counts.fields, "field says", "fields say");
    format!("{fields} something else than the files.")
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
    format!("{}, {ready} ready to build", counted(people, "person", "people"))
}

/// "1 person", "2 people".
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

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

fn figures(cycle: &VisibleCycle) -> Markup {
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
fn people_table(cycle: &VisibleCycle, found: &[&PersonOverview], filter: &CycleFilter) -> Markup {
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

/// The address on which the people of a filter are built.
fn build_address(filter: &CycleFilter) -> String {
    let query = filter.people_alone().query();
    if query.is_empty() { "/build".to_owned() } else { format!("/build?{query}") }
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

/// The address of the cycle with a filter.
pub(super) fn address(filter: &CycleFilter) -> String {
    format!("/?{}", filter.query())
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
            td.c-findings { (finding_words(person)) }
            td.c-packets { (edition_words(cycle, editions, person)) }
        }
    }
}

/// The address of a person among the people of a filter, so that who comes next is one of them.
fn address_among(person: &PersonOverview, filter: &CycleFilter) -> String {
    let query = CycleFilter { page: 0, ..filter.clone() }.query();
    let address = person_address(person);
    if query.is_empty() { address } else { format!("{address}?{query}") }
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
        @if person.errors + person.warnings == 0 { span.quiet { "no findings" } }
    }
}
