//! Fix lists. In: a cycle as its visitor sees it. Out: what each manager has to put right, as a page and as the PDF that `check
//! --by-manager` writes. A manager has the own list alone.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use promopacket::diagnostics::{Diagnostic, MergedFinding};
use promopacket::error::{Error, Result};
use promopacket::pipeline::{self, ManagerOverview, PersonOverview};
use tempfile::TempDir;

use super::archive_download::{ArchivedFile, ArchivedFiles, archive, attachment};
use super::blocking::blocking;
use super::finding_list::{NamedPeople, findings_list};
use super::layout::{PageFrame, View};
use super::page_error::PageError;
use super::page_words::counted;
use super::view_addresses::{encoded, person_address};
use super::visible_cycle::VisibleCycle;

/// The lists of all managers whom the visitor sees.
pub(super) async fn lists(cycle: VisibleCycle) -> Markup {
    let managers = visible_managers(&cycle);
    let content = match managers.as_slice() {
        [own] if !cycle.visitor().sees_all() => list(&cycle, own),
        managers => index(&cycle, managers),
    };
    PageFrame { title: "Fix lists", view: Some(View::FixLists), scripts: &[] }
        .around(&cycle, &content)
}

/// The list of one manager, as a page or as a PDF.
pub(super) async fn list_of(
    cycle: VisibleCycle,
    Path(name): Path<String>,
) -> std::result::Result<Response, PageError> {
    let managers = visible_managers(&cycle);
    let stem = name.strip_suffix(".pdf");
    let folder = stem.unwrap_or(&name);
    let manager = managers.iter().find(|it| it.folder() == folder).ok_or(PageError::NotFound)?;
    if stem.is_some() {
        return pdf_of(cycle.clone(), manager.file.clone()).await;
    }
    let content = list(&cycle, manager);
    let frame = PageFrame { title: "Fix list", view: Some(View::FixLists), scripts: &[] };
    Ok(frame.around(&cycle, &content).into_response())
}

async fn pdf_of(cycle: VisibleCycle, file: String) -> std::result::Result<Response, PageError> {
    let name = attachment(&file);
    let bytes = blocking(move || typeset(&cycle, &file)).await?.ok_or(PageError::NotFound)?;
    let kind = (CONTENT_TYPE, "application/pdf".to_owned());
    Ok(([kind, (CONTENT_DISPOSITION, name)], bytes).into_response())
}

fn typeset(cycle: &VisibleCycle, file: &str) -> Result<Option<Vec<u8>>> {
    let Some(checked) = cycle.checked() else { return Ok(None) };
    let typesetter = checked.typesetter(cycle.session().from.fonts.clone());
    let mut report = cycle.report().clone();
    let pdf = pipeline::fix_list(checked, &typesetter, file, &mut report)?;
    Ok(pdf.map(|it| it.bytes))
}

/// All lists as PDFs in one archive, as `check --by-manager` writes them.
pub(super) async fn all_lists(cycle: VisibleCycle) -> std::result::Result<Response, PageError> {
    if !cycle.visitor().sees_all() {
        return Err(PageError::NotFound);
    }
    let files = blocking(move || typeset_all(&cycle)).await?.ok_or(PageError::NotFound)?;
    Ok(archive("fix-lists.zip", files))
}

fn typeset_all(cycle: &VisibleCycle) -> Result<Option<ArchivedFiles>> {
    let Some(checked) = cycle.checked() else { return Ok(None) };
    let typesetter = checked.typesetter(cycle.session().from.fonts.clone());
    let jobs = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let parent = std::env::temp_dir();
    let folder = TempDir::new().map_err(Error::write("write into", &parent))?;
    let mut report = cycle.report().clone();
    let (place, more) = (folder.path(), Vec::new());
    pipeline::fix_lists(checked, &typesetter, jobs, place, more, &mut report)?;
    let mut files = Vec::new();
    for manager in pipeline::managers(checked) {
        let path = place.join(&manager.file);
        if path.exists() {
            files.push(ArchivedFile { name: manager.file, path });
        }
    }
    Ok(Some(ArchivedFiles { files, folder: Some(folder) }))
}

