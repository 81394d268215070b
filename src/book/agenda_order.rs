//! In which order candidates stand. In: reviews and perhaps an agenda. Out: the same reviews in the order of the agenda; without
//! one by target level, track and id. No score has a say in it.

use crate::assessment::Review;
use crate::ladder::{Ladder, RungId};

use super::{Agenda, AgendaRow};

/// The reviews in the order of a book, each with its row of the agenda. Whoever is not on the agenda is left out.
pub(crate) fn in_order<'r>(
    reviews: &[&'r Review],
    agenda: Option<&'r Agenda>,
    ladder: &Ladder,
) -> Vec<(&'r Review, Option<&'r AgendaRow>)> {
    let Some(agenda) = agenda else { return by_rung(reviews, ladder) };
    let mut ordered = Vec::new();
    for row in &agenda.rows {
        let review =
            reviews.iter().find(|review| review.person.id.as_str() == row.employee_id.as_str());
        ordered.extend(review.map(|review| (*review, Some(row))));
    }
    ordered
}

fn by_rung<'r>(
    reviews: &[&'r Review],
    ladder: &Ladder,
) -> Vec<(&'r Review, Option<&'r AgendaRow>)> {
    let mut ordered = reviews.to_vec();
    ordered.sort_by_key(|review| (place(&review.target, ladder), review.person.id.clone()));
    ordered.into_iter().map(|review| (review, None)).collect()
}

/// The place of a rung: its level from the lowest, then its track as the ladder lists it.
fn place(rung: &RungId, ladder: &Ladder) -> (usize, usize) {
    let level = ladder.levels.iter().position(|level| *level == rung.level);
    let track = ladder.tracks.iter().position(|track| track.id == rung.track);
    (level.unwrap_or(usize::MAX), track.unwrap_or(usize::MAX))
}
