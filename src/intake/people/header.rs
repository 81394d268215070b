//! The header of a table of people. In: a row of names, and what a mapping calls the columns. Out: what each column holds;
//! and which are missing, stand twice, or have names that say nothing.

use super::column_meaning::{NamePart, PeopleColumn};
use crate::diagnostics::escape_control;
use crate::intake::columns::Column;
use crate::intake::file::grid::Grid;
use crate::intake::mapping::{ColumnFinder, ColumnName, OnUnmatched, PeopleRule};
use crate::intake::table::sensitive::is_sensitive;

/// The header of a table of people.
#[derive(Debug)]
pub(super) struct PeopleHeader {
    /// Its row in the grid, from 0.
    pub(super) row: usize,
    pub(super) names: Vec<ColumnName>,
    /// One for each column.
    pub(super) meanings: Vec<PeopleColumn>,
    /// Columns with a name that another has before them, by the place of both.
    pub(super) repeated: Vec<(usize, usize)>,
    /// Columns that a mapping names for a second of ours.
    shared: Vec<(Column, usize)>,
    /// What hidden columns hold that are left out, with their places.
    pub(super) hidden: Vec<(PeopleColumn, usize)>,
    /// The places of columns that names of `--ignore` would leave out and that packets need.
    pub(super) kept: Vec<usize>,
}

impl PeopleHeader {
    /// The header that stands in a row. A name of `--ignore` leaves out nothing without which it would say less of people.
    pub(super) fn at(grid: &Grid, row: usize, rule: &PeopleRule) -> Self {
        let header = Self::without(grid, row, rule, &[]);
        let is_left_out = |index: &usize| {
            rule.left_names.iter().any(|name| name.find(*index, &header.names[*index]).is_some())
        };
        let named: Vec<usize> = (0..header.names.len()).filter(is_left_out).collect();
        if named.is_empty() {
            return header;
        }
        let whole = Self::without(grid, row, rule, &named);
        let has_name = |header: &Self| !header.missing().contains(&Column::Name);
        let is_needed = |index: &usize| match &whole.meanings[*index] {
            PeopleColumn::Known(Column::Name) | PeopleColumn::PartOfName(_) => !has_name(&header),
            meaning => meaning.is_needed() && header.place(meaning).is_none(),
        };
        let kept: Vec<usize> = named.into_iter().filter(is_needed).collect();
        if kept.is_empty() { header } else { Self::without(grid, row, rule, &kept) }
    }

    /// The header, without the columns that names of `--ignore` leave out, but for those at some places.
    fn without(grid: &Grid, row: usize, rule: &PeopleRule, kept: &[usize]) -> Self {
        let trimmed = |text: &str| {
            text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned()
        };
        let names: Vec<ColumnName> =
            grid.row(row).map(|cell| ColumnName::new(trimmed(cell))).collect();
        let meanings = names.iter().map(|_| PeopleColumn::Unmatched).collect();
        let (repeated, shared, hidden) = (Vec::new(), Vec::new(), Vec::new());
        let kept = kept.to_vec();
        let mut header = Self { row, names, meanings, repeated, shared, hidden, kept };
        header.leave_out(rule);
        for (column, finders) in &rule.columns {
            header.take(finders, PeopleColumn::Known(*column));
            if header.place(&PeopleColumn::Known(*column)).is_none() {
                header.share(finders, *column);
            }
        }
        for (finders, part) in [
            (&rule.preferred_name, NamePart::Preferred),
            (&rule.first_name, NamePart::First),
            (&rule.last_name, NamePart::Last),
        ] {
            header.take(finders, PeopleColumn::PartOfName(part));
        }
        header.take(&rule.manager_id, PeopleColumn::ManagerId);
        header.take_own();
        header.leave_out_places(&rule.left_places);
        if rule.unmatched_columns == OnUnmatched::Ignore {
            for meaning in
                header.meanings.iter_mut().filter(|meaning| **meaning == PeopleColumn::Unmatched)
            {
                *meaning = PeopleColumn::LeftOut("nothing names it".to_owned());
            }
        }
        header.leave_out_hidden(grid);
        header
    }

