//! Rows of assessments to what was said of each person. In: the entries of a table, and reviews that are still empty.
//! Out: the reviews filled; or every cell that is wrong, stands twice, or would be shown in no packet.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::catalogue::{Catalogue, Item, Statement};
use super::entries::{Entry, Role, Voice};
use super::people::{DATE_HINT, parse_date};
use super::text::{split_labelled, split_title};
use super::{
    Answer, Assessment, Concern, Context, LastDecision, Outcome, PeerFeedback, PersonId,
    Recommendation, Review,
};
use super::{Statements, Story, Teller, Text, Voices};
use crate::diagnostics::{Diagnostic, Report, printable};
use crate::intake::{Cell, Column, Table};
use crate::ladder::SkillId;
use crate::rating::{Rating, RatingError};

/// Everybody whom the table names.
pub(super) fn assessed(table: &Table) -> BTreeSet<PersonId> {
    let ids = table.rows.iter().filter_map(|row| table.cell(row, Column::EmployeeId));
    let mut last = None;
    let mut found = BTreeSet::new();
    for id in ids.map(|it| it.text).filter(|it| !it.is_empty()) {
        if last != Some(id) {
            found.insert(PersonId::new(id));
            last = Some(id);
        }
    }
    found
}

/// Fills the reviews. Rows of people without a review are checked as far as they can be.
pub(super) fn read(
    table: &Table,
    reviews: &mut BTreeMap<PersonId, Review>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let mut reader = Reader {
        context,
        catalogue: Catalogue::new(context.ladder),
        seen: BTreeMap::new(),
        report,
    };
    for row in &table.rows {
        if let Some(entry) = Entry::new(table, row, reader.report) {
            reader.entry(&entry, reviews.get_mut(&entry.id));
        }
    }
    for review in reviews.values_mut() {
        order(&mut review.statements);
    }
}

/// The order of lists follows from their content, so that the order of rows never shows.
fn order(statements: &mut Statements) {
    statements.impact.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.cmp(b)));
    statements.concerns.sort();
    statements.peer_feedback.sort();
    statements.peer_feedback_shared.sort();
    statements.calibration_notes.sort();
}

struct Reader<'r> {
    context: &'r Context<'r>,
    catalogue: Catalogue<'r>,
    /// The line on which each thing that may stand once was first said of a person.
    seen: BTreeMap<PersonId, BTreeMap<(Item, Option<Role>), u32>>,
    report: &'r mut Report,
}

