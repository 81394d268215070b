//! What a reader of a sheet of answers does not see. In: the sheet, and what its columns mean. Out: findings about what is hidden or
//! drawn over other cells.

use crate::diagnostics::Report;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::sheet::{AnswerSheet, SheetGrid};
use crate::intake::file::hidden_parts;
use crate::intake::file::sheet_form::{LinkColumns, SheetForm};

/// Reports what is hidden in the grids of a sheet, drawn over several rows, or behind the words of cells; the plan says which column
/// says whom a row is about, and which are read although they are hidden and such columns are left out.
pub(super) fn report(sheet: &AnswerSheet<'_>, plan: &ColumnPlan, report: &mut Report) {
    let columns = plan.link_columns();
    for (number, SheetGrid { grid, header, .. }) in sheet.parts.iter().enumerate() {
        let names: Vec<&str> = header.names.iter().map(|name| name.text.as_str()).collect();
        let person = plan.person.first().map(|index| &sheet.columns[index]);
        let person = person.filter(|column| column.part == number);
        let deciding = sheet.of_part(number, &plan.deciding);
        let links = LinkColumns {
            evidence: sheet.of_part(number, &columns.evidence),
            words: sheet.of_part(number, &columns.words),
        };
        let form = SheetForm {
            header: header.end - 1,
            names: &names,
            person: person.map(|it| it.index),
            deciding: &deciding,
            links: &links,
        };
        hidden_parts::report(grid, &form, report);
    }
}
