//! The way from a packet to a decision and to what a person reads. In: the manifest of an archive of outcomes, the archive of packets
//! and the table of decisions. Out: every place where one does not follow from the other any more.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::archive::{ArchiveReader, Manifest, OutcomeOrigin, PacketFile, cited_packets, sha256};
use crate::assessment::PersonId;
use crate::ballot::{DecisionRow, DecisionTable};
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::error::Result;
use crate::source::Source;

/// What outcomes are compared with.
pub struct ChainEnds<'e> {
    /// The archive of the packets that were decided on.
    pub packets: Option<&'e dyn ArchiveReader>,
    /// The table of decisions.
    pub decisions: Option<&'e Source>,
}

/// How many outcomes were followed back, in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ChainFigures {
    /// People whose outcomes follow from a packet that was compared.
    pub packets: usize,
    /// People whose outcomes follow from a row of the table.
    pub decisions: usize,
}

/// Follows the outcomes of a manifest back to what is given. Reports every packet and every decision that differs from the one that
/// they follow from, and every decision of the cycle from which nothing follows.
///
/// # Errors
/// A packet that is there and cannot be read.
pub fn verify_chain(
    manifest: &Manifest,
    ends: &ChainEnds<'_>,
    report: &mut Report,
) -> Result<ChainFigures> {
    let mut figures = ChainFigures { packets: 0, decisions: 0 };
    if !manifest.archive.outcomes {
        let message = "the archive holds packets: --packets and --decisions are for the outcomes that follow from them";
        let finding = Diagnostic::error(Code::OutcomesApart, message);
        report.push(finding.hint("name the folder that `promopacket outcome` wrote"));
        return Ok(figures);
    }
    let origins = origins(manifest);
    if let Some(packets) = ends.packets {
        figures.packets = compare_packets(manifest, &origins, packets, report)?;
    }
    if let Some(decisions) = ends.decisions {
        figures.decisions = compare_decisions(manifest, &origins, decisions, report);
    }
    Ok(figures)
}

/// What the outcomes of each person follow from; a sound manifest says the same in all of them.
fn origins(manifest: &Manifest) -> BTreeMap<PersonId, &OutcomeOrigin> {
    let origin = |file: &'_ PacketFile| PersonId::new(&file.employee_id);
    let follows =
        manifest.packets.iter().filter_map(|file| Some((origin(file), file.follows.as_ref()?)));
    follows.collect()
}

fn compare_packets(
    manifest: &Manifest,
    origins: &BTreeMap<PersonId, &OutcomeOrigin>,
    packets: &dyn ArchiveReader,
    report: &mut Report,
) -> Result<usize> {
    let people: Vec<&PersonId> = origins.keys().collect();
    let cited = cited_packets(packets, &manifest.archive.cycle, &people, report)?;
    let Some(cited) = cited else { return Ok(0) };
    let mut same = 0;
    for (id, origin) in origins {
        let Some(packet) = cited.packets.get(id) else { continue };
        if (&packet.file, &packet.sha256) == (&origin.packet_file, &origin.packet_sha256) {
            same += 1;
            continue;
        }
        let (shown, file) = (escape_control(id.as_str()), escape_control(&origin.packet_file));
        let message = if packet.file == origin.packet_file {
            format!("the outcomes of `{shown}` follow from another version of `{file}`")
        } else {
            format!(
                "the outcomes of `{shown}` follow from `{file}`, and the packet is `{}`",
                escape_control(&packet.file)
            )
        };
        let at = packets.start_of(&packet.file);
        let finding = Diagnostic::error(Code::BrokenChain, message).at(at).value(&packet.file);
        report.push(finding.about(id.as_str()).hint(
            "the committee decided on the packet that the outcomes name: look for it in a backup",
        ));
    }
    Ok(same)
}

fn compare_decisions(
    manifest: &Manifest,
    origins: &BTreeMap<PersonId, &OutcomeOrigin>,
    source: &Source,
    report: &mut Report,
) -> usize {
    let Some(table) = DecisionTable::read(source, report) else { return 0 };
    let mut rows: BTreeMap<&PersonId, (DecisionRow, &Location)> = BTreeMap::new();
    for (id, row, at) in table.of_cycle(&manifest.archive.cycle) {
        rows.insert(id, (row, at));
    }
    let mut same = 0;
    for (id, origin) in origins {
        let shown = escape_control(id.as_str());
        let (message, at) = match rows.get(id) {
            Some((row, _)) if sha256(&row.to_json()) == origin.decision_sha256 => {
                same += 1;
                continue;
            }
            Some((_, at)) => (
                format!(
                    "the decision about `{shown}` is not the one that the outcomes follow from"
                ),
                (*at).clone(),
            ),
            None => (
                format!("the table has no decision about `{shown}`, who has outcomes"),
                Location::start_of(&source.name),
            ),
        };
        let finding = Diagnostic::error(Code::BrokenChain, message).at(at).about(id.as_str());
        report.push(finding.hint(
            "the row was changed or deleted, or it is another table: restore it from a backup",
        ));
    }
    let purged: BTreeSet<&str> =
        manifest.purged_files().map(|it| it.employee_id.as_str()).collect();
    for (id, (_, at)) in &rows {
        if origins.contains_key(*id) || purged.contains(id.as_str()) {
            continue;
        }
        let shown = escape_control(id.as_str());
        let message =
            format!("the committee decided about `{shown}`, and no outcome follows from it");
        let finding = Diagnostic::error(Code::BrokenChain, message).at((*at).clone());
        report.push(finding.about(id.as_str()).hint("run `promopacket outcome` with the ballot of that round, or restore the archive from a backup"));
    }
    same
}