impl Reader<'_> {
    fn entry(&mut self, entry: &Entry<'_>, review: Option<&mut Review>) {
        let rungs: Vec<_> = review.iter().flat_map(|it| [&it.current, &it.target]).collect();
        let item = match self.catalogue.find(&entry.item, &rungs) {
            Ok(item) => item,
            Err(finding) => return self.push(entry, *finding),
        };
        if !self.is_first(entry, &item) {
            return;
        }
        // A person who has mistakes elsewhere still gets every row checked.
        let mut nobody = (BTreeMap::new(), Statements::default());
        let (skills, statements) = match review {
            Some(review) => (&mut review.skills, &mut review.statements),
            None => (&mut nobody.0, &mut nobody.1),
        };
        match item {
            Item::Skill(id) => self.skill(entry, id, skills, statements),
            Item::Statement(statement) => self.statement(entry, statement, statements),
        }
    }

    fn push(&mut self, entry: &Entry<'_>, finding: Diagnostic) {
        self.report.push(finding.about(entry.id.as_str()));
    }

    /// Whether nothing was said of this before; reports a second time with the place of the first.
    fn is_first(&mut self, entry: &Entry<'_>, item: &Item) -> bool {
        let long = (entry.voices.len() == 1).then(|| entry.voices[0].role);
        if matches!(item, Item::Statement(it) if it.repeats()) || long == Some(Role::Peer) {
            return true;
        }
        let line = entry.item.line();
        let seen = self.seen.entry(entry.id.clone()).or_default();
        let first = *seen.entry((item.clone(), long)).or_insert(line);
        if first == line {
            return true;
        }
        let by = long.map_or_else(String::new, |role| format!(" by `{role}`"));
        let item = printable(entry.item.text);
        let message = format!("`{item}`{by} stands twice for this person, first on line {first}");
        let finding = entry
            .item
            .error("duplicate-item", message)
            .hint("delete one of the two rows, or merge them");
        self.push(entry, finding);
        false
    }

    fn skill(
        &mut self,
        entry: &Entry<'_>,
        id: SkillId,
        skills: &mut BTreeMap<SkillId, super::SkillAssessment>,
        statements: &mut Statements,
    ) {
        if let Some(peer) = entry.voice(Role::Peer) {
            self.peer_on_skill(entry, peer, id, statements);
            return;
        }
        let date = self.date(entry);
        let assessment = skills.entry(id).or_default();
        for voice in &entry.voices {
            let rating = self.rating(entry, &voice.rating);
            let said = Assessment { rating, comment: Text::new(voice.comment.text) };
            match voice.role {
                Role::Own => assessment.own = said,
                _ => assessment.manager = said,
            }
        }
        assessment.evidence.extend(evidence(entry));
        assessment.evidence.sort();
        assessment.evidence.dedup();
        assessment.dates.extend(date);
        if entry.voices.len() > 1 {
            self.no_assessor(entry, "a skill");
        }
    }

    /// A peer's words on a skill; readiness never counts a peer's rating.
    fn peer_on_skill(
        &mut self,
        entry: &Entry<'_>,
        peer: Voice<'_>,
        id: SkillId,
        statements: &mut Statements,
    ) {
        let rating = self.rating(entry, &peer.rating);
        self.no_cell(entry, entry.evidence, "a peer's row");
        self.no_cell(entry, entry.date, "a peer's row");
        let scale = &self.context.cycle.scale;
        let rating =
            rating.step().map(|step| format!("{} {}", scale.number(step), scale.label(step)));
        let text = Text::new(peer.comment.text);
        if rating.is_some() || !text.is_empty() {
            let from = entry.assessor.map(|it| it.text.to_owned());
            statements.peer_feedback.push(PeerFeedback { from, about: Some(id), rating, text });
        }
    }

    fn rating(&mut self, entry: &Entry<'_>, cell: &Cell<'_>) -> Rating {
        let scale = &self.context.cycle.scale;
        scale.parse(cell.text).unwrap_or_else(|why| {
            let code = match why {
                RatingError::OutsideScale => "rating-outside-scale",
                RatingError::Unknown => "unknown-rating",
                RatingError::Contradiction => "contradictory-rating",
            };
            let choices = scale.choices();
            let finding =
                cell.error(code, format!("`{}` {why}", crate::diagnostics::shortened(cell.text)));
            self.push(entry, finding.nearest(cell.text, choices.iter().map(String::as_str)));
            Rating::NotAnswered
        })
    }

    fn date(&mut self, entry: &Entry<'_>) -> Option<NaiveDate> {
        let cell = entry.date?;
        match parse_date(cell.text) {
            Err(why) => {
                let message = format!("`{}` {why}", printable(cell.text));
                self.push(entry, cell.error("not-a-date", message).hint(DATE_HINT));
                None
            }
            Ok(date) => {
                if date > self.context.as_of {
                    let message = format!("{date} is after the as-of date, {}", self.context.as_of);
                    self.push(entry, cell.warning("date-in-the-future", message));
                }
                Some(date)
            }
        }
    }

    fn statement(&mut self, entry: &Entry<'_>, statement: Statement, into: &mut Statements) {
        use Statement as S;
        self.only_shown_cells(entry, statement);
        let own = entry.voice(Role::Own).map_or("", |it| it.comment.text);
        let manager = entry.voice(Role::Manager).map_or("", |it| it.comment.text);
        let peer = entry.voice(Role::Peer).map_or("", |it| it.comment.text);
        match statement {
            S::Summary => say(&mut into.ask, own, manager),
            S::Scope => say(&mut into.scope, own, manager),
            S::Leverage => say(&mut into.leverage, own, manager),
            S::BusinessNeed => say(&mut into.business_need, own, manager),
            S::DevelopmentPlan => say(&mut into.development_plan, own, manager),
            S::Impact => {
                let date = self.date(entry);
                into.impact.extend(story(entry, own, manager, date));
            }
            S::Concerns => into.concerns.extend(concern(manager)),
            S::PeerFeedback => {
                let text = Text::new(if peer.is_empty() { manager } else { peer });
                let from = entry.assessor.map(|it| it.text.to_owned());
                let said = PeerFeedback { from, about: None, rating: None, text };
                into.peer_feedback.extend((!said.text.is_empty()).then_some(said));
            }
            S::PeerFeedbackShared => into.peer_feedback_shared.extend(words(if peer.is_empty() {
                manager
            } else {
                peer
            })),
            S::CalibrationNotes => into.calibration_notes.extend(words(manager)),
            S::Recommendation => {
                into.recommendation = self.recommendation(entry).or(into.recommendation.take())
            }
            S::LastDecision => {
                into.last_decision = self.last_decision(entry).or(into.last_decision.take())
            }
        }
    }

    fn recommendation(&mut self, entry: &Entry<'_>) -> Option<Recommendation> {
        let choices = [("yes", Answer::Yes), ("not-yet", Answer::NotYet), ("no", Answer::No)];
        let (answer, reason) = self.answer(entry, &choices)?;
        Some(Recommendation { answer, reason })
    }

    fn last_decision(&mut self, entry: &Entry<'_>) -> Option<LastDecision> {
        let choices = [
            ("accept", Outcome::Accept),
            ("postpone", Outcome::Postpone),
            ("reject", Outcome::Reject),
        ];
        let date = self.date(entry);
        let (outcome, areas) = self.answer(entry, &choices)?;
        Some(LastDecision { outcome, date, areas })
    }

    /// One of a few words in the manager's rating cell, with the manager's comment.
    fn answer<T: Copy>(&mut self, entry: &Entry<'_>, choices: &[(&str, T)]) -> Option<(T, Text)> {
        let voice = entry.voice(Role::Manager)?;
        let written = voice.rating.text.to_lowercase().replace(['_', ' '], "-");
        let found = choices.iter().find(|(word, _)| *word == written);
        if found.is_none() && !(written.is_empty() && voice.comment.text.is_empty()) {
            let message = match written.as_str() {
                "" => format!("`{}` has a comment and no answer", printable(entry.item.text)),
                _ => format!(
                    "`{}` is not an answer to `{}`",
                    printable(voice.rating.text),
                    printable(entry.item.text)
                ),
            };
            let finding = voice.rating.error("unknown-answer", message);
            self.push(
                entry,
                finding.nearest(voice.rating.text, choices.iter().map(|(word, _)| *word)),
            );
        }
        found.map(|(_, answer)| (*answer, Text::new(voice.comment.text)))
    }

    /// Reports every cell of a statement that no packet would show.
    fn only_shown_cells(&mut self, entry: &Entry<'_>, statement: Statement) {
        use Statement as S;
        let name = format!("`{}`", statement.name());
        for voice in &entry.voices {
            let speaks = match statement {
                S::Summary
                | S::Scope
                | S::Leverage
                | S::BusinessNeed
                | S::DevelopmentPlan
                | S::Impact => voice.role != Role::Peer,
                S::PeerFeedback | S::PeerFeedbackShared => voice.role != Role::Own,
                _ => voice.role == Role::Manager,
            };
            let rates = matches!(statement, S::Recommendation | S::LastDecision)
                && voice.role == Role::Manager;
            self.no_cell(entry, (!speaks).then_some(voice.comment), &name);
            self.no_cell(entry, (!rates).then_some(voice.rating), &name);
        }
        self.no_cell(entry, entry.evidence.filter(|_| statement != S::Impact), &name);
        self.no_cell(
            entry,
            entry.date.filter(|_| !matches!(statement, S::Impact | S::LastDecision)),
            &name,
        );
        if entry.voices.len() > 1 && statement != S::PeerFeedback {
            self.no_assessor(entry, &name);
        }
    }

    fn no_assessor(&mut self, entry: &Entry<'_>, of: &str) {
        self.no_cell(entry, entry.assessor, of);
    }

    fn no_cell(&mut self, entry: &Entry<'_>, cell: Option<Cell<'_>>, of: &str) {
        let Some(cell) = cell.filter(|it| !it.text.is_empty()) else { return };
        let message = format!(
            "`{}` says something that no packet shows: {of} has no such cell",
            cell.column().name()
        );
        let finding = cell.error("unexpected-cell", message);
        self.push(entry, finding.hint("move the text to a cell that is shown, or delete it"));
    }
}

