//! What corrections make of one field. In: the field's place, and the corrections that name it. Out: what it says at last, if that is
//! not what the input says; and a finding about each correction that was made of another text.

use super::correction_rows::CorrectionRow;
use super::edit_chain::{ChainEnd, FieldEdit, follow};
use super::field_places::{FieldPlace, RowPlace};
use super::lay_over::{CorrectionLayer, key};
use super::stale_texts::{ShownPair, shown};
use super::{Correction, CorrectionColumn};
use crate::diagnostics::{Code, Diagnostic, Location};
use crate::intake::{Column, OverlayCell, OverlayPlace, ReadValue, read_value};
use crate::rating::Rating;
use crate::statement::StatementKind;

/// What settles a correction that does not fit. A later one that fits is by somebody who saw what the field says.
const SETTLE: &str = "decide which text counts: add a row whose `before` is what the field says now and whose `after` is what it is to say, or delete this row";

impl CorrectionLayer<'_> {
    /// A correction of a field, with its texts as a table has them. What the input says and nobody could read is nothing.
    pub(super) fn edit(&self, row: &CorrectionRow, place: &FieldPlace) -> FieldEdit {
        let before = self.value(row, place.column, CorrectionColumn::Before).text;
        let is_refused = self.refused_text(place) == Some(&before);
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
    pub(super) fn field(&mut self, place: &FieldPlace, edits: &[FieldEdit]) -> Option<OverlayCell> {
        let of = &self.of.rows[edits.first()?.number];
        let input = self.meant(of, place.column, self.input(place).to_owned());
        let ChainEnd { last, unfit } = follow(&input, edits);
        for edit in unfit {
            self.stale(place, edit, last);
        }
        let last = last?;
        let row = &self.of.rows[last.number];
        // What nobody could read is something else than nothing.
        let is_change = last.after != input || self.refused_text(place).is_some();
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
    pub(super) fn input<'p>(&self, place: &'p FieldPlace) -> &'p str
    where
        Self: 'p,
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

    /// What stands in the input's cell of a field, if it could not be read.
    pub(super) fn refused_text(&self, place: &FieldPlace) -> Option<&String> {
        let refused = self.refused.get(&key(&self.input_place(place)?))?;
        self.input(place).is_empty().then_some(refused)
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
        let own = format!("its own text waits in this row: {}", shown(&edit.after, 0));
        self.tell(row, finding.hint(SETTLE).hint(own));
    }

    /// Where the input has the field; none if it has no such cell.
    pub(super) fn input_place(&self, place: &FieldPlace) -> Option<Location> {
        self.table.cell(&self.table.rows[place.number()?], place.column).map(|cell| cell.at())
    }
}
