//! What stands in a person's form, part by part. In: the person as they are now, and what the visitor may see. Out: parts with
//! headings, in them the items, and in these the fields, each with what was found in it.

use std::collections::BTreeMap;

use promopacket::audience::{Audience, PacketPart};
use promopacket::corrections::PersonField;
use promopacket::cycle::Cycle;
use promopacket::diagnostics::Diagnostic;
use promopacket::ladder::{Ladder, RungId};
use promopacket::pipeline::{LivePerson, PersonFinding};

use super::cycle_page::encoded;
use super::person_field::field_id;

/// The form of a person.
#[derive(Debug)]
pub(super) struct PersonForm<'p> {
    pub(super) parts: Vec<FormPart<'p>>,
    /// What was found in no field that the visitor sees.
    pub(super) general: Vec<&'p Diagnostic>,
}

/// A part of the form with a heading.
#[derive(Debug)]
pub(super) struct FormPart<'p> {
    pub(super) kind: PartKind,
    pub(super) items: Vec<FormItem<'p>>,
}

/// What a part of the form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PartKind {
    Ask,
    TargetRung,
    CurrentRung,
    /// Skills of rungs that the person has nothing to do with.
    OtherSkills,
    Impact,
    Statements,
    Peers,
}

/// A skill, or a statement.
#[derive(Debug)]
pub(super) struct FormItem<'p> {
    /// The id of its element.
    pub(super) id: String,
    /// The name by which corrections know it.
    pub(super) item: &'p str,
    /// Its place among its like in the packet, from 1; none if the packet does not show it by itself.
    pub(super) place: Option<u32>,
    pub(super) title: String,
    pub(super) fields: Vec<FieldOfForm<'p>>,
}

/// A field with what was found in it.
#[derive(Debug)]
pub(super) struct FieldOfForm<'p> {
    pub(super) id: String,
    pub(super) field: &'p PersonField,
    pub(super) findings: Vec<&'p Diagnostic>,
}

/// What the form is made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct FormContext<'c> {
    pub(super) ladder: &'c Ladder,
    pub(super) cycle: &'c Cycle,
    /// As whom the visitor reads.
    pub(super) audience: Audience,
}

impl FormItem<'_> {
    /// Whether nobody said anything yet.
    pub(super) fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.field.text.is_empty())
    }

    /// Whether something was found in it.
    pub(super) fn has_findings(&self) -> bool {
        self.fields.iter().any(|field| !field.findings.is_empty())
    }
}

