//! An archive to object storage. In: a folder, and a store. Out: the same archive there, all of it or none of it as far as a reader
//! can see; or what keeps it from going there.
//!
//! Packets go first, each under the SHA-256 of its content, so nothing that a manifest in the store names is ever overwritten. The
//! manifest goes last, on the condition that the store still has the one that was seen at the beginning: of two pushes at once
//! one is refused. A push that is stopped leaves packets that no manifest names, and the next one takes them as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use super::archive_reader::{ArchiveReader as _, FolderArchive};
use super::archive_store::{
    ArchiveStore, LockMode, LockTerms, PutCondition, PutObject, PutOutcome, StoredObject,
};
use super::manifest_transition::follows_some_time;
use super::object_lock::{freed_keys, terms_of_archive, terms_of_packet};
use super::stored_archive::{
    is_key_of_push, keys, packet_key, read_manifest, read_signature, signature_key,
};
use super::verify::{of_extra, of_leftovers};
use super::{ExpectedManifest, Manifest, PacketFile, VerifiedManifest, sha256, verify_in};
use crate::diagnostics::{Code, Diagnostic, Location, Report, Severity, escape_control};
use crate::error::{Error, Result};
use crate::parallel::try_each;

/// How often an object is put whose fate is not known, or that another push is putting.
const ATTEMPTS: usize = 4;

/// What a push is asked for.
#[derive(Debug, Clone, Copy)]
pub struct PushOptions {
    /// How objects are locked in the store; none if they are not.
    pub lock: Option<LockMode>,
    /// The day, for a lock that would have ended before it is no lock.
    pub today: NaiveDate,
}

/// What a push did, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PushSummary {
    /// Packets that the manifest names.
    pub packets: usize,
    /// Packets that were put.
    pub uploaded: usize,
    /// Bytes of them.
    pub bytes: u64,
    /// Objects in the store that the manifest does not name.
    pub unlisted: usize,
    /// SHA-256 of the manifest.
    pub manifest_sha256: String,
    /// Whether the packets are drafts, and no record.
    pub draft: bool,
    /// Whether the store was told until when to keep them.
    pub locked: bool,
    /// Whether anything is under a legal hold.
    pub held: bool,
    /// Whether the store had this manifest already.
    #[serde(skip)]
    pub was_there: bool,
}

/// Brings the archive in `folder` to a store. Reports an archive that is not as it was written, and a store that holds another
/// one; then the manifest there is as it was.
///
/// # Errors
/// A file that cannot be read, or a store that does not answer, refuses to, or cannot lock objects.
pub fn push(
    folder: &Path,
    store: &dyn ArchiveStore,
    options: PushOptions,
    report: &mut Report,
) -> Result<Option<PushSummary>> {
    let archive = FolderArchive(folder.to_owned());
    let before = report.errors();
    let verified = verify_in(&archive, &ExpectedManifest::default(), report)?;
    let Some(verified) = verified.filter(|_| report.errors() == before) else { return Ok(None) };
    let json = archive.manifest()?;
    if sha256(&json) != verified.sha256 {
        report.push(just_altered(Manifest::FILE));
        return Ok(None);
    }
    let seen = read_manifest(store)?;
    let there = store.list()?;
    if let Some(finding) = misfit(&verified.manifest, &json, store, seen.as_ref(), &there) {
        report.push(finding);
        return Ok(None);
    }
    if options.lock.is_some() {
        store.check_object_lock()?;
    }
    let push = ArchivePush { archive, verified, json, store, options, there };
    push.run(seen.as_ref(), report)
}

fn just_altered(file: &str) -> Diagnostic {
    let message = format!("`{}` has just been altered", escape_control(file));
    Diagnostic::error(Code::AlteredFile, message)
}

/// Why what is in the store cannot be replaced by an archive.
fn misfit(
    manifest: &Manifest,
    json: &[u8],
    store: &dyn ArchiveStore,
    seen: Option<&StoredObject>,
    there: &BTreeMap<String, u64>,
) -> Option<Diagnostic> {
    let Some(seen) = seen else {
        let foreign = there.keys().find(|key| !is_key_of_push(key))?;
        let message = format!(
            "the address holds something else than an archive: `{}`",
            escape_control(&store.address(foreign))
        );
        let finding = Diagnostic::error(Code::StoreInUse, message).value(&store.address(""));
        return Some(finding.hint("give each archive an address of its own"));
    };
    if seen.bytes == json {
        return None;
    }
    let at = Location::start_of(&store.address(Manifest::FILE).into());
    let before = match Manifest::parse(&seen.bytes, &at) {
        Ok(before) => before,
        Err(finding) => return Some(*finding),
    };
    let why = follows_some_time(manifest, &before).err()?;
    let message = format!("this archive is none that follows the one in the store: {why}");
    let finding = Diagnostic::error(Code::StoreInUse, message).at(at);
    Some(finding.hint("push the archive that was pushed before, with what was done to it since; or choose another address"))
}

