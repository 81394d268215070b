//! A foreign export to the canonical table, and the beginning of a mapping file.

use crate::cycle::Cycle;
use crate::diagnostics::Report;
use crate::intake::{self, Accounting, Settings, Table};
use crate::ladder::Ladder;
use crate::source::Source;

/// What an import reads.
#[derive(Debug, Clone)]
pub struct ImportInputs {
    /// The files of the export.
    pub assessments: Vec<Source>,
    /// Who has which id, e-mail address, name, manager and rungs.
    pub people: Option<Source>,
    /// The cycle file, whose scale the ratings are brought to.
    pub cycle: Option<Source>,
    /// The files of a ladder; the built-in ladder holds without them.
    pub ladder: Option<Vec<Source>>,
    /// How the export is to be read and understood.
    pub intake: Settings,
}

/// What an import made.
#[derive(Debug)]
pub struct Import {
    /// The canonical table as a CSV, if the export could be read. With errors in the report it is not whole.
    pub csv: Option<Vec<u8>>,
    /// Rows of the table.
    pub rows: usize,
    /// Where everything in the export went; none if it was canonical already.
    pub accounting: Option<Accounting>,
}

/// Brings an export into the canonical shape. Reports every mistake.
pub fn import(inputs: ImportInputs, report: &mut Report) -> Import {
    let ImportInputs { assessments, people, cycle, ladder, intake: settings } = inputs;
    let ladder = Ladder::read_or_built_in(ladder.as_deref(), report);
    let cycle = Cycle::read(cycle.as_ref(), report).unwrap_or_else(Cycle::built_in);
    let people = people.and_then(|source| intake::read_people(&source, &settings, report));
    let against = (ladder.as_ref(), &cycle.scale);
    let read = intake::read_assessments(&assessments, people.as_ref(), against, &settings, report);
    let tables: Vec<&Table> = people.iter().chain(&read.table).collect();
    report.extend(intake::rows_in_cells(&tables));
    let rows = read.table.as_ref().map_or(0, |it| it.rows.len());
    Import { csv: read.table.map(|it| it.to_csv()), rows, accounting: read.accounting }
}

/// The beginning of a mapping file, with every column of an export's header.
pub fn starter(inputs: ImportInputs, report: &mut Report) -> Option<String> {
    let ladder = Ladder::read_or_built_in(inputs.ladder.as_deref(), report)?;
    intake::starter(&inputs.assessments, &ladder, &inputs.intake, report)
}
