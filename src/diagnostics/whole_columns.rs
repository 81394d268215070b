//! Columns that are wrong as a whole. In: a report, and what stands in the columns that its findings are about. Out: the same
//! findings, each about its own person, with one message and one way out where nearly all of a column is wrong in one way; they
//! are printed as one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::meant_people::{domains, spelled_otherwise};
use super::meant_person::MeantPerson;
use super::{
    Code, Diagnostic, Location, Report, escape_control, in_backticks, truncate_for_display,
};

/// Of so many different wrong values a column has one cause.
const MANY: usize = 25;

/// Of so many different ids that nobody has, a column of them has one cause.
const MANY_IDS: usize = 8;

/// How many values are named.
const NAMED: usize = 3;

/// Of so many different dates that the declared order makes none, a column has one cause.
const FEW_DATES: usize = 2;

/// How many in ten of a column's values must be wrong.
const MOST: usize = 9;

/// Of so many different words for a few things, in so many places, a column has one cause.
const MANY_WORDS: usize = 4;
const MANY_PLACES: usize = 25;

/// In so many rows a column may name others for one cause.
const FEW_ROWS: usize = 2;

/// The first numbers that rows may be numbered from.
const FIRST_NUMBERS: u64 = 2;

const AMBIGUOUS: &str = "a date that reads one way only";
const ORDER: &str = "a date in the declared order";
const SERIAL: &str = "a date, but the number of a spreadsheet";
const PERSON: &str = "somebody";
const ZEROS: &str = "somebody, with other zeros in front";
const RATING: &str = "a rating";
const ROLE: &str = "a role";
const DATE: &str = "a date";
const OTHER: &str = "the same person as the rest of the row";
const SKILL: &str = "a skill or a statement";

/// What is said of a day in another order than the declared one.
pub(crate) const IN_ANOTHER_ORDER: &str = "is no day of the calendar in the declared order";

/// What is said of a number as spreadsheets keep dates.
pub(crate) const NUMBER_OF_A_DAY: &str = "is the number that a spreadsheet has for";

/// What the values of a column are not, by the code that says it of each.
const CODES: [(Code, &str); 10] = [
    (Code::AmbiguousDate, AMBIGUOUS),
    (Code::IdentityDisagrees, OTHER),
    (Code::NotADate, DATE),
    (Code::RatingOutsideScale, RATING),
    (Code::UnknownLevel, "a level of the ladder"),
    (Code::UnknownPerson, PERSON),
    (Code::UnknownRating, RATING),
    (Code::UnknownRole, ROLE),
    (Code::UnknownSkill, SKILL),
    (Code::UnmatchedSkill, SKILL),
];

/// A column of a file, by its number, with what its values are not.
type ColumnFault = (&'static str, Arc<str>, u32);

/// What stands in the column at a place, each text once.
pub(crate) type ColumnTexts<'t> = dyn Fn(&Location) -> BTreeSet<&'t str> + 't;

impl Report {
    /// Says of columns that are wrong as a whole just that. `texts` is what stands in a column, `ids` some of the ids that
    /// people have.
    pub(super) fn tell_whole_columns(&mut self, texts: &ColumnTexts<'_>, ids: &[String]) {
        let mut columns: BTreeMap<ColumnFault, Vec<usize>> = BTreeMap::new();
        for (number, finding) in self.diagnostics.iter().enumerate() {
            if let (Some(what), Some(at)) = (fault_of(finding), &finding.location)
                && finding.is_error()
                && !finding.is_of_column
            {
                let fault = (what, Arc::clone(&at.file), at.column);
                columns.entry(fault).or_default().push(number);
            }
        }
        for ((what, ..), numbers) in columns {
            let found: Vec<&Diagnostic> =
                numbers.iter().map(|number| &self.diagnostics[*number]).collect();
            let Some((message, hints)) = whole(what, &found, texts, ids) else { continue };
            for number in numbers {
                self.diagnostics[number].message.clone_from(&message);
                self.diagnostics[number].hints.clone_from(&hints);
                self.diagnostics[number].is_of_column = true;
            }
        }
    }
}

/// What a finding says that a value is not, if a whole column may be so.
fn fault_of(finding: &Diagnostic) -> Option<&'static str> {
    let (_, what) = CODES.iter().find(|(code, _)| *code == finding.code)?;
    Some(match *what {
        PERSON if lost_zeros(finding).is_some() => ZEROS,
        DATE if finding.message.contains(NUMBER_OF_A_DAY) => SERIAL,
        DATE if finding.message.ends_with(IN_ANOTHER_ORDER) => ORDER,
        what => what,
    })
}

