//! Outcome pages: one for each decided person and audience, in an archive that follows from the packets and only ever grows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Output;

use promopacket::archive::{Manifest, PacketFile, plan_outcomes};
use promopacket::audience::OutcomeEdition;
use promopacket::diagnostics::Report;
use promopacket::pipeline;
use promopacket::source::Source;
use serde_json::Value;
use tempfile::TempDir;

use crate::archive::{files, says};
use crate::ballot;
use crate::pdf::{page_texts, squeezed, strings, text};
use crate::workbench::{checked, fonts, inputs, program, stderr, stdout};

/// The inputs of a cycle.
pub(crate) const INPUTS: [&str; 5] =
    ["assessments.csv", "--people", "people.csv", "--cycle", "cycle.toml"];

/// The folders of an archive with letters.
pub(crate) const EDITIONS: [&str; 5] = ["employee", "manager", "committee", "hr", "letter"];

/// A copy of a folder of `fixtures/ballot` with the committee's packets built.
pub(crate) fn decided_cycle(name: &str) -> TempDir {
    let folder = ballot::copy(name);
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
    for more in [
        &["--to", "generic", "--edition", "employee"][..],
        &["--by-manager", "--people", "people.csv"],
    ] {
        let export = [&["export", "outcomes", "--out", "other"], more].concat();
        says(&program(at, &export), 1, "error[outcomes-apart]");
    }
    assert_eq!(files(&at.join("outcomes")), after);
    assert!(!at.join("other").exists());
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
