//! A workbook before it is unpacked. In: the bytes of an XLSX or ODS, and what may be taken from it. Out: whether its parts
//! are bounded, each of one name only; so that what is read later needs no more memory than the limits say. Nothing is
//! kept: every part is unpacked in pieces, and its texts and elements are measured.

use std::io::{Cursor, Read as _};

use memchr::memchr;
use zip::ZipArchive;

use crate::intake::file::archive_listing::{listed, of_one_name};
use crate::intake::file::workbook::fault::{WorkbookFault, twice};
use crate::intake::file::workbook::xml::{PartArchive, attribute, each_element, plain, xml_at};
use crate::limits::{FileBudget, LimitedSize, SizeExcess};
use crate::source::Source;

/// How much is unpacked at once.
const PIECE: usize = 1 << 16;

/// Finds what there is too much of, and parts of one name.
pub(super) fn survey(source: &Source, budget: &FileBudget) -> Result<(), WorkbookFault> {
    let mut parts = ZipArchive::new(Cursor::new(source.bytes.as_slice()))?;
    budget.allows(LimitedSize::Members, parts.len())?;
    each_name_once(source, &parts)?;
    // No part is unpacked beyond the size that the directory states.
    for place in 0..parts.len() {
        budget.spend(LimitedSize::Unpacked, parts.by_index_raw(place)?.size())?;
    }
    for place in 0..parts.len() {
        let mut part = parts.by_index(place)?;
        let name = part.name().map(|name| plain(&name)).unwrap_or_default();
        if !is_markup(&name) {
            continue;
        }
        let mut measure = PartMeasure::default();
        let mut piece = [0; PIECE];
        loop {
            let length = part.read(&mut piece).map_err(|it| it.to_string())?;
            if length == 0 {
                break;
            }
            measure.take(&piece[..length], budget)?;
        }
        drop(part);
        match name.rsplit('/').next() {
            Some("styles.xml") => {
                budget.spend_length(LimitedSize::Styles, measure.elements / 2)?;
                styles(&mut parts, place, budget)?;
            }
            Some("sharedstrings.xml") => {
                budget.allows(LimitedSize::Texts, measure.elements / 2)?;
                strings(&mut parts, place, budget)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether the styles are no longer than the limits say; each has a copy of its format and of the name of its font.
fn styles(
    parts: &mut PartArchive<'_>,
    place: usize,
    budget: &FileBudget,
) -> Result<(), WorkbookFault> {
    let (mut styles, mut format, mut font) = (0_usize, 0, 0);
    each_element(&mut xml_at(parts, place)?, |element| {
        let length = |name| attribute(element, name).map_or(0, |it| it.len());
        match element.local_name().as_ref() {
            "xf" => styles += 1,
            "numFmt" => format = length("formatCode").max(format),
            "name" => font = length("val").max(font),
            _ => {}
        }
    })?;
    budget.spend_length(LimitedSize::StyleWords, styles.saturating_mul(format + font))?;
    Ok(())
}

/// Whether the texts are not said to be more than there can be, for room is made for all of them at once.
fn strings(
    parts: &mut PartArchive<'_>,
    place: usize,
    budget: &FileBudget,
) -> Result<(), WorkbookFault> {
    let mut said = 0;
    each_element(&mut xml_at(parts, place)?, |element| {
        if element.local_name().as_ref() == "sst"
            && let Some(count) = attribute(element, "uniqueCount")
        {
            said = count.trim().parse().unwrap_or(usize::MAX);
        }
    })?;
    budget.allows(LimitedSize::Texts, said)?;
    Ok(())
}

/// Whether a part holds XML that is read; others may hold data of programs in one piece.
fn is_markup(name: &str) -> bool {
    let is_other = name.starts_with("customxml/") || name.starts_with("docprops/");
    (name.ends_with(".xml") || name.ends_with(".rels")) && !is_other
}

/// Reports two parts of one name: programs differ in which of them they show.
fn each_name_once(source: &Source, parts: &PartArchive<'_>) -> Result<(), WorkbookFault> {
    let files = listed(&source.bytes, parts.central_directory_start());
    match of_one_name(&files) {
        Some((first, second)) => Err(twice(source, "two parts", &first.name, &second.name)),
        None => Ok(()),
    }
}

/// What was measured of a part: how many elements begin or end, and how long the text or element is that is being read.
#[derive(Default)]
struct PartMeasure {
    elements: usize,
    run: usize,
    is_in_element: bool,
}

impl PartMeasure {
    fn take(&mut self, mut piece: &[u8], budget: &FileBudget) -> Result<(), SizeExcess> {
        while !piece.is_empty() {
            let mark = if self.is_in_element { b'>' } else { b'<' };
            let Some(end) = memchr(mark, piece) else {
                self.run = self.run.saturating_add(piece.len());
                return budget.allows(LimitedSize::Text, self.run);
            };
            budget.allows(LimitedSize::Text, self.run.saturating_add(end))?;
            (self.run, self.is_in_element) = (0, !self.is_in_element);
            self.elements += usize::from(self.is_in_element);
            piece = &piece[end + 1..];
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::file::workbook::survey::*;
    use crate::limits::LimitFactor;

    #[test]
    fn elements_are_counted_and_texts_measured_over_pieces() {
        let budget = FileBudget::of(0, LimitFactor::default());
        let mut measure = PartMeasure::default();
        for piece in ["<a><b", ">te", "xt</b></a", ">"] {
            measure.take(piece.as_bytes(), &budget).expect("that is short");
        }
        assert_eq!((measure.elements, measure.run, measure.is_in_element), (4, 0, false));
        let long = vec![b'x'; 600_000];
        assert!(measure.take(&long, &budget).is_ok() && measure.take(&long, &budget).is_err());
    }
}
