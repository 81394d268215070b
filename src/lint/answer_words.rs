//! The rule of the lint about the manager's answer: while the employee may not read the recommendation, no text that the
//! employee reads gives it away. In: a text in which an answer was found. Out: whether the employee reads it.

use super::LintRules;
use crate::assessment::Review;
use crate::audience::{Audience, PacketPart};
use crate::lint::passages::{Passage, PassageSubject};
use crate::role::AssessorRole;
use crate::statement::StatementKind;

/// Whether the employee reads an answer in this text that the employee's edition keeps back. What the person writes is an
/// ask, and no answer.
pub(super) fn is_given_away(said: &Passage<'_>, review: &Review, lint: &LintRules<'_>) -> bool {
    let shows = |part| lint.basis.cycle.visibility.shows(Audience::Employee, part);
    said.role != AssessorRole::Self_
        && !shows(PacketPart::Recommendation)
        && part_of(said.subject, review, lint).is_some_and(shows)
}

/// The part of a packet that shows a text; none if no part does.
fn part_of(
    subject: PassageSubject<'_>,
    review: &Review,
    lint: &LintRules<'_>,
) -> Option<PacketPart> {
    match subject {
        PassageSubject::Story(_) => Some(PacketPart::Impact),
        PassageSubject::Statement(kind) => part_of_statement(kind),
        PassageSubject::Skill(id) => {
            let has = |rung| {
                let rung = lint.basis.ladder.rung(rung);
                rung.is_some_and(|rung| rung.skills.iter().any(|skill| skill.id == *id))
            };
            if has(&review.target) {
                Some(PacketPart::TargetRung)
            } else {
                has(&review.current).then_some(PacketPart::CurrentRung)
            }
        }
    }
}

fn part_of_statement(kind: StatementKind) -> Option<PacketPart> {
    match kind {
        StatementKind::Summary => Some(PacketPart::Ask),
        StatementKind::Scope => Some(PacketPart::Scope),
        StatementKind::BusinessNeed => Some(PacketPart::BusinessNeed),
        StatementKind::Leverage => Some(PacketPart::Leverage),
        StatementKind::DevelopmentPlan => Some(PacketPart::DevelopmentPlan),
        StatementKind::PeerFeedbackShared => Some(PacketPart::PeerFeedbackShared),
        _ => None,
    }
}

/// The words of peers that the employee reads.
pub(super) fn shared_words(review: &Review) -> impl Iterator<Item = Passage<'_>> {
    let subject = PassageSubject::Statement(StatementKind::PeerFeedbackShared);
    let shared = review.content().statements.peer_feedback_shared.iter();
    shared.map(move |it| Passage { subject, role: AssessorRole::Peer, text: it.as_str() })
}
