//! The guide for template designers: its commands run, its files work, its messages are what the program says, and its
//! JSON is a packet's.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::readme::{GUIDE_FOR_TEMPLATES, folder, run};
use crate::workbench::{program, root, stderr};
use crate::{pdf, schemas};

fn guide() -> String {
    fs::read_to_string(root().join(GUIDE_FOR_TEMPLATES)).expect("the package has the guide")
}

/// The blocks of a language, in order.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let start = format!("```{language}\n");
    text.split(&start).skip(1).map(|it| it.split_once("```").expect("the block ends").0).collect()
}

/// Writes the files of the guide; the first line of each says where it belongs.
fn write_files(text: &str, folder: &Path) {
    for (language, comment) in [("typst", "// "), ("toml", "# ")] {
        for block in blocks(text, language) {
            let (first, _) = block.split_once('\n').expect("more than a line");
            let path = folder.join(first.strip_prefix(comment).expect("a comment with a path"));
            fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
            fs::write(path, block).expect("writable");
        }
    }
}

/// A folder in which the guide was followed to its end.
fn followed() -> TempDir {
    let (text, folder) = (guide(), folder());
    write_files(&text, folder.path());
    assert_eq!(run(GUIDE_FOR_TEMPLATES, folder.path()), 6);
    folder
}

#[test]
fn the_example_of_the_guide_changes_what_it_says() {
    let folder = followed();
    let read = |file: &str| fs::read(folder.path().join(file)).expect("the guide makes it");
    let text = pdf::text(&read("mine.pdf"));
    for wanted in ["Whatisaskedfor", "Levelaskedfor", "BackendL4"] {
        assert!(text.contains(wanted), "{wanted} is not in {text}");
    }
    let theme = String::from_utf8(read("mine/theme.typ")).expect("UTF-8");
    assert!(theme.contains("body: 10.5pt"), "the theme is the built-in one");
    let shown: Value = serde_json::from_slice(&read("preview/packet.json")).expect("JSON");
    let text = guide();
    let [excerpt] = blocks(&text, "json")[..] else { panic!("one excerpt") };
    assert_within(&serde_json::from_str(excerpt).expect("JSON"), &shown, "");
}

/// Every value of an excerpt is in the whole, at its place.
fn assert_within(excerpt: &Value, whole: &Value, at: &str) {
    match (excerpt, whole) {
        (Value::Object(excerpt), Value::Object(whole)) => {
            for (key, value) in excerpt {
                let at = format!("{at}/{key}");
                assert_within(value, whole.get(key).unwrap_or_else(|| panic!("no {at}")), &at);
            }
        }
        (Value::Array(excerpt), Value::Array(whole)) if excerpt.len() <= whole.len() => {
            assert_eq!(excerpt.is_empty(), whole.is_empty(), "{at}");
            excerpt.iter().zip(whole).for_each(|(one, other)| assert_within(one, other, at));
        }
        _ => assert_eq!(excerpt, whole, "{at}"),
    }
}

/// The guide explains every part, and names every component and none that is not there.
#[test]
fn the_guide_names_every_part_and_every_component() {
    let text = guide();
    let schema = schemas::schema("packet");
    let parts = schema["properties"].as_object().expect("an object").keys();
    for part in parts.filter(|it| *it != "schema") {
        assert!(text.contains(&format!("`{part}`")), "the guide lacks {part}");
    }
    for component in fs::read_dir(root().join("templates/components")).expect("the folder") {
        let name = component.expect("readable").file_name().into_string().expect("UTF-8");
        assert!(text.contains(&format!("`{name}`")), "the guide lacks {name}");
    }
}

/// What the guide says of broken files is what the program says of them.
#[test]
fn the_messages_of_the_guide_are_real() {
    let (text, folder) = (guide(), folder());
    let sample = ["assessments.csv", "people.csv", "cycle.toml"]
        .map(|it| format!("fixtures/sample-cycle/{it}"));
    let [assessments, people, cycle] = &sample;
    let arguments = [
        "packet",
        "E1003",
        assessments,
        "--people",
        people,
        "--cycle",
        cycle,
        "--templates",
        "mine",
        "-o",
        "one.pdf",
    ];
    let mut said = String::new();
    for (file, from, to) in [
        ("sections/ask.typ", "theme.warm", "theme.warn"),
        ("sections/ask.typ", "voices(packet.ask, case)", "voices(packet.ask.manager, case)"),
        ("strings/en.toml", "[ask]\nheading", "[ask]\nheadnig"),
    ] {
        write_files(&text, folder.path());
        let path = folder.path().join("mine").join(file);
        let sound = fs::read_to_string(&path).expect("the guide has it");
        assert!(sound.contains(from), "{file} has no {from}");
        fs::write(&path, sound.replacen(from, to, 1)).expect("writable");
        let output = program(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        said += &stderr(&output);
    }
    let messages: Vec<_> =
        blocks(&text, "text").into_iter().filter(|it| it.starts_with("error[")).collect();
    assert_eq!(messages.len(), 3);
    // A component may grow a line; the rest of a message stays.
    let placeless = |it: &str| it.replace(|c: char| c.is_ascii_digit(), "");
    for line in messages.iter().flat_map(|it| it.lines()) {
        let is_said = said.lines().any(|it| placeless(it) == placeless(line));
        assert!(is_said, "nobody says: {line}\n{said}");
    }
}
