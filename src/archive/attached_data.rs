//! The data that a packet carries. In: the PDF of HR's edition. Out: the JSON that it was made from; nothing if it carries none.

use std::io::Read as _;

use hayro_syntax::object::dict::keys::{AF, EF, F, UF};
use hayro_syntax::object::{Array, Dict, Stream, String as PdfString};
use hayro_syntax::{Filter, Pdf};

/// The name that the templates give the attachment.
const NAME: &[u8] = b"packet.json";

/// No packet has more data: what a small file unpacks to is not read without an end.
const LARGEST: u64 = 256 * 1024 * 1024;

/// The JSON that a PDF of this program carries.
pub(crate) fn attached_data(pdf: Vec<u8>) -> Option<Vec<u8>> {
    let pdf = Pdf::new(pdf).ok()?;
    let catalogue: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    let files: Array<'_> = catalogue.get(AF)?;
    for file in files.iter::<Dict<'_>>() {
        let name: Option<PdfString<'_>> = file.get(F);
        if !name.is_some_and(|name| name.as_bytes().ends_with(NAME)) {
            continue;
        }
        let streams: Dict<'_> = file.get(EF)?;
        let stream: Stream<'_> = streams.get(F).or_else(|| streams.get(UF))?;
        return content(&stream);
    }
    None
}

/// The bytes of an embedded file, which is packed with Flate or not at all.
fn content(stream: &Stream<'_>) -> Option<Vec<u8>> {
    let raw = stream.raw_data();
    let mut content = Vec::new();
    match stream.filters().as_slice() {
        [] => content.extend_from_slice(&raw),
        [Filter::FlateDecode] => {
            let unpacked = flate2::read::ZlibDecoder::new(&raw[..]);
            unpacked.take(LARGEST).read_to_end(&mut content).ok()?;
        }
        _ => return None,
    }
    Some(content)
}
