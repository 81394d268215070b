//! Which address is answered by what. In: a request that the guards let through. Out: an answer.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, Query};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};

use super::access::Visitor;
use super::assets;
use super::build_routes;
use super::corrections_download::corrections_file;
use super::cycle_filter::CycleFilter;
use super::cycle_page::{cycle_page, people_part};
use super::finding_field;
use super::fix_list_page;
use super::guards::{guard, guard_public};
use super::packet_downloads;
use super::page_error::PageError;
use super::person_routes::person_routes;
use super::read_page::{FindingChoice, read_page};
use super::server::PageServer;
use super::start_page;
use super::visible_cycle::VisibleCycle;

/// The header by which a script asks for a part of a page.
pub(super) const PART: &str = "x-part";

/// Every address of the page.
pub(super) fn router(server: &Arc<PageServer>) -> Router {
    Router::new()
        .route("/", get(cycle))
        .route("/build", get(build_routes::show).post(build_routes::start))
        .route("/build/open-folder", post(build_routes::open_folder))
        .route("/build/progress", get(build_routes::progress))
        .route("/build/stop", post(build_routes::stop))
        .route("/close", post(close))
        .route("/corrections.csv", get(corrections_file))
        .route("/fix-lists", get(fix_list_page::lists))
        .route("/fix-lists.zip", get(fix_list_page::all_lists))
        .route("/fix-lists/{name}", get(fix_list_page::list_of))
        .route(
            "/open",
            get(start_page::form)
                .post(start_page::open)
                .layer(DefaultBodyLimit::max(start_page::LARGEST_FORM)),
        )
        .route("/packets.zip", get(packet_downloads::packets))
        .route("/packets/{edition}/{id}", get(packet_downloads::packet))
        .route("/people/{id}/field", get(finding_field::field_of))
        .route("/read", get(read))
        .merge(person_routes())
        .route("/read-again", post(start_page::read_again))
        .fallback(async || PageError::NotFound)
        .layer(middleware::from_fn_with_state(Arc::clone(server), guard))
        .merge(public(server))
        .with_state(Arc::clone(server))
}

/// What holds no data: a page that refuses has a look, too.
fn public(server: &Arc<PageServer>) -> Router<Arc<PageServer>> {
    let guard = middleware::from_fn_with_state(Arc::clone(server), guard_public);
    Router::new().route("/assets/{name}", get(asset)).layer(guard)
}

/// A request takes the cycle as its visitor may see it, as it is at that moment.
impl FromRequestParts<Arc<PageServer>> for VisibleCycle {
    type Rejection = PageError;

    async fn from_request_parts(
        parts: &mut Parts,
        server: &Arc<PageServer>,
    ) -> Result<Self, PageError> {
        let visitor = parts.extensions.get::<Visitor>().cloned().ok_or(PageError::NotFound)?;
        let session = server.session();
        session.look_for_corrections();
        let cycle = Self::new(session, visitor);
        if cycle.is_closed() { Err(PageError::NobodyToSee) } else { Ok(cycle) }
    }
}

/// The page of the cycle, or the part of it that a filter changes, for a script that asks for it.
async fn cycle(
    cycle: VisibleCycle,
    Query(filter): Query<CycleFilter>,
    headers: HeaderMap,
) -> Response {
    if headers.contains_key(PART) {
        people_part(&cycle, &filter).into_response()
    } else {
        cycle_page(&cycle, &filter).into_response()
    }
}

async fn read(cycle: VisibleCycle, Query(choice): Query<FindingChoice>) -> Response {
    read_page(&cycle, &choice).into_response()
}

async fn asset(Path(name): Path<String>) -> Result<Response, PageError> {
    let found = assets::asset(&name).ok_or(PageError::NotFound)?;
    Ok(([(CONTENT_TYPE, found.kind)], found.bytes).into_response())
}

/// Ends the page, for the person on whose machine it runs.
async fn close(
    axum::extract::State(server): axum::extract::State<Arc<PageServer>>,
    cycle: VisibleCycle,
) -> Result<StatusCode, PageError> {
    if !matches!(cycle.visitor(), Visitor::Owner(_)) {
        return Err(PageError::NotFound);
    }
    server.closing.notify_one();
    Ok(StatusCode::NO_CONTENT)
}
