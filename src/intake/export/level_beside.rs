//! Levels that stand beside skills which several levels have, where nothing reads them. In: what was read. Out: a finding for
//! each sheet, column or pair of columns that names a level, if ratings count for another one because of that.

use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::intake::accounts::{ColumnOutcome, RowOutcome};
use crate::intake::export::column_group::ColumnGroup;
use crate::intake::export::column_plan::ColumnPlan;
use crate::intake::export::column_uses::SENSITIVE;
use crate::intake::export::rung_words::{NamedRung, RungMention};
use crate::intake::export::sheet::AnswerSheet;
use crate::intake::export::skills::ItemSubject;
use crate::intake::export::submission::Submission;
use crate::intake::export::submission_set::SubmissionSet;

/// What to do if two columns rate one skill on two levels.
pub(super) const TWO_LEVELS: &str = "if the two columns are about two levels, name them in the headers: a level of the ladder, `current level` or `target level`";

/// The rows of a sheet, with what they are read by.
#[derive(Clone, Copy)]
struct RowsOfSheet<'r> {
    all: SubmissionSet<'r>,
    number: usize,
    sheet: &'r AnswerSheet<'r>,
    plan: &'r ColumnPlan,
}

/// Rows whose ratings count for another level than the one that is named: how many, the first, and for which level it counts.
struct RowsElsewhere<'r> {
    count: usize,
    first: &'r Submission,
    counts_for: String,
}

/// Reports levels that are named and not read, where that makes a difference.
pub(super) fn report(all: SubmissionSet<'_>, report: &mut Report) {
    for (number, (sheet, plan)) in all.sheets.iter().zip(all.plans).enumerate() {
        let rows = RowsOfSheet { all, number, sheet, plan };
        report.extend(rows.name_of_sheet());
        for column in 0..sheet.columns.len() {
            report.extend(rows.column(column));
        }
        report.extend(plan.groups.iter().filter_map(|group| rows.twice(group)));
    }
}

