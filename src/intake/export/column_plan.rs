//! What each column of a sheet is used as. In: the names of the columns and a mapping. Out: a [`ColumnPlan`] with a use, or a
//! reason, for every column; and every column that nothing names.

use rustc_hash::FxHashSet;

use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::intake::accounts::ColumnOutcome;
use crate::intake::columns::{Column, normalized_header};
use crate::intake::export::cell_looks::{CellKind, CellLook};
use crate::intake::export::column_group::ColumnGroup;
use crate::intake::export::column_uses::{
    ColumnUse, IdentityColumns, LEFT_OUT, NO_HEADER, SENSITIVE, identity, joined, leave_out,
    leave_out_hidden, leave_out_unseen, meaning, pick, used,
};
use crate::intake::export::heading::{AnswerHeading, answers};
use crate::intake::export::plan_faults::{nobody, repeated, unclear_level};
use crate::intake::export::sheet::{AnswerSheet, SheetColumn};
use crate::intake::export::skills::{ItemSubject, SkillNames};
use crate::intake::export::undecided_columns::{UndecidedColumns, UnsaidPart};
use crate::intake::file::sheet_form::LinkColumns;
use crate::intake::mapping::{
    AnswerKind, ColumnFinder, ColumnName, Mapping, OnUnmatched, PersonIdentity, RoleRule,
};
use crate::intake::table::sensitive::is_sensitive;
use crate::role::AssessorRole;

/// What every column is used as.
#[derive(Debug, Default)]
pub(super) struct ColumnPlan {
    /// One for each column of the sheet.
    pub(super) uses: Vec<ColumnUse>,
    pub(super) person: IdentityColumns,
    pub(super) reviewer: IdentityColumns,
    pub(super) role: Option<usize>,
    pub(super) item: Option<usize>,
    /// What each row holds: a rating, words, or something else.
    pub(super) kind: Option<usize>,
    pub(super) status: Option<usize>,
    /// The other columns that the mapping names as a status: each may say that a row is a draft.
    pub(super) more_statuses: Vec<usize>,
    pub(super) submitted: Option<usize>,
    /// The level of what a row is about.
    pub(super) level: Option<usize>,
    /// Columns that are read although they are hidden and such columns are left out, for they say which rows count or whose
    /// they are. Nothing of them is shown of a reviewer.
    pub(super) deciding: Vec<usize>,
    pub(super) person_columns: Vec<(Column, usize)>,
    pub(super) groups: Vec<ColumnGroup>,
    /// Columns of evidence and dates that belong to all answers of a row.
    pub(super) shared: Option<ColumnGroup>,
    /// Whether it was told of a column of answers that nothing says who speaks in it.
    pub(super) is_voiceless: bool,
    /// The names of all columns, if the mapping leaves out some that belong to others.
    keys: FxHashSet<String>,
    /// Columns of answers of which the mapping says too little.
    undecided: UndecidedColumns,
    /// Columns of evidence and dates that belong to all answers about an item.
    of_items: Vec<(Option<ItemSubject>, AnswerKind, usize)>,
}

impl ColumnPlan {
    /// The columns of evidence and of words, in which links count.
    pub(super) fn link_columns(&self) -> LinkColumns {
        let mut columns = LinkColumns::default();
        for group in self.groups.iter().chain(&self.shared) {
            columns.evidence.extend(&group.evidence);
            columns.words.extend(group.comment.iter().chain(&group.answer));
        }
        for places in [&mut columns.evidence, &mut columns.words] {
            places.sort_unstable();
            places.dedup();
        }
        columns
    }

