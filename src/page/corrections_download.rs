//! The corrections file as a download. In: a request of somebody who sees everybody. Out: the file as it is on the disk, or one with
//! nothing but its header.

use std::io;

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use promopacket::corrections::CORRECTION_COLUMNS;
use promopacket::error::Error;

use super::blocking::blocking;
use super::page_error::PageError;
use super::visible_cycle::VisibleCycle;

/// Gives the corrections file.
pub(super) async fn corrections_file(cycle: VisibleCycle) -> Result<Response, PageError> {
    if !cycle.visitor().sees_all() {
        return Err(PageError::NotFound);
    }
    let path = cycle.session().from.corrections.clone();
    let read = blocking({
        let path = path.clone();
        move || std::fs::read(path)
    });
    let bytes = match read.await {
        Err(why) if why.kind() == io::ErrorKind::NotFound => header_alone(),
        read => read.map_err(Error::read(&path))?,
    };
    let kind = (CONTENT_TYPE, "text/csv; charset=utf-8");
    let name = (CONTENT_DISPOSITION, "attachment; filename=\"corrections.csv\"");
    Ok(([kind, name], bytes).into_response())
}

/// What the file is before anything is changed.
fn header_alone() -> Vec<u8> {
    (CORRECTION_COLUMNS.join(",") + "\n").into_bytes()
}
