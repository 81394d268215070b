//! What a run has finished so far. In: packets as they are finished. Out: a file of one line for each, from which a later
//! run goes on where this one was stopped.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::atomic_files::{fresh, read};
use super::fault_injection::{RunStage, reached};
use super::is_sha256;
use super::manifest_entries::{ManifestNote, PacketFile};
use crate::cycle::FileRights;
use crate::diagnostics::Code;
use crate::error::{Error, Result};

/// What is to be known of a PDF without typesetting it again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PdfInfo {
    /// How many pages it has.
    pub pages: usize,
    /// How many bytes it has.
    pub bytes: usize,
    /// SHA-256 of the file.
    pub sha256: String,
    /// What Typst warned of.
    pub warnings: Vec<ManifestNote>,
}

impl PacketFile {
    /// What can be known without the file and its run.
    pub fn made(&self) -> PdfInfo {
        let typsets = |note: &&ManifestNote| note.code == Code::TypesettingWarning.name();
        PdfInfo {
            pages: self.pages,
            bytes: self.bytes,
            sha256: self.sha256.clone(),
            warnings: self.warnings.iter().filter(typsets).cloned().collect(),
        }
    }
}

/// The first line: what all packets of the run have in common.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JournalHead {
    schema: u32,
    #[serde(alias = "look_sha256")]
    render_sha256: String,
}

/// Every other line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JournalLine {
    data_sha256: String,
    made: PdfInfo,
}

/// The journal of a run.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
}

impl Journal {
    const SCHEMA: u32 = 1;

    /// Begins the journal at `path`; gives what an earlier one there holds, if it is of the same look.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(super) fn begin(
        path: &Path,
        render_sha256: &str,
        rights: FileRights,
    ) -> Result<(Self, HashMap<String, PdfInfo>)> {
        let head = JournalHead { schema: Self::SCHEMA, render_sha256: render_sha256.to_owned() };
        let earlier =
            read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let finished = finished(&earlier, &head);
        let mut journal = Self { file: fresh(path, rights)? };
        reached(RunStage::Waiting);
        journal.line(&head, path)?;
        for (data_sha256, made) in &finished {
            journal.add(data_sha256, made, path)?;
        }
        Ok((journal, finished.into_iter().collect()))
    }

    /// Notes a finished packet.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(super) fn add(&mut self, data_sha256: &str, made: &PdfInfo, path: &Path) -> Result<()> {
        self.line(&JournalLine { data_sha256: data_sha256.to_owned(), made: made.clone() }, path)
    }

    fn line(&mut self, line: &impl Serialize, path: &Path) -> Result<()> {
        let mut json = serde_json::to_vec(line).expect("texts, numbers and lists always serialise");
        json.push(b'\n');
        reached(RunStage::Waiting);
        self.file.write_all(&json).map_err(Error::write("write", path))
    }
}

/// The packets of an earlier journal with the same head, in its order. A run that was stopped may have left its last line
/// unfinished: that one and what follows do not count.
fn finished(text: &str, head: &JournalHead) -> Vec<(String, PdfInfo)> {
    let mut lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let same = |line: &str| serde_json::from_str::<JournalHead>(line).is_ok_and(|it| it == *head);
    if !lines.next().is_some_and(same) {
        return Vec::new();
    }
    let packets = lines.map_while(|line| serde_json::from_str::<JournalLine>(line).ok());
    let packets = packets.filter(|line| is_sha256(&line.data_sha256));
    packets.map(|line| (line.data_sha256, line.made)).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn made(pages: usize) -> PdfInfo {
        PdfInfo { pages, bytes: 1, sha256: "x".to_owned(), warnings: Vec::new() }
    }

    #[test]
    fn a_torn_line_and_another_look_do_not_count() {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let path = folder.path().join("journal");
        let begin = |look| Journal::begin(&path, look, FileRights::Private).expect("writable");
        let (mut journal, finished) = begin("a");
        assert!(finished.is_empty());
        let (one, two) = ("1".repeat(64), "2".repeat(64));
        journal.add(&one, &made(1), &path).expect("writable");
        journal.add("../no-hash", &made(1), &path).expect("writable");
        journal.add(&two, &made(2), &path).expect("writable");
        let whole = fs::read(&path).expect("readable");
        fs::write(&path, &whole[..whole.len() - 5]).expect("writable");
        let (_, finished) = begin("a");
        assert_eq!(finished, HashMap::from([(one, made(1))]));
        assert_eq!(begin("a").1.len(), 1, "what counted still does");
        assert!(begin("b").1.is_empty());
    }
}
