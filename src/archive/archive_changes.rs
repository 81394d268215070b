//! What a run does to an archive. In: what is to come and what is to go. Out: a list that lies in the folder while it is carried
//! out.

use serde::{Deserialize, Serialize};

/// What a run does to an archive, all of it or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveChanges {
    /// The data of each waiting packet, and the path below the archive's folder that it goes to.
    pub place: Vec<(String, String)>,
    /// The paths of the files to remove.
    pub remove: Vec<String>,
}
