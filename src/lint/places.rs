//! Where in a table a finding is. In: hits and the table of assessments. Out: for each hit the place of the first cell
//! concerned; that of the person if the finding is about no row, or its row is not found.
//!
//! Reviews do not keep where every word stands: a run holds millions. Only the rows of people who have findings are looked
//! through.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Hit;
use super::said::Subject;
use crate::cycle::LintRule;
use crate::diagnostics::Location;
use crate::intake::{Cell, Column, Row, Shape, Table};
use crate::role::Role;
use crate::shares::in_shares;
use crate::statement::Statement;

/// The places of hits, in their order.
pub(super) fn places(hits: &[Hit<'_>], table: &Table) -> Vec<Option<Location>> {
    let mut runs: FxHashMap<&str, Vec<Range<usize>>> = FxHashMap::default();
    for (id, run) in table.runs() {
        runs.entry(id).or_default().push(run);
    }
    let of = |hit: &Hit<'_>| {
        let runs = runs.get(hit.review.person.id.as_str()).into_iter().flatten();
        let mut rows = runs.flat_map(|it| &table.rows[it.clone()]);
        let found = hit.items.first().and_then(|(subject, _)| {
            rows.find_map(|row| {
                let item = table.cell(row, Column::Item).map_or("", |it| it.text);
                is_about(*subject, item).then(|| place(hit, table, row)).flatten()
            })
        });
        Some(found.unwrap_or_else(|| hit.review.person.at.clone()))
    };
    let found = in_shares(hits, |_, hits| hits.iter().map(of).collect::<Vec<_>>());
    found.into_iter().flatten().collect()
}

/// Whether a row with this item may be about a subject.
fn is_about(subject: Subject<'_>, item: &str) -> bool {
    match subject {
        Subject::Skill(id) => item == id.as_str(),
        Subject::Statement(statement) => Statement::named(item) == Some(statement),
        Subject::Story(_) => item.len() == IMPACT.len() && item.eq_ignore_ascii_case(IMPACT),
    }
}

/// The name of a story's item.
const IMPACT: &str = "impact";

/// The place of a hit in a row about its first subject, if the row is of the same voice and story.
fn place(hit: &Hit<'_>, table: &Table, row: &Row) -> Option<Location> {
    let (subject, role) = hit.items.first()?;
    let voice = voice(table, row, *role)?;
    if let Subject::Story(story) = subject {
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
fn voice<'t>(table: &'t Table, row: &Row, role: Option<Role>) -> Option<Option<Cell<'t>>> {
    let Some(role) = role else { return Some(None) };
    if table.shape == Shape::Long {
        let speaks = Role::named(table.cell(row, Column::Role)?.text)?;
        return (speaks == role).then(|| table.cell(row, Column::Comment));
    }
    let column = if role == Role::Manager { Column::ManagerComment } else { Column::SelfComment };
    Some(table.cell(row, column))
}
