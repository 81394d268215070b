//! How HTML lays out text. In: the text and the markup of a cell in order. Out: lines of plain text.
//!
//! Paragraphs are parted by a blank line, blocks by a line break, items of a list start with `- ` or their number,
//! cells of a table are parted by ` | `, and a link has its address in parentheses unless it shows it anyway.

use crate::intake::values::html::{ElementRole, HtmlTag};

/// Deeper lists are indented no further.
const DEEPEST_INDENT: usize = 6;

/// The longest scheme or ending that the words of a link may have and its address not.
const LONGEST_SCHEME: usize = 9;

/// Plain text while it is written.
#[derive(Default)]
pub(super) struct PlainTextWriter {
    out: String,
    /// Line breaks and blanks that the next word needs before it.
    breaks: usize,
    blanks: usize,
    /// What starts the item that has no words yet.
    marker: String,
    keeps_lines: bool,
    preformatted: usize,
    hidden: usize,
    in_cell: bool,
    row_has_cells: bool,
    /// For every open list the number of its next item, if it counts.
    lists: Vec<Option<u64>>,
    /// For every open link its address and where its words start.
    links: Vec<(String, usize)>,
}

impl PlainTextWriter {
    /// A writer for a cell whose line breaks are its author's, or those of whoever wrote the HTML.
    pub(super) fn new(keeps_lines: bool) -> Self {
        Self { keeps_lines, ..Self::default() }
    }

    /// The lines; none is empty at the start or the end.
    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Text without tags.
    pub(super) fn text(&mut self, text: &str) {
        if self.hidden > 0 {
            return;
        }
        let keeps = self.keeps_lines || self.preformatted > 0;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let word = rest.find(is_blank).unwrap_or(rest.len());
            if word > 0 {
                self.lay_out(keeps);
                self.out.push_str(&rest[..word]);
                rest = &rest[word..];
                continue;
            }
            match first {
                '\n' if keeps => self.line_break(),
                _ => self.blanks = if keeps { self.blanks + 1 } else { 1 },
            }
            rest = &rest[first.len_utf8()..];
        }
    }

    /// Writes what is due before a word.
    fn lay_out(&mut self, keeps: bool) {
        let before = self.out.len();
        let starts_line = self.out.is_empty() || self.breaks > 0;
        if !self.out.is_empty() {
            self.out.extend(std::iter::repeat_n('\n', self.breaks));
        }
        if keeps && self.marker.is_empty() || !starts_line {
            self.out.extend(std::iter::repeat_n(' ', self.blanks));
        }
        self.out.push_str(&self.marker);
        self.marker.clear();
        (self.breaks, self.blanks) = (0, 0);
        let start = self.out.len();
        self.links
            .iter_mut()
            .rev()
            .take_while(|link| link.1 == before)
            .for_each(|link| link.1 = start);
    }

    fn line_break(&mut self) {
        (self.breaks, self.blanks) = ((self.breaks + 1).min(2), 0);
    }

    /// Parts lines (1) or paragraphs (2); a cell of a table stays on its line, a list has no paragraphs.
    fn part(&mut self, breaks: usize) {
        if self.in_cell {
            self.blanks = 1;
        } else {
            let most = if self.lists.is_empty() { 2 } else { 1 };
            (self.breaks, self.blanks) = (self.breaks.max(breaks.min(most)), 0);
        }
    }

    /// A tag that is markup.
    pub(super) fn tag(&mut self, tag: &HtmlTag) {
        if tag.role == ElementRole::Hidden {
            self.hidden = if tag.closes { self.hidden.saturating_sub(1) } else { self.hidden + 1 };
        }
        if self.hidden > 0 {
            return;
        }
        match tag.role {
            ElementRole::LineBreak if self.in_cell => self.part(1),
            ElementRole::LineBreak => self.line_break(),
            ElementRole::Paragraph | ElementRole::Rule => self.part(2),
            ElementRole::Line | ElementRole::Section => self.part(1),
            ElementRole::Preformatted => {
                self.part(2);
                self.preformatted =
                    self.preformatted.saturating_add_signed(if tag.closes { -1 } else { 1 });
            }
            ElementRole::List => self.list(tag),
            ElementRole::Item => self.item(tag),
            ElementRole::Table => {
                self.in_cell = false;
                self.part(2);
            }
            ElementRole::Row => {
                (self.in_cell, self.row_has_cells) = (false, false);
                self.part(1);
            }
            ElementRole::Cell => self.cell(tag),
            ElementRole::Link => self.link(tag),
            ElementRole::Void => self.text(&tag.attribute("alt").unwrap_or_default()),
            ElementRole::Inline | ElementRole::Hidden => {}
        }
    }

    fn list(&mut self, tag: &HtmlTag) {
        // Before a list opens and after it closes, the lists around it say how much parts it.
        if tag.closes {
            self.lists.pop();
        }
        self.part(2);
        if !tag.closes {
            let start =
                tag.attribute("start").and_then(|value| value.trim().parse().ok()).unwrap_or(1);
            self.lists.push((&tag.name[..] == b"ol").then_some(start));
        }
    }

    fn item(&mut self, tag: &HtmlTag) {
        self.part(1);
        self.marker.clear();
        if tag.closes {
            return;
        }
        let depth = self.lists.len().saturating_sub(1).min(DEEPEST_INDENT);
        self.marker.extend(std::iter::repeat_n("  ", depth));
        match self.lists.last_mut() {
            // Quill writes every list as <ol>.
            Some(Some(number)) if tag.attribute("data-list").as_deref() != Some("bullet") => {
                self.marker.push_str(&format!("{number}. "));
                *number = number.saturating_add(1);
            }
            _ => self.marker.push_str("- "),
        }
    }

    fn cell(&mut self, tag: &HtmlTag) {
        self.in_cell = !tag.closes;
        if tag.closes {
            return;
        }
        if self.row_has_cells {
            self.text(" | ");
        }
        self.row_has_cells = true;
    }

    fn link(&mut self, tag: &HtmlTag) {
        if !tag.closes {
            let address = tag.attribute("href").unwrap_or_default().trim().to_owned();
            self.links.push((address, self.out.len()));
            return;
        }
        let Some((address, start)) = self.links.pop() else { return };
        let words = self.out[start..].trim();
        if address.is_empty() || address.starts_with('#') || is_address(words, &address) {
            return;
        }
        if words.is_empty() {
            return self.text(&address);
        }
        // What is due comes after the address.
        let due = (std::mem::take(&mut self.breaks), std::mem::take(&mut self.blanks));
        self.text(&format!(" ({address})"));
        (self.breaks, self.blanks) = due;
    }
}

/// What HTML takes for a blank, and the no-break space that editors write for two in a row.
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}')
}

/// Whether the words of a link are its address, with or without the scheme.
fn is_address(words: &str, address: &str) -> bool {
    // Without this, links in links would be read again and again.
    if words.len() > address.len() + LONGEST_SCHEME {
        return false;
    }
    let bare = |text: &str| {
        let after_scheme = text.split_once("://").map_or(text, |it| it.1);
        let plain = after_scheme.trim_start_matches("mailto:").trim_start_matches("tel:");
        plain.trim_end_matches('/').to_lowercase()
    };
    bare(words) == bare(address)
}
