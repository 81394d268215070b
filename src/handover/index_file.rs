//! The list of files that a target wants beside them. In: packets with their names, and the columns. Out: CSV in UTF-8 (RFC 4180),
//! in which no cell is a formula.

use super::entry_names::{HandoverEntry, NamingContext};
use super::target::IndexColumns;
use crate::intake;

/// The list of some packets.
pub(super) fn whole(
    context: NamingContext<'_>,
    index: &IndexColumns,
    entries: &[&HandoverEntry<'_>],
) -> String {
    let mut text = header(context, index);
    for entry in entries {
        text.push_str(&line(context, index, entry));
    }
    text
}

/// The first line.
pub(super) fn header(context: NamingContext<'_>, index: &IndexColumns) -> String {
    let setting = |name: &str| context.settings.value(name).to_owned();
    let cells = index.columns.iter().map(|column| column.header.filled(setting));
    joined(cells, index.delimiter)
}

/// The line of a packet.
pub(super) fn line(
    context: NamingContext<'_>,
    index: &IndexColumns,
    entry: &HandoverEntry<'_>,
) -> String {
    let cells = index.columns.iter().map(|column| {
        let text = column.value.filled(|place| context.value(place, entry));
        intake::guarded(&text).into_owned()
    });
    joined(cells, index.delimiter)
}

fn joined(cells: impl Iterator<Item = String>, delimiter: char) -> String {
    let cells: Vec<String> = cells.map(|cell| quoted(&cell, delimiter)).collect();
    format!("{}\r\n", cells.join(&delimiter.to_string()))
}

/// A cell, in quotation marks if it would end early without.
fn quoted(cell: &str, delimiter: char) -> String {
    if cell.contains([delimiter, '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_ends_where_it_ends() {
        let cells = ["a;b", "c,d", "\"e\"", "f\ng"].map(str::to_owned);
        assert_eq!(joined(cells.into_iter(), ';'), "\"a;b\";c,d;\"\"\"e\"\"\";\"f\ng\"\r\n");
    }
}
