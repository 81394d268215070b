//! The counts that somebody may believe who has a sheet. In: what is printed and what is hidden. Out: counts that fit all of it, and
//! which of them may change.

/// A place in a table: its row, and its column; behind the columns of decisions stands the number of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellPlace {
    pub(super) row: usize,
    pub(super) column: usize,
}

/// Which cells of a table are hidden, row by row, the number of people of each group among them.
pub(super) type HiddenCells = Vec<Vec<bool>>;

/// Counts that fit a sheet, the number of people of each group behind its decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CountLayer {
    pub(super) values: Vec<Vec<u32>>,
    pub(super) hidden: HiddenCells,
}

impl CountLayer {
    pub(super) fn value(&self, place: CellPlace) -> u32 {
        self.values[place.row][place.column]
    }

    pub(super) fn is_hidden(&self, place: CellPlace) -> bool {
        self.hidden[place.row][place.column]
    }

    /// How many columns of decisions there are.
    pub(super) fn columns(&self) -> usize {
        self.values[0].len() - 1
    }

    /// Every hidden cell.
    pub(super) fn hidden_places(&self) -> Vec<CellPlace> {
        let mut places = Vec::new();
        for (row, cells) in self.hidden.iter().enumerate() {
            for (column, is_hidden) in cells.iter().enumerate() {
                if *is_hidden {
                    places.push(CellPlace { row, column });
                }
            }
        }
        places
    }

    /// The least that a hidden cell can hold: a group that is named has somebody.
    pub(super) fn least(&self, place: CellPlace) -> u32 {
        u32::from(place.column == self.columns())
    }
}

/// How the cohort of this sheet and that of the last one may belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CohortRelation {
    /// Nobody knows.
    Unknown,
    /// Everybody of the last sheet is in this one, with the same decision.
    Grown,
    /// Everybody of this sheet is in the last one, with the same decision.
    Shrunk,
    /// The people are the same, and decisions may have changed.
    SamePeople,
}

/// What a cell may hold.
#[derive(Debug, Clone, Copy)]
struct CellBounds {
    low: u32,
    high: u32,
}

/// Counts of the last sheet that fit what it prints and, as the relation says, the counts of this one; none if there are none.
/// `printed` has none for a hidden cell.
pub(super) fn counts_before(
    printed: &[Vec<Option<u32>>],
    totals: &[u32],
    now: &[Vec<u32>],
    relation: CohortRelation,
) -> Option<CountLayer> {
    let columns = totals.len();
    let people: u32 = totals.iter().sum();
    // The nodes: the columns, the rows, and where all people meet.
    let (first_row, meeting) = (columns, columns + printed.len());
    let mut network = BoundedFlow::new(meeting + 1);
    for (row, cells) in printed.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let bounds = bounds(*cell, now[row][column], relation, column == columns, people);
            if column == columns {
                network.edge(first_row + row, meeting, bounds);
            } else {
                network.edge(column, first_row + row, bounds);
            }
        }
    }
    for (column, total) in totals.iter().enumerate() {
        network.edge(meeting, column, CellBounds { low: *total, high: *total });
    }
    let flows = network.feasible()?;
    let mut values = Vec::new();
    let mut hidden = HiddenCells::new();
    for (row, cells) in printed.iter().enumerate() {
        let mut counts: Vec<u32> =
            (0..columns).map(|column| flows[column][first_row + row]).collect();
        counts.push(flows[first_row + row][meeting]);
        values.push(counts);
        hidden.push(cells.iter().map(Option::is_none).collect());
    }
    Some(CountLayer { values, hidden })
}

fn bounds(
    printed: Option<u32>,
    now: u32,
    relation: CohortRelation,
    is_sum: bool,
    people: u32,
) -> CellBounds {
    let known = printed.map_or((u32::from(is_sum), people), |count| (count, count));
    let related = match relation {
        CohortRelation::Unknown => (0, people),
        CohortRelation::Grown => (0, now),
        CohortRelation::Shrunk => (now, people),
        CohortRelation::SamePeople if is_sum => (now, now),
        CohortRelation::SamePeople => (0, people),
    };
    CellBounds { low: known.0.max(related.0), high: known.1.min(related.1) }
}

/// A network whose edges carry at least and at most so much.
struct BoundedFlow {
    least: Vec<Vec<u32>>,
    rest: Vec<Vec<u32>>,
    first: Vec<Vec<u32>>,
    is_possible: bool,
}

impl BoundedFlow {
    fn new(nodes: usize) -> Self {
        // Two more nodes give and take what edges have to carry.
        let none = vec![vec![0; nodes + 2]; nodes + 2];
        Self { least: none.clone(), rest: none.clone(), first: none, is_possible: true }
    }

    fn edge(&mut self, from: usize, to: usize, bounds: CellBounds) {
        let Some(room) = bounds.high.checked_sub(bounds.low) else {
            self.is_possible = false;
            return;
        };
        let source = self.rest.len() - 2;
        let sink = source + 1;
        self.least[from][to] = bounds.low;
        self.rest[from][to] = room;
        self.first[from][to] = room;
        self.rest[source][to] += bounds.low;
        self.rest[from][sink] += bounds.low;
    }

    /// What each edge carries, if there is a way.
    fn feasible(mut self) -> Option<Vec<Vec<u32>>> {
        if !self.is_possible {
            return None;
        }
        let source = self.rest.len() - 2;
        while self.augment(source, source + 1) {}
        if self.rest[source].iter().any(|rest| *rest > 0) {
            return None;
        }
        let mut flows = self.least;
        for (from, row) in flows.iter_mut().enumerate() {
            for (to, flow) in row.iter_mut().enumerate() {
                *flow += self.first[from][to].saturating_sub(self.rest[from][to]);
            }
        }
        Some(flows)
    }

    /// Sends as much as fits along a shortest way, if there is one.
    fn augment(&mut self, source: usize, sink: usize) -> bool {
        let mut came_from: Vec<Option<usize>> = vec![None; self.rest.len()];
        let mut waiting = std::collections::VecDeque::from([source]);
        while let Some(node) = waiting.pop_front() {
            for (next, rest) in self.rest[node].iter().enumerate() {
                if *rest > 0 && came_from[next].is_none() && next != source {
                    came_from[next] = Some(node);
                    waiting.push_back(next);
                }
            }
        }
        let mut way = Vec::new();
        let mut node = sink;
        while let Some(from) = came_from[node] {
            way.push((from, node));
            node = from;
        }
        let Some(most) = way.iter().map(|(from, to)| self.rest[*from][*to]).min() else {
            return false;
        };
        for (from, to) in way {
            self.rest[from][to] -= most;
            self.rest[to][from] += most;
        }
        true
    }
}
