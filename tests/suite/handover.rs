//! Hand-overs: each packet goes to whom it is about and to nobody else, all are accounted for, and nothing is half written.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use std::process::Output;

use expect_test::expect_file;
use promopacket::audience::Audience;
use serde_json::{Value, json};
use tempfile::TempDir;
use zip::ZipArchive;

use crate::archive::{build, files, says, write};
use crate::command_line::folder;
use crate::workbench::{self, program, root, sample, sample_file, stderr, stdout};

pub(crate) const PEOPLE: &str = "employee_id,name,email,team,manager,manager_email,track,level,target_track,target_level\n\
    1,Ada One,ada@x.example,Blue,Mia Lead,mia@x.example,backend,L1,backend,L2\n\
    2,Bea Two,bea@x.example,Blue,Mia Lead,mia@y.example,backend,L1,backend,L2\n\
    3,Cem Three,cem@x.example,,,,backend,L1,backend,L2\n";
const ROWS: &str = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n\
    1,summary,,The first.,,\n2,summary,,The second.,,\n3,summary,,The third.,,\n";

/// An archive of three people, in the editions of the employee and the manager.
pub(crate) fn three() -> TempDir {
    let folder = folder();
    write(&folder, "people.csv", PEOPLE);
    write(&folder, "assessments.csv", ROWS);
    write(&folder, "cycle.toml", "id = \"c\"\nname = \"Spring\"\nas_of = 2026-11-23\n");
    built(&folder, &["--audience", "employee,manager"]);
    folder
}

