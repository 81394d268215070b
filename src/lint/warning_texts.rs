//! The sentence for each finding of the lint. In: a finding. Out: a warning that says what is weak and what a manager can do
//! about it.

use super::{FindingDetail, LintFinding};
use crate::cycle::LintRule as R;
use crate::diagnostics::{Diagnostic, escape_control, truncate_for_display};

/// The finding as a warning of the report.
pub(super) fn warning(finding: &LintFinding) -> Diagnostic {
    let mut warning = Diagnostic::warning(finding.rule.code(), sentence(finding))
        .about(finding.employee_id.as_str());
    if let Some(at) = &finding.at {
        warning = warning.at(at.clone());
    }
    if let [item] = finding.items.as_slice() {
        warning = warning.item(item);
    }
    match &finding.fact {
        FindingDetail::Words { found, instead } => {
            let warning = match found.first() {
                Some(word) => warning.value(word),
                None => warning,
            };
            instead.iter().fold(warning, |it, hint| it.hint(hint.as_str()))
        }
        _ => warning.hint(remedy(finding.rule)),
    }
}

/// What is weak.
fn sentence(finding: &LintFinding) -> String {
    let count = finding.items.len();
    let many = |one: &str, many: &str| match count {
        1 => one.to_owned(),
        _ => format!("{count} {many}: {}", listed(&finding.items)),
    };
    match finding.rule {
        R::NothingAnswered => {
            "nobody has answered anything: the packet would say nothing".to_owned()
        }
        R::NoManagerAnswers => "the manager has rated nothing and written nothing".to_owned(),
        R::NoSelfAnswers => "the person has rated nothing and written nothing".to_owned(),
        R::UnsupportedClaim => many(
            "a skill is said to be met, with neither comment nor evidence",
            "skills are said to be met, with neither comment nor evidence",
        ),
        R::RatingWithoutComment => many(
            "the manager's rating of a skill of the target rung has no comment",
            "ratings of the target rung by the manager have no comment",
        ),
        R::SelfRatingWithoutComment => many(
            "the person's own rating of a skill of the target rung has no comment",
            "ratings of the target rung by the person have no comment",
        ),
        R::StoryWithoutOutcome => {
            many("an impact story has no outcome", "impact stories have no outcome")
        }
        R::StoryWithoutDate => many("an impact story has no date", "impact stories have no date"),
        R::StoryWithoutLink => many("an impact story has no link", "impact stories have no link"),
        _ => of_fact(finding),
    }
}

fn of_fact(finding: &LintFinding) -> String {
    let where_ = listed(&finding.items);
    match (&finding.fact, finding.rule) {
        (FindingDetail::Words { found, .. }, R::WeaselWords) => {
            format!("{} {} little, in {where_}", listed(found), verb(found, "says", "say"))
        }
        (FindingDetail::Words { found, .. }, R::AnswerGivenAway) => {
            let tells = verb(found, "tells", "tell");
            format!("{} {tells} the employee the manager's answer, in {where_}", listed(found))
        }
        (FindingDetail::Words { found, .. }, _) => {
            let tells = verb(found, "tells", "tell");
            format!("{} {tells} of work that is not finished, in {where_}", listed(found))
        }
        (FindingDetail::Copied(percent), _) => {
            format!("up to {percent} % of the manager's words are the person's own, in {where_}")
        }
        (FindingDetail::Others(others), _) => {
            let others: Vec<&str> = others.iter().map(|it| it.as_str()).collect();
            format!("the same words stand in the packet of {}, in {where_}", listed(&others))
        }
        (FindingDetail::Tenure { months, guideline }, _) => format!(
            "readers will ask: {} in the company, and the guideline of the target rung is `{}`",
            span(*months),
            truncate_for_display(guideline)
        ),
        (FindingDetail::Figures { given, limit }, R::FewFeedbackGivers) => {
            format!("{given} of at least {limit} people have given feedback")
        }
        (FindingDetail::Figures { given, limit }, R::TooManyPages) => {
            format!("the committee's edition has {given} pages, more than {limit}")
        }
        (FindingDetail::Figures { given, .. }, _) => {
            format!("readers will ask: the level has been held for {given} months")
        }
        (FindingDetail::None, _) => finding.rule.code().to_string(),
    }
}

/// What to do about it.
fn remedy(rule: R) -> &'static str {
    match rule {
        R::NothingAnswered => "collect the answers, or take the person out of this cycle",
        R::NoManagerAnswers => "the manager's ratings decide: fill the manager's half",
        R::NoSelfAnswers => "ask for the self-assessment, or say in `summary` why there is none",
        R::UnsupportedClaim => "write what was done and link to it, or take the rating back",
        R::RatingWithoutComment | R::SelfRatingWithoutComment => {
            "say in a sentence what was seen: who, when, what, how much"
        }
        R::StoryWithoutOutcome => {
            "add a line that begins with `Outcome:` and has a number before and after"
        }
        R::StoryWithoutDate => "fill `date` with the day when it was done",
        R::StoryWithoutLink => "fill `evidence` with a link to the work, a ticket or a page",
        R::AnswerGivenAway => "write the answer in `recommendation` only",
        R::WorkInProgress | R::WeaselWords => "write what is done",
        R::CopiedText => {
            "write what you saw yourself; the person's own words stand beside it already"
        }
        R::SameComment => "write for each person what only this person did",
        R::FewFeedbackGivers => {
            "ask people who worked with the person, and add their words as `peer-feedback`"
        }
        R::ShortTenure => {
            "say in `summary` where the experience comes from; this is a guideline and stops nothing"
        }
        R::ShortTimeAtLevel => {
            "say in `summary` why now: what was shown at this level and at the next"
        }
        R::TooManyPages => "shorten comments and stories; a committee has minutes for each packet",
    }
}

fn verb<'v>(words: &[String], one: &'v str, many: &'v str) -> &'v str {
    if words.len() == 1 { one } else { many }
}

/// Words in backticks, the first few of them.
fn listed<S: AsRef<str>>(words: &[S]) -> String {
    const LISTED: usize = 8;
    let mut shown = String::new();
    for word in words.iter().take(LISTED) {
        let joint = if shown.is_empty() { "`" } else { ", `" };
        shown += joint;
        shown += &escape_control(word.as_ref());
        shown.push('`');
    }
    match words.len().saturating_sub(LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// "2 years 7 months".
fn span(months: u32) -> String {
    let part = |number: u32, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{number} {many}")),
    };
    let parts = [part(months / 12, "year", "years"), part(months % 12, "month", "months")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "less than a month".to_owned() } else { parts.join(" ") }
}
