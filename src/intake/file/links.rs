//! Links that lie behind the words of cells. In: where a workbook says they lead, and which columns are evidence or other
//! words. Out: the texts of evidence with the address behind the words, as `ticket <https://tracker.example/7>`; and what a
//! packet does not show of them.

use std::borrow::Cow;

use crate::diagnostics::{Code, Diagnostic, truncate_for_display};
use crate::intake::file::grid::Grid;
use crate::intake::file::link_target::{CellLink, LinkTarget, web_address};
use crate::intake::file::sheet_form::{LinkColumns, SheetForm, places};

/// What two addresses of one place have in common: neither the scheme nor a slash at the end.
fn bare(address: &str) -> String {
    let lower = address.trim().to_lowercase();
    let schemes = ["https://", "http://", "mailto:"];
    let rest = schemes.into_iter().find_map(|scheme| lower.strip_prefix(scheme)).unwrap_or(&lower);
    rest.trim_end_matches('/').to_owned()
}

/// Whether words show where a link leads.
fn shows(words: &str, target: &LinkTarget) -> bool {
    let wanted = bare(target.text());
    let of_mail = wanted.split('?').next().unwrap_or_default();
    let is_mail = target.text().to_lowercase().starts_with("mailto:");
    let encoded = web_address(words).map(|address| bare(&address));
    words.lines().any(|line| bare(line) == wanted)
        || encoded.is_some_and(|address| address == wanted)
        || (is_mail && words.to_lowercase().contains(of_mail))
}

/// The text of a cell of evidence with the addresses behind its words.
pub(crate) fn with_links<'t>(text: &'t str, links: &[CellLink]) -> Cow<'t, str> {
    let mut written = Cow::Borrowed(text);
    let mut from = 0;
    for link in links {
        let LinkTarget::Web(address) = &link.target else { continue };
        let Some(words) = &link.words else {
            written = behind_each(&written, address).into();
            continue;
        };
        let found = written[from..].find(words.as_str());
        let end = found.map_or(written.len(), |at| from + at + words.len());
        from = end;
        if web_address(words).is_none() {
            let added = format!(" <{address}>");
            written.to_mut().insert_str(end, &added);
            from += added.len();
        }
    }
    written
}

/// The entries of a text, each with an address behind it; as they are if one of them is the address.
fn behind_each(text: &str, address: &str) -> String {
    let wanted = bare(address);
    let is_shown = |entry: &str| web_address(entry).is_some_and(|address| bare(&address) == wanted);
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let mut entries: Vec<String> = Vec::new();
        for entry in line.split("; ") {
            if is_shown(entry) {
                return text.to_owned();
            }
            let words = entry.trim_end().trim_end_matches(';');
            let is_bare = words.trim().is_empty() || web_address(words).is_some();
            entries.push(if is_bare { entry.to_owned() } else { format!("{words} <{address}>") });
        }
        lines.push(entries.join("; "));
    }
    lines.join("\n")
}

/// Writes the links of evidence into its cells.
pub(crate) fn write(grid: &mut Grid, header: usize, columns: &LinkColumns) {
    let links = std::mem::take(&mut grid.marks.links);
    for ((row, column), links) in &links {
        if *row <= header || !columns.evidence.contains(column) {
            continue;
        }
        let Some((text, _)) = grid.cell(*row, *column) else { continue };
        if let Cow::Owned(text) = with_links(text, links) {
            grid.set(*row, *column, &text);
        }
    }
    grid.marks.links = links;
}

/// Why a packet does not show a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LinkLoss {
    /// It lies behind words that are no evidence.
    BehindWords,
    /// It leads to no web address.
    NoWebAddress,
    /// Its address is put together by a formula that is not followed.
    Computed,
    /// The cell shows another web address.
    ShownOtherwise,
}

impl LinkLoss {
    const ALL: [Self; 4] =
        [Self::BehindWords, Self::NoWebAddress, Self::Computed, Self::ShownOtherwise];

    /// What a packet loses of a link of a cell that is evidence, or is not.
    fn of(text: &str, link: &CellLink, is_evidence: bool) -> Option<Self> {
        let words = link.words.as_deref().unwrap_or(text);
        if shows(words, &link.target) {
            return None;
        }
        let is_one = link.words.is_some() || !text.contains('\n');
        match &link.target {
            LinkTarget::Other(target) if !is_evidence && is_place_of_nobody(target) => None,
            _ if !is_evidence => Some(Self::BehindWords),
            LinkTarget::Other(_) => Some(Self::NoWebAddress),
            LinkTarget::Computed(_) => Some(Self::Computed),
            LinkTarget::Web(_) if is_one && web_address(words).is_some() => {
                Some(Self::ShownOtherwise)
            }
            LinkTarget::Web(_) => None,
        }
    }

