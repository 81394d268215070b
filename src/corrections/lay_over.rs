//! Corrections over a table. In: the corrections, and the table of assessments as it was read, from whatever files. Out: the table with
//! those that fit, before anybody asks what its cells mean; and a finding about each that does not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::corrected_rows::{CorrectedRow, NamedVoice};
use super::correction_rows::{CorrectionRow, Corrections};
use super::edit_chain::{ChainEnd, FieldEdit, follow};
use super::field_places::{AddedRow, FieldPlace, FieldPlaces, RowPlace};
use super::stale_texts::ShownPair;
use super::{CORRECTION_COLUMNS, Correction, CorrectionColumn, CorrectionCounts};
use crate::assessment::{ItemFinder, PersonId};
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::intake::{
    Column, IntakeOptions, OverlaidRow, OverlayCell, OverlayFile, OverlayPlace, ReadValue,
    RowOverlay, Table, TableShape, read_value,
};
use crate::ladder::Ladder;
use crate::rating::{Rating, Scale};
use crate::statement::StatementKind;

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
struct PersonCorrections<'c> {
    corrections: Vec<&'c CorrectionRow>,
    /// The numbers of the person's rows.
    rows: Vec<usize>,
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
        let items = ItemFinder::new(&tables, context.ladder);
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
type CellKey = (Arc<str>, u32, u32);

fn key(at: &Location) -> CellKey {
    (Arc::clone(&at.file), at.line, at.column)
}

