//! The fields of a form as HTML. In: the parts of the form. Out: headings, groups and labelled fields, each with where it stands, who
//! changed it, and what was found in it.

use maud::{Markup, html};
use promopacket::corrections::{CorrectedField, PersonField};
use promopacket::diagnostics::Location;
use promopacket::rating::Scale;

use super::field_choices::{FieldChoice, with_text};
use super::person_field::field_word;
use super::person_findings::{ShownFinding, finding, found_id};
use super::person_form::{FieldOfForm, FormItem, FormPart, PartKind};

/// What fields are shown with.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldLook<'c> {
    pub(super) scale: &'c Scale,
    /// The names of the two rungs.
    pub(super) target: &'c str,
    pub(super) current: &'c str,
    /// What was found.
    pub(super) findings: &'c [ShownFinding],
    /// The name of who looks at it.
    pub(super) visitor: &'c str,
}

impl FieldLook<'_> {
    /// A part of the form.
    pub(super) fn part(&self, part: &FormPart<'_>) -> Markup {
        html! {
            section {
                h2 { (self.heading(part.kind)) }
                @if part.kind == PartKind::TargetRung { p.quiet { (self.meets_words()) } }
                @for item in &part.items { (self.item(part.kind, item)) }
            }
        }
    }

    fn heading(&self, kind: PartKind) -> Markup {
        match kind {
            PartKind::Ask => html! { "The ask" },
            PartKind::TargetRung => {
                html! { "Skills of the rung asked for, " bdi { (self.target) } }
            }
            PartKind::CurrentRung => html! { "Skills of the rung now, " bdi { (self.current) } },
            PartKind::OtherSkills => html! { "Skills of other rungs" },
            PartKind::Impact => html! { "Impact stories" },
            PartKind::Statements => html! { "Statements" },
            PartKind::Peers => html! { "Peers" },
        }
    }

    /// From which step on a skill is met, beside the skills for which that counts.
    fn meets_words(&self) -> String {
        let meets = self.scale.meets();
        let (number, label) = (self.scale.number(meets), self.scale.label(meets));
        format!("A skill is met where the manager rates it “{number} – {label}” or better.")
    }

    /// A skill or a statement. What needs no look now can be opened.
    fn item(&self, kind: PartKind, item: &FormItem<'_>) -> Markup {
        let is_another = item.is_blank() && item.fields.iter().any(|it| it.field.nth > 1);
        let is_quiet = kind == PartKind::CurrentRung || kind == PartKind::OtherSkills;
        let is_empty = item.is_blank() && kind >= PartKind::Impact;
        let title_id = format!("title.{}", item.id);
        let has_findings =
            item.fields.iter().any(|field| self.findings.iter().any(|it| it.is_at(&field.id)));
        html! {
            @if is_quiet || is_empty {
                details.item id=(item.id) data-item=(item.item) data-place=[item.place] data-another[is_empty && repeats(item.item)] open[has_findings] {
                    summary {
                        span #(title_id) { @if is_empty { (adding(item, is_another)) } @else { bdi { (item.title) } } }
                        @if !is_empty { (glimpse(item)) }
                    }
                    div role="group" aria-labelledby=(title_id) { (self.fields(item)) }
                }
            } @else {
                fieldset.item id=(item.id) data-item=(item.item) data-place=[item.place] {
                    legend.unseen[kind == PartKind::Ask] { bdi { (item.title) } }
                    (self.fields(item))
                }
            }
        }
    }

    /// The fields of an item: those of the same kind by both voices stand side by side.
    fn fields(&self, item: &FormItem<'_>) -> Markup {
        let (mut pairs, mut singles) = (Vec::new(), Vec::new());
        for field in &item.fields {
            let own_kind = field.field.field;
            let is_paired = item
                .fields
                .iter()
                .any(|other| other.field.field == own_kind && other.field.role != field.field.role);
            // A story needs the whole width.
            if is_paired && item.item != "impact" { pairs.push(field) } else { singles.push(field) }
        }
        pairs.sort_by_key(|field| (field.field.field, role_place(field.field.role)));
        singles
            .sort_by_key(|field| (single_place(field.field.field), role_place(field.field.role)));
        html! {
            @if !pairs.is_empty() { div.pair { @for field in pairs { (self.field(item, field)) } } }
            @if !singles.is_empty() { div.singles { @for field in singles { (self.field(item, field)) } } }
        }
    }

    fn field(&self, item: &FormItem<'_>, of: &FieldOfForm<'_>) -> Markup {
        let FieldOfForm { id, field } = of;
        let findings: Vec<&ShownFinding> =
            self.findings.iter().filter(|finding| finding.is_at(id)).collect();
        html! {
            div.field.(field.field.as_str()) {
                div.name {
                    label for=(id) { (label(item, field)) }
                    " " span.where { (place(field)) }
                }
                (self.control(id, field, &findings))
                (change(field, self.visitor))
                p.refused role="alert" {}
                div.found id=(found_id(id)) { @for found in &findings { (finding(found)) } }
            }
        }
    }

    fn control(&self, id: &str, field: &PersonField, findings: &[&ShownFinding]) -> Markup {
        let PersonField { item, role, assessor, nth, text, input_text, .. } = field;
        let kind = field.field.as_str();
        let about = found_id(id);
        let is_wrong = findings.iter().any(|it| it.is_error).then_some("true");
        let choices = self.choices(field);
        html! {
            @if let Some(choices) = choices {
                select id=(id) data-item=(item) data-role=(role) data-assessor=(assessor) data-nth=(nth) data-field=(kind) data-input=(input_text) aria-describedby=(about) aria-invalid=[is_wrong] {
                    @for choice in choices { option value=(choice.value) selected[choice.value == *text] { (choice.words) } }
                }
            } @else if matches!(field.field, CorrectedField::Date | CorrectedField::Assessor) {
                input type="text" dir="auto" id=(id) value=(text) data-item=(item) data-role=(role) data-assessor=(assessor) data-nth=(nth) data-field=(kind) data-input=(input_text) aria-describedby=(about) aria-invalid=[is_wrong] placeholder=[(field.field == CorrectedField::Date).then_some("year-month-day")] autocomplete="off";
            } @else {
                textarea id=(id) dir="auto" rows=(if field.field == CorrectedField::Evidence { 1 } else { 2 }) data-item=(item) data-role=(role) data-assessor=(assessor) data-nth=(nth) data-field=(kind) data-input=(input_text) aria-describedby=(about) aria-invalid=[is_wrong] { "\n" (text) }
            }
        }
    }

    /// What a field lets choose from; none if it takes any text.
    fn choices(&self, field: &PersonField) -> Option<Vec<FieldChoice>> {
        if field.field != CorrectedField::Rating {
            return None;
        }
        let choices = match field.item.as_str() {
            "recommendation" => ["yes", "not-yet", "no"].map(str::to_owned).to_vec(),
            "last-decision" => ["accept", "postpone", "reject"].map(str::to_owned).to_vec(),
            _ => self.scale.choices(),
        };
        Some(with_text(choices, &field.text, self.scale))
    }
}

