//! Who may read what a command writes.

use promopacket::cycle::FileRights;

/// Who may read what is written.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct RightsArgs {
    /// Let others read what is written, as far as the umask lets them; without it new files are the user's alone, unless the
    /// cycle file says `mode = "shared"`. A file that is there keeps its rights
    #[arg(long)]
    shared: bool,
}

impl RightsArgs {
    /// The rights of new files, where the cycle says these.
    pub(super) fn over(self, of_cycle: FileRights) -> FileRights {
        if self.shared { FileRights::Shared } else { of_cycle }
    }
}
