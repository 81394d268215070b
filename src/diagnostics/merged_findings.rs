//! Findings of one cause put together for a reader. In: findings in the order in which they are to be listed. Out: one
//! [`MergedFinding`] for all that differ only in their place and their person, as text and as JSON.
//!
//! Only what is printed is merged: who gets no packet, and what a manager has to correct, depends on each finding alone.

use std::collections::HashMap;
use std::fmt::{self, Display};

use serde::Serialize;

use super::{Code, Diagnostic, Location, Severity, escape_control};

/// One cause, and everywhere it was found.
#[derive(Debug, Clone, Serialize)]
pub struct MergedFinding<'r> {
    /// The first finding of this cause; its sentence and its remedies hold for all.
    #[serde(flatten)]
    pub first: &'r Diagnostic,
    /// How many findings have this cause; not in the JSON of one that stands alone.
    #[serde(skip_serializing_if = "is_one")]
    count: usize,
    /// The place of every finding of this cause; empty if it stands alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<FindingPlace<'r>>,
}

/// Where a finding is, and whom it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FindingPlace<'r> {
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    location: Option<&'r Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    employee_id: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'r str>,
}

/// What findings of one cause have in common.
#[derive(Debug, PartialEq, Eq, Hash)]
struct CauseKey<'r> {
    severity: Severity,
    code: Code,
    message: &'r str,
    hints: &'r [String],
}

/// The column of a finding: its name, or else its number.
#[derive(Debug, PartialEq, Eq, Hash)]
enum ColumnKey<'r> {
    Name(&'r str),
    Number(u32),
    None,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

impl<'r> FindingPlace<'r> {
    fn of(finding: &'r Diagnostic) -> Self {
        Self {
            location: finding.location.as_ref(),
            value: finding.value.as_deref(),
            employee_id: finding.employee_id.as_deref(),
            item: finding.item.as_deref(),
        }
    }

    fn column(self) -> ColumnKey<'r> {
        match self.location {
            Some(Location { field: Some(name), .. }) => ColumnKey::Name(name),
            Some(location) => ColumnKey::Number(location.column),
            None => ColumnKey::None,
        }
    }
}

impl<'r> MergedFinding<'r> {
    /// A finding that stands alone.
    pub fn single(finding: &'r Diagnostic) -> Self {
        Self { first: finding, count: 1, places: Vec::new() }
    }

    /// How many findings have this cause.
    pub fn count(&self) -> usize {
        self.count
    }

    fn add(&mut self, finding: &'r Diagnostic) {
        if self.places.is_empty() {
            self.places.push(FindingPlace::of(self.first));
        }
        self.places.push(FindingPlace::of(finding));
        self.count += 1;
    }

    /// The ids of the people whom these findings are about, in their order.
    pub fn people(&self) -> Vec<&'r str> {
        if self.places.is_empty() {
            return self.first.employee_id.as_deref().into_iter().collect();
        }
        self.places.iter().filter_map(|place| place.employee_id).collect()
    }

    /// Where the others are: "and 57 more places: lines 3, 4, 7 …". None if there are no others.
    pub fn others(&self) -> Option<String> {
        let others = self.places.get(1..)?;
        let is_elsewhere =
            |place: &&FindingPlace<'_>| place.location != self.first.location.as_ref();
        let elsewhere = others.iter().filter(is_elsewhere).count();
        if elsewhere > 0 {
            let places = if others.len() == 1 { "place" } else { "places" };
            return Some(format!("and {} more {places}: {}", others.len(), self.lines(others)));
        }
        let mut people: Vec<&str> = others.iter().filter_map(|it| it.employee_id).collect();
        people.dedup();
        people.retain(|person| Some(*person) != self.first.employee_id.as_deref());
        if people.is_empty() {
            return None;
        }
        let count = people.len();
        let noun = if count == 1 { "person" } else { "people" };
        Some(format!("and {count} more {noun}: {}", some_of(&people)))
    }

    /// The first of some lines, file by file; a column is named where it is another than that of the first finding.
    fn lines(&self, others: &[FindingPlace<'r>]) -> String {
        let first = self.first.location.as_ref();
        let mut files: Vec<(&str, Vec<String>)> = Vec::new();
        let mut listed = 0;
        for location in others.iter().filter_map(|it| it.location) {
            let mut line = location.line.to_string();
            if let Some(row) = location.row {
                line += &format!(" (row {row})");
            }
            if let (Some(field), Some(first)) = (&location.field, first) {
                if first.field.as_ref() != Some(field) {
                    line += &format!(" ({})", escape_control(field));
                } else if first.file == location.file && first.column != location.column {
                    // Two columns have one name.
                    line += &format!(" (column {})", location.column);
                }
            }
            if files.last().is_none_or(|(file, _)| *file != &*location.file) {
                files.push((&location.file, Vec::new()));
            }
            let lines = &mut files.last_mut().expect("one was just added").1;
            if lines.last() == Some(&line) {
                continue;
            }
            if listed == LISTED {
                // Of a file that was just begun nothing would be listed.
                files.retain(|(_, lines)| !lines.is_empty());
                return in_files(&files, first) + " …";
            }
            lines.push(line);
            listed += 1;
        }
        in_files(&files, first)
    }
}

