//! The rows of a corrections file as corrections. In: the file. Out: every row that is one; or what is wrong with it.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use csv::ByteRecord;

use super::correction_records::{CorrectionRecord, RecordEnding, ending, records};
use super::{CORRECTION_COLUMNS, CorrectedField, Correction, CorrectionColumn};
use crate::assessment::PersonId;
use crate::diagnostics::{
    Code, Diagnostic, Location, Report, TallRecord, escape_control, in_backticks, one_based,
    truncate_for_display,
};
use crate::intake;
use crate::source::Source;

/// The rows of a corrections file that are whole, in the order of the file. Their assessor, `before` and `after` stand in it as in
/// the cells of a table, with what guards them.
#[derive(Debug)]
pub(crate) struct Corrections {
    pub(super) file: Arc<str>,
    pub(super) rows: Vec<CorrectionRow>,
}

/// A correction and the line it begins on.
#[derive(Debug)]
pub(super) struct CorrectionRow {
    /// Its place among the rows that are whole.
    pub(super) number: usize,
    pub(super) line: u32,
    pub(super) correction: Correction,
}

impl Corrections {
    /// Reads a file. Reports every row that is no correction.
    pub(crate) fn read(source: &Source, report: &mut Report) -> Self {
        let file = Arc::clone(&source.name);
        let mut corrections = Self { file, rows: Vec::new() };
        let records = records(&source.bytes);
        let tall = records.iter().filter(|record| record.more > 0);
        let tall = tall.map(|record| TallRecord { line: record.line, more: record.more });
        report.number_rows(&corrections.file, tall.collect());
        let Some((header, rows)) = records.split_first() else { return corrections };
        if is_begun_header(header) {
            return corrections;
        }
        if let Some(finding) = unfit_header(header, &corrections.file) {
            report.push(finding);
            return corrections;
        }
        for record in rows {
            match corrections.row(record) {
                Ok(row) => corrections.rows.push(row),
                Err(finding) => report.push(*finding),
            }
        }
        corrections
    }

    /// Whether a place is in the file.
    pub(crate) fn is_in(&self, at: &Location) -> bool {
        at.file == self.file
    }

    /// Those of one person.
    pub(crate) fn of(mut self, id: &PersonId) -> Self {
        self.rows.retain(|row| PersonId::new(&row.correction.employee_id) == *id);
        for (number, row) in self.rows.iter_mut().enumerate() {
            row.number = number;
        }
        self
    }

    /// The place of a cell.
    pub(super) fn at(&self, line: u32, column: CorrectionColumn) -> Location {
        Location {
            line,
            column: one_based(column.place()),
            field: Some(column.name().into()),
            ..Location::start_of(&self.file)
        }
    }

    fn row(&self, record: &CorrectionRecord<'_>) -> Result<CorrectionRow, Box<Diagnostic>> {
        let line = record.line;
        if record.is_cut {
            return Err(Box::new(self.cut(record)));
        }
        if record.cells.len() != CORRECTION_COLUMNS.len() {
            return Err(Box::new(self.ragged(record)));
        }
        let cells = self.texts(record)?;
        self.correction(line, &cells).map_err(|finding| Box::new(about(*finding, &cells)))
    }

    /// The correction in the cells of a row.
    fn correction(&self, line: u32, cells: &[&str]) -> Result<CorrectionRow, Box<Diagnostic>> {
        let cell = |column: CorrectionColumn| cells[column.place()];
        let correction = Correction {
            employee_id: self.filled(line, CorrectionColumn::EmployeeId, cells)?,
            item: self.filled(line, CorrectionColumn::Item, cells)?,
            role: intake::without_guard(cell(CorrectionColumn::Role).trim()).to_owned(),
            assessor: cell(CorrectionColumn::Assessor).to_owned(),
            nth: self.nth(line, cell(CorrectionColumn::Nth))?,
            field: self.field(line, cell(CorrectionColumn::Field))?,
            before: cell(CorrectionColumn::Before).to_owned(),
            after: cell(CorrectionColumn::After).to_owned(),
            by: intake::without_guard(cell(CorrectionColumn::By)).to_owned(),
            at: self.time(line, cell(CorrectionColumn::At))?,
        };
        Ok(CorrectionRow { number: self.rows.len(), line, correction })
    }

