//! The layout of the sheets of an XLSX. In: its parts. Out: a layout for each name of a sheet (ECMA-376, 18.3.1).

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::intake::file::address::{COLUMNS, CellPosition, MergedBlock, ROWS, place};
use crate::intake::file::workbook::fault::{WorkbookFault, beyond, twice, twice_in_sheet};
use crate::intake::file::workbook::layout::SheetLayout;
use crate::intake::file::workbook::layout::xlsx_links::{FormulaLinks, HyperlinkElement};
use crate::intake::file::workbook::xml::{
    DepthLimit, PartArchive, PartPlaces, PartXml, attribute, each_element, is_set, number, places,
    plain, resolved, words, xml,
};
use crate::limits::{FileBudget, LimitedSize};
use crate::source::Source;

/// The part that names the sheets, if no other is named.
const DOCUMENT: &str = "xl/workbook.xml";

/// The layouts of all sheets by their names.
pub(in crate::intake::file::workbook) fn layouts(
    source: &Source,
    budget: &FileBudget,
) -> Result<BTreeMap<String, SheetLayout>, WorkbookFault> {
    let mut parts = ZipArchive::new(Cursor::new(source.bytes.as_slice()))?;
    let places = places(&parts);
    let document = document(&mut parts, &places)?;
    let (folder, file) = document.rsplit_once('/').unwrap_or(("", &document));
    let relations = format!("{folder}/_rels/{file}.rels");
    let targets = related(&mut parts, &places, &relations)?;
    let mut layouts: BTreeMap<String, SheetLayout> = BTreeMap::new();
    let mut sheets = BTreeMap::new();
    let struck = struck_strings(&mut parts, &places, &format!("{folder}/sharedStrings.xml"))?;
    for (name, id) in names(&mut parts, &places, &document)? {
        budget.spend(LimitedSize::Sheets, 1)?;
        let Some((_, target)) = targets.get(&id) else { continue };
        let path = match target.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None => format!("{folder}/{target}"),
        };
        if let Some(first) = sheets.insert(plain(&path), name.clone()) {
            return Err(twice(source, "two sheets of one part", &first, &name));
        }
        if let Some(first) = layouts.keys().find(|other| is_same(other, &name)) {
            return Err(twice(source, "two sheets", first, &name));
        }
        let Some(mut xml) = xml(&mut parts, &places, &path)? else { continue };
        let (mut layout, hyperlinks) =
            sheet(&mut xml, &struck, budget).map_err(|it| it.of_sheet(&name))?;
        drop(xml);
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", &path));
        let related = related(&mut parts, &places, &format!("{folder}/_rels/{file}.rels"))?;
        budget.spend_length(LimitedSize::Marks, hyperlinks.len())?;
        layout.links.extend(hyperlinks.into_iter().filter_map(|it| it.link(&related)));
        notes(&mut parts, &places, folder, related, &mut layout)?;
        budget.spend_length(LimitedSize::Marks, layout.notes.len())?;
        layouts.insert(name, layout);
    }
    Ok(layouts)
}

/// Whether two names of sheets are one for a spreadsheet.
pub(in crate::intake::file::workbook) fn is_same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

/// The path of the part that names the sheets.
fn document(parts: &mut PartArchive<'_>, places: &PartPlaces) -> Result<String, WorkbookFault> {
    let mut document = None;
    let Some(mut xml) = xml(parts, places, "_rels/.rels")? else { return Ok(DOCUMENT.to_owned()) };
    each_element(&mut xml, |element| {
        let kind = attribute(element, "Type");
        if kind.is_some_and(|it| it.ends_with("/relationships/officeDocument")) {
            document = words(element, "Target").or(document.take());
        }
    })?;
    Ok(document.unwrap_or_else(|| DOCUMENT.to_owned()))
}

/// The kinds and targets of a part's relations by their ids.
pub(super) type PartRelations = BTreeMap<String, (String, String)>;

/// The relations of a part.
fn related(
    parts: &mut PartArchive<'_>,
    places: &PartPlaces,
    path: &str,
) -> Result<PartRelations, WorkbookFault> {
    let mut targets = BTreeMap::new();
    let Some(mut xml) = xml(parts, places, path)? else { return Ok(targets) };
    each_element(&mut xml, |element| {
        let kind = attribute(element, "Type").map(|it| it.into_owned());
        if element.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(target)) = (words(element, "Id"), words(element, "Target"))
        {
            targets.insert(id, (kind.unwrap_or_default(), target));
        }
    })?;
    Ok(targets)
}

