//! Requests about builds. In: choices of somebody who may build. Out: pages, the progress of a build as JSON, and a build that was begun or
//! stopped.

use axum::Json;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::access::Visitor;
use super::blocking::blocking;
use super::build_choice::{ChosenPackets, EditionChoice};
use super::build_page::{build_page, job_part, plan_part};
use super::cycle_filter::CycleFilter;
use super::page_error::PageError;
use super::routes::PART;
use super::visible_cycle::VisibleCycle;

/// What the button sends.
#[derive(Debug, Deserialize)]
pub(super) struct BuildOrder {
    /// What the form says, as it would stand in the address.
    query: String,
}

/// The page, or the part of it that a script asks for.
pub(super) async fn show(
    cycle: VisibleCycle,
    Query(filter): Query<CycleFilter>,
    Query(editions): Query<EditionChoice>,
    headers: HeaderMap,
) -> Response {
    match headers.get(PART).map(|part| part.as_bytes()) {
        Some(_) if !cycle.visitor().sees_all() => PageError::NotFound.into_response(),
        Some(b"job") => job_part(&cycle).into_response(),
        Some(_) => plan_part(&cycle, &filter, &editions).into_response(),
        None => build_page(&cycle, &filter, &editions).into_response(),
    }
}

/// Begins a build.
pub(super) async fn start(cycle: VisibleCycle, Json(order): Json<BuildOrder>) -> Response {
    if !cycle.visitor().sees_all() {
        return PageError::NotFound.into_json();
    }
    const WRONG: PageError = PageError::BadRequest("Choose people and editions.");
    let Ok(filter) = serde_urlencoded::from_str::<CycleFilter>(&order.query) else {
        return WRONG.into_json();
    };
    let Ok(editions) = serde_urlencoded::from_str::<EditionChoice>(&order.query) else {
        return WRONG.into_json();
    };
    let chosen = ChosenPackets::new(&cycle, &filter, &editions);
    if chosen.is_empty() {
        return PageError::BadRequest("Nobody who is chosen has an assessment.").into_json();
    }
    if !cycle.session().begin_build(chosen.wanted()) {
        return PageError::BadRequest("Another build is at work; wait until it has ended.")
            .into_json();
    }
    StatusCode::ACCEPTED.into_response()
}

/// How far the build is.
pub(super) async fn progress(cycle: VisibleCycle) -> Response {
    match cycle.session().builds.last() {
        Some(job) if cycle.visitor().sees_all() => {
            let state = job.state();
            Json(json!({ "state": state, "words": state.in_words() })).into_response()
        }
        _ => PageError::NotFound.into_json(),
    }
}

/// Stops the build.
pub(super) async fn stop(cycle: VisibleCycle) -> Response {
    if !cycle.visitor().sees_all() {
        return PageError::NotFound.into_json();
    }
    cycle.session().builds.stop();
    StatusCode::ACCEPTED.into_response()
}

/// Opens the folder of packets in the file manager, for the person on whose machine the page runs.
pub(super) async fn open_folder(cycle: VisibleCycle) -> Response {
    if !matches!(cycle.visitor(), Visitor::Owner(_)) {
        return PageError::NotFound.into_json();
    }
    let folder = cycle.session().from.out.clone();
    match blocking(move || opener::open(folder)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(_) => {
            PageError::BadRequest("The folder could not be opened; its path stands on the page.")
                .into_json()
        }
    }
}
