//! Which characters of a fix list are replaced, because no font has them. In: a list as JSON, and which characters the fonts
//! have. Out: the same with nothing in it that no font has: one name that cannot be shown never costs everybody the list.

use serde_json::{Map, Value};

/// Stands in the place of a character that cannot be shown: the replacement character of Unicode.
const REPLACEMENT: char = '\u{fffd}';

/// Whether everything of a text can be shown.
pub(super) fn is_shown(text: &str, can_show: &dyn Fn(char) -> bool) -> bool {
    text.chars().all(can_show)
}

/// Whether all texts of a list can be shown.
pub(super) fn are_all_shown(value: &Value, can_show: &dyn Fn(char) -> bool) -> bool {
    match value {
        Value::String(text) => is_shown(text, can_show),
        Value::Array(items) => items.iter().all(|item| are_all_shown(item, can_show)),
        Value::Object(entries) => entries.values().all(|entry| are_all_shown(entry, can_show)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Puts the id in the place of each name that cannot be shown, and [`REPLACEMENT`] in that of every other character.
pub(super) fn replace(value: &mut Value, can_show: &dyn Fn(char) -> bool) {
    match value {
        Value::String(text) if !is_shown(text, can_show) => {
            *text = text.chars().map(|c| if can_show(c) { c } else { REPLACEMENT }).collect();
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, can_show)),
        Value::Object(entries) => {
            name_by_id(entries, can_show);
            for entry in entries.values_mut() {
                replace(entry, can_show);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The id of a person in the place of a name that cannot be shown.
fn name_by_id(entries: &mut Map<String, Value>, can_show: &dyn Fn(char) -> bool) {
    let Some(id) = entries.get("employee_id").cloned() else { return };
    let Some(Value::String(name)) = entries.get("name") else { return };
    if !is_shown(name, can_show) {
        entries.insert("name".to_owned(), id);
    }
}
