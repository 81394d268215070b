//! Which id of another system is whose. In: a table with our ids and theirs. Out: their id for each of ours; or every row that is
//! doubtful.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::intake::{self, RawSheet, ReadOptions};
use crate::source::Source;
use crate::unicode::composed;

/// The header of our column.
const OURS: &str = "employee_id";

/// The header that theirs may have in every crosswalk.
const THEIRS: &str = "target_id";

/// An id of another system, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct TargetId {
    pub(super) id: String,
    pub(super) at: Location,
}

/// The ids of another system by ours.
#[derive(Debug, Clone)]
pub struct Crosswalk {
    /// The file, for who looks for an id that is not there.
    pub(super) file: Arc<str>,
    ids: BTreeMap<String, TargetId>,
}

impl Crosswalk {
    /// Reads a table whose columns are `employee_id` and `target_id`, or what the system calls its id. Reports a missing column,
    /// blank cells and ids that stand twice, on either side.
    pub fn read(source: &Source, id_name: &str, report: &mut Report) -> Option<Self> {
        let before = report.errors();
        let sheets = intake::sheets(source, &ReadOptions::default(), report)?;
        let Some(sheet) = sheets.into_iter().find(|sheet| !sheet.rows.is_empty()) else {
            let finding = Diagnostic::error(Code::EmptyFile, "the crosswalk holds no table");
            report.push(finding.at(Location::start_of(&source.name)));
            return None;
        };
        let columns = CrosswalkColumns::of(&sheet, id_name, report)?;
        let mut crosswalk = Self { file: Arc::clone(&sheet.file), ids: BTreeMap::new() };
        for (number, row) in sheet.rows.iter().enumerate().skip(1) {
            if row.iter().any(|cell| !cell.is_empty()) {
                crosswalk.take(row, sheet.location(number, columns.theirs), columns, report);
            }
        }
        crosswalk.report_shared(report);
        (report.errors() == before).then_some(crosswalk)
    }

    /// The system's id of somebody.
    pub(super) fn id(&self, employee_id: &str) -> Option<&TargetId> {
        self.ids.get(employee_id)
    }

    fn take(
        &mut self,
        row: &[String],
        at: Location,
        columns: CrosswalkColumns,
        report: &mut Report,
    ) {
        let cell =
            |column: usize| row.get(column).map_or("", |it| intake::without_guard(it).trim());
        let (ours, theirs) = (composed(cell(columns.ours)), composed(cell(columns.theirs)));
        if ours.is_empty() || theirs.is_empty() {
            let message = "the row of the crosswalk lacks one of its two ids";
            let hint = "write both ids, or delete the row";
            report.push(Diagnostic::error(Code::MissingTargetId, message).at(at).hint(hint));
            return;
        }
        if let Some(first) = self.ids.get(&*ours) {
            let message =
                format!("the person has two rows in the crosswalk; the first is {}", first.at);
            let finding = Diagnostic::error(Code::DoubledTargetId, message).at(at).value(&ours);
            report.push(finding.about(&ours).hint("delete the row that is wrong"));
            return;
        }
        self.ids.insert(ours.into_owned(), TargetId { id: theirs.into_owned(), at });
    }

    /// Reports ids of the system that two people have.
    fn report_shared(&self, report: &mut Report) {
        let mut owners: BTreeMap<&str, (&str, &Location)> = BTreeMap::new();
        for (ours, TargetId { id, at }) in &self.ids {
            let Some((other, first)) = owners.get(id.as_str()) else {
                owners.insert(id, (ours, at));
                continue;
            };
            let other = escape_control(other);
            let message =
                format!("two people have this id in the crosswalk; `{other}` has it at {first}");
            let finding = Diagnostic::error(Code::DoubledTargetId, message).at(at.clone());
            let hint = "each would get the documents of the other: write the right id for both";
            report.push(finding.value(id).about(ours).hint(hint));
        }
    }
}

/// Where the two ids stand.
#[derive(Debug, Clone, Copy)]
struct CrosswalkColumns {
    ours: usize,
    theirs: usize,
}

impl CrosswalkColumns {
    fn of(sheet: &RawSheet, id_name: &str, report: &mut Report) -> Option<Self> {
        let header = &sheet.rows[0];
        let find = |names: &[&str]| {
            let is_one = |cell: &String| names.iter().any(|name| cell.eq_ignore_ascii_case(name));
            header.iter().position(is_one)
        };
        let (ours, theirs) = (find(&[OURS]), find(&[THEIRS, id_name]));
        for (column, name) in
            [(ours, OURS.to_owned()), (theirs, format!("{THEIRS}` or `{id_name}"))]
        {
            if column.is_none() {
                let message = format!("the crosswalk has no column `{name}`");
                let hint = format!("its first line is `{OURS},{THEIRS}`");
                let finding = Diagnostic::error(Code::MissingColumn, message);
                report.push(finding.at(sheet.location(0, 0)).hint(hint));
            }
        }
        Some(Self { ours: ours?, theirs: theirs? })
    }
}
