//! Which packets a build is to have, and what they depend on beside their data. In: what was checked, and options. Out: whose
//! packets are to be there, and what they depend on beside their data; or why nothing can be built.

use std::collections::BTreeSet;
use std::path::Path;

use super::build_options::{BuildOptions, ErrorPolicy};
use super::checked_cycle::{CheckedCycle, people_with_errors};
use crate::archive::{
    ArchiveTerms, BuildRequest, InputFile, Manifest, PacketFile, PlannedPacket, RenderInputs,
};
use crate::assessment::PersonId;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::typeset::RunFonts;

/// A build's fixed circumstances.
pub(super) struct BuildRun<'c> {
    pub(super) checked: &'c CheckedCycle,
    pub(super) options: &'c BuildOptions,
    /// What packets depend on beside their data, and its hash.
    pub(super) look: RenderInputs,
    pub(super) render_sha256: String,
    /// The packets that are to be there.
    pub(super) planned: Vec<PlannedPacket<'c>>,
    /// The people who were selected, with and without errors.
    pub(super) people: BTreeSet<PersonId>,
    /// Every file that was read.
    pub(super) inputs: Vec<InputFile>,
    /// What the manifest says of the archive, as far as this run alone knows.
    pub(super) archive: ArchiveTerms,
    /// What it was asked for, over all shards.
    pub(super) asked: BuildRequest,
    /// The archive's folder.
    pub(super) out: &'c Path,
    /// Whether the whole archive in the folder is under a hold.
    pub(super) archive_holds_all: bool,
}

impl<'c> BuildRun<'c> {
    /// Nothing if errors stop it.
    pub(super) fn new(
        checked: &'c CheckedCycle,
        fonts: &RunFonts,
        options: &'c BuildOptions,
        out: &'c Path,
        report: &mut Report,
    ) -> Option<Self> {
        let SelectedPeople { only, mut people } = SelectedPeople::new(checked, options, report);
        let everybody = checked.people().len();
        let ids = people.iter().map(PersonId::as_str);
        let mut asked = BuildRequest::new(&options.audiences, only, everybody, ids);
        asked.reading.clone_from(&checked.reading);
        if fonts.are_of_machine() {
            asked.reading.insert("system-fonts".to_owned(), vec!["yes".to_owned()]);
        }
        if let Some(shard) = options.shard {
            people.retain(|id| shard.holds(id.as_str()));
        }
        if !options.only.is_empty() {
            let asked: BTreeSet<&str> = people.iter().map(PersonId::as_str).collect();
            checked.report_unassessed(|id| asked.contains(id), report);
        }
        let planned = checked.plan(&options.audiences, report);
        if stops(report, options.on_error) {
            return None;
        }
        let broken = people_with_errors(report);
        let healthy = |packet: &PlannedPacket<'_>| {
            let id = &packet.review.person.id;
            people.contains(id) && !broken.contains(id.as_str())
        };
        let planned = planned.into_iter().filter(healthy).collect();
        let fonts = fonts.added().map(|(name, bytes)| InputFile::new("font", name, bytes));
        let mut inputs: Vec<InputFile> = checked.files.iter().cloned().chain(fonts).collect();
        let mut listed = BTreeSet::new();
        inputs.retain(|input| listed.insert(input.clone()));
        let look = RenderInputs::new(&checked.cycle, &inputs);
        let render_sha256 = look.sha256();
        let archive = ArchiveTerms::of(&checked.cycle, checked.as_of.date);
        Some(Self {
            checked,
            options,
            look,
            render_sha256,
            planned,
            people,
            inputs,
            archive,
            asked,
            out,
            archive_holds_all: false,
        })
    }

    /// Whether the report stops the run.
    pub(super) fn stops(&self, report: &Report) -> bool {
        stops(report, self.options.on_error)
    }

    /// Whether a packet in the folder may not be replaced or removed: this run or the one that wrote it says so.
    pub(super) fn is_held(&self, packet: &PacketFile, manifest: &Manifest) -> bool {
        manifest.holds(packet) || self.checked.cycle.retention.holds(&packet.employee_id)
    }
}

/// Whether the report stops a run. An error that is about no person in particular could be about anybody. A legal hold keeps
/// what is there, and the others are made.
pub(super) fn stops(report: &Report, on_error: ErrorPolicy) -> bool {
    let stopping = |finding: &Diagnostic| {
        let counts = finding.is_error() && finding.code != Code::LegalHold;
        counts && (on_error == ErrorPolicy::WriteNothing || finding.employee_id.is_none())
    };
    report.iter().any(stopping)
}

/// The people to make packets for, in all shards.
struct SelectedPeople {
    /// Those that were named; none if all are meant.
    only: Option<BTreeSet<String>>,
    people: BTreeSet<PersonId>,
}

impl SelectedPeople {
    /// Reports ids that nobody has.
    fn new(checked: &CheckedCycle, options: &BuildOptions, report: &mut Report) -> Self {
        let mut people = checked.people();
        if options.only.is_empty() {
            return Self { only: None, people };
        }
        let named = checked.meant_by_all(&options.only, report);
        people.retain(|id| named.contains(id));
        Self { only: Some(named.iter().map(PersonId::to_string).collect()), people }
    }
}
