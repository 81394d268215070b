//! The log: a line on the standard error for each request. In: a request, and the status of its answer. Out: method, address by its
//! pattern, status, milliseconds; never the address itself, in which ids and words that were looked for stand.

use std::io::{Write as _, stderr};

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use tokio::time::Instant;

/// A line that is told when its request is answered.
#[derive(Debug)]
pub(super) struct RequestLine {
    method: &'static str,
    pattern: Option<MatchedPath>,
    begun: Instant,
}

impl RequestLine {
    /// The line of a request that has just come in.
    pub(super) fn of(request: &Request) -> Self {
        let pattern = request.extensions().get().cloned();
        Self { method: method_name(request.method()), pattern, begun: Instant::now() }
    }

    /// Tells it.
    pub(super) fn tell(&self, status: StatusCode) {
        let Self { method, pattern, begun } = self;
        let pattern = pattern.as_ref().map_or("(no such address)", MatchedPath::as_str);
        let (status, milliseconds) = (status.as_u16(), begun.elapsed().as_millis());
        let _ = writeln!(stderr(), "{method} {pattern} {status} {milliseconds} ms");
    }
}

/// The name of a method that the page knows: any other is a text that the client chose.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "(other method)",
    }
}
