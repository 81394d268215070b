//! An archive over several runs: only what changed is made again, and nothing is ever half done.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command_line::folder;
use crate::misuse::Edit;
use crate::workbench::{program, stderr, stdout};

pub(crate) const PEOPLE: &str = "employee_id,name,track,level,target_track,target_level\n\
    1,Ada One,backend,L1,backend,L2\n2,Bea Two,backend,L1,backend,L2\n3,Cem Three,backend,L1,backend,L2\n";
pub(crate) const ROWS: &str = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n\
    1,summary,,The first.,,\n2,summary,,The second.,,\n3,summary,,The third.,,\n";

/// A folder with three people, each with one sentence.
pub(crate) fn three() -> TempDir {
    let folder = folder();
    write(&folder, "people.csv", PEOPLE);
    write(&folder, "assessments.csv", ROWS);
    write(&folder, "cycle.toml", "id = \"c\"\nas_of = 2026-11-23\n");
    folder
}

pub(crate) fn write(folder: &TempDir, name: &str, text: &str) {
    fs::write(folder.path().join(name), text).expect("writable");
}

fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let inputs = ["build", "assessments.csv", "--people", "people.csv", "--cycle", "cycle.toml"];
    inputs.iter().chain(more).copied().collect()
}

pub(crate) fn build(folder: &TempDir, more: &[&str]) -> Output {
    program(folder.path(), &arguments(more))
}

/// Builds, and gives the figures.
pub(crate) fn built(folder: &TempDir, more: &[&str]) -> Value {
    let output = build(folder, &[more, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    let json: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    json["built"].clone()
}

/// Every file below a folder, with its bytes.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("readable");
        let name = entry.file_name().into_string().expect("UTF-8");
        if entry.file_type().expect("readable").is_dir() {
            let inner = files(&entry.path()).into_iter();
            found.extend(inner.map(|(path, bytes)| (format!("{name}/{path}"), bytes)));
        } else {
            found.insert(name, fs::read(entry.path()).expect("readable"));
        }
    }
    found
}

pub(crate) fn packets(folder: &TempDir) -> BTreeMap<String, Vec<u8>> {
    files(&folder.path().join("packets"))
}

pub(crate) fn says(output: &Output, code: i32, words: &str) {
    assert_eq!(output.status.code(), Some(code), "{}", stderr(output));
    assert!(stderr(output).contains(words), "`{words}` is not in {}", stderr(output));
}

#[test]
fn only_what_changed_is_made_again() {
    let folder = three();
    assert_eq!(built(&folder, &[])["made"], serde_json::json!({ "new": 3 }));
    let first = packets(&folder);
    let again = built(&folder, &[]);
    assert_eq!((&again["made"], &again["unchanged"]), (&serde_json::json!({}), &3.into()));
    assert_eq!(packets(&folder), first, "a run without changes touches nothing");
    write(&folder, "assessments.csv", &ROWS.replace("The second.", "Another second."));
    let changed = built(&folder, &[]);
    assert_eq!(changed["made"], serde_json::json!({ "data": 1 }));
    let second = packets(&folder);
    let differ: Vec<_> = first.keys().filter(|it| first[*it] != second[*it]).collect();
    assert_eq!(differ, ["committee/2_c_backend-L2_committee.pdf", "manifest.json"]);
    write(&folder, "assessments.csv", ROWS);
    built(&folder, &[]);
    assert_eq!(packets(&folder), first, "and back again, byte for byte");
    assert_eq!(built(&folder, &["--force"])["made"], serde_json::json!({ "forced": 3 }));
    assert_eq!(packets(&folder), first);
}

#[test]
fn altered_and_missing_files_are_made_again() {
    let folder = three();
    built(&folder, &[]);
    let first = packets(&folder);
    let file =
        |id| folder.path().join(format!("packets/committee/{id}_c_backend-L2_committee.pdf"));
    let mut altered = fs::read(file(1)).expect("there");
    *altered.last_mut().expect("not empty") ^= 1;
    fs::write(file(1), altered).expect("writable");
    fs::remove_file(file(2)).expect("removable");
    let again = built(&folder, &[]);
    assert_eq!(again["made"], serde_json::json!({ "altered": 1, "missing": 1 }));
    assert_eq!(packets(&folder), first);
}

