//! `promopacket book` as its users call it: files, rights, what it refuses, and what it says.

use std::fs;

use calamine::{Reader as _, Xlsx, open_workbook};
use serde_json::Value;

use crate::command_line::{folder, sample, with_sample};
use crate::schemas::schema;
use crate::workbench::{program, stderr, stdout};

fn is_valid(schema: &Value, instance: &Value) -> bool {
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("schema.json", schema.clone()).expect("a resource of its own");
    let index = compiler.compile("schema.json", &mut schemas).expect("the schema is sound");
    schemas.validate(instance, index).is_ok()
}

fn names(folder: &tempfile::TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).expect("readable");
    let mut names: Vec<String> = entries
        .map(|it| it.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_book_and_its_manifest_are_written_together_for_the_user_alone() {
    let (folder, sample) = (folder(), sample());
    let output = program(
        folder.path(),
        &with_sample(&["book"], &sample, &["-o", "b.pdf", "--format", "json"]),
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(names(&folder), ["b.manifest.json", "b.pdf"]);
    let printed: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert!(is_valid(&schema("book"), &printed), "{printed:#}");
    assert_eq!(printed["written"]["candidates"], 24);
    let manifest = fs::read(folder.path().join("b.manifest.json")).expect("written");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    assert!(is_valid(&schema("book-manifest"), &manifest), "{manifest:#}");
    assert_eq!(manifest["book"]["file"], "b.pdf");
    let bytes = fs::read(folder.path().join("b.pdf")).expect("written");
    assert_eq!(manifest["book"]["sha256"], promopacket::archive::sha256(&bytes));
    assert_eq!(manifest["book"]["sha256"], printed["written"]["sha256"]);
    #[cfg(unix)]
    for name in ["b.pdf", "b.manifest.json"] {
        use std::os::unix::fs::PermissionsExt as _;
        let rights = fs::metadata(folder.path().join(name)).expect("there").permissions();
        assert_eq!(rights.mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn the_ballot_of_a_book_asks_about_its_candidates_in_its_order() {
    let (folder, sample) = (folder(), sample());
    let agenda: Vec<String> = std::iter::once("employee_id,slot".to_owned())
        .chain(sample_ids().iter().rev().map(|id| format!("{id},1")))
        .collect();
    fs::write(folder.path().join("agenda.csv"), agenda.join("\n")).expect("writable");
    let options = &[
        "--agenda",
        "agenda.csv",
        "--without",
        "E1004",
        "--for",
        "Ada Berg",
        "--ballot",
        "b.xlsx",
        "--members",
        "7",
        "--format",
        "json",
    ];
    let output = program(folder.path(), &with_sample(&["book"], &sample, options));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let printed: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert!(is_valid(&schema("book"), &printed), "{printed:#}");
    assert_eq!(printed["written"]["ballot"], "b.xlsx");
    let mut wanted = sample_ids();
    wanted.reverse();
    wanted.retain(|id| id != "E1004");
    assert_eq!(ballot_ids(&folder.path().join("b.xlsx")), wanted);

    let before = fs::read(folder.path().join("book.pdf")).expect("written");
    let output = program(folder.path(), &with_sample(&["book"], &sample, &["--ballot", "b.xlsx"]));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`b.xlsx` exists"), "{}", stderr(&output));
    assert_eq!(fs::read(folder.path().join("book.pdf")).expect("there"), before);
}

/// The candidates of the sample, ordered by id.
fn sample_ids() -> Vec<String> {
    let people =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/agenda/agenda.csv");
    let mut reader = csv::Reader::from_path(people).expect("readable");
    let mut ids: Vec<String> =
        reader.records().map(|it| it.expect("a row")[0].to_owned()).collect();
    ids.sort();
    ids
}

/// The ids of a ballot in the order of its rows.
fn ballot_ids(path: &std::path::Path) -> Vec<String> {
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("readable");
    let header: Vec<String> =
        sheet.rows().next().expect("a header").iter().map(|it| it.to_string()).collect();
    let column = header.iter().position(|it| it == "employee_id").expect("a column of ids");
    sheet.rows().skip(1).map(|row| row[column].to_string()).collect()
}

#[test]
fn a_mistake_on_the_agenda_leaves_nothing() {
    let (folder, sample) = (folder(), sample());
    fs::write(folder.path().join("agenda.csv"), "employee_id,slot\nE1003,1\nE9999,2\n")
        .expect("writable");
    let output =
        program(folder.path(), &with_sample(&["book"], &sample, &["--agenda", "agenda.csv"]));
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    for wanted in
        ["error[unknown-person] agenda.csv:3:1", "error[not-on-agenda]", "nothing was written"]
    {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert_eq!(names(&folder), ["agenda.csv"]);
}

#[test]
fn the_earlier_version_and_inputs_are_never_written_over() {
    let (folder, sample) = (folder(), sample());
    let run = |more: &[&str]| program(folder.path(), &with_sample(&["book"], &sample, more));
    assert_eq!(run(&[]).status.code(), Some(0));
    let before = fs::read(folder.path().join("book.manifest.json")).expect("written");
    let again = run(&["--since", "book.manifest.json"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("is an input"), "{}", stderr(&again));
    assert_eq!(fs::read(folder.path().join("book.manifest.json")).expect("there"), before);
    let next = run(&["--since", "book.manifest.json", "-o", "book-2.pdf"]);
    assert_eq!(next.status.code(), Some(0), "{}", stderr(&next));
    let said = stderr(&next);
    assert!(said.contains("since version 1: 0 changed, 0 added, 0 removed"), "{said}");
}

#[test]
fn without_and_for_need_each_other_and_a_book_has_a_name() {
    let (folder, sample) = (folder(), sample());
    for wrong in [
        &["--without", "E1003"][..],
        &["--for", "Ada"],
        &["--without", "E1003", "--for", " "],
        &["-o", "-"],
        &["-o", "book.txt"],
        &["-o", ".pdf"],
    ] {
        let output = program(folder.path(), &with_sample(&["book"], &sample, wrong));
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", stderr(&output));
    }
    assert_eq!(names(&folder), Vec::<String>::new());
    let nobody = ["--without", "E9999", "--for", "Ada"];
    let output = program(folder.path(), &with_sample(&["book"], &sample, &nobody));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error[unknown-person]"), "{}", stderr(&output));
    assert_eq!(names(&folder), Vec::<String>::new());
}
