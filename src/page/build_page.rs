//! The build. In: a cycle, who and which editions are chosen, and the last build. Out: what would be made and why, how far the build is,
//! and how it ended. Who does not see everybody finds the packets of whom they see.

use std::collections::BTreeMap;

use maud::{Markup, html};
use promopacket::audience::Audience;
use promopacket::diagnostics::{Diagnostic, merged};
use promopacket::pipeline::{ErrorPolicy, StalePacket};

use super::access::Visitor;
use super::build_choice::{ChosenPackets, EditionChoice};
use super::build_job::{BuildEnd, BuildJob, FinishedBuild, made_words};
use super::cycle_filter::CycleFilter;
use super::edition_plan::EditionPlan;
use super::finding_list::{NamedPeople, findings_list, in_code};
use super::layout::{PageFrame, View};
use super::page_words::counted;
use super::people_table::edition_words;
use super::view_addresses::{address, person_address};
use super::visible_cycle::VisibleCycle;

/// How many packets a plan lists by name.
const LISTED: usize = 200;

/// The page of the build.
pub(super) fn build_page(
    cycle: &VisibleCycle,
    filter: &CycleFilter,
    editions: &EditionChoice,
) -> Markup {
    let content = if !cycle.visitor().sees_all() {
        own_packets(cycle)
    } else if cycle.checked().is_none() {
        html! { h1 { "Build" } p { "There is no cycle yet. " a href="/" { "See what stops it" } "." } }
    } else {
        html! {
            h1 { "Build packets" }
            div #job { (job_part(cycle)) }
            p.unseen role="status" data-build-said {}
            (build_form(cycle, filter, editions))
            div #plan { (plan_part(cycle, filter, editions)) }
        }
    };
    let title = if cycle.visitor().sees_all() { "Build" } else { "Packets" };
    PageFrame { title, view: Some(View::Build), scripts: &["build.js"] }.around(cycle, &content)
}

/// The packets of the people whom a manager sees.
fn own_packets(cycle: &VisibleCycle) -> Markup {
    let editions = cycle.editions();
    html! {
        h1 { "Packets of your people" }
        p.quiet { "HR builds them. What is there can be downloaded here." }
        div.wide {
            table {
                thead { tr { th scope="col" { "Person" } th scope="col" { "Packets" } } }
                tbody {
                    @for person in cycle.people() {
                        tr {
                            th scope="row" { a href=(person_address(person)) { bdi { (person.name) } } }
                            td { (edition_words(cycle, &editions, person)) }
                        }
                    }
                }
            }
        }
    }
}

fn build_form(cycle: &VisibleCycle, filter: &CycleFilter, editions: &EditionChoice) -> Markup {
    let chosen = ChosenPackets::new(cycle, filter, editions);
    html! {
        form.build method="get" action="/build" data-build {
            @for (name, value) in filter.people_alone().fields() { input type="hidden" name=(name) value=(value); }
            fieldset {
                legend { "For whom" }
                p {
                    strong { (counted(chosen.people.len(), "person", "people")) }
                    @if filter.takes_everybody() { ", everybody in the cycle. " } @else { " of the list. " }
                    a href=(address(&filter.people_alone())) { "Choose in the list" }
                    @if !filter.takes_everybody() { " · " a href="/build" { "Everybody" } }
                }
            }
            fieldset {
                legend { "Editions" }
                @for audience in Audience::ALL {
                    label.tick {
                        input type="checkbox" name=(EditionChoice::field(audience)) value="on" checked[chosen.audiences.contains(&audience)];
                        span { (edition_name(audience)) " " small.quiet { (readers(audience)) } }
                    }
                }
            }
            @if chosen.errors > 0 { (error_choice(&chosen)) }
            button data-without-script { "Show what would be made" }
        }
    }
}

fn error_choice(chosen: &ChosenPackets<'_>) -> Markup {
    let leaves_out = chosen.on_error == ErrorPolicy::WriteOthers;
    html! {
        fieldset {
            legend { (counted(chosen.errors, "error stops the build", "errors stop the build")) }
            label.tick { input type="radio" name="errors" value="" checked[!leaves_out]; span { "Make nothing until they are put right" } }
            label.tick { input type="radio" name="errors" value="leave-out" checked[leaves_out]; span { "Leave out the people they are about, and make the others" } }
            p { a href="/?with=errors" { "See who they are" } " · " a href="/read#found" { "See every error" } }
        }
    }
}

/// The name of an edition, with a capital letter.
pub(super) fn edition_name(audience: Audience) -> &'static str {
    match audience {
        Audience::Employee => "Employee",
        Audience::Manager => "Manager",
        Audience::Committee => "Committee",
        Audience::Hr => "HR",
    }
}

fn readers(audience: Audience) -> &'static str {
    match audience {
        Audience::Employee => "for the person it is about",
        Audience::Manager => "for the person’s manager",
        Audience::Committee => "for those who decide",
        Audience::Hr => "for HR alone",
    }
}

/// What would be made, and why, with the button that makes it.
pub(super) fn plan_part(
    cycle: &VisibleCycle,
    filter: &CycleFilter,
    editions: &EditionChoice,
) -> Markup {
    let chosen = ChosenPackets::new(cycle, filter, editions);
    let known = cycle.editions();
    let Some(plan) = &known.plan else {
        return unplanned(&chosen);
    };
    let stale = chosen.stale(plan);
    let refusals = refusals(cycle, plan);
    html! {
        section aria-labelledby="plan-heading" data-planning[!known.is_current] {
            h2 #plan-heading { "What would be made" }
            @if !refusals.is_empty() {
                p.say { "Nothing, as long as this is so:" }
                (findings_list(cycle, &merged(refusals), NamedPeople::Named))
            } @else if chosen.is_stopped() {
                p.say { "Nothing, as long as " (counted(chosen.errors, "error stops", "errors stop")) " it. Put them right, or leave the people out." }
            } @else if chosen.is_empty() {
                p.say { "Nothing: nobody who is chosen has an assessment." }
            } @else {
                (plan_words(&chosen, &stale))
                p {
                    button.primary[!stale.is_empty()] type="button" data-start { (start_words(&chosen, &stale)) }
                    " " span.quiet { "into " bdi.path { (cycle.session().from.out.display()) } }
                }
                (plan_table(&stale))
            }
        }
    }
}

