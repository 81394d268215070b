//! How corrections are added to their file. In: a path, and corrections one by one. Out: a file that has each of them as a row of its
//! own, on the disk before [`CorrectionsFile::append`] returns.
//!
//! Nothing that stands in the file is ever cut or changed. A row without its end, from a crash, is ended so that it stays
//! none, and the next begins on a line of its own.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use chrono::SecondsFormat;

use super::correction_records::{RecordEnding, ending, without_byte_order_mark};
use super::{CORRECTION_COLUMNS, CUT_MARK, Correction};
use crate::cycle::FileRights;
use crate::error::{Error, Result};
use crate::intake;

/// A corrections file that gets more rows.
#[derive(Debug)]
pub struct CorrectionsFile {
    file: File,
    path: PathBuf,
    /// How much of it is known to be whole rows.
    whole: u64,
}

impl CorrectionsFile {
    /// Opens a file, which is made if it is missing.
    ///
    /// # Errors
    /// A file that cannot be opened, or is no corrections file.
    pub fn open(path: &Path, rights: FileRights) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        if rights == FileRights::Private {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let is_new = !path.exists();
        let file = options.open(path).map_err(Error::write("open", path))?;
        let mut opened = Self { file, path: path.to_owned(), whole: 0 };
        opened.write(String::new())?;
        if is_new {
            sync_folder(path).map_err(Error::write("create", path))?;
        }
        Ok(opened)
    }

    /// Adds a correction as one row, and waits until it is on the disk. While one process does this, others wait.
    ///
    /// # Errors
    /// A file that cannot be locked, read or written. What was written of the row does not count.
    pub fn append(&mut self, correction: &Correction) -> Result<()> {
        self.write(line(correction))
    }

    fn write(&mut self, row: String) -> Result<()> {
        let path = self.path.clone();
        let wrong = || Error::write("write into", &path);
        self.file.lock().map_err(Error::write("lock", &path))?;
        let written = self.write_locked(&row);
        let unlocked = self.file.unlock();
        written.and(unlocked).map_err(wrong())
    }

    /// Writes a row behind the end of the last, in one go.
    fn write_locked(&mut self, row: &str) -> io::Result<()> {
        let text = self.repair()? + row;
        if text.is_empty() {
            return Ok(());
        }
        self.file.write_all(text.as_bytes())?;
        self.file.sync_data()?;
        self.whole = self.file.seek(SeekFrom::End(0))?;
        Ok(())
    }

    /// What is to stand behind the end of the file before a row: the rest of the header, or the end of a row that was cut.
    fn repair(&mut self) -> io::Result<String> {
        let length = self.file.metadata()?.len();
        if length < self.whole {
            self.whole = 0;
        }
        let mut rest = Vec::new();
        self.file.seek(SeekFrom::Start(self.whole))?;
        (&self.file).take(length - self.whole).read_to_end(&mut rest)?;
        if self.whole == 0 {
            if let Some(more) = rest_of_header(&rest) {
                return Ok(more);
            }
            if !is_corrections_file(&rest) {
                return Err(io::Error::other("its first line is not the header of corrections"));
            }
        }
        let end = end_of_row(&rest);
        if end.is_empty() {
            self.whole = length;
        }
        Ok(end)
    }
}

/// The bytes of a corrections file with more rows, as they are once [`CorrectionsFile::append`] has added these.
pub fn with_rows(bytes: &[u8], corrections: &[Correction]) -> Vec<u8> {
    let mut more = rest_of_header(bytes).unwrap_or_else(|| end_of_row(bytes));
    for correction in corrections {
        more.push_str(&line(correction));
    }
    [bytes, more.as_bytes()].concat()
}

/// What a file lacks of its header, if it has nothing else.
fn rest_of_header(bytes: &[u8]) -> Option<String> {
    let header = CORRECTION_COLUMNS.join(",") + "\n";
    let more = header.as_bytes().strip_prefix(bytes)?;
    Some(String::from_utf8_lossy(more).into_owned())
}

/// What ends a row that was cut.
fn end_of_row(bytes: &[u8]) -> String {
    match ending(bytes) {
        RecordEnding::Whole => String::new(),
        RecordEnding::Cut => format!(",{CUT_MARK}\n"),
        RecordEnding::CutInQuotes => format!("\",{CUT_MARK}\n"),
    }
}

/// Whether a file begins with the header of corrections and a line break.
pub fn is_corrections_file(bytes: &[u8]) -> bool {
    let bytes = without_byte_order_mark(bytes);
    let rest = bytes.strip_prefix(CORRECTION_COLUMNS.join(",").as_bytes());
    rest.is_some_and(|rest| rest.starts_with(b"\n") || rest.starts_with(b"\r"))
}

/// A correction as a line. What a spreadsheet would take for a formula is guarded.
fn line(correction: &Correction) -> String {
    let Correction { employee_id, item, role, assessor, nth, field, before, after, by, at } =
        correction;
    let (nth, at) = (nth.to_string(), at.to_rfc3339_opts(SecondsFormat::Millis, true));
    let cells: [&str; 10] =
        [employee_id, item, role, assessor, &nth, field.as_str(), before, after, by, &at];
    let mut writer = csv::Writer::from_writer(Vec::new());
    let guarded = cells.map(|cell| intake::guarded(cell).into_owned());
    writer.write_record(&guarded).expect("memory can be written");
    let bytes = writer.into_inner().expect("memory can be written");
    String::from_utf8(bytes).expect("texts stay texts")
}

/// Sees to it that the name of a new file is on the disk.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    // Windows has no such thing.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