/// Whether a person may have several of an item, so that the form offers one more.
fn repeats(item: &str) -> bool {
    let several =
        ["impact", "concerns", "peer-feedback", "peer-feedback-shared", "calibration-notes"];
    several.contains(&item)
}

/// What adds something that is not there yet.
fn adding(item: &FormItem<'_>, is_another: bool) -> Markup {
    let what = match item.item {
        "impact" => "an impact story",
        "concerns" => "a concern",
        "peer-feedback" => "a peer’s words",
        "peer-feedback-shared" => "a peer’s words that the employee may read",
        "calibration-notes" => "a note of the calibration",
        _ => return html! { bdi { (item.title) } " " span.quiet { "nothing yet" } },
    };
    html! { "Add " (if is_another { what.replacen("an ", "another ", 1).replacen("a ", "another ", 1) } else { what.to_owned() }) }
}

/// What an item that is not open says, in short.
fn glimpse(item: &FormItem<'_>) -> Markup {
    let ratings = item.fields.iter().map(|it| it.field);
    let mut ratings: Vec<&PersonField> =
        ratings.filter(|it| it.field == CorrectedField::Rating && !it.text.is_empty()).collect();
    ratings.sort_by_key(|field| role_place(field.role));
    html! {
        span.quiet {
            @if item.is_blank() { " nothing yet" }
            @for (number, field) in ratings.iter().enumerate() {
                @if number > 0 { " ·" } " " (voice(field.role)) " " bdi { (field.text) }
            }
        }
    }
}

