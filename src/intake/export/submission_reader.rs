//! Rows of an export to submissions. In: a sheet, its plan, and everybody who can be meant. Out: for each row who speaks
//! about whom, and when; or why the row cannot be used.

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostics::{Code, Diagnostic, Location, Report, truncate_for_display};
use crate::intake::accounts::{ColumnOutcome, RowOutcome};
use crate::intake::columns::{Column, normalized_header};
use crate::intake::export::answers::AnswerReader;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::column_uses::{ColumnUse, IdentityColumns};
use crate::intake::export::directory::{DirectoryEntry, PeopleDirectory, PersonNumber, PersonRef};
use crate::intake::export::row_states::RowStates;
use crate::intake::export::rung_words::{NamedRung, RungMention};
use crate::intake::export::sheet::{AnswerSheet, SheetRow};
use crate::intake::export::skills::{ItemSubject, SkillNames};
use crate::intake::export::submission::Submission;
use crate::intake::export::unmatched_words::{
    ItemAbove, UnmatchedRow, UnmatchedWords, nothing_above,
};
use crate::intake::export::unsent_rows::UnsentRows;
use crate::intake::file::grid::Grid;
use crate::intake::file::held_values::WantedValue;
use crate::intake::mapping::{
    AnswerKind, HeaderPattern, Mapping, OnUnmatched, PersonIdentity, cell_name, usual_kind,
    usual_rows,
};
use crate::intake::table::faults;
use crate::ladder::{Ladder, RungId};