/// The managers whose lists the visitor may see: all of whose people the visitor sees.
fn visible_managers(cycle: &VisibleCycle) -> Vec<ManagerOverview> {
    let mut managers = cycle.checked().map(pipeline::managers).unwrap_or_default();
    managers.retain(|manager| {
        cycle.visitor().sees_all()
            || manager.people.iter().all(|id| cycle.person(id.as_str()).is_some())
    });
    managers
}

fn index(cycle: &VisibleCycle, managers: &[ManagerOverview]) -> Markup {
    html! {
        h1 { "Fix lists" }
        p.quiet { "What each manager has to put right. Send a manager the PDF, and nobody sees anybody else’s people." }
        @if managers.is_empty() {
            p { "There is no list for you." }
        } @else if cycle.visitor().sees_all() {
            p { a.button href="/fix-lists.zip" download { "Download all as PDFs" } }
        }
        div.wide {
            table {
                thead { tr { th scope="col" { "Manager" } th.n.word scope="col" { "People" } th.n scope="col" { "With findings" } th scope="col" { "List" } } }
                tbody {
                    @for manager in managers {
                        tr {
                            th scope="row" { a href=(list_address(manager)) { (manager_name(manager)) } }
                            td.n { (manager.people.len()) }
                            td.n { (with_findings(cycle, manager).len()) }
                            td.word { a href={ (list_address(manager)) ".pdf" } download { "PDF" span.unseen { " of " (manager_name(manager)) } } }
                        }
                    }
                }
            }
        }
    }
}

fn list(cycle: &VisibleCycle, manager: &ManagerOverview) -> Markup {
    let open = with_findings(cycle, manager);
    let people = manager.people.iter().filter_map(|id| cycle.person(id.as_str()));
    let ready: Vec<&PersonOverview> = people.filter(|it| it.errors + it.warnings == 0).collect();
    html! {
        h1 { (manager_name(manager)) }
        p.quiet {
            (counted(manager.people.len(), "person", "people")) ", " (open.len()) " with something to put right. "
            a.button href={ (list_address(manager)) ".pdf" } download { "Download as PDF" }
            @if cycle.visitor().sees_all() { " " a href="/fix-lists" { "All fix lists" } }
        }
        @for person in &open {
            h2 { a href=(person_address(person)) { bdi { (person.name) } } " " span.where { bdi { (person.id) } } }
            (findings_list(cycle, &findings_about(cycle, person), NamedPeople::KnownAlready))
        }
        @if !ready.is_empty() {
            h2 { "Nothing to put right" }
            ul.people-links { @for person in ready { li { a href=(person_address(person)) { bdi { (person.name) } } } } }
        }
    }
}

/// What is to be put right about a person, errors first.
fn findings_about<'c>(cycle: &'c VisibleCycle, person: &PersonOverview) -> Vec<MergedFinding<'c>> {
    let is_about =
        |finding: &&Diagnostic| finding.employee_id.as_deref() == Some(person.id.as_str());
    let mut findings: Vec<&Diagnostic> = cycle.findings().filter(is_about).collect();
    findings.sort_by_key(|finding| !finding.is_error());
    findings.into_iter().map(MergedFinding::single).collect()
}

fn with_findings<'c>(
    cycle: &'c VisibleCycle,
    manager: &ManagerOverview,
) -> Vec<&'c PersonOverview> {
    let people = manager.people.iter().filter_map(|id| cycle.person(id.as_str()));
    people.filter(|person| person.errors + person.warnings > 0).collect()
}

fn manager_name(manager: &ManagerOverview) -> Markup {
    html! { @match &manager.name { Some(name) => { bdi { (name) } } None => { "People without a manager" } } }
}

fn list_address(manager: &ManagerOverview) -> String {
    format!("/fix-lists/{}", encoded(manager.folder()))
}
