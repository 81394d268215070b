//! The layout of the sheets of an XLSX. In: its parts. Out: a layout for each name of a sheet (ECMA-376, 18.3.1).

use std::collections::BTreeMap;
use std::io::Cursor;

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{
    Block, COLUMNS, Layout, Parts, ROWS, Xml, attribute, is_set, number, place, words, xml,
};

/// The layouts of all sheets by their names.
pub(in crate::intake::workbook) fn layouts(
    bytes: &[u8],
) -> Result<BTreeMap<String, Layout>, String> {
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(|it| it.to_string())?;
    let document = related(&mut parts, "_rels/.rels", |kind| kind.ends_with("/officeDocument"))?;
    let document = document.into_values().next().unwrap_or_else(|| "xl/workbook.xml".to_owned());
    let (folder, file) = document.rsplit_once('/').unwrap_or(("", &document));
    let targets = related(&mut parts, &format!("{folder}/_rels/{file}.rels"), |_| true)?;
    let mut layouts = BTreeMap::new();
    for (name, id) in names(&mut parts, &document)? {
        let Some(target) = targets.get(&id) else { continue };
        let path = match target.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None => format!("{folder}/{target}"),
        };
        if let Some(mut xml) = xml(&mut parts, &path)? {
            layouts.insert(name, sheet(&mut xml)?);
        }
    }
    Ok(layouts)
}

/// The targets of a part's relations by their ids, as far as their kinds count.
fn related(
    parts: &mut Parts<'_>,
    path: &str,
    counts: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, String>, String> {
    let mut targets = BTreeMap::new();
    let Some(mut xml) = xml(parts, path)? else { return Ok(targets) };
    each_element(&mut xml, |element| {
        if element.local_name().as_ref() == "Relationship"
            && attribute(element, "Type").is_some_and(|it| counts(&it))
            && let (Some(id), Some(target)) = (words(element, "Id"), words(element, "Target"))
        {
            targets.insert(id, target);
        }
    })?;
    Ok(targets)
}

/// The name and the relation of each sheet.
fn names(parts: &mut Parts<'_>, path: &str) -> Result<Vec<(String, String)>, String> {
    let mut names = Vec::new();
    let Some(mut xml) = xml(parts, path)? else { return Ok(names) };
    each_element(&mut xml, |element| {
        if element.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (words(element, "name"), words(element, "id"))
        {
            names.push((name, id));
        }
    })?;
    Ok(names)
}

fn each_element(
    xml: &mut Xml<'_, '_>,
    mut look: impl FnMut(&BytesStart<'_>),
) -> Result<(), String> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|it| it.to_string())? {
            Event::Start(element) => look(&element),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The cell that is being read.
#[derive(Default)]
struct Cell {
    at: (u32, u32),
    has_formula: bool,
    is_in_value: bool,
    has_value: bool,
    is_text: bool,
}

/// The layout that the XML of a sheet describes.
fn sheet(xml: &mut Xml<'_, '_>) -> Result<Layout, String> {
    let (mut layout, mut cell, mut next) = (Layout::default(), Cell::default(), (0, 0));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|it| it.to_string())? {
            Event::Start(element) => match element.local_name().as_ref() {
                "c" => {
                    let at = attribute(&element, "r").and_then(|it| place(&it)).unwrap_or(next);
                    next = (at.0, at.1 + 1);
                    cell = Cell { at, ..Cell::default() };
                    cell.is_text = attribute(&element, "t").is_some_and(|it| it == "str");
                }
                "f" => cell.has_formula = true,
                "v" => (cell.is_in_value, cell.has_value) = (true, cell.is_text),
                "row" => {
                    let row = number(&element, "r").map_or(next.0, |it| it.saturating_sub(1));
                    next = (row.min(ROWS), 0);
                    if is_hidden(&element, "ht") && row < ROWS {
                        layout.hide_rows((row, row));
                    }
                }
                "col" if is_hidden(&element, "width") => {
                    layout.hidden_columns.extend(columns(&element))
                }
                "mergeCell" => {
                    layout.blocks.extend(attribute(&element, "ref").and_then(|it| block(&it)))
                }
                _ => {}
            },
            Event::Text(text) if cell.is_in_value => cell.has_value |= !text.is_empty(),
            Event::End(element) => match element.local_name().as_ref() {
                "v" => cell.is_in_value = false,
                "c" if cell.has_formula && !cell.has_value => layout.uncomputed.push(cell.at),
                "row" => next = (next.0.saturating_add(1), 0),
                _ => {}
            },
            Event::Eof => return Ok(layout),
            _ => {}
        }
        layout.is_bounded()?;
    }
}

/// Whether a row or column is hidden, or so narrow that nobody sees it.
fn is_hidden(element: &BytesStart<'_>, size: &str) -> bool {
    let nothing = |it: std::borrow::Cow<'_, str>| it.trim().parse() == Ok(0.0);
    is_set(element, "hidden") || attribute(element, size).is_some_and(nothing)
}

fn columns(element: &BytesStart<'_>) -> Option<(u32, u32)> {
    let (first, last) =
        (number(element, "min")?.checked_sub(1)?, number(element, "max")?.checked_sub(1)?);
    (first <= last && first < COLUMNS).then(|| (first, last.min(COLUMNS - 1)))
}

fn block(reference: &str) -> Option<Block> {
    let (first, last) = reference.split_once(':')?;
    let ((top, left), (bottom, right)) = (place(first)?, place(last)?);
    (top <= bottom && left <= right)
        .then_some(Block { rows: (top, bottom), columns: (left, right) })
}
