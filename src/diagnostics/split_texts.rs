//! Texts that a comma outside quotation marks cut. In: findings about cells that are not what their columns hold, and the texts
//! of their files. Out: where such a cell begins with a blank, as prose goes on behind a comma, one finding at the comma in place
//! of those about the cells that stand one place too far right.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Code, Diagnostic, Location, Report, Severity, escape_control, truncate_for_display};

/// What is said of a cell that is not what its column holds.
const CODES: [Code; 11] = [
    Code::AmbiguousDate,
    Code::NotADate,
    Code::RatingOutsideScale,
    Code::UnknownAnswer,
    Code::UnknownLevel,
    Code::UnknownPerson,
    Code::UnknownRating,
    Code::UnknownRole,
    Code::UnknownSkill,
    Code::UnknownTrack,
    Code::UnmatchedSkill,
];

/// The text of a file, and what separates its cells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DelimitedText<'t> {
    pub(crate) text: &'t str,
    pub(crate) delimiter: u8,
}

/// A text that was cut.
struct CutText {
    /// The place of its first part among the findings' places.
    at: Location,
    /// Its first and its second part.
    parts: [String; 2],
    delimiter: char,
    /// Whether the second part begins with a blank, as prose goes on. Without one it may be a word in the wrong column.
    is_certain: bool,
}

impl Report {
    /// Says of cells that are the rest of the text before them that a delimiter cut the text. `texts` gives the texts of all
    /// files by their names, none of workbooks; it is asked once, if a cell has a fault.
    pub(super) fn tell_cut_texts<'t>(
        &mut self,
        texts: impl FnOnce() -> FxHashMap<&'t str, DelimitedText<'t>>,
    ) {
        if !self.diagnostics.iter().any(is_of_cell) {
            return;
        }
        let texts = texts();
        let mut files: BTreeMap<Arc<str>, Option<FileLines<'t>>> = BTreeMap::new();
        let mut cut: BTreeSet<(Arc<str>, u32)> = BTreeSet::new();
        for finding in &mut self.diagnostics {
            if !is_of_cell(finding) {
                continue;
            }
            let Some(at) = finding.location.clone() else { continue };
            let open = || texts.get(&*at.file).copied().map(FileLines::new);
            let lines = files.entry(Arc::clone(&at.file)).or_insert_with(open);
            let found = lines.as_ref().and_then(|it| it.cut_before(&at, finding.value.as_deref()?));
            let Some(found) = found else { continue };
            if !found.is_certain {
                // Faults of an export are looked at when it is read, and once more with those of all tables.
                let question = found.question();
                if finding.code == Code::NotADate && !finding.hints.contains(&question) {
                    finding.hints.insert(0, question);
                }
                continue;
            }
            if cut.insert((Arc::clone(&at.file), at.line)) {
                *finding = found.finding(finding);
            }
        }
        if !cut.is_empty() {
            self.take_away_if(|it| it.code != Code::SplitCell && follows(it, &cut));
        }
    }
}

fn is_of_cell(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Error && !finding.is_of_column && CODES.contains(&finding.code)
}

/// Whether a finding is about a cell of a row in which all behind the cut stands one place too far right.
fn follows(finding: &Diagnostic, cut: &BTreeSet<(Arc<str>, u32)>) -> bool {
    let Some(at) = &finding.location else { return false };
    let is_behind = finding.code == Code::UnmatchedColumn && at.field.is_none();
    (is_of_cell(finding) || is_behind) && cut.contains(&(Arc::clone(&at.file), at.line))
}

/// The lines of a text.
struct FileLines<'t> {
    lines: Vec<&'t str>,
    delimiter: char,
}

impl<'t> FileLines<'t> {
    fn new(file: DelimitedText<'t>) -> Self {
        Self { lines: file.text.lines().collect(), delimiter: char::from(file.delimiter) }
    }

    /// The cells of a line as they are written, if it has any.
    fn cells(&self, line: usize) -> Vec<&'t str> {
        let mut is_enclosed = false;
        let separates = |it: char| {
            is_enclosed ^= it == '"';
            it == self.delimiter && !is_enclosed
        };
        self.lines.get(line).map_or_else(Vec::new, |it| it.split(separates).collect())
    }

    /// The text that ends in the cell at a place, which has a value.
    fn cut_before(&self, at: &Location, value: &str) -> Option<CutText> {
        let cells = self.cells(usize::try_from(at.line).ok()?.checked_sub(1)?);
        let column = usize::try_from(at.column).ok()?.checked_sub(1)?;
        let (rest, before) = (*cells.get(column)?, *cells.get(column.checked_sub(1)?)?);
        // A cell on several lines, or behind one, stands elsewhere.
        if truncate_for_display(rest.trim()) != value || !is_prose(rest) || !is_prose(before) {
            return None;
        }
        // Prose has no tabs, and where a blank follows every delimiter, it says nothing.
        let header = self.cells(0);
        if self.delimiter.is_control() || header.iter().any(|it| goes_on(it)) || goes_on(cells[0]) {
            return None;
        }
        let at = Location {
            column: at.column - 1,
            field: header.get(column - 1).map(|it| Arc::from(it.trim_matches(['"', ' ']))),
            ..at.clone()
        };
        let parts = [before, rest].map(|part| part.trim_end().to_owned());
        Some(CutText { at, parts, delimiter: self.delimiter, is_certain: goes_on(rest) })
    }
}

/// Whether a cell begins as prose goes on.
fn goes_on(cell: &str) -> bool {
    cell.starts_with(' ') && is_prose(cell)
}

fn is_prose(cell: &str) -> bool {
    !cell.contains('"') && cell.contains(char::is_alphabetic)
}

impl CutText {
    /// The finding in place of one about the second part.
    fn finding(self, old: &Diagnostic) -> Diagnostic {
        let field = old.location.as_ref().and_then(|it| it.field.as_deref()).unwrap_or_default();
        let message = format!(
            "the text ends at a `{}` that is in no quotation marks; what follows it, `{}`, stands in the next column, `{}`",
            self.delimiter,
            self.rest(),
            escape_control(field)
        );
        let hint = format!("put the whole text in quotation marks: {}", self.whole());
        let [before, _] = &self.parts;
        let finding = Diagnostic::error(Code::SplitCell, message).value(before.trim());
        let (employee_id, item) = (old.employee_id.clone(), old.item.clone());
        Diagnostic { employee_id, item, ..finding }.at(self.at).hint(hint)
    }

    /// A hint for who knows whether the second part is one.
    fn question(&self) -> String {
        format!(
            "if `{}` is the rest of the text before it, put the whole text in quotation marks: {}",
            self.rest(),
            self.whole()
        )
    }

    /// The second part, as it is shown.
    fn rest(&self) -> String {
        let [_, rest] = &self.parts;
        truncate_for_display(rest.trim())
    }

    /// Both parts as they have to be written.
    fn whole(&self) -> String {
        let [before, rest] = &self.parts;
        let whole = format!("{}{}{rest}", before.trim_start(), self.delimiter);
        format!("`\"{}\"`", truncate_for_display(&whole))
    }
}
