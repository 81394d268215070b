//! Submissions to the rows of a canonical table. In: the submissions that count, and what their columns mean. Out: a
//! table with one row for each person and item, if the export has person and manager beside each other; else with one
//! row for each person, item and assessor.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostics::{Report, one_based};
use crate::intake::accounts::RowOutcome;
use crate::intake::columns::{Column, TableShape};
use crate::intake::export::ExportContext;
use crate::intake::export::answers::AnswerReader;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::record_writer::{RecordWriter, SubmissionRow};
use crate::intake::export::sheet::AnswerSheet;
use crate::intake::export::submission::Submission;
use crate::intake::export::submission_reader::SubmissionReader;
use crate::intake::options::ReadPurpose;
use crate::intake::table::{ColumnOrigin, Table, TableChunk};
use crate::parallel::in_shares;
use crate::role::AssessorRole;
use crate::source::FileText;

use Column as C;

/// The columns of a long table; person columns of the export follow.
const LONG: [Column; 8] =
    [C::EmployeeId, C::Item, C::Role, C::Assessor, C::Rating, C::Comment, C::Evidence, C::Date];

/// The columns of a paired table.
const PAIRED: [Column; 8] = [
    C::EmployeeId,
    C::Item,
    C::SelfRating,
    C::SelfComment,
    C::ManagerRating,
    C::ManagerComment,
    C::Evidence,
    C::Date,
];

/// The table of all submissions that count.
pub(super) fn table<'w>(
    submissions: &'w [Submission],
    sheets: &'w [AnswerSheet<'w>],
    plans: &'w [ColumnPlan],
    reader: &'w SubmissionReader<'w>,
    context: ExportContext<'w>,
    report: &mut Report,
) -> Option<Table> {
    // Scales that do not fit are told once.
    AnswerReader::new(context, report)?;
    let has_drafts = submissions.iter().any(|submission| submission.outcome == RowOutcome::Draft);
    let shapes = shapes(plans, context.purpose);
    let parts = parts(submissions, sheets, plans);
    let mut written = Vec::new();
    for shape in [TableShape::Paired, TableShape::Long] {
        let (shapes, has_any) = (&shapes, shapes.contains(&shape));
        let parts = &parts;
        let export = Export {
            submissions,
            sheets,
            plans,
            reader,
            context,
            has_drafts,
            shape,
            shapes,
            parts,
        };
        let counts = |submission: &Submission| {
            submission.outcome == RowOutcome::Used
                && submission.part_of.is_none()
                && export.is_of(submission)
        };
        let used: Vec<usize> =
            (0..submissions.len()).filter(|place| counts(&submissions[*place])).collect();
        // Rows of a long table are made of one answer each, as long as no draft asks what was said.
        if shape == TableShape::Long && !has_drafts && !used.is_empty() {
            written.extend(in_shares(&used, |_, used| export.written(used)));
        } else if has_any || (shape == TableShape::Long && written.is_empty()) {
            written.push(export.written(&used));
        }
    }
    joined(written, report)
}

/// The submissions that count as parts of the answer of another, by the number of that one.
fn parts<'w>(
    submissions: &'w [Submission],
    sheets: &'w [AnswerSheet<'w>],
    plans: &'w [ColumnPlan],
) -> FxHashMap<usize, Vec<SubmissionRow<'w>>> {
    let mut parts = FxHashMap::<usize, Vec<SubmissionRow<'_>>>::default();
    for (number, submission) in submissions.iter().enumerate() {
        if let Some(whole) = submission.part_of
            && submission.outcome == RowOutcome::Used
        {
            let (sheet, plan) = (&sheets[submission.sheet], &plans[submission.sheet]);
            parts.entry(whole).or_default().push(SubmissionRow { number, submission, sheet, plan });
        }
    }
    parts
}

/// One table of all rows. What no packet can show is reported behind everything else.
fn joined(written: Vec<WrittenRecords>, report: &mut Report) -> Option<Table> {
    let (mut whole, mut unsound): (Option<Table>, _) = (None, Vec::new());
    for WrittenRecords { table, found, unsound: more } in written {
        report.extend(found);
        unsound.extend(more);
        match &mut whole {
            None => whole = Some(table),
            Some(whole) => whole.append(table),
        }
    }
    report.extend(unsound);
    whole
}

/// An export that is read into a table.
#[derive(Clone, Copy)]
struct Export<'w> {
    submissions: &'w [Submission],
    sheets: &'w [AnswerSheet<'w>],
    plans: &'w [ColumnPlan],
    reader: &'w SubmissionReader<'w>,
    context: ExportContext<'w>,
    has_drafts: bool,
    shape: TableShape,
    /// The shape of each sheet's rows; those of other shapes are read into a table of their own.
    shapes: &'w [TableShape],
    /// The submissions that are parts of the answer of another.
    parts: &'w FxHashMap<usize, Vec<SubmissionRow<'w>>>,
}

