//! Words that several views share. In: numbers and verdicts. Out: their words.

use promopacket::readiness::RuleVerdict;

/// The verdicts, best first, with the words of a filter.
pub(super) const VERDICTS: [RuleVerdict; 5] = [
    RuleVerdict::Satisfied,
    RuleVerdict::NotSatisfied,
    RuleVerdict::InsufficientData,
    RuleVerdict::NothingRated,
    RuleVerdict::NotAssessable,
];

/// "1 person", "2 people".
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A verdict in words.
pub(super) fn verdict_words(verdict: RuleVerdict) -> &'static str {
    match verdict {
        RuleVerdict::Satisfied => "rule satisfied",
        RuleVerdict::NotSatisfied => "not yet satisfied",
        RuleVerdict::InsufficientData => "too much unknown",
        RuleVerdict::NothingRated => "nothing rated",
        RuleVerdict::NotAssessable => "no skill applies",
    }
}
