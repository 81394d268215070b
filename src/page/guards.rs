//! What a request must be before anything answers it. In: a request, and the address that it came from. Out: the request with its
//! visitor, or a refusal; and every answer with the headers that keep it private.
//!
//! A bound address is no wall: every web page that is open in a browser can send requests to it, under a name of its own choice.
//! So the `Host` must be ours, what changes something must come from our own `Origin`, and nothing is known without the cookie
//! or the proxy's word.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, HeaderValue, LOCATION,
    ORIGIN, REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::access::PageAccess;
use super::layout::plain_page;
use super::server::PageServer;

/// How long an answer may take until it begins; a build goes on in the background.
const LONGEST: Duration = Duration::from_secs(60);

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 6] = [
    (CACHE_CONTROL, "no-store"),
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Where a request came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct PeerAddress(pub(super) SocketAddr);

/// Lets a request through, or refuses it.
pub(super) async fn guard(
    State(server): State<Arc<PageServer>>,
    mut request: Request,
    next: Next,
) -> Response {
    let answer = match admit(&server, &mut request) {
        Ok(()) => match tokio::time::timeout(LONGEST, next.run(request)).await {
            Ok(answer) => answer,
            Err(_) => refusal(StatusCode::REQUEST_TIMEOUT, "The request took too long."),
        },
        Err(refused) => *refused,
    };
    with_headers(answer)
}

/// Lets a request through that asks for no data.
pub(super) async fn guard_public(
    State(server): State<Arc<PageServer>>,
    request: Request,
    next: Next,
) -> Response {
    if !is_ours(&server, request.headers().get(HOST)) {
        let sentence = "No page is served under this name.";
        return with_headers(refusal(StatusCode::FORBIDDEN, sentence));
    }
    with_headers(next.run(request).await)
}

fn with_headers(mut answer: Response) -> Response {
    for (name, value) in HEADERS {
        answer.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    answer
}

/// Finds the visitor of a request.
fn admit(server: &PageServer, request: &mut Request) -> Result<(), Box<Response>> {
    let refuse = |status, sentence| Err(Box::new(refusal(status, sentence)));
    let headers = request.headers();
    if !is_ours(server, headers.get(HOST)) {
        return refuse(StatusCode::FORBIDDEN, "No page is served under this name.");
    }
    if !request.method().is_safe() {
        if !has_our_origin(server, headers) {
            return refuse(StatusCode::FORBIDDEN, "Only the page itself may change something.");
        }
        if !has_known_form(headers) {
            return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send JSON.");
        }
    }
    let Some(PeerAddress(peer)) = request.extensions().get().copied() else {
        return refuse(StatusCode::FORBIDDEN, "It is not known where the request came from.");
    };
    if let Some(visitor) = server.access.visitor(peer.ip(), headers) {
        request.extensions_mut().insert(visitor);
        return Ok(());
    }
    if let Some(welcome) = first_visit(server, request) {
        return Err(Box::new(welcome));
    }
    let sentence = match &server.access {
        PageAccess::Owner(_) => {
            "Open the address that promopacket printed when it started: it has the key to this page."
        }
        PageAccess::Team(_) => "You are not signed in, or you may see nothing here.",
    };
    refuse(StatusCode::FORBIDDEN, sentence)
}

/// Trades the token of the first address for a cookie.
fn first_visit(server: &PageServer, request: &Request) -> Option<Response> {
    let PageAccess::Owner(owner) = &server.access else { return None };
    let token = request.uri().query()?.strip_prefix("token=")?;
    if !request.method().is_safe() || request.uri().path() != "/" {
        return None;
    }
    let cookie = owner.trade(token)?;
    Some(
        (StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, "/".to_owned())]).into_response(),
    )
}

fn is_ours(server: &PageServer, host: Option<&HeaderValue>) -> bool {
    let host = host.and_then(|host| host.to_str().ok());
    host.is_some_and(|host| server.hosts.iter().any(|ours| ours.eq_ignore_ascii_case(host)))
}

fn has_our_origin(server: &PageServer, headers: &HeaderMap) -> bool {
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    origin.is_some_and(|origin| server.origins.iter().any(|ours| ours == origin))
}

/// Whether the body is of a kind that a foreign page cannot send without asking first, or is a form for files, which has our
/// origin.
fn has_known_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["application/json", "multipart/form-data"].iter().any(|it| it.eq_ignore_ascii_case(kind))
}

fn refusal(status: StatusCode, sentence: &str) -> Response {
    (status, plain_page("Not served", sentence)).into_response()
}
