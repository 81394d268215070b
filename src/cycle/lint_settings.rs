//! The settings of the packet lint. In: the `[lint]` table of a cycle file. Out: which rules hold, and their limits.

use std::collections::BTreeSet;

use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::toml_reader::{PlacedValue, TomlFields};

/// A rule of the lint: a weakness that readers of packets complain about. Ordered by weight, the heaviest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintRule {
    /// Nobody has answered anything.
    NothingAnswered,
    /// The manager has answered nothing.
    NoManagerAnswers,
    /// The person has answered nothing.
    NoSelfAnswers,
    /// A text that the employee reads tells the manager's answer, which the employee's edition keeps back.
    AnswerGivenAway,
    /// A skill is claimed with neither comment nor evidence.
    UnsupportedClaim,
    /// A manager's rating of the target rung has no comment.
    RatingWithoutComment,
    /// A person's own rating of the target rung has no comment.
    SelfRatingWithoutComment,
    /// An impact story has no outcome.
    StoryWithoutOutcome,
    /// An impact story has no date.
    StoryWithoutDate,
    /// An impact story has no link.
    StoryWithoutLink,
    /// An impact story tells of work that is not finished.
    WorkInProgress,
    /// The manager's words are the person's own.
    CopiedText,
    /// Two people have the same words.
    SameComment,
    /// Too few people gave feedback.
    FewFeedbackGivers,
    /// The time in the company is far below the ladder's guideline.
    ShortTenure,
    /// The level was reached a short time ago.
    ShortTimeAtLevel,
    /// Words that say nothing.
    WeaselWords,
    /// The packet is longer than the cycle allows.
    TooManyPages,
}

impl LintRule {
    /// Every rule with its code, by weight.
    pub const ALL: [(Self, Code); 18] = [
        (Self::NothingAnswered, Code::NothingAnswered),
        (Self::NoManagerAnswers, Code::NoManagerAnswers),
        (Self::NoSelfAnswers, Code::NoSelfAnswers),
        (Self::AnswerGivenAway, Code::AnswerGivenAway),
        (Self::UnsupportedClaim, Code::UnsupportedClaim),
        (Self::RatingWithoutComment, Code::RatingWithoutComment),
        (Self::SelfRatingWithoutComment, Code::SelfRatingWithoutComment),
        (Self::StoryWithoutOutcome, Code::StoryWithoutOutcome),
        (Self::StoryWithoutDate, Code::StoryWithoutDate),
        (Self::StoryWithoutLink, Code::StoryWithoutLink),
        (Self::WorkInProgress, Code::WorkInProgress),
        (Self::CopiedText, Code::CopiedText),
        (Self::SameComment, Code::SameComment),
        (Self::FewFeedbackGivers, Code::FewFeedbackGivers),
        (Self::ShortTenure, Code::ShortTenure),
        (Self::ShortTimeAtLevel, Code::ShortTimeAtLevel),
        (Self::WeaselWords, Code::WeaselWords),
        (Self::TooManyPages, Code::TooManyPages),
    ];

    /// The code of the rule in findings and in `off`.
    pub fn code(self) -> Code {
        Self::ALL[self as usize].1
    }

    /// The rule with this code.
    pub fn of(code: Code) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == code).map(|(rule, _)| *rule)
    }

    /// The rule whose code has this name.
    pub fn named(name: &str) -> Option<Self> {
        Code::named(name).and_then(Self::of)
    }
}

/// Which rules of the lint hold, and their limits.
#[derive(Debug, Clone, Default)]
pub struct LintSettings {
    /// The rules that are switched off.
    pub off: BTreeSet<LintRule>,
    /// How many people are to have given feedback.
    pub least_feedback_givers: usize,
    /// How many months the level is to be held.
    pub least_months_at_level: u32,
    /// The least share of the years in the guideline of the target rung that are to be spent in the company, in percent.
    pub least_tenure_percent: u32,
    /// From which share of the manager's words that are the person's own they count as copied, in percent.
    pub copied_percent: usize,
    /// How many words a text must have to be looked at for copies.
    pub copied_words: usize,
    /// How many words a text must have to be compared with those of other people.
    pub same_comment_words: usize,
    /// The most pages of a committee's edition.
    pub most_pages: Option<usize>,
    /// Words of the lists that are fine here.
    pub allowed_words: Vec<String>,
}

impl LintSettings {
    /// Whether a rule holds.
    pub fn has(&self, rule: LintRule) -> bool {
        !self.off.contains(&rule)
    }

    /// Reads the table `[lint]`.
    pub(super) fn read(fields: TomlFields<'_>, report: &mut Report) -> Option<Self> {
        let off = rules(fields.texts("off", report), report);
        let givers = fields.number("least_feedback_givers", 0..101, report);
        let months = fields.number("least_months_at_level", 0..121, report);
        let tenure = fields.number("least_tenure_percent", 0..101, report);
        let copied_percent = fields.number("copied_percent", 1..101, report);
        let copied_words = fields.number("copied_words", 5..1001, report);
        let same_words = fields.number("same_comment_words", 1..1001, report);
        let pages = fields.number("most_pages", 1..1001, report);
        let allowed = fields.texts("allowed_words", report);
        fields.reject_unknown(report);
        Some(Self {
            off,
            least_feedback_givers: size(&givers?),
            least_months_at_level: u32::try_from(months?.value).ok()?,
            least_tenure_percent: u32::try_from(tenure?.value).ok()?,
            copied_percent: size(&copied_percent?),
            copied_words: size(&copied_words?),
            same_comment_words: size(&same_words?),
            most_pages: pages.as_ref().map(size),
            allowed_words: allowed?.value.into_iter().map(|it| it.value).collect(),
        })
    }
}

fn size(field: &PlacedValue<i64>) -> usize {
    usize::try_from(field.value).expect("the range was checked when it was read")
}

/// The rules of these codes; reports a code that no rule has.
fn rules(
    codes: Option<PlacedValue<Vec<PlacedValue<String>>>>,
    report: &mut Report,
) -> BTreeSet<LintRule> {
    let mut rules = BTreeSet::new();
    for code in codes.into_iter().flat_map(|it| it.value) {
        let found = LintRule::named(&code.value);
        if found.is_none() {
            let message = format!("the lint has no rule `{}`", escape_control(&code.value));
            let finding = Diagnostic::error(Code::UnknownLintRule, message).at(code.at);
            let codes = LintRule::ALL.iter().map(|(_, code)| code.name());
            report.push(
                finding
                    .value(&code.value)
                    .nearest(&code.value, codes)
                    .hint("`promopacket schema cycle` lists all rules"),
            );
        }
        rules.extend(found);
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_codes_is_in_the_order_of_the_rules() {
        for (rule, code) in LintRule::ALL {
            assert_eq!(rule.code(), code);
            assert_eq!(LintRule::of(code), Some(rule));
        }
    }
}
