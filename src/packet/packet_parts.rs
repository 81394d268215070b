//! The parts of a packet that are computed or rearranged. In: a review. Out: what the templates loop over.

use std::borrow::Cow;
use std::cmp::Reverse;

use serde::Serialize;

use super::{DateText, ShownPart};
use crate::assessment::{
    CommitteeOutcome, Concern, LastDecision, Paragraphs, PeerFeedback, Recommendation, Review,
    Story, StoryTeller, VoteAnswer,
};
use crate::cycle::Cycle;
use crate::ladder::{Ladder, Rung, SkillId};
use crate::readiness::{
    Readiness, RuleShortfall, RuleVerdict, RungTally, SkillVerdict, VerdictCounts,
};
use crate::strings::DateStyle;

#[derive(Debug, Serialize)]
pub(super) struct ReadinessPart<'r> {
    verdict: RuleVerdict,
    max_unknown_percent: u8,
    shortfall: Option<RuleShortfall>,
    target: TallyPart<'r>,
    current: TallyPart<'r>,
}

#[derive(Debug, Serialize)]
struct TallyPart<'r> {
    #[serde(flatten)]
    counts: VerdictCounts,
    /// The unknown skills of which nobody was asked.
    not_asked: usize,
    blocking: Vec<BlockingSkill<'r>>,
    unknown_skills: Vec<UnknownSkill<'r>>,
}

#[derive(Debug, Serialize)]
struct BlockingSkill<'r> {
    id: &'r SkillId,
    /// Its place in the rung, from 0.
    place: usize,
    text: String,
    verdict: SkillVerdict,
}

#[derive(Debug, Serialize)]
struct UnknownSkill<'r> {
    id: &'r SkillId,
    place: usize,
    text: String,
    reason: &'static str,
}

/// A piece of evidence; a link only if it is safe to follow.
#[derive(Debug, Serialize)]
pub(super) struct EvidenceLink<'r> {
    text: Cow<'r, str>,
    url: Option<&'r str>,
}

#[derive(Debug, Serialize)]
pub(super) struct StoryPart<'r> {
    date: Option<DateText>,
    title: Option<&'r str>,
    story: &'r Paragraphs,
    outcome: &'r Paragraphs,
    told_by: StoryTeller,
    manager_note: &'r Paragraphs,
    evidence: Vec<EvidenceLink<'r>>,
}

#[derive(Debug, Serialize)]
pub(super) struct ConcernPart<'r> {
    text: &'r Paragraphs,
    mitigation: &'r Paragraphs,
}

#[derive(Debug, Serialize)]
pub(super) struct RecommendationPart<'r> {
    answer: VoteAnswer,
    reason: &'r Paragraphs,
    /// Hidden with the rule; none where the rule says nothing.
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    differs_from_rule: ShownPart<Option<bool>>,
}

#[derive(Debug, Serialize)]
pub(super) struct PeerPart<'r> {
    from: Option<&'r str>,
    about: Option<String>,
    rating: Option<&'r str>,
    text: &'r Paragraphs,
}

#[derive(Debug, Serialize)]
pub(super) struct DecisionPart<'r> {
    outcome: CommitteeOutcome,
    date: Option<DateText>,
    areas: &'r Paragraphs,
}

impl<'r> ReadinessPart<'r> {
    pub(super) fn new(
        readiness: &Readiness,
        review: &Review,
        ladder: &'r Ladder,
        cycle: &Cycle,
    ) -> Self {
        let rung = |id| ladder.rung(id).expect("a review names rungs of its ladder");
        let (target, current) = (rung(&review.target), rung(&review.current));
        Self {
            verdict: readiness.verdict,
            max_unknown_percent: cycle.rule.max_unknown_percent,
            shortfall: readiness.shortfall,
            target: TallyPart::new(&readiness.target, target, review),
            current: TallyPart::new(&readiness.current, current, review),
        }
    }
}

impl<'r> TallyPart<'r> {
    fn new(tally: &RungTally, rung: &'r Rung, review: &Review) -> Self {
        let said = &review.content().skills;
        let was_asked = |id| said.get(id).is_some_and(|it| it.was_asked());
        let skill = |id: &SkillId| {
            let place = rung.skills.iter().position(|skill| skill.id == *id);
            let place = place.expect("a tally names skills of its rung");
            (place, &rung.skills[place])
        };
        let blocking = tally.blocking.iter().map(|(id, verdict)| {
            let (place, skill) = skill(id);
            BlockingSkill { id: &skill.id, place, text: skill.full_text(), verdict: *verdict }
        });
        let mut blocking: Vec<_> = blocking.collect();
        blocking.sort_by_key(|it| Reverse(it.verdict));
        let unknown = tally.unknown.iter().map(|(id, rating)| {
            let (place, skill) = skill(id);
            UnknownSkill { id: &skill.id, place, text: skill.full_text(), reason: rating.state() }
        });
        Self {
            counts: tally.counts,
            not_asked: tally.unknown.iter().filter(|(id, _)| !was_asked(id)).count(),
            blocking,
            unknown_skills: unknown.collect(),
        }
    }
}

