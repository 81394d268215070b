//! Outcome pages: one for each decided person and audience, in an archive that follows from the packets and only ever grows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Output;
use std::thread;

use promopacket::archive::{Manifest, PacketFile, plan_outcomes};
use promopacket::audience::OutcomeEdition;
use promopacket::diagnostics::Report;
use promopacket::pipeline;
use promopacket::source::Source;
use serde_json::Value;
use tempfile::TempDir;

use crate::archive::{files, says};
use crate::pdf::{page_texts, squeezed, strings, text};
use crate::workbench::{checked, fonts, inputs, program, root, stderr, stdout};

/// The inputs of a cycle.
const INPUTS: [&str; 5] = ["assessments.csv", "--people", "people.csv", "--cycle", "cycle.toml"];

/// The folders of an archive with letters.
pub(crate) const EDITIONS: [&str; 5] = ["employee", "manager", "committee", "hr", "letter"];

/// A copy of a folder of `fixtures/ballot` with the committee's packets built.
pub(crate) fn decided_cycle(name: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let from = root().join("fixtures/ballot").join(name);
    for entry in fs::read_dir(from).expect("the fixture is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a file has a name");
        if path.is_file() {
            fs::copy(&path, folder.path().join(name)).expect("writable");
        }
    }
    build(folder.path());
    folder
}

/// Builds the committee's packets.
pub(crate) fn build(folder: &Path) {
    let run = program(folder, &[&["build"], &INPUTS[..], &["--quiet"]].concat());
    assert!(run.status.success(), "{}", stderr(&run));
}

pub(crate) fn outcome(folder: &Path, ballot: &str, more: &[&str]) -> Output {
    let packets = if more.contains(&"--packets") { &[][..] } else { &["--packets", "packets"] };
    let meeting =
        if more.contains(&"--decided-on") { &[][..] } else { &["--decided-on", "2026-12-03"] };
    let all = [&["outcome", ballot], &INPUTS[..], packets, meeting, more].concat();
    program(folder, &all)
}

pub(crate) fn manifest(folder: &Path) -> Manifest {
    let json = fs::read(folder.join("outcomes/manifest.json")).expect("an archive was written");
    serde_json::from_slice(&json).expect("a manifest")
}

/// Changes the lines of a ballot.
pub(crate) fn with_lines(
    folder: &Path,
    from: &str,
    to: &str,
    change: impl Fn(&str) -> Option<String>,
) {
    let text = fs::read_to_string(folder.join(from)).expect("the fixture is there");
    let mut changed = String::new();
    for line in text.lines() {
        let line = change(line).unwrap_or_else(|| line.to_owned());
        writeln!(changed, "{line}").expect("memory can be written");
    }
    fs::write(folder.join(to), changed).expect("writable");
}

/// The line of a ballot with no decision.
pub(crate) fn undecided(line: &str) -> String {
    let locked: Vec<&str> = line.split(',').take(5).collect();
    format!("{},,,,,,,,,", locked.join(","))
}

/// Every decided person has a page for each audience and a letter; each is listed, and the archive proves itself.
#[test]
fn each_decided_person_has_a_page_for_each_audience_and_a_letter() {
    let folder = decided_cycle("five-languages");
    let at = folder.path();
    let run = outcome(at, "ballot.csv", &["--letters", "--members", "7", "--format", "json"]);
    assert!(run.status.success(), "{}{}", stdout(&run), stderr(&run));
    let said: Value = serde_json::from_str(&stdout(&run)).expect("JSON");
    let figures = &said["written"];
    let counts = ["people", "pages", "letters", "kept", "accepted", "postponed", "rejected"];
    let counts = counts.map(|key| figures[key].as_u64().expect("a number"));
    assert_eq!(counts, [15, 60, 15, 0, 5, 5, 5]);
    let archive = manifest(at);
    let mut there: BTreeSet<String> = files(&at.join("outcomes")).into_keys().collect();
    assert!(there.remove("manifest.json"));
    let listed: BTreeSet<String> = archive.packets.iter().map(|it| it.file.clone()).collect();
    assert_eq!(there, listed);
    for id in archive.packets.iter().map(|it| it.employee_id.as_str()).collect::<BTreeSet<_>>() {
        let own = archive.packets.iter().filter(|it| it.employee_id == id);
        let own: Vec<&str> = own.map(|it| it.audience.as_str()).collect();
        assert_eq!(own, EDITIONS, "{id}");
    }
    let verify = program(
        at,
        &["verify", "outcomes", "--packets", "packets", "--decisions", "decisions.csv"],
    );
    says(&verify, 0, "75 outcome pages and letters of 2026 H2: complete and unchanged");
    says(
        &verify,
        0,
        "the outcomes of 15 people follow from their packets; those of 15 people from the table of decisions",
    );
}