/// One push.
struct ArchivePush<'s> {
    archive: FolderArchive,
    verified: VerifiedManifest,
    json: Vec<u8>,
    store: &'s dyn ArchiveStore,
    options: PushOptions,
    /// What the store had at the beginning.
    there: BTreeMap<String, u64>,
}

/// Why a packet was not put.
enum PushStop {
    Altered(String),
    Machine(Error),
}

impl From<Error> for PushStop {
    fn from(error: Error) -> Self {
        Self::Machine(error)
    }
}

impl ArchivePush<'_> {
    fn run(&self, seen: Option<&StoredObject>, report: &mut Report) -> Result<Option<PushSummary>> {
        let uploaded = match self.put_packets(report) {
            Ok(uploaded) => uploaded,
            Err(PushStop::Machine(error)) => return Err(error),
            Err(PushStop::Altered(file)) => {
                report.push(just_altered(&file));
                return Ok(None);
            }
        };
        self.put_signature()?;
        let was_there = seen.is_some_and(|seen| seen.bytes == self.json);
        if was_there {
            self.lock(Manifest::FILE)?;
        } else if !self.put_manifest(seen)? {
            report.push(self.lost());
            return Ok(None);
        }
        self.end_holds()?;
        let unlisted = self.say_unlisted(report);
        let VerifiedManifest { manifest, sha256 } = &self.verified;
        Ok(Some(PushSummary {
            packets: manifest.files().count(),
            uploaded: uploaded.len(),
            bytes: uploaded.iter().sum(),
            unlisted,
            manifest_sha256: sha256.clone(),
            draft: manifest.archive.draft,
            locked: self.options.lock.is_some() && manifest.retain_until().is_some(),
            held: manifest.archive.legal_hold || !manifest.archive.held.is_empty(),
            was_there,
        }))
    }

    /// Puts every packet that the store has not; gives the sizes of those that were put.
    fn put_packets(&self, report: &mut Report) -> std::result::Result<Vec<u64>, PushStop> {
        let packets: Vec<&PacketFile> = self.verified.manifest.files().collect();
        for packet in &packets {
            let size = self.there.get(&packet_key(&packet.sha256));
            if size.is_some_and(|size| u64::try_from(packet.bytes).ok() != Some(*size)) {
                let message = format!(
                    "`{}` in the store is not the file that was written; it is put again",
                    escape_control(&packet.file)
                );
                report.push(Diagnostic::warning(Code::AlteredFile, message).value(&packet.file));
            }
        }
        let put = try_each(packets, self.store.calls_at_once(), |it| self.put_packet(it))?;
        Ok(put.into_iter().flatten().collect())
    }

    /// Puts a packet, if the store has it not; gives its size if it was put.
    fn put_packet(&self, packet: &PacketFile) -> std::result::Result<Option<u64>, PushStop> {
        let key = packet_key(&packet.sha256);
        let size = u64::try_from(packet.bytes).unwrap_or(u64::MAX);
        let terms = self
            .options
            .lock
            .map(|mode| terms_of_packet(&self.verified.manifest, packet, mode, self.options.today));
        let found = self.there.get(&key);
        if found == Some(&size) {
            if let Some(terms) = terms {
                self.store.lock(&key, terms)?;
            }
            return Ok(None);
        }
        let Ok(bytes) = self.archive.packet(packet)? else {
            return Err(PushStop::Altered(packet.file.clone()));
        };
        let media_type = "application/pdf";
        let object = PutObject { key, bytes, media_type, terms };
        if found.is_some() {
            self.store.put(&object, PutCondition::Always)?;
        } else {
            self.put_new(&object)?;
        }
        Ok(Some(size))
    }

    /// Puts an object whose key says what is in it. Another push may put the same at the same time, and an answer may be lost.
    fn put_new(&self, object: &PutObject) -> Result<()> {
        let size = u64::try_from(object.bytes.len()).unwrap_or(u64::MAX);
        for attempt in 1.. {
            let is_last = attempt == ATTEMPTS;
            match self.store.put(object, PutCondition::New) {
                Ok(PutOutcome::Done) => return Ok(()),
                Err(error) if is_last || !error.is_unclear() => return Err(error),
                Err(_) => {}
                Ok(PutOutcome::Refused) => match self.store.size(&object.key)? {
                    Some(there) if there == size => {
                        return object
                            .terms
                            .map_or(Ok(()), |terms| self.store.lock(&object.key, terms));
                    }
                    None if !is_last => {}
                    _ => break,
                },
            }
        }
        self.store.put(object, PutCondition::Always).map(drop)
    }

    /// Puts the archive's signature, if it has one that the store has not.
    fn put_signature(&self) -> Result<()> {
        let sha256 = &self.verified.sha256;
        let Some(bytes) = self.archive.signature(sha256)? else { return Ok(()) };
        let key = signature_key(sha256);
        if read_signature(self.store, sha256)?.as_ref() == Some(&bytes) {
            return self.lock(&key);
        }
        let terms = self.terms_of_archive();
        let object = PutObject { key, bytes, media_type: "text/plain", terms };
        self.store.put(&object, PutCondition::Always).map(drop)
    }

    /// Puts the manifest, if the store still has the one that was seen. Whether it did is asked of the store itself: an answer may
    /// be lost, and a refusal may be one of the second request, when the first had been heard.
    fn put_manifest(&self, seen: Option<&StoredObject>) -> Result<bool> {
        let object = PutObject {
            key: Manifest::FILE.to_owned(),
            bytes: self.json.clone(),
            media_type: "application/json",
            terms: self.terms_of_archive(),
        };
        let condition = match seen {
            Some(seen) => PutCondition::Replaces(&seen.version),
            None => PutCondition::New,
        };
        for attempt in 1.. {
            let put = self.store.put(&object, condition);
            if let Ok(PutOutcome::Done) = put {
                break;
            }
            let now = read_manifest(self.store)?;
            if now.as_ref().is_some_and(|now| now.bytes == self.json) {
                self.lock(Manifest::FILE)?;
                break;
            }
            if now.map(|now| now.version) != seen.map(|seen| seen.version.clone()) {
                return Ok(false);
            }
            match put {
                Err(error) if attempt == ATTEMPTS || !error.is_unclear() => return Err(error),
                Ok(_) if attempt == ATTEMPTS => return Ok(false),
                _ => {}
            }
        }
        Ok(true)
    }

    fn terms_of_archive(&self) -> Option<LockTerms> {
        let mode = self.options.lock?;
        Some(terms_of_archive(&self.verified.manifest, mode, self.options.today))
    }

    /// Locks an object of the archive as a whole that is there.
    fn lock(&self, key: &str) -> Result<()> {
        self.terms_of_archive().map_or(Ok(()), |terms| self.store.lock(key, terms))
    }

    /// Ends the holds that a decision has ended, once the manifest that says so is there.
    fn end_holds(&self) -> Result<()> {
        if self.options.lock.is_none() {
            return Ok(());
        }
        let freed = freed_keys(&self.verified.manifest);
        let there = freed.into_iter().filter(|key| self.there.contains_key(key)).collect();
        try_each(there, self.store.calls_at_once(), |key: String| self.store.end_hold(&key))
            .map(drop)
    }

    fn lost(&self) -> Diagnostic {
        let message =
            "another push was quicker: the manifest in the store is not the one that was there";
        Diagnostic::error(Code::LostPush, message)
            .at(Location::start_of(&self.store.address(Manifest::FILE).into()))
            .hint("nobody reads what this push has put; find out who pushed what, then push again what is right")
    }

    /// Reports what was in the store before and the manifest does not name; gives how much that is.
    fn say_unlisted(&self, report: &mut Report) -> usize {
        let VerifiedManifest { manifest, sha256 } = &self.verified;
        let named: BTreeSet<String> = keys(manifest, sha256);
        let unlisted = self.there.keys().filter(|key| !named.contains(*key)).cloned();
        let (leftover, foreign): (Vec<_>, Vec<_>) = unlisted.partition(|key| is_key_of_push(key));
        for key in &foreign {
            report.push(Diagnostic { severity: Severity::Warning, ..of_extra(key) });
        }
        report.extend(of_leftovers(&leftover));
        leftover.len() + foreign.len()
    }
}
