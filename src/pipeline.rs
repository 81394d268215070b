//! The stages in order: read, check, make, keep. The only module that knows them all.
//!
//! In: the bytes of every input, options, and the date to use. Out: a report of every finding; and an archive of
//! packets, one packet, or the files that a designer needs to preview it.

mod ballots;
mod book_pages;
mod book_versions;
mod build;
mod build_options;
mod build_run;
mod check;
mod checked_cycle;
mod committee_book;
mod existing_archive;
mod fairness_sheet;
mod fix_lists;
mod forms;
mod import;
mod leftover_packets;
mod legal_holds;
mod live_cycle;
mod make_packets;
mod missing_glyphs;
mod one_packet;
mod outcome_archive;
mod outcome_chain;
mod outcome_documents;
mod outcome_run;
mod outcomes;
mod packet_order;
mod person_findings;
mod person_lookup;
mod person_overview;
mod previous_cycle;
mod purged_packets;
mod read_cycle;
mod read_tables;
mod review_checking;
mod run_inputs;

pub use crate::fix_list::ManagerOverview;
pub use ballots::{DecidedBallot, WrittenBallot, ballot, decide};
pub use build::{BuildSummary, DryRunSummary, build, dry_run};
pub use build_options::{BuildOptions, ErrorPolicy, LeaverPolicy, PurgedPolicy, RebuildPolicy};
pub use check::check;
pub use checked_cycle::{CheckSummary, CheckedCycle, findings_about, people_with_errors};
pub use committee_book::{BallotRequest, BookOptions, MadeBook, book};
pub use fairness_sheet::{CountedSheet, SheetSettings, fairness_sheet, sheet_pdf};
pub use fix_lists::{count_pages, fix_list, fix_lists, managers};
pub use forms::{FormInputs, FormPeople, read_people};
pub use import::{ImportSummary, import, starter};
pub use live_cycle::{LiveCycle, LivePerson, PersonCell};
pub use make_packets::StalePacket;
pub use missing_glyphs::missing_characters;
pub use one_packet::{emit, packet, valid_review};
pub use outcome_chain::{ChainEnds, ChainFigures, verify_chain};
pub use outcome_run::OutcomeOptions;
pub use outcomes::{MadeOutcomes, OutcomeInputs, OutcomeSummary, outcome};
pub use person_findings::PersonFinding;
pub use person_overview::{PersonOverview, StepOverview};
pub use previous_cycle::PreviousCycle;
pub use run_inputs::{AsOf, AsOfOrigin, LastRun, RunInputs};