/// The texts of cells with errors.
fn refused(found: &Report) -> BTreeMap<CellKey, String> {
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
struct CorrectionLayer<'c> {
    of: &'c Corrections,
    file: &'c OverlayFile,
    table: &'c Table,
    items: &'c ItemFinder<'c>,
    context: CorrectionContext<'c>,
    /// What stands in cells that could not be read.
    refused: BTreeMap<CellKey, String>,
    found: &'c mut Report,
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
        let fields = self.fields(id, &person);
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
    fn fields(
        &mut self,
        id: &PersonId,
        person: &PersonCorrections<'c>,
    ) -> BTreeMap<FieldPlace, Vec<FieldEdit>> {
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
        let mut fields: BTreeMap<FieldPlace, Vec<FieldEdit>> = BTreeMap::new();
        for row in corrections {
            match places.place(row) {
                Ok(place) => {
                    let edit = self.edit(row, &place);
                    fields.entry(place).or_default().push(edit);
                }
                Err(finding) => self.tell(row, *finding),
            }
        }
        fields
    }

    /// A correction of a field, with its texts as a table has them. What the input says and nobody could read is nothing.
    fn edit(&self, row: &CorrectionRow, place: &FieldPlace) -> FieldEdit {
        let before = self.value(row, place.column, CorrectionColumn::Before).text;
        let refused = self.input_place(place).and_then(|at| self.refused.get(&key(&at)));
        let is_refused = self.input(place).is_empty() && refused == Some(&before);
        let after = self.value(row, place.column, CorrectionColumn::After).text;
        FieldEdit {
            number: row.number,
            before: if is_refused { String::new() } else { self.meant(row, place.column, before) },
            after: self.meant(row, place.column, after),
            at: row.correction.at,
        }
    }

    /// A text by which those that say the same are compared: a rating may be a number, a label, or both, an answer may have
    /// hyphens or not.
    fn meant(&self, row: &CorrectionRow, column: Column, text: String) -> String {
        let is_rating =
            matches!(column, Column::Rating | Column::SelfRating | Column::ManagerRating);
        if !is_rating || text.is_empty() {
            return text;
        }
        let scale = self.context.scale;
        let is_answer = StatementKind::named(&row.correction.item).is_some();
        let rating = if is_answer { None } else { scale.parse(&text).ok() };
        match rating.and_then(Rating::step) {
            Some(step) => format!("{} - {}", scale.number(step), scale.label(step)),
            None => text.to_lowercase().replace(['_', ' '], "-"),
        }
    }

    /// One of the two texts of a correction, as if it stood in a table.
    fn value(&self, row: &CorrectionRow, column: Column, of: CorrectionColumn) -> ReadValue {
        let Correction { before, after, .. } = &row.correction;
        let text = if of == CorrectionColumn::Before { before } else { after };
        let at = OverlayPlace { column, line: row.line, place: of.place() };
        read_value(&self.file.cell(text, at), self.context.settings)
    }

    /// What a field says at last, if that is not what the input says. Reports each correction that does not fit.
    fn field(&mut self, place: &FieldPlace, edits: &[FieldEdit]) -> Option<OverlayCell> {
        let of = &self.of.rows[edits.first()?.number];
        let input = self.meant(of, place.column, self.input(place).to_owned());
        let ChainEnd { last, unfit } = follow(&input, edits);
        for edit in unfit {
            self.stale(place, edit, last);
        }
        let last = last?;
        let row = &self.of.rows[last.number];
        let is_change = last.after != input;
        // Of what cannot be read nothing is left, which may be what the input says.
        let ReadValue { text, found } = self.value(row, place.column, CorrectionColumn::After);
        if is_change || text.is_empty() {
            found.into_iter().for_each(|finding| self.tell(row, finding));
        }
        if !is_change {
            return None;
        }
        let after = CorrectionColumn::After.place();
        let at = OverlayPlace { column: place.column, line: row.line, place: after };
        Some(OverlayCell { text, at })
    }

    /// What the input says in a field.
    fn input<'p>(&self, place: &'p FieldPlace) -> &'p str
    where
        'c: 'p,
    {
        match &place.row {
            RowPlace::Of(number) => {
                let cell = self.table.cell(&self.table.rows[*number], place.column);
                cell.map_or("", |cell| cell.text)
            }
            RowPlace::New(row) if place.column == Column::Assessor => {
                row.voice.peer.as_deref().unwrap_or_default()
            }
            RowPlace::New(_) => "",
        }
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

    /// Reports a correction whose field says something else than it did, with both texts and where they stand.
    fn stale(&mut self, place: &FieldPlace, edit: &FieldEdit, last: Option<&FieldEdit>) {
        let row = &self.of.rows[edit.number];
        let input = self.meant(row, place.column, self.input(place).to_owned());
        let says = last.map_or(&input, |it| &it.after);
        let ShownPair { first: before, second: says } = ShownPair::of(&edit.before, says);
        let at = match last {
            Some(last) => Some(self.of.at(self.of.rows[last.number].line, CorrectionColumn::After)),
            None => self.input_place(place),
        };
        let whose = if last.is_some() { "an earlier correction" } else { "the input" };
        let at = at.map_or_else(String::new, |at| format!(", at {}", self.found.numbered(at)));
        let field = row.correction.field;
        let message = format!(
            "the correction of `{field}` was made when it said {before}, and {whose} says {says}{at}; it is not applied"
        );
        let at = self.of.at(row.line, CorrectionColumn::Before);
        let finding = Diagnostic::error(Code::StaleCorrection, message).at(at);
        let finding = finding.value(&edit.before);
        self.tell(row, finding.hint(SETTLE));
    }

    /// Where the input has the field; none if it has no such cell.
    fn input_place(&self, place: &FieldPlace) -> Option<Location> {
        let RowPlace::Of(number) = place.row else { return None };
        self.table.cell(&self.table.rows[number], place.column).map(|cell| cell.at())
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
    fn tell(&mut self, row: &CorrectionRow, finding: Diagnostic) {
        let Correction { employee_id, item, .. } = &row.correction;
        let id = PersonId::new(employee_id);
        self.found.push(finding.about(id.as_str()).item(item));
    }
}

/// What settles a correction that does not fit. A later one that fits is by somebody who saw what the field says.
const SETTLE: &str = "decide which text counts: add a row whose `before` is what the field says now and whose `after` is what it is to say, or delete this row";