impl<'r> EvidenceLink<'r> {
    pub(super) fn new(entry: &'r str) -> Self {
        if is_safe_url(entry) {
            return Self { text: short_address(entry), url: Some(entry) };
        }
        let behind = |open: &str, close: char| entry.strip_suffix(close)?.rsplit_once(open);
        let (text, url) = match (behind(" <", '>'), behind(" (", ')')) {
            (Some((words, url)), _) if is_safe_url(url) => (words, Some(url)),
            // What HTML links to stands in parentheses, and so people write it: the words stay as they are.
            (_, Some((_, url))) if is_safe_url(url) => (entry, Some(url)),
            _ => (entry, None),
        };
        Self { text: Cow::Borrowed(text), url }
    }
}

/// An address for readers: without its scheme, and of a long one the host and the end.
fn short_address(url: &str) -> Cow<'_, str> {
    const LONGEST: usize = 60;
    const LONGEST_END: usize = 36;
    let (_, address) = url.split_once("://").expect("a safe address has a scheme");
    let address = address.trim_end_matches('/');
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    if address.len() <= LONGEST || path.is_empty() {
        return Cow::Borrowed(address);
    }
    let last = path.rsplit('/').next().unwrap_or(path);
    let end = &last[last.len().saturating_sub(LONGEST_END)..];
    let gap = if end.len() < last.len() { "/…" } else { "/…/" };
    Cow::Owned(format!("{host}{gap}{end}"))
}

/// Web addresses only, in the characters of RFC 3986: never `javascript:`, `file:` or a text with spaces.
fn is_safe_url(text: &str) -> bool {
    const LONGEST: usize = 2000;
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphanumeric()) && rest.chars().all(allowed)
    }) && text.len() <= LONGEST
}

impl<'r> StoryPart<'r> {
    fn new(story: &'r Story, dates: DateStyle<'_>) -> Self {
        Self {
            date: story.date.map(|date| DateText::new(date, dates)),
            title: story.title.as_deref(),
            story: &story.story,
            outcome: &story.outcome,
            told_by: story.told_by,
            manager_note: &story.manager_note,
            evidence: story.evidence.iter().map(|link| EvidenceLink::new(link)).collect(),
        }
    }
}

impl<'r> From<&'r Concern> for ConcernPart<'r> {
    fn from(concern: &'r Concern) -> Self {
        Self { text: &concern.text, mitigation: &concern.mitigation }
    }
}

impl<'r> RecommendationPart<'r> {
    /// The verdict is none if the audience may not see it.
    pub(super) fn new(given: &'r Recommendation, verdict: Option<RuleVerdict>) -> Self {
        let differs = |verdict: RuleVerdict| verdict.differs_from(given.answer);
        Self {
            answer: given.answer,
            reason: &given.reason,
            differs_from_rule: verdict.map_or(ShownPart::Hidden, |it| ShownPart::Seen(differs(it))),
        }
    }
}

impl<'r> DecisionPart<'r> {
    pub(super) fn new(decision: &'r LastDecision, dates: DateStyle<'_>) -> Self {
        Self {
            outcome: decision.outcome,
            date: decision.date.map(|date| DateText::new(date, dates)),
            areas: &decision.areas,
        }
    }
}

/// The stories of the person's impact.
pub(super) fn stories<'r>(said: &'r [Story], dates: DateStyle<'_>) -> Vec<StoryPart<'r>> {
    said.iter().map(|story| StoryPart::new(story, dates)).collect()
}

/// The places of the stories that page one names: dated ones with an outcome and a link first, then those that lack one
/// of the three, and so on; among equals the newest first.
pub(super) fn highlights(stories: &[Story]) -> Vec<usize> {
    const MOST: usize = 3;
    let lacking = |story: &Story| {
        usize::from(story.date.is_none())
            + usize::from(story.outcome.is_empty())
            + usize::from(story.evidence.is_empty())
    };
    let mut places: Vec<usize> = (0..stories.len()).collect();
    places.sort_by_key(|place| (lacking(&stories[*place]), Reverse(stories[*place].date)));
    places.truncate(MOST);
    places
}

/// What peers said, with the text of the skill it is about.
pub(super) fn peers<'r>(said: &'r [PeerFeedback], ladder: &'r Ladder) -> Vec<PeerPart<'r>> {
    let about =
        |id: &SkillId| ladder.skill(id).expect("peers speak of skills of the ladder").full_text();
    let part = |peer: &'r PeerFeedback| PeerPart {
        from: peer.from.as_deref(),
        about: peer.about.as_ref().map(about),
        rating: peer.rating.as_deref(),
        text: &peer.text,
    };
    said.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_whole_or_by_its_host_and_end() {
        let long = "a".repeat(50);
        for (url, shown) in [
            ("https://git.example/tracking/118", "git.example/tracking/118".to_owned()),
            ("http://wiki.example/", "wiki.example".to_owned()),
            (&format!("https://git.example/{long}/merge/118?w=1"), "git.example/…/118?w=1".into()),
            (&format!("https://git.example/{long}{long}"), format!("git.example/…{}", &long[14..])),
            (&format!("https://{long}.{long}.example"), format!("{long}.{long}.example")),
        ] {
            assert_eq!(short_address(url), shown);
        }
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert!(is_safe_url("https://wiki.example/a?b=c#d"));
        for text in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://a b",
            "https://",
            "PAY-12",
            "https://x/\u{202e}",
        ] {
            assert!(!is_safe_url(text), "{text}");
        }
    }
}
