//! What the cells of a ballot say. In: the text of a cell. Out: a decision, a day, a number of votes, areas or words; or why it is
//! none.

use chrono::NaiveDate;

use super::ballot_sheet::DecisionWords;
use crate::assessment::CommitteeOutcome;
use crate::diagnostics::{Code, Diagnostic, escape_control, truncate_for_display};
use crate::intake::{self, DateFault, DateRule};
use crate::unicode::{composed, is_unprintable, shows_nothing};

/// The longest text of a cell, in characters: Excel allows no more.
const LONGEST: usize = 32_767;

/// What the committee's words say.
const OUTCOMES: [(&str, CommitteeOutcome); 3] = [
    ("accept", CommitteeOutcome::Accept),
    ("postpone", CommitteeOutcome::Postpone),
    ("reject", CommitteeOutcome::Reject),
];

/// What Lattice's words say (Y promotes; N says of no later day to look again).
const LATTICE_OUTCOMES: [(&str, CommitteeOutcome); 4] = [
    ("y", CommitteeOutcome::Accept),
    ("yes", CommitteeOutcome::Accept),
    ("n", CommitteeOutcome::Reject),
    ("no", CommitteeOutcome::Reject),
];

/// A finding, boxed because it is large and rare.
type CellFault = Box<Diagnostic>;

/// Reads a decision.
pub(super) fn outcome(text: &str, words: DecisionWords) -> Result<CommitteeOutcome, CellFault> {
    let known: &[(&str, CommitteeOutcome)] = match words {
        DecisionWords::Ours => &OUTCOMES,
        DecisionWords::Lattice => &LATTICE_OUTCOMES,
    };
    let found = known.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    if let Some((_, outcome)) = found {
        return Ok(*outcome);
    }
    if text.starts_with('=') {
        return Err(formula(text));
    }
    let message = format!("`{}` is no decision", truncate_for_display(text));
    let finding = Diagnostic::error(Code::UnknownAnswer, message).value(text);
    let lower = text.to_lowercase();
    let named = known.iter().filter(|(word, _)| word.len() > 1 && lower.contains(word)).count();
    Err(Box::new(if named > 1 {
        finding.hint("leave one decision in the cell, the one that holds")
    } else {
        finding.nearest(text, known.iter().map(|(word, _)| *word))
    }))
}

/// Reads a day; none if the cell is blank.
pub(super) fn day(text: &str) -> Result<Option<NaiveDate>, CellFault> {
    if text.is_empty() {
        return Ok(None);
    }
    if text.starts_with('=') {
        return Err(formula(text));
    }
    intake::parse_date(text, &DateRule::default()).map(|moment| Some(moment.date)).map_err(|why| {
        let message = format!("`{}` {why}", truncate_for_display(text));
        let code = match why {
            DateFault::Ambiguous { .. } | DateFault::TwoDigitYear | DateFault::Range => {
                Code::AmbiguousDate
            }
            _ => Code::NotADate,
        };
        let finding = Diagnostic::error(code, message).value(text);
        Box::new(finding.hint("write one day as year-month-day, such as 2027-06-30"))
    })
}

/// Reads a number of votes; none if the cell is blank.
pub(super) fn votes(text: &str) -> Result<Option<u32>, CellFault> {
    if text.is_empty() {
        return Ok(None);
    }
    let shown = truncate_for_display(text);
    let (message, hint) = match text.parse::<i64>() {
        Ok(number) if number < 0 => (
            format!("`{shown}` is less than no vote"),
            "write how many members voted so, at least 0",
        ),
        Ok(number) => match u32::try_from(number) {
            Ok(number) => return Ok(Some(number)),
            Err(_) => {
                (format!("`{shown}` is no number of votes"), "write how many members voted so")
            }
        },
        Err(_) if text.parse::<f64>().is_ok() => {
            (format!("`{shown}` is no whole number of votes"), "write a whole number")
        }
        Err(_) => (
            format!("`{shown}` is no number of votes"),
            "write a whole number in digits, or leave all three cells blank if nobody counted",
        ),
    };
    Err(Box::new(Diagnostic::error(Code::WrongVotes, message).value(text).hint(hint)))
}

