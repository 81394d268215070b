//! All findings of a run, in their order. In: findings as they are made. Out: the same, without those that another explains, with
//! the rows that a spreadsheet shows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::row_numbers::{RowNumbers, TallRecord};
use super::{Code, Diagnostic, FilePlace, Location, PersonRemedy};

/// Errors that say what a spreadsheet made of a cell: whatever else is wrong with the cell follows from that.
const CAUSES: [Code; 7] = [
    Code::CoveredCell,
    Code::DateInCell,
    Code::FormulaWithoutValue,
    Code::LogicalValueInCell,
    Code::RoundedNumber,
    Code::ShortenedId,
    Code::SpreadsheetError,
];

/// All findings of a run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// How many of them are errors; a reader asks at every row.
    errors: usize,
    /// The places of errors that explain whatever else is wrong there.
    causes: BTreeSet<FilePlace>,
    /// The files in which rows have other numbers than lines.
    rows: BTreeMap<Arc<str>, RowNumbers>,
}

impl IntoIterator for Report {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.diagnostics.into_iter()
    }
}

impl FromIterator<Diagnostic> for Report {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        let mut report = Self::new();
        report.extend(diagnostics);
        report
    }
}

impl Report {
    /// An empty report.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        self.number(&mut diagnostic);
        if self.is_explained(&diagnostic) {
            return;
        }
        if CAUSES.contains(&diagnostic.code) && diagnostic.is_error() {
            self.causes.extend(diagnostic.location.as_ref().map(Location::place));
        }
        self.errors += usize::from(diagnostic.is_error());
        self.diagnostics.push(diagnostic);
    }

    /// Says in which row of a spreadsheet a finding is, if that is not the number of its line.
    fn number(&self, finding: &mut Diagnostic) {
        if !self.rows.is_empty()
            && let Some(at) = &mut finding.location
            && let Some(numbers) = self.rows.get(&at.file)
        {
            at.row = numbers.row(at.line);
        }
    }

    /// A place with the row that a spreadsheet shows it in.
    pub(crate) fn numbered(&self, at: Location) -> Location {
        let row = self.rows.get(&at.file).and_then(|numbers| numbers.row(at.line));
        Location { row, ..at }
    }

    /// Takes the records of a file that stand on several lines, so that findings name rows as a spreadsheet does.
    pub(crate) fn number_rows(&mut self, file: &Arc<str>, tall: Vec<TallRecord>) {
        if tall.is_empty() {
            return;
        }
        self.rows.insert(Arc::clone(file), RowNumbers::new(tall));
        let mut said = std::mem::take(&mut self.diagnostics);
        for finding in &mut said {
            self.number(finding);
        }
        self.diagnostics = said;
    }

    /// Takes what another report knows of the rows of files.
    pub(crate) fn number_rows_as(&mut self, other: &Self) {
        self.rows
            .extend(other.rows.iter().map(|(file, numbers)| (Arc::clone(file), numbers.clone())));
    }

    /// Whether something that is said already explains a finding.
    fn is_explained(&self, finding: &Diagnostic) -> bool {
        !self.causes.is_empty()
            && finding.is_error()
            && finding
                .location
                .as_ref()
                .is_some_and(|location| self.causes.contains(&location.place()))
    }

    /// Adds findings.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for finding in diagnostics {
            self.push(finding);
        }
    }

    /// Adds remedies to the findings of a kind, once all is read that they depend on.
    pub(crate) fn add_hints(
        &mut self,
        code: Code,
        mut hints: impl FnMut(&Diagnostic) -> Vec<String>,
    ) {
        for finding in self.diagnostics.iter_mut().filter(|finding| finding.code == code) {
            let more = hints(finding);
            finding.hints.extend(more);
        }
    }

    /// Adds to each finding about somebody whom nobody knows what to do about it.
    pub(crate) fn add_person_remedies(
        &mut self,
        mut remedy: impl FnMut(&Diagnostic) -> Option<PersonRemedy>,
    ) {
        let unknown = |finding: &&mut Diagnostic| finding.code == Code::UnknownPerson;
        for finding in self.diagnostics.iter_mut().filter(unknown) {
            if let Some(remedy) = remedy(finding) {
                finding.add_remedy(remedy);
            }
        }
    }

    /// Takes the findings of a kind away; gives how many there were.
    pub fn take_away(&mut self, code: Code) -> usize {
        self.take_away_if(|finding| finding.code == code).len()
    }

    /// Takes some findings away, and gives them.
    pub(crate) fn take_away_if(
        &mut self,
        is_taken: impl Fn(&Diagnostic) -> bool,
    ) -> Vec<Diagnostic> {
        let taken = self.diagnostics.extract_if(.., |finding| is_taken(finding)).collect();
        self.errors = self.diagnostics.iter().filter(|finding| finding.is_error()).count();
        taken
    }

    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// How many findings are errors.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many findings are warnings.
    pub fn warnings(&self) -> usize {
        self.diagnostics.len() - self.errors()
    }

    /// The findings as they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter()
    }

    /// The findings in file order: files as they were first mentioned, then line, then column.
    pub fn in_file_order(&self) -> Vec<&Diagnostic> {
        let mut files: HashMap<&str, usize> = HashMap::new();
        let mut placed = Vec::with_capacity(self.diagnostics.len());
        for finding in &self.diagnostics {
            let place = finding.location.as_ref().map(|location| {
                let next = files.len();
                (*files.entry(&location.file).or_insert(next), location.line, location.column)
            });
            placed.push((place, finding));
        }
        placed.sort_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, finding)| finding).collect()
    }
}
