//! Documents that are typeset in processes apart: the same bytes as in threads, a stranger's template that costs one person's packet
//! alone, and processes that reach nothing and are gone when the run is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use promopacket::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{LiveCycle, RunInputs};
use promopacket::typeset::{ConfinementPolicy, TypesetPlace, WorkerSettings};
use tempfile::TempDir;

use crate::command_line::{folder, sample, with_sample};
use crate::page_client::RunningPage;
use crate::workbench::{self, fonts, program, root, stderr};

/// Every file below a folder, with its bytes.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("below").display().to_string();
            files.insert(name, fs::read(path).expect("readable"));
        }
    }
    files
}

fn templates(name: &str) -> String {
    root().join("fixtures/hostile-templates").join(name).display().to_string()
}

/// The way that this system has: without Linux nothing can be confined.
const APART: &str =
    if cfg!(target_os = "linux") { "--untrusted-templates" } else { "--packet-timeout=60" };

fn succeeds(folder: &Path, arguments: &[&str]) {
    let output = program(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
}

#[test]
fn every_edition_has_the_same_bytes_in_a_process_apart() {
    let (folder, sample) = (folder(), sample());
    for (out, options) in [
        ("threads", &["--jobs", "2"][..]),
        ("apart", &["--jobs", "2", APART]),
        ("one", &["--jobs", "1", "--packet-timeout", "60"]),
    ] {
        let after = [&["--audience", "all", "--out", out][..], options].concat();
        succeeds(folder.path(), &with_sample(&["build"], &sample, &after));
    }
    let threads = files(&folder.path().join("threads"));
    assert_eq!(threads.len(), 4 * 24 + 1);
    for other in ["apart", "one"] {
        let apart = files(&folder.path().join(other));
        assert_eq!(apart.len(), threads.len());
        for (name, bytes) in &threads {
            assert!(apart[name] == *bytes, "{other}: {name}");
        }
    }
}

#[test]
fn fix_lists_and_single_packets_are_the_same_too() {
    let (folder, sample) = (folder(), sample());
    for (out, option) in [("threads", "--template-limit=60"), ("apart", APART)] {
        let list = with_sample(&["check"], &sample, &["--by-manager", out, option]);
        succeeds(folder.path(), &list);
        let file = format!("{out}/one.pdf");
        let packet = with_sample(&["packet", "E1003"], &sample, &["-o", &file, option]);
        succeeds(folder.path(), &packet);
    }
    let (threads, apart) =
        (files(&folder.path().join("threads")), files(&folder.path().join("apart")));
    assert!(threads.len() > 2 && threads == apart);
}

#[test]
fn pages_are_the_same_too() {
    let cycle = |typeset_in| {
        let mut report = Report::new();
        let inputs = RunInputs { typeset_in, ..workbench::sample() };
        LiveCycle::read(inputs, &fonts(), &mut report).unwrap_or_else(|| panic!("{report:#?}"))
    };
    let settings = WorkerSettings {
        program: env!("CARGO_BIN_EXE_promopacket").into(),
        seconds: 60.try_into().expect("not zero"),
        confinement: ConfinementPolicy::BestEffort,
    };
    let cycles = [TypesetPlace::ThisProcess, TypesetPlace::Workers(settings)].map(cycle);
    let [threads, apart] = cycles.each_ref().map(|live| {
        let person = live.person("E1003", None).expect("the person is in a table");
        let packet = live.packet(&person, Audience::Hr).expect("the person is valid");
        live.typesetter().pages(&packet, "E1003").expect("the packet can be typeset")
    });
    assert!(!threads.places.is_empty());
    assert!(threads.pages == apart.pages && threads.places == apart.places);
}

#[test]
fn the_page_typesets_in_a_process_apart_and_outlives_a_template_that_hangs() {
    let folder = folder();
    let sample = sample();
    let templates = templates("loop");
    let after = ["--templates", &templates, APART, "--packet-timeout=5"];
    let page = RunningPage::open(folder.path(), &with_sample(&[], &sample, &after));
    let stopped = page.get("/people/E1003/packet/committee.pdf").send();
    assert_eq!(stopped.status, 400, "{}", stopped.text());
    let made = page.get("/people/E1002/packet/committee.pdf").send();
    assert_eq!(made.status, 200, "{}", made.text());
    let packet = ["--templates", &templates, "-o", "one.pdf"];
    succeeds(folder.path(), &with_sample(&["packet", "E1002"], &sample, &packet));
    assert!(fs::read(folder.path().join("one.pdf")).expect("readable") == made.body);
}

/// Builds the sample with templates that do something for one person; gives what is said of that person.
fn lost(name: &str, options: &[&str]) -> String {
    let (folder, sample, templates) = (folder(), sample(), templates(name));
    let after = [&["--templates", &templates, "--keep-going", "--jobs", "2"][..], options].concat();
    let output = program(folder.path(), &with_sample(&["build"], &sample, &after));
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{name}: {said}");
    assert!(said.contains("24 people in, 23 packets out"), "{name}: {said}");
    assert_eq!(said.matches("error[").count(), 1, "{name}: {said}");
    let made = files(&folder.path().join("packets/committee"));
    assert_eq!(made.len(), 23, "{name}");
    assert!(made.keys().all(|file| !file.contains("E1003")), "{name}");
    let error = said.lines().find(|line| line.contains("error[")).unwrap_or_default();
    assert!(error.ends_with("[person E1003]"), "{name}: {said}");
    error.to_owned()
}

#[test]
fn a_template_that_hangs_costs_the_packet_of_one_person() {
    let said = lost("loop", &["--packet-timeout", "5"]);
    assert!(
        said.contains("error[template-without-end]") && said.contains("more than 5 s"),
        "{said}"
    );
}

/// Where the system says how much memory a process has.
#[cfg(target_os = "linux")]
#[test]
fn a_template_that_eats_memory_costs_the_packet_of_one_person() {
    let said = lost("lines", &["--packet-timeout", "5"]);
    assert!(said.contains("error[template-without-end]"), "{said}");
    let said = lost("growth", &[APART, "--packet-timeout", "20"]);
    assert!(said.contains("more than 600 MB of memory"), "{said}");
    let said = lost("memory", &[APART]);
    assert!(said.contains("error[worker-failed]") && said.contains("more memory"), "{said}");
}

#[test]
fn a_template_that_gives_up_costs_the_packet_of_one_person() {
    for name in ["panic", "calls"] {
        let said = lost(name, &[APART]);
        assert!(said.contains("error[typesetting-failed]"), "{said}");
    }
}

/// Nothing is written where one person has no packet, as with every other error.
#[test]
fn without_keep_going_a_packet_that_hangs_stops_the_run() {
    let (folder, sample, templates) = (folder(), sample(), templates("loop"));
    let after = ["--templates", &templates, "--packet-timeout", "5"];
    let output = program(folder.path(), &with_sample(&["build"], &sample, &after));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("nothing was written"), "{}", stderr(&output));
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 0);
}

