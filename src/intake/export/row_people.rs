//! Whom a row is about. In: a row, and what its sheet and its file say beside it. Out: the number of the person; or why the row
//! means nobody. What an export tells of people without a table of them is kept.

use std::borrow::Cow;

use crate::diagnostics::{Code, Diagnostic, Location, Report};
use crate::intake::columns::Column;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::column_uses::IdentityColumns;
use crate::intake::export::directory::{DirectoryEntry, PersonNumber, PersonRef};
use crate::intake::export::sheet::{AnswerSheet, SheetRow};
use crate::intake::export::submission_reader::SubmissionReader;
use crate::intake::mapping::{PersonIdentity, cell_name};
use crate::ladder::RungId;

/// What to do about rows below one that names its person, where a file has lost that their cells were one.
const FILL_DOWN: &str = "if each person stands only in the first of their rows, as where cells were merged, fill the id down into every row of theirs";

impl<'c> SubmissionReader<'c> {
    /// The person whom a row is about, if what its place says beside it means nobody else.
    pub(super) fn person(
        &mut self,
        sheet: &AnswerSheet<'c>,
        plan: &ColumnPlan,
        row: &SheetRow,
        named: PersonRef<'c>,
        report: &mut Report,
    ) -> Result<PersonNumber, Box<Diagnostic>> {
        let person = self.named_person(sheet, plan, row, named, report)?;
        for named in self.names_of_place(sheet) {
            if let Some(finding) = self.directory.contradiction(person, &named) {
                return Err(Box::new(finding.at(self.id_place(sheet, plan, row))));
            }
        }
        Ok(person)
    }

    /// The person whom a row names. Tells once what the people table says in another way.
    fn named_person(
        &mut self,
        sheet: &AnswerSheet<'c>,
        plan: &ColumnPlan,
        row: &SheetRow,
        named: PersonRef<'c>,
        report: &mut Report,
    ) -> Result<PersonNumber, Box<Diagnostic>> {
        // Rows about one person mostly follow each other.
        if let Some((last, person, people)) = &self.last
            && *last == named
            && *people == self.directory.len()
        {
            return Ok(*person);
        }
        let found = self.directory.find(&named, &self.mapping.person);
        let person = match found {
            Ok(person) => person,
            Err(_) if named.is_blank() && self.mapping.person.cell().is_some() => {
                return Err(Box::new(self.blank_cell(sheet)));
            }
            Err(mut finding) => {
                if finding.code == Code::EmptyId && self.last.is_some() {
                    finding.hints.insert(0, FILL_DOWN.to_owned());
                }
                return Err(Box::new(finding.at(self.id_place(sheet, plan, row))));
            }
        };
        if self.seen.insert((person, named.clone()))
            && let Some(finding) = self.directory.difference(person, &named)
        {
            report.push(finding.at(self.id_place(sheet, plan, row)));
        }
        self.last = Some((named, person, self.directory.len()));
        Ok(person)
    }

    /// What the columns of a row say of the person; an export without a people table may describe people itself.
    pub(super) fn know(
        &mut self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        row: &SheetRow,
        named: &PersonRef<'_>,
    ) {
        if plan.person_columns.is_empty() || named.id.is_empty() {
            return;
        }
        let text = |column: Column| {
            let found = plan.person_columns.iter().find(|(known, _)| *known == column);
            found.map_or("", |(_, index)| sheet.cell(row, *index).0)
        };
        let rung = |track, level| -> Option<RungId> {
            Some(self.ladder.track(text(track))?.rung(text(level))?.id.clone())
        };
        let rungs =
            [rung(Column::Track, Column::Level), rung(Column::TargetTrack, Column::TargetLevel)];
        let [current, target] = rungs.clone();
        let rungs: Vec<RungId> = rungs.into_iter().flatten().collect();
        let manager = text(Column::Manager).to_owned();
        let manager_email = text(Column::ManagerEmail).to_owned();
        let (email, name) = (named.email.to_string(), named.name.to_string());
        self.directory.describe(DirectoryEntry {
            id: named.id.to_string(),
            name,
            email,
            manager,
            manager_email,
            rungs,
            current,
            target,
            row: None,
        });
    }

    /// The person that the place of a sheet names, if its rows do not.
    pub(super) fn place_named<'g>(
        &self,
        sheet: &AnswerSheet<'g>,
        named: PersonRef<'g>,
    ) -> PersonRef<'g> {
        if !named.is_blank() {
            return named;
        }
        self.names_of_place(sheet).into_iter().next().unwrap_or(named)
    }

    /// Whom the cells of a sheet name, and whom its file name does, as far as the mapping says that they do.
    fn names_of_place<'g>(&self, sheet: &AnswerSheet<'g>) -> Vec<PersonRef<'g>> {
        let grid = sheet.parts[0].grid;
        let PersonIdentity { id_cell, name_cell, file_name, .. } = &self.mapping.person;
        // It is asked at every row, and nearly no mapping names a place.
        if id_cell.or(*name_cell).is_none() && file_name.is_none() {
            return Vec::new();
        }
        let cell = |place: &Option<(usize, usize)>| {
            let (row, column) = (*place)?;
            grid.cell(grid.place_of(row)?, column).map(|(text, _)| Cow::Borrowed(text))
        };
        let (id, name) = (cell(id_cell).unwrap_or_default(), cell(name_cell).unwrap_or_default());
        let found = file_name.as_ref().and_then(|it| it.captures(&grid.stem)).and_then(|it| it.id);
        let of_file = match found {
            Some(email) if email.contains('@') => {
                PersonRef { email: email.into(), ..PersonRef::default() }
            }
            Some(id) => PersonRef { id: id.into(), ..PersonRef::default() },
            None => PersonRef::default(),
        };
        let named = [PersonRef { id, name, ..PersonRef::default() }, of_file];
        named.into_iter().filter(|it| !it.is_blank()).collect()
    }

    /// A sheet whose cell for the person is blank.
    fn blank_cell(&self, sheet: &AnswerSheet<'_>) -> Diagnostic {
        let (row, column) = self.mapping.person.cell().expect("the caller asks for it");
        let name = cell_name(row, column);
        let message = format!("the cell `{name}`, which says whom the sheet is about, is blank");
        Diagnostic::error(Code::EmptyId, message)
            .at(self.at_cell(sheet))
            .hint(format!("write the person into `{name}`, or correct `id_cell` or `name_cell` under `[person]` of the mapping"))
    }

    /// The place of the cell that says whom a sheet is about.
    fn at_cell(&self, sheet: &AnswerSheet<'_>) -> Location {
        let grid = sheet.parts[0].grid;
        let place = self.mapping.person.cell();
        match place.and_then(|(row, column)| Some((grid.place_of(row)?, column))) {
            Some((row, column)) => grid.location(row, column, None),
            None => Location::start_of(&grid.file),
        }
    }

    fn id_place(&self, sheet: &AnswerSheet<'_>, plan: &ColumnPlan, row: &SheetRow) -> Location {
        let IdentityColumns { id, email, name, last_name, .. } = &plan.person;
        let column = [id, email, name, last_name]
            .into_iter()
            .flatten()
            .find(|column| !sheet.cell(row, **column).0.is_empty());
        let column = column.or(id.as_ref()).or(email.as_ref()).or(name.as_ref());
        if column.is_none() && self.mapping.person.cell().is_some() {
            return self.at_cell(sheet);
        }
        column.map_or_else(|| sheet.at_row(row), |column| sheet.at(row, *column))
    }
}