#[test]
fn templates_fonts_and_the_standard_change_every_packet_and_the_ladder_those_it_is_in() {
    let folder = three();
    built(&folder, &[]);
    let made = |more: &[&str]| built(&folder, more)["made"].clone();
    let mine = folder.path().join("mine");
    fs::create_dir_all(&mine).expect("writable");
    let theme = include_str!("../../templates/theme.typ");
    fs::write(mine.join("theme.typ"), format!("{theme}\n// Ours.\n")).expect("writable");
    assert_eq!(made(&["--templates", "mine"]), serde_json::json!({ "templates": 3 }));
    assert_eq!(made(&["--templates", "mine"]), serde_json::json!({}));
    assert_eq!(made(&[]), serde_json::json!({ "templates": 3 }));
    let cycle = "id = \"c\"\nas_of = 2026-11-23\n[archive]\nstandard = \"a-3a\"\n";
    write(&folder, "cycle.toml", cycle);
    assert_eq!(made(&[]), serde_json::json!({ "standard": 3 }));
    write(&folder, "cycle.toml", &cycle.replace("[archive]", "name = \"Autumn\"\n[archive]"));
    assert_eq!(made(&[]), serde_json::json!({ "data": 3 }), "the cycle's name is on every page");
    let people =
        PEOPLE.replace("3,Cem Three,backend,L1,backend,L2", "3,Cem Three,backend,L2,backend,L3");
    write(&folder, "people.csv", &people);
    assert_eq!(built(&folder, &[])["removed"], 1, "the packet has another name now");
    let ladder = folder.path().join("ladder");
    fs::create_dir_all(&ladder).expect("writable");
    for file in fs::read_dir(crate::workbench::root().join("data/ladder")).expect("the ladder") {
        let file = file.expect("readable");
        let text = fs::read_to_string(file.path()).expect("UTF-8");
        let text = text.replacen("level = \"L3\"", "level = \"L3\" # ours", 1);
        fs::write(ladder.join(file.file_name()), text).expect("writable");
    }
    assert_eq!(made(&["--ladder", "ladder"]), serde_json::json!({}), "a remark changes no rung");
}

#[test]
fn a_dry_run_says_what_would_be_done_and_why_and_writes_nothing() {
    let folder = three();
    says(&build(&folder, &["--dry-run"]), 0, "3 packets to make, 0 unchanged");
    assert!(!folder.path().join("packets").exists());
    built(&folder, &[]);
    write(&folder, "assessments.csv", &ROWS.replace("The third.", "Another third."));
    write(&folder, "people.csv", &PEOPLE.replace("1,Ada One,backend,L1,backend,L2\n", ""));
    write(
        &folder,
        "assessments.csv",
        &ROWS.replace("1,summary,,The first.,,\n", "").replace("third", "last"),
    );
    let before = packets(&folder);
    let kept = build(&folder, &["--dry-run", "--prune"]);
    says(&kept, 0, "0 files to remove");
    let output = on_day(&folder, &["--dry-run", "--prune"], AFTER_SIX_YEARS);
    says(&output, 0, "would make committee/3_c_backend-L2_committee.pdf: its data has changed");
    says(&output, 0, "would remove committee/1_c_backend-L2_committee.pdf");
    says(&output, 0, "1 packet to make, 1 unchanged, 1 file to remove; nothing was written");
    assert_eq!(packets(&folder), before);
    let json = build(&folder, &["--dry-run", "--format", "json"]);
    let json: Value = serde_json::from_str(&stdout(&json)).expect("JSON");
    assert_eq!(json["intended"]["make"][0]["reason"], "data");
}

#[test]
fn people_who_left_are_reported_and_go_only_if_that_is_asked_for() {
    let folder = three();
    built(&folder, &[]);
    write(&folder, "people.csv", &PEOPLE.replace("2,Bea Two,backend,L1,backend,L2\n", ""));
    write(&folder, "assessments.csv", &ROWS.replace("2,summary,,The second.,,\n", ""));
    says(&build(&folder, &[]), 0, "warning[person-left]");
    assert!(packets(&folder).contains_key("committee/2_c_backend-L2_committee.pdf"));
    says(&program(folder.path(), &["verify", "packets"]), 0, "1 packet of earlier runs: unchanged");
    let kept = build(&folder, &["--prune"]);
    says(&kept, 0, "stay in the folder: they are to be kept until 2032-11-23");
    assert!(packets(&folder).contains_key("committee/2_c_backend-L2_committee.pdf"));
    let pruned = on_day(&folder, &["--prune"], AFTER_SIX_YEARS);
    says(&pruned, 0, "1 file was removed");
    let left = packets(&folder);
    assert_eq!(left.len(), 3, "{:?}", left.keys());
    let manifest: Value = serde_json::from_slice(&left["manifest.json"]).expect("JSON");
    assert_eq!(manifest["purged"][0]["due"], "2032-11-24");
    assert_eq!(manifest["purged"][0]["files"][0]["employee_id"], "2");
    says(&program(folder.path(), &["verify", "packets"]), 0, "complete and unchanged");
}

