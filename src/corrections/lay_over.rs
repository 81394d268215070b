//! Corrections over a table. In: the corrections, and the table of assessments as it was read, from whatever files. Out: the table with
//! those that fit, before anybody asks what its cells mean; and a finding about each that does not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::corrected_rows::{CorrectedRow, NamedVoice};
use super::correction_rows::{CorrectionRow, Corrections};
use super::edit_chain::FieldEdit;
use super::field_places::{AddedRow, FieldPlace, FieldPlaces, RowPlace};
use super::{CORRECTION_COLUMNS, Correction, CorrectionColumn, CorrectionCounts};
use crate::assessment::{PersonId, PersonItemFinder};
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::intake::{
    Column, IntakeOptions, OverlaidRow, OverlayCell, OverlayFile, OverlayPlace, RowOverlay, Table,
    TableShape,
};
use crate::ladder::Ladder;
use crate::rating::Scale;

/// What corrections are read against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CorrectionContext<'c> {
    pub(crate) people: Option<&'c Table>,
    pub(crate) ladder: &'c Ladder,
    pub(crate) scale: &'c Scale,
    pub(crate) settings: &'c IntakeOptions,
}

/// The corrections and the rows of one person.
#[derive(Default)]
pub(super) struct PersonCorrections<'c> {
    pub(super) corrections: Vec<&'c CorrectionRow>,
    /// The numbers of the person's rows.
    pub(super) rows: Vec<usize>,
}

/// The fields that a person's corrections name, each with its corrections, and the rows that they name.
pub(super) struct NamedFields {
    pub(super) edits: BTreeMap<FieldPlace, Vec<FieldEdit>>,
    pub(super) rows: Vec<CorrectedRow>,
}

impl Corrections {
    /// Lays all corrections over a table. Takes back what was found in cells that they replace. Gives how many fields they
    /// change.
    pub(crate) fn lay_over(
        &self,
        table: &mut Table,
        context: CorrectionContext<'_>,
        found: &mut Report,
    ) -> CorrectionCounts {
        let mut counts = CorrectionCounts { rows: self.rows.len(), fields: 0 };
        if self.rows.is_empty() {
            return counts;
        }
        let file = OverlayFile::new(&self.file, &CORRECTION_COLUMNS);
        let tables: Vec<&Table> = context.people.into_iter().chain([&*table]).collect();
        let items = PersonItemFinder::new(&tables, context.ladder);
        let refused = refused(found);
        let mut layer = CorrectionLayer {
            of: self,
            file: &file,
            table,
            items: &items,
            context,
            refused,
            found,
        };
        let overlays = layer.overlays();
        let gone = table.lay_over(&file, &overlays);
        take_back(&gone, &self.file, found);
        let is_text = |cell: &&OverlayCell| cell.at.place == CorrectionColumn::After.place();
        let cells = overlays.iter().flat_map(|overlay| &overlay.cells);
        counts.fields = cells.filter(is_text).count();
        counts
    }
}

/// A file, a line and a column.
pub(super) type CellKey = (Arc<str>, u32, u32);

pub(super) fn key(at: &Location) -> CellKey {
    (Arc::clone(&at.file), at.line, at.column)
}

/// The texts of cells with errors.
pub(super) fn refused(found: &Report) -> BTreeMap<CellKey, String> {
    let errors = found.iter().filter(|finding| finding.is_error());
    let text =
        |finding: &Diagnostic| Some((key(finding.location.as_ref()?), finding.value.clone()?));
    errors.filter_map(text).collect()
}

/// Takes back what was found in cells that are gone.
fn take_back(gone: &[Location], corrections: &Arc<str>, found: &mut Report) {
    let gone: BTreeSet<CellKey> = gone.iter().map(key).collect();
    found.take_away_if(|finding| {
        let at = finding.location.as_ref();
        at.is_some_and(|at| at.file != *corrections && gone.contains(&key(at)))
    });
}

/// Works out what corrections make of a table.
pub(super) struct CorrectionLayer<'c> {
    pub(super) of: &'c Corrections,
    pub(super) file: &'c OverlayFile,
    pub(super) table: &'c Table,
    pub(super) items: &'c PersonItemFinder<'c>,
    pub(super) context: CorrectionContext<'c>,
    /// What stands in cells that could not be read.
    pub(super) refused: BTreeMap<CellKey, String>,
    pub(super) found: &'c mut Report,
}

impl<'c> CorrectionLayer<'c> {
    fn overlays(&mut self) -> Vec<RowOverlay> {
        let mut overlays = Vec::new();
        for (number, (id, person)) in self.people().into_iter().enumerate() {
            if person.rows.is_empty() && !self.items.knows(&id) {
                self.unknown_person(number, &id, &person);
                continue;
            }
            overlays.extend(self.person(&id, person));
        }
        overlays
    }