/// Who is meant, if the id has other zeros in front than the value.
fn lost_zeros(finding: &Diagnostic) -> Option<&MeantPerson> {
    finding.meant.as_deref().filter(|meant| meant.is_of_zeros())
}

/// The values of a column that findings are about.
struct WrongValues<'f> {
    found: &'f [&'f Diagnostic],
    /// Each once.
    values: Vec<&'f str>,
    /// How many different values the column has.
    all: usize,
}

impl<'f> WrongValues<'f> {
    fn new(found: &'f [&'f Diagnostic], texts: &ColumnTexts<'_>) -> Option<Self> {
        let mut values: Vec<&str> = Vec::new();
        let mut seen = BTreeSet::new();
        for value in found.iter().filter_map(|finding| finding.value.as_deref()) {
            if seen.insert(value) {
                values.push(value);
            }
        }
        let texts = texts(found[0].location.as_ref()?);
        let filled = texts.into_iter().filter(|text| !text.is_empty());
        // A cell that was refused need not be in a table that was made of the others.
        let others: BTreeSet<String> = filled.map(truncate_for_display).collect();
        let others = others.iter().filter(|word| !seen.contains(word.as_str())).count();
        let all = values.len() + others;
        Some(Self { found, values, all })
    }

    /// The first of them.
    fn examples(&self) -> String {
        let named: Vec<String> =
            self.values.iter().take(NAMED).map(|value| format!("`{value}`")).collect();
        named.join(", ")
    }

    /// How many of the column are wrong, as the beginning of a sentence.
    fn count(&self) -> String {
        match self.values.len() {
            wrong if wrong == self.all => format!("none of the {wrong} values of this column is"),
            wrong => format!("{wrong} of the {} values of this column are not", self.all),
        }
    }
}

/// The message and the hints of all findings about a column; none if it is not wrong as a whole.
fn whole(
    what: &'static str,
    found: &[&Diagnostic],
    texts: &ColumnTexts<'_>,
    ids: &[String],
) -> Option<(String, Vec<String>)> {
    if what == OTHER {
        return of_others(found, texts);
    }
    let least = match what {
        PERSON | ZEROS | AMBIGUOUS => MANY_IDS,
        ORDER | SERIAL => FEW_DATES,
        RATING | ROLE if found.len() >= MANY_PLACES => MANY_WORDS,
        _ => MANY,
    };
    if found.len() < least {
        return None;
    }
    let wrong = WrongValues::new(found, texts)?;
    let (count, examples) = (wrong.values.len(), wrong.examples());
    if count < least {
        return None;
    }
    // What one option says of a column is said once, however many of its cells need it.
    let of_dates = match what {
        PERSON | ZEROS => return Some(of_people(&wrong, ids)),
        SERIAL => {
            let message = &found[0].message;
            let message = format!("{message}; {} more of this column are like it", count - 1);
            return Some((message, common(found)));
        }
        AMBIGUOUS => Some("read two ways"),
        ORDER => Some("are no days of the calendar in the declared order"),
        _ => None,
    };
    if let Some(are) = of_dates {
        let message = format!("{count} dates of this column {are}, such as {examples}");
        return Some((message, common(found)));
    }
    if 10 * count < MOST * wrong.all {
        return None;
    }
    let message = format!("{} {what}, such as {examples}", wrong.count());
    let mut hints = common(found);
    if what == SKILL && !hints.iter().any(|hint| hint.contains("ladder skills")) {
        hints.push("`promopacket ladder skills` lists every skill with its id".to_owned());
    }
    hints.push("look whether the column is the one that is meant, and which system wrote it: all of it has one cause".to_owned());
    Some((message, hints))
}

