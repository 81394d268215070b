//! Who was decided about, and who belongs to which groups. In: the file of decisions and that of demographics. Out: the cohort, each
//! person with a decision and a group of every attribute; or every row that is wrong.

use std::collections::BTreeMap;

use super::count_table::{GroupName, OutcomeKind};
use super::people_file::{HeaderColumn, PeopleFile};
use super::printed_table::AttributeOrigin;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::source::Source;

/// The columns that say the decision, in letters only: ours, and those of Lattice.
const DECISIONS: [&str; 4] = ["decision", "promotiondecisionyn", "promotiondecision", "outcome"];

/// The columns of decisions that sort people into groups, each with its names: what was asked for, and where.
const BREAKDOWNS: [&[&str]; 3] =
    [&["targetrung", "targetlevel", "to", "rung", "level"], &["track"], &["team"]];

/// The words for each decision. `Y` and `N` are those of Lattice.
const WORDS: [(OutcomeKind, &[&str]); 3] = [
    (OutcomeKind::Accepted, &["accept", "accepted", "yes", "y"]),
    (OutcomeKind::Postponed, &["postpone", "postponed"]),
    (OutcomeKind::Rejected, &["reject", "rejected", "no", "n"]),
];

/// What people write who do not want to say, in letters only.
const UNSAID: [&str; 14] = [
    "prefernottosay",
    "prefernottoanswer",
    "prefernottodisclose",
    "iprefernottosay",
    "notstated",
    "notdisclosed",
    "undisclosed",
    "keineangabe",
    "nonprécisé",
    "préfèrenepasrépondre",
    "prefierenodecirlo",
    "prefieronodecirlo",
    "небажаювідповідати",
    "невказано",
];

/// The most groups of an attribute. A column with more is free text, or names.
const MOST_GROUPS: usize = 12;

/// The most characters of a group's name.
const LONGEST_NAME: usize = 60;

/// Everybody who was decided about.
#[derive(Debug)]
pub(super) struct Cohort {
    pub(super) outcomes: Vec<OutcomeKind>,
    pub(super) attributes: Vec<PersonAttribute>,
}

/// An attribute with the group of everybody, in the order of the outcomes.
#[derive(Debug)]
pub(super) struct PersonAttribute {
    pub(super) name: String,
    pub(super) origin: AttributeOrigin,
    /// None if the column holds no groups.
    pub(super) groups: Option<Vec<GroupName>>,
}

impl Cohort {
    /// Reads both files; reports all that is wrong with either, and people who are in only one.
    pub(super) fn read(
        decisions: &Source,
        demographics: &Source,
        report: &mut Report,
    ) -> Option<Self> {
        let before = report.errors();
        let decided = PeopleFile::read(decisions, report);
        let described = PeopleFile::read(demographics, report);
        let outcomes = decided.as_ref().map(|file| outcomes(file, report));
        if let Some(file) = &described
            && file.columns().is_empty()
        {
            let message = "the file of demographics has no column beside `employee_id`";
            let finding = Diagnostic::error(Code::MissingColumn, message).at(file.location(0, 0));
            report.push(finding.hint("add a column for each attribute, such as `gender`"));
        }
        let (decided, described) = (decided?, described?);
        report_alone(&decided, &described, "decisions", "demographics", report);
        report_alone(&described, &decided, "demographics", "decisions", report);
        if report.errors() > before {
            return None;
        }
        let mut attributes = Vec::new();
        for column in described.columns() {
            let of = AttributeOrigin::Demographics;
            attributes.push(attribute(&decided, &described, column, of, report));
        }
        for names in BREAKDOWNS {
            if let Some(column) = decided.column(names) {
                let of = AttributeOrigin::Decisions;
                attributes.push(attribute(&decided, &decided, column, of, report));
            }
        }
        Some(Self { outcomes: outcomes?, attributes })
    }
}

/// The decision about everybody, in the order of ids; none for those whose decision is reported.
fn outcomes(file: &PeopleFile, report: &mut Report) -> Vec<OutcomeKind> {
    let Some(column) = file.column(&DECISIONS) else {
        let message = "the file of decisions has no column `decision`";
        let finding = Diagnostic::error(Code::MissingColumn, message).at(file.location(0, 0));
        report.push(
            finding.hint("name it `decision`, or `Promotion Decision (Y/N)` as Lattice does"),
        );
        return Vec::new();
    };
    let mut outcomes = Vec::new();
    for (_, row) in file.people() {
        let text = file.text(row, column.place).to_lowercase();
        match WORDS.iter().find(|(_, words)| words.contains(&text.as_str())) {
            Some((outcome, _)) => outcomes.push(*outcome),
            None => {
                let message = if text.is_empty() {
                    "the person has no decision"
                } else {
                    "the decision is none that the program knows"
                };
                let finding = Diagnostic::error(Code::UnclearDecision, message);
                let hint = "write `accept`, `postpone` or `reject`, or `Y` and `N`";
                report.push(finding.at(file.location(row, column.place)).hint(hint));
            }
        }
    }
    outcomes
}

/// Reports people of one file whom the other does not have.
fn report_alone(
    file: &PeopleFile,
    other: &PeopleFile,
    name: &str,
    other_name: &str,
    report: &mut Report,
) {
    for (id, row) in file.people() {
        if other.row(id).is_none() {
            let message = format!("the person is in the file of {name} only");
            let finding =
                Diagnostic::error(Code::PersonInOneFile, message).at(file.location(row, 0));
            report.push(finding.hint(format!(
                "add the person to the file of {other_name}, or delete the row; spell ids alike in both"
            )));
        }
    }
}

/// The group of everybody; reports a column that holds no groups.
fn attribute(
    decided: &PeopleFile,
    file: &PeopleFile,
    column: &HeaderColumn,
    origin: AttributeOrigin,
    report: &mut Report,
) -> PersonAttribute {
    let mut spellings: BTreeMap<String, String> = BTreeMap::new();
    let mut keys = Vec::new();
    for (id, _) in decided.people() {
        let text = file.row(id).map(|row| file.text(row, column.place)).unwrap_or_default();
        if is_unsaid(&text) {
            keys.push(None);
            continue;
        }
        let key = text.to_lowercase();
        // Of two spellings the first of the alphabet counts, whatever the order of the rows is.
        let spelling = spellings.entry(key.clone()).or_insert_with(|| text.clone());
        if text < *spelling {
            *spelling = text;
        }
        keys.push(Some(key));
    }
    let is_long = |name: &String| name.chars().count() > LONGEST_NAME;
    if spellings.len() > MOST_GROUPS || spellings.values().any(is_long) {
        let message = format!(
            "the column has more than {MOST_GROUPS} groups, or names of more than {LONGEST_NAME} characters, so it gets no table"
        );
        let finding = Diagnostic::warning(Code::TooManyGroups, message);
        let hint = "put people into few groups, such as bands of age, or delete the column";
        report.push(finding.at(file.location(0, column.place)).hint(hint));
        return PersonAttribute { name: column.name.clone(), origin, groups: None };
    }
    let group = |key: Option<String>| key.and_then(|key| spellings.get(&key).cloned());
    let groups = Some(keys.into_iter().map(group).collect());
    PersonAttribute { name: column.name.clone(), origin, groups }
}

fn is_unsaid(text: &str) -> bool {
    let letters: String =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    letters.is_empty() || UNSAID.contains(&letters.as_str())
}
