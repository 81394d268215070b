//! The stages in order: read, check, make, keep. The only module that knows them all.
//!
//! In: the bytes of every input, options, and the date to use. Out: a report of every finding; and an archive of
//! packets, one packet, or the files that a designer needs to preview it.

mod build;
mod check;
mod checked;
mod earlier;
mod fix_lists;
mod forms;
mod glyphs;
mod holds;
mod import;
mod inputs;
mod leftovers;
mod options;
mod packet;
mod packets;
mod purged;
mod run;
mod tables;
mod whom;

pub use build::{BuildSummary, DryRunSummary, build, dry_run};
pub use check::check;
pub use checked::{CheckSummary, CheckedCycle, findings_about, people_with_errors};
pub use fix_lists::{count_pages, fix_lists};
pub use forms::{FormInputs, FormPeople, read_people};
pub use glyphs::missing_characters;
pub use import::{ImportSummary, import, starter};
pub use inputs::{AsOf, AsOfOrigin, LastRun, RunInputs};
pub use options::{BuildOptions, ErrorPolicy, LeaverPolicy, PurgedPolicy, RebuildPolicy};
pub use packet::{emit, packet, valid_review};
pub use packets::StalePacket;
