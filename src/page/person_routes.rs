//! The addresses of a person. In: requests about somebody whom the visitor may see. Out: the page, its pictures and its PDF, pages with
//! texts that are not saved, and edits that are.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, extract::rejection::JsonRejection};
use promopacket::audience::Audience;
use promopacket::corrections::PersonField;
use promopacket::typeset::{PacketPages, PageImage, PagePlace};
use serde::{Deserialize, Serialize};

use super::blocking::blocking;
use super::cycle_filter::CycleFilter;
use super::page_error::PageError;
use super::person_desk::PersonDesk;
use super::person_edit::{EditOutcome, TypedEdit};
use super::person_field::FieldText;
use super::person_fields::{changed_at, who};
use super::person_findings::{ShownFinding, headline};
use super::person_page::PersonPage;
use super::server::PageServer;
use super::visible_cycle::VisibleCycle;

/// What stands behind the question mark of a person's address.
#[derive(Debug, Default, Deserialize)]
struct PersonQuery {
    #[serde(default)]
    edition: String,
}

/// Texts that are not saved, for pages that show them.
#[derive(Debug, Deserialize)]
struct PreviewRequest {
    edition: String,
    edits: Vec<FieldText>,
}

/// The pages and the findings that texts make.
#[derive(Debug, Serialize)]
struct Preview {
    /// None if something stops the packet.
    pages: Option<Vec<PreviewPage>>,
    places: Vec<PagePlace>,
    headline: String,
    findings: Vec<ShownFinding>,
}

#[derive(Debug, Serialize)]
struct PreviewPage {
    hash: String,
    width: f64,
    height: f64,
}

impl From<PageImage> for PreviewPage {
    fn from(page: PageImage) -> Self {
        let PageImage { hash, width, height, .. } = page;
        Self { hash, width, height }
    }
}

/// A field for a script.
#[derive(Debug, Serialize)]
struct FieldState<'f> {
    /// What it says now.
    now: &'f str,
    /// What the input says.
    input: &'f str,
    is_changed: bool,
    by: &'f str,
    at: String,
}

/// The addresses.
pub(super) fn person_routes() -> Router<Arc<PageServer>> {
    Router::new()
        .route("/people/{id}", get(person))
        .route("/people/{id}/edits", post(edit))
        .route("/people/{id}/packet/{file}", get(packet))
        .route("/people/{id}/pages/{edition}/{hash}/{file}", get(image))
        .route("/people/{id}/preview", post(preview))
}

async fn person(
    cycle: VisibleCycle,
    Path(id): Path<String>,
    Query(query): Query<PersonQuery>,
    Query(filter): Query<CycleFilter>,
) -> Result<Response, PageError> {
    let desk = PersonDesk::new(cycle, &id)?;
    blocking(move || {
        let editions = desk.editions();
        let edition = desk.edition(&query.edition).unwrap_or(desk.first_edition(&editions));
        let person = desk.person(&[])?;
        let form = desk.context().form(&person);
        let pages = desk.pages(&person, edition)?.ok();
        let page = PersonPage {
            overview: desk.overview(),
            person: &person,
            form: &form,
            look: desk.look(&form.findings),
            edition,
            editions: &editions,
            pages: pages.as_ref(),
            filter: &filter,
        };
        Ok(page.page(desk.cycle()).into_response())
    })
    .await
}

async fn preview(
    cycle: VisibleCycle,
    Path(id): Path<String>,
    request: Result<Json<PreviewRequest>, JsonRejection>,
) -> Result<Response, Response> {
    let work = async {
        let Json(PreviewRequest { edition, edits }) =
            request.map_err(|_| PageError::BadRequest("This is no list of texts."))?;
        let desk = PersonDesk::new(cycle, &id)?;
        let edition = desk.edition(&edition).ok_or(PageError::NotFound)?;
        blocking(move || desk_preview(&desk, edition, &edits)).await
    };
    work.await.map_err(PageError::into_json)
}

fn desk_preview(
    desk: &PersonDesk,
    edition: Audience,
    edits: &[FieldText],
) -> Result<Response, PageError> {
    if edits.iter().any(|edit| !desk.context().shows(&edit.key.item)) {
        return Err(PageError::NotFound);
    }
    let person = desk.person(edits)?;
    let form = desk.context().form(&person);
    let findings = form.findings;
    let made = desk.pages(&person, edition)?.ok();
    let (pages, places) = match made {
        Some(PacketPages { pages, places, .. }) => (Some(pages), places),
        None => (None, Vec::new()),
    };
    let pages = pages.map(|pages| pages.into_iter().map(PreviewPage::from).collect());
    let headline = headline(&findings);
    Ok(Json(Preview { pages, places, headline, findings }).into_response())
}

async fn edit(
    cycle: VisibleCycle,
    Path(id): Path<String>,
    edit: Result<Json<TypedEdit>, JsonRejection>,
) -> Result<Response, Response> {
    let work = async {
        let Json(edit) = edit.map_err(|_| PageError::BadRequest("This is no edit of a field."))?;
        let desk = PersonDesk::new(cycle, &id)?;
        if !desk.context().shows(&edit.key.item) {
            return Err(PageError::NotFound);
        }
        blocking(move || Ok(outcome(desk.save(&edit)?, desk.visitor()))).await
    };
    work.await.map_err(PageError::into_json)
}

fn outcome(outcome: EditOutcome, visitor: &str) -> Response {
    match outcome {
        EditOutcome::Saved(field) => Json(FieldState::of(&field, visitor)).into_response(),
        EditOutcome::Conflict(field) => {
            (StatusCode::CONFLICT, Json(FieldState::of(&field, visitor))).into_response()
        }
        EditOutcome::Refused(why) => {
            let error = serde_json::json!({ "error": why });
            (StatusCode::UNPROCESSABLE_ENTITY, Json(error)).into_response()
        }
        EditOutcome::Unknown => PageError::NotFound.into_json(),
    }
}

impl<'f> FieldState<'f> {
    fn of(field: &'f PersonField, visitor: &str) -> Self {
        let corrected = field.corrected.as_ref();
        Self {
            now: &field.text,
            input: &field.input_text,
            is_changed: corrected.is_some(),
            by: corrected.map_or("", |it| who(&it.by, visitor)),
            at: corrected.map_or_else(String::new, |it| changed_at(&it.at)),
        }
    }
}

/// A page as a picture. One that is no longer kept is asked for again with the pages.
async fn image(
    cycle: VisibleCycle,
    Path((id, edition, hash, _)): Path<(String, String, String, String)>,
) -> Result<Response, PageError> {
    let desk = PersonDesk::new(cycle, &id)?;
    let edition = desk.edition(&edition).ok_or(PageError::NotFound)?;
    let svg = desk.image(edition, &hash).ok_or(PageError::NotFound)?;
    Ok(([(CONTENT_TYPE, "image/svg+xml")], svg.to_string()).into_response())
}

async fn packet(
    cycle: VisibleCycle,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let desk = PersonDesk::new(cycle, &id)?;
    let edition = file.strip_suffix(".pdf").and_then(|name| desk.edition(name));
    let edition = edition.ok_or(PageError::NotFound)?;
    blocking(move || {
        let pdf = desk.pdf(edition)?;
        let disposition = format!("attachment; filename*=UTF-8''{}", pdf.encoded_name());
        let headers =
            [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, disposition)];
        Ok((headers, pdf.bytes).into_response())
    })
    .await
}
