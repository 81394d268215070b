//! Tables, ladder and cycle to one [`Review`] for each person: typed, every reference resolved, nothing twice.
//!
//! In: the assessments table and perhaps a people table. Out: the reviews, ordered by employee id; or every mistake of
//! the data. A cell that no packet shows is told, so that nothing is lost in silence.

mod assessment_rows;
mod cell_dates;
mod earlier_decisions;
mod item_catalogue;
mod manager_keys;
mod other_writer;
mod paragraphs;
mod people_roster;
mod person_item_finder;
mod review_filler;
mod review_reader;
mod review_visitor;
mod row_contents;
mod rows_by_person;
mod spill;
mod statement_rows;
mod unknown_rung_words;
mod unlisted_people;
mod vote_counts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::cycle::Cycle;
use crate::diagnostics::{Location, Report};
use crate::intake::{SharedDomains, Table};
use crate::ladder::{Ladder, RungId, SkillId};
use crate::rating::Rating;
use crate::strings::Locale;
use crate::unicode::composed;

pub use earlier_decisions::{EarlierDecision, EarlierDecisions};
pub(crate) use item_catalogue::RowItem;
pub(crate) use manager_keys::{ManagedPerson, ManagerAddresses, ManagerKey};
pub use paragraphs::Paragraphs;
pub use people_roster::{ListedPerson, WITHOUT_ASSESSMENTS};
pub(crate) use person_item_finder::PersonItemFinder;
pub use review_reader::ContentStorage;
pub(crate) use review_reader::ReviewReader;
pub(crate) use review_visitor::ReviewVisitor;
pub(crate) use row_contents::of_rows as contents_of_rows;
pub(crate) use rows_by_person::RowOwners;
use spill::{SpillFile, StoredContent};
pub use vote_counts::VoteCounts;

/// An employee id: a text, never a number ("007" stays "007").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct PersonId(Arc<str>);

impl PersonId {
    /// An id from its text, in Unicode normal form C: a terminal may write `Zoë` in another way than a table.
    pub fn new(text: &str) -> Self {
        Self(composed(text).into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// All that was said about one person in one cycle.
#[derive(Debug, Clone)]
pub struct Review {
    /// Who it is.
    pub person: Person,
    /// The rung the person is on.
    pub current: RungId,
    /// The rung that is asked for.
    pub target: RungId,
    /// What was said.
    said: StoredContent,
}

/// What was said in a review.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewContent {
    /// What was said of the skills of both rungs; a skill that is not here was not asked.
    pub skills: SkillAssessments,
    /// What was said beyond the skills.
    pub statements: ReviewStatements,
}

impl Review {
    /// What was said.
    ///
    /// # Panics
    /// If it was [spilled](ReviewSet::spill): [`ReviewSet::load`] gives a review that has it.
    pub fn content(&self) -> &ReviewContent {
        self.said.here().expect("the words of a review are there until it is put away")
    }
}

/// What was said of skills. Boxed, for a map keeps room for many more than there are.
pub type SkillAssessments = BTreeMap<SkillId, Box<SkillAssessment>>;

/// Who a review is about.
#[derive(Debug, Clone)]
pub struct Person {
    /// The employee id.
    pub id: PersonId,
    /// The name as the person writes it.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The team.
    pub team: Option<String>,
    /// The manager's name.
    pub manager: Option<String>,
    /// The manager's e-mail address, which tells managers of one name apart.
    pub manager_email: Option<String>,
    /// The day of hiring.
    pub hired_on: Option<NaiveDate>,
    /// The day the current level was reached.
    pub level_since: Option<NaiveDate>,
    /// The language of the packet, with the region that dates are written for.
    pub locale: Locale,
    /// Where the person was first named.
    pub at: Location,
}

/// What was said of one skill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillAssessment {
    /// The person's own rating and words.
    pub self_: Assessment,
    /// The manager's rating and words.
    pub manager: Assessment,
    /// Links and references, as typed.
    pub evidence: Vec<String>,
    /// When it happened.
    pub dates: BTreeSet<NaiveDate>,
}

/// One assessor's rating and words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The rating, or why there is none.
    pub rating: Rating,
    /// The words.
    pub comment: Paragraphs,
}

impl Assessment {
    /// Nobody was asked.
    pub(crate) const NOT_ASKED: Self =
        Self { rating: Rating::NotAsked, comment: Paragraphs::EMPTY };
}

impl Default for Assessment {
    fn default() -> Self {
        Self::NOT_ASKED
    }
}

impl SkillAssessment {
    /// Nobody was asked.
    pub(crate) const NOT_ASKED: Self = Self {
        self_: Assessment::NOT_ASKED,
        manager: Assessment::NOT_ASKED,
        evidence: Vec::new(),
        dates: BTreeSet::new(),
    };

    /// Whether anybody was asked, or something was said.
    pub(crate) fn was_asked(&self) -> bool {
        *self != Self::NOT_ASKED
    }
}

/// What was said beyond the skills. The order of lists follows from their content, never from the order of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewStatements {
    /// What is asked for.
    pub ask: Option<BothVoices>,
    /// Impact stories, newest first.
    pub impact: Vec<Story>,
    /// The area of responsibility covered.
    pub scope: Option<BothVoices>,
    /// Why the organisation needs the role.
    pub business_need: Option<BothVoices>,
    /// Mentoring, glue work, what others build on.
    pub leverage: Option<BothVoices>,
    /// Reasons not to promote.
    pub concerns: Vec<Concern>,
    /// What comes next.
    pub development_plan: Option<BothVoices>,
    /// The manager's recommendation.
    pub recommendation: Option<Recommendation>,
    /// Peers' words with their names.
    pub peer_feedback: Vec<PeerFeedback>,
    /// Peers' words that the person may read.
    pub peer_feedback_shared: Vec<Paragraphs>,
    /// Notes of the calibration meeting.
    pub calibration_notes: Vec<Paragraphs>,
    /// The outcome of an earlier packet.
    pub last_decision: Option<LastDecision>,
}

