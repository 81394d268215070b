//! Links of an XLSX. In: the elements of a sheet that name links, and its formulas (ECMA-376, 18.3.1.47 and 18.3.1.40). Out:
//! the links of its cells.

use std::collections::BTreeMap;
use std::sync::Arc;

use quick_xml::events::BytesStart;

use crate::intake::file::address::{CellPosition, MergedBlock, place};
use crate::intake::file::workbook::links::{LinkSource, SheetLink, makes_link};
use crate::intake::file::workbook::xml::{attribute, words};

/// An element that gives cells a link; where it leads stands in another part.
#[derive(Debug)]
pub(super) struct HyperlinkElement {
    cells: MergedBlock,
    relation: Option<String>,
    /// A place in what the link leads to, or in the workbook if that is all.
    location: Option<String>,
}

impl HyperlinkElement {
    /// The link that an element names.
    pub(super) fn of(element: &BytesStart<'_>) -> Option<Self> {
        let cells = attribute(element, "ref")?;
        let (first, last) = cells.split_once(':').unwrap_or((&cells, &cells));
        let ((top, left), (bottom, right)) = (place(first)?, place(last)?);
        let cells = MergedBlock { rows: (top, bottom), columns: (left, right) };
        let is_sound = top <= bottom && left <= right;
        let (relation, location) = (words(element, "id"), words(element, "location"));
        is_sound.then_some(Self { cells, relation, location })
    }

    /// The link with its address; none if nothing says it.
    pub(super) fn link(self, related: &BTreeMap<String, (String, String)>) -> Option<SheetLink> {
        let target =
            self.relation.and_then(|relation| related.get(&relation)).map(|(_, target)| target);
        let location = self.location.filter(|it| !it.is_empty());
        let address = match (target, location) {
            (None, None) => return None,
            (Some(target), None) => target.clone(),
            (Some(target), Some(_)) if target.contains('#') => target.clone(),
            (target, Some(location)) => format!("{}#{location}", target.map_or("", |it| it)),
        };
        let source = LinkSource::Address(address);
        Some(SheetLink { cells: self.cells, words: None, source })
    }
}

/// The formulas of a sheet, of which those are kept that make links.
#[derive(Debug, Default)]
pub(super) struct FormulaLinks {
    /// The cell whose formula is being read.
    open: Option<CellPosition>,
    /// The number of the formula, if other cells have it, too.
    shared: Option<String>,
    text: String,
    /// The formulas that several cells have, each with the cell that it was written for.
    written: BTreeMap<String, (CellPosition, Arc<str>)>,
}

impl FormulaLinks {
    /// Begins the formula of a cell.
    pub(super) fn begin(&mut self, at: CellPosition, element: &BytesStart<'_>) {
        self.open = Some(at);
        self.text.clear();
        let is_shared = attribute(element, "t").is_some_and(|kind| kind == "shared");
        let group = if is_shared { attribute(element, "si") } else { None };
        self.shared = group.map(|it| it.into_owned());
    }

    /// Whether a formula is being read.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Takes a part of the formula.
    pub(super) fn says(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Ends the formula; gives the link that it makes.
    pub(super) fn end(&mut self) -> Option<SheetLink> {
        let at = self.open.take()?;
        let shared = self.shared.take();
        if self.text.is_empty() {
            let (first, formula) = self.written.get(&shared?)?;
            let by = |at: u32, from: u32| i64::from(at) - i64::from(from);
            let shift = (by(at.0, first.0), by(at.1, first.1));
            let source = LinkSource::Formula(Arc::clone(formula), shift);
            return Some(SheetLink::of_cell(at, source));
        }
        if !makes_link(&self.text) {
            return None;
        }
        let formula: Arc<str> = self.text.as_str().into();
        if let Some(shared) = shared {
            self.written.insert(shared, (at, Arc::clone(&formula)));
        }
        Some(SheetLink::of_cell(at, LinkSource::Formula(formula, (0, 0))))
    }
}
