//! Answers to requests that cannot be done. In: why. Out: a page, or JSON for a script, that says what to do.

use std::io::{Write as _, stderr};

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
            Self::Machine(error) => format!("This failed: {}.", without_folders(error)),
        }
    }

    /// Tells whoever runs the page what the visitor is not told: where the file is.
    fn log(&self) {
        if let Self::Machine(error) = self {
            let _ = writeln!(stderr(), "{error}");
        }
    }

    /// The answer for a script.
    pub(super) fn into_json(self) -> Response {
        self.log();
        (self.status(), Json(json!({ "error": self.message() }))).into_response()
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        self.log();
        (self.status(), plain_page("Not done", &self.message())).into_response()
    }
}

/// A failure in words, with the names of files and without their folders: these belong to the machine of whoever runs the page.
fn without_folders(error: &Error) -> String {
    let mut words = error.to_string();
    let own = error.path().into_iter();
    let archive = match error {
        Error::InArchive { archive, .. } => Some(archive.as_path()),
        _ => None,
    };
    for path in own.chain(archive) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        words = words.replace(&format!("`{}`", path.display()), &format!("`{name}`"));
    }
    words
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

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn a_visitor_is_told_the_file_and_not_where_the_server_keeps_it() {
        let path = || PathBuf::from("/srv/hr/2026/corrections.csv");
        let write = Error::write("open", &path())(ErrorKind::PermissionDenied.into());
        let archive = PathBuf::from("/srv/hr/2026/packets");
        let failures = [
            Error::read(&path())(ErrorKind::NotFound.into()),
            Error::HalfDone(Box::new(write)),
            Error::Busy(path()),
            Error::InArchive { path: path(), archive },
        ];
        for error in failures {
            let told = PageError::Machine(error).message();
            assert!(told.contains("`corrections.csv`") && !told.contains("/srv"), "{told}");
        }
    }
}
