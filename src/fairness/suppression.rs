//! Which counts of a table are hidden. In: its true counts, what the last sheet printed of it, and the smallest number. Out: the hidden
//! cells, after the attack of a reader who has both sheets has failed on each of them; or why the table cannot be shown.
//!
//! Counts below the smallest number are hidden, and 0 is one: it says something about everybody of the group. Others are hidden beside
//! them until each hidden cell can have as many values as the smallest number. Nothing tells the two kinds apart.

use super::count_layer::{CellPlace, CohortRelation, CountLayer, HiddenCells, counts_before};
use super::count_table::CountTable;
use super::reader_attack::{AttackTarget, BelievedCounts, SheetAge};

/// What the last sheet printed of a table, its rows in the order of this one's; a hidden count is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EarlierCounts {
    pub(super) printed: Vec<Vec<Option<u32>>>,
    pub(super) totals: Vec<u32>,
}

/// Why a table is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TableRefusal {
    /// The attack finds a hidden count, whatever else is hidden.
    GivenBack,
    /// So little differs from the last sheet that the difference would be about few people.
    FewChanges,
}

/// A table for which cells to hide are looked for.
pub(super) struct TableSuppression<'t> {
    values: Vec<Vec<u32>>,
    primary: HiddenCells,
    earlier: Option<&'t EarlierCounts>,
    /// Counts of the last sheet for each way in which the cohorts may belong together.
    believed: Vec<(CohortRelation, Option<CountLayer>)>,
    smallest: u32,
}

impl<'t> TableSuppression<'t> {
    pub(super) fn new(
        table: &CountTable,
        earlier: Option<&'t EarlierCounts>,
        smallest: u32,
    ) -> Self {
        let mut values = Vec::new();
        for (row, cells) in table.cells.iter().enumerate() {
            let mut counts = cells.clone();
            counts.push(table.people(row));
            values.push(counts);
        }
        let mut believed = vec![(CohortRelation::Unknown, None)];
        for relation in [CohortRelation::Grown, CohortRelation::Shrunk, CohortRelation::SamePeople]
        {
            let fitting = earlier.and_then(|earlier| {
                counts_before(&earlier.printed, &earlier.totals, &values, relation)
            });
            believed.extend(fitting.map(|before| (relation, Some(before))));
        }
        let mut suppression = Self { values, primary: Vec::new(), earlier, believed, smallest };
        suppression.primary = suppression.small_cells();
        suppression
    }

    /// The cells to hide.
    ///
    /// # Errors
    /// Why the table cannot be shown.
    pub(super) fn hidden(&self) -> Result<HiddenCells, TableRefusal> {
        if self.has_few_changes() {
            return Err(TableRefusal::FewChanges);
        }
        let mut hidden = self.primary.clone();
        for (row, cells) in self.earlier.iter().flat_map(|it| it.printed.iter().enumerate()) {
            for (column, cell) in cells.iter().enumerate() {
                // A group that only the last sheet had has nobody now, which everybody sees.
                hidden[row][column] |= cell.is_none() && self.is_listed(row);
            }
        }
        while let Some(target) = self.first_found(&hidden) {
            let Some(more) = self.best_beside(target, &hidden) else {
                return Err(TableRefusal::GivenBack);
            };
            hide(&mut hidden, &more);
        }
        self.show_again(&mut hidden);
        // What is printed has been attacked as it is printed.
        if self.first_found(&hidden).is_some() { Err(TableRefusal::GivenBack) } else { Ok(hidden) }
    }

    fn columns(&self) -> usize {
        self.values[0].len() - 1
    }

    fn is_listed(&self, row: usize) -> bool {
        self.values[row][self.columns()] > 0
    }

    /// Counts below the smallest number, and those that differ by less from what the last sheet printed.
    fn small_cells(&self) -> HiddenCells {
        let mut small = HiddenCells::new();
        for (row, cells) in self.values.iter().enumerate() {
            let is_small = |(column, count): (usize, &u32)| {
                self.is_listed(row)
                    && (*count < self.smallest
                        || self.is_small_change(CellPlace { row, column }, *count))
            };
            small.push(cells.iter().enumerate().map(is_small).collect());
        }
        small
    }

