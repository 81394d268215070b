//! Links of the cells of a sheet. In: what its file says of them: an address, or the formula that makes one. Out: where
//! each link leads. A formula is followed as far as its address is joined from texts and from cells of the same sheet.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::intake::file::address::{COLUMNS, CellPosition, MergedBlock, ROWS, place};
use crate::intake::file::link_target::{CellLink, LinkTarget};
use crate::intake::file::workbook::SheetContent;
use crate::limits::{FileBudget, LimitedSize, SizeExcess};

/// What a file says of a link.
#[derive(Debug, Clone)]
pub(super) struct SheetLink {
    /// The cells that have it.
    pub(super) cells: MergedBlock,
    /// The words of the cell that it lies behind; none if all are.
    pub(super) words: Option<String>,
    pub(super) source: LinkSource,
}

/// What says where a link leads.
#[derive(Debug, Clone)]
pub(super) enum LinkSource {
    Address(String),
    /// A formula, and how far its cell lies below and beside the one that it was written for.
    Formula(Arc<str>, (i64, i64)),
}

impl SheetLink {
    /// A link behind the whole of one cell.
    pub(super) fn of_cell(at: CellPosition, source: LinkSource) -> Self {
        let (row, column) = at;
        let cells = MergedBlock { rows: (row, row), columns: (column, column) };
        Self { cells, words: None, source }
    }

    fn link(&self, content: &SheetContent) -> CellLink {
        let target = match &self.source {
            LinkSource::Address(address) => LinkTarget::of(address),
            LinkSource::Formula(formula, shift) => match address(formula, *shift, &content.cells) {
                Some(address) => LinkTarget::of(&address),
                None => LinkTarget::Computed(formula.to_string()),
            },
        };
        CellLink { words: self.words.clone(), target }
    }
}

/// Whether a formula makes a link.
pub(super) fn makes_link(formula: &str) -> bool {
    begin(formula).is_some()
}

/// Where the arguments of the function begin that makes a link.
fn begin(formula: &str) -> Option<usize> {
    const FUNCTION: &str = "HYPERLINK(";
    let places = memchr::memchr_iter(b'(', formula.as_bytes());
    let ends = |at: &usize| {
        let start = (at + 1).checked_sub(FUNCTION.len());
        let name = start.and_then(|start| formula.get(start..=*at));
        name.is_some_and(|it| it.eq_ignore_ascii_case(FUNCTION))
    };
    let mut found = places.filter(ends).map(|at| at + 1);
    // Which of two is meant depends on what the formula compares.
    found.next().map(|first| if found.next().is_some() { formula.len() } else { first })
}

/// The address that the first argument of HYPERLINK comes to; none if it is more than texts and cells of the sheet that
/// are joined.
fn address(
    formula: &str,
    shift: (i64, i64),
    cells: &BTreeMap<CellPosition, String>,
) -> Option<String> {
    let mut rest = formula.get(begin(formula)?..)?.trim_start();
    let mut address = String::new();
    loop {
        rest = match rest.strip_prefix('"') {
            Some(text) => literal(text, &mut address)?,
            None => {
                let end = rest.find(['&', ',', ';', ')'])?;
                let (name, behind) = rest.split_at(end);
                let at = cell(name.trim(), shift)?;
                address.push_str(cells.get(&at).map_or("", |it| it.trim()));
                behind
            }
        };
        rest = rest.trim_start();
        match rest.strip_prefix('&') {
            Some(more) => rest = more.trim_start(),
            None => return rest.starts_with([',', ';', ')']).then_some(address),
        }
    }
}

/// Adds a text, of which the opening mark was read; gives what stands behind it.
fn literal<'f>(text: &'f str, address: &mut String) -> Option<&'f str> {
    let mut rest = text;
    loop {
        let (part, behind) = rest.split_once('"')?;
        address.push_str(part);
        match behind.strip_prefix('"') {
            Some(more) => {
                address.push('"');
                rest = more;
            }
            None => return Some(behind),
        }
    }
}

/// The cell that a formula names as `B12`, `$B$12` or `[.B12]`, as seen from another cell.
fn cell(name: &str, shift: (i64, i64)) -> Option<CellPosition> {
    let (below, beside) = shift;
    let name = match name.strip_prefix("[.") {
        Some(name) => name.strip_suffix(']')?,
        None => name,
    };
    let (row, column) = place(&name.replace('$', ""))?;
    let is_column_fixed = name.starts_with('$');
    let is_row_fixed = name.get(1..)?.contains('$');
    let moved = |at: u32, by: i64, is_fixed: bool, end: u32| {
        let at = if is_fixed { i64::from(at) } else { i64::from(at).checked_add(by)? };
        u32::try_from(at).ok().filter(|at| *at < end)
    };
    Some((moved(row, below, is_row_fixed, ROWS)?, moved(column, beside, is_column_fixed, COLUMNS)?))
}

/// Enters where the links of the cells lead that hold something.
pub(super) fn enter(
    content: &mut SheetContent,
    links: &[SheetLink],
    budget: &FileBudget,
) -> Result<(), SizeExcess> {
    for link in links {
        let MergedBlock { rows, columns } = link.cells;
        let mut cells = Vec::new();
        for (at, _) in content.cells.range((rows.0, columns.0)..=(rows.1, columns.1)) {
            budget.spend(LimitedSize::Looks, 1)?;
            if (columns.0..=columns.1).contains(&at.1) {
                cells.push(*at);
            }
        }
        let found = link.link(content);
        for at in cells {
            let text = content.cells.get(&at).map_or("", |it| it.trim());
            let words = found.words.clone().filter(|words| words != text);
            let target = found.target.clone();
            content.links.entry(at).or_default().push(CellLink { words, target });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(formula: &str, shift: (i64, i64)) -> Option<String> {
        let cells = [((1, 0), "GR-1".to_owned()), ((2, 0), "GR-2".to_owned())];
        address(formula, shift, &cells.into())
    }

    #[test]
    fn an_address_is_joined_from_texts_and_cells() {
        for (formula, shift, expected) in [
            ("HYPERLINK(\"https://a.io/\",\"x\")", (0, 0), Some("https://a.io/")),
            ("of:=hyperlink( \"a\"\"b\" ; \"x\" )", (0, 0), Some("a\"b")),
            ("HYPERLINK(\"u/\"&A2&\"?x\", A2)", (0, 0), Some("u/GR-1?x")),
            ("HYPERLINK(\"u/\"&A2)", (1, 0), Some("u/GR-2")),
            ("HYPERLINK(\"u/\" & $A$2, 1)", (1, 3), Some("u/GR-1")),
            ("IF(A2=\"\",\"\",HYPERLINK([.A2];\"x\"))", (0, 0), Some("GR-1")),
            ("HYPERLINK(CONCATENATE(\"u\",A2),1)", (0, 0), None),
            ("HYPERLINK(B!A2,1)", (0, 0), None),
            ("HYPERLINK(A2,1)", (-5, 0), None),
            ("IF(A2,HYPERLINK(\"a\"),HYPERLINK(\"b\"))", (0, 0), None),
            ("HYPERLINK(\"a", (0, 0), None),
            ("SUM(A1)", (0, 0), None),
        ] {
            assert_eq!(found(formula, shift).as_deref(), expected, "{formula}");
        }
    }
}
