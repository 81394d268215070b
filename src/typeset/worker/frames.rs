//! Frames: what a run and a worker send each other. In: bytes of a pipe. Out: frames of known kinds whose sizes were checked before
//! they were read.
//!
//! A frame is a mark with the version, a kind, a number, the number of its parts, and each part behind its length; numbers are
//! little-endian.

use std::io::{self, ErrorKind, Read, Write};

/// The mark and version that each frame begins with.
const MARK: [u8; 4] = *b"PPW1";

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WorkerFrame {
    pub(super) kind: FrameKind,
    /// That of the question.
    pub(super) number: u64,
    pub(super) parts: Vec<Vec<u8>>,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum FrameKind {
    /// To a worker: templates, fonts and the date.
    Setup = 1,
    /// To a worker: make the PDF of a document.
    AskPdf = 2,
    /// To a worker: make the pages of a document as pictures.
    AskPages = 3,
    /// From a worker: how far it is confined.
    Confined = 16,
    /// From a worker: it waits for documents.
    Ready = 17,
    /// From a worker: a document.
    Made = 18,
    /// From a worker: what is wrong with a document.
    Refused = 19,
    /// From a worker: the typesetter panicked.
    Panicked = 20,
}

/// How much a frame may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct FrameLimits {
    /// The bytes of all parts together.
    pub(super) bytes: u64,
    pub(super) parts: u32,
}

impl FrameLimits {
    /// What a run sends: fonts may be large.
    pub(super) const OF_QUESTIONS: Self = Self { bytes: 2 << 30, parts: 100_000 };
    /// What a worker answers.
    pub(super) const OF_ANSWERS: Self = Self { bytes: 256 << 20, parts: 5_000 };
}

impl FrameKind {
    const ALL: [Self; 8] = [
        Self::Setup,
        Self::AskPdf,
        Self::AskPages,
        Self::Confined,
        Self::Ready,
        Self::Made,
        Self::Refused,
        Self::Panicked,
    ];
}

impl WorkerFrame {
    /// A message without a word.
    pub(super) fn bare(kind: FrameKind, number: u64) -> Self {
        Self { kind, number, parts: Vec::new() }
    }

    /// The frame as it goes through a pipe.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let length = |bytes: &[u8]| u64::try_from(bytes.len()).expect("memory has fewer bytes");
        let count = u32::try_from(self.parts.len()).expect("the parts of a frame are few");
        let mut bytes = MARK.to_vec();
        bytes.push(self.kind as u8);
        bytes.extend(self.number.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        for part in &self.parts {
            bytes.extend(length(part).to_le_bytes());
            bytes.extend(part);
        }
        bytes
    }

    /// Writes the frame as a whole.
    ///
    /// # Errors
    /// A pipe that nobody reads any more.
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(&self.to_bytes())?;
        to.flush()
    }

    /// Reads the next frame; none if the pipe ends before it.
    ///
    /// # Errors
    /// Bytes that are no frame, more of them than `limits` allow, or an end in the midst of them.
    pub(super) fn read(from: &mut impl Read, limits: FrameLimits) -> io::Result<Option<Self>> {
        let Some(mark) = first_bytes(from)? else { return Ok(None) };
        if mark != MARK {
            return Err(no_frame("another mark"));
        }
        let [kind] = array::<1>(from)?;
        let kind = FrameKind::ALL.into_iter().find(|it| *it as u8 == kind);
        let kind = kind.ok_or_else(|| no_frame("an unknown kind"))?;
        let number = u64::from_le_bytes(array(from)?);
        let count = u32::from_le_bytes(array(from)?);
        if count > limits.parts {
            return Err(no_frame("too many parts"));
        }
        let (mut parts, mut left) = (Vec::new(), limits.bytes);
        for _ in 0..count {
            let length = u64::from_le_bytes(array(from)?);
            left = left.checked_sub(length).ok_or_else(|| no_frame("too many bytes"))?;
            parts.push(part(from, length)?);
        }
        Ok(Some(Self { kind, number, parts }))
    }
}

/// The first bytes of a frame; none at the end of the pipe.
fn first_bytes(from: &mut impl Read) -> io::Result<Option<[u8; MARK.len()]>> {
    let mut first = [0];
    loop {
        match from.read(&mut first) {
            Ok(0) => return Ok(None),
            Ok(_) => break,
            Err(why) if why.kind() == ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
    }
    let [b, c, d] = array(from)?;
    Ok(Some([first[0], b, c, d]))
}

fn array<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Takes memory as bytes come, for a length is only a claim.
fn part(from: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = from.take(length).read_to_end(&mut bytes)?;
    if u64::try_from(read).is_ok_and(|read| read == length) {
        Ok(bytes)
    } else {
        Err(ErrorKind::UnexpectedEof.into())
    }
}

fn no_frame(why: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: FrameLimits = FrameLimits { bytes: 8, parts: 2 };

    fn frame(parts: &[&str]) -> WorkerFrame {
        let parts = parts.iter().map(|it| it.as_bytes().to_vec()).collect();
        WorkerFrame { kind: FrameKind::Made, number: 7, parts }
    }

    fn read(bytes: &[u8]) -> io::Result<Option<WorkerFrame>> {
        WorkerFrame::read(&mut &bytes[..], SMALL)
    }

    #[test]
    fn a_frame_comes_out_as_it_went_in() {
        for parts in [&[][..], &[""], &["four", "more"]] {
            let sent = frame(parts);
            assert_eq!(read(&sent.to_bytes()).expect("sound"), Some(sent));
        }
        assert_eq!(read(b"").expect("an end"), None);
    }

    #[test]
    fn a_frame_that_is_cut_anywhere_is_none() {
        let whole = frame(&["four", "more"]).to_bytes();
        for end in 1..whole.len() {
            assert!(read(&whole[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn a_frame_that_holds_too_much_is_refused_before_it_is_read() {
        for parts in [&["nine more"][..], &["", "", ""], &["eight let", ""]] {
            assert!(read(&frame(parts).to_bytes()).is_err(), "{parts:?}");
        }
        let mut claims = frame(&[]).to_bytes();
        claims.truncate(13);
        claims.extend(1_u32.to_le_bytes());
        claims.extend(u64::MAX.to_le_bytes());
        assert!(read(&claims).is_err());
    }

    #[test]
    fn other_bytes_are_no_frame() {
        let sound = frame(&["four"]).to_bytes();
        for (place, byte) in [(0, b'Q'), (3, b'2'), (4, 0), (4, 255)] {
            let mut other = sound.clone();
            other[place] = byte;
            assert!(read(&other).is_err(), "{place}");
        }
        assert!(read(b"%PDF-1.7 something else").is_err());
    }
}
