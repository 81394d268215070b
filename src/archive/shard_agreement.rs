//! Whether shards belong to one run, so that `merge` may put them together. In: the manifests of all shards. Out: the manifest
//! that one run would have written; or what lacks, which folder it is about, and how to get it.

use std::collections::{BTreeMap, BTreeSet};

use super::archive_reader::ArchiveReader;
use super::manifest_entries::NotWritten;
use super::{BuildRequest, Manifest, ManifestCounts, PacketFile, Shard};
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};

/// What helps with shards that are not of one run.
const SAME_FOR_ALL: &str = "build all shards with the same program, files and options, but for --shard and --out, each into an empty folder";

/// What helps with people who lack.
const ALL_AGAIN: &str =
    "build all shards again from the whole input, each into an empty folder of its own";

/// How many shards are named in a sentence.
const NAMED: usize = 8;

/// A shard: where it is read from, and its manifest.
pub(super) struct ShardArchive<'a> {
    pub(super) archive: &'a dyn ArchiveReader,
    pub(super) manifest: Manifest,
}

/// The manifest of all shards together, if they are the shards of one run and none lacks.
pub(super) fn fitting(parts: &[ShardArchive<'_>], report: &mut Report) -> Option<Manifest> {
    let before = report.errors();
    for part in parts {
        report.extend(unusable(&part.manifest).map(|finding| part.at(finding)));
    }
    if report.errors() > before {
        return None;
    }
    let first = parts.first()?;
    for part in parts {
        let found = misfit(&part.manifest, &first.manifest);
        report.extend(
            found.or_else(|| fault_of_people(&part.manifest)).map(|finding| part.at(finding)),
        );
    }
    if report.errors() > before {
        return None;
    }
    report.extend(repeated(parts));
    report.extend(lacking(parts, first.manifest.shard?.of));
    if report.errors() > before {
        return None;
    }
    let joined = joined(parts, &first.manifest);
    report.extend(fault_of_all(&joined));
    (report.errors() == before).then_some(joined)
}

impl ShardArchive<'_> {
    fn at(&self, finding: Diagnostic) -> Diagnostic {
        finding.at(self.archive.start_of(Manifest::FILE))
    }

    fn shown(&self) -> String {
        escape_control(&self.archive.name())
    }
}

fn differs(what: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::ShardsDiffer, what)
}

/// What keeps a folder from being a shard of any run.
fn unusable(manifest: &Manifest) -> Option<Diagnostic> {
    let Some(shard) = manifest.shard else {
        let finding = differs("the folder holds no shard, but the packets of all people");
        return Some(finding.hint("shards are built with `promopacket build … --shard I/N`"));
    };
    let what = match &manifest.asked {
        None => {
            "an older version of the program built the shard, which did not note what it was asked for"
        }
        Some(BuildRequest { only: Some(_), .. }) => {
            "the shard was built with --only, so people of the input lack in it"
        }
        _ if !manifest.earlier.is_empty() => "the shard holds packets of earlier runs",
        _ if !manifest.purged.is_empty() => "packets of the shard were purged",
        _ if !manifest.decisions.is_empty() => {
            let finding = differs("a hold or a date was decided in the shard alone");
            let finding = finding.hint(build_again(shard));
            return Some(finding.hint("decide it after the merge, in the merged archive"));
        }
        _ => return None,
    };
    Some(differs(what).hint(build_again(shard)))
}

/// What helps with a shard that cannot be used.
fn build_again(shard: Shard) -> String {
    format!(
        "build the shard again, into an empty folder: `promopacket build … --shard {shard} --out DIR` with the files and options of the others"
    )
}

