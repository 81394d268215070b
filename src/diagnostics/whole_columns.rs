//! Columns that are wrong as a whole. In: a report, and what stands in the columns that its findings are about. Out: the same
//! findings, each about its own person, with one message and one way out where nearly all of a column is wrong in one way; they
//! are printed as one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Code, Diagnostic, Location, Report, Severity, escape_control};

/// Of so many different wrong values a column has one cause.
const MANY: usize = 25;

/// Of so many different ids that nobody has, a column of them has one cause.
const MANY_IDS: usize = 8;

/// How many values are named.
const NAMED: usize = 3;

/// How many in ten of a column's values must be wrong.
const MOST: usize = 9;

/// Of so many different words for a few things, in so many places, a column has one cause.
const MANY_WORDS: usize = 4;
const MANY_PLACES: usize = 25;

/// The first numbers that rows may be numbered from.
const FIRST_NUMBERS: u64 = 2;

const AMBIGUOUS: &str = "a date that reads one way only";
const PERSON: &str = "somebody";
const RATING: &str = "a rating";
const ROLE: &str = "a role";
const SKILL: &str = "a skill or a statement";

/// What the values of a column are not, by the code that says it of each.
const CODES: [(Code, &str); 9] = [
    (Code::AmbiguousDate, AMBIGUOUS),
    (Code::NotADate, "a date"),
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
    pub(crate) fn tell_whole_columns(&mut self, texts: &ColumnTexts<'_>, ids: &[String]) {
        let mut columns: BTreeMap<ColumnFault, Vec<usize>> = BTreeMap::new();
        for (number, finding) in self.diagnostics.iter().enumerate() {
            let known = CODES.iter().find(|(code, _)| *code == finding.code);
            if let (Some((_, what)), Some(at)) = (known, &finding.location)
                && finding.severity == Severity::Error
            {
                let fault = (*what, Arc::clone(&at.file), at.column);
                columns.entry(fault).or_default().push(number);
            }
        }
        for ((what, ..), numbers) in columns {
            let found: Vec<&Diagnostic> = numbers.iter().map(|it| &self.diagnostics[*it]).collect();
            let Some((message, hints)) = whole(what, &found, texts, ids) else { continue };
            for number in numbers {
                self.diagnostics[number].message.clone_from(&message);
                self.diagnostics[number].hints.clone_from(&hints);
            }
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
    let mut values: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    for value in found.iter().filter_map(|it| it.value.as_deref()) {
        if seen.insert(value) {
            values.push(value);
        }
    }
    let least = match what {
        PERSON | AMBIGUOUS => MANY_IDS,
        RATING | ROLE if found.len() >= MANY_PLACES => MANY_WORDS,
        _ => MANY,
    };
    if values.len() < least {
        return None;
    }
    let examples: Vec<String> = values.iter().take(NAMED).map(|it| format!("`{it}`")).collect();
    let examples = examples.join(", ");
    if what == AMBIGUOUS {
        // What one option says of a column is said once, however many of its cells need it.
        let count = values.len();
        let message = format!("{count} dates of this column read two ways, such as {examples}");
        return Some((message, common(found)));
    }
    let all = texts(found[0].location.as_ref()?).into_iter().filter(|it| !it.is_empty()).count();
    if all == 0 || 10 * values.len() < MOST * all {
        return None;
    }
    let (count, are) = match all <= values.len() {
        true => (format!("none of the {} values", values.len()), "is"),
        false => (format!("{} of the {all} values", values.len()), "are not"),
    };
    if what == PERSON {
        return Some(of_people(
            &format!("{count} of this column {are}"),
            &values,
            &examples,
            (found, ids),
        ));
    }
    let message = format!("{count} of this column {are} {what}, such as {examples}");
    let mut hints = common(found);
    if what == SKILL && !hints.iter().any(|it| it.contains("ladder skills")) {
        hints.push("`promopacket ladder skills` lists every skill with its id".to_owned());
    }
    hints.push("look whether the column is the one that is meant, and which system wrote it: all of it has one cause".to_owned());
    Some((message, hints))
}

/// What is said of a column of people whom nobody knows.
fn of_people(
    count: &str,
    values: &[&str],
    examples: &str,
    (found, ids): (&[&Diagnostic], &[String]),
) -> (String, Vec<String>) {
    let known: Vec<String> =
        ids.iter().take(NAMED).map(|it| format!("`{}`", escape_control(it))).collect();
    let known = match known.is_empty() {
        true => String::new(),
        false => format!("; it has ids such as {}", known.join(", ")),
    };
    let people = "the table of people";
    let message = format!("{count} in {people}, such as {examples}");
    if let Some((first, last)) = running(values) {
        let message =
            format!("the column holds running numbers, `{first}` to `{last}`: {count} in {people}");
        let hint = format!(
            "somebody numbered the rows: put the employee ids into this column, as they stand in {people}{known}"
        );
        return (message, vec![hint]);
    }
    if values.iter().all(|it| it.contains('@')) {
        let hint = format!(
            "the column holds e-mail addresses: look whether {people} has the same ones, or put the employee ids in their place{known}"
        );
        return (message, vec![hint]);
    }
    let zeros = found.iter().flat_map(|it| &it.hints).find(|it| it.contains("leading zeros"));
    if let Some(zeros) = zeros {
        let hint = format!(
            "{zeros}: format the column as text, and write the ids as they stand in {people}{known}"
        );
        return (message, vec![hint]);
    }
    let mut hints = common(found);
    hints.push(format!("look whether the column holds the ids of another system, and whether {people} is the one of these people{known}"));
    (message, hints)
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
        2 * found.iter().filter(|it| it.hints.contains(hint)).count() > found.len()
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
