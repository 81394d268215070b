//! The fields of one person's form. In: the table of assessments as it was read, with the corrections of the person. Out: every field
//! that a packet is made from, in the packet's order, with what the input says, what it says now, and how a correction names it.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset};

use super::corrected_rows::{CorrectedRow, NamedVoice};
use super::correction_rows::Corrections;
use super::field_places::{AddedRow, FieldPlace, RowPlace, column};
use super::lay_over::{
    CorrectionContext, CorrectionLayer, NamedFields, PersonCorrections, refused,
};
use super::{CORRECTION_COLUMNS, CorrectedField, CorrectionColumn};
use crate::assessment::{PersonId, PersonItemFinder, RowItem};
use crate::diagnostics::{Location, Report};
use crate::intake::{self, Column, OverlayFile, Table, TableShape};
use crate::ladder::{Ladder, SkillId};
use crate::role::AssessorRole;
use crate::statement::StatementKind;

/// A field of a person's form. A [`Correction`](super::Correction) that has its employee id, `item`, `role`, `assessor`, `nth` and
/// `field`, and its `text` as `before`, changes this field and no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonField {
    /// The id of a skill, or the name of a statement such as `impact`.
    pub item: String,
    /// Who writes it: `self`, `manager` or `peer`.
    pub role: &'static str,
    /// The peer who writes it, as the input names them; blank for the words of others.
    pub assessor: String,
    /// Which of several such rows it is in, from 1.
    pub nth: u32,
    /// The field.
    pub field: CorrectedField,
    /// What it says now, as typed; blank if nobody wrote it.
    pub text: String,
    /// What the input says, as typed, even if it cannot be read.
    pub input_text: String,
    /// Where the text stands: in the corrections file if it was corrected, else in the input; none if the input has no such cell.
    pub at: Option<Location>,
    /// The correction that counts, if the field says something else than the input.
    pub corrected: Option<FieldCorrection>,
    /// Which of several such parts it is in the packet, from 1, as [`PagePlace`](crate::typeset::PagePlace) counts them; none if the
    /// packet does not show it by itself. Skills and statements that stand once are always the first.
    pub packet_nth: Option<u32>,
    /// The places of everything that is found about the field.
    pub(crate) places: FieldLocations,
}

/// Who changed a field, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldCorrection {
    /// Who changed it.
    pub by: String,
    /// When it was changed.
    pub at: DateTime<FixedOffset>,
}

/// Where findings about a field are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FieldLocations {
    /// The item of its row.
    pub(crate) item: Option<Location>,
    /// Its cell in the input.
    pub(crate) input: Option<Location>,
    /// The lines of its corrections in their file.
    pub(crate) lines: Vec<u32>,
    /// The number of its row in the table, if it is there.
    pub(crate) row: Option<usize>,
}

impl Corrections {
    /// No corrections.
    pub(crate) fn none() -> Self {
        Self { file: "".into(), rows: Vec::new() }
    }

    /// The fields of a person, of whom all rows and corrections are; `found` is what was found in the table before corrections.
    pub(crate) fn fields(
        &self,
        id: &PersonId,
        table: &Table,
        context: CorrectionContext<'_>,
        found: &Report,
    ) -> Vec<PersonField> {
        let file = OverlayFile::new(&self.file, &CORRECTION_COLUMNS);
        let tables: Vec<&Table> = context.people.into_iter().chain([table]).collect();
        let items = PersonItemFinder::new(&tables, context.ladder);
        let refused = refused(found);
        let mut unheard = Report::new();
        let found = &mut unheard;
        let mut layer = CorrectionLayer {
            of: self,
            file: &file,
            table,
            items: &items,
            context,
            refused,
            found,
        };
        let rows = (0..table.rows.len()).collect();
        let person = PersonCorrections { corrections: self.rows.iter().collect(), rows };
        let named = layer.fields(id, &person);
        let mut form = PersonForm {
            layer,
            named,
            is_paired: table.shape_of_new() == TableShape::Paired,
            listed: BTreeSet::new(),
            fields: Vec::new(),
        };
        for item in form.items(id, context.ladder) {
            form.item(&item);
        }
        form.fields
    }
}

/// Lists the fields of a person.
struct PersonForm<'c> {
    layer: CorrectionLayer<'c>,
    named: NamedFields,
    /// Whether rows that are added have the paired shape.
    is_paired: bool,
    /// What is listed already: in the paired shape two voices share cells.
    listed: BTreeSet<FieldPlace>,
    fields: Vec<PersonField>,
}