/// What keeps a shard from being one of the same run as the first.
fn misfit(manifest: &Manifest, first: &Manifest) -> Option<Diagnostic> {
    let of = |manifest: &Manifest| manifest.shard.map(|it| it.of);
    let (own, other) = (manifest.asked.as_ref(), first.asked.as_ref());
    let (Some(own), Some(other)) = (own, other) else { return None };
    let what = if of(manifest) != of(first) {
        "the shards are parts of different numbers".to_owned()
    } else if manifest.schema != first.schema || manifest.program != first.program {
        "the shards were made by different versions of the program".to_owned()
    } else if manifest.archive.draft != first.archive.draft {
        "some shards hold drafts, and others packets of record".to_owned()
    } else if own.audiences != other.audiences {
        editions_differ(own, other)
    } else if holds(manifest) != holds(first) {
        "the shards have different legal holds".to_owned()
    } else if manifest.inputs != first.inputs || manifest.render_sha256 != first.render_sha256 {
        "the shards were made from different inputs".to_owned()
    } else if manifest.archive != first.archive {
        "the shards are of different cycles, or to be kept until different days".to_owned()
    } else if own.reading != other.reading {
        reading_differs(own, other)
    } else if own != other || counted(manifest) != counted(first) {
        "the shards counted their input differently".to_owned()
    } else {
        return None;
    };
    Some(differs(what).hint(SAME_FOR_ALL))
}

fn editions_differ(own: &BuildRequest, other: &BuildRequest) -> String {
    let (own, other) = (own.audiences.join(", "), other.audiences.join(", "));
    format!("the shard was built for other editions than the first: {own} instead of {other}")
}

/// Which option of reading was given for only one of two shards, or with another value.
fn reading_differs(own: &BuildRequest, other: &BuildRequest) -> String {
    let names = own.reading.keys().chain(other.reading.keys());
    let differ = |name: &&String| own.reading.get(*name) != other.reading.get(*name);
    let mut names: Vec<String> =
        names.filter(differ).map(|name| format!("`--{}`", escape_control(name))).collect();
    names.sort();
    names.dedup();
    format!("the shards were read with different options: {}", names.join(", "))
}

/// The counts that are about the whole input, so that all shards have the same.
fn counted(manifest: &Manifest) -> (usize, u64) {
    (manifest.counts.rows, manifest.counts.dropped_cells)
}

fn holds(manifest: &Manifest) -> (bool, &BTreeSet<String>) {
    (manifest.archive.legal_hold, &manifest.archive.held)
}

/// Somebody in a shard who does not belong there, or has not just the editions that were asked for.
fn fault_of_people(manifest: &Manifest) -> Option<Diagnostic> {
    let (shard, asked) = (manifest.shard?, manifest.asked.as_ref()?);
    let mut editions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for packet in &manifest.packets {
        editions.entry(&packet.employee_id).or_default().push(&packet.audience);
    }
    let without = manifest.unwritten_ids();
    if let Some(id) = editions.keys().copied().chain(without).find(|id| !shard.holds(id)) {
        let message = format!("`{}` does not belong to the shard {shard}", escape_control(id));
        return Some(of_person(message, id, shard));
    }
    if let Some(finding) = fault_of_terms(manifest, shard) {
        return Some(finding);
    }
    // The editions of both are in their order.
    let (id, found) = editions.iter().find(|it| *it.1 != asked.audiences)?;
    let lacks = asked.audiences.iter().find(|audience| !found.contains(&audience.as_str()));
    let message = match lacks {
        Some(edition) => {
            format!("`{}` has no packet of the edition `{edition}`", escape_control(id))
        }
        None => format!("`{}` has a packet that was not asked for", escape_control(id)),
    };
    Some(of_person(message, id, shard))
}

/// A packet whose day, date or look is another than that of its shard: all of a shard are made by one run.
fn fault_of_terms(manifest: &Manifest, shard: Shard) -> Option<Diagnostic> {
    let terms = &manifest.archive;
    for packet in &manifest.packets {
        let what = if packet.as_of != terms.as_of {
            format!("is of {}, and the shard of {}", packet.as_of, terms.as_of)
        } else if packet.retain_until != terms.retain_until {
            let (own, all) = (packet.retain_until, terms.retain_until);
            format!("is to be kept until {own}, and the shard until {all}")
        } else if packet.render_sha256.is_some() {
            "was made by an earlier run".to_owned()
        } else {
            continue;
        };
        let id = escape_control(&packet.employee_id);
        return Some(of_person(format!("a packet of `{id}` {what}"), &packet.employee_id, shard));
    }
    None
}

