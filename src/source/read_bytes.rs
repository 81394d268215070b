//! How the bytes of a file are read. In: a path, which may name anything that a folder can hold. Out: the bytes of a file or of
//! a pipe, or why there are none. Nothing is read beyond the limits, and nothing is waited for in silence.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::limits::{LimitFactor, LimitedSize};
#[cfg(unix)]
use crate::parallel::each;

/// How much of a large file a processor reads at once.
const PIECE: usize = 4 << 20;

/// From this size on a file is looked at before there is room made for it.
const LARGE: u64 = 64 << 20;

/// How long nobody may write to a pipe before that is an error, and nothing come from one before it is said.
const PATIENCE: Duration = Duration::from_secs(3);

/// All bytes of a file, or of a pipe.
pub(super) fn bytes_of(path: &Path, limit: LimitFactor) -> io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    match special(&metadata) {
        Some(SpecialFile::Pipe) => bytes_of_pipe(path, limit),
        Some(SpecialFile::Other(what)) => {
            Err(io::Error::other(format!("it is {what}, not a file: name the file itself")))
        }
        None => {
            limit.allows(LimitedSize::File, metadata.len(), 0).map_err(io::Error::other)?;
            bytes_of_file(path, limit)
        }
    }
}

/// What is no file.
enum SpecialFile {
    Pipe,
    Other(&'static str),
}

#[cfg(unix)]
fn special(metadata: &Metadata) -> Option<SpecialFile> {
    use std::os::unix::fs::FileTypeExt as _;

    match metadata.file_type() {
        kind if kind.is_fifo() => Some(SpecialFile::Pipe),
        kind if kind.is_socket() => Some(SpecialFile::Other("a socket")),
        kind if kind.is_char_device() => Some(SpecialFile::Other("a device or a terminal")),
        kind if kind.is_block_device() => Some(SpecialFile::Other("a disk")),
        _ => None,
    }
}

#[cfg(not(unix))]
fn special(_: &Metadata) -> Option<SpecialFile> {
    None
}

/// All bytes of a file. A large one is read by all processors: what takes the time is to get the memory for it.
#[cfg(unix)]
fn bytes_of_file(path: &Path, limit: LimitFactor) -> io::Result<Vec<u8>> {
    use std::os::unix::fs::FileExt as _;

    let file = File::open(path)?;
    let length = file.metadata()?.len();
    if length < 2 * PIECE as u64 {
        return read_whole(file, limit.most(LimitedSize::File, 0), limit, LimitedSize::File);
    }
    if length > LARGE {
        is_written(&file, length)?;
    }
    let size = usize::try_from(length).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size)?;
    bytes.resize(size, 0);
    let pieces = (0..).step_by(PIECE).zip(bytes.chunks_mut(PIECE)).collect();
    let read = each(pieces, |(start, piece): (u64, &mut [u8])| file.read_exact_at(piece, start));
    read.into_iter().collect::<io::Result<()>>()?;
    Ok(bytes)
}

/// All bytes of a file.
#[cfg(not(unix))]
fn bytes_of_file(path: &Path, limit: LimitFactor) -> io::Result<Vec<u8>> {
    read_whole(File::open(path)?, limit.most(LimitedSize::File, 0), limit, LimitedSize::File)
}

/// Whether a large file does not begin or end with nothing, as one does that was not copied as a whole, or that has a hole.
#[cfg(unix)]
fn is_written(file: &File, length: u64) -> io::Result<()> {
    use std::os::unix::fs::FileExt as _;

    const LOOKED_AT: usize = 4096;
    for start in [0, length - LOOKED_AT as u64] {
        let mut piece = [0; LOOKED_AT];
        file.read_exact_at(&mut piece, start)?;
        if piece.iter().all(|byte| *byte == 0) {
            let why = "it begins or ends with thousands of zeros: copy or export it again";
            return Err(io::Error::other(why));
        }
    }
    Ok(())
}

/// All bytes of a stream.
pub(super) fn bytes_of_stream(stream: impl Read, limit: LimitFactor) -> io::Result<Vec<u8>> {
    read_whole(stream, limit.most(LimitedSize::Pipe, 0), limit, LimitedSize::Pipe)
}

/// Reads up to so many bytes. They are kept in pieces until all are there, for a vector that grows takes twice the room.
fn read_whole(
    mut stream: impl Read,
    most: u64,
    limit: LimitFactor,
    of: LimitedSize,
) -> io::Result<Vec<u8>> {
    let (mut pieces, mut length) = (Vec::new(), 0_u64);
    loop {
        let mut piece = if pieces.is_empty() { Vec::new() } else { Vec::with_capacity(PIECE) };
        let read = stream.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
        length += read as u64;
        if length > most {
            limit.allows(of, length, 0).map_err(io::Error::other)?;
        }
        if read < PIECE && pieces.is_empty() {
            return Ok(piece);
        }
        pieces.push(piece);
        if read < PIECE {
            break;
        }
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(usize::try_from(length).unwrap_or(usize::MAX))?;
    for piece in pieces {
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// All bytes that come from a pipe with a name, such as `<(...)` of a shell. Who writes to it may be slow; that is said.
fn bytes_of_pipe(path: &Path, limit: LimitFactor) -> io::Result<Vec<u8>> {
    let (opened, is_open) = sync_channel(1);
    let place = path.to_owned();
    // To open a pipe waits for somebody who writes to it.
    std::thread::Builder::new().spawn(move || opened.send(File::open(place)))?;
    let pipe = match is_open.recv_timeout(PATIENCE) {
        Ok(pipe) => pipe?,
        Err(_) => return Err(io::Error::other("it is a pipe, and nobody writes to it")),
    };
    let (read, is_read) = sync_channel(1);
    std::thread::Builder::new().spawn(move || read.send(bytes_of_stream(pipe, limit)))?;
    awaited(path, &is_read)
}

/// What a thread reads from a pipe.
fn awaited(path: &Path, is_read: &Receiver<io::Result<Vec<u8>>>) -> io::Result<Vec<u8>> {
    match is_read.recv_timeout(PATIENCE) {
        Ok(bytes) => return bytes,
        Err(RecvTimeoutError::Disconnected) => return Err(io::ErrorKind::BrokenPipe.into()),
        Err(RecvTimeoutError::Timeout) => {}
    }
    eprintln!("waiting for the end of what comes from the pipe `{}`", path.display());
    is_read.recv().unwrap_or_else(|_| Err(io::ErrorKind::BrokenPipe.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_read_than_the_limit_says() {
        let once = LimitFactor::default();
        let read = |length: u64| {
            let stream = io::repeat(b'x').take(length);
            read_whole(stream, 10_000_000, once, LimitedSize::Columns).map(|it| it.len())
        };
        for length in [0, 5, PIECE as u64, PIECE as u64 + 1, 10_000_000] {
            assert_eq!(read(length).ok(), usize::try_from(length).ok());
        }
        assert!(read(10_000_001).is_err() && read(u64::MAX).is_err());
    }

    #[test]
    fn a_folder_is_no_file() {
        let why =
            bytes_of(Path::new("."), LimitFactor::default()).expect_err("a folder has no bytes");
        assert_eq!(why.kind(), io::ErrorKind::IsADirectory);
    }
}
