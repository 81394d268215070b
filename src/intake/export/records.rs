//! What a submission says, voice by voice. In: a submission with its sheet and plan. Out: records with their pieces; or every
//! cell of an answer that belongs to nobody and nothing.

use std::borrow::Cow;

use crate::diagnostics::{Code, Diagnostic, Location, Report, truncate_for_display};
use crate::intake::columns::{Column, TableShape};
use crate::intake::export::answers::ONE_CELL;
use crate::intake::export::column_group::ColumnGroup;
use crate::intake::export::directory::PersonNumber;
use crate::intake::export::level_beside::TWO_LEVELS;
use crate::intake::export::record_writer::{ExportRecord, RecordText, RecordWriter, SubmissionRow};
use crate::intake::export::rung_words::NamedRung;
use crate::intake::export::sheet::SheetRow;
use crate::intake::export::skills::{ItemSubject, MeantSkills, PinnedSkill, short};
use crate::intake::export::submission_reader::SubmissionReader;
use crate::ladder::SkillId;
use crate::role::AssessorRole;
use crate::statement::StatementKind;

use Column as C;

/// Who speaks about whom, and about which item.
#[derive(Clone, Copy)]
struct SpokenItem<'i> {
    person: PersonNumber,
    role: AssessorRole,
    item: &'i str,
}

/// A record of one row with the roles that speak in it, so that voices about one story stay together.
struct RowRecord<'i> {
    item: &'i str,
    /// Its place among all records.
    place: usize,
    roles: Vec<AssessorRole>,
}

