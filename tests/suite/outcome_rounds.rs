//! Rounds of outcomes: each adds to the archive and to the table, and nothing that is there is replaced or lost.

use std::collections::BTreeSet;
use std::fs;
use std::thread;

use crate::archive::{files, says};
use crate::outcome::{INPUTS, build, decided_cycle, manifest, outcome, undecided, with_lines};
use crate::workbench::{program, stderr};

/// Whoever ran `decide` before gets no row twice, and each document has the day of its row. So an `outcome` that was stopped behind the
/// table is finished by the same command, on whatever day.
#[test]
fn rows_that_are_there_keep_their_day() {
    let folder = decided_cycle("forty-mistakes");
    let at = folder.path();
    let decide = [&["decide", "mended.csv"], &INPUTS[..], &["--decided-on", "2026-12-01"]].concat();
    assert!(program(at, &decide).status.success());
    let table = fs::read(at.join("decisions.csv")).expect("a table");
    let later = ["--decided-on", "2026-12-05"];
    says(&outcome(at, "mended.csv", &later), 0, "0 rows added to `decisions.csv`");
    assert_eq!(fs::read(at.join("decisions.csv")).expect("a table"), table);
    let archive = manifest(at);
    assert!(archive.packets.iter().all(|file| file.as_of.to_string() == "2026-12-01"));
    let verify = ["verify", "outcomes", "--packets", "packets", "--decisions", "decisions.csv"];
    says(&program(at, &verify), 0, "those of 45 people from the table of decisions");
}

/// A second round adds its documents and its rows; the same round again changes no byte; nothing that is there is replaced.
#[test]
fn a_second_round_adds_and_the_same_again_changes_no_byte() {
    let folder = decided_cycle("five-languages");
    let at = folder.path();
    let packets = files(&at.join("packets"));
    with_lines(at, "ballot.csv", "first.csv", |line| {
        (line.contains(",L4") || line.contains(",L5")).then(|| undecided(line))
    });
    let first = ["--letters", "--in-rounds"];
    assert!(outcome(at, "first.csv", &first).status.success());
    let (one, table) = (files(&at.join("outcomes")), fs::read(at.join("decisions.csv")));
    let table = table.expect("a table");
    let again = ["--letters", "--in-rounds", "--decided-on", "2026-12-09"];
    says(
        &outcome(at, "first.csv", &again),
        0,
        "0 outcome pages and 0 letters in `outcomes`; 45 were there already",
    );
    assert_eq!(files(&at.join("outcomes")), one);
    assert_eq!(fs::read(at.join("decisions.csv")).expect("a table"), table);
    let second = ["--letters", "--decided-on", "2026-12-10"];
    says(
        &outcome(at, "ballot.csv", &second),
        0,
        "24 outcome pages and 6 letters in `outcomes`; 45 were there already",
    );
    let two = files(&at.join("outcomes"));
    assert_eq!(two.len(), 76);
    for (name, bytes) in one.iter().filter(|it| it.0 != "manifest.json") {
        assert!(two[name] == *bytes, "{name}");
    }
    let grown = fs::read(at.join("decisions.csv")).expect("a table");
    assert!(grown.starts_with(&table) && grown.len() > table.len());
    assert_eq!(files(&at.join("packets")), packets, "packets are never written to");
    let verify = ["verify", "outcomes", "--packets", "packets", "--decisions", "decisions.csv"];
    says(&program(at, &verify), 0, "of 15 people follow");
    let fresh = decided_cycle("five-languages");
    assert!(outcome(fresh.path(), "first.csv", &first).status.code() == Some(3), "no such ballot");
    fs::copy(at.join("first.csv"), fresh.path().join("first.csv")).expect("writable");
    assert!(outcome(fresh.path(), "first.csv", &first).status.success());
    assert!(outcome(fresh.path(), "ballot.csv", &second).status.success());
    assert!(files(&fresh.path().join("outcomes")) == two, "the same inputs give the same bytes");
}

/// Whoever has an outcome keeps it: other words, another packet or other editions are errors, and nothing changes.
#[test]
fn an_outcome_that_is_there_is_never_replaced() {
    let folder = decided_cycle("forty-mistakes");
    let at = folder.path();
    assert!(outcome(at, "mended.csv", &[]).status.success());
    let before = files(at);
    let refused = |ballot: &str, more: &[&str], words: &str| {
        let run = outcome(at, ballot, more);
        says(&run, 1, words);
        says(&run, 1, "nothing was written");
        for (name, bytes) in files(&at.join("outcomes")) {
            assert!(before[&format!("outcomes/{name}")] == bytes, "{name}");
        }
        assert_eq!(fs::read(at.join("decisions.csv")).expect("a table"), before["decisions.csv"]);
    };
    with_lines(at, "mended.csv", "ballot.csv", |line| {
        line.contains(",P02,").then(|| line.replace("Lead one migration", "Lead two migrations"))
    });
    refused("ballot.csv", &[], "`Bruno Berg` has an outcome since 2026-12-03: its words");
    with_lines(at, "mended.csv", "ballot.csv", |line| {
        line.contains(",P03,").then(|| line.replace("Craft; scope", "Craft"))
    });
    refused("ballot.csv", &[], "error[decided-otherwise]");
    fs::remove_file(at.join("outcomes/hr/P04_2026-H2_backend-L2_hr_outcome.pdf")).expect("there");
    says(&outcome(at, "mended.csv", &[]), 1, "error[missing-file]");
    let kept = &before["outcomes/hr/P04_2026-H2_backend-L2_hr_outcome.pdf"];
    fs::write(at.join("outcomes/hr/P04_2026-H2_backend-L2_hr_outcome.pdf"), kept)
        .expect("writable");
    with_lines(at, "assessments.csv", "assessments.csv", |line| {
        line.starts_with("P05,").then(|| line.replace("Two reports.", "Three reports."))
    });
    build(at);
    refused("mended.csv", &[], "it follows from another packet than --packets has now");
}

