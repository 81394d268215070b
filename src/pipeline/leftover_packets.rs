//! What happens to packets of earlier runs that this run did not make. In: what earlier runs left in the folder, and the
//! packets of this one. Out: which files go, which stay and are listed; and a report of everything that must not happen to
//! them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;

use crate::archive::{EarlierRuns, Manifest, PacketFile, PurgedFile, RebuildReason, state};
use crate::assessment::PersonId;
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::error::Result;
use crate::file_names::folded;
use crate::pipeline::build_options::LeaverPolicy;
use crate::pipeline::build_run::BuildRun;
use crate::pipeline::legal_holds::{HoldsMet, not_as_written};

/// What is said of a file of an earlier run that is not as it was written.
const EARLIER_ALTERED: Code = Code::EarlierPacketAltered;

/// The files of earlier runs that are not those of this one.
#[derive(Default)]
pub(super) struct EarlierPackets {
    /// The files to remove: packets that have another name now, and those of leavers if they are to go.
    pub(super) remove: Vec<String>,
    /// The packets that stay, each with the look it was made with.
    pub(super) stay: Vec<PacketFile>,
    /// The packets of leavers that go.
    pub(super) pruned: Vec<PurgedFile>,
}

impl EarlierPackets {
    /// Reports leavers, files that are not as they were, and whatever must not happen.
    pub(super) fn new(
        run: &BuildRun<'_>,
        previous: &EarlierRuns,
        packets: &[PacketFile],
        holds: &mut HoldsMet,
        report: &mut Report,
    ) -> Result<Self> {
        let Some(manifest) = previous.manifest() else { return Ok(Self::default()) };
        let own: BTreeMap<(&str, &str), &PacketFile> =
            packets.iter().map(|packet| (packet.key(), packet)).collect();
        let taken: BTreeMap<String, &str> =
            packets.iter().map(|packet| (folded(&packet.file), packet.file.as_str())).collect();
        let people = run.checked.people();
        let prunes = run.options.of_leavers == LeaverPolicy::Remove;
        let mut leavers: BTreeMap<&str, Option<NaiveDate>> = BTreeMap::new();
        let mut held: BTreeSet<&str> = BTreeSet::new();
        let mut rest = Self::default();
        for old in manifest.files() {
            let in_its_place = taken.get(&folded(&old.file)).copied();
            if let Some(new) = own.get(&old.key()) {
                let is_replaced =
                    in_its_place.is_some_and(|new| is_one_file(run.out, &old.file, new));
                if new.file != old.file && !is_replaced {
                    rest.remove.push(old.file.clone());
                }
                continue;
            }
            let has_left = !people.contains(&PersonId::new(&old.employee_id));
            if has_left && prunes && run.is_held(old, manifest) {
                held.insert(&old.employee_id);
            } else if has_left && prunes && manifest.is_due(old, run.options.today) {
                rest.prune(run, old, in_its_place)?;
                continue;
            } else if has_left {
                let until = leavers.entry(&old.employee_id).or_default();
                *until = (*until).max(prunes.then_some(old.retain_until));
            }
            if in_its_place.is_some() {
                report.push(same_name(old, run.is_held(old, manifest)));
            } else {
                rest.stay.push(staying(run, old, manifest, report)?);
            }
        }
        for id in held {
            holds.meet(run, id, report);
        }
        for (id, until) in leavers {
            report.push(left(id, until));
        }
        PacketFile::sort(&mut rest.stay);
        Ok(rest)
    }

    /// Lets a packet go that need not be kept any longer, and records it.
    fn prune(
        &mut self,
        run: &BuildRun<'_>,
        old: &PacketFile,
        in_its_place: Option<&str>,
    ) -> Result<()> {
        let found = state(run.out, old)?;
        self.pruned.push(PurgedFile::new(old, found));
        if !in_its_place.is_some_and(|new| is_one_file(run.out, &old.file, new)) {
            self.remove.push(old.file.clone());
        }
        Ok(())
    }
}

