//! What an archive says of itself. In: what a run read and wrote. Out: `manifest.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use chrono::NaiveDate;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::decision_records::{Decision, PurgeRecord, PurgedFile};
use super::manifest_entries::{InputFile, NotWritten, PacketFile};
use super::seen_parts::seen_parts;
use super::sha256;
use super::shard::Shard;
use crate::audience::Audience;
use crate::cycle::{Cycle, RetentionRule};
use crate::diagnostics::{Code, Diagnostic, Location, one_based};
use crate::typeset::TYPST_VERSION;

/// The version of the manifest's form. Earlier ones can be read: version 1 knew neither what a packet was made from nor earlier
/// packets, and version 2 neither decisions nor dates of single packets nor what the run was asked for.
pub(crate) const SCHEMA: u32 = 3;

/// The standard of documents that everybody can read, which every packet keeps.
pub(super) const ACCESSIBLE: &str = "PDF/UA-1";

/// The first version in which every packet has dates of its own.
const WITH_DATES: u32 = 3;

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
    pub program: ProgramVersions,
    /// The cycle and how long its packets are to be kept.
    pub archive: ArchiveTerms,
    /// What the last build was asked for; none before version 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<BuildRequest>,
    /// Every file that was read, built-in ones too; the built-in fonts are those of the program's version.
    pub inputs: Vec<InputFile>,
    /// SHA-256 of what makes all packets look as they do: see [`RenderInputs`](super::RenderInputs).
    #[serde(default, alias = "look_sha256")]
    pub render_sha256: String,
    /// Which part of the people this archive holds; none if it holds all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// How many of what.
    pub counts: ManifestCounts,
    /// The packets, ordered by employee id and audience.
    pub packets: Vec<PacketFile>,
    /// The people without a packet and why, ordered by employee id.
    pub not_written: Vec<NotWritten>,
    /// Packets that an earlier run wrote and the last one did not ask for, ordered like the others.
    #[serde(default)]
    pub earlier: Vec<PacketFile>,
    /// What was deleted because it was due.
    #[serde(default)]
    pub purged: Vec<PurgeRecord>,
    /// What was decided about holds and dates, first to last.
    #[serde(default)]
    pub decisions: Vec<Decision>,
}

/// The one key that every version of the form has.
#[derive(Deserialize)]
struct SchemaVersion {
    schema: u32,
}

/// What made the packets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramVersions {
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
pub struct ArchiveTerms {
    /// The cycle's id.
    pub cycle: String,
    /// The cycle's name.
    pub name: String,
    /// Whether the packets are drafts, and no record.
    #[serde(default, skip_serializing_if = "is_false")]
    pub draft: bool,
    /// Whether it holds outcome pages and letters in the place of packets.
    #[serde(default, skip_serializing_if = "is_false")]
    pub outcomes: bool,
    /// The date of the last run; of outcomes that of the last meeting.
    pub as_of: NaiveDate,
    /// The latest date until which anything in it is to be kept; each packet has its own.
    pub retain_until: NaiveDate,
    /// The standards that every packet keeps which names no other.
    pub standards: Vec<String>,
    /// The parts that each audience sees, by their names, if HR's edition carries its data: so that a later cycle shows nobody more of
    /// it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sees: BTreeMap<String, Vec<String>>,
    /// Whether no packet may be deleted or replaced, whatever the date.
    #[serde(default, skip_serializing_if = "is_false")]
    pub legal_hold: bool,
    /// The people whose packets may not be deleted or replaced, whatever the date, beside that of the whole archive.
    #[serde(default, deserialize_with = "in_order", skip_serializing_if = "BTreeSet::is_empty")]
    pub held: BTreeSet<String>,
}

/// What a build was asked for. All shards of one run say the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildRequest {
    /// The editions, in their order.
    pub audiences: Vec<String>,
    /// The people who were selected with `--only`; none if all were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<BTreeSet<String>>,
    /// The options of reading that were given, by their names; a version that did not note them looks as if there were none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reading: BTreeMap<String, Vec<String>>,
    /// How many people the whole input has, selected or not, over all shards.
    pub people: usize,
    /// SHA-256 of the ids of everybody who was to get packets, over all shards: see [`BuildRequest::hash`].
    pub people_sha256: String,
}

