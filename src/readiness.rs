//! How ready a person is, as plain arithmetic over the manager's ratings: pure functions, no scores, no averages.
//!
//! In: a rung and what was said of its skills. Out: counts, the skills that block, and the verdict of the cycle's rule.
//! The self-assessment never counts; it only shows as a gap (as in Lattice's and Sourcegraph's review rules, where the
//! manager's ratings decide).

use serde::{Deserialize, Serialize};

use crate::assessment::{Review, SkillAssessment, SkillAssessments, VoteAnswer};
use crate::cycle::{Cycle, ReadinessRule};
use crate::ladder::{Ladder, Rung, SkillId};
use crate::rating::{Rating, Scale};

/// What the manager's rating says of one skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SkillVerdict {
    /// At or above the step from which a skill is met.
    Met,
    /// One step below.
    Partly,
    /// Two or more steps below.
    NotMet,
    /// Asked or to be asked, and no step is known.
    Unknown,
    /// The skill does not apply; it counts nowhere.
    NotApplicable,
}

/// What the cycle's rule says of a rung, from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleVerdict {
    /// No skill of the rung applies.
    NotAssessable,
    /// At least one skill is rated below what the rung asks for.
    NotSatisfied,
    /// The manager has rated no skill that applies.
    NothingRated,
    /// Nothing blocks, but more is unknown than the rule allows.
    InsufficientData,
    /// Every skill that the manager has rated is met, and few enough are unknown.
    Satisfied,
}

/// How far a rung is from satisfying the cycle's rule: nothing is missing where it is satisfied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct RuleShortfall {
    /// Skills that are rated below what the rung asks for; each would have to be met.
    pub below: usize,
    /// The least number of unknown skills that would have to be rated as met as well.
    pub unknown: usize,
}

/// How many skills have which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct VerdictCounts {
    /// Skills that are met.
    pub met: usize,
    /// Skills one step below.
    pub partly: usize,
    /// Skills further below.
    pub not_met: usize,
    /// Skills without a known step.
    pub unknown: usize,
    /// Skills that do not apply.
    pub not_applicable: usize,
    /// Skills that apply: the sum of met, partly, not met and unknown.
    pub applicable: usize,
}

/// The skills of one rung, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RungTally {
    /// The whole rung.
    pub counts: VerdictCounts,
    /// The skills below the step that is asked for, in ladder order.
    pub blocking: Vec<(SkillId, SkillVerdict)>,
    /// The skills without a known step and the manager's state, in ladder order.
    pub unknown: Vec<(SkillId, Rating)>,
}

/// A person's readiness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Readiness {
    /// The rung that is asked for.
    pub target: RungTally,
    /// The rung the person is on.
    pub current: RungTally,
    /// What the rule says of the target rung.
    pub verdict: RuleVerdict,
    /// What it would take to satisfy the rule; none if no skill applies.
    pub shortfall: Option<RuleShortfall>,
}

impl Readiness {
    /// The readiness of a reviewed person.
    pub(crate) fn of(review: &Review, ladder: &Ladder, cycle: &Cycle) -> Self {
        let tally = |id| {
            let rung = ladder.rung(id).expect("a review names rungs of its ladder");
            tally(rung, &review.content().skills, &cycle.scale)
        };
        let target = tally(&review.target);
        Self {
            verdict: rule_verdict(target.counts, cycle.rule),
            shortfall: shortfall(target.counts, cycle.rule),
            current: tally(&review.current),
            target,
        }
    }
}

impl SkillVerdict {
    /// The verdict of a rating. A rating that does not exist is unknown, for whatever reason.
    pub(crate) fn of(rating: Rating, scale: &Scale) -> Self {
        match rating {
            Rating::Rated(step) => match scale.meets().above(step) {
                ..=0 => Self::Met,
                1 => Self::Partly,
                _ => Self::NotMet,
            },
            Rating::NotApplicable => Self::NotApplicable,
            Rating::NotAnswered | Rating::NotObserved | Rating::NotAsked | Rating::NotFinal => {
                Self::Unknown
            }
        }
    }
}

