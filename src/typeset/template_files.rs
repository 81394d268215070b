//! The one table of embedded template files, and a designer's files laid over it.
//!
//! In: perhaps a folder of templates. Out: every file that a packet is made from, by its path below the folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::fonts::RunFonts;
use crate::cycle::LogoKind;
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::error::Result;
use crate::source::{Source, file_name};
use crate::strings::{self, LanguageStrings};

/// The path of the file that Typst starts with for a packet.
pub(super) const PACKET: &str = "packet.typ";

/// The path of the file that Typst starts with for a manager's fix list.
pub(super) const FIX_LIST: &str = "fix-list.typ";

/// The path of the file that Typst starts with for the committee's book.
pub(super) const BOOK: &str = "book.typ";

/// The path of the file that Typst starts with for a fairness sheet.
pub(super) const FAIRNESS_SHEET: &str = "fairness-sheet.typ";

/// The path of the file that Typst starts with for an outcome page.
pub(super) const OUTCOME_PAGE: &str = "outcome-page.typ";

/// The path of the file that Typst starts with for a letter.
pub(super) const LETTER: &str = "letter.typ";

/// The path of a document's data: the same for everybody, and never a file of a template.
pub const DATA: &str = "packet.json";

/// The endings of files that templates may consist of.
const ENDINGS: [&str; 4] = ["typ", "toml", "svg", "png"];

macro_rules! embedded {
    ($($path:literal),* $(,)?) => { [$(($path, include_bytes!(concat!("../../templates/", $path)).as_slice())),*] };
}

/// The embedded files, ordered by path.
const EMBEDDED: [(&str, &[u8]); 69] = embedded![
    "book/agenda.typ",
    "book/ballot.typ",
    "book/changes.typ",
    "book/cover.typ",
    "book/divider.typ",
    "book/fields.typ",
    "book/frame.typ",
    "book/person.typ",
    "book/squares.typ",
    "book.typ",
    "components/lens.typ",
    "components/letterhead.typ",
    "components/links.typ",
    "components/lists.typ",
    "components/logo.typ",
    "components/page-one.typ",
    "components/pages.typ",
    "components/paragraphs.typ",
    "components/parts.typ",
    "components/pictures.typ",
    "components/rows.typ",
    "components/skills.typ",
    "components/slope.typ",
    "components/tables.typ",
    "components/voices.typ",
    "components/wall.typ",
    "components/word-changes.typ",
    "components/words.typ",
    "fairness-sheet.typ",
    "fix-list.typ",
    "letter.typ",
    "outcome-page.typ",
    "packet.typ",
    "sections/appendix.typ",
    "sections/ask-in-full.typ",
    "sections/ask.typ",
    "sections/business-need.typ",
    "sections/calibration-notes.typ",
    "sections/concerns.typ",
    "sections/contents.typ",
    "sections/cover.typ",
    "sections/decision-record.typ",
    "sections/decision-strip.typ",
    "sections/development-plan.typ",
    "sections/for-and-against.typ",
    "sections/gap-conversation.typ",
    "sections/highlights.typ",
    "sections/impact.typ",
    "sections/last-decision.typ",
    "sections/leverage.typ",
    "sections/not-filled-in.typ",
    "sections/peer-feedback-shared.typ",
    "sections/peer-feedback.typ",
    "sections/readers.typ",
    "sections/readiness.typ",
    "sections/recommendation-in-full.typ",
    "sections/scope.typ",
    "sections/sign-off.typ",
    "sections/since-last-time.typ",
    "sections/skills.typ",
    "sections/target-rung.typ",
    "sections/tenure.typ",
    "sections.typ",
    "strings/de.toml",
    "strings/en.toml",
    "strings/es.toml",
    "strings/fr.toml",
    "strings/uk.toml",
    "theme.typ",
];

/// The files that packets are made from.
#[derive(Debug, Clone)]
pub struct TemplateFiles {
    files: BTreeMap<String, Vec<u8>>,
    /// The names of the files that a designer laid over them, as the user gave them.
    names: BTreeMap<String, Arc<str>>,
}

impl TemplateFiles {
    /// No file at all.
    pub(super) fn empty() -> Self {
        Self { files: BTreeMap::new(), names: BTreeMap::new() }
    }

