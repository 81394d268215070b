//! What the page calls saved is saved, whenever it dies; nobody's change is lost to another's; and what it gives is what the command
//! gives.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use promopacket::audience::Audience;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::command_line::sample;
use crate::page_client::{PageAnswer, RunningPage};
use crate::workbench::{program, stderr};

const PEOPLE: &str = "employee_id,name,track,level,target_track,target_level\n\
    1,Ada One,backend,L1,backend,L2\n2,Bea Two,backend,L1,backend,L2\n";
const ASSESSMENTS: &str = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n\
    1,summary,,Ada asks.,,Ada is told.\n2,summary,,Bea asks.,,Bea is told.\n\
    1,backend/L2/sql-joins,3,Two reports.,3,Agreed.\n";

const INPUTS: [&str; 5] =
    ["assessments.csv", "--people", "people.csv", "--corrections", "corrections.csv"];

fn folder() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, text) in [("people.csv", PEOPLE), ("assessments.csv", ASSESSMENTS)] {
        std::fs::write(folder.path().join(name), text).expect("writable");
    }
    folder
}

/// A change of the comment in a field that stands once.
fn edit(item: &str, role: &str, before: &str, after: &str) -> String {
    json!({
        "item": item, "role": role, "assessor": "", "nth": 1, "field": "comment",
        "before": before, "after": after,
    })
    .to_string()
}

fn send(page: &RunningPage, id: &str, edit: &str) -> PageAnswer {
    page.post(&format!("/people/{id}/edits"), edit).send()
}

/// What the field said, by the answer.
fn now(answer: &PageAnswer) -> String {
    let field: Value = serde_json::from_slice(&answer.body).expect("JSON");
    field["now"].as_str().unwrap_or_else(|| panic!("{field}")).to_owned()
}

fn hashes(folder: &Path) -> Vec<Vec<u8>> {
    let hash = |name| Sha256::digest(std::fs::read(folder.join(name)).expect("there")).to_vec();
    ["people.csv", "assessments.csv"].map(hash).to_vec()
}

/// Numbers that look like chance and are the same each time.
fn shuffled(number: u64) -> u64 {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

/// Types one text after the other into a field until the program does not answer any more.
fn type_on(page: &RunningPage, run: u64, saved: &Arc<Mutex<Vec<String>>>, is_over: &AtomicBool) {
    let asked = page.post("/people/1/edits", "");
    let mut before = saved.lock().expect("nobody panics").last().cloned();
    for number in 0.. {
        if is_over.load(Ordering::Acquire) {
            return;
        }
        let long = "and on ".repeat(shuffled(run * 1_000 + number) as usize % 2_000);
        let after = format!("Run {run}, text {number}: \"{long}\",\nand the end.");
        let text = edit("summary", "self", before.as_deref().unwrap_or("Ada asks."), &after);
        let Some(answer) = asked.clone().body(text.as_bytes()).send_if_heard() else { return };
        if answer.status == 200 {
            saved.lock().expect("nobody panics").push(after.clone());
            before = Some(after);
        } else if answer.status == 409 {
            // The text before this run may be one whose answer was never heard.
            before = Some(now(&answer));
        } else {
            panic!("{answer:?}: {}", answer.text());
        }
    }
}

/// Waits until so many edits are saved, or for long.
fn wait_for(saved: &Mutex<Vec<String>>, wanted: usize) {
    for _ in 0..2_000 {
        if saved.lock().expect("nobody panics").len() >= wanted {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Kills the page so many times while somebody types.
fn kill_while_typing(kills: u64) {
    let folder = folder();
    let untouched = hashes(folder.path());
    let saved = Arc::new(Mutex::new(Vec::new()));
    for run in 0..kills {
        let page = RunningPage::open(folder.path(), &INPUTS);
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| type_on(&page, run, &saved, &is_over));
            let wanted = saved.lock().expect("nobody panics").len() + (shuffled(run) % 4) as usize;
            wait_for(&saved, wanted);
            std::thread::sleep(Duration::from_micros(shuffled(run) >> 20 & 0xffff));
            page.kill();
            is_over.store(true, Ordering::Release);
        });
        all_are_there(folder.path(), &saved.lock().expect("nobody panics"));
    }
    assert_eq!(hashes(folder.path()), untouched, "nobody writes to the inputs");
    let saved = saved.lock().expect("nobody panics");
    assert!(saved.len() as u64 >= kills, "{} edits were saved", saved.len());
    let page = RunningPage::open(folder.path(), &INPUTS);
    let answer = send(&page, "1", &edit("summary", "self", "no such text", "another"));
    assert_eq!(answer.status, 409);
    let last = now(&answer);
    let is_later = last.starts_with(&format!("Run {}", kills - 1));
    assert!(saved.last() == Some(&last) || is_later, "the last text counts: {last}");
    println!(
        "{} edits were saved in {kills} runs that were killed, and all are there",
        saved.len()
    );
}

/// Every text that was called saved stands in a whole row; no row but the last is cut.
fn all_are_there(folder: &Path, saved: &[String]) {
    let bytes = std::fs::read(folder.join("corrections.csv")).unwrap_or_default();
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.flexible(true).from_reader(&bytes[..whole]);
    let rows: Vec<csv::StringRecord> = reader.records().map_while(Result::ok).collect();
    let texts: Vec<&str> = rows.iter().filter_map(|row| row.get(7)).collect();
    let lost: Vec<&String> = saved.iter().filter(|text| !texts.contains(&text.as_str())).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
}

#[test]
fn a_page_that_is_killed_has_lost_nothing_that_it_called_saved() {
    kill_while_typing(20);
}

#[test]
#[ignore = "takes minutes; .ci/page-kills runs it"]
fn a_page_that_is_killed_two_hundred_times_has_lost_nothing() {
    kill_while_typing(200);
}

#[test]
fn of_two_windows_the_second_sees_both_texts() {
    let folder = folder();
    let page = RunningPage::open(folder.path(), &INPUTS);
    let first = send(&page, "1", &edit("summary", "self", "Ada asks.", "Ada asks for L2."));
    assert_eq!((first.status, now(&first).as_str()), (200, "Ada asks for L2."));
    let second = send(&page, "1", &edit("summary", "self", "Ada asks.", "Ada demands."));
    assert_eq!((second.status, now(&second).as_str()), (409, "Ada asks for L2."));
    let other = send(&page, "1", &edit("summary", "manager", "Ada is told.", "Ada is told no."));
    assert_eq!(other.status, 200, "another field is nobody's conflict");
    let chosen = send(&page, "1", &edit("summary", "self", "Ada asks for L2.", "Ada demands."));
    assert_eq!((chosen.status, now(&chosen).as_str()), (200, "Ada demands."));
    // Two at once: one is saved and one is told.
    let at_once = |after: &'static str| {
        let request = page.post("/people/2/edits", &edit("summary", "self", "Bea asks.", after));
        std::thread::spawn(move || request.send().status)
    };
    let both = [at_once("One."), at_once("Two.")].map(|it| it.join().expect("no panic"));
    assert!(both == [200, 409] || both == [409, 200], "{both:?}");
    let rows = std::fs::read_to_string(folder.path().join("corrections.csv")).expect("there");
    assert_eq!(rows.lines().count(), 5, "{rows}");
}

