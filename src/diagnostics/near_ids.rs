//! Which id a mistyped id may mean. In: an id that nobody has, and ids that people have. Out: the one that is meant, said as a
//! remedy; never somebody whose id has another digit.

use std::cmp::Ordering;

use super::in_backticks;
use super::meant_person::{MeantPerson, PersonRemedy, SpellingChange};

/// An id without what spreadsheets add or take away: the case of letters, zeros in front, a decimal nought.
pub(crate) fn without_frills(id: &str) -> String {
    let lower = id.to_lowercase();
    without_decimals(&lower).trim_start_matches('0').to_owned()
}

/// A number without decimals that are noughts; an id with letters has none but a single one.
fn without_decimals(id: &str) -> &str {
    let (whole, part) = id.rsplit_once(['.', ',']).unwrap_or((id, ""));
    let is_number = !whole.is_empty() && whole.bytes().all(|it| it.is_ascii_digit());
    let is_nought = !part.is_empty() && part.bytes().all(|byte| byte == b'0');
    if is_nought && is_number { whole } else { id.strip_suffix(".0").unwrap_or(id) }
}

/// Whether somebody may be meant by a word that is nearly theirs: the numbers of ids, names and addresses tell people apart.
pub(crate) fn has_same_digits(one: &str, other: &str) -> bool {
    digits(one).eq(digits(other))
}

fn digits(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|it| it.is_numeric())
}

/// What to do about an id that nobody has, where people have ids that are the same without frills.
pub(crate) fn alike_remedy(said: &str, alike: &[&str]) -> Option<PersonRemedy> {
    match alike {
        [] => None,
        [one] => Some(MeantPerson::spelled(one, changed(said, one)).into()),
        several => Some(PersonRemedy::default().hint(format!(
            "{} are alike: look whose it is, and write the id as it stands in the table of people",
            in_backticks(several, " and ")
        ))),
    }
}

/// What a spreadsheet did to one of two ids.
fn changed(said: &str, known: &str) -> SpellingChange {
    let count = |id: &str| id.len() - id.trim_start_matches('0').len();
    let has_decimals = without_decimals(said).len() < said.len();
    let is_number = has_decimals && without_decimals(known).len() == known.len();
    match count(known).cmp(&count(said)) {
        Ordering::Greater if is_number => SpellingChange::ZerosForDecimals,
        Ordering::Equal if is_number => SpellingChange::AddedDecimals,
        Ordering::Greater => SpellingChange::DroppedZeros,
        Ordering::Less => SpellingChange::KnownWithoutZeros,
        Ordering::Equal => SpellingChange::Letters,
    }
}
