//! Answers of several review cycles in one export. In: what was read of it. Out: a finding for each column that names a
//! cycle, is used for nothing, and names more than one: words of a cycle that is over must not stand among those of this one.

use std::collections::BTreeSet;

use super::plan::Plan;
use super::rows::Submission;
use super::sheet::{Sheet, SheetColumn};
use crate::diagnostics::{Diagnostic, Report, printable, shortened};
use crate::intake::accounting::{Chosen, ColumnOutcome, RowOutcome};
use crate::intake::columns::letters;
use crate::intake::mapping::Mapping;

/// Words in the names of such columns, in letters only: English, German, Spanish, Portuguese, Italian, French.
const PARTS: [&str; 4] = ["cycle", "zyklus", "ciclo", "reviewperiod"];

/// Whole names of such columns, likewise.
const NAMES: [&str; 7] =
    ["period", "reviewname", "zeitraum", "beurteilungszeitraum", "periodo", "período", "période"];

/// How many cycles a finding lists.
const LISTED: usize = 6;

/// What an export was read by.
#[derive(Clone, Copy)]
pub(super) struct ReadBy<'m> {
    pub(super) mapping: &'m Mapping,
    pub(super) chosen: Chosen,
}

/// Reports columns that name several cycles: an error, unless the user left the column out.
pub(super) fn report(
    submissions: &[Submission],
    sheets: &[Sheet<'_>],
    plans: &[Plan],
    read_by: ReadBy<'_>,
    report: &mut Report,
) {
    for (number, (sheet, plan)) in sheets.iter().zip(plans).enumerate() {
        for (place, used) in plan.uses.iter().enumerate() {
            let column = &sheet.columns[place];
            if used.outcome == ColumnOutcome::Used || !names_a_cycle(&column.name.text) {
                continue;
            }
            let counts = |it: &&Submission| it.sheet == number && it.outcome == RowOutcome::Used;
            let cycles = submissions.iter().filter(counts).map(|it| sheet.cell(&it.row, place).0);
            let cycles: BTreeSet<&str> = cycles.filter(|it| !it.is_empty()).collect();
            if cycles.len() > 1 {
                let finding = several(column, &cycles, read_by.left_out_by_user(place, column));
                report.push(finding.at(sheet.at_header(place)));
            }
        }
    }
}

fn names_a_cycle(name: &str) -> bool {
    let letters = letters(name);
    NAMES.contains(&letters.as_str()) || PARTS.iter().any(|it| letters.contains(it))
}

impl ReadBy<'_> {
    fn left_out_by_user(self, place: usize, column: &SheetColumn) -> bool {
        let Self { mapping, chosen } = self;
        let of_mapping = mapping.ignored.iter().filter(|_| chosen == Chosen::Mapping);
        let mut finders = mapping.left_out.iter().chain(of_mapping);
        finders.any(|it| it.find(place, &column.name).is_some())
    }
}

fn several(column: &SheetColumn, cycles: &BTreeSet<&str>, is_left_out: bool) -> Diagnostic {
    let name = printable(&column.name.text);
    let listed: Vec<String> =
        cycles.iter().take(LISTED).map(|it| format!("`{}`", shortened(it))).collect();
    let more = if cycles.len() > LISTED { ", …" } else { "" };
    let message = format!(
        "the answers are of {} cycles by `{name}`: {}{more}",
        cycles.len(),
        listed.join(", ")
    );
    let clear = "export this cycle only, or delete the rows of the others";
    if is_left_out {
        return Diagnostic::warning("several-cycles", message).hint(clear);
    }
    Diagnostic::error("several-cycles", message).hint(clear).hint(format!(
        "if all of them are meant, say so by leaving the column out: `--ignore \"{name}\"`"
    ))
}
