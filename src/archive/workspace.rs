//! Where a run works: a folder inside the archive's folder, locked against a second run.
//!
//! In: finished files, one at a time, and at last the changes to make. Out: the archive as it was, or as it is meant to be.
//! Everything waits here until a list of all changes is written; from then on any later run carries the list out, so a run
//! that is stopped at any moment leaves an archive that is whole, or one without a manifest that the next run finishes.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::archive_changes::ArchiveChanges;
use super::atomic_files::{self, fresh, is_free, remove};
use super::change_list_check::decided;
use super::disk_sync::{SyncThread, sync};
use super::fault_injection::{RunStage, reached};
use super::file_rights::keep_rights;
use super::interrupt_cleanup::{ArchiveAtWork, moving};
use super::journal::{Journal, PdfInfo};
use super::lock::{self, ArchiveLock};
use super::overwrite_guard::may_hold_archive;
use super::packet_identity::is_packet;
use super::run_folder::{BEFORE, CHANGES, JOURNAL, NAME, WAITING, has_commit_record};
use super::staging_area::MadeFolders;
use super::{Manifest, sha256, signature};
use crate::cycle::FileRights;
use crate::error::{Error, Result};

/// A run's own folder inside an archive's folder. Dropped without [`Workspace::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
    place: PathBuf,
    rights: FileRights,
    journal: Journal,
    /// What a run that was stopped had finished.
    finished: HashMap<String, PdfInfo>,
    syncing: Option<SyncThread>,
    /// Whether only a later run may clean up: the list of changes is written, or the run is set aside.
    is_for_later: bool,
    lock: Option<ArchiveLock>,
    /// Tells a signal that packets wait here.
    #[expect(dead_code, reason = "its drop counts")]
    at_work: ArchiveAtWork,
    /// Dropped last: the archive's folder goes again, if it was made for a run that wrote nothing.
    made: MadeFolders,
}

impl Workspace {
    /// Takes the lock of the archive at `folder`, which is made if it is missing; carries out what an earlier run had
    /// decided; and finds what another had finished with the same look.
    ///
    /// # Errors
    /// A folder in which another run is at work, or that cannot be written to.
    pub fn open(folder: &Path, render_sha256: &str, rights: FileRights) -> Result<Self> {
        may_hold_archive(folder)?;
        let made = MadeFolders::make(folder, rights)?;
        let place = folder.join(NAME);
        let lock = ArchiveLock::take(folder, &place, rights)?;
        let at_work = ArchiveAtWork::new();
        if has_commit_record(folder) {
            apply_changes(folder, &place, &decided(folder, &place)?, rights)?;
        }
        let waiting = place.join(WAITING);
        if !fs::symlink_metadata(&waiting).is_ok_and(|it| it.is_dir()) {
            rights.new_folder(&waiting).map_err(Error::write("create folder", &waiting))?;
        }
        let (journal, finished) = Journal::begin(&place.join(JOURNAL), render_sha256, rights)?;
        let syncing = SyncThread::start()?;
        let is_file = |path: &PathBuf| fs::symlink_metadata(path).is_ok_and(|it| it.is_file());
        let left = finished.keys().map(|name| waiting.join(name)).filter(is_file);
        for path in left {
            syncing.add(path);
        }
        let (folder, lock, syncing) = (folder.to_owned(), Some(lock), Some(syncing));
        Ok(Self {
            folder,
            place,
            rights,
            journal,
            finished,
            syncing,
            is_for_later: false,
            lock,
            at_work,
            made,
        })
    }

    /// What a run that was stopped had finished with the same look.
    pub fn finished(&mut self) -> FinishedPackets {
        let packets = std::mem::take(&mut self.finished);
        FinishedPackets { waiting: self.place.join(WAITING), packets }
    }

