//! What a row about anything but a skill may have, and where its words go. In: an entry and the statement it names. Out: what
//! was said, in its place; or every cell of it that no packet would show.

use chrono::NaiveDate;

use super::assessment_rows::{AssessmentRow, AssessorCells};
use super::paragraphs::{split_labelled, split_title};
use super::review_filler::{ReviewFiller, evidence};
use super::{
    BothVoices, CommitteeOutcome, Concern, LastDecision, Paragraphs, PeerFeedback, Recommendation,
    ReviewStatements, Story, StoryTeller, VoteAnswer,
};
use crate::diagnostics::{Code, Diagnostic, escape_control, slip_of};
use crate::role::AssessorRole;
use crate::source::FileText;
use crate::statement::StatementKind;

use StatementKind as S;

impl StatementKind {
    /// Whether a role may write it.
    pub(crate) fn is_written_by(self, role: AssessorRole) -> bool {
        match self {
            S::Summary
            | S::Scope
            | S::Leverage
            | S::BusinessNeed
            | S::DevelopmentPlan
            | S::Impact => role != AssessorRole::Peer,
            S::PeerFeedback | S::PeerFeedbackShared => role != AssessorRole::Self_,
            S::Concerns | S::Recommendation | S::CalibrationNotes | S::LastDecision => {
                role == AssessorRole::Manager
            }
        }
    }

    /// Whether a role answers it with a word in its rating cell.
    pub(crate) fn is_answered_by(self, role: AssessorRole) -> bool {
        matches!(self, S::Recommendation | S::LastDecision) && role == AssessorRole::Manager
    }
}

impl ReviewFiller<'_> {
    pub(super) fn statement(
        &mut self,
        entry: &AssessmentRow<'_>,
        statement: StatementKind,
        into: &mut ReviewStatements,
    ) {
        self.only_shown_cells(entry, statement);
        let said = |role| entry.voice(role).map_or("", |it| it.comment.text);
        let (own, manager) = (said(AssessorRole::Self_), said(AssessorRole::Manager));
        // The cells of a row stand in one file; of what does not, there are copies.
        let file = entry.item.file_text();
        let of_peer =
            if said(AssessorRole::Peer).is_empty() { manager } else { said(AssessorRole::Peer) };
        match statement {
            S::Summary => say(&mut into.ask, own, manager, file),
            S::Scope => say(&mut into.scope, own, manager, file),
            S::Leverage => say(&mut into.leverage, own, manager, file),
            S::BusinessNeed => say(&mut into.business_need, own, manager, file),
            S::DevelopmentPlan => say(&mut into.development_plan, own, manager, file),
            S::Impact => {
                let date = self.date(entry);
                let story = story(entry, own, manager, date);
                if story.is_none() {
                    self.no_cell(entry, entry.date, "an impact without a story");
                }
                into.impact.extend(story);
            }
            S::Concerns => into.concerns.extend(concern(manager, file)),
            S::PeerFeedback => {
                let said = peer_feedback(entry, of_peer);
                if said.is_none() {
                    self.no_cell(entry, entry.assessor, "a row without words");
                }
                into.peer_feedback.extend(said);
            }
            S::PeerFeedbackShared => into.peer_feedback_shared.extend(words(of_peer, file)),
            S::CalibrationNotes => into.calibration_notes.extend(words(manager, file)),
            S::Recommendation => {
                into.recommendation = self.recommendation(entry).or(into.recommendation.take());
            }
            S::LastDecision => {
                into.last_decision = self.last_decision(entry).or(into.last_decision.take());
            }
        }
    }

    fn recommendation(&mut self, entry: &AssessmentRow<'_>) -> Option<Recommendation> {
        let choices =
            [("yes", VoteAnswer::Yes), ("not-yet", VoteAnswer::NotYet), ("no", VoteAnswer::No)];
        let (answer, reason) = self.answer(entry, &choices)?;
        Some(Recommendation { answer, reason })
    }

    fn last_decision(&mut self, entry: &AssessmentRow<'_>) -> Option<LastDecision> {
        let choices = [
            ("accept", CommitteeOutcome::Accept),
            ("postpone", CommitteeOutcome::Postpone),
            ("reject", CommitteeOutcome::Reject),
        ];
        let date = self.date(entry);
        let answer = self.answer(entry, &choices);
        if answer.is_none() {
            self.no_cell(entry, entry.date, "a decision without an outcome");
        }
        let (outcome, areas) = answer?;
        Some(LastDecision { outcome, date, areas })
    }

    /// One of a few words in the manager's rating cell, with the manager's comment.
    fn answer<T: Copy>(
        &mut self,
        entry: &AssessmentRow<'_>,
        choices: &[(&str, T)],
    ) -> Option<(T, Paragraphs)> {
        let AssessorCells { rating, comment, .. } = entry.voice(AssessorRole::Manager)?;
        let written = rating.text.to_lowercase().replace(['_', ' '], "-");
        let found = choices.iter().find(|(word, _)| *word == written);
        if found.is_none() && !(written.is_empty() && comment.text.is_empty()) {
            let item = escape_control(entry.item.text);
            let message = match rating.text {
                "" => format!("`{item}` has a comment and no answer"),
                text => format!("`{}` is not an answer to `{item}`", escape_control(text)),
            };
            // An export may have no cell for the answer alone.
            let has_cell = rating.at().field.is_some();
            let at = if has_cell { rating.at() } else { comment.at() };
            let finding = Diagnostic::error(Code::UnknownAnswer, message).at(at);
            let finding = with_choices(finding.value(rating.text), rating.text, choices);
            self.push(entry, finding);
        }
        found.map(|(_, answer)| (*answer, Paragraphs::new(comment.text, comment.file_text())))
    }

    /// Reports every cell that no packet would show.
    fn only_shown_cells(&mut self, entry: &AssessmentRow<'_>, statement: StatementKind) {
        let name = format!("`{}`", statement.name());
        for voice in entry.voices.as_slice() {
            if !statement.is_written_by(voice.role) {
                self.other_writer(entry, statement, voice);
            } else if !statement.is_answered_by(voice.role) {
                self.no_cell(entry, Some(voice.rating), &name);
            }
        }
        let dated = matches!(statement, S::Impact | S::LastDecision);
        if statement != S::Impact {
            self.no_cell(entry, entry.evidence, &name);
        }
        if !dated {
            self.no_cell(entry, entry.date, &name);
        }
        if entry.is_paired() && statement != S::PeerFeedback {
            self.no_cell(entry, entry.assessor, &name);
        }
    }
}