/// The day after everything in the archive is to be kept, in seconds since 1970.
const AFTER_SIX_YEARS: &str = "1984867200";

/// Builds on a day.
fn on_day(folder: &TempDir, more: &[&str], seconds: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promopacket"));
    let command = command.args(arguments(more)).current_dir(folder.path());
    let command = command.env("SOURCE_DATE_EPOCH", seconds);
    command.output().expect("the program was built for this test")
}

#[test]
fn one_person_made_again_leaves_the_others_in_the_archive() {
    let folder = three();
    built(&folder, &[]);
    let first = packets(&folder);
    write(&folder, "assessments.csv", &ROWS.replace("The second.", "Another second."));
    let again = built(&folder, &["--only", "2", "--prune"]);
    assert_eq!((&again["packets"], &again["earlier"]), (&1.into(), &2.into()));
    says(&program(folder.path(), &["verify", "packets"]), 0, "complete and unchanged");
    write(&folder, "assessments.csv", ROWS);
    assert_eq!(built(&folder, &[])["unchanged"], 2);
    assert_eq!(packets(&folder), first);
}

#[test]
fn a_folder_of_another_cycle_or_with_a_broken_manifest_is_left_alone() {
    let folder = three();
    built(&folder, &[]);
    let first = packets(&folder);
    write(&folder, "cycle.toml", "id = \"d\"\nas_of = 2026-11-23\n");
    for more in [&[][..], &["--force"]] {
        says(&build(&folder, more), 1, "error[another-cycle]");
        assert_eq!(packets(&folder), first);
    }
    write(&folder, "cycle.toml", "id = \"c\"\nas_of = 2026-11-23\n");
    let manifest = folder.path().join("packets/manifest.json");
    fs::write(&manifest, "{").expect("writable");
    says(&build(&folder, &[]), 1, "error[broken-manifest]");
    says(&build(&folder, &["--force"]), 1, "error[broken-manifest]");
    let mut left = packets(&folder);
    left.insert("manifest.json".to_owned(), first["manifest.json"].clone());
    assert_eq!(left, first);
    fs::remove_file(&manifest).expect("removable");
    says(&build(&folder, &["--force"]), 1, "error[file-in-the-way]");
    fs::write(&manifest, &first["manifest.json"]).expect("writable");
    built(&folder, &[]);
    assert_eq!(packets(&folder), first);
}

#[test]
fn a_manifest_that_points_outside_removes_nothing_there() {
    let folder = three();
    built(&folder, &[]);
    write(&folder, "secret.pdf", "mine");
    let manifest = folder.path().join("packets/manifest.json");
    let text = fs::read_to_string(&manifest).expect("there");
    let text = text.replace("committee/1_c_backend-L2_committee.pdf", "../secret.pdf");
    fs::write(&manifest, text).expect("writable");
    says(&build(&folder, &["--prune"]), 1, "error[unsafe-path]");
    assert_eq!(fs::read(folder.path().join("secret.pdf")).expect("there"), b"mine");
}

#[test]
fn a_second_run_in_the_same_folder_is_refused() {
    let folder = three();
    let place = folder.path().join("packets/.promopacket");
    fs::create_dir_all(&place).expect("writable");
    let lock = fs::File::create(place.join("lock")).expect("writable");
    lock.lock().expect("nobody else has it");
    let output = build(&folder, &[]);
    says(&output, 3, "another run is at work in `packets`");
    says(&program(folder.path(), &["verify", "packets"]), 1, "error[unfinished-run]");
    drop(lock);
    built(&folder, &[]);
    assert!(!place.exists());
}

/// Kills a run after its first packets and compares what the next one makes of it.
#[test]
fn a_run_that_is_killed_is_finished_by_the_next_one_byte_for_byte() {
    let folder = many();
    let undisturbed = many();
    built(&undisturbed, &["--jobs", "1"]);
    let wanted = packets(&undisturbed);
    let mut run = start(&folder, &["--jobs", "1"]);
    let journal = folder.path().join("packets/.promopacket/journal.jsonl");
    let lines = || fs::read_to_string(&journal).unwrap_or_default().lines().count();
    while lines() < 6 && run.try_wait().expect("a child").is_none() {
        std::thread::yield_now();
    }
    run.kill().expect("it can be killed");
    run.wait().expect("it has ended");
    assert!(!folder.path().join("packets/manifest.json").exists());
    says(&program(folder.path(), &["verify", "packets"]), 1, "error[unfinished-run]");
    let resumed = built(&folder, &["--jobs", "1"]);
    assert!(resumed["resumed"].as_u64() >= Some(5), "{resumed}");
    assert_eq!(packets(&folder), wanted);
}