    /// Whether the difference of both sheets would be a count of few people. Where nobody at all was added, that is no news.
    fn is_small_change(&self, place: CellPlace, count: u32) -> bool {
        let Some(earlier) = self.earlier else { return false };
        let Some(before) = earlier.printed[place.row][place.column] else { return false };
        let sum_now: u32 = self.values.iter().map(|row| row[place.column]).sum();
        let sum_before = match earlier.totals.get(place.column) {
            Some(total) => *total,
            None => earlier.totals.iter().sum(),
        };
        self.is_nested() && sum_now != sum_before && count.abs_diff(before) < self.smallest
    }

    fn is_nested(&self) -> bool {
        let is = |relation| matches!(relation, CohortRelation::Grown | CohortRelation::Shrunk);
        self.believed.iter().any(|(relation, _)| is(*relation))
    }

    /// Whether some people changed, came or left, and so few that printed counts would differ about them.
    fn has_few_changes(&self) -> bool {
        let Some(earlier) = self.earlier else { return false };
        let mut changes = 0;
        for (row, cells) in earlier.printed.iter().enumerate() {
            for (column, before) in cells.iter().take(self.columns()).enumerate() {
                changes += before.map_or(0, |before| before.abs_diff(self.values[row][column]));
            }
        }
        !self.is_nested() && changes > 0 && changes < 2 * self.smallest
    }

    /// The first hidden cell, of this sheet or the last, that can have too few values.
    fn first_found(&self, hidden: &HiddenCells) -> Option<AttackTarget> {
        for (relation, before) in &self.believed {
            let counts = self.counts(*relation, before.clone(), hidden);
            let now = counts.now.hidden_places().into_iter();
            let mut targets: Vec<AttackTarget> =
                now.map(|place| AttackTarget { age: SheetAge::Now, place }).collect();
            for place in before.iter().flat_map(CountLayer::hidden_places) {
                targets.push(AttackTarget { age: SheetAge::Before, place });
            }
            let is_found = |it: &AttackTarget| counts.values(*it, self.smallest) < self.smallest;
            if let Some(target) = targets.into_iter().find(is_found) {
                return Some(target);
            }
        }
        None
    }

    fn counts(
        &self,
        relation: CohortRelation,
        before: Option<CountLayer>,
        hidden: &HiddenCells,
    ) -> BelievedCounts {
        let now = CountLayer { values: self.values.clone(), hidden: hidden.clone() };
        BelievedCounts { now, before, relation }
    }

    /// How many values a cell can have at worst.
    fn least_values(&self, target: AttackTarget, hidden: &HiddenCells) -> u32 {
        let mut least = self.smallest;
        for (relation, before) in &self.believed {
            if before.is_some() || target.age == SheetAge::Now {
                let counts = self.counts(*relation, before.clone(), hidden);
                least = least.min(counts.values(target, self.smallest));
            }
        }
        least
    }

    /// Cells that complete a square with one that is found: those that give it most values, then the fewest, then the smallest
    /// counts. None if everything around it is hidden already.
    fn best_beside(&self, target: AttackTarget, hidden: &HiddenCells) -> Option<Vec<CellPlace>> {
        let CellPlace { row, column } = target.place;
        let mut best = None;
        for other_row in (0..self.values.len()).filter(|it| *it != row && self.is_listed(*it)) {
            for other_column in (0..=self.columns()).filter(|it| *it != column) {
                let mut new = Vec::new();
                for row in [row, other_row] {
                    for column in [column, other_column] {
                        if self.is_listed(row) && !hidden[row][column] {
                            new.push(CellPlace { row, column });
                        }
                    }
                }
                if new.is_empty() {
                    continue;
                }
                let mut with_new = hidden.clone();
                hide(&mut with_new, &new);
                let lost: u32 = new.iter().map(|it| self.values[it.row][it.column]).sum();
                let rank = (self.smallest - self.least_values(target, &with_new), new.len(), lost);
                if best.as_ref().is_none_or(|(known, _)| rank < *known) {
                    best = Some((rank, new));
                }
            }
        }
        best.map(|(_, new)| new)
    }

