//! What a run leaves when something ends it from outside, and who may read what it writes. Signals and modes are Unix's.
#![cfg(unix)]

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::workbench::{program, stderr};

/// How many people make a run last until it is ended.
const MANY: usize = 800;

/// The signals, with what a shell's `kill` calls them.
const SIGNALS: [(i32, &str); 3] = [(1, "HUP"), (2, "INT"), (15, "TERM")];

fn inputs(people: usize) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let mut directory =
        "employee_id,name,manager,track,level,target_track,target_level\n".to_owned();
    let mut rows =
        "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n".to_owned();
    for number in 0..people {
        let _ = writeln!(directory, "E{number},P {number},Boss {number},backend,L1,backend,L2");
        let _ = writeln!(rows, "E{number},summary,,Words.,,Words.");
    }
    fs::write(folder.path().join("people.csv"), directory).expect("writable");
    fs::write(folder.path().join("a.csv"), rows).expect("writable");
    folder
}

const BUILD: [&str; 6] = ["build", "a.csv", "--people", "people.csv", "--as-of", "2026-01-01"];
const FORM: [&str; 4] = ["form", "people.csv", "-o", "out"];
const LISTS: [&str; 6] = ["check", "a.csv", "--people", "people.csv", "--by-manager", "out"];

/// Starts the program and waits until a file waits in `out`.
fn begun(folder: &Path, arguments: &[&str]) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_promopacket"))
        .args(arguments)
        .current_dir(folder)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be started");
    while child.try_wait().expect("it is ours").is_none() && waiting(folder) < 3 {
        std::thread::sleep(Duration::from_millis(2));
    }
    child
}

/// How many files are below hidden folders of `out`.
fn waiting(folder: &Path) -> usize {
    let entries = fs::read_dir(folder.join("out")).into_iter().flatten().flatten();
    let hidden = entries.filter(|it| it.file_name().to_string_lossy().starts_with('.'));
    hidden.map(|it| fs::read_dir(it.path()).map_or(0, Iterator::count)).sum()
}

/// Whether whoever started the tests has a signal ignored, as `nohup` and `&` in a script do: then runs ignore it, too.
pub(crate) fn is_ignored(number: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (number - 1) & 1 == 1
}

