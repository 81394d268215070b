//! Templates of one's own: files laid over the built-in ones, a preview for Typst's own program, and what a broken
//! template says.

use std::fs;
use std::path::Path;

use crate::command_line::{folder, sample, with_sample};
use crate::pdf;
use crate::workbench::{program, stderr};

#[test]
fn a_preview_holds_templates_strings_fonts_and_one_persons_data() {
    let (folder, sample) = (folder(), sample());
    let output = program(
        folder.path(),
        &with_sample(
            &["packet", "E1003"],
            &sample,
            &["--audience", "employee", "--emit", "preview"],
        ),
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let preview = folder.path().join("preview");
    for file in ["packet.typ", "theme.typ", "strings/en.toml", "fonts/DejaVuSans.ttf"] {
        assert!(preview.join(file).is_file(), "{file}");
    }
    let packet: serde_json::Value =
        serde_json::from_slice(&fs::read(preview.join("packet.json")).expect("the data"))
            .expect("JSON");
    assert_eq!(packet["person"]["employee_id"], "E1003");
    assert_eq!(packet.get("recommendation"), None);
    // What a designer changes there is used by the next run; the emitted data is not.
    let theme = fs::read_to_string(preview.join("packet.typ")).expect("a template");
    fs::write(preview.join("packet.typ"), format!("{theme}\nChanged by a designer\n"))
        .expect("writable");
    let arguments =
        with_sample(&["packet", "E1002"], &sample, &["--templates", "preview", "-o", "one.pdf"]);
    let output = program(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = pdf::text(&fs::read(folder.path().join("one.pdf")).expect("a packet"));
    assert!(
        text.contains("Changedbyadesigner") && text.contains("E1002") && !text.contains("E1003")
    );
}

#[test]
fn a_second_preview_keeps_what_a_designer_changed() {
    let (folder, sample) = (folder(), sample());
    let emit = |id: &str| {
        program(folder.path(), &with_sample(&["packet", id], &sample, &["--emit", "preview"]))
    };
    assert_eq!(emit("E1002").status.code(), Some(0));
    let theme = folder.path().join("preview/theme.typ");
    fs::write(&theme, "// changed by a designer").expect("writable");
    let again = emit("E1003");
    assert_eq!(again.status.code(), Some(0), "{}", stderr(&again));
    assert!(stderr(&again).contains("stayed as they are"), "{}", stderr(&again));
    assert_eq!(fs::read_to_string(theme).expect("there"), "// changed by a designer");
    let data = fs::read_to_string(folder.path().join("preview/packet.json")).expect("there");
    assert!(data.contains("\"E1003\"") && !data.contains("\"E1002\""));
}

#[test]
fn a_template_that_nothing_uses_is_named() {
    let (folder, sample) = (folder(), sample());
    fs::create_dir(folder.path().join("mine")).expect("writable");
    fs::write(folder.path().join("mine/them.typ"), "#let x = 1").expect("writable");
    let arguments =
        with_sample(&["packet", "E1002"], &sample, &["--templates", "mine", "-o", "one.pdf"]);
    let output = program(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("warning[unused-template]"), "{}", stderr(&output));
    assert!(stderr(&output).contains("did you mean `theme.typ`?"), "{}", stderr(&output));
}

/// A file that stands in a folder of another name replaces nothing, and is told where it belongs.
#[test]
fn a_template_in_a_wrong_folder_is_named_with_the_right_one() {
    let (folder, sample) = (folder(), sample());
    fs::create_dir_all(folder.path().join("mine/section")).expect("writable");
    fs::write(folder.path().join("mine/section/ask.typ"), "#let ask(case) = []").expect("writable");
    let arguments =
        with_sample(&["packet", "E1002"], &sample, &["--templates", "mine", "-o", "one.pdf"]);
    let said = stderr(&program(folder.path(), &arguments));
    assert!(said.contains("no template uses `section/ask.typ`"), "{said}");
    assert!(said.contains("did you mean `sections/ask.typ`?"), "{said}");
}

/// What a run says with these files laid over the templates. It must fail for the person, and write nothing.
fn refused(files: &[(&str, &[u8])]) -> String {
    let (folder, sample) = (folder(), sample());
    for (path, content) in files {
        let path = folder.path().join("mine").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, content).expect("writable");
    }
    let arguments =
        with_sample(&["packet", "E1002"], &sample, &["--templates", "mine", "-o", "one.pdf"]);
    let output = program(folder.path(), &arguments);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1, "{said}");
    assert!(said.ends_with("nothing was written\n"), "{said}");
    said
}

#[test]
fn a_template_can_neither_run_data_nor_leave_its_folder() {
    for (template, wanted) in [
        ("#let x = \n#panic(\"here\")", "error[typesetting-failed] mine/packet.typ:"),
        ("#eval(\"1\")", "expected function, found none"),
        ("#plugin(bytes(()))", "expected function, found none"),
        ("#std.eval(\"1\")", "expected function, found none"),
        ("#let run = std.plugin\n#run(bytes(()))", "expected function, found none"),
        ("#read(\"/etc/passwd\")", "file not found"),
        ("#image(\"../../x.png\")", "error[typesetting-failed]"),
        ("#import \"@preview/cetz:0.3.0\"", "error[typesetting-failed]"),
    ] {
        let said = refused(&[("packet.typ", template.as_bytes())]);
        assert!(said.contains(wanted) && said.contains("[person E1002]"), "{template}: {said}");
    }
}

