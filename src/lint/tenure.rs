//! The rules of the lint about tenure, which readers challenge first (Guruswamy: "promotions cratered in this section"). In: a
//! review and the ladder's guideline. Out: times that stand out. Experience is a guideline and blocks nothing (GitLab has no
//! minimum).

use std::sync::LazyLock;

use regex::Regex;

use super::{FindingDetail, LintRules, RawFinding};
use crate::assessment::Review;
use crate::cycle::LintRule;
use crate::packet::whole_months;

/// A number of years at the beginning of a range or alone, perhaps with words before it that make it an upper limit.
static YEARS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?ix)
        (?<most>\b(?:up\ to|less\ than|fewer\ than|under|below|at\ most|no\ more\ than|bis\ zu|weniger\ als|jusqu['’]à
            |moins\ de|hasta|menos\ de|до|менше)\s+)?
        (?<whole>\b\d{1,2})(?:[.,](?<tenth>\d))?
        \s*\+?\s*(?:(?:-|–|—|to|bis|à|a|до)\s*\d{1,2}(?:[.,]\d)?\s*\+?\s*)?
        (?:years?|yrs?|jahren?|jahre|jahr|ans?|années?|años?|рок\p{L}*|рік)\b";
    Regex::new(pattern).expect("the pattern is sound")
});

/// The rules about time in the company and at the level.
pub(super) fn find<'r>(review: &'r Review, lint: &LintRules<'_>, hits: &mut Vec<RawFinding<'r>>) {
    hits.extend(in_company(review, lint));
    hits.extend(at_level(review, lint));
}

/// Years elsewhere are not known, so only a time that is far below the guideline is asked about.
fn in_company<'r>(review: &'r Review, lint: &LintRules<'_>) -> Option<RawFinding<'r>> {
    let basis = lint.basis;
    let guideline = basis.ladder.rung(&review.target)?.experience.as_ref()?;
    let months = whole_months(review.person.hired_on?, basis.as_of);
    let least = least_months(guideline)? * basis.cycle.lint.least_tenure_percent;
    let fact = || FindingDetail::Tenure { months, guideline: guideline.clone() };
    (months * 100 < least).then(|| RawFinding::new(LintRule::ShortTenure, review).fact(fact()))
}

fn at_level<'r>(review: &'r Review, lint: &LintRules<'_>) -> Option<RawFinding<'r>> {
    let months = whole_months(review.person.level_since?, lint.basis.as_of);
    let least = lint.basis.cycle.lint.least_months_at_level;
    let fact = FindingDetail::Figures { given: months as usize, limit: least as usize };
    (months < least).then(|| RawFinding::new(LintRule::ShortTimeAtLevel, review).fact(fact))
}

/// The months of the least experience that a guideline names, such as 36 of "3–4 years"; none if it names no number, or
/// only an upper limit such as "up to 1.5 years".
fn least_months(guideline: &str) -> Option<u32> {
    let found = YEARS.captures(guideline)?;
    if found.name("most").is_some() {
        return None;
    }
    let number = |name| found.name(name).map_or(Some(0), |it| it.as_str().parse::<u32>().ok());
    Some(number("whole")? * 12 + number("tenth")? * 12 / 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ladder::Ladder;

    #[test]
    fn the_least_number_of_years_is_read_and_an_upper_limit_is_none() {
        for (guideline, months) in [
            ("5+ years. Drives quality", Some(60)),
            ("3–4 years of experience.", Some(36)),
            ("3 to 4 years", Some(36)),
            ("More then 2 years of solid frontend experience.", Some(24)),
            ("at least 1.5 years", Some(18)),
            ("mindestens 3 Jahre", Some(36)),
            ("понад 5 років", Some(60)),
            ("Up to 1.5 years of experience", None),
            ("less than 2 years", None),
            ("No professional experience.", None),
            ("Since 2015, 20 projects a year", None),
            ("", None),
        ] {
            assert_eq!(least_months(guideline), months, "{guideline}");
        }
    }

    #[test]
    fn guidelines_of_the_built_in_ladder_without_a_number_say_nothing() {
        let ladder = Ladder::built_in();
        let read = ladder.rungs().filter_map(|it| least_months(it.experience.as_ref()?)).count();
        assert_eq!(read, 7);
    }
}
