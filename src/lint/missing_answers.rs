//! The rules of the lint about answers that are missing or that nothing supports. In: a review. Out: packets that say nothing,
//! voices that are missing, ratings that nothing supports, and too little feedback.

use std::collections::BTreeSet;

use super::{FindingDetail, LintRules, RawFinding};
use crate::assessment::{Assessment, Review, SkillAssessment};
use crate::cycle::LintRule;
use crate::lint::passages::{PassageSubject, passages};
use crate::rating::{Rating, Scale};
use crate::role::AssessorRole;

/// A packet for which nobody, or only one side, has answered. A manager's silence is a problem of its own, for support is
/// expected (Google's committees).
pub(super) fn silent(review: &Review) -> Option<RawFinding<'_>> {
    let rule = match (speaks(review, AssessorRole::Self_), speaks(review, AssessorRole::Manager)) {
        (true, true) => return None,
        (true, false) => LintRule::NoManagerAnswers,
        (false, true) => LintRule::NoSelfAnswers,
        (false, false) if has_more(review) => return None,
        (false, false) => LintRule::NothingAnswered,
    };
    Some(RawFinding::new(rule, review))
}

/// Whether somebody rated a skill, said that it does not apply or was not seen, or wrote anything.
fn speaks(review: &Review, role: AssessorRole) -> bool {
    let answers = |assessment: &SkillAssessment| {
        let rating = of_role(assessment, role).rating;
        matches!(rating, Rating::Rated(_) | Rating::NotApplicable | Rating::NotObserved)
    };
    let decides = review.content().statements.recommendation.is_some()
        || !review.content().statements.concerns.is_empty();
    (role == AssessorRole::Manager && decides)
        || review.content().skills.values().any(|skill| answers(skill))
        || passages(review).any(|passage| passage.role == role)
}

/// Whether there is something beyond what the person and the manager say.
fn has_more(review: &Review) -> bool {
    let said = &review.content().statements;
    let feedback = !(said.peer_feedback.is_empty() && said.peer_feedback_shared.is_empty());
    let evidence = review.content().skills.values().any(|skill| !skill.evidence.is_empty());
    feedback
        || evidence
        || !said.impact.is_empty()
        || !said.calibration_notes.is_empty()
        || said.last_decision.is_some()
}

fn of_role(said: &SkillAssessment, role: AssessorRole) -> &Assessment {
    if role == AssessorRole::Manager { &said.manager } else { &said.self_ }
}

/// The rules about ratings and feedback.
pub(super) fn find<'r>(review: &'r Review, lint: &LintRules<'_>, hits: &mut Vec<RawFinding<'r>>) {
    let cycle = lint.basis.cycle;
    hits.extend(unsupported(review, &cycle.scale));
    for (rule, role) in [
        (LintRule::RatingWithoutComment, AssessorRole::Manager),
        (LintRule::SelfRatingWithoutComment, AssessorRole::Self_),
    ] {
        hits.extend(uncommented(rule, role, review, lint));
    }
    hits.extend(few_givers(review, cycle.lint.least_feedback_givers));
}

fn is_claimed(said: &SkillAssessment, scale: &Scale) -> bool {
    let meets = |assessment: &Assessment| {
        assessment.rating.step().is_some_and(|step| step >= scale.meets())
    };
    meets(&said.self_) || meets(&said.manager)
}

/// Whether somebody says that a skill is met, and nothing stands behind it.
fn is_unsupported(said: &SkillAssessment, scale: &Scale) -> bool {
    let is_bare = said.evidence.is_empty()
        && said.self_.comment.is_empty()
        && said.manager.comment.is_empty();
    is_bare && is_claimed(said, scale)
}

fn unsupported<'r>(review: &'r Review, scale: &Scale) -> Option<RawFinding<'r>> {
    let bare = review.content().skills.iter().filter(|(_, said)| is_unsupported(said, scale));
    let items = bare.map(|(id, _)| (PassageSubject::Skill(id), None)).collect();
    RawFinding::of(LintRule::UnsupportedClaim, review, items)
}

/// Ratings of the target rung without a word of the same voice; documents are to say how, not that (Visser). What is
/// unsupported altogether is not named twice.
fn uncommented<'r>(
    rule: LintRule,
    role: AssessorRole,
    review: &'r Review,
    lint: &LintRules<'_>,
) -> Option<RawFinding<'r>> {
    let scale = &lint.basis.cycle.scale;
    let rung = lint.basis.ladder.rung(&review.target)?;
    let said =
        rung.skills.iter().filter_map(|skill| review.content().skills.get_key_value(&skill.id));
    let bare = said.filter(|(_, said)| {
        let answer = of_role(said, role);
        answer.rating.step().is_some() && answer.comment.is_empty() && !is_unsupported(said, scale)
    });
    RawFinding::of(
        rule,
        review,
        bare.map(|(id, _)| (PassageSubject::Skill(id), Some(role))).collect(),
    )
}

/// People who gave feedback; words without a name are of one more person each. Four are asked for at Amazon (Guruswamy).
fn few_givers(review: &Review, least: usize) -> Option<RawFinding<'_>> {
    let feedback = &review.content().statements.peer_feedback;
    let names: BTreeSet<&str> =
        feedback.iter().filter_map(|feedback| feedback.from.as_deref()).collect();
    let nameless = feedback.iter().filter(|it| it.from.is_none()).count();
    // The shared words may be of the same people: they count only if there are more of them.
    let given =
        (names.len() + nameless).max(review.content().statements.peer_feedback_shared.len());
    let fact = FindingDetail::Figures { given, limit: least };
    (given < least).then(|| RawFinding::new(LintRule::FewFeedbackGivers, review).fact(fact))
}