/// A section that is broken, and what is said of it.
const BROKEN: [(&str, &str); 11] = [
    (
        "#let ask(case) = {\n  heading(level: 2, \"Ask\"\n}",
        "mine/sections/ask.typ:2:10: unclosed delimiter [person E1002]",
    ),
    (
        "#import \"../components/voice.typ\": voices",
        "mine/sections/ask.typ:1:9: file not found (searched at components/voice.typ) [person E1002]",
    ),
    (
        "#let ask(case) = case.value.packet.ask.manager + 1",
        "mine/sections/ask.typ:1:18: cannot add array and integer [person E1002]",
    ),
    (
        "#let ask(case) = case.value.strings.ask.headin",
        "mine/sections/ask.typ:1:41: dictionary does not contain key \"headin\" [person E1002]",
    ),
    (
        "#let ask(case) = image(\"/seal.svg\")",
        "mine/sections/ask.typ:1:18: PDF/A-2a, PDF/UA-1 error: missing alt text [person E1002]\n  \
         hint: make sure your images and equations have alt text",
    ),
    (
        "#let ask(case) = heading(level: 5, \"Ask\")",
        "mine/sections/ask.typ:1:18: PDF/UA-1 error: skipped from heading level 2 to 5 [person E1002]\n  \
         hint: heading levels must be consecutive",
    ),
    (
        "#let ask(case) = [\u{6c42}]",
        "mine/sections/ask.typ:1:19: PDF/A-2a, PDF/UA-1 error: the text `\"\u{6c42}\"` could not be displayed \
         with font `\"Libertinus Serif\"` [person E1002]\n  hint: try using a different font",
    ),
    (
        "#let ask(case) = { let n = 1; while n > 0 { n += 1 } }",
        "mine/sections/ask.typ:1:31: loop seems to be infinite [person E1002]",
    ),
    (
        "#let deep(n) = deep(n + 1)\n#let ask(case) = deep(0)",
        "mine/sections/ask.typ:1:16: maximum function call depth exceeded [person E1002]",
    ),
    (
        "#import \"../components/mine.typ\": shown\n#let ask(case) = shown(none)",
        "mine/components/mine.typ:1:18: type none has no method `len` [person E1002]\n  \
         hint: it was called at mine/sections/ask.typ:2:18",
    ),
    (
        "#let ask(case) = image(\"/broken.svg\", alt: \"A seal\")",
        "mine/broken.svg:1:1: failed to parse SVG (unknown token at 1:1) [person E1002]",
    ),
];

#[test]
fn a_broken_template_says_what_is_wrong_where_and_for_whom() {
    let seal = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M1 1h7v7z\"/></svg>";
    for (section, wanted) in BROKEN {
        let said = refused(&[
            ("sections/ask.typ", section.as_bytes()),
            ("components/mine.typ", b"#let shown(it) = it.len()"),
            ("seal.svg", seal),
            ("broken.svg", b"none"),
        ]);
        assert!(
            said.contains(&format!("error[typesetting-failed] {wanted}\n")),
            "{wanted}: {said}"
        );
    }
    let said = refused(&[("sections/ask.typ", b"#let ask(case) = [\xff]")]);
    assert!(said.contains("file is not valid UTF-8"), "{said}");
}

/// Characters of strings are looked for before anything is made, as those of data are.
#[test]
fn a_string_that_no_font_can_show_is_reported_with_its_place() {
    let said =
        refused(&[("strings/en.toml", "[ask]\nheading = \"The ask \u{6c42}\"\n".as_bytes())]);
    let wanted = "error[missing-glyph] mine/strings/en.toml:2:11 (ask.heading): no font has `\u{6c42}` (U+6C42)";
    assert!(said.contains(wanted) && said.contains("--font-path"), "{said}");
}

/// One section that is broken leaves nothing of a whole cycle half-written either.
#[test]
fn a_broken_template_stops_a_build_and_names_every_person() {
    let (folder, sample) = (folder(), sample());
    let mine = folder.path().join("mine/sections");
    fs::create_dir_all(&mine).expect("writable");
    fs::write(mine.join("ask.typ"), "#let ask(case) = panic(\"here\")").expect("writable");
    let arguments = with_sample(
        &["build", "--only", "E1002,E1003"],
        &sample,
        &["--templates", "mine", "--out", "packets"],
    );
    let output = program(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let place = "mine/sections/ask.typ:1:18: panicked with: here";
    let once = format!("{place} [person E1002]\n  and 1 more person: E1003\n");
    assert!(stderr(&output).contains(&once), "{}", stderr(&output));
    let output = program(folder.path(), &[&arguments[..], &["--all"]].concat());
    for id in ["E1002", "E1003"] {
        let wanted = format!("{place} [person {id}]");
        assert!(stderr(&output).contains(&wanted), "{}", stderr(&output));
    }
    let left = |it: &Path| fs::read_dir(it).map_or(0, Iterator::count);
    assert_eq!(left(&folder.path().join("packets")), 0);
}