    /// Shows each cell again that need not be hidden beside others, the largest counts first.
    fn show_again(&self, hidden: &mut HiddenCells) {
        let mut beside = Vec::new();
        for (row, cells) in hidden.iter().enumerate() {
            for (column, is_hidden) in cells.iter().enumerate() {
                if *is_hidden && !self.primary[row][column] {
                    beside.push((self.values[row][column], row, column));
                }
            }
        }
        beside.sort_by(|one, other| other.cmp(one));
        for (_, row, column) in beside {
            hidden[row][column] = false;
            if self.first_found(hidden).is_some() {
                hidden[row][column] = true;
            }
        }
    }
}

fn hide(hidden: &mut HiddenCells, places: &[CellPlace]) {
    for CellPlace { row, column } in places {
        hidden[*row][*column] = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[[u32; 3]]) -> CountTable {
        let groups = (0..cells.len()).map(|row| Some(format!("group {row}"))).collect();
        CountTable { groups, cells: cells.iter().map(|row| row.to_vec()).collect() }
    }

    fn hidden_of(hidden: &HiddenCells) -> usize {
        hidden.iter().flatten().filter(|it| **it).count()
    }

    fn printed(table: &CountTable, hidden: &HiddenCells) -> EarlierCounts {
        let mut printed = Vec::new();
        for (row, cells) in table.cells.iter().enumerate() {
            let counts = cells.iter().copied().chain([table.people(row)]);
            let shown = |(count, is_hidden): (u32, &bool)| (!is_hidden).then_some(count);
            printed.push(counts.zip(&hidden[row]).map(shown).collect());
        }
        let totals = (0..3).map(|column| table.cells.iter().map(|row| row[column]).sum()).collect();
        EarlierCounts { printed, totals }
    }

    #[test]
    fn a_table_without_small_counts_is_shown_whole() {
        let large = table(&[[12, 10, 8], [9, 20, 11], [7, 6, 17]]);
        let hidden = TableSuppression::new(&large, None, 5).hidden().expect("nothing is small");
        assert_eq!(hidden_of(&hidden), 0);
    }

    #[test]
    fn a_small_count_is_hidden_with_three_others() {
        let small = table(&[[2, 10, 8], [9, 20, 11], [7, 6, 17]]);
        let hidden = TableSuppression::new(&small, None, 5).hidden().expect("a square is enough");
        assert!(hidden[0][0]);
        assert_eq!(hidden_of(&hidden), 4);
    }

    #[test]
    fn a_group_of_nobody_who_was_accepted_is_hidden_as_a_small_one_is() {
        let none = table(&[[0, 10, 8], [9, 20, 11], [7, 6, 17]]);
        assert!(TableSuppression::new(&none, None, 5).hidden().expect("a square")[0][0]);
    }

    #[test]
    fn a_table_of_one_small_group_beside_one_other_is_refused_or_hides_both() {
        let two = table(&[[1, 0, 1], [40, 30, 20]]);
        match TableSuppression::new(&two, None, 5).hidden() {
            Ok(hidden) => assert!(hidden[0].iter().all(|it| *it)),
            Err(why) => assert_eq!(why, TableRefusal::GivenBack),
        }
    }

    #[test]
    fn the_same_sheet_again_hides_the_same() {
        let small = table(&[[2, 10, 8], [9, 20, 11], [7, 6, 17]]);
        let first = TableSuppression::new(&small, None, 5).hidden().expect("a square");
        let earlier = printed(&small, &first);
        let again = TableSuppression::new(&small, Some(&earlier), 5).hidden();
        assert_eq!(again, Ok(first));
    }

    #[test]
    fn one_more_person_is_never_shown_by_the_difference_of_two_sheets() {
        let before = table(&[[12, 10, 8], [9, 20, 11], [7, 6, 17]]);
        let whole = vec![vec![false; 4]; 3];
        let earlier = printed(&before, &whole);
        for (row, column) in [(0, 0), (1, 2)] {
            let mut after = before.clone();
            after.cells[row][column] += 1;
            assert!(TableSuppression::new(&after, Some(&earlier), 5).hidden().is_err());
        }
        let mut moved = before.clone();
        moved.cells[0][0] += 1;
        moved.cells[0][1] -= 1;
        let few = TableSuppression::new(&moved, Some(&earlier), 5).hidden();
        assert_eq!(few, Err(TableRefusal::FewChanges));
    }
}
