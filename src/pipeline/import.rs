//! A foreign export to the canonical table, and the beginning of a mapping file.

use super::read_tables::{RunTables, corrected_tables};
use super::review_checking::{depends_on_cycle, reviews, tell_whole_columns};
use super::run_inputs::RunInputs;
use crate::assessment::{ReviewContext, WITHOUT_ASSESSMENTS};
use crate::corrections::CorrectionCounts;
use crate::cycle::Cycle;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::intake::{
    self, Column, ExportAccount, IntakeOptions, IntakeResult, PeopleAccount, ReadPurpose, Table,
};

/// What an import made.
#[derive(Debug)]
pub struct ImportSummary {
    /// The canonical table as a CSV, if the export could be read. With errors in the report it is not whole.
    pub csv: Option<Vec<u8>>,
    /// Rows of the table.
    pub rows: usize,
    /// What became of the corrections, if there is a file of them.
    pub corrections: Option<CorrectionCounts>,
    /// Where everything in the export went; none if it was canonical already.
    pub accounting: Option<ExportAccount>,
    /// What became of the columns of the table of people, if they are not called as ours are.
    pub people_account: Option<PeopleAccount>,
}

/// Brings an export into the canonical shape. Reports every mistake of the export, also those that only the ladder and the
/// people show, at their places in the export.
pub fn import(inputs: &RunInputs, report: &mut Report) -> ImportSummary {
    let ladder = intake::read_ladder(inputs.ladder.as_deref(), &inputs.intake.reading, report);
    let cycle = Cycle::read(inputs.cycle.as_ref(), report);
    let is_sound = cycle.is_some();
    let cycle = cycle.unwrap_or_else(Cycle::built_in);
    let intake = IntakeOptions { purpose: ReadPurpose::Table, ..inputs.intake.clone() };
    let inputs = &RunInputs { intake, ..inputs.clone() };
    let RunTables { people, read, corrections, mut found } =
        corrected_tables(inputs, (ladder.as_ref(), &cycle.scale), report);
    let IntakeResult { table, accounting, .. } = read;
    let people_account = people.iter().flatten().find_map(|it| it.people_account.clone());
    let both: Vec<&Table> = people.iter().flatten().chain(&table).collect();
    report.extend(intake::rows_in_cells(&both));
    // Without people nobody's rungs are known, and everybody would be unknown.
    let describes_people = |table: &Table| table.has(Column::Track);
    if let (Some(ladder), true) = (&ladder, people.is_some() || table.iter().any(describes_people))
    {
        let as_of = inputs.date(&cycle, report).date;
        let languages = inputs.templates.languages();
        let context =
            ReviewContext { ladder, cycle: &cycle, as_of, languages: &languages, earlier: None };
        reviews(table.as_ref(), people.as_ref(), &context, &mut found);
    }
    // Who has no assessment yet, only the whole cycle can say.
    let counts = |finding: &Diagnostic| {
        finding.code != WITHOUT_ASSESSMENTS && (is_sound || !depends_on_cycle(finding))
    };
    report.number_rows_as(&found);
    report.extend(found.into_iter().filter(counts));
    tell_whole_columns(&both, report);
    if table.as_ref().is_some_and(Table::is_mixed) {
        let message = "some files have self and manager in one row and others have a row for each, which one table cannot hold";
        let finding = Diagnostic::error(Code::TwoShapes, message);
        report.push(finding.hint(
            "import each file by itself; `check`, `build` and `packet` read all of them together",
        ));
        return ImportSummary { csv: None, rows: 0, corrections, accounting, people_account };
    }
    let rows = table.as_ref().map_or(0, |it| it.rows.len());
    let csv = table.map(|it| it.to_csv());
    ImportSummary { csv, rows, corrections, accounting, people_account }
}

/// The beginning of a mapping file, with every column of an export's header.
pub fn starter(inputs: &RunInputs, report: &mut Report) -> Option<String> {
    let ladder = intake::read_ladder(inputs.ladder.as_deref(), &inputs.intake.reading, report)?;
    intake::starter(&inputs.assessments, inputs.people.as_ref(), &ladder, &inputs.intake, report)
}
