//! The header of a table of people. In: a row of names, and what a mapping calls the columns. Out: what each column holds;
//! or which are missing, which stand twice, and which nothing names.

use crate::diagnostics::{
    Code, Diagnostic, Location, Report, escape_control, in_shell, nearest, one_based,
};
use crate::intake::columns::{Column, FEW, hidden_column, listed};
use crate::intake::file::grid::Grid;
use crate::intake::mapping::{ColumnFinder, ColumnName, OnUnmatched, PeopleRule};
use crate::intake::table::sensitive::is_sensitive;

/// A part of a person's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NamePart {
    First,
    Last,
    /// What somebody is called in place of the first name.
    Preferred,
}

/// What a column of a table of people holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PeopleColumn {
    Known(Column),
    PartOfName(NamePart),
    /// The id of the manager, who stands in the table, too.
    ManagerId,
    /// Not wanted, and why.
    LeftOut(String),
    Sensitive,
    /// Spreadsheets leave empty columns behind; a cell in one is an error.
    Unnamed,
    /// Nothing says what it is.
    Unmatched,
}

impl PeopleColumn {
    /// Whether packets need it, or the roles of those who wrote.
    fn is_needed(&self) -> bool {
        match self {
            Self::Known(column) => column.is_needed(),
            meaning => *meaning == Self::ManagerId,
        }
    }
}

/// The header of a table of people.
#[derive(Debug)]
pub(super) struct PeopleHeader {
    /// Its row in the grid, from 0.
    pub(super) row: usize,
    pub(super) names: Vec<ColumnName>,
    /// One for each column.
    pub(super) meanings: Vec<PeopleColumn>,
    /// Columns with a name that another has before them, by the place of both.
    repeated: Vec<(usize, usize)>,
    /// Columns that a mapping names for a second of ours.
    shared: Vec<(Column, usize)>,
    /// What hidden columns hold that are left out, with their places.
    hidden: Vec<(PeopleColumn, usize)>,
    /// The places of columns that names of `--ignore` would leave out and that packets need.
    pub(super) kept: Vec<usize>,
}

impl PeopleHeader {
    /// The header that stands in a row. A name of `--ignore` leaves out nothing without which it would say less of people.
    pub(super) fn at(grid: &Grid, row: usize, rule: &PeopleRule) -> Self {
        let header = Self::without(grid, row, rule, &[]);
        let is_left_out = |index: &usize| {
            rule.left_names.iter().any(|it| it.find(*index, &header.names[*index]).is_some())
        };
        let named: Vec<usize> = (0..header.names.len()).filter(is_left_out).collect();
        if named.is_empty() {
            return header;
        }
        let whole = Self::without(grid, row, rule, &named);
        let has_name = |it: &Self| !it.missing().contains(&Column::Name);
        let is_needed = |index: &usize| match &whole.meanings[*index] {
            PeopleColumn::Known(Column::Name) | PeopleColumn::PartOfName(_) => !has_name(&header),
            it => it.is_needed() && header.place(it).is_none(),
        };
        let kept: Vec<usize> = named.into_iter().filter(is_needed).collect();
        match kept.is_empty() {
            true => header,
            false => Self::without(grid, row, rule, &kept),
        }
    }