/// The rows of some submissions.
struct WrittenRecords {
    table: Table,
    found: Report,
    /// What no packet can show.
    unsound: Report,
}

impl<'w> Export<'w> {
    /// The rows of submissions that count, and of all drafts.
    fn written(&self, used: &[usize]) -> WrittenRecords {
        let (mut found, mut writer) = (Report::new(), self.writer(used.len()));
        for number in used {
            self.row(*number).write(&mut writer, &mut found);
            // Nothing is added to a long record by another row.
            if self.shape == TableShape::Long {
                writer.flush();
            }
        }
        let drafts = if self.has_drafts { self.submissions } else { &[] };
        for (number, draft) in drafts.iter().enumerate() {
            if draft.outcome == RowOutcome::Draft && self.is_of(draft) {
                self.row(number).write_draft(&mut writer);
            }
        }
        writer.flush();
        let RecordWriter { mut table, mut part, unsound, .. } = writer;
        part.find_runs(|origin| table.file_text(origin));
        table.add(part);
        WrittenRecords { table, found, unsound }
    }

    /// Whether a submission is one of a sheet of the export's shape.
    fn is_of(&self, submission: &Submission) -> bool {
        self.shapes[submission.sheet] == self.shape
    }

    fn row(&self, number: usize) -> SubmissionRow<'w> {
        let submission = &self.submissions[number];
        let (sheet, plan) = (&self.sheets[submission.sheet], &self.plans[submission.sheet]);
        SubmissionRow { number, submission, sheet, plan }
    }

    /// A writer of a table with room for so many rows.
    fn writer(&self, rows: usize) -> RecordWriter<'w> {
        let columns = columns(self.shape, self.plans);
        let mut table = Table::new(self.shape, columns.clone());
        let origins = origins(self.sheets, &mut table);
        let answers = AnswerReader::new(self.context, &mut Report::new());
        RecordWriter {
            table,
            part: TableChunk::new(columns.clone(), rows),
            unsound: Report::new(),
            records: Vec::new(),
            places: FxHashMap::default(),
            said: FxHashSet::default(),
            has_drafts: self.has_drafts,
            parts: self.parts,
            columns,
            shape: self.shape,
            origins,
            answers: answers.expect("the scales fit"),
            reader: self.reader,
            context: self.context,
        }
    }
}

/// The shape of each sheet's rows. Paired, if its columns of answers say that the person or the manager speaks, and both do;
/// then the two stay together. Sheets of one voice alone are long: what they say of one item may have dates of its own. For a
/// table to be written all are long if one is.
fn shapes(plans: &[ColumnPlan], purpose: ReadPurpose) -> Vec<TableShape> {
    let is_paired = |plan: &ColumnPlan| {
        let has = |role| plan.groups.iter().any(|group| group.role == Some(role));
        let has_other = plan
            .groups
            .iter()
            .any(|group| !matches!(group.role, Some(AssessorRole::Self_ | AssessorRole::Manager)));
        has(AssessorRole::Self_) && has(AssessorRole::Manager) && !has_other
    };
    let shape =
        |plan: &ColumnPlan| if is_paired(plan) { TableShape::Paired } else { TableShape::Long };
    let mut shapes: Vec<TableShape> = plans.iter().map(shape).collect();
    if purpose == ReadPurpose::Table && shapes.contains(&TableShape::Long) {
        shapes.fill(TableShape::Long);
    }
    shapes
}

fn columns(shape: TableShape, plans: &[ColumnPlan]) -> Vec<Column> {
    let mut person: Vec<Column> =
        plans.iter().flat_map(|it| &it.person_columns).map(|(column, _)| *column).collect();
    person.sort();
    person.dedup();
    person.retain(|column| *column != C::EmployeeId);
    let own = if shape == TableShape::Paired { PAIRED } else { LONG };
    own.into_iter().chain(person).collect()
}

/// Enters every column of every sheet as an origin, and behind them each sheet as a whole.
fn origins(sheets: &[AnswerSheet<'_>], table: &mut Table) -> Vec<Vec<u32>> {
    let mut all = Vec::new();
    for sheet in sheets {
        let mut origins = Vec::new();
        for column in &sheet.columns {
            let grid = sheet.parts[column.part].grid;
            let field = Some(column.name.text.as_str().into());
            let (file, delimiter) = (Arc::clone(&grid.file), grid.delimiter);
            let (column, text) = (one_based(column.index), FileText::clone(grid.file_text()));
            origins.push(table.origin(ColumnOrigin { file, column, field, delimiter, text }));
        }
        let grid = sheet.parts[0].grid;
        let (file, text) = (Arc::clone(&grid.file), FileText::clone(grid.file_text()));
        origins.push(table.origin(ColumnOrigin {
            file,
            column: 1,
            field: None,
            delimiter: None,
            text,
        }));
        all.push(origins);
    }
    all
}
