//! The archive of the last cycle, which packets are compared with: it tells the same as its inputs, it has to be whole, and it shows
//! nobody more than they might see of it then.

use std::fs;
use std::path::Path;

use promopacket::archive::FolderArchive;
use promopacket::audience::Audience;
use promopacket::diagnostics::{Code, Report};
use promopacket::pipeline::{self, CheckedCycle, PreviousCycle, RunInputs};
use promopacket::source::Source;
use tempfile::TempDir;

use crate::pdf;
use crate::since_last_time::{cycle, json, of, rows, unchanged};
use crate::workbench::{
    Built, build, checked, fonts, pdf as make, program, root, sample, stderr, stdout,
};

/// The inputs of the cycle before that of the sample.
fn last_inputs() -> RunInputs {
    let folder = root().join("fixtures/previous-cycle");
    let read =
        |name: &str| Source::new(name, fs::read(folder.join(name)).expect("the fixture is there"));
    RunInputs {
        people: Some(read("people.csv")),
        cycle: Some(read("cycle.toml")),
        ..crate::workbench::inputs(read("assessments.csv"))
    }
}

/// The cycle of today, compared with an archive; the codes of the errors if it cannot be.
fn compared(archive: &Path, now: &RunInputs) -> Result<CheckedCycle, Vec<Code>> {
    let mut report = Report::new();
    let last = PreviousCycle::of_archive(&FolderArchive(archive.to_owned()), &mut report);
    let mut today = checked(now);
    if let Some(last) = last.expect("a folder that can be read") {
        today.compare_with(last, &mut report);
    }
    let codes: Vec<Code> = report.iter().filter(|it| it.is_error()).map(|it| it.code).collect();
    if codes.is_empty() { Ok(today) } else { Err(codes) }
}

/// For everybody and every audience, the packets of a comparison with an archive are those of a comparison with its inputs.
#[test]
fn an_archive_tells_the_same_as_its_inputs() {
    let archive = build(&last_inputs(), &Audience::ALL, 2);
    let of_archive = compared(archive.folder.path(), &sample()).expect("a whole archive");
    let mut of_inputs = checked(&sample());
    let last = PreviousCycle::of_inputs(last_inputs(), &fonts(), &mut Report::new());
    of_inputs.compare_with(last.expect("sound inputs"), &mut Report::new());
    let mut people = 0;
    for review in &of_inputs.reviews.reviews {
        let id = review.person.id.as_str();
        for audience in Audience::ALL {
            let packet = json(&of_archive, id, audience);
            assert_eq!(packet, json(&of_inputs, id, audience), "{id} {audience}");
            people += usize::from(packet.get("since_last_time").is_some());
        }
    }
    assert_eq!(people, 3 * Audience::ALL.len());
}

/// Manager's words that the employee might not read last time are in no byte of the employee's edition, though HR's edition of the
/// archive carries them.
#[test]
fn an_archive_shows_nobody_more_than_they_might_see_then() {
    let plan = unchanged(3);
    let hides = "[archive]\nsource_data = \"hr\"\n[audience.employee]\nsees = [\"ask\"]\n";
    let then = rows("E1", &plan, 0).replace("is stable", "is Xthenx") + "E1,summary,self,,Now.,,\n";
    let archive = build(&of(then, &["E1"], cycle("2026-H1", hides)), &Audience::ALL, 1);
    let now = of(rows("E1", &plan, 1), &["E1"], cycle("2026-H2", ""));
    let today = compared(archive.folder.path(), &now).expect("a whole archive");
    for audience in Audience::ALL {
        let pdf = make(&today, "E1", audience).expect("the packet can be made");
        let is_there = |text: String| text.to_lowercase().contains("xthenx");
        assert_eq!(is_there(pdf::text(&pdf)), audience != Audience::Employee, "{audience}");
        assert!(audience != Audience::Employee || !is_there(pdf::strings(&pdf)));
        assert!(audience != Audience::Employee || !is_there(pdf::unpacked(&pdf)));
    }
    let employee = make(&today, "E1", Audience::Employee).expect("a packet");
    assert!(employee == make(&checked(&now), "E1", Audience::Employee).expect("a packet"));
}

fn small(more: &str, audiences: &[Audience]) -> Built {
    let rows = rows("E1", &unchanged(3), 0) + &rows("E2", &unchanged(2), 0);
    build(&of(rows, &["E1", "E2"], cycle("2026-H1", more)), audiences, 1)
}

/// An archive is of use only whole, with HR's edition and its data; whatever is wrong is said, and nothing is compared.
#[test]
fn an_archive_that_is_not_whole_or_carries_no_data_is_refused() {
    let now = of(rows("E1", &unchanged(3), 1), &["E1"], cycle("2026-H2", ""));
    let with_data = "[archive]\nsource_data = \"hr\"\n";
    let codes = |archive: &Built| compared(archive.folder.path(), &now).err().unwrap_or_default();
    let sound = small(with_data, &[Audience::Hr]);
    assert_eq!(codes(&sound), []);
    assert_eq!(codes(&small("", &Audience::ALL)), [Code::UnusablePreviousCycle]);
    assert_eq!(codes(&small(with_data, &[Audience::Committee])), [Code::UnusablePreviousCycle]);
    let altered = small(with_data, &[Audience::Hr]);
    let path = altered.folder.path().join(&altered.manifest.packets[0].file);
    let mut bytes = fs::read(&path).expect("a packet");
    bytes.push(b'\n');
    fs::write(&path, bytes).expect("writable");
    assert_eq!(codes(&altered), [Code::AlteredFile, Code::UnusablePreviousCycle]);
}

