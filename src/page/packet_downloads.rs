//! Packets as downloads. In: a person and an edition, or everybody whom the visitor sees. Out: the file as it is in the folder of packets; or
//! an archive with a folder for each manager, written while it is sent.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::{Path as InPath, Query};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use promopacket::archive::{EarlierRuns, PacketFile};
use promopacket::audience::Audience;
use promopacket::error::{Error, Result};
use promopacket::pipeline::{self, PersonOverview};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::blocking::blocking;
use super::cycle_filter::CycleFilter;
use super::page_error::PageError;
use super::visible_cycle::VisibleCycle;

/// How many pieces of an archive wait for a slow reader.
const WAITING: usize = 8;

/// How much of an archive is sent at once.
const PIECE: usize = 64 << 10;

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

/// The header that gives a download its name; names of packets are safe on every system.
pub(super) fn attachment(name: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || "._-".contains(*c);
    let plain: String = name.chars().filter(is_plain).collect();
    format!("attachment; filename=\"{plain}\"")
}

/// Gives the packets of everybody in a list, in a folder for each manager, without HR's editions.
pub(super) async fn packets(
    cycle: VisibleCycle,
    Query(filter): Query<CycleFilter>,
) -> std::result::Result<Response, PageError> {
    let folders = manager_folders(&cycle, &filter.of(&cycle));
    let out = cycle.session().from.out.clone();
    let (sender, receiver) = channel(WAITING);
    let listed = blocking({
        let out = out.clone();
        let editions = editions_for_managers(&cycle);
        move || listed(&out, &folders, &editions)
    });
    let packets = listed.await?;
    if packets.is_empty() {
        return Err(PageError::NotFound);
    }
    tokio::task::spawn_blocking(move || {
        let pieces = ArchivePieces { sender: sender.clone(), piece: Vec::new() };
        if let Err(why) = write_archive(&out, &packets, pieces) {
            // It ends the connection, so that nobody takes a part for the whole; who has gone away already misses nothing.
            let _ = sender.blocking_send(Err(why));
        }
    });
    let kind = (CONTENT_TYPE, "application/zip".to_owned());
    let name = (CONTENT_DISPOSITION, attachment("packets.zip"));
    Ok(([kind, name], Body::new(ArchiveBody(receiver))).into_response())
}

/// The editions that the archive holds: not that of HR, for its folders are those of managers.
fn editions_for_managers(cycle: &VisibleCycle) -> Vec<&'static str> {
    let audiences = Audience::ALL.into_iter().filter(|it| *it != Audience::Hr);
    audiences.filter(|it| cycle.may_have(*it)).map(Audience::as_str).collect()
}

/// The packets of some people: the path in the archive, and the path below the folder of packets.
fn listed(
    out: &Path,
    folders: &BTreeMap<String, String>,
    editions: &[&str],
) -> Result<Vec<(String, String)>> {
    let Ok(earlier) = EarlierRuns::read(out)? else { return Ok(Vec::new()) };
    let is_wanted = |packet: &&PacketFile| editions.contains(&packet.audience.as_str());
    let mut listed = Vec::new();
    for packet in earlier.manifest().into_iter().flat_map(|it| it.files()).filter(is_wanted) {
        if let Some(folder) = folders.get(&packet.employee_id) {
            listed.push((format!("{folder}/{}", packet.file), packet.file.clone()));
        }
    }
    listed.sort();
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

fn write_archive(
    out: &Path,
    packets: &[(String, String)],
    pieces: ArchivePieces,
) -> io::Result<()> {
    let mut archive = ZipWriter::new_stream(pieces);
    let options = SimpleFileOptions::default().unix_permissions(0o600);
    for (name, file) in packets {
        let path: PathBuf = out.join(file);
        let bytes = std::fs::read(path)?;
        archive.start_file(name, options).map_err(io::Error::other)?;
        archive.write_all(&bytes)?;
    }
    archive.finish().map_err(io::Error::other)?.into_inner().flush()
}

/// The writing end of an archive that is sent while it is written.
struct ArchivePieces {
    sender: Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl Write for ArchivePieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let piece = Bytes::from(std::mem::take(&mut self.piece));
        self.sender.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// The reading end.
struct ArchiveBody(Receiver<io::Result<Bytes>>);

impl hyper::body::Body for ArchiveBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|it| it.map(Frame::data)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_has_a_name_without_marks() {
        assert_eq!(attachment("a\"\r\nb.pdf"), "attachment; filename=\"ab.pdf\"");
    }
}
