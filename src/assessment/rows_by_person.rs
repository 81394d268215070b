//! Rows by the person they are about. In: a table. Out: for each person the places of the rows, without a copy.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::PersonId;
use crate::intake::{Column, Table, TableRow};

/// The rows about one person.
#[derive(Debug)]
pub(super) struct PersonRows {
    pub(super) id: PersonId,
    /// The places of the rows among those of their table, in runs of neighbours.
    runs: Vec<Range<usize>>,
}

/// The rows of a table by person, in the order in which people first stand there. Rows without an id belong to nobody;
/// they were reported with the person columns.
pub(super) fn by_person(table: &Table) -> Vec<PersonRows> {
    let mut people: Vec<PersonRows> = Vec::new();
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    for (id, run) in table.runs() {
        if id.is_empty() {
            continue;
        }
        let place = *places.entry(id).or_insert(people.len());
        if place == people.len() {
            people.push(PersonRows { id: PersonId::new(id), runs: Vec::with_capacity(1) });
        }
        people[place].runs.push(run);
    }
    people
}

impl PersonRows {
    /// One row of a person.
    pub(super) fn of_row(id: PersonId, row: usize) -> Self {
        Self { id, runs: std::iter::once(row..row + 1).collect() }
    }

    /// Whether the table says something of the person beyond the person columns.
    pub(super) fn is_assessed(&self, table: &Table) -> bool {
        let of_person = |column| column == Column::EmployeeId || Column::PERSON.contains(&column);
        let says =
            |row| table.cells(row).any(|cell| !cell.text.is_empty() && !of_person(cell.column()));
        self.rows(table).iter().any(says)
    }

    pub(super) fn rows<'t>(&'t self, table: &'t Table) -> RowOwners<'t> {
        RowOwners { table, runs: &self.runs }
    }

    /// The person's first row.
    pub(super) fn first<'t>(&self, table: &'t Table) -> &'t TableRow {
        &table.rows[self.runs[0].start]
    }
}

/// The rows about one person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowOwners<'t> {
    pub(crate) table: &'t Table,
    pub(super) runs: &'t [Range<usize>],
}

impl<'t> RowOwners<'t> {
    /// The rows, in the order of the table.
    pub(crate) fn iter(self) -> impl Iterator<Item = &'t TableRow> {
        self.numbers().map(|number| &self.table.rows[number])
    }

    /// Their places among the rows of the table.
    pub(super) fn numbers(self) -> impl Iterator<Item = usize> {
        self.runs.iter().flat_map(Clone::clone)
    }
}
