//! The packets that outcomes follow from. In: an archive of packets, in a folder or in storage, and people. Out: of each the packet
//! on which the committee decided, by its file and its hash, after its bytes were compared; or what is wrong with it.

use std::collections::BTreeMap;

use super::outcome_origin::DECIDED_EDITION;
use super::packet_identity::PacketOwners;
use super::{ArchiveReader, InputFile, Manifest, PacketFile, RebuildReason, of_drafts};
use crate::assessment::PersonId;
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::error::Result;
use crate::parallel::try_each;

/// The packets of some people in an archive, whose bytes are as they were written.
#[derive(Debug)]
pub struct CitedPackets {
    /// The packets by person.
    pub packets: BTreeMap<PersonId, PacketFile>,
    /// The archive's manifest.
    pub manifest: InputFile,
}

/// The packets on which the committee of a cycle decided about these people. Reports every one that is missing or differs, and an
/// archive that cannot be the right one.
///
/// # Errors
/// A manifest or a packet that is there and cannot be read.
pub fn cited_packets(
    archive: &dyn ArchiveReader,
    cycle: &str,
    people: &[&PersonId],
    report: &mut Report,
) -> Result<Option<CitedPackets>> {
    if let Some((finding, _)) = archive.fault() {
        report.push(finding);
        return Ok(None);
    }
    let (bytes, at) = (archive.manifest()?, archive.start_of(Manifest::FILE));
    let manifest = match Manifest::parse(&bytes, &at) {
        Ok(manifest) => manifest,
        Err(finding) => {
            report.push(*finding);
            return Ok(None);
        }
    };
    if let Some(finding) = misfit(&manifest, cycle) {
        report.push(finding.at(at));
        return Ok(None);
    }
    let owners = PacketOwners::of(&manifest);
    let decided = manifest.files().filter(|it| it.audience == DECIDED_EDITION.as_str());
    let by_person: BTreeMap<&str, &PacketFile> =
        decided.map(|packet| (packet.employee_id.as_str(), packet)).collect();
    let state = |id: &PersonId| -> Result<std::result::Result<PacketFile, Diagnostic>> {
        let Some(packet) = by_person.get(id.as_str()) else {
            return Ok(Err(no_packet(archive, id)));
        };
        let wrong = match archive.packet(packet)? {
            Ok(bytes) => owners.fault(packet, &bytes),
            Err(reason) => Some(odd_packet(packet, reason)),
        };
        let at = archive.start_of(&packet.file);
        Ok(match wrong {
            Some(finding) => Err(finding.at(at).about(id.as_str())),
            None => Ok((*packet).clone()),
        })
    };
    let states = try_each(people.to_vec(), archive.reads_at_once(), state)?;
    let mut packets = BTreeMap::new();
    for (id, state) in people.iter().zip(states) {
        match state {
            Ok(packet) => {
                packets.insert((*id).clone(), packet);
            }
            Err(finding) => report.push(finding),
        }
    }
    Ok(Some(CitedPackets { packets, manifest: InputFile::new("packets", Manifest::FILE, &bytes) }))
}

/// Why no committee decided on the packets of an archive.
fn misfit(manifest: &Manifest, cycle: &str) -> Option<Diagnostic> {
    let there = &manifest.archive.cycle;
    if manifest.archive.outcomes {
        let message = "--packets names an archive of outcomes; a committee decides on packets";
        return Some(
            Diagnostic::error(Code::OutcomesApart, message)
                .hint("name the folder that `promopacket build` wrote"),
        );
    }
    if manifest.archive.draft {
        let finding = Diagnostic::error(Code::DraftsApart, of_drafts(manifest));
        return Some(
            finding.hint("name the archive of the packets on which the committee decided"),
        );
    }
    if there != cycle {
        let (there, own) = (escape_control(there), escape_control(cycle));
        let message =
            format!("these packets are of the cycle `{there}`, and the ballot is of `{own}`");
        let finding = Diagnostic::error(Code::AnotherCycle, message);
        return Some(finding.hint("name the archive of this cycle with --packets"));
    }
    None
}

fn no_packet(archive: &dyn ArchiveReader, id: &PersonId) -> Diagnostic {
    let (shown, name) = (escape_control(id.as_str()), escape_control(&archive.name()));
    let message =
        format!("`{name}` has no packet of `{shown}` for the committee, so none was decided on");
    let finding = Diagnostic::error(Code::DecisionWithoutPacket, message);
    let finding = finding.at(archive.start_of(Manifest::FILE)).about(id.as_str());
    finding.hint(
        "name the archive that has it with --packets, or build it with `--audience committee`",
    )
}

/// What is said of a packet whose file is not as it was written.
fn odd_packet(packet: &PacketFile, reason: RebuildReason) -> Diagnostic {
    let file = escape_control(&packet.file);
    let (code, message) = match reason {
        RebuildReason::Missing => (Code::MissingFile, format!("the packet `{file}` is missing")),
        _ => (Code::AlteredFile, format!("the packet `{file}` is not the file that was written")),
    };
    let hint = "restore it from a backup: outcomes follow from the packet that the committee had";
    Diagnostic::error(code, message).value(&packet.file).hint(hint)
}