impl FormContext<'_> {
    /// Whether the visitor may see what is said of an item.
    pub(super) fn shows(&self, item: &str) -> bool {
        let visibility = &self.cycle.visibility;
        let sees = |part: PacketPart| visibility.who_may_read(part).contains(&self.audience);
        match part_of_statement(item) {
            Some(part) => sees(part),
            None => sees(PacketPart::TargetRung) || sees(PacketPart::CurrentRung),
        }
    }

    /// The findings that the visitor may see, each with the places of its fields.
    pub(super) fn findings<'p>(
        &self,
        person: &'p LivePerson,
    ) -> impl Iterator<Item = &'p PersonFinding> {
        let is_shown = |found: &&PersonFinding| {
            let item = found.finding.item.as_deref();
            let mut items = found.fields.iter().map(|place| person.fields[*place].item.as_str());
            item.is_none_or(|item| self.shows(item)) && items.all(|item| self.shows(item))
        };
        person.findings.iter().filter(is_shown).collect::<Vec<_>>().into_iter()
    }

    /// The form of a person, as the visitor sees it.
    pub(super) fn form<'p>(&self, person: &'p LivePerson) -> PersonForm<'p> {
        let mut of_fields: BTreeMap<usize, Vec<&Diagnostic>> = BTreeMap::new();
        let mut general = Vec::new();
        for found in self.findings(person) {
            match found.fields.first() {
                Some(place) => of_fields.entry(*place).or_default().push(&found.finding),
                None => general.push(&found.finding),
            }
        }
        let mut parts: Vec<FormPart<'p>> = Vec::new();
        for (place, field) in person.fields.iter().enumerate() {
            if !self.shows(&field.item) {
                continue;
            }
            let findings = of_fields.remove(&place).unwrap_or_default();
            let field = FieldOfForm { id: field_id(field), field, findings };
            self.add(person, field, &mut parts);
        }
        PersonForm { parts, general }
    }

    /// Puts a field into its part and its item.
    fn add<'p>(
        &self,
        person: &'p LivePerson,
        field: FieldOfForm<'p>,
        parts: &mut Vec<FormPart<'p>>,
    ) {
        let kind = self.kind(person, &field.field.item);
        let place = match parts.iter().position(|part| part.kind == kind) {
            Some(place) => place,
            None => {
                let place = parts.iter().take_while(|part| part.kind < kind).count();
                parts.insert(place, FormPart { kind, items: Vec::new() });
                place
            }
        };
        let items = &mut parts[place].items;
        let id = item_id(field.field);
        match items.iter_mut().find(|item| item.id == id) {
            Some(item) => {
                item.place = item.place.or(field.field.packet_nth);
                item.fields.push(field);
            }
            None => {
                let (item, place) = (field.field.item.as_str(), field.field.packet_nth);
                let title = self.title(item);
                items.push(FormItem { id, item, place, title, fields: vec![field] });
            }
        }
    }

    fn kind(&self, person: &LivePerson, item: &str) -> PartKind {
        match item {
            "summary" => PartKind::Ask,
            "impact" => PartKind::Impact,
            "peer-feedback" | "peer-feedback-shared" => PartKind::Peers,
            _ if part_of_statement(item).is_some() => PartKind::Statements,
            _ => self.rung_kind(person, item),
        }
    }

    /// Of which of the person's rungs a skill is.
    fn rung_kind(&self, person: &LivePerson, item: &str) -> PartKind {
        let is_of = |rung: Option<&RungId>| {
            let rung = rung.and_then(|rung| self.ladder.rung(rung));
            rung.is_some_and(|rung| rung.skills.iter().any(|skill| skill.id.as_str() == item))
        };
        if is_of(person.target()) {
            PartKind::TargetRung
        } else if is_of(person.current()) {
            PartKind::CurrentRung
        } else {
            PartKind::OtherSkills
        }
    }

    fn title(&self, item: &str) -> String {
        match statement_title(item) {
            Some(title) => title.to_owned(),
            None => {
                let mut skills = self.ladder.skills();
                let skill = skills.find(|(_, skill)| skill.id.as_str() == item);
                skill.map_or_else(|| item.to_owned(), |(_, skill)| skill.full_text())
            }
        }
    }
}

/// The id of the element of the item that a field belongs to. What stands in several rows has one for each.
fn item_id(field: &PersonField) -> String {
    format!("item.{}.{}.{}", encoded(&field.item), encoded(&field.assessor), field.nth)
}

/// The part of the packet that shows a statement; none for a skill.
fn part_of_statement(item: &str) -> Option<PacketPart> {
    match item {
        "summary" => Some(PacketPart::Ask),
        "concerns" => Some(PacketPart::Concerns),
        _ => PacketPart::named(item),
    }
}

/// The heading of a statement; none for a skill.
fn statement_title(item: &str) -> Option<&'static str> {
    let title = match item {
        "summary" => "What is asked for",
        "impact" => "Impact story",
        "scope" => "Scope",
        "business-need" => "Why the role is needed",
        "leverage" => "Leverage: what others build on",
        "concerns" => "Concern",
        "development-plan" => "Development plan",
        "recommendation" => "The manager’s recommendation",
        "peer-feedback" => "A peer’s words",
        "peer-feedback-shared" => "A peer’s words that the employee may read",
        "calibration-notes" => "Note of the calibration",
        "last-decision" => "Last decision",
        _ => return None,
    };
    Some(title)
}
