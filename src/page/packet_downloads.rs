//! Packets as downloads. In: a person and an edition, or everybody whom the visitor sees. Out: the file as it is in the folder of packets; or
//! an archive with a folder for each manager.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::extract::{Path as InPath, Query};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use promopacket::archive::{EarlierRuns, PacketFile};
use promopacket::audience::Audience;
use promopacket::error::{Error, Result};
use promopacket::pipeline::{self, PersonOverview};

use super::archive_download::{ArchivedFile, ArchivedFiles, archive, attachment};
use super::blocking::blocking;
use super::cycle_filter::CycleFilter;
use super::page_error::PageError;
use super::visible_cycle::VisibleCycle;

/// Gives one packet as it was built.
pub(super) async fn packet(
    cycle: VisibleCycle,
    InPath((edition, id)): InPath<(String, String)>,
) -> std::result::Result<Response, PageError> {
    let audience = Audience::ALL.into_iter().find(|it| it.as_str() == edition);
    let audience = audience.filter(|it| cycle.may_have(*it)).ok_or(PageError::NotFound)?;
    let id = cycle.person(&id).ok_or(PageError::NotFound)?.id.to_string();
    let out = cycle.session().from.out.clone();
    let found =
        blocking(move || packet_in(&out, &id, audience)).await?.ok_or(PageError::NotFound)?;
    let kind = (CONTENT_TYPE, "application/pdf".to_owned());
    let name = (CONTENT_DISPOSITION, attachment(&found.name));
    Ok(([kind, name], found.bytes).into_response())
}

/// A packet of a folder.
struct FoundPacket {
    name: String,
    bytes: Vec<u8>,
}

fn packet_in(out: &Path, id: &str, audience: Audience) -> Result<Option<FoundPacket>> {
    let Ok(earlier) = EarlierRuns::read(out)? else { return Ok(None) };
    let Some(packet) = earlier.packet(id, audience) else { return Ok(None) };
    let path = out.join(&packet.file);
    let bytes = std::fs::read(&path).map_err(Error::read(&path))?;
    let name = packet.file.rsplit('/').next().unwrap_or(&packet.file).to_owned();
    Ok(Some(FoundPacket { name, bytes }))
}

/// Gives the packets of everybody in a list, in a folder for each manager, without HR's editions.
pub(super) async fn packets(
    cycle: VisibleCycle,
    Query(filter): Query<CycleFilter>,
) -> std::result::Result<Response, PageError> {
    let folders = manager_folders(&cycle, &filter.of(&cycle));
    let editions = editions_for_managers(&cycle);
    let out = cycle.session().from.out.clone();
    let files = blocking(move || listed(&out, &folders, &editions)).await?;
    if files.is_empty() {
        return Err(PageError::NotFound);
    }
    Ok(archive("packets.zip", ArchivedFiles { files, folder: None }))
}

/// The editions that the archive holds: not that of HR, for its folders are those of managers.
fn editions_for_managers(cycle: &VisibleCycle) -> Vec<&'static str> {
    let audiences = Audience::ALL.into_iter().filter(|it| *it != Audience::Hr);
    audiences.filter(|it| cycle.may_have(*it)).map(Audience::as_str).collect()
}

/// The packets of some people, in the folders of their managers.
fn listed(
    out: &Path,
    folders: &BTreeMap<String, String>,
    editions: &[&str],
) -> Result<Vec<ArchivedFile>> {
    let Ok(earlier) = EarlierRuns::read(out)? else { return Ok(Vec::new()) };
    let is_wanted = |packet: &&PacketFile| editions.contains(&packet.audience.as_str());
    let mut listed = Vec::new();
    for packet in earlier.manifest().into_iter().flat_map(|it| it.files()).filter(is_wanted) {
        if let Some(folder) = folders.get(&packet.employee_id) {
            let (name, path) = (format!("{folder}/{}", packet.file), out.join(&packet.file));
            listed.push(ArchivedFile { name, path });
        }
    }
    listed.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(listed)
}

/// The folder of each of some people: that of the manager.
fn manager_folders(cycle: &VisibleCycle, people: &[&PersonOverview]) -> BTreeMap<String, String> {
    let wanted: BTreeSet<&str> = people.iter().map(|person| person.id.as_str()).collect();
    let mut folders = BTreeMap::new();
    for manager in cycle.checked().map(pipeline::managers).unwrap_or_default() {
        for id in manager.people.iter().filter(|id| wanted.contains(id.as_str())) {
            folders.insert(id.to_string(), manager.folder().to_owned());
        }
    }
    folders
}
