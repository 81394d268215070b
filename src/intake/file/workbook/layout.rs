//! What a workbook says of its sheets beside the cells. In: the XML of an XLSX or ODS, or the records of an XLS. Out: for each sheet the rows and
//! columns that it hides, the cells that are drawn over several others, formulas that were never computed, and what an ODS or XLS
//! shows for a number or a date. One pass over the XML, of which only these marks are kept.

mod xls;
mod xls_links;
mod xlsx;
mod xlsx_links;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Cursor};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;

pub(super) use xls::layouts as of_xls;
pub(super) use xlsx::{is_same, layouts as of_xlsx};

use crate::intake::file::workbook::links::SheetLink;
use crate::intake::file::workbook::survey::plain;
use crate::intake::file::workbook::{CellPosition, WorkbookFault};
use crate::limits::{FileBudget, LimitedSize};

/// Rows of a sheet in XLSX and ODS.
pub(super) const ROWS: u32 = 1_048_576;

/// How deep elements lie in each other where nobody nests them.
const DEEPEST: usize = 10_000;

/// Columns of a sheet in XLSX and ODS.
pub(super) const COLUMNS: u32 = 16_384;

/// The first and the last of some rows or columns, from 0.
pub(super) type IndexSpan = (u32, u32);

/// How one sheet is laid out.
#[derive(Debug, Default)]
pub(super) struct SheetLayout {
    /// Rows that are hidden, by a filter or by hand; in order, those that follow each other together.
    pub(super) hidden_rows: Vec<IndexSpan>,
    /// Columns that are hidden; in the order of the file.
    pub(super) hidden_columns: Vec<IndexSpan>,
    /// Cells that are drawn over several rows or columns.
    pub(super) blocks: Vec<MergedBlock>,
    /// Cells with a formula that has no value.
    pub(super) uncomputed: Vec<(u32, u32)>,
    /// What the sheet shows in cells that hold no text, where the file says it.
    pub(super) shown: BTreeMap<(u32, u32), String>,
    /// Cells with a note.
    pub(super) notes: BTreeSet<CellPosition>,
    /// Cells with text that is struck out.
    pub(super) struck: Vec<CellPosition>,
    /// Cells with text of which the sheet shows nothing.
    pub(super) faint: Vec<CellPosition>,
    /// Links behind the words of cells.
    pub(super) links: Vec<SheetLink>,
}

/// A cell that is drawn over several others: its rows and its columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct MergedBlock {
    pub(super) rows: IndexSpan,
    pub(super) columns: IndexSpan,
}

impl SheetLayout {
    /// Whether rows or columns are hidden.
    pub(super) fn hides_something(&self) -> bool {
        !self.hidden_rows.is_empty() || !self.hidden_columns.is_empty()
    }

    /// Enters rows as hidden; they stand behind all that were entered.
    pub(super) fn hide_rows(&mut self, (first, last): IndexSpan) {
        match self.hidden_rows.last_mut() {
            Some((_, end)) if *end + 1 >= first => *end = last.max(*end),
            _ => self.hidden_rows.push((first, last)),
        }
    }

    /// How many marks there are.
    pub(super) fn marks(&self) -> usize {
        let Self { hidden_rows, hidden_columns, blocks, uncomputed, shown, .. } = self;
        let seen = self.notes.len() + self.struck.len() + self.faint.len() + self.links.len();
        let marks = [hidden_rows.len(), hidden_columns.len(), blocks.len(), uncomputed.len()];
        marks.iter().sum::<usize>() + shown.len() + seen
    }

    /// Joins hidden columns that follow each other, or are hidden twice.
    pub(super) fn join_columns(&mut self) {
        self.hidden_columns.sort_unstable();
        let mut joined: Vec<IndexSpan> = Vec::new();
        for (first, last) in self.hidden_columns.drain(..) {
            match joined.last_mut() {
                Some((_, end)) if *end + 1 >= first => *end = last.max(*end),
                _ => joined.push((first, last)),
            }
        }
        self.hidden_columns = joined;
    }
}

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
fn is_set(element: &BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|it| matches!(it.trim(), "1" | "true"))
}

/// The row and column of a place such as `B12`, from 0.
pub(super) fn place(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at(letters);
    let number = |all: u32, it: u8| {
        Some(all.checked_mul(26)? + u32::from(it.to_ascii_uppercase() - b'A') + 1)
    };
    let column = letters.bytes().try_fold(0, number)?.checked_sub(1)?;
    let row = digits.parse::<u32>().ok()?.checked_sub(1)?;
    (row < ROWS && column < COLUMNS).then_some((row, column))
}

#[cfg(test)]
mod tests {
    use crate::intake::file::workbook::layout::*;

    #[test]
    fn a_place_has_a_row_and_a_column_that_a_sheet_can_have() {
        assert_eq!(
            (place("A1"), place("AB12"), place("XFD1048576")),
            (Some((0, 0)), Some((11, 27)), Some((1_048_575, 16_383)))
        );
        for wrong in
            ["", "A", "1", "A0", "XFE1", "A1048577", "A1:B2", "ZZZZZZZZZZ1", "A99999999999"]
        {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn rows_that_follow_each_other_are_hidden_together() {
        let mut layout = SheetLayout::default();
        [(2, 2), (3, 5), (9, 9)].into_iter().for_each(|it| layout.hide_rows(it));
        assert_eq!(layout.hidden_rows, [(2, 5), (9, 9)]);
    }
}
