//! Where the link of a cell leads. In: an address as a file writes it. Out: whether it is one of the web, in the characters of
//! RFC 3986.

use std::fmt::Write as _;

/// A link of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CellLink {
    /// The words that it lies behind; none if it lies behind the whole cell.
    pub(crate) words: Option<String>,
    pub(crate) target: LinkTarget,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LinkTarget {
    /// To a web address, in the characters of RFC 3986.
    Web(String),
    /// To anything else, such as a file, a mailbox or another sheet.
    Other(String),
    /// To what a formula comes to that is not followed.
    Computed(String),
}

impl LinkTarget {
    /// The target that an address names.
    pub(crate) fn of(address: &str) -> Self {
        match web_address(address) {
            Some(address) => Self::Web(address),
            None => Self::Other(address.trim().to_owned()),
        }
    }

    /// The target as a file writes it.
    pub(super) fn text(&self) -> &str {
        let (Self::Web(text) | Self::Other(text) | Self::Computed(text)) = self;
        text
    }
}

/// An address of the web in the characters that an address may have: browsers write the others as percent signs and digits.
pub(super) fn web_address(text: &str) -> Option<String> {
    let text = text.trim();
    let scheme = ["https://", "http://"].into_iter().find(|scheme| {
        text.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme))
    })?;
    let rest = &text[scheme.len()..];
    if !rest.starts_with(char::is_alphanumeric) || rest.contains(char::is_control) {
        return None;
    }
    let mut address = scheme.to_owned();
    for character in rest.chars() {
        if character.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(character) {
            address.push(character);
            continue;
        }
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            // Writing to a text cannot fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
    Some(address)
}