/// Name, file name, line of the manifest, title and metadata of each document are of one person, and so is the packet that it follows
/// from.
#[test]
fn name_file_manifest_and_title_are_of_one_person() {
    let folder = decided_cycle("five-languages");
    let at = folder.path();
    assert!(outcome(at, "ballot.csv", &["--letters"]).status.success());
    let archive = manifest(at);
    let packets = fs::read(at.join("packets/manifest.json")).expect("an archive");
    let packets: Manifest = serde_json::from_slice(&packets).expect("a manifest");
    let people = fs::read_to_string(at.join("people.csv")).expect("the fixture");
    let names: BTreeMap<&str, &str> = people
        .lines()
        .skip(1)
        .map(|line| (&line[..4], line.split(',').nth(1).expect("a name")))
        .collect();
    for file in &archive.packets {
        let PacketFile { employee_id: id, audience, packet_id, .. } = file;
        let bytes = fs::read(at.join("outcomes").join(&file.file)).expect("listed");
        let kind = if audience == "letter" { "letter" } else { "outcome" };
        assert!(file.file.starts_with(&format!("{audience}/{id}_2026-H2_")), "{}", file.file);
        assert!(file.file.ends_with(&format!("_{kind}.pdf")), "{}", file.file);
        assert!(packet_id.starts_with(&format!("2026-H2-{id}-{audience}")), "{packet_id}");
        let (printed, said) = (text(&bytes), strings(&bytes));
        let name = squeezed(names[id.as_str()]);
        assert!(said.contains(&name) && said.contains(&squeezed(packet_id)), "{}", file.file);
        assert!(printed.contains(&squeezed(packet_id)), "{}", file.file);
        for (other, name) in &names {
            let is_own = other == id;
            assert_eq!(said.contains(&squeezed(name)), is_own, "{other} in {}", file.file);
        }
        let origin = file.follows.as_ref().expect("an outcome follows from a packet");
        let packet = packets.packets.iter().find(|it| it.employee_id == *id).expect("a packet");
        assert_eq!((&origin.packet_file, &origin.packet_sha256), (&packet.file, &packet.sha256));
        assert_eq!(printed.contains(&packet.sha256), audience != "letter", "{}", file.file);
    }
}

/// The votes and the notes of the meeting are on the pages of who sees notes of calibration, and on no other; the person never sees
/// them, whatever the cycle file says.
#[test]
fn the_meeting_is_shown_to_who_sees_calibration_notes() {
    let folder = decided_cycle("five-languages");
    let at = folder.path();
    let mut cycle = fs::read_to_string(at.join("cycle.toml")).expect("the fixture");
    cycle.push_str(
        "[audience.employee]\nsees = [\"ask\", \"calibration-notes\", \"last-decision\"]\n",
    );
    fs::write(at.join("cycle.toml"), cycle).expect("writable");
    assert!(outcome(at, "ballot.csv", &[]).status.success());
    for file in &manifest(at).packets {
        let shown = text(&fs::read(at.join("outcomes").join(&file.file)).expect("listed"));
        let sees = matches!(file.audience.as_str(), "committee" | "hr");
        if file.employee_id == "L102" {
            let notes = squeezed("Two members doubt that the design was his own.");
            assert_eq!(shown.contains(&notes), sees, "{}", file.file);
            let told = squeezed("Lead one piece of work from the first design");
            assert!(shown.contains(&told), "{}", file.file);
            assert_eq!(
                shown.contains(&squeezed("Votes and notes of the meeting are left out")),
                !sees
            );
        }
    }
    let hidden = fs::read_to_string(at.join("cycle.toml")).expect("the cycle file");
    let hidden = hidden.replace("\"calibration-notes\", \"last-decision\"", "\"tenure\"");
    fs::write(at.join("cycle.toml"), hidden).expect("writable");
    assert!(outcome(at, "ballot.csv", &["--out", "other"]).status.success());
    assert!(!at.join("other/employee").exists(), "who may not read decisions gets no page");
}

