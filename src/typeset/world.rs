//! What Typst may see: a base shared by the whole run, and one JSON document for each packet. No file system, no
//! network, no environment, no clock.

use std::collections::HashMap;
use std::path::PathBuf;

use chrono::{Datelike as _, NaiveDate};
use typst::diag::{FileError, FileResult};
use typst::foundations::{Binding, Bytes, Datetime, Duration, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt as _, World};

use super::fonts::RunFonts;
use super::template_files::{
    BOOK, DATA, FAIRNESS_SHEET, FIX_LIST, LETTER, OUTCOME_PAGE, PACKET, TemplateFiles,
};

/// What all packets of a run share. File ids are made once, here: Typst has 65,535 of them for the whole process.
pub(super) struct SharedWorld {
    library: LazyHash<Library>,
    fonts: RunFonts,
    files: HashMap<FileId, WorldFile>,
    pub(super) packet: FileId,
    pub(super) fix_list: FileId,
    pub(super) book: FileId,
    pub(super) fairness_sheet: FileId,
    pub(super) outcome_page: FileId,
    pub(super) letter: FileId,
    data: FileId,
    today: Option<Datetime>,
}

struct WorldFile {
    /// What a reader calls it.
    name: String,
    bytes: Bytes,
    source: FileResult<Source>,
}

impl SharedWorld {
    pub(super) fn new(templates: &TemplateFiles, fonts: RunFonts, as_of: NaiveDate) -> Self {
        let mut files = HashMap::new();
        for (path, bytes) in templates.files() {
            let Some(id) = file_id(path) else { continue };
            let (name, source) = (templates.name(path), source(id, bytes));
            files.insert(id, WorldFile { name, bytes: Bytes::new(bytes.to_vec()), source });
        }
        Self {
            library: LazyHash::new(library()),
            fonts,
            files,
            packet: file_id(PACKET).expect("the path is sound"),
            fix_list: file_id(FIX_LIST).expect("the path is sound"),
            book: file_id(BOOK).expect("the path is sound"),
            fairness_sheet: file_id(FAIRNESS_SHEET).expect("the path is sound"),
            outcome_page: file_id(OUTCOME_PAGE).expect("the path is sound"),
            letter: file_id(LETTER).expect("the path is sound"),
            data: file_id(DATA).expect("the path is sound"),
            today: datetime(as_of),
        }
    }
}

impl SharedWorld {
    /// What a reader calls a file.
    pub(super) fn name(&self, id: FileId) -> String {
        match self.files.get(&id) {
            Some(file) => file.name.clone(),
            None => id.get().vpath().get_without_slash().to_owned(),
        }
    }
}

/// The library with header cells of rows, which Typst still calls a feature, and without the two functions that run code
/// from data.
fn library() -> Library {
    let features = std::iter::once(Feature::A11yExtras).collect();
    let mut library = Library::builder().with_features(features).build();
    for name in ["eval", "plugin"] {
        let binding = library.global.scope_mut().get_mut(name).expect("Typst has this function");
        *binding = Binding::detached(Value::None);
    }
    library.std = Binding::detached(library.global.clone());
    library
}

/// A file as Typst code, if it is that.
fn source(id: FileId, bytes: &[u8]) -> FileResult<Source> {
    if !id.get().vpath().get_without_slash().ends_with(".typ") {
        return Err(FileError::NotSource);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| FileError::InvalidUtf8)?;
    Ok(Source::new(id, text.to_owned()))
}

fn file_id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

pub(super) fn datetime(day: NaiveDate) -> Option<Datetime> {
    let part = |number: u32| u8::try_from(number).ok();
    Datetime::from_ymd(day.year(), part(day.month())?, part(day.day())?)
}

/// The world of one document.
pub(super) struct DocumentWorld<'s> {
    pub(super) shared: &'s SharedWorld,
    /// The file that Typst starts with.
    pub(super) main: FileId,
    pub(super) data: Bytes,
}

impl World for DocumentWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.shared.files.get(&id).ok_or_else(|| not_found(id))?.source.clone()
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.shared.data {
            return Ok(self.data.clone());
        }
        self.shared.files.get(&id).map(|it| it.bytes.clone()).ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.shared.today
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.get().vpath().get_without_slash()))
}