/// Thirty people.
pub(crate) fn many() -> TempDir {
    let folder = three();
    let person = |id| format!("{id},Name {id},backend,L1,backend,L2\n");
    let row = |id| format!("{id},summary,,The words of {id}.,,\n");
    let lines = |text: &str, line: &dyn Fn(u32) -> String| {
        let head = text.lines().next().expect("a header").to_owned();
        (100..130).map(line).fold(head + "\n", |all, line| all + &line)
    };
    write(&folder, "people.csv", &lines(PEOPLE, &person));
    write(&folder, "assessments.csv", &lines(ROWS, &row));
    folder
}

fn start(folder: &TempDir, more: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promopacket"));
    let command = command.args(arguments(more)).current_dir(folder.path());
    command.stderr(Stdio::null()).spawn().expect("the program was built for this test")
}

/// What a run leaves that was stopped while it moved files. `change` may change the list of changes. Gives the archive of the run
/// before it, what the run would have made, and the place in which it worked.
fn stopped(
    folder: &TempDir,
    change: impl FnOnce(&mut Value),
) -> (PathBuf, BTreeMap<String, Vec<u8>>) {
    let archive = folder.path().join("packets");
    built(folder, &[]);
    let first = packets(folder);
    write(folder, "assessments.csv", &ROWS.replace("The", "A"));
    write(
        folder,
        "people.csv",
        &PEOPLE.replace("Cem Three,backend,L1,backend,L2", "Cem Three,backend,L2,backend,L3"),
    );
    built(folder, &[]);
    let second = packets(folder);
    let manifest: Value = serde_json::from_slice(&second["manifest.json"]).expect("JSON");
    fs::remove_dir_all(&archive).expect("removable");
    let place = archive.join(".promopacket");
    fs::create_dir_all(place.join("waiting")).expect("writable");
    for (name, bytes) in &first {
        let file = archive.join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
        fs::write(file, bytes).expect("writable");
    }
    let mut list = Vec::new();
    for packet in manifest["packets"].as_array().expect("a list") {
        let text = |key: &str| packet[key].as_str().expect("a text").to_owned();
        let (data, file) = (text("data_sha256"), text("file"));
        fs::write(place.join("waiting").join(&data), &second[&file]).expect("writable");
        list.push((data, file));
    }
    fs::write(place.join("manifest.json"), &second["manifest.json"]).expect("writable");
    let old = "committee/3_c_backend-L2_committee.pdf";
    let mut changes = json!({ "place": list, "remove": [old] });
    change(&mut changes);
    fs::write(place.join("changes.json"), changes.to_string()).expect("writable");
    (place, second)
}

fn renamed(from: &Path, to: &Path) {
    fs::rename(from, to).expect("movable");
}

#[test]
fn changes_that_were_decided_are_carried_out_by_the_next_run() {
    let folder = three();
    let (place, wanted) = stopped(&folder, |_| {});
    says(&program(folder.path(), &["verify", "packets"]), 1, "error[unfinished-run]");
    assert_eq!(built(&folder, &[])["unchanged"], 3);
    assert_eq!(packets(&folder), wanted);
    assert!(!place.exists());
}

#[test]
fn changes_that_were_begun_are_carried_out_by_the_next_run() {
    let folder = three();
    let (place, wanted) = stopped(&folder, |_| {});
    let archive = folder.path().join("packets");
    renamed(&archive.join("manifest.json"), &place.join("before.json"));
    let changes: Value =
        serde_json::from_slice(&fs::read(place.join("changes.json")).expect("there"))
            .expect("JSON");
    let (data, file) = (&changes["place"][0][0], &changes["place"][0][1]);
    let text = |it: &Value| it.as_str().expect("a text").to_owned();
    renamed(&place.join("waiting").join(text(data)), &archive.join(text(file)));
    fs::remove_file(archive.join("committee/3_c_backend-L2_committee.pdf")).expect("removable");
    assert_eq!(built(&folder, &[])["unchanged"], 3);
    assert_eq!(packets(&folder), wanted);
}

