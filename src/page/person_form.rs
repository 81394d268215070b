//! What stands in a person's form, part by part. In: the person as they are now, and what the visitor may see. Out: parts with
//! headings, in them the items, and in these the fields, each with what was found in it.

use std::collections::BTreeMap;

use promopacket::audience::Audience;
use promopacket::corrections::{CorrectedField, PersonField};
use promopacket::cycle::Cycle;
use promopacket::diagnostics::{Code, Diagnostic};
use promopacket::ladder::{Ladder, RungId, Skill};
use promopacket::pipeline::{LivePerson, PersonFinding};

use super::person_field::field_id;
use super::person_findings::{ShownFinding, sentence};
use super::view_addresses::encoded;
use super::visible_items::{part_of_statement, shows_item};

/// The form of a person.
#[derive(Debug)]
pub(super) struct DeskForm<'p> {
    pub(super) parts: Vec<FormPart<'p>>,
    /// What was found, in the order of the form; what is about no field comes first.
    pub(super) findings: Vec<ShownFinding>,
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

/// A field, and the id of its element.
#[derive(Debug)]
pub(super) struct FieldOfForm<'p> {
    pub(super) id: String,
    pub(super) field: &'p PersonField,
}

/// What the form is made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct DeskContext<'c> {
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
}

impl DeskContext<'_> {
    /// Whether the visitor may see what is said of an item.
    pub(super) fn shows(&self, item: &str) -> bool {
        shows_item(&self.cycle.visibility, self.audience, item)
    }

    /// The findings that the visitor may see, each with the places of its fields.
    pub(super) fn findings<'p>(&self, person: &'p LivePerson) -> Vec<&'p PersonFinding> {
        let is_shown = |found: &&PersonFinding| {
            let item = found.finding.item.as_deref();
            let mut items = found.fields.iter().map(|place| person.fields[*place].item.as_str());
            item.is_none_or(|item| self.shows(item)) && items.all(|item| self.shows(item))
        };
        person.findings.iter().filter(is_shown).collect()
    }

    /// The form of a person, as the visitor sees it.
    pub(super) fn form<'p>(&self, person: &'p LivePerson) -> DeskForm<'p> {
        let mut parts: Vec<FormPart<'p>> = Vec::new();
        for field in person.fields.iter().filter(|field| self.shows(&field.item)) {
            self.add(person, FieldOfForm { id: field_id(field), field }, &mut parts);
        }
        DeskForm { parts, findings: self.shown_findings(person) }
    }

    /// What the visitor is told, in the order of the form.
    fn shown_findings(&self, person: &LivePerson) -> Vec<ShownFinding> {
        let found = self.findings(person).into_iter();
        let mut found: Vec<(Vec<usize>, &Diagnostic)> =
            found.map(|it| (places_beside(person, it), &it.finding)).collect();
        found.sort_by_key(|it| it.0.first().map(|place| place + 1));
        let shown = found.into_iter().map(|(places, finding)| ShownFinding {
            at: places.iter().map(|place| field_id(&person.fields[*place])).collect(),
            is_error: finding.is_error(),
            code: finding.code,
            sentence: sentence(&self.in_words(&finding.message)),
            hints: finding.hints.iter().map(|hint| sentence(&self.in_words(hint))).collect(),
            about: places
                .first()
                .map(|place| self.title(&person.fields[*place].item))
                .unwrap_or_default(),
        });
        shown.collect()
    }

    /// A message with the words of skills in the place of their ids.
    fn in_words(&self, message: &str) -> String {
        let parts = message.split('`').enumerate().map(|(place, part)| {
            let skill = if place % 2 == 1 { self.skill(part) } else { None };
            match skill {
                Some(skill) => format!("“{}”", skill.text),
                None if place % 2 == 1 => format!("`{part}`"),
                None => part.to_owned(),
            }
        });
        parts.collect()
    }

    fn skill(&self, id: &str) -> Option<&Skill> {
        self.ladder.skills().map(|(_, skill)| skill).find(|skill| skill.id.as_str() == id)
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

    /// Of which of the person's rungs a skill is; while these are not known, all are of one.
    fn rung_kind(&self, person: &LivePerson, item: &str) -> PartKind {
        let (Some(target), Some(current)) = (person.target(), person.current()) else {
            return PartKind::TargetRung;
        };
        let is_of = |rung: &RungId| {
            let rung = self.ladder.rung(rung);
            rung.is_some_and(|rung| rung.skills.iter().any(|skill| skill.id.as_str() == item))
        };
        if is_of(target) {
            PartKind::TargetRung
        } else if is_of(current) {
            PartKind::CurrentRung
        } else {
            PartKind::OtherSkills
        }
    }

    fn title(&self, item: &str) -> String {
        match statement_title(item) {
            Some(title) => title.to_owned(),
            None => self.skill(item).map_or_else(|| item.to_owned(), Skill::full_text),
        }
    }
}

/// Beside which fields a finding stands: one of each item that it is about. Where a row as a whole is meant, words that are missing
/// come first.
fn places_beside(person: &LivePerson, found: &PersonFinding) -> Vec<usize> {
    let is_missing = |place: usize, role: Option<&str>| {
        let field = &person.fields[place];
        field.field == CorrectedField::Comment
            && field.text.is_empty()
            && role.is_none_or(|role| field.role == role)
    };
    let mut of_items: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for place in &found.fields {
        of_items.entry(item_id(&person.fields[*place])).or_default().push(*place);
    }
    let chosen = of_items.into_values().filter_map(|places| {
        let mut missing = places.iter().copied().filter(|place| is_missing(*place, None));
        let of_manager = places.iter().copied().find(|place| is_missing(*place, Some("manager")));
        of_manager.or_else(|| missing.next()).or_else(|| places.first().copied())
    });
    let mut chosen: Vec<usize> = chosen.collect();
    chosen.sort_unstable();
    if chosen.is_empty() && found.finding.code == Code::FewFeedbackGivers {
        let is_next = |place: &usize| {
            person.fields[*place].item == "peer-feedback" && is_missing(*place, None)
        };
        chosen.extend((0..person.fields.len()).find(is_next));
    }
    chosen
}

/// The id of the element of the item that a field belongs to. What stands in several rows has one for each.
fn item_id(field: &PersonField) -> String {
    format!("item.{}.{}.{}", encoded(&field.item), encoded(&field.assessor), field.nth)
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