/// The name and the relation of each sheet.
fn names(
    parts: &mut PartArchive<'_>,
    places: &PartPlaces,
    path: &str,
) -> Result<Vec<(String, String)>, WorkbookFault> {
    let mut names = Vec::new();
    let Some(mut xml) = xml(parts, places, path)? else { return Ok(names) };
    each_element(&mut xml, |element| {
        if element.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (words(element, "name"), words(element, "id"))
        {
            names.push((name, id));
        }
    })?;
    Ok(names)
}

/// The cell that is being read.
#[derive(Default)]
struct XlsxCell {
    at: (u32, u32),
    has_formula: bool,
    is_in_value: bool,
    has_value: bool,
    is_text: bool,
    /// Whether its value is the place of its text among those that cells share.
    is_shared: bool,
}

impl XlsxCell {
    /// The cell that an element begins; one that does not say where it is has the next place.
    fn begun(element: &BytesStart<'_>, next: (u32, u32)) -> Result<Self, WorkbookFault> {
        let named = attribute(element, "r");
        let at = named.as_deref().and_then(place);
        if let (None, Some(name)) = (at, &named) {
            return Err(beyond(name, "cell"));
        }
        let at = at.unwrap_or(next);
        let kind = attribute(element, "t");
        let (is_text, is_shared) = (kind.as_deref() == Some("str"), kind.as_deref() == Some("s"));
        Ok(Self { at, is_text, is_shared, ..Self::default() })
    }

    /// Takes a part of its value. Gives whether that is the place of a text that is struck out.
    fn says(&mut self, value: &str, struck: &BTreeSet<usize>) -> bool {
        self.has_value |= !value.is_empty();
        self.is_shared && value.trim().parse().is_ok_and(|number| struck.contains(&number))
    }
}

/// The rows that a sheet has begun.
#[derive(Default)]
struct SheetRows {
    begun: Vec<bool>,
}

impl SheetRows {
    /// The row, from 0, that an element begins, and whether it is hidden; one that does not say which it is, is the next.
    /// Sheets may have a million of them, so its attributes are read once.
    fn begun(&mut self, element: &BytesStart<'_>, next: u32) -> Result<(u32, bool), WorkbookFault> {
        let (mut row, mut is_hidden) = (next, false);
        let mut attributes = element.attributes();
        attributes.with_checks(false);
        for attribute in attributes.flatten() {
            match attribute.key.local_name().as_ref() {
                "r" => row = numbered(&attribute.value)?,
                "hidden" => is_hidden |= matches!(attribute.value.trim(), "1" | "true"),
                "ht" => is_hidden |= attribute.value.trim().parse() == Ok(0.0),
                _ => {}
            }
        }
        if row >= ROWS {
            return Err(beyond(&nth_row(row), "row"));
        }
        let place = row as usize;
        if self.begun.len() <= place {
            self.begun.resize(place + 1, false);
        }
        if std::mem::replace(&mut self.begun[place], true) {
            Err(twice_in_sheet("rows", &nth_row(row), ""))
        } else {
            Ok((row, is_hidden))
        }
    }
}

/// The row, from 0, of a number.
fn numbered(name: &str) -> Result<u32, WorkbookFault> {
    match name.trim().parse::<u32>() {
        Ok(number) => Ok(number.saturating_sub(1)),
        Err(_) => Err(beyond(name, "row")),
    }
}

/// The layout that the XML of a sheet describes.
fn sheet(
    xml: &mut PartXml<'_, '_>,
    struck: &BTreeSet<usize>,
    budget: &FileBudget,
) -> Result<(SheetLayout, Vec<HyperlinkElement>), WorkbookFault> {
    let mut rows = SheetRows::default();
    let (mut marks, mut depth, mut tables) = (0, DepthLimit::default(), 0_usize);
    let (mut layout, mut cell, mut next) = (SheetLayout::default(), XlsxCell::default(), (0, 0));
    let (mut formulas, mut hyperlinks) = (FormulaLinks::default(), Vec::new());
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer)?;
        depth.count(&event, budget)?;
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "c" => {
                    cell = XlsxCell::begun(&element, next)?;
                    next = (cell.at.0, cell.at.1 + 1);
                }
                "sheetData" => tables += 1,
                "f" => {
                    cell.has_formula = true;
                    formulas.begin(cell.at, &element);
                }
                "v" => (cell.is_in_value, cell.has_value) = (true, cell.is_text),
                "row" => {
                    let (row, is_hidden) = rows.begun(&element, next.0)?;
                    next = (row, 0);
                    if is_hidden {
                        layout.hide_rows((row, row));
                    }
                }
                "hyperlink" => hyperlinks.extend(HyperlinkElement::of(&element)),
                name => mark(name, &element, cell.at, &mut layout),
            },
            Event::Text(text) if formulas.is_open() => formulas.says(&text.xml10_content()),
            Event::GeneralRef(entity) if formulas.is_open() => formulas.says(&resolved(&entity)?),
            Event::Text(text) if cell.is_in_value => {
                layout.struck.extend(cell.says(&text, struck).then_some(cell.at));
            }
            Event::End(element) => match element.local_name().as_ref() {
                "v" => cell.is_in_value = false,
                "f" => layout.links.extend(formulas.end()),
                "c" if cell.has_formula && !cell.has_value => layout.uncomputed.push(cell.at),
                "row" => next = (next.0.saturating_add(1), 0),
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
        marks = spend_marks(&layout, marks, budget)?;
    }
    layout.join_columns();
    if tables > 1 {
        return Err("a sheet has its cells twice".to_owned().into());
    }
    Ok((layout, hyperlinks))
}

