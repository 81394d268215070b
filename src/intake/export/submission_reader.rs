//! Rows of an export to submissions. In: a sheet, its plan, and everybody who can be meant. Out: for each row who speaks
//! about whom, and when; or why the row cannot be used.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostics::{Diagnostic, Report};
use crate::intake::accounts::{ColumnOutcome, RowOutcome};
use crate::intake::columns::normalized_header;
use crate::intake::export::answers::AnswerReader;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::column_uses::ColumnUse;
use crate::intake::export::directory::{PeopleDirectory, PersonNumber, PersonRef};
use crate::intake::export::row_states::RowStates;
use crate::intake::export::sheet::{AnswerSheet, SheetRow};
use crate::intake::export::skills::{ItemSubject, SkillNames};
use crate::intake::export::submission::Submission;
use crate::intake::export::unmatched_words::{ItemAbove, UnmatchedWords, WordsAbove};
use crate::intake::export::unsent_rows::UnsentRows;
use crate::intake::file::grid::Grid;
use crate::intake::file::held_values::WantedValue;
use crate::intake::mapping::{AnswerKind, HeaderPattern, Mapping};
use crate::intake::table::faults;
use crate::ladder::Ladder;

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
    pub(super) by_words: FxHashMap<&'c str, (usize, Option<AnswerKind>)>,
    /// Patterns of rows that hold a part of an answer; made when words need them.
    pub(super) usual: Option<Vec<HeaderPattern>>,
    /// How each person was called before.
    pub(super) seen: FxHashSet<(PersonNumber, PersonRef<'c>)>,
    /// How the last row called its person, who that is, and how many people were known then.
    pub(super) last: Option<(PersonRef<'c>, PersonNumber, usize)>,
    /// Words that nothing has.
    pub(super) unmatched: UnmatchedWords,
    /// Whether some rows are about the item of the row above them.
    pub(super) has_following: bool,
    /// The last row that named its item.
    pub(super) above: ItemAbove,
    /// Columns in which responses have no time of submission.
    unsent: Vec<UnsentRows>,
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
}

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