fn say(voices: &mut Option<Voices>, own: &str, manager: &str) {
    if own.is_empty() && manager.is_empty() {
        return;
    }
    let voices = voices.get_or_insert_default();
    if !own.is_empty() {
        voices.employee = Text::new(own);
    }
    if !manager.is_empty() {
        voices.manager = Text::new(manager);
    }
}

fn words(cell: &str) -> Option<Text> {
    Some(Text::new(cell)).filter(|it| !it.is_empty())
}

fn concern(cell: &str) -> Option<Concern> {
    let (text, mitigation) = split_labelled(cell, "Mitigation");
    let concern = Concern { text: Text::new(text), mitigation: Text::new(mitigation) };
    (!cell.is_empty()).then_some(concern)
}

/// A story told by the person, with the manager's note; or told by the manager, if the person says nothing.
fn story(entry: &Entry<'_>, own: &str, manager: &str, date: Option<NaiveDate>) -> Option<Story> {
    let (told_by, cell, note) = match own {
        "" => (Teller::Manager, manager, ""),
        own => (Teller::Employee, own, manager),
    };
    let evidence = evidence(entry);
    if cell.is_empty() && evidence.is_empty() {
        return None;
    }
    let (title, rest) = split_title(cell);
    let (story, outcome) = split_labelled(rest, "Outcome");
    Some(Story {
        date,
        title,
        story: Text::new(story),
        outcome: Text::new(outcome),
        told_by,
        manager_note: Text::new(note),
        evidence,
    })
}

/// The links and references of a cell, one to a line or parted by semicolons.
fn evidence(entry: &Entry<'_>) -> Vec<String> {
    let cell = entry.evidence.map_or("", |it| it.text);
    let parts =
        cell.lines().flat_map(|line| line.split("; ")).map(|it| it.trim().trim_end_matches(';'));
    let mut parts: Vec<String> = parts.filter(|it| !it.is_empty()).map(str::to_owned).collect();
    parts.shrink_to_fit();
    parts
}
