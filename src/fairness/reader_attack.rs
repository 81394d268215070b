//! What a reader can find out about hidden counts. In: the counts of this sheet and, if there is one, counts that fit the last sheet.
//! Out: how many values each hidden cell can have.
//!
//! A value counts only with a witness: a whole table of counts that would be printed exactly as this one. Witnesses are made by moving
//! people along circles of hidden cells, one at a time, so that every printed count and total stays. For one sheet this is exact, for
//! the counts are a flow in a network: its least and greatest values are reached by such circles, and every value between. For two
//! sheets it may find fewer values than there are, never more: then more is hidden than necessary.

use std::collections::VecDeque;

use super::count_layer::{CellPlace, CohortRelation, CountLayer};

/// Which sheet a cell is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetAge {
    Now,
    Before,
}

/// A hidden cell of one of the sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AttackTarget {
    pub(super) age: SheetAge,
    pub(super) place: CellPlace,
}

/// Which sheets change when people are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MoveScope {
    Both,
    Now,
    Before,
}

/// One more or one less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnitStep {
    Up,
    Down,
}

/// A change of one cell by one.
#[derive(Debug, Clone, Copy)]
struct CellStep {
    place: CellPlace,
    step: UnitStep,
}

/// Counts that a reader may believe, of this sheet and of the last one.
#[derive(Debug, Clone)]
pub(super) struct BelievedCounts {
    pub(super) now: CountLayer,
    pub(super) before: Option<CountLayer>,
    pub(super) relation: CohortRelation,
}

impl BelievedCounts {
    /// How many values of a hidden cell have a witness; no more than `wanted` are looked for.
    pub(super) fn values(&self, target: AttackTarget, wanted: u32) -> u32 {
        let mut found = 1;
        for step in [UnitStep::Up, UnitStep::Down] {
            let mut counts = self.clone();
            while found < wanted && counts.moved(target, step) {
                found += 1;
            }
        }
        found
    }

    /// Changes a cell by one, and others with it, so that everything printed stays; false if no way is found.
    fn moved(&mut self, target: AttackTarget, step: UnitStep) -> bool {
        let alone = match target.age {
            SheetAge::Now => MoveScope::Now,
            SheetAge::Before => MoveScope::Before,
        };
        for scope in [MoveScope::Both, alone] {
            let first = CellStep { place: target.place, step };
            if let Some(circle) = self.circle(first, scope) {
                for step in circle {
                    self.change(step, scope);
                }
                return true;
            }
        }
        false
    }

    /// The shortest circle of changes that begins with one.
    fn circle(&self, first: CellStep, scope: MoveScope) -> Option<Vec<CellStep>> {
        if !self.may_change(first, scope) {
            return None;
        }
        let (columns, rows) = (self.now.columns(), self.now.values.len());
        let (start, goal) = (head(first, columns, rows), tail(first, columns, rows));
        let mut came_by: Vec<Option<CellStep>> = vec![None; columns + rows + 1];
        let mut waiting = VecDeque::from([start]);
        while let Some(node) = waiting.pop_front() {
            if node == goal {
                return Some(steps_back(&came_by, start, goal, first, columns, rows));
            }
            for step in steps_from(node, columns, rows) {
                let next = head(step, columns, rows);
                let is_new = next != start && came_by[next].is_none();
                if is_new && step.place != first.place && self.may_change(step, scope) {
                    came_by[next] = Some(step);
                    waiting.push_back(next);
                }
            }
        }
        None
    }

    /// Whether a cell may change by one as far as it and its relation to the other sheet go.
    fn may_change(&self, of: CellStep, scope: MoveScope) -> bool {
        let CellStep { place, step } = of;
        let can = |layer: &CountLayer| {
            layer.is_hidden(place)
                && (step == UnitStep::Up || layer.value(place) > layer.least(place))
        };
        let Some(before) = &self.before else {
            return scope == MoveScope::Now && can(&self.now);
        };
        let difference = || i64::from(self.now.value(place)) - i64::from(before.value(place));
        let grows = match (scope, step) {
            (MoveScope::Both, _) => return can(&self.now) && can(before),
            (MoveScope::Now, UnitStep::Up) | (MoveScope::Before, UnitStep::Down) => true,
            (MoveScope::Now, UnitStep::Down) | (MoveScope::Before, UnitStep::Up) => false,
        };
        let fits = match self.relation {
            CohortRelation::Unknown => true,
            CohortRelation::Grown => grows || difference() > 0,
            CohortRelation::Shrunk => !grows || difference() < 0,
            CohortRelation::SamePeople => place.column != self.now.columns(),
        };
        fits && can(if scope == MoveScope::Now { &self.now } else { before })
    }

    fn change(&mut self, of: CellStep, scope: MoveScope) {
        let CellPlace { row, column } = of.place;
        let mut layers = Vec::new();
        if scope != MoveScope::Before {
            layers.push(&mut self.now);
        }
        if scope != MoveScope::Now {
            layers.extend(self.before.as_mut());
        }
        for layer in layers {
            let value = &mut layer.values[row][column];
            match of.step {
                UnitStep::Up => *value += 1,
                UnitStep::Down => *value -= 1,
            }
        }
    }
}