fn label(item: &FormItem<'_>, field: &PersonField) -> Markup {
    let of_peers = matches!(item.item, "peer-feedback" | "peer-feedback-shared");
    let shared = matches!(field.field, CorrectedField::Evidence | CorrectedField::Date);
    html! {
        @match (field.field, field.role) {
            (CorrectedField::Assessor, _) => "Peer’s name",
            (CorrectedField::Comment, "peer") => "Peer’s words",
            (CorrectedField::Comment, _) if of_peers => "Words",
            (CorrectedField::Rating, "peer") => "Peer’s rating",
            (CorrectedField::Rating, _) if item.item == "last-decision" => "Outcome",
            (CorrectedField::Rating, _) if item.item == "recommendation" => "Answer",
            (CorrectedField::Evidence, "self") if shared => "Evidence: links and references, one on each line",
            (CorrectedField::Date, "self") => "When it happened",
            (kind, role) => { (voice(role)) "’s " (field_word(kind)) },
        }
    }
}

fn voice(role: &str) -> &'static str {
    match role {
        "self" => "Employee",
        "manager" => "Manager",
        _ => "Peer",
    }
}

fn role_place(role: &str) -> usize {
    ["self", "manager", "peer"].iter().position(|it| *it == role).unwrap_or(3)
}

/// A peer's name stands before the words, evidence and date behind.
fn single_place(field: CorrectedField) -> usize {
    let order = [
        CorrectedField::Assessor,
        CorrectedField::Rating,
        CorrectedField::Comment,
        CorrectedField::Evidence,
        CorrectedField::Date,
    ];
    order.iter().position(|it| *it == field).unwrap_or_default()
}

/// Where a field stands in the files.
fn place(field: &PersonField) -> Markup {
    html! {
        @match &field.at {
            Some(at) => (location(at)),
            None => "in no input file",
        }
    }
}

/// A place as people who look into the file find it.
pub(super) fn location(at: &Location) -> Markup {
    let name = file_name(&at.file);
    let is_text = [".csv", ".tsv", ".txt"].iter().any(|end| name.to_lowercase().ends_with(end));
    let word = if at.row.is_none() && is_text { "line" } else { "row" };
    html! {
        bdi title=(at.file) { (name) } ", " (word) " " (at.row.unwrap_or(at.line))
        @if let Some(field) = &at.field { ", " bdi { (field) } }
    }
}

/// The name of a file without its folders.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Who changed a field, with the way back.
fn change(field: &PersonField, visitor: &str) -> Markup {
    let words = field.corrected.as_ref();
    let words = words.map(|it| changed_words(who(&it.by, visitor), &changed_at(&it.at)));
    html! {
        p.changed hidden[words.is_none()] {
            span { bdi { (words.unwrap_or_default()) } } " "
            // Not on the way from one field to the next, where a space would throw away what was typed; the field has a key for it.
            button.link type="button" tabindex="-1" title="Alt + U in the field" data-undo=(field.input_text) { "undo" }
        }
    }
}

/// A name as the visitor reads it.
pub(super) fn who<'n>(name: &'n str, visitor: &str) -> &'n str {
    if !name.is_empty() && name == visitor { "you" } else { name }
}

/// Who changed something, and when.
pub(super) fn changed_words(by: &str, at: &str) -> String {
    if by.is_empty() { format!("changed, {at}") } else { format!("changed by {by}, {at}") }
}

/// A time as people write it.
pub(super) fn changed_at(at: &chrono::DateTime<chrono::FixedOffset>) -> String {
    at.format("%-d %b %Y, %H:%M").to_string()
}
