//! The archive of outcomes in a folder, and what a round adds to it. In: the folder, and the outcomes of a round. Out: its documents,
//! none of which is ever replaced; and the manifest with those of the round; or why the round cannot be added.

use std::collections::{BTreeMap, BTreeSet};

use super::checked_cycle::sensitive_cells;
use super::outcome_run::OutcomeRun;
use crate::archive::{
    ArchiveChanges, BuildRequest, EarlierRuns, Manifest, ManifestCounts, PacketFile,
    ProgramVersions, RebuildReason, SCHEMA, state,
};
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, in_backticks};
use crate::error::Result;

/// What earlier rounds left.
#[derive(Debug, Default)]
pub(super) struct OutcomeArchive {
    manifest: Option<Manifest>,
}

impl OutcomeArchive {
    /// Reads it; reports a folder that holds something else, and an archive that is not whole.
    pub(super) fn read(
        out: &std::path::Path,
        run: &OutcomeRun<'_>,
        report: &mut Report,
    ) -> Result<Option<Self>> {
        let earlier = match EarlierRuns::read(out)? {
            Ok(earlier) => earlier,
            Err(finding) => {
                report.push(finding.hint("restore it from a backup, or choose another folder"));
                return Ok(None);
            }
        };
        let Some(manifest) = earlier.manifest() else { return Ok(Some(Self::default())) };
        let at = Location::start_of_path(&out.join(Manifest::FILE));
        if let Some(finding) = misplaced(run, manifest) {
            report.push(finding.at(at));
            return Ok(None);
        }
        let before = report.errors();
        for file in manifest.files() {
            if let Some(reason) = state(out, file)? {
                report.push(not_whole(file, reason));
            }
        }
        let manifest = Some(manifest.clone());
        Ok((report.errors() == before).then_some(Self { manifest }))
    }

    /// All documents.
    pub(super) fn files(&self) -> &[PacketFile] {
        self.manifest.as_ref().map_or(&[], |manifest| &manifest.packets)
    }

    /// The people of whom a document was deleted when it was due.
    pub(super) fn purged_people(&self) -> BTreeSet<&str> {
        let purged = self.manifest.iter().flat_map(Manifest::purged_files);
        purged.map(|file| file.employee_id.as_str()).collect()
    }

    /// The archive with the documents of a round: what is to be moved, and the manifest. Without any it stays as it is.
    pub(super) fn with(
        self,
        run: &OutcomeRun<'_>,
        made: Vec<PacketFile>,
    ) -> (ArchiveChanges, Manifest) {
        if let Some(manifest) = &self.manifest
            && made.is_empty()
        {
            return (ArchiveChanges::default(), manifest.clone());
        }
        let place = made.iter().map(|file| (file.data_sha256.clone(), file.file.clone())).collect();
        let changes = ArchiveChanges { place, remove: Vec::new() };
        let mut manifest = new_manifest(run);
        if let Some(before) = self.manifest {
            follow(&mut manifest, before);
        }
        manifest.packets.extend(made);
        PacketFile::sort(&mut manifest.packets);
        count(&mut manifest, run);
        (changes, manifest)
    }
}

/// What keeps a round from a folder.
fn misplaced(run: &OutcomeRun<'_>, manifest: &Manifest) -> Option<Diagnostic> {
    let (there, own) = (&manifest.archive.cycle, &run.checked.cycle.id);
    let finding = if !manifest.archive.outcomes {
        let message = "the folder holds packets, and outcomes do not belong beside them";
        Diagnostic::error(Code::OutcomesApart, message)
    } else if there != own {
        let message = format!("the folder holds outcomes of the cycle `{}`", escape_control(there));
        Diagnostic::error(Code::AnotherCycle, message)
    } else {
        return None;
    };
    Some(finding.hint("choose another folder with --out"))
}

fn not_whole(file: &PacketFile, reason: RebuildReason) -> Diagnostic {
    let shown = escape_control(&file.file);
    let (code, message) = match reason {
        RebuildReason::Missing => (Code::MissingFile, format!("`{shown}` is missing")),
        _ => (Code::AlteredFile, format!("`{shown}` is not the file that was written")),
    };
    let finding = Diagnostic::error(code, message).value(&file.file).about(&file.employee_id);
    finding.hint("restore it from a backup: a round is only added to an archive that is whole")
}