    /// Adds a file, or puts it in the place of one; a path may begin with `/`.
    pub fn insert(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.trim_start_matches('/').to_owned(), bytes);
    }

    /// Adds a file that a reader calls by another name than its path, if there is one.
    pub(super) fn insert_named(&mut self, path: &str, name: Option<&str>, bytes: Vec<u8>) {
        self.files.insert(path.to_owned(), bytes);
        self.names.extend(name.map(|name| (path.to_owned(), name.into())));
    }

    /// What the user calls the file at a path, if it is one of theirs.
    pub(super) fn given_name(&self, path: &str) -> Option<&str> {
        self.names.get(path).map(|name| &**name)
    }

    /// The embedded templates.
    pub fn built_in() -> Self {
        Self {
            files: EMBEDDED
                .iter()
                .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()))
                .collect(),
            names: BTreeMap::new(),
        }
    }

    /// The embedded templates, each file replaced by the one of the same path in `folder`, if it is there; but strings
    /// are laid over those of the language, key by key. Reports what is wrong with strings, characters that no font has
    /// among it, and a file that nothing uses: its name may be misspelt.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn overlaid(folder: &Path, fonts: &RunFonts, report: &mut Report) -> Result<Self> {
        let mut templates = Self::built_in();
        let mut new = Vec::new();
        let sources = Source::read_all(folder, &ENDINGS)?;
        if sources.is_empty() {
            report.push(nothing_in(folder));
        }
        for source in sources {
            let path = path_below(folder, &source);
            let bytes = match language_of(&path) {
                Some(language) => templates.strings_over(&source, language, fonts, report),
                None => Some(source.bytes.to_vec()),
            };
            let Some(bytes) = bytes else { continue };
            if language_of(&path).is_none() {
                templates.names.insert(path.clone(), Arc::clone(&source.name));
            }
            if templates.files.insert(path.clone(), bytes).is_none() {
                new.push((path, Location::start_of(&source.name)));
            }
        }
        for (path, at) in new.into_iter().filter(|(path, _)| !templates.uses(path)) {
            report.push(templates.unused(&path).at(at));
        }
        Ok(templates)
    }

    fn strings_over(
        &self,
        source: &Source,
        language: &str,
        fonts: &RunFonts,
        report: &mut Report,
    ) -> Option<Vec<u8>> {
        let built_in =
            |language: &str| Self::built_in().files.remove(&format!("strings/{language}.toml"));
        let lack = |text: &str| {
            let lack = fonts.missing_glyphs(text)?;
            Some(Diagnostic::error(Code::MissingGlyph, lack).hint(RunFonts::MORE))
        };
        strings::laid_over(source, language, built_in, lack, report)
    }

    /// Whether a file is named in another one, or holds the strings of a language.
    fn uses(&self, path: &str) -> bool {
        language_of(path).is_some()
            || is_logo(path)
            || self
                .files
                .iter()
                .any(|(other, bytes)| other != path && self.names(other, bytes, path))
    }

    /// What is said of a file that nothing uses, with the one that it may be meant to replace: one of the same name in
    /// another folder, or else the nearest.
    fn unused(&self, path: &str) -> Diagnostic {
        let message = format!("no template uses `{}`", escape_control(path));
        let finding = Diagnostic::warning(Code::UnusedTemplate, message);
        let others = || self.files.keys().map(String::as_str).filter(|name| *name != path);
        match others().find(|it| file_name(it) == file_name(path)) {
            Some(other) => finding.hint(format!("did you mean `{other}`?")),
            None => finding.nearest(path, others()),
        }
    }

    /// Whether a file names the one at `path`. Where it names a file of the same name in another folder, it does not.
    fn names(&self, other: &str, bytes: &[u8], path: &str) -> bool {
        let text = String::from_utf8_lossy(bytes);
        let mut literals = text.split('"').filter(|literal| file_name(literal) == file_name(path));
        literals.any(|literal| {
            let named = resolved(other, literal);
            named == path || !self.files.contains_key(&named)
        })
    }

    /// What a reader calls the file at a path.
    pub(super) fn name(&self, path: &str) -> String {
        match self.names.get(path) {
            Some(name) => name.to_string(),
            None => format!("built-in templates/{path}"),
        }
    }

    /// Every file with its path, ordered by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The languages that there are strings for, English first.
    pub fn languages(&self) -> Vec<&str> {
        let mut languages: Vec<&str> = self.files.keys().filter_map(|it| language_of(it)).collect();
        languages.sort_by_key(|language| (*language != "en", *language));
        languages
    }

    /// What Rust needs of the strings.
    pub fn strings(&self) -> LanguageStrings {
        LanguageStrings::of(
            self.files().filter_map(|(path, bytes)| Some((language_of(path)?, bytes))),
        )
    }
}

/// A folder of templates without a file that could be one.
fn nothing_in(folder: &Path) -> Diagnostic {
    let shown = folder.to_string_lossy();
    let message =
        format!("`--templates`: the folder `{}` holds no templates", escape_control(&shown));
    let endings = ENDINGS.map(|ending| format!(".{ending}")).join(", ");
    Diagnostic::error(Code::OptionWithoutUse, message).hint(format!(
        "templates are files that end in {endings}, named as the built-in ones; name their folder, or leave the option out"
    ))
}

/// The language whose strings a file holds: a code of ISO 639. Regions have no files of their own.
fn language_of(path: &str) -> Option<&str> {
    let name = path.strip_prefix("strings/")?.strip_suffix(".toml")?;
    let is_code = matches!(name.len(), 2 | 3) && name.bytes().all(|it| it.is_ascii_lowercase());
    is_code.then_some(name)
}

/// The path that a file means by a path in it: relative to its folder, or below the root if it begins with `/`.
fn resolved(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = match path.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => file.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The path of a file below the folder of templates, with `/` on every system.
fn path_below(folder: &Path, source: &Source) -> String {
    let path = Path::new(&*source.name);
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> =
        below.components().map(|component| component.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// Whether a file is where the cycle's logo is: [`emit`](crate::pipeline::emit) writes it among the templates.
pub(crate) fn is_logo(path: &str) -> bool {
    [LogoKind::Svg, LogoKind::Png].iter().any(|kind| kind.path().trim_start_matches('/') == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_lists_every_file_of_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let on_disk = Source::read_all(&folder, &ENDINGS).expect("the folder is there");
        let names = on_disk
            .iter()
            .map(|it| Path::new(&*it.name).strip_prefix(&folder).expect("below").to_owned());
        let listed: Vec<_> = EMBEDDED.iter().map(|(path, _)| Path::new(path).to_owned()).collect();
        assert_eq!(listed, names.collect::<Vec<_>>());
    }
}
