//! What a file is, whatever its name says. In: the bytes of a file, or the names of what an archive or a compound file
//! holds. Out: a kind that is no table, or one that cannot be read as it is, with how to save it as one that can; nothing
//! for everything else. Guessed is only what no table begins with.

use std::borrow::Cow;
use std::io::{Cursor, Read as _};
use std::sync::Arc;

use encoding_rs::{Encoding, WINDOWS_1252};
use memchr::memmem::find;
use serde::de::IgnoredAny;
use zip::ZipArchive;

use crate::diagnostics::{Code, Diagnostic, Location};

/// How many bytes of a text are looked at.
const LOOKED_AT: usize = 64 * 1024;

/// A kind of file that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ForeignKind {
    WebPage,
    WebArchive,
    XmlSpreadsheet,
    FlatOpenDocument,
    Xml,
    Json,
    Pdf,
    Word,
    Slides,
    TextDocument,
    AppleNumbers,
    RichText,
    Email,
    Image,
    OtherArchive,
    BinaryWorkbook,
    /// Encrypted by a password or a label.
    Protected,
    /// Encrypted by a password.
    Locked,
}

use ForeignKind as K;

const AS_XLSX: &str = "open it in a spreadsheet program, and save it there as XLSX";
const AGAIN: &str = "export the table again, as CSV or XLSX";
const COPY: &str = "copy its table into a spreadsheet, and save that as XLSX";

impl ForeignKind {
    /// The finding about a file of this kind.
    pub(crate) fn finding(self, file: &Arc<str>) -> Diagnostic {
        let (what, remedy) = self.in_words();
        let (code, message) = match self {
            K::Protected | K::Locked | K::BinaryWorkbook => {
                (Code::UnreadableWorkbook, format!("the workbook cannot be read: it is {what}"))
            }
            _ => (Code::NotATable, format!("the file is {what}, whatever its name says")),
        };
        Diagnostic::error(code, message).at(Location::start_of(file)).hint(remedy)
    }

    /// What it is, and what to do.
    fn in_words(self) -> (&'static str, &'static str) {
        match self {
            K::WebPage => ("a web page (HTML)", AS_XLSX),
            K::WebArchive => ("a web page in one file (MHTML)", AS_XLSX),
            K::XmlSpreadsheet => ("an XML Spreadsheet 2003", AS_XLSX),
            K::FlatOpenDocument => ("a flat OpenDocument file (FODS)", AS_XLSX),
            K::Xml => ("XML", AGAIN),
            K::Json => ("JSON", AGAIN),
            K::Pdf => ("a PDF", AGAIN),
            K::Word => ("a text document of Word", COPY),
            K::TextDocument => ("a text document (ODT)", COPY),
            K::RichText => ("a text document (RTF)", COPY),
            K::Slides => ("a presentation", COPY),
            K::AppleNumbers => (
                "a document of Apple Numbers, Pages or Keynote",
                "in Numbers choose File, Export To, Excel, and name the XLSX that it writes",
            ),
            K::Email => ("an e-mail", "save the table that is attached to it, and name that"),
            K::Image => ("a picture", AGAIN),
            K::OtherArchive => {
                ("an archive that is no ZIP", "unpack it, and name the files in it instead")
            }
            K::BinaryWorkbook => ("a binary workbook (XLSB)", AS_XLSX),
            K::Protected => (
                "encrypted, by a password or by a sensitivity label",
                "open it in Excel, take away the password or choose a label without encryption, and save a copy without protection as XLSX",
            ),
            K::Locked => (
                "encrypted by a password",
                "open it in a spreadsheet program, and save a copy without a password as XLSX",
            ),
        }
    }

