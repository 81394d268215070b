//! What a request must be before anything answers it. In: a request, and the address that it came from. Out: the request with its
//! visitor, or a refusal; and every answer with the headers that keep it private.
//!
//! A bound address is no wall: every web page that is open in a browser can send requests to it, under a name of its own choice.
//! So the `Host` must be ours, what changes something must come from our own `Origin`, and nothing is known without the cookie
//! or the proxy's word.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName,
    HeaderValue, LOCATION, ORIGIN, REFERRER_POLICY, SET_COOKIE, TRANSFER_ENCODING,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use super::access::{PageAccess, Visitor};
use super::addresses::has_plain_path;
use super::page_error::RefusedRequest;
use super::request_log::RequestLine;
use super::server::PageServer;

/// How long an answer may take until it begins; a build goes on in the background.
const LONGEST: Duration = Duration::from_secs(60);

/// How long a client may take to send JSON.
const SENDING: Duration = Duration::from_secs(10);

/// How many bytes of JSON a client may send: two texts as long as a workbook's longest, with room for what JSON escapes.
const JSON_BYTES: usize = 4 << 20;

/// How many bytes an address has at most.
const ADDRESS_BYTES: usize = 4096;

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
    request: Request,
    next: Next,
) -> Response {
    let line = RequestLine::of(&request);
    let is_script = request.method() == Method::POST;
    let answer = match admit(&server, request).await {
        Ok(request) => answered(next.run(request), is_script).await,
        Err(stop) => stop.into_response(is_script),
    };
    line.tell(answer.status());
    with_headers(answer)
}

/// Lets a request through that asks for no data.
pub(super) async fn guard_public(
    State(server): State<Arc<PageServer>>,
    request: Request,
    next: Next,
) -> Response {
    let line = RequestLine::of(&request);
    let answer = match check_form(&server, &request) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    };
    line.tell(answer.status());
    with_headers(answer)
}

fn with_headers(mut answer: Response) -> Response {
    for (name, value) in HEADERS {
        answer.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    answer
}

/// The answer, on a task of its own: what was begun ends even if nobody waits for it, and a panic is nobody else's.
async fn answered(
    answer: impl Future<Output = Response> + Send + 'static,
    is_script: bool,
) -> Response {
    let mut work = tokio::spawn(answer);
    let refused = match timeout(LONGEST, &mut work).await {
        Ok(Ok(answer)) => return answer,
        Ok(Err(_)) => RefusedRequest::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "This failed by a fault of promopacket.",
        ),
        Err(_) => {
            work.abort();
            RefusedRequest::new(StatusCode::SERVICE_UNAVAILABLE, "This took too long. Try again.")
        }
    };
    if is_script { refused.into_json() } else { refused.into_response() }
}

/// Why a request gets no further.
enum StoppedRequest {
    Refused(RefusedRequest),
    /// The token was right: the browser is sent on with its cookie.
    Welcome(String),
}

impl From<RefusedRequest> for StoppedRequest {
    fn from(refused: RefusedRequest) -> Self {
        Self::Refused(refused)
    }
}

impl StoppedRequest {
    fn into_response(self, is_script: bool) -> Response {
        match self {
            Self::Refused(refused) if is_script => refused.into_json(),
            Self::Refused(refused) => refused.into_response(),
            Self::Welcome(cookie) => {
                let headers = [(SET_COOKIE, cookie), (LOCATION, "/".to_owned())];
                (StatusCode::SEE_OTHER, headers).into_response()
            }
        }
    }
}

/// The request with its visitor, and with its whole body if that is JSON.
async fn admit(server: &PageServer, mut request: Request) -> Result<Request, StoppedRequest> {
    check_form(server, &request)?;
    check_origin(server, &request)?;
    let visitor = visitor(server, &request)?;
    request.extensions_mut().insert(visitor);
    if request.method() == Method::POST {
        request = with_body(request).await?;
    }
    Ok(request)
}

/// Refuses what no page of ours asks for.
fn check_form(server: &PageServer, request: &Request) -> Result<(), RefusedRequest> {
    const KNOWN: [Method; 3] = [Method::GET, Method::HEAD, Method::POST];
    let (address, headers) = (request.uri(), request.headers());
    if !KNOWN.contains(request.method()) {
        let refused = RefusedRequest::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "The page knows GET, HEAD and POST.",
        );
        return Err(refused.with((ALLOW, "GET, HEAD, POST")));
    }
    if address.path_and_query().is_none_or(|it| it.as_str().len() > ADDRESS_BYTES) {
        return Err(RefusedRequest::new(StatusCode::URI_TOO_LONG, "The address is too long."));
    }
    if !has_plain_path(address.path()) {
        return Err(RefusedRequest::new(
            StatusCode::BAD_REQUEST,
            "This is no address of the page.",
        ));
    }
    let is_elsewhere = address.authority().is_some_and(|it| !is_ours(server, it.as_str()));
    if is_elsewhere || !the_only(headers, &HOST).is_some_and(|host| is_ours(server, host)) {
        let sentence = "No page is served under this name.";
        return Err(RefusedRequest::new(StatusCode::FORBIDDEN, sentence));
    }
    Ok(())
}

