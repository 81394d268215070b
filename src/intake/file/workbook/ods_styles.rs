//! The styles of an ODS. In: the elements that describe them (OpenDocument 1.2, chapter 16). Out: which tables are not shown,
//! and how cells and letters look.

use std::collections::BTreeMap;

use quick_xml::events::BytesStart;

use crate::intake::file::workbook::number_format::StyleLook;
use crate::intake::file::workbook::xml::{attribute, words};

/// The styles of a document that were read.
#[derive(Default)]
pub(super) struct OdsStyles {
    by_name: BTreeMap<String, OdsStyle>,
    /// The style that is being read.
    name: String,
}

#[derive(Default)]
struct OdsStyle {
    hides_table: bool,
    is_struck: bool,
    has_white_letters: bool,
    is_filled: bool,
}

impl OdsStyles {
    /// Whether a style hides a table.
    pub(super) fn hides(&self, name: &str) -> bool {
        self.by_name.get(name).is_some_and(|it| it.hides_table)
    }

    /// How a style lets a text look.
    pub(super) fn look(&self, name: &str) -> StyleLook {
        let Some(style) = self.by_name.get(name) else { return StyleLook::default() };
        StyleLook {
            is_struck: style.is_struck,
            is_white: style.has_white_letters && !style.is_filled,
            hides_text: false,
        }
    }

    /// Reads an element of a style.
    pub(super) fn begin(&mut self, element: &BytesStart<'_>) {
        let is = |name: &str, value: &str| {
            attribute(element, name).is_some_and(|it| it.eq_ignore_ascii_case(value))
        };
        let is_other = |name: &str, value: &str| {
            attribute(element, name).is_some_and(|it| !it.eq_ignore_ascii_case(value))
        };
        match element.local_name().as_ref() {
            "style" => {
                self.name = words(element, "name").unwrap_or_default();
                let parent = words(element, "parent-style-name");
                let parent =
                    parent.and_then(|parent| self.by_name.get(&parent)).map(|parent| OdsStyle {
                        hides_table: parent.hides_table,
                        is_struck: parent.is_struck,
                        has_white_letters: parent.has_white_letters,
                        is_filled: parent.is_filled,
                    });
                self.by_name.insert(self.name.clone(), parent.unwrap_or_default());
            }
            "table-properties" => {
                if let Some(style) = self.by_name.get_mut(&self.name) {
                    style.hides_table = is("display", "false");
                }
            }
            "text-properties" => {
                if let Some(style) = self.by_name.get_mut(&self.name) {
                    style.is_struck |= is_other("text-line-through-style", "none")
                        || is_other("text-line-through-type", "none");
                    style.has_white_letters |= is("color", "#ffffff");
                }
            }
            "table-cell-properties" => {
                if let Some(style) = self.by_name.get_mut(&self.name) {
                    style.is_filled |= is_other("background-color", "transparent")
                        && is_other("background-color", "#ffffff");
                }
            }
            _ => {}
        }
    }
}
