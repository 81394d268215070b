//! Who speaks in a row. In: a row, and who reviews whom. Out: the role, from a column, from the name of the sheet or file,
//! or from the people table; never by likeness.

use super::people::{Named, PersonNumber};
use super::plan::Plan;
use super::rows::RowReader;
use super::sheet::{Sheet, SheetRow};
use crate::diagnostics::{Diagnostic, Location, printable, shortened};
use crate::intake::mapping::RoleRule;
use crate::role::Role;

impl RowReader<'_> {
    /// The role that the name of a sheet or file says.
    pub(super) fn role_of_sheet(
        &self,
        sheet: &Sheet<'_>,
        plan: &Plan,
    ) -> Result<Option<Role>, Box<Diagnostic>> {
        let grid = sheet.parts[0].grid;
        let name = match &self.mapping.role {
            _ if plan.role.is_some() => return Ok(None),
            RoleRule::Sheet => &grid.sheet,
            RoleRule::File => &grid.stem,
            RoleRule::Always(role) => return Ok(Some(*role)),
            _ => return Ok(None),
        };
        self.mapping.words.role_in(name).map(Some).ok_or_else(|| {
            let message =
                format!("the name `{}` does not say whose assessments these are", printable(name));
            let finding =
                Diagnostic::error("unknown-role", message).at(Location::start_of(&grid.file));
            Box::new(
                finding
                    .value(name)
                    .hint("name the words for it under `[role]` of a mapping, or rename the file"),
            )
        })
    }

    pub(super) fn role(
        &self,
        sheet: &Sheet<'_>,
        plan: &Plan,
        row: &SheetRow,
        person: PersonNumber,
        reviewer: &Named<'_>,
    ) -> Result<Option<Role>, Box<Diagnostic>> {
        if let Some(column) = plan.role {
            let role = self.role_in_column(sheet, column, row)?;
            return match self.contradiction(role, person, reviewer) {
                Some(finding) => {
                    Err(Box::new(finding.at(sheet.at(row, column)).value(role.as_str())))
                }
                None => Ok(Some(role)),
            };
        }
        match &self.mapping.role {
            RoleRule::Reviewer { otherwise } => {
                let known = self.directory.find_if_known(reviewer, &self.mapping.reviewer);
                let is_manager = self.directory.is_manager(reviewer, known, person);
                let role = match known == Some(person) {
                    true => Some(Role::Own),
                    false if is_manager => Some(Role::Manager),
                    false => *otherwise,
                };
                role.filter(|_| !reviewer.is_blank()).map(Some).ok_or_else(|| {
                    let message = "who reviews is neither the person nor the manager that the people table names";
                    let finding = Diagnostic::error("unknown-role", message).at(sheet.at_row(row));
                    Box::new(finding.value(&self.shown(reviewer)).hint("fill `manager` of the people table with the name, e-mail address or id, or say with `otherwise` under `[role]` what others are"))
                })
            }
            RoleRule::Header | RoleRule::Sheet | RoleRule::File | RoleRule::Always(_) => Ok(None),
        }
    }

    /// What a row says of the role against what is known of the reviewer: only the person speaks as the person.
    fn contradiction(
        &self,
        role: Role,
        person: PersonNumber,
        reviewer: &Named<'_>,
    ) -> Option<Diagnostic> {
        let known = self.directory.find_if_known(reviewer, &self.mapping.reviewer);
        let own_address = &self.directory.person(person).email;
        let is_other_address = reviewer.email.contains('@')
            && !own_address.is_empty()
            && !reviewer.email.eq_ignore_ascii_case(own_address);
        let is_person = known == Some(person);
        let is_other =
            known.is_some_and(|it| it != person) || (known.is_none() && is_other_address);
        let message = match role {
            Role::Own if is_other => "the row speaks as the person, and somebody else wrote it",
            Role::Manager | Role::Peer if is_person => {
                "the row speaks as somebody else, and the person wrote it"
            }
            _ => return None,
        };
        let hint = "mend the role, or whom the row is about";
        Some(Diagnostic::error("role-disagrees", message).hint(hint))
    }

    fn role_in_column(
        &self,
        sheet: &Sheet<'_>,
        column: usize,
        row: &SheetRow,
    ) -> Result<Role, Box<Diagnostic>> {
        let (text, _) = sheet.cell(row, column);
        let role = self.mapping.words.role(text).or_else(|| Role::named(text));
        role.ok_or_else(|| {
            let message = format!("`{}` is not a role that the mapping names", shortened(text));
            let finding = Diagnostic::error("unknown-role", message).at(sheet.at(row, column));
            Box::new(
                finding.value(text).hint(
                    "add the word to `self`, `manager` or `peer` under `[role]` of a mapping",
                ),
            )
        })
    }

    /// A reviewer as packets name them: by name, else as the people table has it, else by address or id.
    pub(super) fn shown(&self, reviewer: &Named<'_>) -> String {
        if !reviewer.name.is_empty() {
            return reviewer.name.to_string();
        }
        let known = self.directory.find_if_known(reviewer, &self.mapping.reviewer);
        let known =
            known.map(|it| self.directory.person(it).name.clone()).filter(|it| !it.is_empty());
        let address = if reviewer.email.is_empty() { &reviewer.id } else { &reviewer.email };
        known.unwrap_or_else(|| address.to_string())
    }
}
