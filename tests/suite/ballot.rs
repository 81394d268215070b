//! The ballot of a committee: what can be written into it, every mistake of a filled one in one run, and a table of decisions that
//! only ever grows.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::Output;

use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use expect_test::expect_file;
use rust_xlsxwriter::{Format, Workbook};
use tempfile::TempDir;

use crate::workbench::{program, root, stderr};

/// The day of the meeting in every test.
const MEETING: [&str; 2] = ["--decided-on", "2026-12-01"];

/// A copy of a folder of `fixtures/ballot`.
pub(crate) fn copy(name: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let from = root().join("fixtures/ballot").join(name);
    for entry in fs::read_dir(from).expect("the fixture is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a file has a name");
        if path.is_file() {
            fs::copy(&path, folder.path().join(name)).expect("writable");
        }
    }
    folder
}

fn decide(folder: &Path, ballot: &str, more: &[&str]) -> Output {
    let of =
        ["decide", ballot, "assessments.csv", "--people", "people.csv", "--cycle", "cycle.toml"];
    program(folder, &[&of[..], &MEETING, &["--quiet"], more].concat())
}

fn table(folder: &Path) -> String {
    fs::read_to_string(folder.join("decisions.csv")).expect("decisions were written")
}

/// Puts other lines in the place of those of some people.
fn with_lines(folder: &Path, ballot: &str, change: impl Fn(&str) -> Option<String>) {
    let text = fs::read_to_string(folder.join("mended.csv")).expect("the fixture is there");
    let lines = text.lines().map(|line| change(line).unwrap_or_else(|| line.to_owned()) + "\n");
    fs::write(folder.join(ballot), lines.collect::<String>()).expect("writable");
}

/// One run lists every mistake of a ballot, each with its place, and nothing is written until all are mended.
#[test]
fn forty_mistakes_of_a_ballot_are_listed_in_one_run() {
    let folder = copy("forty-mistakes");
    let run = decide(folder.path(), "ballot.csv", &["--members", "7", "--all"]);
    assert_eq!(run.status.code(), Some(1));
    let said = stderr(&run);
    let place = |line: &&str| line.starts_with("error[") && line.contains("ballot.csv:");
    let rows: BTreeSet<&str> =
        said.lines().filter(place).filter_map(|line| line.split(' ').nth(1)).collect();
    assert!(rows.len() >= 46, "{} places: {said}", rows.len());
    expect_file![root().join("fixtures/ballot/forty-mistakes/expected/findings.txt")]
        .assert_eq(&said);
    assert!(!folder.path().join("decisions.csv").exists());
    let mended = decide(folder.path(), "mended.csv", &["--members", "7"]);
    assert_eq!(mended.status.code(), Some(0), "{}", stderr(&mended));
    assert_eq!(table(folder.path()).lines().count(), 46);
}

/// One mistake in a ballot of 45 people stops the decisions about all of them.
#[test]
fn one_mistake_stops_every_decision() {
    let folder = copy("forty-mistakes");
    with_lines(folder.path(), "ballot.csv", |line| {
        line.contains(",P20,").then(|| line.replace("2027-06-01", ""))
    });
    let run = decide(folder.path(), "ballot.csv", &[]);
    assert_eq!(run.status.code(), Some(1), "{}", stderr(&run));
    assert!(!folder.path().join("decisions.csv").exists());
}

/// Votes, notes of the meeting and words for the person are in no byte of the table.
#[test]
fn the_table_of_decisions_holds_no_vote_and_no_note() {
    let folder = copy("forty-mistakes");
    with_lines(folder.path(), "ballot.csv", |line| {
        let told = "Lead one migration, then we look again.";
        Some(line.replace(",5,1,1,", ",41,42,43,").replace(told, "Told-canary"))
    });
    assert!(decide(folder.path(), "ballot.csv", &[]).status.success());
    let written = table(folder.path());
    for canary in ["41", "42", "43", "Told-canary", "Two members doubt"] {
        let lines = written.lines().filter(|line| line.contains(canary));
        let lines: Vec<&str> =
            lines.filter(|line| !line.contains(&format!(",P{canary},"))).collect();
        assert!(lines.is_empty(), "{canary}: {lines:?}");
    }
}

