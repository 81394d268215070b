//! The figures of a sheet as a file that programs read, and the next sheet is compared with. In: a file of an earlier run. Out: its
//! figures, if they can be those of a sheet.

use serde::{Deserialize, Serialize};

use super::count_table::{CountTable, GroupName, OutcomeColumn, OutcomeColumns};
use super::printed_table::{AcceptanceRate, AttributeOrigin, PrintedTable};
use super::suppression::EarlierCounts;
use crate::diagnostics::{Code, Diagnostic, Location, Report};
use crate::source::Source;

/// The version of the JSON.
pub(super) const SCHEMA: u32 = 1;

/// The most rows or tables that a file of an earlier run may have: far above what the program writes.
const MOST: usize = 200;

/// The largest count that is believed.
const MOST_PEOPLE: u32 = 10_000_000;

/// Everything that a sheet shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetData {
    pub(super) schema: u32,
    pub(super) cycle: String,
    pub(super) as_of: String,
    /// The smallest count that is shown, and the fewest values that a hidden one can have.
    pub(super) smallest: u32,
    /// From how many people on a group has a ratio.
    pub(super) ratio_from: u32,
    pub(super) columns: Vec<OutcomeColumn>,
    pub(super) totals: Vec<u32>,
    pub(super) people: u32,
    pub(super) rate: Option<AcceptanceRate>,
    pub(super) tables: Vec<PrintedTable>,
    pub(super) not_shown: Vec<TableNotShown>,
}

/// A table that the sheet does not show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableNotShown {
    pub(super) attribute: String,
    pub(super) origin: AttributeOrigin,
    pub(super) reason: NotShownReason,
}

/// Why a sheet does not show a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum NotShownReason {
    TooManyGroups,
    GivenBack,
    FewChanges,
}

/// A table with a row for every group of both sheets, and what the last sheet printed of it.
pub(super) struct ComparedTable {
    pub(super) table: CountTable,
    pub(super) earlier: Option<EarlierCounts>,
}

impl SheetData {
    /// Reads the figures of an earlier run, which were made with the same smallest number.
    pub(super) fn read(source: &Source, smallest: u32, report: &mut Report) -> Option<Self> {
        let unfit = |message: &str, hint: &str| {
            let finding = Diagnostic::error(Code::UnfitEarlierSheet, message);
            finding.at(Location::start_of(&source.name)).hint(hint)
        };
        let data: Option<Self> = serde_json::from_slice(&source.bytes).ok();
        let Some(data) = data.filter(|data| data.schema == SCHEMA && data.is_sound()) else {
            let message = "the file is none that `promopacket fairness` wrote beside a sheet";
            report.push(unfit(message, "name the `.json` file of the last sheet with --previous"));
            return None;
        };
        if data.smallest != smallest {
            let message = format!("the last sheet was made with --smallest {}", data.smallest);
            report.push(unfit(&message, "use the same number for both sheets"));
            return None;
        }
        Some(data)
    }

    /// Whether every row has what it needs to be compared.
    fn is_sound(&self) -> bool {
        let columns = self.columns.len();
        let is_count = |count: &Option<u32>| count.is_none_or(|it| it <= MOST_PEOPLE);
        let is_row =
            |counts: &[Option<u32>]| counts.len() == columns && counts.iter().all(is_count);
        let total: u64 = self.totals.iter().map(|it| u64::from(*it)).sum();
        let are_rows = |table: &PrintedTable| {
            table.rows.len() <= MOST
                && table.rows.iter().all(|row| is_row(&row.counts) && is_count(&row.people))
        };
        matches!(columns, 2 | 3)
            && self.totals.len() == columns
            && total == u64::from(self.people)
            && self.people <= MOST_PEOPLE
            && self.tables.len() <= MOST
            && self.tables.iter().all(are_rows)
    }

    /// Whether this sheet can be compared with a cohort; reports why not.
    pub(super) fn fits(&self, columns: &OutcomeColumns, at: Location, report: &mut Report) -> bool {
        let people: u32 = columns.totals.iter().sum();
        let difference = people.abs_diff(self.people);
        let (code, message) = if self.columns != columns.columns {
            let message = "the last sheet has other columns of decisions than this one would have";
            (Code::UnfitEarlierSheet, message.to_owned())
        } else if difference > 0 && difference < self.smallest {
            let message = format!(
                "this cohort and that of the last sheet differ by {difference} people, about whom the difference of both sheets would tell"
            );
            (Code::FewChanges, message)
        } else {
            return true;
        };
        let hint = "wait until more is decided; leave --previous out only if the last sheet is about other people";
        report.push(Diagnostic::error(code, message).at(at).hint(hint));
        false
    }

    /// The rows of a table beside those that this sheet printed of it.
    pub(super) fn compared(
        &self,
        name: &str,
        origin: AttributeOrigin,
        mut table: CountTable,
    ) -> ComparedTable {
        let is_it = |it: &&PrintedTable| it.origin == origin && alike(&it.attribute, name);
        let Some(earlier) = self.tables.iter().find(is_it) else {
            return ComparedTable { table, earlier: None };
        };
        let columns = self.columns.len();
        let mut printed = vec![vec![Some(0); columns + 1]; table.groups.len()];
        for row in &earlier.rows {
            let counts: Vec<Option<u32>> = row.counts.iter().copied().chain([row.people]).collect();
            let known = table.groups.iter().position(|group| are_same_group(group, &row.group));
            match known {
                Some(place) => printed[place] = counts,
                None => {
                    table.groups.push(row.group.clone());
                    table.cells.push(vec![0; columns]);
                    printed.push(counts);
                }
            }
        }
        let totals = self.totals.clone();
        ComparedTable { table, earlier: Some(EarlierCounts { printed, totals }) }
    }
}

fn alike(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn are_same_group(one: &GroupName, other: &GroupName) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => alike(one, other),
        (None, None) => true,
        _ => false,
    }
}