/// Reports a round that would leave people with other editions than the rest of the archive.
pub(super) fn editions_fit(run: &OutcomeRun<'_>, there: &OutcomeArchive, report: &mut Report) {
    let own: BTreeSet<&str> = run.editions.iter().map(|edition| edition.as_str()).collect();
    let Some(manifest) = &there.manifest else { return };
    let known: BTreeSet<&str> =
        manifest.packets.iter().map(|file| file.audience.as_str()).collect();
    let lacks: Vec<&str> = known.difference(&own).copied().collect();
    let hint = "add or leave out --letters, or give the cycle file that the first round had";
    if !lacks.is_empty() {
        let lacks = in_backticks(lacks, ", ");
        let message = format!("the archive has the editions {lacks}, and this round would not");
        report.push(Diagnostic::error(Code::EditionsDiffer, message).hint(hint));
        return;
    }
    if known.is_empty() || known == own {
        return;
    }
    let is_here = |id: &str| run.entries.keys().any(|known| known.as_str() == id);
    let absent: BTreeSet<&str> = manifest
        .packets
        .iter()
        .map(|file| file.employee_id.as_str())
        .filter(|id| !is_here(id))
        .collect();
    if let Some(first) = absent.first() {
        let new = in_backticks(own.difference(&known), ", ");
        let message = format!(
            "the archive has no {new}, and would not have it of {} people of earlier rounds either",
            absent.len()
        );
        let finding = Diagnostic::error(Code::EditionsDiffer, message).value(first);
        report.push(
            finding.hint(hint).hint("to add it for everybody, give the ballot with all decisions"),
        );
    }
}

fn new_manifest(run: &OutcomeRun<'_>) -> Manifest {
    let audiences = run.editions.iter().map(|edition| edition.as_str().to_owned()).collect();
    Manifest {
        schema: SCHEMA,
        program: ProgramVersions::this(),
        archive: run.terms.clone(),
        asked: Some(BuildRequest {
            audiences,
            only: None,
            reading: run.checked.reading.clone(),
            people: 0,
            people_sha256: String::new(),
        }),
        inputs: run.inputs.clone(),
        render_sha256: run.render_sha256.clone(),
        shard: None,
        counts: ManifestCounts {
            rows: run.checked.reviews.rows,
            people: 0,
            packets: 0,
            not_written: 0,
            dropped_cells: sensitive_cells(&run.checked.dropped),
        },
        packets: Vec::new(),
        not_written: Vec::new(),
        earlier: Vec::new(),
        purged: Vec::new(),
        decisions: Vec::new(),
    }
}

/// Takes over what earlier rounds wrote and read, and what was decided about holds and dates.
fn follow(manifest: &mut Manifest, before: Manifest) {
    let last = manifest.archive.as_of.max(before.archive.as_of);
    manifest.archive = manifest.archive.clone().after(&before.archive);
    manifest.archive.as_of = last;
    let standard = before.archive.standards.first().cloned();
    let is_other = manifest.archive.standards.first() != standard.as_ref();
    for mut file in before.packets {
        if file.render_sha256.is_none() && before.render_sha256 != manifest.render_sha256 {
            file.render_sha256 = Some(before.render_sha256.clone());
        }
        if file.standard.is_none() && is_other {
            file.standard.clone_from(&standard);
        }
        manifest.packets.push(file);
    }
    for input in before.inputs {
        if !manifest.inputs.contains(&input) {
            manifest.inputs.push(input);
        }
    }
    (manifest.purged, manifest.decisions) = (before.purged, before.decisions);
}

fn count(manifest: &mut Manifest, run: &OutcomeRun<'_>) {
    let people: BTreeMap<&str, ()> =
        manifest.packets.iter().map(|file| (file.employee_id.as_str(), ())).collect();
    manifest.counts.people = people.len();
    manifest.counts.packets = manifest.packets.len();
    if let Some(asked) = &mut manifest.asked {
        asked.people = people.len();
        asked.people_sha256 = BuildRequest::hash(people.into_keys());
        asked.reading.clone_from(&run.checked.reading);
    }
}