/// One mistake anywhere, in the ballot or in the archive of packets, and nothing is written: no archive, no row.
#[test]
fn every_mistake_is_listed_and_nothing_is_written() {
    let folder = decided_cycle("forty-mistakes");
    let at = folder.path();
    let run = outcome(at, "ballot.csv", &["--members", "7", "--all", "--decided-on", "2026-12-01"]);
    assert_eq!(run.status.code(), Some(1));
    let said = stderr(&run);
    let rows = said.lines().filter(|it| it.starts_with("error[") && it.contains("ballot.csv:"));
    assert!(rows.count() >= 46, "{said}");
    assert!(!at.join("outcomes").exists() && !at.join("decisions.csv").exists());
    let packet =
        |id: &str| at.join(format!("packets/committee/{id}_2026-H2_backend-L2_committee.pdf"));
    fs::remove_file(packet("P03")).expect("removable");
    fs::copy(packet("P05"), packet("P04")).expect("writable");
    let run = outcome(at, "mended.csv", &["--all"]);
    says(&run, 1, "error[missing-file]");
    says(&run, 1, "error[altered-file]");
    says(&run, 1, "2 errors");
    says(&run, 1, "nothing was written");
    assert!(!at.join("outcomes").exists() && !at.join("decisions.csv").exists());
}

/// Only packets of the same cycle, built for the committee and no drafts, are decided on.
#[test]
fn only_the_committees_packets_of_the_cycle_are_cited() {
    let folder = decided_cycle("forty-mistakes");
    let at = folder.path();
    let built = |more: &[&str]| {
        let run = program(at, &[&["build"], &INPUTS[..], &["--quiet"], more].concat());
        assert!(run.status.success(), "{}", stderr(&run));
    };
    built(&["--audience", "hr", "--out", "for-hr"]);
    built(&["--only", "P01", "--out", "one"]);
    let cite = |packets| outcome(at, "mended.csv", &["--packets", packets]);
    says(&cite("for-hr"), 1, "error[decision-without-packet]");
    says(&cite("one"), 1, "44 decision-without-packet");
    let draft = [&["build"], &INPUTS[..], &["--quiet", "--draft"]].concat();
    assert!(program(at, &draft).status.success());
    says(&cite("drafts"), 1, "error[drafts-apart]");
    says(&cite("nowhere"), 3, "nowhere");
    assert!(outcome(at, "mended.csv", &[]).status.success());
    says(&cite("outcomes"), 1, "error[outcomes-apart]");
    let other = fs::read_to_string(at.join("cycle.toml")).expect("the fixture");
    fs::write(at.join("cycle.toml"), other.replace("2026-H2", "2027-H1")).expect("writable");
    with_lines(at, "mended.csv", "next.csv", |line| Some(line.replace("2026-H2", "2027-H1")));
    says(&outcome(at, "next.csv", &["--out", "next"]), 1, "error[another-cycle]");
}