/// Everybody in an archive has the same editions.
#[test]
fn a_round_has_the_editions_of_the_archive() {
    let folder = decided_cycle("forty-mistakes");
    let at = folder.path();
    let first = |line: &str| line.contains(",P4").then(|| undecided(line));
    with_lines(at, "mended.csv", "first.csv", first);
    with_lines(at, "mended.csv", "second.csv", |line| {
        let is_first = line.contains(",P") && !line.contains(",P4");
        is_first.then(|| undecided(line))
    });
    assert!(outcome(at, "first.csv", &["--in-rounds"]).status.success());
    says(&outcome(at, "second.csv", &["--in-rounds", "--letters"]), 1, "error[editions-differ]");
    says(
        &outcome(at, "mended.csv", &["--letters"]),
        0,
        "24 outcome pages and 45 letters in `outcomes`; 156 were there already",
    );
    says(&outcome(at, "mended.csv", &[]), 1, "the archive has the editions `letter`");
    says(&program(at, &["verify", "outcomes"]), 0, "complete and unchanged");
}

/// Holds, dates and purges are for outcomes as for packets.
#[test]
fn outcomes_are_held_retained_and_purged_like_packets() {
    let folder = decided_cycle("five-languages");
    let at = folder.path();
    let cycle = fs::read_to_string(at.join("cycle.toml")).expect("the fixture");
    fs::write(at.join("cycle.toml"), cycle + "[retention]\nyears = 2\n").expect("writable");
    assert!(outcome(at, "ballot.csv", &["--letters"]).status.success());
    let kept = manifest(at);
    assert!(kept.packets.iter().all(|file| file.retain_until.to_string() == "2028-12-03"));
    let hold = ["hold", "outcomes", "--add", "L101", "--reason", "a claim"];
    assert!(program(at, &hold).status.success());
    let purge = ["purge", "outcomes", "--due", "2028-12-04", "--yes"];
    says(&program(at, &purge), 0, "5 packets stay under a legal hold");
    let left = manifest(at);
    assert_eq!((left.packets.len(), left.purged[0].files.len()), (5, 70));
    let verify = ["verify", "outcomes", "--packets", "packets", "--decisions", "decisions.csv"];
    says(&program(at, &verify), 0, "the outcomes of 1 person follow from their packets");
    says(&outcome(at, "ballot.csv", &["--letters"]), 0, "0 outcome pages and 0 letters");
    assert_eq!(manifest(at).packets.len(), 5, "what was purged is not made again");
}

/// Several runs into one table at the same moment: each row of a run that says it was added is there.
#[test]
fn two_decides_at_once_lose_no_row() {
    let folder = decided_cycle("forty-mistakes");
    let at = folder.path();
    for number in 0..4 {
        with_lines(at, "mended.csv", &format!("part-{number}.csv"), |line| {
            let place: usize = line.split(',').nth(1)?.strip_prefix('P')?.parse().ok()?;
            (place % 4 != number).then(|| undecided(line))
        });
    }
    let decide = &|number: usize| {
        let ballot = format!("part-{number}.csv");
        let arguments = [
            &["decide", ballot.as_str()],
            &INPUTS[..],
            &["--in-rounds", "--decided-on", "2026-12-01", "--quiet"],
        ]
        .concat();
        program(at, &arguments)
    };
    let mut done = BTreeSet::new();
    for _ in 0..40 {
        let open: Vec<usize> = (0..4).filter(|number| !done.contains(number)).collect();
        let runs = thread::scope(|scope| {
            let runs: Vec<_> =
                open.iter().map(|number| scope.spawn(move || decide(*number))).collect();
            runs.into_iter().map(|run| run.join().expect("a run ends")).collect::<Vec<_>>()
        });
        for (number, run) in open.iter().zip(runs) {
            match run.status.code() {
                Some(0) => {
                    done.insert(*number);
                }
                code => {
                    assert_eq!(code, Some(3), "{}", stderr(&run));
                    says(&run, 3, "another run is at work in `decisions.csv`");
                }
            }
        }
        let table = fs::read_to_string(at.join("decisions.csv")).expect("a table");
        for number in &done {
            let has = |place: usize| table.contains(&format!(",P{place:02},"));
            assert!((1..=45).filter(|place| place % 4 == *number).all(has), "{number}: {table}");
        }
        if done.len() == 4 {
            break;
        }
    }
    assert_eq!(done.len(), 4);
    let left: Vec<String> = files(at).into_keys().filter(|it| it.contains("lock")).collect();
    assert!(left.is_empty(), "{left:?}");
    let table = fs::read_to_string(at.join("decisions.csv")).expect("a table");
    assert_eq!(table.lines().count(), 46);
}
