//! Who speaks in a row. In: a row, and who reviews whom. Out: the role, from a column, from the name of the sheet or file,
//! or from the people table; never by likeness.

use crate::diagnostics::{
    Code, Diagnostic, Location, MeantPerson, SpellingChange, escape_control, truncate_for_display,
};
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::column_uses::IdentityColumns;
use crate::intake::export::directory::{PersonNumber, PersonRef, has_same_local_part};
use crate::intake::export::named_roles::{self, NamedRoles};
use crate::intake::export::sheet::{AnswerSheet, SheetRow};
use crate::intake::export::submission::Submission;
use crate::intake::export::submission_reader::SubmissionReader;
use crate::intake::mapping::RoleRule;
use crate::role::AssessorRole;

impl SubmissionReader<'_> {
    /// The role that the name of a sheet or file says.
    pub(super) fn role_of_sheet(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
    ) -> Result<Option<AssessorRole>, Box<Diagnostic>> {
        let grid = sheet.parts[0].grid;
        let name = match &self.mapping.role {
            _ if plan.role.is_some() => return Ok(None),
            RoleRule::Sheet => &grid.sheet,
            RoleRule::File => &grid.stem,
            RoleRule::Always(role) => return Ok(Some(*role)),
            _ => return Ok(None),
        };
        self.mapping.words.role_in(name).map(Some).ok_or_else(|| {
            let message = format!(
                "the name `{}` does not say whose assessments these are",
                escape_control(name)
            );
            let finding =
                Diagnostic::error(Code::UnknownRole, message).at(Location::start_of(&grid.file));
            let finding = finding.value(name);
            let finding = match named_roles::word_for(name, &self.mapping.words) {
                Some(hint) => finding.hint(hint),
                None => finding,
            };
            Box::new(
                finding
                    .hint("name the words for it under `[role]` of a mapping, or rename the file"),
            )
        })
    }

    pub(super) fn role(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        row: &SheetRow,
        person: PersonNumber,
        reviewer: &PersonRef<'_>,
    ) -> Result<Option<AssessorRole>, Box<Diagnostic>> {
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
                let role = if reviewer.is_blank() {
                    None
                } else if known == Some(person) {
                    Some(AssessorRole::Self_)
                } else if is_manager {
                    Some(AssessorRole::Manager)
                } else {
                    *otherwise
                };
                role.map(Some).ok_or_else(|| {
                    let finding = self.unknown_reviewer(person, reviewer);
                    Box::new(finding.at(reviewer_place(sheet, plan, row)))
                })
            }
            RoleRule::Header | RoleRule::Sheet | RoleRule::File | RoleRule::Always(_) => Ok(None),
        }
    }

    /// The role that all rows of a sheet have, if one says so. Who wrote the row must not speak against it, nor against the
    /// role that all columns have.
    pub(super) fn sound_role(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        of: &Submission,
        person: PersonNumber,
        reviewer: &PersonRef<'_>,
    ) -> Result<Option<AssessorRole>, Box<Diagnostic>> {
        if reviewer.is_blank() {
            return Ok(of.role);
        }
        let Some(role) = of.role.or_else(|| plan.only_role()) else { return Ok(None) };
        match self.contradiction(role, person, reviewer) {
            Some(finding) => {
                let finding = finding.at(reviewer_place(sheet, plan, &of.row)).value(role.as_str());
                Err(Box::new(finding))
            }
            None => Ok(of.role),
        }
    }

    /// How the names of the tables say who speaks, if they do.
    fn role_remedy(&self) -> Option<&str> {
        let remedy = || NamedRoles::of(&self.grids, &self.mapping.words).map(|it| it.hint());
        self.role_remedy.get_or_init(remedy).as_deref()
    }

    /// The same as a way out of columns or rows in which the mapping says nothing of who speaks.
    pub(super) fn role_of_names(&self, finding: &Diagnostic) -> Vec<String> {
        let is_of_role = finding.hints.iter().any(|it| it.contains("`[role]`"));
        let remedy = if is_of_role { self.role_remedy() } else { None };
        remedy.into_iter().map(str::to_owned).collect()
    }

    /// A reviewer who is neither the person nor the manager, with the address that may be meant.
    fn unknown_reviewer(&self, person: PersonNumber, reviewer: &PersonRef<'_>) -> Diagnostic {
        if reviewer.is_blank() {
            let finding = Diagnostic::error(Code::UnknownRole, "the row does not say who wrote it");
            let finding = match self.role_remedy() {
                Some(hint) => finding.hint(hint),
                None => finding,
            };
            return finding
                .hint("write the address, the id or the name of the writer, or ask for the role in the form");
        }
        let said = [&reviewer.email, &reviewer.id, &reviewer.name];
        let said = said.into_iter().find(|it| !it.is_empty()).expect("the reviewer is not blank");
        let message = format!(
            "`{}` is neither the person nor the manager that the people table names",
            truncate_for_display(said)
        );
        let finding = Diagnostic::error(Code::UnknownRole, message).value(said);
        let known = self.directory.person(person);
        let addresses = [&known.manager_email, &known.email].into_iter();
        let found = addresses.clone().find(|address| has_same_local_part(address, said));
        let mut shortened = addresses.filter(|address| is_short_form(said, address));
        // Somebody who is known by just this address is meant, and is nobody's slip.
        let near = self.directory.nearest_address(said).filter(|address| *address != said.as_ref());
        let near = near.or_else(|| shortened.next().map(String::as_str));
        let finding = match (found, near) {
            (Some(address), _) => finding.remedy(MeantPerson::other_domain(address, said)),
            (None, Some(near)) => {
                finding.remedy(MeantPerson::spelled(near, SpellingChange::Letters))
            }
            (None, None) => finding,
        };
        let what = if said.contains('@') { "address" } else { "name" };
        finding
            .hint(format!("correct the {what} in the export, or `manager` or `manager_email` of the person in the people table"))
            .hint("only if others than person and manager may review: say what they are with `otherwise` under `[role]` of a mapping")
    }

    /// What a row says of the role against what is known of the reviewer: only the person speaks as the person.
    fn contradiction(
        &self,
        role: AssessorRole,
        person: PersonNumber,
        reviewer: &PersonRef<'_>,
    ) -> Option<Diagnostic> {
        let known = self.directory.find_if_known(reviewer, &self.mapping.reviewer);
        let own_address = &self.directory.person(person).email;
        let is_other_address = reviewer.email.contains('@')
            && !own_address.is_empty()
            && !self.directory.domains.is_same(&reviewer.email, own_address);
        let is_person = known == Some(person);
        // The manager need not be in the table, and may be known by name alone.
        let is_unknown_other =
            is_other_address || self.directory.is_manager(reviewer, known, person);
        let is_other =
            known.is_some_and(|number| number != person) || (known.is_none() && is_unknown_other);
        let message = match role {
            AssessorRole::Self_ if is_other => {
                "the row speaks as the person, and somebody else wrote it"
            }
            AssessorRole::Manager | AssessorRole::Peer if is_person => {
                "the row speaks as somebody else, and the person wrote it"
            }
            _ => return None,
        };
        let hint = match self.mapping.role {
            RoleRule::Always(_) => {
                "not every row has one role: say `from = \"reviewer\"` in place of `always` under `[role]` of the mapping, or correct whom the row is about"
            }
            RoleRule::Header => {
                "if the columns hold answers of several: say `from = \"reviewer\"` under `[role]` of the mapping in place of `role` under `[[columns]]`; else correct whom the row is about"
            }
            _ => "correct the role, or whom the row is about",
        };
        Some(Diagnostic::error(Code::RoleDisagrees, message).hint(hint))
    }

    /// A role that does not fit who manages the person: somebody else speaks as the manager, or the manager as a peer.
    pub(super) fn doubtful_role(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        of: &Submission,
        person: PersonNumber,
        reviewer: &PersonRef<'_>,
    ) -> Option<Diagnostic> {
        if reviewer.is_blank() {
            return None;
        }
        let role = of.role.or_else(|| plan.only_role())?;
        let known = self.directory.find_if_known(reviewer, &self.mapping.reviewer);
        let (message, hint) = match role {
            AssessorRole::Manager if self.directory.has_other_manager(reviewer, known, person) => (
                "the row speaks as the manager, and the table of people names somebody else as the manager",
                "if a colleague wrote it, correct the role in the export; if it is the manager, correct `manager` or `manager_email` in the table of people",
            ),
            AssessorRole::Peer if self.directory.is_manager(reviewer, known, person) => (
                "the row speaks as a peer, and the manager of the person wrote it",
                "if it is the manager's assessment, correct the role in the export",
            ),
            _ => return None,
        };
        let at = match plan.role {
            Some(column) => sheet.at(&of.row, column),
            None => reviewer_place(sheet, plan, &of.row),
        };
        let finding = Diagnostic::warning(Code::RoleDisagrees, message).at(at);
        Some(finding.value(role.as_str()).hint(hint))
    }

    fn role_in_column(
        &self,
        sheet: &AnswerSheet<'_>,
        column: usize,
        row: &SheetRow,
    ) -> Result<AssessorRole, Box<Diagnostic>> {
        let (text, _) = sheet.cell(row, column);
        let role = self.mapping.words.role(text).or_else(|| AssessorRole::named(text));
        role.ok_or_else(|| {
            let message =
                format!("`{}` is not a role that the mapping names", truncate_for_display(text));
            let finding = Diagnostic::error(Code::UnknownRole, message).at(sheet.at(row, column));
            Box::new(
                finding.value(text).hint(
                    "add the word to `self`, `manager` or `peer` under `[role]` of a mapping",
                ),
            )
        })
    }

    /// A reviewer as packets name them: by name, else as the people table has it, else by address or id.
    pub(super) fn shown(&self, reviewer: &PersonRef<'_>) -> String {
        if !reviewer.name.is_empty() {
            return reviewer.name.to_string();
        }
        let known = self.directory.find_if_known(reviewer, &self.mapping.reviewer);
        let known = known
            .map(|number| self.directory.person(number).name.clone())
            .filter(|it| !it.is_empty());
        let address = if reviewer.email.is_empty() { &reviewer.id } else { &reviewer.email };
        known.unwrap_or_else(|| address.to_string())
    }
}