/// What can be said before it is known what is there already: a build finds that out by itself.
fn unplanned(chosen: &ChosenPackets<'_>) -> Markup {
    html! {
        div data-planning {
            p.quiet { "Looking at what is there already …" }
            @if !chosen.is_stopped() && !chosen.is_empty() {
                button type="button" data-start { "Build without waiting for it" }
            }
        }
    }
}

/// What stops every build: errors about nobody in particular, and a folder that is not for this cycle.
fn refusals<'c>(cycle: &'c VisibleCycle, plan: &'c EditionPlan) -> Vec<&'c Diagnostic> {
    let is_general = |it: &&Diagnostic| it.is_error() && it.employee_id.is_none();
    cycle.findings().filter(is_general).chain(&plan.refusals).collect()
}

fn start_words(chosen: &ChosenPackets<'_>, stale: &[&StalePacket]) -> String {
    if stale.is_empty() && chosen.packets() > 0 {
        "Compare every file again".to_owned()
    } else {
        format!("Build {}", counted(stale.len(), "packet", "packets"))
    }
}

fn plan_words(chosen: &ChosenPackets<'_>, stale: &[&StalePacket]) -> Markup {
    let unchanged = chosen.packets().saturating_sub(stale.len());
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for packet in stale {
        *reasons.entry(packet.reason.as_str()).or_default() += 1;
    }
    html! {
        p {
            strong { (counted(stale.len(), "packet", "packets")) } " to make"
            @for (why, number) in reasons { ", " (number) " " (why) }
            "; " (unchanged) " already there and up to date."
            @if chosen.unassessed() > 0 { " " (counted(chosen.unassessed(), "person has", "people have")) " no assessment, and no packet." }
        }
    }
}

fn plan_table(stale: &[&StalePacket]) -> Markup {
    html! {
        @if !stale.is_empty() {
            details {
                summary { "Each of them" }
                div.wide {
                    table {
                        thead { tr { th scope="col" { "File" } th scope="col" { "Why" } } }
                        tbody { @for packet in stale.iter().take(LISTED) { tr { th scope="row" { bdi { (packet.file) } } td { (packet.reason.as_str()) } } } }
                    }
                }
                @if stale.len() > LISTED { p.quiet { "and " (stale.len() - LISTED) " more" } }
            }
        }
    }
}

/// The last build: how far it is, or how it ended.
pub(super) fn job_part(cycle: &VisibleCycle) -> Markup {
    let Some(job) = cycle.session().builds.last() else { return html! {} };
    match job.end() {
        None => running(&job),
        Some(end) => ended(cycle, &end),
    }
}

fn running(job: &BuildJob) -> Markup {
    let state = job.state();
    html! {
        section.job data-running {
            h2 { "Building" }
            progress max=(state.all.max(1)) value=(state.done) aria-label="Packets made" {}
            p data-progress-words { (state.in_words()) }
            p { button type="button" data-stop { "Stop" } " " small.quiet { "What is finished is kept, and the next build goes on with it." } }
        }
    }
}

fn ended(cycle: &VisibleCycle, end: &BuildEnd) -> Markup {
    html! {
        section.job {
            @match end {
                BuildEnd::Built(built) => (built_words(cycle, built)),
                BuildEnd::Refused(report) => {
                    @let errors: Vec<_> = report.in_file_order().into_iter().filter(|it| it.is_error()).collect();
                    h2 data-end { "Nothing was built: " (counted(errors.len(), "error", "errors")) }
                    (findings_list(cycle, &merged(errors), NamedPeople::Named))
                }
                BuildEnd::Stopped { done, all } => {
                    h2 data-end { "Stopped after " (done) " of " (all) " packets" }
                    p { "The folder is as it was. What is finished waits there, and the next build goes on with it." }
                }
                BuildEnd::Failed(why) => {
                    h2 data-end { "The build failed" }
                    p.say { (in_code(why)) }
                }
            }
        }
    }
}

fn built_words(cycle: &VisibleCycle, built: &FinishedBuild) -> Markup {
    let FinishedBuild { summary, not_written } = built;
    let is_owner = matches!(cycle.visitor(), Visitor::Owner(_));
    html! {
        h2 data-end { (counted(summary.packets, "packet is", "packets are")) " in the folder" }
        p { (made_words(summary).join("; ")) "." }
        p {
            a.button href="/packets.zip" download { "Download all, a folder for each manager" }
            @if is_owner { " " button type="button" data-open-folder { "Open the folder" } }
        }
        p.quiet { "The download has no HR editions: they are not for managers. SHA-256 of the manifest: " code.path { (summary.manifest_sha256) } }
        @if !not_written.is_empty() {
            h3 { (counted(not_written.len(), "person has", "people have")) " no packet" }
            ul {
                @for person in not_written {
                    li {
                        @match cycle.person(&person.employee_id) {
                            Some(known) => { a href=(person_address(known)) { bdi { (known.name) } } }
                            None => { bdi { (person.employee_id) } }
                        }
                        ": "
                        @for (place, note) in person.reasons.iter().enumerate() { @if place > 0 { "; " } (in_code(&note.message)) }
                    }
                }
            }
        }
    }
}
