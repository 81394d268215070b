//! What is known of a round of outcomes before anything is made. In: decisions without a mistake, their rows in the table, and the
//! packets that were decided on. Out: each decision with its day and with what its documents follow from.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use super::checked_cycle::CheckedCycle;
use crate::archive::{
    ArchiveTerms, CitedPackets, InputFile, OutcomeOrigin, PlannedOutcome, RenderInputs, sha256,
};
use crate::assessment::PersonId;
use crate::audience::OutcomeEdition;
use crate::ballot::{BallotEntry, DecisionRow, DecisionRows};

/// Where outcomes go, and which.
#[derive(Debug, Clone)]
pub struct OutcomeOptions {
    /// The folder of the archive.
    pub out: PathBuf,
    /// The table of decisions.
    pub table: PathBuf,
    /// Whether each person gets a letter.
    pub with_letters: bool,
    /// How many documents are made at once.
    pub jobs: NonZeroUsize,
}

/// What is known before anything is made: each decision with what follows from it.
pub(super) struct OutcomeRun<'c> {
    pub(super) checked: &'c CheckedCycle,
    pub(super) options: &'c OutcomeOptions,
    pub(super) editions: Vec<OutcomeEdition>,
    /// The decisions by person; the day of each is that of its row.
    pub(super) entries: BTreeMap<PersonId, BallotEntry>,
    pub(super) origins: BTreeMap<PersonId, OutcomeOrigin>,
    /// The documents that are to be there, ordered by person and edition.
    pub(super) planned: Vec<PlannedOutcome<'c>>,
    pub(super) inputs: Vec<InputFile>,
    pub(super) render_sha256: String,
    pub(super) terms: ArchiveTerms,
}

/// What a round brings, all of it without a mistake.
pub(super) struct DecidedRound<'c> {
    pub(super) entries: Vec<BallotEntry>,
    /// The packets that were decided on.
    pub(super) cited: CitedPackets,
    pub(super) editions: Vec<OutcomeEdition>,
    /// The documents of everybody in the cycle.
    pub(super) planned: Vec<PlannedOutcome<'c>>,
    pub(super) inputs: Vec<InputFile>,
}

impl<'c> OutcomeRun<'c> {
    /// A round, whose decisions are in the table.
    pub(super) fn new(
        checked: &'c CheckedCycle,
        options: &'c OutcomeOptions,
        round: DecidedRound<'c>,
        table: &DecisionRows,
    ) -> Self {
        let DecidedRound { entries, cited, editions, planned, inputs } = round;
        let rows = table.of_cycle(&checked.cycle.id);
        let (mut dated, mut origins) = (BTreeMap::new(), BTreeMap::new());
        for mut entry in entries {
            let id = entry.employee_id.clone();
            let row = rows.get(&id).expect("the table has a row for each decision");
            entry.decided_on = row.decided_on().unwrap_or(entry.decided_on);
            origins.insert(id.clone(), origin(row, &cited, &id));
            dated.insert(id, entry);
        }
        let is_decided =
            |outcome: &PlannedOutcome<'_>| dated.contains_key(&outcome.review.person.id);
        let planned = planned.into_iter().filter(is_decided).collect();
        let last = dated.values().map(|entry| entry.decided_on).max();
        let terms = ArchiveTerms::of(&checked.cycle, last.unwrap_or(checked.as_of.date));
        let render_sha256 = RenderInputs::new(&checked.cycle, &inputs).sha256();
        Self {
            checked,
            options,
            editions,
            entries: dated,
            origins,
            planned,
            inputs,
            render_sha256,
            terms: ArchiveTerms { outcomes: true, ..terms },
        }
    }
}

fn origin(row: &DecisionRow, cited: &CitedPackets, id: &PersonId) -> OutcomeOrigin {
    let packet = cited.packets.get(id).expect("everybody's packet was compared");
    OutcomeOrigin {
        packet_file: packet.file.clone(),
        packet_sha256: packet.sha256.clone(),
        decision_sha256: sha256(&row.to_json()),
    }
}