    /// Keeps the packet with this data until the changes are made.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn add(&mut self, data_sha256: &str, bytes: &[u8], made: &PdfInfo) -> Result<()> {
        let path = self.waiting(data_sha256);
        reached(RunStage::Waiting);
        fresh(&path, self.rights)?.write_all(bytes).map_err(Error::write("write", &path))?;
        self.journal.add(data_sha256, made, &self.place.join(JOURNAL))?;
        self.syncing.iter().for_each(|thread| thread.add(path.clone()));
        Ok(())
    }

    /// Makes the changes, the manifest last. An archive that has this manifest already and needs no change is not touched.
    ///
    /// # Errors
    /// A file that cannot be written, moved or removed. Before the changes are decided nothing is changed; after that the
    /// next run goes on.
    pub fn commit(mut self, changes: &ArchiveChanges, manifest: &[u8]) -> Result<()> {
        let there = atomic_files::read(&self.folder.join(Manifest::FILE)).ok();
        if *changes == ArchiveChanges::default() && there.as_deref() == Some(manifest) {
            return Ok(());
        }
        let files = changes.place.iter().map(|(_, file)| file).chain(&changes.remove);
        for file in files.map(String::as_str).chain([Manifest::FILE]) {
            is_free(&self.folder, file)?;
            is_writable(&self.folder, file)?;
        }
        self.syncing.take().map_or(Ok(()), SyncThread::finish)?;
        for (data, _) in &changes.place {
            let path = self.waiting(data);
            fs::symlink_metadata(&path).map_err(Error::read(&path))?;
        }
        reached(RunStage::Deciding);
        let waiting = self.place.join(Manifest::FILE);
        write_synced(&waiting, manifest, self.rights)?;
        // It is taken away before this one has its place.
        let place = self.folder.join(Manifest::FILE);
        keep_rights(&waiting, &place).map_err(Error::write("write", &waiting))?;
        reached(RunStage::Deciding);
        let json = serde_json::to_vec(changes).expect("lists of texts always serialise");
        let decided = self.place.join(CHANGES);
        let draft = decided.with_extension("part");
        write_synced(&draft, &json, self.rights)?;
        reached(RunStage::Deciding);
        let _moving = moving();
        fs::rename(&draft, &decided).map_err(Error::write("write", &decided))?;
        self.is_for_later = true;
        self.made.keep();
        apply_changes(&self.folder, &self.place, changes, self.rights)?;
        self.is_for_later = false;
        Ok(())
    }

    /// Ends the run before anything is decided. What it has finished waits, and the next run goes on with it.
    pub fn set_aside(mut self) {
        self.is_for_later = true;
        self.made.keep();
    }

    fn waiting(&self, data_sha256: &str) -> PathBuf {
        self.place.join(WAITING).join(data_sha256)
    }
}

/// What a run that was stopped had finished.
#[derive(Debug)]
pub struct FinishedPackets {
    waiting: PathBuf,
    packets: HashMap<String, PdfInfo>,
}

impl FinishedPackets {
    /// What is known of the packet with this data, if its file is whole and says of itself that it is the packet with this
    /// id: whoever can write into the folder can leave something else there.
    pub fn packet(&self, data_sha256: &str, packet_id: &str) -> Option<PdfInfo> {
        let made = self.packets.get(data_sha256)?;
        let bytes = atomic_files::read(&self.waiting.join(data_sha256)).ok()?;
        let is_whole = (bytes.len(), sha256(&bytes)) == (made.bytes, made.sha256.clone());
        (is_whole && is_packet(&bytes, packet_id, made.pages)).then(|| made.clone())
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // It has ended before anything is removed.
        drop(self.syncing.take());
        if !self.is_for_later {
            clean(&self.place);
            // The lock goes last: whoever takes it then finds an empty folder.
            reached(RunStage::Cleaning);
            self.lock.take().into_iter().for_each(ArchiveLock::release);
            let _ = fs::remove_dir(&self.place);
        }
    }
}

/// Carries out the changes that were decided in `place`. It may have been stopped at any point and begin anew: the manifest
/// goes first, into `place`, and the new one comes last, so there is none while files change.
fn apply_changes(
    folder: &Path,
    place: &Path,
    changes: &ArchiveChanges,
    rights: FileRights,
) -> Result<()> {
    let half = |error| Error::HalfDone(Box::new(error));
    reached(RunStage::Moving);
    move_all(folder, place, changes, rights).map_err(half)?;
    reached(RunStage::Cleaning);
    remove(&place.join(CHANGES))?;
    remove(&place.join(BEFORE))
}