fn send(child: Child, signal: &str) -> Output {
    let id = child.id().to_string();
    Command::new("kill").args(["-s", signal, &id]).status().expect("a signal can be sent");
    child.wait_with_output().expect("it ends")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

fn modes(folder: &Path, files: &[&str]) -> Vec<String> {
    files.iter().map(|it| format!("{:o} {it}", mode(&folder.join(it)))).collect()
}

fn run(folder: &Path, command: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_promopacket");
    let mut shell = Command::new("bash");
    shell.arg("-c").arg(command).current_dir(folder).env("promopacket", program);
    shell.output().expect("a shell can be started")
}

#[test]
fn a_signal_ends_a_run_that_leaves_nothing() {
    // So many that no run is over before its signal comes, on a busy machine, too.
    let folder = inputs(5 * MANY);
    for arguments in [&FORM[..], &LISTS] {
        for (number, signal) in SIGNALS.into_iter().filter(|(number, _)| !is_ignored(*number)) {
            let output = send(begun(folder.path(), arguments), signal);
            assert_eq!(output.status.signal(), Some(number), "{}", stderr(&output));
            let said = format!("stopped by SIG{signal}; no file is half written");
            assert!(stderr(&output).contains(&said), "{}", stderr(&output));
            assert!(!folder.path().join("out").exists(), "{arguments:?} {signal}");
        }
    }
}

#[test]
fn a_signal_ends_a_build_that_the_next_run_goes_on_with() {
    let folder = inputs(MANY);
    let build = [&BUILD[..], &["--out", "out"]].concat();
    let output = send(begun(folder.path(), &build), "TERM");
    assert_eq!(output.status.signal(), Some(15), "{}", stderr(&output));
    assert!(stderr(&output).contains("stopped by SIGTERM; the packets that are finished wait"));
    let waits = folder.path().join("out/.promopacket");
    assert_eq!((mode(&waits), mode(&waits.join("journal.jsonl"))), (0o700, 0o600));
}

#[test]
fn what_a_killed_run_left_is_cleared_by_the_next_one() {
    for arguments in [&FORM[..], &LISTS] {
        let folder = inputs(MANY);
        let output = send(begun(folder.path(), arguments), "KILL");
        assert_eq!(output.status.signal(), Some(9));
        assert!(waiting(folder.path()) > 0);
        let output = program(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(waiting(folder.path()), 0);
    }
}

#[test]
fn a_run_that_is_to_ignore_a_signal_goes_on() {
    let folder = inputs(40);
    let command =
        "trap '' HUP; \"$promopacket\" form people.csv -o out & sleep 0.1; kill -HUP $!; wait $!";
    let output = run(folder.path(), command);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("40 forms out"), "{}", stderr(&output));
}

#[test]
fn a_limit_on_the_size_of_files_ends_a_run_as_a_full_disk_does() {
    let folder = inputs(3);
    let commands = [
        "packet E1 a.csv --people people.csv -o out.pdf",
        "build a.csv --people people.csv --out out",
        "check a.csv --people people.csv --by-manager out",
        "form people.csv -o out",
    ];
    for command in commands {
        let output = run(folder.path(), &format!("ulimit -f 2; \"$promopacket\" {command}"));
        assert_eq!(output.status.code(), Some(3), "{command}: {}", stderr(&output));
        assert!(stderr(&output).contains("File too large"), "{}", stderr(&output));
        let entries = fs::read_dir(folder.path()).expect("readable");
        assert_eq!(entries.count(), 2, "{command}");
    }
}

#[test]
fn new_files_are_the_users_alone_unless_they_are_shared() {
    let packet = "packet E1 a.csv --people people.csv --as-of 2026-01-01";
    let commands = [
        (
            "build a.csv --people people.csv --out out/deep",
            "out out/deep out/deep/committee out/deep/manifest.json out/deep/committee/E1_cycle_backend-L2_committee.pdf",
        ),
        ("check a.csv --people people.csv --by-manager out", "out out/fix-list_Boss_1.pdf"),
        ("form people.csv -o out", "out out/E1_cycle_form.xlsx"),
        (&format!("{packet} --emit out"), "out out/packet.json out/sections"),
        (&format!("{packet} -o out"), "out"),
        ("import a.csv --people people.csv -o out", "out"),
    ];
    for (command, written) in commands {
        for (more, file, inner) in [
            ("", 0o600, 0o700),
            (" --shared", 0o644, 0o755),
            (" --cycle shared.toml", 0o644, 0o755),
        ] {
            let folder = inputs(2);
            fs::write(folder.path().join("shared.toml"), "[archive]\nmode = \"shared\"\n")
                .expect("writable");
            let line = format!("umask 022; \"$promopacket\" {command}{more}");
            let output = run(folder.path(), &line);
            assert_eq!(output.status.code(), Some(0), "{line}: {}", stderr(&output));
            for name in written.split(' ') {
                let path = folder.path().join(name);
                let wanted = if path.is_dir() { inner } else { file };
                assert_eq!(mode(&path), wanted, "{line}: {name}");
            }
        }
    }
}

#[test]
fn what_is_there_keeps_its_mode() {
    let folder = inputs(2);
    let first =
        "umask 022; \"$promopacket\" build a.csv --people people.csv --audience hr --out out";
    assert_eq!(run(folder.path(), first).status.code(), Some(0));
    let (files, changed) = (
        ["out", "out/hr", "out/hr/E0_cycle_backend-L2_hr.pdf", "out/manifest.json"],
        "chmod 750 out out/hr; chmod 640 out/hr/*; chmod 664 out/manifest.json; sed -i s/Words/More/ a.csv; ",
    );
    for more in ["", " --shared"] {
        let output = run(folder.path(), &format!("{changed}{first}{more}"));
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let wanted = ["750 out", "750 out/hr", "640 ", "664 out/manifest.json"];
        let found = modes(folder.path(), &files);
        assert!(found.iter().zip(wanted).all(|(is, it)| is.starts_with(it)), "{found:?}");
        run(folder.path(), "sed -i s/More/Words/ a.csv");
    }
    let again = "umask 022; touch one.pdf; chmod 400 one.pdf; \"$promopacket\" packet E1 a.csv --people people.csv -o one.pdf";
    assert_eq!(run(folder.path(), again).status.code(), Some(0));
    assert_eq!(mode(&folder.path().join("one.pdf")), 0o400);
    let merged = "umask 022; for i in 1 2; do \"$promopacket\" build a.csv --people people.csv --shard $i/2 --out s$i; done; \
        \"$promopacket\" merge s1 s2 -o m && \"$promopacket\" merge s1 s2 -o n --shared";
    assert_eq!(run(folder.path(), merged).status.code(), Some(0));
    let found = modes(folder.path(), &["m", "m/manifest.json", "n", "n/manifest.json"]);
    assert_eq!(found, ["700 m", "600 m/manifest.json", "755 n", "644 n/manifest.json"]);
}