    fn finding(self, count: usize, places: &str, target: &str) -> Diagnostic {
        let cells = if count == 1 { "a cell".to_owned() } else { format!("{count} cells") };
        let shown = truncate_for_display(target);
        let (message, hint) = match self {
            Self::BehindWords => (
                format!(
                    "a link lies behind the words of {cells}: {places}; a packet shows the words without it; the first leads to `{shown}`"
                ),
                "write what counts of it into `evidence`, as a link or as an address",
            ),
            Self::NoWebAddress => (
                format!(
                    "the link of {cells} leads to no web address, the first to `{shown}`: {places}; a packet shows the words without it"
                ),
                "link to a page that its readers can open, with an address that begins with https://",
            ),
            Self::Computed => (
                format!(
                    "a formula makes the link of {cells} in a way that is not followed, the first with `{shown}`: {places}; a packet shows the words without it"
                ),
                "write the address itself into HYPERLINK(), or joined with & from texts and cells of the same sheet",
            ),
            Self::ShownOtherwise => (
                format!(
                    "{cells} of evidence and the link behind it are two web addresses, the first leads to `{shown}`: {places}; a packet has the address that is shown"
                ),
                "take the link off in the spreadsheet, or write the address that is meant",
            ),
        };
        Diagnostic::warning(Code::LinkNotShown, message).value(target).hint(hint)
    }
}

/// Whether a link leads to a mailbox, or to another place of the workbook.
fn is_place_of_nobody(target: &str) -> bool {
    target.starts_with('#') || target.to_lowercase().starts_with("mailto:")
}

/// Reports what a packet does not show of the links of a sheet.
pub(crate) fn report(grid: &Grid, form: &SheetForm<'_>) -> Vec<Diagnostic> {
    let mut lost: Vec<(LinkLoss, (usize, usize), &str)> = Vec::new();
    for (at, links) in &grid.marks.links {
        let (row, column) = *at;
        let is_evidence = form.links.evidence.contains(&column);
        let is_read = row > form.header && form.reads(grid, column);
        if !is_read || !(is_evidence || form.links.words.contains(&column)) {
            continue;
        }
        let text = grid.cell(row, column).map_or("", |(text, _)| text);
        let losses = links.iter().filter_map(|link| {
            Some((LinkLoss::of(text, link, is_evidence)?, *at, link.target.text()))
        });
        lost.extend(losses);
    }
    let of_kind = |kind: LinkLoss| {
        let mut cells: Vec<(usize, usize)> = Vec::new();
        let mut lost = lost.iter().filter(|(of, ..)| *of == kind).peekable();
        let target = lost.peek()?.2;
        cells.extend(lost.map(|(_, at, _)| *at));
        cells.dedup();
        let (row, column) = *cells.first()?;
        let at = form.at(grid, row, column);
        Some(kind.finding(cells.len(), &places(grid, &cells), target).at(at))
    };
    LinkLoss::ALL.into_iter().filter_map(of_kind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(words: Option<&str>, address: &str) -> CellLink {
        CellLink { words: words.map(str::to_owned), target: LinkTarget::of(address) }
    }

    #[test]
    fn a_web_address_has_the_characters_of_an_address() {
        for (text, expected) in [
            ("HTTPS://a.io/x", Some("https://a.io/x")),
            ("http://a.io/Über sicht", Some("http://a.io/%C3%9Cber%20sicht")),
            ("https://a.io/<x>", Some("https://a.io/%3Cx%3E")),
            ("javascript:alert(1)", None),
            ("file:///C:/x", None),
            ("https:///x", None),
            ("https://a\nb", None),
        ] {
            assert_eq!(web_address(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_address_stands_behind_its_words() {
        let whole = [link(None, "https://a.io/1")];
        for (text, expected) in [
            ("ticket", "ticket <https://a.io/1>"),
            ("https://a.io/1/", "https://a.io/1/"),
            (
                "one\ntwo; three;",
                "one <https://a.io/1>\ntwo <https://a.io/1>; three <https://a.io/1>",
            ),
            ("plan\nhttps://a.io/1", "plan\nhttps://a.io/1"),
        ] {
            assert_eq!(with_links(text, &whole), expected, "{text}");
        }
        let parts = [link(Some("b"), "https://a.io/1"), link(Some("b"), "https://a.io/2")];
        assert_eq!(with_links("a b, b", &parts), "a b <https://a.io/1>, b <https://a.io/2>");
        assert_eq!(with_links("x", &[link(None, "javascript:x")]), "x");
    }
}