/// What the person and the manager say to the same question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BothVoices {
    /// The person's words.
    #[serde(rename = "self")]
    pub self_: Paragraphs,
    /// The manager's words.
    pub manager: Paragraphs,
}

/// Who tells a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoryTeller {
    /// The person.
    #[serde(rename = "self")]
    Self_,
    /// The manager.
    Manager,
}

/// An impact story.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Story {
    /// When it happened.
    pub date: Option<NaiveDate>,
    /// The first line of the cell, if it is short and more follows.
    pub title: Option<String>,
    /// What was done.
    pub story: Paragraphs,
    /// What came of it: the paragraph that starts with "Outcome:".
    pub outcome: Paragraphs,
    /// Who tells it.
    pub told_by: StoryTeller,
    /// What the manager adds.
    pub manager_note: Paragraphs,
    /// Links and references, as typed.
    pub evidence: Vec<String>,
}

/// A reason not to promote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Concern {
    /// The concern.
    pub text: Paragraphs,
    /// What is done about it: the paragraph that starts with "Mitigation:".
    pub mitigation: Paragraphs,
}

/// A manager's vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The vote.
    pub answer: VoteAnswer,
    /// Why, and how sure.
    pub reason: Paragraphs,
}

/// The vote itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VoteAnswer {
    /// Promote now.
    Yes,
    /// Later.
    NotYet,
    /// Do not promote.
    No,
}

/// A peer's words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PeerFeedback {
    /// The peer's name, and role if given.
    pub from: Option<String>,
    /// The skill it is about, if it is about one.
    pub about: Option<SkillId>,
    /// The rating a peer gave to that skill, as typed; readiness never counts it.
    pub rating: Option<String>,
    /// The words.
    pub text: Paragraphs,
}

/// The outcome of an earlier packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastDecision {
    /// The outcome.
    pub outcome: CommitteeOutcome,
    /// When it was decided.
    pub date: Option<NaiveDate>,
    /// The areas that were named.
    pub areas: Paragraphs,
}

/// What a committee decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommitteeOutcome {
    /// Promoted.
    Accept,
    /// To be looked at again.
    Postpone,
    /// Not promoted.
    Reject,
}

/// What the tables are read against.
#[derive(Debug, Clone, Copy)]
pub struct ReviewContext<'c> {
    /// The ladder.
    pub ladder: &'c Ladder,
    /// The cycle.
    pub cycle: &'c Cycle,
    /// The date that nothing can be after.
    pub as_of: NaiveDate,
    /// The languages that packets can be printed in.
    pub languages: &'c [&'c str],
    /// What committees decided in earlier cycles, if a table of it was given.
    pub earlier: Option<&'c EarlierDecisions>,
}

/// The reviews of a run, and how rows became people.
#[derive(Debug, Default)]
pub struct ReviewSet {
    /// The reviews, ordered by employee id. Those of people with errors are complete as far as they could be read.
    pub reviews: Vec<Review>,
    /// The people who are listed and have no assessment: no packet is made for them.
    pub without_assessments: Vec<PersonId>,
    /// Everybody who is listed and has no review.
    pub unreviewed: Vec<ListedPerson>,
    /// Everybody whom the assessments name.
    pub assessed: BTreeSet<PersonId>,
    /// How many of them are not listed.
    pub unlisted: usize,
    /// Rows of assessments that were read.
    pub rows: usize,
    /// Domains of e-mail addresses that are one.
    pub domains: SharedDomains,
    /// Where the words of reviews are that were put away.
    shelves: Vec<SpillFile>,
}

/// Reads all tables. Every mistake is reported with the person it is about.
pub fn read(
    assessments: &Table,
    people: Option<&Table>,
    context: &ReviewContext<'_>,
    report: &mut Report,
) -> ReviewSet {
    let mut reading = ReviewReader::new(assessments, people, context, report);
    reading.read_all(&ContentStorage::Memory, || (), report);
    reading.finish()
}

/// Reads a people table alone: the reviews without assessments of those who have no mistake, ordered by employee id.
pub fn read_people(
    people: &Table,
    context: &ReviewContext<'_>,
    report: &mut Report,
) -> Vec<Review> {
    let mut roster = people_roster::PeopleRoster::default();
    roster.add(people, report);
    let words = roster.unknown_words(context.ladder, |_| true);
    roster.drafts().filter_map(|(id, draft)| draft.review(id, context, &words, report)).collect()
}

/// Reads who the people of a table are, whatever it says of their rungs, ordered by employee id; reports rows that disagree.
pub fn read_listed(people: &Table, report: &mut Report) -> Vec<ListedPerson> {
    let mut roster = people_roster::PeopleRoster::default();
    roster.add(people, report);
    roster.drafts().map(|(id, draft)| draft.listed(id)).collect()
}

/// Reports the mistakes of a people table alone, for when the assessments cannot be read.
pub(crate) fn check_people(people: &Table, context: &ReviewContext<'_>, report: &mut Report) {
    read_people(people, context, report);
}

/// Reports the mistakes of assessments alone, for when the people cannot be read.
pub(crate) fn check_items(assessments: &Table, context: &ReviewContext<'_>, report: &mut Report) {
    let of_people = rows_by_person::by_person(assessments);
    let work = of_people.iter().map(|of| review_filler::ReviewTask { of, review: None }).collect();
    review_filler::read(
        assessments,
        context,
        work,
        review_filler::ContentAfter::Stay,
        || (),
        report,
    );
}
