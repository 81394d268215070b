//! Why a packet is made again.

use serde::{Deserialize, Serialize};

/// Why a packet is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RebuildReason {
    /// The folder has none.
    New,
    /// What it says has changed: the person's data, the ladder or the cycle.
    Data,
    /// The version of the program or of Typst has changed.
    Program,
    /// Templates or the logo have changed.
    Templates,
    /// Fonts have changed.
    Fonts,
    /// The archive standard has changed.
    Standard,
    /// It was made with another look than the run before had.
    Look,
    /// Its file has another name now.
    Renamed,
    /// The manifest is of a version that does not say what it was made from.
    Unknown,
    /// The file is gone.
    Missing,
    /// The file is not the one that was written.
    Altered,
    /// All packets are to be made.
    Forced,
}

impl RebuildReason {
    /// The reason in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Data => "its data has changed",
            Self::Program => "the program has changed",
            Self::Templates => "the templates have changed",
            Self::Fonts => "the fonts have changed",
            Self::Standard => "the archive standard has changed",
            Self::Look => "it was made with other templates, fonts or another program",
            Self::Renamed => "its file has another name now",
            Self::Unknown => "the manifest is too old to say what it was made from",
            Self::Missing => "the file was missing",
            Self::Altered => "the file was altered",
            Self::Forced => "--force",
        }
    }
}
