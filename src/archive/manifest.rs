//! What an archive says of itself. In: what a run read and wrote. Out: `manifest.json`.

use std::collections::BTreeSet;
use std::io::{self, Write};

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::journal::Made;
use super::naming::folded;
use super::shard::Shard;
use super::stage::is_below;
use super::{Reason, is_sha256, sha256};
use crate::audience::Audience;
use crate::cycle::{Cycle, Retention};
use crate::diagnostics::{Diagnostic, Location, nth, printable};
use crate::source::Source;
use crate::typeset::{TYPESETTING_WARNING, TYPST_VERSION};

/// The version of the manifest's form. Version 1 knew neither what a packet was made from nor earlier packets, and can be
/// read.
pub const SCHEMA: u32 = 2;

/// What a run read, and every file it wrote. The same input gives the same manifest.
///
/// As a file it is one JSON document with one line for each packet, so that it can be read and compared line by line,
/// however many there are.
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
    /// SHA-256 of what makes all packets look as they do: see [`Look`](super::Look).
    #[serde(default)]
    pub look_sha256: String,
    /// Which part of the people this archive holds; none if it holds all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// How many of what.
    pub counts: Counts,
    /// The packets, ordered by employee id and audience.
    pub packets: Vec<PacketFile>,
    /// The people without a packet and why, ordered by employee id.
    pub not_written: Vec<NotWritten>,
    /// Packets that an earlier run wrote and the last one did not ask for, ordered like the others.
    #[serde(default)]
    pub earlier: Vec<PacketFile>,
    /// What was deleted because it was due.
    #[serde(default)]
    pub purged: Vec<Purge>,
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
    /// Whether no packet may be deleted or replaced, whatever the date.
    #[serde(default, skip_serializing_if = "is_false")]
    pub legal_hold: bool,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// What it is for: `assessments`, `people`, `cycle`, `ladder`, `mapping`, `template`, `logo` or `font`.
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
    /// SHA-256 of the packet's data: the JSON that the templates read. Empty if a manifest of version 1 lists it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data_sha256: String,
    /// The look it was made with, if an earlier run than the manifest's made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_sha256: Option<String>,
    /// Whether it may not be deleted or replaced, whatever the date.
    #[serde(default, skip_serializing_if = "is_false")]
    pub legal_hold: bool,
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

/// What one `purge` deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purge {
    /// The date that was given: everything to be kept until an earlier day was due.
    pub due: NaiveDate,
    /// SHA-256 of the manifest before.
    pub manifest_sha256: String,
    /// The files, ordered by employee id and audience.
    pub files: Vec<PurgedFile>,
}

/// A packet that is no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurgedFile {
    /// Whom it was about.
    pub employee_id: String,
    /// Whom it was for.
    pub audience: String,
    /// The path that it had below the archive's folder.
    pub file: String,
    /// SHA-256 of the file that was written.
    pub sha256: String,
    /// What was wrong with it when it was deleted: `missing` or `altered`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Reason>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !value
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
        let Retention { years, legal_hold, .. } = &cycle.retention;
        Self {
            cycle: cycle.id.clone(),
            name: cycle.name.clone(),
            as_of,
            retain_until: as_of
                .checked_add_months(Months::new(12 * years))
                .unwrap_or(NaiveDate::MAX),
            standards: vec![cycle.standard.as_str().to_owned(), "PDF/UA-1".to_owned()],
            legal_hold: *legal_hold,
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
    /// Whom it is about and whom it is for; only one packet of an archive has these two.
    pub fn key(&self) -> (&str, &str) {
        (&self.employee_id, &self.audience)
    }

    /// Sorts packets by employee id and audience, as a build makes them.
    pub fn sort(packets: &mut [Self]) {
        let place = |it: &Self| Audience::ALL.iter().position(|of| of.as_str() == it.audience);
        packets.sort_by(|a, b| (&a.employee_id, place(a)).cmp(&(&b.employee_id, place(b))));
    }

    /// What can be known without the file and its run.
    pub fn made(&self) -> Made {
        let typsets = |it: &&Finding| it.code == TYPESETTING_WARNING;
        Made {
            pages: self.pages,
            bytes: self.bytes,
            sha256: self.sha256.clone(),
            warnings: self.warnings.iter().filter(typsets).cloned().collect(),
        }
    }
}

impl From<&Diagnostic> for Finding {
    fn from(finding: &Diagnostic) -> Self {
        Self { code: finding.code.to_owned(), message: finding.message.clone() }
    }
}

/// Bytes that the entry of a packet seldom needs more of.
const ROOM: usize = 1_200;