/// Two files that changed their places, hashes and all, are found: nobody is compared with somebody else's packet.
#[test]
fn packets_that_were_exchanged_are_refused() {
    let now = of(rows("E1", &unchanged(3), 1), &["E1"], cycle("2026-H2", ""));
    let archive = small("[archive]\nsource_data = \"hr\"\n", &[Audience::Hr]);
    let mut manifest = archive.manifest.clone();
    let [first, second] = &mut manifest.packets[..] else { panic!("two packets") };
    std::mem::swap(&mut first.employee_id, &mut second.employee_id);
    std::mem::swap(&mut first.packet_id, &mut second.packet_id);
    manifest.packets.reverse();
    fs::write(archive.folder.path().join("manifest.json"), manifest.to_json()).expect("writable");
    let codes = compared(archive.folder.path(), &now).expect_err("another person's packet");
    assert!(codes.contains(&Code::UnusablePreviousCycle), "{codes:?}");
}

/// The commands: from the folder of inputs and from the archive comes the same packet; the manifest of a build names what was
/// read of the last cycle, and the packets of people without one are not made again.
#[test]
fn a_build_with_the_last_cycle_makes_only_those_packets_again_that_change() {
    let folder = TempDir::new().expect("a temporary folder");
    let at = folder.path();
    let place = |name: &str| root().join("fixtures").join(name).display().to_string();
    let sample = |name: &str| place(&format!("sample-cycle/{name}"));
    let (assessments, people, cycle) =
        (sample("assessments.csv"), sample("people.csv"), sample("cycle.toml"));
    let inputs = [&*assessments, "--people", &people, "--cycle", &cycle];
    let last = place("previous-cycle");
    let of_last = |name: &str| format!("{last}/{name}");
    let old = [
        "build",
        &of_last("assessments.csv"),
        "--people",
        &of_last("people.csv"),
        "--cycle",
        &of_last("cycle.toml"),
        "--audience",
        "hr",
        "--out",
        "old",
        "--quiet",
    ];
    assert!(program(at, &old).status.success());
    let build = |more: &[&str]| {
        program(
            at,
            &[&["build"], &inputs[..], &["--out", "new", "--format", "json"], more].concat(),
        )
    };
    assert!(build(&[]).status.success());
    for previous in [["--previous", "old"], ["--previous-inputs", &last]] {
        let run = build(&previous);
        assert!(run.status.success(), "{}", stderr(&run));
        let said: serde_json::Value = serde_json::from_str(&stdout(&run)).expect("JSON");
        assert_eq!(said["summary"]["compared"], 3);
        let made = if previous[0] == "--previous" { 3 } else { 0 };
        assert_eq!(said["built"]["unchanged"], 24 - made, "{said:#}");
        let manifest = fs::read_to_string(at.join("new/manifest.json")).expect("a manifest");
        assert!(manifest.contains("{\"role\":\"previous\","), "{manifest}");
        assert!(program(at, &["verify", "new"]).status.success());
    }
    let packet = |previous: &[&str]| {
        let of = [&["packet", "E1003"], &inputs[..], &["-o", "-", "--quiet"], previous].concat();
        program(at, &of).stdout
    };
    let (of_archive, of_inputs) =
        (packet(&["--previous", "old"]), packet(&["--previous-inputs", &last]));
    assert!(of_archive.starts_with(b"%PDF") && of_archive == of_inputs);
    assert!(of_archive != packet(&[]));
}

/// A folder of inputs has to hold assessments, once, and both ways to name a last cycle exclude each other.
#[test]
fn a_folder_of_inputs_says_what_it_lacks() {
    let folder = TempDir::new().expect("a temporary folder");
    let at = folder.path();
    fs::create_dir(at.join("last")).expect("writable");
    let run = |more: &[&str]| {
        let of = ["packet", "E1", "assessments.csv", "-o", "one.pdf"];
        program(at, &[&of[..], more].concat())
    };
    fs::write(at.join("assessments.csv"), "employee_id,item\n").expect("writable");
    let said = stderr(&run(&["--previous-inputs", "last"]));
    assert!(said.contains("`last` has no `assessments`"), "{said}");
    for name in ["assessments.csv", "assessments.xlsx"] {
        fs::write(at.join("last").join(name), "employee_id\n").expect("writable");
    }
    let said = stderr(&run(&["--previous-inputs", "last"]));
    assert!(said.contains("`assessments.csv` and `assessments.xlsx`"), "{said}");
    assert_eq!(run(&["--previous-inputs", "last", "--previous", "old"]).status.code(), Some(2));
    let said = stderr(&run(&["--previous-inputs", "nowhere"]));
    assert!(said.contains("`nowhere` is no folder"), "{said}");
}

/// A mistake in the inputs of the last cycle stops a build and names its file.
#[test]
fn a_mistake_in_the_last_cycle_stops_the_run() {
    let mut report = Report::new();
    let broken = rows("E1", &unchanged(3), 0) + "E1,backend/L4/no-such-skill,manager,3,Words.,,\n";
    let last = of(broken, &["E1"], cycle("2026-H1", ""));
    let last = PreviousCycle::of_inputs(last, &fonts(), &mut report).expect("readable");
    let mut today = checked(&of(rows("E1", &unchanged(3), 1), &["E1"], cycle("2026-H2", "")));
    today.compare_with(last, &mut report);
    assert!(report.iter().any(|it| it.is_error() && it.code == Code::UnknownSkill), "{report:#?}");
    let made = pipeline::packet(&today, fonts(), "E1", Audience::Committee, &mut report);
    assert!(made.expect("a thread").is_none(), "a packet was made in spite of it");
}
