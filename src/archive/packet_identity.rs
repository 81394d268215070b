//! Whose packet a PDF is, as its own metadata say. In: the bytes of a packet. Out: whose it is, by the id in its metadata, and
//! how many pages it has.
//!
//! The metadata hold a hash of the packet's id, so a file is known by what is in it, whatever its name or a manifest says.

use std::collections::HashMap;
use std::hash::{Hash as _, Hasher};

use ct_codecs::{Base64, Encoder as _};
use memchr::memmem;
use siphasher::sip128::{Hasher128 as _, SipHasher13};

use super::{Manifest, PacketFile};
use crate::diagnostics::{Code, Diagnostic, escape_control};
use crate::typeset::TYPST_VERSION;

/// The version of PDF that packets have.
const PDF_VERSION: &str = "PDF 1.7";

/// An element of the metadata that holds a text.
struct MetadataElement {
    start: &'static [u8],
    end: &'static [u8],
}

/// The element that names the document.
const DOCUMENT: MetadataElement =
    MetadataElement { start: b"<xmpMM:DocumentID>", end: b"</xmpMM:DocumentID>" };

/// The element that counts the pages.
const PAGES: MetadataElement =
    MetadataElement { start: b"<xmpTPg:NPages>", end: b"</xmpTPg:NPages>" };

impl MetadataElement {
    /// The text of the last such element in a file: the metadata stand behind everything that somebody wrote.
    fn text_in<'b>(&self, bytes: &'b [u8]) -> Option<&'b str> {
        let start = memmem::rfind(bytes, self.start)? + self.start.len();
        let length = memmem::find(&bytes[start..], self.end)?;
        std::str::from_utf8(&bytes[start..start + length]).ok()
    }
}

/// Hashes lengths as 64 bits on every machine, as the writer of the PDFs does.
struct StableHasher(SipHasher13);

impl Hasher for StableHasher {
    fn finish(&self) -> u64 {
        self.0.finish()
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }
}

/// The document id in the metadata of the packet with this id, as krilla makes it.
fn document_id(packet_id: &str) -> String {
    let mut hasher = StableHasher(SipHasher13::new());
    (PDF_VERSION, packet_id).hash(&mut hasher);
    let hash = hasher.0.finish128().as_u128().to_be_bytes();
    Base64::encode_to_string(hash).expect("sixteen bytes are not too many")
}

/// Whether a file that this version of the program made is the packet with this id, and has so many pages.
pub(super) fn is_packet(bytes: &[u8], packet_id: &str, pages: usize) -> bool {
    DOCUMENT.text_in(bytes) == Some(&document_id(packet_id))
        && PAGES.text_in(bytes) == Some(&pages.to_string())
}

/// Whose files the packets of a manifest are, by what is in them.
pub(super) struct PacketOwners<'m> {
    manifest: &'m Manifest,
    packets: HashMap<String, &'m PacketFile>,
}

impl<'m> PacketOwners<'m> {
    /// Those of all packets of a manifest.
    pub(super) fn of(manifest: &'m Manifest) -> Self {
        let packets =
            manifest.files().map(|packet| (document_id(&packet.ident()), packet)).collect();
        Self { manifest, packets }
    }

    /// What is wrong with the file of a packet, whose hash is the one in the manifest. A file of another version of Typst may
    /// name itself in another way: of that only what is another packet for certain, no PDF, or of another length is reported.
    pub(super) fn fault(&self, packet: &PacketFile, bytes: &[u8]) -> Option<Diagnostic> {
        let found = DOCUMENT.text_in(bytes);
        let owner = found.and_then(|id| self.packets.get(id).copied());
        let file = escape_control(&packet.file);
        let is_ours =
            self.manifest.program.typst == TYPST_VERSION && packet.render_sha256.is_none();
        let has_pages = match PAGES.text_in(bytes) {
            Some(pages) => pages == packet.pages.to_string(),
            None => !is_ours,
        };
        let message = match owner {
            Some(owner) if owner.key() != packet.key() => {
                let (id, audience) = (escape_control(&owner.employee_id), &owner.audience);
                format!("`{file}` is the packet of `{id}` for the edition `{audience}`")
            }
            None if is_ours && packet.follows.is_some() => format!(
                "`{file}` was not made from the packet and the decision of `{}` that the manifest names",
                escape_control(&packet.employee_id)
            ),
            None if is_ours => format!(
                "`{file}` is not the packet of `{}` for the edition `{}`",
                escape_control(&packet.employee_id),
                packet.audience
            ),
            _ if !is_pdf(bytes) => format!("`{file}` is not a whole PDF and nothing else"),
            _ if !has_pages => {
                format!("`{file}` has not {} pages, as the manifest says", packet.pages)
            }
            _ => return None,
        };
        Some(
            Diagnostic::error(Code::WrongPacket, message)
                .hint("the manifest was edited: restore it from a backup"),
        )
    }
}

/// Whether a file begins and ends as a PDF does.
fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-") && bytes.trim_ascii_end().ends_with(b"%%EOF")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As it stands in the PDF of a build.
    #[test]
    fn a_packet_is_known_by_its_metadata() {
        assert_eq!(document_id("cycle-E1-committee"), "dJDJ6ht0Z1/nOc+7isqhdg==");
        let file = b"(<xmpMM:DocumentID>x</xmpMM:DocumentID>) <xmpMM:DocumentID>dJDJ6ht0Z1/nOc+7isqhdg==</xmpMM:DocumentID><xmpTPg:NPages>3</xmpTPg:NPages>";
        assert!(is_packet(file, "cycle-E1-committee", 3));
        assert!(!is_packet(file, "cycle-E1-committee", 2));
        assert!(!is_packet(file, "cycle-E2-committee", 3));
        assert!(!is_packet(b"", "cycle-E1-committee", 3));
    }
}