impl Manifest {
    /// The name of the manifest's file.
    pub const FILE: &str = "manifest.json";

    /// The manifest as a file.
    pub fn to_json(&self) -> Vec<u8> {
        // Room that is not needed costs nothing, a copy at every growth does.
        let mut json = Vec::with_capacity(ROOM * (1 + self.files().count()));
        self.write(&mut json).expect("memory can be written");
        json
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{{")?;
        field(out, "schema", &self.schema)?;
        field(out, "program", &self.program)?;
        field(out, "archive", &self.archive)?;
        list(out, "inputs", &self.inputs, ",")?;
        field(out, "look_sha256", &self.look_sha256)?;
        if let Some(shard) = &self.shard {
            field(out, "shard", shard)?;
        }
        field(out, "counts", &self.counts)?;
        list(out, "packets", &self.packets, ",")?;
        list(out, "not_written", &self.not_written, ",")?;
        list(out, "earlier", &self.earlier, ",")?;
        list(out, "purged", &self.purged, "")?;
        writeln!(out, "}}")
    }

    /// Reads the file of a manifest at `at`; the error says what is wrong with it.
    ///
    /// # Errors
    /// Something that is no manifest, or one of a version that this program does not know.
    pub fn parse(bytes: &[u8], at: &Location) -> Result<Self, Box<Diagnostic>> {
        let wrong = |code, message| Diagnostic::error(code, message).at(at.clone());
        let manifest: Self = serde_json::from_slice(bytes).map_err(|why| {
            let number = |it: usize| nth(it.saturating_sub(1));
            let at =
                Location { line: number(why.line()), column: number(why.column()), ..at.clone() };
            let message = format!("the manifest cannot be read: {why}");
            Diagnostic::error("broken-manifest", message).at(at)
        })?;
        let schema = manifest.schema;
        if !(1..=SCHEMA).contains(&schema) {
            let message = format!(
                "the manifest has schema {schema}, and this program knows those up to {SCHEMA}"
            );
            return Err(Box::new(wrong("unknown-manifest-schema", message)));
        }
        match manifest.fault() {
            Some((code, message)) => Err(Box::new(wrong(code, message))),
            None => Ok(manifest),
        }
    }

    /// What makes it one that no run wrote: paths that lead elsewhere, packets that share one, hashes that are none.
    fn fault(&self) -> Option<(&'static str, String)> {
        let (mut paths, mut keys, mut data) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for it in self.files() {
            let file = printable(&it.file);
            let hashes = [&it.sha256, &it.data_sha256];
            let is_new = paths.insert(folded(&it.file)) && keys.insert(it.key());
            if !is_below(&it.file) {
                return Some(("unsafe-path", format!("`{file}` is not a path below the archive")));
            } else if !is_new || !(it.data_sha256.is_empty() || data.insert(&it.data_sha256)) {
                return Some(("listed-twice", format!("`{file}` is listed twice")));
            } else if !hashes.iter().all(|it| it.is_empty() || is_sha256(it)) {
                let message = format!("the hashes of `{file}` are none");
                return Some(("broken-manifest", message));
            }
        }
        let odd = self.shard.filter(|it| !it.is_one());
        odd.map(|it| ("broken-manifest", format!("there is no shard {it}")))
    }

    /// Every packet that should be in the folder, earlier ones too.
    pub fn files(&self) -> impl Iterator<Item = &PacketFile> {
        self.packets.iter().chain(&self.earlier)
    }

    /// Whether a packet of this manifest is under a legal hold, its own or that of the whole archive.
    pub fn holds(&self, packet: &PacketFile) -> bool {
        self.archive.legal_hold || packet.legal_hold
    }

    /// The look that a packet of this manifest was made with.
    pub fn look_of<'m>(&'m self, packet: &'m PacketFile) -> &'m str {
        packet.look_sha256.as_deref().unwrap_or(&self.look_sha256)
    }
}

fn field(out: &mut impl Write, key: &str, value: &impl Serialize) -> io::Result<()> {
    write!(out, "  \"{key}\": ")?;
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out, ",")
}

/// A list with one item to a line.
fn list(out: &mut impl Write, key: &str, items: &[impl Serialize], end: &str) -> io::Result<()> {
    write!(out, "  \"{key}\": [")?;
    for (index, item) in items.iter().enumerate() {
        write!(out, "{}\n    ", if index == 0 { "" } else { "," })?;
        serde_json::to_writer(&mut *out, item)?;
    }
    writeln!(out, "{}]{end}", if items.is_empty() { "" } else { "\n  " })
}
