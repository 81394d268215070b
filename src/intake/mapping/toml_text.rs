//! Texts as a mapping file writes them.

/// A text as a TOML string, in which everything is written as it is in JSON.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text always serialises")
}