/// Spends what a layout has more marks than before. Gives how many it has.
fn spend_marks(
    layout: &SheetLayout,
    before: usize,
    budget: &FileBudget,
) -> Result<usize, WorkbookFault> {
    let marks = layout.marks();
    if marks > before {
        budget.spend_length(LimitedSize::Marks, marks - before)?;
    }
    Ok(marks.max(before))
}

/// Enters what an element says of the looks of a sheet.
fn mark(name: &str, element: &BytesStart<'_>, at: CellPosition, layout: &mut SheetLayout) {
    match name {
        "strike" if is_on(element) => layout.struck.push(at),
        "col" if is_hidden(element, "width") => layout.hidden_columns.extend(columns(element)),
        "mergeCell" => {
            layout.blocks.extend(attribute(element, "ref").and_then(|range| block(&range)));
        }
        _ => {}
    }
}

/// A row as a spreadsheet numbers it.
fn nth_row(row: u32) -> String {
    row.saturating_add(1).to_string()
}

/// Whether a property of letters is on; it says nothing but its name if it is.
fn is_on(element: &BytesStart<'_>) -> bool {
    attribute(element, "val").is_none_or(|value| !matches!(value.trim(), "0" | "false"))
}

/// The places of shared texts of which something is struck out.
fn struck_strings(
    parts: &mut PartArchive<'_>,
    places: &PartPlaces,
    path: &str,
) -> Result<BTreeSet<usize>, WorkbookFault> {
    let (mut struck, mut next) = (BTreeSet::new(), 0_usize);
    let Some(mut xml) = xml(parts, places, path)? else { return Ok(struck) };
    each_element(&mut xml, |element| match element.local_name().as_ref() {
        "si" => next += 1,
        "strike" if is_on(element) => {
            struck.insert(next.saturating_sub(1));
        }
        _ => {}
    })?;
    Ok(struck)
}

/// Enters the cells of a sheet that have notes, or remarks of several people.
fn notes(
    parts: &mut PartArchive<'_>,
    places: &PartPlaces,
    folder: &str,
    targets: PartRelations,
    layout: &mut SheetLayout,
) -> Result<(), WorkbookFault> {
    let has_notes = |kind: &str| kind.ends_with("/comments") || kind.ends_with("/threadedComment");
    for (_, target) in targets.into_values().filter(|(kind, _)| has_notes(kind)) {
        let Some(mut xml) = xml(parts, places, &beside(folder, &target))? else { continue };
        each_element(&mut xml, |element| {
            if matches!(element.local_name().as_ref(), "comment" | "threadedComment") {
                layout.notes.extend(attribute(element, "ref").and_then(|range| place(&range)));
            }
        })?;
    }
    Ok(())
}

/// The path of a part that is named from a folder.
fn beside(folder: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Whether a row or column is hidden, or so narrow that nobody sees it.
fn is_hidden(element: &BytesStart<'_>, size: &str) -> bool {
    let nothing = |value: std::borrow::Cow<'_, str>| value.trim().parse() == Ok(0.0);
    is_set(element, "hidden") || attribute(element, size).is_some_and(nothing)
}

fn columns(element: &BytesStart<'_>) -> Option<(u32, u32)> {
    let (first, last) =
        (number(element, "min")?.checked_sub(1)?, number(element, "max")?.checked_sub(1)?);
    (first <= last && first < COLUMNS).then(|| (first, last.min(COLUMNS - 1)))
}

fn block(reference: &str) -> Option<MergedBlock> {
    let (first, last) = reference.split_once(':')?;
    let ((top, left), (bottom, right)) = (place(first)?, place(last)?);
    (top <= bottom && left <= right)
        .then_some(MergedBlock { rows: (top, bottom), columns: (left, right) })
}