/// Reads rows, and remembers what words are about.
#[derive(Debug)]
pub(super) struct SubmissionReader<'c> {
    pub(super) mapping: &'c Mapping,
    pub(super) ladder: &'c Ladder,
    pub(super) skills: &'c SkillNames<'c>,
    pub(super) directory: PeopleDirectory,
    /// The tables that are read.
    pub(super) grids: Vec<&'c Grid>,
    /// How their names say who speaks; looked for when a row does not say it.
    pub(super) role_remedy: OnceLock<Option<String>>,
    /// What the items of rows are about; none if nothing has their words.
    pub(super) subjects: Vec<Option<ItemSubject>>,
    by_words: FxHashMap<&'c str, (usize, Option<AnswerKind>)>,
    /// Patterns of rows that hold a part of an answer; made when words need them.
    usual: Option<Vec<HeaderPattern>>,
    /// How each person was called before.
    seen: FxHashSet<(PersonNumber, PersonRef<'c>)>,
    /// How the last row called its person, who that is, and how many people were known then.
    last: Option<(PersonRef<'c>, PersonNumber, usize)>,
    /// Words that nothing has.
    unmatched: UnmatchedWords,
    /// Whether some rows are about the item of the row above them.
    has_following: bool,
    /// The last row that named its item.
    above: ItemAbove,
    /// Columns in which responses have no time of submission.
    unsent: Vec<UnsentRows>,
}

/// What a row may take from the row above it.
#[derive(Clone, Copy)]
struct WordsAbove {
    /// What it holds of the item there, if the mapping says that it does.
    follows: Option<AnswerKind>,
    /// The item there, if its row is read.
    above: Option<usize>,
}

impl<'c> SubmissionReader<'c> {
    pub(super) fn new(
        mapping: &'c Mapping,
        ladder: &'c Ladder,
        skills: &'c SkillNames<'c>,
        directory: PeopleDirectory,
    ) -> Self {
        Self {
            mapping,
            ladder,
            skills,
            directory,
            grids: Vec::new(),
            role_remedy: OnceLock::new(),
            subjects: Vec::new(),
            by_words: FxHashMap::default(),
            usual: None,
            seen: FxHashSet::default(),
            last: None,
            unmatched: UnmatchedWords::default(),
            has_following: mapping.has_following(),
            above: ItemAbove::default(),
            unsent: Vec::new(),
        }
    }

    /// Every row of a sheet.
    pub(super) fn read(
        &mut self,
        number: usize,
        sheet: &AnswerSheet<'c>,
        plan: &ColumnPlan,
        report: &mut Report,
    ) -> Vec<Submission> {
        let (role, is_role_known) = match self.role_of_sheet(sheet, plan) {
            Ok(role) => (role, true),
            Err(finding) => {
                report.push(*finding);
                (None, false)
            }
        };
        let second = sheet.second_table();
        let end = second.map_or(usize::MAX, |(begins, _)| begins);
        if let Some((_, row)) = second {
            let grid = sheet.parts[0].grid;
            report.push(faults::second_header(&grid.file, grid.line(row)));
        }
        let mut submissions = Vec::with_capacity(sheet.rows().len());
        for row in sheet.rows().filter(|row| !sheet.is_blank(*row)) {
            let is_read = row < end;
            let (row, is_whole) = sheet.reaching(row, report);
            let mut submission = Submission {
                sheet: number,
                row,
                person: None,
                role,
                reviewer: String::new(),
                reviewer_key: String::new(),
                subject: None,
                level: None,
                kind: None,
                part_of: None,
                submitted: None,
                outcome: RowOutcome::Rejected,
                replaced_by: None,
            };
            // That nothing says whom the rows are about is told once.
            if is_read && is_whole && self.mapping.person.is_said() {
                match self.row(sheet, plan, &mut submission, report) {
                    // That nobody knows who speaks in the file is told once.
                    Ok(RowOutcome::Used) if !is_role_known => {}
                    Ok(outcome) => submission.outcome = outcome,
                    Err(finding) => report.push(*finding),
                }
            }
            submissions.push(submission);
        }
        submissions
    }

    /// Remembers a response that is a draft only for it has no time of submission.
    fn unsent(&mut self, sheet: &AnswerSheet<'_>, plan: &ColumnPlan, draft: &Submission) {
        if plan.status.is_some() {
            return;
        }
        let Some(column) = plan.submitted else { return };
        let (text, at) = (sheet.cell(&draft.row, column).0, sheet.at(&draft.row, column));
        match self.unsent.last_mut().filter(|unsent| unsent.sheet == draft.sheet) {
            Some(unsent) => unsent.add(text),
            None => {
                let name = sheet.columns[column].name.text.clone();
                self.unsent.push(UnsentRows::new(draft.sheet, name, at, text));
            }
        }
    }

    /// Reports every item that nothing has, and every column that makes drafts, once each.
    pub(super) fn finish(&mut self, answers: Option<&mut AnswerReader<'_>>, report: &mut Report) {
        report.extend(self.unsent.drain(..).map(UnsentRows::finding));
        std::mem::take(&mut self.unmatched).report(self.skills, answers, report);
    }

    fn row(
        &mut self,
        sheet: &AnswerSheet<'c>,
        plan: &ColumnPlan,
        into: &mut Submission,
        report: &mut Report,
    ) -> Result<RowOutcome, Box<Diagnostic>> {
        if is_bare(sheet, plan, &into.row) {
            return Ok(RowOutcome::Unneeded);
        }
        let follows = self.follows(sheet, plan, &into.row);
        // What stands below a row that is not read is about nothing that is known.
        let above = if follows.is_some() { self.above.subject } else { self.above.subject.take() };
        let states = RowStates { mapping: self.mapping };
        if states.is_draft(sheet, plan, &into.row)? {
            self.unsent(sheet, plan, into);
            self.draft(sheet, plan, into);
            return Ok(RowOutcome::Draft);
        }
        into.submitted = states.submitted(sheet, plan, &into.row)?;
        self.check_held(sheet, plan, &into.row)?;
        let named = plan.person.named(sheet, &into.row);
        let named = self.place_named(sheet, named);
        self.know(sheet, plan, &into.row, &named);
        let person = self.person(sheet, plan, &into.row, named, report)?;
        into.person = Some(person);
        let about = |mut finding: Box<Diagnostic>| {
            finding.employee_id = Some(self.directory.person(person).id.clone());
            finding
        };
        let doubt = self.set_speaker(sheet, plan, into, person).map_err(about)?;
        report.extend(doubt.map(|it| it.about(&self.directory.person(person).id)));
        into.level = self.level(sheet, plan, &into.row)?;
        match plan.item {
            Some(column) => {
                self.item(sheet, plan, column, into, WordsAbove { follows, above }, report)
            }
            None => Ok(RowOutcome::Used),
        }
    }

    /// Sets who speaks in a row; gives a warning if the table of people says otherwise.
    fn set_speaker(
        &self,
        sheet: &AnswerSheet<'c>,
        plan: &ColumnPlan,
        into: &mut Submission,
        person: PersonNumber,
    ) -> Result<Option<Diagnostic>, Box<Diagnostic>> {
        let reviewer = plan.reviewer.named(sheet, &into.row);
        into.role = match self.role(sheet, plan, &into.row, person, &reviewer)? {
            Some(role) => Some(role),
            None => self.sound_role(sheet, plan, into, person, &reviewer)?,
        };
        into.reviewer = self.shown(&reviewer);
        into.reviewer_key = if reviewer.id.is_empty() {
            self.directory.domains.key(&reviewer.email)
        } else {
            normalized_header(&reviewer.id)
        };
        Ok(self.doubtful_role(sheet, plan, into, person, &reviewer))
    }

    /// Sets what a row with an item is about, and remembers it for the row below.
    fn item(
        &mut self,
        sheet: &AnswerSheet<'c>,
        plan: &ColumnPlan,
        column: usize,
        into: &mut Submission,
        words: WordsAbove,
        report: &mut Report,
    ) -> Result<RowOutcome, Box<Diagnostic>> {
        let above = if self.above.is_of(into) { words.above } else { None };
        let found = match (words.follows, above) {
            (Some(kind), Some(above)) => Some((above, Some(kind))),
            (Some(_), None) => {
                let (text, at) = (sheet.cell(&into.row, column).0, sheet.at(&into.row, column));
                return Err(Box::new(nothing_above(text).at(at)));
            }
            (None, above) => self.subject(sheet, plan, into, above, report),
        };
        let Some((place, kind)) = found else { return Ok(RowOutcome::Rejected) };
        into.subject = Some(place);
        let is_error = self.mapping.unmatched_items == OnUnmatched::Error;
        if self.subjects[place].is_none() && is_error {
            // What follows words that nothing has may be about the same as they.
            self.above.subject = above;
        } else {
            self.above.set(into);
        }
        into.kind = self.kind(sheet, plan, &into.row)?.or(kind);
        if into.kind == Some(AnswerKind::Ignored) {
            return Ok(RowOutcome::Unneeded);
        }
        Ok(match &self.subjects[place] {
            None if is_error => RowOutcome::Rejected,
            None | Some(ItemSubject::Ignored) => RowOutcome::Unneeded,
            Some(_) => RowOutcome::Used,
        })
    }

    /// What a row holds of the item of the row above it, if the mapping says that it does.
    fn follows(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        row: &SheetRow,
    ) -> Option<AnswerKind> {
        if !self.has_following {
            return None;
        }
        let column = plan.item?;
        self.mapping.follows(sheet.cell(row, column).0)
    }

    /// Refuses a row in which a spreadsheet made something else of a text that says whom or what the row is about.
    fn check_held(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        row: &SheetRow,
    ) -> Result<(), Box<Diagnostic>> {
        let ids = [plan.person.id, plan.reviewer.id].into_iter().flatten();
        let ids = ids.map(|column| (column, WantedValue::Id));
        let of_person =
            plan.person_columns.iter().map(|(column, index)| (*index, WantedValue::of(*column)));
        let people = [&plan.person, &plan.reviewer];
        let names = people
            .iter()
            .flat_map(|person| [person.email, person.name, person.first_name, person.last_name]);
        let texts = names.chain([plan.role, plan.item]).flatten();
        let texts = texts.map(|column| (column, WantedValue::Text));
        for (column, wanted) in ids.chain(texts).chain(of_person) {
            if let Some(finding) = sheet.unlike_text(row, column, wanted) {
                return Err(Box::new(finding));
            }
        }
        Ok(())
    }

    /// The person whom a row is about, if what its place says beside it means nobody else.
    fn person(
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

    /// Whom and what a draft is about, as far as it says: its ratings are not final, which is not the same as not asked.
    fn draft(&mut self, sheet: &AnswerSheet<'_>, plan: &ColumnPlan, into: &mut Submission) {
        let named = self.place_named(sheet, plan.person.named(sheet, &into.row));
        let Ok(person) = self.directory.find(&named, &self.mapping.person) else { return };
        let reviewer = plan.reviewer.named(sheet, &into.row);
        let Ok(role) = self.role(sheet, plan, &into.row, person, &reviewer) else { return };
        into.role = role.or(into.role);
        into.level = self.level(sheet, plan, &into.row).unwrap_or_default();
        if let Some(column) = plan.item {
            let (subject, kind) = self.found(sheet.cell(&into.row, column).0);
            self.subjects.push(subject);
            into.kind = kind;
            into.subject = Some(self.subjects.len() - 1);
        }
        into.person = Some(person);
    }

    /// What the columns of a row say of the person; an export without a people table may describe people itself.
    fn know(
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
    fn place_named<'g>(&self, sheet: &AnswerSheet<'g>, named: PersonRef<'g>) -> PersonRef<'g> {
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

    /// What a row is about; reports a row that does not say it.
    fn subject(
        &mut self,
        sheet: &AnswerSheet<'c>,
        plan: &ColumnPlan,
        of: &Submission,
        above: Option<usize>,
        report: &mut Report,
    ) -> Option<(usize, Option<AnswerKind>)> {
        let (column, row) = (plan.item?, &of.row);
        let (words, _) = sheet.cell(row, column);
        if words.is_empty() {
            let finding =
                Diagnostic::error(Code::EmptyItem, "the row does not say what it is about");
            report.push(finding.at(sheet.at(row, column)));
            return None;
        }
        let found = match self.by_words.get(words) {
            Some(found) => *found,
            None => {
                let (subject, kind) = self.found(words);
                self.subjects.push(subject);
                let found = (self.subjects.len() - 1, kind);
                self.by_words.insert(words, found);
                found
            }
        };
        let is_unmatched = self.subjects[found.0].is_none();
        if is_unmatched && self.mapping.unmatched_items == OnUnmatched::Error {
            let at = sheet.at(row, column);
            self.unmatched.add(words, at, &UnmatchedRow { sheet, plan, of, above });
        }
        Some(found)
    }

    /// The level that a row says it is about.
    fn level(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        row: &SheetRow,
    ) -> Result<Option<NamedRung>, Box<Diagnostic>> {
        let Some(column) = plan.level else { return Ok(None) };
        let text = sheet.cell(row, column).0;
        let levels = &self.skills.levels;
        match (levels.exact(text), levels.mention(text)) {
            _ if text.is_empty() => Ok(None),
            (Some(level), _) | (None, RungMention::One(level)) => Ok(Some(level)),
            _ => {
                let message =
                    format!("`{}` is not a level of the ladder", truncate_for_display(text));
                let finding = Diagnostic::error(Code::LevelBesideItem, message).value(text);
                Err(Box::new(finding.at(sheet.at(row, column)).hint(
                    "write the level as the ladder has it, or `current` or `target`, or take the column out of `level` under `[row]` of the mapping",
                )))
            }
        }
    }

    /// What the words of a row are about, and what it holds of it.
    fn found(&mut self, words: &str) -> (Option<ItemSubject>, Option<AnswerKind>) {
        let found = self.skills.find_in_row(words, self.mapping, &[]);
        if found.0.is_some() {
            return found;
        }
        let usual = self.usual.get_or_insert_with(|| usual_rows(&self.mapping.words));
        self.skills.find_in_row(words, self.mapping, usual)
    }

    /// What a column says that the row holds; nothing if it says nothing.
    fn kind(
        &self,
        sheet: &AnswerSheet<'_>,
        plan: &ColumnPlan,
        row: &SheetRow,
    ) -> Result<Option<AnswerKind>, Box<Diagnostic>> {
        let Some(column) = plan.kind else { return Ok(None) };
        let (text, _) = sheet.cell(row, column);
        if text.is_empty() {
            return Ok(None);
        }
        let kind = self.mapping.words.kind(text).or_else(|| usual_kind(text));
        kind.map(Some).ok_or_else(|| {
            let message = format!("`{}` does not say what the row holds", truncate_for_display(text));
            let finding = Diagnostic::error(Code::UnknownKind, message).at(sheet.at(row, column));
            Box::new(finding.value(text).hint("add the word to `rating`, `comment`, `answer`, `evidence`, `date` or `ignored` under `[kind]` of a mapping"))
        })
    }
}

/// What to do about rows below one that names its person, where a file has lost that their cells were one.
const FILL_DOWN: &str = "if each person stands only in the first of their rows, as where cells were merged, fill the id down into every row of theirs";

/// Whether a row names nobody and holds something only in columns that say nothing of answers, such as a running number
/// or a box that nobody ticked.
fn is_bare(sheet: &AnswerSheet<'_>, plan: &ColumnPlan, row: &SheetRow) -> bool {
    if !plan.person.named(sheet, row).is_blank() {
        return false;
    }
    let says = |column: usize, usage: &ColumnUse| {
        let is_of_row =
            plan.submitted == Some(column) || plan.statuses().any(|status| status == column);
        usage.outcome == ColumnOutcome::Used && !is_of_row && !sheet.cell(row, column).0.is_empty()
    };
    !plan.uses.iter().enumerate().any(|(column, usage)| says(column, usage))
}
