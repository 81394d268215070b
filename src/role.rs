//! Who speaks in an assessment: the person, the manager, or a peer.

use std::fmt::{self, Display};

/// Who speaks in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum AssessorRole {
    Self_,
    Manager,
    Peer,
}

impl AssessorRole {
    pub(crate) const ALL: [Self; 3] = [Self::Self_, Self::Manager, Self::Peer];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Self_ => "self",
            Self::Manager => "manager",
            Self::Peer => "peer",
        }
    }

    /// The role of a name, in whatever case.
    pub(crate) fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(text))
    }
}

impl Display for AssessorRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
