//! The folder in which a run works: its name, what is in it, and what it says of the archive around it.

use std::path::Path;

/// The name of the folder in which a run works.
pub(super) const NAME: &str = ".promopacket";

/// What the run has finished so far.
pub(super) const JOURNAL: &str = "journal.jsonl";

/// The folder of the finished packets.
pub(super) const WAITING: &str = "waiting";

/// The changes that the run has decided on.
pub(super) const CHANGES: &str = "changes.json";

/// The archive's manifest, while files change.
pub(super) const BEFORE: &str = "before.json";

/// Whether a run is at work in an archive's folder, or was stopped there.
pub fn is_unfinished(folder: &Path) -> bool {
    folder.join(NAME).exists()
}

/// Whether a run that was stopped had decided what to change.
pub(crate) fn has_commit_record(folder: &Path) -> bool {
    folder.join(NAME).join(CHANGES).exists()
}