    /// The cells of a record as texts.
    fn texts<'r>(&self, record: &'r CorrectionRecord<'_>) -> Result<Vec<&'r str>, Box<Diagnostic>> {
        let texts: Result<Vec<&str>, _> = record.cells.iter().map(std::str::from_utf8).collect();
        texts.map_err(|_| {
            let message = "the row is not text in UTF-8, and is not applied";
            let finding = Diagnostic::error(Code::NotUtf8, message);
            let at = Location { line: record.line, ..Location::start_of(&self.file) };
            Box::new(finding.at(at).hint(SAVE_AS))
        })
    }

    fn filled(
        &self,
        line: u32,
        column: CorrectionColumn,
        cells: &[&str],
    ) -> Result<String, Box<Diagnostic>> {
        let text = intake::without_guard(cells[column.place()].trim());
        if !text.is_empty() {
            return Ok(text.to_owned());
        }
        let (code, message, hint) = if column == CorrectionColumn::EmployeeId {
            (Code::EmptyId, "the correction has no employee id", "write whom it is about")
        } else {
            let hint = "write the id of a skill, or a statement such as `summary`";
            (Code::EmptyItem, "the correction does not say what it is about", hint)
        };
        Err(Box::new(Diagnostic::error(code, message).at(self.at(line, column)).hint(hint)))
    }

    fn nth(&self, line: u32, text: &str) -> Result<u32, Box<Diagnostic>> {
        match text.trim() {
            "" => Ok(1),
            text => text.parse().ok().filter(|nth| *nth > 0).ok_or_else(|| {
                let message = format!("`{}` is no number of a row", truncate_for_display(text));
                let finding = Diagnostic::error(Code::MisplacedCorrection, message);
                let finding = finding.at(self.at(line, CorrectionColumn::Nth)).value(text);
                let hint = "count the rows of this person, item and role from 1, or leave it blank for the first";
                Box::new(finding.hint(hint))
            }),
        }
    }

    fn field(&self, line: u32, text: &str) -> Result<CorrectedField, Box<Diagnostic>> {
        CorrectedField::named(text).ok_or_else(|| {
            let message =
                format!("`{}` is no field that can be corrected", truncate_for_display(text));
            let finding = Diagnostic::error(Code::MisplacedCorrection, message);
            let finding = finding.at(self.at(line, CorrectionColumn::Field)).value(text);
            Box::new(finding.nearest(text, CorrectedField::ALL.map(CorrectedField::as_str)))
        })
    }

    fn time(&self, line: u32, text: &str) -> Result<DateTime<FixedOffset>, Box<Diagnostic>> {
        DateTime::parse_from_rfc3339(text.trim()).map_err(|_| {
            let message = match text.trim() {
                "" => "the correction does not say when it was made".to_owned(),
                text => format!("`{}` is no day with a time", truncate_for_display(text)),
            };
            let finding = Diagnostic::error(Code::NotADate, message);
            let finding = finding.at(self.at(line, CorrectionColumn::At)).value(text);
            Box::new(finding.hint("write it as 2026-11-28T14:05:00Z"))
        })
    }

    fn ragged(&self, record: &CorrectionRecord<'_>) -> Diagnostic {
        let (count, wanted) = (record.cells.len(), CORRECTION_COLUMNS.len());
        let message = format!("the row has {count} cells; a correction has {wanted}");
        let at = Location { line: record.line, ..Location::start_of(&self.file) };
        let hint = "look for a comma that stands outside of quotation marks, or for a mark that was never closed";
        Diagnostic::error(Code::RaggedRow, message).at(at).hint(hint)
    }

