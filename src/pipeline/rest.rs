//! What this run did not make. In: what earlier runs left in the folder, and the packets of this one. Out: which files go, which
//! stay and are listed; and a report of everything that must not happen to them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::options::{OfLeavers, Redo};
use super::run::{Run, held};
use crate::archive::{Manifest, PacketFile, Previous, Reason, folded, state};
use crate::assessment::PersonId;
use crate::diagnostics::{Diagnostic, Report, printable};
use crate::error::Result;

/// The files of earlier runs that are not those of this one.
#[derive(Default)]
pub(super) struct Rest {
    /// The files to remove: packets that have another name now, and those of leavers if they are to go.
    pub(super) remove: Vec<String>,
    /// The packets that stay, each with the look it was made with.
    pub(super) stay: Vec<PacketFile>,
}

impl Rest {
    /// Reports leavers, holds that end, files that are not as they were, and whatever must not happen.
    pub(super) fn new(
        run: &Run<'_>,
        previous: &Previous,
        packets: &[PacketFile],
        out: &Path,
        report: &mut Report,
    ) -> Result<Self> {
        unknown_held_people(run, previous, report);
        let Some(manifest) = previous.manifest() else { return Ok(Self::default()) };
        let own: BTreeMap<(&str, &str), &PacketFile> =
            packets.iter().map(|it| (it.key(), it)).collect();
        let taken: BTreeMap<String, &str> =
            packets.iter().map(|it| (folded(&it.file), it.file.as_str())).collect();
        let people = run.checked.people();
        let has_left = |it: &PacketFile| !people.contains(&PersonId::new(&it.employee_id));
        let prunes = run.options.of_leavers == OfLeavers::Remove;
        let mut rest = Self::default();
        for old in manifest.files() {
            let new = own.get(&old.key());
            let goes = new.map_or(prunes && has_left(old), |it| it.file != old.file);
            let in_its_place = taken.get(&folded(&old.file)).copied();
            if goes && run.is_held(old, manifest) {
                report.push(held(&old.employee_id, None));
            } else if goes {
                let is_replaced = in_its_place.is_some_and(|it| is_one_file(out, &old.file, it));
                rest.remove.extend((!is_replaced).then(|| old.file.clone()));
            } else if new.is_none() && in_its_place.is_some() {
                report.push(same_name(old));
            } else if new.is_none() {
                rest.stay.extend(staying(old, manifest, out, report)?);
            }
        }
        if !prunes {
            let leavers: BTreeSet<&str> = manifest
                .files()
                .filter(|it| has_left(it))
                .map(|it| it.employee_id.as_str())
                .collect();
            leavers.iter().for_each(|it| report.push(left(it)));
        }
        purged_before(manifest, &own, report);
        PacketFile::sort(&mut rest.stay);
        Ok(rest)
    }
}

/// Whether two paths are one file: they are the same, or differ in a way that this file system does not know.
fn is_one_file(out: &Path, old: &str, new: &str) -> bool {
    old == new || same_file::is_same_file(out.join(old), out.join(new)).unwrap_or(false)
}

/// The entry of a packet that stays; nothing, and a report, if its file is gone.
fn staying(
    old: &PacketFile,
    manifest: &Manifest,
    out: &Path,
    report: &mut Report,
) -> Result<Option<PacketFile>> {
    let file = printable(&old.file);
    let found = state(out, old)?;
    let message = match found {
        Some(Reason::Missing) => {
            format!("`{file}` of an earlier run is gone; it is not listed any more")
        }
        _ => format!("`{file}` of an earlier run is not the file that was written"),
    };
    let finding = Diagnostic::warning("earlier-packet-altered", message).value(&old.file);
    report.extend(found.map(|_| finding));
    if found == Some(Reason::Missing) {
        return Ok(None);
    }
    let look = manifest.look_of(old);
    Ok(Some(PacketFile { look_sha256: (!look.is_empty()).then(|| look.to_owned()), ..old.clone() }))
}

/// What is said of a packet of an earlier run whose file name another person's packet would take.
fn same_name(old: &PacketFile) -> Diagnostic {
    let (file, id) = (printable(&old.file), printable(&old.employee_id));
    let message = format!(
        "`{file}` is the packet of `{id}` from an earlier run, and another packet would take its place"
    );
    Diagnostic::error("same-file-name", message)
        .value(&old.file)
        .hint("build both, take the old file away, or choose another folder with --out")
}

fn left(employee_id: &str) -> Diagnostic {
    let message = "packets of a person who is not in the input any more stay in the folder";
    Diagnostic::warning("person-left", message)
        .value(employee_id)
        .about(employee_id)
        .hint("--prune removes them")
}

/// Says which ids under a legal hold are nobody's: a mistyped one protects nobody.
fn unknown_held_people(run: &Run<'_>, previous: &Previous, report: &mut Report) {
    let people = run.checked.people();
    let there: BTreeSet<&str> = previous
        .manifest()
        .into_iter()
        .flat_map(Manifest::files)
        .map(|it| it.employee_id.as_str())
        .collect();
    for id in &run.checked.cycle.retention.held {
        if !people.contains(&PersonId::new(id)) && !there.contains(id.as_str()) {
            let message =
                "`held` in [retention] names an id that nobody in the input or the folder has";
            let finding = Diagnostic::warning("unknown-held-person", message).value(id);
            report.push(finding.nearest(id, people.iter().map(PersonId::as_str)));
        }
    }
}

/// Says that packets which were purged are there again.
fn purged_before(
    manifest: &Manifest,
    own: &BTreeMap<(&str, &str), &PacketFile>,
    report: &mut Report,
) {
    let purged = manifest.purged.iter().flat_map(|it| &it.files);
    let again =
        purged.filter(|it| own.contains_key(&(it.employee_id.as_str(), it.audience.as_str())));
    let again: BTreeSet<&str> = again.map(|it| it.file.as_str()).collect();
    if let Some(first) = again.first() {
        let message = format!("{} packets were purged before and are made again", again.len());
        report.push(Diagnostic::warning("purged-before", message).value(first));
    }
}

/// Reports files that no run wrote where a packet of this run goes. Only --force writes over them, and over none under a legal
/// hold.
pub(super) fn in_the_way(
    run: &Run<'_>,
    previous: &Previous,
    packets: &[PacketFile],
    out: &Path,
    report: &mut Report,
) -> Result<()> {
    let listed: BTreeSet<String> = previous
        .manifest()
        .into_iter()
        .flat_map(Manifest::files)
        .map(|it| folded(&it.file))
        .collect();
    for packet in packets.iter().filter(|it| !listed.contains(&folded(&it.file))) {
        if state(out, packet)? != Some(Reason::Altered) {
            continue;
        }
        if run.checked.cycle.retention.holds(&packet.employee_id) {
            report.push(held(&packet.employee_id, None));
        } else if run.options.redo == Redo::Changed {
            let message =
                format!("`{}` is there, and no manifest knows it", printable(&packet.file));
            let finding = Diagnostic::error("file-in-the-way", message).value(&packet.file);
            report.push(finding.hint("take it away, or write over it with --force"));
        }
    }
    Ok(())
}