/// The same ballot again adds nothing; a second round adds its rows below; what stands there is never changed.
#[test]
fn a_second_round_appends_and_the_same_round_again_changes_nothing() {
    let folder = copy("forty-mistakes");
    let at = folder.path();
    let is_later = |line: &str| line.contains(",P4");
    let blank = |line: &str| {
        let cells: Vec<&str> = line.split(',').take(5).collect();
        cells.join(",") + ",,,,,,,,,"
    };
    with_lines(at, "first.csv", |line| is_later(line).then(|| blank(line)));
    let run = decide(at, "first.csv", &["--in-rounds"]);
    assert!(run.status.success(), "{}", stderr(&run));
    let first = table(at);
    assert_eq!(first.lines().count(), 1 + 39);
    let again = ["--in-rounds", "--decided-on", "2026-12-02"];
    assert!(
        program(
            at,
            &[
                &[
                    "decide",
                    "first.csv",
                    "assessments.csv",
                    "--people",
                    "people.csv",
                    "--cycle",
                    "cycle.toml"
                ],
                &again[..]
            ]
            .concat()
        )
        .status
        .success()
    );
    assert_eq!(table(at), first);
    assert!(decide(at, "mended.csv", &[]).status.success());
    let second = table(at);
    assert!(second.starts_with(&first) && second.lines().count() == 46, "{second}");
}

/// A person who was decided on is not decided on otherwise, and the table stays as it is.
#[test]
fn another_decision_about_somebody_is_refused() {
    let folder = copy("forty-mistakes");
    let at = folder.path();
    assert!(decide(at, "mended.csv", &[]).status.success());
    let before = table(at);
    with_lines(at, "ballot.csv", |line| {
        line.contains(",P03,").then(|| line.replace("Craft; scope", "Craft"))
    });
    let run = decide(at, "ballot.csv", &[]);
    assert_eq!(run.status.code(), Some(1));
    assert!(stderr(&run).contains("error[decided-otherwise] decisions.csv:4"), "{}", stderr(&run));
    assert_eq!(table(at), before);
    fs::write(at.join("decisions.csv"), "employee_id,name\nP01,Ada\n").expect("writable");
    let run = decide(at, "mended.csv", &[]);
    assert!(stderr(&run).contains("error[unknown-decisions]"), "{}", stderr(&run));
    assert_eq!(table(at), "employee_id,name\nP01,Ada\n");
}

/// A table that a spreadsheet saved with semicolons, in another encoding or as a workbook gets no rows of another form.
#[test]
fn a_table_that_was_saved_otherwise_gets_no_rows() {
    let folder = copy("forty-mistakes");
    let at = folder.path();
    assert!(decide(at, "mended.csv", &[]).status.success());
    let written = table(at);
    let semicolons = written.replace("Craft; scope", "Craft").replace(',', ";").into_bytes();
    let latin: Vec<u8> =
        written.replace("Ada Adler", "Ad\u{e4} Adler").chars().map(|c| c as u8).collect();
    for other in [semicolons, latin] {
        fs::write(at.join("decisions.csv"), &other).expect("writable");
        let run = decide(at, "mended.csv", &[]);
        assert_eq!(run.status.code(), Some(1));
        assert!(
            stderr(&run).contains("error[unknown-decisions] decisions.csv:1:1"),
            "{}",
            stderr(&run)
        );
        assert_eq!(fs::read(at.join("decisions.csv")).expect("it is there"), other);
    }
    fs::write(at.join("decisions.csv"), format!("\u{feff}{}", written.replace('\n', "\r\n")))
        .expect("writable");
    assert!(decide(at, "mended.csv", &[]).status.success());
}

/// A name or an area that a spreadsheet would take for a formula is guarded, and read back as it was.
#[test]
fn the_table_of_decisions_holds_no_formula() {
    let folder = copy("forty-mistakes");
    let at = folder.path();
    with_lines(at, "ballot.csv", |line| {
        line.contains(",P03,").then(|| line.replace("Craft; scope", "+cmd; scope"))
    });
    assert!(decide(at, "ballot.csv", &[]).status.success());
    assert!(table(at).contains(",'+cmd; scope,"), "{}", table(at));
    let before = table(at);
    assert!(decide(at, "ballot.csv", &[]).status.success());
    assert_eq!(table(at), before);
}

/// Lattice's table of decisions is read by its own header, and what it has more is named.
#[test]
fn the_decision_column_of_lattice_is_read() {
    let folder = copy("forty-mistakes");
    let at = folder.path();
    let lattice = "Employee ID,Status,Promotion Decision (Y/N),Areas\nP01,Recommended,Y,\nP02,Recommended,n,Craft\n";
    fs::write(at.join("lattice.csv"), lattice).expect("writable");
    let run = decide(at, "lattice.csv", &["--in-rounds"]);
    assert!(run.status.success(), "{}", stderr(&run));
    let written = table(at);
    assert!(written.contains(",P01,Ada Adler,backend/L1,backend/L2,accept,,,,2026-12-01,Y\n"));
    assert!(
        written.contains(",P02,Bruno Berg,backend/L1,backend/L2,reject,Craft,,,2026-12-01,N\n")
    );
}

