//! Several files as one download. In: files on the disk, and their names in the archive. Out: a ZIP that is written while it is sent.

use std::io::{self, Write};
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use tempfile::TempDir;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// How many pieces of an archive wait for a slow reader.
const WAITING: usize = 8;

/// How much of an archive is sent at once.
const PIECE: usize = 64 << 10;

/// A file that goes into an archive.
#[derive(Debug)]
pub(super) struct ArchivedFile {
    /// The name in the archive, with folders.
    pub(super) name: String,
    /// Where it is.
    pub(super) path: PathBuf,
}

/// The files of an archive.
#[derive(Debug)]
pub(super) struct ArchivedFiles {
    pub(super) files: Vec<ArchivedFile>,
    /// A folder that was made for them, which goes when they are sent.
    pub(super) folder: Option<TempDir>,
}

/// The header that gives a download its name; names of ours are safe on every system.
pub(super) fn attachment(name: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || "._-".contains(*c);
    let plain: String = name.chars().filter(is_plain).collect();
    format!("attachment; filename=\"{plain}\"")
}

/// Sends an archive of this name.
pub(super) fn archive(name: &str, files: ArchivedFiles) -> Response {
    let (sender, receiver) = channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let pieces = ArchivePieces { sender: sender.clone(), piece: Vec::new() };
        if let Err(why) = write_archive(&files.files, pieces) {
            // It ends the connection, so that nobody takes a part for the whole; who has gone away already misses nothing.
            let _ = sender.blocking_send(Err(why));
        }
        drop(files.folder);
    });
    let kind = (CONTENT_TYPE, "application/zip".to_owned());
    let name = (CONTENT_DISPOSITION, attachment(name));
    ([kind, name], Body::new(ArchiveBody(receiver))).into_response()
}

fn write_archive(files: &[ArchivedFile], pieces: ArchivePieces) -> io::Result<()> {
    let mut archive = ZipWriter::new_stream(pieces);
    let options = SimpleFileOptions::default().unix_permissions(0o600);
    for file in files {
        let bytes = std::fs::read(&file.path)?;
        archive.start_file(file.name.as_str(), options).map_err(io::Error::other)?;
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