fn move_all(
    folder: &Path,
    place: &Path,
    changes: &ArchiveChanges,
    rights: FileRights,
) -> Result<()> {
    let (new, old) = (place.join(Manifest::FILE), folder.join(Manifest::FILE));
    // Without it the manifest has its place already, and everything else before it.
    if new.exists() {
        remove(&folder.join(signature::FILE))?;
        if *changes != ArchiveChanges::default() {
            reached(RunStage::Moving);
            put_away(&old, &place.join(BEFORE))?;
        }
        for file in &changes.remove {
            is_free(folder, file)?;
            reached(RunStage::Moving);
            remove(&folder.join(file))?;
            let above = folder.join(file).parent().map(Path::to_owned).unwrap_or_default();
            if above != folder {
                // A folder with other files stays.
                let _ = fs::remove_dir(above);
            }
        }
        for (data, file) in &changes.place {
            is_free(folder, file)?;
            reached(RunStage::Moving);
            put(&place.join(WAITING).join(data), &folder.join(file), rights)?;
        }
        reached(RunStage::Listing);
        synced_folders(folder, changes);
        reached(RunStage::Listing);
        fs::rename(&new, &old).map_err(Error::write("write", &old))?;
    }
    Ok(())
}

/// Moves a waiting file to its place. One that is not waiting any more is there already; if somebody took it away, the next
/// build notices that it is missing.
fn put(waiting: &Path, place: &Path, rights: FileRights) -> Result<()> {
    if let Some(parent) = place.parent() {
        rights.folders(parent).map_err(Error::write("create folder", parent))?;
    }
    match atomic_files::put(waiting, place) {
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(()),
        moved => moved.map_err(Error::write("write", place)),
    }
}

/// Puts the archive's manifest away, from which a later run can tell which files may be changed.
fn put_away(manifest: &Path, before: &Path) -> Result<()> {
    match fs::rename(manifest, before) {
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(()),
        moved => moved.map_err(Error::write("move", manifest)),
    }
}

fn write_synced(path: &Path, bytes: &[u8], rights: FileRights) -> Result<()> {
    let written = fresh(path, rights)?.write_all(bytes);
    written.map_err(Error::write("write", path))?;
    sync(path)
}

/// Waits until the names in the folders are on the disk; not every system can, and then nothing is lost but time after a power cut.
fn synced_folders(folder: &Path, changes: &ArchiveChanges) {
    let files = changes.place.iter().map(|(_, file)| file);
    let parents = files.filter_map(|file| folder.join(file).parent().map(Path::to_owned));
    let folders: std::collections::BTreeSet<PathBuf> = parents.chain([folder.to_owned()]).collect();
    for folder in folders {
        let _ = fs::File::open(folder).and_then(|it| it.sync_all());
    }
}

/// Whether the folder that a path is in, or the nearest one that is there, can be written to.
fn is_writable(folder: &Path, file: &str) -> Result<()> {
    let place = folder.join(file);
    let mut above = place.ancestors().skip(1);
    let nearest = above.find(|it| it.is_dir()).unwrap_or(folder);
    tempfile::tempfile_in(nearest).map(drop).map_err(Error::write("write into", nearest))
}

/// Removes everything in a workspace but its lock.
fn clean(place: &Path) {
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name() != lock::NAME) {
        reached(RunStage::Cleaning);
        let _ = match entry.file_type() {
            Ok(kind) if kind.is_dir() => fs::remove_dir_all(entry.path()),
            _ => fs::remove_file(entry.path()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &Path) -> Workspace {
        Workspace::open(folder, "look", FileRights::Private).expect("writable")
    }

    /// A packet that waits is written anew while the thread comes to the one that was there; and one that is taken away before
    /// the changes are decided is noticed.
    #[test]
    fn nothing_is_for_later_of_a_packet_that_does_not_wait() {
        let parent = tempfile::TempDir::new().expect("a temporary folder");
        let folder = parent.path().join("out");
        let data = "1".repeat(64);
        let mut workspace = open(&folder);
        for _ in 0..200 {
            workspace.add(&data, b"x", &PdfInfo::default()).expect("writable");
        }
        fs::remove_file(workspace.waiting(&data)).expect("removable");
        let changes =
            ArchiveChanges { place: vec![(data, "hr/x.pdf".to_owned())], remove: Vec::new() };
        workspace.commit(&changes, b"{}").expect_err("the packet lacks");
        assert!(!folder.exists(), "nothing is left");
    }
}