/// What is said of a column of people whom nobody knows.
fn of_people(wrong: &WrongValues<'_>, ids: &[String]) -> (String, Vec<String>) {
    let known = if ids.is_empty() {
        String::new()
    } else {
        format!("; it has ids such as {}", in_backticks(ids.iter().take(NAMED), ", "))
    };
    let people = "the table of people";
    let (count, examples) = (wrong.count(), wrong.examples());
    let message = format!("{count} in {people}, such as {examples}");
    let zeros = wrong.found.iter().find_map(|finding| lost_zeros(finding));
    if zeros.is_none()
        && let Some(hint) = domains(wrong.found).or_else(|| spelled_otherwise(wrong.found))
    {
        return (message, vec![hint]);
    }
    if zeros.is_none()
        && let Some((first, last)) = running(&wrong.values)
    {
        let message =
            format!("the column holds running numbers, `{first}` to `{last}`: {count} in {people}");
        let hint = format!(
            "somebody numbered the rows: put the employee ids into this column, as they stand in {people}{known}"
        );
        return (message, vec![hint]);
    }
    let is_whole = wrong.values.len() == wrong.all;
    if is_whole && wrong.values.iter().all(|value| value.contains('@')) {
        let hint = format!(
            "the column holds e-mail addresses: look whether {people} has the same ones, or put the employee ids in their place{known}"
        );
        return (message, vec![hint]);
    }
    if let Some(meant) = zeros {
        let correct = if meant.is_known_without_zeros() {
            "format its column of ids as text, and write the zeros again".to_owned()
        } else {
            format!("format the column as text, and write the ids as they stand in {people}{known}")
        };
        return (message, vec![format!("{}: {correct}", meant.hint())]);
    }
    let mut hints = common(wrong.found);
    hints.retain(|hint| !hint.starts_with("add "));
    let are_names = wrong.found[0].message.starts_with("nobody has the name");
    hints.push(match is_whole {
        true if are_names => format!(
            "look whether {people} is the one of these people, and has their names as they stand here; or name the column with ids or e-mail addresses under `[person]` of a mapping"
        ),
        true => format!(
            "look whether the column holds the ids of another system, and whether {people} is the one of these people{known}"
        ),
        false => format!(
            "look whether {people} is whole: add those who are missing, or take their rows out; --all lists each{known}"
        ),
    });
    (message, hints)
}

/// What is said of a column that names somebody else than the rest of the row in many rows; none if it does so in a few.
fn of_others(found: &[&Diagnostic], texts: &ColumnTexts<'_>) -> Option<(String, Vec<String>)> {
    let at = found[0].location.as_ref()?;
    let filled = texts(at).into_iter().filter(|text| !text.is_empty()).count();
    if found.len() < FEW_ROWS || 2 * found.len() < filled {
        return None;
    }
    let (name, rows) = (escape_control(at.field.as_deref()?), found.len());
    let first = found[0].message.strip_prefix("the row ")?;
    let message = format!(
        "`{name}` names somebody else than the rest of the row in {rows} rows; the first {first}"
    );
    let option = format!("--ignore \"#{}\"", at.column);
    let hints = vec![
        format!("if the column is no id of people, such as a number of the row, leave it out: `{option}`; the rest of each row then says whom it is about"),
        "if it is one, look whether its cells were moved or sorted without the others: all of a row must mean the same person".to_owned(),
    ];
    Some((message, hints))
}

/// The first and the last of numbers that follow each other without a gap from the beginning, in any order.
fn running<'v>(values: &[&'v str]) -> Option<(&'v str, &'v str)> {
    let mut numbers: BTreeMap<u64, &str> = BTreeMap::new();
    for value in values {
        numbers.insert(value.parse().ok()?, value);
    }
    let (first, last) = (numbers.first_key_value()?, numbers.last_key_value()?);
    let is_whole = last.0 - first.0 + 1 == numbers.len() as u64 && numbers.len() == values.len();
    (is_whole && *first.0 <= FIRST_NUMBERS).then_some((*first.1, *last.1))
}

/// The hints that most findings have; of many only the first have one that is looked for.
fn common(found: &[&Diagnostic]) -> Vec<String> {
    let is_common = |hint: &&String| {
        2 * found.iter().filter(|finding| finding.hints.contains(hint)).count() > found.len()
    };
    found[0].hints.iter().filter(is_common).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_numbers_have_no_gap() {
        assert_eq!(running(&["3", "1", "2"]), Some(("1", "3")));
        assert_eq!(running(&["10001", "10002"]), None);
        assert_eq!(running(&["1", "2", "4"]), None);
        assert_eq!(running(&["1", "E2"]), None);
        assert_eq!(running(&["01", "1"]), None);
    }
}