impl PersonForm<'_> {
    /// What the form asks, in the order of the packet: the ask, the skills of the target rung and of the current one, those of
    /// other rungs that rows name, the stories, and everything else.
    fn items(&self, id: &PersonId, ladder: &Ladder) -> Vec<RowItem> {
        let mut items = vec![RowItem::Statement(StatementKind::Summary)];
        if let Some([current, target]) = self.layer.items.rungs(id) {
            let rungs = [target, current].into_iter().filter_map(|rung| ladder.rung(rung));
            let skills: Vec<SkillId> =
                rungs.flat_map(|rung| rung.skills.iter().map(|skill| skill.id.clone())).collect();
            items.extend(skills.into_iter().map(RowItem::Skill));
        }
        for row in &self.named.rows {
            if matches!(row.item, RowItem::Skill(_)) && !items.contains(&row.item) {
                items.push(row.item.clone());
            }
        }
        items.extend(BEHIND_SKILLS.map(RowItem::Statement));
        items
    }

    fn item(&mut self, item: &RowItem) {
        let mut roles = AssessorRole::ALL.to_vec();
        if item.names_peers() {
            roles = vec![AssessorRole::Peer, AssessorRole::Manager, AssessorRole::Self_];
        }
        // Two voices of the paired shape share some cells: these belong to the one that may write them.
        roles.sort_by_key(|role| !may_write(item, *role));
        for role in roles {
            let peers: Vec<Option<String>> = if item.names_peers() || role == AssessorRole::Peer {
                self.peers(item, role).into_iter().map(Some).collect()
            } else {
                vec![None]
            };
            for peer in peers {
                self.voice(&NamedVoice { item: item.clone(), role, peer });
            }
        }
    }

    /// The peers who speak of an item, in the order of their rows; at last the one who has no name yet.
    fn peers(&self, item: &RowItem, role: AssessorRole) -> Vec<String> {
        let mut peers: Vec<String> = Vec::new();
        let is_of = |row: &&CorrectedRow| row.item == *item && row.role.is_none_or(|it| it == role);
        let there = self.named.rows.iter().filter(is_of).map(|row| row.assessor.clone());
        let added = self.added().filter(|row| row.voice.item == *item);
        let added = added.filter_map(|row| row.voice.peer.clone());
        for peer in there.chain(added) {
            if !peer.is_empty() && !peers.contains(&peer) {
                peers.push(peer);
            }
        }
        peers.push(String::new());
        peers
    }

    /// The rows that corrections add.
    fn added(&self) -> impl Iterator<Item = &AddedRow> {
        self.named.edits.keys().filter_map(|place| match &place.row {
            RowPlace::New(row) => Some(row),
            RowPlace::Of(_) => None,
        })
    }

    fn voice(&mut self, voice: &NamedVoice) {
        let there = voice.rows(self.layer.table, &self.named.rows);
        let there: Vec<(usize, bool)> =
            there.iter().map(|row| (row.number, row.is_paired())).collect();
        for (nth, (number, is_paired)) in (1..).zip(&there) {
            self.row(voice, nth, RowPlace::Of(*number), *is_paired);
        }
        if self.is_paired && !voice.is_paired() {
            return;
        }
        let count = u32::try_from(there.len()).unwrap_or(u32::MAX);
        let role = if self.is_paired { AssessorRole::Self_ } else { voice.role };
        let of = NamedVoice { role, ..voice.clone() };
        let added = self.added().filter(|row| row.voice == of).map(|row| row.nth).max();
        let last = added.unwrap_or(count);
        let next = if self.offers_another(voice, last) { last + 1 } else { last };
        for nth in count + 1..=next {
            let row = RowPlace::New(AddedRow { voice: of.clone(), nth });
            self.row(voice, nth, row, self.is_paired);
        }
    }

    /// Whether the form asks for one more row behind so many.
    fn offers_another(&self, voice: &NamedVoice, count: u32) -> bool {
        let is_new_peer = voice.peer.as_ref().is_none_or(String::is_empty);
        let is_asked = match (&voice.item, voice.role) {
            (RowItem::Skill(_), AssessorRole::Peer) => false,
            (RowItem::Statement(_), AssessorRole::Manager) if voice.item.names_peers() => false,
            _ => may_write(&voice.item, voice.role),
        };
        is_asked && is_new_peer && (count == 0 || voice.repeats())
    }

    /// The fields of a row: those that a packet shows, and those that say something nevertheless.
    fn row(&mut self, voice: &NamedVoice, nth: u32, row: RowPlace, is_paired: bool) {
        for field in CorrectedField::ALL {
            let column = column(field, voice.role, is_paired);
            let place = FieldPlace { row: row.clone(), column };
            if self.listed.contains(&place) {
                continue;
            }
            let found = self.field(voice, nth, field, &place);
            let says = !found.text.is_empty() || !found.input_text.is_empty();
            if is_asked(voice, field, &row) || says && is_told(voice, field, is_paired) {
                self.listed.insert(place);
                self.fields.push(found);
            }
        }
    }

    fn field(
        &mut self,
        voice: &NamedVoice,
        nth: u32,
        field: CorrectedField,
        place: &FieldPlace,
    ) -> PersonField {
        let input = self.layer.input_place(place);
        let refused = self.layer.refused_text(place).cloned();
        let input_text = refused.unwrap_or_else(|| self.layer.input(place).to_owned());
        let mut edits = self.named.edits.get(place).cloned().unwrap_or_default();
        let lines = edits.iter().map(|edit| self.layer.of.rows[edit.number].line).collect();
        edits.sort_by_key(|edit| edit.number);
        let now = self.layer.field(place, &edits);
        let (text, at, corrected) = match now {
            None => (input_text.clone(), input.clone(), None),
            Some(cell) => {
                let at = self.layer.of.at(cell.at.line, CorrectionColumn::After);
                let row = self.layer.of.rows.iter().find(|row| row.line == cell.at.line);
                let text = match row {
                    // What cannot be read is shown as it was typed.
                    Some(row) if cell.text.is_empty() => {
                        intake::without_guard(row.correction.after.trim()).to_owned()
                    }
                    _ => cell.text,
                };
                let corrected = row.map(|row| FieldCorrection {
                    by: row.correction.by.clone(),
                    at: row.correction.at,
                });
                (text, Some(at), corrected)
            }
        };
        let (table, row) = (self.layer.table, place.number());
        let item = row.and_then(|row| table.cell(&table.rows[row], Column::Item));
        let places = FieldLocations { item: item.map(|it| it.at()), input, lines, row };
        PersonField {
            item: voice.item.name().to_owned(),
            role: voice.role.as_str(),
            assessor: voice.peer.clone().unwrap_or_default(),
            nth,
            field,
            text,
            input_text,
            at,
            corrected,
            packet_nth: if voice.item.repeats() { None } else { Some(1) },
            places,
        }
    }
}

