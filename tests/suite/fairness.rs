//! The fairness sheet: what it shows, what it never tells, and that nothing else has anything of demographics.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::archive::{files, says, write};
use crate::command_line::folder;
use crate::pdf::{page_texts, squeezed, unpacked};
use crate::workbench::{program, root, stderr, stdout};

/// Stands in the cells of demographics where a test looks for them elsewhere.
const MARK: &str = "Zyxomark";

fn cohort(folder: &TempDir) {
    for name in [
        "decisions.csv",
        "demographics.csv",
        "first-round-decisions.csv",
        "first-round-demographics.csv",
    ] {
        let from = root().join("fixtures/fairness").join(name);
        fs::copy(from, folder.path().join(name)).expect("the fixture is there");
    }
}

fn fairness(folder: &Path, more: &[&str]) -> Output {
    let first = ["fairness", "decisions.csv", "--demographics", "demographics.csv"];
    program(folder, &[&first[..], &["--as-of", "2026-11-23"], more].concat())
}

fn figures(folder: &Path, more: &[&str]) -> Value {
    let output = fairness(folder, &[&["--format", "json"], more].concat());
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    let document: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    document["fairness"].clone()
}

/// Everything that is below a folder, as text and with what is packed in PDFs.
fn everything(folder: &Path) -> String {
    let mut all = String::new();
    for (name, bytes) in files(folder) {
        let _ = write!(all, "{name} {}", String::from_utf8_lossy(&bytes));
        if name.ends_with(".pdf") {
            let _ = write!(all, "{} {}", unpacked(&bytes), page_texts(&bytes).join(" "));
        }
    }
    all
}

#[test]
fn a_sheet_and_its_figures_are_written_for_the_user_alone_and_never_replaced() {
    let folder = folder();
    cohort(&folder);
    let at = folder.path();
    says(&fairness(at, &["-o", "sheet.pdf"]), 0, "wrote `sheet.pdf` and `sheet.json`");
    let (pdf, data) = (fs::read(at.join("sheet.pdf")), fs::read(at.join("sheet.json")));
    says(&fairness(at, &["-o", "sheet.pdf"]), 2, "a sheet is never replaced");
    says(&fairness(at, &["-o", "again.pdf"]), 0, "6 tables");
    assert_eq!(pdf.expect("written"), fs::read(at.join("again.pdf")).expect("written"));
    assert_eq!(data.expect("written"), fs::read(at.join("again.json")).expect("written"));
    #[cfg(unix)]
    for name in ["sheet.pdf", "sheet.json"] {
        let rights = fs::metadata(at.join(name)).expect("written").permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&rights) & 0o777, 0o600, "{name}");
    }
    assert_eq!(fs::read_dir(at).expect("readable").count(), 8, "nothing else is left");
}

#[test]
fn page_one_says_what_the_sheet_cannot_show_in_every_language() {
    let folder = folder();
    cohort(&folder);
    for (language, words) in [
        ("en", "What this sheet cannot show"),
        ("de", "Was dieses Blatt nicht zeigen kann"),
        ("fr", "Ce que cette feuille ne peut pas montrer"),
        ("es", "Lo que esta hoja no puede mostrar"),
        ("uk", "Чого цей аркуш не може показати"),
    ] {
        let name = format!("{language}.pdf");
        says(&fairness(folder.path(), &["-o", &name, "--language", language]), 0, "6 tables");
        let pages = page_texts(&fs::read(folder.path().join(&name)).expect("written"));
        assert!(squeezed(&pages[0]).contains(&squeezed(words)), "{language}: {}", pages[0]);
    }
    says(&fairness(folder.path(), &["-o", "x.pdf", "--language", "xx"]), 1, "in this language");
}

#[test]
fn no_language_has_a_word_that_judges() {
    const JUDGING: [&str; 19] = [
        "fair",
        "unfair",
        "biased",
        "bias",
        "pass",
        "passed",
        "fail",
        "failed",
        "discrimination",
        "gerecht",
        "benachteiligt",
        "bestanden",
        "équitable",
        "biaisé",
        "discriminant",
        "justo",
        "sesgado",
        "справедлив",
        "упереджен",
    ];
    for language in ["en", "de", "fr", "es", "uk"] {
        let path = root().join(format!("templates/strings/{language}.toml"));
        let file: toml::Table = fs::read_to_string(path).expect("there").parse().expect("TOML");
        let words = format!("{:?}", file["fairness"]).to_lowercase();
        // The name of the table is no word of the sheet.
        for word in words.split(|c: char| !c.is_alphabetic()) {
            assert!(!JUDGING.contains(&word), "{language}: {word}");
        }
        assert!(!words.contains("справедлив") && !words.contains("упереджен"));
    }
}

