//! The arguments of commands that read a filled ballot, and the table of decisions that they add to.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::ValueHint;
use promopacket::archive::FileLock;
use promopacket::assessment::CommitteeOutcome;
use promopacket::ballot::{BallotEntry, BallotRules, UndecidedRows};
use promopacket::limits::LimitFactor;
use promopacket::pipeline::RunInputs;
use promopacket::source::Source;
use serde::Serialize;

use super::input_arguments::{self, InputArgs};
use super::{CliError, DefaultDate, file_arguments};

#[derive(Debug, clap::Args)]
pub(super) struct FilledBallotArgs {
    /// The filled ballot: XLSX, ODS or CSV with the header of ours, or a table of Lattice with `Promotion Decision (Y/N)`
    #[arg(value_name = "BALLOT", value_hint = ValueHint::FilePath)]
    ballot: PathBuf,
    #[command(flatten)]
    pub(super) inputs: InputArgs,
}

/// How a ballot is judged.
#[derive(Debug, clap::Args)]
pub(super) struct BallotRuleArgs {
    /// How many members the committee has [default: what the ballot was made with]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=999))]
    members: Option<u32>,
    /// The day of the meeting [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = input_arguments::date)]
    decided_on: Option<NaiveDate>,
    /// People whose rows are blank, or missing, wait for another round
    #[arg(long)]
    in_rounds: bool,
}

impl FilledBallotArgs {
    /// Reads the ballot.
    pub(super) fn read(&self) -> Result<Source, CliError> {
        file_arguments::file(&self.ballot, LimitFactor::default())
    }

    /// Opens the table of decisions, which is none of the files that are read. Nobody else adds to it as long as it is open.
    pub(super) fn open_table(
        &self,
        path: &Path,
        inputs: &RunInputs,
    ) -> Result<OpenTable, CliError> {
        self.inputs.refuse_to_overwrite(path, inputs)?;
        file_arguments::refuse_to_overwrite(path, std::iter::once(&self.ballot))?;
        let lock = FileLock::take(path)?;
        let is_there = path.symlink_metadata().is_ok();
        let limit = LimitFactor::default();
        let earlier = if is_there { Some(Source::read_within(path, limit)?) } else { None };
        Ok(OpenTable { earlier, lock })
    }
}

impl BallotRuleArgs {
    pub(super) fn rules(&self, default_date: DefaultDate<'_>) -> Result<BallotRules, CliError> {
        Ok(BallotRules {
            decided_on: match self.decided_on {
                Some(day) => day,
                None => default_date().map_err(CliError::Usage)?.date,
            },
            members: self.members,
            undecided: if self.in_rounds {
                UndecidedRows::Wait
            } else {
                UndecidedRows::AreForgotten
            },
        })
    }
}

/// A table of decisions that nobody else adds to meanwhile.
#[derive(Debug)]
pub(super) struct OpenTable {
    /// What is there; none if there is no table yet.
    pub(super) earlier: Option<Source>,
    #[expect(dead_code, reason = "its drop releases the table")]
    lock: FileLock,
}

/// How many people were decided about, and how.
#[derive(Debug, Serialize)]
pub(super) struct DecisionCounts {
    pub(super) accepted: usize,
    pub(super) postponed: usize,
    pub(super) rejected: usize,
    pub(super) waiting: usize,
}

impl DecisionCounts {
    pub(super) fn of(entries: &[BallotEntry], waiting: usize) -> Self {
        let count = |outcome: CommitteeOutcome| {
            entries.iter().filter(|entry| entry.outcome == outcome).count()
        };
        Self {
            accepted: count(CommitteeOutcome::Accept),
            postponed: count(CommitteeOutcome::Postpone),
            rejected: count(CommitteeOutcome::Reject),
            waiting,
        }
    }

    pub(super) fn sentence(&self, decided_on: NaiveDate) -> String {
        let Self { accepted, postponed, rejected, waiting } = self;
        format!(
            "{accepted} accepted, {postponed} postponed, {rejected} rejected on {decided_on}; {waiting} without a decision"
        )
    }
}