    /// The header, without the columns that names of `--ignore` leave out, but for those at some places.
    fn without(grid: &Grid, row: usize, rule: &PeopleRule, kept: &[usize]) -> Self {
        let trimmed =
            |it: &str| it.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned();
        let names: Vec<ColumnName> = grid.row(row).map(|it| ColumnName::new(trimmed(it))).collect();
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
            for meaning in header.meanings.iter_mut().filter(|it| **it == PeopleColumn::Unmatched) {
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
        for index in (0..self.names.len()).filter(|it| grid.marks.leaves_out(*it)) {
            if !self.decides(index) && !matches!(self.meanings[index], PeopleColumn::LeftOut(_)) {
                let meaning = std::mem::replace(&mut self.meanings[index], left_out());
                self.hidden.push((meaning, index));
                self.repeated.retain(|(it, _)| *it != index);
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
        (0..self.names.len()).filter(|it| self.decides(*it)).collect()
    }

    fn leave_out(&mut self, rule: &PeopleRule) {
        for index in 0..self.names.len() {
            let finds = |finders: &[ColumnFinder]| {
                finders.iter().any(|it| it.find(index, &self.names[index]).is_some())
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
        for place in places.iter().filter(|it| **it < self.names.len()) {
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
        for finder in finders.iter().filter(|it| !matches!(it, ColumnFinder::Pattern(_))) {
            let found = (0..self.names.len()).find(|it| {
                let is_known = matches!(self.meanings[*it], PeopleColumn::Known(_));
                is_known && finder.find(*it, &self.names[*it]).is_some()
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
        let own = self.meanings.iter().position(|it| it == meaning);
        own.or_else(|| {
            let shared = self.shared.iter().find(|(it, _)| *meaning == PeopleColumn::Known(*it));
            shared.map(|(_, place)| *place)
        })
    }

    /// Our columns that a column holds beside the first of them.
    pub(super) fn also(&self, place: usize) -> impl Iterator<Item = Column> {
        self.shared.iter().filter(move |(_, it)| *it == place).map(|(column, _)| *column)
    }

    /// How many columns say something of people.
    pub(super) fn known(&self) -> usize {
        let says = |it: &&PeopleColumn| {
            matches!(
                it,
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
            (0..self.names.len()).filter(|it| self.meanings[*it] == PeopleColumn::Unmatched);
        places.filter(|index| !self.repeated.iter().any(|(it, _)| it == index)).collect()
    }

    /// The columns without which no packet can be made and that are not there.
    pub(super) fn missing(&self) -> Vec<Column> {
        let has_name = self.meanings.iter().any(|it| matches!(it, PeopleColumn::PartOfName(_)));
        let required = [Column::EmployeeId].into_iter().chain(Column::PERSON_REQUIRED);
        let has = |it: &Column| {
            self.place(&PeopleColumn::Known(*it)).is_some() || (*it == Column::Name && has_name)
        };
        required.filter(|it| !has(it)).collect()
    }

    /// Reports every mistake of the header.
    pub(super) fn check(&self, grid: &Grid, rule: &PeopleRule, report: &mut Report) {
        for (index, first) in &self.repeated {
            let name = escape_control(&self.names[*index].text);
            let message =
                format!("the column `{name}` is there twice, first in column {}", first + 1);
            let finding =
                Diagnostic::error(Code::DuplicateColumn, message).at(self.location(grid, *index));
            let places = format!("\"#{}\" or \"#{}\"", first + 1, index + 1);
            let hint = format!(
                "compare the two; rename the one that is not meant, or delete it; or name the right one by its place under `[people]` of a mapping: {places}"
            );
            report.push(finding.value(&self.names[*index].text).hint(hint));
        }
        // What is missing and what nothing names are mostly one cause.
        let mut missing = self.missing();
        self.check_hidden(grid, &mut missing, report);
        if !rule.is_said() || self.missing().is_empty() {
            self.check_unmatched(grid, rule, &mut missing, report);
        }
        self.check_missing(grid, rule, &missing, report);
    }

    /// Reports columns that nothing names: one or two may be misspelt, more are those of another system. Takes out of the
    /// missing columns those that are told with them.
    fn check_unmatched(
        &self,
        grid: &Grid,
        rule: &PeopleRule,
        missing: &mut Vec<Column>,
        report: &mut Report,
    ) {
        let unmatched = self.unmatched();
        if unmatched.len() > FEW {
            let is_told = |it: &mut Column| self.ignored_by_itself(*it, rule).is_none();
            let told: Vec<Column> = missing.extract_if(.., is_told).collect();
            return report.push(self.unknown_columns(grid, &unmatched, &told, rule));
        }
        let own = [Column::EmployeeId].into_iter().chain(Column::PERSON);
        let is_free = |it: &Column| match it {
            Column::Name => self.missing().contains(it),
            it => self.place(&PeopleColumn::Known(*it)).is_none(),
        };
        let free: Vec<Column> = own.filter(is_free).collect();
        let meant = self.meant(grid, &unmatched, &free, rule);
        for (index, near) in unmatched.into_iter().zip(meant) {
            report.push(self.unknown(grid, index, near));
            missing.retain(|it| Some(it.name()) != near);
        }
    }

    /// Which of some of our columns each of some others seems to hold: what a mapping would be begun with, else the nearest
    /// name.
    fn meant(
        &self,
        grid: &Grid,
        places: &[usize],
        free: &[Column],
        rule: &PeopleRule,
    ) -> Vec<Option<&'static str>> {
        let guesses = super::starter::guesses(grid, self.row, rule);
        let names: Vec<&'static str> = free.iter().map(|it| it.name()).collect();
        let meant = |place: &usize| match guesses.get(*place)? {
            PeopleColumn::Known(column) => free.contains(column).then(|| column.name()),
            PeopleColumn::Unmatched => {
                let near = nearest(&self.names[*place].text, names.iter().copied())?;
                let is_guessed =
                    |it: &PeopleColumn| matches!(it, PeopleColumn::Known(of) if of.name() == near);
                (!guesses.iter().any(is_guessed)).then_some(near)
            }
            _ => None,
        };
        places.iter().map(meant).collect()
    }

    fn unknown(&self, grid: &Grid, index: usize, near: Option<&str>) -> Diagnostic {
        let name = &self.names[index].text;
        let message = format!("there is no column `{}`", escape_control(name));
        let finding = Diagnostic::error(Code::UnknownColumn, message)
            .at(self.location(grid, index))
            .value(name);
        let finding = match near {
            Some(near) => finding.hint(format!("did you mean `{near}`?")),
            None => finding,
        };
        finding.hint("if packets need it, say as what under `[people]` of a mapping (--map)").hint(
            format!(
                "if not, leave it out with `--ignore {}`, or with `ignore` under `[people]`",
                in_shell(name)
            ),
        )
    }

    fn unknown_columns(
        &self,
        grid: &Grid,
        several: &[usize],
        missing: &[Column],
        rule: &PeopleRule,
    ) -> Diagnostic {
        let names: Vec<&str> = several.iter().map(|it| self.names[*it].text.as_str()).collect();
        let mut message = format!(
            "nothing says what {} columns of the table of people are: {}",
            names.len(),
            listed(&names)
        );
        if !missing.is_empty() {
            message += &format!("; and {}", are_missing(missing));
        }
        let finding = Diagnostic::error(Code::UnknownColumn, message);
        let finding = finding.at(self.location(grid, several[0])).value(&names.join(", "));
        let meant = self.meant(grid, several, &self.missing(), rule).into_iter().zip(names);
        let meant: Vec<String> = meant
            .filter_map(|(near, name)| Some(format!("`{}` by `{}`", near?, escape_control(name))))
            .collect();
        let finding = match meant.is_empty() {
            true => finding,
            false => finding.hint(format!("did you mean {}?", joined(&meant))),
        };
        let finding = finding.hint("say what they are under `[people]` of a mapping, and name those that packets do not need in its `ignore`");
        match rule.names_columns() {
            true => finding,
            false => finding.hint(begins_mapping(grid)),
        }
    }

    fn check_missing(
        &self,
        grid: &Grid,
        rule: &PeopleRule,
        missing: &[Column],
        report: &mut Report,
    ) {
        let Some(first) = missing.first() else { return };
        let (message, name) = (are_missing(missing), first.name());
        let at = Location { line: grid.line(self.row), ..Location::start_of(&grid.file) };
        let finding = Diagnostic::error(Code::MissingColumn, message).at(at).value(name);
        let ignored: Vec<String> = missing
            .iter()
            .filter_map(|it| self.ignored_by_itself(*it, rule))
            .map(|it| format!("`{}`", escape_control(&self.names[it].text)))
            .collect();
        if !ignored.is_empty() {
            let names = joined(&ignored);
            return report.push(finding.hint(format!("take {names} out of `ignore` under `[people]` of the mapping (or out of --ignore), where it is left out")));
        }
        let hint = "add what is missing to the header; or, if the table has it under another name, say which it is: a line such as";
        let finding = finding.hint(format!(
            "{hint} `{name} = [\"Name of the column\"]` under `[people]` of a mapping (--map)"
        ));
        let listed = self.unmatched_listed().filter(|_| rule.is_said());
        report.push(match listed {
            Some(listed) => finding.hint(listed),
            None => finding,
        });
    }

    /// The columns that nothing names and that may be those that are missing.
    fn unmatched_listed(&self) -> Option<String> {
        const LISTED: usize = 8;
        let unmatched = self.unmatched();
        let names =
            unmatched.iter().map(|it| format!("`{}`", escape_control(&self.names[*it].text)));
        let mut names: Vec<String> = names.collect();
        if names.len() > LISTED {
            let more = names.split_off(LISTED).len();
            names.push(format!("{more} more"));
        }
        let names = (!names.is_empty()).then(|| joined(&names))?;
        Some(format!(
            "nothing says what {names} may be: name under `[people]` what packets need, and put the others into its `ignore`"
        ))
    }

    /// A column that the mapping names for one of ours and leaves out at once.
    fn ignored_by_itself(&self, column: Column, rule: &PeopleRule) -> Option<usize> {
        let (_, finders) = rule.columns.iter().find(|(it, _)| *it == column)?;
        (0..self.names.len()).find(|place| {
            let is_named = finders.iter().any(|it| it.find(*place, &self.names[*place]).is_some());
            is_named && matches!(self.meanings[*place], PeopleColumn::LeftOut(_))
        })
    }

    /// Reports those of the missing columns that are there, hidden and left out; they are told by this.
    fn check_hidden(&self, grid: &Grid, missing: &mut Vec<Column>, report: &mut Report) {
        let is_it = |column: Column, meaning: &PeopleColumn| match meaning {
            PeopleColumn::Known(it) => *it == column,
            PeopleColumn::PartOfName(_) => column == Column::Name,
            _ => false,
        };
        let place = |column: Column| {
            let found = self.hidden.iter().find(|(meaning, _)| is_it(column, meaning));
            found.map(|(_, place)| *place)
        };
        let found: Vec<usize> = missing.iter().filter_map(|it| place(*it)).collect();
        missing.retain(|it| place(*it).is_none());
        let Some(first) = found.first() else { return };
        let names: Vec<String> =
            found.iter().map(|it| format!("`{}`", escape_control(&self.names[*it].text))).collect();
        let places: Vec<u32> = found.iter().map(|it| one_based(*it)).collect();
        let at = self.location(grid, *first);
        report.push(hidden_column(&joined(&names), &places, at).value(&self.names[*first].text));
    }

    /// The place of a column's name.
    fn location(&self, grid: &Grid, index: usize) -> Location {
        grid.location(self.row, index, Some(&self.names[index].text))
    }
}

/// How to begin a mapping for a table of people.
pub(super) fn begins_mapping(grid: &Grid) -> String {
    format!(
        "`promopacket import ASSESSMENTS --people {} --init-map map.toml` begins one from this header",
        grid.in_command()
    )
}

/// That columns are missing, by their names.
fn are_missing(columns: &[Column]) -> String {
    let names: Vec<String> = columns.iter().map(|it| format!("`{}`", it.name())).collect();
    match &names[..] {
        [one] => format!("the column {one} is missing"),
        _ => format!("the columns {} are missing", joined(&names)),
    }
}

/// Names as in a sentence.
fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