fn built(folder: &TempDir, more: &[&str]) {
    let output = build(folder, more);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

pub(crate) fn export(folder: &Path, more: &[&str]) -> Output {
    program(folder, &[&["export", "packets"], more].concat())
}

/// Exports, and gives the account, in which nothing may lack.
pub(crate) fn account(folder: &Path, more: &[&str]) -> Value {
    let output = export(folder, &[more, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    let json: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let account = json["handover"].clone();
    let left_out = account["left_out"].as_array().expect("a list").len();
    let (packets, exported) = (account["packets"].as_u64(), account["exported"].as_u64());
    assert_eq!(packets, exported.map(|it| it + left_out as u64), "{account:#}");
    let packed = account["packages"].as_array().expect("a list").iter();
    let packed: u64 = packed.filter_map(|it| it["packets"].as_u64()).sum();
    let is_written = more.contains(&"-o");
    assert_eq!(packed, if is_written { exported.unwrap_or_default() } else { 0 }, "{account:#}");
    account
}

/// Every file below a folder with its bytes, and those in ZIPs below the name of the ZIP.
pub(crate) fn unpacked(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for (path, bytes) in files(folder) {
        if !path.ends_with(".zip") {
            found.insert(path, bytes);
            continue;
        }
        let file = File::open(folder.join(&path)).expect("readable");
        let mut zip = ZipArchive::new(file).expect("a ZIP");
        for number in 0..zip.len() {
            let mut entry = zip.by_index(number).expect("an entry");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("readable");
            let name = format!("{path}/{}", entry.name().expect("a name in UTF-8"));
            assert!(found.insert(name.clone(), bytes).is_none(), "{name} is there twice");
        }
    }
    found
}

/// The options that a target needs for the sample.
fn options_of(target: &str) -> &'static [&'static str] {
    match target {
        "personio" => &["--set", "category=Performance"],
        "lattice" | "hibob" => &["--people", "people.csv"],
        "sense-hr" => &[
            "--people",
            "people.csv",
            "--set",
            "company=Example Freight",
            "--set",
            "category=Reviews",
        ],
        "ukg-ready" => &["--ids", "ids.csv", "--set", "document_type_id=12"],
        "ukg-hr-sd" => &[
            "--ids",
            "ids.csv",
            "--set",
            "document_type_id=review",
            "--set",
            "id_column=employee_id",
        ],
        _ => &["--edition", "employee"],
    }
}

/// The archive of the sample with its table of people and a crosswalk.
fn sample_archive() -> TempDir {
    let built = workbench::build(&sample(), &[Audience::Employee, Audience::Manager], 2);
    let folder = TempDir::new().expect("a temporary folder");
    fs::rename(built.folder.path(), folder.path().join("packets")).expect("movable");
    fs::copy(sample_file("people.csv"), folder.path().join("people.csv")).expect("writable");
    let people = fs::read_to_string(sample_file("people.csv")).expect("UTF-8");
    let mut ids = "employee_id,target_id\n".to_owned();
    for id in people.lines().skip(1).filter_map(|line| line.split(',').next()) {
        let _ = writeln!(ids, "{id},A{}", &id[1..]);
    }
    write(&folder, "ids.csv", &ids);
    folder
}

/// Names and lists of each target stand in golden files, which `UPDATE_EXPECT=1` writes anew.
#[test]
fn every_target_gets_each_packet_once_under_the_names_it_wants() {
    let folder = sample_archive();
    let at = folder.path();
    let before = files(&at.join("packets"));
    for target in promopacket::handover::target_names().filter(|it| *it != "bamboohr") {
        let arguments = [&["--to", target, "-o", target], options_of(target)].concat();
        let account = account(at, &arguments);
        assert_eq!((&account["packets"], &account["exported"]), (&json!(48), &json!(24)));
        let found = unpacked(&at.join(target));
        let mut wanted: Vec<&Vec<u8>> =
            before.iter().filter(|it| it.0.starts_with("employee/")).map(|it| it.1).collect();
        let mut packets: Vec<&Vec<u8>> =
            found.iter().filter(|it| it.0.ends_with(".pdf")).map(|it| it.1).collect();
        wanted.sort();
        packets.sort();
        assert!(wanted == packets, "{target} has not the packets of the edition");
        let mut listing = String::new();
        for (path, bytes) in &found {
            let _ = writeln!(listing, "{path}");
            if path.ends_with(".csv") {
                let text = String::from_utf8(bytes.clone()).expect("UTF-8");
                // Lengths and hashes of PDFs are no business of this file.
                let line = |line: &str| line.splitn(6, ',').take(5).collect::<Vec<_>>().join(",");
                text.lines().for_each(|it| _ = writeln!(listing, "    {}", line(it)));
            }
        }
        expect_file![root().join(format!("fixtures/handover/{target}.txt"))].assert_eq(&listing);
    }
    assert!(files(&at.join("packets")) == before, "the archive is as it was");
    says(&export(at, &["--to", "bamboohr", "-o", "x"]), 2, "one file at a time");
}

#[test]
fn a_handover_is_the_same_bytes_on_every_run() {
    let folder = three();
    let at = folder.path();
    for target in ["lattice", "hibob"] {
        for run in ["first", "second"] {
            let out = format!("{run}-{target}");
            account(at, &["--to", target, "--people", "people.csv", "-o", &out]);
        }
        let files = |run: &str| files(&at.join(format!("{run}-{target}")));
        assert!(files("first") == files("second"), "{target}");
    }
    for run in ["one", "two"] {
        account(at, &["--by-manager", "--zip", "--people", "people.csv", "-o", run]);
    }
    assert!(files(&at.join("one")) == files(&at.join("two")));
}

#[test]
fn an_edition_that_employees_would_see_is_refused_unless_somebody_answers_for_it() {
    let folder = three();
    let at = folder.path();
    for target in ["lattice", "personio"] {
        let set = if target == "personio" { "category=X" } else { "" };
        let people = ["--people", "people.csv"];
        let mut arguments = vec!["--to", target, "--edition", "manager", "-o", target];
        arguments.extend(if set.is_empty() { people } else { ["--set", set] });
        says(&export(at, &arguments), 1, "error[edition-for-others]");
        assert!(!at.join(target).exists());
        arguments.push("--force");
        assert_eq!(account(at, &arguments)["edition"], "manager");
    }
    let committee = ["--by-manager", "--people", "people.csv", "--edition", "committee", "-o", "c"];
    says(&export(at, &committee), 1, "error[missing-edition]");
    built(&folder, &["--audience", "employee,manager,committee"]);
    says(&export(at, &committee), 1, "is not made for managers");
    account(at, &[&committee[..], &["--force"]].concat());
    let several = export(at, &["--to", "generic", "-o", "g"]);
    says(&several, 1, "the archive has several editions: `committee`, `employee`, `manager`");
}

#[test]
fn every_mistake_of_a_crosswalk_is_told_before_the_first_byte() {
    let folder = three();
    let at = folder.path();
    let to = ["--to", "ukg-ready", "--set", "document_type_id=1", "-o", "upload"];
    says(&export(at, &to), 2, "which we do not have: give a table");
    let with = |ids: &str| {
        write(&folder, "ids.csv", ids);
        export(at, &[&to[..], &["--ids", "ids.csv"]].concat())
    };
    let doubled = with("employee_id,Account ID\n1,A1\n1,A2\n2,A1\n3,\n");
    says(&doubled, 1, "the person has two rows in the crosswalk; the first is ids.csv:2:2");
    says(&doubled, 1, "two people have this id in the crosswalk; `1` has it at ids.csv:2:2");
    says(&doubled, 1, "error[missing-target-id] ids.csv:5:2");
    says(
        &with("employee_id;target_id\n1;A1\n2;=A2\n"),
        1,
        "a spreadsheet would take it for a formula",
    );
    says(
        &with("employee_id;target_id\n1;A1\n2;a1\n"),
        1,
        "the crosswalk has no `Account ID` for this",
    );
    says(&with("employee_id;target_id\n1;A1\n2;a1\n3;A3\n"), 1, "error[doubled-target-id]");
    says(&with("id,target\n1,A1\n"), 1, "the crosswalk has no column `employee_id`");
    assert!(!at.join("upload").exists(), "nothing was written");
    // A mark of a spreadsheet, another encoding and another order of the columns.
    let utf_16 = "target_id\temployee_id\nÄ1\t1\n7\t2\n9\t3\n".encode_utf16();
    let bytes: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(utf_16.flat_map(u16::to_le_bytes)).collect();
    fs::write(at.join("ids.csv"), bytes).expect("writable");
    account(at, &[&to[..], &["--ids", "ids.csv"]].concat());
    let list = &unpacked(&at.join("upload"))["upload-001.zip/metadata.csv"];
    assert!(String::from_utf8_lossy(list).contains("\r\nÄ1,1,00001_1_employee.pdf,"));
}

#[test]
fn ids_that_would_become_others_are_refused_and_a_crosswalk_helps() {
    let folder = folder();
    let at = folder.path();
    let odd = ["=1+1", "E_1", "../up", "CON"];
    let people = odd.map(|id| format!("{id},Ada,Ben,backend,L1,backend,L2\n"));
    let rows = odd.map(|id| format!("{id},summary,,Words.,,\n"));
    let header = "employee_id,name,manager,track,level,target_track,target_level\n";
    write(&folder, "people.csv", &format!("{header}{}", people.concat()));
    let header = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n";
    write(&folder, "assessments.csv", &format!("{header}{}", rows.concat()));
    write(&folder, "cycle.toml", "id = \"c\"\n[output]\nname = \"p_{employee_id}.pdf\"\n");
    built(&folder, &["--audience", "employee"]);
    let generic = export(at, &["--to", "generic", "-o", "upload"]);
    for words in ["`=1+1` cannot be handed over", "`../up` cannot be handed over"] {
        says(&generic, 1, words);
    }
    let personio = export(at, &["--to", "personio", "--set", "category=x", "-o", "upload"]);
    says(&personio, 1, "`E_1` cannot be handed over as `Employee ID`: the sign `_`");
    assert!(!at.join("upload").exists());
    let ids = odd.iter().zip(1..).map(|(id, number)| format!("{id},N{number}\n"));
    write(&folder, "ids.csv", &format!("employee_id,target_id\n{}", ids.collect::<String>()));
    account(at, &["--to", "generic", "--ids", "ids.csv", "-o", "upload"]);
    let found = unpacked(&at.join("upload"));
    assert_eq!(found.len(), 5, "{:?}", found.keys());
    let index = String::from_utf8_lossy(&found["packets-001/index.csv"]).into_owned();
    assert!(index.contains(",'=1+1,N"), "our own id is guarded: {index}");
}

#[test]
fn an_archive_that_is_not_whole_or_of_drafts_is_not_handed_over() {
    let folder = three();
    let at = folder.path();
    let to = ["--to", "generic", "--edition", "employee", "-o", "upload"];
    let file = at.join("packets/employee/1_c_backend-L2_employee.pdf");
    let whole = fs::read(&file).expect("there");
    fs::write(&file, [&whole[..], b" "].concat()).expect("writable");
    says(&export(at, &to), 1, "error[altered-file]");
    fs::remove_file(&file).expect("removable");
    says(&export(at, &to), 1, "error[missing-file]");
    fs::write(&file, whole).expect("writable");
    let manifest = at.join("packets/manifest.json");
    let text = fs::read_to_string(&manifest).expect("there");
    fs::write(&manifest, text.replace("\"hr\"", "\"hr\" ").replacen("  ", " ", 1))
        .expect("writable");
    says(&export(at, &to), 1, "error[altered-manifest]");
    fs::write(&manifest, text).expect("writable");
    built(&folder, &["--draft", "--out", "drafts", "--audience", "employee"]);
    let drafts = program(at, &["export", "drafts", "--to", "generic", "-o", "upload"]);
    says(&drafts, 1, "error[draft-archive]");
    says(&program(at, &["export", "none", "--to", "generic", "-o", "upload"]), 3, "none");
    says(&program(at, &["export", ".", "--to", "generic", "-o", "upload"]), 1, "error[");
    assert!(!at.join("upload").exists());
    account(at, &to);
}

#[test]
fn a_folder_that_is_there_or_inside_an_archive_is_refused() {
    let folder = three();
    let at = folder.path();
    let to =
        |out: &'static str| export(at, &["--to", "generic", "--edition", "employee", "-o", out]);
    fs::create_dir(at.join("mine")).expect("writable");
    write(&folder, "mine/notes.txt", "words");
    let before = files(at);
    says(&to("mine"), 2, "is there already");
    says(&to("people.csv"), 2, "is there already");
    says(&to("packets"), 2, "is there already");
    says(&to("packets/upload"), 3, "inside the archive");
    assert!(files(at) == before, "nothing was touched");
    fs::create_dir(at.join("empty")).expect("writable");
    assert_eq!(to("empty/").status.code(), Some(0));
    assert_eq!(to("a/b/upload").status.code(), Some(0));
    assert!(at.join("empty/packets-001/index.csv").exists());
}

/// Held packets go, and the account says so; packets of earlier runs, deleted ones and people without one are named.
#[test]
fn holds_earlier_packets_purged_ones_and_people_without_a_packet_are_accounted_for() {
    let folder = three();
    let at = folder.path();
    write(
        &folder,
        "assessments.csv",
        &format!("{}1,nonsense,3,,,\n", ROWS.replace("3,summary,,The third.,,\n", "")),
    );
    write(
        &folder,
        "people.csv",
        &PEOPLE.replace("3,Cem Three,cem@x.example,,,,backend,L1,backend,L2\n", ""),
    );
    let output = build(&folder, &["--audience", "employee", "--keep-going"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let held = program(
        at,
        &["hold", "packets", "--add", "2", "--reason", "a lawsuit", "--on", "2027-01-02"],
    );
    assert_eq!(held.status.code(), Some(0), "{}", stderr(&held));
    let purged = program(at, &["purge", "packets", "--due", "2099-01-01", "--yes"]);
    assert_eq!(purged.status.code(), Some(0), "{}", stderr(&purged));
    let account = account(at, &["--to", "generic", "--edition", "employee", "-o", "upload"]);
    assert_eq!((&account["exported"], &account["held"]), (&json!(1), &json!(1)), "{account:#}");
    assert_eq!(
        account["left_out"],
        json!([{ "employee_id": "2", "edition": "manager", "file": "manager/2_c_backend-L2_manager.pdf", "reason": "earlier-run" }])
    );
    assert!(account["purged"].as_u64().is_some_and(|it| it >= 1), "{account:#}");
    let said = export(at, &["--to", "generic", "--edition", "employee", "-o", "next"]);
    says(&said, 0, "left out: 1 `manager` of an earlier run: `2`");
    says(&said, 0, "1 packet of these under a legal hold");
    says(&said, 0, "purged earlier and cannot be handed over");
}

#[test]
fn names_of_packets_can_hold_the_manager_the_team_and_the_address() {
    let folder = three();
    let pattern = |name: &str| {
        write(
            &folder,
            "cycle.toml",
            &format!("id = \"c\"\nas_of = 2026-11-23\n[output]\nname = \"{name}\"\n"),
        );
        build(&folder, &["--out", "named"])
    };
    let shared = pattern("{manager}_{team}.pdf");
    says(&shared, 1, "2 people would have one file name for the packet");
    assert_eq!(pattern("{manager}_{team}_{email}.pdf").status.code(), Some(0));
    let names: Vec<String> = files(&folder.path().join("named/committee")).into_keys().collect();
    assert_eq!(
        names,
        [
            "Mia_Lead_Blue_ada_x.example.pdf",
            "Mia_Lead_Blue_bea_x.example.pdf",
            "without-manager_without-team_cem_x.example.pdf",
        ]
    );
}