/// Reads the areas of a cell, separated by semicolons or line breaks; reports one that stands twice or says nothing.
pub(super) fn areas(text: &str) -> Result<Vec<String>, CellFault> {
    let mut areas: Vec<String> = Vec::new();
    for part in text.split([';', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty()) {
        if says_nothing(part) {
            let message = format!("`{}` names no area to work on", truncate_for_display(part));
            let finding = Diagnostic::error(Code::MissingAreas, message).value(part);
            return Err(Box::new(finding.hint(NAME_AREAS)));
        }
        let part = composed(part).into_owned();
        if areas.iter().any(|known| known.to_lowercase() == part.to_lowercase()) {
            let message =
                format!("the area `{}` stands twice in the cell", truncate_for_display(&part));
            let finding = Diagnostic::error(Code::MissingAreas, message).value(&part);
            return Err(Box::new(
                finding.hint("delete one, or write the area that was meant instead"),
            ));
        }
        areas.push(part);
    }
    Ok(areas)
}

/// What to do about areas that are missing.
pub(super) const NAME_AREAS: &str = "write what the person has to work on: dimensions of the ladder or your own words, separated by semicolons";

/// Whether a text stands for nothing.
fn says_nothing(text: &str) -> bool {
    const NOTHING: [&str; 6] = ["n/a", "na", "none", "tbd", "todo", "nothing"];
    let has_letter = text.chars().any(char::is_alphanumeric);
    !has_letter || NOTHING.contains(&text.to_lowercase().as_str())
}

/// Reads words; reports characters that no document shows, and more than a cell can have.
pub(super) fn words(text: &str) -> Result<String, CellFault> {
    if shows_nothing(text) {
        return Ok(String::new());
    }
    let length = text.chars().count();
    if length > LONGEST {
        let message = format!("the cell has {length} characters; {LONGEST} are the most");
        let finding = Diagnostic::error(Code::CellTooLong, message);
        return Err(Box::new(finding.hint("shorten the text")));
    }
    if let Some(found) = text.chars().find(|c| is_unprintable(*c)) {
        let shown = escape_control(&found.to_string());
        let message = format!("the cell holds the character `{shown}`, which no document can show");
        let finding = Diagnostic::error(Code::UnprintableCharacter, message);
        return Err(Box::new(finding.hint("delete the character, or write the words again")));
    }
    Ok(composed(text).into_owned())
}

fn formula(text: &str) -> CellFault {
    let message = format!("`{}` is a formula and no value", truncate_for_display(text));
    let finding = Diagnostic::error(Code::UnknownAnswer, message).value(text);
    Box::new(finding.hint("write the value itself into the cell"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_of_lattice_rejects_and_is_no_word_of_ours() {
        assert_eq!(outcome("N", DecisionWords::Lattice), Ok(CommitteeOutcome::Reject));
        assert!(outcome("N", DecisionWords::Ours).is_err());
        assert_eq!(outcome("Postpone", DecisionWords::Ours), Ok(CommitteeOutcome::Postpone));
    }

    #[test]
    fn areas_are_parted_by_semicolons_and_lines() {
        let read = areas("Craft; mentoring\nscope").expect("three areas");
        assert_eq!(read, ["Craft", "mentoring", "scope"]);
        assert!(areas("-").is_err() && areas("craft; Craft").is_err());
        assert_eq!(areas(" ; "), Ok(Vec::new()));
    }

    #[test]
    fn votes_are_whole_and_not_negative() {
        assert_eq!((votes("3"), votes("")), (Ok(Some(3)), Ok(None)));
        assert!(["-1", "2.5", "three", "99999999999"].into_iter().all(|it| votes(it).is_err()));
    }
}
