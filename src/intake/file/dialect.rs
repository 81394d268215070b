//! What separates the cells of a text, and what encloses them.

/// What separates the cells of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextDialect {
    /// What stands between two cells.
    pub(crate) delimiter: u8,
    /// What encloses a cell that holds a delimiter or a line break.
    pub(crate) quote: u8,
}

/// The reader of a text.
pub(super) fn reader(text: &str, dialect: TextDialect) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(dialect.delimiter)
        .quote(dialect.quote)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(text.len().clamp(1 << 7, 1 << 13))
        .from_reader(text.as_bytes())
}
