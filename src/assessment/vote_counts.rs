//! How the members of a committee voted. In: three counts. Out: the counts, as ballots and outcome pages have them.

use serde::Serialize;

/// How the members voted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct VoteCounts {
    /// Votes for the promotion.
    pub yes: u32,
    /// Votes against it.
    pub no: u32,
    /// Members who did not vote either way.
    pub abstained: u32,
}
