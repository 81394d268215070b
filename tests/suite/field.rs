//! What people send, and what is done to archives. One folder per case under `fixtures/field`: the input as it comes from a
//! spreadsheet, a form or an HR system, and `case.txt` with the commands of a user and what each must say. One folder per
//! case under `fixtures/archive`, in the same form: commands that build, hold, merge and purge, and what must be left. A new
//! case is a new folder.
//!
//! `case.txt` is read line by line. A line that begins with `#` is prose. `$ COMMAND` runs a command in a copy of the
//! folder; the lines below it, up to the next command, are what must hold:
//!
//! - `exit N`: the exit code; every command has one
//! - `says TEXT`: the standard error has the text
//! - `prints TEXT`: the standard output has the text
//! - `lacks TEXT`: neither has it
//! - `count N TEXT`: the standard error has the text just so many times
//! - `file PATH has TEXT`, `file PATH lacks TEXT`: what the command wrote

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::workbench::root;

/// What a command must have done.
#[derive(Debug)]
enum Expectation {
    Exit(i32),
    Says(String),
    Prints(String),
    Lacks(String),
    Count(usize, String),
    FileHas(String, String),
    FileLacks(String, String),
}

/// A command of a case, and what must hold after it.
#[derive(Debug)]
struct Step {
    command: String,
    expectations: Vec<Expectation>,
}

/// What a command printed, and how it ended.
struct Outcome {
    exit: Option<i32>,
    stdout: String,
    stderr: String,
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { command: command.to_owned(), expectations: Vec::new() });
            continue;
        }
        let step = steps.last_mut().expect("a command stands above what must hold");
        step.expectations.push(expectation(line));
    }
    steps
}

fn expectation(line: &str) -> Expectation {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    assert!(!rest.is_empty(), "`{line}` expects nothing");
    let text = rest.to_owned();
    match word {
        "exit" => Expectation::Exit(rest.parse().expect("an exit code is a number")),
        "says" => Expectation::Says(text),
        "prints" => Expectation::Prints(text),
        "lacks" => Expectation::Lacks(text),
        "count" => {
            let (count, text) = rest.split_once(' ').expect("a number and a text");
            Expectation::Count(count.parse().expect("a number"), text.to_owned())
        }
        "file" => match (rest.split_once(" has "), rest.split_once(" lacks ")) {
            (Some((file, text)), None) => Expectation::FileHas(file.to_owned(), text.to_owned()),
            (None, Some((file, text))) => Expectation::FileLacks(file.to_owned(), text.to_owned()),
            _ => panic!("`{line}` must say `has` or `lacks`"),
        },
        _ => panic!("`{word}` is no expectation"),
    }
}

fn run(command: &str, folder: &Path) -> Outcome {
    let program = Path::new(env!("CARGO_BIN_EXE_promopacket"));
    let programs = program.parent().expect("the program lies in a folder");
    let path = format!("{}:/usr/bin:/bin", programs.display());
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .expect("a shell can be started");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Outcome { exit: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Whether an expectation holds.
fn holds(expectation: &Expectation, outcome: &Outcome, folder: &Path) -> bool {
    let written = |file: &str| fs::read_to_string(folder.join(file)).unwrap_or_default();
    match expectation {
        Expectation::Exit(exit) => outcome.exit == Some(*exit),
        Expectation::Says(text) => outcome.stderr.contains(text),
        Expectation::Prints(text) => outcome.stdout.contains(text),
        Expectation::Lacks(text) => {
            !outcome.stderr.contains(text) && !outcome.stdout.contains(text)
        }
        Expectation::Count(count, text) => outcome.stderr.matches(text.as_str()).count() == *count,
        Expectation::FileHas(file, text) => written(file).contains(text),
        Expectation::FileLacks(file, text) => {
            folder.join(file).exists() && !written(file).contains(text)
        }
    }
}

fn copied(case: &Path) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    copy_folder(case, folder.path());
    folder
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the fixtures are there") {
        let entry = entry.expect("readable");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).expect("a folder can be made");
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

/// Everything that does not hold in a case.
fn failures(case: &Path) -> Vec<String> {
    let text = fs::read_to_string(case.join("case.txt")).expect("every case has a case.txt");
    let name = case.file_name().expect("a folder has a name").to_string_lossy();
    let steps = steps(&text);
    assert!(!steps.is_empty(), "{name} runs no command");
    let folder = copied(case);
    let mut failures = Vec::new();
    for Step { command, expectations } in &steps {
        let has_exit = expectations.iter().any(|it| matches!(it, Expectation::Exit(_)));
        assert!(has_exit, "{name}: `{command}` expects no exit code");
        let outcome = run(command, folder.path());
        let failed = expectations.iter().filter(|it| !holds(it, &outcome, folder.path()));
        let failed: Vec<String> = failed.map(|it| format!("  {it:?}")).collect();
        if failed.is_empty() && !outcome.stderr.contains("panicked") {
            continue;
        }
        let Outcome { exit, stdout, stderr } = outcome;
        let failed = failed.join("\n");
        failures.push(format!(
            "{name}: {command}\n{failed}\n  exit {exit:?}\n--- stdout\n{stdout}--- stderr\n{stderr}"
        ));
    }
    failures
}

/// Runs every case below a folder of fixtures.
fn all_hold(below: &str) {
    let folder = fs::read_dir(root().join(below)).expect("the fixtures are there");
    let mut cases: Vec<PathBuf> = folder.map(|it| it.expect("readable").path()).collect();
    cases.sort();
    let failures: Vec<String> = cases.iter().flat_map(|case| failures(case)).collect();
    assert!(failures.is_empty(), "{} fail:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_file_from_the_field_is_read_right_or_refused_with_a_way_out() {
    all_hold("fixtures/field");
}

#[test]
fn nothing_that_is_done_to_an_archive_loses_or_mixes_up_a_packet() {
    all_hold("fixtures/archive");
}