    /// The kind of a file by its first bytes, or by its text.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        Self::by_signature(bytes).or_else(|| Self::by_text(bytes))
    }

    fn by_signature(bytes: &[u8]) -> Option<Self> {
        const SIGNATURES: [(&[u8], ForeignKind); 13] = [
            (b"%PDF-", K::Pdf),
            (b"{\\rtf", K::RichText),
            (b"\x89PNG", K::Image),
            (b"\xff\xd8\xff", K::Image),
            (b"GIF87a", K::Image),
            (b"GIF89a", K::Image),
            (b"II*\0", K::Image),
            (b"MM\0*", K::Image),
            (b"\x1f\x8b", K::OtherArchive),
            (b"7z\xbc\xaf\x27\x1c", K::OtherArchive),
            (b"Rar!\x1a\x07", K::OtherArchive),
            (b"BZh9", K::OtherArchive),
            (b"\xfd7zXZ\0", K::OtherArchive),
        ];
        let known = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature));
        let brand = |at: usize, name: &[u8]| bytes.get(at..at + name.len()) == Some(name);
        match known {
            Some((_, kind)) => Some(*kind),
            None if brand(4, b"ftypheic") || brand(4, b"ftypmif1") || brand(8, b"WEBPVP8") => {
                Some(K::Image)
            }
            None => None,
        }
    }

    fn by_text(bytes: &[u8]) -> Option<Self> {
        let text = beginning(bytes);
        let text = text.trim_start();
        match text.as_bytes().first()? {
            b'<' => of_markup(text),
            b'{' | b'[' => is_json(text).then_some(K::Json),
            first if first.is_ascii_alphabetic() => of_mail(text),
            _ => None,
        }
    }

    /// The kind of an archive by the names of its files; those of XLSX and ODS are none.
    pub(crate) fn of_archive(
        names: &[String],
        archive: &mut ZipArchive<Cursor<&[u8]>>,
    ) -> Option<Self> {
        let has = |name: &str| names.iter().any(|other| other == name);
        let mut begin = |name: &str| {
            let mut begin = Vec::new();
            let file = archive.by_name(name).ok()?;
            file.take(1 << 20).read_to_end(&mut begin).ok()?;
            Some(String::from_utf8_lossy(&begin).into_owned())
        };
        match () {
            () if has("xl/workbook.bin") => Some(K::BinaryWorkbook),
            () if has("word/document.xml") => Some(K::Word),
            () if has("ppt/presentation.xml") => Some(K::Slides),
            () if names.iter().any(|name| name.starts_with("Index/") && name.ends_with(".iwa")) => {
                Some(K::AppleNumbers)
            }
            () if has("content.xml") => {
                let manifest = begin("META-INF/manifest.xml").unwrap_or_default();
                if manifest.contains("encryption-data") {
                    return Some(K::Locked);
                }
                let kind = begin("mimetype").unwrap_or_default();
                match kind.trim().trim_start_matches("application/vnd.oasis.opendocument.") {
                    "text" | "text-template" => Some(K::TextDocument),
                    "presentation" => Some(K::Slides),
                    _ => None,
                }
            }
            () => None,
        }
    }

    /// The kind of a compound file, such as an XLS is one, by what it holds; a workbook that can be read is none.
    pub(crate) fn of_compound(bytes: &[u8]) -> Option<Self> {
        let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
        let has = |name: &str| file.exists(name);
        if has("EncryptedPackage") || has("\u{6}DataSpaces") {
            return Some(K::Protected);
        }
        if has("WordDocument") {
            return Some(K::Word);
        }
        if has("PowerPoint Document") {
            return Some(K::Slides);
        }
        if has("__properties_version1.0") {
            return Some(K::Email);
        }
        let mut begin = Vec::new();
        let workbook = ["Workbook", "Book"].iter().find_map(|name| file.open_stream(name).ok())?;
        workbook.take(4096).read_to_end(&mut begin).ok()?;
        is_locked(&begin).then_some(K::Locked)
    }
}

/// Whether an XLS has the record FILEPASS ([MS-XLS] 2.4.117), which stands near its beginning.
fn is_locked(mut records: &[u8]) -> bool {
    const FILE_PASS: [u8; 2] = [0x2f, 0];
    while let Some(([a, b, c, d], behind)) = records.split_first_chunk::<4>() {
        if [*a, *b] == FILE_PASS {
            return true;
        }
        let length = usize::from(u16::from_le_bytes([*c, *d]));
        records = behind.get(length..).unwrap_or_default();
    }
    false
}

/// The first characters of a file as text, whatever its encoding.
fn beginning(bytes: &[u8]) -> Cow<'_, str> {
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let encoding = Encoding::for_bom(start).map_or(WINDOWS_1252, |(it, _)| it);
    match std::str::from_utf8(start) {
        Ok(text) => Cow::Borrowed(text.trim_start_matches('\u{feff}')),
        Err(_) => encoding.decode(start).0,
    }
}