/// A packet with another standard than the others of its edition.
fn fault_of_standards(joined: &Manifest) -> Option<Diagnostic> {
    let mut standards: BTreeMap<&str, &Option<String>> = BTreeMap::new();
    for packet in &joined.packets {
        let of_edition = *standards.entry(&packet.audience).or_insert(&packet.standard);
        let is_that_of_all = packet.standard.as_ref() == joined.archive.standards.first();
        if *of_edition != packet.standard || is_that_of_all {
            let id = escape_control(&packet.employee_id);
            let message = format!("a packet of `{id}` has another standard than its edition");
            return Some(differs(message).about(&packet.employee_id));
        }
    }
    None
}

fn of_person(message: String, id: &str, shard: Shard) -> Diagnostic {
    Diagnostic::error(Code::ShardIncomplete, message).about(id).hint(build_again(shard))
}

/// Shards that are given twice.
fn repeated(parts: &[ShardArchive<'_>]) -> Vec<Diagnostic> {
    let mut folders: BTreeMap<Shard, &ShardArchive<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for part in parts {
        let Some(shard) = part.manifest.shard else { continue };
        let Some(other) = folders.insert(shard, part) else { continue };
        let message = format!(
            "the shard {shard} is given twice: in `{}` and in `{}`",
            other.shown(),
            part.shown()
        );
        found.push(Diagnostic::error(Code::SameShard, message).hint("name each shard once"));
    }
    found
}

/// The shards that are not given.
fn lacking(parts: &[ShardArchive<'_>], of: u32) -> Option<Diagnostic> {
    let there: BTreeSet<u32> =
        parts.iter().filter_map(|part| Some(part.manifest.shard?.index)).collect();
    let is_lacking = |index: &u32| !there.contains(index);
    let named: Vec<u32> = (1..=of).filter(is_lacking).take(NAMED).collect();
    let first = named.first()?;
    let mut list: Vec<String> =
        named.iter().map(|index| Shard { index: *index, of }.to_string()).collect();
    let all = usize::try_from(of).unwrap_or(usize::MAX).saturating_sub(there.len());
    if all > named.len() {
        list.push(format!("{} more", all - named.len()));
    }
    let message = format!("shards lack: {}", list.join(", "));
    let hint = format!(
        "name the folder of each, or build it: `promopacket build … --shard {first}/{of} --out DIR` with the files and options of the others"
    );
    Some(Diagnostic::error(Code::MissingShard, message).hint(hint))
}

/// What is wrong with all shards together, though each is sound: people of the input lack, or two packets are in one place.
fn fault_of_all(joined: &Manifest) -> Option<Diagnostic> {
    let asked = joined.asked.as_ref()?;
    let found = joined.counts.people;
    if found != asked.people {
        let message =
            format!("the input had {} people, and the shards have {found} of them", asked.people);
        return Some(Diagnostic::error(Code::ShardIncomplete, message).hint(ALL_AGAIN));
    }
    if BuildRequest::hash(joined.run_ids()) != asked.people_sha256 {
        let message = "the shards have other people than the input had";
        return Some(Diagnostic::error(Code::ShardIncomplete, message).hint(ALL_AGAIN));
    }
    // What waits is named by its data.
    if joined.packets.iter().any(|it| it.data_sha256.is_empty()) {
        let message = "a shard does not say what a packet was made from";
        return Some(Diagnostic::error(Code::ShardIncomplete, message).hint(ALL_AGAIN));
    }
    let fault = fault_of_standards(joined);
    fault.or_else(|| joined.fault()).map(|finding| finding.hint(ALL_AGAIN))
}

fn joined(parts: &[ShardArchive<'_>], first: &Manifest) -> Manifest {
    let all = || parts.iter().map(|it| &it.manifest);
    let mut packets: Vec<PacketFile> =
        all().flat_map(|shard| shard.packets.iter().cloned()).collect();
    PacketFile::sort(&mut packets);
    let mut not_written: Vec<NotWritten> =
        all().flat_map(|shard| shard.not_written.iter().cloned()).collect();
    not_written.sort_by(|a, b| a.employee_id.cmp(&b.employee_id));
    let counts = ManifestCounts {
        people: all().map(|it| it.counts.people).sum(),
        packets: packets.len(),
        not_written: not_written.len(),
        ..first.counts.clone()
    };
    Manifest { shard: None, counts, packets, not_written, ..first.clone() }
}