/// Packets do not go where outcomes are, and outcomes not where packets are.
#[test]
fn packets_and_outcomes_have_folders_of_their_own() {
    let folder = decided_cycle("forty-mistakes");
    let at = folder.path();
    let before = files(&at.join("packets"));
    says(&outcome(at, "mended.csv", &["--out", "packets"]), 1, "error[outcomes-apart]");
    assert_eq!(files(&at.join("packets")), before);
    assert!(!at.join("decisions.csv").exists());
    assert!(outcome(at, "mended.csv", &[]).status.success());
    let after = files(&at.join("outcomes"));
    let build = [&["build"], &INPUTS[..], &["--quiet", "--out", "outcomes"]].concat();
    says(&program(at, &build), 1, "error[outcomes-apart]");
    says(
        &outcome(at, "mended.csv", &["--out", "other", "--table", "packets/manifest.json"]),
        2,
        "belongs to the archive",
    );
    assert_eq!(files(&at.join("outcomes")), after);
    assert!(!at.join("other").exists());
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

/// What stands in a ballot is data in every document, whatever it looks like.
#[test]
fn hostile_words_are_words() {
    let folder = decided_cycle("five-languages");
    let at = folder.path();
    let words =
        "#eval(\"1\") =1+1 <script>alert(1)</script> ../../etc #pagebreak() $x$ *b* \u{202e}turned";
    with_lines(at, "ballot.csv", "hostile.csv", |line| {
        line.contains(",L101,").then(|| {
            line.replace("Carriers and colleagues named your work on the shipment endpoint. Thank you for it.", &format!("\"{}\"", words.replace('"', "\"\"")))
                .replace(",accept,,", ",accept,#panic(); =HYPERLINK(1),")
        })
    });
    let run = outcome(at, "hostile.csv", &["--letters"]);
    assert!(run.status.success(), "{}", stderr(&run));
    for file in manifest(at).packets.iter().filter(|it| it.employee_id == "L101") {
        let shown = text(&fs::read(at.join("outcomes").join(&file.file)).expect("listed"));
        for words in [
            "#eval(\"1\")=1+1<script>alert(1)</script>../../etc#pagebreak()$x$*b*",
            "#panic()",
            "=HYPERLINK(1)",
        ] {
            assert!(shown.contains(words), "{words} in {}: {shown}", file.file);
        }
    }
}

/// A letter that no font has is found in its cell, before anything is made.
#[test]
fn letters_that_no_font_has_are_found_in_the_ballot() {
    let folder = decided_cycle("five-languages");
    let at = folder.path();
    for (words, field) in
        [("Thank you for it.", "told_to_person"), ("Clear case;", "meeting_notes")]
    {
        with_lines(at, "ballot.csv", "odd.csv", |line| {
            line.contains(",L101,").then(|| line.replace(words, "範囲"))
        });
        let run = outcome(at, "odd.csv", &[]);
        says(&run, 1, "error[missing-glyph] odd.csv:2");
        says(&run, 1, field);
        assert!(!at.join("outcomes").exists());
    }
}

/// Ten thousand people with names that collide, in many scripts, and ids that differ in case: each has a file name of its own, which
/// holds the id, and what cannot have one is told.
#[test]
fn ten_thousand_people_have_file_names_of_their_own() {
    const NAMES: [&str; 8] = [
        "Anna Müller",
        "anna müller",
        "Олена Ковальчук",
        "Nguyễn Văn An",
        "عمر الخطيب",
        "Zoë O’Brien",
        "J. R. Čapek",
        "נועה לוי",
    ];
    let mut people = "employee_id,name,track,level,target_track,target_level,locale\n".to_owned();
    let mut rows =
        "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n".to_owned();
    for number in 0..10_000 {
        let (id, name) = (format!("E{number:05}"), NAMES[number % NAMES.len()]);
        let language = ["en", "de", "fr", "es", "uk"][number % 5];
        writeln!(people, "{id},{name},backend,L1,backend,L2,{language}").expect("memory");
        writeln!(rows, "{id},summary,,Words of {id}.,,").expect("memory");
    }
    let mut all_of = inputs(Source::new("assessments.csv", rows.clone().into_bytes()));
    all_of.people = Some(Source::new("people.csv", people.clone().into_bytes()));
    let cycle = checked(&all_of);
    let mut report = Report::new();
    let planned = plan_outcomes(&cycle.reviews, &OutcomeEdition::ALL, &cycle.cycle, &mut report);
    assert!(!report.has_errors() && planned.len() == 50_000);
    let mut names = BTreeSet::new();
    for outcome in &planned {
        assert!(names.insert(outcome.file.to_lowercase()), "{}", outcome.file);
        let id = outcome.review.person.id.as_str();
        assert!(outcome.name().starts_with(&format!("{id}_")), "{}", outcome.file);
        assert!(outcome.file.starts_with(&format!("{}/", outcome.edition.as_str())));
    }
    // An id that differs in case alone would be the same file on some systems.
    people.push_str("e00007,Anna Müller,backend,L1,backend,L2,en\n");
    rows.push_str("e00007,summary,,Other words.,,\n");
    let mut all_of = inputs(Source::new("assessments.csv", rows.into_bytes()));
    all_of.people = Some(Source::new("people.csv", people.into_bytes()));
    let mut report = Report::new();
    if let Some(cycle) = pipeline::check(all_of, &fonts(), &mut report) {
        plan_outcomes(&cycle.reviews, &OutcomeEdition::ALL, &cycle.cycle, &mut report);
    }
    let told = report.iter().filter(|it| it.is_error()).count();
    assert!(told >= 2, "both are told: {report:#?}");
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

/// The pages of the sample cycle fit on one sheet, and each has the person's name first.
#[test]
fn outcome_pages_are_short() {
    let folder = decided_cycle("five-languages");
    let at = folder.path();
    assert!(outcome(at, "ballot.csv", &[]).status.success());
    for file in &manifest(at).packets {
        let pages = page_texts(&fs::read(at.join("outcomes").join(&file.file)).expect("listed"));
        assert_eq!(pages.len(), 1, "{}", file.file);
    }
}