    /// The corrections by person, with the rows of each.
    fn people(&self) -> BTreeMap<PersonId, PersonCorrections<'c>> {
        let mut people: BTreeMap<PersonId, PersonCorrections<'c>> = BTreeMap::new();
        for row in &self.of.rows {
            let id = PersonId::new(&row.correction.employee_id);
            people.entry(id).or_default().corrections.push(row);
        }
        let mut by_text: BTreeMap<String, &mut PersonCorrections<'c>> = BTreeMap::new();
        for (id, person) in &mut people {
            by_text.insert(id.as_str().to_owned(), person);
        }
        for (id, rows) in self.table.runs() {
            if let Some(person) = by_text.get_mut(id) {
                person.rows.extend(rows);
            }
        }
        people
    }

    /// What a person's corrections make of the person's rows.
    fn person(&mut self, id: &PersonId, person: PersonCorrections<'c>) -> Vec<RowOverlay> {
        let fields = self.fields(id, &person).edits;
        let mut rows: BTreeMap<RowPlace, Vec<OverlayCell>> = BTreeMap::new();
        for (place, mut edits) in fields {
            edits.sort_by_key(|edit| edit.number);
            let cells = rows.entry(place.row.clone()).or_default();
            cells.extend(self.field(&place, &edits));
        }
        let like = person.rows.first().copied();
        let overlay = |(place, cells)| match place {
            _ if Vec::is_empty(&cells) => None,
            RowPlace::Of(number) => Some(RowOverlay { row: OverlaidRow::Of(number), cells }),
            RowPlace::New(row) => self.new_row(id, &row, like, cells),
        };
        rows.into_iter().filter_map(overlay).collect()
    }

    /// The corrections of each field. Reports those that name none.
    pub(super) fn fields(&mut self, id: &PersonId, person: &PersonCorrections<'c>) -> NamedFields {
        let own = |number: &usize| CorrectedRow::new(self.table, *number, id, self.items);
        let mut places = FieldPlaces {
            corrections: self.of,
            file: self.file,
            table: self.table,
            items: self.items,
            id,
            settings: self.context.settings,
            rows: person.rows.iter().filter_map(own).collect(),
            added: BTreeMap::new(),
        };
        let mut corrections = person.corrections.clone();
        corrections.sort_by_key(|row| row.correction.nth);
        let mut edits: BTreeMap<FieldPlace, Vec<FieldEdit>> = BTreeMap::new();
        for row in corrections {
            match places.place(row) {
                Ok(place) => {
                    let edit = self.edit(row, &place);
                    edits.entry(place).or_default().push(edit);
                }
                Err(finding) => self.tell(row, *finding),
            }
        }
        let rows = places.rows;
        NamedFields { edits, rows }
    }

    /// A row that the table lacks; none if its corrections leave nothing in it.
    fn new_row(
        &self,
        id: &PersonId,
        row: &AddedRow,
        like: Option<usize>,
        mut cells: Vec<OverlayCell>,
    ) -> Option<RowOverlay> {
        if cells.iter().all(|cell| cell.at.column == Column::Assessor || cell.text.is_empty()) {
            return None;
        }
        let line = cells[0].at.line;
        let NamedVoice { item, role, peer } = &row.voice;
        let mut put = |column: Column, text: &str, of: CorrectionColumn| {
            if cells.iter().all(|cell| cell.at.column != column) {
                let at = OverlayPlace { column, line, place: of.place() };
                cells.push(OverlayCell { text: text.to_owned(), at });
            }
        };
        put(Column::EmployeeId, id.as_str(), CorrectionColumn::EmployeeId);
        put(Column::Item, item.name(), CorrectionColumn::Item);
        if self.table.shape_of_new() == TableShape::Long {
            put(Column::Role, role.as_str(), CorrectionColumn::Role);
        }
        if let Some(peer) = peer {
            put(Column::Assessor, peer, CorrectionColumn::Assessor);
        }
        Some(RowOverlay { row: OverlaidRow::New(like), cells })
    }

    fn unknown_person(&mut self, number: usize, id: &PersonId, person: &PersonCorrections<'_>) {
        let message = format!(
            "`{}` is in no table, so nothing of them can be corrected",
            escape_control(id.as_str())
        );
        for row in &person.corrections {
            let finding = Diagnostic::error(Code::UnknownPerson, message.clone());
            let finding = finding.at(self.of.at(row.line, CorrectionColumn::EmployeeId));
            let finding = finding.value(id.as_str());
            let finding = finding.nearest_of_many(number, id.as_str(), self.items.listed());
            self.tell(
                row,
                finding.hint("give the files of this person's cycle, or delete the row"),
            );
        }
    }

    /// Reports a finding about the person and the item of a correction.
    pub(super) fn tell(&mut self, row: &CorrectionRow, finding: Diagnostic) {
        let Correction { employee_id, item, .. } = &row.correction;
        let id = PersonId::new(employee_id);
        self.found.push(finding.about(id.as_str()).item(item));
    }
}