/// Somebody who can write into the folder puts a list there. Nothing is moved or removed, and nothing is taken for a packet.
#[test]
fn changes_that_no_run_decided_are_not_carried_out() {
    let one = "committee/1_c_backend-L2_committee.pdf";
    let lists: [(&str, Edit<'_>); 9] = [
        ("`../secret.pdf` would go, and is no packet", &|it| {
            it["remove"] = json!(["../secret.pdf"])
        }),
        ("`manifest.json` would go", &|it| it["remove"] = json!(["manifest.json"])),
        ("`manifest.json.minisig` would go", &|it| it["remove"] = json!(["manifest.json.minisig"])),
        ("`.promopacket/lock` would go", &|it| it["remove"] = json!([".promopacket/lock"])),
        ("`notes.txt` would go, and is no packet", &|it| it["remove"] = json!(["notes.txt"])),
        ("would go, and is listed", &|it| it["remove"] = json!([one])),
        ("`../x.pdf` would come, and is not listed", &|it| it["place"][0][1] = json!("../x.pdf")),
        ("would come, and is not listed", &|it| it["place"][0][0] = it["place"][1][0].clone()),
        ("would come, and is not listed", &|it| it["place"][0][0] = json!("../../notes.txt")),
    ];
    for (words, change) in lists {
        let folder = three();
        write(&folder, "secret.pdf", "mine");
        let (place, _) = stopped(&folder, |it| change(it));
        refused(&folder, &place, words);
    }
}

fn refused(folder: &TempDir, place: &Path, words: &str) {
    let notes = folder.path().join("packets/notes.txt");
    fs::write(&notes, "mine").expect("writable");
    let before = files(folder.path());
    for command in [
        &["purge", "packets", "--due", "2099-01-01", "--yes"][..],
        &["hold", "packets", "--add", "--all", "--reason", "x"],
    ] {
        says(&program(folder.path(), command), 3, words);
    }
    says(&build(folder, &[]), 3, words);
    let mut after = files(folder.path());
    after.remove("packets/.promopacket/lock");
    assert_eq!(after, before);
    // What the message says helps.
    fs::remove_dir_all(place).expect("removable");
    fs::remove_file(notes).expect("removable");
    built(folder, &[]);
}

/// What somebody does in the folder in which a run works.
type Planting<'a> = &'a dyn Fn(&Path);

#[test]
fn a_waiting_manifest_or_packet_that_no_run_wrote_is_not_taken() {
    let edits: [(&str, Planting<'_>); 4] = [
        ("what waits for", &|place| {
            let waiting = fs::read_dir(place.join("waiting")).expect("there").next();
            fs::write(waiting.expect("one").expect("readable").path(), "planted")
                .expect("writable");
        }),
        ("what waits for", &|place| fs::remove_dir_all(place.join("waiting")).expect("removable")),
        ("the manifest cannot be read", &|place| {
            fs::write(place.join("manifest.json"), "{}").expect("writable")
        }),
        ("would be kept for a shorter time", &|place| {
            let manifest = place.join("manifest.json");
            let text =
                fs::read_to_string(&manifest).expect("there").replace("2032-11-23", "2027-11-23");
            fs::write(manifest, text).expect("writable");
        }),
    ];
    for (words, edit) in edits {
        let folder = three();
        let (place, _) = stopped(&folder, |_| {});
        edit(&place);
        refused(&folder, &place, words);
    }
}

#[test]
fn a_planted_list_ends_no_hold() {
    let folder = three();
    write(
        &folder,
        "cycle.toml",
        "id = \"c\"\nas_of = 2026-11-23\n[retention]\nyears = 1\nlegal_hold = true\n",
    );
    built(&folder, &[]);
    let archive = folder.path().join("packets");
    let place = archive.join(".promopacket");
    fs::create_dir_all(place.join("waiting")).expect("writable");
    let manifest = fs::read_to_string(archive.join("manifest.json")).expect("there");
    let free = manifest.replace("\"legal_hold\":true", "\"legal_hold\":false");
    assert_ne!(manifest, free);
    fs::write(place.join("manifest.json"), free).expect("writable");
    fs::write(place.join("changes.json"), r#"{"place":[],"remove":[]}"#).expect("writable");
    let purge = ["purge", "packets", "--due", "2099-01-01", "--yes"];
    says(&program(folder.path(), &purge), 3, "it would end a legal hold");
    assert_eq!(fs::read_to_string(archive.join("manifest.json")).expect("there"), manifest);
}