impl<'r> RowsOfSheet<'r> {
    fn rows(self) -> impl Iterator<Item = &'r Submission> {
        let is_here = move |submission: &&Submission| {
            submission.sheet == self.number
                && submission.outcome == RowOutcome::Used
                && submission.level.is_none()
        };
        self.all.submissions.iter().filter(is_here)
    }

    /// The skills of several levels that a row says something about.
    fn open_subjects(self, row: &'r Submission) -> impl Iterator<Item = &'r ItemSubject> {
        let of_row = row.subject.and_then(|subject| self.all.reader.subjects[subject].as_ref());
        let says = move |group: &&ColumnGroup| {
            group.columns().any(|column| !self.sheet.cell(&row.row, column).0.is_empty())
        };
        let groups = self.plan.groups.iter().filter(says);
        groups
            .filter_map(move |group| group.subject.as_ref().or(of_row))
            .filter(|subject| subject.is_open())
    }

    /// The level that a row counts for, if it is not the one that is named beside it.
    fn other_level(self, row: &'r Submission, named: NamedRung) -> Option<String> {
        let known = self.all.reader.directory.person(row.person?);
        let skills = self.all.reader.skills;
        self.open_subjects(row).find_map(|subject| {
            let [counted] = skills.meant(subject, None, known).own[..] else { return None };
            let is_named = skills.meant(subject, Some(named), known).named.contains(&counted);
            if is_named { None } else { Some(counted.to_string()) }
        })
    }

    fn elsewhere(
        self,
        named: impl Fn(&'r Submission) -> Option<NamedRung>,
    ) -> Option<RowsElsewhere<'r>> {
        let mut found: Option<RowsElsewhere<'r>> = None;
        for row in self.rows() {
            let Some(counts_for) = named(row).and_then(|level| self.other_level(row, level)) else {
                continue;
            };
            match &mut found {
                Some(found) => found.count += 1,
                None => found = Some(RowsElsewhere { count: 1, first: row, counts_for }),
            }
        }
        found
    }

    /// The name of a sheet or file that is a level.
    fn name_of_sheet(self) -> Option<Diagnostic> {
        let grid = self.sheet.parts[0].grid;
        let levels = &self.all.reader.skills.levels;
        let names = [&*grid.sheet, &*grid.stem].into_iter();
        let (name, level) = names.into_iter().find_map(|name| match levels.mention(name) {
            RungMention::One(level) => Some((name, level)),
            _ => None,
        })?;
        let found = self.elsewhere(|_| Some(level))?;
        let message = format!(
            "the name `{}` says a level, and {} for another one",
            escape_control(name),
            found.said()
        );
        let finding = Diagnostic::warning(Code::LevelBesideItem, message).value(name);
        Some(finding.at(self.sheet.at_row(&found.first.row)).hint("if it is the level of the skills, name it in the headers, or in a column of its own and that column with `level` under `[row]` of a mapping; if it is only the level that the people are on, nothing is to be done"))
    }

    /// A column of levels that is not used.
    fn column(self, column: usize) -> Option<Diagnostic> {
        let used = &self.plan.uses[column];
        let of_sheet = &self.sheet.columns[column];
        if used.outcome == ColumnOutcome::Used || used.meaning == SENSITIVE || of_sheet.part > 0 {
            return None;
        }
        let levels = &self.all.reader.skills.levels;
        let name = &of_sheet.name.text;
        if name.is_empty() || !levels.are_in(name, &self.sheet.first_cells(of_sheet)) {
            return None;
        }
        let found = self.elsewhere(|row| levels.of_cell(self.sheet.cell(&row.row, column).0))?;
        let shown = escape_control(name);
        let message =
            format!("the column `{shown}` holds levels, and {} for another one", found.said());
        let finding = match used.outcome {
            ColumnOutcome::Unmatched => Diagnostic::error(Code::LevelBesideItem, message),
            _ => Diagnostic::warning(Code::LevelBesideItem, message),
        };
        let finding = finding.at(self.sheet.at_header(column)).value(name).hint(format!(
            "if it is the level of the skill that the row is about, say `level = [\"{shown}\"]` under `[row]` of a mapping (`promopacket import FILE --init-map map.toml` begins one)"
        ));
        Some(match used.outcome {
            ColumnOutcome::Unmatched => finding.hint("only if it is the level that the person is on, leave it out with --ignore: the ratings then count for the target level of each person"),
            _ => finding,
        })
    }

    /// Two columns in which rows rate one skill, each with the same step: only one rating is left of them.
    fn twice(self, group: &'r ColumnGroup) -> Option<Diagnostic> {
        let subject = group.subject.as_ref().filter(|it| it.is_open())?;
        let columns: Vec<usize> = group.rating.iter().chain(&group.answer).copied().collect();
        let [first, others @ ..] = &columns[..] else { return None };
        let name = |column: usize| &self.sheet.columns[column].name;
        let other = *others.iter().find(|column| name(**column).key != name(*first).key)?;
        let text = |row: &Submission, column: usize| self.sheet.cell(&row.row, column).0;
        let is_twice = |submission: &&Submission| {
            !text(submission, *first).is_empty()
                && text(submission, *first) == text(submission, other)
        };
        let mut rows = self.rows().filter(is_twice);
        let row = rows.next()?;
        let count = 1 + rows.count();
        let what = if count == 1 { "a row rates".to_owned() } else { format!("{count} rows rate") };
        let short = subject.skills().first().map_or("", |it| it.as_str());
        let message = format!(
            "{what} one skill of several levels in `{}` and in `{}`, both the same; it counts once, for the target level",
            escape_control(&name(*first).text),
            escape_control(&name(other).text)
        );
        let finding = Diagnostic::warning(Code::LevelBesideItem, message).value(short);
        Some(finding.at(self.sheet.at(&row.row, other)).hint(TWO_LEVELS))
    }
}

impl RowsElsewhere<'_> {
    fn said(&self) -> String {
        match self.count {
            1 => format!("a row counts, as `{}`,", self.counts_for),
            count => format!("{count} rows count, the first as `{}`,", self.counts_for),
        }
    }
}