#[test]
fn a_fix_list_that_hangs_costs_the_list_of_one_manager() {
    let (folder, sample, templates) = (folder(), sample(), templates("list"));
    let after = ["--templates", &templates, APART, "--packet-timeout=5", "--by-manager", "lists"];
    let output = program(folder.path(), &with_sample(&["check"], &sample, &after));
    let said = stderr(&output);
    assert_eq!(said.matches("error[template-without-end]").count(), 1, "{said}");
    let lists = files(&folder.path().join("lists"));
    assert!(lists.len() > 3 && lists.keys().all(|file| !file.contains("Priya")), "{lists:?}");
}

/// A logo that opens into a hundred thousand million rectangles.
#[test]
fn a_logo_is_tried_in_a_process_apart_too() {
    let mut svg = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink' viewBox='0 0 9 9'><defs><rect id='a0' width='1' height='1'/>".to_owned();
    for level in 1..12 {
        let uses = format!("<use x:href='#a{}'/>", level - 1).repeat(10);
        svg.push_str(&format!("<g id='a{level}'>{uses}</g>"));
    }
    svg.push_str("</defs><use x:href='#a11'/></svg>");
    let folder = TempDir::new().expect("a temporary folder");
    fs::write(folder.path().join("logo.svg"), svg).expect("writable");
    let cycle = "id = \"c\"\nname = \"C\"\n[brand]\nlogo = \"logo.svg\"\n";
    fs::write(folder.path().join("cycle.toml"), cycle).expect("writable");
    let mut sample = sample();
    sample[4] = "cycle.toml".to_owned();
    let output = program(
        folder.path(),
        &with_sample(&["check"], &sample, &[APART, "--packet-timeout", "5"]),
    );
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("error[unusable-logo] cycle.toml:4:"), "{said}");
}

#[test]
fn a_limit_of_threads_does_not_go_with_processes() {
    let (folder, sample) = (folder(), sample());
    for option in ["--packet-timeout=5", "--untrusted-templates"] {
        let after = [option, "--template-limit", "9"];
        let output = program(folder.path(), &with_sample(&["check"], &sample, &after));
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    }
}