/// The nodes of the network: the columns, then the rows, then where all people meet. A cell leads from its column to its row, and the
/// number of people of a group from its row to where all meet; one less is one more the other way.
fn ends(place: CellPlace, columns: usize, rows: usize) -> [usize; 2] {
    if place.column == columns {
        [columns + place.row, columns + rows]
    } else {
        [place.column, columns + place.row]
    }
}

fn tail(of: CellStep, columns: usize, rows: usize) -> usize {
    ends(of.place, columns, rows)[usize::from(of.step == UnitStep::Down)]
}

fn head(of: CellStep, columns: usize, rows: usize) -> usize {
    ends(of.place, columns, rows)[usize::from(of.step == UnitStep::Up)]
}

/// Every step that leaves a node.
fn steps_from(node: usize, columns: usize, rows: usize) -> Vec<CellStep> {
    let at = |row, column, step| CellStep { place: CellPlace { row, column }, step };
    if node < columns {
        return (0..rows).map(|row| at(row, node, UnitStep::Up)).collect();
    }
    if node == columns + rows {
        return (0..rows).map(|row| at(row, columns, UnitStep::Down)).collect();
    }
    let row = node - columns;
    let mut steps = vec![at(row, columns, UnitStep::Up)];
    steps.extend((0..columns).map(|column| at(row, column, UnitStep::Down)));
    steps
}

fn steps_back(
    came_by: &[Option<CellStep>],
    start: usize,
    goal: usize,
    first: CellStep,
    columns: usize,
    rows: usize,
) -> Vec<CellStep> {
    let mut circle = vec![first];
    let mut node = goal;
    while node != start {
        let step = came_by[node].expect("the search came to every node of the way by a step");
        circle.push(step);
        node = tail(step, columns, rows);
    }
    circle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(values: &[[u32; 4]], hidden: &[(usize, usize)]) -> BelievedCounts {
        let values: Vec<Vec<u32>> = values.iter().map(|row| row.to_vec()).collect();
        let mut is_hidden = vec![vec![false; 4]; values.len()];
        for (row, column) in hidden {
            is_hidden[*row][*column] = true;
        }
        let now = CountLayer { values, hidden: is_hidden };
        BelievedCounts { now, before: None, relation: CohortRelation::Unknown }
    }

    fn values(counts: &BelievedCounts, row: usize, column: usize) -> u32 {
        let place = CellPlace { row, column };
        counts.values(AttackTarget { age: SheetAge::Now, place }, 100)
    }

    const COUNTS: [[u32; 4]; 3] = [[2, 10, 8, 20], [9, 20, 11, 40], [7, 6, 17, 30]];

    #[test]
    fn a_cell_that_is_hidden_alone_is_known() {
        assert_eq!(values(&table(&COUNTS, &[(0, 0)]), 0, 0), 1);
        // Its row alone, or its column alone, gives it back, too.
        assert_eq!(values(&table(&COUNTS, &[(0, 0), (0, 1)]), 0, 0), 1);
        assert_eq!(values(&table(&COUNTS, &[(0, 0), (1, 0), (0, 3)]), 0, 0), 1);
    }

    #[test]
    fn a_square_of_hidden_cells_has_as_many_values_as_its_smallest_cells_allow() {
        let counts = table(&COUNTS, &[(0, 0), (0, 1), (1, 0), (1, 1)]);
        // One may come from 2 down to 0, or go up until 9 or 10 is used up.
        assert_eq!(values(&counts, 0, 0), 2 + 1 + 9);
        assert_eq!(values(&counts, 1, 1), 2 + 1 + 9);
    }

    #[test]
    fn numbers_of_people_hide_a_cell_as_well_but_a_named_group_has_somebody() {
        let counts = table(&COUNTS, &[(0, 0), (0, 3), (2, 0), (2, 3)]);
        assert_eq!(values(&counts, 0, 0), 2 + 1 + 7);
        let lonely = table(&[[1, 0, 0, 1], [9, 20, 11, 40]], &[(0, 0), (0, 3), (1, 0), (1, 3)]);
        assert_eq!(values(&lonely, 0, 0), 10);
    }

    #[test]
    fn a_sheet_that_grew_by_few_people_gives_back_what_the_last_one_printed() {
        let mut counts = table(&COUNTS, &[(0, 0), (0, 1), (1, 0), (1, 1)]);
        let mut before = counts.now.clone();
        before.values[1] = vec![8, 20, 11, 39];
        before.hidden = vec![vec![false; 4]; 3];
        counts.before = Some(before);
        counts.relation = CohortRelation::Grown;
        // Only one person is new, so nothing but this person can be elsewhere.
        assert_eq!(values(&counts, 0, 0), 1);
        counts.relation = CohortRelation::Unknown;
        assert_eq!(values(&counts, 0, 0), 12);
    }
}