/// Refuses what a page of somebody else made the browser ask for; a link there may lead here.
fn check_origin(server: &PageServer, request: &Request) -> Result<(), RefusedRequest> {
    let headers = request.headers();
    let said = |name: &'static str| headers.get(name).and_then(|it| it.to_str().ok());
    let is_foreign = !matches!(said("sec-fetch-site"), None | Some("same-origin" | "none"));
    let changes = request.method() == Method::POST;
    if is_foreign && (changes || said("sec-fetch-mode") != Some("navigate")) {
        let sentence = "Another page asked for this. Open it from the page itself.";
        return Err(RefusedRequest::new(StatusCode::FORBIDDEN, sentence));
    }
    let origin = the_only(headers, &ORIGIN);
    if changes && !origin.is_some_and(|it| server.origins.iter().any(|ours| ours == it)) {
        let sentence = "Only the page itself may change something.";
        return Err(RefusedRequest::new(StatusCode::FORBIDDEN, sentence));
    }
    Ok(())
}

/// Who sent the request.
fn visitor(server: &PageServer, request: &Request) -> Result<Visitor, StoppedRequest> {
    let peer: Option<&PeerAddress> = request.extensions().get();
    let visitor = peer.and_then(|it| server.access.visitor(it.0.ip(), request.headers()));
    if let Some(visitor) = visitor {
        return Ok(visitor);
    }
    if let Some(cookie) = first_visit(server, request) {
        return Err(StoppedRequest::Welcome(cookie));
    }
    let sentence = match &server.access {
        PageAccess::Owner(_) => {
            "Open the address that promopacket printed when it started: it has the key to this page."
        }
        PageAccess::Team(_) => "You are not signed in, or you may see nothing here.",
    };
    Err(RefusedRequest::new(StatusCode::FORBIDDEN, sentence).into())
}

/// Trades the token of the first address for a cookie.
fn first_visit(server: &PageServer, request: &Request) -> Option<String> {
    let PageAccess::Owner(owner) = &server.access else { return None };
    let token = request.uri().query()?.strip_prefix("token=")?;
    if request.method() != Method::GET || request.uri().path() != "/" {
        return None;
    }
    owner.trade(token)
}

/// The request with its body, if that is JSON; files are read by whoever takes them.
async fn with_body(request: Request) -> Result<Request, RefusedRequest> {
    let headers = request.headers();
    match media_type(headers).as_str() {
        "multipart/form-data" => return Ok(request),
        "application/json" => {}
        _ => return Err(RefusedRequest::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send JSON.")),
    }
    let too_much = || {
        RefusedRequest::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "This is more than the page takes at once.",
        )
    };
    if headers.contains_key(TRANSFER_ENCODING) {
        let sentence = "Say how many bytes you send.";
        return Err(RefusedRequest::new(StatusCode::LENGTH_REQUIRED, sentence));
    }
    let length = the_only(headers, &CONTENT_LENGTH).and_then(|it| it.parse().ok()).unwrap_or(0);
    if length > JSON_BYTES {
        return Err(too_much());
    }
    let (head, body) = request.into_parts();
    match timeout(SENDING, to_bytes(body, JSON_BYTES)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(head, Body::from(bytes))),
        Ok(Err(_)) => Err(too_much()),
        Err(_) => Err(RefusedRequest::new(
            StatusCode::REQUEST_TIMEOUT,
            "The bytes came too slowly. Try again.",
        )),
    }
}

/// The kind of a body, in lower case and without what is said of it.
fn media_type(headers: &HeaderMap) -> String {
    let kind = the_only(headers, &CONTENT_TYPE).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What a header says that stands there once.
fn the_only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut all = headers.get_all(name).into_iter();
    match (all.next(), all.next()) {
        (Some(only), None) => only.to_str().ok(),
        _ => None,
    }
}

fn is_ours(server: &PageServer, host: &str) -> bool {
    server.hosts.iter().any(|ours| ours.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_answer_and_ends_nothing() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.expect("a runtime can be started");
        let failing = async { panic!("a word of somebody") };
        let answer = runtime.block_on(answered(failing, false));
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let answer = runtime.block_on(answered(async { StatusCode::OK.into_response() }, false));
        assert_eq!(answer.status(), StatusCode::OK);
    }
}