impl<'w> SubmissionRow<'w> {
    fn cells(&self) -> &'w SheetRow {
        &self.submission.row
    }

    fn text(&self, column: usize) -> &'w str {
        self.sheet.cell(self.cells(), column).0
    }

    fn says(&self, group: &ColumnGroup) -> bool {
        group.says(self.sheet, self.cells())
    }

    /// Writes every answer of the submission. Reports every cell of an answer that went nowhere.
    pub(super) fn write(self, writer: &mut RecordWriter<'w>, report: &mut Report) {
        let Some(person) = self.submission.person else { return };
        let reader = writer.reader;
        let id = &reader.directory.person(person).id;
        let before = report.errors();
        let mut read: Vec<usize> = Vec::new();
        let mut is_first = true;
        // What stands once in a row for all of its answers goes with the first that says something.
        let nobody_says = !self.plan.groups.iter().any(|group| self.says(group));
        let mut shared = self.plan.shared.as_ref();
        let mut here: Vec<RowRecord<'_>> = Vec::new();
        for group in &self.plan.groups {
            let Some(subject) = self.subject(group, writer) else { continue };
            let Some(role) = group.role.or(self.submission.role) else { continue };
            if self.submission.role.is_some_and(|own| own != role) {
                report.extend(self.other_role(group, role).map(|it| it.about(id)));
                continue;
            }
            let item = match self.item(subject, group, role, person, writer) {
                Ok(Some(item)) => item,
                Ok(None) => continue,
                Err(finding) => {
                    report.push(finding.about(id));
                    continue;
                }
            };
            if self.falls(group, subject, item, reader) {
                report.push(fallen(item).at(self.item_place(group)).about(id));
            }
            let voice = SpokenItem { person, role, item };
            let with = if nobody_says || self.says(group) { shared.take() } else { None };
            let waiting = here.iter_mut().find(|it| it.item == item && !it.roles.contains(&role));
            let place = match waiting {
                Some(record) if writer.shape == TableShape::Paired => {
                    record.roles.push(role);
                    record.place
                }
                _ => {
                    let place = self.place(voice, group, &mut is_first, writer);
                    if writer.shape == TableShape::Paired {
                        here.push(RowRecord { item, place, roles: vec![role] });
                    }
                    place
                }
            };
            read.extend(group.columns().chain(with.iter().flat_map(|it| it.columns())));
            self.fill(place, voice, group, with, writer, report);
            for part in writer.parts.get(&self.number).into_iter().flatten() {
                part.join(place, voice, writer, report);
            }
            if writer.has_drafts {
                writer.said.insert((person, item, role));
            }
        }
        if report.errors() == before && !self.plan.is_voiceless {
            report.extend(self.lost(&read, writer).map(|it| it.about(id)));
        }
    }

    /// Writes what the row says in a role into the record of the answer that it is a part of.
    fn join(
        self,
        place: usize,
        voice: SpokenItem<'_>,
        writer: &mut RecordWriter<'w>,
        report: &mut Report,
    ) {
        let first = self.plan.groups.iter().position(|group| self.says(group));
        let said = self.plan.groups.iter().position(|group| self.speaks_in(group, voice.role));
        if let Some(said) = said {
            // What stands once in a row for all of its answers goes with the first.
            let shared = if first == Some(said) { self.plan.shared.as_ref() } else { None };
            self.fill(place, voice, &self.plan.groups[said], shared, writer, report);
        }
    }

    /// Whether a role says something in a row that is a part of this one's answer.
    fn is_said_in_parts(&self, role: AssessorRole, writer: &RecordWriter<'w>) -> bool {
        let mut parts = writer.parts.get(&self.number).into_iter().flatten();
        parts.any(|part| part.plan.groups.iter().any(|group| part.speaks_in(group, role)))
    }

    /// Whether a short id of an item falls to the person's current rung, and the row says something of it.
    fn falls(
        &self,
        group: &ColumnGroup,
        subject: &ItemSubject,
        item: &str,
        reader: &SubmissionReader<'_>,
    ) -> bool {
        let Some(person) = self.submission.person else { return false };
        self.says(group)
            && self.submission.level.is_none()
            && reader.skills.falls(subject, item, reader.directory.person(person))
    }

    /// Whether a role says something in some cells.
    fn speaks_in(&self, group: &ColumnGroup, role: AssessorRole) -> bool {
        group.role.or(self.submission.role) == Some(role) && self.says(group)
    }

    /// Writes that the ratings of a draft are not final, unless a finished submission says what they are. Nothing else of a
    /// draft is shown.
    pub(super) fn write_draft(self, writer: &mut RecordWriter<'w>) {
        let Some(person) = self.submission.person else { return };
        for group in self
            .plan
            .groups
            .iter()
            .filter(|group| !group.rating.is_empty() || !group.answer.is_empty())
        {
            let role = group.role.or(self.submission.role);
            let Some(role @ (AssessorRole::Self_ | AssessorRole::Manager)) = role else { continue };
            let Some(subject) = self.subject(group, writer) else { continue };
            let known = writer.reader.directory.person(person);
            let level = self.submission.level;
            let [skill] = writer.reader.skills.meant(subject, level, known).own[..] else {
                continue;
            };
            let item = skill.as_str();
            if known.rungs.is_empty() || !writer.said.insert((person, item, role)) {
                continue;
            }
            let voice = SpokenItem { person, role, item };
            let place = self.place(voice, group, &mut true, writer);
            let column = match (writer.shape, role) {
                (TableShape::Paired, AssessorRole::Self_) => C::SelfRating,
                (TableShape::Paired, _) => C::ManagerRating,
                _ => C::Rating,
            };
            let piece = self.piece("not final", group.columns().next(), writer);
            // Nothing stands there: the record is new, or waits for this role.
            let _ = writer.put(place, column, piece);
        }
    }

    /// A cell of an answer that was not read: nobody's words may vanish because a mapping is odd.
    fn lost(&self, read: &[usize], writer: &RecordWriter<'_>) -> Option<Diagnostic> {
        let is_ignored =
            |group: &ColumnGroup| matches!(self.subject(group, writer), Some(ItemSubject::Ignored));
        let groups =
            self.plan.groups.iter().filter(|group| !is_ignored(group)).chain(&self.plan.shared);
        let mut columns = groups.flat_map(ColumnGroup::columns);
        let is_lost = |index: &usize| {
            let taken = self
                .plan
                .groups
                .iter()
                .filter(|group| group.columns().any(|column| column == *index));
            !read.contains(index) && !self.text(*index).is_empty() && !taken.clone().any(is_ignored)
        };
        let lost = columns.find(is_lost)?;
        let message = "the cell is part of an answer, and nothing says whose or about what";
        let finding = Diagnostic::error(Code::UnusedCell, message);
        let finding = finding.at(self.sheet.at(self.cells(), lost)).value(self.text(lost));
        Some(finding.hint("say with `role` and `item` of its `[[columns]]` entry, or with `[role]` and `[row]` of a mapping, whose and about what it is"))
    }

    /// A cell that speaks in another role than its row, and that no other entry of the mapping takes in the row's role.
    fn other_role(&self, group: &ColumnGroup, role: AssessorRole) -> Option<Diagnostic> {
        let own = self.submission.role?;
        let is_taken = |column: usize| {
            let groups =
                self.plan.groups.iter().filter(|group| group.role.is_none_or(|role| role == own));
            groups.flat_map(ColumnGroup::columns).any(|other| other == column)
        };
        let lost =
            group.columns().find(|column| !self.text(*column).is_empty() && !is_taken(*column))?;
        let message = format!("the column speaks for `{role}`, and the row is by `{own}`");
        let finding =
            Diagnostic::error(Code::RoleDisagrees, message).at(self.sheet.at(self.cells(), lost));
        let hint = format!(
            "add an entry with `role = \"{own}\"` for this column under `[[columns]]` of a mapping, with the item that it is about there"
        );
        Some(finding.value(self.text(lost)).hint(hint))
    }

    fn subject(
        &self,
        group: &'w ColumnGroup,
        writer: &RecordWriter<'w>,
    ) -> Option<&'w ItemSubject> {
        let reader = writer.reader;
        let of_row = || reader.subjects[self.submission.subject?].as_ref();
        group.subject.as_ref().or_else(of_row)
    }

    /// The item of a group of cells, as the canonical tables write it; nothing if the cells are blank and nobody was
    /// asked.
    fn item(
        &self,
        subject: &'w ItemSubject,
        group: &ColumnGroup,
        role: AssessorRole,
        person: PersonNumber,
        writer: &RecordWriter<'w>,
    ) -> Result<Option<&'w str>, Box<Diagnostic>> {
        let shared = self.plan.shared.iter().flat_map(ColumnGroup::columns);
        let is_blank = group.columns().chain(shared).all(|column| self.text(column).is_empty())
            && !self.is_said_in_parts(role, writer);
        match subject {
            ItemSubject::Ignored => return Ok(None),
            ItemSubject::Statement(_) if is_blank => return Ok(None),
            ItemSubject::Statement(statement) => return Ok(Some(statement.name())),
            ItemSubject::Skills(_) | ItemSubject::OfRung(..) | ItemSubject::Pinned(_) => {}
        }
        let known = writer.reader.directory.person(person);
        let rungs = &known.rungs;
        let MeantSkills { named, own } =
            writer.reader.skills.meant(subject, self.submission.level, known);
        // A blank cell is an answer of those who were asked: whose rung has the skill, and not of peers.
        if is_blank && (rungs.is_empty() || own.is_empty() || role == AssessorRole::Peer) {
            return Ok(None);
        }
        if let (ItemSubject::OfRung(rung, skills), true) = (subject, own.is_empty()) {
            return Err(Box::new(not_on(*rung, skills).at(self.item_place(group))));
        }
        if let (ItemSubject::Pinned(pinned), [one]) = (subject, &own[..])
            && let open = ItemSubject::Skills(pinned.all.clone())
            && let [meant] = writer.reader.skills.meant(&open, None, known).own[..]
            && meant != *one
        {
            return Err(Box::new(elsewhere(pinned).at(self.item_place(group))));
        }
        match (&own[..], &named[..]) {
            ([one], _) => Ok(Some(one.as_str())),
            // A skill of another rung: which rung, the next stage says with everything else about the person.
            ([], [one]) => Ok(Some(one.as_str())),
            ([], []) => Err(Box::new(self.ambiguous(subject.skills().iter(), group, writer))),
            ([], all) => Err(Box::new(self.ambiguous(all.iter().copied(), group, writer))),
            (several, _) => Err(Box::new(self.ambiguous(several.iter().copied(), group, writer))),
        }
    }

    fn ambiguous<'s>(
        &self,
        skills: impl Iterator<Item = &'s SkillId>,
        group: &ColumnGroup,
        writer: &RecordWriter<'_>,
    ) -> Diagnostic {
        let ids: Vec<String> = skills.take(5).map(|skill| format!("`{skill}`")).collect();
        let at = self.item_place(group);
        let hint = match writer.context.people {
            Some(_) => {
                "name the level in the question, such as `L4`, or part the questions of different tracks in the export"
            }
            None => "give the table of people with --people: a person's rungs tell which is meant",
        };
        let message = format!("more than one skill has these words: {}", ids.join(", "));
        Diagnostic::error(Code::AmbiguousSkill, message).at(at).hint(hint)
    }

    /// The cell that says what a group is about, else the first of the group.
    fn item_place(&self, group: &ColumnGroup) -> Location {
        let column = self.plan.item.or_else(|| group.columns().next());
        column.map_or_else(
            || self.sheet.at_row(self.cells()),
            |column| self.sheet.at(self.cells(), column),
        )
    }

    /// The place of the record for an item: in the paired shape that of the other voice, if it waits for this one.
    fn place(
        &self,
        voice: SpokenItem<'w>,
        group: &ColumnGroup,
        is_first: &mut bool,
        writer: &mut RecordWriter<'w>,
    ) -> usize {
        let SpokenItem { person, role, item } = voice;
        let place = writer.records.len();
        let repeats = || StatementKind::named(item).is_some_and(StatementKind::repeats);
        if writer.shape == TableShape::Paired && !repeats() {
            let waits = writer.places.get(&(person, item)).copied();
            if let Some(place) = waits.filter(|waits| writer.waits(*waits, role)) {
                return place;
            }
            writer.places.insert((person, item), place);
        }
        writer.records.push(ExportRecord { person, pieces: Vec::new() });
        writer.records[place].pieces = self.head(voice, group, *is_first, writer);
        *is_first = false;
        place
    }

    /// A piece from a column; from the row as a whole without one.
    fn piece(
        &self,
        text: impl Into<Cow<'w, str>>,
        column: Option<usize>,
        writer: &RecordWriter<'w>,
    ) -> RecordText<'w> {
        let origins = &writer.origins[self.submission.sheet];
        let whole = origins.last().expect("every sheet has an origin of its own");
        let (line, origin) = match column {
            Some(column) => (self.sheet.cell(self.cells(), column).1, origins[column]),
            None => (self.sheet.line(self.cells()), *whole),
        };
        RecordText { text: text.into(), line, origin }
    }

    /// A record that says who and what it is about, and nothing yet.
    fn head(
        &self,
        voice: SpokenItem<'w>,
        group: &ColumnGroup,
        is_first: bool,
        writer: &RecordWriter<'w>,
    ) -> Vec<RecordText<'w>> {
        let SpokenItem { person, role, item } = voice;
        let names = &self.plan.person;
        let name =
            [names.id, names.email, names.name, names.last_name].into_iter().flatten().next();
        let reviewer =
            self.plan.reviewer.name.or(self.plan.reviewer.email).or(self.plan.reviewer.id);
        let is_shown = role == AssessorRole::Peer && !self.plan.hides_reviewer();
        let assessor = if is_shown { self.submission.reviewer.as_str() } else { "" };
        let reader = writer.reader;
        let id = reader.directory.person(person).id.as_str();
        // What the cell says in the same words needs no copy.
        let typed = |text: &'w str, column: Option<usize>| {
            let cell = column.map(|column| self.text(column)).filter(|own| *own == text);
            self.piece(cell.unwrap_or(text), column, writer)
        };
        let piece = |column: &Column| match column {
            C::EmployeeId => typed(id, name),
            C::Item => typed(item, self.plan.item.or_else(|| group.columns().next())),
            C::Role => typed(role.as_str(), self.plan.role),
            C::Assessor => self.piece(assessor, reviewer, writer),
            column => {
                let columns = if is_first { &self.plan.person_columns[..] } else { &[] };
                let found =
                    columns.iter().find(|(known, _)| known == column).map(|(_, index)| *index);
                self.piece(found.map_or("", |index| self.text(index)), found, writer)
            }
        };
        writer.columns.iter().map(piece).collect()
    }

    /// Writes the answer of one voice into a record.
    fn fill(
        &self,
        place: usize,
        voice: SpokenItem<'_>,
        group: &ColumnGroup,
        shared: Option<&ColumnGroup>,
        writer: &mut RecordWriter<'w>,
        report: &mut Report,
    ) {
        let (SpokenItem { person, role, item }, reader) = (voice, writer.reader);
        let id = &reader.directory.person(person).id;
        let read = writer.answers.read(
            self.sheet,
            self.cells(),
            group,
            shared,
            item,
            self.submission.kind,
        );
        let is_open = group.subject.as_ref().is_some_and(ItemSubject::is_open);
        let level = |finding: Diagnostic| match finding.code {
            Code::ContradictoryRating if is_open => finding.hint(TWO_LEVELS),
            _ => finding,
        };
        report.extend(read.findings.into_iter().map(|finding| level(finding).about(id).item(item)));
        let (rating, comment) = match (writer.shape, role) {
            (TableShape::Paired, AssessorRole::Self_) => (C::SelfRating, C::SelfComment),
            (TableShape::Paired, _) => (C::ManagerRating, C::ManagerComment),
            _ => (C::Rating, C::Comment),
        };
        let said = [
            (rating, read.rating),
            (comment, read.comment),
            (C::Evidence, read.evidence),
            (C::Date, read.date),
        ];
        for (column, (text, from)) in said {
            let new = self.piece(text, from, writer);
            if let Err(new) = writer.put(place, column, new) {
                let old = writer.place(place, column);
                let message = format!(
                    "two cells say what stands in `{}` of one answer: `{}`, and `{}` at {}",
                    column.name(),
                    truncate_for_display(&new.text),
                    truncate_for_display(&old.text),
                    writer.located(old)
                );
                let at = from.map_or_else(
                    || self.sheet.at_row(self.cells()),
                    |column| self.sheet.at(self.cells(), column),
                );
                let finding = Diagnostic::error(Code::ContradictoryAnswer, message).at(at);
                report.push(finding.value(&new.text).about(id).item(item).hint(ONE_CELL));
            }
        }
    }
}

