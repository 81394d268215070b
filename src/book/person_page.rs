//! What the page of fixed places needs of a packet. In: the JSON of a committee's packet. Out: the same without what the page
//! never shows; long texts end early, long after the page does.

use serde_json::{Map, Value, json};

/// The keys that the page shows as they are.
const KEPT: [&str; 10] = [
    "schema",
    "person",
    "current",
    "target",
    "track_change",
    "tenure",
    "timeline",
    "readiness",
    "recommendation",
    "last_decision",
];

/// How many characters of a text are handed over: no place on the page holds half of them.
const LONGEST: usize = 3000;

/// How many paragraphs of a text are handed over.
const MOST_PARAGRAPHS: usize = 40;

/// The part of a packet that its page shows.
pub(super) fn reduced(packet: &Value) -> Value {
    let mut page = Map::new();
    for key in KEPT {
        if let Some(value) = packet.get(key) {
            page.insert(key.to_owned(), value.clone());
        }
    }
    let document = &packet["document"];
    let mut frame = Map::new();
    for key in ["packet_id", "audience", "draft", "cycle", "left_out"] {
        frame.insert(key.to_owned(), document[key].clone());
    }
    page.insert("document".to_owned(), Value::Object(frame));
    for key in ["ask", "concerns"] {
        if let Some(value) = packet.get(key) {
            page.insert(key.to_owned(), value.clone());
        }
    }
    for key in ["target_rung", "current_rung"] {
        if let Some(skills) = packet.get(key).and_then(Value::as_array) {
            page.insert(key.to_owned(), skills.iter().map(skill).collect());
        }
    }
    // The picture of time and evidence names the days of stories.
    if let Some(stories) = packet.get("impact").and_then(Value::as_array) {
        let days = stories.iter().map(|story| json!({ "date": story["date"] }));
        page.insert("impact".to_owned(), days.collect());
    }
    for key in ["ask", "recommendation", "last_decision", "concerns"] {
        if let Some(value) = page.get_mut(key) {
            shorten(value);
        }
    }
    Value::Object(page)
}

/// A skill as a square: the words stay behind.
fn skill(skill: &Value) -> Value {
    let is_there = |key: &str| skill[key].as_array().is_some_and(|items| !items.is_empty());
    json!({
        "text": skill["text"],
        "dimension": skill["dimension"],
        "kind": kind(skill),
        "proven": is_there("evidence"),
        "in_period": skill["in_period"],
        "own": skill["gap"].as_i64().map_or(0, i64::signum),
    })
}

/// How the skill wall draws a skill: `met`, `partly`, `not_met`, `unknown`, `not_asked` or `not_applicable`.
pub(super) fn kind(skill: &Value) -> String {
    if let Some(kind) = skill["kind"].as_str() {
        return kind.to_owned();
    }
    let verdict = skill["verdict"].as_str().unwrap_or_default();
    if verdict == "unknown" && !was_asked(skill) {
        return "not_asked".to_owned();
    }
    verdict.replace('-', "_")
}

/// Whether anybody was asked about a skill, or something was said of it.
fn was_asked(skill: &Value) -> bool {
    let has = |list: &Value| list.as_array().is_some_and(|items| !items.is_empty());
    let is_said = |answer: &Value| answer["state"] != "not-asked" || has(&answer["comment"]);
    let has_evidence = has(&skill["evidence"]) || has(&skill["dates"]);
    has_evidence || is_said(&skill["self"]) || is_said(&skill["manager"])
}

/// Ends every text early that no place holds.
fn shorten(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some((end, _)) = text.char_indices().nth(LONGEST) {
                text.truncate(end);
            }
        }
        Value::Array(items) => {
            if items.first().is_some_and(Value::is_string) {
                items.truncate(MOST_PARAGRAPHS);
            }
            items.iter_mut().for_each(shorten);
        }
        Value::Object(entries) => entries.values_mut().for_each(shorten),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_skills_stay_behind_and_long_texts_end_early() {
        let packet = json!({
            "document": { "packet_id": "c-1-committee" },
            "ask": { "self": ["x".repeat(9000)], "manager": [] },
            "target_rung": [{ "text": "A", "self": { "state": "rated", "comment": ["Secret."] } }],
            "peer_feedback": [{ "text": "Secret." }],
        });
        let page = reduced(&packet);
        assert!(!page.to_string().contains("Secret."));
        assert_eq!(page["target_rung"][0]["text"], "A");
        assert_eq!(page["ask"]["self"][0].as_str().map(str::len), Some(LONGEST));
    }

    #[test]
    fn a_skill_that_nobody_was_asked_about_is_not_unknown() {
        let nobody = json!({ "state": "not-asked", "comment": [] });
        let mut skill = json!({ "verdict": "unknown", "self": nobody, "manager": nobody });
        assert_eq!(kind(&skill), "not_asked");
        skill["self"]["comment"] = json!(["It was not asked."]);
        assert_eq!(kind(&skill), "unknown");
        skill["verdict"] = json!("not-met");
        assert_eq!(kind(&skill), "not_met");
        assert_eq!(kind(&super::skill(&skill)), "not_met");
    }
}