/// The ballot that the program writes: who it is about is locked, what is asked is not, and choices are offered.
#[test]
fn a_ballot_offers_choices_and_locks_who_it_is_about() {
    let folder = copy("forty-mistakes");
    let at = folder.path();
    let make = |out: &str| {
        let of = ["ballot", "assessments.csv", "--people", "people.csv", "--cycle", "cycle.toml"];
        program(at, &[&of[..], &["--members", "7", "-o", out]].concat())
    };
    assert!(make("one.xlsx").status.success() && make("two.xlsx").status.success());
    assert_eq!(make("one.xlsx").status.code(), Some(2));
    let bytes = fs::read(at.join("one.xlsx")).expect("the ballot was written");
    assert_eq!(bytes, fs::read(at.join("two.xlsx")).expect("the ballot was written"));
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(&bytes)).expect("a workbook");
    let cells = book.worksheet_range("Ballot").expect("the worksheet");
    assert_eq!(cells.height(), 46);
    assert_eq!(cells.get_value((1, 2)), Some(&Data::String("Ada Adler".to_owned())));
    let part = |name: &str| {
        let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
        let mut text = String::new();
        zip.by_name(name).expect("a part").read_to_string(&mut text).expect("UTF-8");
        text
    };
    let (sheet, book) = (part("xl/worksheets/sheet1.xml"), part("xl/workbook.xml"));
    assert!(sheet.contains("<sheetProtection") && book.contains("state=\"hidden\""));
    assert!(sheet.contains("\"accept,postpone,reject\""), "{sheet}");
    assert!(sheet.contains("<formula2>7</formula2>"), "{sheet}");
    let styles = part("xl/styles.xml");
    let formats = styles.split("<cellXfs").nth(1).expect("formats");
    let formats: Vec<&str> = formats.split("<xf ").collect();
    for (cell, is_open) in
        [("B2", false), ("C2", false), ("E2", false), ("F2", true), ("N46", true)]
    {
        let style = sheet.split(&format!("<c r=\"{cell}\" s=\"")).nth(1).expect("the cell");
        let style: usize = style.split('"').next().and_then(|it| it.parse().ok()).expect("a style");
        assert_eq!(formats[style + 1].contains("locked=\"0\""), is_open, "{cell}");
    }
}

/// A filled workbook, as a spreadsheet stores it: days and votes are numbers.
fn filled(folder: &Path, marker: &str, cycle: &str) -> PathBuf {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Ballot").expect("a name");
    let header = [
        "cycle",
        "employee_id",
        "name",
        "decision",
        "areas",
        "revisit_on",
        "votes_for",
        "votes_against",
    ];
    for (column, name) in (0..).zip(header) {
        sheet.write_string(0, column, name).expect("a text");
    }
    for (column, text) in (0..).zip(["2026-H2", "P02", "Bruno Berg", "postpone", "Craft"]) {
        sheet.write_string(1, column, text).expect("a text");
    }
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2027, 6, 1).expect("a day");
    sheet
        .write_datetime_with_format(1, 5, &day, &Format::new().set_num_format("dd.mm.yyyy"))
        .expect("a day");
    sheet.write_number(1, 6, 5).expect("a number");
    sheet.write_number(1, 7, 3).expect("a number");
    let hidden = book.add_worksheet().set_name("Identity").expect("a name");
    for (row, text) in (0..).zip([marker, cycle, "7"]) {
        hidden.write_string(row, 0, text).expect("a text");
    }
    hidden.set_hidden(true);
    let path = folder.join("filled.xlsx");
    fs::write(&path, book.save_to_buffer().expect("a workbook")).expect("writable");
    path
}

#[test]
fn a_filled_workbook_is_read_with_its_days_votes_and_members() {
    let folder = copy("forty-mistakes");
    let at = folder.path();
    filled(at, "promopacket ballot 1", "2026-H2");
    let run = decide(at, "filled.xlsx", &["--in-rounds"]);
    assert!(
        stderr(&run).contains("there are 8 votes, and the committee has 7 members"),
        "{}",
        stderr(&run)
    );
    let run = decide(at, "filled.xlsx", &["--in-rounds", "--members", "9"]);
    assert!(run.status.success(), "{}", stderr(&run));
    assert!(table(at).contains(",postpone,Craft,2027-06-01,,2026-12-01,N\n"), "{}", table(at));
}

#[test]
fn the_ballot_of_another_cycle_or_version_is_refused() {
    let folder = copy("forty-mistakes");
    let at = folder.path();
    filled(at, "promopacket ballot 1", "2026-H1");
    let run = decide(at, "filled.xlsx", &["--in-rounds"]);
    assert!(
        stderr(&run).contains("error[another-cycle] filled.xlsx[Identity]:2:1"),
        "{}",
        stderr(&run)
    );
    filled(at, "promopacket ballot 9", "2026-H2");
    let run = decide(at, "filled.xlsx", &["--in-rounds"]);
    assert!(
        stderr(&run).contains("error[unknown-ballot] filled.xlsx[Identity]:1:1"),
        "{}",
        stderr(&run)
    );
    assert!(!at.join("decisions.csv").exists());
}

