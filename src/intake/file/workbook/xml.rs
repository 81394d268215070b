//! The XML of a workbook's parts. In: an archive. Out: its parts by name, and what their elements say.

use std::collections::BTreeMap;
use std::io::{BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::intake::file::workbook::fault::WorkbookFault;
use crate::limits::{FileBudget, LimitedSize};

/// How deep elements lie in each other where nobody nests them.
const DEEPEST: usize = 10_000;

/// The files of a workbook.
pub(super) type PartArchive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// The XML of a part of a workbook.
pub(super) type PartXml<'p, 'b> = Reader<BufReader<ZipFile<'p, Cursor<&'b [u8]>>>>;

/// Opens a part of a workbook, whatever the case of its name; none if there is no such part.
pub(super) fn xml<'p, 'b>(
    parts: &'p mut PartArchive<'b>,
    places: &PartPlaces,
    path: &str,
) -> Result<Option<PartXml<'p, 'b>>, WorkbookFault> {
    places.get(&plain(path)).map(|place| xml_at(parts, *place)).transpose()
}

/// The places of the parts by their names.
pub(super) type PartPlaces = BTreeMap<String, usize>;

/// Where each part is.
pub(super) fn places(parts: &PartArchive<'_>) -> PartPlaces {
    let name = |place| parts.name_for_index(place)?.ok();
    (0..parts.len()).filter_map(|place| Some((plain(&name(place)?), place))).collect()
}

/// Opens the part at a place.
pub(super) fn xml_at<'p, 'b>(
    parts: &'p mut PartArchive<'b>,
    place: usize,
) -> Result<PartXml<'p, 'b>, WorkbookFault> {
    let mut xml = Reader::from_reader(BufReader::new(parts.by_index(place)?));
    let config = xml.config_mut();
    config.check_end_names = false;
    config.expand_empty_elements = true;
    Ok(xml)
}

/// How deep elements lie in each other, which a file could make endless.
#[derive(Debug, Default)]
pub(super) struct DepthLimit(usize);

impl DepthLimit {
    /// Counts the beginning or the end of an element; an error if it lies deeper than the budget allows.
    pub(super) fn count(
        &mut self,
        event: &Event<'_>,
        budget: &FileBudget,
    ) -> Result<(), WorkbookFault> {
        match event {
            Event::Start(_) => self.0 += 1,
            Event::End(_) => self.0 = self.0.saturating_sub(1),
            _ => {}
        }
        Ok(budget.allows(LimitedSize::Depth, self.0)?)
    }
}

/// Looks at the beginning of each element.
pub(super) fn each_element(
    xml: &mut PartXml<'_, '_>,
    mut look: impl FnMut(&BytesStart<'_>),
) -> Result<(), WorkbookFault> {
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer)? {
            Event::Start(element) => {
                depth += 1;
                look(&element);
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof => return Ok(()),
            _ => {}
        }
        if depth > DEEPEST {
            return Err("its XML is damaged".to_owned().into());
        }
    }
}

/// The value of an attribute by its name without a prefix, as it stands in the file.
pub(super) fn attribute<'e>(
    element: &'e BytesStart<'_>,
    name: &str,
) -> Option<std::borrow::Cow<'e, str>> {
    let mut all = element.attributes();
    all.with_checks(false);
    for attribute in all.flatten() {
        if attribute.key.local_name().as_ref() == name {
            return Some(attribute.value);
        }
    }
    None
}

/// The number that an attribute is.
pub(super) fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.trim().parse().ok()
}

/// An attribute with a text of any characters.
pub(super) fn words(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let raw = attribute(element, name)?;
    quick_xml::escape::unescape(&raw).ok().map(|it| it.into_owned())
}

/// The character that an entity of XML stands for.
pub(super) fn resolved(entity: &BytesRef<'_>) -> Result<String, WorkbookFault> {
    if let Some(character) = entity.resolve_char_ref()? {
        return Ok(character.to_string());
    }
    let known = quick_xml::escape::resolve_xml_entity(entity);
    let unknown = || format!("it has the entity `&{};`, which nothing explains", &**entity).into();
    known.map(str::to_owned).ok_or_else(unknown)
}

/// Whether an attribute says yes.
pub(super) fn is_set(element: &BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| matches!(value.trim(), "1" | "true"))
}

/// A name as the readers of workbooks compare it.
pub(super) fn plain(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}
