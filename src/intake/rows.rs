//! Text to rows. In: the text of a table. Out: its cells, each with its line; or every row that is not sound.

use std::sync::Arc;

use csv::StringRecord;

use super::columns::{self, Column, Dropped, Heading, Wanted};
use super::faults;
use super::lines::{self, Lines};
use super::quotes;
use super::{Row, Span, Table};
use crate::characters::{composed, displayed};
use crate::diagnostics::{Diagnostic, Location, Report};

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Reads the rows of a table.
pub(super) fn read(
    file: &Arc<str>,
    text: &str,
    wanted: Wanted,
    report: &mut Report,
) -> Option<Table> {
    let delimiter = delimiter(text);
    if let Some(fault) = quotes::fault(text, delimiter) {
        report.push(faults::quotes(file, fault));
        return None;
    }
    let mut records = reader(text, delimiter).into_records();
    let mut lines = Lines::new(text);
    let header = records.next().transpose().ok().flatten().filter(|it| !is_blank(it));
    let Some(header) = header.filter(|_| !names_delimiter(text)) else {
        report.push(no_header(text).at(Location::start_of(file)));
        return None;
    };
    let line = lines.of(&header);
    let (shape, headings) = columns::read(file, line, header.iter(), wanted, report)?;
    let mut table = empty(file, shape, delimiter, &headings, text.len());
    let before = report.errors();
    for record in records {
        let record = record.expect("reading from memory as text cannot fail");
        let line = lines.of(&record);
        if !is_blank(&record) {
            row(&record, line, &headings, &mut table, report);
        }
    }
    if table.rows.is_empty() && report.errors() == before {
        report.push(no_rows(wanted).at(Location::start_of(file)));
    }
    Some(table)
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// The delimiter whose header has the most known columns.
fn delimiter(text: &str) -> u8 {
    let known = |delimiter: u8| {
        let header =
            reader(text, delimiter).into_records().next().and_then(Result::ok).unwrap_or_default();
        columns::known(header.iter())
    };
    DELIMITERS.into_iter().rev().max_by_key(|it| known(*it)).unwrap_or(b',')
}

fn is_blank(record: &StringRecord) -> bool {
    record.iter().all(|it| it.trim().is_empty())
}

/// Excel's own first line, `sep=;`, which no other program takes for one.
fn names_delimiter(text: &str) -> bool {
    text.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("sep="))
}

fn no_header(text: &str) -> Diagnostic {
    if names_delimiter(text) {
        let message = "the first line names the delimiter for Excel and is no header";
        return Diagnostic::error("sep-line", message).hint("delete the first line");
    }
    let hint = "the first line names the columns, such as employee_id";
    Diagnostic::error("empty-file", "the file has no header").hint(hint)
}

fn no_rows(wanted: Wanted) -> Diagnostic {
    let hint = match wanted {
        Wanted::People => "add one row for each person",
        Wanted::Assessments => "add one row for each person and item",
    };
    Diagnostic::error("no-rows", "the file has a header and no rows").hint(hint)
}

/// A table without rows.
fn empty(
    file: &Arc<str>,
    shape: columns::Shape,
    delimiter: u8,
    headings: &[Heading],
    size: usize,
) -> Table {
    let columns = headings.iter().zip(1..).filter_map(|(heading, number)| match heading {
        Heading::Known(column) => Some((*column, number)),
        Heading::Sensitive(_) | Heading::Unnamed => None,
    });
    let dropped = headings.iter().filter_map(|heading| match heading {
        Heading::Sensitive(name) => Some(Dropped { column: name.clone(), cells: 0 }),
        Heading::Known(_) | Heading::Unnamed => None,
    });
    Table {
        file: Arc::clone(file),
        shape,
        delimiter,
        rows: Vec::new(),
        dropped: dropped.collect(),
        columns: columns.collect(),
        text: String::with_capacity(size),
        cells: Vec::new(),
    }
}

/// Adds a row to the table, or reports why it cannot be one.
fn row(
    record: &StringRecord,
    line: u32,
    headings: &[Heading],
    table: &mut Table,
    report: &mut Report,
) {
    if record.len() != headings.len() {
        // Which of its cells is the id is uncertain, so it is about nobody in particular.
        report.push(faults::ragged(&table.file, line, record.len(), headings.len()));
        return;
    }
    let id = employee_id(record, headings);
    let about = |finding: Diagnostic| match &id {
        Some(id) => finding.about(id),
        None => finding,
    };
    table.rows.push(Row { first: table.cells.len() });
    let mut line = line;
    let mut sensitive = table.dropped.iter_mut();
    for (number, (text, heading)) in (1..).zip(record.iter().zip(headings)) {
        let field = match heading {
            Heading::Known(column) => Some(column.name().into()),
            Heading::Sensitive(_) | Heading::Unnamed => None,
        };
        let at = || Location {
            file: Arc::clone(&table.file),
            line,
            column: number,
            field: field.clone(),
        };
        let is_prose = matches!(heading, Heading::Known(column) if column.is_prose());
        if !is_prose && lines::ends(text.trim()) > 0 {
            report.push(faults::line_break(text, at()));
        }
        match heading {
            Heading::Known(column) => {
                // Whose row it is, is in doubt if the id is.
                let is_id = *column == Column::EmployeeId;
                let fault = faults::unsound(*column, text, &at);
                report.extend(fault.map(|it| if is_id { it } else { about(it) }));
                let start = table.text.len();
                table.text.push_str(&spelt(*column, text));
                table.cells.push(Span { start, end: table.text.len(), line });
            }
            Heading::Sensitive(_) => {
                let dropped = sensitive.next().expect("every sensitive heading was entered");
                dropped.cells += u64::from(!text.trim().is_empty());
            }
            Heading::Unnamed if text.trim().is_empty() => {}
            Heading::Unnamed => report.push(about(faults::without_column(text, at()))),
        }
        line = line.saturating_add(lines::ends(text));
    }
}

/// The text of a cell: with one kind of line break, and composed as far as its column needs it.
fn spelt(column: Column, text: &str) -> String {
    let composed = if column.is_shown() { displayed(text) } else { composed(text) };
    match composed.contains(['\r', '\u{2028}', '\u{2029}']) {
        true => composed.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n"),
        false => composed,
    }
}

/// The id of the person a row is about.
fn employee_id(record: &StringRecord, headings: &[Heading]) -> Option<String> {
    let index = headings.iter().position(|it| matches!(it, Heading::Known(Column::EmployeeId)))?;
    record.get(index).map(|it| composed(it.trim())).filter(|it| !it.is_empty())
}
