//! A table in the place of another: people where assessments are asked for, or the other way round. In: grids whose headers
//! do not fit. Out: one finding that says what the file looks like, in place of one for each column.

use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, nearest};
use crate::intake::columns::Column;
use crate::intake::export::profiles;
use crate::intake::file::grid::{Grid, in_command};
use crate::source::Source;

const PEOPLE_AS_ASSESSMENTS: Code = Code::PeopleAsAssessments;
const ASSESSMENTS_AS_PEOPLE: Code = Code::AssessmentsAsPeople;

/// The columns that only assessments have; `role` may be a job title among people.
const OF_ASSESSMENTS: [Column; 7] = [
    Column::Item,
    Column::SelfRating,
    Column::SelfComment,
    Column::ManagerRating,
    Column::ManagerComment,
    Column::Rating,
    Column::Comment,
];

/// Whether a name could be meant for a column of assessments.
pub(super) fn could_be_of_assessments(name: &str) -> bool {
    let ours = || OF_ASSESSMENTS.iter().map(|it| it.name());
    match Column::named(name) {
        Some(column) => OF_ASSESSMENTS.contains(&column),
        // HR systems call columns in words of their own, and some are near to ours by chance.
        None => !name.contains(' ') && nearest(name, ours()).is_some(),
    }
}

/// Whether a header in the place of one of people is that of assessments, in our columns or as a system exports them.
pub(super) fn is_of_assessments(grid: &Grid, row: usize) -> bool {
    let columns: Vec<Column> = grid.row(row).filter_map(Column::named).collect();
    let says = columns.iter().filter(|column| OF_ASSESSMENTS.contains(column)).count();
    columns.contains(&Column::Item) && says > 1 || profiles::knows(grid)
}

/// People in the place of assessments.
/// `all` grids of the run may be those of one archive.
pub(super) fn people_as_assessments(
    grid: &Grid,
    header: Option<usize>,
    all: &[Grid],
) -> Diagnostic {
    let message = "this file looks like a table of people, not like assessments";
    let file = grid.in_command();
    let beside = beside(grid, all);
    let hint = if beside.is_empty() {
        format!(
            "give it with `--people {file}`, and name the file with the assessments in its place"
        )
    } else {
        format!("name the archive for both: `{file} --people {file}{beside}`")
    };
    finding(PEOPLE_AS_ASSESSMENTS, message, grid, header).hint(hint)
}

/// The options that name the files with assessments in the archive that a grid is in.
fn beside(grid: &Grid, all: &[Grid]) -> String {
    let mut options: Vec<String> = Vec::new();
    for other in
        all.iter().filter(|other| other.source == grid.source && other.book() != grid.book())
    {
        let is_it = other.first_row().is_some_and(|row| is_of_assessments(other, row));
        let option = other.option_in_archive();
        if is_it && !options.contains(&option) {
            options.push(option);
        }
    }
    options.concat()
}

/// Assessments in the place of people.
pub(super) fn assessments_as_people(grid: &Grid, row: usize) -> Diagnostic {
    let message = "this file looks like assessments, not like a table of people";
    finding(ASSESSMENTS_AS_PEOPLE, message, grid, Some(row))
        .hint("give the table of people with --people; assessments are named without an option")
        .hint("if this file holds the people, too, in columns of ours, leave --people out")
}

fn finding(code: Code, message: &str, grid: &Grid, row: Option<usize>) -> Diagnostic {
    let line = row.map_or(1, |row| grid.line(row));
    let names: Vec<&str> = row.into_iter().flat_map(|row| grid.row(row)).collect();
    let at = Location { line, ..Location::start_of(&grid.file) };
    Diagnostic::error(code, message).at(at).value(&names.join(", "))
}

/// Tells of a name of `--sheet` that nothing has once: that it does not say which sheet holds the people follows from that.
fn sheet_told_once(people: &mut Report, assessments: &mut Report) {
    if !assessments.iter().any(|finding| finding.code == Code::UnknownSheet) {
        return;
    }
    let open = people.take_away_if(|finding| finding.code == Code::AmbiguousSheets);
    let Some((at, way_out)) =
        open.first().and_then(|finding| finding.location.as_ref().zip(finding.hints.first()))
    else {
        return;
    };
    let hint = format!("`{}` has several sheets of people: {way_out}", escape_control(&at.file));
    assessments.add_hints(Code::UnknownSheet, |_| vec![hint.clone()]);
}

/// Tells of two tables that were swapped once: `people` is what was found in the table of people, `assessments` in the others.
pub(super) fn told_once(
    given: (Option<&Source>, &[Source]),
    people: &mut Report,
    assessments: &mut Report,
) {
    sheet_told_once(people, assessments);
    let place = |report: &Report, code: Code| {
        report
            .iter()
            .find(|finding| finding.code == code)
            .and_then(|finding| finding.location.clone())
    };
    let swapped = (place(assessments, PEOPLE_AS_ASSESSMENTS), place(people, ASSESSMENTS_AS_PEOPLE));
    let (Some(of_people), Some(of_assessments)) = swapped else { return };
    people.take_away(ASSESSMENTS_AS_PEOPLE);
    assessments.take_away(PEOPLE_AS_ASSESSMENTS);
    let (one, other) = (&of_people.file, &of_assessments.file);
    let message = format!(
        "`{}` looks like a table of people, and `{}` like assessments",
        escape_control(one),
        escape_control(other)
    );
    let given_as = |file: &Arc<str>| {
        let source = given.1.iter().chain(given.0).find(|it| it.holds(file));
        in_command(source.map_or(file, |it| &it.name))
    };
    let way_out =
        format!("give them the other way round: `{} --people {}`", given_as(other), given_as(one));
    assessments.push(Diagnostic::error(Code::SwappedTables, message).at(of_people).hint(way_out));
}