#[test]
fn a_stale_correction_is_told_and_not_applied() {
    let folder = folder();
    let stale = "employee_id,item,role,assessor,nth,field,before,after,by,at\n\
        1,summary,self,,1,comment,Ada once asked.,Ada asks no more.,Bo,2026-11-20T09:12:40Z\n";
    std::fs::write(folder.path().join("corrections.csv"), stale).expect("writable");
    let page = RunningPage::open(folder.path(), &INPUTS);
    let person = page.get("/people/1").send().text();
    for text in ["Ada once asked.", "Ada asks."] {
        assert!(person.contains(text), "{text}: {person}");
    }
    let answer = send(&page, "1", &edit("summary", "self", "Ada asks no more.", "x"));
    assert_eq!((answer.status, now(&answer).as_str()), (409, "Ada asks."));
    assert_eq!(page.get("/people/1/packet/committee.pdf").send().status, 400, "no packet is made");
    let decided = send(&page, "1", &edit("summary", "self", "Ada asks.", "Ada asks again."));
    assert_eq!(decided.status, 200);
    assert_eq!(page.get("/people/1/packet/committee.pdf").send().status, 200);
}

#[test]
fn a_long_text_is_saved_and_one_that_no_cell_holds_is_refused() {
    let folder = folder();
    let page = RunningPage::open(folder.path(), &INPUTS);
    let long = "A\u{e9}\\\"\n".repeat(9_900);
    let saved = send(&page, "1", &edit("summary", "self", "Ada asks.", &long));
    assert_eq!(saved.status, 200, "{}", saved.text());
    let again = send(&page, "1", &edit("summary", "self", &long, "Short."));
    assert_eq!(again.status, 200, "{}", again.text());
    for (bytes, status) in [(50_001, 422), (5_000_000, 413)] {
        let refused = send(&page, "1", &edit("summary", "self", "Short.", &"x".repeat(bytes)));
        assert_eq!(refused.status, status, "{}", refused.text());
    }
}

/// Compares the packets of the page with those of the command, after some changes.
fn compare_packets(ids: &[&str]) {
    let folder = TempDir::new().expect("a temporary folder");
    let sample = sample();
    let inputs: Vec<&str> = sample.iter().map(String::as_str).collect();
    let corrected = [&inputs[..], &["--corrections", "corrections.csv"]].concat();
    let page = RunningPage::open(folder.path(), &corrected);
    for (number, id) in ids.iter().enumerate() {
        let first = send(&page, id, &edit("summary", "manager", "?", "?"));
        let after = format!("Changed {number}: #eval(1) \u{202e}abc, \"quoted\".\n\nSecond.");
        let saved = send(&page, id, &edit("summary", "manager", &now(&first), &after));
        assert_eq!(saved.status, 200, "{}", saved.text());
    }
    let mut compared = BTreeMap::new();
    for id in ids {
        for audience in Audience::ALL {
            let address = format!("/people/{id}/packet/{audience}.pdf");
            let of_page = page.get(&address).send();
            assert_eq!(of_page.status, 200, "{address}: {}", of_page.text());
            let file = format!("{id}-{audience}.pdf");
            let more = ["--audience", audience.as_str(), "-o", &file];
            let output = program(folder.path(), &[&["packet", id], &corrected[..], &more].concat());
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            let of_command = std::fs::read(folder.path().join(&file)).expect("there");
            assert!(of_page.body == of_command, "{address} differs from the command's");
            compared.insert(file, of_command.len());
        }
    }
    println!("{} packets are the same, byte for byte", compared.len());
}

#[test]
fn the_page_gives_what_the_command_gives() {
    compare_packets(&["E1003", "E2004"]);
}

#[test]
#[ignore = "takes minutes; .ci/page-kills runs it"]
fn the_page_gives_what_the_command_gives_for_everybody() {
    let people = std::fs::read_to_string(&sample()[2]).expect("the fixture is there");
    let ids: Vec<&str> = people.lines().skip(1).filter_map(|it| it.split(',').next()).collect();
    assert_eq!(ids.len(), 24);
    compare_packets(&ids);
}