impl VerdictCounts {
    fn add(&mut self, verdict: SkillVerdict) {
        match verdict {
            SkillVerdict::Met => self.met += 1,
            SkillVerdict::Partly => self.partly += 1,
            SkillVerdict::NotMet => self.not_met += 1,
            SkillVerdict::Unknown => self.unknown += 1,
            SkillVerdict::NotApplicable => {
                self.not_applicable += 1;
                return;
            }
        }
        self.applicable += 1;
    }
}

/// Counts the skills of a rung.
pub(crate) fn tally(rung: &Rung, said: &SkillAssessments, scale: &Scale) -> RungTally {
    let mut counts = VerdictCounts::default();
    let (mut blocking, mut unknown) = (Vec::new(), Vec::new());
    for skill in &rung.skills {
        let rating = said.get(&skill.id).map_or(Rating::NotAsked, |it| it.manager.rating);
        let verdict = SkillVerdict::of(rating, scale);
        counts.add(verdict);
        match verdict {
            SkillVerdict::Partly | SkillVerdict::NotMet => {
                blocking.push((skill.id.clone(), verdict))
            }
            SkillVerdict::Unknown => unknown.push((skill.id.clone(), rating)),
            SkillVerdict::Met | SkillVerdict::NotApplicable => {}
        }
    }
    RungTally { counts, blocking, unknown }
}

/// Applies the rule: every skill that the manager has rated is met, there is at least one, and at most so many percent of the
/// skills that apply are unknown.
pub(crate) fn rule_verdict(counts: VerdictCounts, rule: ReadinessRule) -> RuleVerdict {
    if counts.applicable == 0 {
        RuleVerdict::NotAssessable
    } else if counts.partly + counts.not_met > 0 {
        RuleVerdict::NotSatisfied
    } else if counts.met == 0 {
        RuleVerdict::NothingRated
    } else if counts.unknown * 100 > usize::from(rule.max_unknown_percent) * counts.applicable {
        RuleVerdict::InsufficientData
    } else {
        RuleVerdict::Satisfied
    }
}

/// What would have to change for the rule to be satisfied; none if no skill applies, so that nothing can.
pub(crate) fn shortfall(counts: VerdictCounts, rule: ReadinessRule) -> Option<RuleShortfall> {
    if counts.applicable == 0 {
        return None;
    }
    let below = counts.partly + counts.not_met;
    let allowed = usize::from(rule.max_unknown_percent) * counts.applicable / 100;
    // A rule that allows everything to be unknown still asks for one skill that is met.
    let least = usize::from(counts.met + below == 0);
    Some(RuleShortfall { below, unknown: counts.unknown.saturating_sub(allowed).max(least) })
}

impl RuleVerdict {
    /// Whether a manager's answer is another than the rule's; none where the rule says nothing.
    pub(crate) fn differs_from(self, answer: VoteAnswer) -> Option<bool> {
        let is_yes = answer == VoteAnswer::Yes;
        match self {
            Self::Satisfied => Some(!is_yes),
            Self::NotSatisfied | Self::InsufficientData => Some(is_yes),
            Self::NothingRated | Self::NotAssessable => None,
        }
    }
}