    /// Leaves out what is hidden, if such columns are left out. What says who somebody or a manager is stays.
    fn leave_out_hidden(&mut self, grid: &Grid) {
        let left_out = || PeopleColumn::LeftOut("hidden, left out by --hidden skip".to_owned());
        for (index, first) in std::mem::take(&mut self.repeated) {
            // Of two columns of one name, that which is seen is meant.
            if grid.marks.leaves_out(first) && !grid.marks.leaves_out(index) {
                self.meanings[index] = std::mem::replace(&mut self.meanings[first], left_out());
            } else {
                self.repeated.push((index, first));
            }
        }
        for index in (0..self.names.len()).filter(|index| grid.marks.leaves_out(*index)) {
            if !self.decides(index) && !matches!(self.meanings[index], PeopleColumn::LeftOut(_)) {
                let meaning = std::mem::replace(&mut self.meanings[index], left_out());
                self.hidden.push((meaning, index));
                self.repeated.retain(|(place, _)| *place != index);
            }
        }
    }

    /// Whether a column says who somebody or a manager is.
    fn decides(&self, index: usize) -> bool {
        match &self.meanings[index] {
            PeopleColumn::Known(column) => column.decides(),
            meaning => *meaning == PeopleColumn::ManagerId,
        }
    }

    /// The columns that say who somebody or a manager is.
    pub(super) fn deciding(&self) -> Vec<usize> {
        (0..self.names.len()).filter(|index| self.decides(*index)).collect()
    }

    fn leave_out(&mut self, rule: &PeopleRule) {
        for index in 0..self.names.len() {
            let finds = |finders: &[ColumnFinder]| {
                finders.iter().any(|finder| finder.find(index, &self.names[index]).is_some())
            };
            let by_option = finds(&rule.left_names) && !self.kept.contains(&index);
            if finds(&rule.ignored) || by_option {
                self.meanings[index] = PeopleColumn::LeftOut("left out".to_owned());
            } else if finds(&rule.dropped) {
                self.meanings[index] = PeopleColumn::Sensitive;
            }
        }
    }

    /// Leaves out what stands at places, unless nothing else holds the same: they may be meant for other files of the run.
    fn leave_out_places(&mut self, places: &[usize]) {
        let left_out = || PeopleColumn::LeftOut("left out".to_owned());
        let repeated = std::mem::take(&mut self.repeated);
        for (index, first) in repeated {
            if places.contains(&index) {
                self.meanings[index] = left_out();
            } else if places.contains(&first)
                && !matches!(self.meanings[first], PeopleColumn::LeftOut(_))
            {
                self.meanings[index] = std::mem::replace(&mut self.meanings[first], left_out());
            } else {
                self.repeated.push((index, first));
            }
        }
        for place in places.iter().filter(|place| **place < self.names.len()) {
            let meaning = &mut self.meanings[*place];
            if matches!(
                meaning,
                PeopleColumn::Unmatched | PeopleColumn::Unnamed | PeopleColumn::Sensitive
            ) {
                *meaning = left_out();
            }
        }
    }

    /// Takes the column that the first of some finders finds. What the others find says the same once more.
    fn take(&mut self, finders: &[ColumnFinder], meaning: PeopleColumn) {
        let mut taken: Option<usize> = None;
        for finder in finders {
            let before = taken;
            for index in 0..self.names.len() {
                let is_free = self.meanings[index] == PeopleColumn::Unmatched;
                if !is_free || finder.find(index, &self.names[index]).is_none() {
                    continue;
                }
                match (taken, before) {
                    (None, _) => {
                        taken = Some(index);
                        self.meanings[index] = meaning.clone();
                    }
                    (Some(first), None) => self.repeated.push((index, first)),
                    (Some(first), Some(_)) => {
                        let other = escape_control(&self.names[first].text);
                        self.meanings[index] =
                            PeopleColumn::LeftOut(format!("`{other}` is read in its place"));
                    }
                }
            }
        }
    }

