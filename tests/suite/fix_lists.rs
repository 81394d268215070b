//! `check --by-manager`: one list for each manager, with that manager's people and nobody else.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use tempfile::TempDir;

use crate::pdf::{pages, squeezed, strings, text};
use crate::workbench::{program, sample_file, stderr};

const HEADER: &str =
    "employee_id,item,self_rating,self_comment,manager_rating,manager_comment,evidence,date\n";
const PEOPLE: &str =
    "employee_id,name,manager,manager_email,track,level,target_track,target_level\n";

/// The lists that a check writes: the text of each by its file name.
fn lists(people: &str, rows: &str) -> (BTreeMap<String, Vec<u8>>, String) {
    let folder = TempDir::new().expect("a temporary folder");
    let write = |name: &str, text: String| {
        std::fs::write(folder.path().join(name), text).expect("writable");
    };
    write("people.csv", format!("{PEOPLE}{people}"));
    write("a.csv", format!("{HEADER}{rows}"));
    let arguments = [
        "check",
        "a.csv",
        "--people",
        "people.csv",
        "--by-manager",
        "out",
        "--as-of",
        "2026-11-23",
    ];
    let output = program(folder.path(), &arguments);
    (read(&folder.path().join("out")), stderr(&output))
}

fn read(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files =
        std::fs::read_dir(folder).expect("the lists are there").map(|it| it.expect("readable"));
    files
        .map(|it| {
            (
                it.file_name().to_string_lossy().into_owned(),
                std::fs::read(it.path()).expect("readable"),
            )
        })
        .collect()
}

fn holds(pdf: &[u8], words: &str) -> bool {
    text(pdf).contains(&squeezed(words))
}

#[test]
fn everybody_of_the_sample_is_on_the_list_of_their_manager_and_on_no_other() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = |name| sample_file(name).display().to_string();
    let (rows, people, cycle) = (file("assessments.csv"), file("people.csv"), file("cycle.toml"));
    let arguments = ["check", &rows, "--people", &people, "--cycle", &cycle, "--by-manager", "out"];
    let output = program(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let lists = read(&folder.path().join("out"));
    assert_eq!(lists.len(), 9);
    let mut reader =
        csv::Reader::from_path(sample_file("people.csv")).expect("the fixture is there");
    let listed: Vec<BTreeMap<String, String>> =
        reader.deserialize().map(|it| it.expect("the sample is sound")).collect();
    for (name, pdf) in &lists {
        assert_eq!(pages(pdf), 1, "{name}");
        let said = text(pdf) + &strings(pdf);
        let title = listed.iter().find(|it| {
            said.starts_with(&squeezed(&format!(
                "Example Freight · Fix list2026 H2{}",
                it["manager"]
            )))
        });
        let manager = &title.unwrap_or_else(|| panic!("{name} has no manager: {said}"))["manager"];
        for person in &listed {
            let own = person["manager"] == *manager;
            let is_there = said.contains(&squeezed(&format!("id {}", person["employee_id"])));
            assert_eq!(is_there, own, "{name}: {}", person["employee_id"]);
            let is_manager = person["name"] == *manager;
            let is_named = said.contains(&squeezed(&person["name"]));
            assert_eq!(is_named, own || is_manager, "{name}: {}", person["name"]);
        }
    }
}

#[test]
fn managers_of_one_name_get_a_list_each_and_nobody_is_lost() {
    let people = "1,Ada One,Ana Silva,ana@a.example,backend,L1,backend,L2\n\
        2,Bea Two,Ana Silva,ana@b.example,backend,L1,backend,L2\n\
        3,Cem Three,,,backend,L1,backend,L2\n\
        4,Dana Four,CON,,backend,L1,backend,L2\n\
        5,Eli Five,../x,,backend,L9,backend,L2\n";
    let (lists, said) = lists(
        people,
        "1,summary,,Please.,,,,\n2,summary,,Please.,,,,\n3,summary,,Please.,,,,\n5,summary,,Please.,,,,\n",
    );
    let names: Vec<&str> = lists.keys().map(String::as_str).collect();
    let wanted = [
        "fix-list_Ana_Silva_ana_a.example.pdf",
        "fix-list_Ana_Silva_ana_b.example.pdf",
        "fix-list_CON.pdf",
        "fix-list____x.pdf",
        "fix-list_without-manager.pdf",
    ];
    assert_eq!(names, wanted, "{said}");
}

#[test]
fn a_packet_that_cannot_be_made_is_not_called_ready() {
    let people = "1,Ada One,Ana,,backend,L1,backend,L2\n2,Bea Two,Ana,,backend,L1,backend,L2\n\
        3,Cem Three,Ana,,backend,L77,backend,L2\n";
    let (lists, _) = lists(people, "1,backend/L2/sql-joins,9,,3,Good.,,\n3,summary,,Please.,,,,\n");
    let pdf = &lists["fix-list_Ana.pdf"];
    assert!(holds(pdf, "3 people: 3 to look at, 0 ready"), "{}", text(pdf));
    assert!(
        holds(pdf, "Stops the packet: `9` is not a number of the scale (a.csv:2)"),
        "{}",
        text(pdf)
    );
    assert!(holds(pdf, "the track `backend` has no level `L77`"), "{}", text(pdf));
    assert!(holds(pdf, "the person is listed and has no assessment"), "{}", text(pdf));
}