    /// The uses of a sheet's columns. Reports columns that say too little, and items that the ladder does not have.
    pub(super) fn new(
        sheet: &AnswerSheet<'_>,
        mapping: &Mapping,
        skills: &SkillNames<'_>,
        report: &mut Report,
    ) -> Self {
        let mut plan = Self::default();
        let names: Vec<&ColumnName> = sheet.columns.iter().map(|it| &it.name).collect();
        let mut uses: Vec<Option<ColumnUse>> = vec![None; names.len()];
        if mapping.ignored.iter().any(ColumnFinder::names_another) {
            plan.keys = names.iter().map(|name| name.key.clone()).collect();
        }
        leave_out(&names, mapping, &mut uses);
        leave_out_unseen(sheet, &mut uses);
        plan.person = identity(&names, &mapping.person, "the person's", &mut uses);
        plan.reviewer = identity(&names, &mapping.reviewer, "the reviewer's", &mut uses);
        let row = &mapping.row;
        // What a looked-up table says of its own rows, such as a status, is not said of the answers.
        let own = sheet.columns.iter().filter(|column| column.part == 0).count();
        let own = &names[..own];
        plan.role = pick(own, &mapping.role_column, "the role", &mut uses);
        // The address that a form collects is the writer's; of the person it is only if nothing else says who that is.
        let IdentityColumns { id, name, last_name, .. } = &plan.person;
        let says_whom =
            id.or(*last_name).is_some() || name.is_some_and(|name| Some(name) != plan.person.email);
        if says_whom && plan.person.email == plan.reviewer.email {
            plan.person.email = None;
        }
        plan.item = pick(&names, &row.item, "the item", &mut uses);
        plan.kind = pick(own, &row.kind, "what the row holds", &mut uses);
        plan.status = pick(own, &row.status, "the status", &mut uses);
        plan.more_statuses = plan.further_statuses(own, mapping, &mut uses);
        plan.submitted = pick(own, &row.submitted, "the time of submission", &mut uses);
        plan.level = pick(own, &row.level, "the level of what the row is about", &mut uses);
        plan.deciding = leave_out_hidden(sheet, &mut uses);
        if !mapping.person.is_said() {
            report.push(nobody(sheet));
        }
        plan.row_group(sheet, own, mapping, &mut uses, report);
        for (index, entry) in uses.iter_mut().enumerate().filter(|(_, it)| it.is_none()) {
            *entry = plan.column(index, sheet, mapping, skills, report);
        }
        plan.share();
        plan.undecided.report(sheet, report);
        repeated(sheet, mapping, report);
        joined(sheet, mapping, &names, &mut uses);
        let unmatched = |name: &ColumnName| {
            let why = if name.is_blank() { NO_HEADER } else { "nothing says what it means" };
            ColumnUse { outcome: ColumnOutcome::Unmatched, meaning: why.to_owned() }
        };
        let uses = uses.into_iter().zip(&names);
        plan.uses = uses.map(|(it, name)| it.unwrap_or_else(|| unmatched(name))).collect();
        plan
    }

    /// The columns that a mapping names as a status beside the first: of several, none is left unread.
    fn further_statuses(
        &self,
        names: &[&ColumnName],
        mapping: &Mapping,
        uses: &mut [Option<ColumnUse>],
    ) -> Vec<usize> {
        let mut further = Vec::new();
        if self.status.is_none() || mapping.row.status.len() < 2 {
            return further;
        }
        for (index, name) in names.iter().enumerate().filter(|(index, _)| uses[*index].is_none()) {
            let fits = |finders: &[ColumnFinder]| {
                finders.iter().any(|finder| finder.find(index, name).is_some())
            };
            if fits(&mapping.row.status) && !fits(&mapping.ignored) && !fits(&mapping.left_out) {
                further.push(index);
            }
        }
        for index in &further {
            uses[*index] = used("the status".to_owned());
        }
        further
    }

    /// Every column that says whether a row is finished.
    pub(super) fn statuses(&self) -> impl Iterator<Item = usize> {
        self.status.into_iter().chain(self.more_statuses.iter().copied())
    }

    /// Takes the name and the address that identify a person as person columns, where the export describes people itself.
    pub(super) fn describe_people(&mut self) {
        if self.person_columns.is_empty() {
            return;
        }
        for (column, index) in
            [(Column::Name, self.person.name), (Column::Email, self.person.email)]
        {
            if self.person_columns.iter().all(|(known, _)| *known != column) {
                self.person_columns.extend(index.map(|index| (column, index)));
            }
        }
    }

    /// Says of the column of items that, of skills on both rungs of a person, that of the target level is meant.
    pub(super) fn of_target_level(&mut self) {
        if let Some(item) = self.item {
            self.uses[item].meaning.push_str("; of two skills, that of the target level");
        }
    }

