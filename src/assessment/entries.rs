//! Rows of both shapes as one kind of entry. In: a paired or long table. Out: for each row, what each voice said.

use super::PersonId;
use crate::diagnostics::{Report, printable};
use crate::intake::{Cell, Column, Row, Shape, Table};
use crate::role::Role;

/// A row of assessments.
#[derive(Debug, Clone)]
pub(super) struct Entry<'t> {
    /// The place of the row among the rows of its table.
    pub(super) number: usize,
    pub(super) id: PersonId,
    pub(super) item: Cell<'t>,
    /// Whether other rows of the table have the other shape, and may say the same.
    pub(super) is_mixed: bool,
    /// What was said: one voice in the long shape, self and manager in the paired one.
    pub(super) voices: Voices<'t>,
    pub(super) assessor: Option<Cell<'t>>,
    pub(super) evidence: Option<Cell<'t>>,
    pub(super) date: Option<Cell<'t>>,
}

/// The voices of a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Voices<'t> {
    /// One voice, in the long shape.
    One([Voice<'t>; 1]),
    /// The person and the manager, in the paired shape.
    Two([Voice<'t>; 2]),
}

impl<'t> Voices<'t> {
    pub(super) fn as_slice(&self) -> &[Voice<'t>] {
        match self {
            Self::One(voices) => voices,
            Self::Two(voices) => voices,
        }
    }
}

/// The cells of one assessor; blank cells are kept, for blank is an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice<'t> {
    pub(super) role: Role,
    pub(super) rating: Cell<'t>,
    pub(super) comment: Cell<'t>,
}

impl Voice<'_> {
    /// Whether no cell says anything.
    pub(super) fn is_blank(&self) -> bool {
        self.rating.text.is_empty() && self.comment.text.is_empty()
    }
}

impl<'t> Entry<'t> {
    /// The entry of a row about a person; none if the row names no item, or a role that does not exist.
    pub(super) fn new(
        table: &'t Table,
        number: usize,
        row: &'t Row,
        id: &PersonId,
        report: &mut Report,
    ) -> Option<Self> {
        let filled = |column| table.cell(row, column).filter(|it| !it.text.is_empty());
        let item = table.cell(row, Column::Item)?;
        if item.text.is_empty() {
            return blank_item(table, row, id, item, report);
        }
        let voices = match table.shape_of(row) {
            Shape::Long => Voices::One([long_voice(table, row, id, report)?]),
            _ => Voices::Two(paired_voices(table, row)?),
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
        matches!(self.voices, Voices::Two(_))
    }

    /// What one role said; none if it has no cells here.
    pub(super) fn voice(&self, role: Role) -> Option<Voice<'t>> {
        self.voices.as_slice().iter().copied().find(|it| it.role == role)
    }
}

/// A row without an item is fine if it holds nothing but person columns.
fn blank_item<'t, T>(
    table: &Table,
    row: &Row,
    id: &PersonId,
    item: Cell<'t>,
    report: &mut Report,
) -> Option<T> {
    let person = |column| column == Column::EmployeeId || Column::PERSON.contains(&column);
    if table.cells(row).any(|it| !person(it.column()) && !it.text.is_empty()) {
        let finding =
            item.error("empty-item", "the row does not say what it is about").about(id.as_str());
        report.push(finding.hint("write a skill id, a skill's text, or a statement such as `summary` in the column `item`"));
    }
    None
}

fn paired_voices<'t>(table: &'t Table, row: &'t Row) -> Option<[Voice<'t>; 2]> {
    let cell = |column| table.cell(row, column);
    Some([
        Voice {
            role: Role::Own,
            rating: cell(Column::SelfRating)?,
            comment: cell(Column::SelfComment)?,
        },
        Voice {
            role: Role::Manager,
            rating: cell(Column::ManagerRating)?,
            comment: cell(Column::ManagerComment)?,
        },
    ])
}

fn long_voice<'t>(
    table: &'t Table,
    row: &'t Row,
    id: &PersonId,
    report: &mut Report,
) -> Option<Voice<'t>> {
    let cell = table.cell(row, Column::Role)?;
    let role = Role::named(cell.text);
    if role.is_none() {
        let finding = cell
            .error("unknown-role", format!("`{}` is not a role", printable(cell.text)))
            .about(id.as_str());
        report.push(finding.nearest(cell.text, Role::ALL.map(Role::as_str)));
    }
    Some(Voice {
        role: role?,
        rating: table.cell(row, Column::Rating)?,
        comment: table.cell(row, Column::Comment)?,
    })
}
