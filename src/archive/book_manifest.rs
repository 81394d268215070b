//! What a committee's book says of itself. In: what it was made from, and its pages. Out: the JSON beside its PDF, by which a later
//! version knows what has changed, and anybody whether the file is the one that was written.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::hash::is_sha256;
use super::manifest::ProgramVersions;
use super::manifest_entries::InputFile;
use super::sha256;

/// The version of the manifest's form.
pub(crate) const BOOK_SCHEMA: u32 = 1;

/// The word by which a manifest of a book is known.
const KIND: &str = "book";

/// The manifest of a book. The same input gives the same manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookManifest {
    /// The version of this form.
    pub schema: u32,
    /// Always `book`.
    pub kind: String,
    /// What made the book.
    pub program: ProgramVersions,
    /// The book.
    pub book: BookTerms,
    /// Every file that was read, built-in ones too.
    pub inputs: Vec<InputFile>,
    /// The candidates in the order of the book.
    pub people: Vec<BookRange>,
    /// What is not about one candidate, in the order of the book.
    pub parts: Vec<BookPartRange>,
}

/// Which book it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookTerms {
    /// The cycle's id.
    pub cycle: String,
    /// The cycle's name.
    pub name: String,
    /// From 1.
    pub version: u32,
    /// SHA-256 of the earlier version's PDF; none in version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since_sha256: Option<String>,
    /// The member for whom candidates were left out; none if nobody was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// How many candidates were left out.
    pub left_out: usize,
    /// Whether it is a draft.
    pub draft: bool,
    /// The date of its data.
    pub as_of: NaiveDate,
    /// The date until which it is to be kept: that of the packets in it.
    pub retain_until: NaiveDate,
    /// Whether candidates have `one` page or the `full` packet behind it.
    pub layout: String,
    /// The standards that the file keeps.
    pub standards: Vec<String>,
    /// The name of the file.
    pub file: String,
    /// How many pages it has.
    pub pages: usize,
    /// How many bytes it has.
    pub bytes: usize,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// The pages of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookRange {
    /// Whom they are about.
    pub employee_id: String,
    /// The id of the packet of the committee's edition.
    pub packet_id: String,
    /// The first page, from 1.
    pub first_page: usize,
    /// The last page.
    pub last_page: usize,
    /// SHA-256 of the data of the packet, without the frame that all packets of a run share.
    pub data_sha256: String,
    /// A number for what is drawn on each page, without margins and references to pages.
    pub pages: Vec<String>,
}

/// The pages of a part that is not about one candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookPartRange {
    /// The part: `cover`, `changes`, `agenda`, `ballot`, or `divider` and a rung.
    pub part: String,
    /// The first page, from 1.
    pub first_page: usize,
    /// The last page.
    pub last_page: usize,
    /// A number for what is drawn on each page, without margins and references to pages.
    pub pages: Vec<String>,
}

impl BookManifest {
    /// A manifest of this form.
    pub(crate) fn new(
        book: BookTerms,
        inputs: Vec<InputFile>,
        people: Vec<BookRange>,
        parts: Vec<BookPartRange>,
    ) -> Self {
        let (kind, program) = (KIND.to_owned(), ProgramVersions::this());
        Self { schema: BOOK_SCHEMA, kind, program, book, inputs, people, parts }
    }

    /// Reads a manifest; none if the bytes are not one of a book.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(bytes).ok()?;
        let is_known = manifest.schema == BOOK_SCHEMA && manifest.kind == KIND;
        let is_sound = manifest.book.version >= 1
            && manifest.book.version < u32::MAX
            && is_sha256(&manifest.book.sha256);
        (is_known && is_sound).then_some(manifest)
    }

    /// The file.
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec_pretty(self).expect("texts and numbers serialise");
        json.push(b'\n');
        json
    }

    /// Whether the bytes of a PDF are those of this book.
    pub fn is_of(&self, pdf: &[u8]) -> bool {
        sha256(pdf) == self.book.sha256
    }
}