    /// A row without its end. If whole rows are in it, a quotation mark is missing, and corrections would be lost.
    fn cut(&self, record: &CorrectionRecord<'_>) -> Diagnostic {
        let at = Location { line: record.line, ..Location::start_of(&self.file) };
        if holds_rows(record.bytes) {
            let message = "a quotation mark opens a cell of this row and nothing closes it, so the corrections below it do not count";
            let finding = Diagnostic::error(Code::UnclosedQuote, message).at(at);
            return finding.hint("close the mark at the end of its cell");
        }
        let message = "the row has no end, as after a crash or a full disk; it is not applied, and those above it are";
        Diagnostic::warning(Code::CutCorrection, message)
            .at(at)
            .hint("make the change once more, then delete this row")
            .hint("if the row is whole, add a line break behind it")
    }
}

/// A finding with the person and the item that a row names.
fn about(finding: Diagnostic, cells: &[&str]) -> Diagnostic {
    let [id, item] = [CorrectionColumn::EmployeeId, CorrectionColumn::Item]
        .map(|column| intake::without_guard(cells[column.place()].trim()));
    if id.is_empty() {
        return finding;
    }
    let finding = finding.about(PersonId::new(id).as_str());
    if item.is_empty() { finding } else { finding.item(item) }
}

/// What mends a file that another program saved.
const SAVE_AS: &str = "save the file as `CSV UTF-8`, with commas between the cells";

/// Whether a line inside a record ends as a correction does.
fn holds_rows(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    // Of a row that lacks nothing but its line break, the last line is its own end.
    let lines = if ending(bytes) == RecordEnding::Cut {
        text.rsplit_once('\n').map_or("", |(lines, _)| lines)
    } else {
        &text
    };
    let is_row = |line: &str| {
        let (cells, end) = line.rsplit_once(',').unwrap_or_default();
        cells.contains(',') && DateTime::parse_from_rfc3339(end.trim()).is_ok()
    };
    lines.lines().skip(1).any(is_row)
}

/// Whether all that was written of a file is a part of its header.
fn is_begun_header(header: &CorrectionRecord<'_>) -> bool {
    header.is_cut && CORRECTION_COLUMNS.join(",").as_bytes().starts_with(header.bytes)
}

/// What is wrong with a header.
fn unfit_header(header: &CorrectionRecord<'_>, file: &Arc<str>) -> Option<Diagnostic> {
    let names = trimmed(&header.cells);
    if names == CORRECTION_COLUMNS {
        return None;
    }
    let is_lacking = |name: &&str| !names.iter().any(|it| it == name);
    let lacking: Vec<&str> = CORRECTION_COLUMNS.into_iter().filter(is_lacking).collect();
    let is_more = |name: &&String| !CORRECTION_COLUMNS.contains(&name.as_str());
    let more: Vec<&String> = names.iter().filter(is_more).collect();
    let (code, message) = if !lacking.is_empty() {
        let message = match &lacking[..] {
            all if all.len() == CORRECTION_COLUMNS.len() => {
                "the first line is not the header of a corrections file".to_owned()
            }
            some => format!("the header lacks {}", in_backticks(some, ", ")),
        };
        (Code::MissingColumn, message)
    } else if !more.is_empty() {
        let more = more.iter().take(8).map(|name| escape_control(&truncate_for_display(name)));
        let message = format!("no correction has {}", in_backticks(more, ", "));
        (Code::UnknownColumn, message)
    } else {
        (Code::UnknownColumn, "the columns of the header stand in another order".to_owned())
    };
    let finding = Diagnostic::error(code, message).at(Location::start_of(file));
    let finding = finding.hint(format!("the header is `{}`", CORRECTION_COLUMNS.join(",")));
    Some(finding.hint(SAVE_AS))
}

fn trimmed(cells: &ByteRecord) -> Vec<String> {
    cells.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect()
}
