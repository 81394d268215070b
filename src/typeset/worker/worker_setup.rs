//! What a worker is set up with: the templates, the fonts that the user added, and the date. In: those of a run. Out: one frame; and
//! in the worker the typesetter that it describes.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use typst::foundations::Bytes;

use super::super::local_typesetter::LocalTypesetter;
use super::super::{RunFonts, TemplateFiles};
use super::frames::{FrameKind, WorkerFrame};

/// The first part of the frame; the templates follow, then the fonts.
#[derive(Debug, Serialize, Deserialize)]
struct SetupHead {
    as_of: NaiveDate,
    templates: Vec<TemplateHead>,
    /// The names of the files of fonts.
    fonts: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct TemplateHead {
    path: String,
    /// What a reader calls it, if it is not built in.
    name: Option<String>,
}

/// The frame that sets up a worker.
pub(super) fn frame(templates: &TemplateFiles, fonts: &RunFonts, as_of: NaiveDate) -> WorkerFrame {
    let (mut heads, mut files, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for (path, bytes) in templates.files() {
        let name = templates.given_name(path).map(str::to_owned);
        heads.push(TemplateHead { path: path.to_owned(), name });
        files.push(bytes.to_vec());
    }
    for (name, bytes) in fonts.added() {
        names.push(name.to_owned());
        files.push(bytes.to_vec());
    }
    let head = SetupHead { as_of, templates: heads, fonts: names };
    let head = serde_json::to_vec(&head).expect("texts and a date serialise");
    let parts = std::iter::once(head).chain(files).collect();
    WorkerFrame { kind: FrameKind::Setup, number: 0, parts }
}

/// The typesetter that a frame describes; none if it describes none.
pub(super) fn typesetter(frame: WorkerFrame) -> Option<LocalTypesetter> {
    if frame.kind != FrameKind::Setup {
        return None;
    }
    let mut parts = frame.parts.into_iter();
    let head: SetupHead = serde_json::from_slice(&parts.next()?).ok()?;
    let mut templates = TemplateFiles::empty();
    for TemplateHead { path, name } in head.templates {
        templates.insert_named(&path, name.as_deref(), parts.next()?);
    }
    let mut added: Vec<(Arc<str>, Bytes)> = Vec::new();
    for name in head.fonts {
        added.push((name.into(), Bytes::new(parts.next()?)));
    }
    let fonts = RunFonts::with_files(added);
    Some(LocalTypesetter::new(&templates, fonts, head.as_of))
}
