//! A document as the templates read it. In: a packet or a fix list. Out: JSON; with the fonts for its scripts, and with texts that keep
//! their direction, if it has any that are not in the templates' own scripts.

use serde::Serialize;
use serde_json::Value;

use crate::scripts::{FontFamilies, WritingNeeds, isolated};

/// Keys whose values are addresses, not texts.
const ADDRESSES: [&str; 1] = ["url"];

/// The JSON of a document in a language; it has a key `document.fonts`.
pub(crate) fn of(document: &impl Serialize, language: &str, families: &FontFamilies) -> Vec<u8> {
    let json = pretty(document);
    let writing = WritingNeeds::of(&json, language);
    let fonts = writing.fonts(language, families);
    if fonts.is_empty() && !writing.turns() {
        return json.into_bytes();
    }
    let mut value = serde_json::to_value(document).expect("the document has just been serialised");
    if writing.turns() {
        isolate(&mut value);
    }
    value["document"]["fonts"] =
        serde_json::to_value(fonts).expect("a list of texts always serialises");
    pretty(&value).into_bytes()
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("texts, numbers and lists always serialise")
}

/// Makes every text keep its direction to itself.
fn isolate(value: &mut Value) {
    match value {
        Value::String(text) => *text = isolated(text).into_owned(),
        Value::Array(items) => items.iter_mut().for_each(isolate),
        Value::Object(entries) => {
            let texts = entries.iter_mut().filter(|(key, _)| !ADDRESSES.contains(&key.as_str()));
            for (_, text) in texts {
                isolate(text);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
