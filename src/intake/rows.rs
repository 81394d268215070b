//! Text to rows. In: the text of a table. Out: its cells, each with its line; or every row that is not sound.

use std::sync::Arc;

use csv::StringRecord;
use unicode_normalization::UnicodeNormalization as _;

use super::columns::{self, Column, Dropped, Heading, Wanted};
use super::{Row, Span, Table};
use crate::diagnostics::{Diagnostic, Location, Report};

/// The most characters a cell may have; about 8,000 words.
const LONGEST_CELL: usize = 50_000;

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Reads the rows of a table.
pub(super) fn read(
    file: &Arc<str>,
    text: &str,
    wanted: Wanted,
    report: &mut Report,
) -> Option<Table> {
    let mut records = reader(text, delimiter(text)).into_records();
    let Some(header) = records.next().transpose().ok().flatten().filter(|it| !is_blank(it)) else {
        let finding =
            Diagnostic::error("empty-file", "the file has no header").at(Location::start_of(file));
        report.push(finding.hint("the first line names the columns, such as employee_id"));
        return None;
    };
    let (shape, headings) = columns::read(file, header.iter(), wanted, report)?;
    let columns = headings.iter().zip(1..).filter_map(|(heading, number)| match heading {
        Heading::Known(column) => Some((*column, number)),
        Heading::Sensitive(_) => None,
    });
    let dropped = headings.iter().filter_map(|heading| match heading {
        Heading::Sensitive(name) => Some(Dropped { column: name.clone(), cells: 0 }),
        Heading::Known(_) => None,
    });
    let (columns, dropped) = (columns.collect(), dropped.collect());
    let (rows, cells, cell_text) = (Vec::new(), Vec::new(), String::with_capacity(text.len()));
    let mut table =
        Table { file: Arc::clone(file), shape, rows, dropped, columns, text: cell_text, cells };
    let before = report.errors();
    for record in records {
        let record = record.expect("reading from memory as text cannot fail");
        if !is_blank(&record) {
            row(&record, &headings, &mut table, report);
        }
    }
    unclosed_quote(file, text, &table, before, report);
    if table.rows.is_empty() && report.errors() == before {
        let finding = Diagnostic::error("no-rows", "the file has a header and no rows")
            .at(Location::start_of(file));
        report.push(finding.hint("add one row for each person"));
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

/// Adds a row to the table, or reports why it cannot be one.
fn row(record: &StringRecord, headings: &[Heading], table: &mut Table, report: &mut Report) {
    let start = record.position().map_or(1, csv::Position::line);
    let mut line = u32::try_from(start).unwrap_or(u32::MAX);
    let id = employee_id(record, headings);
    if record.len() != headings.len() {
        report.push(about(ragged(&table.file, line, record.len(), headings.len()), id));
        return;
    }
    table.rows.push(Row { line, first: table.cells.len() });
    let mut sensitive = table.dropped.iter_mut();
    for (number, (text, heading)) in (1..).zip(record.iter().zip(headings)) {
        match heading {
            Heading::Known(column) => {
                let field = || Some(column.name().into());
                let at = || Location {
                    file: Arc::clone(&table.file),
                    line,
                    column: number,
                    field: field(),
                };
                unsound(*column, text, &at).into_iter().for_each(|it| report.push(about(it, id)));
                let start = table.text.len();
                table.text.extend(text.nfc());
                table.cells.push(Span { start, end: table.text.len(), line });
            }
            Heading::Sensitive(_) => {
                let dropped = sensitive.next().expect("every sensitive heading was entered");
                dropped.cells += u64::from(!text.trim().is_empty());
            }
        }
        line = line.saturating_add(u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX));
    }
}

/// The id of the person a row is about. Of a row with missing or extra cells only a first column can be trusted.
fn employee_id<'r>(record: &'r StringRecord, headings: &[Heading]) -> Option<&'r str> {
    let index = headings.iter().position(|it| matches!(it, Heading::Known(Column::EmployeeId)))?;
    let trusted = index == 0 || record.len() == headings.len();
    record.get(index).map(str::trim).filter(|it| trusted && !it.is_empty())
}

fn about(finding: Diagnostic, id: Option<&str>) -> Diagnostic {
    match id {
        Some(id) => finding.about(id),
        None => finding,
    }
}

fn ragged(file: &Arc<str>, line: u32, found: usize, wanted: usize) -> Diagnostic {
    let message = format!("the row has {found} cells, the header has {wanted}");
    let at = Location { line, ..Location::start_of(file) };
    let hint = "put a cell that contains the delimiter, a quotation mark or a line break in quotation marks";
    Diagnostic::error("ragged-row", message).at(at).value(&found.to_string()).hint(hint)
}

/// What makes a cell one that no packet can show.
fn unsound(column: Column, text: &str, at: &dyn Fn() -> Location) -> Option<Diagnostic> {
    if text.len() > LONGEST_CELL && text.chars().count() > LONGEST_CELL {
        let count = text.chars().count();
        let message =
            format!("the cell has {count} characters; at most {LONGEST_CELL} are allowed");
        let finding = Diagnostic::error("cell-too-long", message).at(at()).value(text);
        return Some(
            finding.hint("shorten it, or look for a quotation mark that was never closed"),
        );
    }
    let c = text.chars().find(|c| is_unprintable(*c))?;
    let message = format!(
        "`{}` holds the character U+{:04X}, which no document can show",
        column.name(),
        u32::from(c)
    );
    let finding = Diagnostic::error("unprintable-character", message).at(at()).value(text);
    Some(finding.hint("delete the character; it often comes from copying out of another program"))
}

/// Control characters other than tab and line breaks, byte order marks, noncharacters, and private-use characters,
/// which PDF/A-2a forbids (ISO 19005-2, 6.2.11.7.3).
fn is_unprintable(c: char) -> bool {
    let code = u32::from(c);
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(code, 0xFEFF | 0xFDD0..=0xFDEF | 0xE000..=0xF8FF | 0xF_0000..)
        || code & 0xFFFE == 0xFFFE
}

/// Reports a quotation mark that swallows the rest of the file: an odd number of them, and the last row spans lines.
fn unclosed_quote(file: &Arc<str>, text: &str, table: &Table, before: usize, report: &mut Report) {
    let quotes = text.bytes().filter(|it| *it == b'"').count();
    let swallowed = quotes % 2 == 1 && !text.trim_end().ends_with('"');
    if !swallowed {
        return;
    }
    let lines = text.lines().count();
    let last = table.rows.last().map_or(1, |it| it.line);
    let spans = usize::try_from(last).is_ok_and(|it| it < lines);
    if spans || report.errors() > before {
        let at = Location { line: last, ..Location::start_of(file) };
        let finding = Diagnostic::error(
            "unclosed-quote",
            "a quotation mark is opened in or after this row and never closed",
        )
        .at(at)
        .hint("close it, or write a quotation mark inside a cell twice");
        report.push(finding);
    }
}
