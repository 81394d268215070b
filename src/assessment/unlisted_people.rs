//! What is said of ids that have assessments and no person columns. In: the rows of assessments, and who is listed. Out: these
//! ids; and a finding for each, with the one person who may be meant.

use std::collections::{BTreeSet, HashMap};

use super::PersonId;
use super::people_roster::PeopleRoster;
use super::rows_by_person::PersonRows;
use crate::diagnostics::{
    CalledPerson, Code, Diagnostic, ListedNames, MeantPerson, NameKind, PersonRemedy, Report,
    SpellingChange, alike_remedy, escape_control, near_people, seems_several, without_frills,
};
use crate::intake::{Column, LongIds, Table, date_hint};

/// The ids that have assessments and no person columns; reports each once.
pub(super) fn unlisted(
    assessments: &Table,
    of_people: &[PersonRows],
    roster: &PeopleRoster<'_>,
    has_people: bool,
    report: &mut Report,
) -> BTreeSet<PersonId> {
    let mut seen = BTreeSet::new();
    let strangers: Vec<&PersonRows> =
        of_people.iter().filter(|person| !roster.knows(&person.id)).collect();
    if strangers.is_empty() {
        return seen;
    }
    let hints = UnlistedHints::new(of_people, roster, has_people);
    let long = LongIds::of(hints.known.iter().copied());
    let listed: Vec<CalledPerson<'_>> =
        roster.drafts().map(|(id, draft)| draft.called(id)).collect();
    let names = ListedNames::new(listed.iter().copied());
    for (number, of) in strangers.into_iter().enumerate() {
        seen.insert(of.id.clone());
        let row = of.first(assessments);
        let Some(cell) = assessments.cell(row, Column::EmployeeId) else { continue };
        if let Some(finding) = long.unknown(cell.text) {
            report.push(finding.at(cell.at()).about(cell.text));
            continue;
        }
        let person = |number: usize| listed[number];
        if let Some(named) = names.in_cell(cell.text, NameKind::Id, person) {
            let finding = cell.error(Code::UnknownPerson, named.message).about(cell.text);
            report.push(named.hints.into_iter().fold(finding, Diagnostic::hint));
            continue;
        }
        let message = if hints.known.is_empty() && !has_people {
            "nobody is known: there is no table of people".to_owned()
        } else {
            format!("`{}` is not in {}", escape_control(cell.text), hints.place)
        };
        let finding = cell.error(Code::UnknownPerson, message).about(cell.text);
        report.push(finding.remedy(hints.of(cell.text, number)));
    }
    seen
}

/// What helps with ids that are nobody's.
struct UnlistedHints<'r> {
    /// The ids that have person columns.
    known: Vec<&'r str>,
    /// The same, by what is left of them without nought and dash.
    alike: HashMap<String, Vec<&'r str>>,
    /// The ids that have rows of assessments.
    assessed: BTreeSet<&'r str>,
    /// Where people are listed.
    place: &'static str,
}

impl<'r> UnlistedHints<'r> {
    /// Looking for the nearest of many takes time; a hundred hints are enough to see what is wrong.
    const MOST_NEAREST: usize = 100;

    fn new(of_people: &'r [PersonRows], roster: &'r PeopleRoster<'_>, has_people: bool) -> Self {
        let known: Vec<&str> = roster.drafts().map(|(id, _)| id.as_str()).collect();
        let mut alike: HashMap<String, Vec<&str>> = HashMap::new();
        for id in &known {
            alike.entry(without_frills(id)).or_default().push(id);
        }
        let assessed = of_people.iter().map(|it| it.id.as_str()).collect();
        let place = if has_people { "the people file" } else { "the person columns of this file" };
        Self { known, alike, assessed, place }
    }

    /// What helps with a text, before which so many others were nobody's.
    fn of(&self, text: &str, number: usize) -> PersonRemedy {
        let alike = self.alike.get(&without_frills(text)).map_or(&[][..], Vec::as_slice);
        if let Some(remedy) = alike_remedy(text, alike) {
            remedy
        } else if self.known.is_empty() {
            PersonRemedy::default().hint(
                "give a table of people with --people, or add the person columns to this file",
            )
        } else if let Some(hint) = date_hint(text) {
            hint.into()
        } else if number < Self::MOST_NEAREST
            && let Some(near) = self.nearest(text)
        {
            MeantPerson::spelled(near, SpellingChange::Letters).into()
        } else {
            format!("add the person to {}, or take the rows out", self.place).into()
        }
    }

    /// The one id that a text may be a slip of. Who has rows is not meant by an id that is only nearly theirs.
    fn nearest(&self, text: &str) -> Option<&'r str> {
        if seems_several(text) {
            return None;
        }
        let near = near_people(text, NameKind::Id, self.known.iter().copied());
        let [one] = near[..] else { return None };
        let id = self.known[one];
        if self.assessed.contains(id) { None } else { Some(id) }
    }
}
