//! The fields of a person's form as the page names them. In: what a correction names. Out: the name of an element, and back.

use chrono::{DateTime, FixedOffset};
use promopacket::corrections::{CorrectedField, Correction, PersonField};
use serde::{Deserialize, Serialize};

use super::view_addresses::encoded;

/// What tells the fields of one person apart: what a correction names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FieldKey {
    pub(super) item: String,
    pub(super) role: String,
    #[serde(default)]
    pub(super) assessor: String,
    pub(super) nth: u32,
    pub(super) field: String,
}

/// A text that somebody wants to have in a field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct FieldText {
    #[serde(flatten)]
    pub(super) key: FieldKey,
    pub(super) text: String,
}

/// Who writes a correction, and when.
#[derive(Debug, Clone)]
pub(super) struct CorrectionMark {
    pub(super) by: String,
    pub(super) at: DateTime<FixedOffset>,
}

impl FieldKey {
    /// Whether it names a field.
    pub(super) fn names(&self, field: &PersonField) -> bool {
        self.item == field.item
            && self.role == field.role
            && self.assessor == field.assessor
            && self.nth == field.nth
            && self.field == field.field.as_str()
    }
}

/// The id of a field's element: the same as long as corrections name the field in the same way.
pub(super) fn field_id(field: &PersonField) -> String {
    let (item, assessor) = (encoded(&field.item), encoded(&field.assessor));
    format!("{item}.{}.{assessor}.{}.{}", field.role, field.nth, field.field)
}

/// The correction that gives a field another text.
pub(super) fn correction(
    employee_id: &str,
    field: &PersonField,
    after: &str,
    mark: &CorrectionMark,
) -> Correction {
    Correction {
        employee_id: employee_id.to_owned(),
        item: field.item.clone(),
        role: field.role.to_owned(),
        assessor: field.assessor.clone(),
        nth: field.nth,
        field: field.field,
        before: field.text.clone(),
        after: after.to_owned(),
        by: mark.by.clone(),
        at: mark.at,
    }
}

/// Whether two texts of a field say the same: spaces at the ends and kinds of line breaks make no difference.
pub(super) fn says_the_same(one: &str, other: &str) -> bool {
    let lines = |text: &str| text.trim().replace("\r\n", "\n").replace('\r', "\n");
    one == other || lines(one) == lines(other)
}

/// What a field holds, in a word of a label.
pub(super) fn field_word(field: CorrectedField) -> &'static str {
    match field {
        CorrectedField::Rating => "rating",
        CorrectedField::Comment => "words",
        CorrectedField::Evidence => "evidence",
        CorrectedField::Date => "date",
        CorrectedField::Assessor => "name",
    }
}