/// How many of what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestCounts {
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

/// Ids as a run writes them: in order, each once.
fn in_order<'de, D: Deserializer<'de>>(ids: D) -> Result<BTreeSet<String>, D::Error> {
    let ids = Vec::<String>::deserialize(ids)?;
    if !ids.is_sorted_by(|before, after| before < after) {
        return Err(D::Error::custom("ids are not in the order that a run writes, each once"));
    }
    Ok(ids.into_iter().collect())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl ProgramVersions {
    /// This program.
    pub fn this() -> Self {
        let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        Self { name: name.to_owned(), version: version.to_owned(), typst: TYPST_VERSION.to_owned() }
    }
}

impl ArchiveTerms {
    /// The archive of a cycle.
    pub fn of(cycle: &Cycle, as_of: NaiveDate) -> Self {
        let RetentionRule { legal_hold, held, .. } = &cycle.retention;
        Self {
            cycle: cycle.id.clone(),
            name: cycle.name.clone(),
            draft: cycle.draft,
            outcomes: false,
            as_of,
            retain_until: cycle.retention.until(as_of).unwrap_or(as_of),
            standards: vec![cycle.standard.as_str().to_owned(), ACCESSIBLE.to_owned()],
            sees: seen_parts(cycle),
            legal_hold: *legal_hold,
            held: held.keys().cloned().collect(),
        }
    }

    /// The same after an earlier archive in the folder: a hold does not end with a run, and no date becomes an earlier one.
    #[must_use]
    pub fn after(mut self, earlier: &Self) -> Self {
        self.legal_hold |= earlier.legal_hold;
        self.held.extend(earlier.held.iter().cloned());
        self.retain_until = self.retain_until.max(earlier.retain_until);
        self
    }

    /// Whether the packets of a person may not be deleted or replaced.
    pub fn holds(&self, employee_id: &str) -> bool {
        self.legal_hold || self.held.contains(employee_id)
    }
}

impl BuildRequest {
    /// What a build for these editions was asked for: `selected` are the people who were to get packets, over all shards.
    pub fn new<'p>(
        audiences: &[Audience],
        only: Option<BTreeSet<String>>,
        people: usize,
        selected: impl IntoIterator<Item = &'p str>,
    ) -> Self {
        let audiences = audiences.iter().map(|audience| audience.as_str().to_owned()).collect();
        let people_sha256 = Self::hash(selected);
        Self { audiences, only, reading: BTreeMap::new(), people, people_sha256 }
    }

    /// SHA-256 of ids as a JSON list, in the order of their bytes.
    pub fn hash<'p>(ids: impl IntoIterator<Item = &'p str>) -> String {
        let ids: BTreeSet<&str> = ids.into_iter().collect();
        sha256(&serde_json::to_vec(&ids).expect("texts always serialise"))
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
        if let Some(asked) = &self.asked {
            field(out, "asked", asked)?;
        }
        list(out, "inputs", &self.inputs, ",")?;
        field(out, "render_sha256", &self.render_sha256)?;
        if let Some(shard) = &self.shard {
            field(out, "shard", shard)?;
        }
        field(out, "counts", &self.counts)?;
        list(out, "packets", &self.packets, ",")?;
        list(out, "not_written", &self.not_written, ",")?;
        list(out, "earlier", &self.earlier, ",")?;
        list(out, "purged", &self.purged, ",")?;
        list(out, "decisions", &self.decisions, "")?;
        writeln!(out, "}}")
    }

    /// Reads the file of a manifest at `at`; the error says what is wrong with it.
    ///
    /// # Errors
    /// Something that is no manifest, or one of a version that this program does not know.
    pub fn parse(bytes: &[u8], at: &Location) -> Result<Self, Box<Diagnostic>> {
        let wrong = |code, message| Box::new(Diagnostic::error(code, message).at(at.clone()));
        let unknown = |schema: u32| {
            let message = format!(
                "the manifest has schema {schema}, and this program knows those up to {SCHEMA}"
            );
            wrong(Code::UnknownManifestSchema, message)
        };
        let manifest: Self = serde_json::from_slice(bytes).map_err(|why| {
            // What a later version wrote is not broken.
            let later = serde_json::from_slice(bytes)
                .ok()
                .filter(|version: &SchemaVersion| version.schema > SCHEMA);
            if let Some(SchemaVersion { schema }) = later {
                return unknown(schema);
            }
            let number = |number: usize| one_based(number.saturating_sub(1));
            let at =
                Location { line: number(why.line()), column: number(why.column()), ..at.clone() };
            let message = format!("the manifest cannot be read: {why}");
            Box::new(Diagnostic::error(Code::BrokenManifest, message).at(at))
        })?;
        if !(1..=SCHEMA).contains(&manifest.schema) {
            return Err(unknown(manifest.schema));
        }
        let manifest = manifest.brought_up();
        match manifest.fault() {
            Some(fault) => Err(Box::new(fault.at(at.clone()))),
            None => Ok(manifest),
        }
    }

    /// The same as version 3 says it: earlier ones have one date for all packets, and version 2 has holds of people beside
    /// their packets. Its number stays.
    fn brought_up(mut self) -> Self {
        let ArchiveTerms { as_of, retain_until, .. } = self.archive;
        for packet in self.packets.iter_mut().chain(&mut self.earlier) {
            if self.schema < WITH_DATES {
                (packet.as_of, packet.retain_until) = (as_of, retain_until);
            }
            if std::mem::take(&mut packet.was_held) {
                self.archive.held.insert(packet.employee_id.clone());
            }
        }
        self
    }

    /// Whether it is of some of the people: of one part of several.
    pub(super) fn is_of_a_part(&self) -> bool {
        self.shard.is_some_and(|shard| shard.of > 1)
    }

    /// Every packet that should be in the folder, earlier ones too.
    pub fn files(&self) -> impl Iterator<Item = &PacketFile> {
        self.packets.iter().chain(&self.earlier)
    }

    /// The employee id of each packet of the last run, in their order.
    pub(super) fn packet_ids(&self) -> impl Iterator<Item = &str> {
        self.packets.iter().map(|it| it.employee_id.as_str())
    }

    /// The employee ids of the people without a packet.
    pub(super) fn unwritten_ids(&self) -> impl Iterator<Item = &str> {
        self.not_written.iter().map(|it| it.employee_id.as_str())
    }

    /// The employee ids of everybody of the last run.
    pub(super) fn run_ids(&self) -> impl Iterator<Item = &str> {
        self.packet_ids().chain(self.unwritten_ids())
    }

    /// Every packet that was deleted, by any purge.
    pub(crate) fn purged_files(&self) -> impl Iterator<Item = &PurgedFile> {
        self.purged.iter().flat_map(|it| &it.files)
    }

    /// Everybody of whom the archive has a packet, had one, or says why there is none.
    pub(crate) fn known_people(&self) -> BTreeSet<&str> {
        let mut people: BTreeSet<&str> = self.files().map(|it| it.employee_id.as_str()).collect();
        people.extend(self.unwritten_ids());
        people.extend(self.purged_files().map(|it| it.employee_id.as_str()));
        people.extend(self.archive.held.iter().map(String::as_str));
        people
    }

    /// Whether a packet of this manifest is under a legal hold, its own or that of the whole archive.
    pub fn holds(&self, packet: &PacketFile) -> bool {
        self.archive.holds(&packet.employee_id)
    }

    /// The latest date until which anything in it is to be kept; none for drafts, unless `retain` gave one.
    pub fn retain_until(&self) -> Option<NaiveDate> {
        let is_decided = self.decisions.iter().any(|decision| decision.until.is_some());
        (is_decided || !self.archive.draft).then_some(self.archive.retain_until)
    }

    /// Whether a packet need not be kept any longer on a day. Nobody has to keep a draft, unless `retain` gave it a date.
    pub(crate) fn is_due(&self, packet: &PacketFile, day: NaiveDate) -> bool {
        let decides = |decision: &Decision| {
            decision.until.is_some() && decision.people.includes(&packet.employee_id)
        };
        let is_free = self.archive.draft && !self.decisions.iter().any(decides);
        is_free || packet.retain_until < day
    }

    /// The look that a packet of this manifest was made with.
    pub(crate) fn look_of<'m>(&'m self, packet: &'m PacketFile) -> &'m str {
        packet.render_sha256.as_deref().unwrap_or(&self.render_sha256)
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