/// How many steps the person's own rating is above the manager's; none unless both rated.
pub(crate) fn gap(said: &SkillAssessment) -> Option<i8> {
    Some(said.self_.rating.step()?.above(said.manager.rating.step()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::assessment::Assessment;
    use crate::rating::ScaleStep;

    fn ratings() -> impl Strategy<Value = Rating> {
        prop_oneof![
            4 => (1_u8..5).prop_map(|it| Rating::Rated(ScaleStep::at_position(it))),
            1 => proptest::sample::select(Rating::STATES.map(|(state, _)| state).to_vec()),
        ]
    }

    /// A rung of the built-in ladder with ratings for its skills: own, then manager.
    fn cases() -> impl Strategy<Value = (usize, Vec<(Rating, Rating)>)> {
        let most = Ladder::built_in().rungs().map(|it| it.skills.len()).max().unwrap_or_default();
        (0..21_usize, proptest::collection::vec((ratings(), ratings()), most))
    }

    fn judged(rung: usize, ratings: &[(Rating, Rating)]) -> (RungTally, RuleVerdict) {
        let (ladder, cycle) = (Ladder::built_in(), Cycle::built_in());
        let rung = ladder.rungs().nth(rung).expect("the ladder has 21 rungs");
        let said = |rating| Assessment { rating, ..Assessment::default() };
        let skills = rung.skills.iter().zip(ratings).map(|(skill, (own, manager))| {
            (
                skill.id.clone(),
                Box::new(SkillAssessment {
                    self_: said(*own),
                    manager: said(*manager),
                    ..SkillAssessment::default()
                }),
            )
        });
        let tally = tally(rung, &skills.collect(), &cycle.scale);
        (tally.clone(), rule_verdict(tally.counts, cycle.rule))
    }

    proptest! {
        #[test]
        fn counts_add_up((rung, ratings) in cases()) {
            let (tally, _) = judged(rung, &ratings);
            let sum = |it: VerdictCounts| it.met + it.partly + it.not_met + it.unknown;
            let skills = Ladder::built_in().rungs().nth(rung).map(|it| it.skills.len());
            prop_assert_eq!(Some(tally.counts.applicable + tally.counts.not_applicable), skills);
            prop_assert_eq!(sum(tally.counts), tally.counts.applicable);
            prop_assert_eq!(tally.blocking.len(), tally.counts.partly + tally.counts.not_met);
            prop_assert_eq!(tally.unknown.len(), tally.counts.unknown);
        }

        #[test]
        fn own_ratings_never_change_readiness((rung, ratings) in cases(), own in ratings()) {
            let changed: Vec<_> = ratings.iter().map(|(_, manager)| (own, *manager)).collect();
            prop_assert_eq!(judged(rung, &ratings), judged(rung, &changed));
        }

        #[test]
        fn a_better_rating_never_makes_readiness_worse((rung, mut ratings) in cases(), at in 0..11_usize) {
            let (before, verdict) = judged(rung, &ratings);
            let better = match ratings[at].1 {
                Rating::Rated(step) => ScaleStep::at_position((step.position() + 1).min(4)),
                _ => return Ok(()),
            };
            ratings[at].1 = Rating::Rated(better);
            let (after, new_verdict) = judged(rung, &ratings);
            prop_assert!(after.counts.met >= before.counts.met);
            prop_assert!(after.blocking.len() <= before.blocking.len());
            prop_assert!(new_verdict >= verdict);
        }

        /// What is said to be missing satisfies the rule, and one unknown skill less does not.
        #[test]
        fn the_shortfall_is_the_least_that_satisfies_the_rule(met in 0..9_usize, below in 0..4_usize, unknown in 0..9_usize, percent in 0..=100_u8) {
            let rule = ReadinessRule { max_unknown_percent: percent };
            let applicable = met + below + unknown;
            let counts = VerdictCounts { met, partly: below, unknown, applicable, ..VerdictCounts::default() };
            let Some(missing) = shortfall(counts, rule) else {
                prop_assert_eq!(rule_verdict(counts, rule), RuleVerdict::NotAssessable);
                return Ok(());
            };
            prop_assert_eq!(missing.below, below);
            let satisfies = |rated: usize| {
                let met = met + below + rated;
                let counts = VerdictCounts { met, partly: 0, unknown: unknown - rated, ..counts };
                rule_verdict(counts, rule) == RuleVerdict::Satisfied
            };
            prop_assert!(satisfies(missing.unknown));
            prop_assert!(missing.unknown == 0 || !satisfies(missing.unknown - 1));
            let is_satisfied = missing == RuleShortfall { below: 0, unknown: 0 };
            prop_assert_eq!(is_satisfied, rule_verdict(counts, rule) == RuleVerdict::Satisfied);
        }

        /// A skill that does not apply counts as if the rung did not have it.
        #[test]
        fn not_applicable_leaves_the_denominator(met in 0..9_usize, partly in 0..3_usize, unknown in 0..9_usize, na in 0..9_usize) {
            let mut counts = VerdictCounts::default();
            let add = |counts: &mut VerdictCounts, verdict, times| (0..times).for_each(|_| counts.add(verdict));
            add(&mut counts, SkillVerdict::Met, met);
            add(&mut counts, SkillVerdict::Partly, partly);
            add(&mut counts, SkillVerdict::Unknown, unknown);
            let without = rule_verdict(counts, Cycle::built_in().rule);
            add(&mut counts, SkillVerdict::NotApplicable, na);
            prop_assert_eq!(rule_verdict(counts, Cycle::built_in().rule), without);
        }
    }

    /// The counts and the verdict of a rung are those of the same rung without the skill that does not apply.
    #[test]
    fn a_skill_that_does_not_apply_is_as_if_the_rung_did_not_have_it() {
        let (ladder, cycle) = (Ladder::built_in(), Cycle::built_in());
        for rung in ladder.rungs() {
            for (out, meets) in rung.skills.iter().zip([true, false].into_iter().cycle()) {
                let rating = |skill: &crate::ladder::Skill| {
                    if skill.id == out.id {
                        Rating::NotApplicable
                    } else {
                        Rating::Rated(ScaleStep::at_position(if meets { 3 } else { 2 }))
                    }
                };
                let said = |rating| Assessment { rating, ..Assessment::default() };
                let rated =
                    |it| SkillAssessment { manager: said(rating(it)), ..Default::default() };
                let rated = |it| Box::new(rated(it));
                let skills: SkillAssessments =
                    rung.skills.iter().map(|it| (it.id.clone(), rated(it))).collect();
                let mut smaller = rung.clone();
                smaller.skills.retain(|it| it.id != out.id);
                let whole = tally(rung, &skills, &cycle.scale);
                let without = tally(&smaller, &skills, &cycle.scale);
                assert_eq!((whole.blocking, whole.unknown), (without.blocking, without.unknown));
                assert_eq!(VerdictCounts { not_applicable: 0, ..whole.counts }, without.counts);
                assert_eq!(
                    rule_verdict(whole.counts, cycle.rule),
                    rule_verdict(without.counts, cycle.rule)
                );
            }
        }
    }

    #[test]
    fn unknown_up_to_the_limit_is_allowed_and_one_more_is_not() {
        let rule = ReadinessRule { max_unknown_percent: 20 };
        let counts = |met, unknown| VerdictCounts {
            met,
            unknown,
            applicable: met + unknown,
            ..VerdictCounts::default()
        };
        assert_eq!(rule_verdict(counts(8, 2), rule), RuleVerdict::Satisfied);
        assert_eq!(rule_verdict(counts(7, 2), rule), RuleVerdict::InsufficientData);
        assert_eq!(
            rule_verdict(VerdictCounts { partly: 1, applicable: 10, ..counts(7, 2) }, rule),
            RuleVerdict::NotSatisfied
        );
        assert_eq!(
            rule_verdict(VerdictCounts { not_applicable: 3, ..VerdictCounts::default() }, rule),
            RuleVerdict::NotAssessable
        );
    }

    #[test]
    fn verdicts_follow_the_step_that_is_asked_for_and_not_the_number() {
        let labels = ["Outstanding", "Good", "Fair", "Poor"].map(str::to_owned).to_vec();
        let first_is_best = Scale::new(labels, 1, 1, crate::rating::BestEnd::First);
        let verdict = |text| {
            SkillVerdict::of(first_is_best.parse(text).expect("on the scale"), &first_is_best)
        };
        use SkillVerdict as V;
        assert_eq!(["1", "2", "3", "4"].map(verdict), [V::Met, V::Met, V::Partly, V::NotMet]);
    }
}