/// The cell that says who reviews, else the row.
fn reviewer_place(sheet: &AnswerSheet<'_>, plan: &ColumnPlan, row: &SheetRow) -> Location {
    let IdentityColumns { id, email, name, last_name, .. } = &plan.reviewer;
    let mut columns = [email, id, name, last_name].into_iter().flatten();
    let filled = columns.clone().find(|column| !sheet.cell(row, **column).0.is_empty());
    let column = filled.or_else(|| columns.next());
    column.map_or_else(|| sheet.at_row(row), |column| sheet.at(row, *column))
}

/// Whether an address is another one of the same domain with a name shortened, such as `iokafor@` of `idris.okafor@`.
fn is_short_form(said: &str, known: &str) -> bool {
    let (said, known) = (said.to_lowercase(), known.to_lowercase());
    let parts = said.split_once('@').zip(known.split_once('@'));
    let Some((one, other)) = parts.filter(|(one, other)| one.1 == other.1) else { return false };
    let (said, known) = (one.0, other.0);
    let letters: String = said.chars().filter(|it| it.is_alphanumeric()).collect();
    let words: Vec<&str> = known.split(['.', '_', '-']).filter(|it| !it.is_empty()).collect();
    let [first, .., last] = words[..] else { return false };
    let initial = |word: &str| word.chars().next().map(String::from).unwrap_or_default();
    let forms = [
        initial(first) + last,
        first.to_owned() + &initial(last),
        last.to_owned() + &initial(first),
        first.to_owned() + last,
        last.to_owned() + first,
    ];
    said != known && forms.contains(&letters)
}