    /// The columns that answer in the row's own role about the row's own item.
    fn row_group(
        &mut self,
        sheet: &AnswerSheet<'_>,
        names: &[&ColumnName],
        mapping: &Mapping,
        uses: &mut [Option<ColumnUse>],
        report: &mut Report,
    ) {
        let mut group = ColumnGroup::new(None, None);
        let row = &mapping.row;
        let lists = [
            (AnswerKind::Rating, &row.rating),
            (AnswerKind::Answer, &row.answer),
            (AnswerKind::Comment, &row.comment),
            (AnswerKind::Evidence, &row.evidence),
            (AnswerKind::Date, &row.date),
        ];
        let mut found = false;
        for (kind, finders) in lists {
            if let Some(index) = pick(names, finders, kind.name(), uses) {
                group.add(kind, index);
                found = true;
            }
        }
        let answers = [&group.rating, &group.answer, &group.comment];
        if answers.iter().all(|it| it.is_empty()) {
            self.shared = found.then_some(group);
            return;
        }
        let first = group.columns().next().expect("some column answers");
        let (name, at) = (&sheet.columns[first].name.text, sheet.at_header(first));
        if self.item.is_none() {
            let message =
                format!("no column says what the rows with `{}` are about", escape_control(name));
            let finding = Diagnostic::error(Code::IncompleteMapping, message).at(at.clone());
            report.push(finding.hint(
                "name the column with the skill or question with `item` under `[row]` of a mapping",
            ));
        }
        if self.role.is_none() && matches!(mapping.role, RoleRule::Header) {
            let message =
                format!("no column says who speaks in the rows with `{}`", escape_control(name));
            let finding = Diagnostic::error(Code::IncompleteMapping, message).at(at);
            report.push(finding.hint("name the column with `column` under `[role]` of a mapping, or say it with `from` or `always`"));
        }
        self.groups.push(group);
    }

    fn column(
        &mut self,
        index: usize,
        sheet: &AnswerSheet<'_>,
        mapping: &Mapping,
        skills: &SkillNames<'_>,
        report: &mut Report,
    ) -> Option<ColumnUse> {
        let name = &sheet.columns[index].name;
        let ignored = |meaning: &str| {
            Some(ColumnUse { outcome: ColumnOutcome::Ignored, meaning: meaning.to_owned() })
        };
        // `Points - {column}` of a quiz belongs to another column; a question that begins so is none.
        let belongs = |other: &str| self.keys.contains(&normalized_header(other));
        let fits = |finders: &[ColumnFinder]| {
            let mut found = finders.iter().filter_map(|it| it.find(index, name));
            found.any(|captures| captures.column.is_none_or(|column| belongs(&column)))
        };
        if fits(&mapping.ignored) {
            return ignored("the mapping leaves it out");
        }
        if fits(&mapping.left_out) && !self.is_needed(index, name, mapping, skills) {
            return ignored(LEFT_OUT);
        }
        if !name.is_blank()
            && let Some(column) = mapping.person_column(name)
        {
            self.person_columns.push((column, index));
            return used(format!("the person's {}", column.name()));
        }
        if sheet.columns[index].part > 0 {
            return ignored("a looked-up table that no answer needs it of");
        }
        let answered =
            if name.is_blank() { Vec::new() } else { answers(index, name, mapping, skills) };
        if is_sensitive(&name.text) && answered.is_empty() {
            // A question of a form may only speak of such a thing: a person decides about its sentences.
            return if has_sentences(index, sheet) { None } else { ignored(SENSITIVE) };
        }
        if answered.iter().any(AnswerHeading::is_left_out) {
            return ignored("the mapping leaves it out");
        }
        let mut uses: Vec<ColumnUse> = Vec::new();
        for answered in answered {
            if let (Some(why), Some((words, _))) = (answered.unclear_level, &answered.item) {
                report.push(unclear_level(why, name, words).at(sheet.at_header(index)));
            }
            uses.extend(match &answered.item {
                Some((words, None)) => {
                    self.unmatched_item(index, words, sheet, mapping, skills, report)
                }
                _ => self.answered(index, answered, mapping),
            });
        }
        let meanings: Vec<String> = uses.iter().map(|usage| usage.meaning.clone()).collect();
        uses.into_iter().next().map(|first| ColumnUse { meaning: meanings.join("; "), ..first })
    }

    /// Whether a column that no list of the mapping names holds something of the person, or answers of which enough is known.
    fn is_needed(
        &self,
        index: usize,
        name: &ColumnName,
        mapping: &Mapping,
        skills: &SkillNames<'_>,
    ) -> bool {
        if name.is_blank() {
            return false;
        }
        let is_known = |heading: &AnswerHeading| {
            let is_about_something = match &heading.item {
                Some((_, subject)) => subject.is_some(),
                None => self.item.is_some(),
            };
            heading.kind.is_some() && is_about_something && !heading.is_left_out()
        };
        mapping.person_column(name).is_some()
            || answers(index, name, mapping, skills).iter().any(is_known)
    }

