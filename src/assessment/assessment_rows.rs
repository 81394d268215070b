//! How a row of either shape, paired or long, is read. In: a paired or long table. Out: for each row, what each voice said.

use super::PersonId;
use crate::diagnostics::{Code, Report, escape_control};
use crate::intake::{Column, Table, TableCell, TableRow, TableShape};
use crate::role::AssessorRole;

/// A row of assessments.
#[derive(Debug, Clone)]
pub(super) struct AssessmentRow<'t> {
    /// The place of the row among the rows of its table.
    pub(super) number: usize,
    pub(super) id: PersonId,
    pub(super) item: TableCell<'t>,
    /// Whether other rows of the table have the other shape, and may say the same.
    pub(super) is_mixed: bool,
    /// What was said: one voice in the long shape, self and manager in the paired one.
    pub(super) voices: VoiceCells<'t>,
    pub(super) assessor: Option<TableCell<'t>>,
    pub(super) evidence: Option<TableCell<'t>>,
    pub(super) date: Option<TableCell<'t>>,
}

/// The voices of a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum VoiceCells<'t> {
    /// One voice, in the long shape.
    One([AssessorCells<'t>; 1]),
    /// The person and the manager, in the paired shape.
    Two([AssessorCells<'t>; 2]),
}

impl<'t> VoiceCells<'t> {
    pub(super) fn as_slice(&self) -> &[AssessorCells<'t>] {
        match self {
            Self::One(voices) => voices,
            Self::Two(voices) => voices,
        }
    }
}

/// The cells of one assessor; blank cells are kept, for blank is an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct AssessorCells<'t> {
    pub(super) role: AssessorRole,
    pub(super) rating: TableCell<'t>,
    pub(super) comment: TableCell<'t>,
}

impl AssessorCells<'_> {
    /// Whether no cell says anything.
    pub(super) fn is_blank(&self) -> bool {
        self.rating.text.is_empty() && self.comment.text.is_empty()
    }
}

impl<'t> AssessmentRow<'t> {
    /// The entry of a row about a person; none if the row names no item, or a role that does not exist.
    pub(super) fn new(
        table: &'t Table,
        number: usize,
        row: &'t TableRow,
        id: &PersonId,
        report: &mut Report,
    ) -> Option<Self> {
        let filled = |column| table.cell(row, column).filter(|cell| !cell.text.is_empty());
        let item = table.cell(row, Column::Item)?;
        if item.text.is_empty() {
            return blank_item(table, row, id, item, report);
        }
        let voices = match table.shape_of(row) {
            TableShape::Long => VoiceCells::One([long_voice(table, row, id, report)?]),
            _ => VoiceCells::Two(paired_voices(table, row)?),
        };
        Some(Self {
            number,
            id: id.clone(),
            item,
            is_mixed: table.is_mixed(),
            voices,
            assessor: filled(Column::Assessor),
            evidence: filled(Column::Evidence),
            date: filled(Column::Date),
        })
    }

    /// Whether the row holds self and manager together.
    pub(super) fn is_paired(&self) -> bool {
        matches!(self.voices, VoiceCells::Two(_))
    }

    /// What one role said; none if it has no cells here.
    pub(super) fn voice(&self, role: AssessorRole) -> Option<AssessorCells<'t>> {
        self.voices.as_slice().iter().copied().find(|voice| voice.role == role)
    }
}

/// A row without an item is fine if it holds nothing but person columns.
fn blank_item<'t, T>(
    table: &Table,
    row: &TableRow,
    id: &PersonId,
    item: TableCell<'t>,
    report: &mut Report,
) -> Option<T> {
    let person = |column| column == Column::EmployeeId || Column::PERSON.contains(&column);
    if table.cells(row).any(|cell| !person(cell.column()) && !cell.text.is_empty()) {
        let finding =
            item.error(Code::EmptyItem, "the row does not say what it is about").about(id.as_str());
        report.push(finding.hint("write a skill id, a skill's text, or a statement such as `summary` in the column `item`"));
    }
    None
}

fn paired_voices<'t>(table: &'t Table, row: &'t TableRow) -> Option<[AssessorCells<'t>; 2]> {
    let cell = |column| table.cell(row, column);
    Some([
        AssessorCells {
            role: AssessorRole::Self_,
            rating: cell(Column::SelfRating)?,
            comment: cell(Column::SelfComment)?,
        },
        AssessorCells {
            role: AssessorRole::Manager,
            rating: cell(Column::ManagerRating)?,
            comment: cell(Column::ManagerComment)?,
        },
    ])
}

fn long_voice<'t>(
    table: &'t Table,
    row: &'t TableRow,
    id: &PersonId,
    report: &mut Report,
) -> Option<AssessorCells<'t>> {
    let cell = table.cell(row, Column::Role)?;
    let role = AssessorRole::named(cell.text);
    if role.is_none() {
        let finding = cell
            .error(Code::UnknownRole, format!("`{}` is not a role", escape_control(cell.text)))
            .about(id.as_str());
        report.push(finding.nearest(cell.text, AssessorRole::ALL.map(AssessorRole::as_str)));
    }
    Some(AssessorCells {
        role: role?,
        rating: table.cell(row, Column::Rating)?,
        comment: table.cell(row, Column::Comment)?,
    })
}