/// A table of decisions beside the inputs of the next cycle.
fn with_decisions(rows: &str) -> TempDir {
    let folder = copy("next-cycle");
    let header = "cycle,employee_id,name,from,to,decision,areas,revisit_on,effective_on,decided_on,Promotion Decision (Y/N)\n";
    fs::write(folder.path().join("decisions.csv"), header.to_owned() + rows).expect("writable");
    folder
}

const POSTPONED: &str = "2026-H2,E1003,Nguyễn Thị Hồng Ánh,backend/L3,backend/L4,postpone,Scope; mentoring,2027-05-31,,2026-12-03,N\n";
const REJECTED: &str =
    "2026-H2,E1004,Олена Ковальчук,backend/L4,backend/L5,reject,Craft,,,2026-12-03,N\n";

fn next_cycle(folder: &Path, command: &[&str]) -> Output {
    let of = [
        "assessments.csv",
        "--people",
        "people.csv",
        "--cycle",
        "cycle.toml",
        "--decisions",
        "decisions.csv",
    ];
    program(folder, &[command, &of[..]].concat())
}

/// The data of a packet, as templates read it.
fn last_decision(folder: &Path, id: &str) -> serde_json::Value {
    let run = next_cycle(folder, &["packet", id, "--emit", id, "--audience", "hr"]);
    assert!(run.status.success(), "{}", stderr(&run));
    let data = fs::read(folder.join(id).join("packet.json")).expect("the data was written");
    let data: serde_json::Value = serde_json::from_slice(&data).expect("JSON");
    data["last_decision"].clone()
}

/// What one cycle decided is the last decision of the next, where the assessments name none.
#[test]
fn the_next_cycle_knows_what_was_decided() {
    let earlier =
        "2026-H1,E1003,Nguyễn Thị Hồng Ánh,backend/L3,backend/L4,reject,Craft,,,2026-06-03,N\n";
    let gone = "2026-H2,E9999,Nobody Here,backend/L3,backend/L4,reject,Craft,,,2026-12-03,N\n";
    let own =
        "2027-H1,E1005,Ayşe Gül Yıldırım,backend/L5,backend/L6,reject,Own cycle,,,2027-05-20,N\n";
    let later =
        "2027-H2,E1005,Ayşe Gül Yıldırım,backend/L5,backend/L6,reject,Later,,,2027-12-01,N\n";
    let folder = with_decisions(&[POSTPONED, earlier, gone, own, later].concat());
    let at = folder.path();
    let checked = next_cycle(at, &["check"]);
    let said = stderr(&checked);
    assert!(checked.status.success() && said.contains("1 person has a last decision"), "{said}");
    let decision = last_decision(at, "E1003").to_string();
    for word in ["postpone", "2026-12-03", "Scope; mentoring"] {
        assert!(decision.contains(word), "{decision} lacks {word}");
    }
    assert!(last_decision(at, "E1005").is_null());
    let built = next_cycle(at, &["build", "--out", "packets"]);
    assert!(built.status.success(), "{}", stderr(&built));
    let manifest = fs::read_to_string(at.join("packets/manifest.json")).expect("a manifest");
    assert!(
        manifest.contains("\"decisions\", \"file\": \"decisions.csv\"")
            || manifest.contains("\"role\":\"decisions\""),
        "{manifest}"
    );
    assert!(program(at, &["verify", "packets"]).status.success());
}

/// Assessments that name another last decision are refused; other words for the areas are told, and count.
#[test]
fn a_last_decision_that_differs_is_found() {
    let folder = with_decisions(&[POSTPONED, REJECTED].concat());
    let run = next_cycle(folder.path(), &["check"]);
    let said = stderr(&run);
    assert!(run.status.success(), "{said}");
    assert!(said.contains("warning[decided-otherwise] decisions.csv:3"), "{said}");
    assert!(last_decision(folder.path(), "E1004").to_string().contains("older than a year"));
    for other in
        [REJECTED.replace("reject", "accept"), REJECTED.replace("2026-12-03", "2026-12-04")]
    {
        let folder = with_decisions(&other);
        let run = next_cycle(folder.path(), &["check"]);
        let said = stderr(&run);
        assert!(said.contains("error[decided-otherwise] decisions.csv:2"), "{said}");
        assert_eq!(run.status.code(), Some(1));
    }
}

/// An area in letters that no font has is told with its place in the table, before anything is typeset.
#[test]
fn letters_of_an_area_that_no_font_has_are_found() {
    let folder = with_decisions(&POSTPONED.replace("mentoring", "範囲"));
    let run = next_cycle(folder.path(), &["check"]);
    assert!(stderr(&run).contains("error[missing-glyph] decisions.csv:2"), "{}", stderr(&run));
}
