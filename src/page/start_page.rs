//! The form for own files. In: files that somebody chooses or drops, and a folder that is named for them. Out: the files in the folder, and
//! their cycle in the place of the one that was open.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::json;

use super::access::Visitor;
use super::blocking::blocking;
use super::layout::PageFrame;
use super::page_error::PageError;
use super::server::PageServer;
use super::session::{PageSession, SessionInputs};
use super::uploaded_cycle::{UploadRole, UploadedCycle, UploadedFile};
use super::visible_cycle::VisibleCycle;

/// How many bytes the form takes. Larger files are opened by their path.
pub(super) const LARGEST_FORM: usize = 500_000_000;

/// The endings of tables, for the window in which files are chosen.
const TABLES: &str = ".csv,.tsv,.tab,.txt,.xlsx,.xlsm,.xls,.ods,.zip";

/// The form, for the person on whose machine the page runs.
pub(super) async fn form(cycle: VisibleCycle) -> Result<Markup, PageError> {
    if !is_owner(&cycle) {
        return Err(PageError::NotFound);
    }
    let here = std::path::absolute("my-cycle").unwrap_or_else(|_| PathBuf::from("my-cycle"));
    let content = html! {
        h1 { "Open your own files" }
        p { "The files are copied into a folder of yours, and their cycle opens here. Nothing leaves this machine." }
        form.start data-open {
            (chooser("assessments", "Assessments", "What people and managers wrote: a table of ours, or an export of your review system.", TABLES, true))
            (chooser("people", "People", "Names, rungs and managers, if the assessments do not have them. May be left out.", TABLES, false))
            details {
                summary { "Your own cycle file and ladder" }
                (chooser("cycle", "Cycle file", "Name, dates, scale and rule of your cycle: cycle.toml.", ".toml", false))
                (chooser("ladder", "Ladder", "The TOML files of your ladder.", ".toml", true))
            }
            label {
                "Folder"
                input type="text" name="folder" required value=(here.display()) autocomplete="off" spellcheck="false" aria-describedby="folder-help";
                span #folder-help { "A new folder, or one that you have. No file in it is written over." }
            }
            p.say role="alert" data-refused {}
            p { button.primary { "Open these files" } " " a href="/" { "Back to the cycle" } }
            noscript { p { "This form needs scripts. Or end promopacket and start it with your files: " code { "promopacket open assessments.csv --people people.csv" } } }
        }
    };
    Ok(PageFrame { title: "Open files", view: None, scripts: &["start.js"] }
        .around(&cycle, &content))
}

/// A place where files are chosen, or dropped.
fn chooser(name: &str, label: &str, help: &str, endings: &str, takes_several: bool) -> Markup {
    html! {
        label.chooser data-drop {
            (label)
            input type="file" name=(name) accept=(endings) multiple[takes_several] required[name == "assessments"] aria-describedby={ (name) "-help" };
            span id={ (name) "-help" } { (help) }
        }
    }
}

fn is_owner(cycle: &VisibleCycle) -> bool {
    matches!(cycle.visitor(), Visitor::Owner(_))
}

/// Takes the form.
pub(super) async fn open(
    State(server): State<Arc<PageServer>>,
    cycle: VisibleCycle,
    form: Multipart,
) -> Response {
    if !is_owner(&cycle) {
        return PageError::NotFound.into_json();
    }
    let given = match received(form).await {
        Ok(given) => given,
        Err(why) => return refused(&why),
    };
    let before = Arc::clone(cycle.session());
    let opened = blocking(move || {
        let from = given.write(&before.from)?;
        PageSession::open(from).map_err(|why| format!("The files cannot be opened: {why}."))
    });
    opened_or_refused(&server, opened.await)
}

/// Reads the files of the cycle again, which somebody may have put right meanwhile.
pub(super) async fn read_again(
    State(server): State<Arc<PageServer>>,
    cycle: VisibleCycle,
) -> Response {
    if !cycle.visitor().sees_all() || cycle.session().is_sample() {
        return PageError::NotFound.into_json();
    }
    let before = Arc::clone(cycle.session());
    let opened = blocking(move || {
        let read = SessionInputs::read_again(&before.from).and_then(PageSession::open);
        read.map_err(|why| format!("The files cannot be read: {why}."))
    });
    opened_or_refused(&server, opened.await)
}

fn opened_or_refused(server: &PageServer, opened: Result<PageSession, String>) -> Response {
    match opened {
        Ok(session) => {
            if server.open(session) {
                StatusCode::NO_CONTENT.into_response()
            } else {
                refused("A build is at work. Stop it, or wait until it has ended.")
            }
        }
        Err(why) => refused(&why),
    }
}

fn refused(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": why }))).into_response()
}

/// Everything that the form holds.
async fn received(mut form: Multipart) -> Result<UploadedCycle, String> {
    const TOO_LARGE: &str = "The files could not be taken: they are larger than 500 MB, or the window was closed. Open large files with `promopacket open FILE`.";
    let too_large = |_| TOO_LARGE.to_owned();
    let mut given = UploadedCycle::default();
    while let Some(field) = form.next_field().await.map_err(too_large)? {
        let named = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let bytes = field.bytes().await.map_err(too_large)?.to_vec();
        match (UploadRole::named(&named), file) {
            // A field in which nothing was chosen.
            (Some(_), Some(name)) if name.is_empty() && bytes.is_empty() => {}
            (Some(role), Some(name)) => given.files.push(UploadedFile { role, name, bytes }),
            (None, None) if named == "folder" => {
                given.folder = String::from_utf8_lossy(&bytes).into_owned();
            }
            _ => return Err("Choose the files in the form.".to_owned()),
        }
    }
    Ok(given)
}
