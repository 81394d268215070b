//! A part of the people, for one of several machines. In: "2/8". Out: whether a person belongs to it, whoever else is in the
//! input.

use std::fmt::{self, Display};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// One of several parts of the people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Which part, from 1.
    pub index: u32,
    /// How many parts there are.
    pub of: u32,
}

impl Shard {
    /// Whether there is such a part.
    pub(super) fn is_one(self) -> bool {
        (1..=self.of).contains(&self.index)
    }

    /// Whether a person belongs to this part. It depends on nothing but the id: the first eight bytes of its SHA-256 as a
    /// number, modulo the number of parts.
    pub fn holds(self, employee_id: &str) -> bool {
        let digest = Sha256::digest(employee_id.as_bytes());
        let (first, _) = digest.split_first_chunk::<8>().expect("SHA-256 has 32 bytes");
        u64::from_be_bytes(*first) % u64::from(self.of) == u64::from(self.index - 1)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/').and_then(|(index, of)| Some((index, of.parse().ok()?)));
        let shard = parts.and_then(|(index, of)| Some(Self { index: index.parse().ok()?, of }));
        shard.filter(|it| it.is_one()).ok_or_else(|| {
            "write which part of how many, such as 1/4 for the first of four".to_owned()
        })
    }
}

impl Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_in_exactly_one_part_and_stays_there() {
        let shards: Vec<Shard> = (1..=7).map(|index| Shard { index, of: 7 }).collect();
        let mut sizes = [0; 7];
        for id in (0..7000).map(|it| format!("E{it}")) {
            let holding: Vec<usize> = (0..7).filter(|it| shards[*it].holds(&id)).collect();
            assert_eq!(holding.len(), 1, "{id}");
            sizes[holding[0]] += 1;
        }
        assert!(sizes.iter().all(|it| (850..1150).contains(it)), "{sizes:?}");
        // A run on another machine, or in another year, must say the same.
        assert_eq!(shards.iter().position(|it| it.holds("E1001")), Some(PART_OF_E1001));
    }

    /// `printf E1001 | sha256sum` begins with these eight bytes.
    const PART_OF_E1001: usize = 0;

    #[test]
    fn only_parts_that_exist_can_be_named() {
        assert_eq!("2/8".parse(), Ok(Shard { index: 2, of: 8 }));
        for wrong in ["0/4", "5/4", "1/0", "1", "a/b", "-1/4", "1/4/2", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