/// What a text is that begins with `<`.
fn of_markup(text: &str) -> Option<ForeignKind> {
    let lower = text.to_ascii_lowercase();
    let has = |words: &str| find(lower.as_bytes(), words.as_bytes()).is_some();
    let begins = |names: &[&str]| names.iter().any(|name| lower.starts_with(name));
    let is_html = has("<html") || has("<table");
    if begins(&["<?xml", "<workbook", "<?mso-application"]) {
        return Some(match () {
            () if has("urn:schemas-microsoft-com:office:spreadsheet") => K::XmlSpreadsheet,
            () if has("<office:document") => K::FlatOpenDocument,
            () if is_html => K::WebPage,
            () => K::Xml,
        });
    }
    let is_page =
        begins(&["<!doctype html", "<html", "<head>", "<body", "<meta ", "<!--", "<style"]);
    let is_table = begins(&["<table", "<div", "<center", "<font"]) && has("<tr") && has("<td");
    ((is_page && (is_html || has("<!doctype html"))) || is_table).then_some(K::WebPage)
}

/// Whether a text is JSON: a whole value with nothing but further ones behind it, or the beginning of an object.
fn is_json(text: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    if let Some(Ok(_)) = values.next() {
        let behind = text[values.byte_offset()..].trim_start();
        return behind.is_empty() || behind.starts_with('{');
    }
    let inner = text.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
    let key = inner.strip_prefix('{').and_then(|rest| rest.trim_start().strip_prefix('"'));
    let behind = key.and_then(|it| it.split_once('"')).map(|(_, behind)| behind.trim_start());
    behind.is_some_and(|it| it.starts_with(':'))
}

/// Whether a text is an e-mail, or a web page that was saved like one: its first lines are headers of a mail.
fn of_mail(text: &str) -> Option<ForeignKind> {
    const HEADERS: [&str; 9] = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "received",
        "mime-version",
        "return-path",
        "content-type",
    ];
    let mut found = 0;
    for line in text.lines().take_while(|line| !line.trim().is_empty()).take(60) {
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let (name, _) = line.split_once(':')?;
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return None;
        }
        found += usize::from(HEADERS.contains(&name.to_ascii_lowercase().as_str()));
    }
    let is_page = find(text.to_ascii_lowercase().as_bytes(), b"multipart/related").is_some();
    match found {
        0 | 1 => None,
        _ if is_page && find(text.as_bytes(), b"text/html").is_some() => Some(K::WebArchive),
        _ => Some(K::Email),
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::file::foreign_kind::*;

    fn of(text: &str) -> Option<ForeignKind> {
        ForeignKind::of(text.as_bytes())
    }

    #[test]
    fn a_file_is_what_it_begins_with() {
        assert_eq!(of("\u{feff}<!DOCTYPE html><p>"), Some(K::WebPage));
        assert_eq!(of("\r\n<table border=1><tr><td>a</td></tr></table>"), Some(K::WebPage));
        assert_eq!(
            of(
                "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"
            ),
            Some(K::XmlSpreadsheet)
        );
        assert_eq!(of("[{\"id\": 1}, {\"id\": 2}]\n"), Some(K::Json));
        assert_eq!(of("{\"a\": 1}\n{\"a\": 2}\n"), Some(K::Json));
        assert_eq!(of("{\"results\": [{\"id\": 1}, "), Some(K::Json));
        assert_eq!(of("From: a@b.example\nTo: c@d.example\n\nHello"), Some(K::Email));
        assert_eq!(ForeignKind::of(b"\xff\xfe<\0h\0t\0m\0l\0>\0"), Some(K::WebPage));
    }

    #[test]
    fn a_table_with_a_brace_or_an_angle_is_a_table() {
        for text in [
            "{id},item\nE1,x\n",
            "[1],[2]\n3,4\n",
            "<b>employee_id</b>,item\nE1,x\n",
            "<table>,item\n",
            "\"{\"\"a\"\": 1}\",x\n",
            "Date: of review,Subject\n1,2\n",
            "employee_id,item\nE1,<html>\n",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
