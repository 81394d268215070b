//! What an archive says of itself. In: what a run read and wrote. Out: `manifest.json`.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::sha256;
use crate::assessment::PersonId;
use crate::audience::Audience;
use crate::cycle::Cycle;
use crate::diagnostics::Diagnostic;
use crate::source::Source;
use crate::typeset::TYPST_VERSION;

/// The version of the manifest's form.
pub const SCHEMA: u32 = 1;

/// What a run read, and every file it wrote. The same input gives the same manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of this form.
    pub schema: u32,
    /// What made the packets.
    pub program: Program,
    /// The cycle and how long its packets are to be kept.
    pub archive: Archive,
    /// Every file that was read, built-in ones too; the built-in fonts are those of the program's version.
    pub inputs: Vec<Input>,
    /// How many of what.
    pub counts: Counts,
    /// The packets, ordered by employee id and audience.
    pub packets: Vec<PacketFile>,
    /// The people without a packet and why, ordered by employee id.
    pub not_written: Vec<NotWritten>,
}

/// What made the packets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// The name of this program.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The version of Typst in it.
    pub typst: String,
}

/// The cycle and how long its packets are to be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// The cycle's id.
    pub cycle: String,
    /// The cycle's name.
    pub name: String,
    /// The date that the documents carry.
    pub as_of: NaiveDate,
    /// The date until which the packets are to be kept.
    pub retain_until: NaiveDate,
    /// The standards that every packet keeps which names no other.
    pub standards: Vec<String>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// What it is for: `assessments`, `people`, `cycle`, `ladder`, `template` or `font`.
    pub role: String,
    /// The file's name without folders.
    pub file: String,
    /// SHA-256 of the content.
    pub sha256: String,
}

/// How many of what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Rows of assessments that were read.
    pub rows: usize,
    /// People who were in the input and selected.
    pub people: usize,
    /// Packets that were written.
    pub packets: usize,
    /// People without a packet.
    pub not_written: usize,
    /// Cells of sensitive columns that were dropped when they were read.
    pub dropped_cells: u64,
}

/// A packet in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PacketFile {
    /// Whom it is about.
    pub employee_id: String,
    /// Whom it is for.
    pub audience: String,
    /// The packet's own id, printed on every page.
    pub packet_id: String,
    /// The path below the archive's folder, with `/`.
    pub file: String,
    /// Its archive standard, if it is another than the cycle's: a file with an attachment needs PDF/A-3a.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// How many pages it has.
    pub pages: usize,
    /// How many bytes it has.
    pub bytes: usize,
    /// SHA-256 of the file.
    pub sha256: String,
    /// What somebody should look at.
    pub warnings: Vec<Finding>,
}

/// A finding about a packet or a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The stable name of the kind of finding.
    pub code: String,
    /// The finding.
    pub message: String,
}

/// Somebody without a packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotWritten {
    /// The employee id.
    pub employee_id: String,
    /// Why there is no packet.
    pub reasons: Vec<Finding>,
}

impl Program {
    /// This program.
    pub fn this() -> Self {
        let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        Self { name: name.to_owned(), version: version.to_owned(), typst: TYPST_VERSION.to_owned() }
    }
}

impl Archive {
    /// The archive of a cycle.
    pub fn of(cycle: &Cycle, as_of: NaiveDate) -> Self {
        let kept = Months::new(12 * cycle.retention_years);
        Self {
            cycle: cycle.id.clone(),
            name: cycle.name.clone(),
            as_of,
            retain_until: as_of.checked_add_months(kept).unwrap_or(NaiveDate::MAX),
            standards: vec![cycle.standard.as_str().to_owned(), "PDF/UA-1".to_owned()],
        }
    }
}

impl Input {
    /// A file from its bytes.
    pub fn new(role: &str, file: &str, bytes: &[u8]) -> Self {
        Self { role: role.to_owned(), file: file.to_owned(), sha256: sha256(bytes) }
    }

    /// A file that was read.
    pub fn of(role: &str, source: &Source) -> Self {
        Self::new(role, source.file_name(), &source.bytes)
    }
}

impl PacketFile {
    /// The entry of a PDF.
    pub fn new(
        id: &PersonId,
        audience: Audience,
        packet_id: &str,
        file: &str,
        pages: usize,
        bytes: &[u8],
    ) -> Self {
        Self {
            employee_id: id.to_string(),
            audience: audience.to_string(),
            packet_id: packet_id.to_owned(),
            file: file.to_owned(),
            standard: None,
            pages,
            bytes: bytes.len(),
            sha256: sha256(bytes),
            warnings: Vec::new(),
        }
    }
}

impl From<&Diagnostic> for Finding {
    fn from(finding: &Diagnostic) -> Self {
        Self { code: finding.code.to_owned(), message: finding.message.clone() }
    }
}

impl Manifest {
    /// The name of the manifest's file.
    pub const FILE: &str = "manifest.json";

    /// The manifest as a file.
    pub fn to_json(&self) -> Vec<u8> {
        let mut json =
            serde_json::to_vec_pretty(self).expect("texts, numbers and lists always serialise");
        json.push(b'\n');
        json
    }
}