/// Whether two paths are one file: they are the same, or differ in a way that this file system does not know.
fn is_one_file(out: &Path, old: &str, new: &str) -> bool {
    old == new || same_file::is_same_file(out.join(old), out.join(new)).unwrap_or(false)
}

/// The entry of a packet that stays. It stays listed if its file is gone, too: the day until which it is to be kept would be
/// lost otherwise.
fn staying(
    run: &BuildRun<'_>,
    old: &PacketFile,
    manifest: &Manifest,
    report: &mut Report,
) -> Result<PacketFile> {
    if let Some(found) = state(run.out, old)? {
        report.push(if run.is_held(old, manifest) {
            not_as_written(old, found)
        } else {
            earlier_altered(old, found)
        });
    }
    let look = manifest.look_of(old);
    Ok(PacketFile { render_sha256: (!look.is_empty()).then(|| look.to_owned()), ..old.clone() })
}

/// What is said of a packet of an earlier run whose file is missing or another one.
fn earlier_altered(old: &PacketFile, found: RebuildReason) -> Diagnostic {
    let file = escape_control(&old.file);
    let message = match found {
        RebuildReason::Missing => {
            format!(
                "`{file}` of an earlier run is missing; it stays listed, to be kept until {}",
                old.retain_until
            )
        }
        _ => format!("`{file}` of an earlier run is not the file that was written"),
    };
    Diagnostic::warning(EARLIER_ALTERED, message)
        .value(&old.file)
        .hint("restore it from a backup, or build this edition of the person again")
}

/// What is said of a packet of an earlier run whose file name another person's packet would take.
fn same_name(old: &PacketFile, is_held: bool) -> Diagnostic {
    let (file, id) = (escape_control(&old.file), escape_control(&old.employee_id));
    let message = format!(
        "`{file}` is the packet of `{id}` from an earlier run, and another packet would take its place"
    );
    let hint = if is_held {
        "it is under a legal hold: choose another folder with --out"
    } else {
        "build both, take the old file away, or choose another folder with --out"
    };
    Diagnostic::error(Code::SameFileName, message).value(&old.file).hint(hint)
}

/// What is said of somebody whose packets stay; `until` is the date that keeps them from being pruned.
fn left(employee_id: &str, until: Option<NaiveDate>) -> Diagnostic {
    let message = "packets of a person who is not in the input any more stay in the folder";
    let (message, hint) = match until {
        None => (message.to_owned(), "--prune removes those that need not be kept any longer"),
        Some(until) => (
            format!("{message}: they are to be kept until {until}"),
            "`promopacket retain` shortens that, with a reason",
        ),
    };
    Diagnostic::warning(Code::PersonLeft, message).value(employee_id).about(employee_id).hint(hint)
}

/// Reports files that the manifest does not list where a packet of this run goes: whose they are, and whether they are held,
/// cannot be told, so nothing is written over them.
pub(super) fn in_the_way(
    run: &BuildRun<'_>,
    previous: &EarlierRuns,
    packets: &[PacketFile],
    report: &mut Report,
) {
    let listed: BTreeSet<String> = previous
        .manifest()
        .into_iter()
        .flat_map(Manifest::files)
        .map(|packet| folded(&packet.file))
        .collect();
    for packet in packets.iter().filter(|packet| !listed.contains(&folded(&packet.file))) {
        if run.out.join(&packet.file).symlink_metadata().is_ok() {
            report.push(unlisted(packet, previous.manifest().is_some()));
        }
    }
}

fn unlisted(packet: &PacketFile, has_manifest: bool) -> Diagnostic {
    let message = if has_manifest {
        "a file is where a packet goes, and the manifest does not list it"
    } else {
        "a file is where a packet goes, and there is no manifest that lists it"
    };
    let finding = Diagnostic::error(Code::FileInTheWay, message).value(&packet.file);
    if has_manifest {
        return finding.hint("take it away");
    }
    finding.hint(
        "restore `manifest.json` from a backup, build into another folder, or take the file away",
    )
}
