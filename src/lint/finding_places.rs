//! Which cell of a table a finding of the lint names. In: a hit and the rows of its person. Out: the place of the first cell
//! concerned; that of the person if the finding is about no row, or its row is not found.
//!
//! Reviews do not keep where every word stands: a run holds millions.

use super::RawFinding;
use crate::assessment::RowOwners;
use crate::cycle::LintRule;
use crate::diagnostics::Location;
use crate::intake::{Column, Table, TableCell, TableRow, TableShape};
use crate::lint::passages::PassageSubject;
use crate::role::AssessorRole;
use crate::statement::StatementKind;

/// The place of a hit.
pub(super) fn place(hit: &RawFinding<'_>, rows: RowOwners<'_>) -> Location {
    let table = rows.table;
    let found = hit.items.first().and_then(|(subject, _)| {
        rows.iter().find_map(|row| {
            let item = table.cell(row, Column::Item).map_or("", |it| it.text);
            is_about(*subject, item).then(|| in_row(hit, table, row)).flatten()
        })
    });
    found.unwrap_or_else(|| hit.review.person.at.clone())
}

/// Whether a row with this item may be about a subject.
fn is_about(subject: PassageSubject<'_>, item: &str) -> bool {
    match subject {
        PassageSubject::Skill(id) => item == id.as_str(),
        PassageSubject::Statement(statement) => StatementKind::named(item) == Some(statement),
        PassageSubject::Story(_) => item.len() == IMPACT.len() && item.eq_ignore_ascii_case(IMPACT),
    }
}

/// The name of a story's item.
const IMPACT: &str = "impact";

/// The place of a hit in a row about its first subject, if the row is of the same voice and story.
fn in_row(hit: &RawFinding<'_>, table: &Table, row: &TableRow) -> Option<Location> {
    let (subject, role) = hit.items.first()?;
    let voice = voice(table, row, *role)?;
    if let PassageSubject::Story(story) = subject {
        let start = story.title.as_deref().or_else(|| story.story.as_str().lines().next());
        let told = voice.or_else(|| table.cell(row, Column::Comment))?;
        if !told.text.starts_with(start.unwrap_or("Outcome")) {
            return None;
        }
    }
    let cell = match hit.rule {
        LintRule::StoryWithoutDate => table.cell(row, Column::Date),
        LintRule::StoryWithoutLink => table.cell(row, Column::Evidence),
        _ => voice,
    };
    cell.or_else(|| table.cell(row, Column::Item)).map(|it| it.at())
}

/// The comment of a role in a row; none within if no role is asked for, none at all if the row is another's.
fn voice<'t>(
    table: &'t Table,
    row: &TableRow,
    role: Option<AssessorRole>,
) -> Option<Option<TableCell<'t>>> {
    let Some(role) = role else { return Some(None) };
    if table.shape_of(row) == TableShape::Long {
        let speaks = AssessorRole::named(table.cell(row, Column::Role)?.text)?;
        return (speaks == role).then(|| table.cell(row, Column::Comment));
    }
    let column =
        if role == AssessorRole::Manager { Column::ManagerComment } else { Column::SelfComment };
    Some(table.cell(row, column))
}
