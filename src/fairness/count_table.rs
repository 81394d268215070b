//! How many people of each group got which decision. In: everybody's group and decision. Out: a table of counts, which nobody sees
//! as it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What was decided about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum OutcomeKind {
    Accepted,
    Postponed,
    Rejected,
}

/// A column of decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum OutcomeColumn {
    Accepted,
    Postponed,
    Rejected,
    /// Postponed and rejected together, where one of them has too few people.
    NotAccepted,
}

/// The columns of all tables of a sheet, with how many people of the cohort each has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OutcomeColumns {
    pub(super) columns: Vec<OutcomeColumn>,
    pub(super) totals: Vec<u32>,
}

impl OutcomeColumns {
    /// Three columns, or two where one of three would have fewer than `smallest` people; none if one of two has. So the totals of
    /// all columns can be printed.
    pub(super) fn of(outcomes: &[OutcomeKind], smallest: u32) -> Option<Self> {
        let count = |kind| outcomes.iter().filter(|it| **it == kind).count() as u32;
        let [accepted, postponed, rejected] =
            [OutcomeKind::Accepted, OutcomeKind::Postponed, OutcomeKind::Rejected].map(count);
        let (columns, totals) = if postponed < smallest || rejected < smallest {
            (
                vec![OutcomeColumn::Accepted, OutcomeColumn::NotAccepted],
                vec![accepted, postponed + rejected],
            )
        } else {
            (
                vec![OutcomeColumn::Accepted, OutcomeColumn::Postponed, OutcomeColumn::Rejected],
                vec![accepted, postponed, rejected],
            )
        };
        totals.iter().all(|total| *total >= smallest).then_some(Self { columns, totals })
    }

    fn place(&self, kind: OutcomeKind) -> usize {
        let column = match kind {
            OutcomeKind::Accepted => OutcomeColumn::Accepted,
            OutcomeKind::Postponed => OutcomeColumn::Postponed,
            OutcomeKind::Rejected => OutcomeColumn::Rejected,
        };
        // Where there is no such column, the last one has all who were not accepted.
        self.columns.iter().position(|it| *it == column).unwrap_or(self.columns.len() - 1)
    }
}

/// A group of an attribute; none is that of people who did not say.
pub(super) type GroupName = Option<String>;

/// The true counts of an attribute: a row for each group, and for each column how many people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CountTable {
    pub(super) groups: Vec<GroupName>,
    pub(super) cells: Vec<Vec<u32>>,
}

impl CountTable {
    /// Counts people, each with a group and a decision. Groups are in the order of their names, those who did not say the last.
    pub(super) fn of<'g>(
        people: impl Iterator<Item = (&'g GroupName, OutcomeKind)>,
        columns: &OutcomeColumns,
    ) -> Self {
        let mut rows: BTreeMap<(bool, &GroupName), Vec<u32>> = BTreeMap::new();
        for (group, outcome) in people {
            let row = rows
                .entry((group.is_none(), group))
                .or_insert_with(|| vec![0; columns.columns.len()]);
            row[columns.place(outcome)] += 1;
        }
        Self {
            groups: rows.keys().map(|(_, group)| (*group).clone()).collect(),
            cells: rows.into_values().collect(),
        }
    }

    /// How many people a group has.
    pub(super) fn people(&self, group: usize) -> u32 {
        self.cells[group].iter().sum()
    }
}