/// The words name a rung of the person that has no such skill.
fn not_on(rung: NamedRung, skills: &[SkillId]) -> Diagnostic {
    let of = skills.first().map_or("", |skill| short(skill.as_str()));
    let level = rung.label();
    let message = format!("the words ask for `{of}` of the {level}, and this person's has none");
    Diagnostic::error(Code::SkillNotOnRung, message).value(of).hint(
        "take the answer out for this person, or correct the person's levels in the table of people",
    )
}

/// A short id that falls to the person's current rung.
fn fallen(item: &str) -> Diagnostic {
    let message = "the last part of an id means the target level, and the person's target level has no such skill; the answer counts for the current level";
    Diagnostic::warning(Code::CurrentLevelOnly, message).value(short(item)).hint(
        "if that is meant, write `(current level)` behind the id, in the question or as what it means under `[items]` of a mapping; if not, take the answer out",
    )
}

fn elsewhere(pinned: &PinnedSkill) -> Diagnostic {
    let PinnedSkill { words, skill, .. } = pinned;
    let message = format!(
        "the mapping says that `{}` is `{skill}`, which is of this person's current level; the same words are a skill of the target level, too",
        truncate_for_display(words)
    );
    let line = format!("\"{}\" = \"{}\"", truncate_for_display(words), short(skill.as_str()));
    Diagnostic::error(Code::AmbiguousSkill, message).value(words).hint(format!(
        "write `{line}` under `[items]`, which means the target level of each person; if one level is meant for everybody, name it in the question of the export"
    ))
}
