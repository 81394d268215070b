//! The one table of embedded template files, and a designer's files laid over it.
//!
//! In: perhaps a folder of templates. Out: every file that a packet is made from, by its path below the folder.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diagnostics::{Diagnostic, Location, Report, printable};
use crate::error::Result;
use crate::source::Source;

/// The path of the file that Typst starts with for a packet.
pub(super) const PACKET: &str = "packet.typ";

/// The path of the file that Typst starts with for a manager's fix list.
pub(super) const FIX_LIST: &str = "fix-list.typ";

/// The path of a document's data: the same for everybody, and never a file of a template.
pub const DATA: &str = "packet.json";

/// The endings of files that templates may consist of.
const ENDINGS: [&str; 4] = ["typ", "toml", "svg", "png"];

macro_rules! embedded {
    ($($path:literal),* $(,)?) => { [$(($path, include_bytes!(concat!("../../templates/", $path)).as_slice())),*] };
}

/// The embedded files, ordered by path.
const EMBEDDED: [(&str, &[u8]); 28] = embedded![
    "components/bars.typ",
    "components/links.typ",
    "components/paragraphs.typ",
    "components/rows.typ",
    "components/tables.typ",
    "components/voices.typ",
    "components/words.typ",
    "fix-list.typ",
    "packet.typ",
    "sections/appendix.typ",
    "sections/ask.typ",
    "sections/business-need.typ",
    "sections/calibration-notes.typ",
    "sections/concerns.typ",
    "sections/cover.typ",
    "sections/development-plan.typ",
    "sections/highlights.typ",
    "sections/impact.typ",
    "sections/leverage.typ",
    "sections/peer-feedback-shared.typ",
    "sections/peer-feedback.typ",
    "sections/readiness.typ",
    "sections/recommendation.typ",
    "sections/scope.typ",
    "sections/sign-off.typ",
    "sections/target-rung.typ",
    "strings/en.toml",
    "theme.typ",
];

/// The files that packets are made from.
#[derive(Debug, Clone)]
pub struct Templates {
    files: BTreeMap<String, Vec<u8>>,
}

impl Templates {
    /// The embedded templates.
    pub fn built_in() -> Self {
        Self {
            files: EMBEDDED
                .iter()
                .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()))
                .collect(),
        }
    }

    /// The embedded templates, each file replaced by the one of the same path in `folder`, if it is there. Reports a file
    /// that nothing uses: its name may be misspelt.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn overlaid(folder: &Path, report: &mut Report) -> Result<Self> {
        let mut templates = Self::built_in();
        let mut new = Vec::new();
        for source in Source::read_all(folder, &ENDINGS)? {
            let below = Path::new(&*source.name)
                .strip_prefix(folder)
                .unwrap_or(Path::new(&*source.name))
                .to_owned();
            let parts: Vec<_> = below
                .components()
                .map(|it| it.as_os_str().to_string_lossy().into_owned())
                .collect();
            let path = parts.join("/");
            if templates.files.insert(path.clone(), source.bytes).is_none() {
                new.push((path, Location::start_of(&source.name)));
            }
        }
        for (path, at) in new.into_iter().filter(|(path, _)| !templates.uses(path)) {
            let finding = Diagnostic::warning(
                "unused-template",
                format!("no template uses `{}`", printable(&path)),
            );
            report.push(finding.at(at).nearest(
                &path,
                templates.files.keys().filter(|it| **it != path).map(String::as_str),
            ));
        }
        Ok(templates)
    }

    /// Whether a file is named in another one, or holds the strings of a language.
    fn uses(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let names = |bytes: &[u8]| bytes.windows(name.len()).any(|it| it == name.as_bytes());
        path.starts_with("strings/")
            || self.files.iter().any(|(other, bytes)| other != path && names(bytes))
    }

    /// Every file with its path, ordered by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The languages that there are strings for, English first.
    pub fn languages(&self) -> Vec<&str> {
        let strings =
            self.files.keys().filter_map(|it| it.strip_prefix("strings/")?.strip_suffix(".toml"));
        let mut languages: Vec<&str> = strings.collect();
        languages.sort_by_key(|it| (*it != "en", *it));
        languages
    }
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
