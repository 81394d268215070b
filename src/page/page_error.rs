//! Answers to requests that cannot be done. In: why. Out: a page, or JSON for a script, that says what to do.

use axum::Json;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use promopacket::error::Error;
use serde_json::json;

use super::layout::plain_page;

/// Why a request has no other answer.
#[derive(Debug)]
pub(super) enum PageError {
    /// Nothing is there, or nothing that the visitor may see: the answer is the same.
    NotFound,
    /// The visitor sees nobody.
    NobodyToSee,
    /// What was sent is not what the address takes.
    BadRequest(&'static str),
    /// The machine failed.
    Machine(Error),
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        Self::Machine(error)
    }
}

impl PageError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NobodyToSee => StatusCode::FORBIDDEN,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Machine(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn message(&self) -> String {
        match self {
            Self::NotFound => {
                "There is nothing at this address, or nothing that you may see.".into()
            }
            Self::NobodyToSee => {
                "There is nobody here whom you may see. If you manage somebody, ask HR whether your e-mail address stands beside them."
                    .into()
            }
            Self::BadRequest(why) => (*why).to_owned(),
            Self::Machine(error) => format!("This failed: {error}."),
        }
    }

    /// The answer for a script.
    pub(super) fn into_json(self) -> Response {
        (self.status(), Json(json!({ "error": self.message() }))).into_response()
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        (self.status(), plain_page("Not done", &self.message())).into_response()
    }
}

/// A request that the guards do not let through.
#[derive(Debug)]
pub(super) struct RefusedRequest {
    status: StatusCode,
    sentence: &'static str,
    header: Option<(HeaderName, &'static str)>,
}

impl RefusedRequest {
    /// A refusal in a sentence.
    pub(super) fn new(status: StatusCode, sentence: &'static str) -> Self {
        Self { status, sentence, header: None }
    }

    /// The same with a header of its own.
    pub(super) fn with(self, header: (HeaderName, &'static str)) -> Self {
        Self { header: Some(header), ..self }
    }

    /// The answer for a script.
    pub(super) fn into_json(self) -> Response {
        (self.status, Json(json!({ "error": self.sentence }))).into_response()
    }
}

impl IntoResponse for RefusedRequest {
    fn into_response(self) -> Response {
        let page = plain_page("Not served", self.sentence);
        match self.header {
            Some(header) => (self.status, [header], page).into_response(),
            None => (self.status, page).into_response(),
        }
    }
}