    /// Enters a column of answers, or one of which too little is said.
    fn answered(
        &mut self,
        index: usize,
        answered: AnswerHeading,
        mapping: &Mapping,
    ) -> Option<ColumnUse> {
        let (role, subject) = (answered.captures.role, answered.item.and_then(|(_, it)| it));
        let Some(kind) = answered.kind else {
            self.undecided.push(UnsaidPart::Kind, index);
            return used("an answer of no kind".to_owned());
        };
        if subject.is_none() && self.item.is_none() {
            self.undecided.push(UnsaidPart::Item, index);
            return used(format!("a {} about nothing", kind.name()));
        }
        let meaning = meaning(kind, role, subject.as_ref());
        let is_silent = self.role.is_none() && matches!(mapping.role, RoleRule::Header);
        match role {
            // Evidence and dates need no voice: they belong to whoever speaks about the item.
            None if is_silent
                && matches!(kind, AnswerKind::Evidence | AnswerKind::Date)
                && subject.is_some() =>
            {
                self.of_items.push((subject, kind, index));
                return used(meaning);
            }
            None if is_silent => {
                self.is_voiceless = true;
                self.undecided.push(UnsaidPart::Role, index);
            }
            _ => {}
        }
        self.group(role, subject).add(kind, index);
        used(meaning)
    }

    /// Gives the columns that belong to an item to the first voice about it. Nobody speaks about the others.
    fn share(&mut self) {
        for (subject, kind, index) in std::mem::take(&mut self.of_items) {
            match self.groups.iter_mut().find(|group| group.subject == subject) {
                Some(group) => group.add(kind, index),
                None => self.undecided.push(UnsaidPart::Role, index),
            }
        }
    }

    fn unmatched_item(
        &self,
        index: usize,
        words: &str,
        sheet: &AnswerSheet<'_>,
        mapping: &Mapping,
        skills: &SkillNames<'_>,
        report: &mut Report,
    ) -> Option<ColumnUse> {
        if mapping.unmatched_items == OnUnmatched::Error {
            report.push(skills.unmatched(words).at(sheet.at_header(index)));
            return None;
        }
        let meaning = format!("`{}` is no item of the ladder", escape_control(words));
        Some(ColumnUse { outcome: ColumnOutcome::Ignored, meaning })
    }

    fn group(
        &mut self,
        role: Option<AssessorRole>,
        subject: Option<ItemSubject>,
    ) -> &mut ColumnGroup {
        // Of what a person may have several, each column of words is one.
        let repeats = matches!(&subject, Some(ItemSubject::Statement(kind)) if kind.repeats());
        let is_same = |group: &ColumnGroup| {
            group.role == role
                && group.subject == subject
                && (!repeats || group.comment.is_empty() && group.answer.is_empty())
        };
        let found = self.groups.iter().position(is_same);
        let place = found.unwrap_or_else(|| {
            self.groups.push(ColumnGroup::new(role, subject));
            self.groups.len() - 1
        });
        &mut self.groups[place]
    }

    /// Whether all that says who reviews is hidden, and such columns are left out: it tells reviewers apart, and is not shown.
    pub(super) fn hides_reviewer(&self) -> bool {
        let IdentityColumns { id, email, name, first_name, last_name } = &self.reviewer;
        let mut columns = [id, email, name, first_name, last_name].into_iter().flatten();
        !self.deciding.is_empty() && columns.all(|column| self.deciding.contains(column))
    }

    /// The role of all answers whose columns say one, if it is the same for all.
    pub(super) fn only_role(&self) -> Option<AssessorRole> {
        let mut roles = self.groups.iter().map(|it| it.role);
        let first = roles.next()??;
        roles.all(|role| role == Some(first)).then_some(first)
    }

    /// Whether the sheet says who and what its rows are about.
    pub(super) fn is_of_answers(&self, mapping: &Mapping) -> bool {
        let IdentityColumns { id, email, name, first_name, last_name } = &self.person;
        let names = [id, email, name, first_name, last_name].iter().any(|it| it.is_some());
        let PersonIdentity { id_cell, name_cell, file_name, .. } = &mapping.person;
        let is_in_place = id_cell.or(*name_cell).is_some() || file_name.is_some();
        let named = names || is_in_place;
        named && !self.groups.is_empty()
    }
}

/// Whether a column of a sheet is filled with sentences, as the answers to a question are.
fn has_sentences(index: usize, sheet: &AnswerSheet<'_>) -> bool {
    let SheetColumn { part, index, .. } = &sheet.columns[index];
    let grid = sheet.parts[*part].grid;
    let cells = sheet.rows().filter_map(|row| grid.cell(row, *index));
    let cells: Vec<&str> = cells.map(|(text, _)| text.trim()).filter(|it| !it.is_empty()).collect();
    CellLook::of(&cells, true).kind == CellKind::Prose
}
