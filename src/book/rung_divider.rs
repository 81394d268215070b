//! The page in front of the candidates for a rung. In: all candidates. Out: for each rung that is asked for its words in the ladder,
//! and the cohort strip.

use serde::Serialize;

use super::{BookContent, Candidate, CohortStrip};
use crate::ladder::RungId;
use crate::packet;

/// What stands in front of the first candidate for a rung.
#[derive(Debug, Serialize)]
pub(super) struct RungDivider<'r> {
    /// Which part of the book it is, the same in every version.
    part: String,
    label: String,
    experience: Option<&'r str>,
    responsibility: Option<&'r str>,
    /// The numbers of the candidates, in the order of the book.
    people: Vec<usize>,
    cohort: CohortStrip,
}

impl RungDivider<'_> {
    /// Whether it stands in front of the candidate at a place, from 0.
    pub(super) fn begins_at(&self, place: usize) -> bool {
        self.people.first() == Some(&(place + 1))
    }
}

/// The name of the part of the book that a divider is.
pub(crate) fn part_name(rung: &RungId) -> String {
    format!("divider {rung}")
}

/// The dividers, in the order of the first candidate of each.
pub(super) fn dividers<'r>(content: &BookContent<'r>) -> Vec<RungDivider<'r>> {
    let mut rungs: Vec<&RungId> = Vec::new();
    for candidate in content.candidates {
        if !rungs.contains(&&candidate.review.target) {
            rungs.push(&candidate.review.target);
        }
    }
    rungs.into_iter().map(|rung| divider(rung, content)).collect()
}

fn divider<'r>(rung: &'r RungId, content: &BookContent<'r>) -> RungDivider<'r> {
    let ladder = content.basis.ladder;
    let words = ladder.rung(rung).expect("a review names rungs of its ladder");
    let (mut people, mut cohort): (Vec<usize>, Vec<&Candidate<'r>>) = (Vec::new(), Vec::new());
    for (place, candidate) in content.candidates.iter().enumerate() {
        if candidate.review.target == *rung {
            people.push(place + 1);
            cohort.push(candidate);
        }
    }
    RungDivider {
        part: part_name(rung),
        label: packet::label(rung, ladder),
        experience: words.experience.as_deref(),
        responsibility: words.responsibility.as_deref(),
        people,
        cohort: CohortStrip::of(&cohort, content.basis.cycle.smallest_cohort),
    }
}
