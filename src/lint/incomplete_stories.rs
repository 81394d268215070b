//! The rule of the lint about impact stories without a date, an outcome or a link. In: a review. Out: the stories without a
//! date, an outcome or a link (Amazon's success stories have all three).

use super::RawFinding;
use crate::assessment::{Review, Story};
use crate::cycle::LintRule;
use crate::lint::passages::{PassageSubject, teller};

/// What a story may lack.
type StoryLack = fn(&Story) -> bool;

/// The rules about what belongs to a story.
pub(super) fn find<'r>(review: &'r Review, hits: &mut Vec<RawFinding<'r>>) {
    const LACKS: [(LintRule, StoryLack); 3] = [
        (LintRule::StoryWithoutOutcome, |it| it.outcome.is_empty()),
        (LintRule::StoryWithoutDate, |it| it.date.is_none()),
        (LintRule::StoryWithoutLink, |it| it.evidence.is_empty()),
    ];
    for (rule, lacks) in LACKS {
        let stories = review.content().statements.impact.iter().filter(|story| lacks(story));
        let items =
            stories.map(|story| (PassageSubject::Story(story), Some(teller(story)))).collect();
        hits.extend(RawFinding::of(rule, review, items));
    }
}