#[test]
fn people_of_other_teams_are_not_named_for_having_the_same_words() {
    let people = "1,Ada One,Ana,,backend,L1,backend,L2\nX9,Bea Two,Ben,,backend,L1,backend,L2\n\
        3,Cem Three,Ana,,backend,L1,backend,L2\n";
    let words = "words that were written once and then pasted twice over";
    let rows = format!("1,summary,,,,{words},,\nX9,summary,,,,{words},,\n");
    let (lists_of_two, _) = lists(people, &rows);
    let pdf = &lists_of_two["fix-list_Ana.pdf"];
    assert!(holds(pdf, "The same words stand in somebody else’s packet"), "{}", text(pdf));
    assert!(!holds(pdf, "X9"), "{}", text(pdf));
    let (same_team, _) = lists(people, &rows.replace("X9,", "3,"));
    assert!(holds(
        &same_team["fix-list_Ana.pdf"],
        "The same words stand in the packet of 3, in 1 place: summary"
    ));
}

#[test]
fn a_team_of_ten_with_much_to_mend_fits_on_one_page_and_a_large_one_runs_on() {
    let team = |size: usize| {
        let (mut people, mut rows) = (String::new(), String::new());
        for number in 0..size {
            let _ = writeln!(people, "P{number},Person Number {number},Ana,,backend,L1,backend,L2");
            for skill in ["sql-joins", "teamwork", "docker-running"] {
                let _ = writeln!(rows, "P{number},backend/L2/{skill},3,Did {number} of it.,3,,,");
            }
            let _ = writeln!(rows, "P{number},impact,,Story {number} is ongoing.,,,,");
        }
        lists(&people, &rows).0.remove("fix-list_Ana.pdf").expect("the list is there")
    };
    let ten = team(10);
    assert_eq!(pages(&ten), 1, "{}", text(&ten));
    assert!(holds(&ten, "3 of your ratings have no comment: L2/"), "{}", text(&ten));
    assert!(holds(&ten, "1 story lacks an outcome, a date and a link: Story 7 is ongoing."));
    let forty = team(40);
    assert!(pages(&forty) > 1);
    (0..40).for_each(|it| assert!(holds(&forty, &format!("id P{it} ·")), "{it}"));
}

#[test]
fn hostile_names_are_shown_and_not_run() {
    let people = "1,#panic() $x$ @y *z*,\"= Ana _#eval(\"\"1\"\")_\",,backend,L1,backend,L2\n";
    let (lists, said) = lists(people, "1,impact,,\"#panic()\n[link] $x\",,,,\n");
    let (_, pdf) = lists.first_key_value().unwrap_or_else(|| panic!("{said}"));
    assert!(
        holds(pdf, "= Ana _#eval(\"1\")_") && holds(pdf, "#panic() $x$ @y *z*"),
        "{}",
        text(pdf)
    );
}

#[test]
fn a_name_without_a_glyph_is_shown_as_the_id_and_costs_nobody_a_list() {
    let people = "1,\u{9f99},Ana,,backend,L1,backend,L2\n2,Bea Two,Ana,,backend,L1,backend,L2\n\
        3,Cem Three,\u{9f99}\u{9f99},dragon@a.example,backend,L1,backend,L2\n";
    let rows = "1,summary,,Please.,,,,\n2,summary,,Please.,,,,\n3,summary,,Please.,,,,\n";
    let (lists, said) = lists(people, rows);
    assert_eq!(lists.len(), 2, "{said}");
    let pdf = &lists["fix-list_Ana.pdf"];
    assert!(holds(pdf, "1 · id 1 ·") && holds(pdf, "Bea Two · id 2 ·"), "{}", text(pdf));
    assert!(holds(pdf, "no font has `\u{fffd}` (U+9F99)"), "{}", text(pdf));
    let pdf = &lists["fix-list_\u{9f99}\u{9f99}.pdf"];
    assert!(holds(pdf, "dragon@a.example"), "{}", text(pdf));
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}

#[test]
fn lists_of_an_earlier_run_are_pointed_out() {
    let folder = TempDir::new().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("out")).expect("writable");
    std::fs::write(folder.path().join("out/fix-list_Gone.pdf"), "x").expect("writable");
    std::fs::write(
        folder.path().join("people.csv"),
        format!("{PEOPLE}1,A,Ana,,backend,L1,backend,L2\n"),
    )
    .expect("writable");
    std::fs::write(folder.path().join("a.csv"), format!("{HEADER}1,summary,,Please.,,,,\n"))
        .expect("writable");
    let arguments = ["check", "a.csv", "--people", "people.csv", "--by-manager", "out"];
    let said = stderr(&program(folder.path(), &arguments));
    assert!(said.contains("[files-of-another-run]"), "{said}");
    assert!(said.contains("1 fix list in `out`"), "{said}");
}