#[test]
fn every_small_count_is_hidden_with_all_that_is_made_of_it() {
    let folder = folder();
    cohort(&folder);
    let figures = figures(folder.path(), &[]);
    let (mut shown, mut hidden) = (0, 0);
    for table in figures["tables"].as_array().expect("a list") {
        for row in table["rows"].as_array().expect("a list") {
            let people = row["people"].as_u64();
            let counts = row["counts"].as_array().expect("a list");
            for count in counts.iter().map(Value::as_u64).chain([people]) {
                assert!(count.is_none_or(|count| count >= 5), "{row:#}");
                shown += u32::from(count.is_some());
                hidden += u32::from(count.is_none());
            }
            let has_both = people.is_some() && counts[0].is_u64();
            assert_eq!(has_both, !row["rate"].is_null(), "{row:#}");
            assert!(has_both || row["comparison"].is_null(), "{row:#}");
            let ratio = &row["comparison"]["ratio"];
            assert!(ratio.is_null() || people.is_some_and(|people| people >= 20), "{row:#}");
        }
    }
    assert!(shown > hidden && hidden > 0, "{shown} shown, {hidden} hidden");
}

#[test]
fn every_mistake_of_both_files_is_listed_in_one_run_and_none_tells_what_stands_there() {
    let folder = folder();
    let mut decisions = "employee_id,decision\n".to_owned();
    let mut demographics = format!("employee_id,gender,{MARK} column\n");
    for number in 0..40 {
        let _ = writeln!(decisions, "{MARK}{number},accept");
        let _ = writeln!(demographics, "{MARK}{number},{MARK}a,{MARK}b");
    }
    let _ = write!(decisions, "{MARK}0,reject\n{MARK}50,{MARK}maybe\n,accept\n{MARK}51,\n");
    let _ = write!(demographics, "{MARK}1,{MARK}c,\n{MARK}60,{MARK}d,\n,{MARK}e,\n");
    write(&folder, "decisions.csv", &decisions);
    write(&folder, "demographics.csv", &demographics);
    let output = fairness(folder.path(), &["-o", "sheet.pdf", "--all"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    for (code, count) in
        [("duplicate-id", 2), ("unclear-decision", 2), ("empty-id", 2), ("person-in-one-file", 3)]
    {
        let found = said.matches(&format!("error[{code}]")).count();
        assert_eq!(found, count, "{code}: {said}");
    }
    assert!(!said.contains(MARK), "{said}");
    assert!(
        said.contains("demographics.csv:42:1") && said.contains("decisions.csv:43:2"),
        "{said}"
    );
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 2);
}

#[test]
fn people_of_one_file_alone_are_named_by_their_rows() {
    let folder = folder();
    cohort(&folder);
    let path = folder.path().join("demographics.csv");
    let text = fs::read_to_string(&path).expect("there");
    fs::write(&path, text.replacen("F1001,", "f1001,", 1)).expect("writable");
    let output = fairness(folder.path(), &["-o", "sheet.pdf", "--all"]);
    says(&output, 1, "decisions.csv:2:1: the person is in the file of decisions only");
    says(&output, 1, "demographics.csv:2:1: the person is in the file of demographics only");
    assert!(!stderr(&output).contains("1001"), "{}", stderr(&output));
}

#[test]
fn broken_demographics_are_told_without_their_words() {
    let folder = folder();
    cohort(&folder);
    let path = folder.path().join("demographics.csv");
    for broken in [
        format!("employee_id,gender\nF1001,\"{MARK}\nF1002,{MARK}"),
        format!("employee_id,gender\nF1001,{MARK},{MARK}\n"),
        format!("{MARK}\n\n{MARK},{MARK}\n"),
        format!("employee_id,gender\nF1001,{MARK}\0\n"),
        format!("employee_id,{MARK},{MARK}\nF1001,x,y\n"),
    ] {
        fs::write(&path, &broken).expect("writable");
        for format in ["human", "json"] {
            let output = fairness(folder.path(), &["-o", "sheet.pdf", "--all", "--format", format]);
            assert_eq!(output.status.code(), Some(1), "{broken:?}");
            let said = stderr(&output) + &stdout(&output);
            assert!(!said.contains(MARK), "{broken:?}: {said}");
        }
    }
}

#[test]
fn nothing_of_a_person_is_in_the_sheet_or_in_temporary_files() {
    let (folder, temporary) = (folder(), TempDir::new().expect("a temporary folder"));
    cohort(&folder);
    for name in ["decisions.csv", "demographics.csv"] {
        let path = folder.path().join(name);
        let text =
            fs::read_to_string(&path).expect("there").replace("\nF1", &format!("\n{MARK}F1"));
        fs::write(path, text).expect("writable");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_promopacket"));
    command.current_dir(folder.path()).env("TMPDIR", temporary.path()).args([
        "fairness",
        "decisions.csv",
        "--demographics",
        "demographics.csv",
        "-o",
        "out/sheet.pdf",
    ]);
    let output = command.output().expect("the program was built for this test");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let written = everything(&folder.path().join("out"));
    assert!(written.contains("women") && !written.contains(MARK));
    assert!(!(stderr(&output) + &stdout(&output)).contains(MARK));
    assert_eq!(fs::read_dir(temporary.path()).expect("readable").count(), 0);
    assert_eq!(fs::read_dir(folder.path().join("out")).expect("readable").count(), 2);
}

#[test]
fn no_other_command_keeps_anything_of_demographics_in_a_table_of_people() {
    let folder = folder();
    let people = format!(
        "employee_id,name,track,level,target_track,target_level,gender,ethnicity,date of birth,disability\n\
         1,Ada One,backend,L1,backend,L2,{MARK},{MARK},{MARK},{MARK}\n"
    );
    write(&folder, "people.csv", &people);
    write(
        &folder,
        "assessments.csv",
        "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n1,summary,,Hello.,,\n",
    );
    let output = program(
        folder.path(),
        &[
            "build",
            "assessments.csv",
            "--people",
            "people.csv",
            "--audience",
            "employee,manager,committee,hr",
            "--out",
            "packets",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!(stderr(&output) + &stdout(&output)).contains(MARK));
    assert!(!everything(&folder.path().join("packets")).contains(MARK));
    says(&output, 0, "4 cells of sensitive columns were not read");
}

#[test]
fn a_cohort_below_the_smallest_gets_no_sheet_and_no_option_lowers_it() {
    let folder = folder();
    let (mut decisions, mut demographics) =
        ("employee_id,decision\n".to_owned(), "employee_id,gender\n".to_owned());
    for number in 0..29 {
        let _ = writeln!(decisions, "{number},{}", ["accept", "reject"][number % 2]);
        let _ = writeln!(demographics, "{number},{}", ["women", "men"][number % 2]);
    }
    write(&folder, "decisions.csv", &decisions);
    write(&folder, "demographics.csv", &demographics);
    let at = folder.path();
    says(&fairness(at, &["-o", "sheet.pdf"]), 1, "error[cohort-too-small]");
    says(&fairness(at, &["-o", "sheet.pdf", "--smallest-cohort", "10"]), 2, "--smallest-cohort");
    says(&fairness(at, &["-o", "sheet.pdf", "--smallest", "2"]), 2, "--smallest");
    assert!(!at.join("sheet.pdf").exists() && !at.join("sheet.json").exists());
}

#[test]
fn the_last_sheet_is_taken_into_account_and_one_person_more_gets_none() {
    let folder = folder();
    cohort(&folder);
    let at = folder.path();
    let first =
        ["fairness", "first-round-decisions.csv", "--demographics", "first-round-demographics.csv"];
    says(&program(at, &[&first[..], &["-o", "first.pdf"]].concat()), 0, "wrote `first.pdf`");
    let hidden = |figures: &Value| figures.to_string().matches("null").count();
    let alone = figures(at, &[]);
    let beside = figures(at, &["--previous", "first.json"]);
    assert!(hidden(&beside) > hidden(&alone), "what the first sheet printed hides more");
    for name in ["decisions.csv", "demographics.csv"] {
        let text = fs::read_to_string(at.join(format!("first-round-{name}"))).expect("there");
        let more = if name == "decisions.csv" {
            "F9,accept,L4,design,Freight\n"
        } else {
            "F9,women,under 35,no\n"
        };
        fs::write(at.join(name), text + more).expect("writable");
    }
    let next = ["-o", "next.pdf", "--previous", "first.json"];
    says(&fairness(at, &next), 1, "error[few-changes]");
    let other = [&next[..], &["--smallest", "6"]].concat();
    says(&fairness(at, &other), 1, "the last sheet was made with --smallest 5");
    says(
        &fairness(at, &["-o", "next.pdf", "--previous", "decisions.csv"]),
        1,
        "error[unfit-earlier-sheet]",
    );
    assert!(!at.join("next.pdf").exists());
}

#[test]
fn a_column_of_free_text_gets_no_table_and_no_word_of_it_is_printed() {
    let folder = folder();
    cohort(&folder);
    let path = folder.path().join("demographics.csv");
    let text = fs::read_to_string(&path).expect("there");
    let with_names = |(number, line): (usize, &str)| match number {
        0 => format!("{line},note\n"),
        _ => format!("{line},{MARK} {number}\n"),
    };
    let text: String = text.lines().enumerate().map(with_names).collect();
    fs::write(&path, text).expect("writable");
    let output = fairness(folder.path(), &["-o", "out/sheet.pdf"]);
    says(&output, 0, "warning[too-many-groups]");
    assert!(!stderr(&output).contains(MARK));
    assert!(!everything(&folder.path().join("out")).contains(MARK));
}

#[test]
fn decisions_of_lattice_are_read_as_they_are() {
    let folder = folder();
    cohort(&folder);
    let path = folder.path().join("decisions.csv");
    let text = fs::read_to_string(&path).expect("there");
    let text = text.replacen("employee_id,decision", "Employee ID,Promotion Decision (Y/N)", 1);
    let text =
        text.replace(",accept,", ",Y,").replace(",postpone,", ",N,").replace(",reject,", ",N,");
    fs::write(&path, text).expect("writable");
    let figures = figures(folder.path(), &[]);
    assert_eq!(figures["columns"], serde_json::json!(["accepted", "not-accepted"]));
    assert_eq!(figures["totals"], serde_json::json!([82, 58]));
}
