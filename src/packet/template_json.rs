//! A document as the templates read it. In: a packet or a fix list. Out: JSON; with the fonts for its scripts, and with texts that have
//! marks of direction, language and breaks, if it has any that need them.

use serde::Serialize;
use serde_json::Value;

use crate::scripts::{FontFamilies, WritingNeeds};

/// Keys whose values are addresses and ids, not texts.
const ADDRESSES: [&str; 2] = ["url", "id"];

/// The JSON of a document in a language; it has a key `document.fonts`.
pub(crate) fn of(document: &impl Serialize, language: &str, families: &FontFamilies) -> Vec<u8> {
    let json = pretty(document);
    let writing = WritingNeeds::of(&json, language);
    let fonts = writing.fonts(language, families);
    let needs_marks = writing.needs_marks(language, &json);
    if fonts.is_empty() && !needs_marks {
        return json.into_bytes();
    }
    let mut value = serde_json::to_value(document).expect("the document has just been serialised");
    if needs_marks {
        mark(&mut value, &|text| writing.marked(text, language));
    }
    value["document"]["fonts"] =
        serde_json::to_value(fonts).expect("a list of texts always serialises");
    pretty(&value).into_bytes()
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("texts, numbers and lists always serialise")
}

/// Marks every text.
fn mark(value: &mut Value, marked: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = marked(text),
        Value::Array(items) => items.iter_mut().for_each(|item| mark(item, marked)),
        Value::Object(entries) => {
            let texts = entries.iter_mut().filter(|(key, _)| !ADDRESSES.contains(&key.as_str()));
            for (_, text) in texts {
                mark(text, marked);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