    /// Takes a column that holds another of ours already: one job family is the track of today and the one asked for.
    fn share(&mut self, finders: &[ColumnFinder], column: Column) {
        for finder in finders.iter().filter(|finder| !matches!(finder, ColumnFinder::Pattern(_))) {
            let found = (0..self.names.len()).find(|place| {
                let is_known = matches!(self.meanings[*place], PeopleColumn::Known(_));
                is_known && finder.find(*place, &self.names[*place]).is_some()
            });
            if let Some(place) = found {
                return self.shared.push((column, place));
            }
        }
    }

    /// Takes the columns that are called as ours are.
    fn take_own(&mut self) {
        for index in 0..self.names.len() {
            if self.meanings[index] != PeopleColumn::Unmatched {
                continue;
            }
            let name = &self.names[index];
            let own = Column::named(&name.text).filter(|it| it.is_of_person());
            if name.is_blank() {
                self.meanings[index] = PeopleColumn::Unnamed;
            } else if let Some(column) = own {
                match self.place(&PeopleColumn::Known(column)) {
                    None => self.meanings[index] = PeopleColumn::Known(column),
                    Some(first) if Column::named(&self.names[first].text) == Some(column) => {
                        self.repeated.push((index, first));
                    }
                    // The mapping takes it from elsewhere.
                    Some(_) => {}
                }
            } else if is_sensitive(&name.text) {
                self.meanings[index] = PeopleColumn::Sensitive;
            }
        }
    }

    /// The place of the column with a meaning.
    pub(super) fn place(&self, meaning: &PeopleColumn) -> Option<usize> {
        let own = self.meanings.iter().position(|other| other == meaning);
        own.or_else(|| {
            let shared =
                self.shared.iter().find(|(column, _)| *meaning == PeopleColumn::Known(*column));
            shared.map(|(_, place)| *place)
        })
    }

    /// Our columns that a column holds beside the first of them.
    pub(super) fn also(&self, place: usize) -> impl Iterator<Item = Column> {
        self.shared.iter().filter(move |(_, own)| *own == place).map(|(column, _)| *column)
    }

    /// How many columns say something of people.
    pub(super) fn known(&self) -> usize {
        let says = |meaning: &&PeopleColumn| {
            matches!(
                meaning,
                PeopleColumn::Known(_) | PeopleColumn::PartOfName(_) | PeopleColumn::ManagerId
            )
        };
        self.meanings.iter().filter(says).count()
    }

    /// Whether it is a header of people: it says whom each row is about, and something of them.
    pub(super) fn is_of_people(&self) -> bool {
        self.place(&PeopleColumn::Known(Column::EmployeeId)).is_some() && self.known() > 1
    }

    /// Whether nothing of it is in doubt, and nothing is missing.
    pub(super) fn is_complete(&self) -> bool {
        self.unmatched().is_empty() && self.missing().is_empty()
    }

    /// The columns that nothing names.
    pub(super) fn unmatched(&self) -> Vec<usize> {
        let places =
            (0..self.names.len()).filter(|place| self.meanings[*place] == PeopleColumn::Unmatched);
        places.filter(|index| !self.repeated.iter().any(|(own, _)| own == index)).collect()
    }

    /// The columns without which no packet can be made and that are not there.
    pub(super) fn missing(&self) -> Vec<Column> {
        let has_name =
            self.meanings.iter().any(|meaning| matches!(meaning, PeopleColumn::PartOfName(_)));
        let required = [Column::EmployeeId].into_iter().chain(Column::PERSON_REQUIRED);
        let has = |column: &Column| {
            self.place(&PeopleColumn::Known(*column)).is_some()
                || (*column == Column::Name && has_name)
        };
        required.filter(|column| !has(column)).collect()
    }
}
