//! What of a table is printed. In: its counts and which of them are hidden. Out: the counts that everybody may see, and figures that
//! are made of these alone, so that no figure says more than the counts beside it.

use serde::{Deserialize, Serialize};

use super::count_layer::HiddenCells;
use super::count_table::{CountTable, GroupName};
use super::exact_interval::exact_interval;
use super::exact_test::{GroupCount, exact_test};

/// Which file an attribute comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum AttributeOrigin {
    Demographics,
    Decisions,
}

/// A table as it is printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrintedTable {
    pub(super) attribute: String,
    pub(super) origin: AttributeOrigin,
    /// The row that the others are compared with: of those that are printed the one with most people.
    pub(super) compared_with: Option<usize>,
    pub(super) rows: Vec<PrintedRow>,
}

/// A group; what is hidden is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrintedRow {
    /// None for people who did not say.
    pub(super) group: GroupName,
    /// How many people got each decision.
    pub(super) counts: Vec<Option<u32>>,
    pub(super) people: Option<u32>,
    /// Which part was accepted, with its interval.
    pub(super) rate: Option<AcceptanceRate>,
    pub(super) comparison: Option<GroupComparison>,
}

/// A rate with its exact interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptanceRate {
    pub(super) rate: f64,
    pub(super) interval: [f64; 2],
}

/// A group beside the largest one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupComparison {
    /// Its rate as a part of the other's; none if one of the groups is small.
    pub(super) ratio: Option<f64>,
    /// How often chance alone makes a difference at least as unlikely: Fisher's test with two sides.
    pub(super) p: f64,
}

impl AcceptanceRate {
    /// The rate of a count that is printed with its number of people.
    pub(super) fn of(accepted: u32, people: u32) -> Option<Self> {
        if people == 0 || accepted > people {
            return None;
        }
        let rate = f64::from(accepted) / f64::from(people);
        Some(Self { rate, interval: exact_interval(accepted, people) })
    }
}

impl PrintedRow {
    /// The counts of who was accepted, if both are printed.
    fn accepted(&self) -> Option<GroupCount> {
        Some(GroupCount { hits: *self.counts.first()?.as_ref()?, people: self.people? })
    }
}

impl PrintedTable {
    /// Leaves out what is hidden, and adds figures of what is left; ratios only of groups of at least `ratio_from` people. A group
    /// without anybody has no row.
    pub(super) fn of(
        name: String,
        origin: AttributeOrigin,
        table: &CountTable,
        hidden: &HiddenCells,
        ratio_from: u32,
    ) -> Self {
        let mut rows = Vec::new();
        for (place, group) in table.groups.iter().enumerate() {
            let people = table.people(place);
            if people == 0 {
                continue;
            }
            let is_hidden = &hidden[place];
            let shown = |(count, is_hidden): (&u32, &bool)| (!is_hidden).then_some(*count);
            let counts: Vec<Option<u32>> =
                table.cells[place].iter().zip(is_hidden).map(shown).collect();
            let people = (!is_hidden[counts.len()]).then_some(people);
            let group = group.clone();
            rows.push(PrintedRow { group, counts, people, rate: None, comparison: None });
        }
        let mut table = Self { attribute: name, origin, compared_with: None, rows };
        table.add_figures(ratio_from);
        table
    }

    fn add_figures(&mut self, ratio_from: u32) {
        self.compared_with = self.largest();
        let largest = self.compared_with.and_then(|row| self.rows[row].accepted());
        for (place, row) in self.rows.iter_mut().enumerate() {
            let Some(count) = row.accepted() else { continue };
            row.rate = AcceptanceRate::of(count.hits, count.people);
            if let Some(largest) = largest
                && self.compared_with != Some(place)
            {
                row.comparison = Some(compared(count, largest, ratio_from));
            }
        }
    }

    /// The first of the rows with most people, among those whose counts are printed.
    fn largest(&self) -> Option<usize> {
        let mut largest: Option<(u32, usize)> = None;
        for (place, row) in self.rows.iter().enumerate() {
            if let Some(count) = row.accepted()
                && largest.is_none_or(|(people, _)| count.people > people)
            {
                largest = Some((count.people, place));
            }
        }
        largest.map(|(_, place)| place)
    }
}

fn compared(group: GroupCount, largest: GroupCount, ratio_from: u32) -> GroupComparison {
    let is_large = group.people.min(largest.people) >= ratio_from && largest.hits > 0;
    let rate = |count: GroupCount| f64::from(count.hits) / f64::from(count.people);
    GroupComparison {
        ratio: is_large.then(|| rate(group) / rate(largest)),
        p: exact_test(group, largest),
    }
}