const NO_ANSWER: &str = "ask the writer which is meant, write that word alone as the answer, and keep the other words in a comment of their own, in an export in a column such as `Recommendation - comment`";

/// Adds the choices to a finding about an answer, and the one that is meant if the answer is only misspelt. What stands beside
/// a choice may turn it: `No objections` is no `no`.
fn with_choices<T>(finding: Diagnostic, text: &str, choices: &[(&str, T)]) -> Diagnostic {
    let near = slip_of(text, choices.iter().map(|(word, _)| *word));
    let finding = match near {
        Some(word) => finding.hint(format!("did you mean `{word}`?")),
        None => finding,
    };
    let listed: Vec<String> = choices.iter().map(|(word, _)| format!("`{word}`")).collect();
    let finding = finding.hint(format!("valid here: {}", listed.join(", ")));
    if text.is_empty() {
        return finding.hint(NO_ANSWER);
    }
    if near.is_some() {
        return finding;
    }
    finding.hint("ask the writer which is meant, write that one, and keep the words in the comment")
}

fn say(voices: &mut Option<BothVoices>, own: &str, manager: &str, file: &FileText) {
    if own.is_empty() && manager.is_empty() {
        return;
    }
    let voices = voices.get_or_insert_default();
    if !own.is_empty() {
        voices.self_ = Paragraphs::new(own, file);
    }
    if !manager.is_empty() {
        voices.manager = Paragraphs::new(manager, file);
    }
}

fn words(cell: &str, file: &FileText) -> Option<Paragraphs> {
    Some(Paragraphs::new(cell, file)).filter(|text| !text.is_empty())
}

fn peer_feedback(entry: &AssessmentRow<'_>, cell: &str) -> Option<PeerFeedback> {
    let from = entry.assessor.map(|it| it.text.to_owned());
    Some(PeerFeedback {
        from,
        about: None,
        rating: None,
        text: words(cell, entry.item.file_text())?,
    })
}

fn concern(cell: &str, file: &FileText) -> Option<Concern> {
    let (text, mitigation) = split_labelled(cell, "Mitigation");
    let concern = Concern {
        text: Paragraphs::new(text, file),
        mitigation: Paragraphs::new(mitigation, file),
    };
    (!cell.is_empty()).then_some(concern)
}

/// A story told by the person, with the manager's note; or told by the manager, if the person says nothing.
fn story(
    entry: &AssessmentRow<'_>,
    own: &str,
    manager: &str,
    date: Option<NaiveDate>,
) -> Option<Story> {
    let by_manager =
        entry.voice(AssessorRole::Self_).is_none() || (own.is_empty() && !manager.is_empty());
    let (told_by, cell, note) = if by_manager {
        (StoryTeller::Manager, manager, "")
    } else {
        (StoryTeller::Self_, own, manager)
    };
    let (evidence, file) = (evidence(entry), entry.item.file_text());
    if cell.is_empty() && evidence.is_empty() {
        return None;
    }
    let (told, outcome) = split_labelled(cell, "Outcome");
    let (title, story) = split_title(told);
    Some(Story {
        date,
        title,
        story: Paragraphs::new(story, file),
        outcome: Paragraphs::new(outcome, file),
        told_by,
        manager_note: Paragraphs::new(note, file),
        evidence,
    })
}
