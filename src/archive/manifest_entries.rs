//! The lines of a manifest: files that were read, packets, and people without one.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::outcome_origin::OutcomeOrigin;
use super::sha256;
use crate::audience::OutcomeEdition;
use crate::diagnostics::Diagnostic;
use crate::source::Source;

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputFile {
    /// What it is for: `assessments`, `people`, `corrections`, `decisions`, `ballot`, `packets` (the manifest of an archive),
    /// `cycle`, `ladder`, `mapping`, `template`, `logo` or `font`; or `previous` for those of the last cycle.
    pub role: String,
    /// The file's name without folders.
    pub file: String,
    /// SHA-256 of the content.
    pub sha256: String,
}

/// A packet in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PacketFile {
    /// Whom it is about.
    pub employee_id: String,
    /// Whom it is for; in an archive of outcomes also `letter`.
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
    /// SHA-256 of the packet's data: the JSON that the templates read. Empty if a manifest of version 1 lists it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data_sha256: String,
    /// The look it was made with, if an earlier run than the manifest's made it.
    #[serde(default, alias = "look_sha256", skip_serializing_if = "Option::is_none")]
    pub render_sha256: Option<String>,
    /// The date of the run that it belongs to.
    #[serde(default = "no_date")]
    pub as_of: NaiveDate,
    /// The date until which it is to be kept.
    #[serde(default = "no_date")]
    pub retain_until: NaiveDate,
    /// What an outcome page or a letter follows from; none for a packet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<OutcomeOrigin>,
    /// How version 2 said that the person is under a hold; [`ArchiveTerms::held`](super::ArchiveTerms) says it now.
    #[serde(default, rename = "legal_hold", skip_serializing)]
    pub(crate) was_held: bool,
    /// What somebody should look at.
    pub warnings: Vec<ManifestNote>,
}

/// Somebody without a packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotWritten {
    /// The employee id.
    pub employee_id: String,
    /// Why there is no packet.
    pub reasons: Vec<ManifestNote>,
}

/// A finding about a packet or a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestNote {
    /// The stable name of the kind of finding.
    pub code: String,
    /// The finding.
    pub message: String,
}

/// The date of a line that has none: manifests of versions 1 and 2 say it once for all packets.
pub(super) const NO_DATE: NaiveDate = NaiveDate::MIN;

fn no_date() -> NaiveDate {
    NO_DATE
}

impl InputFile {
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
    /// Whom it is about and whom it is for; only one packet of an archive has these two.
    pub fn key(&self) -> (&str, &str) {
        (&self.employee_id, &self.audience)
    }

    /// What the file is known by: a packet by its id alone, an outcome also by what it follows from.
    pub(super) fn ident(&self) -> String {
        match &self.follows {
            None => self.packet_id.clone(),
            Some(origin) => origin.ident(&self.packet_id),
        }
    }

    /// Sorts packets by employee id and audience, as a build makes them.
    pub fn sort(packets: &mut [Self]) {
        let place = |packet: &Self| OutcomeEdition::place_of(&packet.audience);
        packets.sort_by(|a, b| (&a.employee_id, place(a)).cmp(&(&b.employee_id, place(b))));
    }
}

impl From<&Diagnostic> for ManifestNote {
    fn from(finding: &Diagnostic) -> Self {
        Self { code: finding.code.to_string(), message: finding.message.clone() }
    }
}
