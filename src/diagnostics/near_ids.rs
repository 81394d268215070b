//! Ids that are alike. In: an id that nobody has, and ids that people have. Out: the one that is meant, said as a remedy; never
//! somebody whose id has another digit.

use super::escape_control;

/// An id without what spreadsheets add or take away: the case of letters, zeros in front, a decimal nought.
pub(crate) fn without_frills(id: &str) -> String {
    let lower = id.to_lowercase();
    let whole = lower.strip_suffix(".0").unwrap_or(&lower);
    whole.trim_start_matches('0').to_owned()
}

/// Whether somebody may be meant by a word that is nearly theirs: the numbers of ids, names and addresses tell people apart.
pub(crate) fn has_same_digits(one: &str, other: &str) -> bool {
    digits(one).eq(digits(other))
}

fn digits(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|it| it.is_numeric())
}

/// What to do about an id that nobody has, where people have ids that are the same without frills.
pub(crate) fn alike_hint(said: &str, alike: &[&str]) -> Option<String> {
    match alike {
        [] => None,
        [one] => Some(format!("did you mean `{}`?{}", escape_control(one), zeros(said, one))),
        several => {
            let listed: Vec<String> =
                several.iter().map(|it| format!("`{}`", escape_control(it))).collect();
            Some(format!(
                "{} are alike: look whose it is, and write the id as it stands in the table of people",
                listed.join(" and ")
            ))
        }
    }
}

/// Which of two ids has lost its zeros.
fn zeros(said: &str, known: &str) -> &'static str {
    let count = |id: &str| id.len() - id.trim_start_matches('0').len();
    match count(known).cmp(&count(said)) {
        std::cmp::Ordering::Greater => " spreadsheets drop leading zeros",
        std::cmp::Ordering::Less => {
            " the table of people has it without leading zeros: spreadsheets drop them"
        }
        std::cmp::Ordering::Equal => "",
    }
}