use StatementKind as S;

/// What stands behind the skills.
const BEHIND_SKILLS: [StatementKind; 11] = [
    S::Impact,
    S::Scope,
    S::BusinessNeed,
    S::Leverage,
    S::Concerns,
    S::DevelopmentPlan,
    S::Recommendation,
    S::PeerFeedback,
    S::PeerFeedbackShared,
    S::CalibrationNotes,
    S::LastDecision,
];

/// Whether a role may write an item.
fn may_write(item: &RowItem, role: AssessorRole) -> bool {
    match item {
        RowItem::Skill(_) => true,
        RowItem::Statement(statement) => statement.is_written_by(role),
    }
}

/// Whether a packet shows a field of a row of this voice.
fn is_asked(voice: &NamedVoice, field: CorrectedField, row: &RowPlace) -> bool {
    use CorrectedField as F;
    let is_own = voice.role == AssessorRole::Self_;
    match (&voice.item, field) {
        _ if !may_write(&voice.item, voice.role) => false,
        (_, F::Comment) => true,
        (RowItem::Skill(_), F::Rating) => true,
        (RowItem::Skill(_), F::Assessor) => voice.role == AssessorRole::Peer,
        (RowItem::Skill(_), F::Evidence | F::Date) => is_own,
        (RowItem::Statement(statement), F::Rating) => statement.is_answered_by(voice.role),
        (RowItem::Statement(statement), F::Assessor) => *statement == S::PeerFeedback,
        (RowItem::Statement(S::LastDecision), F::Date) => true,
        (RowItem::Statement(S::Impact), F::Evidence | F::Date) => {
            is_own || matches!(row, RowPlace::Of(_))
        }
        (RowItem::Statement(_), F::Evidence | F::Date) => false,
    }
}

/// Whether a field that says something is listed though no packet shows it: the names of those who speak for themselves in rows
/// of their own are no words.
fn is_told(voice: &NamedVoice, field: CorrectedField, is_paired: bool) -> bool {
    field != CorrectedField::Assessor || is_paired || voice.peer.is_some()
}
