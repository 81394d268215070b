//! One folder per case under `fixtures/cases`: its inputs, and under `expected/` what `check` says of them and what a
//! packet holds. A new case is a new folder. `UPDATE_EXPECT=1 cargo test` refreshes every golden.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use promopacket::audience::Audience;
use promopacket::pipeline::RunInputs;
use promopacket::source::Source;
use serde_json::Value;

use crate::workbench::{checked, fonts, inputs, program, root, stderr, stdout};

pub(crate) fn cases() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("fixtures/cases")).expect("the fixtures are there");
    let mut cases: Vec<PathBuf> = folder.map(|it| it.expect("readable").path()).collect();
    cases.sort();
    cases
}

/// The inputs of a case that needs no ladder of its own.
pub(crate) fn read(case: &Path) -> RunInputs {
    let source =
        |name: &str| std::fs::read(case.join(name)).ok().map(|bytes| Source::new(name, bytes));
    RunInputs {
        people: source("people.csv"),
        cycle: source("cycle.toml"),
        logo: source("logo.svg"),
        ..inputs(source("assessments.csv").expect("a case has assessments"))
    }
}

/// The options that follow from the files of a case.
fn options(case: &Path) -> Vec<&'static str> {
    let optional = [("people.csv", "--people"), ("cycle.toml", "--cycle"), ("ladder", "--ladder")];
    let there = optional.into_iter().filter(|(name, _)| case.join(name).exists());
    there.flat_map(|(name, option)| [option, name]).chain(["--as-of", "2026-11-23"]).collect()
}

fn golden(case: &Path, name: &str, said: &str) {
    let folder = case.join("expected");
    std::fs::create_dir_all(&folder).expect("the fixtures can be written");
    expect_file![folder.join(name)].assert_eq(said);
}

#[test]
fn every_case_says_what_it_is_expected_to_say() {
    for case in cases() {
        let arguments = [&["check", "assessments.csv"][..], &options(&case)].concat();
        let output = program(&case, &arguments);
        let said =
            format!("exit code {}\n{}", output.status.code().expect("no signal"), stderr(&output));
        assert!(!said.contains("panicked"), "{}: {said}", case.display());
        golden(&case, "check.txt", &said);
    }
}

/// The findings that have a sentence each: a program gets all in the order of the file, a reader the first of each kind,
/// errors last, for a terminal shows the end.
fn sentences_of(findings: &[Value]) -> Vec<&Value> {
    const LISTED: usize = 12;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for finding in findings {
        let count = counts.entry(finding["code"].to_string()).or_default();
        *count += 1;
        if *count > LISTED {
            continue;
        }
        let is_error = finding["severity"] == "error";
        if is_error { errors.push(finding) } else { warnings.push(finding) }
    }
    [warnings, errors].concat()
}

#[test]
fn json_says_the_same_as_the_sentences() {
    for case in cases() {
        let arguments =
            [&["check", "assessments.csv", "--format", "json"][..], &options(&case)].concat();
        let output = program(&case, &arguments);
        let json: serde_json::Value =
            serde_json::from_str(&stdout(&output)).expect("JSON on the standard output");
        let golden =
            std::fs::read_to_string(case.join("expected/check.txt")).expect("the golden is there");
        let listed =
            golden.lines().filter(|it| it.starts_with("error[") || it.starts_with("warning["));
        let findings = sentences_of(json["diagnostics"].as_array().expect("a list"));
        assert_eq!(listed.clone().count(), findings.len(), "{}", case.display());
        for (finding, line) in findings.iter().zip(listed) {
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            assert!(
                line.starts_with(&format!("{}[{}]", text("severity"), text("code"))),
                "{finding:#}\n{line}"
            );
            if let Some(places) = finding["places"].as_array() {
                let more = format!("and {} more p", places.len() - 1);
                assert!(golden.contains(&more), "{finding:#}\n{golden}");
                assert_eq!(finding["count"], places.len(), "{finding:#}");
                assert_eq!(places[0]["line"], finding["line"], "{finding:#}");
            }
            if finding["line"].is_u64() {
                let place = format!(" {}:{}:{}", text("file"), finding["line"], finding["column"]);
                assert!(line.contains(&place), "{finding:#}\n{line}");
            }
            assert!(line.contains(&text("message")), "{finding:#}\n{line}");
            for hint in finding["hints"].as_array().into_iter().flatten() {
                assert!(golden.contains(hint.as_str().expect("a sentence")), "{hint}");
            }
        }
    }
}

/// Cases whose names begin with `sound` make packets; they hold what is expected, for the most trusted audience.
#[test]
fn packets_of_sound_cases_hold_what_is_expected() {
    for case in cases()
        .into_iter()
        .filter(|it| it.file_name().is_some_and(|it| it.to_string_lossy().starts_with("sound")))
    {
        let checked = checked(&read(&case));
        let json =
            checked.packet(&checked.reviews.reviews[0], Audience::Hr).to_json(fonts().families());
        let text = String::from_utf8(json).expect("JSON is UTF-8") + "\n";
        golden(&case, "packet.json", &text);
    }
}

/// The shape of a table and the dialect of its file never show in a packet.
#[test]
fn every_dialect_and_shape_gives_the_same_packet() {
    let packet = |case: &str| {
        let path = root().join("fixtures/cases").join(case).join("expected/packet.json");
        std::fs::read_to_string(path).expect("the golden is there")
    };
    for case in [
        "sound-long",
        "sound-one-file",
        "sound-semicolons-bom-crlf",
        "sound-tabs",
        "sound-cr-only",
        "sound-excel-sep-line",
        "sound-utf-16",
        "sound-utf-16be-apostrophes",
    ] {
        assert_eq!(packet(case), packet("sound-paired"), "{case}");
    }
}

#[test]
fn twenty_different_mistakes_are_listed_in_one_run_with_place_and_hint() {
    let case = root().join("fixtures/cases/twenty-mistakes");
    let arguments =
        [&["check", "assessments.csv", "--format", "json"][..], &options(&case)].concat();
    let output = program(&case, &arguments);
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&output)).expect("JSON on the standard output");
    let findings = json["diagnostics"].as_array().expect("a list");
    let mut codes = std::collections::BTreeSet::new();
    for finding in findings {
        let has = |key: &str| finding.get(key).is_some_and(|it| !it.is_null());
        assert!(has("line") && has("column") && has("hints"), "{finding:#}");
        codes.insert(finding["code"].as_str().expect("a code"));
    }
    assert!(codes.len() >= 20, "{codes:?}");
    assert_eq!(output.status.code(), Some(1));
}
