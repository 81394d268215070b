//! The rows of a person that corrections can name. In: a table, and the numbers of a person's rows. Out: what each row is about, and
//! who speaks in it.

use crate::assessment::{PersonId, PersonItemFinder, RowItem};
use crate::intake::{Column, Table, TableShape};
use crate::role::AssessorRole;

/// A row that corrections can name.
#[derive(Debug)]
pub(super) struct CorrectedRow {
    /// Its number in the table.
    pub(super) number: usize,
    pub(super) item: RowItem,
    /// Who speaks in a row of the long shape; none in one of the paired shape.
    pub(super) role: Option<AssessorRole>,
    pub(super) assessor: String,
}

/// Whose words a correction names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NamedVoice {
    pub(super) item: RowItem,
    pub(super) role: AssessorRole,
    /// The peer, if the words are those of one.
    pub(super) peer: Option<String>,
}

impl NamedVoice {
    /// Whether a person may have several such rows.
    pub(super) fn repeats(&self) -> bool {
        self.item.repeats() || self.role == AssessorRole::Peer
    }

    /// Whether rows of the paired shape have a place for the words.
    pub(super) fn is_paired(&self) -> bool {
        self.role != AssessorRole::Peer || self.item.names_peers()
    }

    /// Whether a row holds the words.
    fn is_in(&self, row: &CorrectedRow) -> bool {
        let is_of_role = row.role.map_or_else(|| self.is_paired(), |role| role == self.role);
        let is_of_peer = self.peer.as_ref().is_none_or(|peer| *peer == row.assessor);
        row.item == self.item && is_of_role && is_of_peer
    }

    /// The numbers of the rows that hold the words, among those of a person.
    pub(super) fn rows<'r>(
        &self,
        table: &Table,
        rows: &'r [CorrectedRow],
    ) -> Vec<&'r CorrectedRow> {
        let mut found: Vec<&CorrectedRow> = rows.iter().filter(|row| self.is_in(row)).collect();
        // A row of the paired shape may be silent where one of the long shape speaks.
        if found.len() > 1
            && !self.repeats()
            && found.iter().any(|row| row.speaks(table, self.role))
        {
            found.retain(|row| row.speaks(table, self.role));
        }
        found
    }
}

impl CorrectedRow {
    /// The row of a number; none if it names no item or no role, which is told elsewhere.
    pub(super) fn new(
        table: &Table,
        number: usize,
        id: &PersonId,
        items: &PersonItemFinder<'_>,
    ) -> Option<Self> {
        let row = &table.rows[number];
        let cell = table.cell(row, Column::Item).filter(|cell| !cell.text.is_empty())?;
        let item = items.find(id, &cell).ok()?;
        let role = match table.shape_of(row) {
            TableShape::Long => Some(AssessorRole::named(table.cell(row, Column::Role)?.text)?),
            _ => None,
        };
        let assessor = table.cell(row, Column::Assessor).map_or("", |cell| cell.text);
        Some(Self { number, item, role, assessor: assessor.to_owned() })
    }

    /// Whether it has the shape in which self and manager stand together.
    pub(super) fn is_paired(&self) -> bool {
        self.role.is_none()
    }

    /// Whether a role says something in it.
    fn speaks(&self, table: &Table, role: AssessorRole) -> bool {
        let row = &table.rows[self.number];
        let columns = match (self.is_paired(), role) {
            (false, _) => return true,
            (true, AssessorRole::Self_) => [Column::SelfRating, Column::SelfComment],
            (true, _) => [Column::ManagerRating, Column::ManagerComment],
        };
        columns.iter().any(|column| table.cell(row, *column).is_some_and(|it| !it.text.is_empty()))
    }
}