/// How many other places of a cause are listed.
const LISTED: usize = 8;

/// "lines 3, 4; line 7 of `b.csv`".
fn in_files(files: &[(&str, Vec<String>)], first: Option<&Location>) -> String {
    let of_file = |file: &str, lines: &[String]| {
        let noun = if lines.len() == 1 { "line" } else { "lines" };
        let is_first = first.is_some_and(|finding| &*finding.file == file);
        let of = if is_first { String::new() } else { format!(" of `{}`", escape_control(file)) };
        format!("{noun} {}{of}", lines.join(", "))
    };
    let texts: Vec<String> = files.iter().map(|file| of_file(file.0, &file.1)).collect();
    texts.join("; ")
}

fn some_of(people: &[&str]) -> String {
    let listed: Vec<String> =
        people.iter().take(LISTED).map(|person| escape_control(person)).collect();
    let rest = if people.len() > LISTED { " …" } else { "" };
    listed.join(", ") + rest
}

impl Display for MergedFinding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.write_sentence(f)?;
        if let Some(others) = self.others() {
            write!(f, "\n  {others}")?;
        }
        self.first.write_hints(f)
    }
}

/// Findings that differ only in their place and their person as one each, in the order of the first of them: the same
/// severity, code, message and remedies, and the same value or the same column.
pub fn merged<'r>(findings: impl IntoIterator<Item = &'r Diagnostic>) -> Vec<MergedFinding<'r>> {
    let mut merged: Vec<MergedFinding<'r>> = Vec::new();
    let mut causes: HashMap<CauseKey<'r>, usize> = HashMap::new();
    let mut by_value: HashMap<(usize, &'r str), usize> = HashMap::new();
    let mut by_column: HashMap<(usize, ColumnKey<'r>), usize> = HashMap::new();
    for finding in findings {
        let Diagnostic { severity, code, message, hints, .. } = finding;
        let key = CauseKey { severity: *severity, code: *code, message, hints };
        let next = causes.len();
        let cause = *causes.entry(key).or_insert(next);
        let place = FindingPlace::of(finding);
        let of_value = place.value.and_then(|it| by_value.get(&(cause, it)));
        let found = of_value.or_else(|| by_column.get(&(cause, place.column()))).copied();
        let index = found.unwrap_or(merged.len());
        match found {
            Some(index) => merged[index].add(finding),
            None => merged.push(MergedFinding::single(finding)),
        }
        if let Some(value) = place.value {
            by_value.entry((cause, value)).or_insert(index);
        }
        by_column.entry((cause, place.column())).or_insert(index);
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(file: &str, line: u32, field: &str) -> Location {
        Location { line, field: Some(field.into()), ..Location::start_of(&file.into()) }
    }

    fn texts(findings: &[Diagnostic]) -> Vec<String> {
        merged(findings).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn findings_that_differ_only_in_their_place_are_one() {
        let one = |line| {
            Diagnostic::error(Code::UnknownSkill, "x").at(at("a.csv", line, "item")).hint("y")
        };
        let all: Vec<Diagnostic> = (2..60).map(one).collect();
        assert_eq!(
            texts(&all),
            [
                "error[unknown-skill] a.csv:2:1 (item): x\n  and 57 more places: lines 3, 4, 5, 6, 7, 8, 9, 10 …\n  hint: y"
            ]
        );
        assert_eq!(merged(&all)[0].count(), 58);
    }

    #[test]
    fn other_files_and_other_columns_are_named() {
        let one = |file, line, field| {
            Diagnostic::error(Code::UnknownSkill, "x").at(at(file, line, field)).value("same")
        };
        let all = [one("a.csv", 2, "item"), one("a.csv", 3, "comment"), one("b.csv", 9, "item")];
        assert_eq!(
            texts(&all),
            [
                "error[unknown-skill] a.csv:2:1 (item): x\n  and 2 more places: line 3 (comment); line 9 of `b.csv`"
            ]
        );
    }

    #[test]
    fn people_are_listed_where_the_place_is_the_same() {
        let one = |id: &str| {
            Diagnostic::error(Code::UnknownSkill, "x").at(at("ask.typ", 1, "it")).about(id)
        };
        let all = [one("E1"), one("E2"), one("E3")];
        assert_eq!(
            texts(&all),
            ["error[unknown-skill] ask.typ:1:1 (it): x [person E1]\n  and 2 more people: E2, E3"]
        );
    }

    #[test]
    fn another_value_in_another_column_and_another_remedy_are_other_causes() {
        let one = |value: &str, field: &str, hint: &str| {
            Diagnostic::error(Code::UnknownSkill, "x")
                .at(at("a.csv", 2, field))
                .value(value)
                .hint(hint)
        };
        let all = [one("1", "a", "y"), one("2", "b", "y"), one("1", "a", "z")];
        assert_eq!(merged(&all).len(), 3);
    }
}
